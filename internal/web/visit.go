package web

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

// visit is one request with what every handler needs to know of it: who asks, and in which language.
type visit struct {
	*gin.Context
	Words   *i18n.Words
	Lang    lang.Tag
	Actor   access.Actor
	Half    access.Half   // of who is not signed in but on the way; zero for everybody else
	Bound   bool          // to a class, also on the pages where the actor is a visitor for it
	Studied learn.Studied // of the lesson whose page is asked for
	Left    learn.Left    // of a visitor who was bound to a class until it was closed; zero for everybody else
}

// ctx is the request's context; it ends when the client goes away or the time is up.
func (v *visit) ctx() context.Context { return v.Request.Context() }

// path is the address after the language, without the query. One that no language begins is taken whole.
func (v *visit) path() string {
	if rest, ok := strings.CutPrefix(v.Request.URL.Path, "/"+string(v.Lang)+"/"); ok {
		return "/" + rest
	}
	return v.Request.URL.Path
}

// href puts the language before a path of the address table.
func (v *visit) href(path string) string { return "/" + string(v.Lang) + path }

// seeOther sends the browser to a path of the address table with a GET.
func (v *visit) seeOther(path string) error {
	v.Redirect(http.StatusSeeOther, v.href(path))
	return nil
}

// wantsJSON reports whether the page's own script asks, not a person.
func (v *visit) wantsJSON() bool { return v.GetHeader("Accept") == "application/json" }

// id reads an id from the path; what is no id is something that does not exist.
func (v *visit) id(param string) (uuid.UUID, error) { return parseID(v.Param(param)) }

// parseID reads an id in the one form in which it is written; what is none is something that does not exist.
func parseID(text string) (uuid.UUID, error) {
	id, err := uuid.Parse(text)
	if err != nil || len(text) != 36 {
		return uuid.Nil, fault.New(fault.NotFound, "")
	}
	return id, nil
}

// readIDs reads the ids that stand under some names in an address or a form; those that do not stand there are left as they are.
func readIDs(value func(name string) string, into map[string]*uuid.UUID) (err error) {
	for name, id := range into {
		if text := value(name); text != "" {
			if *id, err = parseID(text); err != nil {
				return err
			}
		}
	}
	return nil
}

// parseIDs reads a list of them.
func parseIDs(texts []string) (ids []uuid.UUID, err error) {
	for _, text := range texts {
		id, err := parseID(text)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// query is the request's query with its question mark, or nothing.
func query(v *visit) string {
	if v.Request.URL.RawQuery == "" {
		return ""
	}
	return "?" + v.Request.URL.RawQuery
}

// bounded names an error for what it is when it comes from more bytes than the route takes.
func bounded(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.Because(fault.TooLarge, "", err)
	}
	return err
}

// causeKey is where fail leaves the error for the request's line in the log.
const causeKey = "cause"

// toPerson goes back to somebody's page, which says what was saved.
func toPerson(v *visit, id uuid.UUID, done string) error {
	return v.seeOther("/team/people/" + id.String() + "?saved=" + done)
}

// noteCause leaves an error for the request's line in the log.
func (v *visit) noteCause(err error) { v.Set(causeKey, err) }

// rollMarked is roll for those whom a change has marked; it tells whether some of them are left to the background.
func (s *Server) rollMarked(v *visit) (more bool) {
	more, err := s.Assign.RollMarked(v.ctx())
	if err != nil {
		s.Log.Warn("not rolled at once", slog.Any("cause", err))
	}
	return more || err != nil
}
