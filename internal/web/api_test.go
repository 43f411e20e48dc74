package web

import (
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"
	"baluarte/internal/web/reports"
	"baluarte/locales"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// token has somebody make a token, of a month unless it says otherwise.
func (w *world) token(maker string, t access.Token) (secret string, made access.Token) {
	w.t.Helper()
	if t.Name == "" {
		t.Name = "⟦Dashboard⟧"
	}
	if t.To.IsZero() {
		t.To = on("2026-12-20")
	}
	secret, made, err := w.server.Access.MakeToken(w.t.Context(), w.actor(maker), t)
	must(w.t, err)
	return secret, made
}

// call asks the API, and holds the answer against its description.
func (w *world) call(b *browser, path, secret string, headers ...string) answer {
	w.t.Helper()
	if secret != "" {
		headers = append(headers, "Authorization: Bearer "+secret)
	}
	a := b.send(http.MethodGet, page.APIPath+path, "", headers...)
	w.described(path, a)
	return a
}

// personInPath is an address of which the description has one for everybody.
var personInPath = regexp.MustCompile(`^/people/[^/]+/record$`)

// described demands that an answer is as the description says, without a key more.
func (w *world) described(path string, a answer) {
	w.t.Helper()
	path, _, _ = strings.Cut(path, "?")
	path = personInPath.ReplaceAllString(path, "/people/{person}/record")
	document := description(w.t)
	at := "/components/schemas/Problem"
	if operation, ok := document["paths"].(map[string]any)[path].(map[string]any); ok {
		response, ok := operation["get"].(map[string]any)["responses"].(map[string]any)[strconv.Itoa(a.status)].(map[string]any)
		if !ok {
			w.t.Errorf("%s answers %d, of which its description says nothing", path, a.status)
		}
		at = "/paths/" + strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(path) + "/get/responses/" + strconv.Itoa(a.status)
		if to, refers := response["$ref"].(string); refers {
			at = strings.TrimPrefix(to, "#")
		}
		at += "/content/application~1json/schema"
	}
	shut(document, false)
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	must(w.t, compiler.AddResource("https://baluarte.example/openapi.json", document))
	schema, err := compiler.Compile("https://baluarte.example/openapi.json#" + at)
	must(w.t, err)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(a.body))
	must(w.t, err)
	if err := schema.Validate(value); err != nil {
		w.t.Errorf("%s (%d) is not as described: %v\n%s", path, a.status, err, a.body)
	}
	if got := a.header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		w.t.Errorf("%s: Content-Type %q", path, got)
	}
	if len(a.header.Values("Set-Cookie")) > 0 {
		w.t.Errorf("%s sets a cookie", path)
	}
}

// description reads the description in English.
func description(t testing.TB) map[string]any {
	t.Helper()
	var document map[string]any
	must(t, json.Unmarshal(reports.DescribedAPI(words())["en"], &document))
	return document
}

// shut lets no schema take keys that it does not name, where it is used: readers may have to, the tests need not.
func shut(node any, within bool) {
	switch n := node.(type) {
	case []any:
		for _, one := range n {
			shut(one, within)
		}
	case map[string]any:
		if _, refers := n["$ref"]; refers && !within {
			n["unevaluatedProperties"] = false
		}
		for name, value := range n {
			shut(value, name == "allOf" || name == "responses")
		}
		if responses, ok := n["responses"].(map[string]any); ok { // those of components, and of operations
			for _, r := range responses {
				shut(r, false)
				if r, ok := r.(map[string]any); ok {
					if _, refers := r["$ref"]; refers {
						delete(r, "unevaluatedProperties")
					}
				}
			}
		}
	}
}

