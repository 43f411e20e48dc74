package learn

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Service is what a learner can do. Every method acts in the name of the actor alone.
type Service struct {
	Store   Store
	Library *Library
	Now     func() time.Time
	NewID   func() uuid.UUID
	Chance  func() *rand.Rand // a fresh source of chance for each paper
}

// Start opens a module: the enrollment is started, or a voluntary one is made. A module that is finished or already
// started stays as it is.
func (s *Service) Start(ctx context.Context, a access.Actor, m *course.Module) error {
	_, err := s.inModule(ctx, a, m, func(context.Context, Place) error { return nil })
	return err
}

// SavePlace keeps where a person is in a lesson, to take them back there. Leafing through a module that was not started
// begins nothing.
func (s *Service) SavePlace(ctx context.Context, a access.Actor, m *course.Module, lesson, anchor string) error {
	if l, _ := m.Lesson(lesson); l == nil {
		return fault.New(fault.NotFound, "")
	}
	return s.Store.SavePlace(ctx, a.Person, m.ID, Progress{Lesson: lesson, Anchor: anchor, SeenAt: s.Now()})
}

// FinishLesson marks a lesson as read to its end.
func (s *Service) FinishLesson(ctx context.Context, a access.Actor, m *course.Module, lesson string) error {
	if l, _ := m.Lesson(lesson); l == nil {
		return fault.New(fault.NotFound, "")
	}
	now := s.Now()
	_, err := s.inModule(ctx, a, m, func(ctx context.Context, p Place) error {
		return s.Store.SaveProgress(ctx, Progress{Enrollment: p.Enrollment.ID, Lesson: lesson, SeenAt: now, DoneAt: now})
	})
	return err
}

// StartAttempt gives the open attempt of the person in the module, or draws a paper and stores a new one. Two tabs
// that start at once get the same attempt. A finished module takes no more attempts: fault.Conflict; nor does one
// whose limit is reached.
func (s *Service) StartAttempt(ctx context.Context, a access.Actor, m *course.Module) (uuid.UUID, error) {
	if err := s.Library.Record(ctx, s.Now(), m); err != nil {
		return uuid.Nil, err
	}
	var id uuid.UUID
	_, err := s.inModule(ctx, a, m, func(ctx context.Context, p Place) error {
		if p.Completion != nil || p.Enrollment.State() == assign.Completed {
			return fault.New(fault.Conflict, "attempt.already_completed")
		}
		class, err := s.classOf(ctx, a, m.ID)
		if err != nil {
			return err
		}
		if id = p.OpenAttempt; id != uuid.Nil {
			if err := s.goesOn(ctx, a, id); err != nil {
				return err
			}
			return s.Store.TakeIntoClass(ctx, id, class)
		}
		if p.AttemptLimit > 0 && p.Attempts >= p.AttemptLimit {
			return fault.New(fault.Conflict, "attempt.limit_reached", "Count", p.AttemptLimit)
		}
		now := s.Now()
		id = s.NewID()
		err = s.Store.InsertAttempt(ctx, Attempt{ID: id, Enrollment: p.Enrollment.ID, Person: a.Person, Module: m.ID, Class: class,
			Revision: m.Digest, Number: p.Newest + 1, Paper: course.Draw(m, s.Chance()), StartedAt: now, PassMark: m.PassMark})
		if err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, a.Did(s.NewID(), now, audit.AttemptStarted, id))
	})
	return id, err
}

// inModule runs f in a transaction with the person's place in the module, whose enrollment is there and started. When
// another transaction opened the enrollment at the same moment, it tries once more and finds that one.
func (s *Service) inModule(ctx context.Context, a access.Actor, m *course.Module, f func(context.Context, Place) error) (Place, error) {
	var p Place
	var fresh bool
	try := func() error {
		return s.Store.InTx(ctx, func(ctx context.Context) (err error) {
			if p, err = s.Store.LockPlace(ctx, a.Person, m.ID); err != nil {
				return err
			}
			fresh = p.Enrollment == nil
			if err := s.open(ctx, a, broughtAbout(a), m, &p); err != nil {
				return err
			}
			return f(ctx, p)
		})
	}
	err := try()
	if fresh && fault.Is(err, fault.Conflict) {
		err = try()
	}
	return p, err
}

// goesOn refuses somebody known by a number alone to go on with a quiz that was begun by the account: it would show them
// the answers in it, and let them finish it.
func (s *Service) goesOn(ctx context.Context, a access.Actor, id uuid.UUID) error {
	if !a.IsBound() {
		return nil
	}
	at, err := s.Store.Attempt(ctx, a.Person, id)
	if err != nil || at.Class == a.Bound.Class {
		return err
	}
	in, err := s.attends(ctx, at) // begun in an earlier class, by a number too
	if err == nil && in.How != ByNumber {
		err = fault.New(fault.Conflict, "attempt.begun_by_account")
	}
	return err
}

