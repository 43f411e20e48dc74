package store

import (
	"context"
	"slices"
	"strings"

	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// enrollmentColumns are those of enrollments e that enrolled scans. All may be null: of a left join.
const enrollmentColumns = "e.id, e.person_id, e.module, e.cycle, e.required, e.opens_on, e.due_on, e.started_at, e.completed_at, e.exempted, e.withdrawn, e.superseded, e.facts, e.agency_id, e.grace_days, e.completed_on"

func enrolled(e *assign.Enrollment) []any {
	return []any{(*ref)(&e.ID), (*ref)(&e.Person), (*word)(&e.Module), (*number)(&e.Cycle), (*flag)(&e.Required), (*day)(&e.OpensOn), (*day)(&e.DueOn),
		(*instant)(&e.StartedAt), (*instant)(&e.CompletedAt), (*flag)(&e.Exempted), (*flag)(&e.Withdrawn), (*flag)(&e.Superseded), (*number)(&e.Facts), (*ref)(&e.Agency), (*number)(&e.Grace), (*day)(&e.CompletedOn)}
}

// An enrollment is written over the state it was read in, and over no other.
const (
	newEnrollments = `INSERT INTO enrollments (id, person_id, module, cycle, required, opens_on, due_on, started_at, completed_at,
  exempted, withdrawn, superseded, facts, state, agency_id, grace_days, completed_on) VALUES `
	oldEnrollments = `
ON CONFLICT (id) DO UPDATE SET required = excluded.required, opens_on = excluded.opens_on, due_on = excluded.due_on,
  started_at = excluded.started_at, completed_at = excluded.completed_at, exempted = excluded.exempted,
  withdrawn = excluded.withdrawn, superseded = excluded.superseded, facts = excluded.facts, state = excluded.state,
  agency_id = excluded.agency_id, grace_days = excluded.grace_days, completed_on = excluded.completed_on
WHERE enrollments.facts = excluded.facts - 1`
)

// SaveEnrollments inserts or updates projections, their state words with them. It is fault.Conflict when a row does not
// hold one fact less; so is a second open enrollment of a person in a module.
func (s *Store) SaveEnrollments(ctx context.Context, enrollments ...assign.Enrollment) (err error) {
	defer explain(&err, "store.SaveEnrollments(%d)", len(enrollments))
	var begun [][]any
	var known []assign.Enrollment
	for _, e := range enrollments {
		if e.Facts == 1 && len(enrollments) >= many {
			begun = append(begun, enrollmentRow(e))
		} else {
			known = append(known, e)
		}
	}
	if err := s.load(ctx, "enrollments", enrollmentNames, begun); err != nil {
		return err
	}
	for some := range slices.Chunk(known, batch) {
		var rows []string
		var args []any
		for _, e := range some {
			rows = append(rows, "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
			args = append(args, enrollmentRow(e)...)
		}
		n, err := s.change(ctx, newEnrollments+strings.Join(rows, ", ")+oldEnrollments, args...)
		if err != nil {
			return err
		}
		if n != int64(len(some)) {
			return fault.New(fault.Conflict, "enrollment.changed")
		}
	}
	return nil
}

// many is from how many rows on they are loaded instead of inserted.
const many = 50

var enrollmentNames = []string{"id", "person_id", "module", "cycle", "required", "opens_on", "due_on", "started_at", "completed_at",
	"exempted", "withdrawn", "superseded", "facts", "state", "agency_id", "grace_days", "completed_on"}

func enrollmentRow(e assign.Enrollment) []any {
	return []any{e.ID, e.Person, e.Module, e.Cycle, e.Required, day(e.OpensOn), day(e.DueOn), instant(e.StartedAt),
		instant(e.CompletedAt), e.Exempted, e.Withdrawn, e.Superseded, e.Facts, string(e.State()), ref(e.Agency), e.Grace, day(e.CompletedOn)}
}

// LockEnrollment gives an enrollment and keeps it from others until the transaction ends.
func (s *Store) LockEnrollment(ctx context.Context, id uuid.UUID) (e assign.Enrollment, err error) {
	defer explain(&err, "store.LockEnrollment(%s)", id)
	err = s.one(ctx, enrolled(&e), "SELECT "+enrollmentColumns+" FROM enrollments e WHERE e.id = ? {lock}", id)
	return e, err
}

type factRow struct {
	ID           uuid.UUID
	EnrollmentID uuid.UUID
	Number       int
	Kind         assign.FactKind
	EffectiveOn  day
	RecordedAt   instant
	ActorID      ref
	AgencyID     ref
	AssignmentID ref
	CompletionID ref
	ExemptionID  ref
	CorrectsID   ref
	OpensOn      day
	DueOn        day
	GraceDays    number
	Required     *bool
	Reason       word
	Revision     word
}

func (factRow) TableName() string { return "ledger" }

// AppendFacts adds rows to the ledger, and to the tail of it that is not in the standings yet.
func (s *Store) AppendFacts(ctx context.Context, facts ...assign.Fact) (err error) {
	defer explain(&err, "store.AppendFacts(%d)", len(facts))
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := s.insertFacts(ctx, facts); err != nil {
			return err
		}
		return s.addToTail(ctx, facts)
	})
}

