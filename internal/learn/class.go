package learn

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Class is a module that a trainer teaches in a room.
type Class struct {
	ID       uuid.UUID
	Agency   uuid.UUID // whose class it is, and whose trainers may run it
	Zone     *time.Location
	Module   string
	Revision string // digest of the module's revision that is shown, and that its papers were drawn from
	Place    string
	StartsAt time.Time
	Seats    int
	Minutes  int // of credit
	Trainer  uuid.UUID
	Taught   string // the trainer's name
	Code     access.KeptCode
	Papers   map[Variant]course.Paper
	OpenedAt time.Time
	ClosedAt time.Time // zero: not yet
	Joined   int       // how many are in it: their places are taken
	Came     int       // how many of them joined by themselves and were not found absent
}

// Variant is one of the papers of a class, so that neighbours do not have the same.
type Variant string

// The variants.
const (
	VariantA Variant = "A"
	VariantB Variant = "B"
)

// Variants lists them.
func Variants() []Variant { return []Variant{VariantA, VariantB} }

// Phase is where a class stands.
type Phase string

// The phases. People join while it is under way.
const (
	ToCome   Phase = "to_come"
	UnderWay Phase = "under_way"
	Expired  Phase = "expired" // nobody has closed it
	Closed   Phase = "closed"
)

// People join from a while before the class begins until half a day after: a sign-in to a class lasts no longer either.
const (
	doorsOpen  = time.Hour
	doorsClose = access.Absolute
)

// Phase is where the class stands at a moment.
func (c Class) Phase(now time.Time) Phase {
	switch {
	case !c.ClosedAt.IsZero():
		return Closed
	case now.Before(c.StartsAt.Add(-doorsOpen)):
		return ToCome
	case now.After(c.StartsAt.Add(doorsClose)):
		return Expired
	}
	return UnderWay
}

// IsClosed reports whether nothing of it changes any more.
func (c Class) IsClosed() bool { return !c.ClosedAt.IsZero() }

// On is the day of the class, where it is.
func (c Class) On() lang.Date { return lang.DateOf(c.StartsAt, c.Zone) }

// How is how somebody came to be in a class.
type How string

// The ways: by their own account, by a number, or added by the trainer.
const (
	ByAccount How = "account"
	ByNumber  How = "number"
	ByTrainer How = "trainer"
)

// Mark is what a roll call says of somebody.
type Mark string

// The marks. Who was not called counts as absent once the class is closed.
const (
	Uncalled Mark = ""
	Present  Mark = "present"
	Absent   Mark = "absent"
)

// Attendance is one person in one class. The zero value is nobody in none.
type Attendance struct {
	Class      uuid.UUID
	Person     uuid.UUID
	How        How
	JoinedAt   time.Time
	Mark       Mark
	CalledBy   uuid.UUID
	CalledAt   time.Time
	Criticized bool
}

// Counts reports whether a pass of the actor counts at once. By their own account it always does; a number alone proves
// nobody, so it counts when a trainer has seen the person there.
func (t Attendance) Counts(a access.Actor) bool { return !a.IsBound() || t.Mark == Present }

// Method is how a pass of the attendance was proved.
func (t Attendance) Method() Method {
	if t.Mark == Present {
		return Classroom
	}
	return Online
}

// Attendee is a person of a class as its trainer sees them.
type Attendee struct {
	Attendance
	Of       agency.Person
	Agency   uuid.UUID // of the newest primary posting
	Number   string    // employee or badge number there
	Attempt  uuid.UUID // the best of this class; uuid.Nil without one
	Variant  Variant   // of the paper that was keyed in
	Open     bool      // the attempt is not submitted
	Score    int
	OutOf    int
	Passed   bool
	Recorded bool   // it completed the module
	Proof    Method // how, then
	Earlier  bool   // the module was completed otherwise
}

// HasAttempt reports whether the person took the quiz in the class, or has begun to.
func (t Attendee) HasAttempt() bool { return t.Attempt != uuid.Nil }

// HasCertificate reports whether there is one to hand out: the module was completed in the class.
func (t Attendee) HasCertificate() bool { return t.Recorded && t.Of.Erased.IsZero() }

// IsHeld reports whether a pass waits for the roll call. That of somebody present who completed nothing was taken back.
func (t Attendee) IsHeld() bool { return t.Passed && !t.Recorded && !t.Earlier && t.Mark != Present }

