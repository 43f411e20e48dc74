package store_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/report"
	"baluarte/internal/store/storetest"
)

// TestWhatIsBeingWrittenWasNotKnown: a pass that is written while a report is asked for, and committed after it was answered, is in
// no answer of the moment that the report names; and asked for by a moment at which something is being written there is no answer yet.
func TestWhatIsBeingWrittenWasNotKnown(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			ctx := t.Context()
			var ticks atomic.Int64
			clock := func() time.Time { return noon.Add(time.Duration(ticks.Add(1)) * time.Second) }
			o := storetest.Address(t, dialect)
			o.Now = clock
			s := storetest.OpenAt(t, o)
			w := newTown(t, s)
			e := w.assigned(0, on("2026-03-20"))
			reports := &report.Service{Store: s, Now: clock, NewID: newID, Catalogue: &course.Catalogue{}}
			ask := func(q report.Question) report.Count {
				c, err := reports.Completion(ctx, access.Everywhere(), q)
				must(t, err)
				return c.Total
			}

			before := clock()
			if latest, err := reports.Latest(ctx); err != nil || latest.Sub(before) < 0 {
				t.Fatalf("nobody writes, and at %s the latest is %s: %v", before, latest, err)
			}
			written, answered, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
			go func() {
				ended <- s.InTx(context.Background(), func(ctx context.Context) error {
					now := clock()
					c := learn.Completion{ID: newID(), Enrollment: e.ID, Person: e.Person, Module: "m", CompletedOn: on("2026-03-11"), CompletedAt: now, Method: learn.Online}
					if err := s.InsertCompletion(ctx, c); err != nil {
						return err
					}
					_, err := assign.Record(ctx, s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.CompletedFact, Effective: c.CompletedOn, Recorded: now, Completion: c.ID})
					close(written)
					<-answered
					return err
				})
			}()
			<-written
			q, _, err := reports.Dated(ctx, access.Everywhere(), report.Question{})
			must(t, err)
			first := ask(q)
			typed := q
			typed.Known = clock().Truncate(time.Second)
			if _, err := reports.Completion(ctx, access.Everywhere(), typed); !fault.Is(err, fault.Unavailable) {
				t.Errorf("known by a moment at which somebody writes: %v", err)
			}
			close(answered)
			must(t, <-ended)
			diff(t, first, ask(q))
			if first.Completed != 0 || first.Roster != 1 {
				t.Errorf("%+v", first)
			}
			if now := ask(report.Question{}); now.Completed != 1 {
				t.Errorf("committed, and not in the figures of now: %+v", now)
			}
			q, _, err = reports.Dated(ctx, access.Everywhere(), report.Question{})
			must(t, err)
			if later := ask(q); later.Completed != 1 {
				t.Errorf("nobody writes any more, and it is not known by %s: %+v", q.Known, later)
			}
		})
	}
}
