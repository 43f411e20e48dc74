package web

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// tokensPage lists the tokens of other programs in the viewer's agencies.
type tokensPage struct {
	Base
	Saved string // message key of what was just done; empty
	Rows  []access.MadeToken
	now   time.Time
	zone  *time.Location
	pager
	placed
}

func (tokensPage) template() string { return "tokens" }

// API is the address of the description for developers.
func (tokensPage) API() string { return apiPath + "/openapi.json" }

// Reads says what a token may read.
func (p *tokensPage) Reads(t access.MadeToken) string { return p.List(mayInWords(p.Words, t.May)) }

// State is where a token stands.
func (p *tokensPage) State(t access.MadeToken) access.TokenState { return t.State(p.now) }

// IsOpen reports whether there is anything to revoke.
func (p *tokensPage) IsOpen(t access.MadeToken) bool {
	return p.State(t) == access.TokenHolds || p.State(t) == access.TokenAhead
}

// Used is the moment at which a token was last used; empty for never.
func (p *tokensPage) Used(t access.MadeToken) string {
	if t.LastUsed.IsZero() {
		return ""
	}
	return p.Moment(t.LastUsed, p.zone)
}

// InZone is the time zone of the moments shown.
func (p *tokensPage) InZone() string { return spoken(p.zone.String()) }

// Made says when a token was made, and by whom.
func (p *tokensPage) Made(t access.MadeToken) string {
	on := p.DateShort(lang.DateOf(t.MadeAt, p.zone))
	if t.Maker == "" {
		return p.T("token.made_by_program", "Date", on)
	}
	return p.T("token.made_by", "Date", on, "Person", t.Maker)
}

const tokensPerPage = 50

func (s *Server) showTokens(v *visit) error {
	from, err := v.offset()
	if err != nil {
		return err
	}
	rows, err := s.Access.Tokens(v.ctx(), v.Actor, from, tokensPerPage+1)
	if err != nil {
		return err
	}
	p := &tokensPage{Base: Base{Title: v.Words.T("admin.tokens"), Wide: true}, now: s.Now(), zone: v.Actor.Zone(), Saved: v.saved("token.saved.", "revoked")}
	p.Rows, p.pager = pageOf(v, rows, from, tokensPerPage)
	places, err := s.Report.Places(v.ctx(), v.Actor.Scope(access.ManageTokens), uuid.Nil)
	if err != nil {
		return err
	}
	p.placed = placedOn(&p.Base, places.Tree)
	return s.render(v, http.StatusOK, p)
}

// tokenFormPage makes a token.
type tokenFormPage struct {
	formPage
	Agencies   []agency.Node
	Everywhere bool // the viewer may make one for the whole installation
}

func (tokenFormPage) template() string { return "token-form" }

// Permissions are what can be chosen.
func (p *tokenFormPage) Permissions() []access.Permission { return access.TokenPermissions() }

// IsTicked reports whether a permission is chosen.
func (p *tokenFormPage) IsTicked(may access.Permission) bool {
	return slices.Contains(p.Values["may"], string(may))
}

// MostDays is how long a token may hold.
func (p *tokenFormPage) MostDays() int { return access.MostTokenDays }

// usualTokenDays is how long a token holds unless another last day is chosen.
const usualTokenDays = 365

func (s *Server) tokenFormPage(v *visit) (*tokenFormPage, error) {
	scope := v.Actor.Scope(access.ManageTokens)
	places, err := s.Report.Places(v.ctx(), scope, uuid.Nil)
	p := &tokenFormPage{formPage: formPage{Base: Base{Title: v.Words.T("token.new")}}, Everywhere: scope.IsEverywhere()}
	for _, n := range inOrder(places.Nodes, v.Lang) {
		if n.ClosedOn.IsZero() {
			p.Agencies = append(p.Agencies, n)
		}
	}
	today := v.Actor.Today(s.Now())
	p.Values = url.Values{"agency": {v.Actor.Agency.String()}, "from": {today.String()}, "to": {today.AddDays(usualTokenDays).String()}}
	return p, err
}

