package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/lang"
	"baluarte/internal/store/storetest"
)

// remarkPages shows what is said about lessons and questions, asked for, answered and closed.
func remarkPages(w *world, at string, tag lang.Tag, show func(string, answer) answer) {
	v, ana, max := w.as(""), w.as("Ana"), w.as("Max")
	m := w.server.Catalogue.Module("phishing")
	lesson, question := at+"/modules/phishing/feedback?lesson="+m.Lessons[0].ID, at+"/modules/phishing/feedback?question="+m.Questions[0].ID+"&revision="+m.Digest
	words := "kind=other&words=" + url.QueryEscape(markContent(tag, "Nobody says “link” here."))
	show("remarks", w.as("Ben").get(at+"/training/feedback"))
	show("content-remarks", max.get(at+"/admin/content/feedback?state=closed&module=updates-devices"))
	show("remark", v.get(lesson))
	form := show("remark", ana.get(question))
	show("remark", ana.press(form, "main .next", "").is(http.StatusUnprocessableEntity)).has("#kind-wrong")
	show("remark", ana.press(form, "main .next", words).is(http.StatusOK)).has(".notice-success")
	show("remark", v.press(v.get(lesson), "main .next", "kind=dead_link").is(http.StatusOK)).has(".notice-success")
	ana.press(ana.get(lesson), "main .next", "kind=hard").is(http.StatusOK)
	show("remarks", ana.get(at+"/training/feedback"))
	all := show("content-remarks", max.get(at+"/admin/content/feedback"))
	show("content", max.get(at+"/admin/content"))
	for i, do := range []string{"closed", "closed", "answered"} { // the newest first
		link, _ := all.Find("tbody th a").Eq(i).Attr("href")
		one := show("content-remark", max.get(link))
		if do == "answered" {
			show("content-remark", max.press(one, "button[value=answered]", "").is(http.StatusUnprocessableEntity)).has("#answer-wrong")
		}
		show("content-remark", max.press(one, "button[value="+do+"]", "answer="+url.QueryEscape(markContent(tag, "Thank you."))).is(http.StatusOK)).has(".notice-success")
	}
	show("content-remarks", max.get(at+"/admin/content/feedback"))
	show("remarks", ana.get(at+"/training/feedback")).has(".notice")
}

// From the quiz, where no answer is lost on the way, to the answer: what a reader says reaches who keeps the content, once.
func TestSomethingIsWrongWithAQuestion(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ana, ada, sue, v := w.as("Ana"), w.as("Ada"), w.as("Sue"), w.as("")
	attempt := ana.quiz()
	all := ana.get(attempt + "?view=all")
	given := all.answers(true)
	form := ana.press(all, "button[value^='remark:']", given.Encode()).is(http.StatusOK).has(".actions a[href='" + attempt + "?view=all#q1']", "!a[href='" + attempt + "']")
	ana.press(ana.get(attempt+"?q=4"), "button[value^='remark:']", "").has(".actions a[href='" + attempt + "?q=4']")
	ana.get("/en/modules/phishing/feedback?question=" + w.server.Catalogue.Module("phishing").Questions[0].ID + "&q=%22%3E&attempt=" + strings.TrimPrefix(attempt, "/en/attempts/")).has("a[href='" + attempt + "']")
	if saved := w.attempt("Ana", attempt); len(saved.Answers) != len(saved.Paper.Questions) {
		t.Errorf("%d answers were saved on the way", len(saved.Answers))
	}
	w.heard.take()
	const said = "kind=languages&words=El+enlace+no+dice+lo+mismo"
	for range 3 { // as Reload sends it, after an answer that never came
		ana.press(form, "main .next", said).is(http.StatusOK).has(".notice-success", "a[href='/en/training/feedback']")
	}
	w.wantAudit(audit.RemarkMade)
	ana.get("/en/training/feedback").has("li:contains('El enlace no dice lo mismo'):contains('Not answered yet')")
	sue.get("/en/training/feedback").has("!.rows li")

	// In the other language, with what was typed.
	ana.press(form, "button[value='lang:es']", "kind=hard&words=Typed+already").is(http.StatusOK).has("html[lang=es]", "textarea:contains('Typed already')", "input[value=hard][checked]")
	w.wantAudit()

	ada.get("/en/admin/content").has("p:contains('1 waits for an answer') a[href*='/admin/content/feedback']")
	list := ada.get("/en/admin/content/feedback?state=open&module=phishing").has("tbody tr:contains('The two languages do not say the same') [lang=en]")
	link, _ := list.Find("tbody th a").Attr("href")
	one := ada.get(link).is(http.StatusOK)
	if strings.Contains(one.body, "Ruiz") || strings.Contains(list.body, "Ruiz") {
		t.Error("it is shown who said it")
	}
	for range 2 {
		ada.send("POST", link, "go=answered&answer=It+does+now.").is(http.StatusSeeOther)
	}
	w.wantAudit(audit.RemarkAnswered)
	ada.send("POST", link, "go=closed").is(http.StatusConflict)
	ada.send("POST", link, "go=zeppelin").is(http.StatusBadRequest)
	ana.get("/en/training/feedback").has(".notice [lang=en]:contains('It does now.')")

	// Once it is answered the same may be said again; and after the result, and in practice, there is a way to.
	ana.press(form, "main .next", said).is(http.StatusOK)
	w.wantAudit(audit.RemarkMade)
	ana.press(ana.get(attempt+"?view=all"), "button[value=submit]", given.Encode()).has(".review a[href*='/feedback?'][href*='question=']")
	practice := "/en/modules/phishing/practice"
	ana.press(ana.get(practice), "button[value=score]", ana.get(practice).answers(false).Encode()).has("!.review a[href*='/feedback?'][href*='lesson=']")
	v.press(v.get(practice), "button[value=score]", "").has("!a[href*='/feedback?'][href*='question=']")
}

