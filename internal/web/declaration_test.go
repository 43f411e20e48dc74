package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"baluarte/internal/audit"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
)

// declarationPages shows what is said of access and of personal data, by the program and by an agency.
func declarationPages(w *world, at string, show func(string, answer) answer) {
	v, max, ada := w.as(""), w.as("Max"), w.as("Ada")
	show("declaration", v.get(at+"/accessibility"))
	show("declaration", w.as("Ana").get(at+"/privacy"))
	show("declarations", max.get(at+"/admin/declarations"))
	show("declarations", ada.get(at+"/admin/declarations"))
	here := at + "/admin/declarations/privacy?agency=" + w.state.ID.String()
	form := show("declaration-form", ada.get(here))
	show("declaration-form", max.get(at+"/admin/declarations/accessibility"))
	show("declaration-form", ada.press(form, "main .next", "text_en=x").is(http.StatusUnprocessableEntity)).has("#text_es-wrong")
	show("declaration-form", ada.press(form, "main .next", url.Values{"text_en": {markContent("en", "Ours.")}, "text_es": {markContent("es", "Lo nuestro.")}}.Encode()).is(http.StatusOK)).has(".notice-success", "button[value=ours]")
	show("declaration", w.as("Ana").get(at+"/privacy")).has("p:contains('2026')")
	show("declaration-form", ada.press(ada.get(here), "button[value=ours]", "").is(http.StatusOK))
}

// Every cookie that the program can set is named, in both languages.
func TestCookiesAreTold(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	set := map[string]bool{}
	source, err := filepath.Glob("page/*.go")
	must(t, err)
	for _, file := range source {
		text, err := os.ReadFile(file)
		must(t, err)
		for _, found := range regexp.MustCompile(`(?:Cookie = |return )"(__Host-baluarte|[a-z-]+)"\n`).FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(found[0], "Cookie") || strings.HasSuffix(found[1], "baluarte") {
				set[found[1]] = true
			}
		}
	}
	set["baluarte-device"] = true
	if len(set) != 6 {
		t.Errorf("%v", set)
	}
	for _, tag := range []string{"en", "es"} {
		notice := w.as("").get("/" + tag + "/privacy")
		for name := range set {
			if notice.Find("main code").FilterFunction(func(_ int, s *goquery.Selection) bool { return s.Text() == name }).Length() == 0 {
				t.Errorf("%s does not name the cookie %s", tag, name)
			}
		}
	}
}

