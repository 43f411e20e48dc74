package e2e

import (
	"strconv"
	"strings"
)

// administrator sees what an office does.
func (tr tour) administrator() {
	p := open(tr.t, tr.base)
	p.SignIn("en", "administrator")
	tr.both(p, "admin", "/admin", 200)
	tr.duties(p)
	tr.content(p)
	tr.logs(p)
	tr.both(p, "outbox", "/admin/notices", 200)
	tr.people(p)
	tr.agencies(p)
	tr.roster(p)
}

// duties sees who may do what, people and programs.
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
}

// content sees the modules, what a reader reports of one and is answered, and what is declared.
func (tr tour) content(p *page) {
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
	tr.both(p, "training-answered", "/training", 200)
	tr.both(p, "declarations", "/admin/declarations", 200)
	p.Go("/en/admin/declarations")
	declaration := strings.TrimPrefix(eval[string](p, `document.querySelector(".rows a").getAttribute("href")`), "/en")
	tr.both(p, "declaration-form", declaration, 200)
	p.Go("/en" + declaration)
	p.Write("#text_en", "# x")
	p.Follow("main .next")
	tr.see(p, "declaration-refused", "en")
}

// logs sees what was done, and what was taken along.
func (tr tour) logs(p *page) {
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
