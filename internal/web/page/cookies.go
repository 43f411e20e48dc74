package page

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/netip"
	"unicode/utf8"

	"baluarte/internal/access"
	"baluarte/internal/lang"

	"github.com/gin-gonic/gin"
)

// languageCookie holds the language a visitor last read in. It says nothing about anybody.
const languageCookie = "language"

// CookieName is the sign-in's cookie. Over https the prefix binds it to this host.
func (s *Site) CookieName() string {
	if s.Secure {
		return "__Host-baluarte"
	}
	return "baluarte"
}

// SetCookie gives the browser its sign-in. On a computer that others use it is gone when the browser is closed.
func (s *Site) SetCookie(v *Visit, token string, shared bool) {
	c := &http.Cookie{Name: s.CookieName(), Value: token, Path: "/", HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode}
	if !shared {
		c.MaxAge = int(access.Absolute.Seconds())
	}
	http.SetCookie(v.Writer, c)
	s.forgetClassComfort(v)
}

// whose is a word for the sign-in of a browser, by which the page's script tells what somebody typed from what the next one did. It
// opens nothing and leads back to nothing.
func (s *Site) whose(v *Visit) string {
	c, err := v.Request.Cookie(s.CookieName())
	if err != nil || !v.Actor.IsSignedIn() && !v.Bound {
		return ""
	}
	sum := sha256.Sum256([]byte("whose " + c.Value))
	return hex.EncodeToString(sum[:6])
}

// deviceCookie is the name of the cookie by which a browser is known to an account. It proves nothing about anybody.
func (s *Site) deviceCookie() string { return s.CookieName() + "-device" }

// SetDevice lets the browser be known again.
func (s *Site) SetDevice(v *Visit, device string) {
	http.SetCookie(v.Writer, &http.Cookie{Name: s.deviceCookie(), Value: device, Path: "/", MaxAge: int(access.DeviceLife.Seconds()),
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
}

// Browser is from where a request comes. A client's address behind a proxy is believed only of the proxies named at the
// start.
func (s *Site) Browser(v *Visit) access.Browser {
	b := access.Browser{Agent: access.Agent(v.GetHeader("User-Agent")), Shared: v.PostForm("shared") != ""}
	b.Address, _ = netip.ParseAddr(v.ClientIP()) // the zero address, counted as one, when it has none
	if c, err := v.Request.Cookie(s.deviceCookie()); err == nil {
		b.Device = c.Value
	}
	return b
}

// DropCookie takes the sign-in away from the browser.
func (s *Site) DropCookie(v *Visit) {
	s.forgetClassComfort(v)
	http.SetCookie(v.Writer, &http.Cookie{Name: s.CookieName(), Path: "/", MaxAge: -1,
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
}

// IsText reports whether a form value is text a person could have meant: UTF-8 without NUL, which Postgres refuses.
func IsText(value string) bool {
	for i := range len(value) {
		if value[i] == 0 {
			return false
		}
	}
	return utf8.ValidString(value)
}

// Preferred is a visitor's language where the address names none: the cookie's, then the browser's.
func (s *Site) Preferred(c *gin.Context) lang.Tag {
	cookie, _ := c.Cookie(languageCookie)
	return s.Words.Languages().Choose(c.GetHeader("Accept-Language"), lang.Tag(cookie))
}
