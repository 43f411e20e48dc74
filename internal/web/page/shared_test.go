package page

import (
	"strconv"
	"testing"
)

// What is kept stays within its bound, and the newest is always there.
func TestSharedPagesAreBounded(t *testing.T) {
	var s sharedPages
	page := make([]byte, maxShared/4+1)
	for i := range 9 {
		is := sharing{path: strconv.Itoa(i)}
		s.keep(is, page)
		if s.find(is) == nil {
			t.Errorf("page %d is not kept", i)
		}
		if held := len(s.pages) * len(page); held > maxShared {
			t.Errorf("%d bytes are kept after page %d, at most %d wanted", held, i, maxShared)
		}
	}
}
