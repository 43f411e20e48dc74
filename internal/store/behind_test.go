package store_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// TestEachBehindIsEverybody: whoever stands behind a number is handed out once, agency by agency as they are asked for, and by
// name in each; what ends it half-way leaves the store usable.
func TestEachBehindIsEverybody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := randomWorld(t, s, rand.New(rand.NewPCG(1, 1)))
		for i := range w.enrollments { // it counts where its facts say, wherever the person works
			w.enrollments[i].Agency = w.agencies[i*7%len(w.agencies)].ID
			w.enrollments[i].Facts++
		}
		must(t, s.SaveEnrollments(ctx, w.enrollments...))
		shown := []report.Day{}
		for _, zone := range []string{"America/Mexico_City", "America/Los_Angeles"} {
			loc, err := time.LoadLocation(zone)
			must(t, err)
			shown = append(shown, report.Day{TimeZone: zone, Date: lang.DateOf(noon, loc)})
		}
		f := report.Sought{Days: shown}
		for _, i := range []int{3, 0, 2} {
			f.Agencies = append(f.Agencies, w.agencies[i].ID)
		}
		for _, f.Modules = range [][]string{nil, {"m1"}, {}} {
			for _, f.Column = range report.Columns() {
				if f.Column == report.Left {
					continue
				}
				var got, want []report.PersonRow
				must(t, s.EachBehind(ctx, f, func(r report.PersonRow) error { got = append(got, r); return nil }))
				for _, r := range w.countedAt(f.Agencies, noon) {
					is := f.Column == "" || f.Column == string(r.State) || f.Column == "overdue" && r.Overdue || f.Column == report.OnTime && r.State == assign.Completed
					if is && (f.Modules == nil || slices.Contains(f.Modules, r.Module)) {
						want = append(want, r)
					}
				}
				diff(t, toldOf(want), toldOf(got))
				if f.Column == "" && f.Modules == nil && len(got) < 10 {
					t.Fatalf("only %d rows", len(got))
				}
			}
		}
		f.Modules, f.Column = nil, ""
		broken, n := errors.New("the client is gone"), 0
		if err := s.EachBehind(ctx, f, func(report.PersonRow) error { n++; return broken }); !errors.Is(err, broken) || n != 1 {
			t.Errorf("%v after %d rows", err, n)
		}
		ended, end := context.WithCancel(ctx)
		end()
		if err := s.EachBehind(ended, f, func(report.PersonRow) error { return nil }); err == nil {
			t.Error("nobody waits for the rows, and all came")
		}
		must(t, s.Ping(ctx))
	})
}

// TestEachBehindIsTheNames: in every column stand those of whom the histories say so, with what they say of them.
func TestEachBehindIsTheNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newLawfulSaga(t, s, 9, on("2026-03-09"))
		service := g.report(50)
		service.Catalogue = &course.Catalogue{}
		for _, column := range report.Columns() {
			if column == report.Left {
				continue // who has left is found in the histories alone
			}
			want, _ := everyone(t, service, report.PeopleQuestion{Column: column})
			var got []report.PersonRow
			f := report.Sought{Agencies: g.ids(), Column: column, Days: g.today()}
			must(t, s.EachBehind(t.Context(), f, func(r report.PersonRow) error { got = append(got, r); return nil }))
			if len(want) == 0 {
				t.Errorf("nobody behind %q", column)
			}
			diff(t, slices.Sorted(slices.Values(toldOf(want))), slices.Sorted(slices.Values(toldOf(got))))
		}
	})
}

// countedAt says the definition of a roster by the facts word by word: agency by agency, person by person in the order of names.
func (w *world) countedAt(agencies []uuid.UUID, now time.Time) (rows []report.PersonRow) {
	people := slices.Clone(w.people)
	slices.SortFunc(people, func(a, b agency.Person) int {
		return cmp.Or(strings.Compare(a.SortName(), b.SortName()), strings.Compare(a.ID.String(), b.ID.String()))
	})
	for _, id := range agencies {
		a := w.agencies[slices.IndexFunc(w.agencies, func(a agency.Agency) bool { return a.ID == id })]
		today := lang.DateOf(now, a.Zone())
		for _, p := range people {
			number, last := "", (*agency.Posting)(nil)
			for i, at := range w.postings {
				if at.Person == p.ID && at.Agency == id && !today.Before(at.From) && (last == nil || at.Primary != last.Primary && at.Primary ||
					at.Primary == last.Primary && last.From.Before(at.From)) {
					number, last = at.EmployeeNumber, &w.postings[i]
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
				if newest != nil && newest.Agency == id {
					rows = append(rows, report.PersonRow{Person: p.ID, Name: p.Name(), Number: number, Agency: id, Module: m, State: newest.State(), DueOn: newest.DueOn, Overdue: newest.IsOverdue(today)})
				}
			}
		}
	}
	return rows
}

// toldOf is what rows say, a line for each.
func toldOf(rows []report.PersonRow) (all []string) {
	for _, r := range rows {
		all = append(all, fmt.Sprint(r.Person, r.Name, r.Number, r.Agency, r.Module, r.State, r.DueOn, r.Overdue, r.CompletedOn, r.Late))
	}
	return all
}

// TestAListOfTodayHoldsWhatWasKnown: a list of today, known on an earlier moment of it, is read off the enrollments, and says line by
// line what the histories said then: nobody is in it for what became known later, and nobody missing.
func TestAListOfTodayHoldsWhatWasKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newLawfulSaga(t, s, 11, on("2026-03-10"))
		known := g.now.Add(time.Minute)
		g.now = time.Date(2026, 3, 11, 18, 0, 0, 0, time.UTC) // the same day everywhere
		g.lawful(250, on("2026-03-10"))
		changed := 0
		service := g.report(50)
		service.Catalogue = &course.Catalogue{}
		list := func(q report.Question, column string) (rows []report.PersonRow) {
			places, err := service.PlacesFor(t.Context(), access.Everywhere(), q)
			must(t, err)
			f := report.Sought{Agencies: places.IDs(), Column: column, When: q.When, Days: g.today()}
			if q.Module != "" {
				f.Modules = []string{q.Module}
			}
			handed, err := service.EachNow(t.Context(), places, f, func(r report.PersonRow) error { rows = append(rows, r); return nil })
			if must(t, err); !handed {
				t.Fatal("there was too much to undo")
			}
			return rows
		}
		for _, column := range report.Columns() {
			if column == report.Left {
				continue
			}
			q := report.Question{When: report.When{AsOf: on("2026-03-11"), Known: known}}
			if column == "" {
				q.Module = "m"
			}
			got := list(q, column)
			want, _ := everyone(t, service, report.PeopleQuestion{Question: q, Column: column, Sort: report.ByPlace})
			diff(t, toldOf(want), toldOf(got))
			q.Known = g.now
			if !slices.Equal(toldOf(got), toldOf(list(q, column))) {
				changed++
			}
		}
		if changed < 3 {
			t.Errorf("nothing became known later that these lists show: %d", changed)
		}
	})
}
