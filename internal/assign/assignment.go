package assign

import (
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Assignment asks people for modules, by a rule that says when each of them is due and whether it comes again. It is never
// changed: a change is an assignment of its own that replaces it, and its end is a row beside it.
type Assignment struct {
	ID      uuid.UUID
	Agency  uuid.UUID // in whose name; everybody whom it reaches works at or below it
	Course  string    // whose modules they were when it was made; empty: single modules
	Modules []string
	Targets []Target

	OpensOn  lang.Date // the day from which it holds
	Due      DueKind
	DueOn    lang.Date  // of DueOnDate
	Days     int        // of DueAfterAssigned and DueAfterJoining
	Grace    int        // days after the due date that still count as on time; none before access
	Repeat   RepeatKind // of Window: the due dates are the window's, and Due says nothing
	Months   int        // of Anniversary: from each completion to the due date of the next
	Lead     int        // of Anniversary: how many days before that date the next cycle opens
	Opens    MonthDay   // of Window: its first day
	Closes   MonthDay   // of Window: the due date of everybody; before Opens, it is in the year after
	Joiners  JoinerRule
	JoinDays int // of JoinersDays
	Held     HeldRule

	AttemptLimit int // attempts allowed at each quiz; 0 without limit
	// AgainOnChange asks those who have finished a module again when it changes in substance: see AskAgain.
	AgainOnChange bool
	Replaces      uuid.UUID   // the assignment that this is a change of; uuid.Nil: none
	Chain         []uuid.UUID // that one, the one which it replaced itself, and so on
	By            uuid.UUID
	MadeAt        time.Time
	EndedOn       lang.Date // the first day on which it does not hold; zero while it does
	EndedFor      EndReason
}

// Target is whom an assignment reaches. One of the three is filled.
type Target struct {
	Agency uuid.UUID // it and its subtree
	Group  uuid.UUID
	Person uuid.UUID
}

// DueKind says from what the due date is reckoned.
type DueKind string

// The kinds.
const (
	DueNever         DueKind = "never"
	DueOnDate        DueKind = "date"
	DueAfterAssigned DueKind = "after_assigned" // so many days after the assignment reached the person
	DueAfterJoining  DueKind = "after_joining"  // so many days after they joined, or after the assignment was made when that is later
	DueBeforeAccess  DueKind = "before_access"  // on the very day it reaches them, without grace: what it opens the way to waits
)

// DueKinds lists them.
func DueKinds() []DueKind {
	return []DueKind{DueOnDate, DueAfterAssigned, DueAfterJoining, DueBeforeAccess, DueNever}
}

// RepeatKind says whether the next cycle comes by itself.
type RepeatKind string

// The kinds.
const (
	RepeatNever RepeatKind = "never"
	Anniversary RepeatKind = "anniversary" // so many months after each person's own completion
	Window      RepeatKind = "window"      // each year on the same days, the same for all
)

// RepeatKinds lists them.
func RepeatKinds() []RepeatKind { return []RepeatKind{RepeatNever, Anniversary, Window} }

// JoinerRule says what is asked of those whom an assignment with a date or a window reaches after its opening.
type JoinerRule string

// The rules.
const (
	JoinersSame JoinerRule = "same" // the due date of everybody; after it they wait for the next window, if there is one
	JoinersDays JoinerRule = "days" // so many days from joining, where that is later than the due date of everybody
	JoinersNext JoinerRule = "next" // nothing before the next window
)

// JoinerRules lists them.
func JoinerRules() []JoinerRule { return []JoinerRule{JoinersDays, JoinersSame, JoinersNext} }

// HeldRule says what is asked of those who have a completion that still holds.
type HeldRule string

// The rules.
const (
	HeldCounts HeldRule = "credit" // it counts for the assignment
	HeldAsked  HeldRule = "ask"    // they are asked all the same
)

// MonthDay is a day of every year. The 29th of February is the 28th where there is none.
type MonthDay struct {
	Month time.Month
	Day   int
}

// EndReason is why an assignment ended.
type EndReason string

// The reasons.
const (
	EndCancelled EndReason = "cancelled"
	EndReplaced  EndReason = "replaced"
)
