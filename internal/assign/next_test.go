package assign_test

import (
	"testing"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/course/coursetest"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

func date(text string) lang.Date {
	d, err := lang.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// done is an enrollment that serves an assignment and was completed on a day.
func done(asked, on string) *assign.Asked {
	e := assign.Enrollment{ID: mine, OpensOn: date(asked), CompletedAt: date(on).Time(time.UTC)}
	return &assign.Asked{Enrollment: e, Cycle: assign.Cycle{Opens: date(asked)}, Done: date(on)}
}

// by gives it a due date of the person's own.
func by(due string, a *assign.Asked) *assign.Asked {
	a.DueOn = date(due)
	return a
}

// open is one that is not.
func open(asked, due string) *assign.Asked {
	return &assign.Asked{Enrollment: assign.Enrollment{ID: mine, OpensOn: date(asked), DueOn: date(due), Required: true}, Cycle: assign.Cycle{Opens: date(asked), Due: date(due)}}
}

// held is a completion of an enrollment that does not serve the assignment.
func held(on, until string) assign.Done {
	d := assign.Done{Held: assign.Held{On: date(on)}, Enrollment: uuid.New(), Completion: uuid.New()}
	if until != "" {
		d.Until = date(until)
	}
	return d
}

// TestNext: the rules, at the ends of months, in leap years, over New Year.
func TestNext(t *testing.T) {
	day := func(month time.Month, day int) assign.MonthDay { return assign.MonthDay{Month: month, Day: day} }
	autumn := assign.Assignment{OpensOn: date("2025-09-01"), Repeat: assign.Window, Opens: day(10, 1), Closes: day(11, 30), Held: assign.HeldCounts, Joiners: assign.JoinersSame}
	with := func(a assign.Assignment, change func(*assign.Assignment)) assign.Assignment {
		change(&a)
		return a
	}
	yearly := assign.Assignment{OpensOn: date("2025-01-01"), Due: assign.DueNever, Repeat: assign.Anniversary, Months: 12, Lead: 30, Held: assign.HeldCounts}
	dated := assign.Assignment{OpensOn: date("2026-03-01"), Due: assign.DueOnDate, DueOn: date("2026-03-31"), Joiners: assign.JoinersSame, Held: assign.HeldCounts, Grace: 5}
	for name, c := range map[string]struct {
		a      assign.Assignment
		since  string
		joined string // the same day when empty
		last   *assign.Asked
		done   assign.Done
		today  string
		want   assign.StepKind
		opens  string
		due    string
	}{
		"a date":                     {a: dated, since: "2026-03-01", today: "2026-03-05", want: assign.StepBegin, opens: "2026-03-01", due: "2026-04-05"},
		"not yet":                    {a: dated, since: "2026-03-01", today: "2026-02-28"},
		"joined before the date":     {a: dated, since: "2026-03-31", today: "2026-03-31", want: assign.StepBegin, opens: "2026-03-31", due: "2026-04-05"},
		"joined after it":            {a: dated, since: "2026-04-01", today: "2026-04-01"},
		"joined, and gets some days": {a: with(dated, func(a *assign.Assignment) { a.Joiners, a.JoinDays = assign.JoinersDays, 30 }), since: "2026-04-01", today: "2026-04-01", want: assign.StepBegin, opens: "2026-04-01", due: "2026-05-06"},
		"joined, fewer days than the others have":   {a: with(dated, func(a *assign.Assignment) { a.Joiners, a.JoinDays = assign.JoinersDays, 5 }), since: "2026-03-02", today: "2026-03-02", want: assign.StepBegin, opens: "2026-03-02", due: "2026-04-05"},
		"joined, and waits":                         {a: with(dated, func(a *assign.Assignment) { a.Joiners = assign.JoinersNext }), since: "2026-03-02", today: "2026-03-02"},
		"after it was assigned, over a leap day":    {a: assign.Assignment{OpensOn: date("2028-02-20"), Due: assign.DueAfterAssigned, Days: 10}, since: "2028-02-20", today: "2028-02-20", want: assign.StepBegin, opens: "2028-02-20", due: "2028-03-01"},
		"after joining":                             {a: assign.Assignment{OpensOn: date("2026-01-10"), Due: assign.DueAfterJoining, Days: 30}, since: "2026-02-01", today: "2026-02-01", want: assign.StepBegin, opens: "2026-02-01", due: "2026-03-03"},
		"after joining, there before it was made":   {a: assign.Assignment{OpensOn: date("2026-01-10"), Due: assign.DueAfterJoining, Days: 30}, since: "2026-01-10", joined: "2020-01-01", today: "2026-01-10", want: assign.StepBegin, opens: "2026-01-10", due: "2026-02-09"},
		"after joining, reached long after":         {a: assign.Assignment{OpensOn: date("2026-01-10"), Due: assign.DueAfterJoining, Days: 30}, since: "2026-09-01", joined: "2020-01-01", today: "2026-09-01", want: assign.StepBegin, opens: "2026-09-01", due: "2026-10-01"},
		"before access":                             {a: assign.Assignment{OpensOn: date("2026-01-10"), Due: assign.DueBeforeAccess, Grace: 9}, since: "2026-02-01", today: "2026-02-03", want: assign.StepBegin, opens: "2026-02-01", due: "2026-02-01"},
		"never due":                                 {a: assign.Assignment{OpensOn: date("2026-01-10"), Due: assign.DueNever, Grace: 9}, since: "2026-02-01", today: "2026-02-03", want: assign.StepBegin, opens: "2026-02-01"},
		"current":                                   {a: dated, since: "2026-03-01", done: held("2025-06-01", "2026-06-01"), today: "2026-03-01", want: assign.StepCount, opens: "2026-03-01", due: "2026-04-05"},
		"current, and asked all the same":           {a: with(dated, func(a *assign.Assignment) { a.Held = assign.HeldAsked }), since: "2026-03-01", done: held("2025-06-01", ""), today: "2026-03-01", want: assign.StepBegin, opens: "2026-03-01", due: "2026-04-05"},
		"no longer current":                         {a: dated, since: "2026-03-01", done: held("2025-02-01", "2026-02-28"), today: "2026-03-01", want: assign.StepBegin, opens: "2026-03-01", due: "2026-04-05"},
		"finished since it asks":                    {a: with(dated, func(a *assign.Assignment) { a.Held = assign.HeldAsked }), since: "2026-03-01", done: held("2026-03-02", "2026-03-03"), today: "2026-03-09", want: assign.StepCount, opens: "2026-03-01", due: "2026-04-05"},
		"done once and for all":                     {a: dated, since: "2026-03-01", last: done("2026-03-01", "2026-03-09"), today: "2030-03-09"},
		"open":                                      {a: dated, since: "2026-03-01", last: open("2026-03-01", "2026-04-05"), today: "2030-03-09"},
		"anniversary, the day before it opens":      {a: yearly, since: "2025-01-01", last: done("2025-01-01", "2025-06-30"), today: "2026-05-30"},
		"anniversary":                               {a: yearly, since: "2025-01-01", last: done("2025-01-01", "2025-06-30"), today: "2026-05-31", want: assign.StepBegin, opens: "2026-05-31", due: "2026-06-30"},
		"anniversary of a leap day":                 {a: yearly, since: "2025-01-01", last: done("2025-01-01", "2028-02-29"), today: "2029-02-28", want: assign.StepBegin, opens: "2029-01-29", due: "2029-02-28"},
		"a month after the last of January":         {a: with(yearly, func(a *assign.Assignment) { a.Months, a.Lead = 1, 0 }), since: "2025-01-01", last: done("2025-01-01", "2026-01-31"), today: "2026-02-28", want: assign.StepBegin, opens: "2026-02-28", due: "2026-02-28"},
		"anniversary after being away":              {a: yearly, since: "2030-01-05", last: done("2025-01-01", "2025-06-30"), today: "2030-01-07", want: assign.StepBegin, opens: "2030-01-05", due: "2030-02-04"},
		"anniversary, unfinished":                   {a: yearly, since: "2025-01-01", last: open("2025-01-01", "2025-02-01"), today: "2029-01-01"},
		"window, before it":                         {a: autumn, since: "2025-09-01", today: "2025-09-30"},
		"window, on its day":                        {a: autumn, since: "2025-09-01", today: "2025-10-01", want: assign.StepBegin, opens: "2025-10-01", due: "2025-11-30"},
		"window, after it, never asked":             {a: autumn, since: "2025-09-01", today: "2026-03-01", want: assign.StepBegin, opens: "2025-10-01", due: "2025-11-30"},
		"window, joined inside":                     {a: autumn, since: "2025-11-30", today: "2025-11-30", want: assign.StepBegin, opens: "2025-11-30", due: "2025-11-30"},
		"window, joined after it":                   {a: autumn, since: "2025-12-01", today: "2025-12-01"},
		"window, finished in time":                  {a: autumn, since: "2025-09-01", last: done("2025-10-01", "2025-11-01"), done: held("2025-11-01", ""), today: "2026-10-01", want: assign.StepBegin, opens: "2026-10-01", due: "2026-11-30"},
		"window, finished too late, and current":    {a: autumn, since: "2025-09-01", last: by("2025-11-30", done("2025-10-01", "2025-12-14")), done: held("2025-12-14", "2026-12-14"), today: "2026-10-01"},
		"window, joined inside, in time":            {a: autumn, since: "2025-11-10", last: by("2025-12-15", done("2025-11-10", "2025-12-14")), done: held("2025-12-14", "2026-12-14"), today: "2026-10-01", want: assign.StepBegin, opens: "2026-10-01", due: "2026-11-30"},
		"window, joined after it, in time":          {a: autumn, since: "2025-12-01", last: by("2025-12-31", done("2025-12-01", "2025-12-14")), done: held("2025-12-14", "2026-12-14"), today: "2026-10-01"},
		"window, still the same":                    {a: autumn, since: "2025-09-01", last: done("2025-10-01", "2025-11-01"), done: held("2025-11-01", ""), today: "2026-09-30"},
		"window, unfinished when the next opens":    {a: autumn, since: "2025-09-01", last: open("2025-10-01", "2025-11-30"), today: "2026-10-01", want: assign.StepRenew, opens: "2026-10-01", due: "2026-11-30"},
		"window, two of them missed":                {a: autumn, since: "2025-09-01", last: open("2025-10-01", "2025-11-30"), today: "2028-10-05", want: assign.StepRenew, opens: "2028-10-01", due: "2028-11-30"},
		"window, current until after its due date":  {a: autumn, since: "2025-09-01", done: held("2025-03-01", "2026-03-01"), today: "2025-10-01", want: assign.StepCount, opens: "2025-10-01", due: "2025-11-30"},
		"window, current only until before it":      {a: autumn, since: "2025-09-01", done: held("2024-11-15", "2025-11-15"), today: "2025-10-01", want: assign.StepBegin, opens: "2025-10-01", due: "2025-11-30"},
		"window over New Year, in the new year":     {a: with(autumn, func(a *assign.Assignment) { a.Opens, a.Closes = day(12, 1), day(1, 31) }), since: "2025-09-01", today: "2026-01-15", want: assign.StepBegin, opens: "2025-12-01", due: "2026-01-31"},
		"window from the 29th of February":          {a: with(autumn, func(a *assign.Assignment) { a.Opens, a.Closes = day(2, 29), day(3, 31) }), since: "2025-09-01", today: "2026-02-28", want: assign.StepBegin, opens: "2026-02-28", due: "2026-03-31"},
		"window from the 29th, in a leap year":      {a: with(autumn, func(a *assign.Assignment) { a.Opens, a.Closes = day(2, 29), day(3, 31) }), since: "2028-01-01", today: "2028-02-28"},
		"window over before the assignment held":    {a: with(autumn, func(a *assign.Assignment) { a.OpensOn = date("2025-12-10") }), since: "2025-12-10", today: "2026-09-30"},
		"assignment made inside the window":         {a: with(autumn, func(a *assign.Assignment) { a.OpensOn = date("2025-11-10") }), since: "2025-11-10", today: "2025-11-10", want: assign.StepBegin, opens: "2025-11-10", due: "2025-11-30"},
		"cancelled":                                 {a: with(dated, func(a *assign.Assignment) { a.EndedOn = date("2026-03-03") }), since: "2026-03-01", today: "2026-03-03"},
		"away for a while, and some days to settle": {a: with(dated, func(a *assign.Assignment) { a.Joiners, a.JoinDays = assign.JoinersDays, 30 }), since: "2026-06-01", last: open("2026-03-01", "2026-04-05"), today: "2026-06-01", want: assign.StepRedate, opens: "2026-06-01", due: "2026-07-06"},
	} {
		t.Run(name, func(t *testing.T) {
			r := assign.Reach{Since: date(c.since), Joined: date(c.since), Last: c.last, Done: c.done}
			if c.joined != "" {
				r.Joined = date(c.joined)
			}
			if c.last != nil {
				r.Newest, r.Spent = &c.last.Enrollment, c.last.Done
				r.Serves = c.done.On == c.last.Done
			}
			got := assign.Next(c.a, r, date(c.today))
			want := assign.Step{Kind: c.want}
			if c.opens != "" {
				want.Opens = date(c.opens)
			}
			if c.due != "" {
				want.Due = date(c.due)
			}
			if got.Kind != want.Kind || got.Opens != want.Opens || got.Due != want.Due {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

// TestCheck: what cannot be assigned, told at the fields of the form.
func TestCheck(t *testing.T) {
	catalogue := coursetest.Load(t, coursetest.Folder(t, "course"))
	module := catalogue.Modules()[0].ID
	good := assign.Assignment{Modules: []string{module}, Targets: []assign.Target{{Agency: uuid.New()}}, OpensOn: date("2026-03-01"), Due: assign.DueOnDate, DueOn: date("2026-03-31"),
		Repeat: assign.RepeatNever, Joiners: assign.JoinersSame, Held: assign.HeldCounts}
	if wrong := assign.Check(good, catalogue); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	window := func(a *assign.Assignment) {
		a.Repeat, a.Due, a.DueOn = assign.Window, assign.DueNever, lang.Date{}
		a.Opens, a.Closes = assign.MonthDay{Month: 10, Day: 1}, assign.MonthDay{Month: 11, Day: 30}
	}
	for name, c := range map[string]struct {
		change func(*assign.Assignment)
		field  string
		key    string
	}{
		"no modules":          {func(a *assign.Assignment) { a.Modules = nil }, "modules", "no_modules"},
		"unknown module":      {func(a *assign.Assignment) { a.Modules = []string{module, "gone"} }, "modules", "unknown_module"},
		"unknown course":      {func(a *assign.Assignment) { a.Course = "gone" }, "modules", "unknown_module"},
		"no target":           {func(a *assign.Assignment) { a.Targets = nil }, "targets", "no_targets"},
		"many targets":        {func(a *assign.Assignment) { a.Targets = make([]assign.Target, assign.MostTargets+1) }, "targets", "many_targets"},
		"due before opening":  {func(a *assign.Assignment) { a.DueOn = date("2026-02-28") }, "due_on", "due_before_opening"},
		"no due date":         {func(a *assign.Assignment) { a.DueOn = lang.Date{} }, "due_on", "no_date"},
		"unknown due rule":    {func(a *assign.Assignment) { a.Due = "soon" }, "due_kind", "choose"},
		"no days":             {func(a *assign.Assignment) { a.Due = assign.DueAfterAssigned }, "due_days", "days"},
		"too many days":       {func(a *assign.Assignment) { a.Due, a.Days = assign.DueAfterJoining, 731 }, "due_days", "days"},
		"negative days":       {func(a *assign.Assignment) { a.Due, a.Days = assign.DueAfterJoining, -1 }, "due_days", "days"},
		"grace":               {func(a *assign.Assignment) { a.Grace = 91 }, "grace_days", "grace"},
		"negative grace":      {func(a *assign.Assignment) { a.Grace = -1 }, "grace_days", "grace"},
		"grace before access": {func(a *assign.Assignment) { a.Due, a.Grace = assign.DueBeforeAccess, 1 }, "grace_days", "no_grace"},
		"unknown repeat":      {func(a *assign.Assignment) { a.Repeat = "often" }, "repeat_kind", "choose"},
		"no months":           {func(a *assign.Assignment) { a.Repeat, a.Lead = assign.Anniversary, -1 }, "repeat_months", "months"},
		"too many months":     {func(a *assign.Assignment) { a.Repeat, a.Months = assign.Anniversary, 61 }, "repeat_months", "months"},
		"lead":                {func(a *assign.Assignment) { a.Repeat, a.Months, a.Lead = assign.Anniversary, 1, 28 }, "lead_days", "lead"},
		"no window":           {func(a *assign.Assignment) { window(a); a.Opens = assign.MonthDay{} }, "window_opens", "no_day"},
		"no such day":         {func(a *assign.Assignment) { window(a); a.Closes = assign.MonthDay{Month: 2, Day: 30} }, "window_due", "no_day"},
		"empty window":        {func(a *assign.Assignment) { window(a); a.Closes = a.Opens }, "window_due", "window_empty"},
		"window without end": {func(a *assign.Assignment) {
			window(a)
			a.Opens, a.Closes = assign.MonthDay{Month: 2, Day: 29}, assign.MonthDay{Month: 2, Day: 28}
		}, "window_due", "window_full"},
		"grace beyond it": {func(a *assign.Assignment) {
			window(a)
			a.Opens, a.Closes, a.Grace = assign.MonthDay{Month: 10, Day: 1}, assign.MonthDay{Month: 9, Day: 1}, 45
		}, "window_due", "window_full"},
		"joiners":              {func(a *assign.Assignment) { a.Joiners = "" }, "joiners", "choose"},
		"joiners without days": {func(a *assign.Assignment) { window(a); a.Joiners = assign.JoinersDays }, "joiner_days", "days"},
		"held":                 {func(a *assign.Assignment) { a.Held = "" }, "held", "choose"},
		"attempts":             {func(a *assign.Assignment) { a.AttemptLimit = -1 }, "attempt_limit", "attempts"},
	} {
		a := good
		c.change(&a)
		wrong := assign.Check(a, catalogue)
		if len(wrong) == 0 || wrong[0].Field != c.field || wrong[0].Key != "assignment.problem."+c.key {
			t.Errorf("%s: %v", name, wrong)
		}
	}
	leap := good
	window(&leap)
	leap.Opens = assign.MonthDay{Month: 2, Day: 29}
	if wrong := assign.Check(leap, catalogue); len(wrong) > 0 {
		t.Error(wrong)
	}
}

// TestADayIsThatOfTheAgency on both sides of the borders of time zones, around the changes of clocks.
func TestADayIsThatOfTheAgency(t *testing.T) {
	a := assign.Assignment{OpensOn: date("2026-03-08"), Due: assign.DueAfterAssigned, Days: 1}
	for _, c := range []struct {
		zone string
		at   time.Time
		asks bool
	}{
		{"America/Tijuana", time.Date(2026, 3, 8, 7, 59, 0, 0, time.UTC), false}, // clocks go forward at 10:00 UTC of that day
		{"America/Tijuana", time.Date(2026, 3, 8, 8, 0, 0, 0, time.UTC), true},
		{"America/Tijuana", time.Date(2026, 3, 9, 6, 59, 0, 0, time.UTC), true},
		{"America/Hermosillo", time.Date(2026, 3, 8, 6, 59, 0, 0, time.UTC), false}, // no change
		{"America/Hermosillo", time.Date(2026, 3, 8, 7, 0, 0, 0, time.UTC), true},
		{"America/Chicago", time.Date(2026, 3, 8, 5, 59, 0, 0, time.UTC), false},
		{"America/Chicago", time.Date(2026, 3, 8, 6, 0, 0, 0, time.UTC), true},
		{"Pacific/Honolulu", time.Date(2026, 3, 8, 9, 59, 0, 0, time.UTC), false},
		{"Pacific/Honolulu", time.Date(2026, 3, 8, 10, 0, 0, 0, time.UTC), true},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		step := assign.Next(a, assign.Reach{Since: a.OpensOn, Joined: a.OpensOn}, lang.DateOf(c.at, zone))
		if (step.Kind == assign.StepBegin) != c.asks || c.asks && step.Due != date("2026-03-09") {
			t.Errorf("%s at %s: %+v", c.zone, c.at, step)
		}
	}
}
