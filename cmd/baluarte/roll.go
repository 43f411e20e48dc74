package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/store"
)

// roller brings everybody's enrollments up to what the assignments ask: once a minute, which is how soon after midnight the
// day's cycles open, and at once when somebody has made an assignment for many, or people have come, moved or left.
type roller struct {
	assigning *assign.Service
	store     *store.Store
	log       *slog.Logger
	woken     chan struct{}
}

func newRoller(s *store.Store, c *course.Catalogue, log *slog.Logger) *roller {
	r := &roller{store: s, log: log, woken: make(chan struct{}, 1)}
	r.assigning = &assign.Service{Store: s, Catalogue: c, Now: now, NewID: newID, Wake: r.wake}
	s.Wake = r.wake
	return r
}

// wake asks for a turn soon. One that is asked for already is enough.
func (r *roller) wake() {
	select {
	case r.woken <- struct{}{}:
	default:
	}
}

// rollEvery is how long it rests between two turns.
const rollEvery = time.Minute

// start takes turns in the background until the function it gives is called.
func (r *roller) start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		for {
			r.turn(ctx)
			select {
			case <-ctx.Done():
				return
			case <-r.woken:
			case <-time.After(rollEvery):
			}
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}

// turn takes one, and tells what it has done.
func (r *roller) turn(ctx context.Context) {
	if ready(ctx, r.store) != nil {
		return
	}
	begin := time.Now()
	done, err := r.assigning.Roll(ctx)
	if !done.Nothing() {
		r.log.Info("rolled", slog.Int("people", done.People), slog.Int("begun", done.Begun), slog.Int("further", done.Further), slog.Int("superseded", done.Superseded),
			slog.Int("returned", done.Returned), slog.Int("ended", done.Ended), slog.Int("credited", done.Credited), slog.Int("transferred", done.Transferred),
			slog.Duration("took", time.Since(begin)))
	}
	if err != nil && ctx.Err() == nil && !fault.Is(err, fault.Unavailable) {
		r.log.Error("rolling was broken off", slog.Any("cause", err))
	}
}
