package web

import (
	"net/http"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
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
	return s.entered(v, in, v.PostForm("shared") != "", carried{Next: "/"})
}

// setupPage makes the first administrator of a new installation.
type setupPage struct {
	Base
	Token                                          string
	GivenNames, FirstSurname, SecondSurname, Email string
	Problem                                        string
}

func (setupPage) template() string { return "setup" }

func (s *Server) showSetup(v *visit) error {
	v.Header("Referrer-Policy", "no-referrer")
	if _, err := s.Access.OpenLink(v.ctx(), v.Query("token"), access.Setup); err != nil {
		return err
	}
	return s.render(v, http.StatusOK, &setupPage{Base: Base{Title: v.Words.T("setup.title")}, Token: v.Query("token")})
}

func (s *Server) setUp(v *visit) error {
	p := &setupPage{Base: Base{Title: v.Words.T("setup.title")}, Token: v.PostForm("token"), GivenNames: v.PostForm("given_names"),
		FirstSurname: v.PostForm("first_surname"), SecondSurname: v.PostForm("second_surname"), Email: v.PostForm("email")}
	in, err := s.Access.SetUp(v.ctx(), p.Token, s.browser(v), s.NewAdministrator(agency.Person{GivenNames: p.GivenNames,
		FirstSurname: p.FirstSurname, SecondSurname: p.SecondSurname, Email: p.Email, Language: v.Lang}))
	if fault.Is(err, fault.Invalid) {
		p.Problem = v.Words.Fault(err)
		return s.render(v, http.StatusUnprocessableEntity, p)
	}
	if err != nil {
		return err
	}
	return s.entered(v, in, false, carried{Next: "/admin"})
}
