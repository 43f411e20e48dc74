package store

import (
	"context"
	"time"

	"baluarte/internal/agency"

	"github.com/google/uuid"
)

// BeginApply claims a plan that waits, or one whose last sign of life is older than a moment; else fault.Conflict.
func (s *Store) BeginApply(ctx context.Context, id uuid.UUID, at, stale time.Time) (err error) {
	defer explain(&err, "store.BeginApply(%s)", id)
	return s.claimed(s.change(ctx, `UPDATE imports SET state = 'applying', problem = NULL, done = 0, beat_at = ?
WHERE id = ? AND (state = 'planned' OR state = 'applying' AND beat_at < ?)`, instant(at), id, instant(stale)))
}

// BeatImport is a sign of life.
func (s *Store) BeatImport(ctx context.Context, id uuid.UUID, at time.Time, done int) (err error) {
	defer explain(&err, "store.BeatImport(%s)", id)
	_, err = s.change(ctx, "UPDATE imports SET beat_at = ?, done = ? WHERE id = ? AND state = 'applying'", instant(at), done, id)
	return err
}

// Seen lists the marks of the people whom rows of a kind change, after a number, at most limit.
func (s *Store) Seen(ctx context.Context, id uuid.UUID, kind agency.ChangeKind, after, limit int) (all []agency.Seen, err error) {
	defer explain(&err, "store.Seen(%s, %s)", id, kind)
	return list(ctx, s, func(m *agency.Seen) []any { return []any{&m.Number, &m.Person, &m.Mark} },
		"SELECT number, person_id, seen FROM import_rows WHERE import_id = ? AND kind = ? AND number > ? AND seen IS NOT NULL ORDER BY number LIMIT ?",
		id, string(kind), after, limit)
}

// LockPeople keeps people from others until the end of the transaction. On SQLite it is alone anyway.
func (s *Store) LockPeople(ctx context.Context, people []uuid.UUID) (err error) {
	defer explain(&err, "store.LockPeople(%d)", len(people))
	if !s.dialect.locks {
		return nil
	}
	_, err = s.change(ctx, "SELECT id FROM people WHERE id IN {ids} ORDER BY id {lock}", ids(people))
	return err
}

// The parts of an import that change what is there. First what ends: nobody has two primary postings, nor a number two
// holders.
var importChanges = []string{
	`UPDATE postings SET to_on = r.end_on FROM import_rows r
WHERE r.import_id = ? AND r.kind IN ('moved', 'gone') AND postings.id = r.end_id`,

	`UPDATE people SET given_names = r.given_names, first_surname = r.first_surname, second_surname = r.second_surname, sort_name = r.sort_name, language = r.language,
  email_verified_at = CASE WHEN r.email IS NOT DISTINCT FROM people.email OR r.email_key IS NOT DISTINCT FROM people.email_key THEN people.email_verified_at END,
  email_key = CASE WHEN r.email IS NOT DISTINCT FROM people.email THEN people.email_key ELSE r.email_key END, email = r.email
FROM import_rows r WHERE r.import_id = ? AND r.kind IN ('added', 'changed', 'moved', 'returned') AND r.person_act = 'change' AND people.id = r.person_id`,

	`UPDATE postings SET agency_id = r.agency_id, position = r.position, employee_number = r.employee_number, badge_number = r.badge_number, from_on = r.from_on, to_on = r.to_on
FROM import_rows r WHERE r.import_id = ? AND r.kind IN ('added', 'changed', 'moved', 'returned') AND r.posting_act = 'change' AND postings.id = r.posting_id`,

	`UPDATE accounts SET deactivated_at = NULL FROM import_rows r WHERE r.import_id = ? AND r.kind = 'returned' AND accounts.person_id = r.person_id AND accounts.deactivated_at IS NOT NULL`,
}

// The parts that add to it, for a kind of row and some numbers.
var importAdditions = []string{
	`INSERT INTO people (id, given_names, first_surname, second_surname, sort_name, email, email_key, language)
SELECT person_id, given_names, first_surname, second_surname, sort_name, email, email_key, language
FROM import_rows WHERE import_id = ? AND kind = ? AND number > ? AND number <= ? AND person_act = 'new'`,

	`INSERT INTO postings (id, person_id, agency_id, position, employee_number, badge_number, from_on, to_on, is_primary)
SELECT posting_id, person_id, agency_id, position, employee_number, badge_number, from_on, to_on, TRUE
FROM import_rows WHERE import_id = ? AND kind = ? AND number > ? AND number <= ? AND posting_act = 'new'`,
}

// stride is how many rows of a plan are added by one statement, so that it can be told how far it is.
const stride = 20_000

// ApplyRows does what the rows of a plan say, and tells now and then how many are done.
func (s *Store) ApplyRows(ctx context.Context, r agency.RosterImport, done func(int)) (err error) {
	defer explain(&err, "store.ApplyRows(%s)", r.ID)
	for _, statement := range importChanges {
		if _, err := s.change(ctx, statement, r.ID); err != nil {
			return err
		}
	}
	var last int
	if err := s.one(ctx, []any{(*number)(&last)}, "SELECT max(number) FROM import_rows WHERE import_id = ?", r.ID); err != nil {
		return err
	}
	for from := 0; from < last; from += stride {
		for _, statement := range importAdditions {
			for _, kind := range []agency.ChangeKind{agency.Added, agency.Moved, agency.Returned} {
				if _, err := s.change(ctx, statement, r.ID, string(kind), from, from+stride); err != nil {
					return err
				}
			}
		}
		done(min(from+stride, last))
	}
	return s.mark(ctx, "SELECT r.person_id FROM import_rows r WHERE r.import_id = ? AND (r.posting_act IS NOT NULL OR r.end_id IS NOT NULL)", r.ID)
}