// classOf gives the class that the actor takes a module in: the one they are bound to, or have joined; uuid.Nil for none.
// Whoever joined it by a number and now goes on by their account is there by the account: what they try in it counts.
func (s *Service) classOf(ctx context.Context, a access.Actor, module string) (uuid.UUID, error) {
	if a.IsBound() {
		return a.Bound.Class, nil
	}
	class, err := s.Store.ClassNow(ctx, a.Person, module)
	if err != nil || class == uuid.Nil {
		return class, err
	}
	in, err := s.Store.LockAttendance(ctx, class, a.Person)
	if err == nil && in.How == ByNumber {
		in.How = ByAccount
		err = s.Store.SaveAttendance(ctx, in)
	}
	return class, err
}

// broughtAbout is who an actor is in the ledger: nobody, as long as a number alone says who they are.
func broughtAbout(a access.Actor) uuid.UUID {
	if a.IsBound() {
		return uuid.Nil
	}
	return a.Person
}

// open makes sure that the place of a person has an enrollment, and that it has begun; by is who brings that about. Somebody known by a number alone begins nothing:
// until a trainer has seen them there, it may be somebody else.
func (s *Service) open(ctx context.Context, a access.Actor, by uuid.UUID, m *course.Module, p *Place) error {
	now := s.Now()
	fact := assign.Fact{Effective: a.Today(now), Recorded: now, Actor: by}
	var e assign.Enrollment
	if p.Enrollment != nil {
		e = *p.Enrollment
	} else {
		p.Cycle++
		e = assign.Enrollment{ID: s.NewID(), Person: a.Person, Module: m.ID, Cycle: p.Cycle}
		f := fact
		f.ID, f.Enrollment, f.Kind, f.OpensOn, f.Agency = s.NewID(), e.ID, assign.Enrolled, f.Effective, a.Agency
		var err error
		if e, err = assign.Record(ctx, s.Store, e, f); err != nil {
			return err
		}
		opened := a.Did(s.NewID(), now, audit.EnrollmentOpened, e.ID)
		opened.Actor = by
		if err := s.Store.AppendAudit(ctx, opened); err != nil {
			return err
		}
	}
	if e.StartedAt.IsZero() && e.CompletedAt.IsZero() && !a.IsBound() {
		f := fact
		f.ID, f.Enrollment, f.Kind = s.NewID(), e.ID, assign.Started
		var err error
		if e, err = assign.Record(ctx, s.Store, e, f); err != nil {
			return err
		}
	}
	p.Enrollment = &e
	return nil
}

// Sitting is an attempt with the revision it is rendered from.
type Sitting struct {
	Attempt
	Revision *course.Module
}

// Attempt gives the actor's own attempt. Somebody else's looks like none.
func (s *Service) Attempt(ctx context.Context, a access.Actor, id uuid.UUID) (Sitting, error) {
	at, err := s.Store.Attempt(ctx, a.Person, id)
	if err == nil {
		err = reaches(a, at)
	}
	if err != nil {
		return Sitting{}, err
	}
	m, err := s.Library.Revision(ctx, at.Revision)
	return Sitting{at, m}, err
}

// reaches refuses, as if they were not there, the attempts that are not of the class which the actor is bound to.
func reaches(a access.Actor, at Attempt) error {
	if a.IsBound() && at.Class != a.Bound.Class {
		return fault.New(fault.NotFound, "")
	}
	return nil
}

// SaveAnswers keeps answers of the actor's open attempt, all or none, and tells when: what it returns has been
// committed. An unknown question or option is fault.Invalid; an attempt that has been submitted, also since the sitting
// was read, is fault.Conflict.
func (s *Service) SaveAnswers(ctx context.Context, a access.Actor, sit Sitting, answers course.Answers, in lang.Tag) (time.Time, error) {
	now := s.Now()
	for q, chosen := range answers {
		if !sit.Paper.Valid(sit.Revision, q, chosen) {
			return now, fault.New(fault.Invalid, "attempt.unknown_answer")
		}
	}
	if !sit.IsOpen() {
		return now, fault.New(fault.Conflict, "attempt.closed")
	}
	if len(answers) == 0 {
		return now, nil
	}
	saved, err := s.Store.PutAnswers(ctx, a.Person, sit.ID, answers, in, now)
	if err == nil && !saved {
		err = fault.New(fault.Conflict, "attempt.closed")
	}
	return now, err
}

// Submit scores an attempt. On a pass the completion, its certificate, the ledger and the audit log are written in the same
// transaction. Submitting twice, or from two tabs, gives the first result again and counts nothing twice. An attempt
// whose enrollment is over (withdrawn, superseded, completed otherwise) gets its result and completes nothing. In a class
// that was joined by a number alone, a pass is held until the trainer has seen the person there: see Classes.Call.
func (s *Service) Submit(ctx context.Context, a access.Actor, id uuid.UUID, tongue lang.Tag) (err error) {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		at, e, err := s.Store.LockAttempt(ctx, a.Person, id)
		if err == nil {
			err = reaches(a, at)
		}
		if err != nil || !at.IsOpen() {
			return err
		}
		m, err := s.Library.Revision(ctx, at.Revision)
		if err != nil {
			return err
		}
		now := s.Now()
		r := course.Grade(m, at.Paper, at.Answers)
		at.SubmittedAt, at.Language, at.Score, at.Passed = now, tongue, r.Score, r.Passed
		if err := s.Store.CloseAttempt(ctx, at); err != nil {
			return err
		}
		in, err := s.attends(ctx, at)
		if err != nil {
			return err
		}
		if in.Counts(a) {
			if err := s.complete(ctx, a.Person, at, e, a.Today(now), now, in); err != nil {
				return err
			}
		}
		return s.Store.AppendAudit(ctx, a.Did(s.NewID(), now, audit.AttemptSubmitted, id))
	})
}

