package web

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/report"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
)

// finish has somebody pass the module.
func finish(w *world, who string) {
	b := w.as(who)
	page := b.get(b.quiz() + "?view=all")
	b.press(page, "button[value=submit]", page.answers(true).Encode())
}

// linesOf are the lines of the completion report: the name and the numbers of each.
func linesOf(report answer) (rows []string) {
	report.Find("table.table-report tbody tr").Each(func(_ int, tr *goquery.Selection) {
		head := tr.Find("th").Clone()
		head.Find("[aria-hidden]").Remove()
		row := strings.Fields(head.Text())
		tr.Find("td").Each(func(_ int, td *goquery.Selection) { row = append(row, strings.TrimSpace(td.Text())) })
		rows = append(rows, strings.Join(strings.Fields(strings.Join(row, " ")), " "))
	})
	return rows
}

// TestAReportOfThen: a report of a day is as it stood then, and the link to exactly these figures keeps them whatever
// happens later.
func TestAReportOfThen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		pam := w.as("Pam")
		finish(w, "Ana")
		w.at(noon.Add(time.Minute)) // what is known is told by the second
		page := pam.get("/en/reports/completion").is(200).says("As of November 20, 2026, as known on Nov 20, 2026, 6:31 p.m. UTC.")
		now := linesOf(page)
		lasting := page.Find(".asked a").AttrOr("href", "")
		if got := pam.get("/en/reports/completion?as-of=2026-11-19"); figures(got, "Norland Police") != "4 0 0 4 0 0" {
			t.Errorf("the day before: %s", figures(got, "Norland Police"))
		}
		w.at(noon.AddDate(0, 0, 12)) // past the due date
		finish(w, "Tom")
		pam = w.as("Pam")
		if got := linesOf(pam.get(lasting).is(200)); !slices.Equal(got, now) {
			t.Errorf("%s\nwas %v\nis %v", lasting, now, got)
		}
		if got := figures(pam.get("/en/reports/completion"), "Norland Police"); got != "4 2 0 2 0 2" {
			t.Errorf("today: %s", got)
		}
		got := pam.get("/es/reports/completion?as-of=2026-12-01&known=2026-12-02").is(200)
		links := got.has("td a", ".formats a", "thead a", ".asked a").Find("td a, .formats a, thead a, .asked a")
		for _, href := range links.Map(func(_ int, a *goquery.Selection) string { return a.AttrOr("href", "") }) {
			if u, err := url.Parse(href); err != nil || u.Query().Get("as-of") != "2026-12-01" || u.Query().Get("known") != "2026-12-02T18:30:00Z" {
				t.Errorf("%s loses the dates", href)
			}
		}
	})
}

// TestWhatHasNoAnswer: each wrong question is told at its field, with the form as it was filled in.
func TestWhatHasNoAnswer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		pam := w.as("Pam")
		for filter, want := range map[string][2]string{
			"as-of=2030-01-01":                          {"as-of", "Esta fecha es futura"},
			"as-of=2020-01-01":                          {"as-of", "comienza el 1 de noviembre de 2026"},
			"as-of=31.10.2026":                          {"as-of", ""},
			"known=2026-11-15":                          {"known", "Indique también la fecha de corte"},
			"as-of=2026-11-15&known=2026-11-10":         {"known", "Es anterior a la fecha de corte"},
			"as-of=2026-11-15&known=2030-01-01":         {"known", "Este momento es futuro"},
			"as-of=2026-11-15&known=yesterday":          {"known", "Escriba un día"},
			"by=group&as-of=2026-11-15":                 {"by", "solo está disponible con corte al día de hoy"},
			"course=police-prosecutors&module=phishing": {"module", "El módulo no está en este curso"},
			"level=federal":                             {"level", "Ninguna de las dependencias"},
			"country=mx&agency=" + w.police.ID.String(): {"country", "La dependencia no está en este país"},
		} {
			page := pam.send("GET", "/es/reports/completion?"+filter, "").is(400).has("form.filters #"+want[0]+"[aria-invalid]", "!table").says(want[1])
			asked, _ := url.ParseQuery(filter)
			for name, values := range asked {
				field := page.Find("form.filters [name=" + name + "]")
				if got := field.AttrOr("value", field.Find("option[selected]").AttrOr("value", "")); got != values[0] {
					t.Errorf("%s: %s is %q when asked again", filter, name, got)
				}
			}
		}
		for _, filter := range []string{"by=none", "sort=none", "course=none", "country=zz", "level=none", "country=mx"} {
			pam.send("GET", "/en/reports/completion?"+filter, "").is(404)
		}
		lea := w.as("Lea")
		lea.send("GET", "/en/reports/completion?as-of=2020-01-01&agency="+w.health.ID.String(), "").is(404)
		lea.send("GET", "/en/reports/completion?as-of=none&agency="+w.health.ID.String(), "").is(404)
	})
}

