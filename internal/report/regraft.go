package report

import (
	"cmp"
	"slices"

	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Regraft gives the moves by which standings follow an agency whose place in the tree is not what it was thought to be: what it
// counts with all below it leaves those who were above it and are not, and comes to those who are, on each day on which that
// differs. Rows are all those of the agency. Whatever is below it moves with it, and so its own rows stay as they are.
func Regraft(old, now *Grounds, moved uuid.UUID, rows []Total) []Move {
	f := flow{}
	turns := append(old.turns(moved), now.turns(moved)...)
	f.spread(rows, turns, func(of Series, on lang.Date) (shares []share) {
		before, after := old.path(moved, on), now.path(moved, on)
		for _, id := range before {
			if !slices.Contains(after, id) {
				shares = append(shares, share{Series{id, of.TimeZone, of.Module}, -1})
			}
		}
		for _, id := range after {
			if !slices.Contains(before, id) {
				shares = append(shares, share{Series{id, of.TimeZone, of.Module}, 1})
			}
		}
		return shares
	})
	return f.moves()
}

// Rezone gives the moves by which standings follow an agency whose time zone becomes another one: what its own people count goes
// from one to the other, for it and for those above. Rows are all those of the agency, and of those ever right below it, in the
// time zone that was: its own people are what it counts less what these do.
func Rezone(g *Grounds, id uuid.UUID, to string, rows []Total) []Move {
	f := flow{}
	turns := g.turns(id)
	for _, l := range g.below(id) {
		turns = append(turns, l.From)
		if !l.To.IsZero() {
			turns = append(turns, l.To.AddDays(1))
		}
	}
	f.spread(rows, turns, func(of Series, on lang.Date) (shares []share) {
		sign := 1
		if of.Agency != id {
			if g.parent(of.Agency, on) != id {
				return nil
			}
			sign = -1
		}
		for _, up := range g.path(id, on) {
			shares = append(shares, share{Series{up, of.TimeZone, of.Module}, -sign}, share{Series{up, to, of.Module}, sign})
		}
		return shares
	})
	return f.moves()
}

// Below lists the agencies that were ever right below one.
func (g *Grounds) Below(id uuid.UUID) (all []uuid.UUID) {
	for _, l := range g.below(id) {
		if !slices.Contains(all, l.Agency) {
			all = append(all, l.Agency)
		}
	}
	return all
}

func (g *Grounds) below(id uuid.UUID) (all []agency.Link) {
	for _, links := range g.links {
		for _, l := range links {
			if l.Parent == id {
				all = append(all, l)
			}
		}
	}
	return all
}

// turns are the days from which the way to the top of an agency is another one.
func (g *Grounds) turns(id uuid.UUID) (days []lang.Date) {
	for _, s := range g.stretches(id) {
		days = append(days, s.from)
	}
	return days
}

// share says that a series takes a total in, or is rid of it.
type share struct {
	Series
	sign int
}

// flow is a sum of moves.
type flow map[Move]Count // by series and day

func (f flow) add(s Series, day lang.Date, c Count) {
	key := Move{Series: s, Day: day}
	f[key] = f[key].Plus(c)
}

// moves are those that do not cancel each other, in order.
func (f flow) moves() (all []Move) {
	for m, c := range f {
		if c != (Count{}) {
			m.Count = c
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b Move) int { return cmp.Or(a.Series.Compare(b.Series), a.Day.Compare(b.Day)) })
	return all
}

// spread hands the running totals of each series among rows, which are in order, to the series that share them. Who does may
// change on the turns.
func (f flow) spread(rows []Total, turns []lang.Date, sharing func(of Series, on lang.Date) []share) {
	turns = slices.Clone(turns)
	slices.SortFunc(turns, lang.Date.Compare)
	turns = slices.Compact(turns)
	for _, of := range BySeries(rows) {
		f.spreadOne(of, turns, sharing)
	}
}

func (f flow) spreadOne(rows []Total, turns []lang.Date, sharing func(of Series, on lang.Date) []share) {
	of, total := rows[0].Series, Count{}
	var shares []share
	for len(rows) > 0 || len(turns) > 0 {
		if len(turns) == 0 || len(rows) > 0 && rows[0].Day.Before(turns[0]) {
			for _, s := range shares {
				f.add(s.Series, rows[0].Day, rows[0].Count.Minus(total).times(s.sign))
			}
			total, rows = rows[0].Count, rows[1:]
			continue
		}
		for _, s := range shares {
			f.add(s.Series, turns[0], total.times(-s.sign))
		}
		shares = sharing(of, turns[0])
		for _, s := range shares {
			f.add(s.Series, turns[0], total.times(s.sign))
		}
		turns = turns[1:]
	}
}

// times is the count, or with -1 its opposite.
func (c Count) times(sign int) Count {
	if sign < 0 {
		return Count{}.Minus(c)
	}
	return c
}
