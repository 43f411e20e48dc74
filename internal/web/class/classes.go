package class

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// classesPage lists the classes that a trainer may run.
type classesPage struct {
	page.Base
	Classes []learn.Class
	now     time.Time
	titles  func(string) string
	page.Placed
}

func (classesPage) Template() string { return "classes" }

// Begins is when a class begins, where it is.
func (p *classesPage) Begins(c learn.Class) string { return begins(p.Words, c) }

// Phase is where a class stands.
func (p *classesPage) Phase(c learn.Class) learn.Phase { return c.Phase(p.now) }

// begins is when a class begins, where it is.
func begins(w *i18n.Words, c learn.Class) string { return w.Moment(c.StartsAt, c.Zone) }

// ModuleTitle is a module's title in the page's language.
func (p *classesPage) ModuleTitle(id string) string { return p.titles(id) }

func (s *Site) showClasses(v *page.Visit) error {
	all, err := s.Classes.List(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	tree, _, err := s.Classes.Places(v.Ctx(), v.Actor)
	p := &classesPage{Base: page.Base{Title: v.Words.T("class.title"), Wide: true}, Classes: all, now: s.Now(), titles: s.Titles(v)}
	p.Placed = page.PlacedOn(&p.Base, tree)
	return s.RenderOr(v, p, err)
}

// classFormPage opens a class.
type classFormPage struct {
	page.Form
	Agencies []agency.Node
	Courses  []*course.Course
}

func (classFormPage) Template() string { return "class-new" }

// Of are the modules of a course that stand in its own folder.
func (p *classFormPage) Of(c *course.Course) (own []*course.Module) {
	for _, m := range c.Modules {
		if m.Course == c.ID {
			own = append(own, m)
		}
	}
	return own
}

func (s *Site) classForm(v *page.Visit) (*classFormPage, error) {
	p := &classFormPage{Form: page.Form{Base: page.Base{Title: v.Words.T("class.open")}}, Courses: s.Catalogue.Courses}
	_, places, err := s.Classes.Places(v.Ctx(), v.Actor)
	p.Agencies = page.InOrder(places, v.Lang)
	return p, err
}

// What a new class has before anybody says otherwise.
const (
	usualSeats   = "20"
	usualMinutes = "60"
)

func (s *Site) showNewClass(v *page.Visit) error {
	p, err := s.classForm(v)
	if err != nil {
		return err
	}
	p.Values = map[string][]string{"on": {s.OwnDay(v)}, "seats": {usualSeats}, "minutes": {usualMinutes}, "module": {v.Query("module")}}
	if v.Actor.Agency != uuid.Nil {
		p.Values.Set("agency", v.Actor.Agency.String())
	}
	return s.Render(v, http.StatusOK, p)
}

// openClass opens a class, and shows its page.
func (s *Site) openClass(v *page.Visit) error {
	d := learn.Draft{Module: v.PostForm("module"), Place: v.PostForm("place"), At: clock(v.PostForm("at")), Seats: whole(v.PostForm("seats")), Minutes: whole(v.PostForm("minutes"))}
	d.Agency, _ = uuid.Parse(v.PostForm("agency")) // what is none is no agency of theirs
	d.On, _ = lang.ParseDate(v.PostForm("on"))
	id, err := s.Classes.Open(v.Ctx(), v.Actor, d)
	if err != nil {
		return page.AgainOr(s.Site, v, err, s.classForm)
	}
	return v.SeeOther(classPath(id) + "?saved=opened")
}

// clock reads a time of the day; what is none is negative.
func clock(text string) time.Duration {
	t, err := time.Parse("15:04", strings.TrimSpace(text))
	if err != nil {
		return -1
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}

// whole reads a number; what is none is too small for anything.
func whole(text string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0
	}
	return n
}

func classPath(id uuid.UUID) string { return "/team/classes/" + id.String() }

func (s *Site) addToClass(v *page.Visit) error {
	id, err := v.ID("class")
	if err != nil {
		return err
	}
	person, err := page.ParseID(v.PostForm("person"))
	if err != nil {
		return err
	}
	return s.toClass(v, id, "added", s.Classes.Add(v.Ctx(), v.Actor, id, person))
}

func (s *Site) addWalkIn(v *page.Visit) error {
	id, err := v.ID("class")
	if err != nil {
		return err
	}
	return s.toClass(v, id, "walk_in", s.Classes.AddWalkIn(v.Ctx(), v.Actor, id, v.PostForm("walk_in"), strings.TrimSpace(v.PostForm("walk_in_number"))))
}

// markPrefix begins the name of the field that says whether somebody is there.
const markPrefix = "mark."

// hasMarks reports whether a form has any.
func hasMarks(v *page.Visit) bool {
	for name := range v.Request.PostForm {
		if strings.HasPrefix(name, markPrefix) {
			return true
		}
	}
	return false
}

// callRoll takes the roll call; who is not named in it stays as they are. Whoever only looks for somebody, or presses Enter
// in a field of the page, saves no marks and loses none.
func (s *Site) callRoll(v *page.Visit) error {
	switch do := v.PostForm("do"); {
	case do == "enter" && strings.TrimSpace(v.PostForm("walk_in")) != "":
		return s.addWalkIn(v)
	case do != "":
		p, err := s.classPage(v)
		if err != nil {
			return err
		}
		p.Path = classPath(p.Class.ID)
		return s.withFound(v, p, v.PostForm("q"))
	}
	id, err := v.ID("class")
	if err != nil {
		return err
	}
	marks := map[uuid.UUID]learn.Mark{}
	for name, values := range v.Request.PostForm {
		text, ok := strings.CutPrefix(name, markPrefix)
		if !ok {
			continue
		}
		person, err := page.ParseID(text)
		if err != nil {
			return err
		}
		m := learn.Mark(values[0])
		if m != learn.Present && m != learn.Absent {
			return fault.New(fault.Invalid, "request.bad_form")
		}
		marks[person] = m
	}
	return s.toClass(v, id, "called", s.Classes.Call(v.Ctx(), v.Actor, id, marks))
}

// classClosePage tells what closing does, and asks whether to do it.
type classClosePage struct{ classPage }

func (classClosePage) Template() string { return "class-close" }

func (s *Site) showCloseClass(v *page.Visit) error {
	p, err := s.classPage(v)
	if err == nil && p.Class.IsClosed() {
		err = fault.New(fault.Conflict, "class.is_closed")
	}
	if err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, &classClosePage{*p})
}

func (s *Site) closeClass(v *page.Visit) error {
	if v.PostForm("sure") == "" {
		return s.showCloseClass(v)
	}
	id, err := v.ID("class")
	if err != nil {
		return err
	}
	return s.toClass(v, id, "closed", s.Classes.Close(v.Ctx(), v.Actor, id))
}
