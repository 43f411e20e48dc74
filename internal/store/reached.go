package store

import (
	"context"
	"strings"

	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// postedAt gives who works in some agencies on a day.
const postedAt = `SELECT w.person_id FROM postings w WHERE w.is_primary AND w.agency_id IN {ids} AND w.from_on <= ? AND (w.to_on IS NULL OR w.to_on >= ?)`

// reached writes a statement for those whom some targets reach on a day. Of the rule of a group the day of joining is left to
// the rules.
func (s *Store) reached(ctx context.Context, w assign.Within) (query string, args []any, err error) {
	on := day(w.Today)
	parts := []string{postedAt}
	args = []any{ids(w.Agencies), on, on}
	for _, c := range w.Circles {
		part := postedAt
		args = append(args, ids(c.Agencies), on, on)
		switch {
		case !c.Rule:
			part += ` AND w.person_id IN (SELECT COALESCE(p.alias_of, p.id) FROM group_members m JOIN people p ON p.id = m.person_id WHERE m.group_id = ? AND m.to_on IS NULL)`
			args = append(args, c.ID)
		case c.Position != "":
			spelt, err := s.spellings(ctx, c.Position)
			if err != nil {
				return "", nil, err
			}
			part += " AND w.position IN {words}"
			args = append(args, spelt)
		}
		parts = append(parts, part)
	}
	if len(w.People) > 0 {
		parts = append(parts, postedAt+" AND w.person_id IN {ids}")
		args = append(args, ids(w.Home), on, on, ids(w.People))
	}
	if len(parts) == 1 {
		return postedAt, args, nil // a person has one primary posting on a day
	}
	return strings.Join(parts, "\nUNION\n"), args, nil
}

// spellings lists, as the argument of {words}, the positions that fold to one. It goes through the index from one to the
// next greater: there are few in comparison to the people who have them.
func (s *Store) spellings(ctx context.Context, folded string) (string, error) {
	all, err := list(ctx, s, func(text *string) []any { return []any{text} }, `WITH RECURSIVE each_one (position) AS (
  SELECT (SELECT min(position) FROM postings WHERE position IS NOT NULL)
  UNION ALL
  SELECT (SELECT min(w.position) FROM postings w WHERE w.position > e.position) FROM each_one e WHERE e.position IS NOT NULL
)
SELECT position FROM each_one WHERE position IS NOT NULL`)
	fitting := []string{}
	for _, text := range all {
		if lang.Fold(text) == folded {
			fitting = append(fitting, text)
		}
	}
	return words(fitting), err
}

// CountReached counts the people whom some targets reach, at most some.
func (s *Store) CountReached(ctx context.Context, w assign.Within, most int) (n int, err error) {
	defer explain(&err, "store.CountReached")
	query, args, err := s.reached(ctx, w)
	if err != nil {
		return 0, err
	}
	err = s.one(ctx, []any{&n}, "SELECT count(*) FROM (SELECT person_id FROM ("+query+") r LIMIT ?) few", append(args, most)...)
	return n, err
}

// EachReached gives the people whom some targets reach to a function, in the order of their ids, some at a time.
func (s *Store) EachReached(ctx context.Context, w assign.Within, atOnce int, f func([]uuid.UUID) error) (err error) {
	defer explain(&err, "store.EachReached")
	query, args, err := s.reached(ctx, w)
	if err != nil {
		return err
	}
	return s.each(ctx, atOnce, f, query+"\nORDER BY person_id", args...)
}

// EachWanting is EachReached for those, after one of them, whom an assignment may ask for something: who has no enrollment
// of one of its modules that serves it and is neither withdrawn nor superseded, or none that it asked for since a day, or
// only one completed by a day.
func (s *Store) EachWanting(ctx context.Context, w assign.Within, q assign.Wanting, after uuid.UUID, atOnce int, f func([]uuid.UUID) error) (err error) {
	defer explain(&err, "store.EachWanting(%s)", q.Assignment)
	query, args, err := s.reached(ctx, w)
	if err != nil {
		return err
	}
	current := ""
	args = append(args, q.Assignment)
	if !q.Asked.IsZero() {
		current += " AND s.asked_on >= ?"
		args = append(args, day(q.Asked))
	}
	if !q.Done.IsZero() {
		current += " AND (e.state <> 'completed' OR (SELECT max(c.completed_on) FROM completions c WHERE c.enrollment_id = e.id) > ?)"
		args = append(args, day(q.Done))
	}
	return s.each(ctx, atOnce, f, "SELECT r.person_id FROM ("+query+`) r
LEFT JOIN (SELECT e.person_id, count(DISTINCT e.module) AS n FROM enrollment_sources s JOIN enrollments e ON e.id = s.enrollment_id
  WHERE s.assignment_id = ? AND e.state NOT IN ('withdrawn', 'superseded')`+current+`
  GROUP BY e.person_id) has ON has.person_id = r.person_id
WHERE COALESCE(has.n, 0) < ? AND r.person_id > ?
ORDER BY r.person_id`, append(args, q.Modules, after)...)
}

// EachServing gives the people who have something open that serves an assignment, after one of them.
func (s *Store) EachServing(ctx context.Context, assignment, after uuid.UUID, atOnce int, f func([]uuid.UUID) error) (err error) {
	defer explain(&err, "store.EachServing(%s)", assignment)
	return s.each(ctx, atOnce, f, `SELECT DISTINCT e.person_id FROM enrollment_sources s JOIN enrollments e ON e.id = s.enrollment_id
WHERE s.assignment_id = ? AND e.state IN ('not_started', 'in_progress', 'exempt') AND e.person_id > ? ORDER BY e.person_id`, assignment, after)
}

// each reads ids and gives them to a function as they come, some at a time: memory is needed for no more than those.
func (s *Store) each(ctx context.Context, atOnce int, f func([]uuid.UUID) error, query string, args ...any) error {
	rows, err := s.read.WithContext(ctx).Statement.ConnPool.QueryContext(ctx, s.dialect.in(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	some := make([]uuid.UUID, 0, atOnce)
	for rows.Next() {
		var one uuid.UUID
		if err := rows.Scan(&one); err != nil {
			return err
		}
		if some = append(some, one); len(some) == atOnce {
			if err := f(some); err != nil {
				return err
			}
			some = some[:0]
		}
	}
	if err := rows.Err(); err != nil || len(some) == 0 {
		return err
	}
	return f(some)
}
