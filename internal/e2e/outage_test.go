package e2e

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/store/storetest"
)

// cable leads to a server, and can be cut and mended.
type cable struct {
	t        *testing.T
	target   string
	address  string
	mu       sync.Mutex
	listener net.Listener
	open     []net.Conn
}

func lay(t *testing.T, target string) *cable {
	c := &cable{t: t, target: target, address: "127.0.0.1:0"}
	c.Mend()
	t.Cleanup(c.Cut)
	return c
}

// Mend lets connections through.
func (c *cable) Mend() {
	l, err := net.Listen("tcp", c.address)
	if err != nil {
		c.t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.address, c.listener = l.Addr().String(), l
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", c.target)
			if err != nil {
				near.Close()
				continue
			}
			c.mu.Lock()
			c.open = append(c.open, near, far)
			c.mu.Unlock()
			go func() { _, _ = io.Copy(far, near); far.Close() }()
			go func() { _, _ = io.Copy(near, far); near.Close() }()
		}
	}()
}

// Cut ends every connection and lets none through.
func (c *cable) Cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.listener.Close()
	for _, conn := range c.open {
		conn.Close()
	}
	c.open = nil
}

// While the database cannot be reached, the program says so in the reader's language; afterwards it goes on by itself.
func TestUnreachableDatabase(t *testing.T) {
	t.Parallel()
	address, err := url.Parse(storetest.Address(t, "postgres").Database)
	if err != nil {
		t.Fatal(err)
	}
	c := lay(t, address.Host)
	address.Host = c.address
	site := serve(t, "--demo", "--database", address.String())
	ready := func(want int) {
		t.Helper()
		got := 0
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end) && got != want; time.Sleep(50 * time.Millisecond) {
			res, err := http.Get(site.Base + "/readyz")
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			got = res.StatusCode
		}
		if got != want {
			t.Fatalf("/readyz says %d for ten seconds, want %d", got, want)
		}
	}
	ready(200)
	p := open(t, site.Base)
	p.SignIn("en", "learner")
	attempt := p.StartQuiz("en")
	q := p.Asked()[0]
	beside := open(t, site.Base)
	beside.SignIn("en", "learner")

	c.Cut()
	ready(503)
	p.Answer(q, right(q))
	p.Until(`document.getElementById("saved").matches(".saved-failed")`)
	for _, language := range languages {
		started := time.Now()
		if got := beside.Go("/" + language + "/training"); got != 503 || beside.Language() != language {
			t.Errorf("without a database: status %d, in %s, want %s", got, beside.Language(), language)
		}
		if took := time.Since(started); took > 5*time.Second {
			t.Errorf("the page in %s says so after %s", language, took)
		}
		if found := beside.Axe() + beside.AxeDark(); found != "" {
			t.Errorf("axe finds\n%s", found)
		}
		if *shotsDir != "" {
			beside.Shoot(*shotsDir + "/unavailable." + language + ".desktop.png")
		}
	}

	c.Mend()
	ready(200)
	p.Until(`document.getElementById("saved").innerText.includes("Saved at")`) // by itself
	if got := p.Go("/es" + attempt + "?q=1"); got != 200 {
		t.Errorf("the database is back, but the page answers %d", got)
	}
	p.Shows(q, right(q))
}

// Asked to end, the program first finishes the request that it has begun.
func TestEndingInTheMiddle(t *testing.T) {
	t.Parallel()
	o := storetest.Address(t, "sqlite")
	clients, _ := school(t, o, 1)
	start := func() *program { return serve(t, "--data", o.Folder) }
	site := start()
	c := clients[0]
	c.at(site)
	res, _ := c.send("POST", "/en/modules/"+module+"/quiz", nil, "text/html")
	path := strings.TrimPrefix(res.Header.Get("Location"), "/en")
	q := taught(t).Question(c.asked(nil, path)[0])
	form := url.Values{"a." + q.ID: right(q), "here": {"0"}}.Encode()

	conn, err := net.Dial("tcp", strings.TrimPrefix(site.Base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /en%s HTTP/1.1\r\nHost: localhost\r\nCookie: baluarte=%s\r\nAccept: application/json\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", path, c.cookie, len(form), form[:5])
	time.Sleep(100 * time.Millisecond) // until it is begun
	ended := make(chan struct{})
	go func() { site.Stop(t); close(ended) }()
	time.Sleep(500 * time.Millisecond)
	if _, err := net.Dial("tcp", strings.TrimPrefix(site.Base, "http://")); err == nil {
		t.Error("a program that ends takes new visitors")
	}
	fmt.Fprint(conn, form[5:])
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("the request in flight was dropped: %v", err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("the request in flight was answered with %d", answer.StatusCode)
	}
	<-ended
	c.at(start())
	c.acked[path] = acked{answers: map[string][]string{q.ID: right(q)}}
	c.check(t)
}
