package store

import (
	"cmp"
	"context"
	"strings"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

type attemptRow struct {
	ID           uuid.UUID
	EnrollmentID uuid.UUID
	PersonID     uuid.UUID
	Module       string
	Revision     string
	Number       int
	Paper        string
	PassMark     int
	StartedAt    instant
	ClassID      ref
}

func (attemptRow) TableName() string { return "attempts" }

// InsertAttempt starts an attempt. It is fault.Conflict when the enrollment has an open one.
func (s *Store) InsertAttempt(ctx context.Context, a learn.Attempt) (err error) {
	defer explain(&err, "store.InsertAttempt(%s)", a.Enrollment)
	paper, err := a.Paper.MarshalText()
	if err != nil {
		return err
	}
	return insert(ctx, s, attemptRow{a.ID, a.Enrollment, a.Person, a.Module, a.Revision, a.Number, string(paper), a.PassMark, instant(a.StartedAt), ref(a.Class)})
}

// attempt gives the answers in lines, as course.Answers reads them.
var attempt = `SELECT a.enrollment_id, a.module, a.revision, a.number, a.paper, a.pass_mark, a.started_at,
  a.submitted_at, a.language, a.score, a.passed, a.class_id, a.variant,
  (SELECT string_agg(question || ' ' || chosen, '
') FROM answers WHERE attempt_id = a.id AND chosen <> ''),
  (SELECT max(saved_at) FROM answers WHERE attempt_id = a.id), e.required,
  EXISTS (SELECT 1 FROM accommodations k WHERE k.one_per_page AND ` + helps("a.person_id") + `)
FROM attempts a
JOIN enrollments e ON e.id = a.enrollment_id
WHERE a.id = ? AND (a.person_id = ? OR a.submitted_at IS NOT NULL AND a.person_id IN (SELECT x.id FROM people x WHERE x.alias_of = ?))`

// completion is what an attempt completed. It is a statement of its own, since attempts are read far more often than passed.
const completion = `SELECT ` + completionColumns + ` FROM enrollments e
` + joinCompletion + `
WHERE e.id = ? AND c.attempt_id = ?`

// Attempt gives a person's attempt with its answers and what it completed, also a submitted one of an alias of theirs;
// somebody else's is fault.NotFound.
func (s *Store) Attempt(ctx context.Context, person, id uuid.UUID) (a learn.Attempt, err error) {
	defer explain(&err, "store.Attempt(%s)", id)
	a.ID, a.Person = id, person
	var paper, answers []byte
	err = s.one(ctx, []any{&a.Enrollment, &a.Module, &a.Revision, &a.Number, &paper, &a.PassMark,
		(*instant)(&a.StartedAt), (*instant)(&a.SubmittedAt), (*word)(&a.Language), (*number)(&a.Score), (*flag)(&a.Passed), (*ref)(&a.Class), (*word)(&a.Variant),
		&answers, (*instant)(&a.SavedAt), (*flag)(&a.Required), (*flag)(&a.OnePerPage)}, attempt, id, person, person)
	err = cmp.Or(err, a.Paper.UnmarshalText(paper), a.Answers.UnmarshalText(answers))
	if err != nil || !a.Passed {
		return a, err
	}
	earned, err := list(ctx, s, completed, completion, a.Enrollment, id)
	if len(earned) > 0 {
		a.Completion = &earned[0]
	}
	return a, err
}

// LockAttempt is Attempt inside a transaction, kept from others until its end, with its enrollment. Whoever saves answers
// meanwhile waits, and then finds it submitted.
func (s *Store) LockAttempt(ctx context.Context, person, id uuid.UUID) (a learn.Attempt, e assign.Enrollment, err error) {
	defer explain(&err, "store.LockAttempt(%s)", id)
	err = s.one(ctx, enrolled(&e), "SELECT "+enrollmentColumns+
		" FROM enrollments e JOIN attempts a ON a.enrollment_id = e.id WHERE a.id = ? AND a.person_id = ? {lock}", id, person)
	if err != nil {
		return a, e, err
	}
	a, err = s.Attempt(ctx, person, id)
	return a, e, err
}

// putAnswers reads the attempt in a shared lock, so that it waits for a submission under way and then saves nothing.
const putAnswers = `INSERT INTO answers (attempt_id, question, chosen, language, saved_at)
SELECT a.id, j.key, j.value, ?, ? FROM attempts a, {each} j
WHERE a.id = ? AND a.person_id = ? AND a.submitted_at IS NULL {share a}
ON CONFLICT (attempt_id, question) DO UPDATE SET chosen = excluded.chosen, language = excluded.language, saved_at = excluded.saved_at`

// PutAnswers saves answers of an open attempt of the person in one statement, all or none; false when the attempt is
// not open any more. An empty choice withdraws an answer.
func (s *Store) PutAnswers(ctx context.Context, person, attempt uuid.UUID, answers course.Answers, in lang.Tag, at time.Time) (open bool, err error) {
	defer explain(&err, "store.PutAnswers(%s)", attempt)
	if len(answers) == 0 {
		err = s.one(ctx, []any{(*flag)(&open)}, "SELECT EXISTS (SELECT 1 FROM attempts WHERE id = ? AND person_id = ? AND submitted_at IS NULL)", attempt, person)
		return open, err
	}
	chosen := make(map[string]string, len(answers))
	for question, options := range answers {
		chosen[question] = strings.Join(options, " ")
	}
	n, err := s.change(ctx, putAnswers, string(in), instant(at), document[map[string]string]{&chosen}, attempt, person)
	return n > 0, err
}

// CloseAttempt stores the result of a submitted attempt. One that is closed already is fault.Conflict.
func (s *Store) CloseAttempt(ctx context.Context, a learn.Attempt) (err error) {
	defer explain(&err, "store.CloseAttempt(%s)", a.ID)
	n, err := s.change(ctx, `UPDATE attempts SET submitted_at = ?, language = ?, score = ?, pass_mark = ?, passed = ?,
  switched = (SELECT count(*) FROM answers w WHERE w.attempt_id = ? AND w.language <> ?) > 0
WHERE id = ? AND person_id = ? AND submitted_at IS NULL`, // not EXISTS: Postgres would read the answers of everybody
		instant(a.SubmittedAt), string(a.Language), a.Score, a.PassMark, a.Passed, a.ID, string(a.Language), a.ID, a.Person)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "attempt.closed")
	}
	return err
}
