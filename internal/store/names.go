package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// condition is a part of a statement with its arguments.
type condition struct {
	text string
	args []any
}

func (c *condition) and(text string, args ...any) {
	c.text += "\n  AND " + text
	c.args = append(c.args, args...)
}

// left says of a fact l that somebody left by it.
const left = `(l.kind = 'withdrawn' AND l.reason = 'left' OR l.kind = 'transferred' AND l.agency_id IS NULL)`

// has says that an enrollment e has a fact l.
func has(which string) string {
	return "EXISTS (SELECT 1 FROM ledger l WHERE l.enrollment_id = e.id AND " + which + ")"
}

// finished are the facts l that finish an enrollment.
const finished = "l.kind IN ('completed', 'credited')"

// nowThere says which enrollments e may be behind a figure of today: those that are in a roster of one of the agencies, and
// newer than any other of the person's. While it is not the same day everywhere, those too of whom something is on record for
// a day that has not begun everywhere.
func nowThere(f report.Sought) (c condition) {
	c.text, c.args = inRoster("e", "?"), []any{day(f.Last())}
	c.and(hasNoNewer("?"), day(f.First()))
	switch f.Column {
	case "":
	case report.Overdue:
		c.and("e.state IN ('not_started', 'in_progress') AND e.due_on < ?", day(f.Last()))
	case report.OnTime:
		c.and("e.state = 'completed'")
	case report.Late:
		c.and("e.state = 'completed' AND e.due_on IS NOT NULL")
	default:
		c.and("e.state = ?", f.Column)
	}
	return c
}

// thenThere says it of a past day, and of those who have left: by facts that held by then. All may be behind the figure of whom
// nothing says that they are not.
func thenThere(f report.Sought) (c condition) {
	on := day(f.Last())
	c.text, c.args = "e.opens_on <= ?", []any{on}
	notFinished := func() {
		done := finished + " AND l.effective_on <= ? AND NOT EXISTS (SELECT 1 FROM ledger v WHERE v.enrollment_id = e.id AND v.corrects_id = l.id)"
		args := []any{day(f.First())}
		if !f.Known.IsZero() {
			done += " AND l.recorded_at <= ?"
			args = append(args, instant(f.Known))
		}
		c.and("NOT "+has(done), args...)
	}
	switch f.Column {
	case "":
	case report.Left:
		c.and(has(left+" AND l.effective_on <= ? AND l.effective_on > ?"), on, day(f.First().AddDays(-report.LeftDays)))
	case string(assign.Completed), report.OnTime, report.Late:
		c.and(has(finished+" AND l.effective_on <= ?"), on)
	case string(assign.Exempt):
		c.and(has("l.kind = 'exempted' AND l.effective_on <= ?"), on)
	case string(assign.InProgress):
		c.and(has("l.kind = 'started' AND l.effective_on <= ?"), on)
		notFinished()
	case report.Overdue:
		c.and(has("l.due_on < ?"), on)
		notFinished()
	default:
		notFinished()
	}
	return c
}

// possible writes which enrollments e may be behind a figure, whoever's: as conditions, any of which will do.
func possible(f report.Sought) (ways []condition) {
	there := func(c *condition, where string) { c.and("("+where+") IS TRUE", ids(f.Agencies)) }
	if f.AsOf.IsZero() && f.Column != report.Left {
		now := nowThere(f)
		there(&now, "e.agency_id IN {ids}")
		ways = append(ways, now)
		if f.First() == f.Last() {
			return ways
		}
		ahead := condition{text: has("l.recorded_at >= ? AND l.effective_on > ?"), args: []any{instant(begunIn(f)), day(f.First())}}
		there(&ahead, has("l.agency_id IN {ids}"))
		return append(ways, ahead)
	}
	then := thenThere(f)
	there(&then, has("l.agency_id IN {ids}"))
	return append(ways, then)
}

// gathered finds the same enrollments from the agencies on, where they are few: one agency after the other where the database
// can, which would else take a few for many and read all there are.
func (s *Store) gathered(f report.Sought) (from []condition) {
	each := func(table, column string, c condition) condition {
		text := "SELECT e.person_id, e.module FROM " + table + " WHERE " + column + " IN {ids} AND " + c.text
		if s.dialect.lateral {
			text = "SELECT e.person_id, e.module FROM {ids} a (id) JOIN LATERAL (SELECT e.person_id, e.module FROM " + table + " WHERE " + column + " = a.id AND " + c.text + " OFFSET 0) e ON 1 = 1"
		}
		return condition{text, append([]any{ids(f.Agencies)}, c.args...)}
	}
	if !f.AsOf.IsZero() || f.Column == report.Left {
		return append(from, each("ledger r JOIN enrollments e ON e.id = r.enrollment_id", "r.agency_id", thenThere(f)))
	}
	from = append(from, each("enrollments e", "e.agency_id", nowThere(f)))
	if f.First().Before(f.Last()) {
		from = append(from, condition{"SELECT e.person_id, e.module FROM ledger r JOIN enrollments e ON e.id = r.enrollment_id WHERE r.recorded_at >= ? AND r.effective_on > ? AND " + has("l.agency_id IN {ids}"),
			[]any{instant(begunIn(f)), day(f.First()), ids(f.Agencies)}})
	}
	return from
}

