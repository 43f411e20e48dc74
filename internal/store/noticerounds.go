package store

import (
	"context"
	"encoding/json"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/notify"

	"github.com/google/uuid"
)

// Places lists where people are who may be told something: where agencies are, and nowhere.
func (s *Store) Places(ctx context.Context) (all []notify.Place, err error) {
	defer explain(&err, "store.Places")
	all, err = list(ctx, s, func(p *notify.Place) []any { return []any{&p.TimeZone, &p.Country} },
		"SELECT DISTINCT time_zone, country FROM agencies ORDER BY time_zone, country")
	return append(all, notify.Place{}), err
}

// InRound runs f in a transaction with the person after whom the round goes on, uuid.Nil at its beginning, unless it is done:
// then it is false. F gives the last person it came to, and whether that was all. Others wait meanwhile.
func (s *Store) InRound(ctx context.Context, r notify.Round, f func(ctx context.Context, after uuid.UUID) (last uuid.UUID, done bool, err error)) (went bool, err error) {
	defer explain(&err, "store.InRound(%s, %s, %s)", r.TimeZone, r.Part, r.Day)
	const which = "time_zone = ? AND country = ? AND part = ?"
	args := []any{r.TimeZone, r.Country, string(r.Part)}
	var on lang.Date
	var after uuid.UUID
	var done bool
	where := []any{(*day)(&on), (*ref)(&after), (*flag)(&done)}
	// Most often it is done: that is seen without a lock.
	ended, err := list(ctx, s, func(is *bool) []any { return []any{(*flag)(is)} }, "SELECT done FROM notice_rounds WHERE "+which+" AND day >= ?", append(args, day(r.Day))...)
	if err != nil || len(ended) > 0 && ended[0] {
		return false, err
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.change(ctx, "INSERT INTO notice_rounds (time_zone, country, part, day, done) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", append(args, day(r.Day), false)...); err != nil {
			return err
		}
		if err := s.one(ctx, where, "SELECT day, after_id, done FROM notice_rounds WHERE "+which+" {lock}", args...); err != nil {
			return err
		}
		if on.Before(r.Day) {
			after, done = uuid.Nil, false
		} else if went = !done && on == r.Day; !went {
			return nil
		}
		went = true
		last, done, err := f(ctx, after)
		if err != nil {
			return err
		}
		_, err = s.change(ctx, "UPDATE notice_rounds SET day = ?, after_id = ?, done = ? WHERE "+which, append([]any{day(r.Day), ref(last), done}, args...)...)
		return err
	})
	return went && err == nil, err
}

// dated scans what the rounds look at.
func dated(d *notify.Dated) []any { return append(enrolled(&d.Enrollment), (*day)(&d.Told)) }

// PersonAfter gives the one who comes so many people after another, in the order of their ids. There being fewer, it is the
// greatest id there can be.
func (s *Store) PersonAfter(ctx context.Context, after uuid.UUID, people int) (id uuid.UUID, err error) {
	defer explain(&err, "store.PersonAfter(%s, %d)", after, people)
	found, err := list(ctx, s, func(id *uuid.UUID) []any { return []any{id} }, "SELECT id FROM people WHERE id > ? ORDER BY id LIMIT 1 OFFSET ?", after, people-1)
	if err != nil || len(found) == 0 {
		return uuid.Max, err
	}
	return found[0], nil
}

// ofSpan says of enrollments e that they are of people p of a span, at a place.
const ofSpan = `JOIN people p ON p.id = e.person_id AND p.alias_of IS NULL AND p.erased_at IS NULL
JOIN agencies g ON g.id = e.agency_id AND g.time_zone = ? AND g.country = ?
WHERE e.person_id > ? AND e.person_id <= ?`

