package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/report"
	"baluarte/internal/store"
)

// folder brings what has become known into the standings. Reports are right without it: they count what is not folded yet
// one by one, and it keeps that little.
type folder struct {
	reports *report.Service
	store   *store.Store
	log     *slog.Logger
	found   bool // the tables are there
}

// foldEvery is how long it rests when there is nothing to do.
const foldEvery = time.Second

// start folds in the background until the function it gives is called.
func (f *folder) start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		for {
			rest := foldEvery
			if f.turn(ctx) {
				rest = 0 // there may be more
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(rest):
			}
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}

// turn folds once, and reports whether there was something to fold.
func (f *folder) turn(ctx context.Context) bool {
	f.found = f.found || ready(ctx, f.store) == nil
	if !f.found {
		return false
	}
	n, err := f.reports.Fold(ctx)
	if err != nil && ctx.Err() == nil && !fault.Is(err, fault.Unavailable) {
		f.log.Error("folding was broken off", slog.Any("cause", err))
	}
	return n > 0 && err == nil
}
