package web

import (
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"baluarte/internal/audit"
	"baluarte/internal/course"

	"github.com/PuerkitoBio/goquery"
)

// browser is one without script: it keeps cookies, sends forms as the page says, and follows redirects when told to.
type browser struct {
	w       *world
	t       testing.TB
	cookies map[string]string
}

// answer is what came back.
type answer struct {
	*goquery.Document
	t      testing.TB
	path   string // with the query
	status int
	header http.Header
	body   string
}

var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// send makes one request; headers are "Name: value".
func (b *browser) send(method, path, body string, headers ...string) answer {
	b.t.Helper()
	path, _, _ = strings.Cut(path, "#") // it stays in the browser
	r, err := http.NewRequest(method, b.w.url+path, strings.NewReader(body))
	must(b.t, err)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	res, err := client.Do(r)
	must(b.t, err)
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	must(b.t, err)
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	a := answer{t: b.t, path: path, status: res.StatusCode, header: res.Header, body: string(got)}
	a.Document, err = goquery.NewDocumentFromReader(strings.NewReader(a.body))
	must(b.t, err)
	return a
}

func (b *browser) get(path string) answer { b.t.Helper(); return b.follow(b.send("GET", path, "")) }

func (b *browser) post(path, form string) answer {
	b.t.Helper()
	return b.follow(b.send("POST", path, form))
}

// follow goes where redirects lead. 307 keeps the method, which only press can do.
func (b *browser) follow(a answer) answer {
	b.t.Helper()
	for range 5 {
		if a.status != http.StatusSeeOther && a.status != http.StatusFound {
			return a
		}
		a = b.send("GET", a.header.Get("Location"), "")
	}
	b.t.Fatalf("%s leads in circles", a.path)
	return a
}

// press sends the form of a button with what its fields hold, after setting some: "name=value" pairs as in a query.
func (b *browser) press(on answer, button, set string) answer {
	b.t.Helper()
	hit := on.Find(button)
	if hit.Length() == 0 {
		b.t.Fatalf("no %s at %s:\n%s", button, on.path, on.Find("main").Text())
	}
	hit = hit.First()
	form := hit.Closest("form")
	if id, ok := hit.Attr("form"); ok {
		form = on.Find("form#" + id)
	}
	fields := url.Values{}
	form.Find("input").Each(func(_ int, in *goquery.Selection) {
		kind := in.AttrOr("type", "")
		if _, checked := in.Attr("checked"); kind == "hidden" || checked {
			fields.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
		}
	})
	changes, err := url.ParseQuery(set)
	must(b.t, err)
	for name, values := range changes {
		fields[name] = values
	}
	if name, ok := hit.Attr("name"); ok {
		fields.Add(name, hit.AttrOr("value", ""))
	}
	action := hit.AttrOr("formaction", form.AttrOr("action", on.path))
	if hit.AttrOr("formmethod", form.AttrOr("method", "get")) == "get" {
		action, _, _ = strings.Cut(action, "#")
		here, _, _ := strings.Cut(on.path, "?")
		return b.get(cmp.Or(action, here) + "?" + fields.Encode())
	}
	a := b.send("POST", action, fields.Encode())
	for a.status == http.StatusTemporaryRedirect {
		a = b.send("POST", a.header.Get("Location"), fields.Encode())
	}
	return b.follow(a)
}

// is demands a status.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: status %d, want %d\n%s", a.path, a.status, status, strings.Join(strings.Fields(a.Find("main").Text()), " "))
	}
	return a
}

// at demands that the answer is of an address.
func (a answer) at(path string) answer {
	a.t.Helper()
	if a.path != path {
		a.t.Fatalf("at %s (%d), want %s", a.path, a.status, path)
	}
	return a
}

// has demands elements; a selector after ! must find nothing.
func (a answer) has(selectors ...string) answer {
	a.t.Helper()
	for _, s := range selectors {
		s, not := strings.CutPrefix(s, "!")
		if n := a.Find(s).Length(); not == (n > 0) {
			a.t.Errorf("%s has %d of %s\n%s", a.path, n, s, strings.Join(strings.Fields(a.Find("main").Text()), " "))
		}
	}
	return a
}

// heard demands what was committed to the audit log since the last time.
func (w *world) wantAudit(want ...audit.Action) {
	w.t.Helper()
	if got := w.heard.take(); !slices.Equal(got, want) {
		w.t.Errorf("audit log has %v, want %v", got, want)
	}
}

var attemptPath = regexp.MustCompile(`/attempts/([0-9a-f-]{36})`)

// quiz starts one and gives the address of its attempt, with language.
func (b *browser) quiz() string {
	b.t.Helper()
	a := b.send("POST", "/en/modules/phishing/quiz", "").is(http.StatusSeeOther)
	return a.header.Get("Location")
}

// answers gives the fields that answer every question of the page as told: rightly, or wrongly.
func (a answer) answers(right bool) url.Values {
	m := catalogue().Module("phishing")
	if right {
		return a.answersBy(m, 0)
	}
	return a.answersBy(m, len(m.Questions)+len(m.Refresher))
}

// answersBy gives the fields that answer every question of the page rightly by a module's key, but for the last few of
// its bank.
func (a answer) answersBy(m *course.Module, wrong int) url.Values {
	fields := url.Values{}
	for _, q := range slices.Backward(slices.Concat(m.Questions, m.Refresher)) {
		name := "a." + q.ID
		if a.Find(`input[name="`+name+`"], select[name^="`+name+`."]`).Length() == 0 {
			continue
		}
		right := wrong <= 0
		wrong--
		for _, o := range q.Options {
			switch to := o.Target; {
			case q.Places():
				if !right {
					to = q.Targets[(slices.IndexFunc(q.Targets, func(t course.Target) bool { return t.ID == to })+1)%len(q.Targets)].ID
				}
				fields.Set(name+"."+o.ID, to)
			case o.Right == right && len(fields[name]) < q.Choose:
				fields.Add(name, o.ID)
			}
		}
	}
	return fields
}

// errSecret is a cause that nobody but the log may see.
var errSecret = errors.New("a secret of the house")

// read makes an answer of a recorded one.
func read(t testing.TB, out *httptest.ResponseRecorder) answer {
	a := answer{t: t, path: "(recorded)", status: out.Code, header: out.Header(), body: out.Body.String()}
	var err error
	a.Document, err = goquery.NewDocumentFromReader(strings.NewReader(a.body))
	must(t, err)
	return a
}

// download reports whether a file came to its end.
func (b *browser) download(path, encoding string) (whole bool, status int) {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.w.url+path, nil)
	must(b.t, err)
	r.Header.Set("Accept-Encoding", encoding)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := client.Do(r)
	if err != nil {
		return false, 0
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return err == nil, res.StatusCode
}
