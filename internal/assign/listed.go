package assign

import (
	"context"

	"baluarte/internal/access"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// AssignmentState says where an assignment stands.
type AssignmentState string

// The states.
const (
	Upcoming AssignmentState = "upcoming" // it opens later
	Running  AssignmentState = "running"
	Ended    AssignmentState = "ended"
)

// AssignmentStates lists them.
func AssignmentStates() []AssignmentState { return []AssignmentState{Running, Upcoming, Ended} }

// AssignmentQuestion narrows a list of assignments; its zero value asks for all of the scope, the newest first.
type AssignmentQuestion struct {
	State  AssignmentState
	Agency uuid.UUID // in whose name or to which; at or below it
	Group  uuid.UUID // given to it
	Person uuid.UUID // given to them by name
	Module string
	After  uuid.UUID // the last one of the page before
	Limit  int       // 0: fifty
}

// Listed is an assignment as a list shows it.
type Listed struct {
	Assignment
	State      AssignmentState
	Today      lang.Date // at its agency
	AgencyName lang.Text
	Maker      string // who made it; empty: the program
	For        []TargetName
	Count      AssignmentCount
	Round      Progress
	ReplacedBy uuid.UUID // the assignment that is a change of it; uuid.Nil: none
	EndedBy    string    // who ended it
	EndNote    string    // what they wrote; empty when nothing, or when it was erased
}

// TargetName is a target with its name.
type TargetName struct {
	Target
	Agency lang.Text // of an agency
	Name   string    // of a group or a person
}

// AssignmentCount counts the newest enrollments that serve an assignment, one for each person and module.
type AssignmentCount struct {
	Completed, InProgress, NotStarted, Exempt int
	Overdue                                   int // of those in progress and not started
	People                                    int
}

// Open counts those in which something is still to be done.
func (c AssignmentCount) Open() int { return c.InProgress + c.NotStarted }

// Total counts them all.
func (c AssignmentCount) Total() int { return c.Completed + c.Open() + c.Exempt }

// Progress is how far an assignment has been rolled out since it was made or ended.
type Progress struct {
	Rolling bool // people are still being looked at
	Done    int  // people looked at
	Of      int  // people to look at
}

// StateOn tells where the assignment stands on a day.
func (a Assignment) StateOn(today lang.Date) AssignmentState {
	switch {
	case !a.EndedOn.IsZero() && !today.Before(a.EndedOn):
		return Ended
	case today.Before(a.OpensOn):
		return Upcoming
	}
	return Running
}

// Assignments lists assignments in the name of an agency of the actor's scope, the newest first.
func (s *Service) Assignments(ctx context.Context, by access.Actor, q AssignmentQuestion) ([]Listed, error) {
	if q.Limit == 0 {
		q.Limit = 50
	}
	all, err := s.Store.Assignments(ctx, by.Scope(access.Assign), s.Now(), q)
	if err != nil {
		return nil, err
	}
	return all, s.measure(ctx, all)
}

// Above lists what agencies above the actor's scope ask of its people, the newest first. It is theirs to change.
func (s *Service) Above(ctx context.Context, by access.Actor) ([]Listed, error) {
	return s.Store.Above(ctx, by.Scope(access.Assign), s.Now())
}

// Assignment gives one of them; fault.NotFound outside of the scope.
func (s *Service) Assignment(ctx context.Context, by access.Actor, id uuid.UUID) (Listed, error) {
	l, err := s.Store.Assignment(ctx, by.Scope(access.Assign), s.Now(), id)
	if err != nil {
		return l, err
	}
	one := []Listed{l}
	err = s.measure(ctx, one)
	return one[0], err
}

// Cancelling is what it would do to cancel an assignment.
type Cancelling struct {
	People int // who have something open that serves it
	Told   int // of them, who are told that something is asked for no more: nothing else asks for it
}

// WouldCancel tells it of an assignment that the caller has found.
func (s *Service) WouldCancel(ctx context.Context, id uuid.UUID) (Cancelling, error) {
	return s.Store.WouldCancel(ctx, id)
}

// measure finds out, of those that are being rolled out, how many people they are for.
func (s *Service) measure(ctx context.Context, all []Listed) error {
	var g *Ground
	for i := range all {
		l := &all[i]
		if !l.Round.Rolling {
			continue
		}
		l.Round.Of = l.Count.People
		if l.State == Running {
			var err error
			if g == nil {
				if g, err = s.ground(ctx); err != nil {
					return err
				}
			}
			d := draft{Assignment: l.Assignment, ground: g}
			if d.circles, err = s.circles(ctx, []Assignment{l.Assignment}); err != nil {
				return err
			}
			l.Round.Of = 0
			for _, w := range d.atAgencies(s.Now()) {
				n, err := s.Store.CountReached(ctx, w, mostCounted)
				if err != nil {
					return err
				}
				l.Round.Of += n
			}
		}
		l.Round.Of = max(l.Round.Of, l.Round.Done)
	}
	return nil
}

// mostCounted bounds how many people are counted for a figure that only tells how far something is.
const mostCounted = 2_000_000

// History gives an assignment with those that it replaces, the newest first: its history.
func (s *Service) History(ctx context.Context, by access.Actor, id uuid.UUID) (all []Listed, err error) {
	for len(all) < mostInHistory && id != uuid.Nil {
		one, err := s.Assignment(ctx, by, id)
		if err != nil {
			return all, err
		}
		all = append(all, one)
		id = one.Replaces
	}
	return all, nil
}

// mostInHistory bounds a history that is shown.
const mostInHistory = 30
