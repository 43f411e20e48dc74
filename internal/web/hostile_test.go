package web

import (
	"log/slog"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"baluarte/internal/learn"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// TestBadInput: each gets the right status and a page in the reader's language, and nothing is stored.
func TestBadInput(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana, ben, visitor := w.as("Ana"), w.as("Ben"), w.as("")
		for _, b := range []*browser{ana, ben} {
			b.get("/es/courses") // they read Spanish
		}
		mine := strings.TrimPrefix(ana.quiz(), "/en")
		a := w.attempt("Ana", mine)
		one := a.Paper.Questions[0]
		off := ""
		for _, q := range catalogue().Module("phishing").Questions {
			if !strings.Contains(strings.Join(ids(a), " "), q.ID) {
				off = q.ID
			}
		}
		ana.post("/es"+mine, "here=1&go=next&a."+one.ID+"="+one.Options[0]).is(200)
		before := w.attempt("Ana", mine)
		w.heard.take()

		big := "a." + one.ID + "=" + strings.Repeat("x", maxBody)
		none := "/attempts/" + uuid.NewString()
		for _, c := range []struct {
			name     string
			as       *browser
			method   string
			path     string
			form     string
			headers  string
			status   int
			selector string
		}{
			{"unknown question", ana, "POST", "/es" + mine, "here=1&go=next&a.nonsense=a", "", 400, ""},
			{"question of the bank that is not on the paper", ana, "POST", "/es" + mine, "here=1&go=next&a." + off + "=x", "", 400, ""},
			{"unknown option", ana, "POST", "/es" + mine, "here=1&go=next&a." + one.ID + "=nonsense", "", 400, ""},
			{"a good answer beside a bad one", ana, "POST", "/es" + mine, "here=1&go=next&a." + one.ID + "=" + one.Options[1] + "&a.nonsense=a", "", 400, ""},
			{"unknown box shown", ana, "POST", "/es" + mine, "here=1&go=next&on=nonsense", "", 400, ""},
			{"unknown button", ana, "POST", "/es" + mine, "here=1&go=nonsense", "", 400, ""},
			{"unknown language to switch to", ana, "POST", "/es" + mine, "here=1&go=lang:fr", "", 400, ""},
			{"somebody else's attempt", ben, "GET", "/es" + mine, "", "", 404, ""},
			{"somebody else's result", ben, "GET", "/es" + mine + "/result", "", "", 404, ""},
			{"answers for somebody else", ben, "POST", "/es" + mine, "here=1&go=next&a." + one.ID + "=" + one.Options[1], "", 404, ""},
			{"submitting for somebody else", ben, "POST", "/es" + mine, "go=submit:anyway", "", 404, ""},
			{"no such attempt", ana, "GET", "/es" + none, "", "", 404, ""},
			{"an id that is none", ana, "GET", "/es/attempts/1", "", "", 404, ""},
			{"an id in another spelling", ana, "GET", "/es/attempts/urn:uuid:" + mine[len("/attempts/"):], "", "", 404, ""},
			{"no such question", ana, "GET", "/es" + mine + "?q=11", "", "", 404, ""},
			{"a question that is no number", ana, "GET", "/es" + mine + "?q=one", "", "", 404, ""},
			{"no such module", ana, "POST", "/es/modules/none/start", "", "", 404, ""},
			{"no such lesson", ana, "POST", "/es/modules/phishing/lessons/none", "", "", 404, ""},
			{"no such lesson to read", visitor, "GET", "/es/modules/phishing/lessons/none", "", "", 404, ""},
			{"no such course", visitor, "GET", "/es/courses/none", "", "", 404, ""},
			{"no such page", visitor, "GET", "/es/none", "", "", 404, ""},
			{"NUL in the address", visitor, "GET", "/es/modules/%00", "", "", 404, ""},
			{"no UTF-8 in the address", visitor, "GET", "/es/modules/%ff%fe", "", "", 404, ""},
			{"check with an option of an older revision", visitor, "GET", "/es/modules/phishing/lessons/anatomy?do.which-address=nonsense", "", "", 200, ""},
			{"place with a broken anchor", ana, "POST", "/es/modules/phishing/place", "lesson=cues&anchor=%22%3E", "", 400, ""},
			{"malformed form", ana, "POST", "/es" + mine, "here=1&go=%zz", "", 400, ""},
			{"semicolons", ana, "POST", "/es" + mine, "here=1;go=next", "", 400, ""},
			{"no form", ana, "POST", "/es" + mine, `{"here":1}`, "Content-Type: application/json", 400, ""},
			{"a form with files", ana, "POST", "/es" + mine, "--x\r\n\r\n--x--", "Content-Type: multipart/form-data; boundary=x", 400, ""},
			{"a broken content type", ana, "POST", "/es" + mine, "here=1", "Content-Type: ;;", 400, ""},
			{"no UTF-8 in a value", ana, "POST", "/es" + mine, "here=1&go=next&a." + one.ID + "=%ff", "", 400, ""},
			{"no UTF-8 in a name", ana, "POST", "/es" + mine, "here=1&go=next&a.%ff=x", "", 400, ""},
			{"NUL in a value", ana, "POST", "/es/modules/phishing/place", "lesson=cues%00", "", 400, ""},
			{"a huge body", ana, "POST", "/es" + mine, big, "", 413, ""},
			{"a huge body in practice", visitor, "POST", "/es/modules/phishing/practice", big, "", 413, ""},
			{"wrong method", ana, "DELETE", "/es" + mine, "", "", 405, ""},
			{"wrong method on a page", visitor, "POST", "/es/courses", "", "", 405, ""},
			{"from another site", ana, "POST", "/es" + mine, "go=submit:anyway", "Sec-Fetch-Site: cross-site", 403, ""},
			{"from another origin", ana, "POST", "/es" + mine, "go=submit:anyway", "Origin: https://evil.example", 403, ""},
			{"signing in from another site", visitor, "POST", "/es/sign-in/demo", "role=learner", "Sec-Fetch-Site: cross-site", 403, ""},
			{"forged seed", visitor, "POST", "/es/modules/phishing/practice", "go=score&seed=AAAA", "", 400, ""},
			{"practice of another module", visitor, "POST", "/es/modules/none/practice", "go=score&seed=" + w.server.Practice.Sign(seedOf("phishing")), "", 404, ""},
			{"practice with an unknown question", visitor, "POST", "/es/modules/phishing/practice", "go=score&a.none=x&seed=" + w.server.Practice.Sign(seedOf("phishing")), "", 400, ""},
			{"practice with too many ticks", visitor, "POST", "/es/modules/phishing/practice", tooManyIn("phishing") + "&go=score&seed=" + w.server.Practice.Sign(seedOf("phishing")), "", 422, ".usa-error-message"},
			{"unknown role", visitor, "POST", "/es/sign-in/demo", "role=king", "", 400, ""},
		} {
			var headers []string
			if c.headers != "" {
				headers = append(headers, c.headers)
			}
			got := c.as.send(c.method, c.path, c.form, headers...)
			if got.status != c.status {
				t.Errorf("%s: status %d, want %d", c.name, got.status, c.status)
				continue
			}
			t.Run(c.name, func(t *testing.T) {
				got.t = t
				got.has("html[lang=es]", "main h1", "main a, main button")
				if c.selector != "" {
					got.has(c.selector)
				}
				if strings.Contains(got.body, "goroutine") || strings.Contains(got.body, "store.") {
					t.Error("the page tells of the inside")
				}
			})
		}
		w.wantAudit()
		if after := w.attempt("Ana", mine); !reflect.DeepEqual(before, after) {
			t.Errorf("something was stored\nbefore %+v\nafter  %+v", before, after)
		}
	})
}

