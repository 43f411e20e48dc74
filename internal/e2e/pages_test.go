package e2e

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
)

var languages = []string{"en", "es"}

// tour leads through every page there is, in each language. see is called on each of them, with the page's name.
type tour struct {
	t    testing.TB
	base string
	see  func(p *page, name, language string)
}

// both sees one address in each language.
func (tr tour) both(p *page, name, path string, status int) {
	tr.t.Helper()
	for _, language := range languages {
		if got := p.Go("/" + language + path); got != status {
			tr.t.Errorf("%s in %s: status %d, want %d", path, language, got, status)
		}
		tr.see(p, name, language)
	}
}

func (tr tour) visitor() {
	p := open(tr.t, tr.base)
	here := "/modules/" + module
	tr.both(p, "home", "/", 200)
	tr.both(p, "sign-in", "/sign-in", 200)
	tr.both(p, "forgot", "/sign-in/forgot", 200)
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
	tr.both(p, "join", "/class", 200)
	tr.both(p, "certificates", "/certificates", 200)
	tr.both(p, "certificates-mistyped", "/certificates?code=7K3M-7K3M-7K3M-7K3P", 422)
	tr.both(p, "certificates-unknown", "/certificates/0000-0000-0000-0000", 404)
	tr.both(p, "comfort", "/comfort", 200)
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

func (tr tour) lead() {
	p := open(tr.t, tr.base)
	p.SignIn("en", "lead")
	report := "/reports/completion"
	tr.both(p, "training-nothing-due", "/training", 200)
	tr.both(p, "overview", "/reports", 200)
	tr.both(p, "overview-then", "/reports?as-of=2026-06-30&known=2026-07-01", 200)
	tr.both(p, "report", report, 200)
	tr.both(p, "report-outside", report+"?share=outside", 200)
	for _, by := range []string{"module", "course", "country", "level", "assignment", "group", "language"} {
		tr.both(p, "report-by-"+by, report+"?by="+by, 200)
	}
	tr.both(p, "report-then", report+"?own=1&sort=-percent&as-of=2026-06-30&known=2026-07-01", 200)
	tr.both(p, "report-wrong", report+"?as-of=1990-01-01", 400)
	agency := eval[string](p, `document.querySelectorAll("#agency option")[3].value`)
	tr.both(p, "report-agency", report+"?agency="+agency, 200)
	tr.both(p, "report-module", report+"?module="+module, 200)
	tr.both(p, "coverage", "/reports/coverage", 200)
	tr.both(p, "coverage-statement", "/reports/coverage?statement=K0946", 200)
	tr.both(p, "items", "/reports/items", 200)
	tr.both(p, "items-module", "/reports/items?module="+module, 200)
	tr.both(p, "items-question", "/reports/items?module="+module+"&question="+taught(tr.t).Questions[0].ID, 200)
	tr.both(p, "items-few", "/reports/items?module=mfa-passkeys&attempts=all", 200)
	tr.both(p, "impact", "/reports/impact", 200)
	tr.both(p, "impact-module", "/reports/impact?module="+module+"&objective="+taught(tr.t).Objectives[0].ID, 200)
	tr.both(p, "people", "/reports/people", 200)
	tr.both(p, "people-overdue", "/reports/people?state=overdue", 200)
	tr.both(p, "people-exempt", "/reports/people?state=exempt", 200)
	tr.both(p, "people-left", "/reports/people?state=left", 200)
	p.Go("/en" + report)
	nobody := eval[string](p, `[...document.querySelectorAll("td a")].find(a => a.textContent === "0").getAttribute("href")`)
	tr.both(p, "people-none", strings.TrimPrefix(nobody, "/en"), 200)
}

// administrator sees who is kept, and the forms that change them: as they are, and refused.
func (tr tour) administrator() {
	p := open(tr.t, tr.base)
	p.SignIn("en", "administrator")
	tr.both(p, "admin", "/admin", 200)
	tr.duties(p)
	tr.both(p, "invite", "/admin/people/invite", 200)
	tr.both(p, "outbox", "/admin/notices", 200)
	tr.both(p, "team", "/team/people", 200)
	tr.both(p, "team-none", "/team/people?q=nobody", 200)
	p.Go("/en/team/people")
	person := strings.TrimPrefix(eval[string](p, `document.querySelector("tbody th a").getAttribute("href")`), "/en")
	admin := strings.Replace(person, "/team/", "/admin/", 1)
	tr.both(p, "person", person, 200)
	tr.both(p, "person-new", "/admin/people/new", 200)
	tr.both(p, "person-edit", admin+"/edit", 200)
	tr.both(p, "person-accommodations", admin+"/accommodations", 200)
	tr.both(p, "person-post", admin+"/post", 200)
	tr.both(p, "person-leave", admin+"/leave", 200)
	tr.both(p, "person-merge", admin+"/merge?q=a", 200)
	p.Go("/en" + admin + "/merge?q=a")
	other := strings.TrimPrefix(eval[string](p, `document.querySelector("tbody th a").getAttribute("href")`), "/en")
	tr.both(p, "person-merging", other, 200)
	tr.both(p, "person-erase", admin+"/erase", 200)
	tr.both(p, "people-due", "/admin/people/due", 200)
	for _, language := range languages {
		p.Go("/" + language + "/admin/people/new")
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("an empty form: status %d", got)
		}
		tr.see(p, "person-refused", language)
	}
	tr.agencies(p)
	tr.roster(p)
}

