package assign

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// NoticeState is where a notice stands.
type NoticeState string

// The states.
const (
	NoticeWaiting  NoticeState = "waiting"
	NoticeHanding  NoticeState = "handing" // about to be sent, or sent a moment ago
	NoticeSent     NoticeState = "sent"
	NoticeShown    NoticeState = "shown"     // on the person's page alone
	NoticeDropped  NoticeState = "dropped"   // never sent
	NoticeSetAside NoticeState = "set_aside" // an administrator decides
)

// NoticeStates lists them.
func NoticeStates() []NoticeState {
	return []NoticeState{NoticeWaiting, NoticeHanding, NoticeSent, NoticeShown, NoticeDropped, NoticeSetAside}
}

// NoticeProblem is why a notice was set aside or dropped.
type NoticeProblem string

// The problems. The first is nobody's fault: nothing of what it told was true any more when it was to leave.
const (
	ProblemMoot        NoticeProblem = "moot"
	ProblemInDoubt     NoticeProblem = "in_doubt"    // the program ended while it was handed over: it may have arrived
	ProblemRefused     NoticeProblem = "refused"     // the mail server does not take mail for this address
	ProblemUnreachable NoticeProblem = "unreachable" // the mail server did not take it, however often it was tried
	ProblemUnwritten   NoticeProblem = "unwritten"   // the mail could not be written
	ProblemByHand      NoticeProblem = "by_hand"     // an administrator dropped it
)

// NoticeProblems lists those of notices that wait for an administrator, for the words that tell them.
func NoticeProblems() []NoticeProblem {
	return []NoticeProblem{ProblemInDoubt, ProblemRefused, ProblemUnreachable, ProblemUnwritten}
}

// NoticeOften is how often somebody wants a kind of notice that may be chosen. Its zero value is whenever there is one.
type NoticeOften string

// The choices. Once a week is offered of digests.
const (
	OnceAWeek NoticeOften = "week"
	Never     NoticeOften = "never"
)

// Told is a notice as its person finds it again.
type Told struct {
	Notice
	Modules []string
	ByMail  bool        // it left as a mail
	Items   []ToldAbout // what it told of, as that stands now
}

// ToldAbout is one enrollment of a notice.
type ToldAbout struct {
	Module string
	DueOn  lang.Date // what people are told to keep; zero: never due
	By     lang.Text // the agency that asked for it first; nil: nobody does
}

// OutboxFigures are how many notices are where, of the people of a scope.
type OutboxFigures struct {
	Waiting, Handing, Sent, SetAside int // Sent: since a moment
}

// SetAside is a notice about which an administrator decides.
type SetAside struct {
	ID      uuid.UUID
	Kind    NoticeKind
	On      lang.Date
	Problem NoticeProblem
	Person  uuid.UUID
	Name    string
	Email   string // empty: none
}

// Logged is a notice as an administrator finds it again.
type Logged struct {
	Told
	State             NoticeState
	Problem           NoticeProblem // of one that was set aside or dropped
	Tries             int
	SentAt            time.Time // zero: it was not sent
	Name              string
	Email             string // empty: none
	TimeZone, Country string // of their agency; empty: none
}

// NoticeStore keeps what people are told.
type NoticeStore interface {
	// AddNotices puts notices into the outbox, in the transaction of what they tell of. One that waits already takes the
	// further enrollments in; if it has left, they are told the day after.
	AddNotices(ctx context.Context, notices ...Notice) error
	// WasTold reports whether there is a notice of a kind for somebody on a day.
	WasTold(ctx context.Context, person uuid.UUID, kind NoticeKind, on lang.Date) (bool, error)
	// NoticesOf lists what somebody has been told from a day on, the newest first, at most limit.
	NoticesOf(ctx context.Context, person uuid.UUID, from lang.Date, limit int) ([]Told, error)
	// NoticeChoices tells of which kinds somebody wants to be told otherwise than usual.
	NoticeChoices(ctx context.Context, person uuid.UUID) (map[NoticeKind]NoticeOften, error)
	// ChooseNotices keeps a choice; an empty one is the usual.
	ChooseNotices(ctx context.Context, person uuid.UUID, kind NoticeKind, often NoticeOften) error
	// OutboxFigures counts the notices of people whose newest primary posting lies in a scope, and of those with none in a
	// scope that is everywhere.
	OutboxFigures(ctx context.Context, scope access.Scope, on lang.Date, since time.Time) (OutboxFigures, error)
	// SetAside lists those of the same people that were set aside, the newest first, at most limit after skipping offset.
	SetAside(ctx context.Context, scope access.Scope, on lang.Date, offset, limit int) ([]SetAside, error)
	// LoggedNotices lists the notices of the same people, in one state or in any, those made last first, at most limit of
	// those made before one; uuid.Nil: of all.
	LoggedNotices(ctx context.Context, scope access.Scope, on lang.Date, state NoticeState, before uuid.UUID, limit int) ([]Logged, error)
	// DecideNotice ends that a notice of the same people is set aside: it waits again, or is dropped. Else it is
	// fault.NotFound.
	DecideNotice(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID, again bool, now time.Time) error
}

// noticeDays is for how many days people find their notices.
const noticeDays = 30

// NoticesOf lists what the actor has been told of late, the newest first, at most limit.
func (s *Service) NoticesOf(ctx context.Context, a access.Actor, limit int) ([]Told, error) {
	return s.Store.NoticesOf(ctx, a.Person, a.Today(s.Now()).AddDays(-noticeDays), limit)
}