// TestTooManyTicks: the form comes back as it was sent, with the mistake marked; nothing is stored.
func TestTooManyTicks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana := w.as("Ana")
		at := ana.quiz()
		for i, pq := range w.attempt("Ana", at).Paper.Questions {
			q := catalogue().Module("phishing").Question(pq.ID)
			if q.Places() {
				continue
			}
			var form []string
			for _, id := range pq.Options {
				form = append(form, "a."+q.ID+"="+id)
			}
			all := strings.Join(form, "&")
			number := "q=" + nth(i)
			for _, from := range []string{number, "view=all"} {
				page := ana.get(at + "?" + from)
				got := ana.press(page, "#answers .actions button", all).is(http.StatusUnprocessableEntity).has(".usa-error-message")
				if n := got.Find("input[name='a." + q.ID + "'][checked]").Length(); n != len(pq.Options) {
					t.Errorf("%s: %d ticks are kept, want %d", from, n, len(pq.Options))
				}
				if a := w.attempt("Ana", at); len(a.Answers) > 0 {
					t.Errorf("stored: %v", a.Answers)
				}
			}
			got := ana.send("POST", at, "here="+nth(i)+"&go=save&"+all, "Accept: application/json")
			if got.status != 400 || !strings.HasPrefix(got.body, `{"error":`) {
				t.Errorf("to the script: %d %s", got.status, got.body)
			}
			return
		}
		t.Fatal("no multiple choice on the paper")
	})
}

