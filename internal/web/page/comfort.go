package page

import (
	"log/slog"
	"net/http"
	"strings"

	"baluarte/internal/access"

	"github.com/google/uuid"
)

// comfortCookie holds how whoever uses a browser reads best, so that it holds before a sign-in too, and without an account.
const comfortCookie = "comfort"

// classComfortCookie is the same of who is in a class by a number alone, until they are out of it or somebody else comes in: phones and
// tablets go from hand to hand there.
const classComfortCookie = "comfort-class"

// comfortMark stands for the reader's comfort while a shared page is rendered, as nameMark does for their name.
const comfortMark = "\U000F0002"

// Comfort is how the reader reads best: as they chose with their account, else in this browser. Of somebody known by a
// number alone the account tells nothing.
func (v *Visit) Comfort() access.Comfort {
	if v.Actor.Comfort != "" && !v.Bound {
		return v.Actor.Comfort
	}
	if v.ByNumber() {
		if c := v.comfortIn(classComfortCookie); c != "" {
			return c
		}
	}
	return v.comfortIn(comfortCookie)
}

// ByNumber reports whether the reader is in a class by a number alone, or was when it was closed.
func (v *Visit) ByNumber() bool { return v.Bound || v.Left.Person != uuid.Nil }

// comfortIn is what a cookie of the browser says; empty without one.
func (v *Visit) comfortIn(cookie string) access.Comfort {
	c, err := v.Request.Cookie(cookie)
	if err != nil {
		return ""
	}
	return access.ReadComfort(c.Value)
}

// comfortClass is the class of the whole page.
func comfortClass(c access.Comfort) string { return strings.Join(c.Words(), " ") }

// KeepComfort keeps how the reader reads best: with their account, and in the browser unless others use it. Of who is in a class by a
// number alone it holds there.
func (s *Site) KeepComfort(v *Visit, c access.Comfort) error {
	if v.ByNumber() {
		http.SetCookie(v.Writer, &http.Cookie{Name: classComfortCookie, Value: string(c), Path: "/", SameSite: http.SameSiteLaxMode, HttpOnly: true, Secure: s.Secure})
		return nil
	}
	if v.Actor.IsSignedIn() {
		if err := s.Access.KeepComfort(v.Ctx(), v.Actor, c); err != nil {
			return err
		}
		v.Actor.Comfort = c
	}
	s.setPreference(v, comfortCookie, string(c))
	return nil
}

// forgetClassComfort takes away how somebody read in a class, when they go or somebody comes.
func (s *Site) forgetClassComfort(v *Visit) {
	if _, err := v.Request.Cookie(classComfortCookie); err == nil {
		http.SetCookie(v.Writer, &http.Cookie{Name: classComfortCookie, Path: "/", MaxAge: -1, SameSite: http.SameSiteLaxMode, HttpOnly: true, Secure: s.Secure})
	}
}

// setPreference writes a cookie that proves nothing about anybody. On a computer that others use it writes none.
func (s *Site) setPreference(v *Visit, name, value string) {
	if c, err := v.Request.Cookie(name); err == nil && c.Value == value || v.Actor.Shared {
		return
	}
	http.SetCookie(v.Writer, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600,
		SameSite: http.SameSiteLaxMode, HttpOnly: true, Secure: s.Secure})
}

// remember keeps how a person reads: the language they last read in, in a cookie and for those signed in with the account,
// and of who chose it with the account, what is comfortable for the next visit. These are preferences, not records: a page
// does not fail for them.
func (s *Site) remember(v *Visit) {
	s.setPreference(v, languageCookie, string(v.Lang))
	if !v.Actor.IsSignedIn() || v.Bound {
		return
	}
	if v.Actor.Comfort != "" {
		s.setPreference(v, comfortCookie, string(v.Actor.Comfort))
	}
	if v.Actor.Language != v.Lang && !v.Actor.Keeps {
		if err := s.Access.ReadsIn(v.Ctx(), v.Actor, v.Lang); err != nil {
			s.Log.Warn("language not kept", slog.Any("cause", err))
		}
	}
}
