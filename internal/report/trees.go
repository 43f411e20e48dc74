package report

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// TreeStore keeps the trees of agencies.
type TreeStore interface {
	// TreeVersion is a word that every change of an agency, or of who is under whom, makes another; no two changes make the same.
	TreeVersion(ctx context.Context) (string, error)
	// Agencies lists every agency with the parent it has on the day.
	Agencies(ctx context.Context, on lang.Date) ([]agency.Agency, error)
	// Links lists who was ever under whom, each agency's in the order of their days.
	Links(ctx context.Context) ([]agency.Link, error)
}

// mostTrees is of how many days trees are kept: today's, and those that are asked about.
const mostTrees = 8

// forest is what is known of the agencies of one version. Agencies seldom change, and to read thousands of them takes longer than
// any report: so they are read once, and then only their version.
type forest struct {
	version string
	trees   map[lang.Date]*agency.Tree
	grounds *Grounds
	places  map[seen]Places // without days
	nodes   int             // of all these
}

// seen is what of the trees is seen of whom.
type seen struct {
	scope string
	at    uuid.UUID
	today lang.Date // by which tree the scope is
	on    lang.Date // as of which day; zero: today
}

// mostNodes bounds what is kept of places: of a country's thousand agencies, those of some dozen leads.
const mostNodes = 40_000

// tree gives all agencies as they lie on a day.
func (s *Service) tree(ctx context.Context, on lang.Date) (tree *agency.Tree, err error) {
	err = s.known(ctx, func(f *forest) bool { tree = f.trees[on]; return tree != nil }, func(ctx context.Context) (func(*forest), error) {
		all, err := s.Store.Agencies(ctx, on)
		tree = agency.NewTree(all)
		return func(f *forest) {
			if len(f.trees) == mostTrees {
				clear(f.trees)
			}
			f.trees[on] = tree
		}, err
	})
	return tree, err
}

// placesKept is placesOf, once for all who ask the same.
func (s *Service) placesKept(ctx context.Context, of seen, scope access.Scope) (p Places, err error) {
	found := func(f *forest) (ok bool) { p, ok = f.places[of]; return ok }
	err = s.known(ctx, found, func(ctx context.Context) (func(*forest), error) {
		today, err := s.tree(ctx, of.today)
		if err != nil {
			return nil, err
		}
		then := today
		if !of.on.IsZero() {
			if then, err = s.tree(ctx, of.on); err != nil {
				return nil, err
			}
		}
		p = placesOf(today, then, scope, of.at)
		return func(f *forest) {
			if f.nodes += len(p.Scope) + len(p.Nodes); f.nodes > mostNodes {
				clear(f.places)
				f.nodes = len(p.Scope) + len(p.Nodes)
			}
			f.places[of] = p
		}, nil
	})
	return p, err
}

// grounds gives where the agencies lie and lay.
func (s *Service) grounds(ctx context.Context) (g *Grounds, err error) {
	err = s.known(ctx, func(f *forest) bool { g = f.grounds; return g != nil }, func(ctx context.Context) (func(*forest), error) {
		all, err := s.Store.Agencies(ctx, lang.DateOf(s.Now(), time.UTC))
		if err != nil {
			return nil, err
		}
		links, err := s.Store.Links(ctx)
		g = NewGrounds(all, links)
		return func(f *forest) { f.grounds = g }, err
	})
	return g, err
}

// known looks at what is kept of the version that the caller sees, and when that is not there reads it, and keeps it.
func (s *Service) known(ctx context.Context, find func(*forest) bool, read func(context.Context) (keep func(*forest), err error)) error {
	version, err := s.Store.TreeVersion(ctx)
	if err != nil {
		return err
	}
	s.forestLock.Lock()
	found := s.forest != nil && s.forest.version == version && find(s.forest)
	s.forestLock.Unlock()
	if found {
		return nil
	}
	return s.Store.Snapshot(ctx, func(ctx context.Context) error {
		if version, err = s.Store.TreeVersion(ctx); err != nil {
			return err
		}
		keep, err := read(ctx)
		if err != nil {
			return err
		}
		// In a transaction that folds each statement sees the newest: what was changed between them belongs to no version.
		if after, err := s.Store.TreeVersion(ctx); err != nil || after != version {
			return err
		}
		s.forestLock.Lock()
		defer s.forestLock.Unlock()
		if s.forest == nil || s.forest.version != version {
			s.forest = &forest{version: version, trees: map[lang.Date]*agency.Tree{}, places: map[seen]Places{}}
		}
		keep(s.forest)
		return nil
	})
}
