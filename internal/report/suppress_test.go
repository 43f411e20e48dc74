package report

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"baluarte/internal/agency"

	"pgregory.net/rapid"
)

// classCounts are all that one person can count as: the smallest cells that there are.
var classCounts = []Count{
	{Roster: 1, Completed: 1, OnTime: 1}, {Roster: 1, Completed: 1, Late: 1}, {Roster: 1, InProgress: 1}, {Roster: 1, NotStarted: 1}, {Roster: 1, Exempt: 1},
	{Roster: 1, InProgress: 1, Overdue: 1}, {Roster: 1, NotStarted: 1, Overdue: 1}, {Left: 1},
}

// columns are the figures of a count, with whether each is hidden.
func columns(c Count, h Hidden) (values []int, hidden []bool) {
	return []int{c.Roster, c.Completed, c.InProgress, c.NotStarted, c.Exempt, c.Overdue, c.OnTime, c.Late, c.Left},
		[]bool{h.Roster, h.Completed, h.InProgress, h.NotStarted, h.Exempt, h.Overdue, h.OnTime, h.Late, h.Left}
}

// sumOf is the sum of some unknown numbers.
type sumOf struct {
	of    []int
	value int
	name  string
}

// puzzle is what a reader outside has: unknown numbers, none below zero, and sums of them that are told.
type puzzle struct {
	unknown int
	told    []sumOf
	kept    []sumOf // those kept back, with their true values
}

// solver knows one solution of a puzzle, as a simplex tableau: a row for each basic unknown, the last column its value.
type solver struct {
	rows  [][]float64
	basis []int
}

const tiny = 1e-9

// solver finds a solution by the simplex method, by Bland's rule: the tables are small.
func (p puzzle) solver(t *rapid.T) *solver {
	n, m := p.unknown, len(p.told)
	s := &solver{}
	z := make([]float64, n+m+1)
	for i, told := range p.told {
		row := make([]float64, n+m+1)
		for _, j := range told.of {
			row[j]++
		}
		row[n+i], row[n+m] = 1, float64(told.value)
		for j := range n {
			z[j] -= row[j]
		}
		z[n+m] -= row[n+m]
		s.rows, s.basis = append(s.rows, row), append(s.basis, n+i)
	}
	s.minimize(z, n)
	if z[n+m] < -1e-6 {
		t.Fatal("what is told contradicts itself")
	}
	for i := 0; i < len(s.rows); i++ { // what follows from other sums is left out
		if s.basis[i] < n {
			continue
		}
		if j := slices.IndexFunc(s.rows[i][:n], func(v float64) bool { return v > tiny || v < -tiny }); j >= 0 {
			s.pivot(z, i, j)
		} else {
			s.rows, s.basis = slices.Delete(s.rows, i, i+1), slices.Delete(s.basis, i, i+1)
			i--
		}
	}
	for i, row := range s.rows {
		s.rows[i] = append(row[:n:n], row[n+m])
	}
	return s
}

func (s *solver) pivot(z []float64, r, c int) {
	f := s.rows[r][c]
	for j := range s.rows[r] {
		s.rows[r][j] /= f
	}
	clear := func(row []float64) {
		if f := row[c]; f != 0 {
			for j, v := range s.rows[r] {
				row[j] -= f * v
			}
		}
	}
	for i, row := range s.rows {
		if i != r {
			clear(row)
		}
	}
	clear(z)
	s.basis[r] = c
}

// minimize goes on until no unknown makes it less; false: it has no end.
func (s *solver) minimize(z []float64, unknown int) bool {
	last := len(z) - 1
	for range 100_000 {
		c := slices.IndexFunc(z[:unknown], func(v float64) bool { return v < -tiny })
		if c < 0 {
			return true
		}
		r := -1
		for i, row := range s.rows {
			if row[c] <= tiny {
				continue
			}
			if r < 0 {
				r = i
				continue
			}
			a, b := row[last]/row[c], s.rows[r][last]/s.rows[r][c]
			if a < b-tiny || a < b+tiny && s.basis[i] < s.basis[r] {
				r = i
			}
		}
		if r < 0 {
			return false
		}
		s.pivot(z, r, c)
	}
	panic("no end")
}

// most is the most that the sum of some unknowns can be, or with the other sign minus the least.
func (s *solver) most(of []int, sign float64) float64 {
	n := len(s.rows[0]) - 1
	z := make([]float64, n+1)
	for _, j := range of {
		z[j] -= sign
	}
	for i, b := range s.basis {
		if f := z[b]; f != 0 {
			for j, v := range s.rows[i] {
				z[j] -= f * v
			}
		}
	}
	if !s.minimize(z, n) {
		return math.Inf(1)
	}
	return z[n]
}

