package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"
)

// kinds is the small course with every kind of activity and question.
func kinds(t testing.TB) *course.Catalogue { return coursetest.Load(t, coursetest.Folder(t, "kinds")) }

// With order and match questions too, a learner answers item by item, switches the language in the middle, is told what
// is missing, and passes.
func TestAQuizOfEveryKind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, func(c *page.Config) { c.Catalogue = kinds(t) })
		w.populate(plain)
		ana := w.as("Ana")
		path := ana.send("POST", "/en/modules/all/quiz", "").is(http.StatusSeeOther).header.Get("Location")
		page := ana.get(path+"?view=all").is(http.StatusOK).has(`select[name="a.first.a"]`, `select[name="a.second.c"] option[value=y]`)
		if got := page.Find(`select[name^="a.first."]`).First().AttrOr("name", ""); got == "a.first.a" {
			// The draw is fixed in these tests: this one does not begin with the right item.
			t.Error("an order begins with its first item")
		}

		// Two items in one place: kept as it is, told in words, and not an answer yet.
		draft := url.Values{"a.first.a": {"1"}, "a.first.b": {"1"}, "a.first.c": {""}, "a.second.a": {"x"}, "go": {"save"}, "here": {"0"}}
		page = ana.press(page, "button[value=save]", draft.Encode()).has(`select[name="a.first.b"] option[value="1"][selected]`, `select[name="a.second.a"] option[value=x][selected]`, "#answers [role=alert]:contains('1')")
		page = ana.press(page, ".pair button[lang=es]", "").has("html[lang=es]", `select[name="a.first.a"] option[value="1"][selected]`)
		warned := ana.press(page, "button[value=submit]", "").at("/es" + strings.TrimPrefix(path, "/en") + "?view=review")
		if got := warned.Find(".notice li").Length(); got != 4 {
			t.Errorf("warned of %d missing answers, want all 4", got)
		}

		// What does not belong to the question is not stored.
		for _, form := range []string{"a.first.a=9", "a.first.z=1", "a.second.a=z", "a.first=a", "a.first=a:1&a.first=a:2", "a.first.a.b=1", "a.third.a=1", "a.first.a=1&a.first.a=2"} {
			if a := ana.post(path, form); a.status < 400 || a.status >= 500 {
				t.Errorf("%s is answered %d", form, a.status)
			}
		}

		all := ana.get(path + "?view=all")
		right := url.Values{"a.first.a": {"1"}, "a.first.b": {"2"}, "a.first.c": {"3"}, "a.second.a": {"x"}, "a.second.b": {"y"}, "a.second.c": {"y"}, "a.third": {"a"}, "a.fourth": {"a", "b"}}
		result := ana.press(all, "button[value=submit]", right.Encode()).at(path+"/result").has(".placed-order .why-right", ".placed-match .why-wrong:contains('Y')")
		if got := result.Find(".score-figure strong").Text(); got != "3" {
			t.Errorf("score %s, want 3 of 4", got)
		}
	})
}

// Who asks for a result before having put anything in its place is told so.
func TestPracticeOfItemsLeftAlone(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Catalogue = kinds(t) })
	visitor := w.as("")
	page := visitor.get("/en/modules/all/practice").is(http.StatusOK).has("!#main [role=alert]")
	untouched := visitor.press(page, "button[value=score]", "a.first.a=&a.first.b=&a.second.a=")
	untouched.is(http.StatusUnprocessableEntity).has("#main .notice-warning[role=alert]", "!.score")
	visitor.press(untouched, "button[value=score]", "a.first.a=1").is(http.StatusOK).has(".score", "!#main .notice-warning")
}

