package store

import (
	"cmp"
	"context"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// completionColumns are those of completions c that completed scans. All may be null: of a left join.
const completionColumns = "c.id, c.enrollment_id, c.person_id, c.module, c.revision, c.language, c.attempt_id, c.score, c.question_count, c.pass_mark, c.completed_on, c.completed_at, c.method, c.class_id, " + classMinutes

// classMinutes are the minutes of credit of the class of a completion c, where the person was present.
const classMinutes = `(SELECT k.minutes FROM classes k JOIN attendance y ON y.class_id = k.id AND y.person_id = c.person_id AND y.present WHERE k.id = c.class_id)`

func completed(c *learn.Completion) []any {
	return []any{(*ref)(&c.ID), (*ref)(&c.Enrollment), (*ref)(&c.Person), (*word)(&c.Module), (*word)(&c.Revision), (*word)(&c.Language), (*ref)(&c.Attempt),
		(*number)(&c.Score), (*number)(&c.Of), (*number)(&c.PassMark), (*day)(&c.CompletedOn), (*instant)(&c.CompletedAt), (*word)(&c.Method), (*ref)(&c.Class), (*number)(&c.Minutes)}
}

// Parts of statements about enrollments e. The newest completion is the one that counts: an earlier one was corrected. Who has
// none of their own was credited with an alias's. The CASE spares looking for that of who has completed nothing.
const (
	lessonsDone    = `(SELECT string_agg(l.lesson, ' ') FROM lesson_progress l WHERE l.enrollment_id = e.id AND l.done_at IS NOT NULL)`
	lastLesson     = `(SELECT l.lesson FROM lesson_progress l WHERE l.enrollment_id = e.id ORDER BY l.seen_at DESC, l.lesson LIMIT 1)`
	openAttempt    = `(SELECT t.id FROM attempts t WHERE t.enrollment_id = e.id AND t.submitted_at IS NULL)`
	joinCompletion = `LEFT JOIN completions c ON c.id = CASE WHEN e.completed_at IS NOT NULL THEN COALESCE(
    (SELECT x.id FROM completions x WHERE x.enrollment_id = e.id ORDER BY x.completed_at DESC, x.id DESC LIMIT 1),
    (SELECT l.completion_id FROM ledger l WHERE l.enrollment_id = e.id AND l.kind = 'credited' ORDER BY l.number DESC LIMIT 1)) END`
)

// strangers says of an attempt t that it was taken under a number alone, by somebody whom the trainer did not see: it uses
// up nothing of the person's.
const strangers = `EXISTS (SELECT 1 FROM attendance y WHERE y.class_id = t.class_id AND y.person_id = t.person_id AND y.how = 'number' AND NOT y.present)`

// over says of an enrollment that it is in no roster any more.
const over = `e.state IN ('withdrawn', 'superseded')`

// newest is a person's enrollment in a module: the open one, else the newest.
var newest = newestOf("?")

func newestOf(person string) string {
	return ` FROM enrollments e WHERE e.person_id = ` + person + ` AND e.module = ?
  ORDER BY e.state IN ('not_started', 'in_progress', 'exempt') DESC, e.cycle DESC LIMIT 1`
}

// place is one statement for where somebody stands, and overview for that and why: a module's own page tells it, and the
// others do not pay for it.
var (
	place    = placeWith("NULL, NULL, NULL", "")
	overview = placeWith(causes+", b.completed_on, b.revision", joinEarlier)
)

// placeWith writes them. The attempt limit is the most generous of the enrollment's sources, and what the person is given
// beyond it; null when one of them has none, or when there are none. It is read here and nowhere else.
func placeWith(why, earlier string) string {
	return `SELECT ` + enrollmentColumns + `, ` + lessonsDone + `, ` + why + `,
  r.lesson, r.anchor, ` + openAttempt + `,
  (SELECT count(*) FROM attempts t WHERE t.enrollment_id = e.id AND t.submitted_at IS NOT NULL AND NOT ` + strangers + `),
  (SELECT max(t.number) FROM attempts t WHERE t.enrollment_id = e.id),
  (SELECT CASE WHEN count(*) = count(a.attempt_limit) THEN max(a.attempt_limit) END
   FROM enrollment_sources s JOIN assignments a ON a.id = s.assignment_id WHERE s.enrollment_id = e.id)
  + COALESCE((SELECT k.extra_attempts FROM accommodations k WHERE ` + helps("e.person_id") + `), 0),
  ` + completionColumns + `
FROM enrollments e
LEFT JOIN lesson_progress r ON r.enrollment_id = e.id AND r.lesson = ` + lastLesson + `
` + joinCompletion + earlier + `
WHERE e.id = (SELECT e.id` + newest + `)`
}

// Place gives where the person stands in the module.
func (s *Store) Place(ctx context.Context, person uuid.UUID, module string) (p learn.Place, err error) {
	defer explain(&err, "store.Place(%s, %q)", person, module)
	return s.place(ctx, place, person, module)
}

// Overview is Place with why the person has the module.
func (s *Store) Overview(ctx context.Context, person uuid.UUID, module string) (p learn.Place, err error) {
	defer explain(&err, "store.Overview(%s, %q)", person, module)
	return s.place(ctx, overview, person, module)
}

func (s *Store) place(ctx context.Context, statement string, person uuid.UUID, module string) (p learn.Place, err error) {
	type row struct {
		learn.Place
		enrollment assign.Enrollment
		completion learn.Completion
		done       string
		causes     told
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return append(append(enrolled(&r.enrollment), (*word)(&r.done), &r.causes, (*day)(&r.Earlier.CompletedOn), (*word)(&r.Earlier.Revision), (*word)(&r.Lesson), (*word)(&r.Anchor), (*ref)(&r.OpenAttempt),
			&r.Attempts, (*number)(&r.Newest), (*number)(&r.AttemptLimit)), completed(&r.completion)...)
	}, statement, person, module)
	if err != nil || len(rows) == 0 {
		return p, err
	}
	r := &rows[0]
	e := &r.enrollment
	if st := e.State(); st == assign.Withdrawn || st == assign.Superseded {
		return learn.Place{Cycle: e.Cycle, Over: e, Causes: r.causes}, nil
	}
	p = r.Place
	p.Enrollment, p.Cycle, p.Causes = e, e.Cycle, r.causes
	done := strings.Fields(r.done)
	p.LessonsDone = make(map[string]bool, len(done))
	for _, lesson := range done {
		p.LessonsDone[lesson] = true
	}
	if r.completion.ID != uuid.Nil {
		p.Completion = &r.completion
	}
	return p, nil
}

