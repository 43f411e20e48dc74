package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
)

// hired adds somebody to an agency, with a position and a badge number.
func (w *world) hired(given, number, position string, at agency.Agency, from string) agency.Person {
	w.t.Helper()
	p := agency.Person{ID: newID(), GivenNames: given, FirstSurname: "⟦Groves⟧", Email: strings.ToLower(strings.Trim(given, "⟦⟧")) + "@x.example"}
	must(w.t, w.store.InsertPeople(w.t.Context(), p))
	must(w.t, w.store.InsertPostings(w.t.Context(), agency.Posting{ID: newID(), Person: p.ID, Agency: at.ID, Position: position, BadgeNumber: number, From: on(from), Primary: true}))
	return p
}

// goes ends somebody's posting, and begins another unless it is nowhere.
func (w *world) goes(p agency.Person, last string, to agency.Agency) {
	w.t.Helper()
	all, err := w.store.PostingsOf(w.t.Context(), p.ID)
	must(w.t, err)
	must(w.t, w.store.EndPosting(w.t.Context(), all[0].ID, on(last)))
	if to.ID != uuid.Nil {
		must(w.t, w.store.InsertPostings(w.t.Context(), agency.Posting{ID: newID(), Person: p.ID, Agency: to.ID, From: on(last).AddDays(1), Primary: true}))
	}
}

// groupAsked assigns the phishing module to a group.
func (w *world) groupAsked(group string) assign.Assignment {
	w.t.Helper()
	a := assign.Assignment{ID: newID(), Agency: w.police.ID, Modules: []string{"phishing"}, Targets: []assign.Target{{Group: uuid.MustParse(group)}}, OpensOn: on("2026-11-01"),
		Due: assign.DueNever, Repeat: assign.RepeatNever, Joiners: assign.JoinersSame, Held: assign.HeldCounts, MadeAt: noon}
	must(w.t, w.store.InsertAssignment(w.t.Context(), a))
	return a
}

// groupIn is the id of the group in an address.
func groupIn(path string) string {
	_, rest, _ := strings.Cut(path, "/team/groups/")
	return rest[:36]
}

