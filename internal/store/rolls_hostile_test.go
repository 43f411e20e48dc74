package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// TestCancelledWhileRolling: an assignment that ends while a copy of the program is about to ask people on its behalf, or
// was broken off in the middle, asks nobody, and is over.
func TestCancelledWhileRolling(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		w.crowd(2500, w.police.ID)
		a := w.make(w.state.ID, days30)
		left := 4
		killed := &assign.Service{Store: dyingStore{s, &left}, Catalogue: w.service.Catalogue, Now: w.service.Now, NewID: newID}
		if _, err := killed.Roll(t.Context()); !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		must(t, w.service.Cancel(t.Context(), w.trainer, a.ID, ""))
		w.roll()
		l, err := w.service.Assignment(t.Context(), w.trainer, a.ID)
		must(t, err)
		if l.Round.Rolling || l.Count.Total() != 0 || l.State != assign.Ended {
			t.Errorf("%+v, %+v", l.Round, l.Count)
		}
	})
}

// slowStore waits between what it has read of the assignments and what is written after it.
type slowStore struct {
	*store.Store
	reads, goes chan struct{}
}

func (d slowStore) Asking(ctx context.Context, agencies []uuid.UUID, after lang.Date, also []uuid.UUID) ([]assign.Assignment, error) {
	all, err := d.Store.Asking(ctx, agencies, after, also)
	d.reads <- struct{}{}
	<-d.goes
	return all, err
}

// TestEndWaitsForWhoIsBeingAsked: what a batch on its way asks of people on behalf of an assignment is there when its end
// looks for what to withdraw.
func TestEndWaitsForWhoIsBeingAsked(t *testing.T) {
	s := storetest.Open(t, "postgres")
	w := newCounty(t, s)
	a := w.make(w.state.ID, days30)
	eva := w.hired(w.police.ID, on("2026-01-01"))
	slow := slowStore{s, make(chan struct{}), make(chan struct{})}
	other := &assign.Service{Store: slow, Catalogue: w.service.Catalogue, Now: w.service.Now, NewID: newID}
	var copies sync.WaitGroup
	copies.Go(func() {
		if _, err := other.RollPeople(t.Context(), eva); err != nil {
			t.Error(err)
		}
	})
	<-slow.reads
	copies.Go(func() {
		if err := w.service.Cancel(t.Context(), w.trainer, a.ID, ""); err != nil {
			t.Error(err)
		}
	})
	time.Sleep(300 * time.Millisecond)
	slow.goes <- struct{}{}
	copies.Wait()
	if e := w.newest(eva); e.State() != assign.Withdrawn {
		t.Errorf("%+v", e)
	}
}

// TestEndedAtOnce: of several who change or cancel an assignment at the same moment, one does.
func TestEndedAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		for range 5 {
			a := w.make(w.state.ID, days30)
			var all sync.WaitGroup
			heard := make(chan error, 4)
			for i := range 4 {
				all.Go(func() {
					by := a
					by.Days = 40 + i
					if i == 3 {
						heard <- w.service.Cancel(t.Context(), w.trainer, a.ID, "")
						return
					}
					_, err := w.service.Replace(t.Context(), w.trainer, a.ID, by, true)
					heard <- err
				})
			}
			all.Wait()
			done := 0
			for range 4 {
				switch err := <-heard; {
				case err == nil:
					done++
				case !fault.Is(err, fault.Conflict):
					t.Error(err)
				}
			}
			running, err := w.service.Assignments(t.Context(), w.trainer, assign.AssignmentQuestion{State: assign.Running})
			must(t, err)
			if done != 1 || len(running) > 1 {
				t.Errorf("%d did, %d are running", done, len(running))
			}
			for _, l := range running {
				must(t, w.service.Cancel(t.Context(), w.trainer, l.ID, ""))
			}
			if e := w.newest(w.officer.ID); e.State() != assign.Withdrawn {
				t.Errorf("%+v", e)
			}
		}
	})
}

// TestAssignedByNameAndMerged: who was assigned by name and goes on as another owes it as that one.
func TestAssignedByNameAndMerged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		alias, stays := w.hired(w.police.ID, on("2026-01-01")), w.hired(w.police.ID, on("2026-01-01"))
		rule := days30
		rule.Modules, rule.Targets = []string{w.module.ID}, []assign.Target{{Person: alias}}
		a, err := w.service.Make(t.Context(), w.trainer, rule, true)
		must(t, err)
		must(t, s.MakeAlias(t.Context(), alias, stays))
		w.roll()
		if e := w.newest(alias); e.State() != assign.Withdrawn {
			t.Errorf("%+v", e)
		}
		if e := w.newest(stays); e.State() != assign.NotStarted || len(e.Sources) != 1 || e.Sources[0].Assignment != a.ID {
			t.Errorf("%+v", e)
		}
		w.now = w.now.AddDate(0, 0, 1)
		if r := w.roll(); !r.Nothing() {
			t.Errorf("%+v", r)
		}
	})
}

