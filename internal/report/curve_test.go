package report

import (
	"reflect"
	"testing"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

func day(text string) lang.Date {
	d, err := lang.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// TestACourseOfDays: what changes and moves that are not folded make one course; what came before the first day holds on it, and
// what comes after the last is left out.
func TestACourseOfDays(t *testing.T) {
	at := Series{uuid.UUID{15: 1}, "America/Chicago", AllModules}
	step := func(on string, roster, done, overdue int) Step {
		return Step{day(on), Count{Roster: roster, Completed: done, Overdue: overdue}}
	}
	course := steps([]Step{step("2026-02-01", 10, 0, 0), step("2026-02-10", 5, 4, 0), step("2026-03-01", 0, 0, 11)},
		[]Move{{at, day("2026-01-01"), Count{Roster: 1}}, {at, day("2026-03-02"), Count{Completed: 2, Overdue: -2}}, {at, day("2026-06-01"), Count{Roster: 7}}},
		day("2026-02-01"), day("2026-03-31"))
	want := []Step{
		{day("2026-02-01"), Count{Roster: 11}}, {day("2026-02-10"), Count{Roster: 16, Completed: 4}},
		{day("2026-03-01"), Count{Roster: 16, Completed: 4, Overdue: 11}}, {day("2026-03-02"), Count{Roster: 16, Completed: 6, Overdue: 9}},
	}
	if !reflect.DeepEqual(course, want) {
		t.Fatalf("%+v", course)
	}
	if got := on(course, day("2026-02-28")); got != want[1].Count {
		t.Errorf("%+v", got)
	}
	if got := on(course, day("2026-01-31")); got != (Count{}) {
		t.Errorf("%+v", got)
	}
	if got := dues(course, day("2026-02-01"), day("2026-03-31")); !reflect.DeepEqual(got, []Due{{day("2026-02-28"), 11}}) {
		t.Errorf("%+v", got)
	}
	if got := dues(course, day("2026-03-01"), day("2026-03-31")); got != nil {
		t.Errorf("%+v", got)
	}
	points := sampled(course, day("2026-01-01"), day("2026-03-03"), 7)
	if len(points) != 5 || points[0].Day != day("2026-02-03") || points[4] != (Step{day("2026-03-03"), want[3].Count}) {
		t.Errorf("%+v", points)
	}
}

// TestTheHeaviestDueDates: only what weighs stands in the drawing, and in the order of the days.
func TestTheHeaviestDueDates(t *testing.T) {
	course := []Step{{day("2026-01-01"), Count{Roster: 100}}}
	all := []Due{{day("2026-02-01"), 9}, {day("2026-03-01"), 1}, {day("2026-04-01"), 30}, {day("2026-05-01"), 20}}
	got := heaviest(all, course, 2)
	if !reflect.DeepEqual(got, []Due{{day("2026-04-01"), 30}, {day("2026-05-01"), 20}}) {
		t.Errorf("%+v", got)
	}
	if got := heaviest(all, course, 9); len(got) != 3 {
		t.Errorf("%+v", got)
	}
}

func TestGain(t *testing.T) {
	for _, c := range []struct {
		now, before Count
		want        int
		ok          bool
	}{
		{Count{Roster: 200, Completed: 100}, Count{Roster: 200, Completed: 90}, 50, true},
		{Count{Roster: 200, Completed: 90}, Count{Roster: 200, Completed: 100}, -50, true},
		{Count{Roster: 200, Completed: 90, Exempt: 20}, Count{Roster: 10}, 500, true},
		{Count{Roster: 5}, Count{}, 0, false},
		{Count{Roster: 5, Exempt: 5}, Count{Roster: 3}, 0, false},
	} {
		if got, ok := (Figure{Count: c.now, Before: c.before}).Gain(); got != c.want || ok != c.ok {
			t.Errorf("%+v after %+v: %d, %v", c.now, c.before, got, ok)
		}
	}
}
