package assign

import (
	"bytes"
	"context"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Picked is one of several enrollments about which something is decided at once.
type Picked struct {
	Person     uuid.UUID
	Enrollment uuid.UUID
	Seen       int // the number of its newest fact when the actor looked at it
}

// Extension is what a due date does to one of several enrollments, or would do.
type Extension struct {
	Picked
	Outcome
	Refused error // why it does nothing; nil when it does
}

// PlanExtensions tells what one due date would do to each of several enrollments. What is wrong for all of them, the note
// or a day that is none, is fault.Fields.
func (s *Service) PlanExtensions(ctx context.Context, by access.Actor, all []Picked, due lang.Date, note string) (plan []Extension, err error) {
	var wrong fault.Fields
	line("note", note, mostInNote, &wrong)
	needsNote(note, &wrong)
	if due.IsZero() {
		wrong.Add(fault.Field("due_on", "field.no_day"))
	}
	if err := wrong.Err(); err != nil {
		return nil, err
	}
	for _, p := range all {
		o, err := s.Extend(ctx, Change{By: by, Person: p.Person, Enrollment: p.Enrollment, Note: note, Try: true}, due)
		switch fault.KindOf(err) {
		case fault.Invalid, fault.Conflict, fault.Forbidden: // for this one alone
		default:
			if err != nil {
				return nil, err
			}
		}
		p.Seen = o.Before.Facts
		plan = append(plan, Extension{Picked: p, Outcome: o, Refused: err})
	}
	return plan, nil
}

// ExtendAll gives several people a later due date: all of them, or none with the error of the first who cannot have it.
// They are taken in the order of their ids, so that two who do this at once wait for each other and do not block.
func (s *Service) ExtendAll(ctx context.Context, by access.Actor, all []Picked, due lang.Date, note string) error {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b Picked) int { return bytes.Compare(a.Enrollment[:], b.Enrollment[:]) })
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		for _, p := range all {
			c := Change{By: by, Person: p.Person, Enrollment: p.Enrollment, Seen: p.Seen, Note: note}
			if _, err := s.Extend(ctx, c, due); err != nil {
				return err
			}
		}
		return nil
	})
}
