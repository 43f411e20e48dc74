package entry

import (
	"context"
	"net/http"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// linkPage is where a link from a mail leads: a button that uses it up. Programs that look into mail press no buttons.
type linkPage struct {
	page.Base
	Kind    access.LinkKind
	Token   string
	Privacy string // where their agency says what becomes of personal data, if it does in its own words
}

func (linkPage) Template() string { return "link" }

// Text is a message of this kind of link.
func (p *linkPage) Text() string { return p.T("link." + string(p.Kind)) }

func (s *Site) showLink(v *page.Visit) error {
	v.Header("Referrer-Policy", "no-referrer") // the address is a secret
	l, err := s.Access.OpenLink(v.Ctx(), v.Query("token"), access.Invitation, access.Reset)
	if err != nil {
		return err
	}
	p := &linkPage{Base: page.Base{Title: v.Words.T("link.title")}, Kind: l.Kind, Token: v.Query("token")}
	p.Privacy, err = s.privacyFor(v, l.Account)
	return s.RenderOr(v, p, err)
}

// privacyFor is where somebody who is not signed in yet reads what their agency says about personal data; empty where it has no words of
// its own.
func (s *Site) privacyFor(v *page.Visit, account uuid.UUID) (string, error) {
	c, err := s.Access.Store.Claimant(v.Ctx(), account)
	if err != nil {
		return "", err
	}
	d, own, err := s.Agencies.DeclarationFor(v.Ctx(), agency.Privacy, c.Agency)
	if err != nil || !own || d.Agency == uuid.Nil {
		return "", err
	}
	return "/privacy?agency=" + d.Agency.String(), nil
}

func (s *Site) followLink(v *page.Visit) error {
	in, err := s.Access.FollowLink(v.Ctx(), v.PostForm("token"), s.Browser(v))
	if err != nil {
		return err
	}
	if err := s.leaveBehind(v); err != nil {
		return err
	}
	next := "/"
	if in.Stage == access.Prove { // they may choose a new password once they have proved the second factor
		next = "/profile?saved=link"
	}
	return s.entered(v, in, v.PostForm("shared") != "", carried{Next: next})
}

// setupPage makes the first administrator of a new installation.
type setupPage struct {
	page.Form
	Token string
}

func (setupPage) Template() string { return "setup" }

func (s *Site) setupPage(v *page.Visit, token string) *setupPage {
	return &setupPage{page.Form{Base: page.Base{Title: v.Words.T("setup.title")}}, token}
}

func (s *Site) showSetup(v *page.Visit) error {
	v.Header("Referrer-Policy", "no-referrer")
	if _, err := s.Access.OpenLink(v.Ctx(), v.Query("token"), access.Setup); err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, s.setupPage(v, v.Query("token")))
}

func (s *Site) setUp(v *page.Visit) error {
	in, err := s.Access.SetUp(v.Ctx(), v.PostForm("token"), v.PostForm("email"), s.Browser(v), func(ctx context.Context) (uuid.UUID, error) {
		return s.People.AddFirst(ctx, agency.Person{GivenNames: v.PostForm("given_names"), FirstSurname: v.PostForm("first_surname"),
			SecondSurname: v.PostForm("second_surname"), Email: v.PostForm("email"), Language: v.Lang})
	})
	if err != nil {
		return s.Again(v, s.setupPage(v, v.PostForm("token")), err)
	}
	return s.entered(v, in, false, carried{Next: "/admin"})
}
