package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store/storetest"
)

// remarkPages shows what is said about lessons and questions, asked for, answered and closed.
func remarkPages(w *world, at string, tag lang.Tag, show func(string, answer) answer) {
	v, ana, max := w.as(""), w.as("Ana"), w.as("Max")
	m := w.server.Catalogue.Module("phishing")
	practice := at + "/modules/phishing/practice"
	paper := ana.get(practice)
	asked := ana.press(paper, "button[value=score]", paper.answers(false).Encode()).is(http.StatusOK)
	lesson, question := at+"/modules/phishing/feedback?lesson="+m.Lessons[0].ID, asked.Find(".review a[href*='/feedback?']").AttrOr("href", "")
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
	form := ana.press(all, "button[value^='remark:']", given.Encode()).is(http.StatusOK).has("a[href='" + attempt + "']")
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
	ada.get("/en/admin/content").has("tr:contains('1') a[href*='/admin/content/feedback?state=open&module=phishing']", "!tr a[href*='module=ransomware'][href*=feedback]")
	ada.get("/en/admin/content/phishing").has("p:contains('1 waits for an answer') a[href*='/admin/content/feedback?module=phishing']")
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

	// It is told where she is anyway, in her language, until she has seen the answer.
	const news = "main .notice:contains('was answered')"
	sue.get("/en/training").has("!" + news)
	ana.get("/en/training").has(news + ":contains('Phishing') a[href='/en/training/feedback']")
	ana.get("/es/").has("main .notice:contains('Ya hay respuesta') a:contains('Leer la respuesta')")
	ada.send("POST", link, "go=closed").is(http.StatusConflict)
	ada.send("POST", link, "go=zeppelin").is(http.StatusBadRequest)
	ana.get("/en/training/feedback").has(".notice [lang=en]:contains('It does now.')")
	ana.get("/en/training").has("!" + news)

	// Once it is answered the same may be said again; and after the result, and in practice, there is a way to.
	ana.press(form, "main .next", said).is(http.StatusOK)
	w.wantAudit(audit.RemarkMade)
	ana.press(ana.get(attempt+"?view=all"), "button[value=submit]", given.Encode()).has(".review a[href*='/feedback?'][href*='question=']")
	practice := "/en/modules/phishing/practice"
	paper := ana.get(practice)
	ana.press(paper, "button[value=score]", paper.answers(false).Encode()).is(http.StatusOK).has(".review a[href*='/feedback?'][href*='question=']", "!.review a[href*='/feedback?'][href*='lesson=']")
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
	w.as("Max").get(at + "?question=" + m.Questions[0].ID + "&attempt=//evil.example").is(http.StatusOK).has("!a[href*='evil']")
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

// The words of a question are for whoever was asked it, in an attempt or in practice of that revision, and for who keeps the content.
func TestTheBankIsNotLeafedThrough(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ana, ben := w.as("Ana"), w.as("Ben")
	m := w.server.Catalogue.Module("phishing")
	attempt := ana.quiz()
	of := "&attempt=" + attempt[strings.LastIndex(attempt, "/")+1:]
	paper := w.attempt("Ana", attempt).Paper
	asked := ben.get("/en/modules/phishing/practice")
	practised := ben.press(asked, "button[value=score]", asked.answers(false).Encode()).is(http.StatusOK)
	link := practised.Find(".review a[href*='/feedback?']").AttrOr("href", "/none")
	ben.get(link).is(http.StatusOK)
	_, seed, _ := strings.Cut(link, "&seed=")
	seed = "&seed=" + seed
	kept := ben.get("/en/modules/phishing/refresher")
	again := ben.press(kept, "button[value=score]", kept.answers(false).Encode()).is(http.StatusOK)
	ben.get(again.Find(".review a[href*='/feedback?']").AttrOr("href", "/none")).is(http.StatusOK)
	drawn, met := 0, 0
	for _, q := range m.Questions {
		at := "/en/modules/phishing/feedback?question=" + q.ID
		want := http.StatusNotFound
		if paper.Asks(q.ID) {
			want, drawn = http.StatusOK, drawn+1
		}
		ana.send("GET", at+of, "").is(want)
		for _, other := range []string{at, at + of} {
			ben.send("GET", other, "").is(http.StatusNotFound)
			ben.send("POST", other, "kind=hard").is(http.StatusNotFound)
		}
		if ben.send("GET", at+seed, "").status == http.StatusOK {
			met++
		}
		w.as("Max").send("GET", at, "").is(http.StatusOK)
	}
	if drawn != m.Draw || met != m.Draw || m.Draw == len(m.Questions) {
		t.Errorf("of %d questions %d are drawn, %d and %d can be spoken of", len(m.Questions), m.Draw, drawn, met)
	}
	other := w.server.Catalogue.Module("ransomware")
	ben.send("GET", "/en/modules/ransomware/feedback?question="+other.Questions[0].ID+seed, "").is(http.StatusNotFound)
}

// Whoever may say no more for now is told why above what they typed, which stays: too much from one network, enough that is open
// about one thing, enough in a day, and what other visitors have said already.
func TestARemarkTooMany(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	m := w.server.Catalogue.Module("phishing")
	lesson := func(n int) string { return "/en/modules/phishing/feedback?lesson=" + m.Lessons[n%len(m.Lessons)].ID }
	said := 0
	say := func(who, path string) answer {
		said++
		return w.as(who).send("POST", path, fmt.Sprintf("kind=other&words=It+is+remark+%d", said))
	}
	refused := func(who, path, why string) {
		t.Helper()
		say(who, path).is(http.StatusTooManyRequests).has(".notice-warning:contains('"+why+"')", "input[value=other][checked]", fmt.Sprintf("textarea:contains('It is remark %d')", said), "button[value=send]")
		spanish := strings.Replace(path, "/en/", "/es/", 1)
		say(who, spanish).is(http.StatusTooManyRequests).has("html[lang=es] .notice-warning", fmt.Sprintf("textarea:contains('It is remark %d')", said))
	}
	for range 6 {
		say("", lesson(0)).is(http.StatusSeeOther)
	}
	refused("", lesson(0), "What you wrote is still here")
	for range 5 {
		say("Ben", lesson(0)).is(http.StatusSeeOther)
	}
	refused("Ben", lesson(0), "not answered yet")
	practised := learn.Seed{Value: 1, Revision: m.Digest}
	question := func(id string) string {
		return "/en/modules/phishing/feedback?question=" + id + "&seed=" + w.server.Practice.Sign(practised)
	}
	asked := practised.Paper(m).Questions
	for i := range 15 {
		say("Ben", question(asked[i%len(asked)].ID)).is(http.StatusSeeOther)
	}
	refused("Ben", question(m.Refresher[0].ID), "in the last 24 hours")
	for i := range 14 {
		w.at(noon.Add(time.Duration(i+1) * 3 * time.Hour))
		say("", lesson(0)).is(http.StatusSeeOther)
	}
	refused("", lesson(0), "Several readers")
}

// What people write at length may be kept by the browser, so that Back and Reload show it; every other page may not.
func TestWhatIsTypedMayBeKept(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ana := w.as("Ana")
	for path, want := range map[string]string{"/en/modules/phishing/feedback?lesson=anatomy": "private, no-cache", "/en/training/feedback": "no-store"} {
		a := ana.send("GET", path, "").is(http.StatusOK)
		if got := a.header.Get("Cache-Control"); got != want {
			t.Errorf("%s: %q", path, got)
		}
		if a.Find("form#remark[autocomplete], textarea[autocomplete]").Length() > 0 {
			t.Errorf("%s: the browser is told to forget what is typed", path)
		}
	}
}
