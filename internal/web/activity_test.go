package web

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"
)

// loadWorkshop loads the real catalogue and beside it a module that has an inbox, a text to search and a check in one
// lesson.
func loadWorkshop(t testing.TB) *course.Catalogue {
	return coursetest.Load(t, coursetest.Copy(t, coursetest.Folder(t, "workshop"), courses.FS))
}

var (
	theWorkshop   *course.Catalogue
	makesWorkshop sync.Once
)

// workshop is that catalogue, loaded once: stamping and loading take the most of a test that only reads it.
func workshop(t testing.TB) *course.Catalogue {
	makesWorkshop.Do(func() { theWorkshop = loadWorkshop(t) })
	return theWorkshop
}

// Where the lesson of the workshop stands, after the language.
const practised = "/modules/mail/lessons/practice"

// inWorkshop runs a test in a world with the workshop, on each database.
func inWorkshop(t *testing.T, test func(t *testing.T, w *world)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		test(t, newWorld(t, s, func(c *page.Config) { c.Catalogue = workshop(t) }).settle(plain))
	})
}

// showWorkshop shows the lesson of the workshop in its states.
func showWorkshop(w *world, at string, show func(string, answer) answer) {
	v, tom := w.as(""), w.as("Tom")
	see := func(query string) answer { return show("lesson", v.get(at+practised+query).is(http.StatusOK)) }
	see("").has(".inbox .notice-success", ".cue sup", "!.inbox form")
	see("?see.morning=calendar").has("!.cue", ".inbox form")
	see("?see.morning=mailbox").has(".inbox form")
	for _, choice := range course.Choices {
		for _, message := range []string{"supplier", "calendar", "mailbox"} {
			see("?do.morning="+message+":"+string(choice)+"&see.morning="+message).has(".inbox .notice h3", "!.inbox form", "!.estimate")
		}
	}
	see("?do.morning=supplier:delete&do.morning=calendar:report&do.morning=mailbox:act").has(".tally li:nth-child(4)")
	see("?do.morning=supplier:report&do.morning=calendar:act&do.morning=mailbox:report").has(".tally li:nth-child(2)", "!.tally li:nth-child(3)")
	see("?do.notice=code&do.notice=who").has(".cue-found", ".cue-missed", ".cue-harmless", ".cue-left")
	see("?do.notice=code&do.notice=today&do.notice=close").has("#do-notice-here.notice-success")
	see("?do.notice=none").has("!.cue-found")
	see("?do.habit=stop").has("#do-habit-here.notice-success")
	see("?do.visit=door:ask").has(".story-way", "#do-visit .do-foot")
	see("?do.visit=door:open").has("#do-visit .notice-error")
	see("?do.steps=stop:1&do.steps=look:1").has("#do-steps [role=alert]")
	see("?do.steps=stop:1&do.steps=look:3&do.steps=tell:2").has("#do-steps .placed")
	show("lesson", tom.get(at+practised).is(http.StatusOK)).has(".estimate")
	show("lesson", tom.get(at+practised+"?do.morning=calendar:act&see.morning=calendar").is(http.StatusOK)).has("!.estimate")
	tom.send("POST", at+"/modules/mail/start", "")
	kept := tom.send("POST", at+practised+"/activities/morning", "do.morning.supplier=report&see.morning=supplier")
	show("lesson", tom.follow(kept)).has(".saved svg")
}