// In lessons they are activities like any other: kept for who has begun, else in the address.
func TestOrderAndMatchAsActivities(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Catalogue = kinds(t) })
	w.populate(plain)
	const lesson = "/en/modules/all/lessons/practice"
	visitor := w.as("")
	visitor.get(lesson+"?do.steps.stop=1&do.steps.look=2").is(http.StatusOK).has("#do-steps [role=alert]", `#do-steps select[name="do.steps.stop"] option[value="1"][selected]`, "!#do-steps .placed")
	visitor.get(lesson+"?do.steps.stop=1&do.steps.look=2&do.steps.tell=3&do.sorts.list=bin").has("#do-steps .notice-success", "#do-sorts select", `#do-sorts input[type=hidden][value="stop:1"]`, "!#do-sorts .placed")
	visitor.get("/es"+strings.TrimPrefix(lesson, "/en")+"?do.steps=stop:1&do.steps=look:3&do.steps=tell:2").has("#do-steps .notice-error", "#do-steps .why-wrong")
	visitor.get(lesson+"?do.steps.stop=9&do.steps.fly=1&do.none=1").is(http.StatusOK).has("#do-steps select", "!#do-steps .placed")

	ana := w.as("Ana")
	done := "do.steps.stop=1&do.steps.look=2&do.steps.tell=3"
	leafing := ana.press(ana.get(lesson), "#do-steps button", done)
	leafing.is(http.StatusOK).has("#do-steps .notice-success")
	if !strings.Contains(leafing.path, "do.steps=") {
		t.Errorf("before the module is begun the answer travels in the address, not in %s", leafing.path)
	}
	ana.post("/en/modules/all/start", "").is(http.StatusOK)
	ana.press(ana.get(lesson), "#do-steps button", done).at(lesson).has("#do-steps .notice-success")
	w.as("Ana").get("/es"+strings.TrimPrefix(lesson, "/en")).has("#do-steps .notice-success", "!#do-sorts .placed")
	again := ana.press(ana.get(lesson), "#do-steps button", "").at(lesson).has("#do-steps select", "!#do-steps .placed")
	ana.press(again, "#do-sorts button", "do.sorts.list=shredder&do.sorts.menu=bin&do.sorts.draft=shredder").has("#do-sorts .notice-success")
	ana.post(lesson+"/activities/none", "").is(http.StatusNotFound)
}

// A story is walked choice by choice, by visitors in the address and by who has begun the module on any device; back, and anew.
func TestAScenario(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Catalogue = kinds(t) })
	w.populate(plain)
	const lesson = "/en/modules/all/lessons/practice"
	w.as("").get(lesson).has("#do-visit:contains('Someone waits.')", "#do-visit button[name='do.visit.door'][value=ask]", "!#do-visit .story-way", "!#do-visit .actions")
	w.as("").get(lesson+"?do.visit=door:ask&do.visit.asked=let").has("#do-visit .notice-error", "#do-visit .story-way li:nth-child(2):contains('Let in')", "!#do-visit .story-choice")
	w.as("").get(lesson+"?do.visit=door:ask&do.visit=gone:let").has("#do-visit:contains('Someone waits.')", "!#do-visit .story-way") // of another revision
	w.as("").get("/es"+strings.TrimPrefix(lesson, "/en")+"?do.visit=door:ask").has("#do-visit:contains('No muestra nada.')", "html[lang=es]")

	ana := w.as("Ana")
	ana.post("/en/modules/all/start", "").is(http.StatusOK)
	at := ana.press(ana.get(lesson), "#do-visit button[value=ask]", "").at(lesson).has("#do-visit:contains('He shows nothing.')")
	at = ana.press(at, "#do-visit button[value=call]", "").has("#do-visit .notice-success", "#do-visit .story-way li:nth-child(2)")
	w.as("Ana").get("/es"+strings.TrimPrefix(lesson, "/en")).has("#do-visit .notice-success", "#do-visit:contains('Lo esperan.')")
	at = ana.press(at, "#do-visit .actions form:first-child button", "").has("#do-visit:contains('He shows nothing.')", "!#do-visit .story-way li:nth-child(2)")
	ana.press(at, "#do-visit .do-foot button", "").has("#do-visit:contains('Someone waits.')", "!#do-visit .actions")
}
