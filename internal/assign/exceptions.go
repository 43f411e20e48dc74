package assign

import (
	"context"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// ExceptionStore keeps what is decided about one person's enrollment.
type ExceptionStore interface {
	// Subject gives an enrollment of a person whose newest primary posting lies in a scope. Everybody else's, those of
	// aliases and of the erased are fault.NotFound.
	Subject(ctx context.Context, scope access.Scope, on lang.Date, person, enrollment uuid.UUID) (Subject, error)
	// Exceptions lists the exceptions of a person and of their aliases, the newest first.
	Exceptions(ctx context.Context, person uuid.UUID) ([]Exception, error)
	// InsertCredit keeps a credit: its document, the completion, and what it was given for.
	InsertCredit(ctx context.Context, e Enrollment, k Credit) error
	// Attachment gives a document about the reader themself, or about somebody in a scope; else fault.NotFound.
	Attachment(ctx context.Context, reader uuid.UUID, scope access.Scope, on lang.Date, id uuid.UUID) (Attachment, error)
	// Reasons lists what people may be exempted for, of all countries.
	Reasons(ctx context.Context) ([]Reason, error)
	// SaveReason inserts or changes one.
	SaveReason(ctx context.Context, r Reason) error
	// Overrun lists exemptions in force whose last day was before today where the person works, at most limit.
	Overrun(ctx context.Context, now time.Time, limit int) ([]Overrun, error)
}

// Subject is an enrollment about which somebody decides, with whose it is and where they work.
type Subject struct {
	Enrollment
	Of    agency.Person
	Home  agency.Agency // of the newest primary posting; zero without one
	Later bool          // a newer cycle of the module has begun
}

// Change is what all decisions have in common: who decides about what, and why.
type Change struct {
	By         access.Actor
	Person     uuid.UUID
	Enrollment uuid.UUID
	Seen       int    // the number of the enrollment's newest fact when the actor looked at it
	Note       string // for people; what is personal of it stands in the audit log alone, and can be erased
	Try        bool   // only tell what it would do
}

// Outcome is what a decision does, or would do.
type Outcome struct {
	Before, After Subject
}

// mostInNote is how long a note may be, in letters.
const mostInNote = 500

// step is a decision made: the fact, what is kept with it, and what the audit log says.
type step struct {
	fact    Fact
	keep    func(ctx context.Context) error // nil: nothing
	details []audit.Detail
}

// Subject gives an enrollment to whoever may decide about it.
func (s *Service) Subject(ctx context.Context, by access.Actor, person, enrollment uuid.UUID) (Subject, error) {
	return s.Store.Subject(ctx, by.Scope(access.ManageEnrollments), lang.DateOf(s.Now(), time.UTC), person, enrollment)
}

// Today is the day where the person works.
func (x Subject) Today(now time.Time) lang.Date { return lang.DateOf(now, x.Home.Zone()) }

// refuses tells why nothing can be decided about it by an actor; nil when something can.
func (x Subject) refuses(by access.Actor) error {
	switch {
	case x.Person == by.Person:
		return fault.New(fault.Forbidden, "exception.oneself")
	case x.State() == Withdrawn || x.State() == Superseded:
		return fault.New(fault.Conflict, "exception.over")
	case x.Later:
		return fault.New(fault.Conflict, "exception.later_cycle")
	}
	return nil
}

// change decides about an enrollment: everything of it in one transaction, under a lock, and only over what the actor has
// seen. The event of the audit log has the id of the fact, so that what was said finds its note.
func (s *Service) change(ctx context.Context, c Change, did audit.Action, decide func(ctx context.Context, x Subject, now time.Time, wrong *fault.Fields) (step, error)) (o Outcome, err error) {
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.Store.LockEnrollment(ctx, c.Enrollment); err != nil {
			return err
		}
		x, err := s.Subject(ctx, c.By, c.Person, c.Enrollment)
		if err != nil {
			return err
		}
		if err := x.refuses(c.By); err != nil {
			return err
		}
		if !c.Try && c.Seen != x.Facts {
			return fault.New(fault.Conflict, "exception.changed")
		}
		o.Before, o.After = x, x
		now := s.Now()
		var wrong fault.Fields
		made, err := decide(ctx, x, now, &wrong)
		if err != nil {
			return err
		}
		note := line("note", c.Note, mostInNote, &wrong)
		if err := wrong.Err(); err != nil {
			return err
		}
		f := made.fact
		f.ID, f.Enrollment, f.Number, f.Recorded, f.Actor = s.NewID(), x.ID, x.Facts+1, now, c.By.Person
		o.After.Enrollment, err = after(ctx, s.Store, x.Enrollment, f)
		if f.Kind == Corrected && fault.Is(err, fault.Conflict) {
			return fault.Because(fault.Conflict, "exception.needed_later", err)
		}
		if err != nil || c.Try {
			return err
		}
		if made.keep != nil {
			if err := made.keep(ctx); err != nil {
				return err
			}
		}
		if _, err := Record(ctx, s.Store, x.Enrollment, f); err != nil {
			return err
		}
		e := c.By.Did(f.ID, now, did, x.ID)
		e.Agency = x.Home.ID
		return s.Store.AppendAudit(ctx, e, o.details(note, made.details)...)
	})
	return o, err
}

