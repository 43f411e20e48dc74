package team

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// groupFormPage makes a group or changes one. Of a rule it tells whom it fits before it is kept.
type groupFormPage struct {
	page.Form
	Of       *agency.Group // nil: a new one
	Kind     agency.GroupKind
	Agencies []agency.Node
	Preview  *agency.GroupPreview // nil: it has not been asked for
	Problem  string               // why nothing was saved
	ruled
}

func (groupFormPage) Template() string { return "group-form" }

// IsRule reports whether the group has a rule.
func (p *groupFormPage) IsRule() bool { return p.Kind == agency.RuleGroup }

// IsChosen reports whether an agency is the value of a field.
func (p *groupFormPage) IsChosen(field string, id uuid.UUID) bool {
	return p.Values.Get(field) == id.String()
}

// agencyChoice is a field to choose an agency in.
type agencyChoice struct {
	page.InputPart
	None     string // message key of what stands there as long as none is chosen
	Agencies []agency.Node
}

// Choice hands a field for an agency to the part that shows it.
func (p *groupFormPage) Choice(name, none, hint string) agencyChoice {
	return agencyChoice{p.Input(name, "", hint), none, p.Agencies}
}

// Rest counts those of a preview whose names are not shown.
func (p *groupFormPage) Rest(of *agency.GroupPreview) int { return of.Count - len(of.First) }

// Back is where the page came from.
func (p *groupFormPage) Back() string {
	if p.Of != nil {
		return "/team/groups/" + p.Of.ID.String()
	}
	return "/team/groups"
}

// Seen is what a preview was of: only that is kept without another.
func (p *groupFormPage) Seen() string {
	parts := make([]string, 0, 4)
	for _, field := range []string{"agency", "rule_agency", "position", "joined_on"} {
		parts = append(parts, p.Values.Get(field))
	}
	return strings.Join(parts, "|")
}

// kindOf reads which kind of group is meant.
func kindOf(text string) (agency.GroupKind, error) {
	kind := agency.GroupKind(text)
	if !slices.Contains(agency.GroupKinds(), kind) {
		return "", fault.New(fault.NotFound, "")
	}
	return kind, nil
}

func (s *Site) newGroupPage(v *page.Visit, kind agency.GroupKind) (*groupFormPage, error) {
	p := &groupFormPage{Form: page.Form{Base: page.Base{Title: v.Words.T("group.new")}, Values: url.Values{}}, Kind: kind}
	tree, places, err := s.placesForGroups(v)
	p.Agencies, p.ruled = places, ruled{page.PlacedOn(&p.Base, tree), &p.Base}
	switch {
	case len(places) == 1:
		p.Values.Set("agency", places[0].ID.String())
	case slices.ContainsFunc(places, func(n agency.Node) bool { return n.ID == v.Actor.Agency }):
		p.Values.Set("agency", v.Actor.Agency.String())
	}
	return p, err
}

func (s *Site) showNewGroup(v *page.Visit) error {
	kind, err := kindOf(v.DefaultQuery("kind", string(agency.ListGroup)))
	if err != nil {
		return err
	}
	p, err := s.newGroupPage(v, kind)
	return s.RenderOr(v, p, err)
}

// typedGroup reads a form.
func typedGroup(v *page.Visit, kind agency.GroupKind) (g agency.Group, err error) {
	g.Name, g.Kind, g.Rule.Position = v.PostForm("name"), kind, v.PostForm("position")
	if err = page.ReadIDs(v.PostForm, map[string]*uuid.UUID{"agency": &g.Agency, "rule_agency": &g.Rule.Agency}); err != nil {
		return g, err
	}
	if kind == agency.RuleGroup {
		g.Rule.JoinedOn, err = v.Day("joined_on")
	}
	return g, err
}

func (s *Site) makeGroup(v *page.Visit) error {
	kind, err := kindOf(v.DefaultPostForm("kind", string(agency.ListGroup)))
	if err != nil {
		return err
	}
	p, err := s.newGroupPage(v, kind)
	if err != nil {
		return err
	}
	return s.saveGroup(v, p, agency.Group{}, func(g agency.Group, sure bool) error {
		g, err := s.Groups.Make(v.Ctx(), v.Actor, g, sure)
		switch {
		case err != nil:
			return err
		case g.IsRule():
			return s.toGroup(v, g.ID, "made")
		}
		return v.SeeOther("/team/groups/" + g.ID.String() + "/members?saved=made")
	})
}