// TestLinesOfTheReport: what a line may be about, and in which order lines stand.
func TestLinesOfTheReport(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		finish(w, "Ana")
		w.exempt("Ben")
		must(t, w.store.InsertGroup(t.Context(), agency.Group{ID: newID(), Agency: w.police.ID, Name: "Night watch", Kind: agency.RuleGroup, MadeAt: noon}))
		pam := w.as("Pam")
		pam.get("/en/")                                                                                               // so that her language is known, whichever line is asked for first
		const police, all, allToday = "4 1 1 0 0 2 1 0 0 33.3%", "7 1 1 0 0 5 1 0 0 16.7%", "7 1 1 0 0 5 1 0 — 16.7%" // who left is known of no line of today
		for by, want := range map[string][]string{
			"":           {"State of Norland " + all, "State of Norland: its own people 1 0 0 0 0 1 0 0 0 0.0%", "Norland Health 2 0 0 0 0 2 0 0 0 0.0%", "Norland Police " + police},
			"country":    {"United States " + all},
			"level":      {"State " + all},
			"module":     {"Phishing: spot and report fraudulent messages " + all},
			"course":     {"Cyber hygiene " + all, "Essentials " + all},
			"assignment": {"Phishing, from November 1, 2026 State of Norland " + allToday},
			"group":      {"Night watch Norland Police 4 1 1 0 0 2 1 0 — 33.3%"},
			"language":   {"English 2 1 1 0 0 1 0 0 — 50.0%", "Not known yet 5 0 0 0 0 4 1 0 — 0.0%"},
		} {
			got := linesOf(pam.get("/en/reports/completion?by=" + by).is(200))
			if !slices.Equal(got, want) {
				t.Errorf("by %q: %q", by, got)
			}
		}
		for sort, want := range map[string]string{"roster": "its own people|Health|Police", "-roster": "Police|Health|its own people", "-percent": "Police|its own people|Health", "-name": "its own people|Police|Health"} {
			got := linesOf(pam.get("/en/reports/completion?sort=" + sort).has("th[aria-sort]"))
			for i, name := range strings.Split(want, "|") {
				if !strings.Contains(got[i+1], name) {
					t.Errorf("sorted by %s: %q", sort, got)
				}
			}
		}
	})
}

// TestOverview: where each agency stands, beside last week, and what is about to fall due.
func TestOverview(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		finish(w, "Ana")
		pam := w.as("Pam")
		page := pam.get("/en/reports").is(200).says("14.3 points more than a week ago", "100.0% of what is completed was on time", "Nobody is overdue")
		got := linesOf(page)
		want := []string{"State of Norland: its own people 0 of 1 0.0% 0.0The same as a week ago. — 0", "Norland Health 0 of 2 0.0% 0.0The same as a week ago. — 0",
			"Norland Police 1 of 4 25.0% +25.025.0 points more than a week ago. 100.0% 0"}
		if !slices.Equal(got[:min(3, len(got))], want) {
			t.Errorf("%q", got)
		}
		if due := page.Find("[aria-labelledby=falling] tbody tr"); due.Length() != 1 || due.Find("th").Text() != "Nov 30, 2026" || due.Find("td").First().Text() != "6" {
			t.Errorf("falls due: %q", due.Text())
		}
		page.has(".heat .heat-0 a", "svg.curve-plot title", "svg.curve-plot desc", ".curve-due")
		// A number leads to the report that says the same.
		for _, cell := range page.Find(".heat td a").EachIter() {
			to := pam.get(cell.AttrOr("href", "")).is(200)
			if !strings.HasPrefix(to.Find(".big strong").Text(), cell.Text()) {
				t.Errorf("%s says %s", cell.AttrOr("href", ""), to.Find(".big strong").Text())
			}
		}
		w.at(noon.AddDate(0, 0, 12))
		pam = w.as("Pam")
		pam.get("/es/reports").is(200).says("Ningún plazo vence").has("[aria-labelledby=worst] .overdue a")
		pam.get("/es/reports?as-of=2026-11-18").is(200).has("![aria-labelledby=falling]").says("0.0 %", "No hay plazos vencidos")
		pam.send("GET", "/es/reports?as-of=2020-11-18", "").is(400).has("#as-of[aria-invalid]")
	})
}

