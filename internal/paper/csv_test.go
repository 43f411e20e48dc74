package paper_test

import (
	"encoding/csv"
	"errors"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/locales"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func english(t testing.TB) *i18n.Words {
	t.Helper()
	b, err := i18n.Load(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	return b.For("en")
}

func title(id string) string { return id }

var (
	police = agency.Agency{ID: uuid.New(), Names: lang.Text{"en": "Police"}}
	asOf   = lang.Date{Year: 2026, Month: 11, Day: 20}
	places = report.Places{Tree: agency.NewTree([]agency.Agency{police}), Days: []report.Day{{Date: asOf}}}
)

// people writes a list of people with these names, a page at a time, and reads it again.
func people(t interface {
	Helper()
	Fatal(...any)
}, words *i18n.Words, names []string, page int) [][]string {
	t.Helper()
	var out strings.Builder
	err := paper.PeopleCSV(&out, words, places, title, func(offset int) (rows []report.PersonRow, _ error) {
		for _, name := range names[offset:min(offset+page, len(names))] {
			rows = append(rows, report.PersonRow{Name: name, Number: "7", Agency: police.ID, Module: "m", State: assign.NotStarted, DueOn: asOf, Overdue: true})
		}
		return rows, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	body, marked := strings.CutPrefix(out.String(), "\ufeff")
	lines, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if !marked || err != nil {
		t.Fatal(marked, err)
	}
	return lines
}

// TestNoTextIsAFormula: whatever a name begins with, a spreadsheet shows it and does not run it; every other text
// stays as it is, and nobody is lost between pages.
func TestNoTextIsAFormula(t *testing.T) {
	words := english(t)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.StringMatching(`[=+@\t-].*`), rapid.String(), rapid.StringMatching(`[+-][0-9.]+`))
		names := rapid.SliceOfN(name, 0, 9).Draw(t, "names")
		lines := people(t, words, names, rapid.IntRange(1, 4).Draw(t, "page"))
		if len(lines) != len(names)+1 {
			t.Fatalf("%d lines for %d people", len(lines), len(names))
		}
		for i, n := range names {
			got := lines[i+1][1]
			_, err := strconv.ParseFloat(got, 64)
			if got != "" && strings.ContainsRune("=+-@\t\r\n", rune(got[0])) && err != nil {
				t.Fatalf("%q is written as %q", n, got)
			}
			// CSV has no \r of its own inside a text; invalid UTF-8 cannot come from the database.
			if plain := strings.ReplaceAll(n, "\r", ""); utf8.ValidString(n) && got != plain && got != "'"+plain {
				t.Fatalf("%q is written as %q", n, got)
			}
		}
	})
}

func TestPeopleCSV(t *testing.T) {
	got := people(t, english(t), []string{"Ana Ruiz"}, 1)[1]
	if want := "2026-11-20|Ana Ruiz|7||Police|m|Not started|2026-11-20|yes|"; strings.Join(got, "|") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

func TestCompletionCSV(t *testing.T) {
	var out strings.Builder
	node := agency.Node{Agency: agency.Agency{Country: "us", Code: "-1+1", Names: lang.Text{"en": "@Police"}}}
	err := paper.CompletionCSV(&out, english(t), report.Completion{Places: places, Modules: []report.ModuleTable{{Module: "m", Table: report.Table{Rows: []report.Row{
		{Node: node, Count: report.Count{Roster: 4, Completed: 2, Exempt: 1, NotStarted: 1}},
		{Node: node, Count: report.Count{Roster: 1, Exempt: 1}}}}}}}, title)
	lines := strings.Split(out.String(), "\r\n")
	if err != nil || len(lines) != 4 ||
		lines[1] != "2026-11-20,United States,'-1+1,,'@Police,m,4,2,0,1,1,0,66.7" ||
		lines[2] != "2026-11-20,United States,'-1+1,,'@Police,m,1,0,0,0,1,0," { // nobody is required: no per cent
		t.Errorf("%v\n%s", err, out.String())
	}
}

// TestAFileThatHasNotBegun: when the first rows cannot be had, nothing has been written.
func TestAFileThatHasNotBegun(t *testing.T) {
	var out strings.Builder
	broken := errors.New("no database")
	err := paper.PeopleCSV(&out, english(t), places, title, func(int) ([]report.PersonRow, error) { return nil, broken })
	if !errors.Is(err, broken) || out.Len() > 0 {
		t.Errorf("%v, and %q is written", err, out.String())
	}
}
