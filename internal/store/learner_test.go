package store_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"baluarte/courses"
	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// learner is the officer of a town with a real module to learn.
type learner struct {
	*town
	*learn.Service
	actor  access.Actor
	module *course.Module
}

func newLearner(t *testing.T, s *store.Store) *learner {
	t.Helper()
	w := newTown(t, s)
	catalogue, err := course.Load(courses.FS, lang.Set{"en", "es"})
	must(t, err)
	return &learner{town: w, module: catalogue.Module("phishing"),
		actor: access.Actor{Account: w.account, Person: w.officer.ID, Agency: w.police.ID, TimeZone: w.police.Zone()},
		Service: &learn.Service{Store: s, Library: learn.NewLibrary(s, catalogue), Now: func() time.Time { return noon }, NewID: newID,
			Chance: func() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }}}
}

// assigned assigns the module to the state and gives the officer's enrollment.
func (l *learner) assigned() assign.Enrollment {
	l.t.Helper()
	a := assign.Assignment{ID: newID(), Agency: l.state.ID, Modules: []string{l.module.ID}, OpensOn: on("2026-03-01"), DueOn: on("2026-03-20"), MadeAt: noon}
	must(l.t, l.assigner(noon).Assign(l.t.Context(), a, on("2026-03-10")))
	return *l.stands().Enrollment
}

// stands is where the officer stands in the module.
func (l *learner) stands() learn.Place {
	l.t.Helper()
	p, err := l.Place(l.t.Context(), l.actor, l.module.ID)
	must(l.t, err)
	return p
}

// start starts an attempt.
func (l *learner) start() uuid.UUID {
	l.t.Helper()
	id, err := l.StartAttempt(l.t.Context(), l.actor, l.module)
	must(l.t, err)
	return id
}

// finish answers everything rightly and submits.
func (l *learner) finish(attempt uuid.UUID) learn.Sitting {
	l.t.Helper()
	ctx := l.t.Context()
	sit, err := l.Attempt(ctx, l.actor, attempt)
	must(l.t, err)
	_, err = l.SaveAnswers(ctx, l.actor, sit, l.right(sit), "es")
	must(l.t, err)
	must(l.t, l.Submit(ctx, l.actor, attempt, "es"))
	sit, err = l.Attempt(ctx, l.actor, attempt)
	must(l.t, err)
	if !sit.Passed {
		l.t.Fatalf("every answer is right, and yet the score is %d", sit.Score)
	}
	return sit
}

// right answers everything rightly.
func (l *learner) right(sit learn.Sitting) course.Answers {
	answers := course.Answers{}
	for _, q := range sit.Paper.Questions {
		answers[q.ID] = l.module.Question(q.ID).Key()
	}
	return answers
}

// tell records a fact about an enrollment.
func (l *learner) tell(e assign.Enrollment, f assign.Fact) assign.Enrollment {
	l.t.Helper()
	f.ID, f.Enrollment, f.Effective, f.Recorded = newID(), e.ID, on("2026-03-11"), noon
	e, err := assign.Record(l.t.Context(), l.s, e, f)
	must(l.t, err)
	return e
}

func TestAPassCountsForWhatIsStillOpen(t *testing.T) {
	for name, c := range map[string]struct {
		ended   assign.Fact // while the attempt was open
		assign  bool
		counted bool
	}{
		"assigned":   {assign: true, counted: true},
		"voluntary":  {counted: true},
		"exempt":     {assign: true, ended: assign.Fact{Kind: assign.ExemptedFact}, counted: true},
		"withdrawn":  {assign: true, ended: assign.Fact{Kind: assign.WithdrawnFact, Reason: "left"}},
		"superseded": {assign: true, ended: assign.Fact{Kind: assign.SupersededFact}},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				l := newLearner(t, s)
				if c.assign {
					l.assigned()
				}
				attempt := l.start()
				must(t, l.FinishLesson(t.Context(), l.actor, l.module, l.module.Lessons[0].ID))
				e := *l.stands().Enrollment
				over := false
				switch c.ended.Kind {
				case "":
				case assign.ExemptedFact:
					l.exempt(e)
				default:
					e, over = l.tell(e, c.ended), true
				}
				if over {
					gone, err := l.Overview(t.Context(), l.actor, l.module.ID) // nowhere: what is left is why
					must(t, err)
					if last := gone.Causes[len(gone.Causes)-1]; last.Kind != c.ended.Kind || gone.Over == nil || gone.Over.ID != e.ID {
						t.Errorf("%+v", gone)
					}
					gone.Over, gone.Causes = nil, nil
					diff(t, learn.Place{Cycle: 1}, gone)
					token := access.HashToken(newID().String())
					must(t, s.InsertSignIn(t.Context(), access.SignIn{Stage: access.Whole, ID: newID(), Token: token, Account: l.actor.Account, Created: noon, LastSeen: noon}))
					_, _, st, err := s.Reading(t.Context(), token, l.module.ID, "")
					must(t, err)
					diff(t, learn.Studied{Done: []string{}}, st)
				}
				sit := l.finish(attempt)
				if (sit.Completion != nil) != c.counted || sit.Required != c.assign {
					t.Errorf("completion %+v, required %v", sit.Completion, sit.Required)
				}
				if !over {
					diff(t, sit.Completion, l.stands().Completion)
					return
				}
				saved, err := s.LockEnrollment(t.Context(), e.ID)
				must(t, err)
				diff(t, e, saved)

				// Whoever begins anew begins the next cycle, with nothing of the one that is over.
				must(t, l.Start(t.Context(), l.actor, l.module))
				next := l.stands()
				if n := next.Enrollment; n == nil || n.Cycle != 2 || n.Required || n.StartedAt.IsZero() || next.Attempts != 0 || next.OpenAttempt != uuid.Nil || len(next.LessonsDone) > 0 {
					t.Errorf("%+v of %+v", next.Enrollment, next)
				}
			})
		})
	}
}

// Leafing through a module begins nothing: not for whom it was never assigned, nor for whom it is owed, released or over.
func TestReadingKeepsThePlaceOfWhatWasStarted(t *testing.T) {
	withdrawn := assign.Fact{Kind: assign.WithdrawnFact, Reason: "left"}
	for name, c := range map[string]struct {
		live  func(l *learner)
		saved bool
	}{
		"nothing":           {func(*learner) {}, false},
		"assigned":          {func(l *learner) { l.assigned() }, false},
		"exempt":            {func(l *learner) { l.exempt(l.assigned()) }, false},
		"withdrawn":         {func(l *learner) { l.assigned(); l.start(); l.tell(*l.stands().Enrollment, withdrawn) }, false},
		"started":           {func(l *learner) { l.assigned(); l.start() }, true},
		"started voluntary": {func(l *learner) { l.start() }, true},
		"started, exempt":   {func(l *learner) { l.assigned(); l.start(); l.exempt(*l.stands().Enrollment) }, true},
		"completed":         {func(l *learner) { l.finish(l.start()) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				l := newLearner(t, s)
				c.live(l)
				want := l.stands()
				lesson := l.module.Lessons[1].ID
				must(t, l.SavePlace(t.Context(), l.actor, l.module, lesson, "p3"))
				if c.saved {
					want.Lesson, want.Anchor = lesson, "p3"
				}
				diff(t, want, l.stands())
				must(t, l.SavePlace(t.Context(), l.actor, l.module, lesson, "p4"))
				if err := l.SavePlace(t.Context(), l.actor, l.module, "none", ""); !fault.Is(err, fault.NotFound) {
					t.Error(err)
				}
			})
		})
	}
}
