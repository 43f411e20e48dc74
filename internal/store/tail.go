package store

import (
	"context"
	"slices"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// addToTail notes facts as those that are not in the standings yet.
func (s *Store) addToTail(ctx context.Context, facts []assign.Fact) error {
	type row struct {
		Fact       uuid.UUID `json:"fact"`
		Enrollment uuid.UUID `json:"enrollment"`
	}
	rows := make([]row, len(facts))
	for i, f := range facts {
		rows[i] = row{f.ID, f.Enrollment}
	}
	return eachJSON(rows, func(data string) error {
		_, err := s.change(ctx, `INSERT INTO ledger_tail (fact_id, enrollment_id, person_id, module)
SELECT f.fact, e.id, e.person_id, e.module FROM {written} JOIN enrollments e ON e.id = f.enrollment`, data)
		return err
	})
}

// foldLock is the advisory lock of Postgres that whoever changes standings holds: the letters of "fold".
const foldLock = 0x666f6c64

// Folding runs f in a transaction in which nobody else changes standings. Each of its statements sees all that was committed
// before it: so what belongs together is read by one statement. When somebody folds already it says false.
func (s *Store) Folding(ctx context.Context, f func(ctx context.Context) error) (folded bool, err error) {
	defer explain(&err, "store.Folding")
	err = s.InTx(ctx, func(ctx context.Context) error {
		folded = true // SQLite has one writer
		if s.dialect.locks {
			if err := s.one(ctx, []any{&folded}, "SELECT pg_try_advisory_xact_lock(?)", foldLock); err != nil || !folded {
				return err
			}
		}
		if err := s.oneByOne(ctx); err != nil {
			return err
		}
		return f(ctx)
	})
	return folded && err == nil, err
}

// AwaitFold waits until nobody folds. SQLite has one writer: whoever folds there has waited.
func (s *Store) AwaitFold(ctx context.Context) (err error) {
	defer explain(&err, "store.AwaitFold")
	if s.dialect.locks {
		_, err = s.change(ctx, "SELECT pg_advisory_xact_lock_shared(?)", foldLock)
	}
	return err
}

// histories reads those that a query names by person and module, whole, each with its facts that are in the tail. Of a fact it
// reads what a figure needs. It is one statement, so that a fact is either not there at all, or rightly told to be folded or not.
func (s *Store) histories(ctx context.Context, named string, args ...any) (all []report.Kept, err error) {
	rows, err := s.query(ctx, `SELECT e.person_id, e.module, e.cycle, l.id, l.enrollment_id, l.number, l.kind, l.effective_on, l.recorded_at, l.agency_id,
  l.exemption_id, l.corrects_id, l.opens_on, l.due_on, l.required, l.reason, t.fact_id IS NOT NULL
FROM (`+named+`) k
JOIN enrollments e ON e.person_id = k.person_id AND e.module = k.module
JOIN ledger l ON l.enrollment_id = e.id
LEFT JOIN ledger_tail t ON t.fact_id = l.id
ORDER BY e.person_id, e.module, e.cycle, l.number`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var (
		k        report.Kept
		e        report.Entry
		unfolded bool
	)
	into := []any{&k.Person, &k.Module, &e.Cycle, &e.ID, &e.Enrollment, &e.Number, (*word)(&e.Kind), (*day)(&e.Effective), (*instant)(&e.Recorded), (*ref)(&e.Agency),
		(*ref)(&e.Exemption), (*ref)(&e.Corrects), (*day)(&e.OpensOn), (*day)(&e.DueOn), (*flag)(&e.Required), (*word)(&e.Reason), (*flag)(&unfolded)}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		if last := len(all) - 1; last < 0 || all[last].Person != k.Person || all[last].Module != k.Module {
			all = append(all, report.Kept{Person: k.Person, Module: k.Module, Unfolded: map[uuid.UUID]bool{}})
		}
		last := &all[len(all)-1]
		last.History = append(last.History, e)
		if unfolded {
			last.Unfolded[e.ID] = true
		}
	}
	return all, rows.Err()
}

// Unfolded gives histories that have facts in the tail, at most so many. Those of a module come together: they are in fewer series,
// of which folding writes each row once, than those of a person.
func (s *Store) Unfolded(ctx context.Context, limit int) (all []report.Kept, err error) {
	defer explain(&err, "store.Unfolded(%d)", limit)
	return s.histories(ctx, "SELECT DISTINCT module, person_id FROM ledger_tail ORDER BY module, person_id LIMIT ?", limit)
}

// holds is the day from which a fact l holds; a correction, from ever.
const holds = "CASE l.kind WHEN 'enrolled' THEN l.opens_on WHEN 'corrected' THEN {first day} ELSE l.effective_on END"

// Tail gives facts that are not in the standings yet, at most so many.
func (s *Store) Tail(ctx context.Context, limit int) (all []report.Waiting, err error) {
	defer explain(&err, "store.Tail(%d)", limit)
	return list(ctx, s, func(w *report.Waiting) []any { return []any{&w.Person, &w.Module, &w.Fact} }, "SELECT person_id, module, fact_id FROM ledger_tail LIMIT ?", limit)
}

// Unsettled gives the histories that the standings do not tell as they were known at a moment: those with facts in the tail, and
// those with facts that were recorded after it and hold on the day or before. A fact that holds by the day was recorded by the end
// of the next, or is late: each half has its index, of which the second holds little.
func (s *Store) Unsettled(ctx context.Context, known time.Time, on lang.Date) (all []report.Kept, err error) {
	defer explain(&err, "store.Unsettled(%s, %s)", known, on)
	const since = "SELECT l.enrollment_id FROM ledger l WHERE l.recorded_at > ? AND " + holds + " <= ?"
	later, err := list(ctx, s, id, since+" AND l.recorded_at < ? UNION "+since+" AND "+holds+" < {eve of l.recorded_at}",
		instant(known), day(on), instant(on.AddDays(2).Time(time.UTC)), instant(known), day(on))
	if err != nil {
		return nil, err
	}
	// By themselves, for of how many they are Postgres has no idea, and would read everybody.
	return s.histories(ctx, "SELECT module, person_id FROM ledger_tail UNION SELECT e.module, e.person_id FROM enrollments e WHERE e.id {in few}", ids(later))
}

// LeaveTail takes facts out of the tail.
func (s *Store) LeaveTail(ctx context.Context, facts []uuid.UUID) (err error) {
	defer explain(&err, "store.LeaveTail(%d)", len(facts))
	return s.InTx(ctx, func(ctx context.Context) error {
		for some := range slices.Chunk(facts, 5000) {
			if _, err := s.change(ctx, "DELETE FROM ledger_tail WHERE fact_id IN {ids}", ids(some)); err != nil {
				return err
			}
		}
		return nil
	})
}
