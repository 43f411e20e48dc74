package office

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
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// everywhereWord stands in a form or an address for the whole installation, where others name an agency.
const everywhereWord = "everywhere"

// rolesPage lists who holds which role in the viewer's agencies.
type rolesPage struct {
	page.Base
	Saved    string // message key of what was just done; empty
	Typed    string
	Question access.HeldQuestion
	At       uuid.UUID
	Agencies []agency.Node // of the whole scope, for the filter
	Rows     []access.Held
	Required bool // who has a duty needs a second factor
	zone     *time.Location
	page.Pager
	page.Placed
}

func (rolesPage) Template() string { return "roles" }

// Roles are what can be granted.
func (p *rolesPage) Roles() []access.Role { return access.Roles() }

// RevokeHref leads to the question whether a role is to be taken.
func (p *rolesPage) RevokeHref(h access.Held) string {
	q := url.Values{"role": {string(h.Role)}, "agency": {agencyWord(h.Agency)}}
	return p.Href(page.WithQuery("/admin/roles/"+h.Holder.Person.String()+"/revoke", q))
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
	id, err := page.ParseID(text)
	if err == nil && id == uuid.Nil {
		err = fault.New(fault.NotFound, "")
	}
	return id, err
}

func (s *Site) showRoles(v *page.Visit) error {
	from, err := v.Offset()
	if err != nil {
		return err
	}
	var at uuid.UUID
	if err := page.ReadIDs(v.Query, map[string]*uuid.UUID{"agency": &at}); err != nil {
		return err
	}
	scope := v.Actor.Scope(access.GrantRoles)
	places, err := s.Report.Places(v.Ctx(), scope, uuid.Nil)
	if err != nil {
		return err
	}
	if at != uuid.Nil {
		if !slices.ContainsFunc(places.Nodes, func(n agency.Node) bool { return n.ID == at }) {
			return fault.New(fault.NotFound, "")
		}
		scope = access.Below(at)
	}
	p := &rolesPage{Base: page.Base{Title: v.Words.T("admin.roles"), Wide: true}, Typed: v.Query("q"), At: at, Agencies: page.InOrder(places.Nodes, v.Lang),
		Required: s.Access.StaffSecondFactor, zone: v.Actor.Zone()}
	p.Placed = page.PlacedOn(&p.Base, places.Tree)
	p.Saved = v.Saved("roles.saved.", "granted", "revoked")
	p.Question.Role, p.Question.Without = access.Role(v.Query("role")), v.Query("without") != ""
	if p.Question.Role != "" && !slices.Contains(access.Roles(), p.Question.Role) || !page.IsText(p.Typed) {
		return fault.New(fault.NotFound, "")
	}
	rows, err := s.Access.Held(v.Ctx(), scope, strings.TrimSpace(p.Typed), p.Question, from, rolesPerPage+1)
	if err != nil {
		return err
	}
	p.Rows, p.Pager = page.PageOf(v, rows, from, rolesPerPage)
	return s.Render(v, http.StatusOK, p)
}

// findHolderPage finds the person to whom a role is to be given.
type findHolderPage struct {
	page.Base
	Typed string
	Found []access.Holder
	More  bool // there are others
	page.Placed
}

func (findHolderPage) Template() string { return "find-holder" }

const mostHolders = 20

func (s *Site) findHolder(v *page.Visit) error {
	p := &findHolderPage{Base: page.Base{Title: v.Words.T("roles.give")}, Typed: v.Query("q")}
	if !page.IsText(p.Typed) {
		return fault.New(fault.NotFound, "")
	}
	found, err := s.Access.FindHolders(v.Ctx(), v.Actor, p.Typed, mostHolders+1)
	if err != nil {
		return err
	}
	places, err := s.Report.Places(v.Ctx(), access.Everywhere(), uuid.Nil)
	if err != nil {
		return err
	}
	p.Placed = page.PlacedOn(&p.Base, places.Tree)
	p.Found, p.More = found[:min(mostHolders, len(found))], len(found) > mostHolders
	return s.Render(v, http.StatusOK, p)
}

// grantPage gives a person a role.
type grantPage struct {
	page.Base
	Holder     access.Holder
	Grants     []access.Grant // theirs, as far as the viewer may see
	Agencies   []agency.Node
	Everywhere bool // the viewer may grant for the whole installation
	Role       access.Role
	At         string
	Required   bool
	Problem    string
	page.Placed
}

