package web

import (
	"net/http"
	"slices"

	"baluarte/internal/web/page"

	"github.com/gin-gonic/gin"
)

// routeTable is the access review, from the lines of every room's routes.go: who may do what at which address.
func (s *Server) routeTable() []page.Route {
	return slices.Concat(s.learner.Routes(), s.class.Routes(), s.entry.Routes(), s.team.Routes(), s.people.Routes(), s.office.Routes(),
		s.reports.Routes())
}

// mount puts the table under every language, and beside it what has no language.
func (s *Server) mount(e *gin.Engine) {
	for _, tag := range s.Words.Languages() {
		words := s.Words.For(tag)
		for _, r := range s.routes {
			handle(e, r.Method, "/"+string(tag)+r.Path, s.visited(words, tag, r))
		}
	}
	for _, r := range s.reports.API() {
		handle(e, r.Method, page.APIPath+r.Path, s.called(r))
	}
	handle(e, http.MethodGet, "/", s.redirectToLanguage("/"))
	handle(e, http.MethodGet, "/sign-in", s.redirectToLanguage("/sign-in"))            // as it stands on a card
	handle(e, http.MethodGet, "/report-incident", s.redirectWhole("/report-incident")) // likewise
	handle(e, http.MethodGet, "/class", s.redirectToLanguage("/class"))
	handle(e, http.MethodGet, "/class/:code", s.redirectToClass)                      // as the picture on the screen of the room has it
	handle(e, http.MethodGet, "/certificates", s.redirectToLanguage("/certificates")) // as it stands on a certificate
	handle(e, http.MethodGet, "/certificates/:code", s.redirectToCertificate)         // as its QR code has it
	handle(e, http.MethodGet, "/.well-known/baluarte-keys.json", s.publishKeys)
	handle(e, http.MethodGet, "/healthz", s.health)
	handle(e, http.MethodGet, "/robots.txt", s.robots)
	handle(e, http.MethodGet, "/readyz", s.ready)
	handle(e, http.MethodGet, "/metrics", s.metrics.serve)
	handle(e, http.MethodGet, "/favicon.ico", s.favicon)
	handle(e, http.MethodGet, "/static/:hash/*file", s.serveStatic)
	e.NoRoute(s.outside(http.StatusNotFound))
	e.NoMethod(s.outside(http.StatusMethodNotAllowed))
}

// handle adds a route. What can be read can also be asked for its head alone, as link checkers and balancers do.
func handle(e *gin.Engine, method, path string, h gin.HandlerFunc) {
	e.Handle(method, path, h)
	if method == http.MethodGet {
		e.HEAD(path, h)
	}
}
