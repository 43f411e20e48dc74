package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/web/office"
	"baluarte/internal/web/page"
	"baluarte/internal/web/team"

	"github.com/gin-gonic/gin"
)

// Limits of one request: nobody needs more to answer a quiz.
const (
	maxBody        = 256 << 10
	requestTimeout = 20 * time.Second
)

// limits are a route's own where the usual ones would not do.
type limits struct {
	// body is how many bytes may come, as multipart/form-data; zero: a form of the usual size. The handler reads them
	// itself, as a stream, by Request.MultipartReader, and never whole: so it asks for no PostForm.
	body int64
	// unread says that the body is of no interest, whatever it is: the address says all.
	unread bool
	// within is how long the request may take, with all that comes and goes; zero: the usual.
	within time.Duration
}

// larger are the routes with limits of their own, by method and path as in the table of routes.
func larger() map[string]limits {
	return map[string]limits{
		"GET /reports/completion.csv":  {within: 5 * time.Minute},
		"GET /reports/completion.xlsx": {within: 5 * time.Minute},
		"GET /reports/completion.pdf":  {within: 5 * time.Minute},
		"GET /reports/people.csv":      {within: 15 * time.Minute}, // a million people in five modules each, on a slow line
		"GET /reports/people.xlsx":     {within: 5 * time.Minute},
		"GET /reports/people.pdf":      {within: 5 * time.Minute},

		"GET /admin/audit.csv":    {within: 5 * time.Minute},                          // a million events
		"POST /admin/roster":      {body: office.MaxUpload, within: 10 * time.Minute}, // on a slow line
		"POST /unsubscribe":       {unread: true},                                     // by mail programs, which write forms in their own ways
		"POST " + team.CreditPath: {body: team.MaxDocument, within: 3 * time.Minute},
	}
}

// limitTime ends the request's context when its time is up, and where that is longer than usual, lets the connection live
// as long. The function it gives lets go of the clock.
func (s *Server) limitTime(c *gin.Context) context.CancelFunc {
	_, path, _ := strings.Cut(strings.TrimPrefix(c.FullPath(), "/"), "/") // without the language
	own := s.larger[c.Request.Method+" /"+path]
	within := requestTimeout
	if own.within > 0 {
		within = own.within
	}
	ctx, cancel := context.WithTimeout(c.Request.Context(), within)
	c.Request = c.Request.WithContext(ctx)
	if end, ok := ctx.Deadline(); ok && own.within > 0 {
		connection := http.NewResponseController(c.Writer)
		// A connection that has no deadlines, as in a test, needs none set.
		_, _ = connection.SetReadDeadline(end), connection.SetWriteDeadline(end)
	}
	return cancel
}

// boundStream bounds a body that the handler reads as a stream, which must be what it has to be.
func (s *Server) boundStream(v *page.Visit, own limits) error {
	v.Request.Body = http.MaxBytesReader(v.Writer, v.Request.Body, own.body)
	if v.ContentType() != "multipart/form-data" {
		return fault.New(fault.Invalid, "request.bad_form")
	}
	if v.Request.ContentLength > own.body {
		return fault.New(fault.TooLarge, "")
	}
	return nil
}

// readForm parses the body, bounded in size, and refuses what is not UTF-8 or not a form.
func (s *Server) readForm(v *page.Visit) error {
	v.Request.Body = http.MaxBytesReader(v.Writer, v.Request.Body, maxBody)
	if err := v.Request.ParseForm(); err != nil {
		return page.Bounded(fault.Because(fault.Invalid, "request.bad_form", err))
	}
	if kind := v.ContentType(); v.Request.ContentLength != 0 && kind != "application/x-www-form-urlencoded" {
		return fault.New(fault.Invalid, "request.bad_form")
	}
	for name, values := range v.Request.PostForm {
		if !page.IsText(name) || slices.ContainsFunc(values, func(value string) bool { return !page.IsText(value) }) {
			return fault.New(fault.Invalid, "request.bad_text")
		}
	}
	return nil
}
