package store

import (
	"context"
	"fmt"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

type assignmentRow struct {
	ID            uuid.UUID
	AgencyID      uuid.UUID
	Course        word
	OpensOn       day
	DueKind       assign.DueKind
	DueOn         day
	DueDays       number
	GraceDays     int
	RepeatKind    assign.RepeatKind
	RepeatMonths  number
	LeadDays      number
	WindowOpens   word
	WindowDue     word
	Joiners       assign.JoinerRule
	JoinerDays    number
	Held          assign.HeldRule
	AttemptLimit  number
	AgainOnChange bool
	ReplacesID    ref
	MadeBy        ref
	MadeAt        instant
}

func (assignmentRow) TableName() string { return "assignments" }

type assignmentModuleRow struct {
	AssignmentID uuid.UUID
	Module       string
}

func (assignmentModuleRow) TableName() string { return "assignment_modules" }

type assignmentTargetRow struct {
	AssignmentID uuid.UUID
	Number       int
	AgencyID     ref
	GroupID      ref
	PersonID     ref
}

func (assignmentTargetRow) TableName() string { return "assignment_targets" }

// monthDay writes a day of every year; one that is not there is empty.
func monthDay(d assign.MonthDay) word {
	if d == (assign.MonthDay{}) {
		return ""
	}
	return word(fmt.Sprintf("%02d-%02d", d.Month, d.Day))
}

// InsertAssignment keeps an assignment with its modules and targets.
func (s *Store) InsertAssignment(ctx context.Context, a assign.Assignment) (err error) {
	defer explain(&err, "store.InsertAssignment(%s)", a.ID)
	var modules []assignmentModuleRow
	for _, m := range a.Modules {
		modules = append(modules, assignmentModuleRow{a.ID, m})
	}
	var targets []assignmentTargetRow
	for i, t := range a.Targets {
		targets = append(targets, assignmentTargetRow{a.ID, i + 1, ref(t.Agency), ref(t.Group), ref(t.Person)})
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		row := assignmentRow{ID: a.ID, AgencyID: a.Agency, Course: word(a.Course), OpensOn: day(a.OpensOn), DueKind: a.Due, DueOn: day(a.DueOn), DueDays: number(a.Days),
			GraceDays: a.Grace, RepeatKind: a.Repeat, RepeatMonths: number(a.Months), LeadDays: number(a.Lead), WindowOpens: monthDay(a.Opens),
			WindowDue: monthDay(a.Closes), Joiners: a.Joiners, JoinerDays: number(a.JoinDays), Held: a.Held, AttemptLimit: number(a.AttemptLimit),
			AgainOnChange: a.AgainOnChange, ReplacesID: ref(a.Replaces), MadeBy: ref(a.By), MadeAt: instant(a.MadeAt)}
		if err := insert(ctx, s, row); err != nil {
			return err
		}
		if err := insert(ctx, s, modules...); err != nil {
			return err
		}
		return insert(ctx, s, targets...)
	})
}

// assignmentColumns are those of assignments a, with their ends x, that assigning scans.
const assignmentColumns = `a.id, a.agency_id, a.course, a.opens_on, a.due_kind, a.due_on, a.due_days, a.grace_days, a.repeat_kind, a.repeat_months,
  a.lead_days, a.window_opens, a.window_due, a.joiners, a.joiner_days, a.held, a.attempt_limit, a.again_on_change, a.replaces_id, a.made_by, a.made_at,
  x.ended_on, x.reason`

func assigning(a *assign.Assignment) []any {
	return []any{&a.ID, &a.Agency, (*word)(&a.Course), (*day)(&a.OpensOn), (*word)(&a.Due), (*day)(&a.DueOn), (*number)(&a.Days), (*number)(&a.Grace),
		(*word)(&a.Repeat), (*number)(&a.Months), (*number)(&a.Lead), (*yearly)(&a.Opens), (*yearly)(&a.Closes), (*word)(&a.Joiners), (*number)(&a.JoinDays),
		(*word)(&a.Held), (*number)(&a.AttemptLimit), (*flag)(&a.AgainOnChange), (*ref)(&a.Replaces), (*ref)(&a.By), (*instant)(&a.MadeAt),
		(*day)(&a.EndedOn), (*word)(&a.EndedFor)}
}

// yearly reads a day of every year.
type yearly assign.MonthDay

func (d *yearly) Scan(v any) error {
	var text word
	if err := text.Scan(v); err != nil || text == "" {
		*d = yearly{}
		return err
	}
	_, err := fmt.Sscanf(string(text), "%d-%d", &d.Month, &d.Day)
	return err
}

