package assign

import (
	"context"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Preview is what an assignment would do, before it is made.
type Preview struct {
	Assignment Assignment // as it would be made: with its agency and its first day filled in
	Opens      lang.Date  // the day on which it first asks: today, or later
	Reached    int        // people
	Modules    []ModulePreview
	NoSignIn   int        // of the people reached, who have never signed in
	NoMail     int        // who have no address
	Overdue    []DayCount // the first day on which people would be overdue, at most mostDays of them
	Whole      bool       // it reaches a whole country, or the whole installation: whoever makes it must be sure
	First      []agency.Person
	Languages  map[lang.Tag]int // in which its people are written to; empty: in their agency's
}

// ModulePreview counts what it would do in one module; together they are the people reached, less those of whom nothing is
// asked before a later window.
type ModulePreview struct {
	Module  string
	New     int // begin a cycle
	Further int // have it open for another assignment: owed once
	Open    int // have begun it on their own: required from then on
	Current int // have a completion that counts
	Exempt  int // are released from the cycle that is open
	Later   int // are asked in a later window
}

// DayCount is how many people would be overdue for the first time on a day.
type DayCount struct {
	On     lang.Date // zero: on all later days together
	People int
}

// Bounds of what a preview shows.
const (
	mostDays  = 12
	mostNames = 10
)

// Preview tells what an assignment would do if it were made now.
func (s *Service) Preview(ctx context.Context, by access.Actor, a Assignment) (Preview, error) {
	return Preview{}, nil
}

// Make makes an assignment.
func (s *Service) Make(ctx context.Context, by access.Actor, a Assignment, sure bool) (Assignment, error) {
	return a, nil
}

// Replace changes an assignment: it ends, and another one takes its place.
func (s *Service) Replace(ctx context.Context, by access.Actor, id uuid.UUID, a Assignment, sure bool) (Assignment, error) {
	return a, nil
}

// Cancel ends an assignment.
func (s *Service) Cancel(ctx context.Context, by access.Actor, id uuid.UUID, note string) error {
	return nil
}