// A visitor goes through an inbox by its buttons and links alone, switches the language in the middle, and does the other
// activities beside it: all is in the address, and nothing is stored.
func TestAnInboxOfAVisitor(t *testing.T) {
	inWorkshop(t, func(t *testing.T, w *world) {
		v := w.as("")
		page := v.get("/en" + practised).is(200)
		if got := page.Find(".inbox-list .here strong").Text(); got != "Payroll" {
			t.Errorf("open is %q, want the example", got)
		}
		next := func(from answer) answer { return v.get(from.Find(".inbox .actions a").AttrOr("href", "")).is(200) }
		page = next(page)
		page = v.press(page, ".inbox form button", "do.morning.supplier=verify").is(200).has("#do-morning-told", ".cue")
		page = v.press(page, "#do-notice form button", "").is(200).has("#do-morning-told", "#do-notice-here.notice")
		page = v.press(page, "#do-habit form button", "do.habit=stop").is(200).has("#do-morning-told", "#do-habit-here.notice-success")
		page = next(v.get(page.Find(".switch a").AttrOr("href", "")).is(200).has("html[lang=es]", "#do-morning-told", "#do-notice-here.notice", "#do-habit-here.notice-success"))
		page = v.press(page, ".inbox form button", "do.morning.calendar=report").is(200)
		page = next(page)
		page = next(v.press(page, ".inbox form button", "do.morning.mailbox=report").is(200).has("#do-habit-here.notice-success"))
		page.has(".tally li:contains('Reportó 1 de 2')", ".tally li:contains('Falsa alarma')", "!.tally li:contains('Hizo')", ".tally + p:contains('un ejemplo ya resuelto')", ".inbox-list .solved:contains('Reportado por si acaso')")

		page = v.press(page, "#do-morning .do-foot button", "").is(200).has("!.tally", "#do-notice-here.notice", "#do-habit-here.notice-success")
		if got := page.Find(".inbox-list .here strong").Text(); got != "Nómina" {
			t.Errorf("started over at %q", got)
		}
		page = v.press(page, "#do-notice .do-foot button", "").is(200).has("!#do-notice-here.notice", "#do-habit-here.notice-success")
		v.press(page, "#do-habit .do-foot button", "").is(200).at("/es" + practised + "?").has("#do-habit form.check fieldset")
		w.wantAudit()
	})
}

// What somebody does in a module they have begun is stored at once, is there on another device and in the other language,
// and starts over one activity at a time.
func TestActivitiesAreKept(t *testing.T) {
	inWorkshop(t, func(t *testing.T, w *world) {
		ana := w.as("Ana")
		page := ana.get("/en" + practised + "?see.morning=supplier").is(200)
		page = ana.press(page, ".inbox form button", "do.morning.supplier=act").is(200).has("#do-morning-told", ".saved:not(:has(svg))")
		if !strings.Contains(page.path, "do.morning=supplier%3Aact") {
			t.Errorf("not begun, and not in the address: %s", page.path)
		}
		ana.get("/en" + practised).is(200).has("!.do-foot")

		ana.post("/en/modules/mail/start", "")
		page = ana.press(page, "#do-notice form button", "do.notice=today&do.notice=who").is(200).has("#do-notice .saved svg", "#do-morning-told")
		page = ana.get(page.Find(".inbox .actions a").AttrOr("href", "")).is(200)
		page = ana.press(page, ".inbox form button", "do.morning.calendar=act").is(200).at("/en" + practised + "?see.morning=calendar").has("#do-morning .saved svg")

		device := w.as("Ana")
		there := device.get("/es"+practised).is(200).has("#do-notice .cue-found", "#do-notice .saved svg")
		if got := there.Find(".inbox-list .here strong").Text(); got != "Mesa de servicio" {
			t.Errorf("another device goes on at %q", got)
		}
		there.has(".inbox-list li:contains('Conviene releerlo: eligió hacerlo') svg", ".inbox-list li:contains('Resuelto: hacerlo')")
		device.press(there, "#do-notice .do-foot button", "").is(200).at("/es"+practised).has("!#do-notice .do-foot", "#do-morning .do-foot")
		device.press(there, "#do-morning .do-foot button", "").is(200).has("!.do-foot")
		ana.get("/en"+practised).is(200).has("!.do-foot", "form[method=post] [name='do.notice']")
		w.as("Ben").get("/en" + practised).is(200).has("!.do-foot")
	})
}

