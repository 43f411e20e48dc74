package web

import (
	"baluarte/internal/access"
	"baluarte/internal/assign"

	"github.com/google/uuid"
)

// assignmentView is an assignment in the reader's words.
type assignmentView struct {
	assign.Listed
	What  string
	Whom  string
	Rule  string   // when it is due, one sentence
	Finer []string // what else was agreed
}

// Path is where the assignment is.
func (a *assignmentView) Path() string { return assignmentsPath + "/" + a.ID.String() }

// viewsOf tells assignments in words.
func (s *Server) viewsOf(v *visit, all ...assign.Listed) ([]*assignmentView, error) {
	scope := v.Actor.Scope(access.Assign)
	tree, places, err := s.People.Places(v.ctx(), scope)
	if err != nil {
		return nil, err
	}
	var targets []assign.Target
	for _, a := range all {
		targets = append(targets, a.Targets...)
	}
	named, err := s.targetNames(v, scope, tree, places, targets)
	if err != nil {
		return nil, err
	}
	views := make([]*assignmentView, len(all))
	title := s.titles(v)
	for i, a := range all {
		views[i] = &assignmentView{Listed: a, What: whatOf(v.Words, v.Lang, s.Catalogue, title, a.Assignment),
			Whom: whomOf(v.Words, named, a.Targets), Rule: ruleOf(v.Words, a.Assignment), Finer: finerOf(v.Words, a.Assignment)}
	}
	return views, nil
}

// assignmentToChange finds the assignment of an address.
func (s *Server) assignmentToChange(v *visit) (*assignmentView, error) {
	id, err := v.id("assignment")
	if err != nil {
		return nil, err
	}
	a, err := s.Assign.Assignment(v.ctx(), v.Actor, id)
	if err != nil {
		return nil, err
	}
	views, err := s.viewsOf(v, a)
	if err != nil {
		return nil, err
	}
	return views[0], nil
}

var _ = uuid.Nil
