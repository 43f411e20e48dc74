package entry

import (
	"context"
	"net/http"
	"strings"

	"baluarte/internal/fault"
	"baluarte/internal/web/page"
)

// forgotPage asks for the address of who has forgotten the password.
type forgotPage struct {
	page.Base
	NoMail  bool // this installation sends none
	Sent    bool
	Email   string
	Problem string
}

func (forgotPage) Template() string { return "forgot" }

func (s *Site) forgotPage(v *page.Visit) *forgotPage {
	return &forgotPage{Base: page.Base{Title: v.Words.T("forgot.title")}, NoMail: s.Mail == nil || s.Access.Plain}
}

func (s *Site) showForgot(v *page.Visit) error {
	p := s.forgotPage(v)
	p.Sent = v.Query("sent") != "" && !p.NoMail
	return s.Render(v, http.StatusOK, p)
}

// forgot sends a link to whoever's address it is. Whether it is anybody's is looked up after the answer, which is the same
// for all.
func (s *Site) forgot(v *page.Visit) error {
	p := s.forgotPage(v)
	if p.NoMail {
		return fault.New(fault.NotFound, "")
	}
	p.Email = strings.TrimSpace(v.PostForm("email"))
	key, err := s.Access.AskReset(v.Ctx(), p.Email, s.Browser(v))
	if problem, status, ok := v.Refused(err, fault.Invalid, fault.TooMany); ok {
		p.Problem = problem
		return s.Render(v, status, p)
	}
	if err != nil {
		return err
	}
	s.Errands.Later("send a new way in", func(ctx context.Context) error {
		l, err := s.Access.Reset(ctx, key)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return s.SendLink(ctx, l, v.Lang)
	})
	return v.SeeOther("/sign-in/forgot?sent=yes")
}
