package web

import (
	"errors"
	"strconv"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/gin-gonic/gin"
)

// isAPI reports whether a request is another program's, also where it asks for what does not exist.
func isAPI(c *gin.Context) bool { return strings.HasPrefix(c.Request.URL.Path, "/api/") }

// asked is the language that a request without cookies asks for.
func (s *Server) asked(c *gin.Context) lang.Tag {
	return s.Words.Languages().Choose(c.GetHeader("Accept-Language"))
}

// called makes a gin handler of a route of the API: which program asks, may it, then the route's own work.
func (s *Server) called(r page.Route) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := &page.Visit{Context: c, Lang: s.asked(c)}
		v.Words = s.Words.For(v.Lang)
		v.Header("Cache-Control", "no-store")
		if err := s.call(v, r); err != nil {
			s.fail(v, err)
		}
	}
}

func (s *Server) call(v *page.Visit, r page.Route) (err error) {
	if r.Needs != page.Everyone {
		if v.Actor, err = s.bearer(v); err != nil {
			return err
		}
		if !v.Actor.May(r.Needs) {
			return fault.New(fault.Forbidden, "token.lacks")
		}
	}
	return r.Handle(v)
}

// bearer tells which program asks.
func (s *Server) bearer(v *page.Visit) (access.Actor, error) {
	scheme, secret, _ := strings.Cut(v.GetHeader("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return access.Actor{}, fault.New(fault.SignInRequired, "token.missing")
	}
	return s.Access.Bearer(v.Ctx(), strings.TrimSpace(secret), s.Browser(v))
}

// apiProblem is what a program gets instead of what it asked for.
type apiProblem struct {
	Error   string `json:"error"` // the word of the fault's kind
	Message string `json:"message"`
}

// failCall answers an error of the API. What the general message says to people is no help to programs.
func (s *Server) failCall(v *page.Visit, kind fault.Kind, err error) {
	message := v.Words.T("api.problem." + kind.String())
	if known := (*fault.Error)(nil); errors.As(err, &known) && known.Key != "" {
		message = v.Words.Fault(err)
		if n, counts := known.Args["Count"].(int); counts && kind == fault.TooMany {
			v.Header("Retry-After", strconv.Itoa(60*n))
		}
	}
	if kind == fault.SignInRequired {
		v.Header("WWW-Authenticate", "Bearer")
	}
	v.Header("Cache-Control", "no-store")
	v.Header("Content-Language", string(v.Lang))
	v.JSON(statuses[kind], apiProblem{kind.String(), message})
}
