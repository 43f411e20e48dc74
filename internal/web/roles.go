package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// everywhereWord stands in a form or an address for the whole installation, where others name an agency.
const everywhereWord = "everywhere"

// rolesPage lists who holds which role in the viewer's agencies.
type rolesPage struct {
	Base
	Saved    string // message key of what was just done; empty
	Typed    string
	Question access.HeldQuestion
	At       uuid.UUID
	Agencies []agency.Node // of the whole scope, for the filter
	Rows     []access.Held
	Required bool // who has a duty needs a second factor
	zone     *time.Location
	pager
	placed
}

func (rolesPage) template() string { return "roles" }

// Roles are what can be granted.
func (p *rolesPage) Roles() []access.Role { return access.Roles() }

// RevokeHref leads to the question whether a role is to be taken.
func (p *rolesPage) RevokeHref(h access.Held) string {
	q := url.Values{"role": {string(h.Role)}, "agency": {agencyWord(h.Agency)}}
	return p.Href(withQuery("/admin/roles/"+h.Holder.Person.String()+"/revoke", q))
}

// Given says when a role was given, and by whom; empty where that is not known.
func (p *rolesPage) Given(h access.Held) string {
	switch {
	case h.At.IsZero():
		return ""
	case h.Giver == "":
		return p.T("roles.given_by_program", "Date", p.DateShort(lang.DateOf(h.At, p.zone)))
	}
	return p.T("roles.given", "Date", p.DateShort(lang.DateOf(h.At, p.zone)), "Person", h.Giver)
}

const rolesPerPage = 100

func agencyWord(id uuid.UUID) string {
	if id == uuid.Nil {
		return everywhereWord
	}
	return id.String()
}

// agencyOf reads what agencyWord wrote. What is no id is an agency that does not exist.
func agencyOf(text string) (uuid.UUID, error) {
	if text == everywhereWord {
		return uuid.Nil, nil
	}
	id, err := parseID(text)
	if err == nil && id == uuid.Nil {
		err = fault.New(fault.NotFound, "")
	}
	return id, err
}

func (s *Server) showRoles(v *visit) error {
	from, err := v.offset()
	if err != nil {
		return err
	}
	var at uuid.UUID
	if err := readIDs(v.Query, map[string]*uuid.UUID{"agency": &at}); err != nil {
		return err
	}
	scope := v.Actor.Scope(access.GrantRoles)
	places, err := s.Report.Places(v.ctx(), scope, uuid.Nil)
	if err != nil {
		return err
	}
	if at != uuid.Nil {
		if !slices.ContainsFunc(places.Nodes, func(n agency.Node) bool { return n.ID == at }) {
			return fault.New(fault.NotFound, "")
		}
		scope = access.Below(at)
	}
	p := &rolesPage{Base: Base{Title: v.Words.T("admin.roles"), Wide: true}, Typed: v.Query("q"), At: at, Agencies: inOrder(places.Nodes, v.Lang),
		Required: s.Access.StaffSecondFactor, zone: v.Actor.Zone()}
	p.placed = placedOn(&p.Base, places.Tree)
	p.Saved = v.saved("roles.saved.", "granted", "revoked")
	p.Question.Role, p.Question.Without = access.Role(v.Query("role")), v.Query("without") != ""
	if p.Question.Role != "" && !slices.Contains(access.Roles(), p.Question.Role) || !isText(p.Typed) {
		return fault.New(fault.NotFound, "")
	}
	rows, err := s.Access.Held(v.ctx(), scope, strings.TrimSpace(p.Typed), p.Question, from, rolesPerPage+1)
	if err != nil {
		return err
	}
	p.Rows, p.pager = pageOf(v, rows, from, rolesPerPage)
	return s.render(v, http.StatusOK, p)
}

// findHolderPage finds the person to whom a role is to be given.
type findHolderPage struct {
	Base
	Typed string
	Found []access.Holder
	More  bool // there are others
	placed
}

func (findHolderPage) template() string { return "find-holder" }

const mostHolders = 20

func (s *Server) findHolder(v *visit) error {
	p := &findHolderPage{Base: Base{Title: v.Words.T("roles.give")}, Typed: v.Query("q")}
	if !isText(p.Typed) {
		return fault.New(fault.NotFound, "")
	}
	found, err := s.Access.FindHolders(v.ctx(), v.Actor, p.Typed, mostHolders+1)
	if err != nil {
		return err
	}
	places, err := s.Report.Places(v.ctx(), access.Everywhere(), uuid.Nil)
	if err != nil {
		return err
	}
	p.placed = placedOn(&p.Base, places.Tree)
	p.Found, p.More = found[:min(mostHolders, len(found))], len(found) > mostHolders
	return s.render(v, http.StatusOK, p)
}

// grantPage gives a person a role.
type grantPage struct {
	Base
	Holder     access.Holder
	Grants     []access.Grant // theirs, as far as the viewer may see
	Agencies   []agency.Node
	Everywhere bool // the viewer may grant for the whole installation
	Role       access.Role
	At         string
	Required   bool
	Problem    string
	placed
}

