package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"baluarte/courses"
)

// An author begins a module: the check names every file that is still to be written, and nothing but that; once all is
// written, the languages can be stamped and the folder loads.
func TestNewModule(t *testing.T) {
	dir := t.TempDir()
	channels, err := fs.ReadFile(courses.FS, "channels.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "channels.yaml"), channels, 0o644); err != nil {
		t.Fatal(err)
	}
	out, errs, exit := command(t, nil, "courses", "new", "first-steps/look-twice", dir)
	if exit != 0 || !strings.Contains(out, "quiz.yaml: 280 places to write") || !strings.Contains(out, "courses stamp") {
		t.Fatal(out, errs)
	}
	_, errs, exit = command(t, nil, "courses", "check", dir)
	files := 0
	if exit != 1 {
		t.Error("an unwritten module is not refused")
	}
	check := func(path string, e fs.DirEntry, err error) error {
		if text, _ := os.ReadFile(path); strings.Contains(string(text), "⟪") {
			files++
			if name, _ := filepath.Rel(dir, path); !regexp.MustCompile(regexp.QuoteMeta(filepath.ToSlash(name)) + `:\d+: \d+ places are still`).MatchString(errs) {
				t.Errorf("%s is not said to be unwritten: %s", name, errs)
			}
		}
		return err
	}
	if err := filepath.WalkDir(dir, check); err != nil || files != 15 || strings.Count(errs, "\n") != files+1 {
		t.Errorf("%d files are to be written: %v\n%s", files, err, errs)
	}

	// It is never written over.
	mine := filepath.Join(dir, "first-steps", "look-twice", "module.yaml")
	before, _ := os.ReadFile(mine)
	if _, errs, exit = command(t, []string{"LANG=es"}, "courses", "new", "first-steps/look-twice", dir); exit != 1 || !strings.Contains(errs, "ya existe") {
		t.Error(exit, errs)
	}
	if after, _ := os.ReadFile(mine); string(after) != string(before) {
		t.Error("a module was written over")
	}

	write := func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, _ := os.ReadFile(path)
		return os.WriteFile(path, []byte(strings.NewReplacer("⟪", "", "⟫", "").Replace(string(text))), 0o644)
	}
	if err := filepath.WalkDir(dir, write); err != nil {
		t.Fatal(err)
	}
	if out, errs, exit = command(t, nil, "courses", "stamp", dir); exit != 0 {
		t.Fatal(out, errs)
	}
	if out, errs, _ = command(t, nil, "courses", "check", dir); !strings.Contains(out, "1 module.") {
		t.Error(out, errs)
	}

	// A second module of the course is to be put into its list.
	if out, _, exit = command(t, nil, "courses", "new", "first-steps/look-again", dir); exit != 0 || !strings.Contains(out, "Add “look-again” to the modules") {
		t.Error(exit, out)
	}
	for _, name := range []string{"nice/roles", "look-twice", "First/steps", "first/steps/more", "../x", "first/..", "a/" + strings.Repeat("x", 65)} {
		if _, errs, exit = command(t, nil, "courses", "new", name, dir); exit != 2 {
			t.Errorf("%s: %d %s", name, exit, errs)
		}
	}
	if _, errs, exit = command(t, nil, "courses", "new", "a/b"); exit != 2 {
		t.Error(exit, errs)
	}
}

// A warning counts until its author explains it; explained, it shows when asked for.
func TestExplainedWarnings(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, courses.FS); err != nil {
		t.Fatal(err)
	}
	module := filepath.Join(dir, "cyber-hygiene", "phishing", "module.yaml")
	text, err := os.ReadFile(module)
	if err != nil {
		t.Fatal(err)
	}
	changed := regexp.MustCompile(`(?m)^minutes: \d+`).ReplaceAllString(string(text), "minutes: 90")
	stamp := func() {
		t.Helper()
		if err := os.WriteFile(module, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, errs, exit := command(t, nil, "courses", "stamp", dir); exit != 0 {
			t.Fatal(errs)
		}
	}
	stamp()
	const warning = "phishing/module.yaml: Warning: The module says 90 minutes"
	if _, errs, _ := command(t, nil, "courses", "check", dir); !strings.Contains(errs, warning) {
		t.Error(errs)
	}
	const why = "  - {check: minutes, why: {en: \"It is done in a class.\", es: \"Se hace en grupo.\"}}\n"
	if strings.Contains(changed, "\nexplained:\n") {
		changed = strings.Replace(changed, "\nexplained:\n", "\nexplained:\n"+why, 1)
	} else {
		changed = strings.TrimRight(changed, "\n") + "\nexplained:\n" + why
	}
	stamp()
	if _, errs, _ := command(t, nil, "courses", "check", dir); strings.Contains(errs, "90 minutes") {
		t.Error("an explained warning is told:", errs)
	}
	out, errs, _ := command(t, []string{"LANG=es"}, "courses", "check", "--all", dir)
	if !strings.Contains(errs, "Explicado (Se hace en grupo.): El módulo anuncia 90 minutos") || !strings.Contains(out, "12 módulos.") {
		t.Error(out, errs)
	}
}
