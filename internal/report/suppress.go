package report

import (
	"cmp"
	"slices"

	"baluarte/internal/assign"
)

// Small counts are kept from those outside, in such a way that nothing can be found out by subtracting. How, and why it holds:
//
// People divide into parts: an agency's people, less those of the agencies below it that are told. A reader who adds and
// subtracts rows comes to parts and to what is made of them, and to nothing smaller, since rows lie in each other like the
// agencies. So a figure is told of a row only while every part has nobody in it, or at least so many: else rows are kept back
// until the part that their people fall into is large enough.
//
// That is done for one refinement after the other: rosters; what they divide into; what is finished, by on time and late; what
// is open, by begun or not, and by overdue or not; and the modules. A finer figure is told of no row whose coarser one is
// kept back. So its parts are made of whole coarser ones, and what a reader can still reckon of a figure that is kept back is
// a cell of a table with known margins: it is at least the row and the column less the whole, and at most the smaller of both.
// All of these are nobody or at least Least, hence so is the room between: a count that is kept back could be any of more than
// Least numbers, or it is known to be nobody or at least Least. Two finer divisions of the same people, as of the modules by
// what is late and by what is begun, would give more to reckon with: by module, what is finished and exempt is told alone.
//
// Nobody is told: a count of nobody is about no one. But where nobody is in any other state, it is about everybody there. Of
// a group of fewer than crowd that is kept back, unless all have finished: what somebody has learned speaks for them.
//
// Several reports may tell more together than each by itself, as those of two days on which one person came: this looks at
// one.

// Least is the smallest count of people that is told outside.
const Least = 5

// crowd is how large a group must be before it is told that all of it are open, or exempt, or late.
const crowd = 4 * Least

// Hidden says which figures of a row are not told. The zero value tells all.
type Hidden struct {
	Roster, Completed, InProgress, NotStarted, Exempt, Overdue, OnTime, Late, Left bool
}

// Of reports whether the figure of a column is kept back: one of Columns.
func (h Hidden) Of(column string) bool {
	switch column {
	case "":
		return h.Roster
	case string(assign.Completed):
		return h.Completed
	case OnTime:
		return h.OnTime
	case Late:
		return h.Late
	case string(assign.InProgress):
		return h.InProgress
	case string(assign.NotStarted):
		return h.NotStarted
	case string(assign.Exempt):
		return h.Exempt
	case Overdue:
		return h.Overdue
	}
	return h.Left
}

// Percent reports whether the share of the required that is completed is kept back: with one of its two, it tells the other.
func (h Hidden) Percent() bool { return h.Roster || h.Completed || h.Exempt }

// OnTimeShare reports whether the share of what is completed that was on time is kept back.
func (h Hidden) OnTimeShare() bool { return h.Completed || h.OnTime || h.Late }

// Open reports whether what is still open is kept back.
func (h Hidden) Open() bool { return h.Roster || h.Completed || h.Exempt }

// States reports whether any of the parts of the roster is kept back.
func (h Hidden) States() bool { return h.Open() || h.InProgress || h.NotStarted }

// Any reports whether anything is kept back.
func (h Hidden) Any() bool { return h != Hidden{} }

// without is a count less what is kept back.
func (h Hidden) without(c Count) Count {
	for _, f := range []struct {
		hidden bool
		n      *int
	}{{h.Roster, &c.Roster}, {h.Completed, &c.Completed}, {h.InProgress, &c.InProgress}, {h.NotStarted, &c.NotStarted}, {h.Exempt, &c.Exempt},
		{h.Overdue, &c.Overdue}, {h.OnTime, &c.OnTime}, {h.Late, &c.Late}, {h.Left, &c.Left}} {
		if f.hidden {
			*f.n = 0
		}
	}
	return c
}

// Lines is a table of counts: how deep each of its rows lies, with rows that are parts of another behind it and deeper.
type Lines struct {
	Depths []int
	Counts []Count // of the rows
	Total  Count   // of everybody, whether in a row or not
}

// Suppress tells what of a table is kept back: of each row, and of the total.
func Suppress(t Lines) (rows []Hidden, total Hidden) {
	p := newParts(t.Depths, Least)
	hidden := p.suppress(p.values(t))
	return hidden[1:], hidden[0]
}

// parts are rows that lie in each other. The row 0 is the total, and holds all others.
type parts struct {
	above []int // of each row
	least int
}

func newParts(depths []int, least int) *parts {
	p := &parts{make([]int, len(depths)+1), least}
	var open []int // the rows in which the next one may lie
	for i, depth := range depths {
		for len(open) > 0 && depths[open[len(open)-1]-1] >= depth {
			open = open[:len(open)-1]
		}
		if len(open) > 0 {
			p.above[i+1] = open[len(open)-1]
		}
		open = append(open, i+1)
	}
	return p
}

