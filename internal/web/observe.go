package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"baluarte/internal/fault"
	"baluarte/internal/web/page"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// policy lets a page load only what this program serves, and nothing inline.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard is the first middleware: request id, headers, time limit, one line in the log, and the last net under a panic.
func (s *Server) guard(c *gin.Context) {
	start := s.Now()
	id := s.NewID().String()
	defer s.limitTime(c)()
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("X-Request-Id", id)
	if s.Secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	defer func() {
		p := recover()
		if p == http.ErrAbortHandler {
			s.note(c, id, s.Now().Sub(start))
			panic(p)
		}
		if p != nil {
			err := fmt.Errorf("panic: %v", p)
			s.Log.Error("panic", slog.String("request", id), slog.Any("cause", err), slog.String("stack", string(debug.Stack())))
			v, _ := s.lost(c)
			s.fail(v, err)
		}
		s.note(c, id, s.Now().Sub(start))
	}()
	c.Next()
}

// note writes the request's line in the log and counts it. Addresses carry ids only; queries stay out of the log.
func (s *Server) note(c *gin.Context, id string, took time.Duration) {
	status := c.Writer.Status()
	path := c.FullPath()
	if path == "" {
		path = "other"
	}
	method := c.Request.Method
	if !slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPost}, method) {
		method = "other" // whoever asks can make up methods, and each would be a series kept for good
	}
	s.metrics.requests.WithLabelValues(path, method, strconv.Itoa(status)).Inc()
	s.metrics.seconds.WithLabelValues(path).Observe(took.Seconds())
	level := slog.LevelInfo
	attrs := make([]slog.Attr, 0, 8)
	attrs = append(attrs, slog.String("request", id), slog.String("method", c.Request.Method), slog.String("path", logged(c)),
		slog.Int("status", status), slog.Int("bytes", c.Writer.Size()), slog.Duration("took", took))
	if cause, ok := c.Get(page.CauseKey); ok {
		err := cause.(error)
		attrs = append(attrs, slog.String("kind", fault.KindOf(err).String()), slog.String("cause", err.Error()))
		if status >= 500 {
			level = slog.LevelError
		}
	}
	s.Log.LogAttrs(c.Request.Context(), level, "request", attrs...)
}

// logged is the path as the log has it: without the code of a class, which lets people in, or of a certificate, which shows a name,
// and without what is secret in the address of a calendar, also where such an address was mistyped and no route took it.
func logged(c *gin.Context) string {
	route := c.FullPath()
	switch {
	case strings.Contains(route, ":code"), strings.Contains(route, ":feed"):
		return route
	case route == "":
		return hushed(c.Request.URL.Path)
	}
	return c.Request.URL.Path
}

// secretBehind finds the words behind which something secret stands in an address; secretLike, what looks like a token or the code of a
// certificate wherever it stands.
var (
	secretBehind = regexp.MustCompile(`(?i)\b(calendar|certificates?|class)\b`)
	secretLike   = regexp.MustCompile(`[\pL\pN_-]{40,}|[\pL\pN]{4}([\s\p{Pd}]?[\pL\pN]{4}){3}[\pL\pN]*`)
)

// mostEscapes is how often an address may have been escaped over and over before it is not told at all.
const mostEscapes = 5

// hushed is an address that no route took, without what may be secret in it, however it was written.
func hushed(path string) string {
	for range mostEscapes {
		plain, err := url.PathUnescape(path)
		if err != nil {
			plain = strings.ReplaceAll(path, "%", "")
		}
		if plain == path {
			if at := secretBehind.FindStringIndex(path); at != nil && len(path) > at[1] {
				path = path[:at[1]] + "/:secret"
			}
			return secretLike.ReplaceAllString(path, ":secret")
		}
		path = plain
	}
	return ":secret"
}

// metrics counts requests for Prometheus.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	serve    gin.HandlerFunc
}

func newMetrics(r *prometheus.Registry) metrics {
	m := metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "baluarte_requests_total", Help: "Requests by route, method and status."}, []string{"route", "method", "status"}),
		seconds:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "baluarte_request_seconds", Help: "Time to answer by route.", Buckets: []float64{.001, .002, .005, .01, .025, .05, .1, .25, 1, 5}}, []string{"route"}),
		serve:    gin.WrapH(promhttp.HandlerFor(r, promhttp.HandlerOpts{})),
	}
	r.MustRegister(m.requests, m.seconds)
	return m
}

// health says that the process runs.
func (s *Server) health(c *gin.Context) { c.String(http.StatusOK, "ok\n") }

// ready says whether the database answers and has this program's tables.
func (s *Server) ready(c *gin.Context) {
	if err := s.Ready(c.Request.Context()); err != nil {
		c.Set(page.CauseKey, err)
		c.String(http.StatusServiceUnavailable, "%s\n", fault.KindOf(err))
		return
	}
	c.String(http.StatusOK, "ready\n")
}
