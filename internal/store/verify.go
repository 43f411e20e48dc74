package store

import (
	"context"

	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// Modules counts the running totals of each module there is anything of.
func (s *Store) Modules(ctx context.Context) (sizes map[string]int, err error) {
	defer explain(&err, "store.Modules")
	type row struct {
		module string
		n      int
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{&r.module, &r.n} },
		"SELECT DISTINCT module, 0 FROM enrollments UNION ALL SELECT v.module, count(*) FROM standing_series v JOIN standings t ON t.series_id = v.id WHERE v.module <> '' GROUP BY v.module UNION ALL SELECT v.module, count(*) FROM standing_series v JOIN standings_ahead t ON t.series_id = v.id WHERE v.module <> '' GROUP BY v.module")
	sizes = map[string]int{}
	for _, r := range rows {
		sizes[r.module] += r.n
	}
	return sizes, err
}

// accounts reads enrollments with their facts, those without any too.
const accounts = `SELECT ` + enrollmentColumns + `, e.state, l.id, l.number, l.kind, l.effective_on, l.recorded_at, l.agency_id, l.assignment_id, l.completion_id,
  l.exemption_id, l.corrects_id, l.opens_on, l.due_on, l.grace_days, l.required, l.reason, t.fact_id IS NOT NULL
FROM enrollments e
LEFT JOIN ledger l ON l.enrollment_id = e.id
LEFT JOIN ledger_tail t ON t.fact_id = l.id
WHERE e.person_id > ? AND e.person_id <= ? AND e.module IN {words}
ORDER BY e.person_id, e.module, e.cycle, l.number`

// Accounts gives those of the next people after one in the order of ids, at most limit people, in some modules; last is the
// last of them, uuid.Nil when there are no more.
func (s *Store) Accounts(ctx context.Context, modules []string, after uuid.UUID, limit int) (all []report.Account, last uuid.UUID, err error) {
	defer explain(&err, "store.Accounts(%d modules, %s)", len(modules), after)
	err = s.one(ctx, []any{&last}, "SELECT k.person_id FROM (SELECT DISTINCT person_id FROM enrollments WHERE person_id > ? ORDER BY person_id LIMIT ?) k ORDER BY k.person_id DESC LIMIT 1", after, limit)
	if fault.Is(err, fault.NotFound) {
		return nil, uuid.Nil, nil
	}
	if err != nil {
		return nil, last, err
	}
	rows, err := s.query(ctx, accounts, after, last, words(modules))
	if err != nil {
		return nil, last, err
	}
	defer rows.Close()
	var (
		e        report.KeptEnrollment
		f        assign.Fact
		unfolded bool
	)
	into := append(enrolled(&e.Enrollment), (*word)(&e.Word), (*ref)(&f.ID), (*number)(&f.Number), (*word)(&f.Kind), (*day)(&f.Effective), (*instant)(&f.Recorded), (*ref)(&f.Agency),
		(*ref)(&f.Assignment), (*ref)(&f.Completion), (*ref)(&f.Exemption), (*ref)(&f.Corrects), (*day)(&f.OpensOn), (*day)(&f.DueOn), (*number)(&f.Grace), (*flag)(&f.Required), (*word)(&f.Reason), (*flag)(&unfolded))
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, last, err
		}
		n := len(all) - 1
		if n < 0 || all[n].Person != e.Person || all[n].Module != e.Module {
			all = append(all, report.Account{Kept: report.Kept{Person: e.Person, Module: e.Module, Unfolded: map[uuid.UUID]bool{}}})
			n++
		}
		a := &all[n]
		if k := len(a.Enrollments) - 1; k < 0 || a.Enrollments[k].ID != e.ID {
			e.Facts = nil
			a.Enrollments = append(a.Enrollments, e)
		}
		if f.ID == uuid.Nil {
			continue
		}
		f.Enrollment = e.ID
		of := &a.Enrollments[len(a.Enrollments)-1]
		of.Facts = append(of.Facts, f)
		a.History = append(a.History, report.Entry{Fact: f, Cycle: e.Cycle})
		if unfolded {
			a.Unfolded[f.ID] = true
		}
	}
	return all, last, rows.Err()
}

