package reports

import (
	"testing"

	"github.com/google/uuid"
)

// TestPlacesAreGivenBack: so many of one person's files, so many of all, and nothing is held by nobody.
func TestPlacesAreGivenBack(t *testing.T) {
	var g gate
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
	if g.within != 0 || len(g.of) != 0 {
		t.Errorf("places are held by nobody: %d, %v", g.within, g.of)
	}
}
