// Package web is everything HTTP and HTML, in rooms: each has the pages of some people, with their forms and templates, and
// says which address shows what to whom. Page is what they share. Web itself puts them together: it knows who asks, lets in
// who may, and answers what goes wrong. It decides nothing about learning; it asks the domain rooms and shows what they say.
package web

import (
	"context"
	"net/http"

	"baluarte/internal/web/class"
	"baluarte/internal/web/entry"
	"baluarte/internal/web/learner"
	"baluarte/internal/web/office"
	"baluarte/internal/web/page"
	"baluarte/internal/web/people"
	"baluarte/internal/web/reports"
	"baluarte/internal/web/team"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzhttp"
)

// What a Server is made of.
type (
	Config     = page.Config
	DemoPerson = page.DemoPerson
	Mailer     = page.Mailer
)

// Server answers requests.
type Server struct {
	*page.Site
	learner     *learner.Site
	class       *class.Site
	entry       *entry.Site
	team        *team.Site
	people      *people.Site
	office      *office.Site
	reports     *reports.Site
	metrics     metrics
	crossOrigin *http.CrossOriginProtection
	routes      []page.Route
	larger      map[string]limits
}

// New makes a Server, which is to be ended by Close. A template that does not parse stops the start.
func New(c Config) (*Server, error) {
	all, err := parsedPages()
	if err != nil {
		return nil, err
	}
	site, err := page.New(c, all)
	if err != nil {
		return nil, err
	}
	s := &Server{Site: site, learner: learner.New(site), class: class.New(site), entry: entry.New(site), team: team.New(site),
		people: people.New(site), office: office.New(site), reports: reports.New(site),
		metrics: newMetrics(c.Metrics), crossOrigin: http.NewCrossOriginProtection(), larger: larger()}
	s.routes = s.routeTable()
	return s, nil
}

// Close waits for what is done after the answers, as long as ctx lasts. No request may come any more.
func (s *Server) Close(ctx context.Context) { s.Errands.Close(ctx) }

// Handler is the whole program as one handler: compression and cross-site protection around the routes.
func (s *Server) Handler() (http.Handler, error) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false // gin's own answer would pass the guard by; outside does it
	e.RemoteIPHeaders = []string{"X-Forwarded-For"}
	if err := e.SetTrustedProxies(s.Proxies); err != nil {
		return nil, err
	}
	e.Use(s.guard)
	s.mount(e)
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1000), gzhttp.ContentTypeFilter(gzhttp.DefaultContentTypeFilter))
	if err != nil {
		return nil, err
	}
	return compress(e), nil
}
