package learn

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Sheet is an answer sheet as the trainer keyed it in.
type Sheet struct {
	Person   uuid.UUID
	Variant  Variant
	Language lang.Tag // that the person read
	Answers  course.Answers
}

// Paper gives a paper of a class with the revision it was drawn from; fault.NotFound for a variant that there is not.
func (s *Classes) Paper(ctx context.Context, c Class, v Variant) (*course.Module, course.Paper, error) {
	p, known := c.Papers[v]
	if !known {
		return nil, p, fault.New(fault.NotFound, "")
	}
	m, err := s.Learn.Library.Revision(ctx, c.Revision)
	return m, p, err
}

// Ready gives the person of a class whose paper is to be keyed in. Who is not in it is fault.NotFound; one whose paper was
// keyed in, who has completed the module, or has no attempt left is fault.Conflict, which says what is on the record.
func (s *Classes) Ready(ctx context.Context, c Class, person uuid.UUID) (t Attendance, p Place, err error) {
	if t, err = s.Store.Attendance(ctx, c.ID, person); err != nil {
		return t, p, err
	}
	known, err := s.Store.PaperOf(ctx, c.ID, person)
	switch {
	case err == nil:
		return t, p, fault.New(fault.Conflict, "class.keyed_twice", "Variant", string(known.Variant), "Score", known.Score, "Of", len(known.Paper.Questions))
	case !fault.Is(err, fault.NotFound):
		return t, p, err
	}
	p, err = s.Store.Place(ctx, person, c.Module)
	switch {
	case err != nil:
		return t, p, err
	case p.Completion != nil:
		return t, p, fault.New(fault.Conflict, "class.completed_before", "Date", p.Completion.CompletedOn)
	case p.Enrollment != nil && p.Enrollment.State() == assign.Completed:
		return t, p, fault.New(fault.Conflict, "attempt.already_completed")
	case p.AttemptLimit > 0 && p.Attempts >= p.AttemptLimit:
		return t, p, fault.New(fault.Conflict, "attempt.limit_reached", "Count", p.AttemptLimit)
	}
	return t, p, nil
}

// KeyIn scores an answer sheet, and unless it is only tried, puts it on the record: the person was there, and a pass
// completes the module. A second paper of the same person is fault.Conflict.
func (s *Classes) KeyIn(ctx context.Context, a access.Actor, class uuid.UUID, sheet Sheet, try bool) (r course.Result, err error) {
	if err := oneself(a, sheet.Person); err != nil {
		return r, err
	}
	err = s.changing(ctx, a, class, func(ctx context.Context, c Class) error {
		m, paper, err := s.Paper(ctx, c, sheet.Variant)
		if err == nil {
			err = s.begun(c)
		}
		if err != nil {
			return err
		}
		for q, chosen := range sheet.Answers {
			if !paper.Valid(m, q, chosen) {
				return fault.New(fault.Invalid, "attempt.unknown_answer")
			}
		}
		if _, err := s.Store.LockPlace(ctx, sheet.Person, c.Module); err != nil {
			return err
		}
		t, p, err := s.Ready(ctx, c, sheet.Person)
		if err != nil {
			return err
		}
		if r = course.Grade(m, paper, sheet.Answers); try {
			return nil
		}
		return s.keep(ctx, a, c, t, p, m, sheet, r)
	})
	return r, err
}

// keep writes what KeyIn found out.
func (s *Classes) keep(ctx context.Context, a access.Actor, c Class, t Attendance, p Place, m *course.Module, sheet Sheet, r course.Result) error {
	now := s.now()
	who := access.Actor{Person: sheet.Person, Agency: c.Agency, TimeZone: c.Zone}
	if err := s.Learn.open(ctx, who, a.Person, m, &p); err != nil {
		return err
	}
	at := Attempt{ID: s.Learn.NewID(), Enrollment: p.Enrollment.ID, Person: sheet.Person, Module: c.Module, Revision: c.Revision, Number: p.Newest + 1,
		Paper: c.Papers[sheet.Variant], StartedAt: earlier(c.StartsAt, now), SubmittedAt: now, Language: sheet.Language, Score: r.Score, PassMark: m.PassMark, Passed: r.Passed,
		Answers: sheet.Answers, Class: c.ID, Variant: sheet.Variant}
	if err := s.Store.InsertSat(ctx, at); err != nil {
		return err
	}
	t.Mark, t.CalledBy, t.CalledAt = Present, a.Person, now
	if err := s.Store.SaveAttendance(ctx, t); err != nil {
		return err
	}
	if err := s.note(ctx, a, audit.PaperKeyed, at.ID, c, audit.Detail{Field: "variant", After: string(at.Variant)}); err != nil {
		return err
	}
	if err := s.Learn.complete(ctx, a.Person, at, *p.Enrollment, lang.DateOf(earlier(c.StartsAt, now), c.Zone), now, t); err != nil {
		return err
	}
	return s.settle(ctx, a, c, t) // a paper that was not passed, after a pass on the phone that was held
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