func (grantPage) Template() string { return "grant" }

// Roles are what can be granted.
func (p *grantPage) Roles() []access.Role { return access.Roles() }

// MayGrant reports whether anything can be offered at an agency: one that has closed takes no new duties.
func (p *grantPage) MayGrant(n agency.Node) bool { return n.ClosedOn.IsZero() }

func (s *Site) grantPage(v *page.Visit) (*grantPage, error) {
	id, err := v.ID("person")
	if err != nil {
		return nil, err
	}
	h, err := s.Access.Holder(v.Ctx(), v.Actor, id)
	if err == nil && !h.Active {
		err = fault.New(fault.Conflict, "roles.not_active")
	}
	if err != nil {
		return nil, err
	}
	scope := v.Actor.Scope(access.GrantRoles)
	places, err := s.Report.Places(v.Ctx(), scope, uuid.Nil)
	if err != nil {
		return nil, err
	}
	p := &grantPage{Base: page.Base{Title: v.Words.T("roles.give_to", "Person", h.Name)}, Holder: h, Agencies: page.InOrder(places.Nodes, v.Lang), Everywhere: scope.IsEverywhere(),
		At: h.Agency.String(), Required: s.Access.StaffSecondFactor && !h.SecondFactor}
	p.Placed = page.PlacedOn(&p.Base, places.Tree)
	for _, g := range h.Grants {
		if scope.IsEverywhere() || slices.ContainsFunc(places.Nodes, func(n agency.Node) bool { return n.ID == g.Agency }) {
			p.Grants = append(p.Grants, g)
		}
	}
	return p, nil
}

func (s *Site) showGrant(v *page.Visit) error {
	p, err := s.grantPage(v)
	return s.RenderOr(v, p, err)
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

func (s *Site) grantRole(v *page.Visit) error {
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
			err = s.Access.Grant(v.Ctx(), v.Actor, p.Holder.Person, g)
		}
	}
	if problem, status, ok := v.Refused(err, fault.Conflict, fault.Invalid); ok {
		p.Problem = problem
		return s.Render(v, status, p)
	}
	if err != nil {
		return err
	}
	return v.SeeOther("/admin/roles?saved=granted")
}

// revokePage asks whether a role is to be taken.
type revokePage struct {
	page.Base
	Holder  access.Holder
	Grant   access.Grant
	Own     bool // the role is that of whoever looks
	Problem string
	page.Placed
}

func (revokePage) Template() string { return "revoke" }

// At is the agency as the form names it.
func (p *revokePage) At() string { return agencyWord(p.Grant.Agency) }

func (s *Site) revokePage(v *page.Visit, role, at string) (*revokePage, error) {
	id, err := v.ID("person")
	if err != nil {
		return nil, err
	}
	g, err := grantOf(role, at)
	if err != nil {
		return nil, err
	}
	h, err := s.Access.Holder(v.Ctx(), v.Actor, id)
	if err != nil {
		return nil, err
	}
	places, err := s.Report.Places(v.Ctx(), v.Actor.Scope(access.GrantRoles), g.Agency) // also: is it in the scope
	if err == nil && (!slices.ContainsFunc(h.Grants, g.Is) || g.Agency == uuid.Nil && !v.Actor.Scope(access.GrantRoles).IsEverywhere()) {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return nil, err
	}
	p := &revokePage{Base: page.Base{Title: v.Words.T("roles.revoke_title")}, Holder: h, Grant: g, Own: h.Person == v.Actor.Person}
	p.Placed = page.PlacedOn(&p.Base, places.Tree)
	return p, nil
}

func (s *Site) showRevoke(v *page.Visit) error {
	p, err := s.revokePage(v, v.Query("role"), v.Query("agency"))
	return s.RenderOr(v, p, err)
}

func (s *Site) revokeRole(v *page.Visit) error {
	p, err := s.revokePage(v, v.PostForm("role"), v.PostForm("agency"))
	if err != nil {
		return err
	}
	err = s.Access.Revoke(v.Ctx(), v.Actor, p.Holder.Person, p.Grant)
	if problem, status, ok := v.Refused(err, fault.Conflict); ok {
		p.Problem = problem
		return s.Render(v, status, p)
	}
	if err != nil {
		return err
	}
	if p.Holder.Person == v.Actor.Person {
		return v.SeeOther("/") // what they see from here on may be less
	}
	return v.SeeOther("/admin/roles?saved=revoked")
}
