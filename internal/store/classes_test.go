package store_test

import (
	"context"
	"crypto/rand"
	"slices"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// school is a town where a trainer runs classes of a real module.
type school struct {
	*learner
	classes *learn.Classes
	trainer access.Actor
}

func newSchool(t *testing.T, s *store.Store) school {
	t.Helper()
	l := newLearner(t, s)
	seal, err := access.NewSealer(access.Ring{make([]byte, 32)})
	must(t, err)
	signIns := &access.Service{Store: s, Now: l.Now, NewID: newID, Random: rand.Reader, Keys: access.Keys{Codes: access.Ring{[]byte("codes")}, Devices: access.Devices{Keys: access.Ring{[]byte("devices")}}, Seal: seal}}
	w := school{l, &learn.Classes{Learn: l.Service, Store: s, Access: signIns, Random: rand.Reader}, access.Actor{}}
	w.trainer = w.hired()
	w.trainer.Grants = []access.Grant{{Agency: l.state.ID, Role: access.Trainer}}
	return w
}

// hired is a new officer of the police.
func (w school) hired() access.Actor {
	w.t.Helper()
	p := agency.Person{ID: newID(), GivenNames: "New", FirstSurname: "Officer"}
	a := access.Actor{Account: newID(), Person: p.ID, Agency: w.police.ID, TimeZone: w.police.Zone()}
	ctx := context.Background()
	must(w.t, w.s.InsertPeople(ctx, p))
	must(w.t, w.s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: p.ID, Agency: w.police.ID, From: on("2025-01-01"), Primary: true}))
	must(w.t, w.s.InsertAccounts(ctx, access.Account{ID: a.Account, Person: p.ID}))
	return a
}

// opened opens a class that began an hour ago.
func (w school) opened(seats int) learn.Class {
	w.t.Helper()
	ctx := context.Background()
	id, err := w.classes.Open(ctx, w.trainer, learn.Draft{Agency: w.police.ID, Module: w.module.ID, Place: "Room", On: on("2026-03-11"), Seats: seats, Minutes: 60})
	must(w.t, err)
	c, err := w.classes.Class(ctx, w.trainer, id)
	must(w.t, err)
	return c
}

// seated lets somebody join: by their account, or known by a number alone.
func (w school) seated(c learn.Class, who access.Actor, how learn.How) error {
	return w.s.SaveAttendance(context.Background(), learn.Attendance{Class: c.ID, Person: who.Person, How: how, JoinedAt: noon})
}

// known is somebody as a number alone makes them known.
func known(who access.Actor, c learn.Class) access.Actor {
	who.Bound = access.Bound{Class: c.ID, Module: c.Module}
	return who
}

// sits takes the quiz.
func (w school) sits(who access.Actor, rightly bool) error {
	ctx := context.Background()
	id, err := w.StartAttempt(ctx, who, w.module)
	if err != nil {
		return err
	}
	sit, err := w.Attempt(ctx, who, id)
	if err != nil {
		return err
	}
	if rightly {
		if _, err := w.SaveAnswers(ctx, who, sit, w.right(sit), "es"); err != nil {
			return err
		}
	}
	return w.Submit(ctx, who, id, "es")
}

// sheet is an answer sheet.
func (w school) sheet(c learn.Class, who access.Actor, rightly bool) learn.Sheet {
	s := learn.Sheet{Person: who.Person, Variant: learn.VariantB, Language: "es", Answers: course.Answers{}}
	for _, q := range c.Papers[learn.VariantB].Questions {
		if rightly {
			s.Answers[q.ID] = w.module.Question(q.ID).Key()
		}
	}
	return s
}

// completions are those of somebody that stand in the ledger.
func (w school) completions(who access.Actor) (all []learn.Completion) {
	w.t.Helper()
	owed, err := w.s.Owes(context.Background(), who.Person, on("2026-03-12"))
	must(w.t, err)
	for _, o := range owed {
		facts, err := w.s.Facts(context.Background(), o.ID)
		must(w.t, err)
		for _, f := range facts {
			if f.Kind == assign.CompletedFact {
				all = append(all, *o.Completion)
			}
		}
	}
	return all
}

