package store

import (
	"context"
	"slices"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/notify"

	"github.com/google/uuid"
)

// ClaimNotices gives some of the notices that wait and may leave now, with all that is written of them, and keeps them from
// others until a moment.
func (s *Store) ClaimNotices(ctx context.Context, lease uuid.UUID, now, until time.Time, limit int) (all []notify.Leaving, err error) {
	defer explain(&err, "store.ClaimNotices(%s)", lease)
	err = s.InTx(ctx, func(ctx context.Context) error {
		claimed, err := list(ctx, s, func(id *uuid.UUID) []any { return []any{id} }, `WITH few AS MATERIALIZED (
  SELECT id FROM notices WHERE state = 'waiting' AND send_after <= ? ORDER BY send_after, id LIMIT ? {take}
)
UPDATE notices SET lease = ?, send_after = ? WHERE id IN (SELECT id FROM few) RETURNING id`, instant(now), limit, lease, instant(until))
		if err != nil || len(claimed) == 0 {
			return err
		}
		all, err = s.leaving(ctx, ids(claimed))
		return err
	})
	return all, err
}

// leaving reads notices with their people and what they are about.
func (s *Store) leaving(ctx context.Context, notices string) (all []notify.Leaving, err error) {
	type row struct {
		notify.Leaving
		of agency.Person
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, &r.Person, (*word)(&r.Kind), (*day)(&r.On), (*instant)(&r.MadeAt), (*ref)(&r.By), &r.Tries, (*flag)(&r.Gone),
			&r.of.GivenNames, &r.of.FirstSurname, (*word)(&r.of.SecondSurname), (*word)(&r.Email), (*flag)(&r.Verified), (*word)(&r.Language),
			(*ref)(&r.Agency.ID), (*word)(&r.Agency.Country), document[lang.Text]{&r.Agency.Names}, (*word)(&r.Agency.TimeZone), (*flag)(&r.Off)}
	}, `SELECT n.id, n.person_id, n.kind, n.on_day, n.made_at, n.made_by, n.tries, p.alias_of IS NOT NULL OR p.erased_at IS NOT NULL OR a.deactivated_at IS NOT NULL,
  p.given_names, p.first_surname, p.second_surname, p.email, p.email_verified_at IS NOT NULL, COALESCE(a.language, p.language, g.language), g.id, g.country, g.names, g.time_zone,
  COALESCE(c.often = 'never', 1 = 0)
FROM notices n JOIN people p ON p.id = n.person_id LEFT JOIN accounts a ON a.person_id = p.id`+newestPosting+`
LEFT JOIN agencies g ON g.id = w.agency_id
LEFT JOIN notice_choices c ON c.person_id = p.id AND c.kind = n.kind
WHERE n.id IN {ids} ORDER BY n.made_at, n.id`, notices)
	if err != nil {
		return nil, err
	}
	type about struct {
		notice uuid.UUID
		notify.About
	}
	abouts, err := list(ctx, s, func(a *about) []any {
		return append(append([]any{&a.notice}, enrolled(&a.Enrollment)...), document[lang.Text]{&a.By})
	}, "SELECT i.notice_id, "+enrollmentColumns+`, (SELECT g.names FROM enrollment_sources x JOIN assignments a ON a.id = x.assignment_id
  JOIN agencies g ON g.id = a.agency_id WHERE x.enrollment_id = e.id ORDER BY a.made_at, a.id LIMIT 1)
FROM notice_enrollments i JOIN enrollments e ON e.id = i.enrollment_id WHERE i.notice_id IN {ids} ORDER BY e.module`, notices)
	byNotice := map[uuid.UUID][]notify.About{}
	for _, a := range abouts {
		byNotice[a.notice] = append(byNotice[a.notice], a.About)
	}
	for _, r := range rows {
		r.Name, r.About, r.Zone = r.of.Name(), byNotice[r.ID], location(r.Agency.TimeZone)
		all = append(all, r.Leaving)
	}
	return all, err
}

// HandNotice says in one statement that one notice was sent, and that the next is about to be; either may be uuid.Nil.
// False: the next is not the lease's any more. Until is when what is then still about to be sent is in doubt.
func (s *Store) HandNotice(ctx context.Context, lease, sent, next uuid.UUID, now, until time.Time) (ours bool, err error) {
	defer explain(&err, "store.HandNotice(%s, %s)", sent, next)
	n, err := s.change(ctx, `UPDATE notices SET state = CASE WHEN id = ? THEN 'sent' ELSE 'handing' END,
  sent_at = CASE WHEN id = ? THEN {moment} END, send_after = CASE WHEN id = ? THEN send_after ELSE {moment} END,
  lease = CASE WHEN id = ? THEN NULL ELSE lease END, problem = NULL
WHERE id IN {ids} AND lease = ? AND (id = ? AND state <> 'waiting' OR id = ? AND state = 'waiting')`,
		sent, sent, instant(now), sent, instant(until), sent, ids([]uuid.UUID{sent, next}), lease, sent, next)
	switch {
	case err != nil || next == uuid.Nil:
		return false, err
	case sent == uuid.Nil:
		return n == 1, nil
	case n == 2:
		return true, nil
	}
	err = s.one(ctx, []any{(*flag)(&ours)}, "SELECT state = 'handing' AND lease = ? FROM notices WHERE id = ?", lease, next)
	return ours, err
}

