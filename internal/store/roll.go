package store

import (
	"context"
	"strings"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// TakePeople keeps people and their enrollments from others who would roll them, until the transaction ends, and takes them
// out of those who are pending. Whoever reads or learns goes on: neither row is needed whole for that.
func (s *Store) TakePeople(ctx context.Context, people []uuid.UUID) (err error) {
	defer explain(&err, "store.TakePeople(%d)", len(people))
	if err := s.oneByOne(ctx); err != nil {
		return err
	}
	if s.dialect.locks {
		for _, table := range []string{"people WHERE id", "enrollments WHERE person_id"} {
			if _, err := s.change(ctx, "SELECT id FROM "+table+" IN {ids} ORDER BY id {lock but its key}", ids(people)); err != nil {
				return err
			}
		}
	}
	_, err = s.change(ctx, "DELETE FROM pending_people WHERE person_id IN {ids}", ids(people))
	return err
}

// oneByOne has Postgres look everything up by its index until the transaction ends. Of a table that fills while it works it
// believes for a minute that it is short, and reads all of it for each row that refers to it.
func (s *Store) oneByOne(ctx context.Context) error {
	if !s.dialect.locks {
		return nil
	}
	_, err := s.change(ctx, "SET LOCAL enable_seqscan = off")
	return err
}

// Pending takes some of the people who are pending, in an order, and keeps them; those whom another copy of the program has taken are
// left to it.
func (s *Store) Pending(ctx context.Context, marked assign.Marked, limit int) (people []uuid.UUID, err error) {
	defer explain(&err, "store.Pending")
	if err := s.oneByOne(ctx); err != nil {
		return nil, err
	}
	order := "since, person_id"
	if marked == assign.MarkedLast {
		order = "since DESC, person_id"
	}
	found, err := list(ctx, s, id, "SELECT p.id FROM people p WHERE p.id IN (SELECT person_id FROM pending_people ORDER BY "+order+" LIMIT ?) ORDER BY p.id {take p}", limit)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	// Only those who are pending still: another copy may have done with them while this one chose.
	return list(ctx, s, id, "DELETE FROM pending_people WHERE person_id IN {ids} RETURNING person_id", ids(found))
}

func id(to *uuid.UUID) []any { return []any{to} }

// Whereabouts tells where people are and were, and in which lists. Who goes on as somebody else, or was erased, is nowhere, and
// only was somewhere.
func (s *Store) Whereabouts(ctx context.Context, people []uuid.UUID) (all map[uuid.UUID]*assign.Someone, err error) {
	defer explain(&err, "store.Whereabouts(%d)", len(people))
	whom := ids(people)
	all = make(map[uuid.UUID]*assign.Someone, len(people))
	for _, p := range people {
		all[p] = &assign.Someone{Person: p}
	}
	type posting struct {
		agency.Posting
		past bool
	}
	postings, err := list(ctx, s, func(w *posting) []any {
		return []any{&w.Person, &w.Agency, (*word)(&w.Position), (*day)(&w.From), (*day)(&w.To), (*flag)(&w.past)}
	}, `SELECT w.person_id, w.agency_id, w.position, w.from_on, w.to_on, p.alias_of IS NOT NULL OR p.erased_at IS NOT NULL
FROM postings w JOIN people p ON p.id = w.person_id WHERE w.is_primary AND w.person_id IN {ids} ORDER BY w.person_id, w.from_on`, whom)
	if err != nil {
		return nil, err
	}
	for _, w := range postings {
		if p := all[w.Person]; w.past {
			p.Past = append(p.Past, w.Posting)
		} else {
			p.Postings = append(p.Postings, w.Posting)
		}
	}
	type row struct {
		person uuid.UUID
		assign.Membership
	}
	members, err := list(ctx, s, func(r *row) []any { return []any{&r.person, &r.Circle, (*day)(&r.From), (*day)(&r.To)} },
		`SELECT p.id, m.group_id, m.from_on, m.to_on FROM people p JOIN group_members m ON m.person_id = p.id WHERE p.id IN {ids} AND p.alias_of IS NULL
UNION ALL SELECT p.alias_of, m.group_id, m.from_on, m.to_on FROM people p JOIN group_members m ON m.person_id = p.id WHERE p.alias_of IN {ids}`, whom, whom)
	for _, r := range members {
		if p := all[r.person]; p != nil {
			p.Memberships = append(p.Memberships, r.Membership)
		}
	}
	return all, err
}

// Circles gives groups as the rules see them.
func (s *Store) Circles(ctx context.Context, which []uuid.UUID) (all map[uuid.UUID]assign.Circle, err error) {
	defer explain(&err, "store.Circles(%d)", len(which))
	found, err := list(ctx, s, func(c *assign.Circle) []any {
		return []any{&c.ID, &c.Agency, (*flag)(&c.Rule), (*ref)(&c.Below), (*word)(&c.Position), (*day)(&c.JoinedOn), (*day)(&c.EndedOn)}
	}, "SELECT id, agency_id, kind = 'rule', rule_agency_id, rule_position, rule_joined_on, ended_on FROM groups WHERE id IN {ids}", ids(which))
	all = make(map[uuid.UUID]assign.Circle, len(found))
	for _, c := range found {
		all[c.ID] = c
	}
	return all, err
}

// Sheets reads what is on record of people in all modules: one sheet for each person and module of which anything is.
func (s *Store) Sheets(ctx context.Context, people []uuid.UUID) (all map[assign.SheetKey]*assign.Sheet, err error) {
	defer explain(&err, "store.Sheets(%d)", len(people))
	whom := ids(people)
	all, err = s.sheets(ctx, whom, "", true)
	if err != nil {
		return nil, err
	}
	type release struct {
		person uuid.UUID
		module string
		assign.Exemption
	}
	releases, err := list(ctx, s, func(r *release) []any {
		return []any{&r.person, &r.module, &r.ID, &r.Enrollment, &r.Reason, (*ref)(&r.By), (*day)(&r.From), (*day)(&r.To), (*instant)(&r.RecordedAt)}
	}, `SELECT e.person_id, e.module, x.id, x.enrollment_id, x.reason, x.approved_by, x.from_on, x.to_on, x.recorded_at
FROM enrollments e JOIN exemptions x ON x.id = (SELECT l.exemption_id FROM ledger l WHERE l.enrollment_id = e.id AND l.kind = 'exempted'
  AND NOT EXISTS (SELECT 1 FROM ledger v WHERE v.enrollment_id = e.id AND v.corrects_id = l.id) ORDER BY l.number DESC LIMIT 1)
WHERE e.person_id IN {ids} AND e.state = 'exempt'`, whom)
	for _, r := range releases { // their enrollment has a sheet
		all[assign.SheetKey{Person: r.person, Module: r.module}].Release = &r.Exemption
	}
	if err != nil {
		return nil, err
	}
	return all, s.where(ctx, whom, all)
}

// where fills in the facts that say where and when each enrollment counts, but for those that a correction names.
func (s *Store) where(ctx context.Context, whom string, all map[assign.SheetKey]*assign.Sheet) error {
	facts, err := list(ctx, s, func(f *assign.Fact) []any {
		return []any{&f.Enrollment, (*word)(&f.Kind), (*day)(&f.Effective), (*ref)(&f.Agency), (*day)(&f.OpensOn), (*flag)(&f.Required), (*word)(&f.Reason)}
	}, `SELECT l.enrollment_id, l.kind, l.effective_on, l.agency_id, l.opens_on, l.required, l.reason
FROM enrollments e JOIN ledger l ON l.enrollment_id = e.id AND l.kind IN ('enrolled', 'source_added', 'transferred', 'withdrawn', 'returned', 'superseded')
WHERE e.person_id IN {ids} AND NOT EXISTS (SELECT 1 FROM ledger v WHERE v.enrollment_id = e.id AND v.corrects_id = l.id)
ORDER BY l.enrollment_id, l.number`, whom)
	of := map[uuid.UUID][]assign.Fact{}
	for _, f := range facts {
		of[f.Enrollment] = append(of[f.Enrollment], f)
	}
	for _, sh := range all {
		for i := range sh.All {
			sh.All[i].Where = of[sh.All[i].ID]
		}
	}
	return err
}

// SheetsIn is Sheets of some modules without releases, and without sources where nobody looks at them.
func (s *Store) SheetsIn(ctx context.Context, people []uuid.UUID, modules []string, sources bool) (all map[assign.SheetKey]*assign.Sheet, err error) {
	defer explain(&err, "store.SheetsIn(%d)", len(people))
	return s.sheets(ctx, ids(people), words(modules), sources)
}

// sheets reads the enrollments of people in some modules, without any in all, with or without their sources, and what their
// aliases have completed.
func (s *Store) sheets(ctx context.Context, whom, modules string, withSources bool) (all map[assign.SheetKey]*assign.Sheet, err error) {
	in, inArgs := "", []any{whom}
	if modules != "" {
		in, inArgs = " AND e.module IN {words}", append(inArgs, modules)
	}
	all = map[assign.SheetKey]*assign.Sheet{}
	sheet := func(person uuid.UUID, module string) *assign.Sheet {
		key := assign.SheetKey{Person: person, Module: module}
		if all[key] == nil {
			all[key] = &assign.Sheet{Person: person, Module: module}
		}
		return all[key]
	}
	enrollments, err := list(ctx, s, func(k *assign.Known) []any {
		return append(enrolled(&k.Enrollment), (*ref)(&k.Done.Completion), (*day)(&k.Done.On), (*word)(&k.Done.Revision))
	}, "SELECT "+enrollmentColumns+", c.id, c.completed_on, c.revision FROM enrollments e "+joinCompletion+" WHERE e.person_id IN {ids}"+in+" ORDER BY e.person_id, e.module, e.cycle", inArgs...)
	if err != nil {
		return nil, err
	}
	at := make(map[uuid.UUID]*assign.Known, len(enrollments))
	for i := range enrollments {
		k := &enrollments[i]
		k.Done.Enrollment = k.ID
		at[k.ID] = k
	}
	var sources []assign.Source
	if withSources {
		if sources, err = list(ctx, s, func(r *assign.Source) []any {
			return []any{&r.Enrollment, &r.Assignment, (*day)(&r.Opens), (*day)(&r.Due), (*number)(&r.Grace)}
		}, `SELECT s.enrollment_id, s.assignment_id, s.asked_on, s.due_on, s.grace_days FROM enrollments e JOIN enrollment_sources s ON s.enrollment_id = e.id
WHERE e.person_id IN {ids} ORDER BY s.enrollment_id, s.assignment_id`, whom); err != nil {
			return nil, err
		}
	}
	for _, r := range sources {
		if k := at[r.Enrollment]; k != nil {
			k.Sources = append(k.Sources, r)
		}
	}
	for _, k := range enrollments {
		sh := sheet(k.Person, k.Module)
		sh.All = append(sh.All, k)
	}
	type alias struct {
		person uuid.UUID
		module string
		assign.Done
	}
	aliases, err := list(ctx, s, func(r *alias) []any {
		return []any{&r.person, &r.module, &r.Completion, &r.Enrollment, (*day)(&r.On), (*word)(&r.Revision)}
	}, "SELECT p.alias_of, e.module, c.id, e.id, c.completed_on, c.revision FROM people p JOIN enrollments e ON e.person_id = p.id AND e.state = 'completed' "+
		strings.Replace(joinCompletion, "LEFT ", "", 1)+" WHERE p.alias_of IN {ids}"+in+" ORDER BY c.completed_on, c.id", inArgs...)
	for _, r := range aliases {
		sh := sheet(r.person, r.module)
		sh.Aliases = append(sh.Aliases, r.Done)
	}
	return all, err
}

// BeginRound begins an assignment's round of a day in a time zone, or tells how far it has come. A round of a day that is
// not even tomorrow was begun by a clock that was wrong.
func (s *Store) BeginRound(ctx context.Context, assignment uuid.UUID, zone string, on lang.Date) (after uuid.UUID, done bool, err error) {
	defer explain(&err, "store.BeginRound(%s, %q, %s)", assignment, zone, on)
	if _, err := s.change(ctx, `INSERT INTO assignment_rounds (assignment_id, time_zone, day, handled, done) VALUES (?, ?, ?, 0, FALSE)
ON CONFLICT (assignment_id, time_zone) DO UPDATE SET day = excluded.day, after_id = NULL, handled = 0, done = FALSE
WHERE assignment_rounds.day < excluded.day OR assignment_rounds.day > ?`, assignment, zone, day(on), day(on.AddDays(1))); err != nil {
		return after, false, err
	}
	err = s.one(ctx, []any{(*ref)(&after), (*flag)(&done)}, "SELECT after_id, done FROM assignment_rounds WHERE assignment_id = ? AND time_zone = ?", assignment, zone)
	return after, done, err
}

// AdvanceRound moves a round on, from where it was found; false when another copy of the program has done so.
func (s *Store) AdvanceRound(ctx context.Context, assignment uuid.UUID, zone string, on lang.Date, from, to uuid.UUID, people int, done bool) (ours bool, err error) {
	defer explain(&err, "store.AdvanceRound(%s, %q, %s)", assignment, zone, on)
	n, err := s.change(ctx, `UPDATE assignment_rounds SET after_id = ?, handled = handled + ?, done = ?
WHERE assignment_id = ? AND time_zone = ? AND day = ? AND NOT done AND after_id IS NOT DISTINCT FROM ?`, ref(to), people, done, assignment, zone, day(on), ref(from))
	return n > 0, err
}

// RoundsDone tells of which day each round was the last that is over.
func (s *Store) RoundsDone(ctx context.Context) (all map[assign.RoundKey]lang.Date, err error) {
	defer explain(&err, "store.RoundsDone")
	type row struct {
		assign.RoundKey
		on lang.Date
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{&r.Assignment, &r.Zone, (*day)(&r.on)} },
		"SELECT assignment_id, time_zone, day FROM assignment_rounds WHERE done")
	all = make(map[assign.RoundKey]lang.Date, len(rows))
	for _, r := range rows {
		all[r.RoundKey] = r.on
	}
	return all, err
}