// groupPages walks through all that is done to groups, and shows each page in its states.
func groupPages(w *world, at string, show func(name string, a answer) answer) {
	tom, ada := w.as("Tom"), w.as("Ada")
	groups := at + "/team/groups"
	police := w.police.ID.String()
	zoe, yan, uma := w.hired("⟦Zoe⟧", "77", "⟦Officer⟧", w.police, "2026-02-01"), w.hired("⟦Yan⟧", "78", "", w.police, "2025-02-01"), w.hired("⟦Uma⟧", "79", "⟦Officer⟧", w.police, "2026-03-01")
	twin := w.hired("⟦Twin⟧", "80", "", w.police, "2026-03-01")
	must(w.t, w.store.InsertPostings(w.t.Context(), agency.Posting{ID: newID(), Person: w.hired("⟦Other⟧", "81", "", w.health, "2026-03-01").ID, Agency: w.health.ID, EmployeeNumber: "x1", From: on("2026-04-01")}))

	show("groups", tom.get(groups)).has("!table", ".notice h2")
	show("groups", tom.get(groups+"?state=ended")).has("!table", "!.notice")
	show("group-form", tom.get(groups+"/new")).has("#agency option[selected]", "!#position")
	show("group-form", tom.post(groups+"/new", fields("kind", "list", "name", " ", "agency", "")).is(422)).has("#name-wrong", "#agency-wrong")
	list := show("group-members", tom.post(groups+"/new", fields("kind", "list", "name", "⟦New patrol⟧", "agency", police))).has(".notice-success", "!#on + form")
	page := groups + "/" + groupIn(list.path)
	show("group", tom.get(page)).has("!table")
	show("group-members", tom.get(page+"/members?q=groves")).has("table input[type=checkbox]")
	show("group-members", tom.get(page+"/members?q=zeppelin")).has("!table")
	show("group-members", tom.post(page+"/members", fields("lines", "")).is(422)).has("#lines-wrong")
	show("group-members", tom.post(page+"/members", fields("do", "add")).is(422)).has("[role=alert]")
	show("group-members", tom.post(page+"/members", fields("do", "add", "person", yan.ID.String(), "person", uma.ID.String(), "person", twin.ID.String()))).has(".notice-success", "#on")
	asked := show("group-members", ada.post(page+"/members", fields("lines", "77\n78\n81\nnobody\n⟦x⟧\n77"))).has("#a-adds", "#a-in", "#a-not_found", "#a-elsewhere", "textarea:contains('nobody')")
	show("group-members", ada.press(asked, "button[value=add]:contains(' ')", "")).has(".notice-success")
	show("group-members", tom.get(page+"/members?after="+yan.ID.String())).has("nav.actions a")
	w.goes(uma, "2026-11-10", agency.Agency{})
	w.goes(twin, "2026-11-10", w.health)
	w.groupAsked(groupIn(page))
	show("group", tom.get(page)).has("#in", "#away + p + table", ".rows .row")
	show("group", ada.get(page)).has("#away + p + table a")
	show("group", tom.get(page+"?saved=changed&under_way=yes")).has(".notice-success + .notice")
	show("group-members", tom.get(page+"/members?saved=added&count=900&under_way=yes")).has(".notice-success p + p")
	show("group-members", tom.get(page+"/members")).has("h3#away")
	show("group-form", tom.get(page+"/edit")).has("#name[value*=patrol]", "!select")
	show("group", tom.post(page+"/edit", fields("name", "⟦Patrol⟧"))).has(".notice-success")

	form := show("group-form", tom.get(groups+"/new?kind=rule")).has("#position")
	show("group-form", tom.post(form.path, fields("kind", "rule", "name", "x", "agency", police, "joined_on", "2027-01-01", "do", "preview")).is(422)).has("#joined_on-wrong")
	preview := show("group-form", tom.post(form.path, fields("kind", "rule", "name", "⟦Officers⟧", "agency", police, "rule_agency", police, "position", "⟦OFFICER⟧", "joined_on", "2026-01-01", "do", "preview"))).has("#preview", "[name=seen]")
	rule := show("group", tom.press(preview, "button[value=save]", fields("name", "⟦Officers⟧", "agency", police, "rule_agency", police, "position", "⟦OFFICER⟧", "joined_on", "2026-01-01"))).has(".notice-success", "#in", "!#away")
	show("group-form", tom.post(form.path, fields("kind", "rule", "name", "⟦x⟧", "agency", police, "position", "⟦none⟧", "do", "preview"))).has("#preview", "!#preview ~ ul")
	whole := fields("kind", "rule", "name", "⟦All⟧", "agency", w.state.ID.String())
	all := show("group-form", ada.post(form.path, whole+"&do=preview")).has("#whole")
	show("group-form", ada.press(all, "button[value=save]", whole).is(409)).has("[role=alert]", "#whole")
	show("group", ada.press(all, "button[value=save]", whole+"&whole=yes")).has(".notice-success")
	show("group", ada.get(groups+"/"+groupIn(rule.path)))
	for _, more := range []string{"&joined_on=2026-01-01", "&position=officer"} {
		show("group-form", ada.post(form.path, whole+"&do=preview"+more)).has("#preview")
	}
	show("groups", ada.get(groups)).has("table")
	edit := show("group-form", tom.get(rule.path[:len(groups)+37]+"/edit"))
	show("group-form", tom.post(edit.path, fields("name", "", "do", "preview")).is(422)).has("#name-wrong")

	end := show("group-end", tom.get(page+"/end")).has(".rows .row", "[name=seen]")
	w.groupAsked(groupIn(page))
	show("group-end", tom.press(end, "button.next", "").is(409)).has("[role=alert]")
	show("group", tom.press(tom.get(page+"/end"), "button.next", "")).has(".notice-success", "!nav.actions a[href*=edit]")
	show("error", tom.get(page+"/edit").is(409))
	show("error", tom.get(rule.path[:len(groups)+37]+"/members").is(409))
	show("group-end", tom.get(rule.path[:len(groups)+37]+"/end")).has("!.rows")
	show("groups", tom.get(groups+"?state=ended")).has("table")
	show("audit", ada.get(at+"/admin/audit?thing="+groupIn(page)))
	show("audit", ada.get(at+"/admin/audit?thing="+zoe.ID.String()))
}