// details are what the audit log says of an outcome: what changes, and what was given for it.
func (o Outcome) details(note string, more []audit.Detail) []audit.Detail {
	all := more
	for _, d := range []audit.Detail{
		{Field: "state", Before: string(o.Before.State()), After: string(o.After.State())},
		{Field: "due_on", Before: o.Before.DueOn.String(), After: o.After.DueOn.String()},
		{Field: "note", After: note},
	} {
		if d.Before != d.After {
			all = append(all, d)
		}
	}
	return all
}

// Release exempts somebody as a trainer decides it: for one of the reasons of their country, from a day on that is not
// later than today, until a last day, if one is given, that has not passed.
func (s *Service) Release(ctx context.Context, c Change, reason string, from, to lang.Date) (Outcome, error) {
	reasons, err := s.Store.Reasons(ctx)
	if err != nil {
		return Outcome{}, err
	}
	return s.change(ctx, c, audit.ExemptionGranted, func(_ context.Context, x Subject, now time.Time, wrong *fault.Fields) (step, error) {
		today := x.Today(now)
		if !x.State().IsOpen() {
			return step{}, fault.New(fault.Conflict, "exception.not_open")
		}
		if !offers(reasons, x.Home.Country, reason) {
			wrong.Add(fault.Field("reason", "exception.choose_reason"))
		}
		switch {
		case from.IsZero():
			wrong.Add(fault.Field("from", "field.no_day"))
		case today.Before(from):
			wrong.Add(fault.Field("from", "exception.from_later"))
		case from.Before(x.OpensOn):
			wrong.Add(fault.Field("from", "exception.from_early", "Date", x.OpensOn))
		}
		if !to.IsZero() && to.Before(today) {
			wrong.Add(fault.Field("to", "exception.to_passed"))
		}
		m := Exemption{ID: s.NewID(), Enrollment: x.ID, Reason: reason, By: c.By.Person, From: from, To: to, RecordedAt: now}
		made := step{fact: Fact{Kind: ExemptedFact, Effective: from, Exemption: m.ID},
			keep:    func(ctx context.Context) error { return s.Store.InsertExemption(ctx, m) },
			details: []audit.Detail{{Field: "reason", After: reason}, {Field: "from", After: from.String()}}}
		if !to.IsZero() {
			made.details = append(made.details, audit.Detail{Field: "to", After: to.String()})
		}
		return made, nil
	})
}

// EndExemption lets an exemption end today.
func (s *Service) EndExemption(ctx context.Context, c Change) (Outcome, error) {
	return s.change(ctx, c, audit.ExemptionEnded, func(ctx context.Context, x Subject, now time.Time, _ *fault.Fields) (step, error) {
		facts, err := s.Store.Facts(ctx, x.ID)
		if err != nil {
			return step{}, err
		}
		exemption := InForce(facts)
		if exemption == uuid.Nil || x.State() != Exempt {
			return step{}, fault.New(fault.Conflict, "exception.not_exempt")
		}
		return step{fact: Fact{Kind: ExemptionEnded, Effective: x.Today(now), Exemption: exemption}}, nil
	})
}

// extension is the reason of a due date that was moved for one person.
const extension = "extension"

