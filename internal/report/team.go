package report

import (
	"context"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Pile is a number of a trainer's home: people who want something done, each with what of theirs puts them there.
type Pile string

// The piles. Whoever owes something counts as in a completion report of today.
const (
	LatePile   Pile = Overdue  // open and due before today
	SoonPile   Pile = "soon"   // open and due within SoonDays
	NeverPile  Pile = "never"  // posted there, and never signed in
	EndingPile Pile = "ending" // exempt until a day within EndingDays
	anybody    Pile = ""       // posted there
)

// Piles lists them, the most urgent first.
func Piles() []Pile { return []Pile{LatePile, SoonPile, NeverPile, EndingPile} }

// How far the piles look ahead of the agency's own day.
const (
	SoonDays   = 7
	EndingDays = 30
)

// ahead is how far a pile looks.
func (p Pile) ahead() int {
	if p == EndingPile {
		return EndingDays
	}
	return SoonDays
}

// Owes reports whether people of the pile may be reminded and given more time: something of theirs is open.
func (p Pile) Owes() bool { return p != EndingPile }

// PileCount is how many people are in a pile, and how many enrollments put them there.
type PileCount struct{ People, Items int }

// Mark is where a list of a pile goes on: after somebody, who stands at a day.
type Mark struct {
	Day    lang.Date
	Person uuid.UUID // uuid.Nil: from the start
}

// TeamQuestion asks who is in a pile.
type TeamQuestion struct {
	Agency uuid.UUID     // the subtree there; uuid.Nil: the whole scope
	Group  *agency.Group // nil: everybody
	Pile   Pile          // empty: the most urgent with anybody in it
	After  Mark
}

// PileFilter says whose people a pile is made of.
type PileFilter struct {
	Pile     Pile
	Agencies []uuid.UUID // the subtree shown, already cut to the scope
	Days     []Day       // of the agencies' time zones
	Until    []Day       // how far the pile looks ahead there
	Group    *agency.Group
	People   []uuid.UUID // these alone; nil: everybody
}

// Straggler is somebody in a pile.
type Straggler struct {
	Person   uuid.UUID
	Name     string
	Agency   uuid.UUID
	Number   string    // employee or badge number there
	Mail     bool      // can be written to; else a card is their way in
	LastSeen time.Time // signed in; zero: never
	Day      lang.Date // the earliest of what puts them there; zero for who never signed in and owes nothing with a date
	Items    []PileItem
}

// Mark is where a list goes on after them.
func (s Straggler) Mark() Mark { return Mark{s.Day, s.Person} }

// PileItem is an enrollment that puts somebody in a pile.
type PileItem struct {
	Enrollment uuid.UUID
	Module     string
	State      assign.State
	DueOn      lang.Date
	Until      lang.Date // the last day of an exemption; zero in other piles
	Facts      int       // the number of its newest fact
}

// Team is the answer to a TeamQuestion.
type Team struct {
	Places
	Pile   Pile // the one that is listed
	Counts map[Pile]PileCount
	People []Straggler // the worst first
	More   bool        // others follow
	Crowd  bool        // more than MostInTeam work there: nothing is counted or listed
	Gone   int         // of those chosen, how many are not in the pile any more
}

// TeamStore finds who wants something done.
type TeamStore interface {
	// CountThere counts the people at the agencies of a filter, up to most.
	CountThere(ctx context.Context, f PileFilter, most int) (int, error)
	// CountPile counts the people of a pile; for none, everybody.
	CountPile(ctx context.Context, f PileFilter) (PileCount, error)
	// InPile lists the people of a pile, those of the earliest day first and then by name, at most limit. Somebody to go
	// on after who does not work at the agencies is fault.NotFound.
	InPile(ctx context.Context, f PileFilter, after Mark, limit int) ([]Straggler, error)
}

// filter is a pile of the places.
func (p Places) filter(pile Pile) PileFilter {
	f := PileFilter{Pile: pile, Agencies: p.IDs(), Days: p.Days, Until: slices.Clone(p.Days)}
	for i := range f.Until {
		f.Until[i].Date = f.Until[i].Date.AddDays(pile.ahead())
	}
	return f
}

// MostInTeam is how many people are looked at one by one: who has more to look after chooses an agency, or reads a report.
const MostInTeam = 20_000

// Team counts the piles of a scope and lists one of them, at most limit people.
func (s *Service) Team(ctx context.Context, scope access.Scope, q TeamQuestion, limit int) (Team, error) {
	places, err := s.Places(ctx, scope, q.Agency)
	if err != nil {
		return Team{}, err
	}
	t := Team{Places: places, Counts: map[Pile]PileCount{}}
	filter := func(p Pile) PileFilter {
		f := places.filter(p)
		f.Group = q.Group
		return f
	}
	n, err := s.Store.CountThere(ctx, places.filter(anybody), MostInTeam+1)
	if t.Pile, t.Crowd = q.Pile, n > MostInTeam; err != nil || t.Crowd {
		return t, err
	}
	for _, pile := range Piles() {
		if t.Counts[pile], err = s.Store.CountPile(ctx, filter(pile)); err != nil {
			return t, err
		}
	}
	if t.Pile = q.Pile; t.Pile == "" {
		t.Pile = LatePile
		if i := slices.IndexFunc(Piles(), func(p Pile) bool { return t.Counts[p].People > 0 }); i >= 0 {
			t.Pile = Piles()[i]
		}
	}
	if t.People, err = s.Store.InPile(ctx, filter(t.Pile), q.After, limit+1); len(t.People) > limit {
		t.People, t.More = t.People[:limit], true
	}
	return t, err
}

// Chosen gives some people of a scope with what puts them in a pile; who is not in it any more is left out. None, or more
// than limit, are fault.Invalid, and somebody outside of the scope is fault.NotFound.
func (s *Service) Chosen(ctx context.Context, scope access.Scope, pile Pile, people []uuid.UUID, limit int) (Team, error) {
	people = slices.Clone(people)
	slices.SortFunc(people, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	people = slices.Compact(people)
	switch {
	case len(people) == 0:
		return Team{}, fault.New(fault.Invalid, "people.nobody_ticked")
	case len(people) > limit:
		return Team{}, fault.New(fault.Invalid, "team.too_many", "Most", limit)
	}
	places, err := s.Places(ctx, scope, uuid.Nil)
	if err != nil {
		return Team{}, err
	}
	there := places.filter(anybody)
	there.People = people
	n, err := s.Store.CountPile(ctx, there)
	if err == nil && n.People != len(people) {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return Team{}, err
	}
	f := places.filter(pile)
	f.People = people
	t := Team{Places: places, Pile: pile}
	t.People, err = s.Store.InPile(ctx, f, Mark{}, limit)
	t.Gone = len(people) - len(t.People)
	return t, err
}
