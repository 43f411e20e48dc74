package main

import (
	"context"
	"log/slog"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/notify"
	"baluarte/internal/paper"
	"baluarte/internal/store"

	"github.com/prometheus/client_golang/prometheus"
)

// postman prepares each day's notices and hands over those that wait, as long as the program runs.
type postman struct {
	outbox *notify.Outbox
	store  *store.Store
	log    *slog.Logger
}

// Between two looks into the outbox, and between two at what the day brings; and after the mail server could not be reached,
// twice as long each time up to a bound.
const (
	deliverEvery = 5 * time.Second
	prepareEvery = time.Minute
	serverRests  = time.Minute
	serverRested = 10 * time.Minute
)

func (p *program) postman(c Config, s *store.Store, catalogue *course.Catalogue, k keys, mail *notify.Sender, metrics *prometheus.Registry, log *slog.Logger) *postman {
	base := strings.TrimRight(c.BaseURL, "/")
	metrics.MustRegister(outboxGauges{s})
	return &postman{store: s, log: log, outbox: &notify.Outbox{
		Store: s, Catalogue: catalogue, Mail: mail, BaseURL: base, Languages: p.bundle.Languages(), Signs: k.notices,
		Calendar: func(tag lang.Tag, asked []notify.Asked) []byte {
			var due []paper.Deadline
			for _, a := range asked {
				if !a.DueOn.IsZero() {
					due = append(due, paper.Deadline{Enrollment: a.Enrollment, Version: a.Version, Module: a.Title, DueOn: a.DueOn})
				}
			}
			if len(due) == 0 {
				return nil
			}
			return paper.Calendar(p.bundle.For(tag), hostOf(base), base+"/"+string(tag)+"/training", now(), due)
		},
		Log: log, Now: now, NewID: newID,
	}}
}

// hostOf is the host of an address; it was read before.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// start works in the background until the function it gives is called; that waits for mails that are being handed over.
func (p *postman) start(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		var prepared time.Time
		rest := serverRests
		for {
			wait := deliverEvery
			err := p.round(ctx, &prepared)
			switch {
			case err == nil || ctx.Err() != nil:
				rest = serverRests
			case fault.Is(err, fault.Unavailable):
				p.log.Warn("notices wait", slog.Any("cause", err))
				wait, rest = rest, min(2*rest, serverRested)
			default:
				p.log.Error("notices were broken off", slog.Any("cause", err))
				wait = serverRests
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

// round prepares, from time to time, and delivers.
func (p *postman) round(ctx context.Context, prepared *time.Time) error {
	if err := ready(ctx, p.store); err != nil {
		return err
	}
	if at := now(); at.Sub(*prepared) >= prepareEvery {
		made, err := p.outbox.Prepare(ctx)
		if made > 0 {
			p.log.Info("notices prepared", slog.Int("notices", made))
			debug.FreeOSMemory() // it has looked at everybody, which takes twice what the program needs all day
		}
		if err != nil {
			return err
		}
		*prepared = at
	}
	sent, err := p.outbox.Deliver(ctx)
	if sent > 0 {
		p.log.Info("notices sent", slog.Int("notices", sent))
	}
	return err
}
