package paper_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
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

// bundled reads every locale once.
var bundled = sync.OnceValues(func() (*i18n.Bundle, error) { return i18n.Load(locales.FS) })

func english(t testing.TB) *i18n.Words {
	t.Helper()
	b, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	return b.For("en")
}

func title(id string) string { return id }

var (
	police = agency.Agency{ID: uuid.New(), Country: "us", Code: "NPD", Names: lang.Text{"en": "Police", "es": "Policía"}}
	asOf   = lang.Date{Year: 2026, Month: 11, Day: 20}
	known  = time.Date(2026, 11, 20, 18, 30, 1, 0, time.UTC)
	places = report.Places{Tree: agency.NewTree([]agency.Agency{police}), Nodes: []agency.Node{{Agency: police}}, Days: []report.Day{{Date: asOf}}}
)

// asked makes a report in words, of a question.
func asked(words *i18n.Words, q report.Asked) paper.Report {
	q.When = report.When{AsOf: asOf, Known: known}
	return paper.Report{Words: words, Titles: title, Asked: q, Format: paper.Letter}
}

var ofPeople = report.Asked{Report: "people", Filters: map[string]string{"module": "m"}}

// listed hands out rows of people with these names.
func listed(names ...string) paper.People {
	return func(each func(report.PersonRow) error) error {
		for _, name := range names {
			if err := each(report.PersonRow{Name: name, Number: "7", Agency: police.ID, Module: "m", State: assign.NotStarted, DueOn: asOf, Overdue: true}); err != nil {
				return err
			}
		}
		return nil
	}
}

