package web

import (
	"context"
	"flag"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
)

var update = flag.Bool("update", false, "write the golden files again")

// TestEveryNumberOpensToItsNames: each figure of the report leads to as many people as it says.
func TestEveryNumberOpensToItsNames(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		finish(w, "Ana")
		w.exempt("Ben")
		w.as("Tom").quiz()
		_, owed := w.recruit("Gil", w.health, "2026-11-30")
		_, err := assign.Record(t.Context(), w.store, owed, assign.Fact{ID: newID(), Enrollment: owed.ID, Kind: assign.Transferred, Effective: on("2026-11-25"), Recorded: noon})
		must(t, err)
		w.at(noon.AddDate(0, 0, 12)) // past the due date
		pam := w.as("Pam")
		if left := pam.get("/en/reports/completion").Find("tfoot td.apart").Text(); left != "1" {
			t.Errorf("%s have left", left)
		}
		state := w.state.ID.String()
		for _, path := range []string{"/completion", "/completion?module=phishing", "/completion?agency=" + w.police.ID.String(), "/completion?own=1", "/completion?own=1&by=module&agency=" + state,
			"/completion?by=module", "/completion?by=course", "/completion?course=essentials&by=module", "/completion?by=course&own=1&level=state&country=us&agency=" + state,
			"/completion?module=phishing&as-of=2026-11-30&known=2026-12-01", "/completion?by=level&agency=" + state, "/completion?by=country", "/completion?level=state&country=us", "?agency=" + state} {
			links := pam.get("/en/reports" + path).is(200).Find("a[href*='/reports/people']")
			if links.Length() < 9 {
				t.Fatalf("only %d numbers are links", links.Length())
			}
			links.Each(func(_ int, a *goquery.Selection) {
				number := strings.Fields(a.Closest("td, li, p").Text())
				want := number[0]
				if number[0] == "=" || number[0] == "+" {
					want = number[1]
				}
				got := pam.get(a.AttrOr("href", "")).is(200).Find("tbody tr").Length()
				if want != nth(got-1) {
					t.Errorf("%s says %q and opens to %d", a.AttrOr("href", ""), strings.Join(number, " "), got)
				}
			})
		}
		overdue := pam.get("/en/reports/people?state=overdue")
		if got := overdue.Find("tbody th a").Map(func(_ int, s *goquery.Selection) string { return s.Text() }); slices.Contains(got, "Ana Ruiz") || slices.Contains(got, "Ben Cole") || !slices.Contains(got, "Tom Hale") {
			t.Errorf("overdue are %v", got)
		}
	})
}

// TestFiltersOfTheReports: what is outside of the scope, unknown or unreadable does not exist.
func TestFiltersOfTheReports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.at(noon.Add(time.Minute))
		lea := w.as("Lea")
		lea.get("/en/courses")
		w.heard.take()
		for filter, want := range map[string]int{
			"":                                    200,
			"?agency=&module=":                    200,
			"?agency=" + w.police.ID.String():     200,
			"?module=phishing":                    200,
			"?agency=" + w.state.ID.String():      404,
			"?agency=" + w.health.ID.String():     404,
			"?agency=" + w.policia.ID.String():    404,
			"?agency=" + newID().String():         404,
			"?agency=police":                      404,
			"?agency=%00":                         404,
			"?agency=00000000-0000-0000-0000-000": 404,
			"?module=none":                        404,
			"?module=%ff":                         404,
			"?module='%20OR%201=1":                404,
		} {
			for _, path := range []string{"completion", "people", "coverage", "coverage.csv"} {
				lea.send("GET", "/es/reports/"+path+filter, "").is(want)
			}
			and := "?"
			if filter != "" {
				and = filter + "&"
			}
			for _, kind := range paper.Kinds() {
				for _, path := range []string{"completion.", "people."} {
					lea.send("GET", "/es/reports/"+path+string(kind)+and+dated, "").is(want)
				}
			}
		}
		w.heard.take()
		for _, filter := range []string{"?state=none", "?state=withdrawn", "?state=%00", "?sort=none", "?after=x", "?after=%00", "?after=" + newID().String() + ".m", "?after=" + newID().String() + ".%ff"} {
			lea.send("GET", "/es/reports/people"+filter, "").is(404)
		}
		lea.send("GET", "/es/reports/people.csv?state=none", "").is(404)
		w.wantAudit()
	})
}

// failing is a store whose lists of names break off: at once, or after some of it has been sent.
type failing struct {
	report.Store
	late bool
}

