package agency_test

import (
	"slices"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// number makes an id that is easy to read in a failure.
func number(n int) uuid.UUID { return uuid.UUID{15: byte(n + 1)} }

// parents draws for each of some agencies the one above it: an earlier one, or none. With loops it may be any.
func parents(t *rapid.T, loops bool) []agency.Agency {
	all := make([]agency.Agency, rapid.IntRange(1, 12).Draw(t, "agencies"))
	for i := range all {
		all[i].ID = number(i)
		most := i - 1
		if loops {
			most = len(all) - 1
		}
		if p := rapid.IntRange(-1, most).Draw(t, "parent"); p >= 0 {
			all[i].Parent = number(p)
		}
	}
	return all
}

func TestTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := parents(t, false)
		tree := agency.NewTree(rapid.Permutation(all).Draw(t, "order"))
		above := func(n int) (up []uuid.UUID) { // slow reference
			for p := all[n].Parent; p != uuid.Nil; p = all[p[15]-1].Parent {
				up = append(up, p)
			}
			return up
		}
		roots := rapid.SliceOf(rapid.Map(rapid.IntRange(0, 14), number)).Draw(t, "roots")
		got := map[uuid.UUID]int{}
		for _, node := range tree.Subtrees(roots) {
			if _, twice := got[node.ID]; twice {
				t.Fatalf("%s is listed twice", node.ID)
			}
			if _, before := got[node.Parent]; node.Depth > 0 && (!before || got[node.Parent] != node.Depth-1) {
				t.Fatalf("%s stands at depth %d without its parent before it", node.ID, node.Depth)
			}
			got[node.ID] = node.Depth
		}
		for n := range all {
			if up := above(n); !slices.Equal(tree.Ancestors(number(n)), up) {
				t.Fatalf("above %d: %v, want %v", n, tree.Ancestors(number(n)), up)
			}
			want := slices.ContainsFunc(append(above(n), number(n)), func(id uuid.UUID) bool { return slices.Contains(roots, id) })
			if _, shown := got[number(n)]; shown != want {
				t.Fatalf("%d is shown: %v", n, shown)
			}
		}
		if len(tree.All()) != len(all) {
			t.Fatalf("%d of %d agencies", len(tree.All()), len(all))
		}
	})
}

// TestLoopsEnd: an agency that ends up above itself is a mistake in the data, not the end of the program.
func TestLoopsEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := parents(t, true)
		tree := agency.NewTree(all)
		for _, a := range all {
			up := tree.Ancestors(a.ID)
			if slices.Contains(up, a.ID) || len(slices.Compact(slices.Sorted(slices.Values(spelt(up))))) != len(up) {
				t.Fatalf("above %s: %v", a.ID, up)
			}
			if len(tree.Subtrees([]uuid.UUID{a.ID})) > len(all) {
				t.Fatal("an agency is listed twice")
			}
		}
	})
}

func spelt(ids []uuid.UUID) (s []string) {
	for _, id := range ids {
		s = append(s, id.String())
	}
	return s
}

func TestZoneAndName(t *testing.T) {
	if z := (agency.Agency{TimeZone: "America/Tijuana"}).Zone(); z.String() != "America/Tijuana" {
		t.Error(z)
	}
	if z := (agency.Agency{TimeZone: "Mars/Base"}).Zone(); z.String() != "UTC" {
		t.Error(z)
	}
	for want, p := range map[string]agency.Person{
		"Lucía Ávila Núñez": {GivenNames: "Lucía", FirstSurname: "Ávila", SecondSurname: "Núñez"},
		"Ana María Ruiz":    {GivenNames: " Ana  María ", FirstSurname: "Ruiz"},
		"Cher":              {FirstSurname: "Cher"},
	} {
		if p.Name() != want {
			t.Errorf("%q, want %q", p.Name(), want)
		}
	}
}

func TestAnAgencyHasAKnownTimeZone(t *testing.T) {
	for zone, known := range map[string]bool{"America/Hermosillo": true, "UTC": true, "": false, "Local": false, "America/Nowhere": false, "../etc/passwd": false} {
		if err := (agency.Agency{TimeZone: zone}).Check(); (err == nil) != known || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", zone, err)
		}
	}
}

// TestOverlap: postings overlap when there is a day on which a person has two primary ones.
func TestOverlap(t *testing.T) {
	first := lang.Date{Year: 2026, Month: 1, Day: 1}
	people := []uuid.UUID{uuid.New(), uuid.New()}
	rapid.Check(t, func(t *rapid.T) {
		var postings []agency.Posting
		days := map[uuid.UUID][30]int{}
		for range rapid.IntRange(0, 4).Draw(t, "postings") {
			p := agency.Posting{Person: rapid.SampledFrom(people).Draw(t, "person"), Primary: rapid.IntRange(0, 4).Draw(t, "primary") > 0}
			from := rapid.IntRange(0, 20).Draw(t, "from")
			to := rapid.IntRange(from, 30).Draw(t, "to")
			p.From = first.AddDays(from)
			if to < 29 {
				p.To = first.AddDays(to)
			}
			postings = append(postings, p)
			on := days[p.Person]
			for d := from; p.Primary && d < len(on) && d <= to; d++ {
				on[d]++
			}
			days[p.Person] = on
		}
		want := false
		for _, on := range days {
			want = want || slices.Max(on[:]) > 1
		}
		if got := agency.Overlap(postings); got != want {
			t.Fatalf("%v: %v", postings, got)
		}
	})
}
