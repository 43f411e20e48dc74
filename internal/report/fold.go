package report

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Kept is the history of a person in one module, with those of its facts that are not in the standings yet.
type Kept struct {
	Person uuid.UUID
	Module string
	History
	Unfolded map[uuid.UUID]bool // by the ids of facts

	ahead []Change // catchUp to all that is known, where it was reckoned already
}

// Folded is the history as the standings have it.
func (k Kept) Folded() History {
	return slices.DeleteFunc(slices.Clone(k.History), func(e Entry) bool { return k.Unfolded[e.ID] })
}

// Known is the history as it was known at a moment; all of it when the moment is zero.
func (k Kept) Known(at time.Time) History {
	if at.IsZero() {
		return k.History
	}
	return slices.DeleteFunc(slices.Clone(k.History), func(e Entry) bool { return e.Recorded.After(at) })
}

// catchUp are the changes that bring the figures from what is folded of the history to what was known of it at a moment. Before the
// first day on which any fact holds that is in the one and not in the other, both say the same.
func (k Kept) catchUp(known time.Time) []Change {
	if known.IsZero() && k.ahead != nil {
		return k.ahead
	}
	from := k.differsFrom(known)
	all := []Change{}
	for _, c := range k.Folded().changes(k.Module, from) {
		c.Count = Count{}.Minus(c.Count)
		all = append(all, c)
	}
	return append(all, k.Known(known).changes(k.Module, from)...)
}

// differsFrom is the first day on which a fact holds that is folded and was not known at the moment, or the other way round; what a
// correction is about may hold from ever.
func (k Kept) differsFrom(known time.Time) (from lang.Date) {
	for first, i := true, 0; i < len(k.History); i++ {
		e := k.History[i]
		isKnown := known.IsZero() || !e.Recorded.After(known)
		if isKnown != k.Unfolded[e.ID] {
			continue
		}
		if e.Kind == assign.Corrected {
			return lang.Date{}
		}
		if day := e.HoldsFrom(); first || day.Before(from) {
			first, from = false, day
		}
	}
	return from
}

// AllModules stands in the standings for all modules together.
const AllModules = ""

// Series names the running totals of an agency with all below it in one module, or in AllModules, of the people whose own
// agencies are in one time zone: what is today differs between zones.
type Series struct {
	Agency   uuid.UUID
	TimeZone string
	Module   string
}

// Compare orders series.
func (s Series) Compare(t Series) int {
	return cmp.Or(bytes.Compare(s.Agency[:], t.Agency[:]), cmp.Compare(s.Module, t.Module), cmp.Compare(s.TimeZone, t.TimeZone))
}

// BySeries takes moves or totals, which are in order, apart by series.
func BySeries[M interface{ series() Series }](of []M) (all [][]M) {
	for len(of) > 0 {
		n := slices.IndexFunc(of, func(m M) bool { return m.series() != of[0].series() })
		if n < 0 {
			n = len(of)
		}
		all, of = append(all, of[:n]), of[n:]
	}
	return all
}

func (s Series) series() Series { return s }

// Move is how a series changes from a day on.
type Move struct {
	Series
	Day lang.Date
	Count
}

// Total is a row of the standings: a running total from a day on.
type Total struct {
	Series
	Day lang.Date
	Count
}

// Grounds is where agencies lie and have lain. It is safe for concurrent use.
type Grounds struct {
	zones map[uuid.UUID]string
	links map[uuid.UUID][]agency.Link // of each, in the order of their days

	mu    sync.Mutex
	paths map[uuid.UUID][]stretch // found so far
}

// stretch is the way to the top that holds from a day on: the agency itself first.
type stretch struct {
	from lang.Date
	path []uuid.UUID
}

// NewGrounds takes every agency and who was ever under whom.
func NewGrounds(all []agency.Agency, links []agency.Link) *Grounds {
	g := &Grounds{zones: map[uuid.UUID]string{}, links: map[uuid.UUID][]agency.Link{}, paths: map[uuid.UUID][]stretch{}}
	for _, a := range all {
		g.zones[a.ID] = a.TimeZone
	}
	for _, l := range links {
		g.links[l.Agency] = append(g.links[l.Agency], l)
	}
	return g
}

// stretches are the ways to the top of an agency. The first holds from ever.
func (g *Grounds) stretches(id uuid.UUID) []stretch {
	g.mu.Lock()
	defer g.mu.Unlock()
	if known, ok := g.paths[id]; ok {
		return known
	}
	days := []lang.Date{{}}
	seen := map[uuid.UUID]bool{}
	for look := []uuid.UUID{id}; len(look) > 0; look = look[1:] {
		if seen[look[0]] {
			continue
		}
		seen[look[0]] = true
		for _, l := range g.links[look[0]] {
			days = append(days, l.From)
			if !l.To.IsZero() {
				days = append(days, l.To.AddDays(1))
			}
			look = append(look, l.Parent)
		}
	}
	slices.SortFunc(days, lang.Date.Compare)
	var all []stretch
	for _, day := range slices.Compact(days) {
		path := g.path(id, day)
		if len(all) == 0 || !slices.Equal(all[len(all)-1].path, path) {
			all = append(all, stretch{day, path})
		}
	}
	g.paths[id] = all
	return all
}

