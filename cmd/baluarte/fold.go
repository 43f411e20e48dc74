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

// It rests as long as it has worked, so that it takes half of a core at most while people pass all the time: to fold many
// histories at once costs a fraction of folding each. It rests for foldEvery when there was nothing to do, and not at all while
// there are more than manyToFold, which reports would have to wait for.
const (
	foldEvery  = time.Second
	manyToFold = 1000
)

// start folds in the background until the function it gives is called.
func (f *folder) start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		for {
			rest, begin := foldEvery, time.Now()
			switch n := f.turn(ctx); {
			case n > manyToFold:
				rest = 0
			case n > 0:
				rest = min(rest, time.Since(begin))
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

// turn folds once, and tells how many histories.
func (f *folder) turn(ctx context.Context) int {
	f.found = f.found || ready(ctx, f.store) == nil
	if !f.found {
		return 0
	}
	n, err := f.reports.Fold(ctx)
	if err != nil && ctx.Err() == nil && !fault.Is(err, fault.Unavailable) {
		f.log.Error("folding was broken off", slog.Any("cause", err))
	}
	if err != nil {
		return 0
	}
	return n
}