// values are the counts of the rows.
func (p *parts) values(t Lines) [][]Count {
	all := [][]Count{{t.Total}}
	for _, c := range t.Counts {
		all = append(all, []Count{c})
	}
	return all
}

// suppress keeps back what must be in a table by itself.
func (p *parts) suppress(values [][]Count) []Hidden {
	all := make([]bool, len(values))
	for i := range all {
		all[i] = true
	}
	rosters := p.told(all, values, func(c Count) bool { return p.large(c.Roster) })
	states := p.told(rosters, values, p.divides)
	open := p.told(states, values, func(c Count) bool { return p.large(c.InProgress, c.NotStarted) })
	overdue := p.told(states, values, func(c Count) bool { return p.large(c.Overdue, c.InProgress+c.NotStarted-c.Overdue) })
	done := p.told(states, values, func(c Count) bool { return p.large(c.OnTime, c.Late) && !p.all(c.Late, c.Roster) })
	left := p.told(all, values, func(c Count) bool { return p.large(c.Left) })
	hidden := make([]Hidden, len(values))
	for i := range hidden {
		hidden[i] = Hidden{Roster: !rosters[i], Completed: !states[i], Exempt: !states[i], InProgress: !open[i], NotStarted: !open[i],
			Overdue: !overdue[i], OnTime: !done[i], Late: !done[i], Left: !left[i]}
	}
	return hidden
}

// divides reports whether it may be told of some people how many have finished, are exempt, and are neither.
func (p *parts) divides(c Count) bool {
	open := c.InProgress + c.NotStarted
	return p.large(c.Completed, c.Exempt, open) && !p.all(open, c.Roster) && !p.all(c.Exempt, c.Roster)
}

// large reports whether counts are of nobody or of enough people.
func (p *parts) large(counts ...int) bool {
	return !slices.ContainsFunc(counts, func(n int) bool { return n != 0 && n < p.least })
}

// all reports whether a count is of a whole group that is no crowd.
func (p *parts) all(n, of int) bool { return n > 0 && n == of && of < crowd/Least*p.least }

// told chooses among rows those that can be told together: so that every part of theirs is safe, in each of its counts. It goes
// from the lowest rows up. Where a part is not, the row below is kept back that makes it safe, the smallest of these; where
// none does, the smallest; and where none is left, the row itself.
func (p *parts) told(among []bool, values [][]Count, safe func(Count) bool) []bool {
	told := slices.Clone(among)
	below := make([][]int, len(told)) // the rows told next below each
	rest := make([][]Count, len(told))
	isSafe := func(part ...[]Count) bool {
		for k := range part[0] {
			sum := part[0][k]
			for _, more := range part[1:] {
				sum = sum.Plus(more[k])
			}
			if !safe(sum) {
				return false
			}
		}
		return true
	}
	for i := len(told) - 1; i >= 0; i-- {
		if told[i] {
			rest[i] = slices.Clone(values[i])
			for _, j := range below[i] {
				subtract(rest[i], values[j])
			}
			for !isSafe(rest[i]) && len(below[i]) > 0 {
				at := 0 // of those below, which is kept back
				for k := 1; k < len(below[i]); k++ {
					a, b := below[i][k], below[i][at]
					if order := cmp.Or(first(isSafe(rest[i], rest[a]), isSafe(rest[i], rest[b])), first(people(rest[a]) > 0, people(rest[b]) > 0),
						cmp.Compare(people(values[a]), people(values[b]))); order < 0 {
						at = k
					}
				}
				j := below[i][at]
				add(rest[i], rest[j])
				told[j] = false
				below[i] = append(slices.Delete(below[i], at, at+1), below[j]...)
			}
			told[i] = isSafe(rest[i])
		}
		if i == 0 {
			break
		}
		up := p.above[i]
		if told[i] {
			below[up] = append(below[up], i)
		} else {
			below[up] = append(below[up], below[i]...)
		}
	}
	return told
}

// first orders what is so before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func people(part []Count) (n int) {
	for _, c := range part {
		n += c.Roster + c.Left
	}
	return n
}

func add(to, part []Count) {
	for k := range to {
		to[k] = to[k].Plus(part[k])
	}
}

func subtract(from, part []Count) {
	for k := range from {
		from[k] = from[k].Minus(part[k])
	}
}

