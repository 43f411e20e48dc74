package class

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"baluarte/internal/access"
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

// classPage is a class as its trainer runs it.
type classPage struct {
	page.Form
	Class       learn.Class
	Module      *course.Module
	Code        access.Code
	Phase       learn.Phase
	People      []learn.Attendee
	WalkIns     []learn.WalkIn
	Opinion     learn.Opinion
	Asked       string         // whom to add
	Found       []agency.Found // by that
	Unreachable bool           // no phone gets to where classes are joined
	Saved       string
	Problem     string
	Added       int // by the trainer
	Here        int // present
	Away        int
	Uncalled    int
	Held        int                 // passes that wait for the roll call
	Unsaved     bool                // the form says of somebody what is not saved
	said        map[string][]string // what it says, by its fields
	viewer      uuid.UUID
	visible     map[uuid.UUID]bool // agencies whose people the viewer may see: from others too somebody may have joined
	page.Placed
}

func (classPage) Template() string { return "class" }

// Begins is when the class begins, where it is.
func (p *classPage) Begins(c learn.Class) string { return begins(p.Words, c) }

// InZone is the time zone of the class.
func (p *classPage) InZone() string { return page.Spoken(p.Class.Zone.String()) }

// Fewest is how many critiques there must be before they are shown.
func (*classPage) Fewest() int { return learn.LeastCritiques }

// attendeePart is a person of a class with the words.
type attendeePart struct {
	*page.Base
	learn.Attendee
	Shown bool // the viewer may open their page
}

// Result says what somebody did of the quiz in the class, and whether it counts.
func (p attendeePart) Result() string {
	score := func(key string) string { return p.T(key, "Score", p.Score, "Of", p.OutOf) }
	switch {
	case p.Recorded:
		return score("class.res.recorded")
	case p.Earlier:
		return p.T("class.res.earlier")
	case p.Open:
		return p.T("class.res.open")
	case !p.HasAttempt():
		return p.T("class.res.none")
	case !p.Passed:
		return score("class.res.failed")
	case p.Mark == learn.Absent:
		return score("class.res.absent")
	case p.Mark == learn.Present:
		return score("class.res.taken_back")
	}
	return score("class.res.held")
}

// Variants are the papers of the class.
func (*classPage) Variants() []learn.Variant { return learn.Variants() }

// Row hands a person to the part that shows them.
func (p *classPage) Row(t learn.Attendee) attendeePart {
	return attendeePart{&p.Base, t, p.visible[t.Agency]}
}

// Came is how many joined by themselves.
func (p *classPage) Came() int { return len(p.People) - p.Added }

// Said is what the roll call says of somebody: as the form has it, or as it was saved.
func (p *classPage) Said(t learn.Attendee) learn.Mark {
	if m := p.said[markPrefix+t.Person.String()]; len(m) > 0 && !p.Class.IsClosed() {
		return learn.Mark(m[0])
	}
	return t.Mark
}

// IsViewer reports whether somebody is the viewer, about whom another trainer decides.
func (p *classPage) IsViewer(person uuid.UUID) bool { return person == p.viewer }

// IsIn reports whether somebody is in the class already.
func (p *classPage) IsIn(person uuid.UUID) bool {
	for _, t := range p.People {
		if t.Person == person {
			return true
		}
	}
	return false
}

// classOf finds the class of an address.
func (s *Site) classOf(v *page.Visit) (learn.Class, error) {
	id, err := v.ID("class")
	if err != nil {
		return learn.Class{}, err
	}
	return s.Classes.Class(v.Ctx(), v.Actor, id)
}

// foundAtOnce is how many people a search for a class lists.
const foundAtOnce = 20

func (s *Site) classPage(v *page.Visit) (*classPage, error) {
	c, err := s.classOf(v)
	if err != nil {
		return nil, err
	}
	p := &classPage{Class: c, Phase: c.Phase(s.Now()), Unreachable: isOfThisMachine(s.ClassURL), viewer: v.Actor.Person}
	p.Values = map[string][]string{}
	if p.Module, err = s.Learn.Library.Revision(v.Ctx(), c.Revision); err != nil {
		return nil, err
	}
	p.Title, p.Wide = v.Words.T("class.of", "Module", p.Module.Title), true
	if !c.IsClosed() {
		if p.Code, err = s.Classes.Code(c); err != nil {
			return nil, err
		}
	}
	if p.People, err = s.Classes.Store.Attendees(v.Ctx(), c.ID); err != nil {
		return nil, err
	}
	p.said = v.Request.PostForm
	for _, t := range p.People {
		switch t.Mark {
		case learn.Present:
			p.Here++
		case learn.Absent:
			p.Away++
		default:
			p.Uncalled++
		}
		if t.How == learn.ByTrainer {
			p.Added++
		}
		p.Unsaved = p.Unsaved || p.Said(t) != t.Mark
		if t.IsHeld() {
			p.Held++
		}
	}
	if p.WalkIns, err = s.Classes.Store.WalkIns(v.Ctx(), c.ID); err != nil {
		return nil, err
	}
	if p.Opinion, err = s.Classes.Opinion(v.Ctx(), c); err != nil {
		return nil, err
	}
	tree, nodes, err := s.People.Places(v.Ctx(), v.Actor.Scope(access.SeePeople))
	p.Placed, p.visible = page.PlacedOn(&p.Base, tree), map[uuid.UUID]bool{}
	for _, n := range nodes {
		p.visible[n.ID] = true
	}
	return p, err
}

func (s *Site) showClass(v *page.Visit) error {
	p, err := s.classPage(v)
	if err != nil {
		return err
	}
	p.Saved = v.Saved("class.saved.", "opened", "added", "walk_in", "called", "keyed", "closed")
	return s.withFound(v, p, v.Query("q"))
}

// withFound shows the page with the people whom a search finds.
func (s *Site) withFound(v *page.Visit, p *classPage, asked string) error {
	p.Asked = strings.TrimSpace(asked)
	if !page.IsText(p.Asked) || len(p.Asked) > page.LongestQuestion {
		return fault.New(fault.NotFound, "")
	}
	if p.Asked != "" && !p.Class.IsClosed() {
		f, err := s.People.Find(v.Ctx(), v.Actor.Scope(access.RunClasses), agency.Question{Words: p.Asked, State: agency.Here}, foundAtOnce)
		if err != nil {
			return err
		}
		p.Found = f.People
	}
	return s.Render(v, http.StatusOK, p)
}

// toClass goes back to the page of a class, which says what was saved; what cannot be done is told there. Marks of the roll
// call that came along and are not saved stay as they are on the page.
func (s *Site) toClass(v *page.Visit, id uuid.UUID, done string, err error) error {
	if fields, ok := fault.InFields(err); ok {
		return page.AgainOr(s.Site, v, fields, func(v *page.Visit) (*classPage, error) {
			p, err := s.classPage(v)
			if err == nil {
				p.Path = classPath(id)
			}
			return p, err
		})
	}
	problem, _, refused := v.Refused(err, fault.Conflict)
	if !refused {
		if err != nil {
			return err
		}
		if !hasMarks(v) {
			return v.SeeOther(classPath(id) + "?saved=" + done)
		}
	}
	p, err := s.classPage(v)
	if err != nil {
		return err
	}
	p.Path = classPath(id)
	switch {
	case refused:
		p.Problem = problem
		return s.Render(v, http.StatusConflict, p)
	case p.Unsaved:
		p.Saved = "class.saved." + done
		return s.Render(v, http.StatusOK, p)
	}
	return v.SeeOther(p.Path + "?saved=" + done)
}

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
