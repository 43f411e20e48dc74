package assign

import (
	"cmp"
	"context"
	"slices"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// FactKind is one of the closed list of things that can be true of an enrollment.
type FactKind string

// The facts, each with the columns of Fact it needs and its effect on the enrollment.
const (
	Enrolled       FactKind = "enrolled"        // Agency, OpensOn, Required; DueOn, Assignment, Revision when there are any: begins the enrollment
	SourceAdded    FactKind = "source_added"    // Assignment; DueOn when there is one: required from now on, the earliest due date counts
	SourceEnded    FactKind = "source_ended"    // Assignment, Reason; DueOn when there is one: the assignment no longer asks for it, others do; DueOn is theirs
	Started        FactKind = "started"         // nothing: in progress
	CompletedFact  FactKind = "completed"       // Completion: completed
	Credited       FactKind = "credited"        // Completion: completed by training elsewhere
	ExemptedFact   FactKind = "exempted"        // Exemption: released
	ExemptionEnded FactKind = "exemption_ended" // Exemption: owed again
	DueMoved       FactKind = "due_moved"       // DueOn, Reason: another due date
	Transferred    FactKind = "transferred"     // Agency: the person is counted elsewhere from that day on; without one nowhere, since they have left
	WithdrawnFact  FactKind = "withdrawn"       // Reason: in no roster any more; what is completed stays
	Returned       FactKind = "returned"        // nothing: undoes a withdrawal
	SupersededFact FactKind = "superseded"      // nothing: the next cycle opened before this one was finished
	Corrected      FactKind = "corrected"       // Corrects, Reason: the named fact never held; neither the beginning nor a correction can be named
)

// FactKinds is the closed list, in the order of the ledger's definition.
func FactKinds() []FactKind {
	return []FactKind{Enrolled, SourceAdded, SourceEnded, Started, CompletedFact, Credited, ExemptedFact, ExemptionEnded,
		DueMoved, Transferred, WithdrawnFact, Returned, SupersededFact, Corrected}
}

// Fact is one row of the ledger. It is never changed; a mistake is answered by a Corrected fact.
type Fact struct {
	ID         uuid.UUID
	Enrollment uuid.UUID
	Number     int // 1 for the first of the enrollment, given by Record: clocks of two computers may disagree, this never
	Kind       FactKind
	Effective  lang.Date // the day at the person's agency from which it holds
	Recorded   time.Time // when it became known, UTC
	Actor      uuid.UUID // the person who did it; uuid.Nil when the program did

	Agency     uuid.UUID
	Assignment uuid.UUID
	Completion uuid.UUID
	Exemption  uuid.UUID
	Corrects   uuid.UUID
	OpensOn    lang.Date
	DueOn      lang.Date
	Grace      int // days of grace that are in DueOn
	Required   bool
	Reason     string // a code word
	Revision   string // of Enrolled: digest of the material revision that asked again; empty when it was no revision
}

// missing reports whether a column the kind needs is empty.
func (f Fact) missing() bool {
	switch f.Kind {
	case Enrolled:
		return f.OpensOn.IsZero()
	case SourceAdded:
		return f.Assignment == uuid.Nil
	case SourceEnded:
		return f.Assignment == uuid.Nil || f.Reason == ""
	case CompletedFact, Credited:
		return f.Completion == uuid.Nil
	case ExemptedFact, ExemptionEnded:
		return f.Exemption == uuid.Nil
	case DueMoved:
		return f.DueOn.IsZero() || f.Reason == ""
	case WithdrawnFact:
		return f.Reason == ""
	case Corrected:
		return f.Corrects == uuid.Nil || f.Reason == ""
	}
	return !slices.Contains(FactKinds(), f.Kind)
}

// Apply gives the enrollment after a fact. It refuses, as fault.Conflict, what cannot be true of the enrollment:
// a second beginning, a completion of something withdrawn. A Corrected fact needs the whole history: Record replays it.
func Apply(e Enrollment, f Fact) (Enrollment, error) {
	if f.missing() || f.Enrollment != e.ID || f.Effective.IsZero() || f.Recorded.IsZero() {
		return e, fault.New(fault.Internal, "", "fact", f.Kind, "enrollment", e.ID)
	}
	refuse := func() (Enrollment, error) {
		return e, fault.New(fault.Conflict, "enrollment.changed", "fact", f.Kind, "state", e.State())
	}
	began := !e.OpensOn.IsZero()
	if began == (f.Kind == Enrolled) {
		return refuse()
	}
	over := e.Withdrawn || e.Superseded
	switch f.Kind {
	case Enrolled:
		e.OpensOn, e.DueOn, e.Grace, e.Required, e.Agency = f.OpensOn, f.DueOn, f.Grace, f.Required, f.Agency
	case SourceAdded:
		if over {
			return refuse()
		}
		e.Required = true
		if due := sooner(e.DueOn, f.DueOn); due != e.DueOn {
			e.DueOn, e.Grace = due, f.Grace
		}
	case SourceEnded:
		if over {
			return refuse()
		}
		e.DueOn, e.Grace = f.DueOn, f.Grace
	case Started:
		if over || !e.StartedAt.IsZero() {
			return refuse()
		}
		e.StartedAt = f.Recorded
	case CompletedFact, Credited:
		if over || !e.CompletedAt.IsZero() {
			return refuse()
		}
		e.CompletedAt, e.CompletedOn = f.Recorded, f.Effective
	case ExemptedFact:
		if over || e.Exempted {
			return refuse()
		}
		e.Exempted = true
	case ExemptionEnded:
		if !e.Exempted {
			return refuse()
		}
		e.Exempted = false
	case DueMoved:
		if over {
			return refuse()
		}
		e.DueOn, e.Grace = f.DueOn, f.Grace
	case WithdrawnFact:
		// Whoever leaves keeps what they completed: it is transferred to nowhere.
		if over || !e.CompletedAt.IsZero() {
			return refuse()
		}
		e.Withdrawn = true
	case Returned:
		if !e.Withdrawn {
			return refuse()
		}
		e.Withdrawn = false
	case SupersededFact:
		if over || !e.CompletedAt.IsZero() {
			return refuse()
		}
		e.Superseded = true
	case Transferred:
		// Where somebody works is in the postings; the fact says it, with its day, of what is counted.
		e.Agency = f.Agency
	case Corrected:
		return refuse()
	}
	return e, nil
}

// Replay gives the enrollment that a whole history makes, in the order of the numbers, without the facts that a
// Corrected one names; with an exemption that never was goes its end. Who, which module and which cycle come from begin.
func Replay(begin Enrollment, facts []Fact) (Enrollment, error) {
	e := Enrollment{ID: begin.ID, Person: begin.Person, Module: begin.Module, Cycle: begin.Cycle}
	void := map[uuid.UUID]bool{}
	for _, f := range facts {
		if f.Kind == Corrected {
			void[f.Corrects] = true
		}
	}
	never := map[uuid.UUID]bool{} // exemptions
	for _, f := range facts {
		if f.Kind == ExemptedFact && void[f.ID] {
			never[f.Exemption] = true
		}
	}
	facts = slices.Clone(facts)
	slices.SortFunc(facts, func(a, b Fact) int { return cmp.Compare(a.Number, b.Number) })
	for _, f := range facts {
		if f.Kind == Corrected || void[f.ID] || f.Kind == ExemptionEnded && never[f.Exemption] {
			continue
		}
		var err error
		if e, err = Apply(e, f); err != nil {
			return e, err
		}
	}
	e.Facts = len(facts)
	return e, nil
}

// Ledger keeps facts and the enrollments they make.
type Ledger interface {
	// Facts reads the ledger of an enrollment in the order of the facts' numbers.
	Facts(ctx context.Context, enrollment uuid.UUID) ([]Fact, error)
	// AppendFacts adds rows to the ledger.
	AppendFacts(ctx context.Context, facts ...Fact) error
	// SaveEnrollments inserts or updates projections. It is fault.Conflict when a row does not hold one fact less, so
	// that nothing is written over what became known meanwhile; so is a second open enrollment of a person in a module.
	SaveEnrollments(ctx context.Context, enrollments ...Enrollment) error
}

// Record applies a fact and writes it with the enrollment it makes: the one door to the ledger. It runs in the
// caller's transaction, since a fact and what caused it stand or fall together.
func Record(ctx context.Context, l Ledger, e Enrollment, f Fact) (Enrollment, error) {
	next, err := RecordAll(ctx, l, []Enrollment{e}, []Fact{f})
	if err != nil {
		return e, err
	}
	return next[0], nil
}

// RecordAll is Record for many: a fact for each of the enrollments, which are all different, in the same order.
func RecordAll(ctx context.Context, l Ledger, enrollments []Enrollment, facts []Fact) ([]Enrollment, error) {
	next, facts := make([]Enrollment, len(enrollments)), slices.Clone(facts)
	for i, e := range enrollments {
		facts[i].Number = e.Facts + 1
		var err error
		if next[i], err = after(ctx, l, e, facts[i]); err != nil {
			return nil, err
		}
		next[i].Facts = facts[i].Number
	}
	// The enrollments go first: the ledger refers to them, and they are what a second writer waits for.
	if err := l.SaveEnrollments(ctx, next...); err != nil {
		return nil, err
	}
	if err := l.AppendFacts(ctx, facts...); err != nil {
		return nil, err
	}
	return next, nil
}

// after gives the enrollment after a fact; after a Corrected one, that of its history without the named fact. The
// correction is refused, as fault.Conflict, when what was recorded later cannot be true without it.
func after(ctx context.Context, l Ledger, e Enrollment, f Fact) (Enrollment, error) {
	if f.Kind != Corrected || f.missing() {
		return Apply(e, f)
	}
	facts, err := l.Facts(ctx, e.ID)
	if err != nil {
		return e, err
	}
	for _, known := range facts {
		if known.ID == f.Corrects && known.Kind != Enrolled && known.Kind != Corrected {
			return Replay(e, append(facts, f))
		}
	}
	return Apply(e, f) // refuses it
}
