package page

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// Visit is one request with what every handler needs to know of it: who asks, and in which language.
type Visit struct {
	*gin.Context
	Words   *i18n.Words
	Lang    lang.Tag
	Actor   access.Actor
	Half    access.Half   // of who is not signed in but on the way; zero for everybody else
	Bound   bool          // to a class, also on the pages where the actor is a visitor for it
	Studied learn.Studied // of the lesson whose page is asked for
	Left    learn.Left    // of a visitor who was bound to a class until it was closed; zero for everybody else

	anybody bool // the page is rendered for whoever has the same standing
}

// Ctx is the request's context; it ends when the client goes away or the time is up.
func (v *Visit) Ctx() context.Context { return v.Request.Context() }

// Path is the address after the language, without the query. One that no language begins is taken whole.
func (v *Visit) Path() string {
	if rest, ok := strings.CutPrefix(v.Request.URL.Path, "/"+string(v.Lang)+"/"); ok {
		return "/" + rest
	}
	return v.Request.URL.Path
}

// Href puts the language before a path of the address table.
func (v *Visit) Href(path string) string { return "/" + string(v.Lang) + path }

// SeeOther sends the browser to a path of the address table with a GET.
func (v *Visit) SeeOther(path string) error {
	v.Redirect(http.StatusSeeOther, v.Href(path))
	return nil
}

// ToPerson goes back to somebody's page, which says what was saved.
func ToPerson(v *Visit, id uuid.UUID, done string) error {
	return v.SeeOther("/team/people/" + id.String() + "?saved=" + done)
}

// CauseKey is where fail leaves the error for the request's line in the log.
const CauseKey = "cause"

// NoteCause leaves an error for the request's line in the log.
func (v *Visit) NoteCause(err error) { v.Set(CauseKey, err) }

// WantsJSON reports whether the page's own script asks, not a person.
func (v *Visit) WantsJSON() bool { return v.GetHeader("Accept") == "application/json" }

// ID reads an id from the path; what is no id is something that does not exist.
func (v *Visit) ID(param string) (uuid.UUID, error) { return ParseID(v.Param(param)) }

// ParseID reads an id in the one form in which it is written; what is none is something that does not exist.
func ParseID(text string) (uuid.UUID, error) {
	id, err := uuid.Parse(text)
	if err != nil || len(text) != 36 {
		return uuid.Nil, fault.New(fault.NotFound, "")
	}
	return id, nil
}

// ReadIDs reads the ids that stand under some names in an address or a form; those that do not stand there are left as they are.
func ReadIDs(value func(name string) string, into map[string]*uuid.UUID) (err error) {
	for name, id := range into {
		if text := value(name); text != "" {
			if *id, err = ParseID(text); err != nil {
				return err
			}
		}
	}
	return nil
}

// ParseIDs reads a list of them.
func ParseIDs(texts []string) (ids []uuid.UUID, err error) {
	for _, text := range texts {
		id, err := ParseID(text)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// WithQuery puts a query behind a path; none when it is empty.
func WithQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// QueryOf is the request's query with its question mark, or nothing.
func QueryOf(v *Visit) string {
	if v.Request.URL.RawQuery == "" {
		return ""
	}
	return "?" + v.Request.URL.RawQuery
}

// Bounded names an error for what it is when it comes from more bytes than the route takes.
func Bounded(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.Because(fault.TooLarge, "", err)
	}
	return err
}

// IsFresh reports whether the actor has proved who they are a moment ago, over a line that others cannot read.
func (s *Site) IsFresh(v *Visit) bool {
	return s.Now().Sub(v.Actor.Proved) < access.Fresh && !s.Access.Plain
}

// RollMarked brings what people owe up to a change that has marked them, so that it is true on the next page; it tells whether
// some of them are left to the background.
func (s *Site) RollMarked(v *Visit) (more bool) {
	more, err := s.Assign.RollMarked(v.Ctx())
	if err != nil {
		s.Log.Warn("not rolled at once", slog.Any("cause", err))
	}
	return more || err != nil
}
