package assign

import (
	"context"

	"baluarte/internal/audit"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// InForce is the exemption that holds after a history: the newest that has neither ended nor been corrected; uuid.Nil
// without one.
func InForce(facts []Fact) (exemption uuid.UUID) {
	void := map[uuid.UUID]bool{}
	for _, f := range facts {
		if f.Kind == Corrected {
			void[f.Corrects] = true
		}
	}
	for _, f := range facts {
		switch {
		case void[f.ID]:
		case f.Kind == ExemptedFact:
			exemption = f.Exemption
		case f.Kind == ExemptionEnded && f.Exemption == exemption:
			exemption = uuid.Nil
		}
	}
	return exemption
}

// Overrun is an exemption whose last day has passed.
type Overrun struct {
	Enrollment, Exemption uuid.UUID
	To                    lang.Date
	Agency                uuid.UUID // where the person works
}

// endedAtOnce is how many exemptions are looked for at a time.
const endedAtOnce = 200

// EndExemptions ends the exemptions whose last day has passed: the next day, what was asked is owed again, and its person is
// told. Each is a transaction of its own, under the lock of its enrollment; so it is done once, whatever the number of copies of the
// program, and what was broken off goes on where it was.
func (s *Service) EndExemptions(ctx context.Context) (n int, err error) {
	for {
		found, err := s.Store.Overrun(ctx, s.Now(), endedAtOnce)
		if err != nil {
			return n, err
		}
		before := n
		for _, o := range found {
			ended, err := s.endOverrun(ctx, o)
			if err != nil {
				return n, err
			}
			if ended {
				n++
			}
		}
		if n == before || len(found) < endedAtOnce {
			return n, nil
		}
	}
}

func (s *Service) endOverrun(ctx context.Context, o Overrun) (ended bool, err error) {
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		e, err := s.Store.LockEnrollment(ctx, o.Enrollment)
		if err != nil {
			return err
		}
		facts, err := s.Store.Facts(ctx, o.Enrollment)
		if err != nil || !e.Exempted || InForce(facts) != o.Exemption {
			return err // another copy was faster, or it was taken back meanwhile
		}
		f := Fact{ID: s.NewID(), Enrollment: e.ID, Kind: ExemptionEnded, Effective: o.To.AddDays(1), Recorded: s.Now(), Exemption: o.Exemption}
		next, err := Record(ctx, s.Store, e, f)
		if err != nil {
			return err
		}
		ended = true
		err = s.Store.AppendAudit(ctx, audit.Event{ID: f.ID, At: f.Recorded, Action: audit.ExemptionEnded, Thing: e.ID, Agency: o.Agency},
			audit.Detail{Field: "state", Before: string(e.State()), After: string(next.State())}, audit.Detail{Field: "to", After: o.To.String()})
		if err != nil || !next.Required || !next.State().IsOpen() {
			return err
		}
		if due := o.Resumed(next, facts); due != next.DueOn {
			if err := s.resume(ctx, next, o, due); err != nil {
				return err
			}
		}
		return s.Store.AddNotices(ctx, Notice{ID: s.NewID(), Person: e.Person, Kind: NoticeAssigned, On: f.Effective, MadeAt: f.Recorded, Enrollments: []uuid.UUID{e.ID}})
	})
	return ended && err == nil, err
}

// Resumed is the due date of what is owed again. One that fell into the exemption is as many days after its end as were left
// when it began: nobody is overdue on the first day, of what they were released from when it was due.
func (o Overrun) Resumed(e Enrollment, facts []Fact) lang.Date {
	back := o.To.AddDays(1)
	for _, f := range facts {
		if f.Kind == ExemptedFact && f.Exemption == o.Exemption && !e.DueOn.Before(f.Effective) && e.DueOn.Before(back) {
			return back.AddDays(f.Effective.DaysUntil(e.DueOn))
		}
	}
	return e.DueOn
}

// resume moves the due date to the one after the exemption.
func (s *Service) resume(ctx context.Context, e Enrollment, o Overrun, due lang.Date) error {
	f := Fact{ID: s.NewID(), Enrollment: e.ID, Kind: DueMoved, Effective: o.To.AddDays(1), Recorded: s.Now(), DueOn: due, Grace: e.Grace, Reason: becauseReturned}
	if _, err := Record(ctx, s.Store, e, f); err != nil {
		return err
	}
	return s.Store.AppendAudit(ctx, audit.Event{ID: f.ID, At: f.Recorded, Action: audit.EnrollmentExtended, Thing: e.ID, Agency: o.Agency},
		audit.Detail{Field: "due_on", Before: e.DueOn.String(), After: due.String()})
}
