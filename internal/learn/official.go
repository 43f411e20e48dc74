package learn

import (
	"context"
	"sync"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// OfficialStore keeps what the publishers of frameworks say. A set once kept is never changed.
type OfficialStore interface {
	audit.Log
	InTx(ctx context.Context, f func(ctx context.Context) error) error
	// OfficialSets lists the sets of a framework in the order in which they were loaded, without their texts.
	OfficialSets(ctx context.Context, framework string) ([]OfficialSet, error)
	// OfficialTexts gives the texts of a set by id.
	OfficialTexts(ctx context.Context, set uuid.UUID) ([]course.OfficialText, error)
	// InsertOfficialSet keeps a set with its texts. A second one of a version is fault.Conflict.
	InsertOfficialSet(ctx context.Context, set OfficialSet) error
}

// OfficialSet is an official file as it was loaded.
type OfficialSet struct {
	ID       uuid.UUID
	LoadedAt time.Time
	course.Official
}

// Officials gives the official texts of the frameworks that the catalogue cites, where somebody has loaded them.
type Officials struct {
	Store     OfficialStore
	Catalogue *course.Catalogue
	Now       func() time.Time
	NewID     func() uuid.UUID

	mu    sync.Mutex
	shelf *Shelf // the one that was last asked for: sets never change
}

// Shelf is what can be said of the frameworks that the catalogue cites.
type Shelf struct {
	Set    uuid.UUID // of the NICE Framework's official texts; uuid.Nil when nobody has loaded those of the version cited
	texts  map[string]course.OfficialText
	finder *course.Finder
}

// Official is what the publisher says of a part; nothing where that is not known.
func (s *Shelf) Official(p *course.Part) course.OfficialText {
	if p.Framework.ID != course.NICE {
		return course.OfficialText{}
	}
	return s.texts[p.ID]
}

// Find finds parts by words.
func (s *Shelf) Find(query string) []*course.Part { return s.finder.Find(query) }

// Modules finds modules by words of their titles and summaries.
func (s *Shelf) Modules(query string) []*course.Module { return s.finder.Modules(query) }

// Load keeps an official file, once: fresh tells whether it was new. Another file of the same version is fault.Conflict.
func (s *Officials) Load(ctx context.Context, by access.Actor, o *course.Official) (fresh bool, err error) {
	if missing := s.Catalogue.Missing(o); len(missing) > 0 {
		return false, fault.New(fault.Invalid, "nice.file.incomplete", "Version", o.Version, "Count", len(missing), "Name", missing[0])
	}
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		sets, err := s.Store.OfficialSets(ctx, o.Framework)
		if err != nil {
			return err
		}
		for _, set := range sets {
			if set.Version == o.Version && set.Digest == o.Digest {
				return nil
			}
			if set.Version == o.Version {
				return fault.New(fault.Conflict, "nice.file.other", "Version", o.Version)
			}
		}
		fresh = true
		set := OfficialSet{ID: s.NewID(), LoadedAt: s.Now(), Official: *o}
		if err := s.Store.InsertOfficialSet(ctx, set); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, by.Did(s.NewID(), set.LoadedAt, audit.FrameworkLoaded, set.ID),
			audit.Detail{Field: "version", After: o.Version}, audit.Detail{Field: "digest", After: o.Digest})
	})
	return fresh, err
}

// Sets gives every set of a framework, with its texts.
func (s *Officials) Sets(ctx context.Context, framework string) ([]OfficialSet, error) {
	sets, err := s.Store.OfficialSets(ctx, framework)
	if err != nil {
		return nil, err
	}
	for i := range sets { // a handful: one for each version that was ever loaded
		if sets[i].Texts, err = s.Store.OfficialTexts(ctx, sets[i].ID); err != nil {
			return nil, err
		}
	}
	return sets, nil
}

// Shelf gives what can be said of the frameworks now.
func (s *Officials) Shelf(ctx context.Context) (*Shelf, error) {
	sets, err := s.Store.OfficialSets(ctx, course.NICE)
	if err != nil {
		return nil, err
	}
	is := uuid.Nil
	for _, set := range sets {
		if set.Version == s.Catalogue.Framework(course.NICE).Version {
			is = set.ID
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shelf != nil && s.shelf.Set == is {
		return s.shelf, nil
	}
	shelf := &Shelf{Set: is, texts: map[string]course.OfficialText{}}
	if is != uuid.Nil {
		texts, err := s.Store.OfficialTexts(ctx, is)
		if err != nil {
			return nil, err
		}
		for _, t := range texts {
			shelf.texts[t.ID] = t
		}
	}
	shelf.finder = course.NewFinder(s.Catalogue, shelf.texts)
	s.shelf = shelf
	return shelf, nil
}
