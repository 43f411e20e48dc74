package store_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// TestEachBehindIsEverybody: whoever stands behind a number is handed out once, agency by agency as they are asked for, and by
// name in each; what ends it half-way leaves the store usable.
func TestEachBehindIsEverybody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := randomWorld(t, s, rand.New(rand.NewPCG(1, 1)))
		for i, e := range w.enrollments { // it counts where its person works
			today := lang.DateOf(noon, w.agencies[0].Zone())
			for _, at := range w.postings {
				if at.Person == e.Person && at.Primary && !today.Before(at.From) && (at.To.IsZero() || !at.To.Before(today)) {
					w.enrollments[i].Agency = at.Agency
				}
			}
			w.enrollments[i].Facts++
		}
		must(t, s.SaveEnrollments(ctx, w.enrollments...))
		shown := []report.Day{}
		for _, zone := range []string{"America/Mexico_City", "America/Los_Angeles"} {
			loc, err := time.LoadLocation(zone)
			must(t, err)
			shown = append(shown, report.Day{TimeZone: zone, Date: lang.DateOf(noon, loc)})
		}
		f := report.Filter{}
		for _, i := range []int{3, 0, 2} {
			f.Agencies = append(f.Agencies, w.agencies[i].ID)
		}
		for _, f.Module = range []string{"", "m1"} {
			for _, f.State = range []string{"", "completed", "in_progress", "not_started", "exempt", "overdue"} {
				var got, want []report.PersonRow
				must(t, s.EachBehind(ctx, f, shown, func(r report.PersonRow) error { got = append(got, r); return nil }))
				for _, id := range f.Agencies {
					f := f
					f.Agencies = f.Agencies[slices.Index(f.Agencies, id):][:1]
					here, err := s.PeopleBehind(ctx, f, shown, 0, 1000)
					must(t, err)
					want = append(want, here...)
				}
				diff(t, want, got)
				if f.State == "" && len(got) < 10 {
					t.Fatalf("only %d rows", len(got))
				}
			}
		}
		f.Module, f.State = "", ""
		broken, n := errors.New("the client is gone"), 0
		if err := s.EachBehind(ctx, f, shown, func(report.PersonRow) error { n++; return broken }); !errors.Is(err, broken) || n != 1 {
			t.Errorf("%v after %d rows", err, n)
		}
		ended, end := context.WithCancel(ctx)
		end()
		if err := s.EachBehind(ended, f, shown, func(report.PersonRow) error { return nil }); err == nil {
			t.Error("nobody waits for the rows, and all came")
		}
		must(t, s.Ping(ctx))
	})
}
