package entry

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// protectPage lets somebody choose how they sign in from now on, in the middle of a sign-in: after a link, or because
// their duty asks for a second factor.
type protectPage struct {
	page.Base
	carried
	Who         string
	HasPassword bool
	NeedsSecond bool
	Saved       string // message key of what was just done; empty
	passkeyPart
	passwordForm
	appForm
}

func (protectPage) Template() string { return "protect" }

// passwordForm is the form of a new password; the password is never sent back.
type passwordForm struct {
	Least           int // characters
	PasswordProblem string
}

// appForm is the form that adds an app with one-time codes.
type appForm struct {
	Secret     string // for who cannot scan
	Picture    template.HTML
	Sealed     string
	AppProblem string
}

// newAppForm draws a secret, or shows the one again whose first code was mistyped.
func (s *Site) newAppForm(v *page.Visit, o access.Owner, name, sealed string) (f appForm, err error) {
	var secret access.TOTPSecret
	raw, bad := base64.RawURLEncoding.DecodeString(sealed)
	if sealed != "" && bad == nil {
		secret, err = s.Access.OpenTOTP(o, raw)
	} else {
		secret, raw, err = s.Access.NewTOTP(o)
	}
	if err != nil {
		return f, err
	}
	address, err := secret.Address("Baluarte", name)
	if err != nil {
		return f, err
	}
	var picture bytes.Buffer
	if err := paper.QR(&picture, address); err != nil {
		return f, err
	}
	return appForm{Secret: secret.Text(), Sealed: base64.RawURLEncoding.EncodeToString(raw), Picture: template.HTML(picture.String())}, nil
}

func (s *Site) protectPage(v *page.Visit, c carried) *protectPage {
	h := v.Half
	p := &protectPage{Base: page.Base{Title: v.Words.T("protect.title"), Path: c.at("/sign-in/protect")}, carried: c, Who: h.Name,
		HasPassword: h.Password != uuid.Nil, passkeyPart: s.passkeyPart()}
	p.NeedsSecond, p.Least = s.Access.LacksSecond(h.Claimant), h.LeastPassword()
	return p
}

func (s *Site) showProtect(v *page.Visit) error {
	if v.Half.Stage != access.Enroll {
		return v.SeeOther("/sign-in/second")
	}
	return s.renderProtect(v, http.StatusOK, s.protectPage(v, s.carriedBy(v)), "")
}

func (s *Site) renderProtect(v *page.Visit, status int, p *protectPage, sealed string) (err error) {
	problem := p.AppProblem
	if p.appForm, err = s.newAppForm(v, v.Half.Owner(), v.Half.Name, sealed); err != nil {
		return err
	}
	p.AppProblem = problem
	return s.Render(v, status, p)
}

// finishProtect goes on into the program when nothing is missing any more.
func (s *Site) finishProtect(v *page.Visit) error {
	in, err := s.Access.Finish(v.Ctx(), v.Half, s.Browser(v))
	if err != nil {
		return err
	}
	if in.Token == "" {
		if v.Half.Claimant, err = s.Access.Store.Claimant(v.Ctx(), v.Half.Claimant.Account); err != nil {
			return err
		}
		p := s.protectPage(v, s.carriedBy(v))
		if p.HasPassword {
			p.Saved = "protect.password_saved"
		}
		return s.renderProtect(v, http.StatusOK, p, "")
	}
	return s.entered(v, in, v.Half.Shared, s.carriedBy(v))
}

func (s *Site) protectPassword(v *page.Visit) error {
	if v.Half.Stage != access.Enroll {
		return fault.New(fault.SignInRequired, "")
	}
	err := s.Access.SetPassword(v.Ctx(), v.Half.Owner(), v.PostForm("password"))
	if problem, status, ok := v.Refused(err, fault.Invalid); ok {
		p := s.protectPage(v, s.carriedBy(v))
		p.PasswordProblem = problem
		return s.renderProtect(v, status, p, "")
	}
	if err != nil {
		return err
	}
	s.TellOfChange(v.Half.Claimant.Account, v.Lang)
	return s.finishProtect(v)
}

func (s *Site) protectApp(v *page.Visit) error {
	if v.Half.Stage != access.Enroll {
		return fault.New(fault.SignInRequired, "")
	}
	sealed := v.PostForm("sealed")
	err := s.addTOTP(v, v.Half.Owner(), sealed)
	if problem, status, ok := v.Refused(err, fault.Invalid); ok {
		p := s.protectPage(v, s.carriedBy(v))
		p.AppProblem = problem
		return s.renderProtect(v, status, p, sealed)
	}
	if err != nil {
		return err
	}
	s.TellOfChange(v.Half.Claimant.Account, v.Lang)
	return s.showNewCodes(v, v.Half.Owner(), "/sign-in/protect", s.carriedBy(v))
}

func (s *Site) addTOTP(v *page.Visit, o access.Owner, sealed string) error {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return fault.Because(fault.Invalid, "request.bad_form", err)
	}
	return s.Access.AddTOTP(v.Ctx(), o, raw, v.PostForm("typed"))
}

// codesPage shows recovery codes, once.
type codesPage struct {
	page.Base
	carried
	Codes   []access.Code
	Earlier bool   // there were others, which no longer work
	Goes    string // where its button posts to or leads
	Posts   bool
}

func (codesPage) Template() string { return "codes" }

// Count is how many codes there are.
func (p *codesPage) Count() string { return strconv.Itoa(len(p.Codes)) }

func (s *Site) showNewCodes(v *page.Visit, o access.Owner, goes string, c carried) error {
	before, err := s.Access.Store.Credentials(v.Ctx(), o.Account, s.Now())
	if err != nil {
		return err
	}
	codes, err := s.Access.RecoveryCodes(v.Ctx(), o)
	if err != nil {
		return err
	}
	return s.Render(v, http.StatusOK, &codesPage{Base: page.Base{Title: v.Words.T("codes.title")}, carried: c, Codes: codes, Goes: goes, Posts: v.Half.Person != uuid.Nil,
		Earlier: slices.ContainsFunc(before, func(c access.Credential) bool { return c.Kind == access.KindRecoveryCode })})
}