// people writes a list of people with these names, and reads it again.
func people(t interface {
	Helper()
	Fatal(...any)
}, words *i18n.Words, names []string) [][]string {
	t.Helper()
	var out strings.Builder
	if err := paper.PeopleBehind(&out, paper.CSV, asked(words, ofPeople), places, listed(names...)); err != nil {
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
// stays as it is, and nobody is lost.
func TestNoTextIsAFormula(t *testing.T) {
	words := english(t)
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.StringMatching(`[=+@\t-].*`), rapid.String(), rapid.StringMatching(`[+-][0-9.]+`))
		names := rapid.SliceOfN(name, 0, 9).Draw(t, "names")
		lines := people(t, words, names)
		if len(lines) != max(len(names), 1)+1 { // a list of nobody has a line, too
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
	got := people(t, english(t), []string{"Ana Ruiz"})[1]
	if want := "2026-11-20|Ana Ruiz|7|NPD|Police|m|Not started|2026-11-20|yes||2026-11-20T18:30:01Z|" + asked(nil, ofPeople).Asked.ID() + "|module=m"; strings.Join(got, "|") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// TestAListOfNobody: the file says what it was asked, in a line that neither a reader nor a program takes for a person.
func TestAListOfNobody(t *testing.T) {
	lines := people(t, english(t), nil)
	if want := "2026-11-20||||||Nobody is on this list||||2026-11-20T18:30:01Z|" + asked(nil, ofPeople).Asked.ID() + "|module=m"; len(lines) != 2 || strings.Join(lines[1], "|") != want {
		t.Errorf("%q, want %s", lines, want)
	}
}

// TestNobodyIsAddedUpTwice: lines of depth 1 add up to the total, and each line says whether it holds others.
func TestNobodyIsAddedUpTwice(t *testing.T) {
	top, below := agency.Agency{ID: uuid.New(), Code: "TOP"}, agency.Agency{ID: uuid.New(), Code: "BELOW"}
	below.Parent = top.ID
	tree := agency.NewTree([]agency.Agency{top, below})
	for own, want := range map[bool]string{false: "TOP||1|yes BELOW|TOP|2|no", true: "TOP||1|no BELOW|TOP|2|no"} {
		c := report.Completion{Question: report.Question{Own: own}, Places: report.Places{Tree: tree, Nodes: tree.All()}}
		table := report.Table{}
		for _, n := range c.Nodes {
			table.Rows = append(table.Rows, report.Row{Node: n})
		}
		c.Table, c.Modules = table, []report.ModuleTable{{Module: "m", Table: table}}
		var out strings.Builder
		if err := paper.Completion(&out, paper.CSV, asked(english(t), ofCompletion), c); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(strings.NewReader(out.String())).ReadAll()
		if err != nil || len(lines) != 3 {
			t.Fatal(lines, err)
		}
		if got := strings.Join(lines[1][2:6], "|") + " " + strings.Join(lines[2][2:6], "|"); got != want {
			t.Errorf("own people alone %v: %s, want %s", own, got, want)
		}
	}
}

// completion is a report of two lines in a module.
func completion(names lang.Text) report.Completion {
	node := agency.Node{Agency: agency.Agency{ID: police.ID, Country: "us", Code: "-1+1", Names: names}}
	table := report.Table{Rows: []report.Row{
		{Node: node, Count: report.Count{Roster: 5, Completed: 2, OnTime: 1, Late: 1, Exempt: 1, InProgress: 1, NotStarted: 1, Overdue: 1, Left: 3}},
		{Node: node, Count: report.Count{Roster: 1, Exempt: 1}}}}
	table.Total = table.Rows[0].Count
	return report.Completion{Places: places, Table: table, Modules: []report.ModuleTable{{Module: "m", Table: table}}}
}

var ofCompletion = report.Asked{Report: "completion"}

func TestCompletionCSV(t *testing.T) {
	var out strings.Builder
	r := asked(english(t), ofCompletion)
	err := paper.Completion(&out, paper.CSV, r, completion(lang.Text{"en": "@Police"}))
	lines := strings.Split(out.String(), "\r\n")
	end := ",2026-11-20T18:30:01Z," + r.Asked.ID() + ","
	if err != nil || len(lines) != 4 ||
		lines[1] != "2026-11-20,United States,'-1+1,,1,no,'@Police,m,5,2,1,1,1,1,1,1,3,50.0"+end ||
		lines[2] != "2026-11-20,United States,'-1+1,,1,no,'@Police,m,1,0,0,0,0,0,1,0,0,"+end { // nobody is required: no per cent
		t.Errorf("%v\n%s", err, out.String())
	}
}

// TestAFileThatHasNotBegun: when the first rows cannot be had, nothing has been written, of no kind.
func TestAFileThatHasNotBegun(t *testing.T) {
	broken := errors.New("no database")
	for _, kind := range paper.Kinds() {
		var out strings.Builder
		err := paper.PeopleBehind(&out, kind, asked(english(t), ofPeople), places, func(func(report.PersonRow) error) error { return broken })
		if !errors.Is(err, broken) || out.Len() > 0 {
			t.Errorf("%s: %v, and %q is written", kind, err, out.String())
		}
	}
}

// TestSameQuestionSameBytes: whatever is asked twice is answered by the same bytes, and no two kinds of question by one id.
func TestSameQuestionSameBytes(t *testing.T) {
	b, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, tag := range b.Languages() {
		for _, format := range paper.Formats() {
			for _, kind := range paper.Kinds() {
				for what, write := range map[string]func(*strings.Builder) error{
					"completion": func(w *strings.Builder) error {
						r := asked(b.For(tag), ofCompletion)
						r.Format = format
						return paper.Completion(w, kind, r, completion(police.Names))
					},
					"people": func(w *strings.Builder) error {
						r := asked(b.For(tag), ofPeople)
						r.Format = format
						return paper.PeopleBehind(w, kind, r, places, listed("Ana Ruiz", "Ben Cole"))
					},
				} {
					var first, second strings.Builder
					if err := write(&first); err != nil {
						t.Fatal(err)
					}
					if err := write(&second); err != nil || first.String() != second.String() {
						t.Errorf("%s as %s in %s on %s: other bytes, %v", what, kind, tag, format, err)
					}
					name := fmt.Sprint(what, kind, tag)
					if kind == paper.PDF {
						name += string(format)
					}
					if other, ok := seen[first.String()]; ok && other != name {
						t.Errorf("%s has the bytes of %s", name, other)
					}
					seen[first.String()] = name
				}
			}
		}
	}
}
