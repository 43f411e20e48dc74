package assign

import (
	"slices"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// span is a time from a day to a day, both in it; a zero To lasts.
type span struct{ From, To lang.Date }

// has reports whether the day is in it.
func (s span) has(on lang.Date) bool {
	return !on.Before(s.From) && (s.To.IsZero() || !s.To.Before(on))
}

// within gives what is in both of two times.
func within(a, b []span) (both []span) {
	for _, s := range a {
		for _, o := range b {
			from, to := later(s.From, o.From), s.To
			if earlier(o.To, to) {
				to = o.To
			}
			if to.IsZero() || !to.Before(from) {
				both = append(both, span{from, to})
			}
		}
	}
	return both
}

// until is the time from a day to the day before another one; whatever ends on a day is over on that day.
func until(from, over lang.Date) []span {
	switch {
	case over.IsZero():
		return []span{{From: from}}
	case !from.Before(over):
		return nil
	}
	return []span{{from, over.AddDays(-1)}}
}

// unbroken is the time without a single day between that the day lies in; none when it lies in no time.
func unbroken(all []span, on lang.Date) (s span, ok bool) {
	slices.SortFunc(all, func(a, b span) int { return a.From.Compare(b.From) })
	for i, next := range all {
		switch {
		case i > 0 && (s.To.IsZero() || !s.To.AddDays(1).Before(next.From)):
			if earlier(s.To, next.To) {
				s.To = next.To
			}
		case i > 0 && s.has(on):
			return s, true
		default:
			s = next
		}
	}
	return s, len(all) > 0 && s.has(on)
}

// Ground is where the agencies lie, and lay: the ground on which assignments reach people. It is not safe for use by
// several at a time.
type Ground struct {
	agencies map[uuid.UUID]agency.Agency
	links    map[uuid.UUID][]agency.Link          // by the agency that is below
	children map[uuid.UUID][]agency.Link          // by the one above
	spans    map[[2]uuid.UUID][]span              // when the first was at or below the second
	under    map[uuid.UUID]map[string][]uuid.UUID // see zones
}

// NewGround makes it of all agencies and of all links that there ever were.
func NewGround(agencies []agency.Agency, links []agency.Link) *Ground {
	g := &Ground{agencies: make(map[uuid.UUID]agency.Agency, len(agencies)), links: map[uuid.UUID][]agency.Link{}, children: map[uuid.UUID][]agency.Link{}, spans: map[[2]uuid.UUID][]span{}, under: map[uuid.UUID]map[string][]uuid.UUID{}}
	for _, a := range agencies {
		g.agencies[a.ID] = a
	}
	for _, l := range links {
		g.links[l.Agency] = append(g.links[l.Agency], l)
		g.children[l.Parent] = append(g.children[l.Parent], l)
	}
	return g
}

// always has every day.
var always = []span{{}}

// below tells when an agency was another one or lay below it.
func (g *Ground) below(id, root uuid.UUID) []span {
	if id == root {
		return always
	}
	key := [2]uuid.UUID{id, root}
	if known, ok := g.spans[key]; ok {
		return known
	}
	g.spans[key] = nil // a loop in the data ends here
	var all []span
	for _, l := range g.links[id] {
		all = append(all, within([]span{{l.From, l.To}}, g.below(l.Parent, root))...)
	}
	g.spans[key] = all
	return all
}

// Path lists an agency and those above it on a day, the nearest first.
func (g *Ground) Path(id uuid.UUID, on lang.Date) (path []uuid.UUID) {
	for id != uuid.Nil && !slices.Contains(path, id) {
		path = append(path, id)
		above := uuid.Nil
		for _, l := range g.links[id] {
			if (span{l.From, l.To}).has(on) {
				above = l.Parent
			}
		}
		id = above
	}
	return path
}

// Country tells in which country an agency is; empty when there is no such agency.
func (g *Ground) Country(id uuid.UUID) string { return g.agencies[id].Country }

// Today is the day at an agency.
func (g *Ground) Today(id uuid.UUID, now time.Time) lang.Date {
	return lang.DateOf(now, g.agencies[id].Zone())
}

// Circle is a group as the rules see it.
type Circle struct {
	ID       uuid.UUID
	Agency   uuid.UUID // nobody outside of its subtree is in it
	Rule     bool      // not a list: with all that follows
	Below    uuid.UUID // at or below it; uuid.Nil: the group's own
	Position string    // folded; empty: any
	JoinedOn lang.Date // joined that day or later; zero: whenever
	EndedOn  lang.Date // since when nobody is in it any more; zero while it lasts
}

// root is the agency at or below which its people work.
func (c Circle) root() uuid.UUID {
	if c.Rule && c.Below != uuid.Nil {
		return c.Below
	}
	return c.Agency
}

// Membership is a time on the list of a group.
type Membership struct {
	Circle uuid.UUID
	From   lang.Date
	To     lang.Date // since when it is over; zero while it lasts
}

// Someone is what the rules know of where a person is and was.
type Someone struct {
	Person      uuid.UUID
	Postings    []agency.Posting // the primary ones, in order
	Past        []agency.Posting // those of somebody who goes on as another or was erased, and has no others
	Memberships []Membership
}

// At is where somebody is posted on a day; the zero value when they are not.
func (p Someone) At(on lang.Date) agency.Posting {
	for _, w := range p.Postings {
		if (span{w.From, w.To}).has(on) {
			return w
		}
	}
	return agency.Posting{}
}

// posted tells when somebody was posted at or below an agency, in a position if one is given.
func (g *Ground) posted(p Someone, root uuid.UUID, position string) (all []span) {
	for _, w := range p.Postings {
		if position == "" || lang.Fold(w.Position) == position {
			all = append(all, within([]span{{w.From, w.To}}, g.below(w.Agency, root))...)
		}
	}
	return all
}

// in tells when somebody was in a group, by today's rule.
func (g *Ground) in(p Someone, c Circle, on lang.Date) (all []span) {
	if c.Rule {
		root := c.root()
		all = within(g.posted(p, root, c.Position), g.posted(p, c.Agency, ""))
		if joined, ok := unbroken(g.posted(p, root, ""), on); !c.JoinedOn.IsZero() && (!ok || joined.From.Before(c.JoinedOn)) {
			all = nil
		}
	} else {
		for _, m := range p.Memberships {
			if m.Circle == c.ID {
				all = append(all, until(m.From, m.To)...)
			}
		}
		all = within(all, g.posted(p, c.Agency, ""))
	}
	if !c.EndedOn.IsZero() {
		all = within(all, until(lang.Date{}, c.EndedOn))
	}
	return all
}

// Reached tells whether an assignment reaches somebody on a day, and since when they have been there without a single day
// between: at or below its agency, and within its reach.
func (g *Ground) Reached(a Assignment, circles map[uuid.UUID]Circle, p Someone, on lang.Date) (joined, since lang.Date, ok bool) {
	here := g.posted(p, a.Agency, "")
	there, ok := unbroken(slices.Clone(here), on)
	if !ok {
		return joined, since, false
	}
	var all []span
	for _, t := range a.Targets {
		switch {
		case t.Agency == a.Agency:
			all = append(all, here...)
		case t.Agency != uuid.Nil:
			all = append(all, within(here, g.posted(p, t.Agency, ""))...)
		case t.Group != uuid.Nil:
			if c, known := circles[t.Group]; known {
				all = append(all, within(here, g.in(p, c, on))...)
			}
		case t.Person == p.Person:
			all = append(all, here...)
		}
	}
	reach, ok := unbroken(all, on)
	return there.From, later(a.OpensOn, reach.From), ok
}
