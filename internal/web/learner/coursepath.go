package learner

import (
	"net/http"

	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

// coursePage is a course as a path: its modules in order, how far the reader is, and one next step.
type coursePage struct {
	page.Base
	Course *course.Course
	Steps  []courseStep
	Also   []courseStep
	Next   *courseStep // the first one open; nil when none is
	Left   int         // minutes of the steps still open
	Done   int         // steps completed
}

func (coursePage) Template() string { return "course" }

// courseStep is a module on the path.
type courseStep struct {
	Module *course.Module
	Item   *trainingItem // the reader's; nil without an enrollment
	Reason string        // why only some take it
	today  lang.Date
}

// State is where the reader stands in it; empty without an enrollment.
func (c courseStep) State() assign.State {
	if c.Item == nil {
		return ""
	}
	return c.Item.State()
}

// Open reports whether something is left to do.
func (c courseStep) Open() bool { return c.Item == nil || c.State().IsOpen() }

// Left are the minutes that it still takes.
func (c courseStep) Left() int {
	switch {
	case c.Item == nil:
		return c.Module.Minutes
	case c.Open():
		return c.Item.MinutesLeft
	}
	return 0
}

// Refreshes reports whether the module was completed long enough ago to refresh it.
func (c courseStep) Refreshes() bool {
	return c.State() == assign.Completed && offersRefresher(c.Module, c.Item.Completion, c.today)
}

// IsNext marks the step to go on with.
func (p *coursePage) IsNext(c courseStep) bool { return p.Next != nil && p.Next.Module == c.Module }

// Step hands a step to the part of the template that tells its state, together with the words.
func (p *coursePage) Step(c courseStep) stepPart {
	return stepPart{&p.Base, c, p.Person != "" && p.IsNext(c)}
}

// stepPart is what that part needs.
type stepPart struct {
	*page.Base
	courseStep
	Next bool
}

func (s *Site) showCourse(v *page.Visit) error {
	c := s.Catalogue.Course(v.Param("course"))
	if c == nil {
		return fault.New(fault.NotFound, "")
	}
	mine, err := s.record(v)
	if err != nil {
		return err
	}
	today := v.Actor.Today(s.Now())
	p := &coursePage{Base: page.Base{Title: c.Title.In(v.Lang)}, Course: c, Done: mine.done(c)}
	for _, m := range c.Modules {
		step := courseStep{Module: m, Item: mine.newest[m.ID], today: today}
		p.Left += step.Left()
		p.Steps = append(p.Steps, step)
		if p.Next == nil && step.Open() {
			p.Next = &step
		}
	}
	for _, a := range c.Also {
		p.Also = append(p.Also, courseStep{a.Module, mine.newest[a.Module.ID], a.Reason.In(v.Lang), today})
	}
	return s.Render(v, http.StatusOK, p)
}
