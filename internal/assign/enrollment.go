// Package assign binds agencies and courses: assignments, and the enrollments they produce. Every change of an
// enrollment is a fact in the ledger, and Record is the one door through which facts are written.
package assign

import (
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// State is where an enrollment stands, by precedence of what is known of it.
type State string

// The states. The first four make up a roster; an enrollment in one of the last two is in none.
const (
	NotStarted State = "not_started"
	InProgress State = "in_progress"
	Completed  State = "completed"
	Exempt     State = "exempt"
	Withdrawn  State = "withdrawn"
	Superseded State = "superseded"
)

// RosterStates are the states that add up to the roster.
func RosterStates() []State { return []State{Completed, InProgress, NotStarted, Exempt} }

// IsOpen reports whether something is still to be done, so that a past due date makes it overdue.
func (s State) IsOpen() bool { return s == NotStarted || s == InProgress }

// Enrollment is one person, one module, one cycle: the projection of its facts. The zero value is an enrollment
// nothing has been recorded of.
type Enrollment struct {
	ID       uuid.UUID
	Person   uuid.UUID
	Module   string
	Cycle    int  // 1 for a person's first enrollment in the module
	Required bool // false for voluntary learning, which is in no roster
	OpensOn  lang.Date
	DueOn    lang.Date // the last day that counts as on time; zero when never due
	Grace    int       // days of DueOn that are grace: what people are told to keep is that many days earlier
	Agency   uuid.UUID // in whose roster it counts; uuid.Nil: in none

	StartedAt   time.Time // zero: not yet
	CompletedAt time.Time // zero: not yet
	CompletedOn lang.Date // the day from which that holds
	Exempted    bool
	Withdrawn   bool
	Superseded  bool

	Facts int // recorded of it so far: the number of its newest fact
}

// State derives where the enrollment stands. What ended it comes first, then completed, exempt, in progress,
// not started: somebody who passed stays completed although exempted later.
func (e Enrollment) State() State {
	switch {
	case e.Superseded:
		return Superseded
	case e.Withdrawn:
		return Withdrawn
	case !e.CompletedAt.IsZero():
		return Completed
	case e.Exempted:
		return Exempt
	case !e.StartedAt.IsZero():
		return InProgress
	}
	return NotStarted
}

// IsOverdue reports whether the enrollment is open and was due before the day.
func (e Enrollment) IsOverdue(day lang.Date) bool {
	return e.State().IsOpen() && !e.DueOn.IsZero() && e.DueOn.Before(day)
}
