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

// again finds whom a revision asks again: see assign.Service.AskAgain, which has the rule. Since are the revision and
// those recorded after it; asking are the assignments that ask again, each with the day at its agency; below is where each
// reaches.
const again = `WITH RECURSIVE since (digest, module, first) AS (
  SELECT n.digest, n.module, r.recorded_at FROM module_revisions r
  JOIN module_revisions n ON n.module = r.module AND (n.recorded_at > r.recorded_at OR n.recorded_at = r.recorded_at AND n.digest >= r.digest)
  WHERE r.digest = ?
),
asking (id, agency_id, module, today) AS (
  SELECT DISTINCT a.id, a.agency_id, m.module, d.today
  FROM assignments a
  JOIN assignment_modules m ON m.assignment_id = a.id
  JOIN since ON since.module = m.module AND a.made_at < since.first
  JOIN agencies g ON g.id = a.agency_id
  JOIN {days} d ON d.time_zone = g.time_zone
  LEFT JOIN assignment_ends x ON x.assignment_id = a.id
  WHERE a.again_on_change AND (x.ended_on IS NULL OR x.ended_on > d.today)
),
below (assignment_id, id, today) AS (
  SELECT id, agency_id, today FROM asking
  UNION
  SELECT below.assignment_id, p.agency_id, below.today FROM agency_parents p JOIN below ON p.parent_id = below.id
  WHERE p.from_on <= below.today AND (p.to_on IS NULL OR p.to_on >= below.today)
)
`

// askedAgain counts and takes the greatest rather than asking whether there is any: so it is looked up person by person,
// where Postgres, for a few people, would go through the enrollments and the ledger of all.
const askedAgain = `
FROM asking a
JOIN below ON below.assignment_id = a.id
JOIN postings w ON w.agency_id = below.id AND w.is_primary AND w.from_on <= a.today AND (w.to_on IS NULL OR w.to_on >= a.today)
JOIN enrollments e ON e.person_id = w.person_id AND e.module = a.module AND e.state = 'completed' AND NOT e.exempted
JOIN enrollment_sources s ON s.enrollment_id = e.id AND s.assignment_id = a.id
WHERE e.cycle = (SELECT max(n.cycle) FROM enrollments n WHERE n.person_id = e.person_id AND n.module = e.module)
  AND (SELECT count(c.revision) FROM completions c WHERE c.enrollment_id = e.id) > 0
  AND (SELECT count(*) FROM completions c WHERE c.person_id = e.person_id AND c.revision IN (SELECT digest FROM since)) = 0
  AND (SELECT count(*) FROM enrollments o JOIN ledger l ON l.enrollment_id = o.id
    WHERE o.person_id = e.person_id AND o.module = e.module AND l.revision IN (SELECT digest FROM since)) = 0`

// FinishedBefore lists the people whom a revision asks again at a moment, in the order of their ids.
func (s *Store) FinishedBefore(ctx context.Context, revision string, now time.Time) (people []uuid.UUID, err error) {
	defer explain(&err, "store.FinishedBefore(%q)", revision)
	days, err := s.daysAt(ctx, now)
	if err != nil {
		return nil, err
	}
	return list(ctx, s, func(id *uuid.UUID) []any { return []any{id} }, again+"SELECT DISTINCT e.person_id"+askedAgain+" ORDER BY e.person_id", revision, days)
}

// LockFinishedBefore tells what the revision asks of those of some people whom it still asks, in the order of their ids.
// Inside a transaction their enrollments are kept from others until its end; as in LockPlace, by a statement of its own,
// so that whom another copy of the program asked while it waited is not asked twice.
func (s *Store) LockFinishedBefore(ctx context.Context, revision string, now time.Time, people []uuid.UUID) (found []assign.Finished, err error) {
	defer explain(&err, "store.LockFinishedBefore(%q, %d)", revision, len(people))
	whom := ids(people)
	if s.dialect.locks {
		if _, err := s.change(ctx, `SELECT id FROM enrollments WHERE person_id IN {ids}
  AND module = (SELECT module FROM module_revisions WHERE digest = ?) ORDER BY id {lock}`, whom, revision); err != nil {
			return nil, err
		}
	}
	days, err := s.daysAt(ctx, now)
	if err != nil {
		return nil, err
	}
	found, err = list(ctx, s, func(f *assign.Finished) []any {
		return append(enrolled(&f.Newest), &f.Agency, &f.Assignment.ID, (*day)(&f.Today))
	}, again+"SELECT "+enrollmentColumns+", w.agency_id, a.id, a.today"+askedAgain+" AND w.person_id IN {ids}\nORDER BY e.person_id, a.id", revision, days, whom)
	if err != nil {
		return nil, err
	}
	var which []uuid.UUID
	for _, f := range found {
		which = append(which, f.Assignment.ID)
	}
	asking, err := s.assignments(ctx, "a.id IN {ids}", ids(which))
	for i := range found {
		at := slices.IndexFunc(asking, func(a assign.Assignment) bool { return a.ID == found[i].Assignment.ID })
		if at >= 0 {
			found[i].Assignment = asking[at]
		}
	}
	return found, err
}

// daysAt is the argument of {days}: which day it is at a moment in every agency's time zone.
func (s *Store) daysAt(ctx context.Context, now time.Time) (string, error) {
	return s.daysBefore(ctx, now, 0)
}

// daysBefore is daysAt with the days that lie so many days before those.
func (s *Store) daysBefore(ctx context.Context, now time.Time, n int) (string, error) {
	zones, err := list(ctx, s, func(zone *string) []any { return []any{zone} }, "SELECT DISTINCT time_zone FROM agencies")
	if err != nil {
		return "", err
	}
	var all []report.Day
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			return "", err
		}
		all = append(all, report.Day{TimeZone: name, Date: lang.DateOf(now, zone).AddDays(-n)})
	}
	return days(all), nil
}
