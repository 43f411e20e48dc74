package web

import (
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// TestUnreachableDatabase: pages say "try again" in the reader's language; what needs no database goes on.
func TestUnreachableDatabase(t *testing.T) {
	s, err := store.Open(t.Context(), store.Options{Database: "postgres://nobody@127.0.0.1:1/none?sslmode=disable", Now: time.Now})
	must(t, err)
	defer s.Close()
	w := newWorld(t, s)
	signedIn := &browser{w, t, map[string]string{"baluarte": strings.Repeat("A", 43)}}
	for _, tag := range words().Languages() {
		for _, path := range []string{"/training", "/courses", "/modules/phishing/lessons/cues", "/reports/completion", "/none", "/attempts/" + newID().String()} {
			a := signedIn.send("GET", "/"+string(tag)+path, "").is(503)
			a.has("html[lang="+string(tag)+"]", "main h1:contains('"+words().For(tag).T("fault.unavailable.title")+"')", "main a[href='/"+string(tag)+path+"']")
			if a.header.Get("Retry-After") == "" {
				t.Errorf("%s: no Retry-After", path)
			}
		}
		signedIn.send("POST", "/"+string(tag)+"/attempts/"+newID().String(), "go=next").is(503).has("html[lang=" + string(tag) + "]")
	}
	if a := signedIn.send("POST", "/es/modules/phishing/place", "lesson=cues", "Accept: application/json"); a.status != 503 || a.header.Get("Retry-After") == "" {
		t.Errorf("to the script: %d %q", a.status, a.header.Get("Retry-After"))
	}
	visitor := w.as("")
	visitor.get("/readyz").is(503)
	visitor.get("/healthz").is(200)
	visitor.get("/es/modules/phishing/lessons/cues").is(200)
	if signedIn.cookies["baluarte"] == "" {
		t.Error("the sign-in was thrown away")
	}
}

// line is a telephone line to a database, which can be cut and mended.
type line struct {
	net.Listener
	to   string
	mu   sync.Mutex
	cut  bool
	open []net.Conn
}

// lineTo makes one, and the address of the database through it.
func lineTo(t *testing.T, database string) (*line, string) {
	t.Helper()
	u, err := url.Parse(database)
	must(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	l := &line{Listener: listener, to: u.Host}
	go l.carry()
	u.Host = listener.Addr().String()
	return l, u.String()
}

func (l *line) carry() {
	for {
		in, err := l.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", l.to)
		l.mu.Lock()
		if l.cut || err != nil {
			in.Close()
		} else {
			l.open = append(l.open, in, out)
			for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
				go func() {
					io.Copy(pair[0], pair[1])
					pair[0].Close()
				}()
			}
		}
		l.mu.Unlock()
	}
}

// set cuts the line, with all that goes through it, or mends it.
func (l *line) set(cut bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.cut = cut
	for _, c := range l.open {
		c.Close()
	}
	l.open = nil
}

// TestTheDatabaseComesBack: nothing is said to be saved while it is away, and everything goes on by itself afterwards.
func TestTheDatabaseComesBack(t *testing.T) {
	address := storetest.Address(t, "postgres")
	wire, through := lineTo(t, address.Database)
	address.Database = through
	w := newWorld(t, storetest.OpenAt(t, address)).settle(plain)
	ana := w.as("Ana")
	at := ana.quiz()
	q := w.attempt("Ana", at).Paper.Questions[0]
	save := func(option int) answer {
		return ana.send("POST", at, "here=1&go=save&a."+q.ID+"="+q.Options[option], "Accept: application/json")
	}
	save(0).is(200)

	wire.set(true)
	for range 20 { // as many as there are connections
		save(1).is(503)
	}
	ana.send("GET", "/en/training", "").is(503)
	ana.get("/readyz").is(503)

	wire.set(false)
	ana.get("/readyz").is(200)
	ana.get("/en/training").is(200)
	if got := w.attempt("Ana", at).Answers[q.ID]; len(got) != 1 || got[0] != q.Options[0] {
		t.Errorf("%v is stored, %s was saved", got, q.Options[0])
	}
	save(1).is(200)
	if got := w.attempt("Ana", at).Answers[q.ID]; len(got) != 1 || got[0] != q.Options[1] {
		t.Errorf("%v is stored, %s was saved", got, q.Options[1])
	}
}
