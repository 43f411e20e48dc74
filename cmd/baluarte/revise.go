package main

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/store"
)

// reviser keeps the catalogue's revisions in the database, and asks those again who finished an earlier one where their
// assignment says so. It ends exemptions after their last day, too.
type reviser struct {
	store     *store.Store
	library   *learn.Library
	catalogue *course.Catalogue
	assigning *assign.Service
	log       *slog.Logger
}

// Between two rounds: most often there is nothing to do but for those who ended meanwhile the quiz that they had begun
// before the change. While the database is not ready it is tried again soon.
const (
	reviseEvery = time.Hour
	reviseAgain = 5 * time.Second
)

// record keeps the modules as they are now, before anybody meets them; a database that is ready and does not take them
// ends the start. One that is not ready yet, on Postgres, does not: the reviser tries again, and meanwhile whoever needs a
// revision records it.
func (r *reviser) record(ctx context.Context) error {
	if err := ready(ctx, r.store); err != nil {
		r.log.Warn("the database is not ready; if its tables are missing or old, run: baluarte migrate", slog.Any("cause", err))
		return nil
	}
	if err := r.library.Record(ctx, now(), r.catalogue.Modules()...); err != nil {
		return fault.Because(fault.Internal, "command.revisions_not_kept", err)
	}
	return nil
}

// start does what is to be done in the background, now and from time to time, until the function it gives is called.
func (r *reviser) start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		for {
			wait := reviseEvery
			switch err := r.round(ctx); {
			case err == nil || ctx.Err() != nil:
			case fault.Is(err, fault.Unavailable):
				wait = reviseAgain
			default:
				r.log.Error("the round was broken off", slog.Any("cause", err))
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}

// round records what is missing, ends exemptions whose last day has passed, and asks on account of each module's newest change.
func (r *reviser) round(ctx context.Context) error {
	if err := ready(ctx, r.store); err != nil {
		return err
	}
	if err := r.library.Record(ctx, now(), r.catalogue.Modules()...); err != nil {
		return err
	}
	ended, err := r.assigning.EndExemptions(ctx)
	if ended > 0 {
		r.log.Info("exemptions ended", slog.Int("enrollments", ended))
	}
	if err != nil {
		return err
	}
	for _, m := range r.catalogue.Modules() {
		change, ever := r.library.LastChange(m)
		if !ever {
			continue
		}
		asked, err := r.assigning.AskAgain(ctx, m.ID, change.Digest)
		if asked > 0 {
			r.log.Info("asked again", slog.String("module", m.ID), slog.Int("people", asked))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
