package report

import (
	"slices"
	"testing"

	"baluarte/internal/agency"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// grown is a random forest of agencies of some levels with what each one's own people count, and the figures rolled up.
func grown(t *rapid.T) (p Places, own map[uuid.UUID]Count, f Figures) {
	all := make([]agency.Agency, rapid.IntRange(1, 12).Draw(t, "agencies"))
	for i := range all {
		all[i] = agency.Agency{ID: uuid.UUID{15: byte(i + 1)}, Level: rapid.SampledFrom(agency.Levels()).Draw(t, "level"), Country: rapid.SampledFrom(agency.Countries()).Draw(t, "country")}
		if up := rapid.IntRange(-1, i-1).Draw(t, "parent"); up >= 0 {
			all[i].Parent, all[i].Country = all[up].ID, all[up].Country
		}
	}
	p = Places{Tree: agency.NewTree(all)}
	p.Nodes = p.Tree.All()
	own, f = map[uuid.UUID]Count{}, Figures{}
	for _, a := range all {
		n := rapid.IntRange(0, 5).Draw(t, "own")
		own[a.ID] = Count{Roster: n, NotStarted: n}
		for _, at := range append(p.Tree.Ancestors(a.ID), a.ID) {
			f.add(at, AllModules, own[a.ID])
		}
	}
	return p, own, f
}

// TestSums: whatever is asked for, the figure is that of counting everybody's own people one by one.
func TestSums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, own, f := grown(t)
		level := rapid.SampledFrom(append(agency.Levels(), "")).Draw(t, "asked level")
		alone := rapid.Bool().Draw(t, "own alone")
		for _, n := range p.Nodes {
			var want Count
			for id, c := range own {
				a, _ := p.Tree.Agency(id)
				if (id == n.ID || !alone && slices.Contains(p.Tree.Ancestors(id), n.ID)) && (level == "" || a.Level == level) {
					want = want.Plus(c)
				}
			}
			if got := f.of(p.sum(n.ID, level, alone), together(nil)); got != want {
				t.Fatalf("%s, level %q, own %v: %+v, want %+v", n.ID, level, alone, got, want)
			}
		}
	})
}

// TestLinesAddUp: the lines below a line make it up, with its own people among them; the lines at the top, or of all
// countries, or of all levels, make up everybody.
func TestLinesAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, _, f := grown(t)
		q := Question{Level: rapid.SampledFrom(append(agency.Levels(), "")).Draw(t, "asked level")}
		all := f.of(p.everybody(q), together(nil))
		parts, deeper := p.byAgency(q)
		if deeper {
			t.Fatal("a small tree is shown whole")
		}
		var tops Count
		for i, l := range parts {
			l.Count = f.of(l.sum, together(nil))
			if l.Depth == 0 {
				tops = tops.Plus(l.Count)
			}
			var below Count
			children := 0
			for _, other := range parts[i+1:] {
				if other.Depth <= l.Depth {
					break
				}
				if other.Depth == l.Depth+1 {
					below = below.Plus(f.of(other.sum, together(nil)))
					children++
				}
			}
			if children > 0 && below != l.Count {
				t.Fatalf("%s is %+v, its lines make %+v", l.ID, l.Count, below)
			}
			if !(Line{Count: l.Count}).IsSound() {
				t.Fatalf("%+v", l.Count)
			}
		}
		for name, parts := range map[string][]part{"countries": p.byCountry(q), "levels": p.byLevel(q)} {
			var sum Count
			for _, l := range parts {
				sum = sum.Plus(f.of(l.sum, together(nil)))
			}
			if sum != all {
				t.Fatalf("the %s make %+v, everybody is %+v", name, sum, all)
			}
		}
		if tops != all {
			t.Fatalf("the tops make %+v, everybody is %+v", tops, all)
		}
	})
}

// TestManyAgencies: as many levels as fit are shown; of a single agency those directly below, however many they are.
func TestManyAgencies(t *testing.T) {
	flat := func(tops, each int) Places {
		var all []agency.Agency
		for i := range tops {
			top := uuid.UUID{14: 1, 15: byte(i + 1)}
			all = append(all, agency.Agency{ID: top})
			for j := range each {
				all = append(all, agency.Agency{ID: uuid.UUID{13: byte(i + 1), 14: byte(j / 250), 15: byte(j%250 + 1)}, Parent: top})
			}
		}
		p := Places{Tree: agency.NewTree(all)}
		p.Nodes = p.Tree.All()
		return p
	}
	for _, c := range []struct {
		tops, each, lines int
		deeper            bool
	}{{1, 10, 12, false}, {1, 400, 402, false}, {2, 50, 104, false}, {2, 150, 2, true}, {3, 0, 3, false}} {
		parts, deeper := flat(c.tops, c.each).byAgency(Question{})
		if len(parts) != c.lines || deeper != c.deeper {
			t.Errorf("%d agencies with %d below each: %d lines, deeper %v", c.tops, c.each, len(parts), deeper)
		}
	}
}

func TestOrder(t *testing.T) {
	line := func(depth, roster int) Line { return Line{Depth: depth, Count: Count{Roster: roster}} }
	got := Order([]Line{line(0, 3), line(1, 2), line(2, 9), line(1, 1), line(0, 2), line(1, 7)}, func(a, b Line) int { return a.Roster - b.Roster })
	var rosters []int
	for _, l := range got {
		rosters = append(rosters, l.Roster)
	}
	if !slices.Equal(rosters, []int{2, 7, 3, 1, 2, 9}) {
		t.Errorf("%v", rosters)
	}
}
