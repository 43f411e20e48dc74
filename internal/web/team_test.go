package web

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
)

// fields writes a form: names and values in turn.
func fields(pairs ...string) string {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form.Encode()
}

// peoplePages walks through all that is done to people, and shows each page in its states. What is typed is marked as
// content of no language.
func peoplePages(w *world, at string, show func(name string, a answer) answer) {
	ada, max := w.as("Ada"), w.as("Max")
	ben, doe := w.people["Ben"], w.people["=HYPERLINK(\"http://x\")"]
	page, admin := at+"/team/people/"+ben.ID.String(), at+"/admin/people/"+ben.ID.String()
	health := w.health.ID.String()

	show("team", ada.get(at+"/team/people")).has("!nav.actions")
	show("team", ada.get(at+"/team/people?state=left&q=b")).has("!table")
	show("team", ada.get(at+"/team/people?after="+ben.ID.String())).has("nav.actions")
	show("person", w.as("Tom").get(page)).has("!#looks", "!#told", "!nav.actions")
	show("person", max.get(at+"/team/people/"+w.people["Ada"].ID.String())).has("!#postings + table")
	show("person-form", ada.get(at+"/admin/people/new"))
	show("person-form", ada.post(at+"/admin/people/new", fields("given_names", "", "email", "b@d", "employee_number", "*")).is(422)).has("[role=alert]", "#given_names-wrong")
	show("person-form", ada.get(admin+"/edit")).has("input[value*=Cole]")
	show("person", ada.post(admin+"/edit", fields("given_names", ben.GivenNames, "first_surname", "⟦Núñez⟧", "email", "ben@x.example", "language", "es"))).has(".notice-success")
	show("accommodation", ada.get(admin+"/accommodations")).has("!button[value=end]")
	show("accommodation", ada.post(admin+"/accommodations", fields("extra_attempts", "-1", "extra_time_percent", "26")).is(422)).has("#extra_attempts-wrong", "#extra_time_percent-wrong")
	show("accommodation", ada.post(admin+"/accommodations", fields("extra_attempts", "*")).is(422)).has("#extra_attempts-wrong")
	show("person", ada.post(admin+"/accommodations", fields("extra_attempts", "2", "one_per_page", "1", "extra_time_percent", "50"))).has(".notice-success", "#accommodations + ul li")
	show("accommodation", ada.get(admin+"/accommodations")).has("button[value=end]", "[name=one_per_page][checked]", "option[value='50'][selected]")
	show("profile", w.as("Ben").get(at+"/profile")).has("#accommodations + ul li")
	show("attempt", w.as("Ben").get(at+strings.TrimPrefix(w.as("Ben").quiz(), "/en")+"?view=all")).has(".notice")
	show("posting-form", ada.get(admin+"/post"))
	show("posting-form", ada.post(admin+"/post", fields("agency", "", "from", "tomorrow")).is(422)).has("#from-wrong")
	show("posting-form", ada.post(admin+"/post", fields("agency", "", "from", "2026-11-01")).is(422)).has("#agency-wrong")
	beside := show("person", ada.post(admin+"/post", fields("agency", health, "position", "⟦Teaches⟧", "badge_number", "7", "from", "2026-11-01", "beside", "1")))
	end := beside.Find("a[href*='/postings/']").AttrOr("href", "")
	show("leave", ada.get(end))
	show("leave", ada.post(end, fields("last", "2026-10-01")).is(422))
	show("person", ada.post(end, fields("last", "2026-11-20")))
	show("merge", ada.get(admin+"/merge"))
	show("merge", ada.get(admin+"/merge?q=doe")).has("table a")
	show("merge", ada.get(admin+"/merge?q=nobody")).has("!table")
	show("merge", ada.get(admin+"/merge?with="+doe.ID.String())).has("form[method=post]")
	show("person", ada.post(admin+"/merge", fields("with", doe.ID.String())))
	show("erase", ada.get(admin+"/erase")).has("!form input[name=name]")
	show("leave", ada.get(admin+"/leave"))
	show("person", ada.post(admin+"/leave", fields("last", "2026-11-19")))
	show("team", ada.get(at+"/team/people?state=all"))
	show("posting-form", ada.get(admin+"/return"))
	show("erase", ada.get(admin+"/erase"))
	show("erase", ada.post(admin+"/erase", fields("name", "⟦Somebody else⟧")).is(422)).has("#name-wrong")
	show("due", ada.get(at+"/admin/people/due")).has("!main form")
	w.leaver("⟦Gone⟧", "⟦Long ago⟧")
	due := show("due", ada.get(at+"/admin/people/due"))
	show("due", ada.press(due, "main form button", "")).has(".notice-success", "!table")
}

