package assign

import (
	"cmp"
	"context"
	"sync"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Exemption releases a person from one enrollment, with a reason and an approver.
type Exemption struct {
	ID         uuid.UUID
	Enrollment uuid.UUID
	Reason     string // a code word
	By         uuid.UUID
	From       lang.Date
	To         lang.Date // its last day, after which it ends by itself; zero: until somebody ends it
	RecordedAt time.Time
}

// Member is a person an assignment reaches: where they are posted, and their newest enrollment in a module.
type Member struct {
	Person uuid.UUID
	Agency uuid.UUID
	Newest *Enrollment // nil: never enrolled
}

// Store keeps assignments.
type Store interface {
	Ledger
	audit.Log
	InTx(ctx context.Context, f func(ctx context.Context) error) error
	InsertAssignment(ctx context.Context, a Assignment) error
	// LockMembers lists those whose primary posting lies at or below the agency on the day, with their newest
	// enrollment in the module, which is kept from others until the transaction ends.
	LockMembers(ctx context.Context, agency uuid.UUID, module string, on lang.Date) ([]Member, error)
	// AddSources notes that enrollments serve assignments; of one that does already, by when.
	AddSources(ctx context.Context, sources ...Source) error
	InsertExemption(ctx context.Context, x Exemption) error
	// FinishedBefore lists the people whom a revision asks again at a moment, in the order of their ids.
	FinishedBefore(ctx context.Context, revision string, now time.Time) ([]uuid.UUID, error)
	// LockFinishedBefore tells what the revision asks of those of some people whom it still asks, in the order of their
	// ids; their enrollments are kept from others until the transaction ends.
	LockFinishedBefore(ctx context.Context, revision string, now time.Time, people []uuid.UUID) ([]Finished, error)
	// LockEnrollment gives an enrollment and keeps it from others until the transaction ends.
	LockEnrollment(ctx context.Context, id uuid.UUID) (Enrollment, error)
	// Assignments lists assignments in the name of an agency in a scope, the newest first.
	Assignments(ctx context.Context, scope access.Scope, now time.Time, q AssignmentQuestion) ([]Listed, error)
	// Assignment gives one of them; else it is fault.NotFound.
	Assignment(ctx context.Context, scope access.Scope, now time.Time, id uuid.UUID) (Listed, error)
	// Above lists assignments in force in the name of agencies above a scope that reach people of it, without whom they are
	// for: that is not for the scope to see.
	Above(ctx context.Context, scope access.Scope, now time.Time) ([]Listed, error)
	// WouldCancel counts whom it would concern to cancel one.
	WouldCancel(ctx context.Context, id uuid.UUID) (Cancelling, error)
	RollStore
	ExceptionStore
	NoticeStore
}

// Service assigns, exempts and withdraws.
type Service struct {
	Store     Store
	Catalogue *course.Catalogue // what can be assigned
	Now       func() time.Time
	NewID     func() uuid.UUID
	Wake      func() // asks for a turn of the background soon; nil: there is none

	mu     sync.Mutex
	months map[string]int // how long completions of older revisions hold: they never change
}

// Assign saves an assignment and enrolls everybody who works at or below its agency on a day, all at once and whatever its
// rules say: so the demonstration and tests tell of days that are past. What people assign goes by Make. Who has an
// enrollment owes it once: the assignment becomes a second source of it. A completion counts for the assignment, whoever was
// withdrawn gets the next cycle.
func (s *Service) Assign(ctx context.Context, a Assignment, today lang.Date) error {
	return s.assign(ctx, a, today, false)
}

// Renew assigns as the next cycle: what was required before and is not finished, or exempt from, is superseded, so that
// nothing of it is owed or released any more; after a completion comes the next cycle. What was begun voluntarily and
// is not finished goes on as part of the new cycle.
func (s *Service) Renew(ctx context.Context, a Assignment, today lang.Date) error {
	return s.assign(ctx, a, today, true)
}

func (s *Service) assign(ctx context.Context, a Assignment, today lang.Date, renew bool) error {
	if today.Before(a.OpensOn) {
		// An enrollment holds from the moment its fact is recorded. What takes effect later comes with the standings,
		// which know every day by itself.
		return fault.New(fault.Invalid, "assign.opens_later")
	}
	a = a.plain()
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.InsertAssignment(ctx, a); err != nil {
			return err
		}
		for _, module := range a.Modules {
			members, err := s.Store.LockMembers(ctx, a.Agency, module, today)
			if err != nil {
				return err
			}
			if err := s.enroll(ctx, a, module, members, today, renew); err != nil {
				return err
			}
		}
		return s.Store.AppendAudit(ctx, audit.Event{ID: s.NewID(), At: s.Now(), Actor: a.By, Action: audit.AssignmentMade, Thing: a.ID, Agency: a.Agency})
	})
}

