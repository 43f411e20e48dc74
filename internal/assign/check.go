package assign

import (
	"slices"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// Bounds of an assignment's numbers: what lies beyond them is a mistake in typing.
const (
	MostDays   = 730
	MostMonths = 60
	MostGrace  = 90
	// MostTargets bounds what one assignment names, one by one; more people are a group.
	MostTargets = 500
)

// Check tells all that is wrong with an assignment, by the fields of its form. What it names must be in the catalogue;
// whether its targets are there, and whom it reaches, is for the service to find out.
func Check(a Assignment, c *course.Catalogue) (wrong fault.Fields) {
	outside := func(n, least, most int) bool { return n < least || n > most }
	say := func(bad bool, field, key string, args ...any) {
		if bad {
			wrong.Add(fault.Field(field, "assignment.problem."+key, args...))
		}
	}
	say(len(a.Modules) == 0, "modules", "no_modules")
	say(slices.ContainsFunc(a.Modules, func(id string) bool { return c.Module(id) == nil }) || a.Course != "" && c.Course(a.Course) == nil, "modules", "unknown_module")
	say(len(a.Targets) == 0, "targets", "no_targets")
	say(len(a.Targets) > MostTargets, "targets", "many_targets", "Most", MostTargets)
	say(!slices.Contains(RepeatKinds(), a.Repeat), "repeat_kind", "choose")
	say(a.AttemptLimit < 0 || a.AttemptLimit > mostAttempts, "attempt_limit", "attempts", "Most", mostAttempts)
	say(!slices.Contains([]HeldRule{HeldCounts, HeldAsked}, a.Held), "held", "choose")
	say(outside(a.Grace, 0, MostGrace), "grace_days", "grace", "Most", MostGrace)
	if a.Repeat == Window {
		say(!a.Opens.exists(), "window_opens", "no_day")
		say(!a.Closes.exists(), "window_due", "no_day")
		say(a.Opens.exists() && a.Opens == a.Closes, "window_due", "window_empty")
		say(a.Opens.exists() && a.Closes.exists() && a.Opens != a.Closes && a.overlaps(), "window_due", "window_full")
	} else {
		say(!slices.Contains(DueKinds(), a.Due), "due_kind", "choose")
		say(a.Due == DueOnDate && a.DueOn.IsZero(), "due_on", "no_date")
		say(a.Due == DueOnDate && !a.DueOn.IsZero() && a.DueOn.Before(a.OpensOn), "due_on", "due_before_opening")
		say((a.Due == DueAfterAssigned || a.Due == DueAfterJoining) && outside(a.Days, 1, MostDays), "due_days", "days", "Most", MostDays)
		say(a.Due == DueBeforeAccess && a.Grace != 0, "grace_days", "no_grace")
	}
	if a.Repeat == Anniversary {
		say(outside(a.Months, 1, MostMonths), "repeat_months", "months", "Most", MostMonths)
		// A month has 28 days at least: so a cycle never opens before the completion that it follows.
		say(outside(a.Lead, 0, 28*a.Months-1), "lead_days", "lead", "Months", a.Months)
	}
	if a.Dated() {
		say(!slices.Contains(JoinerRules(), a.Joiners), "joiners", "choose")
		say(a.Joiners == JoinersDays && outside(a.JoinDays, 1, MostDays), "joiner_days", "days", "Most", MostDays)
	}
	return wrong
}

// mostAttempts is how many attempts an assignment may allow at most, where it counts them.
const mostAttempts = 50

// Dated reports whether there is a due date that is the same for all, so that it has a rule for those who join later.
func (a Assignment) Dated() bool { return a.Repeat == Window || a.Due == DueOnDate }

// overlaps reports whether a window, with its days of grace, goes on when the next one opens: then nobody would ever be
// overdue, since the next takes its place.
func (a Assignment) overlaps() bool {
	for year := 2024; year < 2028; year++ { // with the leap day, and without it
		if !a.season(year).Due.AddDays(a.Grace).Before(a.season(year + 1).Opens) {
			return true
		}
	}
	return false
}

// exists reports whether there is such a day in a leap year.
func (d MonthDay) exists() bool {
	return d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= lang.Date{Year: 2024, Month: d.Month, Day: 31}.AddMonths(0).Day && d.Day <= 31
}