// TestWhoPassedOnPaperWasThere: also when they had passed under their number before, which counted for nothing.
func TestWhoPassedOnPaperWasThere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newSchool(t, s)
		c, who, ctx := w.opened(9), w.hired(), t.Context()
		must(t, w.classes.Add(ctx, w.trainer, c.ID, who.Person))
		must(t, w.sits(known(who, c), true))
		_, err := w.classes.KeyIn(ctx, w.trainer, c.ID, w.sheet(c, who, true), false)
		must(t, err)
		err = w.classes.Call(ctx, w.trainer, c.ID, map[uuid.UUID]learn.Mark{who.Person: learn.Absent})
		if in, _ := s.Attendance(ctx, c.ID, who.Person); !fault.Is(err, fault.Conflict) || in.Mark != learn.Present {
			t.Errorf("called absent: %v, %+v", err, in)
		}
	})
}

// TestWhateverHappensInAClass: in any order of joining, quizzes, roll calls, papers and the close, nobody completes the
// module twice, and nobody by being there who was not.
func TestWhateverHappensInAClass(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newSchool(t, s)
		rapid.Check(t, func(r *rapid.T) {
			c, people := w.opened(9), []access.Actor{w.hired(), w.hired()}
			ctx := context.Background()
			own := map[uuid.UUID]bool{} // passed by their own account
			closed := false
			for range rapid.IntRange(1, 14).Draw(r, "steps") {
				who := people[rapid.IntRange(0, 1).Draw(r, "who")]
				rightly := rapid.Bool().Draw(r, "rightly")
				var err error
				switch rapid.SampledFrom([]string{"added", "number", "known", "own", "present", "absent", "paper", "close"}).Draw(r, "what") {
				case "added":
					err = w.classes.Add(ctx, w.trainer, c.ID, who.Person)
				case "number":
					if _, in := s.Attendance(ctx, c.ID, who.Person); in != nil && !closed {
						err = w.seated(c, who, learn.ByNumber)
					}
				case "known":
					if _, in := s.Attendance(ctx, c.ID, who.Person); in == nil && !closed {
						err = w.sits(known(who, c), rightly)
					}
				case "own":
					before := len(w.completions(who))
					err = w.sits(who, rightly)
					own[who.Person] = own[who.Person] || err == nil && rightly && before == 0
				case "present":
					err = w.classes.Call(ctx, w.trainer, c.ID, map[uuid.UUID]learn.Mark{who.Person: learn.Present})
				case "absent":
					err = w.classes.Call(ctx, w.trainer, c.ID, map[uuid.UUID]learn.Mark{who.Person: learn.Absent})
				case "paper":
					_, err = w.classes.KeyIn(ctx, w.trainer, c.ID, w.sheet(c, who, rightly), false)
				case "close":
					err = w.classes.Close(ctx, w.trainer, c.ID)
					closed = true
				}
				if err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) {
					r.Fatal(err)
				}
				for _, p := range people {
					w.holds(r, c, p, own[p.Person])
				}
			}
		})
	})
}

// holds checks what must be true of somebody at any time.
func (w school) holds(r *rapid.T, c learn.Class, p access.Actor, own bool) {
	all := w.completions(p)
	in, err := w.s.Attendance(context.Background(), c.ID, p.Person)
	present := err == nil && in.Mark == learn.Present
	switch {
	case len(all) > 1:
		r.Fatalf("%d completions", len(all))
	case len(all) == 1 && all[0].Method == learn.Classroom && !present:
		r.Fatal("completed in a class in which they were not")
	case len(all) == 1 && !present && !own:
		r.Fatal("completed by a number alone")
	case len(all) == 0 && own:
		r.Fatal("passed by their own account, and completed nothing")
	}
	seen, err := w.s.Attendees(context.Background(), c.ID)
	must(w.t, err)
	if i := slices.IndexFunc(seen, func(t learn.Attendee) bool { return t.Person == p.Person }); i >= 0 && present && seen[i].Passed && len(all) == 0 {
		r.Fatal("present and passed, and completed nothing")
	}
}

