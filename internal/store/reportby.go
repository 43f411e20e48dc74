package store

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// OnRecord reports whether anybody owed anything on a day, or before it.
func (s *Store) OnRecord(ctx context.Context, on lang.Date) (there bool, err error) {
	defer explain(&err, "store.OnRecord(%s)", on)
	err = s.one(ctx, []any{(*flag)(&there)}, "SELECT EXISTS (SELECT 1 FROM enrollments e WHERE e.required AND e.opens_on <= ?)", day(on))
	return there, err
}

// RecordBegins is the first day on which anybody of these agencies owed anything; zero when nobody ever did.
func (s *Store) RecordBegins(ctx context.Context, agencies []uuid.UUID) (first lang.Date, err error) {
	defer explain(&err, "store.RecordBegins(%d agencies)", len(agencies))
	err = s.one(ctx, []any{(*day)(&first)}, "SELECT min(e.opens_on) FROM enrollments e WHERE e.required AND e.agency_id IN {ids}", ids(agencies))
	return first, err
}

// finishedOn is the day on which an enrollment e was first fulfilled, by what holds of its facts.
const finishedOn = `(SELECT min(l.effective_on) FROM ledger l WHERE l.enrollment_id = e.id AND l.kind IN ('completed', 'credited')
  AND NOT EXISTS (SELECT 1 FROM ledger x WHERE x.enrollment_id = e.id AND x.corrects_id = l.id))`

// counted are today's rosters of agencies by the facts: each person's newest required enrollment that is open by the
// agency's own day, neither withdrawn nor superseded.
var counted = `counted AS (
  SELECT e.id, e.person_id, e.module, e.state, e.due_on, d.today, CASE WHEN e.state = 'completed' THEN ` + finishedOn + ` END AS done_on
  FROM {days} d JOIN agencies g ON g.time_zone = d.time_zone JOIN enrollments e ON e.agency_id = g.id
  WHERE g.id IN {ids} AND ` + counting("d.today") + `
)
`

// tally are the columns of a line over counted c; nobody is among those who left, for they are in no roster of today.
const tally = `count(*), count(CASE c.state WHEN 'completed' THEN 1 END), count(CASE c.state WHEN 'in_progress' THEN 1 END),
  count(CASE c.state WHEN 'not_started' THEN 1 END), count(CASE c.state WHEN 'exempt' THEN 1 END),
  count(CASE WHEN c.state IN ('not_started', 'in_progress') AND c.due_on < c.today THEN 1 END),
  count(CASE WHEN c.done_on > c.due_on THEN 1 END)
FROM counted c `

// Statements for what the rosters are counted by. Each begins with its key.
var (
	byAssignment = `WITH ` + counted + `SELECT CAST(s.assignment_id AS text), ` + tally + `JOIN enrollment_sources s ON s.enrollment_id = c.id`
	byLanguage   = `WITH ` + counted + `SELECT COALESCE(f.language, u.language), ` + tally + `
LEFT JOIN completions f ON c.state = 'completed' AND f.id = (SELECT x.id FROM completions x WHERE x.enrollment_id = c.id ORDER BY x.completed_at DESC, x.id DESC LIMIT 1)
LEFT JOIN accounts u ON u.person_id = c.person_id`
	byGroup = reach + `, ` + counted + `SELECT CAST(r.group_id AS text), ` + tally + `JOIN reached r ON r.person_id = c.person_id`
)

// mostGroups is how many groups are counted at most, the newest first.
const mostGroups = 500

// CountBy counts the rosters of agencies of today by their assignments, groups or languages. Without modules, of all.
func (s *Store) CountBy(ctx context.Context, by report.By, agencies []uuid.UUID, modules []string, on []report.Day) (lines []report.Line, err error) {
	defer explain(&err, "store.CountBy(%q, %d agencies)", by, len(agencies))
	args := []any{days(on), ids(agencies)}
	statement := map[report.By]string{report.ByAssignment: byAssignment, report.ByLanguage: byLanguage, report.ByGroup: byGroup}[by]
	if modules != nil {
		statement += " WHERE c.module IN {words}"
	}
	given := map[string]report.Given{}
	if by == report.ByGroup {
		var before []any
		if given, before, err = s.givenGroups(ctx, agencies); err != nil {
			return nil, err
		}
		args = append(before, args...)
	}
	if modules != nil {
		args = append(args, words(modules))
	}
	lines, err = list(ctx, s, func(l *report.Line) []any {
		return []any{(*word)(&l.Key), &l.Roster, &l.Completed, &l.InProgress, &l.NotStarted, &l.Exempt, &l.Overdue, &l.Late}
	}, statement+" GROUP BY 1 ORDER BY 1", args...)
	if err != nil {
		return nil, err
	}
	if by == report.ByAssignment {
		if given, err = s.givenAssignments(ctx, lines); err != nil {
			return nil, err
		}
	}
	for i := range lines {
		lines[i].OnTime = lines[i].Completed - lines[i].Late
		lines[i].Given = given[lines[i].Key]
	}
	return lines, nil
}

// givenGroups names the groups in use at agencies, and gives the arguments of reach for them.
func (s *Store) givenGroups(ctx context.Context, agencies []uuid.UUID) (given map[string]report.Given, args []any, err error) {
	now := s.now()
	groups, err := s.Groups(ctx, access.Below(agencies...), lang.DateOf(now, time.UTC), false, 0, mostGroups)
	if err != nil {
		return nil, nil, err
	}
	given = map[string]report.Given{}
	for _, g := range groups {
		given[g.ID.String()] = report.Given{Name: g.Name, Agency: g.Agency}
	}
	args, err = s.reachArgs(ctx, now, groups...)
	return given, args, err
}

// givenAssignments tells what the assignments of lines ask, and in whose name.
func (s *Store) givenAssignments(ctx context.Context, lines []report.Line) (map[string]report.Given, error) {
	type row struct {
		id, module string
		report.Given
	}
	var asked []uuid.UUID
	for _, l := range lines {
		id, err := uuid.Parse(l.Key)
		if err != nil {
			return nil, err
		}
		asked = append(asked, id)
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.id, &r.Agency, (*word)(&r.Course), (*day)(&r.OpensOn), &r.module}
	}, `SELECT CAST(a.id AS text), a.agency_id, a.course, a.opens_on, m.module FROM assignments a JOIN assignment_modules m ON m.assignment_id = a.id
WHERE a.id IN {ids} ORDER BY a.id, m.module`, ids(asked))
	given := map[string]report.Given{}
	for _, r := range rows {
		g, seen := given[r.id]
		if !seen {
			g = r.Given
		}
		g.Modules = append(g.Modules, r.module)
		given[r.id] = g
	}
	return given, err
}
