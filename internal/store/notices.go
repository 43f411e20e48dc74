package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/notify"

	"github.com/google/uuid"
)

// noticeItem is one enrollment of a notice, found by what makes it one: its own id is another one where it was there already.
type noticeItem struct {
	Person     uuid.UUID         `json:"p"`
	Kind       assign.NoticeKind `json:"k"`
	On         lang.Date         `json:"d"`
	Enrollment uuid.UUID         `json:"e"`
}

// items is the argument of {items}.
func items(notices []assign.Notice) string {
	all := []noticeItem{}
	for _, n := range notices {
		for _, e := range n.Enrollments {
			all = append(all, noticeItem{n.Person, n.Kind, n.On, e})
		}
	}
	data, _ := json.Marshal(all) // ids and texts cannot fail to be written
	return string(data)
}

const (
	newNotices = `INSERT INTO notices (id, person_id, kind, on_day, made_at, made_by, state, send_after, tries) VALUES `

	// newNoticeItems looks each notice up by itself: of a table that fills while it runs, Postgres believes that it is short,
	// and would read all of it.
	newNoticeItems = `INSERT INTO notice_enrollments (notice_id, enrollment_id)
SELECT (SELECT n.id FROM notices n WHERE n.person_id = i.p AND n.kind = i.k AND n.on_day = i.d), i.e FROM {items} WHERE 1 = 1 ON CONFLICT DO NOTHING`

	// tooLate finds enrollments whose notice has left without them, or is about to. It holds those that have not.
	tooLate = `SELECT i.p, i.k, i.d, i.e, n.state = 'waiting' AND n.lease IS NULL
FROM {items} JOIN notices n ON n.person_id = i.p AND n.kind = i.k AND n.on_day = i.d
WHERE NOT EXISTS (SELECT 1 FROM notice_enrollments x WHERE x.notice_id = n.id AND x.enrollment_id = i.e)
ORDER BY n.id {lock n}`
)

// AddNotices puts notices into the outbox, in the transaction of what they tell of. One that waits already takes the further
// enrollments in; if it has left, they are told the day after.
func (s *Store) AddNotices(ctx context.Context, notices ...assign.Notice) (err error) {
	defer explain(&err, "store.AddNotices(%d)", len(notices))
	return s.InTx(ctx, func(ctx context.Context) error {
		for some := range slices.Chunk(notices, batch) {
			fresh, err := s.insertNotices(ctx, some)
			if err != nil {
				return err
			}
			if fresh < len(some) { // some were there
				var next []assign.Notice
				if some, next, err = s.stillInTime(ctx, some); err != nil {
					return err
				}
				if _, err := s.insertNotices(ctx, next); err != nil {
					return err
				}
				some = append(some, next...)
			}
			if _, err := s.change(ctx, newNoticeItems, items(some)); err != nil {
				return err
			}
		}
		return nil
	})
}

// insertNotices inserts those that are not there, and counts them.
func (s *Store) insertNotices(ctx context.Context, notices []assign.Notice) (int, error) {
	if len(notices) == 0 {
		return 0, nil
	}
	var rows []string
	var args []any
	for _, n := range notices {
		after := n.After
		if after.IsZero() {
			after = n.MadeAt
		}
		rows = append(rows, "(?, ?, ?, ?, ?, ?, 'waiting', ?, 0)")
		args = append(args, n.ID, n.Person, string(n.Kind), day(n.On), instant(n.MadeAt), ref(n.By), instant(after))
	}
	n, err := s.change(ctx, newNotices+strings.Join(rows, ", ")+" ON CONFLICT DO NOTHING", args...)
	return int(n), err
}

// stillInTime gives the notices without what comes too late for one that has left, and that as notices of the day after.
func (s *Store) stillInTime(ctx context.Context, notices []assign.Notice) (inTime, next []assign.Notice, err error) {
	type row struct {
		noticeItem
		inTime bool
	}
	found, err := list(ctx, s, func(r *row) []any {
		return []any{&r.Person, (*word)(&r.Kind), (*day)(&r.On), &r.Enrollment, (*flag)(&r.inTime)}
	}, tooLate, items(notices))
	late := map[noticeItem]bool{}
	for _, r := range found {
		if !r.inTime {
			late[r.noticeItem] = true
		}
	}
	for _, n := range notices {
		then := n // it keeps the id, since the notice of the day before is there under another
		then.On, then.After, then.Enrollments = n.On.AddDays(1), n.MadeAt.AddDate(0, 0, 1), nil
		var same []uuid.UUID
		for _, e := range n.Enrollments {
			if late[noticeItem{n.Person, n.Kind, n.On, e}] {
				then.Enrollments = append(then.Enrollments, e)
			} else {
				same = append(same, e)
			}
		}
		n.Enrollments = same
		inTime = append(inTime, n)
		if len(then.Enrollments) > 0 {
			next = append(next, then)
		}
	}
	return inTime, next, err
}