// TestClockThatWasAheadForAWhile: a computer whose clock was years ahead and is right again does not stand still until then.
func TestClockThatWasAheadForAWhile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		w.make(w.state.ID, days30)
		eva := w.hired(w.police.ID, on("2026-03-20"))
		gone := w.crowd(1, w.police.ID)[0]
		at, err := s.PostingsOf(t.Context(), gone)
		must(t, err)
		must(t, s.EndPosting(t.Context(), at[0].ID, on("2026-04-30")))
		w.roll()
		right := w.now
		w.now = right.AddDate(4, 0, 0)
		w.roll()
		w.now = right.AddDate(0, 0, 1)
		w.roll()
		if e := w.newest(gone); e.State() != assign.NotStarted {
			t.Errorf("who leaves in April: %+v", e)
		}
		if e := w.newest(eva); e.State() != assign.Withdrawn {
			t.Errorf("who comes later: %+v", e)
		}
		w.now = right.AddDate(0, 0, 60)
		w.roll()
		if e := w.newest(gone); e.State() != assign.Withdrawn {
			t.Errorf("who left in April: %+v", e)
		}
		if e := w.newest(eva); e.State() != assign.NotStarted {
			t.Errorf("who has come: %+v", e)
		}
	})
}

// TestTheSamePersonTwice is rolled once.
func TestTheSamePersonTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		eva := w.hired(w.police.ID, on("2026-01-01"))
		w.make(w.state.ID, days30)
		bob := w.hired(w.police.ID, on("2026-01-01"))
		_, err := w.service.RollPeople(t.Context(), bob, eva, bob)
		must(t, err)
		if all := w.enrollments(bob); len(all) != 1 {
			t.Errorf("%+v", all)
		}
	})
}

// stuckStore cannot tell whom one assignment may ask, nor who is pending.
type stuckStore struct {
	*store.Store
	at uuid.UUID
}

var errStuck = errors.New("stuck")

func (d stuckStore) Pending(context.Context, assign.Marked, int) ([]uuid.UUID, error) {
	return nil, errStuck
}

func (d stuckStore) EachWanting(ctx context.Context, w assign.Within, q assign.Wanting, after uuid.UUID, atOnce int, f func([]uuid.UUID) error) error {
	if q.Assignment == d.at {
		return errStuck
	}
	return d.Store.EachWanting(ctx, w, q, after, atOnce, f)
}

// TestOneThatIsStuck does not keep the other assignments from being rolled, and is told.
func TestOneThatIsStuck(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		people := w.crowd(2100, w.police.ID)
		a := w.make(w.police.ID, days30)
		w.make(w.state.ID, days30)
		stuck := &assign.Service{Store: stuckStore{s, a.ID}, Catalogue: w.service.Catalogue, Now: w.service.Now, NewID: newID}
		if _, err := stuck.Roll(t.Context()); !errors.Is(err, errStuck) {
			t.Error(err)
		}
		if e := w.newest(people[0]); e.State() != assign.NotStarted {
			t.Errorf("%+v", e)
		}
		w.roll()
		if l, err := w.service.Assignment(t.Context(), w.trainer, a.ID); err != nil || l.Count.NotStarted != 2101 || l.Round.Rolling {
			t.Errorf("%+v, %+v, %v", l.Round, l.Count, err)
		}
	})
}

// TestErasedWhileSomethingIsOpen: whoever is erased owes nothing from the next turn on, also when they are pending or named.
func TestErasedWhileSomethingIsOpen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		eva := w.hired(w.police.ID, on("2026-01-01"))
		rule := days30
		rule.Modules, rule.Targets = []string{w.module.ID}, []assign.Target{{Person: eva}, {Agency: w.police.ID}}
		_, err := w.service.Make(t.Context(), w.trainer, rule, true)
		must(t, err)
		must(t, s.ErasePerson(t.Context(), eva, "P-1", w.now))
		_, err = w.service.RollPeople(t.Context(), eva)
		must(t, err)
		for range 3 {
			w.roll()
			w.now = w.now.AddDate(0, 0, 1)
		}
		if all := w.enrollments(eva); len(all) != 1 || all[0].State() != assign.Withdrawn {
			t.Errorf("%+v", all)
		}
	})
}

// TestLeapDayWindow: a window that opens on the 29th of February and is due on the 27th of the next one is one each year, and
// never due before it opens.
func TestLeapDayWindow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		w.make(w.state.ID, assign.Assignment{Repeat: assign.Window, Opens: assign.MonthDay{Month: 2, Day: 29}, Closes: assign.MonthDay{Month: 2, Day: 27}, Joiners: assign.JoinersSame, Held: assign.HeldAsked})
		for range 6 * 52 {
			w.now = w.now.AddDate(0, 0, 7)
			w.roll()
		}
		all := w.enrollments(w.officer.ID)
		if len(all) != 7 {
			t.Errorf("%d cycles", len(all))
		}
		for i, e := range all {
			if e.DueOn.Before(e.OpensOn) || i > 0 && e.OpensOn.Year != all[i-1].OpensOn.Year+1 {
				t.Errorf("%+v", e.Enrollment)
			}
		}
	})
}