// outsideOf is the puzzle of a report of random agencies and modules.
func outsideOf(t *rapid.T) (p puzzle) {
	modules := rapid.IntRange(1, 2).Draw(t, "modules")
	var c Completion
	var above []int // of each row
	for i := range rapid.IntRange(1, 4).Draw(t, "agencies") {
		n, up := agency.Node{}, -1
		if i > 0 {
			n.Depth = rapid.IntRange(0, c.Rows[i-1].Depth+1).Draw(t, "depth")
			for j := range i {
				if c.Rows[j].Depth == n.Depth-1 {
					up = j
				}
			}
		}
		c.Rows, above = append(c.Rows, Row{Node: n}), append(above, up)
	}
	rows := len(c.Rows)
	for m := range modules {
		c.Modules = append(c.Modules, ModuleTable{Module: fmt.Sprint("m", m), Table: Table{Rows: append([]Row{}, c.Rows...)}})
	}
	// Small numbers and nobody are the hard cases.
	number := rapid.OneOf(rapid.Just(0), rapid.IntRange(0, 6), rapid.IntRange(0, 30))
	p = puzzle{unknown: rows * modules * len(classCounts)}
	cell := func(row, module, class int) int { return (row*modules+module)*len(classCounts) + class }
	for r := range rows {
		for m := range modules {
			for _, one := range classCounts {
				count := Count{}
				for range number.Draw(t, "people") {
					count = count.Plus(one)
				}
				for up := r; up >= 0; up = above[up] {
					c.Rows[up].Count = c.Rows[up].Count.Plus(count)
					c.Modules[m].Rows[up].Count = c.Modules[m].Rows[up].Count.Plus(count)
				}
				c.Total = c.Total.Plus(count)
				c.Modules[m].Total = c.Modules[m].Total.Plus(count)
			}
		}
	}
	out := c.ForOutside()
	within := func(r, row int) bool { // row: -1 for the total
		for up := r; up >= 0; up = above[up] {
			if up == row {
				return true
			}
		}
		return row < 0
	}
	tell := func(row, module int, name string, before Count, after Count, h Hidden) {
		was, hidden := columns(before, h)
		is, _ := columns(after, h)
		for col := range was {
			var of []int
			for r := range rows {
				for m := range modules {
					for k, one := range classCounts {
						if v, _ := columns(one, h); v[col] > 0 && within(r, row) && (module < 0 || m == module) {
							of = append(of, cell(r, m, k))
						}
					}
				}
			}
			one := sumOf{of, was[col], fmt.Sprintf("%s row %d module %d column %d", name, row, module, col)}
			switch {
			case hidden[col] && is[col] != 0:
				t.Fatalf("%s: hidden, and still there", one.name)
			case hidden[col]:
				p.kept = append(p.kept, one)
			case is[col] != was[col]:
				t.Fatalf("%s: changed", one.name)
			default:
				if is[col] > 0 && is[col] < Least {
					t.Fatalf("%s: %d is told", one.name, is[col])
				}
				p.told = append(p.told, one)
			}
		}
	}
	for r := range rows {
		tell(r, -1, "all", c.Rows[r].Count, out.Rows[r].Count, out.Rows[r].Hidden)
		for m := range modules {
			tell(r, m, "of", c.Modules[m].Rows[r].Count, out.Modules[m].Rows[r].Count, out.Modules[m].Rows[r].Hidden)
		}
	}
	tell(-1, -1, "total", c.Total, out.Total, out.Hidden)
	for m := range modules {
		tell(-1, m, "total", c.Modules[m].Total, out.Modules[m].Total, out.Modules[m].Hidden)
	}
	return p
}

// TestNothingCanBeSubtracted: whoever knows all that is told, and solves for the rest, learns of no count of one to four more
// than that it is one of at least as many numbers as Least.
func TestNothingCanBeSubtracted(t *testing.T) {
	seen, told := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		p := outsideOf(t)
		told += len(p.told)
		if len(p.told) == 0 {
			return
		}
		s := p.solver(t)
		for _, k := range p.kept {
			low, high := -s.most(k.of, -1), s.most(k.of, 1)
			room := high - low
			if small := k.value > 0 && k.value < Least; small {
				seen++
			} else if room < tinyRoom { // nobody, or so many that it could have been told
				continue
			}
			if room < Least-tinyRoom {
				t.Fatalf("%s is %d, and known to be from %v to %v", k.name, k.value, low, high)
			}
		}
	})
	if seen < 100 || told < 100 {
		t.Errorf("only %d small counts against %d told figures: the test is blind", seen, told)
	}
}

