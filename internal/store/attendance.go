package store

import (
	"context"
	"slices"
	"strings"

	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// presence is a mark as it is kept: a flag that may be absent.
func presence(m learn.Mark) *bool {
	if m == learn.Uncalled {
		return nil
	}
	present := m == learn.Present
	return &present
}

// marked reads a mark.
const marked = "CASE WHEN a.present THEN 'present' WHEN NOT a.present THEN 'absent' END"

const attendanceColumns = "a.class_id, a.person_id, a.how, a.joined_at, " + marked + ", a.called_by, a.called_at, a.criticized"

func attending(t *learn.Attendance) []any {
	return []any{&t.Class, &t.Person, (*word)(&t.How), (*instant)(&t.JoinedAt), (*word)(&t.Mark), (*ref)(&t.CalledBy), (*instant)(&t.CalledAt), (*flag)(&t.Criticized)}
}

// Attendance gives who is in a class; fault.NotFound for who is not.
func (s *Store) Attendance(ctx context.Context, class, person uuid.UUID) (t learn.Attendance, err error) {
	defer explain(&err, "store.Attendance(%s, %s)", class, person)
	err = s.one(ctx, attending(&t), "SELECT "+attendanceColumns+" FROM attendance a WHERE a.class_id = ? AND a.person_id = ?", class, person)
	return t, err
}

// LockAttendance is Attendance inside a transaction, kept from others until its end.
func (s *Store) LockAttendance(ctx context.Context, class, person uuid.UUID) (t learn.Attendance, err error) {
	defer explain(&err, "store.LockAttendance(%s, %s)", class, person)
	err = s.one(ctx, attending(&t), "SELECT "+attendanceColumns+" FROM attendance a WHERE a.class_id = ? AND a.person_id = ? {lock}", class, person)
	return t, err
}

// SaveAttendance inserts or changes who is in a class. Who has said what they think of it has done so for good, also where
// the row was read before.
func (s *Store) SaveAttendance(ctx context.Context, t learn.Attendance) (err error) {
	defer explain(&err, "store.SaveAttendance(%s, %s)", t.Class, t.Person)
	_, err = s.change(ctx, `INSERT INTO attendance (class_id, person_id, how, joined_at, present, called_by, called_at, criticized) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (class_id, person_id) DO UPDATE SET how = excluded.how, present = excluded.present, called_by = excluded.called_by,
  called_at = excluded.called_at, criticized = attendance.criticized OR excluded.criticized`,
		t.Class, t.Person, string(t.How), instant(t.JoinedAt), presence(t.Mark), ref(t.CalledBy), instant(t.CalledAt), t.Criticized)
	return err
}

// Attendees lists the people of a class by name, with the best of what they did in it.
func (s *Store) Attendees(ctx context.Context, class uuid.UUID) (all []learn.Attendee, err error) {
	defer explain(&err, "store.Attendees(%s)", class)
	type row struct {
		learn.Attendee
		paper []byte
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return slices.Concat(attending(&r.Attendance), personal(&r.Of), []any{(*ref)(&r.Agency), (*word)(&r.Number), (*ref)(&r.Attempt), (*word)(&r.Variant), (*flag)(&r.Open),
			(*number)(&r.Score), &r.paper, (*flag)(&r.Passed), (*flag)(&r.Recorded), (*word)(&r.Proof), (*flag)(&r.Earlier)})
	}, `SELECT `+attendanceColumns+`, `+personColumns+`, w.agency_id, COALESCE(w.badge_number, w.employee_number),
  t.id, t.variant, t.id IS NOT NULL AND t.submitted_at IS NULL, t.score, t.paper, t.passed, d.id IS NOT NULL AND e.completed_at IS NOT NULL, d.method,
  d.id IS NULL AND EXISTS (SELECT 1 FROM enrollments o WHERE o.person_id = a.person_id AND o.module = k.module AND o.state = 'completed'
    AND NOT EXISTS (SELECT 1 FROM enrollments n WHERE n.person_id = o.person_id AND n.module = o.module AND n.cycle > o.cycle))
FROM attendance a
JOIN classes k ON k.id = a.class_id
JOIN people p ON p.id = a.person_id`+newestPosting+`
LEFT JOIN attempts t ON t.id = (SELECT x.id FROM attempts x WHERE x.class_id = a.class_id AND x.person_id = a.person_id
  ORDER BY CASE WHEN EXISTS (SELECT 1 FROM completions c WHERE c.attempt_id = x.id) THEN -2 WHEN x.submitted_at IS NULL THEN 1 WHEN x.passed THEN -1 ELSE 0 END, x.score DESC, x.number LIMIT 1)
LEFT JOIN enrollments e ON e.id = t.enrollment_id
LEFT JOIN completions d ON d.attempt_id = t.id
WHERE a.class_id = ? ORDER BY p.sort_name, p.id`, class)
	for _, r := range rows {
		r.OutOf = strings.Count(string(r.paper), "\n")
		all = append(all, r.Attendee)
	}
	return all, err
}

