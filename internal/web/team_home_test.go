package web

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/web/page"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
)

// recruit adds somebody who owes a module by a day.
func (w *world) recruit(name string, at agency.Agency, due string) (agency.Person, assign.Enrollment) {
	w.t.Helper()
	ctx := w.t.Context()
	p := agency.Person{ID: newID(), GivenNames: name, FirstSurname: name}
	must(w.t, w.store.InsertPeople(ctx, p))
	must(w.t, w.store.InsertPostings(ctx, agency.Posting{ID: newID(), Person: p.ID, Agency: at.ID, EmployeeNumber: name, From: on("2025-01-01"), Primary: true}))
	e := assign.Enrollment{ID: newID(), Person: p.ID, Module: "phishing", Cycle: 1}
	e, err := assign.Record(ctx, w.store, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.Enrolled, Effective: on("2026-11-01"), Recorded: noon, Agency: at.ID,
		OpensOn: on("2026-11-01"), DueOn: on(due), Required: true})
	must(w.t, err)
	return p, e
}

// named is the name of somebody recruited.
func named(name string) string { return name + " " + name }

// teamHomePages walks through a trainer's home and what is done from it, and shows each page in its states.
func teamHomePages(w *world, at string, show func(name string, a answer) answer) {
	tom, lea := w.as("Tom"), w.as("Lea")
	rita, _ := w.recruit("⟦Rita⟧", w.police, "2026-11-01")
	hugo, _ := w.recruit("⟦Hugo⟧", w.police, "2026-11-22")
	must(w.t, w.server.Assign.Exempt(w.t.Context(), assign.Exemption{ID: newID(), Enrollment: w.owing(hugo).ID, Reason: "leave", By: w.people["Pam"].ID,
		From: on("2026-11-02"), To: on("2026-12-01"), RecordedAt: noon}, on("2026-11-02")))
	show("team-home", lea.get(at+"/team")).has(".chip-late", "!main button[formaction]", "!main [type=checkbox]")
	show("team-home", lea.get(at+"/team?show=soon"))
	show("team-home", tom.get(at+"/team?show=never")).has(".absent")
	show("team-home", tom.get(at+"/team?show=ending")).has("[href$='/end-exemption']", "!button[formaction*=remind]")
	show("team-home", w.as("Ada").get(at+"/team?agency="+w.health.ID.String()+"&show=overdue")).has("#agency option[selected]", "!main table")
	show("team-home", tom.get(at+"/team/extend?show=overdue").is(422)).has("[role=alert]")
	page := show("team-home", tom.get(at+"/team?show=overdue&tick=all")).has("[name=person][checked]")
	show("team-cards", tom.press(page, "button[formaction$='/team/cards']", "")).has("#agency option[value='']", "#p-"+rita.ID.String())
	extend := show("team-extend", tom.press(page, "form > .actions > button:not([formaction])", "")).has("#due_on")
	show("team-extend", tom.press(extend, ".next", "").is(422)).has("#due_on-wrong", "#note-wrong")
	show("team-extend", tom.press(extend, ".next", fields("due_on", "2026-11-20", "note", "⟦Shifts⟧"))).has("!.next", ".chip-plain")
	plan := show("team-extend", tom.press(extend, ".next", fields("due_on", "2026-12-20", "note", "⟦Shifts⟧"))).has(".next", ".chip-done")
	show("team-extend", tom.press(plan, "[name=edit]", "")).has("#due_on[value='2026-12-20']")
	show("team-home", tom.press(page, "button[name=only]", "")).has(".notice-success")
	show("team-home", tom.press(page, "button[name=only]", "")).has(".notice-success p")
	show("team-home", tom.press(plan, ".next", "")).has(".notice-success")
	show("team-extend", tom.press(plan, ".next", "").is(409)).has("[role=alert]")
	person := at + "/team/people/" + rita.ID.String()
	show("person", tom.get(person)).has("#history ~ ol .row")
	for _, chapter := range []string{"enrollment", "attempt", "completion", "decision", "posting", "notice"} {
		show("person", tom.get(person+"?history="+chapter))
	}
	show("person", tom.get(at+"/team/people/"+w.people["Ana"].ID.String())).has("#history ~ ol .chip-done")
	for _, p := range []agency.Person{rita, hugo} { // as the pages that follow count who is there
		all, err := w.store.PostingsOf(w.t.Context(), p.ID)
		must(w.t, err)
		must(w.t, w.store.EndPosting(w.t.Context(), all[0].ID, on("2026-11-19")))
	}
}

// owing is somebody's enrollment in the module.
func (w *world) owing(p agency.Person) assign.Enrollment {
	w.t.Helper()
	place, err := w.store.Place(w.t.Context(), p.ID, "phishing")
	must(w.t, err)
	return *place.Enrollment
}