// leaver adds somebody who left an agency of the state that keeps people for a year, long enough ago.
func (w *world) leaver(given, surname string) {
	w.t.Helper()
	ctx := w.t.Context()
	archive := agency.Agency{ID: newID(), Parent: w.state.ID, Country: "us", Level: agency.State, Code: "ARC", TimeZone: "UTC", Names: w.state.Names, Retention: 12}
	p := agency.Person{ID: newID(), GivenNames: given, FirstSurname: surname}
	must(w.t, w.store.InsertAgencies(ctx, on("2020-01-01"), archive))
	must(w.t, w.store.InsertPeople(ctx, p))
	must(w.t, w.store.InsertPostings(ctx, agency.Posting{ID: newID(), Person: p.ID, Agency: archive.ID, From: on("2020-01-01"), To: on("2024-01-01"), Primary: true}))
}

// TestChangesOfPeople goes through each change by form: what it answers, and what is told in the audit log.
func TestChangesOfPeople(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.as("Ada")
		ada.get("/en/courses")
		police, health := w.police.ID.String(), w.health.ID.String()
		w.heard.take()
		added := ada.send("POST", "/en/admin/people/new", fields("given_names", " José ", "first_surname", "Núñez", "email", "Jose@x.example", "language", "es",
			"agency", police, "employee_number", "E-9", "from", "2026-11-20")).is(303)
		w.wantAudit(audit.PersonAdded)
		jose := strings.TrimSuffix(added.header.Get("Location"), "?saved=added")
		id := strings.TrimPrefix(jose, "/en/team/people/")
		admin := "/en/admin/people/" + id
		for _, c := range []struct {
			path, form string
			status     int
			audit      []audit.Action
			selector   string
		}{
			{"/en/admin/people/new", fields("given_names", "A", "first_surname", "B", "agency", police, "from", "2026-11-20"), 422, nil, "#employee_number-wrong"},
			{"/en/admin/people/new", fields("given_names", "A", "first_surname", "B", "agency", police, "employee_number", "e-9", "from", "2026-11-20"), 422, nil, "#employee_number-wrong"},
			{"/en/admin/people/new", fields("given_names", "A", "first_surname", "B", "agency", police, "employee_number", "E-10", "from", "2026-11-21"), 422, nil, "#from-wrong"},
			{"/en/admin/people/new", fields("given_names", "A\u202eB", "first_surname", "B", "agency", police, "employee_number", "E-10", "from", "2026-11-20"), 422, nil, "#given_names-wrong"},
			{"/en/admin/people/new", fields("given_names", "A", "first_surname", "B", "agency", w.policia.ID.String(), "employee_number", "E-10", "from", "2026-11-20"), 404, nil, "h1"},
			{"/en/admin/people/new", fields("given_names", "A", "first_surname", "B", "language", "xx"), 400, nil, "h1"},
			{admin + "/edit", fields("given_names", "José", "first_surname", "Núñez", "email", "jоse@x.example"), 422, nil, "#email-wrong"}, // a Cyrillic o
			{admin + "/edit", fields("given_names", "José", "first_surname", strings.Repeat("ñ", 101)), 422, nil, "#first_surname-wrong"},
			{admin + "/edit", fields("given_names", "José", "first_surname", "Núñez", "email", "Jose@x.example", "language", "es"), 303, nil, ""}, // nothing changed
			{admin + "/edit", fields("given_names", "José María", "first_surname", "Núñez", "language", "es"), 303, []audit.Action{audit.PersonChanged}, ""},
			{admin + "/post", fields("agency", health, "from", "2026-11-20"), 422, nil, "#from-wrong"}, // one began today already
			{admin + "/post", fields("agency", health, "from", "2026-11-21", "badge_number", "+52"), 422, nil, "#badge_number-wrong"},
			{admin + "/post", fields("agency", health, "from", "2026-11-21"), 303, []audit.Action{audit.PersonPosted}, ""},
			{admin + "/return", fields("agency", health, "from", "2026-11-21"), 409, nil, "h1"},
			{admin + "/leave", fields("last", "2026-11-22"), 422, nil, "#last-wrong"},
			{admin + "/leave", fields("last", "20/11/2026"), 422, nil, "#last-wrong"},
			{admin + "/leave", fields("last", "2026-11-21"), 303, []audit.Action{audit.PersonLeft}, ""},
			{admin + "/leave", fields("last", "2026-11-21"), 409, nil, "h1"},
			{admin + "/post", fields("agency", health, "from", "2026-11-22"), 409, nil, "h1"},
			{admin + "/return", fields("agency", police, "from", "2026-11-22", "employee_number", "E-9"), 303, []audit.Action{audit.PersonReturned}, ""},
			{admin + "/merge", fields("with", id), 400, nil, "h1"},
			{admin + "/merge", fields("with", w.people["Lucía"].ID.String()), 404, nil, "h1"},
			{admin + "/merge", fields("with", w.people["Ben"].ID.String()), 303, []audit.Action{audit.PersonMerged}, ""},
			{"/en/admin/people/" + w.people["Ben"].ID.String() + "/edit", fields("given_names", "B", "first_surname", "C"), 404, nil, "h1"},
			{admin + "/erase", fields("name", "jose maria nunez"), 409, nil, "h1"},
			{admin + "/leave", fields("last", "2026-11-22"), 303, []audit.Action{audit.PersonLeft}, ""},
			{admin + "/erase", fields("name", "jose nunez"), 422, nil, "#name-wrong"},
			{admin + "/erase", fields("name", " jose maria  nunez"), 303, []audit.Action{audit.PersonErased}, ""},
			{admin + "/erase", fields("name", "P"), 409, nil, "h1"},
		} {
			a := ada.send("POST", c.path, c.form).is(c.status)
			if c.selector != "" {
				a.has("main " + c.selector)
			}
			if got := slices.DeleteFunc(w.heard.take(), func(a audit.Action) bool { return a == audit.PersonViewed }); !slices.Equal(got, c.audit) {
				t.Errorf("%s with %s: audit log has %v, want %v", c.path, c.form, got, c.audit)
			}
		}
		ada.get(jose).is(200).has("!nav.actions", "#told ~ ul", "!#told ~ ul code")
	})
}

