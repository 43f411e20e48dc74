package e2e

import (
	"bytes"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// good is a page that keeps every rule, under the policy that ours have; its script fills an element.
const good = `<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Prueba</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/look.css"><script src="/script.js" defer></script></head>
<body><main><h1>Buenas</h1><p id="script">sin</p>
<form method="post" action="/said"><label>Nombre <input name="name"></label> <button>Enviar</button></form>
<p class="tall">Abajo</p></main></body></html>`

// bad breaks a rule of each kind that is watched for.
const bad = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bad</title></head>
<body><main><h1>Bad</h1><img src="http://127.0.0.1:9/dot.png"><p style="color:#999">pale</p>
<div class="wide">wide</div><script>alert(1)</script></main></body></html>`

func testSite(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	html := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Security-Policy", "default-src 'self'")
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(body))
		}
	}
	file := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte(body))
		}
	}
	mux.HandleFunc("GET /good", html(good))
	mux.HandleFunc("GET /favicon.ico", http.NotFound)
	mux.HandleFunc("GET /bad", html(strings.Replace(bad, "<title>", `<link rel="stylesheet" href="/look.css"><title>`, 1)))
	mux.HandleFunc("GET /look.css", file("text/css", `body{background:#fff;color:#111} .tall{height:1500px} .wide{width:3000px}
		@media (prefers-color-scheme:dark){body{background:#111;color:#fff}}`))
	mux.HandleFunc("GET /script.js", file("text/javascript", `document.getElementById("script").textContent="con"`))
	mux.HandleFunc("POST /said", func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusCreated)
		html("<!doctype html><html lang=es><title>Dicho</title><main><h1>"+r.FormValue("name")+"</h1></main></html>")(w, r)
	})
	site := httptest.NewServer(mux)
	t.Cleanup(site.Close)
	return site
}

// The harness is tried on a small site, so that a test that passes with it can be believed.
func TestHarness(t *testing.T) {
	site := testSite(t)

	t.Run("fill and send", func(t *testing.T) {
		p := open(t, site.URL)
		if got := p.Go("/good"); got != 200 {
			t.Errorf("status %d", got)
		}
		if got := p.Text("#script"); got != "con" {
			t.Errorf("the script did not run: %q", got)
		}
		p.Fill("input", "Ñandú")
		if got := p.Follow("button"); got != 201 {
			t.Errorf("status %d", got)
		}
		if got := p.Text("h1"); got != "Ñandú" || p.Path() != "/said" {
			t.Errorf("%q at %s", got, p.Path())
		}
		if got := p.Back(); got != 200 || p.Path() != "/good" {
			t.Errorf("status %d at %s", got, p.Path())
		}
		p.Wait("form")
	})

	t.Run("keys only, without JavaScript", func(t *testing.T) {
		p := open(t, site.URL)
		p.WithoutScript()
		p.Go("/good")
		if got := p.Text("#script"); got != "sin" {
			t.Errorf("the script ran: %q", got)
		}
		p.TabTo("input")
		p.Press("a", "b")
		p.TabTo("button")
		p.PressToFollow(kb.Enter)
		if got := p.Text("h1"); got != "ab" {
			t.Errorf("got %q", got)
		}
	})

	t.Run("what is wrong is found", func(t *testing.T) {
		p := open(t, site.URL)
		p.Go("/good")
		if got := p.Axe(); got != "" {
			t.Errorf("axe on the good page:\n%s", got)
		}
		p.Size(phone)
		if got := p.TooWide(); got != "" {
			t.Errorf("too wide: %s", got)
		}
		if got := p.Complaints(); len(got) > 0 {
			t.Errorf("complaints about the good page: %q", got)
		}
		p.Go("/bad")
		if got := p.Axe(); !strings.Contains(got, "image-alt") {
			t.Errorf("axe on the bad page:\n%s", got)
		}
		if got := p.TooWide(); !strings.Contains(got, "div.wide") {
			t.Errorf("too wide: %q", got)
		}
		said := strings.Join(p.Complaints(), "\n")
		for _, want := range []string{"inline script", "inline style", "http://127.0.0.1:9/dot.png"} {
			if !strings.Contains(said, want) {
				t.Errorf("no complaint about %s in:\n%s", want, said)
			}
		}
	})

	t.Run("pictures", func(t *testing.T) {
		p := open(t, site.URL)
		p.Size(phone)
		p.Dark(true)
		p.Go("/good")
		file := filepath.Join(t.TempDir(), "new", "good.png")
		p.Shoot(file)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if b := picture.Bounds(); b.Dx() != 360 || b.Dy() < 1500 {
			t.Errorf("the picture measures %v", b)
		}
		if r, _, _, _ := picture.At(2, 2).RGBA(); r>>8 != 0x11 {
			t.Errorf("the page is not dark: %x", r>>8)
		}
	})
}
