package learn

import (
	"context"
	"sync"
	"time"

	"baluarte/internal/course"
)

// Library gives modules by revision: those of the catalogue, and older ones from the store, which stay in memory
// once read, since a revision never changes.
type Library struct {
	store Store
	mu    sync.RWMutex
	known map[string]*course.Module // by digest
}

// NewLibrary records the catalogue's revisions, so that whatever is drawn from them can be rendered for ever.
func NewLibrary(ctx context.Context, store Store, c *course.Catalogue, now time.Time) (*Library, error) {
	l := &Library{store: store, known: map[string]*course.Module{}}
	for _, m := range c.Modules() {
		l.known[m.Digest] = m
		if err := store.SaveRevision(ctx, m, now); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Revision gives the module as it was published under the digest.
func (l *Library) Revision(ctx context.Context, digest string) (*course.Module, error) {
	l.mu.RLock()
	m := l.known[digest]
	l.mu.RUnlock()
	if m != nil {
		return m, nil
	}
	body, err := l.store.Revision(ctx, digest)
	if err != nil {
		return nil, err
	}
	if m, err = course.Decode(body); err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known[digest] = m
	return m, nil
}
