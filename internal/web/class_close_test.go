package web

import (
	"strings"
	"testing"

	"baluarte/internal/store/storetest"
)

// TestCritiques are shown from the third on, without a name, and once for each; and not while more may come, or whoever
// looks before and after one knows whose it is.
func TestCritiques(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		for i, who := range []string{"Ana", "Ben", "Lea"} {
			b := w.as(who)
			b.post("/en/class", "code="+r.code).is(200)
			path := "/en/class/" + r.code + "/critique"
			b.send("POST", path, "useful=6&clear=1").is(422).has("#useful-wrong", "#pace-wrong", "!#clear-wrong")
			b.send("POST", path, fields("useful", "1", "clear", "1", "pace", "1", "words", strings.Repeat("x", 501))).is(422).has("#words-wrong")
			w.heard.take()
			b.post(path, fields("useful", "5", "clear", "4", "pace", []string{"3", "4", "3"}[i], "words", "Word-"+who)).is(200).has(".notice-success")
			w.heard.wants(t)
			b.send("POST", path, "useful=1&clear=1&pace=1").is(409)
			text := w.as("Tom").get(r.at).Find("section:has(#critiques)").Text()
			if strings.Contains(text, "Word-") || strings.Contains(text, "of 5") {
				t.Errorf("after %d: %s", i+1, text)
			}
		}
		text := w.as("Tom").post(r.at+"/close", "sure=yes").is(200).Find("section:has(#critiques)").Text()
		if !(strings.Contains(text, "Word-Ana") && strings.Contains(text, "5.0 of 5") && strings.Contains(text, "3.3 of 5")) {
			t.Error(text)
		}
		few := w.opened("20")
		for _, who := range []string{"Ana", "Ben"} {
			b := w.as(who)
			b.post("/en/class", "code="+few.code)
			b.post("/en/class/"+few.code+"/critique", "useful=5&clear=5&pace=5&words=Word").is(200)
		}
		w.as("Lucía").send("GET", "/en/class/"+few.code+"/critique", "").is(404)
		if text := w.as("Tom").post(few.at+"/close", "sure=yes").Find("section:has(#critiques)").Text(); strings.Contains(text, "Word") || strings.Contains(text, "of 5") {
			t.Errorf("of two: %s", text)
		}
	})
}

// TestMarksSurviveASearch: neither looking for somebody nor adding them saves the roll call, or loses what was marked in it.
func TestMarksSurviveASearch(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	r := w.opened("20")
	ana, _ := r.joins("P-1", "Ruiz")
	ana.takes(true)
	tom := w.as("Tom")
	mark := "mark." + w.people["Ana"].ID.String()
	kept := "[name='" + mark + "'][value=present][checked]"
	page := tom.press(tom.get(r.at), "[name=do][value=find]", fields("q", "Cole", mark, "present")).is(200)
	page.has(kept, ".notice-warning:contains('not saved')", "button[name=person]")
	page = tom.press(page, "button[name=person]", "").is(200).has(kept, ".notice-success", "tbody tr:nth-child(2)")
	if tally := page.Find("#people + p").Text(); !strings.Contains(tally, "themselves: 1. Added by the trainer: 1. Present: 0. Absent: 0. Not called yet: 2.") {
		t.Error(tally)
	}
	page = tom.press(page, "[formaction$='/walk-ins']", fields("walk_in", "⟦Guest⟧")).is(200).has(kept, "#walk-ins ~ ul")
	tom.press(page, "[formaction$='/walk-ins']", fields("walk_in", "")).is(422).has(kept)
	page = tom.press(page, "[name=do][value=enter]", fields("walk_in", "⟦Another⟧")).is(200).has(kept, "#walk-ins ~ ul li:nth-child(2)")
	if w.completion("Ana") != nil {
		t.Fatal("looking for somebody has saved the roll call")
	}
	tom.get(r.at+"/screen").has("main:contains('1 person has joined')", "!main:contains('2 people')")
	tom.press(page, "main button.next:not([name])", "").is(200).has("!.notice-warning", kept)
	if w.completion("Ana") == nil {
		t.Error("the marks that were kept are not saved with the roll call")
	}
	r.calls("Ben", "absent").is(200)
}

// classPages walks through a class, and shows each page in its states. What is typed is marked as content.
func classPages(w *world, at string, show func(name string, a answer) answer) {
	tom, ada, nobody := w.as("Tom"), w.as("Ada"), w.as("")
	show("classes", ada.get(at+"/team/classes"))
	show("team", tom.get(at+"/team/people")).has("[href$='/team/classes']")
	form := show("class-new", ada.get(at+"/team/classes/new"))
	show("class-new", ada.press(form, "main .next", fields("agency", "", "on", "", "seats", "x", "minutes", "")).is(422))
	page := show("class", ada.press(form, "main .next", fields("agency", w.health.ID.String(), "module", "phishing", "place", "⟦Hall⟧",
		"on", "2026-11-20", "at", "12:30", "seats", "5", "minutes", "90")))
	r := room{world: w, at: strings.TrimSuffix(page.path, "?saved=opened"), code: page.Find(".class-code").Text()}
	show("classes", ada.get(at+"/team/classes"))
	show("class-screen", ada.get(r.at+"/screen"))
	for _, l := range w.server.Catalogue.Module("phishing").Lessons {
		show("class-screen", ada.get(r.at+"/screen?lesson="+l.ID))
	}
	show("join", nobody.get(at+"/class"))
	show("join", nobody.get(at+"/class/"+r.code))
	show("join", nobody.post(at+"/class", fields("code", r.code, "number", "?", "surname", "")).is(422))
	show("join", tom.get(at+"/class"))
	show("join", tom.post(at+"/class", "code=").is(422))
	sue := w.as("Sue")
	show("seat", sue.post(at+"/class", "code="+r.code))
	critique := show("critique", sue.get(at+"/class/"+r.code+"/critique"))
	show("critique", sue.press(critique, "main .next", "").is(422))
	show("seat", sue.press(critique, "main .next", fields("useful", "5", "clear", "4", "pace", "3", "words", "⟦Good⟧")))
	show("class", ada.get(r.at+"?q=p"))
	show("class", ada.get(r.at+"?q=nobody"))
	for _, who := range []string{"Pam", "Lea"} {
		b := w.as(who)
		b.post(at+"/class", "code="+r.code)
		b.post(at+"/class/"+r.code+"/critique", fields("useful", "5", "clear", "4", "pace", "3", "words", "⟦Good⟧"))
	}
	show("class", ada.post(r.at+"/walk-ins", "walk_in=").is(422))
	show("class", ada.post(r.at+"/walk-ins", fields("walk_in", "⟦Guest⟧", "walk_in_number", "")))
	show("class", ada.post(r.at+"/people", "person="+w.people["Ben"].ID.String()))
	r.calls("Pam", "present").is(404) // Tom may not
	keyed := r.at + "/papers/" + w.people["Pam"].ID.String()
	show("class-paper", ada.get(keyed))
	sheet := show("class-paper", ada.get(keyed+"?variant=A&language=es"))
	show("class-paper", ada.post(keyed, "variant=A&language=es&a.1=9").is(422))
	seen := show("class-paper", ada.press(sheet, "main .next", ""))
	show("class", ada.press(seen, "main .next", ""))
	show("seat", w.as("Pam").get(at+"/class/"+r.code))
	show("class-close", ada.get(r.at+"/close"))
	show("class", ada.post(r.at+"/close", "sure=yes"))
	show("join", sue.get(at+"/class"))
	show("left", sue.get(at+"/class/"+r.code))
	show("error", ada.get(keyed).is(409))
}