// roster sends a file that cannot be used, and one that would end nearly everybody's posting, and drops its plan.
func (tr tour) roster(p *page) {
	tr.both(p, "roster", "/admin/roster", 200)
	send := func(language, text string, part bool) int {
		p.Go("/" + language + "/admin/roster")
		eval[bool](p, `(() => {
			const list = new DataTransfer();
			list.items.add(new File([`+strconv.Quote(text)+`], "roster.csv"));
			document.querySelector("#file").files = list.files;
			document.querySelector("#agency").selectedIndex = 1;
			return document.querySelector("#part").checked = `+strconv.FormatBool(part)+`;
		})()`)
		return p.Follow("main .next")
	}
	for _, language := range languages {
		if got := send(language, "Name,Number\nAna,1\n", false); got != 422 {
			tr.t.Errorf("a file with unknown columns: status %d", got)
		}
		tr.see(p, "roster-refused", language)
	}
	if got := send("en", "Given names,First surname,Employee number,From\nAna,Ruiz,N-1,\nEva,Sol,N-2,2199-01-01\nOtto,Gil,N-3,\nUno,Paz,n-3,\n", false); got != 200 {
		tr.t.Errorf("a roster: status %d", got)
	}
	p.Wait("#counts")
	plan := strings.TrimPrefix(p.Path(), "/en")
	tr.both(p, "import", plan, 200)
	tr.both(p, "import-gone", plan+"?kind=gone", 200)
	tr.both(p, "import-rejected", plan+"?kind=rejected", 200)
	p.Go("/en" + plan)
	if got := p.Follow("main .next"); got != 422 {
		tr.t.Errorf("nobody said how many would go: status %d", got)
	}
	tr.see(p, "import-unconfirmed", "en")
	p.Follow("main form[action$=drop] button")
	tr.both(p, "roster-history", "/admin/roster", 200)
	tr.both(p, "import-dropped", plan, 200)
	send("en", "Given names,First surname,Employee number\nAna,Ruiz,N-1\n", true)
	p.Follow("main .next")
	p.Wait(".notice-success")
	send("en", "Given names,First surname,Employee number,Position\nAna María,Ruiz,N-1,Archivist\n", true)
	p.Wait("#shown")
	plan = strings.TrimPrefix(p.Path(), "/en")
	tr.both(p, "import-changed", plan, 200)
	p.Go("/en" + plan)
	p.Follow("main .next")
	p.Wait(".notice-success")
	tr.both(p, "import-applied", plan, 200)
}

