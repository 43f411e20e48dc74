package e2e

import (
	"strings"
)

// people sees who is kept, and the forms that change them: as they are, and refused.
func (tr tour) people(p *page) {
	tr.both(p, "invite", "/admin/people/invite", 200)
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
}
