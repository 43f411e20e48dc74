package learner

import (
	"slices"

	"baluarte/internal/assign"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// exceptions are those that a training item tells of.
type exceptions struct {
	Exemption, Extension, Credit *assign.Exception // nil: there is none
}

// tellExceptions finds, of the items that may have some, those in force.
func (s *Site) tellExceptions(v *page.Visit, person uuid.UUID, items []*trainingItem) error {
	if !slices.ContainsFunc(items, (*trainingItem).mayHaveExceptions) {
		return nil
	}
	all, err := s.Assign.Exceptions(v.Ctx(), person)
	if err != nil {
		return err
	}
	of := map[uuid.UUID]*trainingItem{}
	for _, t := range items {
		of[t.ID] = t
	}
	for _, x := range slices.Backward(all) { // so that the newest stays
		t := of[x.Enrollment]
		switch {
		case t == nil || x.TakenBack:
		case x.Kind == assign.ExemptedFact && t.State() == assign.Exempt:
			t.Exemption = &x
		case x.Kind == assign.DueMoved && t.State().IsOpen() && x.DueOn == t.DueOn:
			t.Extension = &x
		case x.Kind == assign.Credited && t.IsCredited():
			t.Credit = &x
		}
	}
	return nil
}

// mayHaveExceptions spares the look-up for nearly everybody: who owes what was assigned once, begun or not, has none.
func (t *trainingItem) mayHaveExceptions() bool {
	usual := 1
	if !t.StartedAt.IsZero() {
		usual++
	}
	return t.State() == assign.Exempt || t.IsCredited() || t.State().IsOpen() && t.Facts > usual
}

// IsCredited reports whether it was completed by training elsewhere.
func (t *trainingItem) IsCredited() bool {
	return t.Completion != nil && t.Completion.Attempt == uuid.Nil
}
