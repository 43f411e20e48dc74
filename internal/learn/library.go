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
	store    Store
	mu       sync.RWMutex
	known    map[string]*course.Module // by digest
	recorded map[string]bool           // digests known to be in the store
}

// NewLibrary holds the catalogue's revisions.
func NewLibrary(store Store, c *course.Catalogue) *Library {
	l := &Library{store: store, known: map[string]*course.Module{}, recorded: map[string]bool{}}
	for _, m := range c.Modules() {
		l.known[m.Digest] = m
	}
	return l
}

// Record keeps the module's revision in the store, so that what is drawn from it can be rendered for ever. It is to
// be called outside of a transaction, before anything refers to the revision.
func (l *Library) Record(ctx context.Context, m *course.Module, now time.Time) error {
	l.mu.RLock()
	done := l.recorded[m.Digest]
	l.mu.RUnlock()
	if done {
		return nil
	}
	if err := l.store.SaveRevision(ctx, m, now); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.recorded[m.Digest] = true
	return nil
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