func (g *Grounds) path(id uuid.UUID, on lang.Date) []uuid.UUID {
	path := []uuid.UUID{id}
	for up := g.parent(id, on); up != uuid.Nil && !slices.Contains(path, up); up = g.parent(up, on) {
		path = append(path, up)
	}
	return path
}

func (g *Grounds) parent(id uuid.UUID, on lang.Date) uuid.UUID {
	for _, l := range g.links[id] {
		if l.Holds(on) {
			return l.Parent
		}
	}
	return uuid.Nil
}

// Moves carries changes of agencies' own people up the tree: to each agency above on the day, and, when the way to the top
// changes later, from those who are above no more to those who are then. Changes that cancel each other are left out.
func (g *Grounds) Moves(changes []Change) []Move {
	f := flow{}
	add := func(id uuid.UUID, zone, module string, day lang.Date, c Count) {
		f.add(Series{id, zone, module}, day, c)
		f.add(Series{id, zone, AllModules}, day, c)
	}
	for _, c := range changes {
		all := g.stretches(c.Agency)
		at := 0
		for at+1 < len(all) && !c.Day.Before(all[at+1].from) {
			at++
		}
		zone := g.zones[c.Agency]
		for _, id := range all[at].path {
			add(id, zone, c.Module, c.Day, c.Count)
		}
		for before, after := all[at].path, all[at+1:]; len(after) > 0; before, after = after[0].path, after[1:] {
			for _, id := range before {
				if !slices.Contains(after[0].path, id) {
					add(id, zone, c.Module, after[0].from, Count{}.Minus(c.Count))
				}
			}
			for _, id := range after[0].path {
				if !slices.Contains(before, id) {
					add(id, zone, c.Module, after[0].from, c.Count)
				}
			}
		}
	}
	return f.moves()
}

// Add gives the rows of a series that moves of it change or make. Rows are those it has from the last one on or before the
// first of the moves on; both are in the order of their days.
func Add(rows []Total, moves []Move) (changed []Total) {
	var sum, before Count // of the moves so far; of the newest row so far
	for len(moves) > 0 || len(rows) > 0 {
		switch {
		case len(moves) == 0 || len(rows) > 0 && rows[0].Day.Before(moves[0].Day):
			before = rows[0].Count
			if sum != (Count{}) {
				r := rows[0]
				r.Count = r.Count.Plus(sum)
				changed = append(changed, r)
			}
			rows = rows[1:]
		default:
			sum = sum.Plus(moves[0].Count)
			r := Total{moves[0].Series, moves[0].Day, Count{}}
			if len(rows) > 0 && rows[0].Day == r.Day {
				before, rows = rows[0].Count, rows[1:]
			}
			r.Count = before.Plus(sum)
			changed = append(changed, r)
			moves = moves[1:]
		}
	}
	return changed
}

// FoldStore keeps standings.
type FoldStore interface {
	// Folding runs f in a transaction in which nobody else folds, and which sees all that was committed before. When somebody
	// folds already it does nothing, and says false.
	Folding(ctx context.Context, f func(ctx context.Context) error) (bool, error)
	// AwaitFold waits until nobody folds.
	AwaitFold(ctx context.Context) error
	// Unfolded gives histories that have facts in the tail, at most so many.
	Unfolded(ctx context.Context, limit int) ([]Kept, error)
	// AddToStandings adds moves, which are in order, to the standings.
	AddToStandings(ctx context.Context, moves []Move) error
	// LeaveTail takes facts out of the tail.
	LeaveTail(ctx context.Context, facts []uuid.UUID) error
}

// foldedAtOnce is how many histories one transaction folds.
const foldedAtOnce = 5000

// Fold brings facts from the tail into the standings, and tells how many histories it has folded: none when there is nothing
// to do, or when another copy of the program is at it.
func (s *Service) Fold(ctx context.Context) (n int, err error) {
	_, err = s.Store.Folding(ctx, func(ctx context.Context) (err error) {
		n, err = s.foldSome(ctx)
		return err
	})
	return n, err
}

// foldSome folds histories, at most so many at once; the caller has seen to it that nobody else does.
func (s *Service) foldSome(ctx context.Context) (n int, err error) {
	all, err := s.Store.Unfolded(ctx, foldedAtOnce)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	g, err := s.grounds(ctx)
	if err != nil {
		return 0, err
	}
	var changes []Change
	var facts []uuid.UUID
	for _, k := range all {
		changes = append(changes, k.catchUp(time.Time{})...)
		facts = slices.AppendSeq(facts, maps.Keys(k.Unfolded))
	}
	if err := s.Store.AddToStandings(ctx, g.Moves(changes)); err != nil {
		return 0, err
	}
	return len(all), s.Store.LeaveTail(ctx, facts)
}