// SettleNotices says what became of notices of the lease, and gives it up.
func (s *Store) SettleNotices(ctx context.Context, lease uuid.UUID, o notify.Outcome, notices ...uuid.UUID) (err error) {
	defer explain(&err, "store.SettleNotices(%s, %d)", o.State, len(notices))
	for some := range slices.Chunk(notices, batch) {
		if _, err := s.change(ctx, `UPDATE notices SET state = ?, problem = ?, tries = ?, lease = NULL, send_after = COALESCE({moment}, send_after)
WHERE id IN {ids} AND lease = ? AND state IN ('waiting', 'handing')`, string(o.State), word(o.Problem), o.Tries, instant(o.After), ids(some), lease); err != nil {
			return err
		}
	}
	return nil
}

// DoubtNotices sets aside those that were about to be sent and ought to have been by now, and counts them.
func (s *Store) DoubtNotices(ctx context.Context, now time.Time) (n int, err error) {
	defer explain(&err, "store.DoubtNotices")
	doubted, err := s.change(ctx, "UPDATE notices SET state = 'set_aside', problem = ? WHERE state = 'handing' AND send_after <= ?", string(assign.ProblemInDoubt), instant(now))
	return int(doubted), err
}

// ShowNotices says of some of those that wait that they are shown and not sent, and counts them.
func (s *Store) ShowNotices(ctx context.Context, limit int) (n int, err error) {
	defer explain(&err, "store.ShowNotices")
	shown, err := s.change(ctx, `WITH few AS MATERIALIZED (SELECT id FROM notices WHERE state = 'waiting' ORDER BY send_after LIMIT ? {take})
UPDATE notices SET state = 'shown' WHERE id IN (SELECT id FROM few)`, limit)
	return int(shown), err
}

// Outbox counts all that waits, and all that was set aside.
func (s *Store) Outbox(ctx context.Context) (f assign.OutboxFigures, err error) {
	defer explain(&err, "store.Outbox")
	err = s.one(ctx, []any{&f.Waiting, &f.SetAside}, "SELECT (SELECT count(*) FROM notices WHERE state = 'waiting'), (SELECT count(*) FROM notices WHERE state = 'set_aside')")
	return f, err
}

// duty says of a grant r that it has the duty that a kind of digest is for.
var duty = map[assign.NoticeKind]string{assign.NoticeTeam: "trainer", assign.NoticeLead: "lead"}

// tended are the agencies for which somebody has a duty on a day, in a statement that begins with it.
const tended = `WITH RECURSIVE held (agency_id) AS (
  SELECT r.agency_id FROM grants r JOIN accounts a ON a.id = r.account_id WHERE a.person_id = ? AND r.role = ? AND a.deactivated_at IS NULL
),
tended (id) AS (
  SELECT g.id FROM agencies g WHERE g.id IN (SELECT agency_id FROM held) OR EXISTS (SELECT 1 FROM held WHERE agency_id IS NULL)
  UNION SELECT p.agency_id FROM tended t JOIN agency_parents p ON p.parent_id = t.id AND p.from_on <= ? AND (p.to_on IS NULL OR p.to_on >= ?)
)
`

// overdueThere are enrollments e of people p in those agencies, at agency g, that are overdue since the days or longer.
const overdueThere = `FROM enrollments e JOIN people p ON p.id = e.person_id JOIN agencies g ON g.id = e.agency_id
JOIN {days} d ON d.time_zone = g.time_zone
WHERE e.agency_id IN (SELECT id FROM tended) AND e.required AND e.state IN ('not_started', 'in_progress') AND e.due_on <= d.today
  AND p.alias_of IS NULL AND p.erased_at IS NULL`

// Overdue tells whom the reader of a digest finds overdue by so many days or more where they have the digest's duty: how many
// people of which agency, the first by name, and how many enrollments are not named.
func (s *Store) Overdue(ctx context.Context, reader uuid.UUID, kind assign.NoticeKind, days int, now time.Time, names int) (tallies []notify.Tally, some []notify.Overdue, more int, err error) {
	defer explain(&err, "store.Overdue(%s, %q)", reader, kind)
	today := day(lang.DateOf(now, time.UTC))
	since, err := s.daysBefore(ctx, now, days)
	if err != nil {
		return nil, nil, 0, err
	}
	args := []any{reader, duty[kind], today, today, since}
	all := 0
	tallies, err = list(ctx, s, func(t *notify.Tally) []any { return []any{document[lang.Text]{&t.Agency}, &t.People, adding{&all}} },
		tended+"SELECT g.names, count(DISTINCT e.person_id), count(*) "+overdueThere+" GROUP BY g.id, g.names, g.code ORDER BY g.code, g.id", args...)
	if err != nil || all == 0 {
		return nil, nil, 0, err
	}
	some, err = list(ctx, s, func(o *notify.Overdue) []any { return append(personal(&o.Person), enrolled(&o.Enrollment)...) },
		tended+"SELECT "+personColumns+", "+enrollmentColumns+" "+overdueThere+" ORDER BY p.sort_name, p.id, e.module LIMIT ?", append(args, names)...)
	return tallies, some, all - len(some), err
}

// adding adds up what it scans.
type adding struct{ sum *int }

// Scan takes a whole number.
func (a adding) Scan(v any) error {
	var n number
	if err := n.Scan(v); err != nil {
		return err
	}
	*a.sum += int(n)
	return nil
}
