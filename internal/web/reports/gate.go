package reports

import (
	"sync"

	"github.com/google/uuid"
)

// How many files of reports this copy of the program writes at a time: of everybody, and of one person.
const (
	mostExports      = 4
	mostExportsOfOne = 2
)

// gate lets a few in at a time. Its zero value is open.
type gate struct {
	told   func(any bool) // when the first comes in, and when the last has left; nil: nobody
	mu     sync.Mutex
	within int
	of     map[uuid.UUID]int
}

// enter lets somebody in, who calls leave at the end; or not.
func (g *gate) enter(who uuid.UUID) (leave func(), ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.within == mostExports || g.of[who] == mostExportsOfOne {
		return nil, false
	}
	if g.of == nil {
		g.of = map[uuid.UUID]int{}
	}
	if g.within++; g.within == 1 && g.told != nil {
		g.told(true)
	}
	g.of[who]++
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.within--; g.within == 0 && g.told != nil {
			g.told(false)
		}
		if g.of[who]--; g.of[who] == 0 {
			delete(g.of, who)
		}
	}, true
}
