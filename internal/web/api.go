package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// apiPath begins the addresses that other programs ask. They have no language, no cookies and no forms.
const apiPath = "/api/v1"

// isAPI reports whether a request is another program's, also where it asks for what does not exist.
func isAPI(c *gin.Context) bool { return strings.HasPrefix(c.Request.URL.Path, "/api/") }

// asked is the language that a request without cookies asks for.
func (s *Server) asked(c *gin.Context) lang.Tag {
	return s.Words.Languages().Choose(c.GetHeader("Accept-Language"))
}

// called makes a gin handler of a route of the API: which program asks, may it, then the route's own work.
func (s *Server) called(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := &visit{Context: c, Lang: s.asked(c)}
		v.Words = s.Words.For(v.Lang)
		v.Header("Cache-Control", "no-store")
		if err := s.call(v, r); err != nil {
			s.fail(v, err)
		}
	}
}

func (s *Server) call(v *visit, r route) (err error) {
	if r.needs != everyone {
		if v.Actor, err = s.bearer(v); err != nil {
			return err
		}
		if !v.Actor.May(r.needs) {
			return fault.New(fault.Forbidden, "token.lacks")
		}
	}
	return r.handle(v)
}

// bearer tells which program asks.
func (s *Server) bearer(v *visit) (access.Actor, error) {
	scheme, secret, _ := strings.Cut(v.GetHeader("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return access.Actor{}, fault.New(fault.SignInRequired, "token.missing")
	}
	return s.Access.Bearer(v.ctx(), strings.TrimSpace(secret), s.browser(v))
}

// apiProblem is what a program gets instead of what it asked for.
type apiProblem struct {
	Error   string `json:"error"` // the word of the fault's kind
	Message string `json:"message"`
}

// failCall answers an error of the API. What the general message says to people is no help to programs.
func (s *Server) failCall(v *visit, kind fault.Kind, err error) {
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

// parameters refuses, as fault.Invalid, an address with anything else in its query, or with one of these twice: a filter that
// was mistyped would otherwise be none.
func (v *visit) parameters(names ...string) error {
	for name, values := range v.Request.URL.Query() {
		switch {
		case !slices.Contains(names, name):
			return fault.New(fault.Invalid, "api.unknown_parameter")
		case len(values) > 1:
			return fault.New(fault.Invalid, "api.parameter_twice", "Name", name)
		}
	}
	return nil
}

// apiQuestion reads what is asked of the completion report.
func (v *visit) apiQuestion() (q report.Question, err error) {
	if err := v.parameters("agency", "module", "as_of", "known", "share"); err != nil {
		return q, err
	}
	unreadable := func(name string) error { return fault.New(fault.Invalid, "api.unreadable", "Name", name) }
	if text := v.Query("agency"); text != "" {
		if q.Agency, err = parseID(text); err != nil || q.Agency == uuid.Nil {
			return q, unreadable("agency")
		}
	}
	if q.Module = v.Query("module"); !isText(q.Module) {
		return q, unreadable("module")
	}
	if text := v.Query("as_of"); text != "" {
		if q.AsOf, err = lang.ParseDate(text); err != nil {
			return q, unreadable("as_of")
		}
	}
	if text := v.Query("known"); text != "" {
		var ok bool
		if q.Known, ok = report.ParseMoment(text); !ok {
			return q, unreadable("known")
		}
	}
	if q.Outside, err = v.forOutside(); err != nil {
		return q, unreadable("share")
	}
	return q, nil
}

// apiCompletion answers with the completion report, which counts as taking it as a file does.
func (s *Server) apiCompletion(v *visit) error {
	q, err := v.apiQuestion()
	if err != nil {
		return err
	}
	now := s.Now()
	c, err := s.Report.Completion(v.ctx(), v.Actor.Scope(access.SeeCompletion), q)
	if err == nil && len(c.Modules) == 0 && s.isUnknown(q.Module) {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return err
	}
	taken := c.Question // with the day and the moment, by which the same is had again
	if taken.AsOf.IsZero() {
		taken.AsOf = c.AsOf()
	}
	if taken.Known.IsZero() && !taken.AsOf.IsZero() {
		taken.Known = now.Truncate(time.Second)
	}
	if err := s.Report.NoteExport(v.ctx(), v.Actor, audit.CompletionExported, taken, ""); err != nil {
		return err
	}
	out, err := s.tellCompletion(v, c, now)
	if err != nil {
		return err
	}
	v.JSON(http.StatusOK, out)
	return nil
}

// apiRecord answers with all that somebody was ever enrolled in, which counts as opening their page does.
func (s *Server) apiRecord(v *visit) error {
	if err := v.parameters(); err != nil {
		return err
	}
	id, err := v.id("person")
	if err != nil {
		return err
	}
	of, err := s.People.Open(v.ctx(), v.Actor, id)
	if err != nil {
		return err
	}
	all, err := s.Learn.Record(v.ctx(), of.ID)
	if err != nil {
		return err
	}
	out, err := s.tellRecord(v, of, all)
	if err != nil {
		return err
	}
	v.JSON(http.StatusOK, out)
	return nil
}