// Extend gives somebody a later due date than they have, which is also later than today.
func (s *Service) Extend(ctx context.Context, c Change, due lang.Date) (Outcome, error) {
	return s.change(ctx, c, audit.EnrollmentExtended, func(_ context.Context, x Subject, now time.Time, wrong *fault.Fields) (step, error) {
		today := x.Today(now)
		switch {
		case !x.Required || x.DueOn.IsZero():
			return step{}, fault.New(fault.Conflict, "exception.never_due")
		case !x.State().IsOpen():
			return step{}, fault.New(fault.Conflict, "exception.not_open")
		case due.IsZero():
			wrong.Add(fault.Field("due_on", "field.no_day"))
		case !today.Before(due):
			wrong.Add(fault.Field("due_on", "exception.due_passed"))
		case !x.DueOn.Before(due):
			wrong.Add(fault.Field("due_on", "exception.due_not_later", "Date", x.DueOn))
		case today.AddMonths(mostMonths).Before(due):
			wrong.Add(fault.Field("due_on", "exception.due_too_late", "Date", today.AddMonths(mostMonths)))
		}
		needsNote(c.Note, wrong)
		return step{fact: Fact{Kind: DueMoved, Effective: today, DueOn: due, Reason: extension}}, nil
	})
}

// mostMonths is how far from today a due date may be moved: what is later is a mistake, or an exemption.
const mostMonths = 24

// took are the actions that are taken back, as the audit log calls them.
var took = map[FactKind]audit.Action{ExemptedFact: audit.ExemptionGranted, DueMoved: audit.EnrollmentExtended, Credited: audit.EnrollmentCredited,
	CompletedFact: audit.ClassCalled}

// mistake is the reason of every correction by hand.
const mistake = "mistake"

// CorrectionReasons are the code words by which the ledger says why something was corrected.
func CorrectionReasons() []string { return []string{mistake} }

// TakeBack answers an exemption, an extension, a credit, or a completion that counts since a trainer saw the person in a
// class, that was a mistake: the enrollment is as if it had never been.
// What was recorded since stays; where it cannot be true without the mistake, it is refused as fault.Conflict.
func (s *Service) TakeBack(ctx context.Context, c Change, fact uuid.UUID) (Outcome, error) {
	return s.change(ctx, c, audit.EnrollmentCorrected, func(ctx context.Context, x Subject, now time.Time, wrong *fault.Fields) (step, error) {
		facts, err := s.Store.Facts(ctx, x.ID)
		if err != nil {
			return step{}, err
		}
		kind, known := standing(facts, fact)
		switch {
		case !known || !kind.CanBeTakenBack():
			return step{}, fault.New(fault.NotFound, "")
		case kind == Corrected:
			return step{}, fault.New(fault.Conflict, "exception.taken_back")
		case kind == CompletedFact: // whoever proved it by themselves keeps it
			if err := s.isOfClass(ctx, c.Person, fact); err != nil {
				return step{}, err
			}
		}
		if !c.Try {
			needsNote(c.Note, wrong)
		}
		return step{fact: Fact{Kind: Corrected, Effective: x.Today(now), Corrects: fact, Reason: mistake},
			details: []audit.Detail{{Field: "action", After: string(took[kind])}}}, nil
	})
}

// isOfClass refuses, as if it were not there, a completion that was not proved by being in a class.
func (s *Service) isOfClass(ctx context.Context, person, fact uuid.UUID) error {
	all, err := s.Store.Exceptions(ctx, person)
	if err == nil && !slices.ContainsFunc(all, func(x Exception) bool { return x.Fact == fact }) {
		err = fault.New(fault.NotFound, "")
	}
	return err
}

// CanBeTakenBack reports whether a fact of the kind is one that a trainer can take back. So is one that was: then it is
// told. Of completions, Exceptions lists those for which this holds.
func (k FactKind) CanBeTakenBack() bool {
	return k == CompletedFact || k == ExemptedFact || k == DueMoved || k == Credited || k == Corrected
}

// standing gives the kind of a fact; that of one which was corrected is Corrected.
func standing(facts []Fact, id uuid.UUID) (kind FactKind, known bool) {
	for _, f := range facts {
		switch {
		case f.ID == id && f.Kind != Corrected:
			kind, known = f.Kind, true
		case f.Kind == Corrected && f.Corrects == id:
			kind = Corrected
		}
	}
	return kind, known
}
