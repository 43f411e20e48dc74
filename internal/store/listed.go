package store

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Assignments lists assignments in the name of an agency in a scope, the newest first.
func (s *Store) Assignments(ctx context.Context, scope access.Scope, now time.Time, q assign.AssignmentQuestion) (all []assign.Listed, err error) {
	defer explain(&err, "store.Assignments")
	where := ""
	var args []any
	also := func(text string, more ...any) {
		where += " AND " + text
		args = append(args, more...)
	}
	switch q.State {
	case assign.Upcoming:
		also("a.opens_on > d.today AND x.ended_on IS NULL")
	case assign.Running:
		also("a.opens_on <= d.today AND (x.ended_on IS NULL OR x.ended_on > d.today)")
	case assign.Ended:
		also("x.ended_on <= d.today")
	}
	if q.Agency != uuid.Nil {
		also("(a.agency_id IN (SELECT id FROM chosen) OR EXISTS (SELECT 1 FROM assignment_targets t WHERE t.assignment_id = a.id AND t.agency_id IN (SELECT id FROM chosen)))")
	}
	if q.Group != uuid.Nil {
		also("EXISTS (SELECT 1 FROM assignment_targets t WHERE t.assignment_id = a.id AND t.group_id = ?)", q.Group)
	}
	if q.Person != uuid.Nil {
		also("EXISTS (SELECT 1 FROM assignment_targets t WHERE t.assignment_id = a.id AND t.person_id IN (SELECT p.id FROM people p WHERE p.id = ? OR p.alias_of = ?))", q.Person, q.Person)
	}
	if q.Module != "" {
		also("EXISTS (SELECT 1 FROM assignment_modules m WHERE m.assignment_id = a.id AND m.module = ?)", q.Module)
	}
	if q.After != uuid.Nil {
		also("(a.made_at, a.id) < (SELECT o.made_at, o.id FROM assignments o WHERE o.id = ?)", q.After)
	}
	return s.listed(ctx, scope, now, q.Agency, where+" ORDER BY a.made_at DESC, a.id DESC LIMIT ?", append(args, q.Limit)...)
}

// Assignment gives one of them; else it is fault.NotFound.
func (s *Store) Assignment(ctx context.Context, scope access.Scope, now time.Time, id uuid.UUID) (l assign.Listed, err error) {
	defer explain(&err, "store.Assignment(%s)", id)
	all, err := s.listed(ctx, scope, now, uuid.Nil, " AND a.id = ?", id)
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return l, err
	}
	return all[0], nil
}

// listed reads assignments as a list shows them.
func (s *Store) listed(ctx context.Context, scope access.Scope, now time.Time, chosen uuid.UUID, where string, args ...any) ([]assign.Listed, error) {
	on := lang.DateOf(now, time.UTC)
	days, err := s.daysAt(ctx, now)
	if err != nil {
		return nil, err
	}
	type row struct {
		assign.Listed
		maker, ender agency.Person
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, document[lang.Text]{&r.AgencyName}, (*day)(&r.Today), (*word)(&r.maker.GivenNames), (*word)(&r.maker.FirstSurname), (*word)(&r.maker.SecondSurname),
			(*word)(&r.ender.GivenNames), (*word)(&r.ender.FirstSurname), (*word)(&r.ender.SecondSurname), (*ref)(&r.ReplacedBy), (*word)(&r.EndNote),
			(*flag)(&r.Round.Rolling), (*number)(&r.Round.Done)}
	}, within+`SELECT a.id, g.names, d.today, b.given_names, b.first_surname, b.second_surname, k.given_names, k.first_surname, k.second_surname,
  (SELECT h.id FROM assignments h WHERE h.replaces_id = a.id),
  (SELECT t.value_after FROM audit_events v JOIN audit_details t ON t.event_id = v.id AND t.field = 'note' WHERE v.thing_id = a.id AND v.action = 'assignment.cancelled'),
  EXISTS (SELECT 1 FROM assignment_rounds r WHERE r.assignment_id = a.id AND NOT r.done AND r.day <= d.today
    AND (r.time_zone = '' OR x.ended_on IS NULL OR x.ended_on > d.today))
    OR a.opens_on <= d.today AND NOT EXISTS (SELECT 1 FROM assignment_rounds r WHERE r.assignment_id = a.id),
  (SELECT sum(r.handled) FROM assignment_rounds r WHERE r.assignment_id = a.id)
FROM assignments a
JOIN agencies g ON g.id = a.agency_id
JOIN {days} d ON d.time_zone = g.time_zone
LEFT JOIN assignment_ends x ON x.assignment_id = a.id
LEFT JOIN people b ON b.id = a.made_by
LEFT JOIN people k ON k.id = x.ended_by
WHERE a.agency_id IN (SELECT id FROM visible)`+where, append(append(withinArgs(scope, on, chosen), days), args...)...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var which []uuid.UUID
	for _, r := range rows {
		which = append(which, r.ID)
	}
	whole, err := s.assignments(ctx, "a.id IN {ids}", ids(which))
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]assign.Assignment, len(whole))
	for _, a := range whole {
		byID[a.ID] = a
	}
	counts, err := s.assignmentCounts(ctx, which, days)
	if err != nil {
		return nil, err
	}
	names, err := s.targetNames(ctx, which)
	var all []assign.Listed
	for _, r := range rows {
		l := r.Listed
		l.Assignment = byID[r.ID]
		l.Maker, l.EndedBy = r.maker.Name(), r.ender.Name()
		l.Count, l.For = counts[r.ID], names[r.ID]
		l.State = l.StateOn(l.Today)
		all = append(all, l)
	}
	return all, err
}