func (grantPage) template() string { return "grant" }

// Roles are what can be granted.
func (p *grantPage) Roles() []access.Role { return access.Roles() }

// MayGrant reports whether anything can be offered at an agency: one that has closed takes no new duties.
func (p *grantPage) MayGrant(n agency.Node) bool { return n.ClosedOn.IsZero() }

func (s *Server) grantPage(v *visit) (*grantPage, error) {
	id, err := v.id("person")
	if err != nil {
		return nil, err
	}
	h, err := s.Access.Holder(v.ctx(), v.Actor, id)
	if err == nil && !h.Active {
		err = fault.New(fault.Conflict, "roles.not_active")
	}
	if err != nil {
		return nil, err
	}
	scope := v.Actor.Scope(access.GrantRoles)
	places, err := s.Report.Places(v.ctx(), scope, uuid.Nil)
	if err != nil {
		return nil, err
	}
	p := &grantPage{Base: Base{Title: v.Words.T("roles.give_to", "Person", h.Name)}, Holder: h, Agencies: inOrder(places.Nodes, v.Lang), Everywhere: scope.IsEverywhere(),
		At: h.Agency.String(), Required: s.Access.StaffSecondFactor && !h.SecondFactor}
	p.placed = placedOn(&p.Base, places.Tree)
	for _, g := range h.Grants {
		if scope.IsEverywhere() || slices.ContainsFunc(places.Nodes, func(n agency.Node) bool { return n.ID == g.Agency }) {
			p.Grants = append(p.Grants, g)
		}
	}
	return p, nil
}

func (s *Server) showGrant(v *visit) error {
	p, err := s.grantPage(v)
	return s.renderOr(v, p, err)
}

// grantOf reads the role and the agency of a form or an address.
func grantOf(role, at string) (g access.Grant, err error) {
	g.Role = access.Role(role)
	if !slices.Contains(access.Roles(), g.Role) {
		return g, fault.New(fault.NotFound, "")
	}
	g.Agency, err = agencyOf(at)
	return g, err
}

func (s *Server) grantRole(v *visit) error {
	p, err := s.grantPage(v)
	if err != nil {
		return err
	}
	p.Role, p.At = access.Role(v.PostForm("role")), v.PostForm("agency")
	if p.Role == "" || p.At == "" {
		err = fault.New(fault.Invalid, "roles.incomplete")
	} else {
		var g access.Grant
		if g, err = grantOf(v.PostForm("role"), p.At); err == nil {
			err = s.Access.Grant(v.ctx(), v.Actor, p.Holder.Person, g)
		}
	}
	if problem, status, ok := v.refused(err, fault.Conflict, fault.Invalid); ok {
		p.Problem = problem
		return s.render(v, status, p)
	}
	if err != nil {
		return err
	}
	return v.seeOther("/admin/roles?saved=granted")
}

// revokePage asks whether a role is to be taken.
type revokePage struct {
	Base
	Holder  access.Holder
	Grant   access.Grant
	Own     bool // the role is that of whoever looks
	Problem string
	placed
}

func (revokePage) template() string { return "revoke" }

// At is the agency as the form names it.
func (p *revokePage) At() string { return agencyWord(p.Grant.Agency) }

func (s *Server) revokePage(v *visit, role, at string) (*revokePage, error) {
	id, err := v.id("person")
	if err != nil {
		return nil, err
	}
	g, err := grantOf(role, at)
	if err != nil {
		return nil, err
	}
	h, err := s.Access.Holder(v.ctx(), v.Actor, id)
	if err != nil {
		return nil, err
	}
	places, err := s.Report.Places(v.ctx(), v.Actor.Scope(access.GrantRoles), g.Agency) // also: is it in the scope
	if err == nil && (!slices.ContainsFunc(h.Grants, g.Is) || g.Agency == uuid.Nil && !v.Actor.Scope(access.GrantRoles).IsEverywhere()) {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return nil, err
	}
	p := &revokePage{Base: Base{Title: v.Words.T("roles.revoke_title")}, Holder: h, Grant: g, Own: h.Person == v.Actor.Person}
	p.placed = placedOn(&p.Base, places.Tree)
	return p, nil
}

func (s *Server) showRevoke(v *visit) error {
	p, err := s.revokePage(v, v.Query("role"), v.Query("agency"))
	return s.renderOr(v, p, err)
}

func (s *Server) revokeRole(v *visit) error {
	p, err := s.revokePage(v, v.PostForm("role"), v.PostForm("agency"))
	if err != nil {
		return err
	}
	err = s.Access.Revoke(v.ctx(), v.Actor, p.Holder.Person, p.Grant)
	if problem, status, ok := v.refused(err, fault.Conflict); ok {
		p.Problem = problem
		return s.render(v, status, p)
	}
	if err != nil {
		return err
	}
	if p.Holder.Person == v.Actor.Person {
		return v.seeOther("/") // what they see from here on may be less
	}
	return v.seeOther("/admin/roles?saved=revoked")
}