// duties sees the pages of roles and of the audit log.
func (tr tour) duties(p *page) {
	tr.both(p, "roles", "/admin/roles", 200)
	tr.both(p, "roles-none", "/admin/roles?q=nobody", 200)
	tr.both(p, "roles-find", "/admin/roles/new?q=a", 200)
	p.Go("/en/admin/roles/new?q=a")
	grant := strings.TrimPrefix(eval[string](p, `document.querySelector(".doors a").getAttribute("href")`), "/en")
	tr.both(p, "roles-grant", grant, 200)
	p.Go("/en/admin/roles")
	revoke := strings.TrimPrefix(eval[string](p, `document.querySelector("tbody a").getAttribute("href")`), "/en")
	tr.both(p, "roles-revoke", revoke, 200)
	tr.both(p, "tokens-none", "/admin/tokens", 200)
	tr.both(p, "token-new", "/admin/tokens/new", 200)
	for _, language := range languages {
		p.Go("/" + language + "/admin/tokens/new")
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("a token for nothing: status %d", got)
		}
		tr.see(p, "token-refused", language)
		p.Go("/" + language + "/admin/tokens/new")
		p.Fill("#name", "Robin")
		eval[bool](p, `(document.querySelector("#agency").selectedIndex = 1) > 0`)
		p.Click("input[name=may]")
		p.Follow("main .next")
		tr.see(p, "token-made", language)
	}
	tr.both(p, "tokens", "/admin/tokens", 200)
	p.Go("/en/admin/tokens")
	tr.both(p, "token-revoke", strings.TrimPrefix(eval[string](p, `document.querySelector("tbody a").getAttribute("href")`), "/en"), 200)
	tr.both(p, "content", "/admin/content", 200)
	tr.both(p, "content-module", "/admin/content/phishing", 200)
	p.Go("/en/modules/" + module + "/feedback?question=" + taught(tr.t).Questions[0].ID)
	p.Click("[value=languages]")
	p.Write("#words", "One says “call”, the other “text”.")
	p.Follow("main .next")
	tr.both(p, "content-remarks", "/admin/content/feedback", 200)
	p.Go("/en/admin/content/feedback")
	remark := strings.TrimPrefix(eval[string](p, `document.querySelector("tbody th a").getAttribute("href")`), "/en")
	tr.both(p, "content-remark", remark, 200)
	p.Go("/en" + remark)
	p.Follow("main .next")
	tr.see(p, "content-remark-refused", "en")
	p.Write("#answer", "Thank you. Both say “call” now.")
	p.Follow("main .next")
	tr.both(p, "content-remark-answered", remark, 200)
	tr.both(p, "declarations", "/admin/declarations", 200)
	p.Go("/en/admin/declarations")
	declaration := strings.TrimPrefix(eval[string](p, `document.querySelector(".rows a").getAttribute("href")`), "/en")
	tr.both(p, "declaration-form", declaration, 200)
	p.Go("/en" + declaration)
	p.Write("#text_en", "# x")
	p.Follow("main .next")
	tr.see(p, "declaration-refused", "en")
	tr.both(p, "audit", "/admin/audit", 200)
	tr.both(p, "audit-find", "/admin/audit?person=a", 200)
	tr.both(p, "audit-none", "/admin/audit?to=2020-01-01", 200)
	tr.both(p, "exports", "/admin/exports", 200)
	tr.both(p, "exports-refused", "/admin/exports?sought=zeppelin", 422)
}