// Rollable lists the assignments that may ask something by a day, or whose last round is still to be gone.
func (s *Store) Rollable(ctx context.Context, by lang.Date) (all []assign.Assignment, err error) {
	defer explain(&err, "store.Rollable")
	return s.assignments(ctx, `a.opens_on <= ? AND x.ended_on IS NULL
  OR EXISTS (SELECT 1 FROM assignment_rounds r WHERE r.assignment_id = a.id AND r.time_zone = '' AND NOT r.done)`, day(by))
}

// pendingOf marks people as pending, by a statement that gives them; whoever is so already is so anew, since the change comes
// after whatever is being done about them. Before the first assignment nobody is: it looks at everybody by itself.
const pendingOf = `INSERT INTO pending_people (person_id, since) SELECT w.person_id, {moment} FROM (%s) w WHERE EXISTS (SELECT 1 FROM assignments)
GROUP BY w.person_id ON CONFLICT (person_id) DO UPDATE SET since = excluded.since`

// mark marks the people whom a statement gives as pending, and has whoever rolls them woken when that is committed.
func (s *Store) mark(ctx context.Context, whom string, args ...any) error {
	return s.InTx(ctx, func(ctx context.Context) error {
		n, err := s.change(ctx, strings.Replace(pendingOf, "%s", whom, 1), append([]any{instant(s.now())}, args...)...)
		if tx, ok := ctx.Value(txKey{s}).(transaction); ok && n > 0 {
			*tx.marked = true
		}
		return err
	})
}