// TestTheDescriptionIsOfThisAPI: every route is in it and no other, with what it needs and how it fails.
func TestTheDescriptionIsOfThisAPI(t *testing.T) {
	document := description(t)
	paths := document["paths"].(map[string]any)
	for _, r := range (&reports.Site{}).API() {
		path := regexp.MustCompile(`:(\w+)`).ReplaceAllString(r.Path, "{$1}")
		methods, _ := paths[path].(map[string]any)
		operation, ok := methods[strings.ToLower(r.Method)].(map[string]any)
		if !ok {
			t.Errorf("%s %s is not described", r.Method, path)
			continue
		}
		delete(methods, strings.ToLower(r.Method))
		if len(methods) == 0 {
			delete(paths, path)
		}
		want := `[]`
		failures := []string{"200", "400", "500"}
		if r.Needs != page.Everyone {
			want = `[{"token":["` + string(r.Needs) + `"]}]`
			failures = append(failures, "401", "403", "404", "429", "503")
		}
		if got, _ := json.Marshal(operation["security"]); string(got) != want {
			t.Errorf("%s needs %s, its description says %s", path, want, got)
		}
		for _, status := range failures {
			if operation["responses"].(map[string]any)[status] == nil {
				t.Errorf("%s: nothing is said of %s", path, status)
			}
		}
	}
	for path := range paths {
		t.Errorf("%s is described and does not exist", path)
	}
	kinds := document["components"].(map[string]any)["schemas"].(map[string]any)["Problem"].(map[string]any)["properties"].(map[string]any)["error"].(map[string]any)["enum"].([]any)
	for _, k := range fault.Kinds() {
		if k != fault.Conflict && k != fault.TooLarge && !slices.Contains(kinds, any(k.String())) {
			t.Errorf("errors of kind %s are not described", k)
		}
	}
}

// TestEveryKeyIsDescribed: each in words, in every language, and with no message left over.
func TestEveryKeyIsDescribed(t *testing.T) {
	all := reports.DescribedAPI(words())
	for _, tag := range words().Languages() {
		var document map[string]any
		must(t, json.Unmarshal(all[tag], &document))
		var walk func(at string, node any)
		walk = func(at string, node any) {
			switch n := node.(type) {
			case []any:
				for i, one := range n {
					walk(at+"/"+strconv.Itoa(i), one)
				}
			case map[string]any:
				for _, named := range []string{"properties", "schemas", "responses"} {
					things, _ := n[named].(map[string]any)
					for name, thing := range things {
						says, _ := thing.(map[string]any)["description"].(string)
						_, refers := thing.(map[string]any)["$ref"]
						if !refers && (says == "" || strings.HasPrefix(says, "api.") || strings.Contains(says, "⟦")) {
							t.Errorf("%s: %s/%s is described as %q", tag, at, name, says)
						}
					}
				}
				for name, value := range n {
					walk(at+"/"+name, value)
				}
			}
		}
		walk("", document)
	}
	messages, err := locales.FS.ReadFile("api.en.yaml")
	must(t, err)
	code, err := os.ReadFile("reports/api.go")
	must(t, err)
	document, err := os.ReadFile("reports/openapi.json")
	must(t, err)
	used := string(document) + string(code)
	for _, k := range fault.Kinds() {
		used += `"api.problem.` + k.String() + `"`
	}
	for _, m := range regexp.MustCompile(`(?m)^api\.[a-z_.]+`).FindAllString(string(messages), -1) {
		if !strings.Contains(used, `"`+m+`"`) {
			t.Errorf("nothing says %s", m)
		}
	}
}