// listed are the names of a list, and the number above it that is open.
func listed(a answer) (names []string, number string) {
	a.Find("#who ~ form tbody th a").Each(func(_ int, n *goquery.Selection) { names = append(names, n.Text()) })
	return names, a.Find(".pile-open strong").Text()
}

// TestTeamIsOnesOwn: a trainer sees who works for them today and nobody else, the longest overdue first; each number is
// that of the names behind it.
func TestTeamIsOnesOwn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.recruit("Late", w.police, "2026-11-10")
		w.recruit("Later", w.police, "2026-11-01")
		w.recruit("Sister", w.health, "2026-11-01")
		alias, _ := w.recruit("Alias", w.police, "2026-11-01")
		must(t, w.store.MakeAlias(ctx, alias.ID, w.people["Sue"].ID))
		erased, _ := w.recruit("Erased", w.police, "2026-11-01")
		must(t, w.store.ErasePerson(ctx, erased.ID, "P-1", noon))
		for name, to := range map[string]string{"Yesterday": "2026-11-19", "Today": "2026-11-20"} {
			p, _ := w.recruit(name, w.police, "2026-11-05")
			all, err := w.store.PostingsOf(ctx, p.ID)
			must(t, err)
			must(t, w.store.EndPosting(ctx, all[0].ID, on(to)))
			must(t, w.store.InsertPostings(ctx, agency.Posting{ID: newID(), Person: p.ID, Agency: w.health.ID, From: on(to).AddDays(1), Primary: true}))
		}
		for viewer, want := range map[string][]string{
			"Tom": {named("Later"), named("Today"), named("Late")},
			"Lea": {named("Later"), named("Today"), named("Late")},
			"Sue": {named("Sister"), named("Yesterday")},
			"Ada": {named("Later"), named("Sister"), named("Today"), named("Yesterday"), named("Late")},
		} {
			got, n := listed(w.as(viewer).get("/en/team").is(200))
			if !slices.Equal(got, want) || n != strconv.Itoa(len(want)) {
				t.Errorf("%s sees %s: %q, want %q", viewer, n, got, want)
			}
		}
		for _, show := range []string{"overdue", "soon", "never", "ending"} {
			got, n := listed(w.as("Pam").get("/en/team?show=" + show))
			if n != strconv.Itoa(len(got)) {
				t.Errorf("%s says %s and names %q", show, n, got)
			}
		}
		report := w.as("Tom").get("/en/reports/people?state=overdue").Find("tbody tr").Length()
		if report != 6 { // it counts rows by the facts: also an alias, somebody erased, and until the next roll whoever has gone
			t.Errorf("the report names %d", report)
		}
		for _, q := range []string{"show=x", "agency=x", "after=" + newID().String(), "day=x", "group=" + newID().String(), "agency=" + w.health.ID.String()} {
			w.as("Tom").send("GET", "/en/team?"+q, "").is(404)
		}
	})
}

// TestTeamGoesOnPageByPage, by the day and then by name.
func TestTeamGoesOnPageByPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for n := range page.PeopleShown + 5 {
			w.recruit("N"+strconv.Itoa(100+n), w.police, "2026-11-"+strconv.Itoa(10+n%2))
		}
		tom := w.as("Tom")
		first, n := listed(tom.get("/en/team"))
		next := tom.get("/en/team").Find("nav.actions a").AttrOr("href", "")
		second, _ := listed(tom.get(next).is(200))
		all := append(first, second...)
		if n != "55" || len(first) != page.PeopleShown || len(second) != 5 || len(slices.Compact(slices.Sorted(slices.Values(all)))) != 55 || first[0] != named("N100") || first[1] != named("N102") || second[4] != named("N153") {
			t.Errorf("%s: %q, then %q", n, first, second)
		}
	})
}

