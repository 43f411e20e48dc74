package learner

import "baluarte/internal/course"

// storyPart is a scenario as far as its reader went.
type storyPart struct {
	doing
	Taken []course.Taken
	Step  *course.Step // where they are
}

// Story is the scenario.
func (d doing) Story() storyPart {
	taken, here, _ := d.Scenario.Walk(d.Chosen)
	return storyPart{d, taken, here}
}

// Before is the way taken without the last step.
func (s storyPart) Before() []string { return s.Chosen[:max(0, len(s.Chosen)-1)] }
