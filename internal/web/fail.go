package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/fault"
	"baluarte/internal/web/page"

	"github.com/gin-gonic/gin"
)

// statuses maps each kind of fault to its status; a test demands that none is missing.
var statuses = map[fault.Kind]int{
	fault.Internal:         http.StatusInternalServerError,
	fault.Invalid:          http.StatusBadRequest,
	fault.SignInRequired:   http.StatusUnauthorized,
	fault.Forbidden:        http.StatusForbidden,
	fault.NotFound:         http.StatusNotFound,
	fault.MethodNotAllowed: http.StatusMethodNotAllowed,
	fault.Conflict:         http.StatusConflict,
	fault.TooLarge:         http.StatusRequestEntityTooLarge,
	fault.TooMany:          http.StatusTooManyRequests,
	fault.Unavailable:      http.StatusServiceUnavailable,
}

// clientGone is what the log and the metrics say of a request whose client went away; the number is nginx's.
const clientGone = 499

// refusal is what the page's own script gets instead of a page.
type refusal struct {
	Error string `json:"error"`
}

// errorPage tells a person what went wrong and what to do next.
type errorPage struct {
	page.Base
	Message string
	Back    string // where to go on; a path of the address table
}

func (errorPage) Template() string { return "error" }

// fail is the one place that answers errors.
func (s *Server) fail(v *page.Visit, err error) {
	kind := fault.KindOf(err)
	switch ended := v.Request.Context().Err(); {
	case ended == context.Canceled:
		v.NoteCause(err)
		v.Status(clientGone) // nobody reads the answer
		return
	case ended != nil && kind == fault.Internal: // the time was up
		kind = fault.Unavailable
		err = fault.Because(kind, "", err)
	}
	v.NoteCause(err)
	status := statuses[kind]
	if v.Writer.Written() {
		panic(http.ErrAbortHandler) // a file broken off in the middle: ending the connection is what tells the client
	}
	v.Writer.Header().Del("Content-Type") // of a file that did not even begin
	v.Writer.Header().Del("Content-Disposition")
	if kind == fault.Unavailable {
		v.Header("Retry-After", "5")
	}
	switch {
	case isAPI(v.Context):
		s.failCall(v, kind, err)
		return
	case v.WantsJSON():
		v.JSON(status, refusal{v.Words.Fault(err)})
		return
	case kind == fault.SignInRequired && v.Request.Method == http.MethodGet:
		v.Redirect(http.StatusSeeOther, v.Href("/sign-in?next="+url.QueryEscape(v.Path()+page.QueryOf(v))))
		return
	case kind == fault.SignInRequired:
		err = s.Render(v, status, s.entry.SignInAgain(v, s.isPage(v)))
	default:
		var known *fault.Error
		back := "/"
		if errors.As(err, &known) && known.Key == "attempt.closed" {
			back = v.Path() + "/result"
		}
		if kind == fault.Unavailable {
			back = v.Path() + page.QueryOf(v)
		}
		title := v.Words.FaultTitle(err)
		if known != nil && known.Key == "link.over" { // the page exists; it is the link that is over
			title, back = v.Words.T("link.title"), "/sign-in"
		}
		err = s.Render(v, status, &errorPage{Base: page.Base{Title: title}, Message: v.Words.Fault(err), Back: back})
	}
	if err != nil {
		s.Log.Error("error page", slog.Any("cause", err))
		v.String(status, v.Words.Fault(fault.New(fault.Internal, "")))
	}
}

// isPage reports whether the address to which a form was sent is also that of a page.
func (s *Server) isPage(v *page.Visit) bool {
	return slices.ContainsFunc(s.routes, func(r page.Route) bool {
		return r.Method == http.MethodGet && "/"+string(v.Lang)+r.Path == v.FullPath()
	})
}

// outside answers addresses that no route has, in the language they start with or the visitor's.
func (s *Server) outside(status int) gin.HandlerFunc {
	kind := fault.NotFound
	if status == http.StatusMethodNotAllowed {
		kind = fault.MethodNotAllowed
	}
	return func(c *gin.Context) {
		if to := s.slashed(c.Request.URL); to != "" && kind == fault.NotFound && c.Request.Method == http.MethodGet {
			c.Redirect(http.StatusMovedPermanently, to)
			return
		}
		v, named := s.lost(c)
		if isAPI(c) {
			s.fail(v, fault.New(kind, ""))
			return
		}
		if err := s.identify(v); err != nil {
			s.fail(v, err)
			return
		}
		if !named && s.Words.Languages().Has(v.Actor.Language) {
			v.Lang, v.Words = v.Actor.Language, s.Words.For(v.Actor.Language)
		}
		s.fail(v, fault.New(kind, ""))
	}
}

// lost makes a visit of a request that no route took, or none to its end: in the language its address begins with,
// else the browser's.
func (s *Server) lost(c *gin.Context) (v *page.Visit, named bool) {
	tag := s.Preferred(c)
	if isAPI(c) {
		tag = s.asked(c)
	}
	for _, t := range s.Words.Languages() {
		if c.Request.URL.Path == "/"+string(t) || strings.HasPrefix(c.Request.URL.Path, "/"+string(t)+"/") {
			tag, named = t, true
		}
	}
	return &page.Visit{Context: c, Words: s.Words.For(tag), Lang: tag}, named
}

// slashed is the address meant by one with a slash too few or too many: "/en", "/en/courses/". Empty when there is
// none. It begins with a language, so it never leads to another host.
func (s *Server) slashed(u *url.URL) string {
	for _, t := range s.Words.Languages() {
		top := "/" + string(t) + "/"
		rest, below := strings.CutPrefix(u.Path+"/", top)
		if below && (rest == "" || strings.HasSuffix(rest, "//")) {
			return (&url.URL{Path: top + strings.TrimRight(rest, "/"), RawQuery: u.RawQuery}).String()
		}
	}
	return ""
}
