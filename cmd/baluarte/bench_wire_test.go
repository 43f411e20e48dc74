package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"baluarte/internal/store/storetest"
)

// benchWire counts what goes over the wire, heads and both directions included, when somebody comes for the first time
// and then goes on reading.
func benchWire(b *testing.B, t *table) {
	p := start(b, nil, "--demo", "--database", storetest.Address(b, "postgres").Database)
	w := visitor{b: b, base: "http://" + p.address, has: map[string]bool{}}
	w.client.Transport = &http.Transport{DisableCompression: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)
		return counted{c, &w.bytes}, err
	}}
	defer w.client.CloseIdleConnections()

	t.section("Over the wire, gzip, for a visitor")
	home := w.open("/en/")
	files := len(w.has)
	lesson := w.open(lessonPath)
	next := w.open("/en/modules/phishing/lessons/cues")
	t.tell(fmt.Sprintf("home page with the %d files it loads", files), kilobytes(home), "")
	t.tell("a lesson after it", kilobytes(lesson), "")
	t.tell("first visit: both", kilobytes(home+lesson), "at most 90 KB")
	t.tell("the next lesson", kilobytes(next), "at most 15 KB")
}

// visitor is a browser that keeps what it may keep.
type visitor struct {
	b      *testing.B
	client http.Client
	base   string
	bytes  atomic.Int64
	has    map[string]bool
}

// loads finds what a page or a style sheet has a browser load.
var loads = regexp.MustCompile(`<(?:link rel="(?:preload|stylesheet|icon)"|script|img)[^>]* (?:href|src)="([^"]+)"|url\("?([^")]+)"?\)`)

// open loads a page with everything that it needs and the visitor does not have yet, and tells how many bytes that took.
func (w *visitor) open(page string) int64 {
	before := w.bytes.Load()
	todo := []string{page}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		for _, found := range loads.FindAllStringSubmatch(w.load(at), -1) {
			file := found[1] + found[2]
			if strings.HasPrefix(file, "data:") || strings.HasPrefix(file, "#") {
				continue
			}
			if !path.IsAbs(file) {
				file = path.Join(path.Dir(at), file)
			}
			if !w.has[file] {
				w.has[file] = true
				todo = append(todo, file)
			}
		}
	}
	return w.bytes.Load() - before
}

// load asks for one address with the head that a browser sends, and gives pages and style sheets unpacked.
func (w *visitor) load(at string) string {
	w.b.Helper()
	r, err := http.NewRequest(http.MethodGet, w.base+at, nil)
	if err != nil {
		w.b.Fatal(err)
	}
	r.Header = http.Header{"Accept-Encoding": {"gzip, deflate"}, "Accept-Language": {"es-MX,es;q=0.9,en;q=0.8"},
		"Accept":     {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		"User-Agent": {"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"}}
	res, err := w.client.Do(r)
	if err != nil {
		w.b.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || len(body) == 0 {
		w.b.Fatalf("%s: %s, %d bytes, %v", at, res.Status, len(body), err)
	}
	switch res.Header.Get("Content-Encoding") {
	case "":
	case "gzip":
		body = unzip(w.b, body)
	default:
		w.b.Fatalf("%s comes as %s", at, res.Header.Get("Content-Encoding"))
	}
	kind := res.Header.Get("Content-Type")
	if strings.HasPrefix(kind, "text/html") && !bytes.Contains(body, []byte("</html>")) {
		w.b.Fatalf("%s is no whole page", at)
	}
	if strings.HasPrefix(kind, "text/html") || strings.HasPrefix(kind, "text/css") {
		return string(body)
	}
	return ""
}

// counted is a connection that counts what goes through.
type counted struct {
	net.Conn
	bytes *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.bytes.Add(int64(n))
	return n, err
}

func (c counted) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.bytes.Add(int64(n))
	return n, err
}

func kilobytes(n int64) string { return fmt.Sprintf("%.1f KB", float64(n)/1000) }