// TestCompletionByProgram: the figures are those of the page, and taking them is noted as an export of the program's.
func TestCompletionByProgram(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s).settle(plain)
		w.as("Ana").quiz()
		w.exempt("Ben")
		secret, _ := w.token("Ada", access.Token{Agency: w.state.ID, May: access.TokenPermissions()[:1]})
		w.heard.take()
		var all, police completionReportJSON
		must(t, json.Unmarshal([]byte(w.call(w.as(""), "/reports/completion", secret).is(200).body), &all))
		w.wantAudit(audit.CompletionExported)
		must(t, json.Unmarshal([]byte(w.call(w.as(""), "/reports/completion?module=phishing&agency="+w.police.ID.String(), secret).is(200).body), &police))
		if len(all.Agencies) != 3 || len(all.Modules) != 1 || all.Modules[0].Titles["es"] == "" || all.Agencies[0].Names["es"] != "Estado de Norland" || all.Agency != nil || all.Known != nil {
			t.Errorf("all is %+v", all)
		}
		if n := all.Total; *n.Roster != *all.Agencies[0].Roster || *n.Roster != *n.Completed+*n.InProgress+*n.NotStarted+*n.Exempt {
			t.Errorf("does not add up: %+v", all.Total)
		}
		if f := police.Total; *f.Roster != 4 || *f.InProgress != 1 || *f.Exempt != 1 || *f.NotStarted != 2 || *police.Module != "phishing" || *police.Agency != w.police.ID {
			t.Errorf("the police: %+v", police)
		}
		w.call(w.as(""), "/reports/completion?as_of=2026-11-19&known=2026-11-19T12:00:00Z", secret).is(200)
		var outside completionReportJSON
		must(t, json.Unmarshal([]byte(w.call(w.as(""), "/reports/completion?share=outside&agency="+w.police.ID.String(), secret).is(200).body), &outside))
		if f := outside.Total; *outside.Share != "outside" || f.Roster != nil || f.Completed != nil || *f.Left != 0 || all.Share != nil {
			t.Errorf("four people, for outside: %+v", outside)
		}
		for _, bad := range []string{"agency=x", "agency=" + uuid.Nil.String(), "module=%00", "as_of=yesterday", "as_of=2026-11-31", "known=now", "as_of=2026-11-19&known=2026-11-19T12:00:00.5Z",
			"as_of=2026-11-22", "known=2026-11-19T12:00:00Z", "as_of=2026-11-19&known=2026-10-01T12:00:00Z", "as_of=2026-11-19&known=2027-01-01T00:00:00Z", "agency=a&agency=b", "share=all", "x=y"} {
			w.call(w.as(""), "/reports/completion?"+bad, secret, "Accept-Language: es-MX").is(400)
		}
		ada := w.as("Ada")
		ada.get("/en/admin/audit?action=completion.exported").is(200).has("tbody tr:contains('The program “⟦Dashboard⟧”, by its token')",
			"tr:contains('Report ID')", "tr:contains('2026-11-20T18:30:00Z')", "tr:contains('kept back, for handing out')")
	})
}

// TestRecordByProgram: everything somebody was enrolled in; who is asked about sees which program has looked.
func TestRecordByProgram(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s).settle(plain)
		ana := w.as("Ana")
		all := ana.get("/en" + strings.TrimPrefix(ana.quiz(), "/en") + "?view=all")
		ana.press(all, "button[value=submit]", all.answers(true).Encode()).is(200)
		secret, _ := w.token("Ada", access.Token{Agency: w.police.ID, May: access.TokenPermissions()[1:]})
		w.heard.take()
		var r recordJSON
		must(t, json.Unmarshal([]byte(w.call(w.as(""), "/people/"+w.people["Ana"].ID.String()+"/record", secret).is(200).body), &r))
		w.wantAudit(audit.PersonViewed)
		e := r.Enrollments[0]
		if r.Person.Name != "Ana Ruiz" || *r.Person.EmployeeNumber != "P-1" || r.Person.Agency.Code != "NPD" || r.Person.LastDay != nil || len(r.Enrollments) != 1 {
			t.Errorf("%+v", r)
		}
		if c := e.Completion; e.State != "completed" || e.Module != "phishing" || *e.DueOn != on("2026-11-30") || c == nil || *c.CompletedOn != on("2026-11-20") || *c.Score != *c.Of || *c.Language != "en" || c.Method != "online" {
			t.Errorf("%+v %+v", e, c)
		}
		w.call(w.as(""), "/people/"+w.people["Sue"].ID.String()+"/record", secret).is(404)
		ana.get("/en/profile").is(200).has("tr:contains('The program “⟦Dashboard⟧”'):contains('Norland Police')")
		w.as("Ada").get("/es/team/people/" + w.people["Ana"].ID.String()).is(200).has("tr:contains('El programa «⟦Dashboard⟧»')")
	})
}

