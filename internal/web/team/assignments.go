package team

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// assignmentsPage lists assignments.
type assignmentsPage struct {
	page.Base
	Question  assign.AssignmentQuestion
	Agencies  []agency.Node    // of the whole scope, for the filter
	Catalogue []*course.Module // for the filter
	Only      string           // the group or person that the list is narrowed to; empty: none
	Rows      []*assignmentView
	Above     []*assignmentView // what agencies above ask of the same people
	page.Further
}

func (assignmentsPage) Template() string { return "assignments" }

// States are the choices of the filter.
func (p *assignmentsPage) States() []assign.AssignmentState { return assign.AssignmentStates() }

// IsNarrow reports whether the list is narrowed at all.
func (p *assignmentsPage) IsNarrow() bool {
	q := p.Question
	return q.State != "" || q.Agency != uuid.Nil || q.Module != "" || p.Only != "" || q.After != uuid.Nil
}

// assignmentsPerPage is how many assignments one page shows.
const assignmentsPerPage = 25

// assignmentQuestion reads the filter from the address.
func (s *Site) assignmentQuestion(v *page.Visit) (q assign.AssignmentQuestion, err error) {
	q.State, q.Module = assign.AssignmentState(v.Query("state")), v.Query("module")
	if !page.IsText(q.Module) || s.IsUnknown(q.Module) || q.State != "" && !slices.Contains(assign.AssignmentStates(), q.State) {
		return q, fault.New(fault.NotFound, "")
	}
	return q, page.ReadIDs(v.Query, map[string]*uuid.UUID{"agency": &q.Agency, "group": &q.Group, "person": &q.Person, "after": &q.After})
}

func (s *Site) showAssignments(v *page.Visit) error {
	q, err := s.assignmentQuestion(v)
	if err != nil {
		return err
	}
	p := &assignmentsPage{Base: page.Base{Title: v.Words.T("assignment.title"), Wide: true}, Question: q, Catalogue: s.Catalogue.Modules()}
	scope := v.Actor.Scope(access.Assign)
	tree, places, err := s.People.Places(v.Ctx(), scope)
	if err != nil {
		return err
	}
	p.Agencies = page.InOrder(places, v.Lang)
	var narrow []assign.Target
	for _, t := range []assign.Target{{Agency: q.Agency}, {Group: q.Group}, {Person: q.Person}} {
		if t != (assign.Target{}) {
			narrow = append(narrow, t)
		}
	}
	named, err := s.targetNames(v, scope, tree, places, narrow)
	if err != nil {
		return err
	}
	if len(named) < len(narrow) {
		return fault.New(fault.NotFound, "")
	}
	for t, x := range named {
		if t.Agency == uuid.Nil {
			p.Only = x.Name
		}
	}
	q.Limit = assignmentsPerPage + 1
	all, err := s.Assign.Assignments(v.Ctx(), v.Actor, q)
	if err != nil {
		return err
	}
	at := v.Request.URL.Query()
	if at.Has("after") {
		at.Del("after")
		p.First = v.Href(page.WithQuery(assignmentsPath, at))
	}
	if len(all) > assignmentsPerPage {
		all = all[:assignmentsPerPage]
		at.Set("after", all[len(all)-1].ID.String())
		p.Later = v.Href(page.WithQuery(assignmentsPath, at))
	}
	for _, a := range all {
		p.Rows = append(p.Rows, s.view(v, &p.Base, a))
	}
	if !p.IsNarrow() {
		above, err := s.Assign.Above(v.Ctx(), v.Actor)
		if err != nil {
			return err
		}
		for _, a := range above {
			p.Above = append(p.Above, s.view(v, &p.Base, a))
		}
	}
	return s.Render(v, http.StatusOK, p)
}

// assignmentPage is one assignment: what it asks, how far its people are, what came before and after it.
type assignmentPage struct {
	page.Base
	Of    *assignmentView
	Past  []*assignmentView // those that it replaces, the newest first
	Then  *assignmentView   // the one that replaces it; nil: none
	Saved string            // message key of what was just done; empty
	zone  *time.Location
}

func (assignmentPage) Template() string { return "assignment" }

// MadeOn is the day on which it was made, by the clock of who looks.
func (p *assignmentPage) MadeOn() lang.Date { return lang.DateOf(p.Of.MadeAt, p.zone) }

func (s *Site) showAssignment(v *page.Visit) error {
	a, err := s.assignmentOf(v)
	if err != nil {
		return err
	}
	p := &assignmentPage{zone: v.Actor.Zone()}
	p.Of = s.view(v, &p.Base, a)
	p.Title, p.Wide = p.Of.What, true
	p.Saved = v.Saved("assignment.saved.", "made", "changed", "cancelled")
	for id := a.Replaces; id != uuid.Nil && len(p.Past) < mostPast; id = p.Past[len(p.Past)-1].Replaces {
		before, err := s.known(v, &p.Base, id)
		if err != nil {
			return err
		}
		if before == nil {
			break
		}
		p.Past = append(p.Past, before)
	}
	if a.ReplacedBy != uuid.Nil {
		if p.Then, err = s.known(v, &p.Base, a.ReplacedBy); err != nil {
			return err
		}
	}
	if a.Round.Rolling {
		v.Header("Refresh", "2")
	}
	return s.Render(v, http.StatusOK, p)
}

// mostPast is how much of an assignment's history its page tells.
const mostPast = 12

// known finds an assignment that another one names; nil where it is not the actor's.
func (s *Site) known(v *page.Visit, b *page.Base, id uuid.UUID) (*assignmentView, error) {
	a, err := s.Assign.Assignment(v.Ctx(), v.Actor, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return s.view(v, b, a), err
}

// assignmentOf finds the assignment of an address.
func (s *Site) assignmentOf(v *page.Visit) (assign.Listed, error) {
	id, err := v.ID("assignment")
	if err != nil {
		return assign.Listed{}, err
	}
	return s.Assign.Assignment(v.Ctx(), v.Actor, id)
}

// assignmentToChange is that as something that is to be changed or cancelled.
func (s *Site) assignmentToChange(v *page.Visit) (*assignmentView, error) {
	a, err := s.assignmentOf(v)
	if err != nil {
		return nil, err
	}
	if a.State == assign.Ended {
		return nil, fault.New(fault.Conflict, "assignment.is_over")
	}
	return s.view(v, &page.Base{}, a), nil
}

// assignmentCancelPage ends an assignment.
type assignmentCancelPage struct {
	page.Form
	Of   *assignmentView
	Does assign.Cancelling
}

func (assignmentCancelPage) Template() string { return "assignment-cancel" }

func (s *Site) cancelPage(v *page.Visit) (*assignmentCancelPage, error) {
	of, err := s.assignmentToChange(v)
	p := &assignmentCancelPage{Of: of}
	p.Title, p.Values = v.Words.T("assignment.cancel_title"), url.Values{}
	if err == nil {
		p.Does, err = s.Assign.WouldCancel(v.Ctx(), of.ID)
	}
	return p, err
}

func (s *Site) showCancelAssignment(v *page.Visit) error {
	p, err := s.cancelPage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) cancelAssignment(v *page.Visit) error {
	p, err := s.cancelPage(v)
	if err != nil {
		return err
	}
	if err := s.Assign.Cancel(v.Ctx(), v.Actor, p.Of.ID, v.PostForm("note")); err != nil {
		return s.Again(v, p, err)
	}
	return v.SeeOther(p.Of.Path() + "?saved=cancelled")
}
