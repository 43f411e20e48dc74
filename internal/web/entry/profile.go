package entry

import (
	"net/http"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// profilePage is a person's own place: how they sign in, and where they are signed in.
type profilePage struct {
	page.Base
	Saved       string // message key of what was just done; empty
	Credentials []access.Credential
	Codes       int // recovery codes left
	HasApp      bool
	HasPassword bool
	SignIns     []access.SignIn
	Here        uuid.UUID
	HasCalendar bool                 // they have a private calendar address, which ends with other sign-ins
	Fresh       bool                 // who they are was proved a moment ago, so they may change how they sign in
	Plain       bool                 // served over plain http, where nothing secret is typed
	Helped      agency.Accommodation // zero where nothing is set
	Chose       bool                 // what was saved is which notices they want; it is told there
	Email       string               // where notices go; empty: nowhere
	NoMail      bool                 // this installation sends none
	Chosen      []noticeChoice       // the notices that they may do without
	Required    []assign.NoticeKind  // and those that come in any case
	Keeps       lang.Tag             // the language that they keep to; empty: the one they last read in
	Reads       access.Comfort
	looks       []agency.Look
	page.Zoned
	passkeyPart
	passwordForm
}

func (profilePage) Template() string { return "profile" }

// When is a moment at the person's agency.
func (p *profilePage) When(t time.Time) string { return p.Moment(t, p.Zoned.At) }

// Method names a credential. Of passkeys there may be several, told apart by where they were made.
func (p *profilePage) Method(c access.Credential) string {
	return strings.TrimSpace(p.T("profile.kind."+string(c.Kind)) + " " + map[access.Kind]string{access.KindPasskey: c.Name}[c.Kind])
}

// ComfortWord says a choice of how they read.
func (p *profilePage) ComfortWord(word string) string { return comfortInWords(&p.Base, word) }

// WasLooked reports whether anybody has opened the person's page.
func (p *profilePage) WasLooked() bool { return len(p.looks) > 0 }

// looksShown is how many who looked stand on the profile; a page of its own has all.
const looksShown = 10

// Looked are those who have opened the person's page.
func (p *profilePage) Looked() page.LooksPart { return p.LookedAt(p.looks, p.Zoned.At) }

func (s *Site) showProfile(v *page.Visit) error {
	return s.renderProfile(v, http.StatusOK, &profilePage{})
}

// renderProfile fills a page that may know already what was wrong with a form of it.
func (s *Site) renderProfile(v *page.Visit, status int, p *profilePage) error {
	p.Title, p.Here, p.Fresh, p.Zoned.At = v.Words.T("profile.title"), v.Actor.SignIn, s.IsFresh(v), v.Actor.Zone()
	p.Plain = s.Access.Plain
	p.PasskeyOrigin = s.Access.PasskeyOrigin()
	if status != http.StatusOK {
		p.Path = "/profile"
	}
	p.Saved = v.Saved("profile.saved.", "password", "app", "passkey", "removed", "ended", "codes", "link", "card", "notices", "language")
	p.Chose = p.Saved == "profile.saved.notices"
	owner, err := s.Access.OwnerOf(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	p.Least = owner.LeastPassword()
	all, err := s.Access.Store.Credentials(v.Ctx(), v.Actor.Account, s.Now())
	if err != nil {
		return err
	}
	for _, c := range all {
		switch c.Kind {
		case access.KindRecoveryCode:
			p.Codes++
		case access.KindCard:
		default:
			p.HasApp = p.HasApp || c.Kind == access.KindTOTP
			p.HasPassword = p.HasPassword || c.Kind == access.KindPassword
			p.Credentials = append(p.Credentials, c)
		}
	}
	if p.SignIns, err = s.Access.SignIns(v.Ctx(), v.Actor); err != nil {
		return err
	}
	feed, err := s.Access.Feed(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	p.HasCalendar = !feed.MadeAt.IsZero()
	if p.Helped, err = s.People.Accommodation(v.Ctx(), v.Actor); err != nil {
		return err
	}
	addressee, err := s.Access.Store.Addressee(v.Ctx(), v.Actor.Account)
	if err != nil {
		return err
	}
	p.Email, p.NoMail = addressee.Email, s.Mail == nil
	if p.Chosen, p.Required, err = s.noticeChoices(v); err != nil {
		return err
	}
	if v.Actor.Keeps {
		p.Keeps = v.Actor.Language
	}
	p.Reads = v.Comfort()
	if p.looks, err = s.People.Looks(v.Ctx(), v.Actor.Person, p.Zoned.At); err != nil {
		return err
	}
	p.looks = p.looks[:min(len(p.looks), looksShown)]
	return s.Render(v, status, p)
}

// owner is the actor as the owner of their credentials, if they have just proved who they are. Somebody at a computer
// that was left open shall not be able to take the account over.
func (s *Site) owner(v *page.Visit) (access.Owner, error) {
	if s.Access.Plain {
		return access.Owner{}, fault.New(fault.Forbidden, "sign_in.cards_only")
	}
	if !s.IsFresh(v) {
		return access.Owner{}, fault.New(fault.Forbidden, "profile.prove_again")
	}
	return s.Access.OwnerOf(v.Ctx(), v.Actor)
}

func (s *Site) changePassword(v *page.Visit) error {
	o, err := s.owner(v)
	if err != nil {
		return err
	}
	err = s.Access.SetPassword(v.Ctx(), o, v.PostForm("password"))
	if problem, status, ok := v.Refused(err, fault.Invalid); ok {
		return s.renderProfile(v, status, &profilePage{passwordForm: passwordForm{PasswordProblem: problem}})
	}
	if err != nil {
		return err
	}
	s.TellOfChange(o.Account, v.Lang)
	return v.SeeOther("/profile?saved=password")
}

// appPage adds an app with one-time codes.
type appPage struct {
	page.Base
	appForm
}

func (appPage) Template() string { return "app" }

func (s *Site) showApp(v *page.Visit) error { return s.renderApp(v, http.StatusOK, "", "") }

func (s *Site) renderApp(v *page.Visit, status int, sealed, problem string) error {
	o, err := s.owner(v)
	if err != nil {
		return err
	}
	p := &appPage{Base: page.Base{Title: v.Words.T("app.title")}}
	if p.appForm, err = s.newAppForm(v, o, v.Actor.Name, sealed); err != nil {
		return err
	}
	p.AppProblem = problem
	return s.Render(v, status, p)
}

func (s *Site) addApp(v *page.Visit) error {
	o, err := s.owner(v)
	if err != nil {
		return err
	}
	sealed := v.PostForm("sealed")
	err = s.addTOTP(v, o, sealed)
	if problem, status, ok := v.Refused(err, fault.Invalid); ok {
		return s.renderApp(v, status, sealed, problem)
	}
	if err != nil {
		return err
	}
	s.TellOfChange(o.Account, v.Lang)
	return s.showNewCodes(v, o, "/profile?saved=app", carried{})
}

func (s *Site) makeRecoveryCodes(v *page.Visit) error {
	o, err := s.owner(v)
	if err != nil {
		return err
	}
	s.TellOfChange(o.Account, v.Lang)
	return s.showNewCodes(v, o, "/profile?saved=codes", carried{})
}

func (s *Site) removeCredential(v *page.Visit) error {
	o, err := s.owner(v)
	if err != nil {
		return err
	}
	id, err := v.ID("credential")
	if err != nil {
		return err
	}
	if err := s.Access.Remove(v.Ctx(), o, id); err != nil {
		return err
	}
	s.TellOfChange(o.Account, v.Lang)
	return v.SeeOther("/profile?saved=removed")
}

func (s *Site) endSignIn(v *page.Visit) error {
	id, err := v.ID("sign_in")
	if err != nil {
		return err
	}
	if err := s.Access.EndSignIn(v.Ctx(), v.Actor, id); err != nil {
		return err
	}
	return v.SeeOther("/profile?saved=ended")
}

func (s *Site) endOtherSignIns(v *page.Visit) error {
	if err := s.Access.EndOtherSignIns(v.Ctx(), v.Actor); err != nil {
		return err
	}
	return v.SeeOther("/profile?saved=ended")
}
