package web

import (
	"encoding/csv"
	"strings"
	"testing"

	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/store/storetest"
)

// TestTheCoverageSheet: who passed a module counts once in their agency and those above, for what the module teaches and
// as long as that holds; the file says the same as the page, and taking it is noted.
func TestTheCoverageSheet(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.server.Catalogue.Framework(course.NICE).Part("K0946")
		if m := w.server.Catalogue.Module("phishing"); m.ValidMonths != 12 || p.Teaching[0].Module == nil {
			t.Fatal("the phishing module is another one")
		}
		ana, pam := w.as("Ana"), w.as("Pam")
		at := ana.quiz()
		page := ana.get(at + "?view=all")
		ana.press(page, "button[value=submit]", page.answers(true).Encode())
		w.as("Tom").quiz() // begins, and does not pass
		figures := func(who *browser, tag string) map[string]string {
			w.heard.take()
			a := who.send("GET", "/"+tag+"/reports/coverage.csv?statement="+p.ID, "").is(200)
			w.wantAudit(audit.CoverageExported)
			if got := a.header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="coverage-20`) {
				t.Error(got)
			}
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\ufeff"))).ReadAll()
			must(t, err)
			if head := strings.Join(rows[0], " "); !strings.Contains(head, "with the agencies below") && !strings.Contains(head, "con las dependencias a su cargo") {
				t.Errorf("the head does not say that a line holds those below: %s", head)
			}
			found := map[string]string{}
			for _, row := range rows[1:] {
				if row[3] != p.ID || row[2] != "2.1.0" {
					t.Errorf("%v", row)
				}
				found[row[9]] = strings.Join(row[12:], " ")
			}
			return found
		}
		for _, tag := range []string{"en", "es"} {
			got := figures(pam, tag)
			if len(got) != 3 || got["NOR"] != "7 1 14.3" || got["NPD"] != "4 1 25.0" || got["NHD"] != "2 0 0.0" {
				t.Errorf("%s: %v", tag, got)
			}
		}
		dated := pam.get("/en/reports/coverage?as-of=2026-11-20").is(200).says("Coverage is told of today only")
		if got := dated.Find(".formats a").AttrOr("href", ""); got != "/en/reports/coverage.csv" {
			t.Errorf("the file of today is at %s", got)
		}
		sheet := pam.get("/en/reports/coverage?statement=" + p.ID).is(200)
		if got := strings.Join(strings.Fields(sheet.Find("tfoot tr").Text()), " "); got != "Everything shown7114.3%" {
			t.Errorf("%q", got)
		}
		whole := pam.get("/es/reports/coverage").is(200).has("td[data-label=Preguntas]:contains('no se evalúa')", "th:contains('Aprobaron un módulo que lo enseña')", "p:contains('Conclusión de módulos')")
		taught := 0
		for _, f := range w.server.Catalogue.Frameworks {
			for _, p := range f.Parts {
				if len(p.Teaching) > 0 {
					taught++
				}
			}
		}
		if got := whole.Find("tbody tr").Length(); got != taught {
			t.Errorf("%d lines, want %d", got, taught)
		}
		w.at(noon.AddDate(1, 0, 0)) // the last day on which it holds
		if got := figures(w.as("Pam"), "en"); got["NPD"] != "4 1 25.0" {
			t.Error(got)
		}
		w.at(noon.AddDate(1, 0, 1))
		if got := figures(w.as("Pam"), "en"); got["NPD"] != "4 0 0.0" {
			t.Error(got)
		}
	})
}

// TestTheCoverageSheetStaysInItsScope: a lead sees the sheet of what they lead alone.
func TestTheCoverageSheetStaysInItsScope(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	sue := w.as("Sue")
	a := sue.get("/en/reports/coverage?statement=PR.AT-01").is(200)
	if got := a.Find("tbody th").Text(); got != "Norland Health" {
		t.Errorf("%q", got)
	}
	for _, path := range []string{"/en/reports/coverage?agency=" + w.police.ID.String(), "/en/reports/coverage.csv?agency=" + w.state.ID.String(), "/en/reports/coverage?statement=K9999", "/en/reports/coverage?statement=%ff"} {
		sue.send("GET", path, "").is(404)
	}
}
