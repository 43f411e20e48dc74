package report_test

import (
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/report"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func number(n int) uuid.UUID { return uuid.UUID{15: byte(n + 1)} }

var counts = rapid.Custom(func(t *rapid.T) report.Count {
	n := rapid.IntRange(0, 50)
	c := report.Count{Completed: n.Draw(t, "completed"), InProgress: n.Draw(t, "in progress"), NotStarted: n.Draw(t, "not started"), Exempt: n.Draw(t, "exempt")}
	c.Roster = c.Completed + c.InProgress + c.NotStarted + c.Exempt
	c.OnTime = rapid.IntRange(0, c.Completed).Draw(t, "on time")
	c.Late = c.Completed - c.OnTime
	c.Overdue = rapid.IntRange(0, c.InProgress+c.NotStarted).Draw(t, "overdue")
	return c
})

// TestRollUp: every agency has its own people and all those below it, whatever is shown; and it adds up.
func TestRollUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := make([]agency.Agency, rapid.IntRange(1, 12).Draw(t, "agencies"))
		for i := range all {
			all[i].ID = number(i)
			if p := rapid.IntRange(-1, i-1).Draw(t, "parent"); p >= 0 {
				all[i].Parent = number(p)
			}
		}
		var cells []report.Cell
		for range rapid.IntRange(0, 30).Draw(t, "cells") {
			cells = append(cells, report.Cell{Agency: number(rapid.IntRange(0, 13).Draw(t, "of")), Module: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "module"), Count: counts.Draw(t, "count")})
		}
		tree := agency.NewTree(all)
		nodes := tree.Subtrees(rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 13), number), 1, 4).Draw(t, "roots"))
		rows := report.RollUp(tree, nodes, cells)
		if len(rows) != len(nodes) {
			t.Fatalf("%d rows of %d agencies", len(rows), len(nodes))
		}
		var tops, shown report.Count
		for i, row := range rows {
			var want report.Count // slow reference: walk up from every cell
			for _, c := range cells {
				for a, ok := tree.Agency(c.Agency); ok; a, ok = tree.Agency(a.Parent) {
					if a.ID == row.ID {
						want = want.Plus(c.Count)
					}
				}
				if c.Agency == row.ID {
					shown = shown.Plus(c.Count)
				}
			}
			if row.ID != nodes[i].ID || row.Count != want || !row.AddsUp() {
				t.Fatalf("%s: %+v, want %+v", row.ID, row.Count, want)
			}
			if row.Depth == 0 {
				tops = tops.Plus(row.Count)
			}
		}
		if tops != shown {
			t.Fatalf("the tops make %+v, everybody shown is %+v", tops, shown)
		}
	})
}

func TestAddsUp(t *testing.T) {
	for _, c := range []struct {
		count report.Count
		want  bool
	}{
		{report.Count{}, true},
		{report.Count{Roster: 10, Completed: 4, InProgress: 3, NotStarted: 2, Exempt: 1, Overdue: 5, OnTime: 3, Late: 1, Left: 7}, true},
		{report.Count{Roster: 10, Completed: 4, InProgress: 3, NotStarted: 2, Exempt: 1, OnTime: 3}, false},
		{report.Count{Roster: 10, Completed: 4, InProgress: 3, NotStarted: 2, Exempt: 1, Overdue: 6, OnTime: 4}, false},
		{report.Count{Roster: 9, Completed: 4, InProgress: 3, NotStarted: 2, Exempt: 1, OnTime: 4}, false},
	} {
		if c.count.AddsUp() != c.want {
			t.Errorf("%+v", c.count)
		}
	}
	if got := (report.Count{Roster: 10, Exempt: 3}).Required(); got != 7 {
		t.Errorf("required: %d", got)
	}
}
