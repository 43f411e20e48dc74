package learner

import (
	"cmp"
	"net/http"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// modulePage is a module's overview: what one will be able to do, how long it takes, where one stands.
type modulePage struct {
	page.Base
	Module  *course.Module
	Course  *course.Course
	State   assign.State // empty for visitors and for those who never began
	Place   learn.Place
	Next    string           // path of the next step
	Changed []learn.Revision // what is new since one finished it, the oldest first
	Aligned []alignment
	Why     *page.WhyPart // why one has it, or had it; nil for visitors and for those who never began
	zone    *time.Location
	today   lang.Date
}

func (modulePage) Template() string { return "module" }

// Cite hands a cited id to the part that shows it.
func (p *modulePage) Cite(c citedPart) citePart { return citePart{&p.Base, c} }

// ChangedOn is the day of a change, where the person works.
func (p *modulePage) ChangedOn(r learn.Revision) lang.Date { return lang.DateOf(r.RecordedAt, p.zone) }

// Refreshes reports whether the reader finished the module long enough ago to refresh it.
func (p *modulePage) Refreshes() bool {
	return p.State == assign.Completed && offersRefresher(p.Module, p.Place.Completion, p.today)
}

// Certified reports whether the reader has a certificate of the module, to which their record leads.
func (p *modulePage) Certified() bool { return hasPaper(&p.Base, p.Place) }

// hasPaper reports whether what somebody completed has a certificate that they may open from their record. Whoever is in a
// class by a number has no record here.
func hasPaper(b *page.Base, place learn.Place) bool {
	return !b.InClass && place.Completion != nil && place.Completion.HasCertificate()
}

// Started reports whether there is something to continue.
func (p *modulePage) Started() bool {
	return p.Place.Enrollment != nil && !p.Place.Enrollment.StartedAt.IsZero()
}

// module finds the module named in the address.
func (s *Site) module(v *page.Visit) (*course.Module, error) {
	if m := s.Catalogue.Module(v.Param("module")); m != nil {
		return m, nil
	}
	return nil, fault.New(fault.NotFound, "")
}

// standing finds the module named in the address and where the person stands in it; nowhere for visitors.
func (s *Site) standing(v *page.Visit) (*course.Module, learn.Place, error) {
	m, err := s.module(v)
	if err != nil || !v.Actor.IsSignedIn() {
		return m, learn.Place{}, err
	}
	place, err := s.Learn.Place(v.Ctx(), v.Actor, m.ID)
	return m, place, err
}

func (s *Site) showModule(v *page.Visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	var place learn.Place
	if v.Actor.IsSignedIn() {
		if place, err = s.Learn.Overview(v.Ctx(), v.Actor, m.ID); err != nil {
			return err
		}
	}
	changed, err := s.Learn.Changed(v.Ctx(), v.Actor, m, place)
	if err != nil {
		return err
	}
	p := &modulePage{Base: page.Base{Title: m.Title.In(v.Lang)}, Module: m, Course: s.Catalogue.Course(m.Course), Place: place, Changed: changed,
		zone: v.Actor.Zone(), today: v.Actor.Today(s.Now()), Next: nextStep(m, place), Aligned: s.alignments(m)}
	if place.Enrollment != nil {
		p.State = place.Enrollment.State()
	}
	if e := cmp.Or(place.Enrollment, place.Over); e != nil {
		held, err := s.Held(v.Ctx(), place.Earlier)
		if err != nil {
			return err
		}
		why := page.BecauseOf(&p.Base, assign.Why(*e, place.Causes, held, v.Actor.Today(s.Now())), true, v.Actor.May(access.SeePeople))
		p.Why = &why
	}
	return s.Render(v, http.StatusOK, p)
}

// nextStep is where a person goes on in a module: the open attempt, the spot last read, the first lesson not
// finished, the quiz.
func nextStep(m *course.Module, p learn.Place) string {
	if p.OpenAttempt != uuid.Nil {
		return "/attempts/" + p.OpenAttempt.String()
	}
	if l, _ := m.Lesson(p.Lesson); l != nil && !p.LessonsDone[l.ID] {
		return lessonPath(m, l) + anchor(p.Anchor)
	}
	for _, l := range m.Lessons {
		if !p.LessonsDone[l.ID] {
			return lessonPath(m, l)
		}
	}
	return "/modules/" + m.ID + "/quiz"
}

func anchor(id string) string {
	if id == "" {
		return ""
	}
	return "#" + id
}

// startModule begins a module, or goes on where it was left.
func (s *Site) startModule(v *page.Visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	if err := s.Learn.Start(v.Ctx(), v.Actor, m); err != nil {
		return err
	}
	return s.resumeModule(v)
}

// resumeModule leads to the exact spot without changing anything.
func (s *Site) resumeModule(v *page.Visit) error {
	m, place, err := s.standing(v)
	if err != nil {
		return err
	}
	return v.SeeOther(nextStep(m, place))
}
