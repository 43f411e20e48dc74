package web

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/store/storetest"
)

// sitters lets people who join the police take the phishing quiz in a language: so many of each ten with everything right, the
// others with nothing answered at all.
func (w *world) sitters(count, right int, in lang.Tag) {
	w.t.Helper()
	ctx, m := w.t.Context(), w.server.Catalogue.Module("phishing")
	for i := range count {
		p := agency.Person{ID: newID(), GivenNames: w.people["Ana"].GivenNames, FirstSurname: w.people["Ana"].FirstSurname}
		must(w.t, w.store.InsertPeople(ctx, p))
		must(w.t, w.store.InsertPostings(ctx, agency.Posting{ID: newID(), Person: p.ID, Agency: w.police.ID, From: on("2025-01-01"), Primary: true}))
		a := access.Actor{Person: p.ID, Agency: w.police.ID}
		id, err := w.server.Learn.StartAttempt(ctx, a, m)
		must(w.t, err)
		sit, err := w.server.Learn.Attempt(ctx, a, id)
		must(w.t, err)
		if i%10 < right {
			for _, q := range sit.Paper.Questions { // one by one, as on the quiz's page
				_, err := w.server.Learn.SaveAnswers(ctx, a, sit, course.Answers{q.ID: m.Question(q.ID).Key()}, in)
				must(w.t, err)
			}
		}
		must(w.t, w.server.Learn.Submit(ctx, a, id, in))
	}
	w.heard.take()
}

// showAnswers shows the pages about questions and impact: with figures, with too few papers for them, and with none.
func (w *world) showAnswers(at string, show func(string, answer) answer) {
	pam := w.as("Pam")
	w.sitters(12, 6, "en")
	w.sitters(3, 6, "es")
	show("items", pam.get(at+"/reports/items"))
	show("items", pam.get(at+"/reports/items?module=phishing")).has("tbody tr")
	for _, kind := range []course.Kind{course.Single, course.Order} {
		for _, q := range w.server.Catalogue.Module("phishing").Questions {
			if q.Kind == kind {
				show("items", pam.get(at+"/reports/items?module=phishing&attempts=all&question="+q.ID))
				break
			}
		}
	}
	must(w.t, w.server.Learn.Library.Record(w.t.Context(), noon, w.server.Catalogue.Modules()...)) // as the program does when it starts
	show("items", pam.get(at+"/reports/items?module=passwords"))
	show("impact", pam.get(at+"/reports/impact")).has("figure.chart svg title")
	show("impact", pam.get(at+"/reports/impact?module=phishing&objective="+w.server.Catalogue.Module("phishing").Objectives[0].ID))
	show("impact", pam.get(at+"/reports/impact?agency="+w.health.ID.String()))
}

// table reads a file of a report.
func (b *browser) table(path string) []map[string]string {
	b.t.Helper()
	a := b.send("GET", path, "").is(200)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(a.body, "\ufeff"))).ReadAll()
	must(b.t, err)
	var all []map[string]string
	for _, row := range rows[1:] {
		line := map[string]string{}
		for i, cell := range row {
			line[rows[0][i]] = cell
		}
		all = append(all, line)
	}
	return all
}

// TestItems: each language has figures of its own, from ten papers on; what is fewer is nowhere told, and to those who lead
// elsewhere nothing is.
func TestItems(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.sitters(60, 6, "en")
		w.sitters(9, 6, "es")
		pam := w.as("Pam")
		index := pam.get("/en/reports/items")
		row := index.Find("tbody tr:has(a[href*='module=phishing'])").First().Text()
		if !strings.Contains(row, "60") || !strings.Contains(row, "too few") || strings.Contains(row, "9") {
			t.Errorf("%q", row)
		}
		page := pam.get("/en/reports/items?module=phishing")
		if n, want := page.Find("tbody tr").Length(), len(w.server.Catalogue.Module("phishing").Questions); n != want {
			t.Errorf("%d questions, want %d", n, want)
		}
		w.heard.take()
		shown, right := 0, 0
		for _, line := range pam.table("/en/reports/items.csv?module=phishing") {
			enough := line["Times shown"] != "too few"
			if line["Language"] == "es" && (enough || line["Right"]+line["Chosen"]+line["Discrimination"]+line["Not answered"]+line["Median time, seconds"] != "") {
				t.Fatalf("nine papers are told of: %v", line)
			}
			if !enough || line["Right option"] == "no" && line["Chosen"] != "0" {
				if enough {
					t.Errorf("chosen by nobody: %v", line)
				}
				continue
			}
			var n, x, no int
			fmt.Sscan(line["Times shown"]+" "+line["Right"]+" "+line["Not answered"], &n, &x, &no)
			if n != x+no || line["Kind"] == "one right option" && line["Right option"] == "yes" && line["Chosen"] != line["Right"] {
				t.Errorf("%v", line)
			}
			// Who knows one knows all here, so that it tells perfectly.
			if x > 0 && x < n && line["Discrimination"] != "1.00" {
				t.Errorf("%v", line)
			}
			if x > 9 && line["Median time, seconds"] == "" {
				t.Errorf("no time of %v", line)
			}
			shown, right = shown+n, right+x
		}
		if shown == 0 || right == 0 {
			t.Error("nothing was shown")
		}
		w.wantAudit(audit.ItemsExported)
		elsewhere := w.as("Sue").table("/en/reports/items.csv?module=phishing")
		if len(elsewhere) == 0 {
			t.Error("who leads elsewhere gets no lines, not even such as say that there is too little")
		}
		for _, line := range elsewhere {
			if line["Times shown"] != "too few" {
				t.Fatalf("who leads elsewhere sees %v", line)
			}
		}
		q := w.server.Catalogue.Module("phishing").Questions[0]
		one := pam.get("/es/reports/items?module=phishing&question=" + q.ID)
		one.has("td[lang=en]:contains('"+q.Stem.In("en")[:20]+"')", "td[lang=es]", "td:contains('muy pocos')")
	})
}

