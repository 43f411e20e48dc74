// Package web is everything HTTP and HTML: routes with their permissions, forms, pages and templates. It decides
// nothing about learning; it asks the domain rooms and shows what they say.
package web

import (
	"context"
	"net/http"
	"sync"

	"baluarte/internal/course"
	"baluarte/internal/lang"

	"github.com/gin-gonic/gin"
	"github.com/klauspost/compress/gzhttp"
)

// Server answers requests.
type Server struct {
	Config
	pages       map[string]*pageTemplate
	shared      sharedPages
	search      *course.Index
	drawings    drawings
	assets      assets
	metrics     metrics
	crossOrigin *http.CrossOriginProtection
	routes      []route
	larger      map[string]limits
	errands     *errands
	exports     gate
	measured    func() ([]*course.Sheet, error) // of the catalogue, once
	openAPI     map[lang.Tag][]byte             // the description of the API
}

// New makes a Server, which is to be ended by Close. A template that does not parse stops the start.
func New(c Config) (*Server, error) {
	s := &Server{Config: c, crossOrigin: http.NewCrossOriginProtection(), search: course.NewIndex(c.Catalogue)}
	var err error
	if s.assets, err = newAssets(c.Static); err != nil {
		return nil, err
	}
	if s.pages, err = parsedPages(); err != nil {
		return nil, err
	}
	s.metrics = newMetrics(c.Metrics)
	s.routes, s.larger = s.routeTable(), larger()
	s.errands = newErrands(s.Log)
	s.openAPI = describedAPI(c.Words)
	s.measured = sync.OnceValues(func() ([]*course.Sheet, error) { return course.Measure(c.Catalogue) })
	return s, nil
}

// Close waits for what is done after the answers, as long as ctx lasts. No request may come any more.
func (s *Server) Close(ctx context.Context) { s.errands.close(ctx) }

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