// plain fills in what an assignment has that says no more: it is for a whole agency, due on its date if it has one, once.
func (a Assignment) plain() Assignment {
	if a.Targets == nil {
		a.Targets = []Target{{Agency: a.Agency}}
	}
	if a.Due == "" {
		a.Due = DueOnDate
		if a.DueOn.IsZero() {
			a.Due = DueNever
		}
	}
	a.Repeat, a.Joiners, a.Held = cmp.Or(a.Repeat, RepeatNever), cmp.Or(a.Joiners, JoinersSame), cmp.Or(a.Held, HeldCounts)
	return a
}

// enroll makes the assignment a source of the members' enrollments, or begins one for it after what it supersedes.
func (s *Service) enroll(ctx context.Context, a Assignment, module string, members []Member, today lang.Date, renew bool) error {
	var ended, given []Enrollment
	var endings, gifts []Fact
	now := s.Now()
	for _, m := range members {
		e := Enrollment{ID: s.NewID(), Person: m.Person, Module: module, Cycle: 1}
		f := Fact{ID: s.NewID(), Kind: Enrolled, Effective: today, Recorded: now, Actor: a.By,
			Agency: m.Agency, Assignment: a.ID, OpensOn: a.OpensOn, DueOn: a.DueOn, Required: true}
		if m.Newest != nil {
			e.Cycle = m.Newest.Cycle + 1
			switch st := m.Newest.State(); {
			case m.Newest.serves(renew):
				e, f.Kind = *m.Newest, SourceAdded
			case st.IsOpen(), st == Exempt:
				ended = append(ended, *m.Newest)
				endings = append(endings, Fact{ID: s.NewID(), Enrollment: m.Newest.ID, Kind: SupersededFact, Effective: today, Recorded: now, Actor: a.By})
			}
		}
		f.Enrollment = e.ID
		given, gifts = append(given, e), append(gifts, f)
	}
	// First what ends: a person has at most one open enrollment in a module.
	if _, err := RecordAll(ctx, s.Store, ended, endings); err != nil {
		return err
	}
	given, err := RecordAll(ctx, s.Store, given, gifts)
	if err != nil {
		return err
	}
	return s.Store.AddSources(ctx, sourcesOf(a, Cycle{Opens: a.OpensOn, Due: a.DueOn}, given...)...)
}

// sourcesOf says of enrollments that they serve an assignment, which asks all of them for the same.
func sourcesOf(a Assignment, c Cycle, enrollments ...Enrollment) (all []Source) {
	for _, e := range enrollments {
		all = append(all, Source{e.ID, a.ID, c})
	}
	return all
}

// serves reports whether the enrollment can fulfil one more assignment, as a new cycle or not.
func (e Enrollment) serves(renew bool) bool {
	switch e.State() {
	case Withdrawn, Superseded:
		return false
	case Completed:
		return !renew
	}
	return !renew || !e.Required
}

// Exempt releases a person from an enrollment, from today or an earlier day on, for whoever answers for the reason: what a
// trainer decides goes by Release.
func (s *Service) Exempt(ctx context.Context, x Exemption, today lang.Date) error {
	if today.Before(x.From) { // see assign
		return fault.New(fault.Invalid, "assign.exempt_later")
	}
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		e, err := s.Store.LockEnrollment(ctx, x.Enrollment)
		if err != nil {
			return err
		}
		if err := s.Store.InsertExemption(ctx, x); err != nil {
			return err
		}
		f := Fact{ID: s.NewID(), Enrollment: e.ID, Kind: ExemptedFact, Effective: x.From, Recorded: x.RecordedAt, Actor: x.By, Exemption: x.ID}
		if _, err := Record(ctx, s.Store, e, f); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, audit.Event{ID: s.NewID(), At: x.RecordedAt, Actor: x.By, Action: audit.ExemptionGranted, Thing: e.ID})
	})
}
