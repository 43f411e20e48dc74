package main

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// passes are quizzes that are answered and wait to be submitted, some every second.
type passes struct {
	ready            []pass
	next, sent, done atomic.Int64
	took             figures
}

type pass struct {
	actor   access.Actor
	attempt uuid.UUID
}

func (p *passes) rate() float64 { return p.took.rate() }

// open finds people of the country who have something open that the program can examine, one thing of each, and where they work.
const open = `SELECT DISTINCT ON (e.person_id) e.person_id, e.module, e.agency_id, g.time_zone FROM enrollments e JOIN agencies g ON g.id = e.agency_id AND g.country = 'us'
WHERE e.state IN ('not_started', 'in_progress') AND e.module NOT LIKE 'sample-%' ORDER BY e.person_id LIMIT $1`

// prepare has people answer their quizzes.
func (w *nation) prepare(b *testing.B, most int) *passes {
	b.Helper()
	rows, err := w.raw.Query(open, most)
	must(b, err)
	defer rows.Close()
	type waiting struct {
		access.Actor
		module string
	}
	var all []waiting
	for rows.Next() {
		var x waiting
		var zone string
		must(b, rows.Scan(&x.Person, &x.module, &x.Agency, &zone))
		x.TimeZone, err = time.LoadLocation(zone)
		must(b, err)
		all = append(all, x)
	}
	must(b, rows.Err())
	p := &passes{ready: make([]pass, len(all))}
	var next atomic.Int64
	new(figures).round(b, 4, func(int, int) (bool, error) {
		n := int(next.Add(1) - 1)
		if n >= len(all) {
			return false, nil
		}
		x := all[n]
		p.ready[n].actor = x.Actor
		p.ready[n].attempt, err = w.answer(b.Context(), x.Actor, w.catalogue.Module(x.module))
		return true, err
	})
	return p
}

// answer takes a quiz and answers all of it rightly.
func (w *nation) answer(ctx context.Context, a access.Actor, m *course.Module) (uuid.UUID, error) {
	id, err := w.learning.StartAttempt(ctx, a, m)
	if err != nil {
		return id, err
	}
	sit, err := w.learning.Attempt(ctx, a, id)
	if err != nil {
		return id, err
	}
	answers := course.Answers{}
	for _, q := range sit.Paper.Questions {
		answers[q.ID] = sit.Revision.Question(q.ID).Key()
	}
	_, err = w.learning.SaveAnswers(ctx, a, sit, answers, "en")
	return id, err
}

// run submits them at their rate until it is stopped.
func (p *passes) run(b *testing.B, w *nation) (stop func()) {
	b.Helper()
	ended, begin := make(chan struct{}), time.Now()
	var all sync.WaitGroup
	var mu sync.Mutex
	for range 8 {
		all.Go(func() {
			for {
				n := int(p.next.Add(1) - 1)
				if n >= len(p.ready) {
					return
				}
				due := begin.Add(time.Duration(n) * passesEvery)
				select {
				case <-ended:
					return
				case <-time.After(time.Until(due)):
				}
				p.sent.Add(1)
				if err := w.learning.Submit(b.Context(), p.ready[n].actor, p.ready[n].attempt, "en"); err != nil {
					b.Error(err)
					return
				}
				p.done.Add(1)
				mu.Lock()
				p.took.took = append(p.took.took, time.Since(due))
				mu.Unlock()
			}
		})
	}
	return func() {
		if int(p.done.Load()) == len(p.ready) {
			b.Errorf("all %d passes were over before the measuring was", len(p.ready))
		}
		close(ended)
		all.Wait()
		p.took.rates = append(p.took.rates, float64(p.done.Load())/time.Since(begin).Seconds())
	}
}

// checkEvery is how long the checker rests: it is not what is measured.
const checkEvery = 50 * time.Millisecond

// check reads the report over and over, from before anybody passes: every row must add up, and the whole country has as many
// completions more as people have passed, at every moment. It tells how often it has looked, and how many facts waited to be
// folded at most.
func (w *nation) check(b *testing.B, p *passes) (stop func() (checks, waiting int)) {
	b.Helper()
	total := func() (sum report.Count, err error) {
		f, err := w.figures(report.When{})
		for id, modules := range f {
			var together report.Count
			for module, c := range modules {
				if !c.AddsUp() {
					return sum, fmt.Errorf("%s in %q does not add up: %+v", id, module, c)
				}
				if module != report.AllModules {
					together = together.Plus(c)
				}
			}
			if together != modules[report.AllModules] {
				return sum, fmt.Errorf("the modules of %s make %+v, and all of them are %+v", id, together, modules[report.AllModules])
			}
			sum = sum.Plus(together)
		}
		return sum, err
	}
	first, err := total()
	must(b, err)
	ended, checks, most := make(chan struct{}), 0, 0
	var running sync.WaitGroup
	running.Go(func() {
		for {
			select {
			case <-ended:
				return
			case <-time.After(checkEvery):
			}
			done := int(p.done.Load())
			sum, err := total()
			sent := int(p.sent.Load())
			if more := sum.Completed - first.Completed; err == nil && (sum.Roster != first.Roster || more < done || sent < more) {
				err = fmt.Errorf("%d to %d people have passed, and the report has %d more", done, sent, more)
			}
			var waiting int
			err = cmp.Or(err, w.raw.QueryRow("SELECT count(*) FROM ledger_tail").Scan(&waiting))
			if err != nil {
				b.Error(err)
				return
			}
			checks, most = checks+1, max(most, waiting)
		}
	})
	return func() (int, int) {
		close(ended)
		running.Wait()
		return checks, most
	}
}