// An agency at the top of its tree speaks for itself and all below it, in both languages; the installation for visitors and
// the rest; older words are kept, and hostile ones refused.
func TestDeclarations(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ada, max, ana, lucia, v := w.as("Ada"), w.as("Max"), w.as("Ana"), w.as("Lucía"), w.as("")
	for _, who := range []*browser{v, ana, lucia} {
		who.get("/en/accessibility").is(http.StatusOK).has("h2:contains('What does not work yet')", "footer a[href='/en/privacy']")
	}
	v.get("/es/").has("footer a[href='/es/accessibility']:contains('Accesibilidad')")
	state := "/en/admin/declarations/accessibility?agency=" + w.state.ID.String()
	write := func(b *browser, path, en, es string) answer {
		t.Helper()
		from := b.send("GET", path, "").Find("input[name=from]").AttrOr("value", "")
		return b.send("POST", path, url.Values{"text_en": {en}, "text_es": {es}, "from": {from}}.Encode())
	}
	w.heard.take()
	for range 2 {
		write(ada, state, "## Ours\r\n\r\nCall [the desk](https://norland.example/desk).", "## Lo nuestro\n\nLlame a la *mesa*.").is(http.StatusSeeOther)
	}
	w.wantAudit(audit.DeclarationChanged)
	ana.get("/en/accessibility").has("h2:contains('Ours')", "a[href='https://norland.example/desk'][rel~=noopener]", "p:contains('Last changed on November 20, 2026')", "!h2:contains('What we do')")
	ana.get("/es/accessibility").has("h2:contains('Lo nuestro')", "em:contains('mesa')")
	for _, who := range []*browser{v, lucia} {
		who.get("/en/accessibility").has("h2:contains('What we do')")
	}
	write(max, "/en/admin/declarations/accessibility", "For all.", "Para todos.").is(http.StatusSeeOther)
	for _, who := range []*browser{v, lucia} {
		who.get("/en/accessibility").has("p:contains('For all.')")
	}
	ana.get("/en/accessibility").has("h2:contains('Ours')")

	long := strings.Repeat(strings.Repeat("x", 498)+"\n\n", 40) + "x" // one letter more than there is room for
	for refused, why := range map[string]string{"<script>alert(1)</script>": "HTML is not shown", "a <b onclick=x>b</b>": "HTML is not shown", "[x](javascript:alert(1))": "javascript:alert(1) does not work",
		"[x](data:text/html,x)": "does not work", "![x](https://evil.example/x.png)": "Pictures", "[x](//evil.example)": "does not work", "[x](https://me:secret@evil.example/)": "does not work", "# One": "two or three",
		"```activity\ninbox\n```": "Take the signs away", "```html\n<p>\n```": "Take the signs away", "a\u202eb": "hidden", "&#8238;": "hidden", "[x](mailto:a@b.example?bcc=c@d.example)": "does not work",
		"a\n\n---\n\nb": "Something here", "a\n\n    four": "four spaces", strings.Repeat("[", 5000): "Divide it", strings.Repeat("> ", 3000) + "x": "Divide it", long: "20,000"} {
		a := write(ada, state, refused, "Bien.").is(http.StatusUnprocessableEntity).has("#text_en-wrong:contains('"+why+"')", "!#text_es-wrong")
		if said := a.Find("#text_en-wrong").Text(); strings.Contains(said, "esson") || strings.Contains(said, "RawHTML") || strings.Contains(said, "Block") {
			t.Errorf("%.40q: %s", refused, said)
		}
	}
	write(ada, state, "<b>a</b>\n\n![x](https://a.example/x.png)", "# Uno").has("#text_en-wrong p:contains('Line 1'):contains('HTML')", "#text_en-wrong p:contains('Line 3'):contains('Pictures')", "#text_es-wrong p:contains('Line 1')")
	for harmless, shows := range map[string]string{"| a |\n|---|\n| b |": "p:contains('| a |')", "[x][y] [z](/privacy)": "a[href='/en/privacy']", "5 < 6 & 7": "p:contains('5 < 6 & 7')",
		"[call](tel:+15550100) [write](mailto:desk@norland.example)": "a[href='tel:+15550100'] + a[href='mailto:desk@norland.example']", long[2:]: "p:contains('xxxx')",
		"a \\<b>": "p:contains('a <b>')"} {
		write(ada, state, harmless, "Bien.").is(http.StatusSeeOther)
		if ana.get("/en/accessibility").has("article "+shows).Find("article :is(script, b, i, img, table)").Length() > 0 {
			t.Errorf("%.40q is shown", harmless)
		}
	}
	write(ada, state, "## Ours\n\nCall [the desk](https://norland.example/desk).", "Bien.").is(http.StatusSeeOther)

	// Nobody's words are lost unseen: the later of two editors is told of the newer text, and keeps what they typed.
	two := url.Values{"text_en": {"Mine."}, "text_es": {"Lo mío."}, "from": {ada.get(state).Find("input[name=from]").AttrOr("value", "")}}
	write(max, state, "Max's.", "De Max.").is(http.StatusSeeOther)
	late := ada.send("POST", state, two.Encode()).is(http.StatusConflict).has(".notice-warning:contains('Max')", "#text_en:contains('Mine.')", "details:first-of-type .sample:contains('De Max.')", "details:contains('AM')")
	ana.get("/en/accessibility").has("p:contains('Max')")
	two.Del("from")
	ada.press(late, "button[value=preview]", two.Encode()).has(".prose p:contains('Mine.')", ".prose[lang=es] p:contains('Lo mío.')", "#text_en:contains('Mine.')")
	ana.get("/en/accessibility").has("p:contains('Max')")
	ada.press(late, "button[value=own]", two.Encode()).is(http.StatusOK).has(".notice-success")
	ana.get("/en/accessibility").has("p:contains('Mine.')")

	// A visitor finds them, before there is anything to sign in to.
	others := v.get("/es/accessibility").has("p:contains('Para todos.')")
	link := others.Find("main li a[href*='agency=']").AttrOr("href", "/none")
	v.get(link).has("p:contains('Lo mío.')", "p.note:contains('Norland')", "!main li a[href*='agency=']")
	ana.get(link).has("p.note:contains('Norland')") // so it is for who works there
	v.get("/es/accessibility?agency=common").has("!p:contains('Lo mío.')", "p:contains('WCAG')")
	v.send("GET", "/en/accessibility?agency="+w.police.ID.String(), "").is(http.StatusNotFound)
	v.send("GET", "/en/privacy?agency="+w.state.ID.String(), "").is(http.StatusNotFound)
	write(ada, state, "## Ours\n\nCall [the desk](https://norland.example/desk).", "Bien.").is(http.StatusSeeOther)

	ada.press(ada.get(state), "button[value=ours]", "").is(http.StatusOK)
	v.get("/en/accessibility").has("!main li a[href*='agency=']")
	ana.get("/en/accessibility").has("p:contains('For all.')")
	ada.get(state).has("details:contains('Ada Reed') .sample:contains('Call [the desk]')", "!button[value=ours]")
	write(ada, "/en/admin/declarations/accessibility?agency="+w.police.ID.String(), "a", "a").is(http.StatusNotFound)
	write(ada, "/en/admin/declarations/accessibility", "a", "a").is(http.StatusNotFound)
	ada.get("/en/admin/audit?action=agency.declaration_changed").has("tbody tr:contains('Accessibility')")
}
