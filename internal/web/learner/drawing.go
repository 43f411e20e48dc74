package learner

import (
	"io"
	"sync"

	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"
)

// drawing names a file for print that is the same for everybody.
type drawing struct {
	of     string // its path, of a page that exists, and what of the query it depends on
	lang   lang.Tag
	format paper.Format
}

// drawings keeps them, each drawn once: that takes a hundred times as long as a page, and anybody may ask. Their number is
// bounded by the catalogue.
type drawings struct {
	mu   sync.Mutex
	made map[drawing][]byte
}

// get gives a file, drawn at the first call.
func (all *drawings) get(one drawing, draw func(io.Writer) error) ([]byte, error) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if body := all.made[one]; body != nil {
		return body, nil
	}
	body, err := page.Drawn(draw)
	if err != nil {
		return nil, err
	}
	if all.made == nil {
		all.made = map[drawing][]byte{}
	}
	all.made[one] = body
	return body, nil
}
