package web

import (
	"net/http"
	"unicode/utf8"

	"baluarte/internal/access"
	"baluarte/internal/lang"

	"github.com/gin-gonic/gin"
)

// languageCookie holds the language a visitor last read in. It says nothing about anybody.
const languageCookie = "language"

// cookieName is the sign-in's cookie. Over https the prefix binds it to this host.
func (s *Server) cookieName() string {
	if s.Secure {
		return "__Host-baluarte"
	}
	return "baluarte"
}

func (s *Server) setCookie(v *visit, token string) {
	http.SetCookie(v.Writer, &http.Cookie{Name: s.cookieName(), Value: token, Path: "/", MaxAge: int(access.Absolute.Seconds()),
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
}

func (s *Server) dropCookie(v *visit) {
	http.SetCookie(v.Writer, &http.Cookie{Name: s.cookieName(), Path: "/", MaxAge: -1,
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
}

// isText reports whether a form value is text a person could have meant: UTF-8 without NUL, which Postgres refuses.
func isText(value string) bool {
	for i := range len(value) {
		if value[i] == 0 {
			return false
		}
	}
	return utf8.ValidString(value)
}

// preferred is a visitor's language where the address names none: the cookie's, then the browser's.
func (s *Server) preferred(c *gin.Context) lang.Tag {
	cookie, _ := c.Cookie(languageCookie)
	return s.Words.Languages().Choose(c.GetHeader("Accept-Language"), lang.Tag(cookie))
}
