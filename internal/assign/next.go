package assign

import (
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Cycle is what an assignment asks of somebody once.
type Cycle struct {
	Opens lang.Date // from which day on
	Due   lang.Date // the last day on time, with the days of grace; zero: never due
	Grace int
}

// Reach is all of a person in a module that the rules of one assignment look at. The assignment reaches them today.
type Reach struct {
	Joined lang.Date // first day of their unbroken time at or below the assignment's agency: without a single day between
	Since  lang.Date // first day of the unbroken time in which the assignment has reached them; not before it holds
	Newest *Enrollment
	Last   *Asked    // the newest enrollment that serves the assignment; nil: it never asked them
	Spent  lang.Date // when they last completed an enrollment that serves it; zero: never
	Done   Done      // their newest completion of the module, as an alias too
	Serves bool      // the enrollment of that completion serves the assignment already
	Heir   *Asked    // where Last is nil: the newest enrollment of an assignment that this one replaces, if it is completed
}

// Asked is an enrollment that serves an assignment, with what the assignment asks by it.
type Asked struct {
	Enrollment
	Cycle
	Done lang.Date // the day of its completion; zero while there is none
}

// Done is a completion. The zero value is none.
type Done struct {
	Held
	Completion uuid.UUID
	Enrollment uuid.UUID
	Revision   string // that it was earned with; empty: training elsewhere
}

// StepKind is what is to be done about somebody.
type StepKind uint8

// The kinds.
const (
	StepNothing StepKind = iota
	StepBegin            // a cycle begins
	StepFurther          // the open cycle serves this assignment, too
	StepCount            // the completion that there is counts
	StepRenew            // what was open is superseded, and the next cycle begins
	StepDrop             // what was open is superseded, and nothing asked before a later window
	StepReturn           // what was withdrawn when the assignment reached them no more is owed again
	StepRedate           // they were away for a while: what is open is due later
)

// Step is what an assignment asks of somebody today.
type Step struct {
	Kind StepKind
	Cycle
}

// Next tells what an assignment asks of a person in one module today, the day where they work. It goes by what is on
// record alone and not by when it is asked: so it makes no difference whether it is asked every day or, after a
// standstill, once for all of them; but windows that came and went meanwhile are not made up for: only the newest opens,
// since nobody can be asked today for what was due in another year.
func Next(a Assignment, r Reach, today lang.Date) Step {
	if !a.holds(today) {
		return Step{}
	}
	if _, some := a.wants(today); r.Heir != nil && some {
		return Step{StepCount, Cycle{Opens: r.Heir.Opens}} // what is finished is left alone by a change, and goes over to it
	}
	c, asked := a.cycle(r, today)
	onto := func() Step {
		switch {
		case !asked:
			return Step{}
		case a.counts(c, r) && r.Serves:
			return Step{}
		case a.counts(c, r):
			return Step{StepCount, c}
		case r.Newest != nil && r.Newest.goesOn():
			return Step{StepFurther, c}
		}
		return Step{StepBegin, c}
	}
	last := r.Last
	if last == nil {
		return onto()
	}
	passed, gap := a.passed(last.Opens, today), last.Opens.Before(r.Since)
	newest := last.ID == r.Newest.ID
	switch {
	case last.State() == Completed:
		return a.afterDone(r, asked, passed, onto)
	case passed && newest && last.goesOn() && asked:
		return Step{StepRenew, c}
	case passed && newest && last.goesOn():
		return Step{Kind: StepDrop}
	case passed:
		return onto()
	case newest && last.goesOn() && gap && asked && earlier(last.Due, c.Due):
		return Step{StepRedate, c}
	case newest && last.goesOn():
		return Step{}
	case newest && last.Withdrawn && !last.Superseded:
		back := last.Cycle
		if asked && earlier(back.Due, c.Due) {
			back = c
		}
		back.Opens = later(back.Opens, r.Since)
		return Step{StepReturn, back}
	case !gap: // another assignment's next cycle took the place of what is still owed
		c, asked = last.Cycle, true
	}
	return onto()
}

// afterDone is Next for whoever has completed what the assignment asked last.
func (a Assignment) afterDone(r Reach, asked, passed bool, onto func() Step) Step {
	last := r.Last
	switch a.Repeat {
	case Anniversary:
		// Who has completed the module once more meanwhile has begun another term by that; it is looked at when the next cycle
		// would open.
		if asked && a.Held == HeldCounts && last.Done.Before(r.Done.On) && !r.Serves {
			return Step{StepCount, Cycle{Opens: r.Done.On}}
		}
		return onto()
	case Window:
		if passed {
			return onto()
		}
	}
	return Step{}
}

// cycle is the cycle that the assignment asks of somebody by the day, if it asks for any.
func (a Assignment) cycle(r Reach, today lang.Date) (c Cycle, asked bool) {
	c = Cycle{Opens: later(a.OpensOn, r.Since), Grace: a.Grace}
	begins, due := a.OpensOn, a.DueOn // of everybody
	switch {
	case a.Repeat == Window:
		w, ok := a.window(today)
		if !ok {
			return Cycle{}, false
		}
		begins, due = later(a.OpensOn, w.Opens), w.Due
		c.Opens = later(begins, r.Since)
	case a.Repeat == Anniversary && r.Last != nil && r.Last.State() == Completed:
		return a.anniversary(r, today)
	case a.Due == DueNever:
		c.Grace = 0
		return c, true
	case a.Due == DueBeforeAccess:
		c.Due, c.Grace = c.Opens, 0
		return c, true
	case a.Due == DueAfterAssigned:
		c.Due = c.Opens.AddDays(a.Days + a.Grace)
		return c, true
	case a.Due == DueAfterJoining:
		c.Due = later(a.OpensOn, r.Joined).AddDays(a.Days)
		if c.Due.Before(c.Opens) { // it reached them long after they joined: nobody is overdue on the first day
			c.Due = c.Opens.AddDays(a.Days)
		}
		c.Due = c.Due.AddDays(a.Grace)
		return c, true
	}
	if begins.Before(r.Since) {
		switch {
		case a.Joiners == JoinersNext, a.Joiners == JoinersSame && due.Before(r.Since):
			return Cycle{}, false
		case a.Joiners == JoinersDays:
			due = later(due, r.Since.AddDays(a.JoinDays))
		}
	}
	c.Due = due.AddDays(a.Grace)
	return c, true
}

// anniversary is the cycle after a completion: due so many months after it, and open some days before that. Who was not
// there when it opened gets as many days from when they are back.
func (a Assignment) anniversary(r Reach, today lang.Date) (c Cycle, asked bool) {
	opens := r.Last.Done.AddMonths(a.Months).AddDays(-a.Lead)
	c = Cycle{Opens: later(opens, r.Since), Grace: a.Grace}
	c.Due = c.Opens.AddDays(a.Lead + a.Grace)
	return c, !today.Before(c.Opens)
}

// counts reports whether the newest completion fulfils a cycle. Whatever was completed since the cycle opened does. An
// earlier one does, where the assignment says so, while it holds on the day on which the cycle opens: that is what being
// current means. In a window that is not enough, since whose completion runs out before the others are due would not be
// current with them: it must be of the window itself or still hold on its due date. And each completion counts for one
// window alone, or training that holds for good would end what is to be repeated every year; whoever was so late that
// the window before was over has that one counted for the next. Who was in time by a date of their own, having joined inside
// the window or been given longer, was not late: or a year would pass them by.
func (a Assignment) counts(c Cycle, r Reach) bool {
	done := r.Done
	again := !r.Spent.IsZero() // it has counted already, or is older than what has
	switch {
	case done.On.IsZero():
		return false
	case !done.On.Before(c.Opens):
		return true
	case a.Held != HeldCounts, !done.holds(c.Opens), again && a.Repeat != Window:
		return false
	case a.Repeat != Window:
		return true
	}
	w, _ := a.window(c.Opens)
	if again && !done.On.Before(w.Opens) {
		return true
	}
	if before := a.before(w); again && (!before.Due.AddDays(a.Grace).Before(done.On) || r.wasInTime(before)) {
		return false
	}
	return !done.On.Before(w.Opens) || done.holds(w.Due)
}

// wasInTime reports whether the newest completion is of what was asked inside a window, by the date that the person had.
func (r Reach) wasInTime(w season) bool {
	last := r.Last
	return last != nil && last.Done == r.Done.On && !w.Due.Before(last.Opens) && !last.DueOn.Before(last.Done)
}

// holds reports whether the assignment is in force on a day.
func (a Assignment) holds(on lang.Date) bool {
	return !on.Before(a.OpensOn) && (a.EndedOn.IsZero() || on.Before(a.EndedOn))
}

// passed reports whether a cycle that was asked for from a day on belongs to a window before the present one.
func (a Assignment) passed(asked, today lang.Date) bool {
	if a.Repeat != Window {
		return false
	}
	w, ok := a.window(today)
	return ok && asked.Before(later(a.OpensOn, w.Opens))
}

// season is a window of one year.
type season struct {
	Year       int // in which it opens
	Opens, Due lang.Date
}

// window is the newest window that has opened by a day, if the assignment asks for any until then: one whose due date was
// over before the assignment held is none of its.
func (a Assignment) window(on lang.Date) (w season, ok bool) {
	w = a.season(on.Year)
	if on.Before(w.Opens) {
		w = a.season(on.Year - 1)
	}
	return w, !w.Due.Before(a.OpensOn)
}

// before is the window of the year before.
func (a Assignment) before(w season) season { return a.season(w.Year - 1) }

// season is the window of a year; one that ends before it begins ends in the year after.
func (a Assignment) season(year int) season {
	w := season{year, a.Opens.In(year), a.Closes.In(year)}
	if a.Closes.Month < a.Opens.Month || a.Closes.Month == a.Opens.Month && a.Closes.Day < a.Opens.Day {
		w.Due = a.Closes.In(year + 1)
	}
	return w
}

// In is the day in a year.
func (d MonthDay) In(year int) lang.Date {
	last := time.Date(year, d.Month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return lang.Date{Year: year, Month: d.Month, Day: min(d.Day, last)}
}

// again is what the assignment asks of somebody whom a change of the module asks once more on a day: as many days as
// there were the first time.
func (a Assignment) again(today lang.Date) Cycle {
	c := Cycle{Opens: today, Grace: a.Grace}
	days := a.Days
	switch {
	case a.Repeat == Window:
		w := a.season(today.Year)
		days = w.Opens.DaysUntil(w.Due)
	case a.Due == DueNever:
		return Cycle{Opens: today}
	case a.Due == DueOnDate:
		days = a.OpensOn.DaysUntil(a.DueOn)
	case a.Due == DueBeforeAccess:
		return Cycle{Opens: today, Due: today}
	}
	c.Due = today.AddDays(days + a.Grace)
	return c
}

// goesOn reports whether it is the one of its module that can be completed: open, or exempt.
func (e Enrollment) goesOn() bool { return e.State().IsOpen() || e.State() == Exempt }

// later is the later of two days.
func later(a, b lang.Date) lang.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// earlier reports whether a due date is before another one; a zero one is never, and before none.
func earlier(a, b lang.Date) bool {
	return !a.IsZero() && (b.IsZero() || a.Before(b))
}