// comers gives whose posting begins after a day and until another one, or was over on one of the days before, in a time zone.
const comers = `SELECT w.person_id FROM postings w JOIN agencies g ON g.id = w.agency_id
  WHERE g.time_zone = ? AND w.is_primary AND (w.from_on > ? AND w.from_on <= ? OR w.to_on >= ? AND w.to_on < ?)`

// RollDay marks those who come and go by the calendar alone since the day that was looked at last, up to today in a time
// zone. Doing it again does nothing.
func (s *Store) RollDay(ctx context.Context, zone string, today lang.Date, moved []uuid.UUID) (err error) {
	defer explain(&err, "store.RollDay(%q, %s)", zone, today)
	return s.InTx(ctx, func(ctx context.Context) error {
		var last lang.Date
		if err := s.one(ctx, []any{(*day)(&last)}, "SELECT max(day) FROM rolled_days WHERE time_zone = ?", zone); err != nil {
			return err
		}
		if last == today || last == today.AddDays(1) { // a clock that is a little slow
			return nil
		}
		n, err := s.change(ctx, `INSERT INTO rolled_days (time_zone, day) VALUES (?, ?)
ON CONFLICT (time_zone) DO UPDATE SET day = excluded.day WHERE rolled_days.day = ?`, zone, day(today), day(last))
		if err != nil || n == 0 || last.IsZero() {
			return err
		}
		l, t := day(last), day(today)
		if today.Before(last) { // a clock was wrong: whoever came or went by it did not
			l, t = t, l
		}
		if err := s.mark(ctx, comers, zone, l, t, l, t); err != nil {
			return err
		}
		return s.mark(ctx, "SELECT w.person_id FROM postings w WHERE w.is_primary AND w.agency_id IN {ids}", ids(moved))
	})
}

// RolledDays tells up to which day it has been looked who comes and goes, by time zone.
func (s *Store) RolledDays(ctx context.Context) (all map[string]lang.Date, err error) {
	defer explain(&err, "store.RolledDays")
	type row struct {
		zone string
		on   lang.Date
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{&r.zone, (*day)(&r.on)} }, "SELECT time_zone, day FROM rolled_days")
	all = make(map[string]lang.Date, len(rows))
	for _, r := range rows {
		all[r.zone] = r.on
	}
	return all, err
}