// TestGroupsByForm goes through what is done to groups: what it answers, and what is told in the audit log.
func TestGroupsByForm(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		tom := w.as("Tom")
		police, health, precinct := w.police.ID.String(), w.health.ID.String(), newID().String()
		tom.get("/en/team/groups")
		w.heard.take()
		for name, c := range map[string]struct {
			form   string
			status int
			has    string
		}{
			"no name":               {fields("kind", "list", "agency", police), 422, "#name-wrong"},
			"a long name":           {fields("kind", "list", "name", strings.Repeat("x", 81), "agency", police), 422, "#name-wrong"},
			"hidden letters":        {fields("kind", "list", "name", "a\u200bb", "agency", police), 422, "#name-wrong"},
			"another's agency":      {fields("kind", "list", "name", "x", "agency", health), 404, "h1"},
			"no agency":             {fields("kind", "list", "name", "x", "agency", precinct), 404, "h1"},
			"an id that is none":    {fields("kind", "list", "name", "x", "agency", "1"), 404, "h1"},
			"a rule elsewhere":      {fields("kind", "rule", "name", "x", "agency", police, "rule_agency", health, "do", "save"), 404, "h1"},
			"a day that is none":    {fields("kind", "rule", "name", "x", "agency", police, "joined_on", "soon"), 422, "#joined_on-wrong"},
			"another kind":          {fields("kind", "tribe", "name", "x", "agency", police), 404, "h1"},
			"a rule unseen":         {fields("kind", "rule", "name", "x", "agency", police, "do", "save"), 200, "#preview"},
			"another rule was seen": {fields("kind", "rule", "name", "x", "agency", police, "position", "chief", "do", "save", "seen", police+"|||"), 200, "#preview"},
		} {
			a := tom.send("POST", "/en/team/groups/new", c.form)
			if a.status != c.status || a.Find("main "+c.has).Length() == 0 {
				t.Errorf("%s: %d, %s", name, a.status, strings.Join(strings.Fields(a.Find("main").Text()), " "))
			}
		}
		w.wantAudit()

		name := "<script>alert(1)</script> 'Robert'); DROP"
		made := tom.send("POST", "/en/team/groups/new", fields("kind", "list", "name", name, "agency", police)).is(303)
		w.wantAudit(audit.GroupMade)
		page := "/en/team/groups/" + groupIn(made.header.Get("Location"))
		if got := tom.get(page).Find("h1").Text(); got != name {
			t.Errorf("the name is %q", got)
		}

		var lines []string
		for i := range 5000 {
			lines = append(lines, fmt.Sprint("P-", i))
		}
		tom.send("POST", page+"/members", fields("lines", strings.Join(lines, "\n"))).is(422).has("#lines-wrong", "textarea:contains('P-4999')", "!#answers")
		w.wantAudit()
		asked := tom.send("POST", page+"/members", fields("lines", strings.Join(lines[:2000], "\n"))).is(200).has("#a-adds", "#a-not_found")
		w.wantAudit()
		if n := asked.Find("input[type=hidden][name=person]").Length(); n != 4 { // all of the police but nobody else
			t.Errorf("%d would be added", n)
		}
		tom.press(asked, "form.actions button[value=add]", "")
		heard := w.heard.take()
		if want := []audit.Action{audit.GroupListed, audit.PersonListed, audit.PersonListed, audit.PersonListed, audit.PersonListed}; !slices.Equal(heard, want) {
			t.Errorf("%q was told", heard)
		}
		tom.press(asked, "form.actions button[value=add]", "").is(200)
		w.wantAudit() // they are on it already
		people := url.Values{"do": {"add"}, "person": {w.people["Sue"].ID.String(), newID().String(), w.people["Lucía"].ID.String()}}
		tom.post(page+"/members", people.Encode()).is(200)
		w.wantAudit() // nobody of these works there
		tom.send("POST", page+"/members", fields("do", "add", "person", "x")).is(404)

		inside := tom.get(page)
		if got := inside.Find("#in ~ table tbody tr").Length(); got != 4 {
			t.Errorf("%d are shown", got)
		}
		why := inside.Find("#in ~ table tbody tr").First().Find("td").Last().Text()
		if why != "Added by Tom Hale on November 20, 2026" {
			t.Errorf("why: %q", why)
		}
		tom.send("POST", page+"/members", fields("do", "remove", "person", w.people["Ben"].ID.String())).is(303)
		w.wantAudit(audit.GroupReduced, audit.PersonUnlisted)
		tom.get(page).has("#in:contains('3')", "!main:contains('Cole')")

		// What is asked of the group stands on the page of its end, and must have been seen.
		w.groupAsked(groupIn(page))
		tom.send("POST", page+"/end", "").is(422)
		tom.send("POST", page+"/end", "sure=yes").is(409).has(".rows .row", "[role=alert]")
		w.wantAudit()
		tom.press(tom.get(page+"/end"), "button.next", "").is(200).has(".chip-plain")
		w.wantAudit(audit.GroupEnded)
		for _, path := range []string{"/edit", "/members", "/end"} {
			tom.send("GET", page+path, "").is(409)
			tom.send("POST", page+path, "sure=yes&name=x").is(409)
		}
	})
}