// Posts gives where people from after one up to another work, each on its agency's own day; and which of them the next roll
// looks at.
func (s *Store) Posts(ctx context.Context, after, last uuid.UUID, on []report.Day) (at map[uuid.UUID][]uuid.UUID, pending map[uuid.UUID]bool, err error) {
	defer explain(&err, "store.Posts(%s)", after)
	type row struct{ person, agency uuid.UUID }
	rows, err := list(ctx, s, func(r *row) []any { return []any{&r.person, &r.agency} }, `SELECT w.person_id, g.id FROM postings w
JOIN agencies g ON g.id = w.agency_id
JOIN {days} d ON d.time_zone = g.time_zone
WHERE w.person_id > ? AND w.person_id <= ? AND w.is_primary AND w.from_on <= d.today AND (w.to_on IS NULL OR w.to_on >= d.today)`, days(on), after, last)
	if err != nil {
		return nil, nil, err
	}
	at, pending = map[uuid.UUID][]uuid.UUID{}, map[uuid.UUID]bool{}
	for _, r := range rows {
		at[r.person] = append(at[r.person], r.agency)
	}
	waiting, err := list(ctx, s, id, "SELECT person_id FROM pending_people WHERE person_id > ? AND person_id <= ?", after, last)
	for _, id := range waiting {
		pending[id] = true
	}
	return at, pending, err
}

// EachTotal hands out the running totals of some modules, or of all and of report.AllModules, by agency, module, time zone and
// day.
func (s *Store) EachTotal(ctx context.Context, modules []string, each func(report.Total) error) (err error) {
	defer explain(&err, "store.EachTotal(%d modules)", len(modules))
	where, args := "1 = 1", []any(nil)
	if modules != nil {
		where, args = "v.module IN {words}", []any{words(modules), words(modules)}
	}
	rows, err := s.query(ctx, rowsOf(where)+" ORDER BY 1, 3, 2, 4", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var t report.Total
	into := total(&t)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := each(t); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Lost lists the numbers of series that totals have and no report would find.
func (s *Store) Lost(ctx context.Context) (all []int, err error) {
	defer explain(&err, "store.Lost")
	return list(ctx, s, func(n *int) []any { return []any{n} },
		"SELECT series_id FROM (SELECT series_id FROM standings UNION SELECT series_id FROM standings_ahead) t WHERE NOT EXISTS (SELECT 1 FROM standing_series v WHERE v.id = t.series_id) ORDER BY series_id")
}

// Strays lists facts of the tail that are not the ledger's, at most limit, and how many the tail has in all.
func (s *Store) Strays(ctx context.Context, limit int) (facts []uuid.UUID, all int, err error) {
	defer explain(&err, "store.Strays")
	if err := s.one(ctx, []any{&all}, "SELECT count(*) FROM ledger_tail"); err != nil {
		return nil, 0, err
	}
	facts, err = list(ctx, s, id, `SELECT t.fact_id FROM ledger_tail t
WHERE NOT EXISTS (SELECT 1 FROM ledger l JOIN enrollments e ON e.id = l.enrollment_id
  WHERE l.id = t.fact_id AND l.enrollment_id = t.enrollment_id AND e.person_id = t.person_id AND e.module = t.module)
ORDER BY t.fact_id LIMIT ?`, limit)
	return facts, all, err
}

// ForgetStandings leaves nothing in the standings and everything in the tail.
func (s *Store) ForgetStandings(ctx context.Context) (err error) {
	defer explain(&err, "store.ForgetStandings")
	return s.InTx(ctx, func(ctx context.Context) error {
		for _, statement := range []string{"UPDATE standings_past SET version = version + 1", "DELETE FROM standings", "DELETE FROM standings_ahead", "DELETE FROM standing_series", "DELETE FROM ledger_tail",
			`INSERT INTO ledger_tail (fact_id, enrollment_id, person_id, module)
SELECT l.id, l.enrollment_id, e.person_id, e.module FROM ledger l JOIN enrollments e ON e.id = l.enrollment_id`} {
			if _, err := s.change(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}
