package web

import (
	"context"
	"net/http"
	"strings"

	"baluarte/internal/fault"
)

// forgotPage asks for the address of who has forgotten the password.
type forgotPage struct {
	Base
	NoMail  bool // this installation sends none
	Sent    bool
	Email   string
	Problem string
}

func (forgotPage) template() string { return "forgot" }

func (s *Server) forgotPage(v *visit) *forgotPage {
	return &forgotPage{Base: Base{Title: v.Words.T("forgot.title")}, NoMail: s.Mail == nil || s.Access.Plain}
}

func (s *Server) showForgot(v *visit) error {
	p := s.forgotPage(v)
	p.Sent = v.Query("sent") != "" && !p.NoMail
	return s.render(v, http.StatusOK, p)
}

// forgot sends a link to whoever's address it is. Whether it is anybody's is looked up after the answer, which is the same
// for all.
func (s *Server) forgot(v *visit) error {
	p := s.forgotPage(v)
	if p.NoMail {
		return fault.New(fault.NotFound, "")
	}
	p.Email = strings.TrimSpace(v.PostForm("email"))
	key, err := s.Access.AskReset(v.ctx(), p.Email, s.browser(v))
	if problem, status, ok := v.refused(err, fault.Invalid, fault.TooMany); ok {
		p.Problem = problem
		return s.render(v, status, p)
	}
	if err != nil {
		return err
	}
	s.errands.later("send a new way in", func(ctx context.Context) error {
		l, err := s.Access.Reset(ctx, key)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return s.send(ctx, l, v.Lang)
	})
	return v.seeOther("/sign-in/forgot?sent=yes")
}