const tinyRoom = 1e-6

// TestWhatIsKeptBack: in a report as they are, little is.
func TestWhatIsKeptBack(t *testing.T) {
	full := func(times int) Count {
		return Count{Roster: 20 * times, Completed: 12 * times, InProgress: 5 * times, NotStarted: 2 * times, Exempt: times, Overdue: 3 * times, OnTime: 11 * times, Late: times, Left: times}
	}
	few := Count{Roster: 3, NotStarted: 3, Overdue: 3}
	begun := Count{Roster: 40, NotStarted: 40}
	everybody := Count{Roster: 8, Completed: 8, OnTime: 8}
	open := Count{Roster: 8, NotStarted: 8}
	all := Hidden{Roster: true, Completed: true, InProgress: true, NotStarted: true, Exempt: true, Overdue: true, OnTime: true, Late: true}
	but := Hidden{Completed: true, InProgress: true, NotStarted: true, Exempt: true, Overdue: true, OnTime: true, Late: true}
	for name, c := range map[string]struct {
		depths []int
		counts []Count
		want   []Hidden
	}{
		"large ones":                  {[]int{0, 1, 1}, []Count{full(15), full(5), full(10)}, make([]Hidden, 3)},
		"a small one among large":     {[]int{0, 1, 1, 1}, []Count{full(15).Plus(few), few, full(5), full(10)}, []Hidden{{}, all, all, {}}},
		"a small one beside an own":   {[]int{0, 1}, []Count{full(15).Plus(few), few}, []Hidden{{}, all}},
		"nobody":                      {[]int{0, 1}, []Count{full(5), {}}, make([]Hidden, 2)},
		"all have finished":           {[]int{0, 1}, []Count{full(5).Plus(everybody), everybody}, make([]Hidden, 2)},
		"nobody of few has finished":  {[]int{0, 1}, []Count{full(5).Plus(open), open}, []Hidden{{}, but}},
		"nobody of many has finished": {[]int{0, 1}, []Count{full(5).Plus(begun), begun}, make([]Hidden, 2)},
	} {
		total := Count{}
		for i, n := range c.counts {
			if c.depths[i] == 0 {
				total = total.Plus(n)
			}
		}
		got, whole := Suppress(Lines{c.depths, c.counts, total})
		if !slices.Equal(got, c.want) || whole.Any() {
			t.Errorf("%s: %+v\nwant %+v\ntotal %+v", name, got, c.want, whole)
		}
	}
}

// TestSheetsForOutside: a line stands within the one above it or, of own people, by itself; where somebody may count twice
// nothing but the whole is told.
func TestSheetsForOutside(t *testing.T) {
	large := Count{Roster: 60, Completed: 30, OnTime: 30, NotStarted: 30}
	few := Count{Roster: 3, NotStarted: 3}
	sheet := Sheet{Lines: []Line{{Depth: 0, Count: large.Plus(few)}, {Depth: 1, Count: few}}, Total: large.Plus(few)}
	if out := sheet.ForOutside(); out.Lines[0].Hidden.Any() || !out.Lines[1].Hidden.Roster || out.Lines[1].Count != (Count{}) || sheet.Lines[1].Count != few {
		t.Errorf("%+v", out.Lines)
	}
	sheet.Own, sheet.Lines[0].Count = true, large
	if out := sheet.ForOutside(); !out.Lines[1].Hidden.Roster || !out.Lines[0].Hidden.Roster || out.Hidden.Any() {
		t.Errorf("own people: %+v", out.Lines)
	}
	sheet.Own, sheet.By = false, ByGroup
	if out := sheet.ForOutside(); !out.Lines[0].Hidden.Left || out.Lines[0].Count != (Count{}) || out.Total != sheet.Total {
		t.Errorf("by group: %+v", out)
	}
}

// TestNothingIsHandedOut: where nobody was asked for anything there are agencies, and no module.
func TestNothingIsHandedOut(t *testing.T) {
	c := Completion{Table: Table{Rows: make([]Row, 2)}}.ForOutside()
	if len(c.Rows) != 2 || len(c.Modules) != 0 || c.Total != (Count{}) {
		t.Errorf("%+v", c)
	}
}
