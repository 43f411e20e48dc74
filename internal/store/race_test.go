package store_test

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// Answers on their way while an attempt is submitted are either graded or refused: what is stored afterwards is what the
// submission saw.
func TestNothingIsSavedAfterSubmission(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		e := w.assigned(0, on("2026-03-20"))
		for number := 1; number <= 20; number++ {
			a := w.attempting(e, number)
			var graded learn.Attempt
			var tabs sync.WaitGroup
			started := make(chan struct{}, 100)
			for tab := range 4 {
				tabs.Go(func() {
					for i := 0; ; i++ {
						open, err := s.PutAnswers(ctx, w.officer.ID, a.ID, course.Answers{fmt.Sprint("q", tab): {fmt.Sprint("o", i)}}, "es", noon.Add(time.Duration(i)*time.Second))
						if err != nil {
							t.Error(err)
						}
						if !open || err != nil {
							return
						}
						select {
						case started <- struct{}{}:
						default:
						}
					}
				})
			}
			<-started
			must(t, s.InTx(ctx, func(ctx context.Context) (err error) {
				if graded, _, err = s.LockAttempt(ctx, w.officer.ID, a.ID); err != nil {
					return err
				}
				result := graded
				result.SubmittedAt, result.Language = noon, "en"
				return s.CloseAttempt(ctx, result)
			}))
			tabs.Wait()
			stored, err := s.Attempt(ctx, w.officer.ID, a.ID)
			must(t, err)
			diff(t, graded.Answers, stored.Answers)
		}
	})
}

// betweenTimes is a store in which something happens after the members were read.
type betweenTimes struct {
	*store.Store
	happen func()
}

func (b betweenTimes) LockMembers(ctx context.Context, agency uuid.UUID, module string, on lang.Date) ([]assign.Member, error) {
	members, err := b.Store.LockMembers(ctx, agency, module, on)
	b.happen()
	return members, err
}

// Whoever passes while everybody's enrollments are written keeps the pass: it waits for the assignment, or comes first.
func TestAPassIsNotLostWhileAssigning(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := newLearner(t, s)
		e := l.assigned()
		attempt := l.start()
		passed := make(chan error, 1)
		happen := sync.OnceFunc(func() {
			go func() {
				sit, err := l.Attempt(context.Background(), l.actor, attempt)
				if err == nil {
					_, err = l.SaveAnswers(context.Background(), l.actor, sit, l.right(sit), "es")
				}
				passed <- cmp.Or(err, l.Submit(context.Background(), l.actor, attempt, "es"))
			}()
			select {
			case err := <-passed: // nobody made it wait
				passed <- err
			case <-time.After(200 * time.Millisecond):
			}
		})
		service := l.assigner(noon)
		service.Store = betweenTimes{s, happen}
		again := assign.Assignment{ID: newID(), Agency: l.state.ID, Modules: []string{l.module.ID}, OpensOn: on("2026-03-01"), DueOn: on("2026-03-15"), MadeAt: noon}
		must(t, service.Assign(t.Context(), again, on("2026-03-10")))
		must(t, <-passed)
		got, err := s.LockEnrollment(t.Context(), e.ID)
		must(t, err)
		if got.State() != assign.Completed || got.DueOn != again.DueOn || l.stands().Completion == nil {
			t.Errorf("%s, due %s, %+v", got.State(), got.DueOn, l.stands().Completion)
		}
	})
}

// Tabs that start the same module at once are one after the other, or one of them is told of the conflict.
func TestStartingAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		e := w.assigned(0, on("2026-03-20"))
		var tabs sync.WaitGroup
		ids := make(chan string, 8)
		for range 8 {
			tabs.Go(func() {
				err := s.InTx(t.Context(), func(ctx context.Context) error {
					p, err := s.LockPlace(ctx, w.officer.ID, "m")
					if err != nil {
						return err
					}
					id := p.OpenAttempt
					if id == uuid.Nil {
						id = newID()
						err = s.InsertAttempt(ctx, learn.Attempt{ID: id, Enrollment: e.ID, Person: w.officer.ID, Module: "m", Revision: "d1", Number: 1, StartedAt: noon})
					}
					ids <- id.String()
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		tabs.Wait()
		close(ids)
		seen := map[string]bool{}
		for id := range ids {
			seen[id] = true
		}
		if len(seen) != 1 {
			t.Errorf("tabs that start at once share one attempt, not %v", seen)
		}
	})
}
