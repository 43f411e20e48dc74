// Package learn is where an enrollment is fulfilled: progress through lessons, attempts at quizzes, grading and
// completions. The server decides everything; a browser only tells what was chosen.
package learn

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Attempt is one sitting of a drawn paper.
type Attempt struct {
	ID          uuid.UUID
	Enrollment  uuid.UUID
	Person      uuid.UUID
	Module      string
	Revision    string // digest of the module's revision it was drawn from and is rendered from for ever
	Number      int    // 1 for the enrollment's first
	Paper       course.Paper
	StartedAt   time.Time
	SubmittedAt time.Time // zero while open
	Language    lang.Tag  // in which it was submitted
	Score       int
	PassMark    int
	Passed      bool

	Class   uuid.UUID // in which it is taken; uuid.Nil for one's own
	Variant Variant   // of the paper that was keyed in; empty when it was taken on a screen

	Answers    course.Answers // as saved so far
	SavedAt    time.Time      // of the newest answer; zero without one
	Required   bool           // of its enrollment; false for voluntary learning
	OnePerPage bool           // the person is never shown all questions on one page
	Completion *Completion    // that this attempt earned; nil when it completed nothing, passed or not
}

// IsOpen reports whether answers may still change.
func (a Attempt) IsOpen() bool { return a.SubmittedAt.IsZero() }

// Completion is the fact that an enrollment was fulfilled, pinned to what it was earned with.
type Completion struct {
	ID          uuid.UUID
	Enrollment  uuid.UUID
	Person      uuid.UUID
	Module      string
	Revision    string
	Language    lang.Tag
	Attempt     uuid.UUID
	Score       int
	Of          int
	PassMark    int
	CompletedOn lang.Date // at the person's agency
	CompletedAt time.Time
	Method      Method
	Class       uuid.UUID // that the person was in; uuid.Nil without one
	Minutes     int       // of credit, of a class in which the person was present; 0 without one
}

// HasCertificate reports whether a certificate is made of it: it is known to the letter what it was earned by, as of training
// elsewhere it is not.
func (c Completion) HasCertificate() bool { return c.Revision != "" && c.Language != "" }

// Method is how a completion was proved.
type Method string

// Online is by the person's own account; Classroom by being there, before a trainer.
const (
	Online    Method = "online"
	Classroom Method = "classroom"
)

// ValidUntil is the last day on which the completion holds, by the module's revision it was earned with; zero when it
// holds for good.
func (c Completion) ValidUntil(m *course.Module) lang.Date {
	if m.ValidMonths == 0 {
		return lang.Date{}
	}
	return c.CompletedOn.AddMonths(m.ValidMonths)
}

// Place is where a person stands in a module. Whoever was withdrawn from it, or whose cycle was superseded, stands
// nowhere: nothing leads them back into what does not count any more.
type Place struct {
	Enrollment   *assign.Enrollment // the open one, else the newest; nil: never started nor assigned, or over
	Cycle        int                // of the newest enrollment, also of one that is over; 0 without any
	LessonsDone  map[string]bool    // lesson ids finished in that enrollment
	Lesson       string             // lesson last read; empty: none
	Anchor       string             // block of that lesson, e.g. "p7"; empty: its top
	OpenAttempt  uuid.UUID          // uuid.Nil: none
	Attempts     int                // submitted ones that count
	Newest       int                // number of the newest, submitted or not; 0 without one
	AttemptLimit int                // 0 without limit
	Completion   *Completion        // of that enrollment
	Over         *assign.Enrollment // the newest, where it is over

	// Why it is there, as assign.Why takes it; of an Overview alone.
	Causes  []assign.Cause // of the enrollment, or of the one that is over
	Earlier Earlier        // what was completed before it
}

// Earlier is the newest completion of a module before the enrollment that counts; zero without one.
type Earlier struct {
	CompletedOn lang.Date
	Revision    string
}

// Studied is what a lesson page shows of its reader.
type Studied struct {
	Done       []string       // lessons finished
	Activities course.Answers // what was done in the lesson's activities; nil when nothing was
}

// Owed is an enrollment of a person with what My training says of it.
type Owed struct {
	assign.Enrollment
	LessonsDone []string // ids of lessons, also of such that are gone since
	Lesson      string   // lesson last read
	OpenAttempt uuid.UUID
	Causes      []assign.Cause // why it is there: see assign.Why
	Completion  *Completion
}

