package store

import (
	"context"
	"strings"

	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// theirs are the enrollments e of a person and of their aliases.
const theirs = `
FROM people p JOIN enrollments e ON e.person_id = p.id`

// isTheirs says whose.
const isTheirs = `
WHERE (p.id = ? OR p.alias_of = ?)`

// History tells what happened to the training of a person and of their aliases, each list the newest first. Which assignments
// came and went after something was finished is left out: they changed nothing for the person.
func (s *Store) History(ctx context.Context, person uuid.UUID) (h learn.History, err error) {
	defer explain(&err, "store.History(%s)", person)
	if h.Steps, err = list(ctx, s, func(t *learn.Step) []any {
		return []any{&t.ID, &t.Enrollment, &t.Number, (*word)(&t.Kind), (*day)(&t.Effective), (*instant)(&t.Recorded), (*ref)(&t.Actor), (*ref)(&t.Agency),
			(*day)(&t.DueOn), (*flag)(&t.Required), (*word)(&t.Reason), (*word)(&t.Revision), &t.Module, &t.Cycle, (*number)(&t.Score), (*number)(&t.Of), (*word)(&t.Language), (*word)(&t.Method), document[lang.Text]{&t.Assigner}, (*day)(&t.AssignedOn)}
	}, `SELECT l.id, l.enrollment_id, l.number, l.kind, l.effective_on, l.recorded_at, l.actor_id, l.agency_id,
  l.due_on, l.required, l.reason, l.revision, e.module, e.cycle, c.score, c.question_count, c.language, c.method, g.names, a.opens_on`+theirs+`
JOIN ledger l ON l.enrollment_id = e.id AND l.kind NOT IN ('exempted', 'exemption_ended', 'due_moved', 'credited', 'corrected')
  AND (l.kind NOT IN ('source_added', 'source_ended') OR e.completed_at IS NULL OR l.recorded_at < e.completed_at)
LEFT JOIN completions c ON c.id = l.completion_id
LEFT JOIN assignments a ON a.id = l.assignment_id
LEFT JOIN agencies g ON g.id = a.agency_id`+isTheirs+`
ORDER BY l.effective_on DESC, l.recorded_at DESC, l.enrollment_id, l.number DESC`, person, person); err != nil {
		return h, err
	}
	type attempt struct {
		learn.PastAttempt
		paper string
	}
	attempts, err := list(ctx, s, func(t *attempt) []any {
		return []any{&t.ID, &t.Module, &t.Number, (*instant)(&t.StartedAt), (*instant)(&t.SubmittedAt), (*word)(&t.Language), (*number)(&t.Score), &t.PassMark, (*flag)(&t.Passed), &t.paper}
	}, `SELECT t.id, t.module, t.number, t.started_at, t.submitted_at, t.language, t.score, t.pass_mark, t.passed, t.paper`+theirs+`
JOIN attempts t ON t.enrollment_id = e.id`+isTheirs+`
ORDER BY t.started_at DESC, t.id`, person, person)
	if err != nil {
		return h, err
	}
	for _, t := range attempts {
		t.Of = strings.Count(t.paper, "\n")
		h.Attempts = append(h.Attempts, t.PastAttempt)
	}
	type notice struct {
		learn.Told
		modules string
	}
	notices, err := list(ctx, s, func(n *notice) []any {
		return []any{(*word)(&n.Kind), (*day)(&n.On), (*instant)(&n.At), &n.State, (*word)(&n.Problem), (*word)(&n.modules)}
	}, `SELECT n.kind, n.on_day, n.made_at, n.state, n.problem,
  (SELECT string_agg(e.module, ' ' ORDER BY e.module) FROM notice_enrollments i JOIN enrollments e ON e.id = i.enrollment_id AND e.person_id = n.person_id WHERE i.notice_id = n.id)
FROM people p JOIN notices n ON n.person_id = p.id`+isTheirs+`
ORDER BY n.on_day DESC, n.made_at DESC, n.id`, person, person)
	for _, n := range notices {
		n.Modules = strings.Fields(n.modules)
		h.Notices = append(h.Notices, n.Told)
	}
	return h, err
}

// Enrolled lists all that a person and their aliases were ever enrolled in, by module and cycle, each with what completed it.
func (s *Store) Enrolled(ctx context.Context, person uuid.UUID) (all []learn.Enrolled, err error) {
	defer explain(&err, "store.Enrolled(%s)", person)
	type row struct {
		learn.Enrolled
		completion learn.Completion
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return append(enrolled(&r.Enrollment), completed(&r.completion)...)
	}, "SELECT "+enrollmentColumns+", "+completionColumns+theirs+"\n"+joinCompletion+isTheirs+"\nORDER BY e.module, e.cycle, e.id", person, person)
	for i := range rows {
		if rows[i].completion.ID != uuid.Nil {
			rows[i].Completion = &rows[i].completion
		}
		all = append(all, rows[i].Enrolled)
	}
	return all, err
}
