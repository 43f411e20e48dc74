package report_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

var idForm = regexp.MustCompile(`^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$`)

// TestAnIDNamesItsQuestion: equal questions have one id, whatever stands in their filters as nothing; any two that differ in
// anything have two; and it is read back however people write it.
func TestAnIDNamesItsQuestion(t *testing.T) {
	word := rapid.StringMatching(`[a-c&= ]{0,3}`)
	question := rapid.Custom(func(t *rapid.T) report.Asked {
		a := report.Asked{Report: rapid.SampledFrom([]string{"completion", "people"}).Draw(t, "report"),
			Filters: rapid.MapOfN(rapid.SampledFrom([]string{"agency", "module", "state", "level"}), word, 0, 4).Draw(t, "filters")}
		if rapid.Bool().Draw(t, "dated") {
			a.AsOf = lang.Date{Year: 2026, Month: 1, Day: rapid.IntRange(1, 3).Draw(t, "day")}
			a.Known = time.Date(2026, 2, 1, 0, 0, rapid.IntRange(0, 2).Draw(t, "second"), 0, time.UTC)
		}
		return a
	})
	same := func(a, b report.Asked) bool {
		for _, f := range []string{"agency", "module", "state", "level"} {
			if a.Filters[f] != b.Filters[f] {
				return false
			}
		}
		return a.Report == b.Report && a.AsOf == b.AsOf && a.Known.Equal(b.Known)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := question.Draw(t, "a"), question.Draw(t, "b")
		if !idForm.MatchString(a.ID()) {
			t.Fatalf("%q", a.ID())
		}
		if (a.ID() == b.ID()) != same(a, b) || (a.String() == b.String()) != same(a, b) {
			t.Fatalf("%s is %s, %s is %s", a, a.ID(), b, b.ID())
		}
		typed := strings.ToLower(strings.NewReplacer("-", rapid.SampledFrom([]string{"-", " ", ""}).Draw(t, "gap"), "O", "0", "I", "1").Replace(a.ID()))
		if id, ok := report.ParseID(typed); !ok || id != a.ID() {
			t.Fatalf("%q is read as %q", typed, id)
		}
	})
	for _, typed := range []string{"", "ABCD", "ABCD-EFGH-2345-678", "ABCD-EFGH-2345-6789", strings.Repeat("A", 17)} {
		if id, ok := report.ParseID(typed); ok {
			t.Errorf("%q is read as %s", typed, id)
		}
	}
}

// TestAMomentIsRead: in full and to the second; what stands for no moment is none.
func TestAMomentIsRead(t *testing.T) {
	for text, want := range map[string]bool{"2026-03-11T06:30:00Z": true, "2026-03-11T00:30:00-06:00": true, "2026-03-11T06:30:00.5Z": false, "2026-03-11": false,
		"0001-01-01T00:00:00Z": false, "": false} {
		known, ok := report.ParseMoment(text)
		if ok != want || ok && report.Moment(known) != "2026-03-11T06:30:00Z" {
			t.Errorf("%q is read as %s, %v", text, known, ok)
		}
	}
}

// TestWholeQuestionIsAsked: no part of a question can be left out of its text.
func TestWholeQuestionIsAsked(t *testing.T) {
	scope := access.Everywhere()
	nothing := report.Question{}.Asked(scope).ID()
	var set func(into reflect.Value, name string, q *report.Question)
	set = func(into reflect.Value, name string, q *report.Question) {
		switch v := into.Addr().Interface().(type) {
		case *uuid.UUID:
			*v = uuid.UUID{1}
		case *lang.Date:
			*v = lang.Date{Year: 2026, Month: 1, Day: 1}
		case *time.Time:
			*v = time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
		case *report.When:
			for i := range into.NumField() {
				set(into.Field(i), into.Type().Field(i).Name, q)
			}
			return
		default:
			switch into.Kind() {
			case reflect.String:
				into.SetString("x")
			case reflect.Bool:
				into.SetBool(true)
			default:
				t.Fatalf("%s is of type %s", name, into.Type())
			}
		}
		if q.Asked(scope).ID() == nothing || q.AskedPeople(scope, "").ID() == (report.Question{}).AskedPeople(scope, "").ID() {
			t.Errorf("%s is not in the id of the question", name)
		}
		into.SetZero()
	}
	var q report.Question
	v := reflect.ValueOf(&q).Elem()
	for i := range v.NumField() {
		set(v.Field(i), v.Type().Field(i).Name, &q)
	}
}

