package store

import (
	"context"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

type classRow struct {
	ID         uuid.UUID
	AgencyID   uuid.UUID
	Module     string
	Revision   string
	Place      string
	StartsAt   instant
	Seats      int
	Minutes    int
	TrainerID  uuid.UUID
	CodeHash   []byte
	CodeSealed []byte
	PaperA     string
	PaperB     string
	OpenedAt   instant
	ClosedAt   instant
}

func (classRow) TableName() string { return "classes" }

// InsertClass keeps a new class. A code that another open class has is fault.Conflict.
func (s *Store) InsertClass(ctx context.Context, c learn.Class) (err error) {
	defer explain(&err, "store.InsertClass(%s)", c.ID)
	papers := map[learn.Variant]string{}
	for v, p := range c.Papers {
		text, err := p.MarshalText()
		if err != nil {
			return err
		}
		papers[v] = string(text)
	}
	return insert(ctx, s, classRow{c.ID, c.Agency, c.Module, c.Revision, c.Place, instant(c.StartsAt), c.Seats, c.Minutes, c.Trainer,
		c.Code.Hash[:], c.Code.Sealed, papers[learn.VariantA], papers[learn.VariantB], instant(c.OpenedAt), instant(c.ClosedAt)})
}

// classes reads classes c.
const classes = `SELECT c.id, c.agency_id, g.time_zone, c.module, c.revision, c.place, c.starts_at, c.seats, c.minutes, c.trainer_id,
  p.given_names, p.first_surname, p.second_surname, c.code_sealed, c.paper_a, c.paper_b, c.opened_at, c.closed_at,
  (SELECT count(*) FROM attendance n WHERE n.class_id = c.id),
  (SELECT count(*) FROM attendance n WHERE n.class_id = c.id AND n.how <> 'trainer' AND n.present IS NOT FALSE)
FROM classes c JOIN agencies g ON g.id = c.agency_id JOIN people p ON p.id = c.trainer_id
`

func (s *Store) classes(ctx context.Context, query string, args ...any) (all []learn.Class, err error) {
	type row struct {
		learn.Class
		zone                 string
		given, first, second string
		a, b                 []byte
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, &r.Agency, &r.zone, &r.Module, &r.Revision, &r.Place, (*instant)(&r.StartsAt), &r.Seats, &r.Minutes, &r.Trainer,
			&r.given, &r.first, (*word)(&r.second), &r.Code.Sealed, &r.a, &r.b, (*instant)(&r.OpenedAt), (*instant)(&r.ClosedAt), &r.Joined, &r.Came}
	}, query, args...)
	for _, r := range rows {
		c := r.Class
		c.Zone = location(r.zone)
		c.Taught = strings.Join(strings.Fields(r.given+" "+r.first+" "+r.second), " ")
		var a, b course.Paper
		if err := a.UnmarshalText(r.a); err != nil {
			return nil, err
		}
		if err := b.UnmarshalText(r.b); err != nil {
			return nil, err
		}
		c.Papers = map[learn.Variant]course.Paper{learn.VariantA: a, learn.VariantB: b}
		all = append(all, c)
	}
	return all, err
}

// oneClass gives the only class of a query; without one it is fault.NotFound.
func (s *Store) oneClass(ctx context.Context, query string, args ...any) (learn.Class, error) {
	all, err := s.classes(ctx, query, args...)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return learn.Class{}, err
	}
	return all[0], nil
}