// TestWhoSeesWhatOfAPerson: a page shows what the viewer's role there allows, and tells that it was opened.
func TestWhoSeesWhatOfAPerson(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		path := func(who string) string { return "/en/team/people/" + w.people[who].ID.String() }
		for _, c := range []struct {
			viewer, whom string
			status       int
			audit        []audit.Action
			selectors    []string
		}{
			{"Tom", "Ana", 200, []audit.Action{audit.PersonViewed}, []string{"#training", "!#looks", "!#told", "!nav.actions"}},
			{"Lea", "Lea", 200, nil, []string{"#training"}},
			{"Lea", "Sue", 404, nil, nil},
			{"Lea", "Pam", 404, nil, nil},
			{"Lea", "Lucía", 404, nil, nil},
			{"Lea", "Max", 404, nil, nil},
			{"Sue", "Ana", 404, nil, nil},
			{"Pam", "Ana", 200, []audit.Action{audit.PersonViewed}, []string{"!#looks"}},
			{"Ada", "Ana", 200, []audit.Action{audit.PersonViewed}, []string{"#looks ~ table tr:contains('Tom Hale')", "#looks ~ table tr:contains('Pam Webb')", "#told", "nav.actions"}},
			{"Max", "Lucía", 200, []audit.Action{audit.PersonViewed}, []string{"nav.actions"}},
			{"Max", "Ada", 200, []audit.Action{audit.PersonViewed}, []string{"nav.actions"}},
		} {
			b := w.as(c.viewer)
			b.get("/en/courses")
			w.heard.take()
			b.send("GET", path(c.whom), "").is(c.status).has(c.selectors...)
			w.wantAudit(c.audit...)
		}
		for _, id := range []string{newID().String(), "x", uuid.Nil.String(), "%00"} {
			w.as("Max").send("GET", "/en/team/people/"+id, "").is(404)
		}

		// An alias leads to the person who goes on, whose page shows the postings of both.
		ada := w.as("Ada")
		ada.post("/en/admin/people/"+w.people["Ana"].ID.String()+"/merge", fields("with", w.people["Ben"].ID.String())).is(200)
		both := ada.get(path("Ben")).at(path("Ana")).has("#postings ~ table tr:contains('P-1')", "#postings ~ table tr:contains('P-2')")
		if n := both.Find("#postings ~ table tbody tr").Length(); n != 2 {
			t.Errorf("%d postings", n)
		}
		w.as("Tom").get(path("Ben")).at(path("Ana"))
		if got := w.as("Sue").send("GET", path("Ben"), "").status; got != 404 {
			t.Errorf("an alias outside of the scope: %d", got)
		}
	})
}