// TestTokensGoAndAreSeen: revoked and run out ones open nothing, and the last use is written every five minutes at most.
func TestTokensGoAndAreSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s).settle(plain)
		secret, made := w.token("Ada", access.Token{Agency: w.police.ID, May: access.TokenPermissions(), From: on("2026-11-20"), To: on("2026-11-20")})
		used := func() time.Time {
			t.Helper()
			all, err := w.server.Access.Tokens(t.Context(), w.actor("Ada"), 0, 10)
			must(t, err)
			return all[0].LastUsed
		}
		ask := func(language string) answer {
			return w.call(w.as(""), "/reports/completion", secret, "Accept-Language: "+language)
		}
		if !used().IsZero() {
			t.Error("was used already")
		}
		ask("en").is(200)
		first := used()
		w.at(noon.Add(4 * time.Minute))
		ask("en").is(200)
		if !used().Equal(first) {
			t.Error("written again after four minutes")
		}
		w.at(noon.Add(6 * time.Minute))
		ask("en").is(200)
		if !used().After(first) {
			t.Error("not written after six minutes")
		}
		w.at(time.Date(2026, 11, 21, 5, 59, 0, 0, time.UTC)) // a minute before midnight in Chicago
		ask("en").is(200)
		w.at(time.Date(2026, 11, 21, 6, 1, 0, 0, time.UTC))
		a := ask("es-MX,es;q=0.9").is(401)
		if !strings.Contains(a.body, words().For("es").T("token.over")) || a.header.Get("WWW-Authenticate") != "Bearer" || a.header.Get("Content-Language") != "es" {
			t.Errorf("%v %s", a.header, a.body)
		}
		w.at(noon)
		must(t, w.server.Access.RevokeToken(t.Context(), w.actor("Ada"), made.ID))
		ask("en").is(401)
		if err := w.server.Access.RevokeToken(t.Context(), w.actor("Ada"), made.ID); !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
}

// TestUnknownTokensAreThrottled: by address, and those who have a token do not wait for them; nor do sign-ins.
func TestUnknownTokensAreThrottled(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	secret, _ := w.token("Ada", access.Token{Agency: w.police.ID, May: access.TokenPermissions()})
	guess, _, err := access.NewToken(w.server.Access.Random)
	must(t, err)
	wrong := []string{"x", secret[:len(secret)-1], "baluarte_" + guess, guess}
	for i := range access.AddressLimit.Free + 1 {
		w.call(w.as(""), "/reports/completion", wrong[i%len(wrong)]).is(401)
	}
	a := w.call(w.as(""), "/reports/completion", wrong[0]).is(429)
	if a.header.Get("Retry-After") != "60" || !strings.Contains(a.body, "too_many") {
		t.Errorf("%v %s", a.header, a.body)
	}
	w.call(w.as(""), "/reports/completion", secret).is(200)
	w.call(w.as(""), "/reports/completion", "").is(401) // no token is no guess
	w.as("").send("POST", "/en/sign-in", byMail("nobody@norland.example", "wrong")).is(422)
}

// TestNothingButReading: what is no route of the API fails in its way, without a page or a cookie.
func TestNothingButReading(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	max := w.as("Max")
	for path, methods := range map[string]map[string]int{
		"/api/v1/":                   {"GET": 404},
		"/api/v2/reports/completion": {"GET": 404},
		"/api/v1/none":               {"GET": 404, "POST": 404},
		"/api/v1/openapi.json":       {"POST": 405, "GET": 200},
		"/api/v1/reports/completion": {"POST": 405, "DELETE": 405, "GET": 401, "HEAD": 401},
	} {
		for method, status := range methods {
			a := max.send(method, path, "", "Accept-Language: es").is(status)
			if method != "HEAD" && status != 200 {
				w.described("/none", a)
				if !strings.Contains(a.body, words().For("es").T("api.problem."+map[int]string{404: "not_found", 405: "method_not_allowed"}[status])) && status != 401 {
					t.Errorf("%s %s: %s", method, path, a.body)
				}
			}
		}
	}
	if a := max.send("GET", "/api/v1/openapi.json", "", "Accept-Language: es"); !strings.Contains(a.body, "Baluarte para otros programas") || a.header.Get("Vary") == "" {
		t.Errorf("%v", a.header)
	}
	w.server.Access.Plain = true
	secret := "baluarte_x"
	w.call(max, "/reports/completion", secret).is(403)
}
