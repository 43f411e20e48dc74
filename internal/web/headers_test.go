package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"
)

// TestHeadersOfEveryAnswer: pages, errors, files, redirects and what has no language carry the same protection.
func TestHeadersOfEveryAnswer(t *testing.T) {
	for _, secure := range []bool{false, true} {
		w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Secure = secure }).settle(plain)
		pam, visitor := w.as("Pam"), w.as("")
		css := w.server.Assets.Href("baluarte.css")
		for _, c := range []struct {
			as           *browser
			method, path string
			status       int
			cache        string
		}{
			{visitor, "GET", "/", 302, ""},
			{visitor, "GET", "/en", 301, ""},
			{visitor, "GET", "/en/courses/", 301, ""},
			{visitor, "GET", "/en/", 200, "no-store"},
			{visitor, "HEAD", "/en/", 200, "no-store"},
			{visitor, "GET", "/en/none", 404, "no-store"},
			{visitor, "GET", "/none", 404, "no-store"},
			{visitor, "POST", "/en/courses", 405, "no-store"},
			{visitor, "POST", "/en/sign-out", 401, "no-store"},
			{visitor, "GET", "/en/training", 303, ""},
			{visitor, "POST", "/en/modules/phishing/practice", 400, "no-store"},
			{visitor, "GET", css, 200, "public, max-age=31536000, immutable"},
			{visitor, "GET", "/static/0123456789abcdef/baluarte.css", 200, "no-cache"},
			{visitor, "GET", strings.Replace(css, "baluarte.css", "none.css", 1), 404, "no-store"},
			{visitor, "GET", strings.Replace(css, "baluarte.css", "fonts", 1), 404, "no-store"},
			{visitor, "GET", strings.Replace(css, "baluarte.css", "..%2f..%2fgo.mod", 1), 404, "no-store"},
			{visitor, "GET", "/favicon.ico", 302, ""},
			{visitor, "GET", "/healthz", 200, ""},
			{visitor, "GET", "/robots.txt", 200, "public, max-age=86400"},
			{visitor, "GET", "/certificates", 302, ""},
			{visitor, "GET", "/.well-known/baluarte-keys.json", 200, "public, max-age=3600"},
			{pam, "GET", "/en/transcript.pdf", 200, "no-store"},
			{pam, "GET", "/en/transcript.json", 200, "no-store"},
			{visitor, "GET", "/readyz", 200, ""},
			{visitor, "GET", "/metrics", 200, ""},
			{pam, "GET", "/en/training", 200, "no-store"},
			{pam, "GET", "/en/reports/completion", 200, "no-store"},
			{pam, "GET", "/en/reports/completion.csv", 303, ""},
			{pam, "GET", "/en/reports/completion.csv?" + since, 200, "no-store"},
		} {
			a := c.as.send(c.method, c.path, "")
			if a.status != c.status {
				t.Errorf("%s %s: status %d, want %d", c.method, c.path, a.status, c.status)
			}
			for name, want := range map[string]string{
				"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
				"Cross-Origin-Opener-Policy": "same-origin",
				"Strict-Transport-Security":  map[bool]string{true: "max-age=31536000"}[secure],
			} {
				if got := a.header.Get(name); got != want {
					t.Errorf("%s %s: %s is %q", c.method, c.path, name, got)
				}
			}
			if len(a.header.Get("X-Request-Id")) != 36 {
				t.Errorf("%s %s has no request id", c.method, c.path)
			}
			if got := a.header.Get("Cache-Control"); c.cache != "" && got != c.cache {
				t.Errorf("%s %s: Cache-Control %q, want %q", c.method, c.path, got, c.cache)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Error("the policy allows what it should not")
		}
	}
}

// TestSlashes: an address with a slash too many, or one too few, leads to the page; never to another host.
func TestSlashes(t *testing.T) {
	v := newWorld(t, storetest.Open(t, "sqlite")).as("")
	for path, want := range map[string]string{
		"/en":                      "/en/",
		"/es/courses/":             "/es/courses",
		"/es/courses/?a=b%20c":     "/es/courses?a=b%20c",
		"/en//":                    "/en/",
		"//evil.example/":          "",
		"//evil.example/en/":       "",
		"/en//evil.example/":       "/en/evil.example",
		`/\evil.example/`:          "",
		"/en/%0d%0aLocation:%20x/": "/en/%0D%0ALocation:%20x",
	} {
		a := v.send("GET", path, "")
		if got := a.header.Get("Location"); got != want || a.status/100 == 3 != (want != "") {
			t.Errorf("%s: %d to %q, want %q", path, a.status, got, want)
		}
	}
}

// TestCookies: over https they are bound to the host and never sent in the clear.
func TestCookies(t *testing.T) {
	for _, secure := range []bool{false, true} {
		w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Secure = secure }).settle(plain)
		b := w.as("")
		a := b.send("POST", "/en/sign-in/demo", "role=learner").is(http.StatusSeeOther)
		cookies := (&http.Response{Header: a.header}).Cookies()
		a = b.send("GET", "/en/training", "").is(200)
		cookies = append(cookies, (&http.Response{Header: a.header}).Cookies()...)
		a = b.send("POST", "/en/sign-out", "").is(http.StatusSeeOther)
		ended := (&http.Response{Header: a.header}).Cookies()
		name := map[bool]string{true: "__Host-baluarte", false: "baluarte"}[secure]
		if len(cookies) != 2 || cookies[0].Name != name || cookies[1].Name != "language" || len(ended) != 1 || ended[0].Name != name || ended[0].MaxAge >= 0 {
			t.Fatalf("cookies are %v, then %v", cookies, ended)
		}
		for _, c := range append(cookies, ended...) {
			if !c.HttpOnly || c.Secure != secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
				t.Errorf("%+v", c)
			}
		}
		if len(cookies[0].Value) < 43 {
			t.Errorf("the token is short: %q", cookies[0].Value)
		}
	}
}

// TestAnswersAreCompressed: pages and files alike, once, for those who can read it.
func TestAnswersAreCompressed(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"))
	handler, err := w.server.Handler()
	must(t, err)
	for _, path := range []string{"/en/", "/es/modules/phishing/lessons/cues", w.server.Assets.Href("baluarte.css"), w.server.Assets.Href("baluarte.js"), w.server.Assets.Href("mark.svg")} {
		plain, packed := httptest.NewRecorder(), httptest.NewRecorder()
		handler.ServeHTTP(plain, httptest.NewRequest("GET", path, nil))
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		handler.ServeHTTP(packed, r)
		if plain.Body.Len() < 1000 {
			continue
		}
		if packed.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(strings.Join(plain.Header().Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s: %v", path, packed.Header())
			continue
		}
		unpack, err := gzip.NewReader(packed.Body)
		must(t, err)
		got, err := io.ReadAll(unpack)
		must(t, err)
		if len(got) != plain.Body.Len() {
			t.Errorf("%s: %d bytes unpacked, %d plain", path, len(got), plain.Body.Len())
		}
	}
}