// TestImpact: first attempts stand beside later ones, month by month and by objective, with what is too few left out; a drawing
// says what its table says.
func TestImpact(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.sitters(20, 5, "en")
		w.sitters(4, 5, "es")
		pam := w.as("Pam")
		m := w.server.Catalogue.Module("phishing")
		found := map[string]string{}
		for _, line := range pam.table("/en/reports/impact.csv?module=phishing&from=2026-10") {
			found[strings.Join([]string{line["Month"], line["Figure"], line["Objective"], line["Language"], line["Attempts"]}, " ")] = line["Papers or completions"] + " " + line["Value"]
		}
		for key, want := range map[string]string{
			"2026-11 Right, %  en First attempts":                    "20 50.0",
			"2026-11 Right, %  es First attempts":                    "too few ",
			" Right, % " + m.Objectives[0].ID + " en First attempts": "20 50.0",
			"2026-11 Language switched, %  en ":                      "20 0.0",
			"2026-11 Language switched, %  es ":                      "too few ",
			"2026-11 Right, %  en Later attempts":                    "",
			"2026-10 Right, %  en First attempts":                    "",
		} {
			if found[key] != want {
				t.Errorf("%q: %q, want %q", key, found[key], want)
			}
		}
		w.wantAudit(audit.ImpactExported)
		page := pam.get("/en/reports/impact?module=phishing").has("svg[role=img][aria-labelledby='draw-en-title draw-en-desc'] desc#draw-en-desc", "!#draw-es-title")
		if page.Find("[style]").Length() > 0 {
			t.Error("the policy forbids style attributes")
		}
		if n := page.Find("table[aria-labelledby='scores scores-en'] tbody tr").Length(); n != 12 {
			t.Errorf("%d months, want a year", n)
		}
		pam.get("/en/reports/impact?agency="+w.health.ID.String()).has("!figure.chart", "p:contains('There are no papers in these months.')")
		w.as("Sue").get("/en/reports/impact").has("!figure.chart")
	})
}

// TestPeriodsOfReports: what cannot be asked is said, and what cannot be read does not exist.
func TestPeriodsOfReports(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	must(t, w.server.Learn.Library.Record(t.Context(), noon, w.server.Catalogue.Modules()...))
	pam := w.as("Pam")
	for query, want := range map[string]int{
		"":                             200,
		"from=2026-11&to=2026-11":      200,
		"from=2025-01":                 200,
		"from=2026-11&to=2026-10":      400,
		"from=2026-12":                 400,
		"to=2027-01":                   400,
		"from=1999-12":                 400,
		"from=2026-13":                 404,
		"from=2026-11-20":              404,
		"from=%00":                     404,
		"module=zeppelin":              404,
		"module=%ff":                   404,
		"revision=none&objective=none": 404,
		"attempts=none&agency=x":       404,
		"question=none&agency=" + newID().String(): 404,
	} {
		for _, path := range []string{"items", "impact"} {
			if !strings.Contains(query, "module=") {
				query += "&module=phishing"
			}
			a := pam.send("GET", "/es/reports/"+path+"?"+query, "").is(want)
			if want == 400 && a.Find("main h1").Length() == 0 {
				t.Errorf("%s: no page says why", query)
			}
		}
	}
	pam.send("GET", "/es/reports/impact?from=2020-01", "").is(400) // more than fits
}
