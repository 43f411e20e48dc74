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

// Whoever was never told that something is asked of them is not told that it no longer is.
func TestKnew(t *testing.T) {
	ended := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	n := func(kind assign.NoticeKind, state assign.NoticeState, before time.Duration) Earlier {
		return Earlier{kind, state, ended.Add(-before)}
	}
	const minutes, days = 5 * time.Minute, 72 * time.Hour
	for _, c := range []struct {
		name   string
		opens  string
		before []Earlier
		want   bool
	}{
		{"assigned and ended within minutes", "2026-11-23", []Earlier{n(assign.NoticeAssigned, assign.NoticeWaiting, minutes)}, false},
		{"its letter was found moot", "2026-11-23", []Earlier{n(assign.NoticeAssigned, assign.NoticeDropped, minutes)}, false},
		{"on the page for minutes", "2026-11-23", []Earlier{n(assign.NoticeAssigned, assign.NoticeShown, minutes)}, false},
		{"on the page for a day", "2026-11-20", []Earlier{n(assign.NoticeAssigned, assign.NoticeShown, 24*time.Hour)}, true},
		{"waiting, and on the page, over a weekend", "2026-11-20", []Earlier{n(assign.NoticeAssigned, assign.NoticeWaiting, days)}, true},
		{"sent minutes ago", "2026-11-23", []Earlier{n(assign.NoticeAssigned, assign.NoticeSent, minutes)}, true},
		{"may have arrived", "2026-11-23", []Earlier{n(assign.NoticeAssigned, assign.NoticeSetAside, minutes)}, true},
		{"reminded of it", "2026-11-23", []Earlier{n(assign.NoticeAssigned, assign.NoticeWaiting, minutes), n(assign.NoticeReminder, assign.NoticeSent, minutes)}, true},
		{"told that it ended, asked again for minutes", "2026-11-01", []Earlier{n(assign.NoticeAssigned, assign.NoticeSent, 3*days),
			n(assign.NoticeEnded, assign.NoticeSent, 2*days), n(assign.NoticeAssigned, assign.NoticeDropped, minutes)}, false},
		{"never told that it had ended before", "2026-11-01", []Earlier{n(assign.NoticeAssigned, assign.NoticeSent, 3*days),
			n(assign.NoticeEnded, assign.NoticeDropped, 2*days), n(assign.NoticeAssigned, assign.NoticeDropped, minutes)}, true},
		{"open for long, without a notice", "2026-11-01", nil, true},
		{"open since today, without a notice", "2026-11-23", nil, false},
	} {
		about := About{Enrollment: assign.Enrollment{OpensOn: on(c.opens)}, Before: c.before}
		if got := knew(about, on("2026-11-23"), ended); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
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
