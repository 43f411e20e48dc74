package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"baluarte/internal/i18n"
	"baluarte/internal/store/storetest"
	"baluarte/locales"

	"github.com/gin-gonic/gin"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// How the benchmark measures: things that are compared take turns, so that what else the machine does meets all alike.
const (
	browsers = 12 // connections at once
	rounds   = 8
	span     = time.Second // of one thing in one round
)

const lessonPath = "/en/modules/phishing/lessons/anatomy"

// BenchmarkProgram measures the whole program beside the bare libraries it stands on, and prints one table. It judges
// no speed; it fails when an answer is wrong.
func BenchmarkProgram(b *testing.B) {
	var t table
	benchLesson(b, &t)
	benchQuiz(b, &t)
	benchSignIn(b, &t)
	benchWire(b, &t)
	benchReady(b, &t)
	t.print(os.Stdout)
}

// benchLesson compares the lesson page, signed in, on Postgres, with a bare handler that writes as many bytes.
func benchLesson(b *testing.B, t *table) {
	o := storetest.Address(b, "postgres")
	p := start(b, nil, "--demo", "--database", o.Database)
	cookies := p.signIn(b, "learner")
	lesson := get(lessonPath, cookies, `data-lesson="anatomy"`)
	zipped := get(lessonPath, cookies+"Accept-Encoding: gzip\r\n", "")

	first := dial(b, p.address)
	if err := first.do(lesson); err != nil {
		b.Fatal(err)
	}
	page := bytes.Clone(first.body)
	if err := first.do(zipped); err != nil {
		b.Fatal(err)
	}
	small := len(first.body)
	if !bytes.Equal(unzip(b, first.body), page) {
		b.Fatal("the compressed page is another one")
	}
	bare := get("/", "", `data-lesson="anatomy"`)
	bareAddress := serveBare(b, page)

	to, toBare := dialAll(b, p.address, browsers), dialAll(b, bareAddress, browsers)
	var f struct{ bare, plain, zipped, opened figures }
	new(figures).round(b, browsers, lasting(span, to, lesson)) // warm
	for range rounds {
		f.bare.round(b, browsers, lasting(span, toBare, bare))
		f.plain.round(b, browsers, lasting(span, to, lesson))
		f.zipped.round(b, browsers, lasting(span, to, zipped))
	}
	const perSecond, seconds = 1000, 10
	f.opened.schedule(b, dialAll(b, p.address, 64), perSecond, seconds*time.Second, lesson)

	t.section("Lesson page, signed in, on Postgres (%d connections, %d rounds of %s)", browsers, rounds, span)
	t.rates()
	t.compare(fmt.Sprintf("bare gin handler, %d bytes", len(page)), &f.bare, nil, "")
	t.compare("lesson page", &f.plain, &f.bare, "at least 18 %")
	t.compare(fmt.Sprintf("lesson page, gzip, %d bytes", small), &f.zipped, &f.bare, "")
	t.compare(fmt.Sprintf("lesson page, %d a second whatever happens", perSecond), &f.opened, nil, "p99 under 50 ms")
}

// schedule sends requests, one after the other and over again, at a fixed rate, late or not, and times each from the
// moment it was due; what they took stays in their order.
func (f *figures) schedule(b *testing.B, connections []*connection, perSecond int, span time.Duration, requests ...request) {
	b.Helper()
	every := time.Second / time.Duration(perSecond)
	var next atomic.Int64
	total := int64(span / every)
	start := time.Now()
	var paced figures
	took := make([]time.Duration, total)
	paced.round(b, len(connections), func(worker, _ int) (bool, error) {
		n := next.Add(1) - 1
		if n >= total {
			return false, nil
		}
		due := start.Add(time.Duration(n) * every)
		time.Sleep(time.Until(due))
		err := connections[worker].do(requests[n%int64(len(requests))])
		took[n] = time.Since(due)
		return true, err
	})
	f.rates, f.took = paced.rates, took
}

// serveBare serves a body by gin alone.
func serveBare(b *testing.B, body []byte) (address string) {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.GET("/", func(c *gin.Context) { c.Data(http.StatusOK, "text/html; charset=utf-8", body) })
	return serveHandler(b, e)
}

func serveHandler(b testing.TB, h http.Handler) (address string) {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 60 * time.Second}
	go srv.Serve(l)
	b.Cleanup(func() { srv.Close() })
	return l.Addr().String()
}

func unzip(b *testing.B, data []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		b.Fatal(err)
	}
	all, err := io.ReadAll(r)
	if err != nil {
		b.Fatal(err)
	}
	return all
}

// served is the program, running in this process.
type served struct {
	address string
	stop    func() // before the benchmark's end; nil: it is not ended
}

// start runs serve until it is stopped, or the benchmark ends.
func start(b *testing.B, env []string, args ...string) served {
	b.Helper()
	ctx, stop := context.WithCancel(context.Background())
	log := &logReader{address: make(chan string, 1)}
	ended := make(chan error, 1)
	env = append(env, "BALUARTE_SECRET="+strings.Repeat("benchmark", 8))
	go func() {
		ended <- run(ctx, append([]string{"baluarte", "serve", "--listen", "127.0.0.1:0"}, args...), env, io.Discard, log)
	}()
	select {
	case err := <-ended:
		stop()
		b.Fatal(err)
	case address := <-log.address:
		end := sync.OnceFunc(func() {
			stop()
			if err := <-ended; err != nil {
				b.Error(err)
			}
		})
		b.Cleanup(end)
		return served{address, end}
	}
	return served{}
}

// startAlone runs what answers requests, and nothing beside it, until the benchmark ends.
func startAlone(b *testing.B, database string) (address string) {
	b.Helper()
	bundle, err := i18n.Load(locales.FS)
	if err != nil {
		b.Fatal(err)
	}
	p := &program{bundle: bundle, words: bundle.For("en"), stdout: io.Discard, stderr: io.Discard}
	a, err := p.assemble(b.Context(), Config{Database: database, BaseURL: "http://localhost:8080", Secret: strings.Repeat("benchmark", 8)}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { a.store.Close() })
	return serveHandler(b, a.handler)
}

// logReader reads the program's log for the line that says where it listens, and forgets the rest.
type logReader struct {
	found   atomic.Bool
	address chan string
}

func (l *logReader) Write(line []byte) (int, error) {
	if !l.found.Load() {
		var record struct{ Msg, Address string }
		if json.Unmarshal(line, &record) == nil && record.Msg == "listening" {
			l.found.Store(true)
			l.address <- record.Address
		}
	}
	return len(line), nil
}

// signIn signs a role in by the demonstration's form and gives the header that a browser sends from then on.
func (p served) signIn(b *testing.B, role string) (header string) {
	b.Helper()
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	defer client.CloseIdleConnections()
	r, err := client.PostForm("http://"+p.address+"/en/sign-in/demo", url.Values{"role": {role}})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()
	io.Copy(io.Discard, r.Body)
	var all []string
	for _, c := range jar.Cookies(r.Request.URL) {
		all = append(all, c.Name+"="+c.Value)
	}
	if r.StatusCode != http.StatusOK || len(all) < 2 {
		b.Fatalf("signing in as %s: %s, cookies %q", role, r.Status, all)
	}
	return "Cookie: " + strings.Join(all, "; ") + "\r\n"
}
