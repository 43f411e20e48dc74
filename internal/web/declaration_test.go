package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"baluarte/internal/audit"
	"baluarte/internal/store/storetest"
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
		return b.send("POST", path, url.Values{"text_en": {en}, "text_es": {es}}.Encode())
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

	for _, hostile := range []string{"<script>alert(1)</script>", "a <b onclick=x>b</b>", "[x](javascript:alert(1))", "[x](data:text/html,x)", "![x](https://evil.example/x.png)",
		"[x](//evil.example)", "[x](https://me:secret@evil.example/)", "# One", "| a |\n|---|\n| <i>b</i> |", "```activity\ninbox\n```", "```html\n<p>\n```", "a\u202eb", "&#8238;", "[x][y]\n\n[y]: javascript:alert(1)",
		strings.Repeat("[", 5000), strings.Repeat("> ", 3000) + "x", strings.Repeat("x", 20_001)} {
		a := write(ada, state, hostile, "Bien.")
		if a.status == http.StatusSeeOther { // then it is text, and nothing else
			if ana.get("/en/accessibility").Find("article :is(script, b, i, img, table, [onclick], a[href^='javascript'], a[href^='data'], a[href*='evil'])").Length() > 0 {
				t.Errorf("%.40q is shown", hostile)
			}
			continue
		}
		a.is(http.StatusUnprocessableEntity).has("#text_en-wrong", "!#text_es-wrong")
	}
	ada.send("POST", state, "go=ours").is(http.StatusSeeOther)
	ana.get("/en/accessibility").has("p:contains('For all.')")
	ada.get(state).has("details:contains('Ada Reed') .sample:contains('Call [the desk]')", "!button[value=ours]")
	write(ada, "/en/admin/declarations/accessibility?agency="+w.police.ID.String(), "a", "a").is(http.StatusNotFound)
	write(ada, "/en/admin/declarations/accessibility", "a", "a").is(http.StatusNotFound)
	ada.get("/en/admin/audit?action=agency.declaration_changed").has("tbody tr:contains('Accessibility')")
}