// Choose keeps how often a person wants a kind of notice. What cannot be chosen is fault.Invalid.
func (s *Service) Choose(ctx context.Context, person uuid.UUID, kind NoticeKind, often NoticeOften) error {
	switch {
	case !slices.Contains(NoticeKinds(), kind) || !kind.IsChosen(),
		often != "" && often != Never && !(often == OnceAWeek && kind.IsDigest()):
		return fault.New(fault.Invalid, "notice.no_choice")
	}
	return s.Store.ChooseNotices(ctx, person, kind, often)
}

// remindedToday is the message key of a reminder that is one too many.
const remindedToday = "notice.reminded_today"

// Remind has a person told of enrollments of theirs; what is not open, or nobody requires, is left out. It is
// fault.Conflict when they were reminded today already, whoever did so, and when nothing is left to be told.
func (s *Service) Remind(ctx context.Context, by access.Actor, person uuid.UUID, enrollments ...uuid.UUID) error {
	enrollments = slices.Clone(enrollments)
	slices.SortFunc(enrollments, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }) // all lock them in one order
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		n := Notice{ID: s.NewID(), Person: person, Kind: NoticeReminder, MadeAt: s.Now(), By: by.Person}
		var events []audit.Event
		for _, id := range slices.Compact(enrollments) {
			if _, err := s.Store.LockEnrollment(ctx, id); err != nil {
				return err
			}
			x, err := s.Subject(ctx, by, person, id)
			if err != nil {
				return err
			}
			if !x.Required || !x.State().IsOpen() || x.Later {
				continue
			}
			n.On, n.Enrollments = x.Today(n.MadeAt), append(n.Enrollments, id)
			e := by.Did(s.NewID(), n.MadeAt, audit.EnrollmentReminded, id)
			e.Agency = x.Home.ID
			events = append(events, e)
		}
		if len(n.Enrollments) == 0 {
			return fault.New(fault.Conflict, "notice.not_open")
		}
		told, err := s.Store.WasTold(ctx, person, NoticeReminder, n.On)
		if err == nil && told {
			err = fault.New(fault.Conflict, remindedToday)
		}
		if err != nil {
			return err
		}
		if err := s.Store.AddNotices(ctx, n); err != nil {
			return err
		}
		for _, e := range events {
			if err := s.Store.AppendAudit(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// Reminders are the people of whom somebody wanted that they are reminded, by what became of it.
type Reminders struct {
	Reminded []uuid.UUID
	Again    []uuid.UUID // had been today already
	Closed   []uuid.UUID // have nothing open any more
}

// RemindAll reminds several people of what of theirs is picked: each of them is a matter of their own.
func (s *Service) RemindAll(ctx context.Context, by access.Actor, all []Picked) (done Reminders, err error) {
	of := map[uuid.UUID][]uuid.UUID{}
	var people []uuid.UUID
	for _, p := range all {
		if of[p.Person] == nil {
			people = append(people, p.Person)
		}
		of[p.Person] = append(of[p.Person], p.Enrollment)
	}
	for _, person := range people {
		err := s.Remind(ctx, by, person, of[person]...)
		var refused *fault.Error
		switch {
		case err == nil:
			done.Reminded = append(done.Reminded, person)
		case errors.As(err, &refused) && refused.Key == remindedToday:
			done.Again = append(done.Again, person)
		case fault.Is(err, fault.Conflict):
			done.Closed = append(done.Closed, person)
		default:
			return done, err
		}
	}
	return done, nil
}

// Outbox tells an administrator how many notices are where; sent are those of their day.
func (s *Service) Outbox(ctx context.Context, by access.Actor) (OutboxFigures, error) {
	now := s.Now()
	return s.Store.OutboxFigures(ctx, by.Scope(access.ManagePeople), lang.DateOf(now, time.UTC), by.Today(now).Time(by.Zone()).UTC())
}

// SetAside lists the notices about which an administrator may decide.
func (s *Service) SetAside(ctx context.Context, by access.Actor, offset, limit int) ([]SetAside, error) {
	return s.Store.SetAside(ctx, by.Scope(access.ManagePeople), lang.DateOf(s.Now(), time.UTC), offset, limit)
}

// Logged lists the notices of the people that an administrator looks after: see NoticeStore.
func (s *Service) Logged(ctx context.Context, by access.Actor, state NoticeState, before uuid.UUID, limit int) ([]Logged, error) {
	return s.Store.LoggedNotices(ctx, by.Scope(access.ManagePeople), lang.DateOf(s.Now(), time.UTC), state, before, limit)
}

// SendAgain lets a notice that was set aside wait again, also one that may have arrived.
func (s *Service) SendAgain(ctx context.Context, by access.Actor, id uuid.UUID) error {
	return s.decide(ctx, by, id, true, audit.NoticeSentAgain)
}

// Drop ends that a notice is set aside: it is never sent.
func (s *Service) Drop(ctx context.Context, by access.Actor, id uuid.UUID) error {
	return s.decide(ctx, by, id, false, audit.NoticeDropped)
}

func (s *Service) decide(ctx context.Context, by access.Actor, id uuid.UUID, again bool, did audit.Action) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		now := s.Now()
		if err := s.Store.DecideNotice(ctx, by.Scope(access.ManagePeople), lang.DateOf(now, time.UTC), id, again, now); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, by.Did(s.NewID(), now, did, id))
	})
}

// gathering is how long the news of a completion waits for the next one: whoever finishes several in a row gets one mail.
const gathering = time.Hour

// CompletedNotice is that of an enrollment that was completed, on a day where its person works.
func CompletedNotice(id uuid.UUID, e Enrollment, on lang.Date, now time.Time) Notice {
	return Notice{ID: id, Person: e.Person, Kind: NoticeCompleted, On: on, MadeAt: now, After: now.Add(gathering), Enrollments: []uuid.UUID{e.ID}}
}
