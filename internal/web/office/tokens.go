package office

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// tokensPage lists the tokens of other programs in the viewer's agencies.
type tokensPage struct {
	page.Base
	Saved string // message key of what was just done; empty
	Rows  []access.MadeToken
	now   time.Time
	page.Zoned
	page.Pager
	page.Placed
}

func (tokensPage) Template() string { return "tokens" }

// API is the address of the description for developers.
func (tokensPage) API() string { return page.APIPath + "/openapi.json" }

// Reads says what a token may read.
func (p *tokensPage) Reads(t access.MadeToken) string { return p.List(page.MayInWords(p.Words, t.May)) }

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
	return p.Moment(t.LastUsed, p.Zoned.At)
}

// Made says when a token was made, and by whom.
func (p *tokensPage) Made(t access.MadeToken) string {
	on := p.DateShort(lang.DateOf(t.MadeAt, p.Zoned.At))
	if t.Maker == "" {
		return p.T("token.made_by_program", "Date", on)
	}
	return p.T("token.made_by", "Date", on, "Person", t.Maker)
}

const tokensPerPage = 50

func (s *Site) showTokens(v *page.Visit) error {
	from, err := v.Offset()
	if err != nil {
		return err
	}
	rows, err := s.Access.Tokens(v.Ctx(), v.Actor, from, tokensPerPage+1)
	if err != nil {
		return err
	}
	p := &tokensPage{Base: page.Base{Title: v.Words.T("admin.tokens"), Wide: true}, now: s.Now(), Zoned: page.Zoned{At: v.Actor.Zone()}, Saved: v.Saved("token.saved.", "revoked")}
	p.Rows, p.Pager = page.PageOf(v, rows, from, tokensPerPage)
	places, err := s.Report.Places(v.Ctx(), v.Actor.Scope(access.ManageTokens), uuid.Nil)
	if err != nil {
		return err
	}
	p.Placed = page.PlacedOn(&p.Base, places.Tree)
	return s.Render(v, http.StatusOK, p)
}

// tokenFormPage makes a token.
type tokenFormPage struct {
	page.Form
	Agencies   []agency.Node
	Everywhere bool // the viewer may make one for the whole installation
}

func (tokenFormPage) Template() string { return "token-form" }

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

func (s *Site) tokenFormPage(v *page.Visit) (*tokenFormPage, error) {
	scope := v.Actor.Scope(access.ManageTokens)
	places, err := s.Report.Places(v.Ctx(), scope, uuid.Nil)
	p := &tokenFormPage{Form: page.Form{Base: page.Base{Title: v.Words.T("token.new")}}, Everywhere: scope.IsEverywhere()}
	for _, n := range page.InOrder(places.Nodes, v.Lang) {
		if n.ClosedOn.IsZero() {
			p.Agencies = append(p.Agencies, n)
		}
	}
	today := v.Actor.Today(s.Now())
	p.Values = url.Values{"agency": {v.Actor.Agency.String()}, "from": {today.String()}, "to": {today.AddDays(usualTokenDays).String()}}
	return p, err
}

func (s *Site) showNewToken(v *page.Visit) error {
	p, err := s.tokenFormPage(v)
	return s.RenderOr(v, p, err)
}

// typed reads the form. An agency that is not offered is one that does not exist.
func (p *tokenFormPage) typed(v *page.Visit, today lang.Date) (t access.Token, err error) {
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
		if *field.day, err = v.Day(field.name); err != nil {
			wrong.Add(fault.Field(field.name, "field.bad_day"))
			*field.day = today // its own mistake is told
		}
	}
	return t, append(wrong, t.Check(today)...).Err()
}

func (s *Site) makeToken(v *page.Visit) error {
	p, err := s.tokenFormPage(v)
	if err != nil {
		return err
	}
	t, err := p.typed(v, v.Actor.Today(s.Now()))
	if err != nil {
		return s.Again(v, p, err)
	}
	secret, t, err := s.Access.MakeToken(v.Ctx(), v.Actor, t)
	if err != nil {
		return err
	}
	made := &tokenMadePage{Base: page.Base{Title: v.Words.T("token.made_title", "Name", t.Name)}, Secret: secret}
	address := "/reports/completion"
	if !slices.Contains(t.May, access.SeeCompletion) {
		address = "/people/ID/record"
	}
	made.Try = `curl -H "Authorization: Bearer ` + secret + `" ` + s.BaseURL + page.APIPath + address
	return s.Render(v, http.StatusOK, made)
}

// tokenMadePage shows the secret of a token, this once.
type tokenMadePage struct {
	page.Base
	Secret string
	Try    string // a line for a terminal
}

func (tokenMadePage) Template() string { return "token-made" }

// tokenRevokePage asks whether a token is to be revoked.
type tokenRevokePage struct {
	page.Base
	Of      access.MadeToken
	Problem string
	page.Placed
}

func (tokenRevokePage) Template() string { return "token-revoke" }

// Reads says what the token may read.
func (p *tokenRevokePage) Reads() string { return p.List(page.MayInWords(p.Words, p.Of.May)) }

func (s *Site) tokenRevokePage(v *page.Visit) (*tokenRevokePage, error) {
	id, err := v.ID("token")
	if err != nil {
		return nil, err
	}
	t, err := s.Access.Token(v.Ctx(), v.Actor, id)
	if err != nil {
		return nil, err
	}
	places, err := s.Report.Places(v.Ctx(), v.Actor.Scope(access.ManageTokens), uuid.Nil)
	p := &tokenRevokePage{Base: page.Base{Title: v.Words.T("token.revoke_title", "Name", t.Name)}, Of: t}
	p.Placed = page.PlacedOn(&p.Base, places.Tree)
	return p, err
}

func (s *Site) showRevokeToken(v *page.Visit) error {
	p, err := s.tokenRevokePage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) revokeToken(v *page.Visit) error {
	p, err := s.tokenRevokePage(v)
	if err != nil {
		return err
	}
	if v.PostForm("sure") == "" {
		return s.Render(v, http.StatusUnprocessableEntity, p)
	}
	err = s.Access.RevokeToken(v.Ctx(), v.Actor, p.Of.ID)
	if problem, status, ok := v.Refused(err, fault.Conflict); ok {
		p.Problem = problem
		return s.Render(v, status, p)
	}
	if err != nil {
		return err
	}
	return v.SeeOther("/admin/tokens?saved=revoked")
}
