package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"strconv"
	"strings"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// lateThere says that an enrollment e is open and was due before the day at its agency a.
const lateThere = `(e.state IN ('not_started', 'in_progress') AND e.due_on < a.today)`

// countsThere says that an enrollment e is in a roster on the day of an agency a, if no newer one is: by the facts, as the figures do.
var countsThere = inRoster("e", "a.today")

// numberThere is the number of a person p at an agency a.
const numberThere = `(SELECT COALESCE(w.employee_number, w.badge_number) FROM postings w WHERE w.person_id = p.id AND w.agency_id = a.id AND w.from_on <= a.today
    ORDER BY w.is_primary DESC, w.from_on DESC, w.id LIMIT 1)`

// behindOne finds the people behind a figure agency by agency: of each agency those who have something that may count there, by
// name, and of each of them, in each module, the newest enrollment that counts anywhere. A person's enrollments are read once: to
// ask of each one whether there is a newer takes twice as long, and longer every year. OFFSET 0 keeps the database from reading
// everybody for the few of an agency. The rows come in order because each part depends on the one before.
var behindOne = `SELECT a.n, p.id, p.given_names, p.first_surname, p.second_surname, p.number, e.module, e.state, e.due_on,
  CASE WHEN ` + lateThere + ` THEN 1 ELSE 0 END, e.completed_on, p.sort_name
FROM {agencies}
CROSS JOIN LATERAL (SELECT p.*, ` + numberThere + ` AS number
  FROM (SELECT DISTINCT e.person_id FROM enrollments e WHERE e.agency_id = a.id AND ` + countsThere + `[which]) o
  CROSS JOIN LATERAL (SELECT * FROM people p WHERE p.id = o.person_id OFFSET 0) p ORDER BY p.sort_name, p.id) p
CROSS JOIN LATERAL (SELECT DISTINCT ON (e.module) e.* FROM enrollments e
  WHERE e.person_id = p.id AND e.agency_id IS NOT NULL AND ` + countsThere + ` ORDER BY e.module, e.cycle DESC) e
WHERE e.agency_id = a.id[which]`

// behindAll finds them all, and sorts them.
var behindAll = `SELECT a.n, p.id, p.given_names, p.first_surname, p.second_surname, ` + numberThere + `, e.module, e.state, e.due_on,
  CASE WHEN ` + lateThere + ` THEN 1 ELSE 0 END, e.completed_on, p.sort_name
FROM {agencies} CROSS JOIN enrollments e JOIN people p ON p.id = e.person_id
WHERE e.agency_id = a.id AND ` + counting("a.today") + `[which]
ORDER BY a.n, p.sort_name, p.id, e.module`

// EachBehind hands out the people of a figure of today, all in one statement: agency by agency in the order of those sought, and
// in each by name. On Postgres the agencies are gone through one after the other by the index on them, and only the people of one
// are sorted at a time, so that the first rows come at once and none of the rest is kept. SQLite sorts them all: it keeps thousands.
func (s *Store) EachBehind(ctx context.Context, f report.Sought, each func(report.PersonRow) error) (err error) {
	defer explain(&err, "store.EachBehind(%d agencies, %q)", len(f.Agencies), f.Column)
	there, err := s.agenciesOn(ctx, f.Agencies, f.Days)
	if err != nil {
		return err
	}
	which, more := "", []any{}
	if f.Modules != nil {
		which += " AND e.module IN {words}"
		more = append(more, words(f.Modules))
	}
	switch f.Column {
	case "":
	case report.Overdue:
		which += " AND " + lateThere
	case report.OnTime, report.Late:
		which += " AND e.state = 'completed'" // which of both, the rows say
	default:
		which += " AND e.state = ?"
		more = append(more, f.Column)
	}
	query := behindAll
	if s.dialect.lateral {
		query = behindOne
	}
	args := []any{there}
	for range strings.Count(query, "[which]") {
		args = append(args, more...)
	}
	read := reader{agencies: f.Agencies, known: map[string]string{}}
	return s.stream(ctx, 12, strings.ReplaceAll(query, "[which]", which), func(row [][]byte) error {
		r, err := read.person(row)
		if err != nil || f.Column == report.OnTime && r.Late || f.Column == report.Late && !r.Late {
			return err
		}
		return each(r)
	}, args...)
}

// RecordedSince lists, in the order of names, who in which of the modules sought had anything recorded after the moment. False:
// more facts than so many were. Which enrollments that was is asked by itself, for of how many they are Postgres has no idea.
func (s *Store) RecordedSince(ctx context.Context, f report.Sought, facts int) (all []report.PersonMark, few bool, err error) {
	defer explain(&err, "store.RecordedSince(%s, %d)", f.Known, facts)
	of, err := list(ctx, s, id, "SELECT l.enrollment_id FROM ledger l WHERE l.recorded_at > ? LIMIT ?", instant(f.Known), facts+1)
	if err != nil || len(of) > facts {
		return nil, false, err
	}
	which, args := "", []any{ids(of)}
	if f.Modules != nil {
		which, args = " AND e.module IN {words}", append(args, words(f.Modules))
	}
	all, err = list(ctx, s, marks, "SELECT p.id, e.module FROM enrollments e JOIN people p ON p.id = e.person_id WHERE e.id {in few}"+which+
		" GROUP BY p.sort_name, p.id, e.module ORDER BY p.sort_name, p.id, e.module", args...)
	return all, true, err
}

