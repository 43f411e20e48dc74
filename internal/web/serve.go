package web

import (
	"net/http"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// visited makes a gin handler of a route: who asks, may they, is the form sound, then the route's own work. Errors of
// all of these are answered in one place.
func (s *Server) visited(words *i18n.Words, tag lang.Tag, r page.Route) gin.HandlerFunc {
	return func(c *gin.Context) {
		v := &page.Visit{Context: c, Words: words, Lang: tag}
		if err := s.serve(v, r); err != nil {
			s.fail(v, err)
		}
	}
}

func (s *Server) serve(v *page.Visit, r page.Route) error {
	if err := s.identify(v); err != nil {
		return err
	}
	if err := confine(v, r); err != nil {
		return err
	}
	own := s.larger[r.Method+" "+r.Path]
	if r.Method != http.MethodGet {
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
	case r.Needs == page.Everyone, r.Needs == page.InClass:
	case r.Needs == page.Halfway && v.Half.Person != uuid.Nil:
	case r.Needs == page.Halfway && v.Actor.IsSignedIn() && r.Method == http.MethodGet:
		return v.SeeOther("/") // an address from before
	case r.Needs == page.Halfway:
		return fault.New(fault.SignInRequired, "")
	case r.Needs == "" || !v.Actor.May(r.Needs):
		if v.Actor.IsSignedIn() {
			return fault.New(fault.Forbidden, "")
		}
		if v.Left.Person != uuid.Nil && r.Needs == access.Attend {
			return v.SeeOther("/class") // a page of the class, open when it was closed
		}
		return fault.New(fault.SignInRequired, "")
	}
	if own.body > 0 { // nothing is read of who may not send it
		if err := s.boundStream(v, own); err != nil {
			return err
		}
	}
	return page.Bounded(r.Handle(v))
}

// confine keeps somebody known by a number to the class that they are bound to, and to its module: elsewhere they are a
// visitor where everyone may be, and nobody where not.
func confine(v *page.Visit, r page.Route) error {
	if !v.Actor.IsBound() {
		return nil
	}
	v.Bound = true
	elsewhere := v.Param("module") != "" && v.Param("module") != v.Actor.Bound.Module
	switch {
	case r.Needs == page.Everyone, r.Needs == page.InClass && elsewhere:
		v.Actor = access.Actor{}
	case elsewhere:
		return fault.New(fault.Forbidden, "")
	}
	return nil
}

// identify looks the sign-in up in the database at every request, so that one that was ended is refused at once.
func (s *Server) identify(v *page.Visit) error {
	cookie, err := v.Request.Cookie(s.CookieName())
	if err != nil {
		return nil
	}
	if v.Actor, err = s.who(v, cookie.Value); !fault.Is(err, fault.SignInRequired) {
		return err
	}
	if v.Half, err = s.Access.HalfIn(v.Ctx(), cookie.Value); !fault.Is(err, fault.SignInRequired) {
		return err
	}
	if v.Left, err = s.Classes.Left(v.Ctx(), cookie.Value); v.Left.Person == uuid.Nil {
		s.DropCookie(v)
	}
	return err
}

// who looks the sign-in up, for the page of a lesson together with what it shows of the reader.
func (s *Server) who(v *page.Visit, token string) (access.Actor, error) {
	if m := s.Catalogue.Module(v.Param("module")); m != nil && v.Param("lesson") != "" {
		return s.Access.WhoBy(v.Ctx(), token, s.Learn.Reading(m, v.Param("lesson"), &v.Studied))
	}
	return s.Access.Who(v.Ctx(), token)
}
