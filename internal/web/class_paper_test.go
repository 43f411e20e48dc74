package web

import (
	"strconv"
	"strings"
	"testing"

	"baluarte/internal/audit"
	"baluarte/internal/learn"
)

// keys gives the fields of an answer sheet, filled in as the key of a module has it, but for the first few questions.
func (r room) keys(v learn.Variant, wrong int) string {
	c, err := r.server.Classes.Class(r.t.Context(), r.actor("Tom"), r.id)
	must(r.t, err)
	m := catalogue().Module("phishing")
	form := []string{"variant", string(v), "language", "es"}
	for i, pq := range c.Papers[v].Questions {
		q, typed := m.Question(pq.ID), ""
		if i >= wrong {
			typed = strings.ToLower(q.Signs(pq.Options, q.Key()))
		}
		form = append(form, "a."+strconv.Itoa(i+1), typed)
	}
	return fields(form...)
}

// TestAPaperIsKeyedIn: previewed, saved once, and on the record with the attendance.
func TestAPaperIsKeyedIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		tom := w.as("Tom")
		tom.post(r.at+"/people", "person="+w.people["Ben"].ID.String()).is(200).has(".notice-success")
		at := r.at + "/papers/" + w.people["Ben"].ID.String()
		tom.get(at).is(200).has("[name=variant]", "[name=language]")
		form := tom.get(at+"?variant=B&language=es").is(200).has("[name='a.10']", "!.usa-error-message")
		tom.post(at, "variant=B&language=es&a.1=9&a.2=AA").is(422).has("[id='a.1-wrong']", "[id='a.2-wrong']", "!.notice-success")
		w.heard.take()
		seen := tom.press(form, "main .next", r.keys("B", 1)).is(200).has("[name=sure]", ".keys li:first-child .chip-late", ".keys li:first-child .note code", ".keys li:nth-child(2) .chip-done", "!.keys li:nth-child(2) .note")
		w.heard.wants(t)
		if w.completion("Ben") != nil {
			t.Fatal("a preview is on the record")
		}
		tom.press(seen, "[name=edit]", "sure=").is(200).has("[name='a.10']")
		tom.press(seen, "main .next", "").is(200).has(".notice-success")
		c := w.completion("Ben")
		m := catalogue().Module("phishing")
		if c == nil || c.Method != learn.Classroom || c.Language != "es" || c.Score != m.Draw-1 || c.Minutes != 90 {
			t.Fatalf("%+v", c)
		}
		tom.get("/en/team/people/"+w.people["Ben"].ID.String()).has("section:has(#history):contains('Completed in class with "+strconv.Itoa(m.Draw-1)+" of "+strconv.Itoa(m.Draw)+"')", "!section:has(#history):contains('Completed online')")
		if got := r.result("Ben"); !strings.HasPrefix(got, "Completed, 9") {
			t.Error(got)
		}
		tom.press(seen, "main .next", "").is(409).has("[role=alert]:contains('" + strconv.Itoa(m.Draw-1) + " of')")
		tom.get(at).is(409)
		w.as("Ben").get("/en/attempts/" + c.Attempt.String() + "/result").is(200)
		for _, file := range []string{"/sign-in-sheet.pdf", "/paper.pdf?variant=B", "/key.pdf?variant=A&format=A4"} {
			if a := tom.send("GET", r.at+file, "").is(200); a.header.Get("Content-Type") != "application/pdf" {
				t.Errorf("%s: %v", file, a.header)
			}
		}
		tom.send("GET", r.at+"/paper.pdf?variant=C", "").is(404)
		tom.send("GET", r.at+"/papers/"+w.people["Ana"].ID.String(), "").is(404)
	})
}

// TestAFailedPaperIsKept: it marks the person present, uses up an attempt, and the limit of attempts holds.
func TestAFailedPaperIsKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		max := w.as("Max")
		page := max.press(max.get("/en/team/classes/new"), "main .next", fields("agency", w.policia.ID.String(), "module", "phishing",
			"place", "⟦Aula⟧", "on", "2026-11-20", "at", "12:30", "seats", "9", "minutes", "60"))
		r := room{world: w, at: strings.TrimSuffix(page.path, "?saved=opened"), code: page.Find(".class-code").Text()}
		lucia := w.as("Lucía")
		lucia.post("/en/class", "code="+r.code)
		lucia.takes(false) // of two that she may have
		lucia.quiz()       // and a second that she leaves open
		at := r.at + "/papers/" + w.people["Lucía"].ID.String()
		max.post(at, "variant=A&language=es&sure=yes").is(200)
		if p, err := w.store.Place(t.Context(), w.people["Lucía"].ID, "phishing"); err != nil || p.Attempts != 2 || p.Completion != nil {
			t.Errorf("%+v %v", p, err)
		}
		max.get(at).is(409).has("[role=alert]:contains('on the record')")
		max.press(max.get("/en/team/classes/new"), "main .next", fields("agency", w.policia.ID.String(), "module", "phishing",
			"place", "⟦Aula⟧", "on", "2026-11-20", "at", "12:30", "seats", "9", "minutes", "60"))
		another := max.get("/en/team/classes").Find("tbody a").First().AttrOr("href", "")
		if another == r.at {
			another = max.get("/en/team/classes").Find("tbody a").Eq(1).AttrOr("href", "")
		}
		max.post(another+"/people", "person="+w.people["Lucía"].ID.String())
		max.get(another + "/papers/" + w.people["Lucía"].ID.String()).is(409).has("[role=alert]:contains('2')")
	})
}

