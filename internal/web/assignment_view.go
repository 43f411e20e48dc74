package web

import (
	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/lang"
)

// assignmentView is an assignment in the reader's words.
type assignmentView struct {
	assign.Listed
	*Base
	What    string
	Titles  []string // of the modules
	Whom    string
	InName  string   // of the agency
	Rule    string   // when it is due, one sentence
	Finer   []string // what else was agreed
	Replace bool     // it could be changed or cancelled: it has not ended
}

// Path is where the assignment is.
func (a *assignmentView) Path() string { return assignmentsPath + "/" + a.ID.String() }

// view tells an assignment in words.
func (s *Server) view(v *visit, b *Base, a assign.Listed) *assignmentView {
	x := &assignmentView{Listed: a, Base: b, InName: a.AgencyName.In(v.Lang), Rule: ruleOf(v.Words, a.Assignment), Finer: finerOf(v.Words, a.Assignment)}
	title := s.titles(v)
	for _, id := range a.Modules {
		x.Titles = append(x.Titles, title(id))
	}
	x.What = fewOf(v.Words, x.Titles)
	if c := s.Catalogue.Course(a.Course); c != nil {
		x.What = v.Words.T("assignment.course", "Course", c.Title.In(v.Lang), "Count", len(a.Modules))
	}
	var names []string
	for _, t := range a.For {
		names = append(names, nameOf(t, v.Lang))
	}
	x.Whom = fewOf(v.Words, names)
	return x
}

func nameOf(t assign.TargetName, tag lang.Tag) string {
	if t.Agency != nil {
		return t.Agency.In(tag)
	}
	return t.Name
}

// would is an assignment that has not been made, as a list would show it.
func (s *Server) would(v *visit, a assign.Assignment) (l assign.Listed, err error) {
	l.Assignment = a
	scope := v.Actor.Scope(access.Assign)
	tree, places, err := s.People.Places(v.ctx(), scope)
	if err != nil {
		return l, err
	}
	at, _ := tree.Agency(a.Agency)
	l.AgencyName = at.Names
	named, err := s.targetNames(v, scope, tree, places, a.Targets)
	for _, t := range a.Targets {
		l.For = append(l.For, assign.TargetName{Target: t, Name: named[t].Name})
	}
	return l, err
}

// assignmentOf finds the assignment of an address.
func (s *Server) assignmentOf(v *visit) (assign.Listed, error) {
	id, err := v.id("assignment")
	if err != nil {
		return assign.Listed{}, err
	}
	return s.Assign.Assignment(v.ctx(), v.Actor, id)
}
