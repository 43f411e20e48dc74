package store_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// world is agencies in two time zones with random people, kept both in the store and here to count slowly.
type world struct {
	agencies    []agency.Agency
	people      []agency.Person
	postings    []agency.Posting
	enrollments []assign.Enrollment
}

var modules = []string{"m1", "m2"}

func randomWorld(t *testing.T, s *store.Store, r *rand.Rand) *world {
	t.Helper()
	w := &world{}
	for i := range 6 {
		zone := []string{"America/Mexico_City", "America/Los_Angeles"}[i%2]
		w.agencies = append(w.agencies, agency.Agency{ID: newID(), Country: "us", Level: agency.Local, Code: fmt.Sprint("A", i), Names: lang.Text{"en": "x"}, TimeZone: zone})
	}
	somewhere := func() uuid.UUID { return w.agencies[r.IntN(len(w.agencies))].ID }
	around := func() lang.Date { return on("2026-03-10").AddDays(r.IntN(5) - 2) } // the days about which the zones disagree
	for i := range 120 {
		p := agency.Person{ID: newID(), GivenNames: fmt.Sprint("N", i), FirstSurname: []string{"Ávila", "avila", "Zapata", "Núñez", "Nunez"}[r.IntN(5)]}
		w.people = append(w.people, p)
		from := on("2025-01-01")
		for range r.IntN(2) { // one after the other, sometimes with a gap
			to := around().AddDays(-r.IntN(3))
			if to.Before(from) {
				break
			}
			w.postings = append(w.postings, agency.Posting{ID: newID(), Person: p.ID, Agency: somewhere(), From: from, To: to, Primary: true})
			from = to.AddDays(1 + r.IntN(2))
		}
		if r.IntN(5) > 0 {
			w.postings = append(w.postings, agency.Posting{ID: newID(), Person: p.ID, Agency: somewhere(), From: from, Primary: true, EmployeeNumber: fmt.Sprint("E", i)})
		}
		w.postings = append(w.postings, agency.Posting{ID: newID(), Person: p.ID, Agency: somewhere(), From: on("2025-01-01")})
		for _, m := range modules {
			cycles := r.IntN(4)
			for c := 1; c <= cycles; c++ {
				e := assign.Enrollment{ID: newID(), Person: p.ID, Module: m, Cycle: c, Required: r.IntN(4) > 0, Facts: 1, OpensOn: around()}
				if r.IntN(3) > 0 {
					e.DueOn = around()
				}
				state := r.IntN(6)
				if c < cycles {
					state = 3 + r.IntN(3) // the earlier ones are over
				}
				switch state {
				case 1:
					e.StartedAt = noon
				case 2:
					e.Exempted = true
				case 3:
					e.CompletedAt = noon
				case 4:
					e.Withdrawn = true
				case 5:
					e.Superseded = true
				}
				w.enrollments = append(w.enrollments, e)
			}
		}
	}
	ctx := t.Context()
	must(t, s.InsertAgencies(ctx, on("2020-01-01"), w.agencies...))
	must(t, s.InsertPeople(ctx, w.people...))
	must(t, s.InsertPostings(ctx, w.postings...))
	must(t, s.SaveEnrollments(ctx, w.enrollments...))
	return w
}

func TestAnAgencyWithoutATimeZoneIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		good := agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "A", Names: lang.Text{"en": "x"}, TimeZone: "America/Denver"}
		bad := good
		bad.ID, bad.TimeZone = newID(), "America/Denber"
		if err := s.InsertAgencies(t.Context(), on("2020-01-01"), good, bad); !fault.Is(err, fault.Invalid) {
			t.Error(err)
		}
		all, err := s.Agencies(t.Context(), on("2026-03-11"))
		must(t, err)
		diff(t, 0, len(all))
	})
}

func TestAgenciesHaveTheParentOfTheDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		for day, parent := range map[string]uuid.UUID{"2026-03-11": w.state.ID, "2019-12-31": uuid.Nil} {
			all, err := s.Agencies(t.Context(), on(day))
			must(t, err)
			police := w.police
			police.Parent = parent
			diff(t, []agency.Agency{w.state, police}, all)
		}
	})
}