// agencies sees the pages of the administrator's own agency and of the first one below it.
func (tr tour) agencies(p *page) {
	rooms := "/admin/agencies"
	tr.both(p, "agencies", rooms, 200)
	tr.both(p, "agencies-found", rooms+"?q=s", 200)
	p.Go("/en" + rooms)
	own := eval[string](p, `document.querySelector(".rows a").getAttribute("href")`)[len("/en"):]
	tr.both(p, "agency", own, 200)
	p.Go("/en" + own)
	at := func(i int) string {
		return eval[string](p, `document.querySelectorAll(".rows a")[`+strconv.Itoa(i)+`].getAttribute("href")`)[len("/en"):]
	}
	below, beside := at(0), at(1)
	tr.both(p, "agency-below", below+"?saved=changed", 200)
	tr.both(p, "agency-new", rooms+"/new?under="+own[len(rooms)+1:], 200)
	tr.both(p, "agency-edit", below+"/edit", 200)
	tr.both(p, "agency-close", below+"/close", 200)
	tr.both(p, "contact", own+"/contact", 200)
	tr.both(p, "contact-none", below+"/contact", 200)
	tr.both(p, "incident-abroad", "/report-incident?country=us&employer=police", 200)
	tr.both(p, "agency-move", below+"/move", 200)
	tr.both(p, "agency-move-wrong", below+"/move?go=preview", 422)
	tr.both(p, "agency-move-preview", below+"/move?go=preview&from=2026-01-05&to="+beside[len(rooms)+1:], 200)
	for _, language := range languages {
		p.Go("/" + language + rooms + "/new?under=" + own[len(rooms)+1:])
		p.Follow(".actions .usa-button")
		tr.see(p, "agency-new-wrong", language)
	}
}

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
	tr.both(p, "profile", "/profile", 200)
	tr.both(p, "profile-app", "/profile/app", 200)
	tr.both(p, "profile-looks", "/profile/looks", 200)
	tr.both(p, "profile-data", "/profile/data", 200)
	tr.both(p, "comfort-own", "/comfort", 200)
	tr.both(p, "sign-in-again", "/sign-in?again=yes&next=/profile", 200)
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

// remarks says what is wrong with a question, in each language.
func (tr tour) remarks(p *page) {
	tr.both(p, "remarks-none", "/training/feedback", 200)
	for _, language := range languages {
		p.Go("/" + language + "/modules/" + module + "/feedback?question=" + taught(tr.t).Questions[0].ID)
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

func (tr tour) trainer() {
	p := open(tr.t, tr.base)
	p.SignIn("en", "trainer")
	tr.both(p, "cards", "/team/cards?only=everyone", 200)
	tr.home(p)
	tr.classes(p)
	tr.exceptions(p)
	tr.assignments(p)
}

// assignments sees the list, the form as it is, searched in and refused, what it would do, and one that is made, changed
// and cancelled.
func (tr tour) assignments(p *page) {
	all := "/team/assignments"
	tr.both(p, "assignments", all, 200)
	tr.both(p, "assignments-none", all+"?state=ended&module="+module, 200)
	tr.both(p, "assignment-new", all+"/new", 200)
	for _, language := range languages {
		p.Go("/" + language + all + "/new")
		p.Fill("#q_people", "a")
		p.Follow(button("find:q_people"))
		tr.see(p, "assignment-found", language)
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("an assignment of nothing to nobody: status %d", got)
		}
		tr.see(p, "assignment-refused", language)
		p.Go("/" + language + all + "/new")
		p.Click("#what-course")
		p.Choose("#course", "essentials")
		p.Click("input[name=targets]")
		p.Click("#due_kind-window")
		tr.see(p, "assignment-window", language)
		p.Follow("main .next")
		tr.see(p, "assignment-preview-course", language)
		p.Go("/" + language + all + "/new")
		p.Click("input[name=modules]")
		p.Click("input[name=targets]")
		p.Follow("main .next")
		tr.see(p, "assignment-preview", language)
	}
	p.Follow("main .next")
	made, _, _ := strings.Cut(strings.TrimPrefix(p.Path(), "/es"), "?")
	tr.both(p, "assignment", made+"?saved=made", 200)
	tr.both(p, "assignment-edit", made+"/edit", 200)
	tr.both(p, "assignment-cancel", made+"/cancel", 200)
	p.Follow("main .next")
	tr.both(p, "assignment-over", made, 200)
	tr.both(p, "assignments-ended", all+"?state=ended", 200)
}

// classes sees a class that is under way, from the trainer's side and, in a browser of their own, from that of somebody who
// joins it by a number; and one that is closed.
func (tr tour) classes(p *page) {
	rooms := "/team/classes"
	tr.both(p, "classes", rooms, 200)
	tr.both(p, "class-new", rooms+"/new", 200)
	for _, language := range languages {
		p.Go("/" + language + rooms + "/new")
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("a class without anything: status %d", got)
		}
		tr.see(p, "class-refused", language)
	}
	p.Go("/en" + rooms)
	at := func(i int) string {
		return eval[string](p, `document.querySelectorAll("tbody th a")[`+strconv.Itoa(i)+`].getAttribute("href")`)[len("/en"):]
	}
	here, past := at(0), at(1)
	tr.both(p, "class", here+"?q=a", 200)
	tr.both(p, "class-closed", past, 200)
	tr.both(p, "class-screen", here+"/screen", 200)
	p.Go("/en" + here + "/screen")
	tr.both(p, "class-screen-lesson", strings.TrimPrefix(eval[string](p, `document.querySelector("a.next").getAttribute("href")`), "/en"), 200)
	tr.both(p, "class-close", here+"/close", 200)
	p.Go("/en" + here)
	code := eval[string](p, `document.querySelector(".class-code").textContent`)
	number := eval[string](p, `document.querySelector("tbody td code").textContent`)
	names := strings.Fields(eval[string](p, `document.querySelector("tbody th a").textContent`))
	sheet := strings.TrimPrefix(eval[string](p, `document.querySelector("a[href*='/papers/']").getAttribute("href")`), "/en")
	tr.both(p, "key-in", sheet, 200)
	tr.both(p, "key-in-answers", sheet+"?variant=B&language=es", 200)
	for _, language := range languages {
		p.Go("/" + language + sheet + "?variant=B&language=es")
		p.Fill("[name='a.1']", "9")
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("a paper with a wrong sign: status %d", got)
		}
		tr.see(p, "key-in-refused", language)
		p.Fill("[name='a.1']", "")
		p.Follow("main .next")
		tr.see(p, "key-in-preview", language)
	}
	tr.inClass(code, number, names)
}

