package web

import (
	"net/http"
	"testing"

	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"

	"github.com/PuerkitoBio/goquery"
)

// TestTheScreen shows both languages side by side, each named, and never an id twice.
func TestTheScreen(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	r := w.opened("20")
	tom := w.as("Tom")
	page := tom.get(r.at+"/screen").has("[lang=en] h2", "[lang=es] h2", ".qr", ".screen-code", "a.next")
	steps := 0
	for page.Find("a.next").Length() > 0 {
		page = tom.get(page.Find("a.next").AttrOr("href", "")).is(200).has(".screen-row > [lang=en]", ".screen-row > [lang=es]")
		seen := map[string]bool{}
		page.Find("[id]").Each(func(_ int, e *goquery.Selection) {
			id := e.AttrOr("id", "")
			if seen[id] {
				t.Errorf("%s: %s twice", page.path, id)
			}
			seen[id] = true
		})
		if steps++; steps > 30 {
			t.Fatal("the lessons have no end")
		}
	}
	if want := len(w.server.Catalogue.Module("phishing").Lessons); steps != want {
		t.Errorf("%d steps, want %d", steps, want)
	}
	tom.get(r.at + "/screen?lesson=none").is(404)
}

// TestAddressesForPhones: the trainer is told when no phone gets to where classes are joined.
func TestAddressesForPhones(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.ClassURL = "http://localhost:8080" }).settle(plain)
	r := w.opened("20")
	tom := w.as("Tom")
	tom.get(r.at).has(".notice-warning code:contains('--class-url')")
	page := tom.get(r.at+"/screen").has(".notice-warning code:contains('--class-url')", "[data-came]")
	tom.get(page.Find("a.next").AttrOr("href", "")).has("!.notice-warning", "main:contains('Joining late:')", ".note code:contains('"+r.code+"')")
}

// TestTheFormOfAClass tells all that is wrong at once.
func TestTheFormOfAClass(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	tom := w.as("Tom")
	form := tom.get("/es/team/classes/new")
	tom.press(form, "main .next", fields("agency", w.policia.ID.String(), "module", "zeppelin", "place", " ", "on", "", "at", "25:00", "seats", "0", "minutes", "x")).
		is(422).has("#agency-wrong", "#module-wrong", "#place-wrong", "#on-wrong", "#seats-wrong", "#minutes-wrong")
	for _, day := range []string{"2026-11-18", "2028-01-01"} {
		tom.press(form, "main .next", fields("agency", w.police.ID.String(), "module", "phishing", "place", "x", "on", day, "at", "09:00", "seats", "5", "minutes", "60")).is(422).has("#on-wrong")
	}
	tom.send("POST", "/en/team/classes/new", fields("agency", w.health.ID.String(), "module", "phishing", "place", "x", "on", "2026-11-20", "at", "09:00", "seats", "5", "minutes", "60")).is(422)
	w.as("Lea").send("GET", "/en/team/classes", "").is(http.StatusForbidden)
}
