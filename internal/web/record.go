package web

import (
	"baluarte/internal/assign"
	"baluarte/internal/course"
)

// record is where the reader stands in the modules of the catalogue; a visitor has none.
type record struct {
	items  []*trainingItem // open ones first by due date, then finished ones, newest first
	newest map[string]*trainingItem
}

// record reads it.
func (s *Server) record(v *visit) (record, error) {
	r := record{newest: map[string]*trainingItem{}}
	if !v.Actor.IsSignedIn() {
		return r, nil
	}
	owed, err := s.Learn.Owes(v.ctx(), v.Actor)
	if err != nil {
		return r, err
	}
	today := v.Actor.Today(s.Now())
	for _, o := range owed {
		m := s.Catalogue.Module(o.Module)
		if m == nil {
			continue // left the catalogue: there is no page to go on with, and its revision shows what was done
		}
		item := newTrainingItem(o, m, today)
		if o.Completion != nil {
			earned, err := s.Learn.Library.Revision(v.ctx(), o.Completion.Revision)
			if err != nil {
				return r, err
			}
			item.ValidUntil = o.Completion.ValidUntil(earned)
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
