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
		return map[string]string{"sample.en.yaml": en, "sample.es.yaml": es}
	}
	tests := []struct {
		name   string
		change map[string]string
		wanted []string // parts of the error
	}{
		{"a file of one language only", map[string]string{"sample.en.yaml": `sample.a: "A"`}, []string{"sample.es.yaml: this file is missing"}},
		{"a language without the others' files", map[string]string{"lang.fr.yaml": `lang.name: "Français"`}, []string{"fault.fr.yaml: this file is missing", "lang.fr.yaml: lang.region: is missing"}},
		{"a key of one language only", pair(`sample.a: "A"`, `sample.b: "B"`), []string{"sample.es.yaml: sample.a: is missing", "sample.en.yaml: sample.b: is missing"}},
		{"a key twice", pair("sample.a: \"A\"\nsample.a: \"B\"", `sample.a: "A"`), []string{"sample.en.yaml", "sample.a", "already defined"}},
		{"a key of another area", pair(`lesson.a: "A"`, `sample.a: "A"`), []string{"sample.en.yaml: lesson.a", `begin with "sample."`}},
		{"an empty text", pair(`sample.a: " "`, `sample.a: "A"`), []string{"sample.en.yaml: sample.a: is empty"}},
		{"no text", pair(`sample.a:`, `sample.a: "A"`), []string{"sample.en.yaml: sample.a: is empty"}},
		{"a space at the end", pair(`sample.a: "A "`, `sample.a: "A"`), []string{"sample.en.yaml: sample.a: begins or ends with a space"}},
		{"a number", pair(`sample.a: 3`, `sample.a: "A"`), []string{"sample.en.yaml: sample.a: is not a text"}},
		{"a number as plural form", pair(`sample.a: {one: 1, other: "A"}`, `sample.a: "A"`), []string{"sample.en.yaml: sample.a: one is not a text"}},
		{"no YAML", pair(`sample.a: "A`, `sample.a: "A"`), []string{"sample.en.yaml: "}},
		{"another placeholder", pair(`sample.a: "A {{.Name}}"`, `sample.a: "A {{.Nombre}}"`), []string{"sample.es.yaml: sample.a: the placeholder {{.Name}}", "sample.en.yaml: sample.a: the placeholder {{.Nombre}}"}},
		{"program code", pair(`sample.a: "{{if .A}}b{{end}}"`, `sample.a: "A"`), []string{"sample.en.yaml: sample.a: a placeholder is written {{.Name}}"}},
		{"an open placeholder", pair(`sample.a: "A {{.Name}"`, `sample.a: "A"`), []string{"sample.en.yaml: sample.a: a placeholder is written {{.Name}}"}},
		{"a plural form missing", pair(`sample.a: {one: "A", other: "B"}`, `sample.a: {one: "A", other: "B"}`), []string{`sample.es.yaml: sample.a: the plural form "many" is missing`}},
		{"a plural form too many", pair(`sample.a: {one: "A", few: "C", other: "B"}`, `sample.a: {one: "A", many: "C", other: "B"}`), []string{`sample.en.yaml: sample.a: this language has no plural form "few"`}},
		{"plural in one language", pair(`sample.a: "A"`, `sample.a: {one: "A", many: "C", other: "B"}`), []string{"sample.en.yaml: sample.a: has no plural forms"}},
		{"a placeholder missing in a plural form", pair(`sample.a: {one: "one in {{.Module}}", other: "{{.Count}}"}`, `sample.a: {one: "uno en {{.Module}}", many: "{{.Count}} en {{.Module}}", other: "{{.Count}} en {{.Module}}"}`), []string{"sample.en.yaml: sample.a (other): the placeholder {{.Module}}"}},
		{"a part not on offer", map[string]string{"format.en.yaml": `format.time: "{{.Second}}"`}, []string{"format.en.yaml: format.time: there is no placeholder {{.Second}}"}},
		{"a name without a language", map[string]string{"sample.yaml": `sample.a: "A"`}, []string{"sample.yaml: the name must be area.language.yaml"}},
		{"a name in capitals", map[string]string{"sample.ES.yaml": `sample.a: "A"`}, []string{"sample.ES.yaml: the name must be area.language.yaml"}},
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
		if area, ok := strings.CutSuffix(name, ".es.yaml"); ok {
			changes[area+".fr.yaml"] = strings.ReplaceAll(string(f.Data), "es-MX", "fr-CA")
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
