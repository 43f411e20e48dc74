package store_test

import (
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// TestAccommodations: the newest holds for who it was set on and, after a merge, for who goes on; an erasure takes it away.
func TestAccommodations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRoll(t, s)
		ctx := t.Context()
		twin := r.hire("Lucía", "Ávila", "", "E2")
		e := r.assigned(2, on("2026-03-20"))
		now := func() agency.Accommodation {
			a, err := s.AccommodationOf(ctx, r.officer.ID)
			must(t, err)
			return a
		}
		set := func(a agency.Accommodation) {
			r.at = r.at.Add(time.Second)
			must(t, r.people.Accommodate(ctx, r.boss, r.officer.ID, a))
		}
		holds := func(limit int, one bool) {
			t.Helper()
			attempt, err := s.Attempt(ctx, r.officer.ID, r.place().OpenAttempt)
			must(t, err)
			if got := r.place().AttemptLimit; got != limit || attempt.OnePerPage != one {
				t.Errorf("limit %d, one a page %v; want %d, %v", got, attempt.OnePerPage, limit, one)
			}
		}
		r.attempting(e, 1)
		holds(2, false)
		set(agency.Accommodation{ExtraAttempts: 3, ExtraTime: 25})
		holds(5, false)
		set(agency.Accommodation{OnePerPage: true})
		holds(2, true)
		if a := now(); a.ByName != "Alma Ríos" || a.From != r.today() || a.ExtraTime != 0 {
			t.Errorf("%+v", a)
		}
		r.at = r.at.Add(time.Second)
		must(t, r.people.EndAccommodation(ctx, r.boss, r.officer.ID))
		holds(2, false)
		diff(t, agency.Accommodation{}, now())

		// Whoever is merged into somebody brings along what was set on them.
		r.at = r.at.Add(time.Second)
		must(t, r.people.Accommodate(ctx, r.boss, twin, agency.Accommodation{ExtraAttempts: 1, OnePerPage: true}))
		holds(2, false)
		must(t, r.people.Merge(ctx, r.boss, r.officer.ID, twin))
		holds(3, true)
		r.at = r.at.Add(time.Second)
		must(t, r.people.EndAccommodation(ctx, r.boss, r.officer.ID))
		holds(2, false)
		set(agency.Accommodation{ExtraAttempts: 7})

		for _, bad := range []agency.Accommodation{{}, {ExtraAttempts: -1}, {ExtraAttempts: 21}, {OnePerPage: true, ExtraTime: 26}} {
			if err := r.people.Accommodate(ctx, r.boss, r.officer.ID, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		stranger := access.Actor{Person: r.officer.ID, Grants: []access.Grant{{Agency: r.police.ID, Role: access.Trainer}}}
		if err := r.people.Accommodate(ctx, stranger, r.officer.ID, agency.Accommodation{OnePerPage: true}); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}

		must(t, r.people.Deactivate(ctx, r.boss, r.officer.ID, r.today()))
		must(t, r.people.Erase(ctx, r.boss, r.officer.ID, r.officer.Name()))
		diff(t, agency.Accommodation{}, now())
		if p := r.place(); p.AttemptLimit != 2 || p.Enrollment.State() == assign.Withdrawn {
			t.Errorf("%+v", p)
		}
	})
}

// TestAnEarlierCompletionIsTold: the next cycle comes with the newest completion of those before it.
func TestAnEarlierCompletionIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		first := w.assigned(0, on("2026-03-20"))
		c := w.close(first, w.attempting(first, 1), true)
		if got := w.overview().Earlier; got.Revision != "" || !got.CompletedOn.IsZero() {
			t.Errorf("of itself: %+v", got)
		}
		a := assign.Assignment{ID: newID(), Agency: w.state.ID, Modules: []string{"m"}, OpensOn: on("2027-03-01"), DueOn: on("2027-03-20"), By: w.officer.ID, MadeAt: noon}
		must(t, w.assigner(noon).Renew(t.Context(), a, on("2027-03-01")))
		if got := w.overview().Earlier; got.Revision != "d1" || got.CompletedOn != c.CompletedOn {
			t.Errorf("%+v", got)
		}
	})
}
