package course_test

import (
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
	"baluarte/internal/lang"
	"baluarte/locales"
)

var update = flag.Bool("update", false, "write the messages of testdata/messages.txtar again")

// TestEveryMessage makes every refusal and warning happen that locales/ has a sentence for, and reads what people are
// told, in every language.
func TestEveryMessage(t *testing.T) {
	const name = "testdata/messages.txtar"
	cases, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := messages()
	if err != nil {
		t.Fatal(err)
	}
	missing := messageKeys(t)
	for i, c := range cases.Files {
		t.Run(c.Name, func(t *testing.T) {
			var told []string
			wanted := readCase(t, string(c.Data))
			for _, p := range wanted.happens(t) {
				if p.Key != c.Name || told != nil {
					continue
				}
				told = append(told, "at: "+p.Place())
				for _, tag := range both {
					told = append(told, string(tag)+": "+strings.ReplaceAll(bundle.For(tag).Reason(p.Key, p.Args), "\n", " "))
				}
			}
			text := strings.Join(told, "\n") + "\n"
			if told == nil || strings.ContainsAny(text, "⟦⟧{}") && !strings.Contains(text, "{{bolt}}") || strings.Contains(text, "<no value>") {
				t.Fatalf("it does not happen, or is not told well: %q", text)
			}
			if *update {
				cases.Files[i].Data = []byte(wanted.change + text)
			} else if text != wanted.told {
				t.Errorf("want\n%sgot\n%s", wanted.told, text)
			}
		})
		missing = slices.DeleteFunc(missing, func(key string) bool { return key == c.Name })
	}
	if len(missing) > 0 {
		t.Errorf("never happens: %v", missing)
	}
	if *update {
		if err := os.WriteFile(name, txtar.Format(cases), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// messageKeys are the keys of every refusal and warning.
func messageKeys(t *testing.T) []string {
	t.Helper()
	data, err := fs.ReadFile(locales.FS, "course.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(`(?m)^course\.(problem|warning)\.[a-z0-9_]+`).FindAllString(string(data), -1)
}

// messageCase is a case of testdata/messages.txtar.
type messageCase struct {
	in, day, link string
	copies        int
	stampFirst    bool
	edits         []messageEdit
	change, told  string // the lines of either part
}

type messageEdit struct {
	file, from, to string
	times          int
	removed        bool
}

func readCase(t *testing.T, text string) (c messageCase) {
	t.Helper()
	for line := range strings.Lines(text) {
		word, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		last := len(c.edits) - 1
		switch word {
		case "at", "en", "es":
			c.told += line
			continue
		case "in":
			c.in = value
		case "copies":
			c.copies, _ = strconv.Atoi(value)
		case "day":
			c.day = value
		case "link":
			c.link = value
		case "first":
			c.stampFirst = true
		case "file":
			c.edits = append(c.edits, messageEdit{file: value, times: 1, removed: true})
		case "from":
			c.edits[last].from = unquote(t, value)
		case "to":
			c.edits[last].to, c.edits[last].removed = unquote(t, value), false
		case "times":
			c.edits[last].times, _ = strconv.Atoi(value)
		default:
			t.Fatalf("unknown word %q", word)
		}
		c.change += line
	}
	return c
}

func unquote(t *testing.T, s string) string {
	t.Helper()
	s, err := strconv.Unquote(s)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// happens changes the course and gives what is found in it.
func (c messageCase) happens(t *testing.T) []course.Problem {
	t.Helper()
	var fsys fs.FS = os.DirFS("testdata/nowhere")
	if c.in != "nowhere" {
		fsys = c.folder(t)
	}
	var err error
	day, _ := lang.ParseDate(cmp.Or(c.day, "2026-11-22"))
	var found course.Report
	if files, ok := fsys.(fstest.MapFS); ok && !c.stampFirst && c.link == "" && c.in != "none" {
		var locks map[string][]byte
		if locks, err = course.Stamp(files, both); err == nil {
			for path, data := range locks {
				files[path] = &fstest.MapFile{Data: data}
			}
		}
	}
	if err == nil {
		found, err = course.Check(fsys, both, day)
	}
	if err != nil {
		return err.(course.Problems)
	}
	var all []course.Problem
	for _, f := range found.Findings {
		all = append(all, f.Problem)
	}
	return all
}

func (c messageCase) folder(t *testing.T) fstest.MapFS {
	t.Helper()
	if c.in == "none" {
		return fstest.MapFS{}
	}
	files := coursetest.Folder(t, c.in)
	if c.stampFirst {
		files = coursetest.Stamped(t, files)
	}
	for _, e := range c.edits {
		switch {
		case e.removed:
			delete(files, path.Clean(e.file))
		case e.from == "":
			files[e.file] = &fstest.MapFile{Data: []byte(strings.Repeat(e.to, e.times))}
		default:
			edit(t, files, e.file, e.from, strings.Repeat(e.to, e.times))
		}
	}
	var copied []byte
	if last := len(c.edits) - 1; c.copies > 0 && last >= 0 {
		copied = files[c.edits[last].file].Data
	}
	for i := range c.copies {
		files[fmt.Sprintf("basics/habits/%d.md", i)] = &fstest.MapFile{Data: copied}
	}
	if c.link != "" {
		files[c.link].Mode = fs.ModeSymlink
	}
	return files
}
