package entry

import (
	"encoding/json"
	"net/http"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/web/page"
)

// passkeyPart is the part of a page that a script shows where the browser can use passkeys at this address. The script
// asks at the form's address with "/ask" behind it, and sends the browser's answer with the form.
type passkeyPart struct {
	PasskeyOrigin  string // the one address where they work; empty: not offered
	PasskeyProblem string
}

func (s *Site) passkeyPart() passkeyPart {
	return passkeyPart{PasskeyOrigin: s.Access.PasskeyOrigin()}
}

// asked is what the script gives to the browser.
type asked struct {
	Ceremony  string          `json:"ceremony"`
	PublicKey json.RawMessage `json:"public_key"`
}

func tellAsked(v *page.Visit, c access.Ceremony, err error) error {
	if err != nil {
		return err
	}
	v.Header("Cache-Control", "no-store")
	v.JSON(http.StatusOK, asked{c.Token, c.Options})
	return nil
}

// maxCredential is far beyond what a browser answers: an id, a signature, and of a new passkey its key.
const maxCredential = 64 << 10

// passkeyAnswer reads what the script put into the form.
func passkeyAnswer(v *page.Visit) (access.Answer, error) {
	a := access.Answer{Token: v.PostForm("ceremony"), Credential: v.PostForm("credential")}
	if len(a.Credential) > maxCredential {
		return a, fault.New(fault.TooLarge, "")
	}
	return a, nil
}

func (s *Site) askPasskey(v *page.Visit) error {
	c, err := s.Access.AskPasskey(v.Ctx(), s.Browser(v))
	return tellAsked(v, c, err)
}

func (s *Site) enterByPasskey(v *page.Visit) error {
	a, err := passkeyAnswer(v)
	if err != nil {
		return err
	}
	in, err := s.Access.EnterByPasskey(v.Ctx(), a, s.Browser(v))
	return s.enteredOr(v, in, err, enterForm{Shared: v.PostForm("shared") != ""})
}

func (s *Site) askSecondPasskey(v *page.Visit) error {
	c, err := s.Access.AskSecondPasskey(v.Ctx(), v.Half)
	return tellAsked(v, c, err)
}

func (s *Site) provePasskey(v *page.Visit) error {
	a, err := passkeyAnswer(v)
	if err != nil {
		return err
	}
	in, err := s.Access.ProvePasskey(v.Ctx(), v.Half, a, s.Browser(v))
	return s.provedOr(v, in, err)
}

func (s *Site) askProtectPasskey(v *page.Visit) error {
	if v.Half.Stage != access.Enroll {
		return fault.New(fault.SignInRequired, "")
	}
	c, err := s.Access.AskNewPasskey(v.Ctx(), v.Half.Owner(), v.Half.Name)
	return tellAsked(v, c, err)
}

func (s *Site) protectPasskey(v *page.Visit) error {
	if v.Half.Stage != access.Enroll {
		return fault.New(fault.SignInRequired, "")
	}
	a, err := passkeyAnswer(v)
	if err != nil {
		return err
	}
	err = s.Access.AddPasskey(v.Ctx(), v.Half.Owner(), a, s.Browser(v))
	if problem, status, ok := v.Refused(err, fault.Invalid); ok {
		p := s.protectPage(v, s.carriedBy(v))
		p.PasskeyProblem = problem
		return s.renderProtect(v, status, p, "")
	}
	if err != nil {
		return err
	}
	s.TellOfChange(v.Half.Claimant.Account, v.Lang)
	return s.finishProtect(v)
}

func (s *Site) askNewPasskey(v *page.Visit) error {
	o, err := s.owner(v)
	if err != nil {
		return err
	}
	c, err := s.Access.AskNewPasskey(v.Ctx(), o, v.Actor.Name)
	return tellAsked(v, c, err)
}

func (s *Site) addPasskey(v *page.Visit) error {
	o, err := s.owner(v)
	if err != nil {
		return err
	}
	a, err := passkeyAnswer(v)
	if err != nil {
		return err
	}
	err = s.Access.AddPasskey(v.Ctx(), o, a, s.Browser(v))
	if problem, status, ok := v.Refused(err, fault.Invalid); ok {
		return s.renderProfile(v, status, &profilePage{passkeyPart: passkeyPart{PasskeyProblem: problem}})
	}
	if err != nil {
		return err
	}
	s.TellOfChange(o.Account, v.Lang)
	return v.SeeOther("/profile?saved=passkey")
}