// WasTold reports whether there is a notice of a kind for somebody on a day.
func (s *Store) WasTold(ctx context.Context, person uuid.UUID, kind assign.NoticeKind, on lang.Date) (told bool, err error) {
	defer explain(&err, "store.WasTold(%s, %q)", person, kind)
	err = s.one(ctx, []any{(*flag)(&told)}, "SELECT EXISTS (SELECT 1 FROM notices WHERE person_id = ? AND kind = ? AND on_day = ?)", person, string(kind), day(on))
	return told, err
}

// NoticesOf lists what somebody has been told from a day on, the newest first, at most limit.
func (s *Store) NoticesOf(ctx context.Context, person uuid.UUID, from lang.Date, limit int) (all []assign.Told, err error) {
	defer explain(&err, "store.NoticesOf(%s)", person)
	all, err = list(ctx, s, func(t *assign.Told) []any {
		return []any{&t.ID, &t.Person, (*word)(&t.Kind), (*day)(&t.On), (*instant)(&t.MadeAt), (*ref)(&t.By), (*flag)(&t.ByMail), document[[]string]{&t.Modules}}
	}, `SELECT n.id, n.person_id, n.kind, n.on_day, n.made_at, n.made_by, n.state = 'sent', (SELECT {gather}(e.module)
  FROM notice_enrollments i JOIN enrollments e ON e.id = i.enrollment_id WHERE i.notice_id = n.id)
FROM notices n WHERE n.person_id = ? AND n.on_day >= ? AND n.state <> 'dropped' ORDER BY n.made_at DESC, n.id DESC LIMIT ?`, person, day(from), limit)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	at := map[uuid.UUID]*assign.Told{}
	var notices []uuid.UUID
	for i := range all {
		at[all[i].ID], notices = &all[i], append(notices, all[i].ID)
	}
	abouts, err := s.abouts(ctx, ids(notices))
	for _, a := range abouts {
		to := at[a.notice]
		to.Items = append(to.Items, assign.ToldAbout{Module: a.Enrollment.Module, DueOn: notify.Due(a.Enrollment), By: a.By})
	}
	return all, err
}

// NoticeChoices tells of which kinds somebody wants to be told otherwise than usual.
func (s *Store) NoticeChoices(ctx context.Context, person uuid.UUID) (choices map[assign.NoticeKind]assign.NoticeOften, err error) {
	defer explain(&err, "store.NoticeChoices(%s)", person)
	type row struct {
		kind  assign.NoticeKind
		often assign.NoticeOften
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{(*word)(&r.kind), (*word)(&r.often)} },
		"SELECT kind, often FROM notice_choices WHERE person_id = ?", person)
	choices = map[assign.NoticeKind]assign.NoticeOften{}
	for _, r := range rows {
		choices[r.kind] = r.often
	}
	return choices, err
}

// ChooseNotices keeps a choice; an empty one is the usual.
func (s *Store) ChooseNotices(ctx context.Context, person uuid.UUID, kind assign.NoticeKind, often assign.NoticeOften) (err error) {
	defer explain(&err, "store.ChooseNotices(%s, %q)", person, kind)
	if often == "" {
		_, err = s.change(ctx, "DELETE FROM notice_choices WHERE person_id = ? AND kind = ?", person, string(kind))
		return err
	}
	_, err = s.change(ctx, `INSERT INTO notice_choices (person_id, kind, often) VALUES (?, ?, ?)
ON CONFLICT (person_id, kind) DO UPDATE SET often = excluded.often`, person, string(kind), string(often))
	return err
}

// noticesOf are the notices n of people p whose newest primary posting w lies in a scope.
const noticesOf = `FROM notices n JOIN people p ON p.id = n.person_id` + newestPosting + `
WHERE (? OR w.agency_id IN (SELECT id FROM visible)) AND `

