package learn

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// Revision is a recorded state of a module, without its texts. The newer of two revisions of a module is the one that
// was recorded later for the first time, by whichever copy of the program: a state that comes back, since a catalogue
// went back to an older text, keeps its place.
type Revision struct {
	Digest      string
	Module      string
	Change      course.Change
	WhatChanged lang.Text // nil where nothing is said
	RecordedAt  time.Time
}

// Library gives modules by revision: those of the catalogue, and older ones from the store, which stay in memory
// once read, since a revision never changes.
type Library struct {
	store    Store
	now      map[string]*course.Module // the catalogue's, by id
	courses  map[string]lang.Text      // titles, by id
	mu       sync.RWMutex
	known    map[string]*course.Module // by digest
	recorded map[string][]Revision     // by module, the oldest first: what is known to be in the store
}

// NewLibrary holds the catalogue's revisions.
func NewLibrary(store Store, c *course.Catalogue) *Library {
	l := &Library{store: store, now: map[string]*course.Module{}, courses: map[string]lang.Text{}, known: map[string]*course.Module{}}
	for _, one := range c.Courses {
		l.courses[one.ID] = one.Title
	}
	for _, m := range c.Modules() {
		l.now[m.ID], l.known[m.Digest] = m, m
	}
	return l
}

// Record keeps revisions of modules in the store whole, so that what is drawn from them can be rendered for ever: one
// read of what is there, and writes of nothing but what is missing. It is to be called before anything refers to them,
// and outside of the transaction that does.
func (l *Library) Record(ctx context.Context, now time.Time, modules ...*course.Module) error {
	if len(l.missing(modules)) == 0 {
		return nil
	}
	if err := l.look(ctx); err != nil {
		return err
	}
	missing := l.missing(modules)
	if len(missing) == 0 {
		return nil
	}
	// In the order of their digests, so that copies that start together wait for each other in a line.
	slices.SortFunc(missing, func(a, b *course.Module) int { return cmp.Compare(a.Digest, b.Digest) })
	err := l.store.InTx(ctx, func(ctx context.Context) error {
		for _, m := range missing {
			if err := l.store.SaveRevision(ctx, m, l.after(m.ID, now)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return l.look(ctx) // another copy may have been first
}

// look reads which revisions are recorded.
func (l *Library) look(ctx context.Context) error {
	all, err := l.store.Revisions(ctx)
	if err != nil {
		return err
	}
	recorded := map[string][]Revision{}
	for _, r := range all {
		recorded[r.Module] = append(recorded[r.Module], r)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.recorded = recorded
	return nil
}

// missing are the modules whose revisions are not known to be recorded.
func (l *Library) missing(modules []*course.Module) (missing []*course.Module) {
	for _, m := range modules {
		if _, at := l.history(m.ID, m.Digest); at < 0 {
			missing = append(missing, m)
		}
	}
	return missing
}

// after is the moment of recording a new revision: now, or just after the newest one of the module where a clock of
// another computer is ahead of this one.
func (l *Library) after(module string, now time.Time) time.Time {
	all, _ := l.history(module, "")
	if len(all) == 0 || now.After(all[len(all)-1].RecordedAt) {
		return now
	}
	return all[len(all)-1].RecordedAt.Add(time.Microsecond)
}

// history lists the recorded revisions of a module, and the place of one of them; -1 when it is none.
func (l *Library) history(module, digest string) ([]Revision, int) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	all := l.recorded[module]
	return all, slices.IndexFunc(all, func(r Revision) bool { return r.Digest == digest })
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

// Module gives a module as it is now; one that left the catalogue, as it was last. One that there never was is
// fault.NotFound.
func (l *Library) Module(ctx context.Context, id string) (*course.Module, error) {
	if m := l.now[id]; m != nil {
		return m, nil
	}
	all, _ := l.history(id, "")
	if len(all) == 0 {
		return nil, fault.New(fault.NotFound, "")
	}
	return l.Revision(ctx, all[len(all)-1].Digest)
}

// CourseTitle is what a course is called now; nil when the catalogue has it no more.
func (l *Library) CourseTitle(id string) lang.Text { return l.courses[id] }

// HadLesson reports whether one of the recorded revisions of a module has a lesson.
func (l *Library) HadLesson(ctx context.Context, module, lesson string) (bool, error) {
	all, _ := l.history(module, "")
	for _, r := range slices.Backward(all) {
		m, err := l.Revision(ctx, r.Digest)
		if err != nil {
			return false, err
		}
		if found, _ := m.Lesson(lesson); found != nil {
			return true, nil
		}
	}
	return false, nil
}

// IsGone reports whether the catalogue has the module no more.
func (l *Library) IsGone(module string) bool { return l.now[module] == nil }

// Since lists the material revisions of a module after the one that somebody finished, up to the module as it is
// here, the oldest first. There are none for who finished what is newer than what this copy of the program shows.
func (l *Library) Since(m *course.Module, finished string) (changes []Revision) {
	all, to := l.history(m.ID, m.Digest)
	_, from := l.history(m.ID, finished)
	if from < 0 {
		return nil
	}
	for i := from + 1; i <= to; i++ {
		if all[i].Change == course.Material {
			changes = append(changes, all[i])
		}
	}
	return changes
}

// LastChange is the newest material revision of a module up to the module as it is here, and false when it has not
// changed in substance since it was first recorded.
func (l *Library) LastChange(m *course.Module) (Revision, bool) {
	if all, _ := l.history(m.ID, ""); len(all) > 0 {
		if changes := l.Since(m, all[0].Digest); len(changes) > 0 {
			return changes[len(changes)-1], true
		}
	}
	return Revision{}, false
}
