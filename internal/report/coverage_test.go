package report_test

import (
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"

	"pgregory.net/rapid"
)

// TestEarliest: completions of that day and later hold by the rule that pages tell, and those of the day before do not.
func TestEarliest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := lang.Date{Year: 2024, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 1500).Draw(t, "day"))
		m := &course.Module{ValidMonths: rapid.IntRange(1, 120).Draw(t, "months")}
		holds := func(on lang.Date) bool { return !learn.Completion{CompletedOn: on}.ValidUntil(m).Before(day) }
		if first := report.Earliest(day, m.ValidMonths); !holds(first) || holds(first.AddDays(-1)) {
			t.Fatalf("%s, %d months: %s", day, m.ValidMonths, first)
		}
	})
	if got := report.Earliest(lang.Date{Year: 2026, Month: 1, Day: 1}, 0); got.IsZero() || got.Year > 1 {
		t.Errorf("for good: since %s", got)
	}
}

// TestCover: whoever holds several modules that teach a part counts once, in each agency above too.
func TestCover(t *testing.T) {
	all := []agency.Agency{{ID: number(0)}, {ID: number(1), Parent: number(0)}, {ID: number(2), Parent: number(0)}}
	tree := agency.NewTree(all)
	a, b, c := &course.Module{ID: "a"}, &course.Module{ID: "b"}, &course.Module{ID: "c"}
	both := &course.Part{ID: "K0001", Teaching: []course.Teaching{{Module: a, Teaches: true}, {Module: b, Teaches: true}}}
	tested := &course.Part{ID: "K0002", Teaching: []course.Teaching{{Module: c, Questions: 3}}} // by questions alone
	holdings := []report.Holding{{number(0), nil, 1}, {number(1), []string{"a", "b"}, 5}, {number(1), []string{"b", "c"}, 2}, {number(1), nil, 4}, {number(2), []string{"c"}, 8}}
	got := report.Cover(report.Places{Tree: tree, Nodes: tree.All()}, []*course.Part{both, tested}, holdings)
	if got.Total != 20 || len(got.Roster) != 3 || got.Roster[0] != 20 || got.Roster[1]+got.Roster[2] != 19 {
		t.Errorf("roster %v of %d", got.Roster, got.Total)
	}
	if l := got.Lines[0]; l.Part != both || l.Total != 7 || l.Passed[0] != 7 || max(l.Passed[1], l.Passed[2]) != 7 {
		t.Errorf("%+v", l)
	}
	if l := got.Lines[1]; l.Total != 0 {
		t.Errorf("%+v", l)
	}
}
