package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"
)

// TestNextStaysHere: what stands in "next" never leads to another host.
func TestNextStaysHere(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	for next, want := range map[string]string{
		"/training":                        "/en/training",
		"/modules/phishing/quiz":           "/en/modules/phishing/quiz",
		"/reports/people?state=overdue":    "/en/reports/people?state=overdue",
		"/":                                "/en/",
		"":                                 "/en/",
		"//evil.example":                   "/en/",
		`/\evil.example`:                   "/en/",
		`\\evil.example`:                   "/en/",
		"https://evil.example":             "/en/",
		"javascript:alert(1)":              "/en/",
		"evil.example":                     "/en/",
		"@evil.example":                    "/en/",
		".evil.example":                    "/en/",
		"/training\r\nLocation: //evil":    "/en/",
		"/training\x00":                    "/en/",
		"/\t/evil.example":                 "/en/",
		"/a//evil.example":                 "/en/",
		"/training?next=//evil.example":    "/en/",
		"/training#\"><script>":            "/en/",
		"/training\n":                      "/en/",
		"/" + string(make([]byte, 600)):    "/en/",
		"/%2f%2fevil.example":              "/en/",
		"/en/../..//evil.example/training": "/en/",
	} {
		v := w.as("")
		form := url.Values{"role": {"learner"}, "next": {next}}.Encode()
		got := v.send("POST", "/en/sign-in/demo", form)
		if bad := !page.IsText(next); bad && got.status == http.StatusBadRequest {
			continue
		}
		if to := got.is(http.StatusSeeOther).header.Get("Location"); to != want {
			t.Errorf("demo, next=%q leads to %q, want %q", next, to, want)
		}
		if to := v.send("GET", "/en/sign-in?next="+url.QueryEscape(next), "").is(http.StatusSeeOther).header.Get("Location"); to != want {
			t.Errorf("signed in, next=%q leads to %q, want %q", next, to, want)
		}
	}
	// A page that needs a sign-in is where one goes on, with its query.
	v := w.as("")
	door := v.get("/en/reports/people?state=overdue").is(200).at("/en/sign-in?next=%2Freports%2Fpeople%3Fstate%3Doverdue")
	v.press(door, "form:has(input[value=lead]) button", "").is(200).at("/en/reports/people?state=overdue")
}

// TestASignInEnds: at once when it is ended, after two hours without a request, after twelve in all.
func TestASignInEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := func(b *browser) bool { return b.send("GET", "/en/training", "").status == 200 }

		ana := w.as("Ana")
		other := &browser{w, t, map[string]string{"baluarte": ana.cookies["baluarte"]}}
		w.heard.take()
		home := ana.get("/en/").is(200)
		w.heard.take()
		ana.press(home, "form[action='/en/sign-out'] button", "").is(200).at("/en/").has(".hero")
		w.wantAudit(audit.SignedOut)
		if ana.cookies["baluarte"] != "" || in(other) {
			t.Error("the ended sign-in still holds")
		}
		if _, still := other.cookies["baluarte"]; still {
			t.Error("the browser keeps the cookie of an ended sign-in")
		}

		ana = w.as("Ana")
		for _, step := range []struct {
			after time.Duration
			want  bool
		}{{0, true}, {time.Hour + 59*time.Minute, true}, {3*time.Hour + 57*time.Minute, true}, {6 * time.Hour, false}} {
			w.at(noon.Add(step.after))
			if got := in(ana); got != step.want {
				t.Errorf("idle, %s after the first: %v", step.after, got)
			}
		}
		w.at(noon)
		ana = w.as("Ana")
		for h := time.Duration(1); h <= 13; h++ {
			w.at(noon.Add(h * time.Hour))
			if got, want := in(ana), h < 12; got != want {
				t.Errorf("%d hours after signing in: %v", h, got)
			}
		}
		for _, cookie := range []string{"", "x", "' OR 1=1", strings.Repeat("x", 5000)} {
			if in(&browser{w, t, map[string]string{"baluarte": cookie}}) {
				t.Errorf("the cookie %q is somebody", cookie)
			}
		}
	})
}

func TestDemoSignInIsOnlyInTheDemo(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.server.DemoPeople = nil
	w.as("").post("/es/sign-in/demo", "role=learner").is(404).has("html[lang=es]")
	w.as("").get("/es/sign-in").is(200).has("!input[name=role]", "!.strip", "input[name=email]")
}

// TestLanguageIsRemembered: with the account, whatever the browser says.
func TestLanguageIsRemembered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.as("Lucía").get("/es/courses").has("html[lang=es]")
		w.wantAudit() // it was her language already
		w.as("Lucía").get("/en/courses")
		if a := w.as("Lucía").send("GET", "/", "", "Accept-Language: es"); a.header.Get("Location") != "/en/" {
			t.Errorf("she is led to %s", a.header.Get("Location"))
		}
	})
}