func (f *failing) Describe(ctx context.Context, rows []report.PersonRow, w report.When) error {
	if !f.late {
		return errSecret
	}
	err := f.Store.Describe(ctx, rows, w)
	for i := range rows {
		rows[i].Name = strings.Repeat(rows[i].Name, 10_000)
	}
	return err
}

// InsertExport fails when all is sent but its end.
func (f *failing) InsertExport(context.Context, report.Export) error { return errSecret }

// TestABrokenFileIsNotTakenForAWholeOne: an export that fails at once is an error page; one that fails half-way ends
// the connection instead of the file.
func TestABrokenFileIsNotTakenForAWholeOne(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.at(noon.Add(time.Minute))
	pam := w.as("Pam")
	for _, encoding := range []string{"identity", "gzip"} {
		before := len(w.exports())
		w.server.Report.Store = &failing{Store: w.heard}
		for _, kind := range paper.Kinds() {
			a := pam.send("GET", "/es/reports/people."+string(kind)+"?"+dated, "").is(500).has("html[lang=es]", "main h1")
			if a.header.Get("Content-Disposition") != "" || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
				t.Errorf("the error page is sent as a file: %v", a.header)
			}
		}
		if got := w.exports(); len(got) != before {
			t.Errorf("what was never sent is in the log: %+v", got[0])
		}
		w.server.Report.Store = &failing{Store: w.heard, late: true}
		if whole, status := pam.download("/en/reports/people.csv?"+dated, encoding); whole && status == http.StatusOK {
			t.Errorf("failed half-way (%s), and the file looks whole", encoding)
		}
		pam.get("/en/courses").is(200)
	}
}

// TestLongListsComeInPages keeps the filter from page to page, and shows everybody once, in every order.
func TestLongListsComeInPages(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.server.reports.PeoplePerPage = 3
	pam := w.as("Pam")
	for _, sort := range []string{"", "&sort=agency", "&sort=due"} {
		var names []string
		first := pam.get("/en/reports/people?state=not_started&agency=" + w.police.ID.String() + sort)
		page := first
		for range 10 {
			names = append(names, page.Find("tbody th").Map(func(_ int, s *goquery.Selection) string { return s.Text() })...)
			later, err := url.Parse(page.Find("nav.actions a:last-child").AttrOr("href", ""))
			must(t, err)
			q := later.Query()
			if q.Get("after") == "" {
				break
			}
			if q.Get("state") != "not_started" || q.Get("agency") == "" || page.Find("tbody tr").Length() != 3 {
				t.Errorf("%d rows, then %s", page.Find("tbody tr").Length(), later)
			}
			page = pam.get(later.String())
		}
		if slices.Sort(names); len(names) != 4 || len(slices.Compact(names)) != 4 {
			t.Errorf("%q: %v", sort, names)
		}
		if back := first.Find("p.up a").AttrOr("href", ""); back != "/en/reports/completion?agency="+w.police.ID.String() {
			t.Errorf("back to %s", back)
		}
	}
}

// TestReportsSayWhatTheyCount: of one module the figures are people, of several they are enrollments.
func TestReportsSayWhatTheyCount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		pam := w.as("Pam")
		for path, want := range map[string]string{"": "enrollments, not people", "/completion": "enrollments, not people", "/completion?module=phishing": "people required",
			"/completion?by=module": "The last line counts enrollments", "/completion?as-of=2026-11-19": "Coverage (of today only)"} {
			pam.get("/en/reports" + path).is(200).says(want)
		}
	})
}

// TestListsOfNames: who is exempt until when, who has left with the day; what they were told last, why
// they have the module; and as of a day before any of it, nothing of it.
func TestListsOfNames(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.exempt("Ben")
		pam := w.as("Pam")
		for tag, want := range map[string]string{"en": "until it is ended", "es": "sin fecha de término"} {
			pam.get("/"+tag+"/reports/people?state=exempt").is(200).says(want, "Ben Cole")
		}
		open := pam.get("/en/reports/people?state=not_started&sort=due").is(200).has("tbody tr:contains('Ana Ruiz') details.why p:contains('assigned it on')", "a[href*='/team/people/']")
		if open.Find("tbody tr:contains('Ben Cole')").Length() > 0 {
			t.Error("who is exempt is not open")
		}
		pam.get("/en/reports/people?state=left").is(200).says("There is nobody behind this number.")
		pam.get("/en/reports/people?as-of=2031-01-01").is(400).has("#as-of-wrong")
		pam.get("/en/reports/people?as-of=1999-01-01").is(400).has("#as-of-wrong:contains('begins on')")
		pam.get("/en/reports/people?known=2026-03-11").is(400).has("#known-wrong, #as-of-wrong")
	})
}
