package assign

import (
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// NoticeKind is what a notice is about.
type NoticeKind string

// The kinds. A person gets at most one of a kind on a day, over all that it is about.
const (
	NoticeAssigned  NoticeKind = "assigned"     // asked for from today on
	NoticeOpening   NoticeKind = "opening"      // the next cycle has opened
	NoticeDue14     NoticeKind = "due_14"       // due in fourteen days
	NoticeDue3      NoticeKind = "due_3"        // due in three days
	NoticeOverdue   NoticeKind = "overdue"      // was due yesterday
	NoticeReminder  NoticeKind = "reminder"     // a trainer pressed the button
	NoticeCompleted NoticeKind = "completed"    // with what was completed
	NoticeRefresher NoticeKind = "refresher"    // four months after an Essentials module: a practice, not an enrollment
	NoticeEnded     NoticeKind = "ended"        // no longer asked for
	NoticeTeam      NoticeKind = "team_overdue" // to a trainer: who is a week overdue
	NoticeLead      NoticeKind = "lead_overdue" // to a lead: who is three weeks overdue
)

// NoticeKinds lists them.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{NoticeAssigned, NoticeOpening, NoticeDue14, NoticeDue3, NoticeOverdue, NoticeReminder, NoticeCompleted, NoticeRefresher,
		NoticeEnded, NoticeTeam, NoticeLead}
}

// IsDigest reports whether it tells somebody with a duty about others.
func (k NoticeKind) IsDigest() bool { return k == NoticeTeam || k == NoticeLead }

// IsChosen reports whether people may do without it: nothing is missed by who does. What is asked of somebody and by when is
// told to everybody.
func (k NoticeKind) IsChosen() bool {
	return k == NoticeOpening || k == NoticeDue14 || k == NoticeCompleted || k == NoticeRefresher || k.IsDigest()
}

// Notice is what somebody is told of enrollments. What it says is written when it leaves, of what is still true then.
type Notice struct {
	ID          uuid.UUID
	Person      uuid.UUID // who is told
	Kind        NoticeKind
	On          lang.Date // where they work
	MadeAt      time.Time
	By          uuid.UUID   // who had it sent; uuid.Nil: the program
	After       time.Time   // when it leaves at the soonest; zero: at once
	Enrollments []uuid.UUID // theirs; none of a digest, which is written of what it finds
}