// inClass joins a class by a number: whatever of the names is the first surname lets in.
func (tr tour) inClass(code, number string, names []string) {
	p := open(tr.t, tr.base)
	tr.both(p, "join-code", "/class/"+code, 200)
	for _, name := range names[1:] {
		p.Go("/en/class/" + code)
		p.Fill("#number", number)
		p.Fill("#surname", name)
		if p.Follow("main .next") == 200 {
			break
		}
		tr.see(p, "join-refused", "en")
	}
	tr.both(p, "seat", "/class/"+code, 200)
	tr.both(p, "critique", "/class/"+code+"/critique", 200)
	for _, language := range languages {
		p.Go("/" + language + "/class/" + code + "/critique")
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("an empty critique: status %d", got)
		}
		tr.see(p, "critique-refused", language)
	}
}

// exceptions sees what is decided about somebody who owes a module: the forms, refused ones, what they would do, and the
// history.
// home sees the trainer's home in its lists, and more time for several people.
func (tr tour) home(p *page) {
	tr.both(p, "team-home", "/team", 200)
	for _, list := range []string{"overdue", "soon", "never", "ending"} {
		tr.both(p, "team-home-"+list, "/team?show="+list, 200)
	}
	tr.both(p, "team-nobody-ticked", "/team/extend?show=never", 422)
	p.Go("/en/team?show=never")
	who := eval[string](p, `[...document.querySelectorAll("[name=person]")].slice(0, 2).map(e => "&person=" + e.value).join("")`)
	tr.both(p, "team-extend", "/team/extend?show=never"+who, 200)
	for _, language := range languages {
		p.Go("/" + language + "/team/extend?show=never" + who)
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("more time with nothing typed: status %d", got)
		}
		tr.see(p, "team-extend-refused", language)
		p.Go("/" + language + "/team/extend?show=never" + who)
		eval[bool](p, `(() => {
			document.querySelector("#due_on").valueAsDate = new Date(Date.now() + 40 * 24 * 3600 * 1000);
			document.querySelector("#note").value = "Robin";
			return true;
		})()`)
		p.Follow("main .next")
		tr.see(p, "team-extend-preview", language)
	}
}