// attends gives the attendance that an attempt belongs to; the zero value for one of nobody's class.
func (s *Service) attends(ctx context.Context, at Attempt) (Attendance, error) {
	if at.Class == uuid.Nil {
		return Attendance{}, nil
	}
	return s.Store.LockAttendance(ctx, at.Class, at.Person)
}

// complete fulfils the enrollment of a passed attempt; a failed one changes nothing, nor does one of an enrollment that is
// over. By is who brings it about: the person, or the trainer who saw them.
func (s *Service) complete(ctx context.Context, by uuid.UUID, at Attempt, e assign.Enrollment, on lang.Date, now time.Time, in Attendance) error {
	if !at.Passed || !e.State().IsOpen() && e.State() != assign.Exempt {
		return nil
	}
	c := Completion{ID: s.NewID(), Enrollment: e.ID, Person: at.Person, Module: at.Module, Revision: at.Revision,
		Language: at.Language, Attempt: at.ID, Score: at.Score, Of: len(at.Paper.Questions), PassMark: at.PassMark,
		CompletedOn: on, CompletedAt: now, Method: in.Method(), Class: in.Class}
	if err := s.Store.InsertCompletion(ctx, c); err != nil {
		return err
	}
	if err := s.certify(ctx, c.ID); err != nil {
		return err
	}
	_, err := assign.Record(ctx, s.Store, e, assign.Fact{ID: s.NewID(), Enrollment: e.ID, Kind: assign.CompletedFact,
		Effective: c.CompletedOn, Recorded: now, Actor: by, Completion: c.ID})
	if err != nil {
		return err
	}
	return s.Store.AddNotices(ctx, assign.CompletedNotice(s.NewID(), e, c.CompletedOn, now))
}

// Place gives where the actor stands in a module.
func (s *Service) Place(ctx context.Context, a access.Actor, module string) (Place, error) {
	return s.Store.Place(ctx, a.Person, module)
}

// Overview tells where the actor stands in a module, and why they have it.
func (s *Service) Overview(ctx context.Context, a access.Actor, module string) (Place, error) {
	return s.Store.Overview(ctx, a.Person, module)
}

// Reading looks a sign-in up for the page of a lesson: with who reads comes which lessons of the module they have finished, in
// the module's order, and what they did in the activities of that one.
func (s *Service) Reading(m *course.Module, lesson string, st *Studied) access.LookUp {
	return func(ctx context.Context, token access.TokenHash) (in access.SignIn, who access.Actor, err error) {
		in, who, *st, err = s.Store.Reading(ctx, token, m.ID, lesson)
		var done []string
		for _, l := range m.Lessons {
			if slices.Contains(st.Done, l.ID) {
				done = append(done, l.ID)
			}
		}
		st.Done = done
		return in, who, err
	}
}

// SaveActivity keeps what the actor did in an activity of a lesson, to show it again; nothing chosen starts it over. False
// when the module was not started: leafing through it begins nothing. What does not fit the activity is fault.Invalid.
func (s *Service) SaveActivity(ctx context.Context, a access.Actor, m *course.Module, lesson, activity string, chosen []string) (bool, error) {
	l, _ := m.Lesson(lesson)
	if l == nil || l.Activity(activity) == nil {
		return false, fault.New(fault.NotFound, "")
	}
	if !l.Activity(activity).Valid(chosen) {
		return false, fault.New(fault.Invalid, "activity.unknown_answer")
	}
	return s.Store.SaveActivity(ctx, a.Person, m.ID, lesson, activity, chosen, s.Now())
}

// Changed lists what changed in substance in a module since the actor finished it, the oldest first; nothing for who has
// not, nor for who has finished it again since.
func (s *Service) Changed(ctx context.Context, a access.Actor, m *course.Module, p Place) ([]Revision, error) {
	if _, ever := s.Library.LastChange(m); !ever || !a.IsSignedIn() {
		return nil, nil
	}
	if p.Completion != nil {
		return s.Library.Since(m, p.Completion.Revision), nil
	}
	finished, err := s.Store.LastFinished(ctx, a.Person, m.ID)
	return s.Library.Since(m, finished), err
}

// OwedBy lists what somebody owes and has done, for whoever may see it.
func (s *Service) OwedBy(ctx context.Context, person uuid.UUID, today lang.Date) ([]Owed, error) {
	return s.Store.Owes(ctx, person, today)
}

// Owes lists what the actor owes and has done, as InOrder has it.
func (s *Service) Owes(ctx context.Context, a access.Actor) ([]Owed, error) {
	all, err := s.Store.Owes(ctx, a.Person, a.Today(s.Now()))
	InOrder(all)
	return all, err
}