// TestTheScopeIsPartOfAWideQuestion: all that one may see is another question for everybody who may see something else.
func TestTheScopeIsPartOfAWideQuestion(t *testing.T) {
	one, other := uuid.UUID{1}, uuid.UUID{2}
	all := map[string]string{}
	for what, a := range map[string]report.Asked{
		"everything": report.Question{}.Asked(access.Everywhere()),
		"one":        report.Question{}.Asked(access.Below(one)),
		"other":      report.Question{}.Asked(access.Below(other)),
		"both":       report.Question{}.Asked(access.Below(one, other)),
	} {
		if twin, ok := all[a.ID()]; ok {
			t.Errorf("%s and %s are one question", what, twin)
		}
		all[a.ID()] = what
	}
	for i, equal := range [][2]report.Asked{
		{report.Question{}.Asked(access.Below(one, other)), report.Question{}.Asked(access.Below(other, one))},
		{report.Question{}.Asked(access.Below(one)), report.Question{Agency: one}.Asked(access.Everywhere())},
		{report.Question{}.Asked(access.Below(one, other, one)), within(t, other.String()+","+one.String()).Asked(access.Everywhere())},
		{report.Question{}.Asked(access.Everywhere()), report.Question{Within: report.WithinAll}.Asked(access.Below(one))},
		{report.Question{Agency: one}.Asked(access.Below(one, other)), report.Question{Agency: one}.Asked(access.Everywhere())},
	} {
		if equal[0].ID() != equal[1].ID() {
			t.Errorf("%d: %s and %s", i, equal[0], equal[1])
		}
	}
}

// TestSeek: a file is found by what stands in it, and by what programs print of its sum.
func TestSeek(t *testing.T) {
	sum := strings.Repeat("0123456789abcdef", 4)
	id := report.Asked{Report: "completion"}.ID()
	for typed, want := range map[string]report.ExportQuestion{
		sum:                                    {SHA256: sum},
		strings.ToUpper(sum):                   {SHA256: sum},
		"  " + sum + "  completion-2026.csv\n": {SHA256: sum},
		strings.ToLower(id):                    {Report: id},
		inPairs(sum, ":"):                      {SHA256: sum},
		strings.ToUpper(inPairs(sum, " ")):     {SHA256: sum},
		"SHA256 hash of " + strings.ToLower("completion-2026-11-20-"+id) + ".csv:\r\n" + inPairs(sum, " ") + "\r\nCertUtil: -hashfile": {SHA256: sum},
		"SHA256:" + sum: {SHA256: sum},
		"completion-2026-11-20-" + strings.ToLower(id) + " (1).csv": {Report: id},
	} {
		var q report.ExportQuestion
		if !q.Seek(typed) || q != want {
			t.Errorf("%q is sought as %+v", typed, q)
		}
	}
	for _, typed := range []string{"x", sum[1:], sum + "0", fmt.Sprint(id, "A")} {
		var q report.ExportQuestion
		if q.Seek(typed) {
			t.Errorf("%q is sought as %+v", typed, q)
		}
	}
}

// inPairs is a sum as some programs print it.
func inPairs(sum, between string) string {
	var pairs []string
	for pair := range slices.Chunk([]byte(sum), 2) {
		pairs = append(pairs, string(pair))
	}
	return strings.Join(pairs, between)
}

// within is a question about agencies as an address names them.
func within(t *testing.T, text string) (q report.Question) {
	t.Helper()
	if !q.SetWithin(text) {
		t.Fatalf("%q is not read", text)
	}
	return q
}
