package e2e

import (
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
)

// visitor sees what needs no account.
func (tr tour) visitor() {
	p := open(tr.t, tr.base)
	here := "/modules/" + module
	tr.both(p, "home", "/", 200)
	tr.doors(p)
	tr.both(p, "incident", "/report-incident", 200)
	tr.both(p, "incident-us", "/report-incident?country=us&employer=state", 200)
	tr.both(p, "incident-mx", "/report-incident?country=mx&employer=federal", 200)
	tr.both(p, "courses", "/courses", 200)
	tr.both(p, "courses-found", "/courses?q=account&for=everyone&minutes=20", 200)
	tr.both(p, "courses-none", "/courses?q=zeppelin&nice=K0684", 200)
	tr.both(p, "course", "/courses/"+taught(tr.t).Course, 200)
	tr.both(p, "course-yearly", "/courses/essentials", 200)
	tr.both(p, "module", here, 200)
	tr.both(p, "nice", "/nice", 200)
	tr.both(p, "nice-found", "/nice?q=evidence", 200)
	tr.both(p, "nice-none", "/nice?q=zzz", 200)
	tr.both(p, "nice-role", "/nice/roles/IN-WRL-002", 200)
	tr.both(p, "nice-area", "/nice/areas/NF-COM-002", 200)
	tr.both(p, "nice-statement", "/nice/statements/K0946", 200)
	tr.both(p, "csf", "/nice/csf", 200)
	tr.both(p, "csf-subcategory", "/nice/csf/PR.AT-01", 200)
	tr.both(p, "quiz", here+"/quiz", 200)
	tr.both(p, "practice", here+"/practice", 200)
	tr.both(p, "refresher", here+"/refresher", 200)
	tr.both(p, "remark-visitor", here+"/feedback?lesson="+taught(tr.t).Lessons[0].ID, 200)
	tr.both(p, "accessibility", "/accessibility", 200)
	tr.both(p, "privacy", "/privacy", 200)
	tr.both(p, "certificates", "/certificates", 200)
	tr.both(p, "certificates-mistyped", "/certificates?code=7K3M-7K3M-7K3M-7K3P", 422)
	tr.both(p, "certificates-unknown", "/certificates/0000-0000-0000-0000", 404)
	tr.both(p, "not-found", "/nothing-here", 404)
	for _, language := range languages {
		p.Go("/" + language + here + "/practice")
		for i, q := range p.Asked() {
			if i < 7 {
				p.Answer(q, right(q))
			} else if i < 9 {
				p.Answer(q, wrong(q))
			}
		}
		p.Follow(button("score"))
		tr.see(p, "practice-result", language)
	}
}

// learner sees what one owes and learns, and a quiz from its beginning to the certificate.
func (tr tour) learner() {
	p := open(tr.t, tr.base)
	p.SignIn("en", "learner")
	here := "/modules/" + module
	tr.both(p, "training", "/training", 200)
	tr.both(p, "notices", "/training/notices", 200)
	tr.both(p, "calendar", "/training/calendar", 200)
	for _, language := range languages {
		p.Go("/" + language + "/training/calendar")
		p.Follow("main form:not([action$=revoke]) button")
		tr.see(p, "calendar-made", language)
	}
	tr.both(p, "calendar-again", "/training/calendar", 200)
	tr.both(p, "incident-own", "/report-incident", 200)
	tr.profile(p)
	tr.both(p, "courses-owed", "/courses", 200)
	tr.both(p, "course-begun", "/courses/essentials", 200)
	tr.both(p, "module-begun", here, 200)
	for _, l := range taught(tr.t).Lessons {
		tr.both(p, "lesson-"+l.ID, here+"/lessons/"+l.ID, 200)
	}
	for _, l := range taught(tr.t).Lessons {
		for _, b := range l.Blocks["en"] {
			if b.Activity != nil && b.Activity.Question != nil && !b.Activity.Question.Places() {
				q, path := b.Activity.Question, here+"/lessons/"+l.ID
				tr.both(p, "check-right", path+"?"+chosen(b.Activity.ID, right(q)), 200)
				tr.both(p, "check-wrong", path+"?"+chosen(b.Activity.ID, wrong(q)), 200)
			}
		}
	}
	tr.remarks(p)
	tr.both(p, "forbidden", "/reports/completion", 403)
	tr.both(p, "quiz-begin", here+"/quiz", 200)
	tr.quiz(p)
	tr.both(p, "training-passed", "/training", 200)
	tr.both(p, "module-passed", here, 200)
	tr.both(p, "quiz-passed", here+"/quiz", 200)
}

// remarks says what is wrong with a question, in each language: with one that was asked in practice, as only such a one is shown.
func (tr tour) remarks(p *page) {
	tr.both(p, "remarks-none", "/training/feedback", 200)
	p.Go("/en/modules/" + module + "/practice")
	for _, q := range p.Asked() {
		p.Answer(q, wrong(q))
	}
	p.Follow(button("score"))
	question := strings.TrimPrefix(eval[string](p, `document.querySelector(".review a[href*='question=']").getAttribute("href")`), "/en")
	for _, language := range languages {
		p.Go("/" + language + question)
		tr.see(p, "remark", language)
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("nothing is wrong with a question: status %d", got)
		}
		tr.see(p, "remark-refused", language)
		p.Click("[value=hard]")
		p.Follow("main .next")
		p.Wait(".notice-success")
		tr.see(p, "remark-sent", language)
	}
	tr.both(p, "remarks", "/training/feedback", 200)
}

func chosen(activity string, options []string) string {
	query := ""
	for _, o := range options {
		query += "&do." + activity + "=" + o
	}
	return query[1:]
}

// quiz sees an attempt, without its sign-in too, that fails, and another that passes.
func (tr tour) quiz(p *page) {
	attempt := p.StartQuiz("en")
	tr.both(p, "attempt", attempt, 200)
	for _, q := range p.Asked() {
		p.Answer(q, wrong(q))
	}
	p.Follow(button("next"))
	tr.both(p, "attempt-next", attempt+"?q=2", 200)
	tr.both(p, "attempt-last", attempt+"?q=10", 200)
	tr.both(p, "attempt-all", attempt+"?view=all", 200)
	tr.both(p, "quiz-open", "/modules/"+module+"/quiz", 200)
	for _, language := range languages {
		p.Go("/" + language + attempt + "?q=3")
		command(p, network.ClearBrowserCookies, cdp.Empty{})
		if got := p.Follow(button("next")); got != 401 {
			tr.t.Errorf("an answer without a sign-in: status %d", got)
		}
		tr.see(p, "signed-out", language)
		p.Follow(`form:has(input[value="learner"]) button`)
		tr.see(p, "resume", language)
	}
	tr.both(p, "review", attempt+"?view=review", 200)
	p.Follow(button("submit:anyway"))
	tr.both(p, "result-failed", attempt+"/result", 200)
	attempt = p.StartQuiz("en")
	p.Go("/en" + attempt + "?view=all")
	for i, q := range p.Asked() {
		if i == 4 {
			p.Answer(q, wrong(q))
		} else {
			p.Answer(q, right(q))
		}
	}
	p.Follow(button("submit"))
	tr.both(p, "result-passed", attempt+"/result", 200)
	tr.both(p, "transcript", "/transcript", 200)
	paper := strings.TrimPrefix(eval[string](p, `document.querySelector("tbody a[href*='/certificates/']").getAttribute("href")`), "/es")
	tr.both(p, "certificate", paper, 200)
	stranger := open(tr.t, tr.base)
	tr.both(stranger, "certificate-checked", paper, 200)
}
