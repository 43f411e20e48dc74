package report

import (
	"context"
	"slices"
	"sync"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// pasts keeps how curves ran on days that are over: a year of many agencies is tens of thousands of rows, which are the same as long
// as nothing becomes known late.
type pasts struct {
	mu      sync.Mutex
	version int
	kept    map[span][]Step
}

// span is some days of what agencies count together in all modules.
type span struct {
	agencies string
	from, to lang.Date
}

// mostPasts is how many are kept.
const mostPasts = 64

// curve is FigureStore.Curve of all modules. What of it is over is read when nobody has yet, or when it has changed.
func (p *pasts) curve(ctx context.Context, store FigureStore, agencies []uuid.UUID, from, to lang.Date) ([]Step, error) {
	last, version, err := store.Past(ctx)
	if err != nil {
		return nil, err
	}
	if to.Before(last) {
		last = to
	}
	if last.Before(from) {
		return store.Curve(ctx, agencies, AllModules, from, to)
	}
	past, err := p.until(ctx, store, version, agencies, from, last)
	if err != nil || last == to {
		return past, err
	}
	next := last.AddDays(1)
	rest, err := store.Curve(ctx, agencies, AllModules, next, to)
	if len(rest) > 0 && rest[0].Day == next { // what holds on it: all of the past is in that
		for _, s := range past {
			rest[0].Count = rest[0].Count.Minus(s.Count)
		}
	}
	return slices.Concat(past, rest), err
}

func (p *pasts) until(ctx context.Context, store FigureStore, version int, agencies []uuid.UUID, from, to lang.Date) ([]Step, error) {
	var ids []byte
	for _, id := range agencies {
		ids = append(ids, id[:]...)
	}
	of := span{string(ids), from, to}
	p.mu.Lock()
	past, ok := p.kept[of]
	ok = ok && p.version == version
	p.mu.Unlock()
	if ok {
		return past, nil
	}
	past, err := store.Curve(ctx, agencies, AllModules, from, to)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.version != version || len(p.kept) == mostPasts {
		p.version, p.kept = version, map[span][]Step{}
	}
	p.kept[of] = past
	return past, nil
}