// TestWhoStandsAbove: an administrator changes nobody with a role beyond their own agencies, and the last one stays.
func TestWhoStandsAbove(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ctx := t.Context()
	must(t, w.store.InsertPostings(ctx, agency.Posting{ID: newID(), Person: w.people["Max"].ID, Agency: w.police.ID, From: on("2026-01-01"), Primary: true}))
	max := "/en/admin/people/" + w.people["Max"].ID.String()
	ada := w.as("Ada")
	for _, c := range []struct{ path, form string }{
		{"/edit", fields("given_names", "M", "first_surname", "N")},
		{"/post", fields("agency", w.health.ID.String(), "from", "2026-11-20")},
		{"/leave", fields("last", "2026-11-20")},
		{"/merge", fields("with", w.people["Ana"].ID.String())},
		{"/erase", fields("name", "Max Reed")},
	} {
		ada.send("POST", max+c.path, c.form).is(403)
	}
	w.as("Max").send("POST", max+"/leave", fields("last", "2026-11-20")).is(409)
	w.as("Max").get("/en/training").is(200)
}

// TestPeopleAreFound: by the beginning of names without accents, by numbers and addresses, page by page.
func TestPeopleAreFound(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		max := w.as("Max")
		for query, want := range map[string][]string{
			"q=lucia+nunez":                  {"Lucía Ávila Núñez"},
			"q=NUN":                          {"Lucía Ávila Núñez"},
			"q=m-1":                          {"Lucía Ávila Núñez"},
			"q=zzz":                          nil,
			"q=%25":                          nil,
			"agency=" + w.estado.ID.String(): {"Lucía Ávila Núñez", "Eva Soto Ríos"},
			"state=left":                     nil,
		} {
			var got []string
			max.get("/es/team/people?" + query).is(200).Find("tbody th a").Each(func(_ int, a *goquery.Selection) { got = append(got, a.Text()) })
			if !slices.Equal(got, want) {
				t.Errorf("%s finds %q, want %q", query, got, want)
			}
		}
		for _, query := range []string{"state=none", "agency=x", "after=x", "agency=" + newID().String(), "after=" + newID().String(), "q=%ff", "q=" + strings.Repeat("a", 201)} {
			max.send("GET", "/es/team/people?"+query, "").is(404)
		}
	})
}
