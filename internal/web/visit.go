package web

import (
	"bytes"
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"strconv"
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

// visited makes a gin handler of a route: who asks, may they, is the form sound, then the route's own work. Errors of
// all of these are answered in one place.
func (s *Server) visited(words *i18n.Words, tag lang.Tag, r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := &visit{Context: c, Words: words, Lang: tag}
		if err := s.serve(v, r); err != nil {
			s.fail(v, err)
		}
	}
}

func (s *Server) serve(v *visit, r route) error {
	if err := s.identify(v); err != nil {
		return err
	}
	if err := v.confine(r); err != nil {
		return err
	}
	own := s.larger[r.method+" "+r.path]
	if r.method != http.MethodGet {
		if err := s.crossOrigin.Check(v.Request); err != nil {
			return fault.Because(fault.Forbidden, "request.cross_origin", err)
		}
		if own.body == 0 && !own.unread {
			if err := s.readForm(v); err != nil {
				return err
			}
		}
	}
	switch {
	case r.needs == everyone, r.needs == inClass:
	case r.needs == halfway && v.Half.Person != uuid.Nil:
	case r.needs == halfway && v.Actor.IsSignedIn() && r.method == http.MethodGet:
		return v.seeOther("/") // an address from before
	case r.needs == halfway:
		return fault.New(fault.SignInRequired, "")
	case r.needs == "" || !v.Actor.May(r.needs):
		if v.Actor.IsSignedIn() {
			return fault.New(fault.Forbidden, "")
		}
		if v.Left.Person != uuid.Nil && r.needs == access.Attend {
			return v.seeOther("/class") // a page of the class, open when it was closed
		}
		return fault.New(fault.SignInRequired, "")
	}
	if own.body > 0 { // nothing is read of who may not send it
		if err := s.boundStream(v, own); err != nil {
			return err
		}
	}
	return bounded(r.handle(v))
}

// confine keeps somebody known by a number to the class that they are bound to, and to its module: elsewhere they are a
// visitor where everyone may be, and nobody where not.
func (v *visit) confine(r route) error {
	if !v.Actor.IsBound() {
		return nil
	}
	v.Bound = true
	elsewhere := v.Param("module") != "" && v.Param("module") != v.Actor.Bound.Module
	switch {
	case r.needs == everyone, r.needs == inClass && elsewhere:
		v.Actor = access.Actor{}
	case elsewhere:
		return fault.New(fault.Forbidden, "")
	}
	return nil
}

// identify looks the sign-in up in the database at every request, so that one that was ended is refused at once.
func (s *Server) identify(v *visit) error {
	cookie, err := v.Request.Cookie(s.cookieName())
	if err != nil {
		return nil
	}
	if v.Actor, err = s.who(v, cookie.Value); !fault.Is(err, fault.SignInRequired) {
		return err
	}
	if v.Half, err = s.Access.HalfIn(v.ctx(), cookie.Value); !fault.Is(err, fault.SignInRequired) {
		return err
	}
	if v.Left, err = s.Classes.Left(v.ctx(), cookie.Value); v.Left.Person == uuid.Nil {
		s.dropCookie(v)
	}
	return err
}

// who looks the sign-in up, for the page of a lesson together with what it shows of the reader.
func (s *Server) who(v *visit, token string) (access.Actor, error) {
	if m := s.Catalogue.Module(v.Param("module")); m != nil && v.Param("lesson") != "" {
		return s.Access.WhoBy(v.ctx(), token, s.Learn.Reading(m, v.Param("lesson"), &v.Studied))
	}
	return s.Access.Who(v.ctx(), token)
}

// render shows a page.
func (s *Server) render(v *visit, status int, p page) error {
	body, err := s.execute(v, p)
	if err != nil {
		return err
	}
	return s.write(v, status, body)
}

// renderOr shows a page unless there was an error.
func (s *Server) renderOr(v *visit, p page, err error) error {
	if err != nil {
		return err
	}
	return s.render(v, http.StatusOK, p)
}

// execute executes the page's template and then the layout around it, into a buffer, so that a template that fails
// half-way shows an error page instead of half a page.
func (s *Server) execute(v *visit, p page) ([]byte, error) {
	b, t := p.base(), s.pages[p.template()]
	s.fill(v, b)
	var content, out bytes.Buffer
	if err := t.Execute(&content, p); err != nil {
		return nil, err
	}
	b.Content = template.HTML(content.String()) // its own template has escaped it
	err := t.ExecuteTemplate(&out, "layout", b)
	return out.Bytes(), err
}

// write answers with a page.
func (s *Server) write(v *visit, status int, body []byte) error {
	if status == http.StatusOK {
		s.remember(v)
	}
	h := v.Writer.Header()
	h.Set("Content-Language", string(v.Lang))
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	v.Data(status, "text/html; charset=utf-8", body)
	return nil
}

// remember keeps the language a person last read in: in a cookie, and for those signed in with the account. It is a
// preference, not a record: a page does not fail for it.
func (s *Server) remember(v *visit) {
	if c, err := v.Request.Cookie(languageCookie); (err != nil || c.Value != string(v.Lang)) && !v.Actor.Shared {
		http.SetCookie(v.Writer, &http.Cookie{Name: languageCookie, Value: string(v.Lang), Path: "/", MaxAge: 365 * 24 * 3600,
			SameSite: http.SameSiteLaxMode, HttpOnly: true, Secure: s.Secure})
	}
	if v.Actor.IsSignedIn() && !v.Bound && v.Actor.Language != v.Lang {
		if err := s.Access.Store.SetLanguage(v.ctx(), v.Actor.Account, v.Lang); err != nil {
			s.Log.Warn("language not kept", slog.Any("cause", err))
		}
	}
}