// agenciesOn is the argument of {agencies}: their ids in order, each with its own day.
func (s *Store) agenciesOn(ctx context.Context, agencies []uuid.UUID, on []report.Day) (string, error) {
	type place struct {
		ID    uuid.UUID `json:"id"`
		Today lang.Date `json:"today"`
	}
	today := map[uuid.UUID]lang.Date{}
	rows, err := list(ctx, s, func(p *place) []any { return []any{&p.ID, (*day)(&p.Today)} },
		"SELECT g.id, d.today FROM {days} d JOIN agencies g ON g.time_zone = d.time_zone WHERE g.id IN {ids}", days(on), ids(agencies))
	for _, p := range rows {
		today[p.ID] = p.Today
	}
	all := []place{}
	for _, id := range agencies {
		all = append(all, place{id, today[id]})
	}
	text, _ := json.Marshal(all) // ids and days cannot fail to be written
	return string(text), err
}

// reader makes people of rows. Words that come again and again are kept once.
type reader struct {
	agencies []uuid.UUID
	known    map[string]string
}

func (r *reader) word(text []byte) string {
	if word, ok := r.known[string(text)]; ok {
		return word
	}
	word := string(text)
	r.known[word] = word
	return word
}

func (r *reader) person(row [][]byte) (p report.PersonRow, err error) {
	n, err := strconv.Atoi(string(row[0]))
	if err != nil || n < 1 || n > len(r.agencies) {
		return p, unfit(new(uuid.UUID), row[0]) // with the row itself in an error, each of a million would be garbage
	}
	p.Agency = r.agencies[n-1]
	if p.Person, err = uuid.ParseBytes(row[1]); err != nil {
		return p, err
	}
	p.Name = agency.Person{GivenNames: string(row[2]), FirstSurname: string(row[3]), SecondSurname: string(row[4])}.Name()
	p.SortName, p.Number, p.Module, p.State = string(row[11]), string(row[5]), r.word(row[6]), assign.State(r.word(row[7]))
	p.Overdue = string(row[9]) == "1"
	if p.DueOn, err = dateIn(row[8]); err != nil {
		return p, err
	}
	p.CompletedOn, err = dateIn(row[10])
	p.Late = p.State == assign.Completed && !p.DueOn.IsZero() && p.DueOn.Before(p.CompletedOn)
	return p, err
}

// dateIn reads a day as both databases write it.
func dateIn(text []byte) (d lang.Date, err error) {
	if len(text) > 0 {
		d, err = lang.ParseDate(string(text))
	}
	return d, err
}

// stream hands out the rows of a query as the texts that the database sends; they are good until each returns, null as nil.
// Database/sql would make values of a million rows that are written as texts again: on Postgres they pass it by.
func (s *Store) stream(ctx context.Context, columns int, query string, each func(row [][]byte) error, args ...any) error {
	if s.dialect.copies {
		return s.streamed(ctx, query, each, args...)
	}
	rows, err := s.query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	raw, into, row := make([]sql.RawBytes, columns), make([]any, columns), make([][]byte, columns)
	for i := range raw {
		into[i] = &raw[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i := range raw {
			row[i] = raw[i]
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *Store) streamed(ctx context.Context, query string, each func(row [][]byte) error, args ...any) error {
	conn, ours, err := s.connection(ctx)
	if err != nil {
		return err
	}
	if ours {
		defer conn.Close()
	}
	values := make([][]byte, len(args))
	for i, arg := range args {
		values[i] = []byte(arg.(string))
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	return conn.Raw(func(c any) error {
		rows := c.(plain).Conn.Conn().PgConn().ExecParams(ctx, s.dialect.in(query), values, nil, nil, nil)
		var failed error
		for failed == nil && rows.NextRow() {
			failed = each(rows.Values())
		}
		if failed != nil {
			end() // or all the rest would be read before the connection is free
		}
		_, err := rows.Close()
		if failed != nil {
			return failed
		}
		return err
	})
}

// connection gives that of the transaction in the context, or one of ours, which is to be closed.
func (s *Store) connection(ctx context.Context) (conn *sql.Conn, ours bool, err error) {
	if tx, ok := ctx.Value(txKey{s}).(transaction); ok {
		return tx.conn, false, nil
	}
	pool, err := s.read.DB()
	if err != nil {
		return nil, false, err
	}
	conn, err = pool.Conn(ctx)
	return conn, true, err
}