// TestExtendingSeveral: what is told of each is done to all of those who can have it, or to nobody.
func TestExtendingSeveral(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		tom := w.as("Tom")
		early, a := w.recruit("Early", w.police, "2026-11-01")
		other, b := w.recruit("Other", w.police, "2026-11-02")
		late, c := w.recruit("Late", w.police, "2026-12-31")
		sister, d := w.recruit("Sister", w.health, "2026-11-01")
		due := func(p agency.Person) string { return w.owing(p).DueOn.String() }
		at := "/en/team/extend?show=never&person=" + early.ID.String() + "&person=" + other.ID.String() + "&person=" + late.ID.String() + "&person=" + w.people["Ana"].ID.String()
		tom.send("GET", at+"&person="+sister.ID.String(), "").is(404)
		w.heard.take()
		page := tom.get(at).is(200)
		plan := tom.press(page, ".next", fields("due_on", "2026-12-15", "note", "Shifts"))
		if n := plan.Find("[name=seen]").Length(); n != 3 || plan.Find("tr:contains('Late') .chip-plain").Length() != 1 {
			t.Errorf("%d would be extended:\n%s", n, plan.Find("main").Text())
		}
		w.wantAudit()

		// Something is recorded about one of them meanwhile: nobody is extended.
		tom.press(tom.press(tom.get("/en/team/people/"+other.ID.String()+"/enrollments/"+b.ID.String()+"/extend"), ".next", fields("due_on", "2026-11-30", "note", "First")), ".next", "")
		w.heard.take()
		again := tom.press(plan, ".next", "").is(409).has("[role=alert]")
		if got := []string{due(early), due(other), due(late)}; !slices.Equal(got, []string{"2026-11-01", "2026-11-30", "2026-12-31"}) {
			t.Errorf("after a refusal they are due on %v", got)
		}
		w.wantAudit()

		// Nor when the form names one that cannot be, or somebody else's.
		seen := func(p agency.Person, e assign.Enrollment) string { return p.ID.String() + "." + e.ID.String() + ".1" }
		sure := []string{"sure", "yes", "due_on", "2026-12-15", "note", "Shifts", "seen", seen(early, a)}
		tom.send("POST", at, fields(append(sure, "seen", seen(late, c))...)).is(409)
		tom.send("POST", at, fields(append(sure, "seen", seen(sister, d))...)).is(404)
		tom.send("POST", at, fields(append(sure, "seen", "x")...)).is(404)
		tom.send("POST", at, fields(append(sure, "seen", uuid.Nil.String()+"."+a.ID.String()+".1")...)).is(404)
		tom.send("POST", at, "sure=yes&due_on=x&note=").is(422)
		tom.send("POST", at, fields(sure[:6]...)).is(200).has("[name=seen]") // of nobody: told again
		if due(early) != "2026-11-01" {
			t.Error("something was half done")
		}
		w.wantAudit()

		tom.press(again, ".next", "").is(200)
		if got := []string{due(early), due(other), due(late), due(sister)}; !slices.Equal(got, []string{"2026-12-15", "2026-12-15", "2026-12-31", "2026-11-01"}) {
			t.Errorf("they are due on %v", got)
		}
		w.wantAudit(audit.EnrollmentExtended, audit.EnrollmentExtended, audit.EnrollmentExtended) // with Ana's
		own := tom.get("/en/team/extend?show=never&person=" + w.people["Tom"].ID.String())
		if own.status == 200 && own.Find("tbody tr td").Length() > 0 {
			tom.press(own, ".next", fields("due_on", "2026-12-15", "note", "Mine")).has("!.next")
		}
	})
}

// TestRemindingOnceADay: whoever presses the button, and however often.
func TestRemindingOnceADay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		tom, ada := w.as("Tom"), w.as("Ada")
		early, _ := w.recruit("Early", w.police, "2026-11-01")
		w.recruit("Other", w.police, "2026-11-02")
		page := tom.get("/en/team")
		w.heard.take()
		first := tom.press(page, "button[name=only]", "").is(200)
		w.wantAudit(audit.EnrollmentReminded)
		if said := first.Find(".notice-success").Text(); !strings.Contains(said, "Early Early is reminded.") || !strings.Contains(said, "no email") || strings.Contains(said, "working hours") {
			t.Errorf("it says %q", said)
		}
		if n := first.Find("tbody tr:contains('Reminded today')").Length(); n != 1 {
			t.Errorf("%d rows say that somebody was reminded today", n)
		}
		second := tom.press(page, "button[name=only]", "").is(200).Find(".notice-success").Text()
		if !strings.Contains(second, "Early Early was already reminded today.") || strings.Contains(second, "0") {
			t.Errorf("a second time it says %q", second)
		}
		w.wantAudit()
		both := ada.get("/en/team?tick=all&show=overdue")
		said := ada.press(both, ".actions button[formaction*=remind]", "").Find(".notice-success").Text()
		w.wantAudit(audit.EnrollmentReminded)
		if !strings.Contains(said, "One person is reminded") || !strings.Contains(said, "One person was already reminded") {
			t.Errorf("it says %q", said)
		}
		history := tom.get("/en/team/people/" + early.ID.String() + "?history=notice").Find("#history ~ ol .row").Text()
		if !strings.Contains(history, "Will be told: a reminder from a trainer") {
			t.Errorf("the history says %q", history)
		}
		w.at(noon.AddDate(0, 0, 1))
		tom = w.as("Tom")
		tom.press(tom.get("/en/team"), "button[name=only]", "").is(200)
		w.wantAudit(audit.EnrollmentReminded)
		sister, _ := w.recruit("Sister", w.health, "2026-11-01")
		tom.send("POST", "/en/team/remind", fields("person", sister.ID.String())).is(404)
		tom.send("POST", "/en/team/remind", "").is(422).has("[role=alert]")
	})
}
