package store

import (
	"context"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// ahead joins the last day that a pile looks at, and the people, as nobody is reminded who goes on as another.
const ahead = `
JOIN {days} u ON u.time_zone = d.time_zone
JOIN people p ON p.id = w.person_id AND p.alias_of IS NULL AND p.erased_at IS NULL`

// everybody joins those who are posted, with their accounts.
const everybody = posted + ahead + `
LEFT JOIN accounts a ON a.person_id = p.id`

// open joins what such a person owes.
const open = `
LEFT JOIN enrollments e ON e.person_id = p.id AND e.required AND e.opens_on <= d.today AND e.state IN ('not_started', 'in_progress')`

// endings joins the exemption of an enrollment that is in force, as Overrun finds it.
const endings = `
JOIN exemptions x ON x.enrollment_id = e.id AND x.to_on >= d.today AND x.to_on <= u.today
  AND x.id = (SELECT l.exemption_id FROM ledger l WHERE l.enrollment_id = e.id AND l.kind = 'exempted'
    AND NOT EXISTS (SELECT 1 FROM ledger v WHERE v.enrollment_id = e.id AND v.corrects_id = l.id) ORDER BY l.number DESC LIMIT 1)`

// pile is how the people of one are found: from where, under which condition, and at which day they stand.
type pile struct{ from, where, day string }

var piles = map[report.Pile]pile{
	report.LatePile:   {roster + ahead, " AND " + overdue, "e.due_on"},
	report.SoonPile:   {roster + ahead, " AND e.state IN ('not_started', 'in_progress') AND e.due_on >= d.today AND e.due_on <= u.today", "e.due_on"},
	report.NeverPile:  {everybody + open, " AND a.deactivated_at IS NULL AND NOT " + hasSignedIn, "e.due_on"},
	report.EndingPile: {roster + ahead + endings, " AND e.state = 'exempt'", "x.to_on"},
}

// from writes a pile from its FROM on, narrowed to some people; with the head that the statement needs for it.
func (s *Store) from(ctx context.Context, p pile, f report.PileFilter, people []uuid.UUID) (head, from string, first, args []any, err error) {
	from = p.from + shown + p.where
	args = []any{days(f.Days), days(f.Until), ids(f.Agencies)}
	if people != nil {
		from += " AND p.id IN {ids}"
		args = append(args, ids(people))
	}
	if f.Group != nil {
		from += " AND p.id IN (SELECT person_id FROM reached)"
		head = reach
		first, err = s.reachArgs(ctx, s.now(), *f.Group)
	}
	return head, from, first, args, err
}

// CountPile counts the people of a pile, or everybody for none. What those owe who never signed in is not counted. For some hours somebody who
// moves to another time zone is at both agencies: they count once.
func (s *Store) CountPile(ctx context.Context, f report.PileFilter) (n report.PileCount, err error) {
	defer explain(&err, "store.CountPile(%s, %d agencies)", f.Pile, len(f.Agencies))
	p := piles[f.Pile]
	what := "count(DISTINCT p.id), count(DISTINCT e.id)"
	if f.Pile == report.NeverPile || f.Pile == "" {
		p.from, what = everybody, "count(DISTINCT p.id), 0"
	}
	head, from, first, args, err := s.from(ctx, p, f, f.People)
	if err == nil {
		err = s.one(ctx, []any{&n.People, &n.Items}, head+"SELECT "+what+"\n"+from, append(first, args...)...)
	}
	return n, err
}

// never is later than every day: where somebody stands who has none.
var never = lang.Date{Year: 9999, Month: 12, Day: 31}

// orNever is a day as a statement sorts it; ifDay gives it back.
func orNever(d lang.Date) day {
	if d.IsZero() {
		return day(never)
	}
	return day(d)
}

func ifDay(d lang.Date) lang.Date {
	if d == never {
		return lang.Date{}
	}
	return d
}

// InPile lists the people of a pile, those of the earliest day first and then by name, at most limit. Somebody to go on
// after who does not work at the agencies is fault.NotFound.
func (s *Store) InPile(ctx context.Context, f report.PileFilter, after report.Mark, limit int) (people []report.Straggler, err error) {
	defer explain(&err, "store.InPile(%s, %d agencies)", f.Pile, len(f.Agencies))
	p := piles[f.Pile]
	head, from, first, args, err := s.from(ctx, p, f, f.People)
	if err != nil {
		return nil, err
	}
	query := head + `SELECT p.id, p.given_names, p.first_surname, p.second_surname, w.agency_id, COALESCE(w.employee_number, w.badge_number), p.email IS NOT NULL,
  (SELECT max(i.last_seen_at) FROM accounts a JOIN sign_ins i ON i.account_id = a.id AND i.stage = 'whole' WHERE a.person_id = p.id), k.day
FROM (SELECT p.id, max(w.from_on) AS from_on, COALESCE(min(` + p.day + `), ?) AS day ` + from + ` GROUP BY p.id) k
JOIN people p ON p.id = k.id
JOIN postings w ON w.person_id = p.id AND w.is_primary AND w.from_on = k.from_on`
	args = append(append(first, day(never)), args...)
	if after.Person != uuid.Nil {
		var name string
		if err := s.one(ctx, []any{&name}, "SELECT p.sort_name "+posted+" JOIN people p ON p.id = w.person_id"+shown+" AND p.id = ?",
			days(f.Days), ids(f.Agencies), after.Person); err != nil {
			return nil, err
		}
		query += "\nWHERE (k.day, p.sort_name, p.id) > (?, ?, ?)"
		args = append(args, orNever(after.Day), name, after.Person)
	}
	type row struct {
		report.Straggler
		of agency.Person
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.Person, &r.of.GivenNames, &r.of.FirstSurname, (*word)(&r.of.SecondSurname), &r.Agency, (*word)(&r.Number), (*flag)(&r.Mail),
			(*instant)(&r.LastSeen), (*day)(&r.Day)}
	}, query+"\nORDER BY k.day, p.sort_name, p.id LIMIT ?", append(args, limit)...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	at := map[uuid.UUID]int{}
	var listed []uuid.UUID
	for i, r := range rows {
		r.Name, r.Day = r.of.Name(), ifDay(r.Day)
		people = append(people, r.Straggler)
		at[r.Person], listed = i, append(listed, r.Person)
	}
	return people, s.pileItems(ctx, f, listed, func(person uuid.UUID, item report.PileItem) {
		to := &people[at[person]]
		to.Items = append(to.Items, item)
	})
}

// pileItems gives what puts people in a pile, the earliest first.
func (s *Store) pileItems(ctx context.Context, f report.PileFilter, people []uuid.UUID, add func(person uuid.UUID, item report.PileItem)) error {
	p := piles[f.Pile]
	until := "NULL"
	if f.Pile == report.EndingPile {
		until = p.day
	}
	f.Group = nil // they are in it
	_, from, _, args, err := s.from(ctx, p, f, people)
	if err != nil {
		return err
	}
	type row struct {
		person uuid.UUID
		report.PileItem
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.person, &r.Enrollment, &r.Module, (*word)(&r.State), (*day)(&r.DueOn), (*day)(&r.Until), &r.Facts, new(any)}
	}, "SELECT DISTINCT p.id, e.id, e.module, e.state, e.due_on, "+until+", e.facts, "+p.day+" AS at\n"+from+" AND e.id IS NOT NULL\nORDER BY at NULLS LAST, e.module", args...)
	for _, r := range rows {
		add(r.person, r.PileItem)
	}
	return err
}