// activities is what was done in those of a lesson: "activity word word;activity word". One that was started over has no
// words, and reads like one never touched.
const activities = `(SELECT string_agg(y.activity || ' ' || y.chosen, ';') FROM activity_answers y WHERE y.enrollment_id = e.id AND y.lesson = ? AND y.chosen <> '')`

// reading is one statement for who reads a lesson, which lessons of the module they have finished, and what they did in the
// activities of that one, "lesson lesson;activity word": a lesson is the page most often asked for, and a statement costs it
// more than its words do.
var reading = signedInWith(`,
  (SELECT CASE WHEN NOT ` + over + ` THEN COALESCE(` + lessonsDone + `, '') || ';' || COALESCE(` + activities + `, '') END` + newestOf("a.person_id") + `)`)

// Reading gives the whole sign-in with a token and its actor, and what a lesson page shows of the enrollment that Place tells
// of. Its promises are those of SignedIn.
func (s *Store) Reading(ctx context.Context, token access.TokenHash, module, lesson string) (in access.SignIn, who access.Actor, st learn.Studied, err error) {
	defer explain(&err, "store.Reading(%q, %q)", module, lesson)
	var studied string
	today := s.dayOfUTC()
	in, who, err = s.signedIn(ctx, token, []any{(*word)(&studied)}, reading, today, today, lesson, module, token[:])
	done, did, _ := strings.Cut(studied, ";")
	st.Done = strings.Fields(done)
	if did != "" {
		st.Activities = course.Answers{}
		for one := range strings.SplitSeq(did, ";") {
			words := strings.Fields(one)
			st.Activities[words[0]] = words[1:]
		}
	}
	return in, who, st, err
}

// saveActivity keeps what was done in the enrollment that Place tells of, where it has been started.
var saveActivity = `INSERT INTO activity_answers (enrollment_id, activity, lesson, chosen, saved_at)
SELECT e.id, ?, ?, ?, ? FROM enrollments e WHERE e.id = (SELECT e.id` + newest + `) AND e.started_at IS NOT NULL AND NOT ` + over + `
ON CONFLICT (enrollment_id, activity) DO UPDATE SET lesson = excluded.lesson, chosen = excluded.chosen, saved_at = excluded.saved_at`

// SaveActivity keeps what somebody did in an activity; nothing chosen starts it over. False when the module was not
// started: then nothing is kept.
func (s *Store) SaveActivity(ctx context.Context, person uuid.UUID, module, lesson, activity string, chosen []string, at time.Time) (saved bool, err error) {
	defer explain(&err, "store.SaveActivity(%s, %q, %q)", person, module, activity)
	n, err := s.change(ctx, saveActivity, activity, lesson, strings.Join(chosen, " "), instant(at), person, module)
	return n > 0, err
}

// LockPlace is Place inside a transaction; the person's enrollments in the module are kept from others until its end.
// The lock is a statement of its own, so that what others did while it waited is seen after it.
func (s *Store) LockPlace(ctx context.Context, person uuid.UUID, module string) (p learn.Place, err error) {
	defer explain(&err, "store.LockPlace(%s, %q)", person, module)
	if s.dialect.locks {
		if _, err := s.change(ctx, "SELECT id FROM enrollments WHERE person_id = ? AND module = ? ORDER BY cycle {lock}", person, module); err != nil {
			return p, err
		}
	}
	return s.Place(ctx, person, module)
}

