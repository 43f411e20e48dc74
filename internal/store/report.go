package store

import (
	"context"

	"baluarte/internal/report"

	"github.com/google/uuid"
)

// posted joins the primary postings in force, each on its agency's own day.
const posted = `FROM {days} d
JOIN agencies g ON g.time_zone = d.time_zone
JOIN postings w ON w.agency_id = g.id AND w.is_primary AND w.from_on <= d.today AND (w.to_on IS NULL OR w.to_on >= d.today)`

// roster joins the people of a figure: each one's newest required enrollment that opens on or before the agency's own
// day, neither withdrawn nor superseded, with the primary posting of that day in one of the agencies.
const roster = posted + `
JOIN enrollments e ON e.person_id = w.person_id AND e.required AND e.opens_on <= d.today AND e.state NOT IN ('withdrawn', 'superseded')
  AND NOT EXISTS (SELECT 1 FROM enrollments n WHERE n.person_id = e.person_id AND n.module = e.module AND n.cycle > e.cycle
    AND n.required AND n.opens_on <= d.today AND n.state NOT IN ('withdrawn', 'superseded'))`

// shown keeps the roster to the agencies asked for.
const shown = `
WHERE g.id IN {ids}`

// overdue says that an enrollment of the roster is open and was due before the day.
const overdue = `(e.state IN ('not_started', 'in_progress') AND e.due_on IS NOT NULL AND e.due_on < d.today)`

func rosterArgs(agencies []uuid.UUID, module string, on []report.Day) (where string, args []any) {
	args = []any{days(on), ids(agencies)}
	if module != "" {
		return " AND e.module = ?", append(args, module)
	}
	return "", args
}

// CompletionCells counts each agency's own people.
func (s *Store) CompletionCells(ctx context.Context, agencies []uuid.UUID, module string, on []report.Day) (cells []report.Cell, err error) {
	defer explain(&err, "store.CompletionCells(%d agencies, %q)", len(agencies), module)
	where, args := rosterArgs(agencies, module, on)
	return list(ctx, s, func(c *report.Cell) []any {
		return []any{&c.Agency, &c.Module, &c.Roster, &c.Completed, &c.InProgress, &c.NotStarted, &c.Exempt, &c.Overdue}
	}, `SELECT g.id, e.module, count(*), count(CASE e.state WHEN 'completed' THEN 1 END), count(CASE e.state WHEN 'in_progress' THEN 1 END),
  count(CASE e.state WHEN 'not_started' THEN 1 END), count(CASE e.state WHEN 'exempt' THEN 1 END), count(CASE WHEN `+overdue+` THEN 1 END)
`+roster+shown+where+`
GROUP BY g.id, e.module ORDER BY g.id, e.module`, args...)
}
