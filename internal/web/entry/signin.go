package entry

import (
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

// signInPage offers the ways to sign in. When a form was sent after the sign-in had ended, it carries the form along.
type signInPage struct {
	page.Base
	Ended    bool         // a form came without a sign-in
	NextPath string       // where to go on
	Pending  string       // the form that waits, URL-encoded; empty without one
	Fields   []page.Field // the same, field by field
	Roles    []access.Role
	Again    bool // somebody signed in shall prove who they are once more
	Cards    bool // plain http in a class: only cards
	passkeyPart
	enterForm
}

// enterForm is what was typed to sign in, and why it did not do. The secret is never sent back.
type enterForm struct {
	Email, Code, Number string
	Shared              bool
	Problem             string
}

func (signInPage) Template() string { return "sign-in" }

// Carried is what the sign-in takes along.
func (p *signInPage) Carried() carried { return carried{p.NextPath, p.Pending} }

// resumePage sends a form that waited for the sign-in, at the press of a button.
type resumePage struct {
	page.Base
	NextPath string
	Fields   []page.Field
}

func (resumePage) Template() string { return "resume" }

// localPath is what may stand in "next": a path of this program without host, tricks or control characters.
var localPath = regexp.MustCompile(`^/[A-Za-z0-9][A-Za-z0-9/_.-]*(\?[A-Za-z0-9=&._%+-]*)?$|^/$`)

func nextPath(next string) string {
	if len(next) < 500 && localPath.MatchString(next) && !strings.Contains(next, "//") {
		return next
	}
	return "/"
}

func (s *Site) showSignIn(v *page.Visit) error {
	again := v.Query("again") != ""
	if v.Actor.IsSignedIn() && !again {
		return v.SeeOther(nextPath(v.Query("next")))
	}
	p := s.signInPage(v, nextPath(v.Query("next")))
	p.Again = again
	return s.Render(v, http.StatusOK, p)
}

func (s *Site) signInPage(v *page.Visit, next string) *signInPage {
	p := &signInPage{Base: page.Base{Title: v.Words.T("sign_in.title")}, NextPath: next, Cards: s.Access.Plain, passkeyPart: s.passkeyPart()}
	for _, r := range []access.Role{access.Learner, access.Trainer, access.Lead, access.Administrator, access.DemoKeeper} {
		if _, ok := s.DemoPeople[r]; ok {
			p.Roles = append(p.Roles, r)
		}
	}
	return p
}

// secretFields are the fields of forms that hold what only their owner shall read.
var secretFields = []string{"password", "secret", "typed", "sealed", "token", "ceremony"}

// mostWaiting is how many bytes of a form wait for a sign-in: enough for every form of ours. Anybody may send one, and the
// page with it is many times as large.
const mostWaiting = 48 << 10

// SignInAgain asks for a new sign-in in the middle of a form, and keeps the form. A page is at the form's address, or not.
func (s *Site) SignInAgain(v *page.Visit, isPage bool) page.Page {
	next := v.Path()
	form := v.Request.PostForm
	secret := slices.ContainsFunc(secretFields, form.Has)
	if (len(form) == 0 || secret) && !isPage {
		next = path.Dir(next) // a lone button, such as Start, or a form that does not wait: it stands on the page above
	}
	if tag, ok := strings.CutPrefix(form.Get("go"), "lang:"); ok && s.Words.Languages().Has(lang.Tag(tag)) {
		// The page in another language, with the same form waiting.
		v.Lang, v.Words = lang.Tag(tag), s.Words.For(lang.Tag(tag))
		form["go"] = form["go"][1:]
	}
	p := s.signInPage(v, nextPath(next))
	p.Ended = true
	if secret {
		return p // a secret is typed again rather than written into a page
	}
	if p.Pending = form.Encode(); len(p.Pending) > mostWaiting {
		p.Pending = ""
	} else if len(form) > 0 {
		p.SwitchForm, p.Fields = "waiting", page.FieldsOf(form)
	}
	return p
}

// signInDemo signs one of the demo's people in without proof. Outside the demo it does not exist.
func (s *Site) signInDemo(v *page.Visit) error {
	if s.DemoPeople == nil {
		return fault.New(fault.NotFound, "")
	}
	who, ok := s.DemoPeople[access.Role(v.PostForm("role"))]
	if !ok {
		return fault.New(fault.Invalid, "sign_in.unknown_role")
	}
	next := nextPath(v.PostForm("next"))
	if err := s.leaveBehind(v); err != nil {
		return err
	}
	claimant, err := s.Access.Store.Claimant(v.Ctx(), who.Account)
	if err != nil {
		return err
	}
	in, err := s.Access.SignIn(v.Ctx(), claimant, access.KindDemo, s.Browser(v))
	if err != nil {
		return err
	}
	return s.entered(v, access.Entered{Token: in, Stage: access.Whole}, false, carried{next, v.PostForm("pending")})
}

// leaveBehind ends the sign-in of who signs in anew, perhaps as somebody else.
func (s *Site) leaveBehind(v *page.Visit) error {
	if !v.Actor.IsSignedIn() {
		return nil
	}
	return s.Access.SignOut(v.Ctx(), v.Actor)
}

// signOut ends the sign-in. On a computer that others use the browser is asked to forget everything of this site.
func (s *Site) signOut(v *page.Visit) error {
	if err := s.Access.SignOut(v.Ctx(), v.Actor); err != nil {
		return err
	}
	s.DropCookie(v)
	if v.Actor.Shared {
		v.Header("Clear-Site-Data", `"cache", "cookies", "storage"`)
	}
	return v.SeeOther("/")
}
