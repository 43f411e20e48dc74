package learner

import (
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/web/page"
)

// record is where the reader stands in modules, also in such that have left the catalogue; a visitor has none.
type record struct {
	items  []*trainingItem // open ones first by due date, then finished ones, newest first
	newest map[string]*trainingItem
}

// record reads it.
func (s *Site) record(v *page.Visit) (record, error) {
	r := record{newest: map[string]*trainingItem{}}
	if !v.Actor.IsSignedIn() {
		return r, nil
	}
	owed, err := s.Learn.Owes(v.Ctx(), v.Actor)
	if err != nil {
		return r, err
	}
	today, finished := v.Actor.Today(s.Now()), page.LastFinished(owed)
	for _, o := range owed {
		m, err := s.Learn.Library.Module(v.Ctx(), o.Module)
		if fault.Is(err, fault.NotFound) {
			continue // gone before anything of it was recorded: not even its title is known
		}
		if err != nil {
			return r, err
		}
		item := newTrainingItem(o, m, today)
		item.Gone = s.Learn.Library.IsGone(m.ID)
		if last := finished[m.ID]; last != nil && (o.State().IsOpen() || o.Completion == last) {
			item.Changed = !item.Gone && len(s.Learn.Library.Since(m, last.Revision)) > 0
		}
		held, err := s.Held(v.Ctx(), page.Earlier(o, finished))
		if err != nil {
			return r, err
		}
		item.Why = assign.Why(o.Enrollment, o.Causes, held, today)
		if o.Completion != nil {
			earned, err := s.EarnedBy(v, o.Completion.Revision, m)
			if err != nil {
				return r, err
			}
			item.ValidUntil = o.Completion.ValidUntil(earned)
			item.RanOut = !item.ValidUntil.IsZero() && item.ValidUntil.Before(today)
		}
		r.items = append(r.items, item)
		if was := r.newest[m.ID]; was == nil || item.Cycle > was.Cycle {
			r.newest[m.ID] = item
		}
	}
	return r, nil
}

// state is that of the newest enrollment in a module; empty without one.
func (r record) state(m *course.Module) assign.State {
	if t := r.newest[m.ID]; t != nil {
		return t.State()
	}
	return ""
}

// done counts the modules of a course that are completed.
func (r record) done(c *course.Course) (n int) {
	for _, m := range c.Modules {
		if r.state(m) == assign.Completed {
			n++
		}
	}
	return n
}
