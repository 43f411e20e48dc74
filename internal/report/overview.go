package report

import (
	"cmp"
	"context"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"
)

// Figure is where an agency stands, beside where it stood a week before.
type Figure struct {
	agency.Node
	Own    bool // its own people alone, beside those of the agencies below it
	Count       // in all modules together
	Before Count
	Each   map[string]Count // by module
}

// Gain is by how many tenths of a point the per cent has grown within the week. It is none when nobody owed anything then
// or now.
func (f Figure) Gain() (tenths int, ok bool) {
	if f.Required() == 0 || f.Before.Required() == 0 {
		return 0, false
	}
	return tenth(f.Completed, f.Required()) - tenth(f.Before.Completed, f.Before.Required()), true
}

// tenth is a part in tenths of a per cent.
func tenth(part, whole int) int { return (part*2000 + whole) / (2 * whole) }

// Overview is where the agencies of a scope stand, at a glance.
type Overview struct {
	Question
	Places
	Total   Figure
	Figures []Figure // which together are the total
	More    int      // agencies that there was no room for: the smallest
	Modules []string
	Points  []Step // the course of twelve months, week by week
	Marks   []Due  // the days in it on which most fell due
	Falling []Due  // what falls due within DueDays; of today alone
	From    lang.Date
}

// DueDays is how far the overview looks ahead.
const DueDays = 30

// mostFigures is how many agencies an overview shows.
const mostFigures = 60

// mostMarks is how many due dates stand in the curve.
const mostMarks = 3

// Overview answers a question within a scope in figures that can be taken in at a glance: of the agencies at the top of the
// scope, or of the one there is and those directly below it. All of it is of one moment.
func (s *Service) Overview(ctx context.Context, scope access.Scope, q Question) (Overview, error) {
	p, err := s.PlacesFor(ctx, scope, q)
	if err != nil {
		return Overview{}, err
	}
	o := Overview{Question: q, Places: p}
	parts := p.atAGlance(q)
	all := p.everybody(q)
	today := p.AsOf()
	o.From = today.AddMonths(-12)
	until := today
	if q.AsOf.IsZero() {
		until = today.AddDays(DueDays + 1)
	}
	before := weekBefore(p.everywhere)
	err = s.look(ctx, q.When, func(ctx context.Context, l *look) error {
		shown := parts
		if len(parts) > mostFigures {
			f, err := l.figures(ctx, agenciesIn(sumsOf(parts)...), []string{AllModules}, p.everywhere)
			if err != nil {
				return err
			}
			shown = largest(parts, f)
			o.More = len(parts) - len(shown)
		}
		of := agenciesIn(append(sumsOf(shown), all)...)
		each, err := l.figures(ctx, of, nil, p.everywhere)
		if err != nil {
			return err
		}
		then, err := l.figures(ctx, of, []string{AllModules}, before)
		if err != nil {
			return err
		}
		course, err := l.course(ctx, p.tops(), o.From, until)
		if err != nil {
			return err
		}
		o.Modules = each.modules()
		o.Total = each.figure(part{sum: all}, then, o.Modules)
		o.Figures = nil
		for _, one := range shown {
			if f := each.figure(one, then, o.Modules); !f.Own || f.Count != (Count{}) {
				o.Figures = append(o.Figures, f)
			}
		}
		o.see(course, today, until)
		return nil
	})
	if err == nil && o.Total.Count == (Count{}) {
		o.Begins, err = s.begins(ctx, p, q)
	}
	return o, err
}

// see takes from the course what the overview shows of it. Its last day has the figures of the total: it is one day at each
// agency, and not everywhere the same.
func (o *Overview) see(course []Step, today, until lang.Date) {
	o.Points = sampled(course, o.From, today, 7)
	if n := len(o.Points); n > 0 {
		o.Points[n-1].Count = o.Total.Count
	}
	o.Marks = heaviest(dues(course, o.From.AddDays(1), until), course, mostMarks)
	o.Falling = dues(course, today, until)
}

// figure makes the figure of a part.
func (f Figures) figure(of part, then Figures, modules []string) Figure {
	figure := Figure{Node: of.Node, Own: of.Own, Count: f.of(of.sum, together(nil)), Before: then.of(of.sum, together(nil)), Each: map[string]Count{}}
	for _, m := range modules {
		figure.Each[m] = f.of(of.sum, []string{m})
	}
	return figure
}

// atAGlance are the agencies at the top; where there is one, its own people and the agencies directly below it.
func (p Places) atAGlance(q Question) (parts []part) {
	depth := 0
	if tops := p.tops(); len(tops) == 1 && slices.ContainsFunc(p.Nodes, func(n agency.Node) bool { return n.Depth == 1 }) {
		depth = 1
		top, _ := p.Tree.Agency(tops[0])
		parts = append(parts, part{Line{Node: agency.Node{Agency: top}, Own: true}, p.own(tops[0])})
	}
	for _, n := range p.Nodes {
		if n.Depth == depth {
			parts = append(parts, part{Line{Node: n}, sum{n.ID: 1}})
		}
	}
	return parts
}

func sumsOf(parts []part) (sums []sum) {
	for _, one := range parts {
		sums = append(sums, one.sum)
	}
	return sums
}

// largest keeps the parts with the largest rosters, in the order in which they were given.
func largest(parts []part, f Figures) []part {
	sizes := make([]int, len(parts))
	for i, one := range parts {
		sizes[i] = f.of(one.sum, together(nil)).Roster
	}
	sorted := slices.SortedFunc(slices.Values(sizes), func(a, b int) int { return cmp.Compare(b, a) })
	var shown []part
	for i, one := range parts {
		if least := sorted[mostFigures-1]; sizes[i] >= least && len(shown) < mostFigures {
			shown = append(shown, one)
		}
	}
	return shown
}

// weekBefore are the same zones seven days earlier.
func weekBefore(days []Day) []Day {
	before := slices.Clone(days)
	for i := range before {
		before[i].Date = before[i].Date.AddDays(-7)
	}
	return before
}
