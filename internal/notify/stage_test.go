package notify

import (
	"testing"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"pgregory.net/rapid"
)

func on(day string) lang.Date {
	d, err := lang.ParseDate(day)
	if err != nil {
		panic(err)
	}
	return d
}

// open is an enrollment that is due on the 30th of November.
func open30(change ...func(e *assign.Enrollment)) assign.Enrollment {
	e := assign.Enrollment{Required: true, OpensOn: on("2026-10-01"), DueOn: on("2026-11-30")}
	for _, f := range change {
		f(&e)
	}
	return e
}

func TestStage(t *testing.T) {
	for _, c := range []struct {
		name        string
		e           assign.Enrollment
		told, today string
		want        assign.NoticeKind
	}{
		{"long before", open30(), "2026-10-01", "2026-11-15", ""},
		{"fourteen days before", open30(), "2026-10-01", "2026-11-16", assign.NoticeDue14},
		{"told that day already", open30(), "2026-11-16", "2026-11-16", ""},
		{"assigned since", open30(), "2026-11-20", "2026-11-21", ""},
		{"missed, and there is time yet", open30(), "2026-10-01", "2026-11-20", assign.NoticeDue14},
		{"three days before", open30(), "2026-11-16", "2026-11-27", assign.NoticeDue3},
		{"missed fourteen: three alone", open30(), "", "2026-11-28", assign.NoticeDue3},
		{"the day itself", open30(), "2026-11-16", "2026-11-30", assign.NoticeDue3},
		{"the day itself, told", open30(), "2026-11-27", "2026-11-30", ""},
		{"the day after", open30(), "2026-11-27", "2026-12-01", assign.NoticeOverdue},
		{"missed all: overdue alone", open30(), "", "2026-12-20", assign.NoticeOverdue},
		{"overdue and told", open30(), "2026-12-01", "2026-12-20", ""},
		{"overdue for long", open30(), "", "2026-12-29", ""},
		{"assigned when it was overdue already", open30(), "2026-12-05", "2026-12-05", ""},
		{"in the days of grace", open30(func(e *assign.Enrollment) { e.Grace = 10 }), "2026-11-17", "2026-11-25", ""},
		{"told without the days of grace", open30(func(e *assign.Enrollment) { e.Grace = 10 }), "2026-10-01", "2026-11-17", assign.NoticeDue3},
		{"overdue after them", open30(func(e *assign.Enrollment) { e.Grace = 10 }), "2026-11-17", "2026-12-01", assign.NoticeOverdue},
		{"extended", open30(func(e *assign.Enrollment) { e.DueOn = on("2027-01-31") }), "2026-12-01", "2027-01-17", assign.NoticeDue14},
		{"not yet open", open30(func(e *assign.Enrollment) { e.OpensOn = on("2026-11-29") }), "", "2026-11-28", ""},
		{"voluntary", open30(func(e *assign.Enrollment) { e.Required = false }), "", "2026-11-28", ""},
		{"exempt", open30(func(e *assign.Enrollment) { e.Exempted = true }), "", "2026-11-28", ""},
		{"completed", open30(func(e *assign.Enrollment) { e.CompletedAt = time.Unix(1, 0) }), "", "2026-12-02", ""},
		{"never due", open30(func(e *assign.Enrollment) { e.DueOn = lang.Date{} }), "", "2026-12-02", ""},
	} {
		var told lang.Date
		if c.told != "" {
			told = on(c.told)
		}
		kind, ok := Stage(c.e, told, on(c.today))
		if ok != (c.want != "") || ok && kind != c.want {
			t.Errorf("%s: %q %v, want %q", c.name, kind, ok, c.want)
		}
	}
}

// However seldom the round comes, a stage is told at most once, later ones come later, and what is told is true on its day.
func TestStagesComeOnceAndInOrder(t *testing.T) {
	order := map[assign.NoticeKind]int{assign.NoticeDue14: 1, assign.NoticeDue3: 2, assign.NoticeOverdue: 3}
	rapid.Check(t, func(t *rapid.T) {
		e := open30(func(e *assign.Enrollment) { e.Grace = rapid.IntRange(0, 20).Draw(t, "grace") })
		var told lang.Date
		last := 0
		for day := on("2026-10-15"); day.Before(on("2027-01-10")); day = day.AddDays(rapid.IntRange(1, 12).Draw(t, "days")) {
			kind, ok := Stage(e, told, day)
			if !ok {
				continue
			}
			if order[kind] <= last || !holds(kind, e, day) {
				t.Fatalf("%s on %s after %d", kind, day, last)
			}
			last, told = order[kind], day
		}
	})
}

// News grows old; what is asked does not.
func TestStale(t *testing.T) {
	for _, kind := range assign.NoticeKinds() {
		asks := kind == assign.NoticeAssigned || kind == assign.NoticeOpening || kind == assign.NoticeDue14 || kind == assign.NoticeDue3 || kind == assign.NoticeOverdue
		if isStale(kind, on("2026-11-01"), on("2026-11-08")) || isStale(kind, on("2026-11-01"), on("2026-11-09")) == asks {
			t.Errorf("%s grows old in another way", kind)
		}
	}
}
