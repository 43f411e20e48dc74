package web

import (
	"bytes"
	"encoding/base64"
	"html/template"
	"net/http"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/paper"

	"github.com/google/uuid"
)

// protectPage lets somebody choose how they sign in from now on, in the middle of a sign-in: after a link, or because
// their duty asks for a second factor.
type protectPage struct {
	Base
	carried
	Who         string
	HasPassword bool
	NeedsSecond bool
	passkeyPart
	passwordForm
	appForm
}

func (protectPage) template() string { return "protect" }

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
func (s *Server) newAppForm(v *visit, o access.Owner, name, sealed string) (f appForm, err error) {
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

func (s *Server) protectPage(v *visit, c carried) *protectPage {
	h := v.Half
	p := &protectPage{Base: Base{Title: v.Words.T("protect.title"), Path: c.at("/sign-in/protect")}, carried: c, Who: h.Name,
		HasPassword: h.Password != uuid.Nil, passkeyPart: s.passkeyPart()}
	p.NeedsSecond, p.Least = s.Access.LacksSecond(h.Claimant), h.LeastPassword()
	return p
}

func (s *Server) showProtect(v *visit) error {
	if v.Half.Stage != access.Enroll {
		return v.seeOther("/sign-in/second")
	}
	return s.renderProtect(v, http.StatusOK, s.protectPage(v, s.carriedBy(v)), "")
}

func (s *Server) renderProtect(v *visit, status int, p *protectPage, sealed string) (err error) {
	problem := p.AppProblem
	if p.appForm, err = s.newAppForm(v, v.Half.Owner(), v.Half.Name, sealed); err != nil {
		return err
	}
	p.AppProblem = problem
	return s.render(v, status, p)
}

// finishProtect goes on into the program when nothing is missing any more.
func (s *Server) finishProtect(v *visit) error {
	in, err := s.Access.Finish(v.ctx(), v.Half, s.browser(v))
	if err != nil {
		return err
	}
	if in.Token == "" {
		if v.Half.Claimant, err = s.Access.Store.Claimant(v.ctx(), v.Half.Claimant.Account); err != nil {
			return err
		}
		return s.renderProtect(v, http.StatusOK, s.protectPage(v, s.carriedBy(v)), "")
	}
	return s.entered(v, in, v.Half.Shared, s.carriedBy(v))
}

func (s *Server) protectPassword(v *visit) error {
	if v.Half.Stage != access.Enroll {
		return fault.New(fault.SignInRequired, "")
	}
	err := s.Access.SetPassword(v.ctx(), v.Half.Owner(), v.PostForm("password"))
	if problem, status, ok := v.refused(err, fault.Invalid); ok {
		p := s.protectPage(v, s.carriedBy(v))
		p.PasswordProblem = problem
		return s.renderProtect(v, status, p, "")
	}
	if err != nil {
		return err
	}
	s.tellOfChange(v.Half.Claimant.Account, v.Lang)
	return s.finishProtect(v)
}

func (s *Server) protectApp(v *visit) error {
	if v.Half.Stage != access.Enroll {
		return fault.New(fault.SignInRequired, "")
	}
	sealed := v.PostForm("sealed")
	err := s.addTOTP(v, v.Half.Owner(), sealed)
	if problem, status, ok := v.refused(err, fault.Invalid); ok {
		p := s.protectPage(v, s.carriedBy(v))
		p.AppProblem = problem
		return s.renderProtect(v, status, p, sealed)
	}
	if err != nil {
		return err
	}
	s.tellOfChange(v.Half.Claimant.Account, v.Lang)
	return s.showNewCodes(v, v.Half.Owner(), "/sign-in/protect", s.carriedBy(v))
}

func (s *Server) addTOTP(v *visit, o access.Owner, sealed string) error {
	raw, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return fault.Because(fault.Invalid, "request.bad_form", err)
	}
	return s.Access.AddTOTP(v.ctx(), o, raw, v.PostForm("typed"))
}

// codesPage shows recovery codes, once.
type codesPage struct {
	Base
	carried
	Codes []access.Code
	Goes  string // where its button posts to or leads
	Posts bool
}

func (codesPage) template() string { return "codes" }

// Count is how many codes there are.
func (p *codesPage) Count() string { return strconv.Itoa(len(p.Codes)) }

func (s *Server) showNewCodes(v *visit, o access.Owner, goes string, c carried) error {
	codes, err := s.Access.RecoveryCodes(v.ctx(), o)
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, &codesPage{Base: Base{Title: v.Words.T("codes.title")}, carried: c, Codes: codes, Goes: goes, Posts: v.Half.Person != uuid.Nil})
}
