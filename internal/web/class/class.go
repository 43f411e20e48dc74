package class

import (
	"net/http"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

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
	Earned      int                 // certificates to hand out
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
		if p.Code, err = s.Classes.Code(v.Ctx(), c); err != nil {
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
		if t.HasCertificate() {
			p.Earned++
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
