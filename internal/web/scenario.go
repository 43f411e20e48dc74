package web

import (
	"baluarte/internal/course"
)

// storyPart is a scenario as far as its reader went.
type storyPart struct {
	*lessonPage
	*course.Scenario
	ID     string
	Taken  []course.Taken
	Here   *course.Step
	Others []field
}

// Story hands a scenario to the part that tells it. A way that an older revision knew begins anew.
func (p *lessonPage) Story(b lessonBlock) storyPart {
	taken, here, ok := b.Activity.Scenario.Walk(b.Chosen)
	if !ok {
		taken, here, _ = b.Activity.Scenario.Walk(nil)
	}
	return storyPart{p, b.Activity.Scenario, b.Activity.ID, taken, here, b.Others}
}

// Way is the way taken but for the last steps, as the fields of a form.
func (s storyPart) Way(back int) []field {
	fields := append([]field{}, s.Others...)
	for _, t := range s.Taken[:max(0, len(s.Taken)-back)] {
		fields = append(fields, field{activityField + s.ID, t.Step.ID + ":" + t.Way.ID})
	}
	return fields
}

// Action is where the form of an activity is sent; empty for visitors, whose answers travel in the address of the page.
func (p *lessonPage) Action(activity string) string {
	if !p.Saves {
		return ""
	}
	return p.Href("/modules/" + p.Module.ID + "/lessons/" + p.Lesson.ID + "/activities/" + activity)
}
