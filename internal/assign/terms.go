package assign

import "time"

// Clause is one part of a rule for whoever reads it: the key of a message, and the values that it takes, in pairs.
type Clause struct {
	Key  string
	Args []any
}

// Terms tell, in the order in which they are said, when an assignment is due and whether it comes again. Joined they are
// one sentence. Wherever an assignment is told, it is told by them.
func (a Assignment) Terms() []Clause {
	all := []Clause{a.dueTerm()}
	if a.Grace > 0 {
		all = append(all, Clause{"assignment.rule.grace", []any{"Count", a.Grace}})
	}
	if a.Repeat == Anniversary {
		all = append(all, Clause{"assignment.rule.anniversary", []any{"Count", a.Months}})
	}
	return all
}

func (a Assignment) dueTerm() Clause {
	if a.Repeat == Window {
		return Clause{"assignment.rule.window", []any{"Opens", a.Opens, "Due", a.Closes}}
	}
	c := Clause{Key: "assignment.rule." + string(a.Due)}
	switch a.Due {
	case DueOnDate:
		c.Args = []any{"Due", a.DueOn}
	case DueAfterAssigned, DueAfterJoining:
		c.Args = []any{"Count", a.Days}
	}
	return c
}

// Finer tells what else was agreed, a sentence each.
func (a Assignment) Finer() []Clause {
	var all []Clause
	if a.Repeat == Anniversary && a.Lead > 0 {
		all = append(all, Clause{"assignment.finer.lead", []any{"Count", a.Lead}})
	}
	if a.Dated() {
		c := Clause{Key: "assignment.finer.joiners_" + string(a.Joiners)}
		if a.Joiners == JoinersDays {
			c.Args = []any{"Count", a.JoinDays}
		}
		all = append(all, c)
	}
	all = append(all, Clause{Key: "assignment.finer.held_" + string(a.Held)})
	if a.AttemptLimit > 0 {
		all = append(all, Clause{"assignment.finer.attempts", []any{"Count", a.AttemptLimit}})
	}
	if a.AgainOnChange {
		all = append(all, Clause{Key: "assignment.finer.again_on_change"})
	}
	return all
}

// OfYear is the month and the day, by which it is written in words.
func (d MonthDay) OfYear() (time.Month, int) { return d.Month, d.Day }
