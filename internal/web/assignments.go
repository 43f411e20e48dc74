package web

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

	"github.com/google/uuid"
)

// assignmentsPage lists assignments.
type assignmentsPage struct {
	Base
	Question  assign.AssignmentQuestion
	Agencies  []agency.Node    // of the whole scope, for the filter
	Catalogue []*course.Module // for the filter
	Only      string           // the group or person that the list is narrowed to; empty: none
	Rows      []*assignmentView
	further
}

func (assignmentsPage) template() string { return "assignments" }

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
func (s *Server) assignmentQuestion(v *visit) (q assign.AssignmentQuestion, err error) {
	q.State, q.Module = assign.AssignmentState(v.Query("state")), v.Query("module")
	if !isText(q.Module) || s.isUnknown(q.Module) || q.State != "" && !slices.Contains(assign.AssignmentStates(), q.State) {
		return q, fault.New(fault.NotFound, "")
	}
	return q, readIDs(v.Query, map[string]*uuid.UUID{"agency": &q.Agency, "group": &q.Group, "person": &q.Person, "after": &q.After})
}

func (s *Server) showAssignments(v *visit) error {
	q, err := s.assignmentQuestion(v)
	if err != nil {
		return err
	}
	p := &assignmentsPage{Base: Base{Title: v.Words.T("assignment.title"), Wide: true}, Question: q, Catalogue: s.Catalogue.Modules()}
	scope := v.Actor.Scope(access.Assign)
	tree, places, err := s.People.Places(v.ctx(), scope)
	if err != nil {
		return err
	}
	p.Agencies = inOrder(places, v.Lang)
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
	all, err := s.Assign.Assignments(v.ctx(), v.Actor, q)
	if err != nil {
		return err
	}
	at := v.Request.URL.Query()
	if at.Has("after") {
		at.Del("after")
		p.First = v.href(withQuery(assignmentsPath, at))
	}
	if len(all) > assignmentsPerPage {
		all = all[:assignmentsPerPage]
		at.Set("after", all[len(all)-1].ID.String())
		p.Later = v.href(withQuery(assignmentsPath, at))
	}
	for _, a := range all {
		p.Rows = append(p.Rows, s.view(v, &p.Base, a))
	}
	return s.render(v, http.StatusOK, p)
}

// assignmentPage is one assignment: what it asks, how far its people are, what came before and after it.
type assignmentPage struct {
	Base
	Of    *assignmentView
	Past  []*assignmentView // those that it replaces, the newest first
	Then  *assignmentView   // the one that replaces it; nil: none
	Saved string            // message key of what was just done; empty
	zone  *time.Location
}

func (assignmentPage) template() string { return "assignment" }

// MadeOn is the day on which it was made, by the clock of who looks.
func (p *assignmentPage) MadeOn() lang.Date { return lang.DateOf(p.Of.MadeAt, p.zone) }

func (s *Server) showAssignment(v *visit) error {
	a, err := s.assignmentOf(v)
	if err != nil {
		return err
	}
	p := &assignmentPage{zone: v.Actor.Zone()}
	p.Of = s.view(v, &p.Base, a)
	p.Title, p.Wide = p.Of.What, true
	p.Saved = v.saved("assignment.saved.", "made", "changed", "cancelled")
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
	return s.render(v, http.StatusOK, p)
}

// mostPast is how much of an assignment's history its page tells.
const mostPast = 12

// known finds an assignment that another one names; nil where it is not the actor's.
func (s *Server) known(v *visit, b *Base, id uuid.UUID) (*assignmentView, error) {
	a, err := s.Assign.Assignment(v.ctx(), v.Actor, id)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	return s.view(v, b, a), err
}

// assignmentOf finds the assignment of an address.
func (s *Server) assignmentOf(v *visit) (assign.Listed, error) {
	id, err := v.id("assignment")
	if err != nil {
		return assign.Listed{}, err
	}
	return s.Assign.Assignment(v.ctx(), v.Actor, id)
}

// assignmentToChange is that as something that is to be changed or cancelled.
func (s *Server) assignmentToChange(v *visit) (*assignmentView, error) {
	a, err := s.assignmentOf(v)
	if err != nil {
		return nil, err
	}
	if a.State == assign.Ended {
		return nil, fault.New(fault.Conflict, "assignment.is_over")
	}
	return s.view(v, &Base{}, a), nil
}

// assignmentCancelPage ends an assignment.
type assignmentCancelPage struct {
	formPage
	Of *assignmentView
}

func (assignmentCancelPage) template() string { return "assignment-cancel" }

func (s *Server) cancelPage(v *visit) (*assignmentCancelPage, error) {
	of, err := s.assignmentToChange(v)
	p := &assignmentCancelPage{Of: of}
	p.Title, p.Values = v.Words.T("assignment.cancel_title"), url.Values{}
	return p, err
}

func (s *Server) showCancelAssignment(v *visit) error {
	p, err := s.cancelPage(v)
	return s.renderOr(v, p, err)
}

func (s *Server) cancelAssignment(v *visit) error {
	p, err := s.cancelPage(v)
	if err != nil {
		return err
	}
	if err := s.Assign.Cancel(v.ctx(), v.Actor, p.Of.ID, v.PostForm("note")); err != nil {
		return s.again(v, p, err)
	}
	return v.seeOther(p.Of.Path() + "?saved=cancelled")
}
