package store

import (
	"context"

	"baluarte/internal/agency"
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

// PeopleBehind lists the people of a number by name, at most limit after skipping offset.
func (s *Store) PeopleBehind(ctx context.Context, f report.Filter, on []report.Day, offset, limit int) (people []report.PersonRow, err error) {
	defer explain(&err, "store.PeopleBehind(%d agencies, %q, %q)", len(f.Agencies), f.Module, f.State)
	where, args := rosterArgs(f.Agencies, f.Module, on)
	switch f.State {
	case "":
	case "overdue":
		where += " AND " + overdue
	default:
		where += " AND e.state = ?"
		args = append(args, f.State)
	}
	type row struct {
		report.PersonRow
		person agency.Person
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.Person, &r.person.GivenNames, &r.person.FirstSurname, (*word)(&r.person.SecondSurname), (*word)(&r.Number), &r.Agency, &r.Module,
			(*word)(&r.State), (*day)(&r.DueOn), (*flag)(&r.Overdue), (*day)(&r.CompletedOn)}
	}, `SELECT p.id, p.given_names, p.first_surname, p.second_surname, COALESCE(w.employee_number, w.badge_number), g.id, e.module,
  e.state, e.due_on, `+overdue+`, c.completed_on
`+roster+`
JOIN people p ON p.id = w.person_id
`+joinCompletion+shown+where+`
ORDER BY p.sort_name, p.id, e.module LIMIT ? OFFSET ?`, append(args, limit, offset)...)
	for _, r := range rows {
		r.Name = r.person.Name()
		people = append(people, r.PersonRow)
	}
	return people, err
}