// TestARuleIsKeptAsItWasSeen: a form is kept only with the rule whose people were shown.
func TestARuleIsKeptAsItWasSeen(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	zoe := w.hired("Zoe", "77", "Oficial de Policía", w.police, "2026-02-01")
	tom := w.as("Tom")
	typed := func(more ...string) string {
		return fields(append([]string{"kind", "rule", "name", "Officers", "agency", w.police.ID.String(), "position", "OFICIAL de policia"}, more...)...)
	}
	preview := tom.post("/es/team/groups/new", typed("do", "preview")).is(200).has("#preview:contains('Hoy una persona')", "#preview ~ ul li:contains('Zoe')")
	tom.press(preview, "button[value=save]", typed("joined_on", "2026-03-01")).is(200).has("#preview:contains('nadie')", "!#preview ~ ul")
	kept := tom.press(preview, "button[value=save]", typed()).is(200)
	row := kept.Find("#in ~ table tbody tr")
	if got := row.Find("td").Last().Text(); row.Length() != 1 || got != "Trabaja en Policía de Norland con el puesto «Oficial de Policía»; ingresó el 1 de febrero de 2026" {
		t.Errorf("%d rows, why: %q", row.Length(), got)
	}
	// What is asked of the group is asked of its people as soon as they are in it.
	w.groupAsked(groupIn(kept.path))
	page := "/es/team/groups/" + groupIn(kept.path)
	later := typed("joined_on", "2026-01-01")
	tom.press(tom.post(page+"/edit", later+"&do=preview"), "button[value=save]", later).is(200).has(".notice-success", "!.notice-success + .notice")
	sheets, err := w.store.Sheets(t.Context(), []uuid.UUID{zoe.ID})
	must(t, err)
	if sh := sheets[assign.SheetKey{Person: zoe.ID, Module: "phishing"}]; sh == nil || len(sh.All) != 1 {
		t.Error("a change of the rule asks nobody at once")
	}
	// Somebody joins: nobody has to do anything.
	w.hired("Yan", "78", "oficial de policía", w.police, "2026-11-20")
	tom.get(kept.path).has("#in:contains('2')")
	rows := tom.get("/es/team/groups").Find("tbody tr")
	if rows.Length() != 1 || rows.Find("td.num").Text() != "2" {
		t.Errorf("the list shows %s", rows.Text())
	}
	rows.Each(func(_ int, s *goquery.Selection) {
		if href := s.Find("a").AttrOr("href", ""); href != strings.TrimSuffix(kept.path, "?saved=made") {
			t.Errorf("it leads to %s", href)
		}
	})
}

// emptyGroup is the id of a list with nobody on it.
func (w *world) emptyGroup() string {
	w.t.Helper()
	g := agency.Group{ID: newID(), Agency: w.police.ID, Name: "Nobody yet", Kind: agency.ListGroup, MadeAt: noon}
	must(w.t, w.store.InsertGroup(w.t.Context(), g))
	return g.ID.String()
}
