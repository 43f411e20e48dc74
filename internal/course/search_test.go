package course_test

import (
	"strings"
	"testing"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"

	"pgregory.net/rapid"
)

func TestFind(t *testing.T) {
	c, err := course.Load(courses.FS, both)
	if err != nil {
		t.Fatal(err)
	}
	x := course.NewIndex(c)
	for _, test := range []struct{ asked, first string }{
		{"phishing", "phishing"},
		{"CONTRASEÑAS", "passwords"},
		{"contrasenas", "passwords"},
		{"contrase\u006e\u0303as", "passwords"}, // as a keyboard may put it together
		{"passkey llave", "mfa-passkeys"},       // both languages at once
		{"ransomw", "ransomware"},
		{"  indicios, digitales!", "digital-evidence"},
		{"NF-COM-999", ""},
		{"pr.aa-06", "insider-physical"},
		{"phishing zeppelin", ""},
		{"sesiones", "mfa-passkeys"},
		{"hishing", ""}, // words are found by their beginning
	} {
		hits := x.Find(test.asked)
		first := ""
		if len(hits) > 0 {
			first = hits[0].Module.ID
		}
		if first != test.first {
			t.Errorf("%q finds %q first, want %q", test.asked, first, test.first)
		}
	}
	if hits := x.Find("highest step"); len(hits) != 1 || len(hits[0].Lessons) != 1 || hits[0].Lessons[0].ID != "highest-step" {
		t.Errorf("a lesson is not found by its title: %+v", hits)
	}
	for _, none := range []string{"", " ", "¿?"} {
		if hits := x.Find(none); len(hits) != len(c.Modules()) || hits[0].Module != c.Modules()[0] || hits[0].Lessons != nil {
			t.Errorf("%q finds %d modules", none, len(hits))
		}
	}
	// Whatever is typed: no module twice, and each title finds its module.
	rapid.Check(t, func(rt *rapid.T) {
		asked := rapid.String().Draw(rt, "asked")
		seen := map[string]bool{}
		for _, h := range x.Find(asked) {
			if seen[h.Module.ID] {
				rt.Fatalf("%s twice", h.Module.ID)
			}
			seen[h.Module.ID] = true
		}
		m := rapid.SampledFrom(c.Modules()).Draw(rt, "module")
		title := m.Title[rapid.SampledFrom(both).Draw(rt, "language")]
		if hits := x.Find(strings.ToUpper(title)); len(hits) == 0 || hits[0].Module != m {
			rt.Fatalf("%q does not find its module first", title)
		}
	})
}

func TestCites(t *testing.T) {
	c, err := course.Load(courses.FS, both)
	if err != nil {
		t.Fatal(err)
	}
	m := c.Module("digital-evidence")
	if !m.Cites("IN-WRL-002") || m.Cites("RS.AN-06") || m.Cites("") || m.Cites("K9999") {
		t.Error("cites what it does not, or not what it does")
	}
}

func TestYearly(t *testing.T) {
	c, err := course.Load(courses.FS, both)
	if err != nil {
		t.Fatal(err)
	}
	e := c.Yearly()
	if e == nil || e.ID != "essentials" || len(e.Modules) != 5 || len(e.Also) != 2 || e.Also[0].Module.ID != "insider-physical" || e.Also[0].Reason["es"] == "" {
		t.Fatalf("essentials: %+v", e)
	}
	// A course of others' modules adds none to the catalogue, and what only some agencies add is not in its time.
	minutes := 0
	for _, m := range e.Modules {
		minutes += m.Minutes
		if m.Course == e.ID {
			t.Errorf("%s is its own", m.ID)
		}
	}
	if e.Minutes() != minutes {
		t.Errorf("%d minutes", e.Minutes())
	}
	if c.Course("police-prosecutors").Suits != course.Police || coursetest.Load(t, folder(t)).Yearly() != nil {
		t.Error("a course for some posts is not everyone's")
	}
}
