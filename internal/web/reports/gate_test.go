package reports

import (
	"slices"
	"testing"

	"github.com/google/uuid"
)

// TestPlacesAreGivenBack: so many of one person's files, so many of all, and nothing is held by nobody; and who is to know is told
// of the first and of the last.
func TestPlacesAreGivenBack(t *testing.T) {
	var told []bool
	g := gate{told: func(any bool) { told = append(told, any) }}
	one, other, third := uuid.New(), uuid.New(), uuid.New()
	var inside []func()
	for i, c := range []struct {
		who uuid.UUID
		in  bool
	}{{one, true}, {one, true}, {one, false}, {other, true}, {other, true}, {third, false}} {
		leave, ok := g.enter(c.who)
		if ok != c.in {
			t.Errorf("the file at %d: let in %v, want %v", i, ok, c.in)
		}
		if ok {
			inside = append(inside, leave)
		}
	}
	for _, leave := range inside {
		leave()
	}
	if !slices.Equal(told, []bool{true, false}) {
		t.Errorf("told %v", told)
	}
	if g.within != 0 || len(g.of) != 0 {
		t.Errorf("places are held by nobody: %d, %v", g.within, g.of)
	}
}