// saveGroup tells whom a rule fits, and keeps the group when that has been seen. Of a group that is there, before, agency
// and id stay.
func (s *Site) saveGroup(v *page.Visit, p *groupFormPage, before agency.Group, save func(g agency.Group, sure bool) error) error {
	p.Values = v.Request.PostForm
	g, err := typedGroup(v, p.Kind)
	if err != nil {
		return s.Again(v, p, err)
	}
	if before.ID != uuid.Nil {
		g.ID, g.Agency = before.ID, before.Agency
	}
	if p.IsRule() {
		preview, err := s.Groups.Preview(v.Ctx(), v.Actor, g)
		if err != nil {
			return s.Again(v, p, err)
		}
		p.Preview = &preview
		if v.PostForm("do") != "save" || v.PostForm("seen") != p.Seen() {
			return s.Render(v, http.StatusOK, p)
		}
	}
	err = save(g, v.PostForm("whole") != "")
	if p.Preview != nil && p.Preview.Whole && fault.Is(err, fault.Conflict) && v.PostForm("whole") == "" {
		v.NoteCause(err)
		p.Problem = v.Words.Fault(err)
		return s.Render(v, http.StatusConflict, p)
	}
	if err != nil {
		return s.Again(v, p, err)
	}
	return nil
}

// editGroupPage finds the group of an address for a change.
func (s *Site) editGroupPage(v *page.Visit) (*groupFormPage, error) {
	g, err := s.groupInUse(v)
	if err != nil {
		return nil, err
	}
	p, err := s.newGroupPage(v, g.Kind)
	if err != nil {
		return nil, err
	}
	p.Of, p.Title = &g, v.Words.T("group.edit_title", "Name", g.Name)
	p.Values = url.Values{"name": {g.Name}, "agency": {g.Agency.String()}, "position": {g.Rule.Position}, "joined_on": {g.Rule.JoinedOn.String()}}
	if g.Rule.Agency != uuid.Nil {
		p.Values.Set("rule_agency", g.Rule.Agency.String())
	}
	p.Agencies = slices.DeleteFunc(p.Agencies, func(n agency.Node) bool {
		return n.ID != g.Agency && !slices.Contains(p.Ancestors(n.ID), g.Agency)
	})
	return p, nil
}

// groupInUse finds the group of an address. One that has ended is fault.Conflict.
func (s *Site) groupInUse(v *page.Visit) (agency.Group, error) {
	id, err := v.ID("group")
	if err != nil {
		return agency.Group{}, err
	}
	g, err := s.Groups.Group(v.Ctx(), v.Actor, id)
	if err == nil && !g.EndedOn.IsZero() {
		err = fault.New(fault.Conflict, "group.has_ended")
	}
	return g, err
}

func (s *Site) showEditGroup(v *page.Visit) error {
	p, err := s.editGroupPage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) editGroup(v *page.Visit) error {
	p, err := s.editGroupPage(v)
	if err != nil {
		return err
	}
	return s.saveGroup(v, p, *p.Of, func(g agency.Group, sure bool) error {
		if err := s.Groups.Change(v.Ctx(), v.Actor, g, sure); err != nil {
			return err
		}
		return s.toGroup(v, g.ID, "changed")
	})
}

// groupEndPage asks before a group ends, and says which assignments then ask its people no more.
type groupEndPage struct {
	page.Base
	Problem string // why it has not ended
	insiders
}

func (groupEndPage) Template() string { return "group-end" }

func (s *Site) groupEndPage(v *page.Visit) (*groupEndPage, error) {
	g, err := s.groupInUse(v)
	if err != nil {
		return nil, err
	}
	p := &groupEndPage{Base: page.Base{Title: v.Words.T("group.end_title", "Name", g.Name)}}
	p.insiders, err = s.insiders(v, &p.Base)
	return p, err
}

func (s *Site) showEndGroup(v *page.Visit) error {
	p, err := s.groupEndPage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) endGroup(v *page.Visit) error {
	p, err := s.groupEndPage(v)
	if err != nil {
		return err
	}
	if v.PostForm("sure") == "" {
		return s.Render(v, http.StatusUnprocessableEntity, p)
	}
	seen, err := page.ParseIDs(v.PostFormArray("seen"))
	if err != nil {
		return err
	}
	err = s.Groups.End(v.Ctx(), v.Actor, p.Of.ID, seen)
	if fault.Is(err, fault.Conflict) {
		v.NoteCause(err)
		p.Problem = v.Words.Fault(err)
		return s.Render(v, http.StatusConflict, p)
	}
	if err != nil {
		return err
	}
	return s.toGroup(v, p.Of.ID, "ended")
}
