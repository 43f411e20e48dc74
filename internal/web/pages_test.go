package web

import (
	"strings"
	"testing"
	"time"

	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
)

// everyPage walks the world and gives every declared page in its states, in a language; each is a name of the page and
// what it shows.
func everyPage(t *testing.T, w *world, tag lang.Tag) map[string][]answer {
	at := "/" + string(tag)
	pages := map[string][]answer{}
	show := func(name string, a answer) answer { pages[name] = append(pages[name], a); return a }
	v, ana, ben, lucia, pam := w.as(""), w.as("Ana"), w.as("Ben"), w.as("Lucía"), w.as("Pam")

	show("home", v.get(at+"/"))
	show("courses", v.get(at+"/courses"))
	show("courses", v.get(at+"/courses?q=step&for=everyone&minutes=20"))
	show("courses", v.get(at+"/courses?nice=K0684"))
	show("courses", v.get(at+"/courses?q=zeppelin"))
	show("course", v.get(at+"/courses/cyber-hygiene"))
	show("course", v.get(at+"/courses/essentials"))
	show("module", v.get(at+"/modules/phishing"))
	for _, l := range w.server.Catalogue.Module("phishing").Lessons {
		empty := show("lesson", v.get(at+"/modules/phishing/lessons/"+l.ID))
		if empty.Find("form.check .tiles").Length() > 0 {
			query, many := "?", "?"
			empty.Find("form.check .tiles input").Each(func(_ int, in *goquery.Selection) {
				name := in.AttrOr("name", "")
				if !strings.Contains(query, name+"=") {
					query += name + "=" + in.AttrOr("value", "") + "&"
				}
				many += name + "=" + in.AttrOr("value", "") + "&"
			})
			show("lesson", v.get(at+"/modules/phishing/lessons/"+l.ID+query)).has(".whys")
			show("lesson", v.get(at+"/modules/phishing/lessons/"+l.ID+many)).has(".usa-error-message")
		}
	}
	showWorkshop(w, at, show)
	w.showFrameworks(at, show)
	show("quiz", v.get(at+"/modules/phishing/quiz"))
	practice := show("practice", v.get(at+"/modules/phishing/practice"))
	show("practice", v.press(practice, "button[value=score]", practice.answers(true).Encode()))
	show("practice", v.press(practice, "button[value=score]", ""))
	refresher := show("practice", v.get(at+"/modules/phishing/refresher"))
	show("practice", v.press(refresher, "button[value=score]", refresher.answers(false).Encode()))
	show("sign-in", v.get(at+"/sign-in"))
	show("admin", w.as("Ada").get(at+"/admin"))
	show("content", w.as("Ada").get(at+"/admin/content"))
	show("content-module", w.as("Ada").get(at+"/admin/content/phishing"))
	everyAgencyPage(w, at, show)
	incidentPages(w, at, show)
	w.showDuties(at, show)
	w.showTokens(at, show)
	w.showEntries(at, show)
	w.showMail(at, show)
	w.showPasskeys(at, show)

	show("training", ana.get(at+"/"))
	show("courses", ana.get(at+"/courses")).has("#owed")
	show("courses", ana.get(at+"/courses?state=not_started"))
	show("course", ana.get(at+"/courses/essentials"))
	show("module", ana.get(at+"/modules/phishing"))
	show("quiz", ana.get(at+"/modules/phishing/quiz"))
	ana.send("POST", at+"/modules/phishing/lessons/cues", "")
	show("training", ana.get(at+"/training"))
	show("module", ana.get(at+"/modules/phishing"))
	show("lesson", ana.get(at+"/modules/phishing/lessons/why-it-works"))
	attempt := at + strings.TrimPrefix(ana.quiz(), "/en")
	show("quiz", ana.get(at+"/modules/phishing/quiz"))
	show("attempt", ana.get(attempt+"?q=1"))
	show("attempt", ana.get(attempt+"?q=10"))
	all := show("attempt", ana.get(attempt+"?view=all"))
	show("attempt", ana.press(all, "button[value=save]", tooMany422(all)).is(422))
	show("review", ana.press(all, "button[value=submit]", ""))
	show("result", ana.press(all, "button[value=submit]", all.answers(false).Encode()))
	again := at + strings.TrimPrefix(ana.quiz(), "/en")
	all = ana.get(again + "?view=all")
	show("attempt", ana.press(all, "button[value=save]", all.answers(true).Encode())).has(".saved svg")
	show("result", ana.press(ana.get(again+"?view=all"), "button[value=submit]", "")).has("!.score-not")
	show("error", ana.send("POST", again, "here=1&go=next").is(409))
	show("error", ana.send("POST", at+"/modules/phishing/quiz", "").is(409))
	show("training", ana.get(at+"/training"))
	show("courses", ana.get(at+"/courses?state=completed"))
	show("course", ana.get(at+"/courses/essentials"))
	show("module", ana.get(at+"/modules/phishing"))
	w.showCertificates(at, show)
	w.at(noon.AddDate(0, 0, course.RefreshAfter))
	later := w.as("Ana")
	show("course", later.get(at+"/courses/essentials")).has("[href$='/modules/phishing/refresher']")
	show("module", later.get(at+"/modules/phishing")).has("[href$='/modules/phishing/refresher']")
	w.at(noon)
	show("quiz", ana.get(at+"/modules/phishing/quiz"))

	show("training", lucia.get(at+"/training")).has(".chip-late")
	for range 2 {
		a := at + strings.TrimPrefix(lucia.quiz(), "/en")
		lucia.press(lucia.get(a+"?view=review"), "button[value='submit:anyway']", "").is(200)
	}
	show("quiz", lucia.get(at+"/modules/phishing/quiz")).has(".notice-warning")
	show("error", lucia.send("POST", at+"/modules/phishing/quiz", "").is(409))

	w.exempt("Ben")
	show("training", ben.get(at+"/training"))
	show("module", ben.get(at+"/modules/phishing"))
	show("reports", pam.get(at+"/reports")).has("svg.curve-plot", ".heat td a")
	show("reports", pam.get(at+"/reports?as-of=2026-11-10&known=2026-11-12"))
	show("reports", pam.get(at+"/reports?agency="+w.police.ID.String()))
	show("reports", pam.get(at+"/reports?as-of=1990-11-10").is(400)).has("#as-of[aria-invalid]")
	show("completion", pam.get(at+"/reports/completion"))
	for _, by := range report.Bys() {
		show("completion", pam.get(at+"/reports/completion?by="+string(by))).is(200)
	}
	show("completion", pam.get(at+"/reports/completion?as-of=zeppelin&known=zeppelin&by=group").is(400)).has("#as-of[aria-invalid]", "#known[aria-invalid]", "!table")
	show("completion", pam.get(at+"/reports/completion?own=1&level=state&course=essentials&sort=-percent&as-of=2026-11-15&known=2026-11-16T10:00:00Z")).has("details[open]", "th[aria-sort=descending]", "#known[type=text]")
	show("completion", pam.get(at+"/reports/completion?share=outside")).has("#share[checked]")
	show("completion", pam.get(at+"/reports/completion?share=outside&by=course"))
	show("completion", pam.get(at+"/reports/completion?module=phishing&agency="+w.health.ID.String()))
	show("coverage", pam.get(at+"/reports/coverage"))
	show("coverage", pam.get(at+"/reports/coverage?statement=K1087&agency="+w.police.ID.String()))
	for _, state := range []string{"", "completed", "in_progress", "not_started", "exempt", "overdue"} {
		show("people", pam.get(at+"/reports/people?state="+state))
	}
	show("people", pam.get(at+"/reports/people?sort=due"))
	show("exports", w.as("Ada").get(at+"/admin/exports"))
	w.at(noon.Add(time.Minute))
	pam.send("GET", at+"/reports/people.csv?"+dated, "").is(200)
	show("exports", w.as("Ada").get(at+"/admin/exports")).has("tbody tr")
	show("exports", w.as("Ada").get(at+"/admin/exports?sought=0123")).has("#sought-problem")
	w.at(noon)

	old := w.attempt("Ana", again)
	w.at(noon.AddDate(0, 0, 1))
	door := show("sign-in", ana.send("POST", at+"/attempts/"+old.ID.String(), "go=next&here=1").is(401))
	show("resume", ana.press(door, "form:has(input[value=learner]) button", ""))
	w.at(noon)

	remarkPages(w, at, tag, show)
	declarationPages(w, at, show)
	teamHomePages(w, at, show)
	noticePages(w, at, show)
	calendarPages(w, at, show)
	peoplePages(w, at, show)
	exceptionPages(w, at, show)
	classPages(w, at, show)
	rosterPages(w, at, show)
	groupPages(w, at, show)
	assignmentPages(w, at, show)
	w.showAnswers(at, show)
	w.showOwn(at, show)

	show("error", v.send("GET", at+"/none", "").is(404))
	show("error", v.send("POST", at+"/courses", "").is(405))
	show("error", v.send("POST", at+"/modules/phishing/practice", "seed=x").is(400))
	show("error", v.send("POST", at+"/modules/phishing/practice", "go=%zz").is(400))
	show("error", v.send("POST", at+"/modules/phishing/practice", "go=%ff").is(400))
	show("error", v.send("POST", at+"/sign-in/demo", "role=king").is(400))
	show("error", v.send("POST", at+"/sign-in/demo", "role=learner", "Sec-Fetch-Site: cross-site").is(403))
	return pages
}