// An address names what there is, or nothing; visitors speak of lessons, and not without end.
func TestWhatARemarkIsAbout(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ana, v := w.as("Ana"), w.as("")
	m := w.server.Catalogue.Module("phishing")
	at := "/en/modules/phishing/feedback"
	for _, query := range []string{"", "?lesson=none", "?question=none", "?lesson=anatomy&question=" + m.Questions[0].ID, "?lesson=anatomy&revision=0123", "?lesson=anatomy&revision=" + w.server.Catalogue.Module("ransomware").Digest,
		"?lesson=%ff", "?question=" + w.server.Catalogue.Module("ransomware").Questions[0].ID} {
		for _, method := range []string{"GET", "POST"} {
			ana.send(method, at+query, "kind=hard").is(http.StatusNotFound)
		}
	}
	ana.send("GET", "/en/modules/none/feedback?lesson=anatomy", "").is(http.StatusNotFound)
	ana.get(at + "?question=" + m.Questions[0].ID + "&attempt=//evil.example").has("!a[href*='evil']")
	ana.get(at + "?question=" + m.Refresher[0].ID).is(http.StatusOK)
	v.send("GET", at+"?question="+m.Questions[0].ID, "").is(http.StatusSeeOther)
	v.send("POST", at+"?question="+m.Questions[0].ID, "kind=hard").is(http.StatusUnauthorized)
	w.heard.take()
	ana.send("POST", at+"?lesson=anatomy", "kind=zeppelin").is(http.StatusUnprocessableEntity)
	ana.send("POST", at+"?lesson=anatomy", "kind=other").is(http.StatusUnprocessableEntity)
	ana.send("POST", at+"?lesson=anatomy", "kind=hard&words=a%E2%80%AEb").is(http.StatusUnprocessableEntity)
	ana.send("POST", at+"?lesson=anatomy", "kind=hard&words="+strings.Repeat("x", 1001)).is(http.StatusUnprocessableEntity)
	ana.send("POST", at+"?lesson=anatomy", "kind=hard&words="+url.QueryEscape("<script>alert(1)</script> '; DROP TABLE remarks")).is(http.StatusSeeOther)
	ana.get("/en/training/feedback").has("!main script")
	w.wantAudit(audit.RemarkMade)

	for i := range 5 {
		v.send("POST", at+"?lesson=anatomy", "kind=hard&words="+strings.Repeat("x", i+1)).is(http.StatusSeeOther)
	}
	v.send("POST", at+"?lesson=anatomy", "kind=hard&words=more").is(http.StatusSeeOther) // it begins the wait
	v.send("POST", at+"?lesson=anatomy", "kind=hard&words=yet+more").is(http.StatusTooManyRequests)
	w.as("Ben").send("POST", at+"?lesson=anatomy", "kind=hard").is(http.StatusSeeOther)
	w.at(noon.Add(2 * time.Hour))
	v.send("POST", at+"?lesson=anatomy", "kind=hard&words=later").is(http.StatusSeeOther)
}

// What people write at length may be kept by the browser, so that Back and Reload show it; every other page may not.
func TestWhatIsTypedMayBeKept(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ana := w.as("Ana")
	for path, want := range map[string]string{"/en/modules/phishing/feedback?lesson=anatomy": "private, no-cache", "/en/modules/phishing/practice?seed=" + w.server.Practice.Sign(seedOf("phishing")): "private, no-cache", "/en/training/feedback": "no-store"} {
		a := ana.send("GET", path, "").is(http.StatusOK)
		if got := a.header.Get("Cache-Control"); got != want {
			t.Errorf("%s: %q", path, got)
		}
		if a.Find("form#remark[autocomplete], textarea[autocomplete]").Length() > 0 {
			t.Errorf("%s: the browser is told to forget what is typed", path)
		}
	}
}