// Class gives a class at an agency of a scope.
func (s *Store) Class(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (c learn.Class, err error) {
	defer explain(&err, "store.Class(%s)", id)
	return s.oneClass(ctx, visible+classes+"WHERE c.id = ? AND c.agency_id IN (SELECT id FROM visible)", append(visibleArgs(scope, on), id)...)
}

// Classes lists those of a scope, the ones not closed first, then the newest, at most limit.
func (s *Store) Classes(ctx context.Context, scope access.Scope, on lang.Date, limit int) (all []learn.Class, err error) {
	defer explain(&err, "store.Classes")
	return s.classes(ctx, visible+classes+"WHERE c.agency_id IN (SELECT id FROM visible)\nORDER BY c.closed_at IS NOT NULL, c.starts_at DESC, c.id LIMIT ?",
		append(visibleArgs(scope, on), limit)...)
}

// ClassByCode finds one that is not closed.
func (s *Store) ClassByCode(ctx context.Context, code access.CodeHash) (c learn.Class, err error) {
	defer explain(&err, "store.ClassByCode")
	return s.oneClass(ctx, classes+"WHERE c.code_hash = ? AND c.closed_at IS NULL", code[:])
}

// RecodeClass gives a class another code. One that another open class has is fault.Conflict.
func (s *Store) RecodeClass(ctx context.Context, id uuid.UUID, code access.KeptCode) (err error) {
	defer explain(&err, "store.RecodeClass(%s)", id)
	return s.once(ctx, "UPDATE classes SET code_hash = ?, code_sealed = ? WHERE id = ?", code.Hash[:], code.Sealed, id)
}

// ClosedByCode finds the one closed last that had a code and that somebody was in.
func (s *Store) ClosedByCode(ctx context.Context, code access.CodeHash, person uuid.UUID) (c learn.Class, err error) {
	defer explain(&err, "store.ClosedByCode(%s)", person)
	return s.oneClass(ctx, classes+`WHERE c.code_hash = ? AND c.closed_at IS NOT NULL AND EXISTS (SELECT 1 FROM attendance a WHERE a.class_id = c.id AND a.person_id = ?)
ORDER BY c.closed_at DESC, c.id LIMIT 1`, code[:], person)
}

// LeftClass tells whose sign-in, begun since a moment, ended because its class was closed, and not otherwise before.
func (s *Store) LeftClass(ctx context.Context, token access.TokenHash, since time.Time) (l learn.Left, err error) {
	defer explain(&err, "store.LeftClass")
	err = s.one(ctx, []any{&l.Class, &l.Person}, `SELECT k.id, p.id
FROM sign_ins i JOIN classes k ON k.id = i.class_id AND k.closed_at = i.ended_at
JOIN accounts a ON a.id = i.account_id AND a.deactivated_at IS NULL JOIN people p ON p.id = a.person_id AND p.erased_at IS NULL AND p.alias_of IS NULL
WHERE i.token_hash = ? AND i.created_at > ?`, token[:], instant(since))
	return l, err
}

// ClassOf gives the one that somebody has joined.
func (s *Store) ClassOf(ctx context.Context, id, person uuid.UUID) (c learn.Class, err error) {
	defer explain(&err, "store.ClassOf(%s, %s)", id, person)
	return s.oneClass(ctx, classes+"WHERE c.id = ? AND EXISTS (SELECT 1 FROM attendance a WHERE a.class_id = c.id AND a.person_id = ?)", id, person)
}

// LockClass keeps a class from others until the transaction ends, and tells how it is then. Attempts may refer to it
// meanwhile: else whoever begins one, with their enrollment locked, and a roll call, with the class, would wait for each
// other.
func (s *Store) LockClass(ctx context.Context, id uuid.UUID) (c learn.Class, err error) {
	defer explain(&err, "store.LockClass(%s)", id)
	if s.dialect.locks {
		if _, err := s.change(ctx, "SELECT id FROM classes WHERE id = ? {lock but its key}", id); err != nil {
			return c, err
		}
	}
	return s.oneClass(ctx, classes+"WHERE c.id = ?", id)
}

// CloseClass closes a class, counts who was not called as absent, and ends the sign-ins that are bound to it.
func (s *Store) CloseClass(ctx context.Context, id uuid.UUID, at time.Time) (err error) {
	defer explain(&err, "store.CloseClass(%s)", id)
	return s.inTurn(ctx, []statement{
		{"UPDATE classes SET closed_at = ? WHERE id = ? AND closed_at IS NULL", []any{instant(at), id}},
		{"UPDATE attendance SET present = FALSE, called_at = ? WHERE class_id = ? AND present IS NULL", []any{instant(at), id}},
		{"UPDATE sign_ins SET ended_at = ? WHERE class_id = ? AND ended_at IS NULL", []any{instant(at), id}},
	})
}

// ClassNow gives the class of a module that somebody has joined and that is not closed, the newest; uuid.Nil without one.
func (s *Store) ClassNow(ctx context.Context, person uuid.UUID, module string) (class uuid.UUID, err error) {
	defer explain(&err, "store.ClassNow(%s, %q)", person, module)
	err = s.one(ctx, []any{&class}, `SELECT c.id FROM attendance a JOIN classes c ON c.id = a.class_id
WHERE a.person_id = ? AND c.module = ? AND c.closed_at IS NULL ORDER BY c.starts_at DESC, c.id LIMIT 1`, person, module)
	if fault.Is(err, fault.NotFound) {
		return uuid.Nil, nil
	}
	return class, err
}

// TakeIntoClass makes an open attempt one of a class.
func (s *Store) TakeIntoClass(ctx context.Context, attempt, class uuid.UUID) (err error) {
	defer explain(&err, "store.TakeIntoClass(%s)", attempt)
	if class == uuid.Nil {
		return nil
	}
	_, err = s.change(ctx, "UPDATE attempts SET class_id = ? WHERE id = ? AND submitted_at IS NULL", class, attempt)
	return err
}

// Numbered finds the people with an open posting under that employee or badge number at or below an agency; at most a few.
func (s *Store) Numbered(ctx context.Context, top uuid.UUID, number string) (all []learn.Numbered, err error) {
	defer explain(&err, "store.Numbered(%s)", top)
	today := day(lang.DateOf(s.now(), time.UTC))
	return list(ctx, s, func(n *learn.Numbered) []any {
		return []any{&n.Person, (*ref)(&n.Account), (*ref)(&n.Agency), (*flag)(&n.HasDuty), &n.FirstSurname, (*word)(&n.SecondSurname)}
	}, `WITH RECURSIVE up (person_id, agency_id) AS (
  SELECT w.person_id, w.agency_id FROM postings w WHERE w.to_on IS NULL AND w.from_on <= ? AND w.employee_number IS NOT NULL AND lower(w.employee_number) = ?
  UNION SELECT w.person_id, w.agency_id FROM postings w WHERE w.to_on IS NULL AND w.from_on <= ? AND w.badge_number IS NOT NULL AND lower(w.badge_number) = ?
  UNION SELECT u.person_id, q.parent_id FROM up u JOIN agency_parents q ON q.agency_id = u.agency_id AND q.from_on <= ? AND (q.to_on IS NULL OR q.to_on >= ?)
)
SELECT p.id, a.id, w.agency_id, EXISTS (SELECT 1 FROM grants g WHERE g.account_id = a.id), p.first_surname, p.second_surname
FROM people p LEFT JOIN accounts a ON a.person_id = p.id LEFT JOIN postings w ON w.person_id = p.id AND w.is_primary AND w.to_on IS NULL
WHERE p.id IN (SELECT u.person_id FROM up u WHERE u.agency_id = ?) AND p.alias_of IS NULL AND p.erased_at IS NULL AND a.deactivated_at IS NULL
ORDER BY p.id LIMIT 10`, today, number, today, number, today, today, top)
}
