package web

import (
	"net/http"
	"net/url"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
)

// carried is what a sign-in takes along: where to go on, and a form that waits.
type carried struct {
	Next    string
	Pending string // URL-encoded; empty without one
}

// at is the address of a page that takes this along: where the other language has the page that answers a form.
func (c carried) at(path string) string {
	if c.Next == "/" {
		return path
	}
	return path + "?next=" + url.QueryEscape(c.Next)
}

func (s *Server) carriedBy(v *visit) carried {
	next := v.PostForm("next")
	if v.Request.Method == http.MethodGet {
		next = v.Query("next")
	}
	return carried{nextPath(next), v.PostForm("pending")}
}

// signIn signs somebody in by what they typed. A refusal shows the form again, without the secret.
func (s *Server) signIn(v *visit) error {
	form := enterForm{Email: strings.TrimSpace(v.PostForm("email")), Code: strings.TrimSpace(v.PostForm("code")),
		Number: strings.TrimSpace(v.PostForm("number")), Shared: v.PostForm("shared") != ""}
	in, err := access.Entered{}, error(nil)
	if secret := v.PostForm("secret"); secret == "" || form.Email == "" && (form.Code == "" || form.Number == "") {
		err = fault.New(fault.Invalid, "sign_in.incomplete")
	} else {
		in, err = s.Access.Enter(v.ctx(), access.Entry{Email: form.Email, Code: form.Code, Number: form.Number, Secret: secret, Browser: s.browser(v)})
	}
	return s.enteredOr(v, in, err, form)
}

// enteredOr goes on after an attempt to sign in, or shows the page again with what was wrong.
func (s *Server) enteredOr(v *visit, in access.Entered, err error, form enterForm) error {
	if problem, status, ok := v.refused(err, fault.Invalid, fault.TooMany); ok {
		p := s.signInPage(v, nextPath(v.PostForm("next")))
		p.enterForm, p.Pending = form, v.PostForm("pending")
		p.Path = p.Carried().at("/sign-in")
		p.Problem = problem
		return s.render(v, status, p)
	}
	if err != nil {
		return err
	}
	if err := s.leaveBehind(v); err != nil {
		return err
	}
	c := s.carriedBy(v)
	if in.Spent && c == (carried{Next: "/"}) {
		c.Next = "/profile?saved=card" // where the next way in is chosen
	}
	return s.entered(v, in, form.Shared, c)
}

// entered goes on after a proof: to the second factor, to setting one up, or into the program.
func (s *Server) entered(v *visit, in access.Entered, shared bool, c carried) error {
	s.setCookie(v, in.Token, shared)
	if in.Device != "" {
		s.setDevice(v, in.Device)
	}
	var err error
	if in.Stage != access.Whole {
		if v.Half, err = s.Access.HalfIn(v.ctx(), in.Token); err != nil {
			return err
		}
		if in.Stage == access.Prove {
			return s.renderSecond(v, http.StatusOK, c, "")
		}
		return s.renderProtect(v, http.StatusOK, s.protectPage(v, c), "")
	}
	waiting, err := url.ParseQuery(c.Pending)
	if err != nil || len(waiting) == 0 {
		return v.seeOther(c.Next)
	}
	if v.Actor, err = s.Access.Who(v.ctx(), in.Token); err != nil {
		return err
	}
	p := &resumePage{Base: Base{Title: v.Words.T("resume.title")}, NextPath: c.Next, Fields: fieldsOf(waiting)}
	return s.render(v, http.StatusOK, p)
}

// secondPage asks for the second factor.
type secondPage struct {
	Base
	carried
	passkeyPart
	Who     string
	Problem string
	HasCode bool // an app, or codes for when it is lost
}

func (secondPage) template() string { return "second" }

func (s *Server) renderSecond(v *visit, status int, c carried, problem string) error {
	p := &secondPage{Base: Base{Title: v.Words.T("second.title"), Path: c.at("/sign-in/second")}, carried: c, Who: v.Half.Name, Problem: problem}
	all, err := s.Access.Store.Credentials(v.ctx(), v.Half.Claimant.Account, s.Now())
	if err != nil {
		return err
	}
	for _, known := range all {
		switch known.Kind {
		case access.KindPasskey:
			p.passkeyPart = s.passkeyPart()
		case access.KindTOTP, access.KindRecoveryCode:
			p.HasCode = true
		}
	}
	return s.render(v, status, p)
}

func (s *Server) showSecond(v *visit) error {
	if v.Half.Stage != access.Prove {
		return v.seeOther("/sign-in/protect")
	}
	return s.renderSecond(v, http.StatusOK, s.carriedBy(v), "")
}

func (s *Server) proveSecond(v *visit) error {
	in, err := s.Access.ProveCode(v.ctx(), v.Half, v.PostForm("typed"), s.browser(v))
	return s.provedOr(v, in, err)
}

// provedOr goes on after an attempt to prove the second factor, or shows the page again with what was wrong.
func (s *Server) provedOr(v *visit, in access.Entered, err error) error {
	if problem, status, ok := v.refused(err, fault.Invalid, fault.TooMany); ok {
		return s.renderSecond(v, status, s.carriedBy(v), problem)
	}
	if err != nil {
		return err
	}
	return s.entered(v, in, v.Half.Shared, s.carriedBy(v))
}

// leaveHalfway ends a sign-in that does not go on.
func (s *Server) leaveHalfway(v *visit) error {
	if err := s.Access.Store.EndSignIn(v.ctx(), v.Half.SignIn.ID, s.Now()); err != nil {
		return err
	}
	s.dropCookie(v)
	return v.seeOther("/sign-in")
}
