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

var newYear = lang.Date{Year: 2026, Month: 1, Day: 1}

// parentOn is under whom an agency is on a day, by a slow look at all links; more than one is an error.
func parentOn(t *rapid.T, links []agency.Link, id uuid.UUID, on lang.Date) (parent uuid.UUID) {
	for _, l := range links {
		if l.Agency == id && !on.Before(l.From) && (l.To.IsZero() || !l.To.Before(on)) {
			if parent != uuid.Nil {
				t.Fatalf("%s has two parents on %s", id, on)
			}
			parent = l.Parent
		}
	}
	return parent
}

// TestMovesKeepHistory: whatever is moved in whatever order, an agency has one parent at a time, days before a move stay
// as they were, and days from it on are as the move says.
func TestMovesKeepHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		me := number(0)
		var own []agency.Link
		var told [40]uuid.UUID // slow reference: under whom on each day
		for range rapid.IntRange(0, 8).Draw(t, "moves") {
			to := uuid.Nil
			if n := rapid.IntRange(0, 3).Draw(t, "to"); n > 0 {
				to = number(n)
			}
			day := rapid.IntRange(0, len(told)-1).Draw(t, "day")
			moved, err := agency.Relink(own, me, to, newYear.AddDays(day))
			if err != nil {
				last := told[len(told)-1]
				changes := slices.ContainsFunc(told[day:], func(p uuid.UUID) bool { return p != last })
				began := len(own) > 0 && changes
				if !fault.Is(err, fault.Invalid) || to != last && !began {
					t.Fatalf("to %s from day %d was refused: %v\n%v", to, day, err, own)
				}
				continue
			}
			own = moved
			for d := day; d < len(told); d++ {
				told[d] = to
			}
			for d, want := range told {
				if got := parentOn(t, own, me, newYear.AddDays(d)); got != want {
					t.Fatalf("day %d: under %s, want %s\n%v", d, got, want, own)
				}
			}
		}
		for i := 1; i < len(own); i++ {
			if own[i].Parent == own[i-1].Parent && own[i-1].To.AddDays(1) == own[i].From {
				t.Fatalf("one place is told as two: %v", own)
			}
		}
	})
}

// TestLoopsAreSeenOnEveryDay: a loop is found exactly when walking up from the agency on some day leads back to it.
func TestLoopsAreSeenOnEveryDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []agency.Link
		for i := range 5 {
			day := 0
			for range rapid.IntRange(0, 3).Draw(t, "links") {
				from := rapid.IntRange(day, day+5).Draw(t, "from")
				to := rapid.IntRange(from, from+5).Draw(t, "to")
				day = to + 1
				parent := rapid.IntRange(0, 4).Draw(t, "parent")
				if parent != i {
					all = append(all, agency.Link{Agency: number(i), Parent: number(parent), From: newYear.AddDays(from), To: newYear.AddDays(to)})
				}
			}
		}
		since := rapid.IntRange(0, 20).Draw(t, "since")
		want := false
		for d := since; d < 60 && !want; d++ {
			at := number(0)
			for range 6 {
				if at = parentOn(t, all, at, newYear.AddDays(d)); at == number(0) {
					want = true
				}
				if at == uuid.Nil {
					break
				}
			}
		}
		on, got := agency.Loops(all, number(0), newYear.AddDays(since))
		if got != want || got && on.Before(newYear.AddDays(since)) {
			t.Fatalf("a loop: %v on %s, want %v in %v", got, on, want, all)
		}
	})
}

func TestAPlaceOfTheSameDayIsCorrected(t *testing.T) {
	me, a, b := number(0), number(1), number(2)
	first := []agency.Link{{Agency: me, Parent: a, From: newYear}}
	day := newYear.AddDays(10)
	moved, err := agency.Relink(first, me, b, day)
	if err != nil || len(moved) != 2 {
		t.Fatal(moved, err)
	}
	if back, err := agency.Relink(moved, me, a, day); err != nil || !slices.Equal(back, first) {
		t.Errorf("back on the same day: %v, %v", back, err)
	}
	if up, err := agency.Relink(moved, me, uuid.Nil, day); err != nil || len(up) != 1 || up[0].To != day.AddDays(-1) {
		t.Errorf("to the top on the same day: %v, %v", up, err)
	}
	for name, c := range map[string]struct {
		to   uuid.UUID
		from lang.Date
	}{"earlier than the present place": {a, day.AddDays(-1)}, "to where it is": {b, day.AddDays(3)}} {
		if _, err := agency.Relink(moved, me, c.to, c.from); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSearchOfAgencies(t *testing.T) {
	nodes := []agency.Node{
		{Agency: agency.Agency{Code: "SSPC", Names: lang.Text{"en": "Ministry of Security", "es": "Secretaría de Seguridad y Protección"}}},
		{Agency: agency.Agency{Code: "DHS-OIG", Names: lang.Text{"en": "Office of Inspector General (Homeland)", "es": "Oficina del Inspector"}}},
	}
	for words, want := range map[string]string{"": "SSPC DHS-OIG", "secretaria PROT": "SSPC", "segur": "SSPC", "ecretaria": "", "oig": "DHS-OIG",
		"dhs-o": "DHS-OIG", "homel": "DHS-OIG", "security secretaría": "SSPC", "of": "SSPC DHS-OIG", "general office": "DHS-OIG", "%": "", "ss dhs": ""} {
		got := ""
		for _, n := range agency.Matching(nodes, words) {
			got += " " + n.Code
		}
		if len(got) > 0 {
			got = got[1:]
		}
		if got != want {
			t.Errorf("%q finds %q, want %q", words, got, want)
		}
	}
}