// begunIn is when the latest day began, where days begin first: what holds from it on was recorded since.
func begunIn(f report.Sought) time.Time { return f.Last().Time(time.UTC).Add(-14 * time.Hour) }

// walked is how many people one statement goes through in search of those behind a figure.
const walked = 20_000

// Candidates lists in the order of names who may be behind a figure: all who are, and others with them. At most limit; further
// is where to go on, zero when there are no more. Somebody to go on after whom nobody knows is fault.NotFound.
func (s *Store) Candidates(ctx context.Context, f report.Sought, after report.PersonMark, limit int) (some []report.PersonMark, further report.PersonMark, err error) {
	defer explain(&err, "store.Candidates(%d agencies, %q)", len(f.Agencies), f.Column)
	if s.within(ctx, nil) != nil {
		if err := s.oneByOne(ctx); err != nil {
			return nil, further, err
		}
	}
	var name string
	if after.Person != uuid.Nil {
		if err := s.one(ctx, []any{&name}, "SELECT sort_name FROM people WHERE id = ?", after.Person); err != nil {
			return nil, further, err
		}
	}
	if f.Modules != nil && len(f.Modules) == 0 {
		return nil, further, nil
	}
	modules := condition{}
	if f.Modules != nil {
		modules.and("e.module IN {words}", words(f.Modules))
	}
	find := s.gather
	if f.Common && s.dialect.lateral {
		find = s.walk
	}
	return find(ctx, f, modules, name, after, limit)
}

// gather sorts all there are.
func (s *Store) gather(ctx context.Context, f report.Sought, modules condition, name string, after report.PersonMark, limit int) (some []report.PersonMark, further report.PersonMark, err error) {
	var parts []string
	var args []any
	for _, c := range s.gathered(f) {
		parts = append(parts, c.text+modules.text)
		args = append(append(args, c.args...), modules.args...)
	}
	args = append(args, name, after.Person, after.Module, limit)
	some, err = list(ctx, s, marks, "SELECT p.id, k.module FROM ("+strings.Join(parts, "\nUNION ")+`) k
JOIN people p ON p.id = k.person_id
WHERE (p.sort_name, p.id, k.module) > (?, ?, ?)
GROUP BY p.sort_name, p.id, k.module ORDER BY p.sort_name, p.id, k.module LIMIT ?`, args...)
	if len(some) == limit {
		further = some[limit-1]
	}
	return some, further, err
}

// walk goes through people by name: those who are sought are so many that it soon has enough of them.
func (s *Store) walk(ctx context.Context, f report.Sought, modules condition, name string, after report.PersonMark, limit int) (some []report.PersonMark, further report.PersonMark, err error) {
	var parts []string
	args := []any{name, after.Person, walked}
	for _, c := range possible(f) {
		parts = append(parts, "SELECT e.module FROM enrollments e WHERE e.person_id = p.id AND "+c.text+modules.text)
		args = append(append(args, c.args...), modules.args...)
	}
	args = append(args, name, after.Person, after.Module, limit)
	some, err = list(ctx, s, marks, `SELECT p.id, k.module FROM (SELECT id, sort_name FROM people WHERE (sort_name, id) >= (?, ?) ORDER BY sort_name, id LIMIT ?) p
JOIN LATERAL (`+strings.Join(parts, "\nUNION ")+` OFFSET 0) k ON 1 = 1
WHERE (p.sort_name, p.id, k.module) > (?, ?, ?)
GROUP BY p.sort_name, p.id, k.module ORDER BY p.sort_name, p.id, k.module LIMIT ?`, args...)
	if err != nil || len(some) == limit {
		if len(some) == limit {
			further = some[limit-1]
		}
		return some, further, err
	}
	err = s.one(ctx, []any{&further.Person}, "SELECT id FROM people WHERE (sort_name, id) >= (?, ?) ORDER BY sort_name, id LIMIT 1 OFFSET ?", name, after.Person, walked)
	if fault.Is(err, fault.NotFound) {
		return some, report.PersonMark{}, nil
	}
	return some, further, err
}