// ForOutside is the report as it may be handed to those who may not see the people behind it: small counts are kept back, with
// others from which they could be reckoned. What is kept back is zero, and named by Hidden.
func (c Completion) ForOutside() Completion {
	depths := make([]int, len(c.Rows))
	for i, r := range c.Rows {
		if depths[i] = r.Depth; c.Own {
			depths[i] = 0 // their own people do not lie in each other
		}
	}
	p := newParts(depths, Least)
	all := p.values(c.Table.lines(depths))
	hidden := p.suppress(all)
	modules := make([][][]Count, len(c.Modules))
	for m, t := range c.Modules {
		modules[m] = p.values(t.lines(depths))
	}
	byModule := p.modules(hidden, modules)
	c.Table = c.Table.outside(hidden)
	c.Modules = slices.Clone(c.Modules)
	for m := range c.Modules {
		c.Modules[m].Table = c.Modules[m].Table.outside(byModule[m])
	}
	return c
}

// everything is Hidden of which nothing is told.
var everything = Hidden{true, true, true, true, true, true, true, true, true}

// ForOutside is the sheet as it may be handed out. Lines in which somebody may count twice are no parts of the whole, so nothing
// is known of what could be subtracted, and none of them is told; nor is one that is not sound.
func (sh Sheet) ForOutside() Sheet {
	t := Lines{Total: sh.Total}
	for _, l := range sh.Lines {
		depth := l.Depth
		if sh.Own {
			depth = 0
		}
		t.Depths, t.Counts = append(t.Depths, depth), append(t.Counts, l.Count)
	}
	if sh.By.Overlaps() {
		t.Depths, t.Counts = nil, nil
	}
	rows, total := Suppress(t)
	sh.Lines = slices.Clone(sh.Lines)
	for i := range sh.Lines {
		l := &sh.Lines[i]
		hidden := everything
		if l.IsSound() && !sh.By.Overlaps() {
			hidden = rows[i]
		}
		l.Count, l.Hidden = hidden.without(l.Count), hidden
	}
	sh.Total, sh.Hidden = total.without(sh.Total), total
	return sh
}

// modules keeps back what must be of the same table by modules, given what is kept back of all modules together. Modules too
// small to be told of the whole are told nowhere.
func (p *parts) modules(whole []Hidden, of [][][]Count) [][]Hidden {
	if len(of) == 0 {
		return nil
	}
	apart, together := p.groups(of, p.divides)
	may := make([]bool, len(whole))
	for i, h := range whole {
		may[i] = !h.Completed
	}
	told := p.told(may, gather(of, apart, together), p.divides)

	size := func(c Count) bool { return p.large(c.Left) }
	left, others := p.groups(of, size)
	for i, h := range whole {
		may[i] = !h.Left
	}
	toldLeft := p.told(may, gather(of, left, others), size)

	hidden := make([][]Hidden, len(of))
	for m := range of {
		hidden[m] = make([]Hidden, len(whole))
		for i := range whole {
			states := !told[i] || !slices.Contains(apart, m)
			hidden[m][i] = Hidden{Roster: states, Completed: states, Exempt: states, InProgress: true, NotStarted: true, Overdue: true, OnTime: true, Late: true,
				Left: !toldLeft[i] || !slices.Contains(left, m)}
		}
	}
	return hidden
}

// groups divides modules into those that can be told apart of the whole, and those that only make a safe sum together.
func (p *parts) groups(of [][][]Count, safe func(Count) bool) (apart, together []int) {
	var sum Count
	for m := range of {
		if safe(of[m][0][0]) {
			apart = append(apart, m)
		} else {
			together = append(together, m)
			sum = sum.Plus(of[m][0][0])
		}
	}
	slices.SortStableFunc(apart, func(a, b int) int { return cmp.Compare(people(of[a][0]), people(of[b][0])) })
	for len(together) > 0 && len(apart) > 0 && !safe(sum) {
		sum = sum.Plus(of[apart[0]][0][0])
		together, apart = append(together, apart[0]), apart[1:]
	}
	return apart, together
}

// gather are the values of rows by those modules, and by the others together.
func gather(of [][][]Count, apart, together []int) [][]Count {
	if len(of) == 0 {
		return nil
	}
	values := make([][]Count, len(of[0]))
	for i := range values {
		for _, m := range apart {
			values[i] = append(values[i], of[m][i][0])
		}
		if len(together) > 0 {
			var sum Count
			for _, m := range together {
				sum = sum.Plus(of[m][i][0])
			}
			values[i] = append(values[i], sum)
		}
	}
	return values
}

// lines are the rows of a table.
func (t Table) lines(depths []int) Lines {
	l := Lines{Depths: depths, Total: t.Total}
	for _, r := range t.Rows {
		l.Counts = append(l.Counts, r.Count)
	}
	return l
}

// outside takes out of a table what is kept back: of the total first, then of each row.
func (t Table) outside(hidden []Hidden) Table {
	t.Rows = slices.Clone(t.Rows)
	t.Total, t.Hidden = hidden[0].without(t.Total), hidden[0]
	for i := range t.Rows {
		t.Rows[i].Count, t.Rows[i].Hidden = hidden[i+1].without(t.Rows[i].Count), hidden[i+1]
	}
	return t
}
