package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
)

// signInPage offers the ways to sign in. When a form was sent after the sign-in had ended, it carries the form along.
type signInPage struct {
	Base
	Ended    bool   // a form came without a sign-in
	NextPath string // where to go on
	Pending  string // the form that waits, URL-encoded; empty without one
	Roles    []access.Role
}

func (signInPage) template() string { return "sign-in" }

// resumePage sends a form that waited for the sign-in, at the press of a button.
type resumePage struct {
	Base
	NextPath string
	Fields   []field
}

func (resumePage) template() string { return "resume" }

// localPath is what may stand in "next": a path of this program without host, tricks or control characters.
var localPath = regexp.MustCompile(`^/[A-Za-z0-9][A-Za-z0-9/_.-]*(\?[A-Za-z0-9=&._%+-]*)?$|^/$`)

func nextPath(path string) string {
	if len(path) < 500 && localPath.MatchString(path) && !strings.Contains(path, "//") {
		return path
	}
	return "/"
}

func (s *Server) showSignIn(v *visit) error {
	if v.Actor.IsSignedIn() {
		return v.seeOther(nextPath(v.Query("next")))
	}
	return s.render(v, http.StatusOK, s.signInPage(v, nextPath(v.Query("next"))))
}

func (s *Server) signInPage(v *visit, next string) *signInPage {
	p := &signInPage{Base: Base{Title: v.Words.T("sign_in.title")}, NextPath: next}
	for _, r := range []access.Role{access.Learner, access.Trainer, access.Lead, access.Administrator} {
		if _, ok := s.DemoPeople[r]; ok {
			p.Roles = append(p.Roles, r)
		}
	}
	return p
}

// signInAgain asks for a new sign-in in the middle of a form, and keeps the form.
func (s *Server) signInAgain(v *visit) *signInPage {
	p := s.signInPage(v, nextPath(v.path()))
	p.Ended, p.Pending = true, v.Request.PostForm.Encode()
	return p
}

// signInDemo signs one of the demo's people in without proof. Outside the demo it does not exist.
func (s *Server) signInDemo(v *visit) error {
	if s.DemoPeople == nil {
		return fault.New(fault.NotFound, "")
	}
	who, ok := s.DemoPeople[access.Role(v.PostForm("role"))]
	if !ok {
		return fault.New(fault.Invalid, "sign_in.unknown_role")
	}
	next := nextPath(v.PostForm("next"))
	if v.Actor.IsSignedIn() {
		// Who changes into somebody else leaves no sign-in behind.
		if err := s.Access.SignOut(v.ctx(), v.Actor); err != nil {
			return err
		}
	}
	token, err := s.Access.SignIn(v.ctx(), who.Account, who.Person)
	if err != nil {
		return err
	}
	s.setCookie(v, token)
	waiting, err := url.ParseQuery(v.PostForm("pending"))
	if err != nil || len(waiting) == 0 {
		return v.seeOther(next)
	}
	if v.Actor, err = s.Access.Who(v.ctx(), token); err != nil {
		return err
	}
	p := &resumePage{Base: Base{Title: v.Words.T("resume.title")}, NextPath: next}
	for name, values := range waiting {
		for _, value := range values {
			p.Fields = append(p.Fields, field{name, value})
		}
	}
	return s.render(v, http.StatusOK, p)
}

func (s *Server) signOut(v *visit) error {
	if err := s.Access.SignOut(v.ctx(), v.Actor); err != nil {
		return err
	}
	s.dropCookie(v)
	return v.seeOther("/")
}
