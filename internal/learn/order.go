package learn

import (
	"cmp"
	"slices"

	"baluarte/internal/assign"
)

// InOrder puts what somebody owes in the order in which to go about it: what is due soonest first, so that all that is overdue
// stands before the rest; then what is required without a date; then what they began of their own accord. Of two for the same
// day the one that is begun comes first. What is not open follows as it stood.
func InOrder(owed []Owed) {
	slices.SortStableFunc(owed, func(a, b Owed) int {
		return cmp.Or(cmp.Compare(a.turn(), b.turn()), a.day(b), cmp.Compare(a.begun(), b.begun()))
	})
}

// turn is which of the four kinds an enrollment is of.
func (o Owed) turn() int {
	switch {
	case !o.State().IsOpen():
		return 3
	case !o.DueOn.IsZero():
		return 0
	case o.Required:
		return 1
	}
	return 2
}

// day compares the due dates of two that are open.
func (o Owed) day(other Owed) int {
	if !o.State().IsOpen() {
		return 0
	}
	return o.DueOn.Compare(other.DueOn)
}

// begun is less for what is begun.
func (o Owed) begun() int {
	if o.State() == assign.NotStarted {
		return 1
	}
	return 0
}
