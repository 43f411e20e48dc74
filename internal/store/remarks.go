package store

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

type remarkRow struct {
	ID         uuid.UUID
	PersonID   ref
	Kind       learn.RemarkKind
	Module     string
	Revision   string
	Language   lang.Tag
	Lesson     word
	Question   word
	Words      word
	MadeAt     instant
	State      learn.RemarkState
	Answer     word
	AnsweredAt instant
	AnsweredBy ref
	SeenAt     instant
}

func (remarkRow) TableName() string { return "remarks" }

// InsertRemark keeps a new one.
func (s *Store) InsertRemark(ctx context.Context, r learn.Remark) (err error) {
	defer explain(&err, "store.InsertRemark(%s)", r.ID)
	return insert(ctx, s, remarkRow{r.ID, ref(r.Person), r.Kind, r.Module, r.Revision, r.Language, word(r.Lesson), word(r.Question), word(r.Words),
		instant(r.At), r.State, word(r.Answer), instant(r.AnsweredAt), ref(r.AnsweredBy), instant(r.SeenAt)})
}

// SaveRemark keeps the state and the answer of a remark.
func (s *Store) SaveRemark(ctx context.Context, r learn.Remark) (err error) {
	defer explain(&err, "store.SaveRemark(%s)", r.ID)
	_, err = s.change(ctx, "UPDATE remarks SET state = ?, answer = ?, answered_at = ?, answered_by = ? WHERE id = ?",
		string(r.State), word(r.Answer), instant(r.AnsweredAt), ref(r.AnsweredBy), r.ID)
	return err
}

// remarks are the columns of remarks r.
const remarks = `SELECT r.id, r.person_id, r.kind, r.module, r.revision, r.language, r.lesson, r.question, r.words, r.made_at, r.state, r.answer, r.answered_at, r.answered_by, r.seen_at
FROM remarks r
`

// saidBy says of a remark r that a person or an alias of theirs made it.
const saidBy = "r.person_id IN (SELECT x.id FROM people x WHERE x.id = ? OR x.alias_of = ?)"

// remarkHere says of a remark r that it is of somebody in a scope; its argument says whether that is everywhere.
const remarkHere = `(? OR EXISTS (SELECT 1 FROM postings w WHERE w.person_id = r.person_id AND ` + isNewest + ` AND w.agency_id IN (SELECT id FROM visible)))`

func (s *Store) remarks(ctx context.Context, query string, args ...any) ([]learn.Remark, error) {
	return list(ctx, s, func(r *learn.Remark) []any {
		return []any{&r.ID, (*ref)(&r.Person), (*word)(&r.Kind), &r.Module, &r.Revision, (*word)(&r.Language), (*word)(&r.Lesson), (*word)(&r.Question),
			(*word)(&r.Words), (*instant)(&r.At), (*word)(&r.State), (*word)(&r.Answer), (*instant)(&r.AnsweredAt), (*ref)(&r.AnsweredBy), (*instant)(&r.SeenAt)}
	}, query, args...)
}

// LockRemarks lists what counts against one more remark: of its person those that are open or newer than since, and nobody
// adds to them until the transaction ends; of visitors the open ones about its lesson.
func (s *Store) LockRemarks(ctx context.Context, r learn.Remark, since time.Time) (all []learn.Remark, err error) {
	defer explain(&err, "store.LockRemarks(%s)", r.Person)
	if r.Person == uuid.Nil {
		return s.remarks(ctx, remarks+"WHERE r.person_id IS NULL AND r.state = 'open' AND r.module = ? AND r.lesson = ? ORDER BY r.made_at LIMIT 100", r.Module, r.Lesson)
	}
	if err := s.one(ctx, []any{new(uuid.UUID)}, "SELECT id FROM people WHERE id = ? {lock but its key}", r.Person); err != nil {
		return nil, err
	}
	return s.remarks(ctx, remarks+"WHERE "+saidBy+" AND (r.state = 'open' OR r.made_at > ?) ORDER BY r.made_at", r.Person, r.Person, instant(since))
}