func (tr tour) exceptions(p *page) {
	p.Go("/en/team/people")
	var person string
	for _, person = range eval[[]string](p, `[...document.querySelectorAll("tbody th a")].map(a => a.getAttribute("href"))`) {
		p.Go(person)
		if eval[bool](p, `!!document.querySelector("a[href$='/extend']")`) {
			break
		}
	}
	at := strings.TrimSuffix(strings.TrimPrefix(eval[string](p, `document.querySelector("a[href$='/extend']").getAttribute("href")`), "/en"), "/extend")
	tr.both(p, "exempt", at+"/exempt", 200)
	tr.both(p, "credit", at+"/credit", 200)
	tr.both(p, "exemption-none", at+"/end-exemption", 409)
	for _, language := range languages {
		for _, what := range []string{"exempt", "extend", "credit"} {
			p.Go("/" + language + at + "/" + what)
			if got := p.Follow("main .next"); got != 422 {
				tr.t.Errorf("%s with nothing typed: status %d", what, got)
			}
			tr.see(p, what+"-refused", language)
		}
		p.Go("/" + language + at + "/exempt")
		eval[bool](p, `(document.querySelector("#reason").selectedIndex = 1) > 0`)
		p.Follow("main .next")
		tr.see(p, "exempt-preview", language)
	}
	p.Go("/en" + at + "/extend")
	eval[bool](p, `(() => {
		document.querySelector("#due_on").valueAsDate = new Date(Date.now() + 500 * 24 * 3600 * 1000);
		document.querySelector("#note").value = "Robin";
		return true;
	})()`)
	p.Follow("main .next")
	tr.see(p, "extend-preview", "en")
	p.Follow("main .next")
	tr.both(p, "person-decided", strings.TrimPrefix(person, "/en"), 200)
	p.Go(person)
	tr.both(p, "take-back", strings.TrimPrefix(eval[string](p, `document.querySelector("a[href*='/take-back/']").getAttribute("href")`), "/en"), 200)
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

// tourAll sees every page. The people it is seen by do not meet, so they go at the same time.
func tourAll(t *testing.T, see func(t *testing.T, p *page, name, language string)) {
	site := serveAtAName(t, "--demo") // so that passkeys are offered
	for who, walk := range map[string]func(tour){"visitor": tour.visitor, "lead": tour.lead, "learner": tour.learner, "administrator": tour.administrator, "trainer": tour.trainer, "groups": tour.groups} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			walk(tour{t, site.Base, func(p *page, name, language string) { see(t, p, name, language) }})
		})
	}
}

// TestShots writes the pictures that `make shots` is for: each page as a phone and a desk show it, and dark.
func TestShots(t *testing.T) {
	if *shotsDir == "" {
		t.Skip("wants a folder: make shots")
	}
	tourAll(t, func(_ *testing.T, p *page, name, language string) {
		for _, s := range []size{phone, desktop} {
			p.Size(s)
			p.Shoot(filepath.Join(*shotsDir, name+"."+language+"."+s.Name+".png"))
		}
		p.Dark(true)
		p.Shoot(filepath.Join(*shotsDir, name+"."+language+".desktop.dark.png"))
		p.Dark(false)
	})
}

// No page is wider than a phone, each says its language, and axe finds nothing on any, in either language, light or
// dark.
func TestPages(t *testing.T) {
	tourAll(t, func(t *testing.T, p *page, name, language string) {
		if got := p.Language(); got != language {
			t.Errorf("%s says it is in %q, want %s", name, got, language)
		}
		if found := p.Axe() + p.AxeDark(); found != "" {
			t.Errorf("%s in %s: axe finds\n%s", name, language, found)
		}
		p.Size(phone)
		if wide := p.TooWide(); wide != "" {
			t.Errorf("%s in %s is wider than a phone: %s", name, language, wide)
		}
		p.Size(desktop)
	})
}