func (s *Server) showNewToken(v *visit) error {
	p, err := s.tokenFormPage(v)
	return s.renderOr(v, p, err)
}

// typed reads the form. An agency that is not offered is one that does not exist.
func (p *tokenFormPage) typed(v *visit, today lang.Date) (t access.Token, err error) {
	var wrong fault.Fields
	switch at := v.PostForm("agency"); {
	case at == "":
		wrong.Add(fault.Field("agency", "token.no_agency"))
	default:
		if t.Agency, err = agencyOf(at); err != nil {
			return t, err
		}
		is := func(n agency.Node) bool { return n.ID == t.Agency }
		if t.Agency == uuid.Nil && !p.Everywhere || t.Agency != uuid.Nil && !slices.ContainsFunc(p.Agencies, is) {
			return t, fault.New(fault.NotFound, "")
		}
	}
	t.Name = v.PostForm("name")
	for _, may := range v.PostFormArray("may") {
		t.May = append(t.May, access.Permission(may))
	}
	for _, field := range []struct {
		name string
		day  *lang.Date
	}{{"from", &t.From}, {"to", &t.To}} { // in the order of the form, as what is wrong with them is told
		if *field.day, err = v.day(field.name); err != nil {
			wrong.Add(fault.Field(field.name, "field.bad_day"))
			*field.day = today // its own mistake is told
		}
	}
	return t, append(wrong, t.Check(today)...).Err()
}

func (s *Server) makeToken(v *visit) error {
	p, err := s.tokenFormPage(v)
	if err != nil {
		return err
	}
	t, err := p.typed(v, v.Actor.Today(s.Now()))
	if err != nil {
		return s.again(v, p, err)
	}
	secret, t, err := s.Access.MakeToken(v.ctx(), v.Actor, t)
	if err != nil {
		return err
	}
	made := &tokenMadePage{Base: Base{Title: v.Words.T("token.made_title", "Name", t.Name)}, Secret: secret}
	address := "/reports/completion"
	if !slices.Contains(t.May, access.SeeCompletion) {
		address = "/people/ID/record"
	}
	made.Try = `curl -H "Authorization: Bearer ` + secret + `" ` + s.BaseURL + apiPath + address
	return s.render(v, http.StatusOK, made)
}

// tokenMadePage shows the secret of a token, this once.
type tokenMadePage struct {
	Base
	Secret string
	Try    string // a line for a terminal
}

func (tokenMadePage) template() string { return "token-made" }

// tokenRevokePage asks whether a token is to be revoked.
type tokenRevokePage struct {
	Base
	Of      access.MadeToken
	Problem string
	placed
}

func (tokenRevokePage) template() string { return "token-revoke" }

// Reads says what the token may read.
func (p *tokenRevokePage) Reads() string { return p.List(mayInWords(p.Words, p.Of.May)) }

func (s *Server) tokenRevokePage(v *visit) (*tokenRevokePage, error) {
	id, err := v.id("token")
	if err != nil {
		return nil, err
	}
	t, err := s.Access.Token(v.ctx(), v.Actor, id)
	if err != nil {
		return nil, err
	}
	places, err := s.Report.Places(v.ctx(), v.Actor.Scope(access.ManageTokens), uuid.Nil)
	p := &tokenRevokePage{Base: Base{Title: v.Words.T("token.revoke_title", "Name", t.Name)}, Of: t}
	p.placed = placedOn(&p.Base, places.Tree)
	return p, err
}

func (s *Server) showRevokeToken(v *visit) error {
	p, err := s.tokenRevokePage(v)
	return s.renderOr(v, p, err)
}

func (s *Server) revokeToken(v *visit) error {
	p, err := s.tokenRevokePage(v)
	if err != nil {
		return err
	}
	if v.PostForm("sure") == "" {
		return s.render(v, http.StatusUnprocessableEntity, p)
	}
	err = s.Access.RevokeToken(v.ctx(), v.Actor, p.Of.ID)
	if problem, status, ok := v.refused(err, fault.Conflict); ok {
		p.Problem = problem
		return s.render(v, status, p)
	}
	if err != nil {
		return err
	}
	return v.seeOther("/admin/tokens?saved=revoked")
}