// DueBetween lists required, open enrollments at a place of some people that are due from one day to another, in the order of
// the people's ids.
func (s *Store) DueBetween(ctx context.Context, at notify.Place, p notify.Span, from, to lang.Date) (all []notify.Dated, err error) {
	defer explain(&err, "store.DueBetween(%s, %s)", at.TimeZone, from)
	// Each notice is looked up by itself, as in newNoticeItems. The due date is hidden from its index: of a span there are few
	// rows, and on some days half of all enrollments are due between the two. What is never due comes along.
	return list(ctx, s, dated, "SELECT "+enrollmentColumns+`, (SELECT max((SELECT n.on_day FROM notices n WHERE n.id = i.notice_id
    AND n.kind IN ('assigned', 'opening', 'reminder', 'due_14', 'due_3', 'overdue')))
  FROM notice_enrollments i WHERE i.enrollment_id = e.id)
FROM enrollments e `+ofSpan+` AND e.required AND e.state IN ('not_started', 'in_progress') AND COALESCE(e.due_on, e.opens_on) BETWEEN ? AND ?
ORDER BY e.person_id, e.id`, at.TimeZone, at.Country, p.After, p.UpTo, day(from), day(to))
}

// CompletedBetween lists enrollments in some modules that were completed from one day to another and are the person's newest,
// and of which no refresher has told; otherwise as DueBetween.
func (s *Store) CompletedBetween(ctx context.Context, at notify.Place, p notify.Span, modules []string, from, to lang.Date) (all []notify.Dated, err error) {
	defer explain(&err, "store.CompletedBetween(%s, %s)", at.TimeZone, from)
	if len(modules) == 0 {
		return nil, nil
	}
	words, err := json.Marshal(modules)
	if err != nil {
		return nil, err
	}
	return list(ctx, s, dated, "SELECT "+enrollmentColumns+`, NULL
FROM enrollments e `+ofSpan+` AND e.state = 'completed' AND e.module IN {words}
  AND (SELECT max(c.completed_on) FROM completions c WHERE c.enrollment_id = e.id AND c.completed_on <= ?) >= ?
  AND NOT EXISTS (SELECT 1 FROM enrollments x WHERE x.person_id = e.person_id AND x.module = e.module AND x.cycle > e.cycle)
  AND (SELECT count((SELECT n.id FROM notices n WHERE n.id = i.notice_id AND n.kind = 'refresher'))
    FROM notice_enrollments i WHERE i.enrollment_id = e.id) = 0
ORDER BY e.person_id, e.id`, at.TimeZone, at.Country, p.After, p.UpTo, string(words), day(to), day(from))
}

// Readers lists those at a place with the duty of a digest for somebody who is overdue by so many days.
func (s *Store) Readers(ctx context.Context, at notify.Place, kind assign.NoticeKind, days int, now time.Time) (all []notify.Reader, err error) {
	defer explain(&err, "store.Readers(%s, %q)", at.TimeZone, kind)
	since, err := s.daysBefore(ctx, now, days)
	if err != nil {
		return nil, err
	}
	today := day(lang.DateOf(now, time.UTC))
	return list(ctx, s, func(r *notify.Reader) []any {
		return []any{&r.Person, (*day)(&r.Newest), (*day)(&r.Last), (*word)(&r.Often)}
	}, `WITH RECURSIVE late (agency_id, due_on) AS (
  SELECT e.agency_id, max(e.due_on) FROM enrollments e JOIN agencies g ON g.id = e.agency_id JOIN {days} d ON d.time_zone = g.time_zone
  WHERE e.required AND e.state IN ('not_started', 'in_progress') AND e.due_on <= d.today GROUP BY e.agency_id
),
above (agency_id, due_on) AS (
  SELECT agency_id, due_on FROM late
  UNION SELECT x.parent_id, a.due_on FROM above a JOIN agency_parents x ON x.agency_id = a.agency_id AND x.from_on <= ? AND (x.to_on IS NULL OR x.to_on >= ?)
)
SELECT p.id, max(v.due_on), (SELECT max(n.on_day) FROM notices n WHERE n.person_id = p.id AND n.kind = ?),
  (SELECT c.often FROM notice_choices c WHERE c.person_id = p.id AND c.kind = ?)
FROM grants r JOIN accounts a ON a.id = r.account_id AND a.deactivated_at IS NULL
JOIN people p ON p.id = a.person_id AND p.alias_of IS NULL AND p.erased_at IS NULL`+newestPosting+`
LEFT JOIN agencies g ON g.id = w.agency_id
JOIN above v ON v.agency_id = r.agency_id OR r.agency_id IS NULL
WHERE r.role = ? AND COALESCE(g.time_zone, '') = ? AND COALESCE(g.country, '') = ?
GROUP BY p.id ORDER BY p.id`, since, today, today, string(kind), string(kind), duty[kind], at.TimeZone, at.Country)
}