// OutboxFigures counts the notices of people whose newest primary posting lies in a scope, and of those with none in a scope
// that is everywhere.
func (s *Store) OutboxFigures(ctx context.Context, scope access.Scope, on lang.Date, since time.Time) (f assign.OutboxFigures, err error) {
	defer explain(&err, "store.OutboxFigures")
	type row struct {
		state assign.NoticeState
		n     int
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{(*word)(&r.state), &r.n} },
		visible+"SELECT n.state, count(*) "+noticesOf+"(n.state IN ('waiting', 'handing', 'set_aside') OR n.sent_at >= ?) GROUP BY n.state",
		append(visibleArgs(scope, on), scope.IsEverywhere(), instant(since))...)
	for _, r := range rows {
		switch r.state {
		case assign.NoticeWaiting:
			f.Waiting = r.n
		case assign.NoticeHanding:
			f.Handing = r.n
		case assign.NoticeSent:
			f.Sent = r.n
		case assign.NoticeSetAside:
			f.SetAside = r.n
		}
	}
	return f, err
}

// SetAside lists those of the same people that were set aside, the newest first, at most limit after skipping offset.
func (s *Store) SetAside(ctx context.Context, scope access.Scope, on lang.Date, offset, limit int) (all []assign.SetAside, err error) {
	defer explain(&err, "store.SetAside")
	type row struct {
		assign.SetAside
		of agency.Person
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, (*word)(&r.Kind), (*day)(&r.On), (*word)(&r.Problem), &r.Person, &r.of.GivenNames, &r.of.FirstSurname, (*word)(&r.of.SecondSurname), (*word)(&r.Email)}
	}, visible+"SELECT n.id, n.kind, n.on_day, n.problem, p.id, p.given_names, p.first_surname, p.second_surname, p.email "+noticesOf+
		"n.state = 'set_aside' ORDER BY n.send_after DESC, n.id DESC LIMIT ? OFFSET ?", append(visibleArgs(scope, on), scope.IsEverywhere(), limit, offset)...)
	for _, r := range rows {
		r.Name = r.of.Name()
		all = append(all, r.SetAside)
	}
	return all, err
}

// LoggedNotices lists the notices of the same people, in one state or in any, those made last first, at most limit of those
// made before one; uuid.Nil: of all. Ids grow with time, so they are the order.
func (s *Store) LoggedNotices(ctx context.Context, scope access.Scope, on lang.Date, state assign.NoticeState, before uuid.UUID, limit int) (all []assign.Logged, err error) {
	defer explain(&err, "store.LoggedNotices(%q, %s)", state, before)
	type row struct {
		assign.Logged
		of agency.Person
	}
	if before == uuid.Nil {
		before = uuid.Max
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, &r.Person, (*word)(&r.Kind), (*day)(&r.On), (*instant)(&r.MadeAt), (*ref)(&r.By), (*instant)(&r.After), (*word)(&r.State), (*word)(&r.Problem), &r.Tries,
			(*instant)(&r.SentAt), &r.of.GivenNames, &r.of.FirstSurname, (*word)(&r.of.SecondSurname), (*word)(&r.Email), (*word)(&r.TimeZone), (*word)(&r.Country), document[[]string]{&r.Modules}}
	}, visible+`SELECT n.id, p.id, n.kind, n.on_day, n.made_at, n.made_by, n.send_after, n.state, n.problem, n.tries, n.sent_at,
  p.given_names, p.first_surname, p.second_surname, p.email, (SELECT g.time_zone FROM agencies g WHERE g.id = w.agency_id), (SELECT g.country FROM agencies g WHERE g.id = w.agency_id),
  (SELECT {gather}(e.module) FROM notice_enrollments i JOIN enrollments e ON e.id = i.enrollment_id WHERE i.notice_id = n.id)
`+noticesOf+"n.id < ? AND (? = '' OR n.state = ?) ORDER BY n.id DESC LIMIT ?",
		append(visibleArgs(scope, on), scope.IsEverywhere(), before, string(state), string(state), limit)...)
	for _, r := range rows {
		r.Name = r.of.Name()
		all = append(all, r.Logged)
	}
	return all, err
}

// DecideNotice ends that a notice of the same people is set aside: it waits again, or is dropped. Else it is fault.NotFound.
func (s *Store) DecideNotice(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID, again bool, now time.Time) (err error) {
	defer explain(&err, "store.DecideNotice(%s)", id)
	state, problem := assign.NoticeDropped, assign.ProblemByHand
	if again {
		state, problem = assign.NoticeWaiting, ""
	}
	n, err := s.change(ctx, visible+"UPDATE notices SET state = ?, problem = ?, send_after = ?, tries = 0, lease = NULL WHERE state = 'set_aside' AND id IN (SELECT n.id "+
		noticesOf+"n.id = ?)", append(visibleArgs(scope, on), string(state), word(problem), instant(now), scope.IsEverywhere(), id)...)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "")
	}
	return err
}