func marks(m *report.PersonMark) []any { return []any{&m.Person, &m.Module} }

// Histories gives those of people in modules, in no order.
func (s *Store) Histories(ctx context.Context, of []report.PersonMark) (all []report.Kept, err error) {
	defer explain(&err, "store.Histories(%d)", len(of))
	type item struct {
		Person uuid.UUID `json:"p"`
		Module string    `json:"k"`
	}
	items := make([]item, len(of))
	for i, m := range of {
		items[i] = item{m.Person, m.Module}
	}
	data, err := json.Marshal(items)
	if err != nil {
		return nil, err
	}
	return s.histories(ctx, "SELECT DISTINCT i.p AS person_id, i.k AS module FROM {items}", string(data))
}

// describe tells of rows what a list shows beside their figures. The number is that of the agency where they count.
const describe = `SELECT r.n, p.given_names, p.first_surname, p.second_surname, p.sort_name, COALESCE(p.alias_of, p.id),
  CASE WHEN p.erased_at IS NULL THEN (SELECT w.agency_id FROM postings w WHERE w.person_id = COALESCE(p.alias_of, p.id) AND w.is_primary
    ORDER BY w.from_on DESC, w.id LIMIT 1) END,
  (SELECT COALESCE(w.employee_number, w.badge_number) FROM postings w WHERE w.person_id = p.id AND w.agency_id = r.a AND w.from_on <= r.d
    ORDER BY w.is_primary DESC, w.from_on DESC, w.id LIMIT 1),
  ` + causes + `, b.completed_on, b.revision, q.names, x.to_on, t.kind, t.on_day
FROM {rows}
JOIN enrollments e ON e.id = r.e
JOIN people p ON p.id = e.person_id` + joinEarlier + `
LEFT JOIN exemptions x ON x.id = r.x
LEFT JOIN agencies h ON h.id = r.a
LEFT JOIN exemption_reasons q ON q.word = x.reason AND q.country = h.country
LEFT JOIN notices t ON t.id = (SELECT m.id FROM notice_enrollments j JOIN notices m ON m.id = j.notice_id
  WHERE j.enrollment_id = e.id AND m.person_id = e.person_id AND m.state NOT IN ('dropped', 'set_aside') AND m.on_day <= r.d AND m.made_at <= ?
  ORDER BY m.on_day DESC, m.made_at DESC, m.id LIMIT 1)
ORDER BY r.n`

// ever is later than all that will be recorded.
var ever = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// Describe fills in of rows who the person is, what is behind the enrollment, and what they were told by the moment and day.
func (s *Store) Describe(ctx context.Context, rows []report.PersonRow, w report.When) (err error) {
	defer explain(&err, "store.Describe(%d)", len(rows))
	type item struct {
		N          int        `json:"n"`
		Enrollment uuid.UUID  `json:"e"`
		Agency     uuid.UUID  `json:"a"`
		Exemption  *uuid.UUID `json:"x"`
		Day        lang.Date  `json:"d"`
	}
	items := make([]item, len(rows))
	for i, r := range rows {
		items[i] = item{N: i, Enrollment: r.Enrollment.ID, Agency: r.Agency, Day: r.Day}
		if r.Exemption != uuid.Nil {
			items[i].Exemption = &r.Exemption
		}
	}
	data, err := json.Marshal(items)
	if err != nil || len(rows) == 0 {
		return err
	}
	known := w.Known
	if known.IsZero() {
		known = ever
	}
	type row struct {
		n       int
		person  agency.Person
		sorted  string
		holder  uuid.UUID
		home    uuid.UUID
		number  string
		causes  told
		earlier learn.Earlier
		reason  lang.Text
		until   lang.Date
		notice  string
		on      lang.Date
	}
	all, err := list(ctx, s, func(r *row) []any {
		return []any{&r.n, &r.person.GivenNames, &r.person.FirstSurname, (*word)(&r.person.SecondSurname), &r.sorted, &r.holder, (*ref)(&r.home), (*word)(&r.number), &r.causes,
			(*day)(&r.earlier.CompletedOn), (*word)(&r.earlier.Revision), document[lang.Text]{&r.reason}, (*day)(&r.until), (*word)(&r.notice), (*day)(&r.on)}
	}, describe, string(data), instant(known))
	for _, r := range all {
		to := &rows[r.n]
		to.Name, to.SortName, to.Holder, to.Home, to.Number, to.Reason, to.Until, to.Notice, to.NoticeOn = r.person.Name(), r.sorted, r.holder, r.home, r.number, r.reason, r.until, r.notice, r.on
		to.Explain(r.causes, r.earlier)
	}
	return err
}