// TestHandedOut: a report for others keeps small counts back, on its page and in its files, and says so; so does one in which
// two countries stand side by side.
func TestHandedOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		finish(w, "Ana")
		w.at(noon.Add(time.Minute))
		pam := w.as("Pam")
		page := pam.get("/en/reports/completion?share=outside").is(200).says("counts of fewer than 5 people").has("#share[checked]", "tfoot td a", "!.stack", "!tr:contains('Norland Police') td:nth-child(3) a", "!tr:contains('Norland Police') .meter")
		if got := page.Find("tfoot td").First().Text(); got != "7" {
			t.Errorf("of all it says %q", got)
		}
		if kept := page.Find("tfoot td").Eq(1); strings.ContainsAny(kept.Text(), "0123456789") || kept.Find(".usa-sr-only").Text() != "Kept back." {
			t.Errorf("one has completed: %q", kept.Text())
		}
		for _, href := range page.Find("td a").Map(func(_ int, a *goquery.Selection) string { return a.AttrOr("href", "") }) {
			if strings.Contains(href, "share=") {
				t.Errorf("%s leads to names", href)
			}
		}
		for _, href := range page.Find("tbody th a, thead a, .formats a, .asked a").Map(func(_ int, a *goquery.Selection) string { return a.AttrOr("href", "") }) {
			if !strings.Contains(href, "share=outside") {
				t.Errorf("%s tells small counts", href)
			}
		}
		pam.get("/en/reports/completion?share=outside&by=group").is(200).says("none of them is told")
		file := pam.send("GET", "/en/reports/completion.csv?share=outside&"+dated, "").is(200)
		if told := pam.send("GET", "/en/reports/completion.csv?"+dated, "").is(200); !strings.Contains(file.body, ",,,,,,,,,0,,2026") || !strings.Contains(told.body, ",7,1,1,0,0,6,0,0,0,14.3,") {
			t.Errorf("the files are\n%s\n%s", file.body, told.body)
		}
		for _, kind := range []string{".xlsx", ".pdf"} {
			pam.send("GET", "/es/reports/completion"+kind+"?share=outside&"+dated, "").is(200)
		}
		for _, kind := range []string{"", ".csv", ".xlsx", ".pdf"} {
			pam.send("GET", "/en/reports/completion"+kind+"?share=all&"+dated, "").is(404)
		}
		pam.get("/en/reports/completion?by=country").is(200).has("tbody td a:contains('7')", "!.usa-sr-only:contains('Kept back')")
		must(t, w.store.InsertGrant(t.Context(), w.accounts["Pam"], access.Grant{Agency: w.estado.ID, Role: access.Lead}))
		w.as("Pam").get("/en/reports/completion?by=country").is(200).says("Two countries side by side").has("tbody tr:contains('Mexico') td:nth-child(3) .usa-sr-only:contains('Kept back')", "tfoot td a:contains('9')")
	})
}

// crooked is a store in which one agency's figures do not add up.
type crooked struct {
	report.Store
	at uuid.UUID
}

func (c crooked) Totals(ctx context.Context, agencies []uuid.UUID, modules []string, days []report.Day) ([]report.Total, error) {
	totals, err := c.Store.Totals(ctx, agencies, modules, days)
	wrong := report.Total{Count: report.Count{Roster: 1}}
	wrong.Agency, wrong.Module = c.at, report.AllModules
	return append(totals, wrong), err
}

// TestALineThatDoesNotAddUp: it says so instead of showing a figure, and the others stand.
func TestALineThatDoesNotAddUp(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.server.Report.Store = crooked{w.heard, w.police.ID}
	page := w.as("Pam").get("/en/reports/completion").is(200).has("tr:contains('Norland Police') td[colspan]", "tr:contains('Norland Health') td.num")
	if got := linesOf(page); !slices.Contains(got, "Norland Police The figures of this line do not add up, so they are not shown. It has been noted for the administrators.") {
		t.Errorf("%q", got)
	}
}
