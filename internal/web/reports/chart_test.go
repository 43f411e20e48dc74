package reports

import (
	"slices"
	"strings"
	"testing"

	"baluarte/internal/report"
)

// TestTheCurveIsDrawn: the lines begin and end where the figures say, within the frame.
func TestTheCurveIsDrawn(t *testing.T) {
	points := []report.Step{{Day: on("2026-01-01"), Count: report.Count{Roster: 10}}, {Day: on("2026-06-01"), Count: report.Count{Roster: 10, Completed: 4, Overdue: 1}},
		{Day: on("2026-12-01"), Count: report.Count{Roster: 12, Completed: 10, Exempt: 2}}}
	c := drawCurve(points, []report.Due{{On: on("2026-05-01")}, {On: on("2026-12-15")}}, on("2026-01-01"), on("2026-12-31"))
	if !strings.HasPrefix(c.Done, "0.0,1000.0 ") || !strings.HasSuffix(c.Done, ",0.0") || !c.IsLate {
		t.Errorf("the line is %s", c.Done)
	}
	if c.DoneEnd.Y != coordinate(frameTop) || c.LateEnd.Y != coordinate(frameBottom) {
		t.Errorf("the ends are at %s and %s", c.DoneEnd.Y, c.LateEnd.Y)
	}
	if len(c.Months) != 3 || c.Months[0].Month != on("2026-04-01") {
		t.Errorf("%+v", c.Months)
	}
	if c.Marks[0].Anchor != "start" || c.Marks[1].Anchor != "end" {
		t.Errorf("%+v", c.Marks)
	}
	if len(c.Cycles) != 0 {
		t.Errorf("nothing was newly asked for: %+v", c.Cycles)
	}
	// Of the days that are over a curve knows no more than this; of the last it has all figures.
	renewed := drawCurve([]report.Step{{Day: on("2026-01-01"), Count: report.Count{Roster: 10, Completed: 8}},
		{Day: on("2026-01-08"), Count: report.Count{Roster: 10, Completed: 6}},
		{Day: on("2026-01-15"), Count: report.Count{Roster: 10, Completed: 3}},
		{Day: on("2026-01-22"), Count: report.Count{Roster: 10, Completed: 3, NotStarted: 7}}}, nil, on("2026-01-01"), on("2026-01-22"))
	if len(renewed.Cycles) != 1 || renewed.Cycles[0].On != on("2026-01-15") || renewed.Cycles[0].X != "66.7" {
		t.Errorf("more than a fifth was newly asked for once: %+v", renewed.Cycles)
	}
	one := drawCurve(points[:1], nil, on("2026-01-01"), on("2026-01-01"))
	if one.Done != "0.0,1000.0" || one.IsLate {
		t.Errorf("%+v", one)
	}
}

// TestHeat: the colour is that of the number as it is printed, and rounding hides nobody.
func TestHeat(t *testing.T) {
	for _, c := range []struct{ part, whole, printed, step int }{
		{0, 9, 0, 0}, {1, 900, 1, 0}, {899, 900, 99, 4}, {900, 900, 100, 4}, {599, 1000, 60, 1}, {594, 1000, 59, 0}, {70, 100, 70, 2}, {89, 100, 89, 3}, {9, 10, 90, 4},
	} {
		if got := printed(c.part, c.whole); got != c.printed || heatStep(got) != c.step {
			t.Errorf("%d of %d is printed as %d in step %d", c.part, c.whole, got, heatStep(got))
		}
	}
}

// TestWhatFallsDueByWeeks: many days are put together, few are not.
func TestWhatFallsDueByWeeks(t *testing.T) {
	all := []report.Due{{On: on("2026-11-20"), Open: 1}, {On: on("2026-11-26"), Open: 2}, {On: on("2026-11-27"), Open: 4}}
	want := []dueSpan{{on("2026-11-20"), on("2026-11-26"), 3}, {on("2026-11-27"), on("2026-12-03"), 4}}
	if got := weekly(all, on("2026-11-20"), 2); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := weekly(all, on("2026-11-20"), 3); len(got) != 3 || got[1] != (dueSpan{on("2026-11-26"), on("2026-11-26"), 2}) {
		t.Errorf("%+v", got)
	}
}
