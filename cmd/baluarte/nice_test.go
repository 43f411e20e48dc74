package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/lang"
)

// nist writes a small file of the form that NIST publishes: a version with some statements, each with what it says.
func nist(t *testing.T, version string, statements map[string]string) string {
	t.Helper()
	kinds := map[byte]string{'T': "task", 'K': "knowledge", 'S': "skill"}
	var elements []string
	if version == "2.1.0" { // a file of the version whose table we have is whole, or not NIST's
		statements = maps.Clone(statements)
		for _, p := range frameworks(t).Framework(course.NICE).Parts {
			if _, given := statements[p.ID]; p.Kind.IsSentence() && !given {
				statements[p.ID] = "The words of " + p.ID
			}
		}
	}
	for id, text := range statements {
		elements = append(elements, `{"doc_identifier": "SP_800_181_X", "element_type": "`+kinds[id[0]]+`", "element_identifier": "`+id+`", "title": "", "text": "`+text+`"}`)
	}
	path := filepath.Join(t.TempDir(), "nice.json")
	data := `{"response": {"elements": {"documents": [{"doc_identifier": "SP_800_181_X", "version": "` + version + `"}], "elements": [` + strings.Join(elements, ",") + `]}}}`
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func frameworks(t *testing.T) *course.Catalogue {
	t.Helper()
	c, err := course.Load(courses.FS, lang.Set{"en", "es"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What is loaded is counted, and every citation that another version does not bear out is named with its places; which
// of the two versions comes first makes no difference, and the same file twice changes nothing.
func TestLoadNICE(t *testing.T) {
	cited := nist(t, "2.1.0", map[string]string{"K0984": "Knowledge of old words", "K1087": "Knowledge of tricks", "T0001": "Not cited"})
	later := nist(t, "2.9.0", map[string]string{"K0984": "Knowledge of new words", "T0001": "Not cited, reworded", "T0002": "New"})
	wanted := []string{"K0984\tworded differently\tcyber-hygiene/phishing (module.yaml)", "    - Knowledge of old words\n    + Knowledge of new words\n", "K1087\tgone\tcyber-hygiene/phishing (module.yaml) (questions ",
		"Version 2.9.0 beside 2.1.0: 1 only in 2.9.0, 2,147 only in 2.1.0, 2 worded differently."}
	for _, files := range [][]string{{cited, later}, {later, cited}} {
		data := t.TempDir()
		out, errs, exit := command(t, nil, "nice", "load", "--data", data, files[0])
		if exit != 0 || !strings.Contains(out, "Loaded. SHA-256") || !strings.Contains(out, "The courses cite version 2.1.0.") {
			t.Fatal(out, errs)
		}
		if named := strings.Contains(out, "worded differently\t"); named {
			t.Errorf("wording is compared with what is not there:\n%s", out)
		}
		if files[0] == later && !strings.Contains(out, "load the file of 2.1.0 too") {
			t.Error(out)
		}
		for _, first := range []bool{true, false} {
			out, errs, exit = command(t, nil, "nice", "load", "--data", data, files[1])
			if exit != 0 || strings.Contains(out, "loaded before") == first {
				t.Fatal(out, errs)
			}
			for _, want := range wanted {
				if !strings.Contains(out, want) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
			if strings.Contains(out, "T0001\t") {
				t.Errorf("what nobody cites is named:\n%s", out)
			}
		}
		other := nist(t, "2.1.0", map[string]string{"K0018": "Another file"})
		if _, errs, exit = command(t, []string{"LANG=es"}, "nice", "load", "--data", data, other); exit != 1 || !strings.Contains(errs, "Ya está cargado otro archivo de la versión 2.1.0") {
			t.Error(exit, errs)
		}
	}
	short := filepath.Join(t.TempDir(), "short.json")
	data := `{"response": {"elements": {"documents": [{"doc_identifier": "SP_800_181_X", "version": "2.1.0"}], "elements": [{"doc_identifier": "SP_800_181_X", "element_type": "knowledge", "element_identifier": "K0018", "title": "", "text": "Words"}]}}}`
	if err := os.WriteFile(short, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		file string
		exit int
		want string
	}{{"", 2, "Name the JSON file"}, {filepath.Join(t.TempDir(), "none"), 2, "There is no file"}, {t.TempDir(), 2, "There is no file"}, {"nice_test.go", 1, "Cybersecurity and Privacy Reference Tool (CPRT): “NICE Framework Components”, as JSON"}, {short, 2, "lacks 2,147 statements"}} {
		args := []string{"nice", "load", "--data", t.TempDir()}
		if c.file != "" {
			args = append(args, c.file)
		}
		if _, errs, exit := command(t, nil, args...); exit != c.exit || !strings.Contains(errs, c.want) {
			t.Error(exit, errs)
		}
	}
}
