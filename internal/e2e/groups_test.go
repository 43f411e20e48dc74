package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// groups sees the groups of a trainer: the list with people who have left, the rule, the forms, refused ones and previews.
func (tr tour) groups() {
	p := open(tr.t, tr.base)
	p.SignIn("en", "trainer")
	tr.both(p, "groups", "/team/groups", 200)
	tr.both(p, "groups-ended", "/team/groups?state=ended", 200)
	p.Go("/en/team/groups")
	found := eval[[]string](p, `[...document.querySelectorAll("tbody th a")].map(a => a.getAttribute("href").slice(3))`)
	rule, list := found[0], found[1]
	if p.Go("/en" + rule); p.Count("a[href$='/members']") > 0 {
		rule, list = list, rule
	}
	tr.both(p, "group-rule", rule, 200)
	tr.both(p, "group-list", list, 200)
	tr.both(p, "group-members", list+"/members", 200)
	tr.both(p, "group-found", list+"/members?q=a", 200)
	tr.both(p, "group-new", "/team/groups/new", 200)
	tr.both(p, "group-edit", rule+"/edit", 200)
	tr.both(p, "group-end", list+"/end", 200)
	p.Go("/en" + rule)
	number := p.Text("tbody td .code")
	for _, language := range languages {
		p.Go("/" + language + "/team/groups/new?kind=rule")
		p.Fill("#name", "\u200b")
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("a group without a name: status %d", got)
		}
		tr.see(p, "group-refused", language)
		p.Go("/" + language + "/team/groups/new?kind=rule")
		p.Fill("#name", "Robin")
		p.Follow("main .next")
		tr.see(p, "group-preview", language)
		p.Go("/" + language + list + "/members")
		p.Click("#lines")
		p.Press(number + "\rnobody\r99999\r" + number)
		p.Follow("[value=look]")
		tr.see(p, "group-answers", language)
	}
	office := open(tr.t, tr.base)
	office.SignIn("en", "administrator")
	for _, language := range languages {
		office.Go("/" + language + "/team/groups/new?kind=rule")
		office.Fill("#name", "Alex")
		eval[bool](office, `(document.querySelector("#agency").selectedIndex = 1) > 0`)
		office.Follow("main .next")
		office.Follow("[value=save]")
		tr.see(office, "group-whole", language)
	}
}

// A trainer makes a list in Spanish with the keyboard alone, without any script: sees whom the pasted numbers name, and
// only then puts them on it.
func TestATrainerMakesAListByKeyboard(t *testing.T) {
	p := open(t, serve(t, "--demo").Base)
	p.SignIn("es", "trainer")
	p.Go("/es/team/groups")
	p.Follow("tbody th a")
	numbers := eval[[]string](p, `[...document.querySelectorAll("td .code")].map(e => e.textContent)`)
	p.WithoutScript()
	p.Go("/es/team/groups/new")
	p.TabTo("#name")
	p.Press("Turno de noche")
	if got := p.PressToFollow(kb.Enter); got != 200 || !strings.Contains(p.Path(), "/members?") {
		t.Fatalf("status %d at %s", got, p.Path())
	}
	page, _, _ := strings.Cut(p.Path(), "/members")
	p.TabTo("#lines")
	p.Press(numbers[0] + "\r" + numbers[1] + "\rnadie")
	p.TabTo("[value=look]")
	p.PressToFollow(kb.Enter)
	if got := p.Count("input[name=person][type=hidden]"); got != 2 {
		t.Errorf("%d would be added", got)
	}
	p.TabTo("[value=add]")
	p.PressToFollow(kb.Enter)
	if got := p.Text(".notice-success"); got != "Se agregó a 2 personas." {
		t.Errorf("it says %q", got)
	}
	p.Go(page)
	if got := p.Text("#in"); got != "Hoy hay 2 personas en el grupo" {
		t.Errorf("it says %q", got)
	}
}
