package e2e

import (
	"strings"
)

// trainer sees who needs something, and what is done for them.
func (tr tour) trainer() {
	p := open(tr.t, tr.base)
	p.SignIn("en", "trainer")
	tr.both(p, "cards", "/team/cards?only=everyone", 200)
	tr.home(p)
	tr.classes(p)
	tr.exceptions(p)
	tr.assignments(p)
}

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

// exceptions sees what is decided about somebody who owes a module: the forms, refused ones, what they would do, and the
// history.
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
