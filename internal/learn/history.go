package learn

import (
	"cmp"
	"context"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// History is what happened to somebody's training and to that of their aliases, each list the newest first. What was
// decided about it is told by assign.Service.Exceptions.
type History struct {
	Steps    []Step
	Attempts []PastAttempt
	Notices  []Told
}

// Step is a fact about one of somebody's enrollments that nobody decided: it was asked for, begun, completed, or is asked
// for no more.
type Step struct {
	assign.Fact
	Module   string
	Cycle    int
	Score    int // of a completion by a quiz, with Of; else both are 0
	Of       int
	Language lang.Tag
	Method   Method // of a completion; empty for everything else

	Assigner   lang.Text // the agency of the assignment that it names; nil without one
	AssignedOn lang.Date // since when that assignment asks
}

// PastAttempt is an attempt without its paper.
type PastAttempt struct {
	ID          uuid.UUID
	Module      string
	Number      int
	StartedAt   time.Time
	SubmittedAt time.Time // zero: still open; then the rest but Of and PassMark is empty, too
	Language    lang.Tag
	Score, Of   int
	PassMark    int
	Passed      bool
}

// Told is a notice that somebody got or is to get.
type Told struct {
	Kind    assign.NoticeKind
	On      lang.Date
	At      time.Time // made
	State   string    // as the outbox calls it
	Problem string    // why it was set aside or dropped, likewise; else empty
	Modules []string
}

// Standing is what became of it, in a word: where it did not go its way, why.
func (t Told) Standing() string { return cmp.Or(t.Problem, t.State) }

// Enrolled is an enrollment as a record has it, with what completed it.
type Enrolled struct {
	assign.Enrollment
	Completion *Completion // nil where it is not completed
}

// HistoryStore finds what happened.
type HistoryStore interface {
	History(ctx context.Context, person uuid.UUID) (History, error)
	// Enrolled lists all that somebody and their aliases were ever enrolled in, by module and cycle.
	Enrolled(ctx context.Context, person uuid.UUID) ([]Enrolled, error)
}

// Record lists all that somebody was ever enrolled in, by module and cycle, for whoever may see it.
func (s *Service) Record(ctx context.Context, person uuid.UUID) ([]Enrolled, error) {
	return s.Store.Enrolled(ctx, person)
}

// History tells what happened to somebody's training, for whoever may see it.
func (s *Service) History(ctx context.Context, person uuid.UUID) (History, error) {
	return s.Store.History(ctx, person)
}
