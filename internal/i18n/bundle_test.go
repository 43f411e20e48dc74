package i18n

import (
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"baluarte/internal/lang"
	"baluarte/locales"
)

// with is the real folder with some files changed; an empty content removes the file.
func with(t testing.TB, changes map[string]string) fstest.MapFS {
	t.Helper()
	folder := fstest.MapFS{}
	names, err := fs.Glob(locales.FS, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(locales.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		folder[name] = &fstest.MapFile{Data: data}
	}
	for name, content := range changes {
		folder[name] = &fstest.MapFile{Data: []byte(content)}
		if content == "" {
			delete(folder, name)
		}
	}
	return folder
}

func load(t testing.TB, changes map[string]string) *Bundle {
	t.Helper()
	b, err := Load(with(t, changes))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestLoadRefuses(t *testing.T) {
	pair := func(en, es string) map[string]string {
		return map[string]string{"quiz.en.yaml": en, "quiz.es.yaml": es}
	}
	tests := []struct {
		name   string
		change map[string]string
		wanted []string // parts of the error
	}{
		{"a file of one language only", map[string]string{"quiz.en.yaml": `quiz.a: "A"`}, []string{"quiz.es.yaml: this file is missing"}},
		{"a language without the others' files", map[string]string{"lang.fr.yaml": `lang.name: "Français"`}, []string{"fault.fr.yaml: this file is missing", "lang.fr.yaml: lang.region: is missing"}},
		{"a key of one language only", pair(`quiz.a: "A"`, `quiz.b: "B"`), []string{"quiz.es.yaml: quiz.a: is missing", "quiz.en.yaml: quiz.b: is missing"}},
		{"a key twice", pair("quiz.a: \"A\"\nquiz.a: \"B\"", `quiz.a: "A"`), []string{"quiz.en.yaml", "quiz.a", "already defined"}},
		{"a key of another area", pair(`lesson.a: "A"`, `quiz.a: "A"`), []string{"quiz.en.yaml: lesson.a", `begin with "quiz."`}},
		{"an empty text", pair(`quiz.a: " "`, `quiz.a: "A"`), []string{"quiz.en.yaml: quiz.a: is empty"}},
		{"no text", pair(`quiz.a:`, `quiz.a: "A"`), []string{"quiz.en.yaml: quiz.a: is empty"}},
		{"a space at the end", pair(`quiz.a: "A "`, `quiz.a: "A"`), []string{"quiz.en.yaml: quiz.a: begins or ends with a space"}},
		{"a number", pair(`quiz.a: 3`, `quiz.a: "A"`), []string{"quiz.en.yaml: quiz.a: is not a text"}},
		{"a number as plural form", pair(`quiz.a: {one: 1, other: "A"}`, `quiz.a: "A"`), []string{"quiz.en.yaml: quiz.a: one is not a text"}},
		{"no YAML", pair(`quiz.a: "A`, `quiz.a: "A"`), []string{"quiz.en.yaml: "}},
		{"another placeholder", pair(`quiz.a: "A {{.Name}}"`, `quiz.a: "A {{.Nombre}}"`), []string{"quiz.es.yaml: quiz.a: the placeholder {{.Name}}", "quiz.en.yaml: quiz.a: the placeholder {{.Nombre}}"}},
		{"program code", pair(`quiz.a: "{{if .A}}b{{end}}"`, `quiz.a: "A"`), []string{"quiz.en.yaml: quiz.a: a placeholder is written {{.Name}}"}},
		{"an open placeholder", pair(`quiz.a: "A {{.Name}"`, `quiz.a: "A"`), []string{"quiz.en.yaml: quiz.a: a placeholder is written {{.Name}}"}},
		{"a plural form missing", pair(`quiz.a: {one: "A", other: "B"}`, `quiz.a: {one: "A", other: "B"}`), []string{`quiz.es.yaml: quiz.a: the plural form "many" is missing`}},
		{"a plural form too many", pair(`quiz.a: {one: "A", few: "C", other: "B"}`, `quiz.a: {one: "A", many: "C", other: "B"}`), []string{`quiz.en.yaml: quiz.a: this language has no plural form "few"`}},
		{"plural in one language", pair(`quiz.a: "A"`, `quiz.a: {one: "A", many: "C", other: "B"}`), []string{"quiz.en.yaml: quiz.a: has no plural forms"}},
		{"a placeholder missing in a plural form", pair(`quiz.a: {one: "one in {{.Module}}", other: "{{.Count}}"}`, `quiz.a: {one: "uno en {{.Module}}", many: "{{.Count}} en {{.Module}}", other: "{{.Count}} en {{.Module}}"}`), []string{"quiz.en.yaml: quiz.a (other): the placeholder {{.Module}}"}},
		{"a part not on offer", map[string]string{"format.en.yaml": `format.time: "{{.Second}}"`}, []string{"format.en.yaml: format.time: there is no placeholder {{.Second}}"}},
		{"a name without a language", map[string]string{"quiz.yaml": `quiz.a: "A"`}, []string{"quiz.yaml: the name must be area.language.yaml"}},
		{"a name in capitals", map[string]string{"quiz.ES.yaml": `quiz.a: "A"`}, []string{"quiz.ES.yaml: the name must be area.language.yaml"}},
		{"a region of another language", map[string]string{"lang.es.yaml": "lang.name: \"Español\"\nlang.region: \"en-US\""}, []string{"lang.es.yaml: lang.region: must be a region of this language"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(with(t, tt.change))
			if err == nil {
				t.Fatal("was accepted")
			}
			for _, part := range tt.wanted {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the error does not say %q:\n%v", part, err)
				}
			}
		})
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("an empty folder was accepted")
	}
}

func TestPluralFormsOfLanguages(t *testing.T) {
	for tag, wanted := range map[string]string{
		"en": "one other", "es": "one many other", "pl": "one few many other", "ja": "other",
		"ar": "zero one two few many other", "cs": "one few many other", "lt": "one few many other", "cy": "zero one two few many other",
	} {
		forms, err := formsOf(lang.Tag(tag))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]bool{}
		for _, form := range strings.Fields(wanted) {
			want[form] = true
		}
		if !maps.Equal(forms, want) {
			t.Errorf("%s has %v, want %v", tag, forms, want)
		}
	}
}

// A third language is data: its files are enough.
func TestThirdLanguage(t *testing.T) {
	changes := map[string]string{}
	for name, f := range with(t, nil) {
		if area, ok := strings.CutSuffix(name, ".en.yaml"); ok {
			changes[area+".fr.yaml"] = strings.ReplaceAll(string(f.Data), "en-US", "fr-CA")
		}
	}
	b := load(t, changes)
	if got := b.Languages(); len(got) != 3 || got[0] != "en" || got[1] != "es" || got[2] != "fr" {
		t.Fatalf("languages are %v", got)
	}
	if got := b.For("fr").Number(12345); got == b.For("en").Number(12345) {
		t.Errorf("French groups digits like English: %s", got)
	}
	if got := b.For("xx").Tag(); got != "en" {
		t.Errorf("an unknown language gets %s", got)
	}
}