// assignmentCounts counts the enrollments that serve assignments, of each person and module the newest.
func (s *Store) assignmentCounts(ctx context.Context, which []uuid.UUID, days string) (map[uuid.UUID]assign.AssignmentCount, error) {
	type row struct {
		assignment uuid.UUID
		assign.AssignmentCount
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.assignment, &r.Completed, &r.InProgress, &r.NotStarted, &r.Exempt, &r.Overdue, &r.People}
	}, `SELECT s.assignment_id, count(CASE e.state WHEN 'completed' THEN 1 END), count(CASE e.state WHEN 'in_progress' THEN 1 END),
  count(CASE e.state WHEN 'not_started' THEN 1 END), count(CASE e.state WHEN 'exempt' THEN 1 END), count(CASE WHEN `+overdue+` THEN 1 END), count(DISTINCT e.person_id)
FROM enrollment_sources s
JOIN enrollments e ON e.id = s.enrollment_id AND e.state NOT IN ('withdrawn', 'superseded')
JOIN agencies g ON g.id = e.agency_id
JOIN {days} d ON d.time_zone = g.time_zone
WHERE s.assignment_id IN {ids} AND NOT EXISTS (SELECT 1 FROM enrollments n JOIN enrollment_sources m ON m.enrollment_id = n.id AND m.assignment_id = s.assignment_id
  WHERE n.person_id = e.person_id AND n.module = e.module AND n.cycle > e.cycle AND n.state NOT IN ('withdrawn', 'superseded'))
GROUP BY s.assignment_id`, days, ids(which))
	counts := make(map[uuid.UUID]assign.AssignmentCount, len(rows))
	for _, r := range rows {
		counts[r.assignment] = r.AssignmentCount
	}
	return counts, err
}

// targetNames names whom assignments are for, in the order in which they were chosen.
func (s *Store) targetNames(ctx context.Context, which []uuid.UUID) (map[uuid.UUID][]assign.TargetName, error) {
	type row struct {
		assignment uuid.UUID
		assign.TargetName
		group  string
		person agency.Person
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.assignment, (*ref)(&r.Target.Agency), (*ref)(&r.Target.Group), (*ref)(&r.Target.Person), document[lang.Text]{&r.TargetName.Agency},
			(*word)(&r.group), (*word)(&r.person.GivenNames), (*word)(&r.person.FirstSurname), (*word)(&r.person.SecondSurname)}
	}, `SELECT t.assignment_id, t.agency_id, t.group_id, p.id, g.names, c.name, p.given_names, p.first_surname, p.second_surname
FROM assignment_targets t
LEFT JOIN agencies g ON g.id = t.agency_id
LEFT JOIN groups c ON c.id = t.group_id
LEFT JOIN people n ON n.id = t.person_id
LEFT JOIN people p ON p.id = COALESCE(n.alias_of, n.id)
WHERE t.assignment_id IN {ids} ORDER BY t.assignment_id, t.number`, ids(which))
	names := map[uuid.UUID][]assign.TargetName{}
	for _, r := range rows {
		if r.Name = r.group; r.Person != uuid.Nil {
			r.Name = r.person.Name()
		}
		names[r.assignment] = append(names[r.assignment], r.TargetName)
	}
	return names, err
}

// Contacts tells how people are reached by the program.
func (s *Store) Contacts(ctx context.Context, people []uuid.UUID) (all []assign.Contact, err error) {
	defer explain(&err, "store.Contacts(%d)", len(people))
	return list(ctx, s, func(c *assign.Contact) []any {
		return append(personal(&c.Person), (*flag)(&c.SignedIn), (*word)(&c.In))
	},
		"SELECT "+personColumns+", a.id IS NOT NULL AND "+hasSignedIn+", COALESCE(a.language, p.language, g.language) FROM people p LEFT JOIN accounts a ON a.person_id = p.id"+
			newestPosting+"\nLEFT JOIN agencies g ON g.id = w.agency_id\nWHERE p.id IN {ids} ORDER BY p.id", ids(people))
}
