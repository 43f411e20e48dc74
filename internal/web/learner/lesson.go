package learner

import (
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"
)

// lessonPage is one lesson with its activities.
type lessonPage struct {
	page.Base
	Module      *course.Module
	Lesson      *course.Lesson
	Number      int // from 1
	Steps       []lessonStep
	Blocks      []lessonBlock
	Trains      bool // the reader may see people: estimates for trainers are shown
	MinutesLeft int
	Previous    *course.Lesson
	Next        *course.Lesson // nil after the last: the quiz follows
	Saves       bool           // signed in: finishing is a button that saves, not a link
	there       state          // what the address tells of the activities
	kept        course.Answers // what is kept of them
}

func (lessonPage) Template() string { return "lesson" }

// lessonStep is one lesson in the list beside the text.
type lessonStep struct {
	*course.Lesson
	Minutes    int // its share of the module's
	Done, Here bool
}

// lessonBlock is a block as the template shows it.
type lessonBlock struct{ course.Block }

// Safe is the block's HTML, which the catalogue compiled from Markdown and found safe.
func (b lessonBlock) Safe() template.HTML { return template.HTML(b.HTML) }

// SVG is the block's drawing, checked by the catalogue.
func (b lessonBlock) SVG(tag lang.Tag) template.HTML { return template.HTML(b.Figure.SVG[tag]) }

// CountryParts are the countries of a box; which one comes first is the page's language's to say.
func (p *lessonPage) CountryParts(c *course.Country) []course.CountryPart {
	order := page.CountriesFrom(p.T("country.first"))
	return slices.SortedStableFunc(slices.Values(c.Parts), func(a, b course.CountryPart) int {
		return slices.Index(order, a.Country) - slices.Index(order, b.Country)
	})
}

// CountryHTML is what holds in a country, compiled like a lesson.
func (p *lessonPage) CountryHTML(c course.CountryPart) template.HTML {
	return template.HTML(c.HTML[p.Lang])
}

// lessonPath is where a lesson has its page.
func lessonPath(m *course.Module, l *course.Lesson) string {
	return "/modules/" + m.ID + "/lessons/" + l.ID
}

func (s *Site) showLesson(v *page.Visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	l, i := m.Lesson(v.Param("lesson"))
	if l == nil {
		return s.lessonGone(v, m)
	}
	st := v.Studied
	if !v.Actor.IsSignedIn() { // or somebody who is bound to a class, and a visitor for this page
		st = learn.Studied{}
	}
	fresh := func() (page.Page, error) {
		p := &lessonPage{Base: page.Base{Title: l.Title.In(v.Lang)}, Module: m, Lesson: l, Number: i + 1, Steps: lessonSteps(m, i, st.Done),
			MinutesLeft: m.MinutesFrom(i), Saves: v.Actor.IsSignedIn(), Trains: v.Actor.May(access.SeePeople),
			there: stateIn(v.Request.URL.Query(), l), kept: st.Activities}
		if i > 0 {
			p.Previous = m.Lessons[i-1]
		}
		if i+1 < len(m.Lessons) {
			p.Next = m.Lessons[i+1]
		}
		for _, b := range l.Blocks[v.Lang] {
			p.Blocks = append(p.Blocks, lessonBlock{b})
		}
		return p, nil
	}
	if len(v.Request.URL.RawQuery) == 0 && len(st.Activities) == 0 {
		return s.RenderShared(v, strings.Join(st.Done, " "), fresh)
	}
	p, err := fresh()
	if err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, p)
}

// lessonGone leads from a lesson that the module had once, as a bookmark or a page still open has it, to the module.
func (s *Site) lessonGone(v *page.Visit, m *course.Module) error {
	had, err := s.Learn.Library.HadLesson(v.Ctx(), m.ID, v.Param("lesson"))
	if err == nil && !had {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return err
	}
	return v.SeeOther("/modules/" + m.ID)
}

// lessonSteps marks the lessons done and the one that is shown.
func lessonSteps(m *course.Module, here int, done []string) (steps []lessonStep) {
	for i, l := range m.Lessons {
		steps = append(steps, lessonStep{l, m.LessonMinutes(i), slices.Contains(done, l.ID), i == here})
	}
	return steps
}

// finishLesson marks the lesson read and goes to what comes next.
func (s *Site) finishLesson(v *page.Visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	l, i := m.Lesson(v.Param("lesson"))
	if l == nil {
		return s.lessonGone(v, m)
	}
	if err := s.Learn.FinishLesson(v.Ctx(), v.Actor, m, l.ID); err != nil {
		return err
	}
	if i+1 < len(m.Lessons) {
		return v.SeeOther(lessonPath(m, m.Lessons[i+1]))
	}
	return v.SeeOther("/modules/" + m.ID + "/quiz")
}

// anchorForm is what the loader numbers the blocks of a lesson with.
var anchorForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,40}$`)

// savePlace keeps the block a person is reading; the page's script sends it.
func (s *Site) savePlace(v *page.Visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	at := v.PostForm("anchor")
	if at != "" && !anchorForm.MatchString(at) {
		return fault.New(fault.Invalid, "request.bad_form")
	}
	if err := s.Learn.SavePlace(v.Ctx(), v.Actor, m, v.PostForm("lesson"), at); err != nil {
		return err
	}
	v.Status(http.StatusNoContent)
	return nil
}
