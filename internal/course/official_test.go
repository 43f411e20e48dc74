package course_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
	"baluarte/internal/fault"
)

// export is a small file of the form that NIST publishes, whose version is filled in.
const export = `{"documents": [{"doc_identifier": "SP_800_181_X", "name": "N", "version": "%s"}],
"elements": [
 {"doc_identifier": "SP_800_181_X", "element_type": "category", "element_identifier": "PD", "title": "PROTECTION", "text": "Protects."},
 {"doc_identifier": "SP_800_181_X", "element_type": "sort", "element_identifier": "S-PD", "title": "00001", "text": ""},
 {"doc_identifier": "SP_800_181_X", "element_type": "knowledge", "element_identifier": "K0001", "title": "", "text": "Knowledge of locks "},
 {"doc_identifier": "SP_800_181_X", "element_type": "task", "element_identifier": "T0001", "title": "", "text": "Lock"}
], "relationships": []}`

func official(t testing.TB, text string) *course.Official {
	t.Helper()
	o, err := course.ReadOfficial(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestReadOfficial(t *testing.T) {
	bare := fmt.Sprintf(export, "2.0.0")
	for _, text := range []string{bare, `{"response": {"requestType": 4, "elements": ` + bare + `}}`} {
		o := official(t, text)
		if o.Framework != "nice" || o.Version != "2.0.0" || o.Others != 1 || len(o.Digest) != 64 || len(o.Texts) != 3 ||
			o.Texts[0] != (course.OfficialText{ID: "K0001", Kind: course.Knowledge, Text: "Knowledge of locks"}) ||
			o.Texts[1] != (course.OfficialText{ID: "PD", Kind: course.Category, Name: "PROTECTION", Text: "Protects."}) || o.Count(course.Task) != 1 {
			t.Errorf("%+v", o)
		}
	}
}

// Whatever else is given is refused, and said why.
func TestReadOfficialRefuses(t *testing.T) {
	bare := fmt.Sprintf(export, "2.0.0")
	for name, c := range map[string]struct{ from, to, want string }{
		"no JSON":             {bare, "<html>", "nice.file.form"},
		"nothing":             {bare, "", "nice.file.form"},
		"null":                {bare, "null", "nice.file.not_nice"},
		"two values":          {bare, bare + bare, "nice.file.form"},
		"not UTF-8":           {"Lock\"", "\xff\"", "nice.file.not_utf8"},
		"another framework":   {bare, strings.ReplaceAll(bare, "SP_800_181_X", "CSF_2_0_0"), "nice.file.not_nice"},
		"two documents":       {`"documents": [`, `"documents": [{"doc_identifier": "SP_800_181_Y"}, `, "nice.file.not_nice"},
		"a part of another":   {`"SP_800_181_X", "element_type": "task"`, `"SP_800_181_Y", "element_type": "task"`, "nice.file.not_nice"},
		"no version":          {"2.0.0", "", "nice.file.version"},
		"odd version":         {"2.0.0", "2.0.0; DROP", "nice.file.version"},
		"a key twice":         {`"relationships": []`, `"elements": [{}]`, "nice.file.form"},
		"documents twice":     {`"relationships": []`, `"documents": []`, "nice.file.form"},
		"endless":             {`"relationships": []`, `"documents": [` + strings.Repeat("{},", 100_000) + `{}]`, "nice.file.form"},
		"endless elements":    {`"elements": [`, `"elements": [` + strings.Repeat("{},", 100_000), "nice.file.form"},
		"no lists":            {`"relationships": []`, `"Documents": {}`, "nice.file.form"},
		"odd id":              {"K0001", "T0001", "nice.file.id"},
		"endless id":          {"K0001", strings.Repeat("K", 9999), "nice.file.id"},
		"twice":               {"T0001", `T0001", "text": "Lock"}, {"doc_identifier": "SP_800_181_X", "element_type": "task", "element_identifier": "T0001`, "nice.file.twice"},
		"no text":             {`"text": "Lock"`, `"text": " "`, "nice.file.text"},
		"no name":             {"PROTECTION", "", "nice.file.text"},
		"endless text":        {"Protects.", strings.Repeat("x", 5000), "nice.file.text"},
		"direction":           {"Lock\"", "Lo\u202eck\"", "nice.file.text"},
		"control":             {"Lock\"", "Lo\\u0000ck\"", "nice.file.text"},
		"text is a number":    {`"Lock"`, "1", "nice.file.form"},
		"elements are a word": {`"elements": [`, `"elements": "x", "more": [`, "nice.file.form"},
		"no statements":       {bare, `{"documents": [{"doc_identifier": "SP_800_181_X", "version": "2.0.0"}], "elements": []}`, "nice.file.empty"},
		"deep":                {bare, strings.Repeat("[", 100000), "nice.file.form"},
		"too large":           {"Lock\"", strings.Repeat("x", 17<<20) + "\"", "nice.file.too_large"},
	} {
		text := strings.Replace(bare, c.from, c.to, 1)
		if text == bare {
			t.Fatalf("%s changes nothing", name)
		}
		_, err := course.ReadOfficial(strings.NewReader(text))
		var known *fault.Error
		if !errors.As(err, &known) || known.Kind != fault.Invalid || known.Key != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func FuzzReadOfficial(f *testing.F) {
	bare := fmt.Sprintf(export, "2.0.0")
	f.Add(bare)
	f.Add(`{"response": {"elements": ` + bare + `}}`)
	f.Add(`{"elements": {}}`)
	f.Fuzz(func(t *testing.T, text string) {
		o, err := course.ReadOfficial(strings.NewReader(text))
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if !json.Valid([]byte(text)) || o.Count(course.Task, course.Knowledge, course.Skill) == 0 {
			t.Fatalf("%q was taken", text)
		}
	})
}

// A version that the catalogue does not cite is compared with what it cites.
func TestRemaps(t *testing.T) {
	c := coursetest.Load(t, folder(t))
	bare := fmt.Sprintf(export, "2.1.0")
	own := official(t, bare)
	other := official(t, strings.NewReplacer("2.1.0", "2.0.0", "of locks", "of keys", "T0001", "T0009").Replace(bare))
	if got := c.Remaps(other, nil); len(got) != 1 || got[0].ID != "NF-COM-001" || !got[0].Gone || !got[0].Aligned { // T0001 is not cited
		t.Errorf("%+v", got)
	}
	got := c.Remaps(other, own)
	if len(got) != 2 || got[1].ID != "K0001" || got[1].Gone || got[1].Was != "Knowledge of locks" || got[1].Is != "Knowledge of keys" || got[1].Module.ID != "habits" || strings.Join(got[1].Questions, " ") != "leave" {
		t.Errorf("%+v", got)
	}
	if d := own.Since(other); d != (course.Difference{Added: 1, Removed: 1, Changed: 1}) {
		t.Errorf("%+v", d)
	}
}
