package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"baluarte/internal/course"
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
