package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// TestHoldings counts slowly who holds what, aliases with those they go on as, and compares.
func TestHoldings(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			s := storetest.Open(t, dialect)
			r := rand.New(rand.NewPCG(7, 7))
			w := randomWorld(t, s, r)
			for _, m := range modules {
				must(t, s.SaveRevision(t.Context(), &course.Module{ID: m, Digest: m + "-old", Canonical: []byte("{}"), Change: course.Material}, noon))
			}
			var completions []learn.Completion
			for _, e := range w.enrollments {
				if e.CompletedAt.IsZero() && r.IntN(3) > 0 { // some were taken back: they have a completion and are not completed
					continue
				}
				c := learn.Completion{ID: newID(), Enrollment: e.ID, Person: e.Person, Module: e.Module, CompletedOn: on("2026-03-10").AddDays(r.IntN(5) - 2), CompletedAt: noon}
				if r.IntN(2) > 0 {
					c.Revision, c.Language = e.Module+"-old", "en"
				}
				must(t, s.InsertCompletion(t.Context(), c))
				if !e.CompletedAt.IsZero() {
					completions = append(completions, c)
				}
			}
			goesOnAs := map[uuid.UUID]uuid.UUID{}
			for i := range 10 { // the first ones hold what the last ones completed
				alias := w.people[len(w.people)-1-i].ID
				must(t, s.MakeAlias(t.Context(), alias, w.people[i].ID))
				goesOnAs[alias] = w.people[i].ID
			}
			var days []report.Day
			var valid []report.Validity
			since := map[string]lang.Date{}
			for _, zone := range []string{"America/Mexico_City", "America/Los_Angeles"} {
				at, err := time.LoadLocation(zone)
				must(t, err)
				days = append(days, report.Day{TimeZone: zone, Date: lang.DateOf(noon, at)})
				for i, key := range []string{"m1", "m1-old", "m2", "m2-old"} {
					v := report.Validity{TimeZone: zone, Key: key, Module: key[:2], Since: lang.DateOf(noon, at).AddDays(i - 2)}
					valid = append(valid, v)
					since[zone+key] = v.Since
				}
			}
			shown := []uuid.UUID{w.agencies[0].ID, w.agencies[1].ID, w.agencies[4].ID}
			want := map[string]int{}
			for _, a := range w.agencies {
				today := lang.DateOf(noon, a.Zone())
				for _, p := range w.postings {
					if !slices.Contains(shown, a.ID) || p.Agency != a.ID || !p.Primary || today.Before(p.From) || !p.To.IsZero() && p.To.Before(today) {
						continue
					}
					holds := map[string]bool{}
					for _, c := range completions {
						who, key := c.Person, c.Module
						if to, ok := goesOnAs[who]; ok && who != p.Person {
							who = to
						}
						if c.Revision != "" {
							key = c.Revision
						}
						if who == p.Person && !c.CompletedOn.Before(since[a.TimeZone+key]) {
							holds[c.Module] = true
						}
					}
					want[fmt.Sprint(a.ID, slices.Sorted(maps.Keys(holds)))]++
				}
			}
			got := map[string]int{}
			holdings, err := s.Holdings(t.Context(), shown, days, valid)
			must(t, err)
			for _, h := range holdings {
				slices.Sort(h.Modules)
				got[fmt.Sprint(h.Agency, append([]string{}, h.Modules...))] += h.People
			}
			diff(t, want, got)
			if len(got) < 8 || !strings.Contains(fmt.Sprint(got), "m1 m2") {
				t.Errorf("too little is tried: %v", got)
			}
		})
	}
}

func TestRevisionsBut(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			s := storetest.Open(t, dialect)
			w := newTown(t, s)
			all, err := s.RevisionsBut(t.Context(), []string{"m"})
			must(t, err)
			diff(t, []report.Revision{{Digest: "d1", Module: "m", Canonical: w.module.Canonical}}, all)
			all, err = s.RevisionsBut(t.Context(), []string{"m", "d1"})
			if len(all) != 0 || err != nil {
				t.Error(all, err)
			}
		})
	}
}
