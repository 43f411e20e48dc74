package learner

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"baluarte/internal/course"
)

// A bastion stands for its module, whichever was taken first; the front page says which is which.
func TestEachBastionIsItsModule(t *testing.T) {
	c := new(course.Course)
	p := trainingPage{Yearly: c, record: record{newest: map[string]*trainingItem{}}}
	for i := range bastions {
		m := &course.Module{ID: strconv.Itoa(i)}
		c.Modules = append(c.Modules, m)
		p.newest[m.ID] = new(trainingItem)
	}
	p.newest["2"].CompletedAt = time.Unix(1, 0)
	if got := p.Fort(); !slices.Equal(got, []bool{false, false, true, false, false}) || p.FortDone() != 1 {
		t.Errorf("%v", got)
	}
	delete(p.newest, "4")
	if p.Fort() != nil {
		t.Error("who does not have all of the course sees a fort")
	}
}