// TestAtOnceInAClass: a quiz submitted, the roll called, a paper keyed in and the class closed at the same moment make one
// completion.
func TestAtOnceInAClass(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newSchool(t, s)
		for range 8 {
			c, who := w.opened(9), w.hired()
			must(t, w.seated(c, who, learn.ByNumber))
			ctx := t.Context()
			present := map[uuid.UUID]learn.Mark{who.Person: learn.Present}
			var all sync.WaitGroup
			for _, f := range []func() error{
				func() error { return w.sits(known(who, c), true) },
				func() error { return w.sits(who, true) },
				func() error { return w.classes.Call(ctx, w.trainer, c.ID, present) },
				func() error { return w.classes.Call(ctx, w.trainer, c.ID, present) },
				func() error {
					_, err := w.classes.KeyIn(ctx, w.trainer, c.ID, w.sheet(c, who, true), false)
					return err
				},
				func() error {
					_, err := w.classes.KeyIn(ctx, w.trainer, c.ID, w.sheet(c, who, true), false)
					return err
				},
			} {
				all.Go(func() {
					if err := f(); err != nil && !fault.Is(err, fault.Conflict) {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if n := len(w.completions(who)); n != 1 {
				t.Errorf("%d completions", n)
			}
		}
	})
}

// TestAStrangerUsesUpNothing: attempts under a number whose owner was not there do not count against the owner's limit, and
// what such a number opened is taken back when the class is closed.
func TestAStrangerUsesUpNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newSchool(t, s)
		c, who := w.opened(9), w.hired()
		ctx := t.Context()
		must(t, w.seated(c, who, learn.ByNumber))
		must(t, w.sits(known(who, c), false))
		must(t, w.sits(known(who, c), true))
		if p, err := s.Place(ctx, who.Person, c.Module); err != nil || p.Attempts != 2 || p.Newest != 2 || p.Enrollment.Facts != 1 {
			t.Fatalf("%+v %v", p, err)
		}
		must(t, w.classes.Close(ctx, w.trainer, c.ID))
		p, err := s.Place(ctx, who.Person, c.Module)
		must(t, err)
		if p.Enrollment != nil || p.Over == nil || !p.Over.Withdrawn {
			t.Errorf("%+v", p)
		}
		must(t, w.sits(who, true))
		if all := w.completions(who); len(all) != 1 || all[0].Method != learn.Online {
			t.Errorf("%+v", all)
		}
		if err := w.classes.Call(ctx, w.trainer, c.ID, map[uuid.UUID]learn.Mark{who.Person: learn.Present}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a closed class was called: %v", err)
		}
	})
}

// beforeMarking does something once the people of a class have been read.
type beforeMarking struct {
	learn.ClassStore
	do func()
}

func (b beforeMarking) Attendees(ctx context.Context, class uuid.UUID) ([]learn.Attendee, error) {
	all, err := b.ClassStore.Attendees(ctx, class)
	b.do()
	return all, err
}

// TestNobodyAbsentHasPassed: a pass that arrives in the middle of a roll call is on the record or its owner is absent, and
// never both.
func TestNobodyAbsentHasPassed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newSchool(t, s)
		c, who := w.opened(9), w.hired()
		must(t, w.seated(c, who, learn.ByNumber))
		must(t, w.classes.Call(t.Context(), w.trainer, c.ID, map[uuid.UUID]learn.Mark{who.Person: learn.Present}))
		passed := make(chan error, 1)
		w.classes.Store = beforeMarking{s, func() {
			go func() { passed <- w.sits(known(who, c), true) }()
			select { // it waits for the roll call, or is done before it goes on
			case err := <-passed:
				passed <- err
			case <-time.After(500 * time.Millisecond):
			}
		}}
		err := w.classes.Call(t.Context(), w.trainer, c.ID, map[uuid.UUID]learn.Mark{who.Person: learn.Absent})
		if err != nil && !fault.Is(err, fault.Conflict) {
			t.Fatal(err)
		}
		must(t, <-passed)
		in, err := s.Attendance(t.Context(), c.ID, who.Person)
		must(t, err)
		if n := len(w.completions(who)); (n == 1) == (in.Mark == learn.Absent) {
			t.Errorf("%d completions of somebody %s", n, in.Mark)
		}
	})
}

// TestACritiqueIsGivenForGood: also where the trainer keys in a paper with what was read before it came.
func TestACritiqueIsGivenForGood(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newSchool(t, s)
		c, who := w.opened(9), w.hired()
		must(t, w.seated(c, who, learn.ByNumber))
		before, err := s.Attendance(t.Context(), c.ID, who.Person)
		must(t, err)
		said := learn.Critique{Useful: 5, Clear: 5, Pace: 5}
		must(t, w.classes.Criticize(t.Context(), who, c.ID, said))
		before.Mark, before.CalledBy, before.CalledAt = learn.Present, w.trainer.Person, noon
		must(t, s.SaveAttendance(t.Context(), before))
		if err := w.classes.Criticize(t.Context(), who, c.ID, said); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second critique: %v", err)
		}
	})
}
