package report

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Waiting is a fact of the tail, one that is not in the standings yet, and whose history it belongs to.
type Waiting struct {
	PersonMark
	Fact uuid.UUID
}

// tail keeps the histories that were in the tail when it was last read. While people pass all the time each report would else read
// hundreds of them anew, which takes longer than everything else that it does. A history with the same facts in the tail is the
// same: whatever is added to it is in the tail at first, and it is folded whole.
type tail struct {
	mu   sync.Mutex
	kept map[PersonMark]Kept
}

// read gives the histories that have facts in the tail, or says that these are more than limit.
func (t *tail) read(ctx context.Context, store FigureStore, limit int) (all []Kept, tooMany bool, err error) {
	waiting, err := store.Tail(ctx, limit+1)
	if err != nil || len(waiting) > limit {
		return nil, err == nil, err
	}
	in := map[PersonMark]map[uuid.UUID]bool{}
	for _, w := range waiting {
		if in[w.PersonMark] == nil {
			in[w.PersonMark] = map[uuid.UUID]bool{}
		}
		in[w.PersonMark][w.Fact] = true
	}
	t.mu.Lock()
	kept := maps.Clone(t.kept)
	t.mu.Unlock()
	maps.DeleteFunc(kept, func(m PersonMark, k Kept) bool { return !maps.Equal(k.Unfolded, in[m]) })
	var others []PersonMark
	for m := range in {
		if _, ok := kept[m]; !ok {
			others = append(others, m)
		}
	}
	if len(others) > 0 {
		read, err := store.Histories(ctx, others)
		if err != nil {
			return nil, false, err
		}
		if kept == nil {
			kept = map[PersonMark]Kept{}
		}
		for _, k := range read {
			k.ahead = k.catchUp(time.Time{})
			kept[PersonMark{Person: k.Person, Module: k.Module}] = k
		}
	}
	t.mu.Lock()
	t.kept = kept
	t.mu.Unlock()
	return slices.Collect(maps.Values(kept)), false, nil
}