// Progress is one lesson of one enrollment.
type Progress struct {
	Enrollment uuid.UUID // SavePlace finds it by itself
	Lesson     string
	Anchor     string
	SeenAt     time.Time
	DoneAt     time.Time // zero: not finished
}

// Store keeps what people learn.
type Store interface {
	assign.Ledger
	audit.Log
	HistoryStore
	OwnStore
	CertificateStore
	RemarkStore
	InTx(ctx context.Context, f func(ctx context.Context) error) error
	// AddNotices puts notices into the outbox, in the transaction of what they tell of.
	AddNotices(ctx context.Context, notices ...assign.Notice) error

	// Place gives where the person stands in the module, in one query where it can.
	Place(ctx context.Context, person uuid.UUID, module string) (Place, error)
	// Overview is Place with why the person has the module.
	Overview(ctx context.Context, person uuid.UUID, module string) (Place, error)
	// Reading is access.Store.SignedIn with what a lesson page shows of the enrollment that Place tells of; its lessons are in
	// no order.
	Reading(ctx context.Context, token access.TokenHash, module, lesson string) (access.SignIn, access.Actor, Studied, error)
	// SaveActivity keeps what was done in an activity of that enrollment; false where it has not been started.
	SaveActivity(ctx context.Context, person uuid.UUID, module, lesson, activity string, chosen []string, at time.Time) (bool, error)
	// LockPlace is Place inside a transaction; the enrollment is kept from others until its end.
	LockPlace(ctx context.Context, person uuid.UUID, module string) (Place, error)
	// Owes lists a person's enrollments, open ones first by due date, then finished ones newest first. Withdrawn
	// and superseded ones and those that open after today are left out.
	Owes(ctx context.Context, person uuid.UUID, today lang.Date) ([]Owed, error)
	// SaveProgress inserts or updates; a lesson once done stays done.
	SaveProgress(ctx context.Context, p Progress) error
	// SavePlace is SaveProgress in the enrollment that Place tells of, where it has been started; else it does nothing.
	SavePlace(ctx context.Context, person uuid.UUID, module string, p Progress) error

	// LastFinished gives the revision of the person's newest completion of the module, an alias's too; empty without one.
	LastFinished(ctx context.Context, person uuid.UUID, module string) (string, error)

	// InsertAttempt is fault.Conflict when the enrollment has an open attempt.
	InsertAttempt(ctx context.Context, a Attempt) error
	// Attempt gives a person's attempt with its answers and what it completed; somebody else's is fault.NotFound.
	Attempt(ctx context.Context, person, id uuid.UUID) (Attempt, error)
	// LockAttempt is Attempt inside a transaction, kept from others until its end, with its enrollment.
	LockAttempt(ctx context.Context, person, id uuid.UUID) (Attempt, assign.Enrollment, error)
	// PutAnswers saves answers of an open attempt of the person in one statement, all or none; false when the
	// attempt is not open any more. An empty choice withdraws an answer.
	PutAnswers(ctx context.Context, person, attempt uuid.UUID, a course.Answers, in lang.Tag, at time.Time) (bool, error)
	// CloseAttempt stores the result of a submitted attempt.
	CloseAttempt(ctx context.Context, a Attempt) error
	InsertCompletion(ctx context.Context, c Completion) error
	// ClassNow gives the class of a module that the person has joined and that is not closed, the newest; uuid.Nil without one.
	ClassNow(ctx context.Context, person uuid.UUID, module string) (uuid.UUID, error)
	// TakeIntoClass makes an open attempt one of a class.
	TakeIntoClass(ctx context.Context, attempt, class uuid.UUID) error
	// LockAttendance gives who is in a class, kept from others until the transaction ends; fault.NotFound for who is not.
	LockAttendance(ctx context.Context, class, person uuid.UUID) (Attendance, error)
	// SaveAttendance inserts or changes who is in a class.
	SaveAttendance(ctx context.Context, t Attendance) error

	// Revision gives the canonical form of a module's recorded revision; fault.NotFound when there is none.
	Revision(ctx context.Context, digest string) ([]byte, error)
	// Revisions lists every recorded revision in the order of their recording.
	Revisions(ctx context.Context) ([]Revision, error)
	// SaveRevision records a revision once; one that is there already is left alone.
	SaveRevision(ctx context.Context, m *course.Module, at time.Time) error
}