// TestScriptGetsJSON: what the page's own script is told when it saves an answer.
func TestScriptGetsJSON(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana := w.as("Ana")
		at := ana.quiz()
		q := w.attempt("Ana", at).Paper.Questions[0]
		form, accept := "here=1&go=save&a."+q.ID+"="+q.Options[0], "Accept: application/json"
		if a := ana.send("POST", at, form, accept); a.status != 200 || a.body != `{"saved":"Saved at 12:30 p.m."}` {
			t.Errorf("%d %s", a.status, a.body)
		}
		w.at(noon.Add(24 * 60 * 60 * 1e9))
		if a := ana.send("POST", at, form, accept); a.status != 401 || !strings.HasPrefix(a.body, `{"error":`) {
			t.Errorf("signed out: %d %s", a.status, a.body)
		}
		if a := ana.send("POST", strings.Replace(at, "/en", "/es", 1), form, accept, "Sec-Fetch-Site: cross-site"); a.status != 403 || !strings.Contains(a.body, words().For("es").T("request.cross_origin")) {
			t.Errorf("from another site: %d %s", a.status, a.body)
		}
	})
}

// TestBadLanguage: an address in a language nobody wrote is answered in the visitor's own.
func TestBadLanguage(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"))
	for accept, want := range map[string]string{"es-MX, en;q=0.5": "es", "fr": "en", "en-US": "en", strings.Repeat("es,", 5000): "en"} {
		for _, path := range []string{"/fr/", "/fr/courses", "/EN/", "/entry"} {
			w.as("").send("GET", path, "", "Accept-Language: "+accept).is(404).has("html[lang=" + want + "]")
		}
		if a := w.as("").send("GET", "/", "", "Accept-Language: "+accept).is(302); a.header.Get("Location") != "/"+want+"/" {
			t.Errorf("%s leads to %s", accept, a.header.Get("Location"))
		}
	}
	// The way to the other language stays under that language, whatever the address begins with.
	w.as("").get("/entry").has("head link[hreflang=es][href='/es/entry']")
	b := w.as("")
	b.get("/es/")
	if a := b.send("GET", "/", "", "Accept-Language: en"); a.header.Get("Location") != "/es/" {
		t.Errorf("with the cookie: %s", a.header.Get("Location"))
	}
}

// ids lists the questions of an attempt's paper.
func ids(a learn.Attempt) (ids []string) {
	for _, q := range a.Paper.Questions {
		ids = append(ids, q.ID)
	}
	return ids
}

// nth is the number of an index, as an address says it.
func nth(i int) string { return strconv.Itoa(i + 1) }

// seedOf names a practice paper of a module.
func seedOf(module string) learn.Seed {
	return learn.Seed{Value: 7, Revision: catalogue().Module(module).Digest}
}

// tooManyIn ticks every option of the paper's first question that asks for several.
func tooManyIn(module string) string {
	m := catalogue().Module(module)
	for _, pq := range seedOf(module).Paper(m).Questions {
		if m.Question(pq.ID).Choose > 1 {
			return "a." + pq.ID + "=" + strings.Join(pq.Options, "&a."+pq.ID+"=")
		}
	}
	return ""
}

// TestOwnPagesMaySend: what comes from this host is no cross-site request.
func TestOwnPagesMaySend(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	for _, h := range []string{"Sec-Fetch-Site: same-origin", "Origin: " + w.url, "X-Nothing: said"} {
		w.as("Ana").send("POST", "/en/modules/phishing/start", "", h).is(303)
	}
}

// TestLogAndMetrics: one line a request, without queries and secrets; and no series that a stranger can multiply.
func TestLogAndMetrics(t *testing.T) {
	var log strings.Builder
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) }).settle(plain)
	ana := w.as("Ana")
	id := ana.send("GET", "/en/training?secret=query", "").is(200).header.Get("X-Request-Id")
	ana.send("POST", "/en/modules/phishing/place", "lesson=cues&anchor=secret").is(204)
	ana.send("GET", "/en/attempts/"+newID().String(), "").is(404)
	ana.send("GET", "/stranger", "").is(404)
	ana.send("BREW", "/en/", "").is(405)
	if got := strings.Count(log.String(), "\n"); got != 5 || !strings.Contains(log.String(), "request="+id) {
		t.Errorf("%d lines:\n%s", got, &log)
	}
	for _, secret := range []string{"secret", ana.cookies["baluarte"], "Ruiz"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log tells %q:\n%s", secret, &log)
		}
	}
	metrics := w.as("").get("/metrics").is(200).body
	for _, want := range []string{`route="/en/attempts/:attempt"`, `method="other",route="other",status="405"`, `method="GET",route="other",status="404"`} {
		if !strings.Contains(metrics, want) {
			t.Errorf("no %s", want)
		}
	}
}

// TestLanguageOfAnUnknownAddress is the account's, for those who are signed in.
func TestLanguageOfAnUnknownAddress(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.as("Lucía").send("GET", "/fr/", "", "Accept-Language: en").is(404).has("html[lang=es]")
	w.as("Lucía").send("GET", "/en/none", "", "Accept-Language: es").is(404).has("html[lang=en]")
}