// owes lists open enrollments first by due date, then exempt ones, then finished ones newest first.
const owes = `SELECT ` + enrollmentColumns + `,
  ` + lessonsDone + `,
  ` + lastLesson + `, ` + openAttempt + `, ` + causes + `, ` + completionColumns + `
FROM people p
JOIN enrollments e ON e.person_id = p.id
` + joinCompletion + `
WHERE (p.id = ? OR p.alias_of = ? AND e.state = 'completed') AND e.opens_on <= ? AND NOT ` + over + `
ORDER BY CASE e.state WHEN 'exempt' THEN 1 WHEN 'completed' THEN 2 ELSE 0 END, e.completed_at DESC NULLS LAST, e.due_on NULLS LAST, e.module, e.cycle`

// Owes lists a person's enrollments, open ones first by due date, then finished ones newest first. Withdrawn and
// superseded ones and those that open after today are left out. What their aliases have finished is among the finished.
func (s *Store) Owes(ctx context.Context, person uuid.UUID, today lang.Date) (all []learn.Owed, err error) {
	defer explain(&err, "store.Owes(%s)", person)
	type row struct {
		learn.Owed
		completion learn.Completion
		done       string
		causes     told
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return append(append(enrolled(&r.Enrollment), (*word)(&r.done), (*word)(&r.Lesson), (*ref)(&r.OpenAttempt), &r.causes), completed(&r.completion)...)
	}, owes, person, person, day(today))
	for i := range rows {
		if r := &rows[i]; r.completion.ID != uuid.Nil {
			r.Completion = &r.completion
		}
		rows[i].LessonsDone, rows[i].Causes = strings.Fields(rows[i].done), rows[i].causes
		all = append(all, rows[i].Owed)
	}
	return all, err
}

// LastFinished gives the revision of the person's newest completion of the module, an alias's too; empty without one.
func (s *Store) LastFinished(ctx context.Context, person uuid.UUID, module string) (revision string, err error) {
	defer explain(&err, "store.LastFinished(%s, %q)", person, module)
	err = s.one(ctx, []any{(*word)(&revision)}, `SELECT c.revision FROM people p
JOIN enrollments e ON e.person_id = p.id AND e.module = ? AND e.state = 'completed'
`+joinCompletion+`
WHERE p.id = ? OR p.alias_of = ? ORDER BY e.completed_at DESC LIMIT 1`, module, person, person)
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	return revision, err
}

// A lesson once done stays done.
const (
	newProgress = `INSERT INTO lesson_progress (enrollment_id, lesson, anchor, seen_at, done_at)
`
	oldProgress = `
ON CONFLICT (enrollment_id, lesson) DO UPDATE SET anchor = excluded.anchor, seen_at = excluded.seen_at,
  done_at = COALESCE(lesson_progress.done_at, excluded.done_at)`
)

// SaveProgress inserts or updates; a lesson once done stays done.
func (s *Store) SaveProgress(ctx context.Context, p learn.Progress) (err error) {
	defer explain(&err, "store.SaveProgress(%s, %q)", p.Enrollment, p.Lesson)
	_, err = s.change(ctx, newProgress+"VALUES (?, ?, ?, ?, ?)"+oldProgress,
		p.Enrollment, p.Lesson, word(p.Anchor), instant(p.SeenAt), instant(p.DoneAt))
	return err
}

// SavePlace is SaveProgress in the enrollment that Place tells of, where it has been started; else it does nothing. It
// is sent while somebody reads, so it is one statement.
func (s *Store) SavePlace(ctx context.Context, person uuid.UUID, module string, p learn.Progress) (err error) {
	defer explain(&err, "store.SavePlace(%s, %q, %q)", person, module, p.Lesson)
	_, err = s.change(ctx, newProgress+"SELECT e.id, ?, ?, ?, ? FROM enrollments e WHERE e.id = (SELECT e.id"+newest+") AND e.started_at IS NOT NULL AND NOT "+over+oldProgress,
		p.Lesson, word(p.Anchor), instant(p.SeenAt), instant(p.DoneAt), person, module)
	return err
}

type completionRow struct {
	ID            uuid.UUID
	EnrollmentID  uuid.UUID
	PersonID      uuid.UUID
	Module        string
	Revision      word
	Language      word
	AttemptID     ref
	Score         *int
	QuestionCount *int
	PassMark      *int
	CompletedOn   day
	CompletedAt   instant
	Method        learn.Method
	ClassID       ref
}

func (completionRow) TableName() string { return "completions" }

// InsertCompletion keeps a completion. Without an attempt it has no figures.
func (s *Store) InsertCompletion(ctx context.Context, c learn.Completion) (err error) {
	defer explain(&err, "store.InsertCompletion(%s)", c.Enrollment)
	row := completionRow{ID: c.ID, EnrollmentID: c.Enrollment, PersonID: c.Person, Module: c.Module, Revision: word(c.Revision),
		Language: word(c.Language), AttemptID: ref(c.Attempt), CompletedOn: day(c.CompletedOn), CompletedAt: instant(c.CompletedAt),
		Method: cmp.Or(c.Method, learn.Online), ClassID: ref(c.Class)}
	if c.Attempt != uuid.Nil {
		row.Score, row.QuestionCount, row.PassMark = &c.Score, &c.Of, &c.PassMark
	}
	return insert(ctx, s, row)
}