// HeldPass gives a submitted attempt of a class that was passed and has completed nothing; fault.NotFound without one.
func (s *Store) HeldPass(ctx context.Context, class, person uuid.UUID) (a learn.Attempt, err error) {
	defer explain(&err, "store.HeldPass(%s, %s)", class, person)
	return s.classAttempt(ctx, person, `t.passed AND NOT EXISTS (SELECT 1 FROM completions c WHERE c.attempt_id = t.id)`, class, person)
}

// PaperOf gives the attempt that was keyed in for somebody in a class; fault.NotFound without one.
func (s *Store) PaperOf(ctx context.Context, class, person uuid.UUID) (a learn.Attempt, err error) {
	defer explain(&err, "store.PaperOf(%s, %s)", class, person)
	return s.classAttempt(ctx, person, "t.variant IS NOT NULL", class, person)
}

func (s *Store) classAttempt(ctx context.Context, person uuid.UUID, where string, args ...any) (learn.Attempt, error) {
	var id uuid.UUID
	err := s.one(ctx, []any{&id}, "SELECT t.id FROM attempts t WHERE t.class_id = ? AND t.person_id = ? AND t.submitted_at IS NOT NULL AND "+where+
		" ORDER BY t.submitted_at, t.number LIMIT 1", args...)
	if err != nil {
		return learn.Attempt{}, err
	}
	return s.Attempt(ctx, person, id)
}

// InsertSat keeps an attempt that was taken on paper, with its answers and its result.
func (s *Store) InsertSat(ctx context.Context, a learn.Attempt) (err error) {
	defer explain(&err, "store.InsertSat(%s)", a.ID)
	paper, err := a.Paper.MarshalText()
	if err != nil {
		return err
	}
	all := []statement{{`INSERT INTO attempts (id, enrollment_id, person_id, module, revision, number, paper, pass_mark, started_at, submitted_at, language, score, passed, class_id, variant)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, []any{a.ID, a.Enrollment, a.Person, a.Module, a.Revision, a.Number, string(paper), a.PassMark, instant(a.StartedAt),
		instant(a.SubmittedAt), string(a.Language), a.Score, a.Passed, a.Class, string(a.Variant)}}}
	for _, q := range a.Paper.Questions {
		if chosen := a.Answers[q.ID]; len(chosen) > 0 {
			all = append(all, statement{"INSERT INTO answers (attempt_id, question, chosen, language, saved_at) VALUES (?, ?, ?, ?, ?)",
				[]any{a.ID, q.ID, strings.Join(chosen, " "), string(a.Language), instant(a.SubmittedAt)}})
		}
	}
	return s.inTurn(ctx, all)
}

// WalkIns lists those whom the trainer wrote down, in that order.
func (s *Store) WalkIns(ctx context.Context, class uuid.UUID) (all []learn.WalkIn, err error) {
	defer explain(&err, "store.WalkIns(%s)", class)
	return list(ctx, s, func(w *learn.WalkIn) []any {
		return []any{&w.ID, &w.Name, (*word)(&w.Number), (*instant)(&w.AddedAt)}
	}, "SELECT id, name, number, added_at FROM class_walk_ins WHERE class_id = ? ORDER BY added_at, id", class)
}

// InsertWalkIn keeps one more.
func (s *Store) InsertWalkIn(ctx context.Context, class uuid.UUID, w learn.WalkIn) (err error) {
	defer explain(&err, "store.InsertWalkIn(%s)", class)
	_, err = s.change(ctx, "INSERT INTO class_walk_ins (id, class_id, name, number, added_at) VALUES (?, ?, ?, ?, ?)", w.ID, class, w.Name, word(w.Number), instant(w.AddedAt))
	return err
}

// Critiques lists what was thought of a class, by the chance of their ids.
func (s *Store) Critiques(ctx context.Context, class uuid.UUID) (all []learn.Critique, err error) {
	defer explain(&err, "store.Critiques(%s)", class)
	return list(ctx, s, func(c *learn.Critique) []any {
		return []any{&c.ID, &c.Useful, &c.Clear, &c.Pace, (*word)(&c.Words), (*day)(&c.On)}
	}, "SELECT id, useful, clear, pace, words, on_day FROM class_critiques WHERE class_id = ? ORDER BY id", class)
}

// InsertCritique keeps one more.
func (s *Store) InsertCritique(ctx context.Context, class uuid.UUID, c learn.Critique) (err error) {
	defer explain(&err, "store.InsertCritique(%s)", class)
	_, err = s.change(ctx, "INSERT INTO class_critiques (id, class_id, useful, clear, pace, words, on_day) VALUES (?, ?, ?, ?, ?, ?, ?)",
		c.ID, class, c.Useful, c.Clear, c.Pace, word(c.Words), day(c.On))
	return err
}