// tooMany422 ticks every option of the first question that has any.
func tooMany422(page answer) string {
	var form []string
	name := page.Find(".tile input").First().AttrOr("name", "")
	page.Find(`.tile input[name="` + name + `"]`).Each(func(_ int, in *goquery.Selection) {
		form = append(form, name+"="+in.AttrOr("value", ""))
	})
	return strings.Join(form, "&")
}

// TestNoLinkIsDead follows every link of this program from the home page, as a visitor, a learner and a lead.
func TestNoLinkIsDead(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ana := w.as("Ana")
	at := ana.quiz()
	page := ana.get(at + "?view=all")
	ana.press(page, "button[value=submit]", page.answers(false).Encode())
	ana.quiz()
	for _, name := range []string{"", "Ana", "Lea"} {
		b := w.as(name)
		seen, next := map[string]bool{}, []string{"/en/", at + "/result"}
		if name != "Ana" {
			next = next[:1]
		}
		for len(next) > 0 {
			path := next[0]
			next = next[1:]
			if seen[path] {
				continue
			}
			seen[path] = true
			a := b.get(path)
			if a.status != 200 {
				t.Errorf("%q: %s is %d", name, path, a.status)
			}
			if strings.Contains(path, "known=") {
				continue // a report of then leads to the same reports of then, second by second
			}
			a.Find("a[href], link[href], script[src]").Each(func(_ int, n *goquery.Selection) {
				href := n.AttrOr("href", n.AttrOr("src", ""))
				to, fragment, _ := strings.Cut(href, "#")
				if to == "" && a.Find("[id='"+fragment+"']").Length() == 0 {
					t.Errorf("%q: %s leads to %s, which is not there", name, path, href)
				}
				if strings.HasPrefix(to, "/") {
					next = append(next, to)
				}
			})
		}
		if len(seen) < 20 {
			t.Errorf("%q saw only %d pages", name, len(seen))
		}
	}
}
