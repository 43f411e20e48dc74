package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// TestOnlyProxiesAreBelieved: a stranger may say what they like about where they are.
func TestOnlyProxiesAreBelieved(t *testing.T) {
	for _, c := range []struct {
		proxies []string
		header  string
		want    string
	}{
		{nil, "203.0.113.9", "127.0.0.1"},
		{[]string{"10.0.0.0/8"}, "203.0.113.9", "127.0.0.1"},
		{[]string{"127.0.0.1"}, "203.0.113.9", "203.0.113.9"},
		{[]string{"127.0.0.1"}, "6.6.6.6, 203.0.113.9", "203.0.113.9"}, // what the stranger sent stands in front
		{[]string{"127.0.0.1"}, "nonsense", "127.0.0.1"},
	} {
		w := newWorld(t, storetest.Open(t, "sqlite"), func(config *page.Config) { config.Proxies = c.proxies }).settle(plain)
		w.as("").send("POST", "/en/sign-in/demo", "role=learner", "X-Forwarded-For: "+c.header, "X-Real-IP: 9.9.9.9", "Forwarded: for=9.9.9.9").is(303)
		all, err := w.store.SignIns(t.Context(), w.accounts["Ana"])
		must(t, err)
		if len(all) != 1 || all[0].Address != c.want {
			t.Errorf("%v, %q: %+v", c.proxies, c.header, all)
		}
	}
}

// TestLargerRoutesAreRoutes: limits of their own are those of routes there are.
func TestLargerRoutesAreRoutes(t *testing.T) {
	for name, own := range larger() {
		if !slices.ContainsFunc((&Server{}).routeTable(), func(r page.Route) bool { return r.Method+" "+r.Path == name }) {
			t.Errorf("%s is no route", name)
		}
		if own.body > 0 && !strings.HasPrefix(name, "POST ") {
			t.Errorf("%s takes a body", name)
		}
	}
}

// TestUploadsAreBoundedAndStreamed: what is larger than the route takes is refused as that, said at once or found out on
// the way; what is no upload is none; and the handler gets it unread.
func TestUploadsAreBoundedAndStreamed(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.server.larger["POST /upload"] = limits{body: 1 << 20}
	var got int64
	e := gin.New()
	e.POST("/en/upload", w.server.visited(words().For("en"), "en", page.Route{Method: "POST", Path: "/upload", Needs: access.ManageAgencies, Handle: func(v *page.Visit) error {
		if v.Request.MultipartForm != nil || v.Request.PostForm != nil {
			return errors.New("it was read before")
		}
		parts, err := v.Request.MultipartReader()
		if err != nil {
			return fault.Because(fault.Invalid, "request.bad_form", err)
		}
		part, err := parts.NextPart()
		if err != nil {
			return err
		}
		got, err = io.Copy(io.Discard, part)
		return err
	}}))
	file := func(size int) (*bytes.Buffer, string) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "roster.csv")
		must(t, err)
		_, err = part.Write(bytes.Repeat([]byte("x"), size))
		must(t, err)
		must(t, form.Close())
		return &body, form.FormDataContentType()
	}
	for _, c := range []struct {
		name, as, kind string
		size           int
		unsaid         bool // the size is not told before
		status         int
	}{
		{"fits", "Ada", "", 1000, false, 200},
		{"fits just so", "Ada", "", 1<<20 - 300, true, 200},
		{"too large", "Ada", "", 1 << 20, false, 413},
		{"too large, unsaid", "Ada", "", 1 << 20, true, 413},
		{"a form", "Ada", "application/x-www-form-urlencoded", 10, false, 400},
		{"no upload", "Ada", "text/csv", 10, false, 400},
		{"not theirs", "Tom", "", 1000, false, 403},
	} {
		body, kind := file(c.size)
		if c.kind != "" {
			kind = c.kind
		}
		got = 0
		r := httptest.NewRequest("POST", "/en/upload", body)
		r.Header.Set("Content-Type", kind)
		if c.unsaid {
			r.ContentLength = -1
		}
		r.AddCookie(&http.Cookie{Name: "baluarte", Value: w.as(c.as).cookies["baluarte"]})
		out := httptest.NewRecorder()
		e.ServeHTTP(out, r)
		if out.Code != c.status || (got == int64(c.size)) != (c.status == 200) {
			t.Errorf("%s: status %d, want %d; %d bytes of %d came", c.name, out.Code, c.status, got, c.size)
		}
	}
}

// TestNothingIsChangedFromOtherSites: whatever changes something refuses a page of another site, before it looks at who
// asks.
func TestNothingIsChangedFromOtherSites(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	max := w.as("Max")
	for _, r := range w.server.routes {
		if r.Method == http.MethodGet {
			continue
		}
		path := r.Path
		for _, part := range strings.Split(path, "/") {
			if strings.HasPrefix(part, ":") {
				path = strings.Replace(path, part, uuid.NewString(), 1)
			}
		}
		for _, header := range []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://evil.example", "Origin: null"} {
			if a := max.send(r.Method, "/en"+path, "", header); a.status != http.StatusForbidden {
				t.Errorf("%s %s from another site (%s): %d", r.Method, r.Path, header, a.status)
			}
		}
	}
	w.wantAudit()
	max.get("/en/training").is(200).has("h1") // and they are still signed in
}

// TestPlainHTTP: over plain http in a class nobody with a duty gets in, and the page says why; a learner's card does; and
// the cookie carries no prefix that a browser would refuse there.
func TestPlainHTTP(t *testing.T) {
	for _, tag := range words().Languages() {
		w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Access.Plain = true }).settle(plain)
		say := words().For(tag)
		at := "/" + string(tag)
		door := w.as("").get(at + "/sign-in").is(200)
		door.has("form:has(#code)", "!#email")
		if !strings.Contains(door.Find("main").Text(), say.T("sign_in.plain")) {
			t.Errorf("the page does not say why: %s", door.Find("main").Text())
		}
		a := w.as("").send("POST", at+"/sign-in/demo", "role=trainer").is(403)
		if !strings.Contains(a.Find("main").Text(), say.T("sign_in.plain_staff")) {
			t.Errorf("staff are not told: %s", a.Find("main").Text())
		}
		b := w.as("")
		b.send("POST", at+"/sign-in/demo", "role=learner").is(303)
		if b.cookies["baluarte"] == "" {
			t.Errorf("cookies are %v", b.cookies)
		}
		b.send("POST", at+"/sign-in", form("email", "ana@norland.example", "secret", "a long enough password")).is(422)
		// Who gains a duty leaves at once.
		must(t, w.server.Access.Grant(t.Context(), access.Operator(), w.people["Ana"].ID, access.Grant{Agency: w.police.ID, Role: access.Trainer}))
		if a := b.send("GET", at+"/training", ""); a.status != http.StatusSeeOther {
			t.Errorf("somebody with a duty is still signed in: %d", a.status)
		}
	}
}
