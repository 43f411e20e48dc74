package store

import (
	"context"
	"strings"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// there names those who work at some agencies, each with the day there and the last day that a pile looks at. Nobody goes
// on as another: those are not reminded. It is made first, and by itself: no database guesses how few a trainer's are, and
// one that takes them for many reads everybody's enrollments.
const there = `there AS MATERIALIZED (
SELECT p.id, w.from_on, d.today, u.today AS until
` + posted + `
JOIN {days} u ON u.time_zone = d.time_zone
JOIN people p ON p.id = w.person_id AND p.alias_of IS NULL AND p.erased_at IS NULL` + shown

// unfinished joins what of theirs a pile is about, open or exempt: on Postgres person by person, for the same reason.
func (s *Store) unfinished(p report.Pile) string {
	join, those := "", "enrollments e WHERE e.person_id = t.id AND e.state IN ('not_started', 'in_progress')"
	switch p {
	case report.NeverPile:
		join = " LEFT"
	case report.EndingPile:
		those = "enrollments e WHERE e.person_id = t.id AND e.state IN ('exempt')"
	}
	counts := " AND " + counting("t.today")
	if s.dialect.lateral {
		return join + " JOIN LATERAL (SELECT e.* FROM " + those + counts + " OFFSET 0) e ON 1 = 1"
	}
	return join + " JOIN " + strings.Replace(those, "WHERE", "ON", 1) + counts
}

// until is the last day of the exemption of an enrollment that is in force, as Overrun finds it.
const until = `(SELECT x.to_on FROM ledger l JOIN exemptions x ON x.id = l.exemption_id WHERE l.enrollment_id = e.id AND l.kind = 'exempted'
  AND NOT EXISTS (SELECT 1 FROM ledger v WHERE v.enrollment_id = e.id AND v.corrects_id = l.id) ORDER BY l.number DESC LIMIT 1)`

// piles are how people of there come into each: under which condition, and at which day they stand.
var piles = map[report.Pile]struct{ where, day string }{
	report.LatePile:   {"e.due_on < t.today", "e.due_on"},
	report.SoonPile:   {"e.due_on >= t.today AND e.due_on <= t.until", "e.due_on"},
	report.NeverPile:  {"NOT EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = t.id AND (a.deactivated_at IS NOT NULL OR " + hasSignedIn + "))", "e.due_on"},
	report.EndingPile: {until + " >= t.today AND " + until + " <= t.until", until},
	"":                {"1 = 1", "e.due_on"},
}

// pile writes a pile as a head, which names those who are there, and its own FROM; some people alone, where they are given.
func (s *Store) pile(ctx context.Context, f report.PileFilter, people []uuid.UUID) (head, from string, args []any, err error) {
	head = "WITH " + there
	if f.Group != nil {
		head = strings.TrimSpace(reach) + ", " + there + " AND p.id IN (SELECT person_id FROM reached)"
		if args, err = s.reachArgs(ctx, s.now(), *f.Group); err != nil {
			return "", "", nil, err
		}
	}
	args = append(args, days(f.Days), days(f.Until), ids(f.Agencies))
	if people != nil {
		head += " AND p.id IN {ids}"
		args = append(args, ids(people))
	}
	from = "FROM there t" + s.unfinished(f.Pile)
	return head + ")\n", from + "\nWHERE " + piles[f.Pile].where, args, nil
}

// CountPile counts the people of a pile, or everybody for none. What those owe who never signed in is not counted. For some hours somebody who
// moves to another time zone is at both agencies: they count once.
func (s *Store) CountPile(ctx context.Context, f report.PileFilter) (n report.PileCount, err error) {
	defer explain(&err, "store.CountPile(%s, %d agencies)", f.Pile, len(f.Agencies))
	head, from, args, err := s.pile(ctx, f, f.People)
	if err != nil {
		return n, err
	}
	what := "count(DISTINCT t.id), count(DISTINCT e.id) "
	if f.Pile == report.NeverPile || f.Pile == "" {
		what, from = "count(DISTINCT t.id), 0 ", "FROM there t\nWHERE "+piles[f.Pile].where
	}
	err = s.one(ctx, []any{&n.People, &n.Items}, head+"SELECT "+what+from, args...)
	return n, err
}

// CountThere counts the people at the agencies of a filter, up to most.
func (s *Store) CountThere(ctx context.Context, f report.PileFilter, most int) (n int, err error) {
	defer explain(&err, "store.CountThere(%d agencies)", len(f.Agencies))
	err = s.one(ctx, []any{&n}, "SELECT count(*) FROM (SELECT w.id "+posted+shown+" LIMIT ?) few", days(f.Days), ids(f.Agencies), most)
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
	head, from, args, err := s.pile(ctx, f, f.People)
	if err != nil {
		return nil, err
	}
	query := head + `SELECT p.id, p.given_names, p.first_surname, p.second_surname, w.agency_id, COALESCE(w.employee_number, w.badge_number), p.email IS NOT NULL,
  (SELECT max(i.last_seen_at) FROM accounts a JOIN sign_ins i ON i.account_id = a.id AND i.stage = 'whole' AND i.class_id IS NULL WHERE a.person_id = p.id),
  EXISTS (SELECT 1 FROM notices n WHERE n.person_id = p.id AND n.kind = 'reminder' AND n.on_day = k.today), k.day
FROM (SELECT t.id, max(t.from_on) AS from_on, max(t.today) AS today, COALESCE(min(` + piles[f.Pile].day + `), ?) AS day ` + from + ` GROUP BY t.id) k
JOIN people p ON p.id = k.id
JOIN postings w ON w.person_id = p.id AND w.is_primary AND w.from_on = k.from_on`
	args = append(args, day(never))
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
			(*instant)(&r.LastSeen), (*flag)(&r.Reminded), (*day)(&r.Day)}
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
	last := "NULL"
	if f.Pile == report.EndingPile {
		last = until
	}
	f.Group = nil // they are in it
	head, from, args, err := s.pile(ctx, f, people)
	if err != nil {
		return err
	}
	type row struct {
		person uuid.UUID
		report.PileItem
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.person, &r.Enrollment, &r.Module, (*word)(&r.State), (*day)(&r.DueOn), (*day)(&r.Until), &r.Facts, new(any)}
	}, head+"SELECT DISTINCT t.id, e.id, e.module, e.state, e.due_on, "+last+", e.facts, "+piles[f.Pile].day+" AS at\n"+from+" AND e.id IS NOT NULL\nORDER BY at NULLS LAST, e.module", args...)
	for _, r := range rows {
		add(r.person, r.PileItem)
	}
	return err
}
