package report

import (
	"context"
	"maps"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Coverage is what people hold of the frameworks: for each part that modules teach or test, how many of an agency's
// roster have a valid completion of a module that teaches it. Here the roster is everybody with a primary posting there
// today, whether they owe the module or not; a person counts once, however many of the modules they completed.
type Coverage struct {
	Places
	Roster []int // of each node, with all below it
	Total  int   // everybody shown, once
	Lines  []CoverageLine
}

// CoverageLine is one part of a framework.
type CoverageLine struct {
	Part   *course.Part
	Passed []int // of each node, with all below it
	Total  int
}

// Holding is a number of people of one agency who hold valid completions of the same modules.
type Holding struct {
	Agency  uuid.UUID
	Modules []string
	People  int
}

// Validity says from which day on completions of a revision still hold, on the day of a time zone.
type Validity struct {
	TimeZone string
	Key      string // digest of the revision; the module's id for completions without one
	Module   string
	Since    lang.Date
}

// Revision is a published state of a module, as it was recorded.
type Revision struct {
	Digest, Module string
	Canonical      []byte
}

// Earliest is the first day on which a completion holds on a day, when it holds for some months; zero when for good.
func Earliest(day lang.Date, months int) lang.Date {
	if months == 0 {
		return lang.Date{Year: 1, Month: 1, Day: 1}
	}
	// Months are of different lengths, and the last days of long ones fall together: so it is looked for.
	from := day.AddMonths(-months).AddDays(-4)
	for from.AddMonths(months).Before(day) {
		from = from.AddDays(1)
	}
	return from
}

// Cover counts by part what people hold, and rolls it up the tree.
func Cover(p Places, parts []*course.Part, holdings []Holding) Coverage {
	own := func(of func(Holding) bool) []Cell {
		var cells []Cell
		for _, h := range holdings {
			if of(h) {
				cells = append(cells, Cell{Agency: h.Agency, Count: Count{Roster: h.People}})
			}
		}
		return cells
	}
	count := func(of func(Holding) bool) (at []int, total int) {
		t := tabulate(p, own(of))
		for _, row := range t.Rows {
			at = append(at, row.Roster)
		}
		return at, t.Total.Roster
	}
	c := Coverage{Places: p}
	c.Roster, c.Total = count(func(Holding) bool { return true })
	for _, part := range parts {
		teaching := map[string]bool{}
		for _, m := range part.Taught() {
			teaching[m.ID] = true
		}
		line := CoverageLine{Part: part}
		line.Passed, line.Total = count(func(h Holding) bool {
			return slices.ContainsFunc(h.Modules, func(m string) bool { return teaching[m] })
		})
		c.Lines = append(c.Lines, line)
	}
	return c
}

// Coverage answers for the agencies of a scope, or the subtree at one of them.
func (s *Service) Coverage(ctx context.Context, scope access.Scope, at uuid.UUID, parts []*course.Part) (Coverage, error) {
	places, err := s.Places(ctx, scope, at)
	if err != nil {
		return Coverage{}, err
	}
	valid, err := s.validities(ctx, places.Days)
	if err != nil {
		return Coverage{}, err
	}
	holdings, err := s.Store.Holdings(ctx, places.IDs(), places.Days, valid)
	if err != nil {
		return Coverage{}, err
	}
	return Cover(places, parts, holdings), nil
}

// validities says since when completions hold: each by the months of the revision that it was earned with.
func (s *Service) validities(ctx context.Context, days []Day) ([]Validity, error) {
	months, err := s.validMonths(ctx)
	if err != nil {
		return nil, err
	}
	var all []Validity
	for _, d := range days {
		for key, of := range months {
			all = append(all, Validity{d.TimeZone, key, of.module, Earliest(d.Date, of.months)})
		}
	}
	return all, nil
}

// held is how long completions of a revision hold.
type held struct {
	module string
	months int
}

// validMonths reads what revisions were recorded since it was last asked: they never change.
func (s *Service) validMonths(ctx context.Context) (map[string]held, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.months == nil {
		s.months = map[string]held{}
		for _, m := range s.Catalogue.Modules() {
			s.months[m.ID] = held{m.ID, m.ValidMonths}
			s.months[m.Digest] = held{m.ID, m.ValidMonths}
		}
	}
	fresh, err := s.Store.RevisionsBut(ctx, slices.Collect(maps.Keys(s.months)))
	if err != nil {
		return nil, err
	}
	for _, r := range fresh {
		n, err := course.ValidMonths(r.Canonical)
		if err != nil {
			return nil, err
		}
		s.months[r.Digest] = held{r.Module, n}
	}
	return maps.Clone(s.months), nil
}
