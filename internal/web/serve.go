package web

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
)

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
	if err := confine(v, r); err != nil {
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
func confine(v *visit, r route) error {
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