// Remarks lists those of people of the scope, and visitors' where it is everywhere, the newest first.
func (s *Store) Remarks(ctx context.Context, scope access.Scope, on lang.Date, q learn.RemarkQuestion, offset, limit int) (all []learn.Remark, err error) {
	defer explain(&err, "store.Remarks(%+v)", q)
	where, args := "WHERE "+remarkHere, append(visibleArgs(scope, on), scope.IsEverywhere())
	if q.Module != "" {
		where, args = where+" AND r.module = ?", append(args, q.Module)
	}
	if q.State != "" {
		where, args = where+" AND r.state = ?", append(args, string(q.State))
	}
	return s.remarks(ctx, visible+remarks+where+" ORDER BY r.made_at DESC, r.id DESC LIMIT ? OFFSET ?", append(args, limit, offset)...)
}

// OpenRemarks counts the open ones of them, by module.
func (s *Store) OpenRemarks(ctx context.Context, scope access.Scope, on lang.Date) (open map[string]int, err error) {
	defer explain(&err, "store.OpenRemarks")
	type row struct {
		module string
		count  int
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{&r.module, &r.count} },
		visible+"SELECT r.module, count(*) FROM remarks r WHERE r.state = 'open' AND "+remarkHere+" GROUP BY r.module",
		append(visibleArgs(scope, on), scope.IsEverywhere())...)
	open = map[string]int{}
	for _, r := range rows {
		open[r.module] = r.count
	}
	return open, err
}

// RemarkIn gives one of them, kept from others until the transaction ends; else it is fault.NotFound.
func (s *Store) RemarkIn(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (r learn.Remark, err error) {
	defer explain(&err, "store.RemarkIn(%s)", id)
	if err := s.one(ctx, []any{&r.ID}, "SELECT id FROM remarks WHERE id = ? {lock}", id); err != nil {
		return r, err
	}
	err = s.one(ctx, []any{&r.ID}, visible+"SELECT r.id FROM remarks r WHERE r.id = ? AND "+remarkHere, append(visibleArgs(scope, on), id, scope.IsEverywhere())...)
	if err != nil {
		return r, err
	}
	all, err := s.remarks(ctx, remarks+"WHERE r.id = ?", id)
	if err != nil || len(all) == 0 {
		return r, err
	}
	return all[0], nil
}

// RemarksOf lists what a person said, an alias's too; first of what something was said last, by them or by who answered.
func (s *Store) RemarksOf(ctx context.Context, person uuid.UUID, limit int) (all []learn.Remark, err error) {
	defer explain(&err, "store.RemarksOf(%s)", person)
	return s.remarks(ctx, remarks+"WHERE "+saidBy+" ORDER BY COALESCE(r.answered_at, r.made_at) DESC, r.id DESC LIMIT ?", person, person, limit)
}

// NewAnswers lists those of them with an answer that they have not seen, the newest answer first.
func (s *Store) NewAnswers(ctx context.Context, person uuid.UUID, limit int) (all []learn.Remark, err error) {
	defer explain(&err, "store.NewAnswers(%s)", person)
	return s.remarks(ctx, remarks+"WHERE "+saidBy+" AND r.state = 'answered' AND r.seen_at IS NULL ORDER BY r.answered_at DESC, r.id DESC LIMIT ?", person, person, limit)
}

// AnswersSeen keeps that the answers of some remarks were seen at a moment, where they were not before.
func (s *Store) AnswersSeen(ctx context.Context, at time.Time, remarks ...uuid.UUID) (err error) {
	defer explain(&err, "store.AnswersSeen(%d)", len(remarks))
	_, err = s.change(ctx, "UPDATE remarks SET seen_at = ? WHERE id IN {ids} AND seen_at IS NULL", instant(at), ids(remarks))
	return err
}