// assignments reads assignments with their modules and targets.
func (s *Store) assignments(ctx context.Context, where string, args ...any) ([]assign.Assignment, error) {
	all, err := list(ctx, s, assigning, "SELECT "+assignmentColumns+" FROM assignments a LEFT JOIN assignment_ends x ON x.assignment_id = a.id WHERE "+where+
		" ORDER BY a.made_at, a.id", args...)
	if err != nil || len(all) == 0 {
		return all, err
	}
	at := make(map[uuid.UUID]*assign.Assignment, len(all))
	var which []uuid.UUID
	for i := range all {
		at[all[i].ID] = &all[i]
		which = append(which, all[i].ID)
	}
	modules, err := list(ctx, s, func(r *assignmentModuleRow) []any { return []any{&r.AssignmentID, &r.Module} },
		"SELECT assignment_id, module FROM assignment_modules WHERE assignment_id IN {ids} ORDER BY module", ids(which))
	if err != nil {
		return nil, err
	}
	for _, r := range modules {
		a := at[r.AssignmentID]
		a.Modules = append(a.Modules, r.Module)
	}
	targets, err := list(ctx, s, func(r *assignmentTargetRow) []any {
		return []any{&r.AssignmentID, &r.Number, &r.AgencyID, &r.GroupID, &r.PersonID}
	}, `SELECT t.assignment_id, t.number, t.agency_id, t.group_id, COALESCE(p.alias_of, t.person_id) FROM assignment_targets t
LEFT JOIN people p ON p.id = t.person_id WHERE t.assignment_id IN {ids} ORDER BY t.assignment_id, t.number`, ids(which))
	for _, r := range targets {
		a := at[r.AssignmentID]
		a.Targets = append(a.Targets, assign.Target{Agency: uuid.UUID(r.AgencyID), Group: uuid.UUID(r.GroupID), Person: uuid.UUID(r.PersonID)})
	}
	if err != nil {
		return nil, err
	}
	return all, s.chains(ctx, all, at)
}

// chains fills in which assignments were replaced by some.
func (s *Store) chains(ctx context.Context, all []assign.Assignment, at map[uuid.UUID]*assign.Assignment) error {
	var heirs []uuid.UUID
	for _, a := range all {
		if a.Replaces != uuid.Nil {
			heirs = append(heirs, a.ID)
		}
	}
	if len(heirs) == 0 {
		return nil
	}
	type link struct{ heir, before uuid.UUID }
	links, err := list(ctx, s, func(l *link) []any { return []any{&l.heir, &l.before} }, `WITH RECURSIVE chain (heir, before, far) AS (
  SELECT id, replaces_id, 1 FROM assignments WHERE id IN {ids} AND replaces_id IS NOT NULL
  UNION SELECT c.heir, a.replaces_id, c.far + 1 FROM chain c JOIN assignments a ON a.id = c.before WHERE a.replaces_id IS NOT NULL AND c.far < 100
)
SELECT heir, before FROM chain ORDER BY heir, far`, ids(heirs))
	for _, l := range links {
		at[l.heir].Chain = append(at[l.heir].Chain, l.before)
	}
	return err
}

// Asking lists the assignments in the names of some agencies that have not ended, or end on a day later than one; and those
// with some ids whatever has become of them.
func (s *Store) Asking(ctx context.Context, agencies []uuid.UUID, after lang.Date, also []uuid.UUID) (all []assign.Assignment, err error) {
	defer explain(&err, "store.Asking(%d agencies)", len(agencies))
	if s.dialect.locks {
		// Whoever ends one of them waits until what is asked on its behalf is there to be withdrawn. It is a statement of its
		// own, for only the next one sees an end that this one has waited for.
		_, err := s.change(ctx, `SELECT a.id FROM assignments a WHERE a.agency_id IN {ids} AND NOT EXISTS (SELECT 1 FROM assignment_ends x WHERE x.assignment_id = a.id)
ORDER BY a.id FOR KEY SHARE OF a`, ids(agencies))
		if err != nil {
			return nil, err
		}
	}
	return s.assignments(ctx, "a.agency_id IN {ids} AND (x.ended_on IS NULL OR x.ended_on > ?) OR a.id IN {ids}", ids(agencies), day(after), ids(also))
}

// EndAssignment notes that an assignment ends; one that has is fault.Conflict. Its last round is still to be gone.
func (s *Store) EndAssignment(ctx context.Context, id uuid.UUID, on lang.Date, reason assign.EndReason, by uuid.UUID, at time.Time) (err error) {
	defer explain(&err, "store.EndAssignment(%s)", id)
	return s.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.change(ctx, "SELECT id FROM assignments WHERE id = ? {lock}", id); err != nil { // see Asking
			return err
		}
		if _, err := s.change(ctx, "INSERT INTO assignment_ends (assignment_id, ended_on, reason, ended_by, ended_at) VALUES (?, ?, ?, ?, ?)",
			id, day(on), string(reason), ref(by), instant(at)); err != nil {
			return err
		}
		_, err := s.change(ctx, "INSERT INTO assignment_rounds (assignment_id, time_zone, day, handled, done) VALUES (?, '', ?, 0, FALSE)", id, day(on))
		return err
	})
}
