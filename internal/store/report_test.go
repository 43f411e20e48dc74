package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

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

// rows says the definition of a roster word by word, person by person.
func (w *world) rows(agencies []uuid.UUID, module string, now time.Time) (rows []report.PersonRow) {
	for _, a := range w.agencies {
		if !slices.Contains(agencies, a.ID) {
			continue
		}
		today := lang.DateOf(now, a.Zone())
		for _, p := range w.people {
			number, posted := "", false
			for _, at := range w.postings {
				if at.Person == p.ID && at.Agency == a.ID && at.Primary && !today.Before(at.From) && (at.To.IsZero() || !at.To.Before(today)) {
					number, posted = at.EmployeeNumber, true
				}
			}
			for _, m := range modules {
				var newest *assign.Enrollment
				for i, e := range w.enrollments {
					counts := e.Person == p.ID && e.Module == m && e.Required && !today.Before(e.OpensOn) && slices.Contains(assign.RosterStates(), e.State())
					if counts && (newest == nil || e.Cycle > newest.Cycle) {
						newest = &w.enrollments[i]
					}
				}
				if posted && newest != nil && (module == "" || module == m) {
					rows = append(rows, report.PersonRow{Person: p.ID, Name: p.Name(), Number: number, Agency: a.ID, Module: m, State: newest.State(), DueOn: newest.DueOn, Overdue: newest.IsOverdue(today)})
				}
			}
		}
	}
	names := map[uuid.UUID]string{}
	for _, p := range w.people {
		names[p.ID] = lang.Fold(p.FirstSurname + " " + p.SecondSurname + ", " + p.GivenNames)
	}
	slices.SortStableFunc(rows, func(a, b report.PersonRow) int {
		return strings.Compare(names[a.Person]+"/"+a.Person.String()+a.Module, names[b.Person]+"/"+b.Person.String()+b.Module)
	})
	return rows
}

func TestPeopleBehindANumberAreItsDefinition(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for seed := range uint64(4) {
			w := randomWorld(t, s, rand.New(rand.NewPCG(seed, 1)))
			var days []report.Day
			for _, zone := range []string{"America/Mexico_City", "America/Los_Angeles"} {
				loc, err := time.LoadLocation(zone)
				must(t, err)
				days = append(days, report.Day{TimeZone: zone, Date: lang.DateOf(noon, loc)})
			}
			if days[0].Date == days[1].Date {
				t.Fatal("the zones agree on the day, so the test is blind")
			}
			for _, module := range append(modules, "") {
				var shown []uuid.UUID
				for _, a := range w.agencies[:4] {
					shown = append(shown, a.ID)
				}
				want := w.rows(shown, module, noon)
				if len(want) < 10 {
					t.Fatalf("only %d rows", len(want))
				}
				states := map[string]int{}
				for _, r := range want {
					states[""]++
					states[string(r.State)]++
					if r.Overdue {
						states["overdue"]++
					}
				}
				for _, state := range []string{"", "completed", "in_progress", "not_started", "exempt", "overdue"} {
					people, err := s.PeopleBehind(ctx, report.Filter{Agencies: shown, Module: module, State: state}, days, 0, 1000)
					must(t, err)
					if len(people) != states[state] {
						t.Errorf("%d people behind %q, want %d", len(people), state, states[state])
					}
					if state == "" {
						diff(t, want, people)
						page, err := s.PeopleBehind(ctx, report.Filter{Agencies: shown, Module: module}, days, 3, 4)
						must(t, err)
						diff(t, want[3:7], page)
					}
				}
			}
		}
	})
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