func (s *Store) insertFacts(ctx context.Context, facts []assign.Fact) error {
	if len(facts) >= many {
		var rows [][]any
		for _, f := range facts {
			rows = append(rows, factValues(newFactRow(f)))
		}
		return s.load(ctx, "ledger", factNames, rows)
	}
	var rows []factRow
	for _, f := range facts {
		rows = append(rows, newFactRow(f))
	}
	return insert(ctx, s, rows...)
}

var factNames = []string{"id", "enrollment_id", "number", "kind", "effective_on", "recorded_at", "actor_id", "agency_id", "assignment_id",
	"completion_id", "exemption_id", "corrects_id", "opens_on", "due_on", "grace_days", "required", "reason", "revision"}

func factValues(f factRow) []any {
	var required any
	if f.Required != nil {
		required = *f.Required
	}
	return []any{f.ID, f.EnrollmentID, f.Number, string(f.Kind), f.EffectiveOn, f.RecordedAt, f.ActorID, f.AgencyID, f.AssignmentID,
		f.CompletionID, f.ExemptionID, f.CorrectsID, f.OpensOn, f.DueOn, f.GraceDays, required, f.Reason, f.Revision}
}

func newFactRow(f assign.Fact) factRow {
	row := factRow{ID: f.ID, EnrollmentID: f.Enrollment, Number: f.Number, Kind: f.Kind, EffectiveOn: day(f.Effective), RecordedAt: instant(f.Recorded),
		ActorID: ref(f.Actor), AgencyID: ref(f.Agency), AssignmentID: ref(f.Assignment), CompletionID: ref(f.Completion),
		ExemptionID: ref(f.Exemption), CorrectsID: ref(f.Corrects), OpensOn: day(f.OpensOn), DueOn: day(f.DueOn), GraceDays: number(f.Grace), Reason: word(f.Reason), Revision: word(f.Revision)}
	if f.Kind == assign.Enrolled {
		row.Required = &f.Required
	}
	return row
}

// factColumns are those of facts l that factInto scans.
const factColumns = `l.id, l.enrollment_id, l.number, l.kind, l.effective_on, l.recorded_at, l.actor_id, l.agency_id, l.assignment_id, l.completion_id,
  l.exemption_id, l.corrects_id, l.opens_on, l.due_on, l.grace_days, l.required, l.reason, l.revision`

func factInto(f *assign.Fact) []any {
	return []any{&f.ID, &f.Enrollment, &f.Number, (*word)(&f.Kind), (*day)(&f.Effective), (*instant)(&f.Recorded), (*ref)(&f.Actor), (*ref)(&f.Agency),
		(*ref)(&f.Assignment), (*ref)(&f.Completion), (*ref)(&f.Exemption), (*ref)(&f.Corrects), (*day)(&f.OpensOn), (*day)(&f.DueOn),
		(*number)(&f.Grace), (*flag)(&f.Required), (*word)(&f.Reason), (*word)(&f.Revision)}
}

// Facts reads the ledger of an enrollment in the order of the facts' numbers.
func (s *Store) Facts(ctx context.Context, enrollment uuid.UUID) (facts []assign.Fact, err error) {
	defer explain(&err, "store.Facts(%s)", enrollment)
	return list(ctx, s, factInto, "SELECT "+factColumns+" FROM ledger l WHERE l.enrollment_id = ? ORDER BY l.number", enrollment)
}

type exemptionRow struct {
	ID           uuid.UUID
	EnrollmentID uuid.UUID
	Reason       string
	ApprovedBy   ref
	FromOn       day
	ToOn         day
	RecordedAt   instant
}

func (exemptionRow) TableName() string { return "exemptions" }

