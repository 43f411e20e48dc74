package web

import (
	"net/http"
	"testing"

	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"
)

// A year and a half on, the page says that everything must be looked at again, in the reader's language; what an author
// has explained stands apart.
func TestContentGrowsOld(t *testing.T) {
	catalogue := loadCatalogue()
	m := catalogue.Module("phishing")
	m.Explained = append(m.Explained, course.Explanation{Check: course.OldReview, Why: lang.Text{"en": "Read it all again.", "es": "Se volvió a leer."}})
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Catalogue = catalogue }).settle(plain)
	w.at(noon.AddDate(1, 6, 0))
	ada := w.as("Ada")
	ada.get("/en/admin").is(http.StatusOK).has("a[href='/en/admin/content']")
	ada.get("/en/admin/content").is(http.StatusOK).has("tr:contains('Ransomware') .chip:contains('Fact checker')", "tr:contains('Ransomware') .note:contains('months ago')")
	ada.get("/en/admin/content").has("tr:contains('channels.yaml') .chip:contains('Legal reviewer')", "tr:contains('channels.yaml') .chip:contains('Fact checker')",
		"tr:contains('channels.yaml') td:contains('2 of 2 without legal review')", "tr:contains('channels.yaml') td:contains('Nov 22, 2026')", "tr:contains('Phishing') .note:contains('7 years ago')",
		"dt:contains('Legal reviewer') + dd:contains('reviewer')")
	ada.get("/en/admin/content/ransomware").has("th code:contains('cyber-hygiene/ransomware/where-it-goes.yaml')")
	ada.get("/en/admin/content/ransomware").has("li:contains('last reviewed on')", "li:contains('last checked on'):contains('where-it-goes.yaml')")
	ada.get("/es/admin/content/phishing").has("section:contains('ya explicó') li:contains('Se volvió a leer.')", "li:contains('Lo que dice el recuadro')",
		"dt:contains('Verificación')")
	ada.get("/en/admin/content/none").is(http.StatusNotFound)
}
