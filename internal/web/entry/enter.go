package entry

import (
	"net/http"
	"net/url"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/web/page"
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

func (s *Site) carriedBy(v *page.Visit) carried {
	next := v.PostForm("next")
	if v.Request.Method == http.MethodGet {
		next = v.Query("next")
	}
	return carried{nextPath(next), v.PostForm("pending")}
}

// signIn signs somebody in by what they typed. A refusal shows the form again, without the secret.
func (s *Site) signIn(v *page.Visit) error {
	form := enterForm{Email: strings.TrimSpace(v.PostForm("email")), Code: strings.TrimSpace(v.PostForm("code")),
		Number: strings.TrimSpace(v.PostForm("number")), Shared: v.PostForm("shared") != ""}
	in, err := access.Entered{}, error(nil)
	if secret := v.PostForm("secret"); secret == "" || form.Email == "" && (form.Code == "" || form.Number == "") {
		err = fault.New(fault.Invalid, "sign_in.incomplete")
	} else {
		in, err = s.Access.Enter(v.Ctx(), access.Entry{Email: form.Email, Code: form.Code, Number: form.Number, Secret: secret, Browser: s.Browser(v)})
	}
	return s.enteredOr(v, in, err, form)
}

// enteredOr goes on after an attempt to sign in, or shows the page again with what was wrong.
func (s *Site) enteredOr(v *page.Visit, in access.Entered, err error, form enterForm) error {
	if problem, status, ok := v.Refused(err, fault.Invalid, fault.TooMany); ok {
		p := s.signInPage(v, nextPath(v.PostForm("next")))
		p.enterForm, p.Pending = form, v.PostForm("pending")
		p.Path = p.Carried().at("/sign-in")
		p.Problem = problem
		return s.Render(v, status, p)
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
func (s *Site) entered(v *page.Visit, in access.Entered, shared bool, c carried) error {
	s.SetCookie(v, in.Token, shared)
	if in.Device != "" {
		s.SetDevice(v, in.Device)
	}
	var err error
	if in.Stage != access.Whole {
		if v.Half, err = s.Access.HalfIn(v.Ctx(), in.Token); err != nil {
			return err
		}
		if in.Stage == access.Prove {
			return s.renderSecond(v, http.StatusOK, c, "")
		}
		return s.renderProtect(v, http.StatusOK, s.protectPage(v, c), "")
	}
	waiting, err := url.ParseQuery(c.Pending)
	if err != nil || len(waiting) == 0 {
		return v.SeeOther(c.Next)
	}
	if v.Actor, err = s.Access.Who(v.Ctx(), in.Token); err != nil {
		return err
	}
	p := &resumePage{Base: page.Base{Title: v.Words.T("resume.title")}, NextPath: c.Next, Fields: page.FieldsOf(waiting)}
	return s.Render(v, http.StatusOK, p)
}

// secondPage asks for the second factor.
type secondPage struct {
	page.Base
	carried
	passkeyPart
	Who     string
	Problem string
	HasCode bool // an app, or codes for when it is lost
}

func (secondPage) Template() string { return "second" }

func (s *Site) renderSecond(v *page.Visit, status int, c carried, problem string) error {
	p := &secondPage{Base: page.Base{Title: v.Words.T("second.title"), Path: c.at("/sign-in/second")}, carried: c, Who: v.Half.Name, Problem: problem}
	all, err := s.Access.Store.Credentials(v.Ctx(), v.Half.Claimant.Account, s.Now())
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
	return s.Render(v, status, p)
}

func (s *Site) showSecond(v *page.Visit) error {
	if v.Half.Stage != access.Prove {
		return v.SeeOther("/sign-in/protect")
	}
	return s.renderSecond(v, http.StatusOK, s.carriedBy(v), "")
}

func (s *Site) proveSecond(v *page.Visit) error {
	in, err := s.Access.ProveCode(v.Ctx(), v.Half, v.PostForm("typed"), s.Browser(v))
	return s.provedOr(v, in, err)
}

// provedOr goes on after an attempt to prove the second factor, or shows the page again with what was wrong.
func (s *Site) provedOr(v *page.Visit, in access.Entered, err error) error {
	if problem, status, ok := v.Refused(err, fault.Invalid, fault.TooMany, fault.Conflict); ok {
		return s.renderSecond(v, status, s.carriedBy(v), problem)
	}
	if err != nil {
		return err
	}
	return s.entered(v, in, v.Half.Shared, s.carriedBy(v))
}

// leaveHalfway ends a sign-in that does not go on.
func (s *Site) leaveHalfway(v *page.Visit) error {
	if err := s.Access.Store.EndSignIn(v.Ctx(), v.Half.SignIn.ID, s.Now()); err != nil {
		return err
	}
	s.DropCookie(v)
	return v.SeeOther("/sign-in")
}