// What does not fit is not stored, and breaks nothing.
func TestBadInputToActivities(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Catalogue = workshop(t) }).settle(plain)
	ana := w.as("Ana")
	ana.post("/en/modules/mail/start", "")
	for _, form := range []string{
		"do.morning.supplier=burn", "do.morning.nobody=act", "do.morning=supplier", "do.notice=nothing", "do.habit=x",
		"do.other=x", "see.morning=%22%3E%3Cscript%3E", "do.morning.=act", "do.=x", "do.notice=none&do.notice=none",
	} {
		page := ana.post("/en"+practised+"/activities/morning", form).is(200)
		page.has("!main script")
		ana.get("/en" + practised + "?" + form).is(200).has("!main script")
		ana.get("/en" + practised).is(200).has("!.do-foot")
	}
	ana.post("/en"+practised+"/activities/none", "").is(404)
	ana.post("/en/modules/mail/lessons/none/activities/morning", "").is(404)
	long := url.Values{"see.morning": {strings.Repeat("x", 2000)}}
	ana.get("/en" + practised + "?" + long.Encode()).is(200)
}

// Anybody can write an address and send it round. The page says nothing of it in its own voice, nor carries it on; and what
// is kept stays when something comes that means nothing.
func TestAStrangersWords(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Catalogue = workshop(t) }).settle(plain)
	const words = "Call+555-0100"
	for _, query := range []string{
		"do.steps.stop=" + words + "&do.steps.look=" + words, "do.steps=stop:" + words + "&do.steps=look:" + words,
		"do.habit=" + words, "do.visit=door:" + words, "do.visit=door:ask&do.visit=" + words, "see.notice=" + words, "see.morning=" + words, "do.morning.supplier=" + words,
	} {
		page := w.as("").get("/en" + practised + "?" + query).is(200)
		page.Find("[hreflang]").Remove() // the other language of this very address
		if got, err := page.Html(); err != nil || strings.Contains(got, "555") {
			t.Errorf("%s: the page says it too", query)
		}
	}

	ana := w.as("Ana")
	ana.post("/en/modules/mail/start", "")
	ana.post("/en"+practised+"/activities/steps", "do.steps.stop=1&do.steps.look=2")
	much := "do.steps=" + strings.Repeat("x", 9000) + strings.Repeat("&do.steps.stop=9&do.habit=stop&see.morning=y", 2500)
	to := ana.send("POST", "/en"+practised+"/activities/steps", much).is(http.StatusSeeOther).header.Get("Location")
	if to != "/en"+practised+"?do.habit=stop#do-steps-here" {
		t.Errorf("leads to %.200s", to)
	}
	ana.get("/en"+practised).has("[name='do.steps.stop'] [value='1'][selected]", "[name='do.steps.look'] [value='2'][selected]")
}

// Estimates are for whoever looks after people, also where pages are shared.
func TestEstimatesAreForTrainers(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Catalogue = workshop(t) }).settle(plain)
	for range 2 {
		w.as("Ana").get("/en" + practised).has("!.estimate")
		w.as("Tom").get("/en"+practised).has(".estimate li:contains('18 (strong)')", ".estimate strong:contains('Very hard')")
		w.as("").get("/en" + practised).has("!.estimate")
	}
}

// Every language has a name in every language, for messages that arrive in it.
func TestLanguagesAreNamed(t *testing.T) {
	for _, in := range words().Languages() {
		for _, tag := range words().Languages() {
			key := "activity.in." + string(tag)
			if got := words().For(in).T(key); strings.Contains(got, key) {
				t.Errorf("in %s: %s is missing", in, key)
			}
		}
	}
	for _, kind := range append(course.CueTypes, course.Reassuring) {
		key := "activity.type." + kind
		if got := words().For("en").T(key); strings.Contains(got, key) {
			t.Errorf("%s is missing", key)
		}
	}
}
