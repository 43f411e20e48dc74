package learn

import (
	"context"
	"iter"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Own is what is kept of somebody's training but for their attempts, for themselves to take along, with that of those who
// were merged into them.
type Own struct {
	Enrolled   []Enrolled    // by module and cycle
	Facts      []assign.Fact // by enrollment, in their order
	Lessons    []Progress
	Activities []OwnActivity
	Earned     []Earned   // the newest first, with their certificates
	Classes    []OwnClass // the newest first
	Notices    []Told     // likewise
	Remarks    []Remark   // what they said of lessons and questions, likewise
}

// OwnActivity is what somebody did in an activity of a lesson.
type OwnActivity struct {
	Enrollment uuid.UUID
	Lesson     string
	Activity   string
	Chosen     []string
	SavedAt    time.Time
}

// OwnClass is a class that somebody was in.
type OwnClass struct {
	Attendance
	Module   string
	Agency   lang.Text
	Place    string
	StartsAt time.Time
	Minutes  int
}

// AttemptPlace is where a list of attempts goes on: at those begun before this one.
type AttemptPlace struct {
	StartedAt time.Time
	ID        uuid.UUID
}

// OwnStore finds what there is of somebody and their aliases.
type OwnStore interface {
	// OwnTraining finds the facts, the lessons, the activities and the classes.
	OwnTraining(ctx context.Context, person uuid.UUID) (Own, error)
	// OwnAttempts lists attempts with their answers, the newest first, at most limit.
	OwnAttempts(ctx context.Context, person uuid.UUID, after AttemptPlace, limit int) ([]Attempt, error)
}

// Own gives the actor what is kept of their training but for their attempts.
func (s *Service) Own(ctx context.Context, a access.Actor) (Own, error) {
	own, err := s.Store.OwnTraining(ctx, a.Person)
	if err != nil {
		return own, err
	}
	if own.Enrolled, err = s.Store.Enrolled(ctx, a.Person); err != nil {
		return own, err
	}
	if own.Earned, err = s.Store.Earned(ctx, a.Person, uuid.Nil); err != nil {
		return own, err
	}
	h, err := s.Store.History(ctx, a.Person)
	if err != nil {
		return own, err
	}
	own.Notices = h.Notices
	own.Remarks, err = s.Store.RemarksOf(ctx, a.Person, mostOwnRemarks)
	return own, err
}

// mostOwnRemarks is how many remarks are told: as many as somebody can make in a year and a half, day by day.
const mostOwnRemarks = 10_000

// AttemptsAtOnce is how many attempts are read at a time for whoever wants all: somebody may have made any number of them.
const AttemptsAtOnce = 200

// OwnAttempts gives the actor their attempts one by one, the newest first, each with the revision it is rendered from; so many are read at
// once. An error is the last.
func (s *Service) OwnAttempts(ctx context.Context, a access.Actor, atOnce int) iter.Seq2[Sitting, error] {
	return func(yield func(Sitting, error) bool) {
		var after AttemptPlace
		for {
			some, err := s.Store.OwnAttempts(ctx, a.Person, after, atOnce)
			for _, at := range some {
				var m *course.Module
				if m, err = s.Library.Revision(ctx, at.Revision); err != nil {
					break
				}
				if !yield(Sitting{at, m}, nil) {
					return
				}
				after = AttemptPlace{at.StartedAt, at.ID}
			}
			if err != nil {
				yield(Sitting{}, err)
				return
			}
			if len(some) < atOnce {
				return
			}
		}
	}
}