// InsertExemption keeps an exemption with its reason and approver.
func (s *Store) InsertExemption(ctx context.Context, x assign.Exemption) (err error) {
	defer explain(&err, "store.InsertExemption(%s)", x.Enrollment)
	return insert(ctx, s, exemptionRow{x.ID, x.Enrollment, x.Reason, ref(x.By), day(x.From), day(x.To), instant(x.RecordedAt)})
}

// AddSources notes that enrollments serve assignments; of one that does already, by when.
func (s *Store) AddSources(ctx context.Context, sources ...assign.Source) (err error) {
	defer explain(&err, "store.AddSources(%d)", len(sources))
	for some := range slices.Chunk(sources, batch) {
		var args []any
		for _, r := range some {
			args = append(args, r.Enrollment, r.Assignment, day(r.Opens), day(r.Due), number(r.Grace))
		}
		if _, err := s.change(ctx, `INSERT INTO enrollment_sources (enrollment_id, assignment_id, asked_on, due_on, grace_days) VALUES (?, ?, ?, ?, ?)`+
			strings.Repeat(", (?, ?, ?, ?, ?)", len(some)-1)+`
ON CONFLICT (enrollment_id, assignment_id) DO UPDATE SET asked_on = excluded.asked_on, due_on = excluded.due_on, grace_days = excluded.grace_days`, args...); err != nil {
			return err
		}
	}
	return nil
}

// NewSources is AddSources of enrollments that have only begun, many of them.
func (s *Store) NewSources(ctx context.Context, sources ...assign.Source) (err error) {
	defer explain(&err, "store.NewSources(%d)", len(sources))
	rows := make([][]any, 0, len(sources))
	for _, r := range sources {
		rows = append(rows, []any{r.Enrollment, r.Assignment, day(r.Opens), day(r.Due), number(r.Grace)})
	}
	return s.load(ctx, "enrollment_sources", []string{"enrollment_id", "assignment_id", "asked_on", "due_on", "grace_days"}, rows)
}

// DropSources notes that enrollments serve assignments no more.
func (s *Store) DropSources(ctx context.Context, sources ...assign.Source) (err error) {
	defer explain(&err, "store.DropSources(%d)", len(sources))
	for _, r := range sources {
		if _, err := s.change(ctx, "DELETE FROM enrollment_sources WHERE enrollment_id = ? AND assignment_id = ?", r.Enrollment, r.Assignment); err != nil {
			return err
		}
	}
	return nil
}

// below lists an agency and those under it on a day.
const below = `WITH RECURSIVE below (id) AS (
  SELECT id FROM agencies WHERE id = ?
  UNION
  SELECT p.agency_id FROM agency_parents p JOIN below ON p.parent_id = below.id
  WHERE p.from_on <= ? AND (p.to_on IS NULL OR p.to_on >= ?)
)
`

// postedBelow joins the primary postings of the day in those agencies.
const postedBelow = `below
JOIN postings w ON w.agency_id = below.id AND w.is_primary AND w.from_on <= ? AND (w.to_on IS NULL OR w.to_on >= ?)`

// LockMembers lists those whose primary posting lies at or below the agency on the day, with their newest enrollment in
// the module. Inside a transaction their enrollments are kept from others until its end; as in LockPlace, by a statement
// of its own, so that a pass committed while it waited is seen.
func (s *Store) LockMembers(ctx context.Context, agency uuid.UUID, module string, on lang.Date) (members []assign.Member, err error) {
	defer explain(&err, "store.LockMembers(%s, %q, %s)", agency, module, on)
	args := []any{agency, day(on), day(on), day(on), day(on), module}
	if s.dialect.locks {
		if _, err := s.change(ctx, below+"SELECT id FROM enrollments WHERE person_id IN (SELECT w.person_id FROM "+postedBelow+
			") AND module = ? ORDER BY id {lock}", args...); err != nil {
			return nil, err
		}
	}
	type row struct {
		assign.Member
		newest assign.Enrollment
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return append([]any{&r.Person, &r.Agency}, enrolled(&r.newest)...)
	}, below+`SELECT w.person_id, w.agency_id, `+enrollmentColumns+`
FROM `+postedBelow+`
LEFT JOIN enrollments e ON e.person_id = w.person_id AND e.module = ?
  AND NOT EXISTS (SELECT 1 FROM enrollments n WHERE n.person_id = e.person_id AND n.module = e.module AND n.cycle > e.cycle)
ORDER BY w.person_id`, args...)
	for _, r := range rows {
		if r.newest.ID != uuid.Nil {
			r.Newest = &r.newest
		}
		members = append(members, r.Member)
	}
	return members, err
}