// IsToDo reports whether a paper of theirs may still be keyed in.
func (t Attendee) IsToDo() bool { return !t.Recorded && !t.Earlier && t.Variant == "" }

// WalkIn is somebody in a class whom no roster knows.
type WalkIn struct {
	ID      uuid.UUID
	Name    string
	Number  string
	AddedAt time.Time
}

// Critique is what somebody thought of a class. Nothing in it says who.
type Critique struct {
	ID                  uuid.UUID // of chance alone
	Useful, Clear, Pace int       // 1 to 5
	Words               string
	On                  lang.Date
}

// ClassStore keeps classes. A class outside of the scope does not exist: fault.NotFound.
type ClassStore interface {
	Store
	InsertClass(ctx context.Context, c Class) error
	Class(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (Class, error)
	// Classes lists them, those not closed first, then the newest, at most limit.
	Classes(ctx context.Context, scope access.Scope, on lang.Date, limit int) ([]Class, error)
	// ClassByCode finds one that is not closed.
	ClassByCode(ctx context.Context, code access.CodeHash) (Class, error)
	// RecodeClass gives a class another code; one that another open class has is fault.Conflict.
	RecodeClass(ctx context.Context, id uuid.UUID, code access.KeptCode) error
	// ClosedByCode finds the one closed last that had the code and that somebody was in.
	ClosedByCode(ctx context.Context, code access.CodeHash, person uuid.UUID) (Class, error)
	// LeftClass tells whose sign-in, begun since a moment, ended because its class was closed; fault.NotFound.
	LeftClass(ctx context.Context, token access.TokenHash, since time.Time) (Left, error)
	// ClassOf gives the one that somebody has joined.
	ClassOf(ctx context.Context, id, person uuid.UUID) (Class, error)
	// LockClass keeps a class from others until the transaction ends, and tells how it is then.
	LockClass(ctx context.Context, id uuid.UUID) (Class, error)
	// CloseClass closes it, counts who was not called as absent, and ends the sign-ins that are bound to it.
	CloseClass(ctx context.Context, id uuid.UUID, at time.Time) error

	// Numbered finds the people with an open posting under that employee or badge number at or below an agency.
	Numbered(ctx context.Context, top uuid.UUID, number string) ([]Numbered, error)
	// PersonIn gives somebody of a scope; fault.NotFound.
	PersonIn(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (agency.Person, error)
	Agencies(ctx context.Context, on lang.Date) ([]agency.Agency, error)

	Attendees(ctx context.Context, class uuid.UUID) ([]Attendee, error)
	// Attendance gives one of them; fault.NotFound.
	Attendance(ctx context.Context, class, person uuid.UUID) (Attendance, error)
	// HeldPass gives a submitted attempt of a class that was passed and has completed nothing; fault.NotFound without one.
	HeldPass(ctx context.Context, class, person uuid.UUID) (Attempt, error)
	// PaperOf gives the attempt that was keyed in for somebody in a class; fault.NotFound without one.
	PaperOf(ctx context.Context, class, person uuid.UUID) (Attempt, error)
	// InsertSat keeps an attempt that was taken on paper, with its answers and its result.
	InsertSat(ctx context.Context, a Attempt) error

	// EarnedIn lists what stands of what people completed in a class, by their names, but for those who were erased; so many
	// from an offset.
	EarnedIn(ctx context.Context, class uuid.UUID, offset, limit int) ([]Earned, error)

	WalkIns(ctx context.Context, class uuid.UUID) ([]WalkIn, error)
	InsertWalkIn(ctx context.Context, class uuid.UUID, w WalkIn) error
	Critiques(ctx context.Context, class uuid.UUID) ([]Critique, error)
	InsertCritique(ctx context.Context, class uuid.UUID, c Critique) error
}

// Numbered is somebody who may be meant by a number, with the names by which they are told from others.
type Numbered struct {
	access.Claimant // without an account where they have none
	FirstSurname    string
	SecondSurname   string
}

// IsCalled reports whether a surname that was typed is theirs: the first, or all of them.
func (n Numbered) IsCalled(typed string) bool {
	clean, err := lang.Clean(typed)
	folded := lang.Fold(clean)
	return err == nil && folded != "" && (folded == lang.Fold(n.FirstSurname) || folded == lang.Fold(n.FirstSurname+" "+n.SecondSurname))
}
