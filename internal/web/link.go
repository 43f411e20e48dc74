package web

import (
	"context"
	"net/http"

	"baluarte/internal/access"
	"baluarte/internal/agency"

	"github.com/google/uuid"
)

// linkPage is where a link from a mail leads: a button that uses it up. Programs that look into mail press no buttons.
type linkPage struct {
	Base
	Kind  access.LinkKind
	Token string
}

func (linkPage) template() string { return "link" }

// Text is a message of this kind of link.
func (p *linkPage) Text() string { return p.T("link." + string(p.Kind)) }

func (s *Server) showLink(v *visit) error {
	v.Header("Referrer-Policy", "no-referrer") // the address is a secret
	l, err := s.Access.OpenLink(v.ctx(), v.Query("token"), access.Invitation, access.Reset)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, &linkPage{Base: Base{Title: v.Words.T("link.title")}, Kind: l.Kind, Token: v.Query("token")})
}

func (s *Server) followLink(v *visit) error {
	in, err := s.Access.FollowLink(v.ctx(), v.PostForm("token"), s.browser(v))
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
	formPage
	Token string
}

func (setupPage) template() string { return "setup" }

func (s *Server) setupPage(v *visit, token string) *setupPage {
	return &setupPage{formPage{Base: Base{Title: v.Words.T("setup.title")}}, token}
}

func (s *Server) showSetup(v *visit) error {
	v.Header("Referrer-Policy", "no-referrer")
	if _, err := s.Access.OpenLink(v.ctx(), v.Query("token"), access.Setup); err != nil {
		return err
	}
	return s.render(v, http.StatusOK, s.setupPage(v, v.Query("token")))
}

func (s *Server) setUp(v *visit) error {
	in, err := s.Access.SetUp(v.ctx(), v.PostForm("token"), v.PostForm("email"), s.browser(v), func(ctx context.Context) (uuid.UUID, error) {
		return s.People.AddFirst(ctx, agency.Person{GivenNames: v.PostForm("given_names"), FirstSurname: v.PostForm("first_surname"),
			SecondSurname: v.PostForm("second_surname"), Email: v.PostForm("email"), Language: v.Lang})
	})
	if err != nil {
		return s.again(v, s.setupPage(v, v.PostForm("token")), err)
	}
	return s.entered(v, in, false, carried{Next: "/admin"})
}
