package assign

import (
	"slices"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// would tells what an assignment that has not been made yet asks of the person, and by when they owe it then. Of whose
// completion counts the next cycle may open at once, if its time has come: that is what they get.
func (sh *Sheet) would(a Ask, today lang.Date) (Step, Reach) {
	r := sh.Reach(a)
	step := Next(a.Assignment, r, today)
	if step.Kind == StepCount {
		of := r.Done.Enrollment
		if r.Heir != nil {
			of = r.Heir.ID
		}
		counted := *sh
		counted.All = slices.Clone(sh.All)
		for i := range counted.All {
			if k := &counted.All[i]; k.ID == of {
				k.Sources = append(slices.Clone(k.Sources), Source{k.ID, a.ID, step.Cycle})
			}
		}
		now := counted.Reach(a)
		if next := Next(a.Assignment, now, today); now.Last != nil && next.Kind != StepNothing {
			step, r = next, now
		}
	}
	if step.Kind == StepFurther {
		step.Cycle = sh.together(a, step.Cycle)
	}
	return step, r
}

// together is the cycle that is open once an assignment asks for it, too, and those that it replaces ask no more: the
// earliest date counts, but that a personal extension stands.
func (sh *Sheet) together(a Ask, c Cycle) Cycle {
	k := sh.All[len(sh.All)-1]
	if earlier(c.Due, k.OpensOn) {
		c.Due = k.OpensOn
	}
	both := c
	if !earlier(c.Due, k.DueOn) {
		both.Due, both.Grace = k.DueOn, k.Grace
	}
	all := append(slices.Clone(k.Sources), Source{k.ID, a.ID, c})
	stay := slices.DeleteFunc(slices.Clone(all), func(s Source) bool { return s.Assignment != uuid.Nil && slices.Contains(a.Chain, s.Assignment) })
	if len(stay) == len(all) {
		return both
	}
	was, now := soonest(all), soonest(stay)
	if earlier(was.Due, both.Due) && earlier(now.Due, both.Due) {
		return both
	}
	return now
}

// isNews reports whether whoever is reached gets a letter about it: something to do, or an earlier date.
func (s Step) isNews(r Reach) bool {
	switch s.Kind {
	case StepBegin, StepRenew, StepReturn:
		return true
	case StepFurther:
		return !r.Newest.Exempted && (!r.Newest.Required || earlier(s.Due, r.Newest.DueOn))
	}
	return false
}