// TestAMistakeOfTheRollCallIsTakenBack: on the person's page, with a note; the completion of an own account is not.
func TestAMistakeOfTheRollCallIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		ana, _ := r.joins("P-1", "Ruiz")
		ana.takes(true)
		w.as("Ben").takes(true)
		r.calls("Ana", "present")
		tom := w.as("Tom")
		person := "/en/team/people/" + w.people["Ana"].ID.String()
		page := tom.get(person).has("p:contains('Completed in a class on November 20, 2026, 1 h 30 min')", "[href*='take-back']")
		back := tom.get(page.Find("[href*='take-back']").AttrOr("href", "")).is(200)
		tom.press(back, "main .next", fields("note", "She was not there")).is(200).has(".notice-success", "!a[href*='take-back']", "section:has(#history) p:contains('Completed in class') .chip")
		if w.completion("Ana") != nil || !w.enrollment("Ana").State().IsOpen() {
			t.Errorf("%+v", w.enrollment("Ana"))
		}
		if got := r.result("Ana"); !strings.Contains(got, "taken back") {
			t.Error(got)
		}
		r.calls("Ana", "absent").is(200)
		r.calls("Ana", "present").is(200)
		if w.completion("Ana") != nil {
			t.Error("what was taken back counts again")
		}
		tom.get("/en/team/people/" + w.people["Ben"].ID.String()).has("!a[href*='take-back']")
		facts, err := w.store.Facts(t.Context(), w.enrollment("Ben").ID)
		must(t, err)
		form := "sure=yes&note=x&facts=" + strconv.Itoa(len(facts))
		tom.send("POST", "/en"+w.deciding("Ben")+"/take-back/"+facts[len(facts)-1].ID.String(), form).is(404)
	})
}

// TestCertificatesAreHandedOut: of who completed the module in the class, whoever has no account too, each in their language; and
// they see who took them.
func TestCertificatesAreHandedOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		tom := w.as("Tom")
		file := r.at + "/certificates.pdf"
		phone, _ := r.joins("p-1", "ruíz") // Ana
		phone.takes(true)
		tom.get(r.at).has("!a[href*='certificates.pdf']")
		tom.send("GET", file, "").is(404)
		r.calls("Ana", "present").is(200)
		tom.post(r.at+"/people", "person="+w.people["Ben"].ID.String()).is(200)
		at := r.at + "/papers/" + w.people["Ben"].ID.String()
		tom.post(at, r.keys("B", 0)+"&sure=yes").is(200)
		w.heard.take()

		link := tom.get(r.at).has("li a:contains('2 certificates to hand out')").Find("a[href*='certificates.pdf']")
		w.heard.wants(t)
		for _, query := range []string{"", "?part=1&format=A4"} {
			a := tom.send("GET", file+query, "").is(200)
			if a.header.Get("Content-Type") != "application/pdf" || strings.Count(a.body, "/Type /Page\n") != 2 || !strings.HasSuffix(link.AttrOr("href", ""), "/certificates.pdf?part=1") {
				t.Errorf("%q: %v", query, a.header)
			}
			w.heard.wants(t, audit.PersonViewed, audit.PersonViewed)
		}
		for _, query := range []string{"?part=2", "?part=0", "?part=-1", "?part=x", "?part=99999999", "?format=A5"} {
			tom.send("GET", file+query, "").is(404)
		}
		phone.send("GET", file, "").is(403)
		for _, who := range []string{"Ana", "Lea", "Sue"} {
			w.as(who).send("GET", file, "").is(403)
		}
		w.heard.wants(t)
		w.as("Ana").get("/en/profile/looks").has("main :contains('Tom')")

		// What was found a mistake is not handed out.
		back := tom.get(tom.get("/en/team/people/"+w.people["Ben"].ID.String()).Find("[href*='take-back']").AttrOr("href", "")).is(200)
		tom.press(back, "main .next", fields("note", "Not his")).is(200)
		if a := tom.send("GET", file, "").is(200); strings.Count(a.body, "/Type /Page\n") != 1 {
			t.Error("a corrected one is handed out")
		}
		tom.get(r.at).has("li a:contains('1 certificate to hand out')")
		r.calls() // nobody
		tom.post(r.at+"/close", "sure=yes").is(200)
		tom.send("GET", file, "").is(200)
		phone.get("/en/class").is(200).has(".notice-success:contains('on paper')")
	})
}
