package report

import (
	"slices"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// sum is a figure made of those of agencies with all below them: how often each of these is added. Standings are kept rolled
// up; what else is asked for is such a sum, and only what it names is read.
type sum map[uuid.UUID]int

// add adds another sum.
func (s sum) add(other sum) {
	for id, n := range other {
		if s[id] += n; s[id] == 0 {
			delete(s, id)
		}
	}
}

// of is the figure of a sum in some modules together.
func (f Figures) of(s sum, modules []string) (c Count) {
	for id, n := range s {
		for _, m := range modules {
			c = c.Plus(f.Of(id, m).times(n))
		}
	}
	return c
}

// agenciesIn lists the agencies whose figures some sums need.
func agenciesIn(sums ...sum) (ids []uuid.UUID) {
	seen := map[uuid.UUID]bool{}
	for _, s := range sums {
		for id := range s {
			if !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// own is an agency's own people: all at and below it less all below. Those below are of the day's tree, whether they are
// shown or not.
func (p Places) own(id uuid.UUID) sum {
	s := sum{id: 1}
	for _, below := range p.Tree.Children(id) {
		s[below]--
	}
	return s
}

// sum is an agency as a question counts it: with all below it or its own people, of any level or of one.
func (p Places) sum(id uuid.UUID, level agency.Level, own bool) sum {
	a, _ := p.Tree.Agency(id)
	switch {
	case own && (level == "" || a.Level == level):
		return p.own(id)
	case own:
		return sum{}
	case level == "":
		return sum{id: 1}
	}
	s, _ := p.ofLevel(a, level)
	return s
}

// ofLevel is the people of agencies of a level at and below an agency. Where all are of one level nothing below is named:
// uniform says so.
func (p Places) ofLevel(a agency.Agency, level agency.Level) (s sum, uniform bool) {
	below := sum{}
	uniform = true
	for _, id := range p.Tree.Children(a.ID) {
		child, _ := p.Tree.Agency(id)
		of, same := p.ofLevel(child, level)
		below.add(of)
		uniform = uniform && same && child.Level == a.Level
	}
	switch {
	case uniform && a.Level == level:
		return sum{a.ID: 1}, true
	case uniform:
		return sum{}, true
	case a.Level == level:
		below.add(p.own(a.ID))
	}
	return below, false
}

// tops are the agencies shown under none that is shown.
func (p Places) tops() (ids []uuid.UUID) {
	for i := range p.Nodes { // there are thousands: they are looked at where they are
		if n := &p.Nodes[i]; n.Depth == 0 {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// everybody is all whom a question counts, once.
func (p Places) everybody(q Question) sum {
	if q.Own && q.Agency != uuid.Nil && q.By != ByAgency && q.By != "" {
		return p.sum(q.Agency, q.Level, true)
	}
	all := sum{}
	for _, id := range p.tops() {
		all.add(p.sum(id, q.Level, false))
	}
	return all
}

// in keeps the agencies of a country; all, when it is empty.
func (p Places) in(country string) Places {
	if country == "" {
		return p
	}
	return p.keep(func(n agency.Node) bool { return n.Country == country })
}

// counts reports whether a question counts an agency's own people, if it is one of those it is about.
func (q Question) counts(n agency.Node) bool {
	return (q.Country == "" || n.Country == q.Country) && (q.Level == "" || n.Level == q.Level) && (!q.Own || q.Agency == uuid.Nil || n.ID == q.Agency)
}

func (p Places) keep(which func(agency.Node) bool) Places {
	p.Nodes = slices.DeleteFunc(slices.Clone(p.Nodes), func(n agency.Node) bool { return !which(n) })
	return p
}

// today is the day at the first agency shown.
func (p Places) today(now time.Time) lang.Date {
	if len(p.Nodes) == 0 {
		return lang.DateOf(now, time.UTC)
	}
	return lang.DateOf(now, p.Nodes[0].Zone())
}
