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

	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
)

var update = flag.Bool("update", false, "write the golden files again")

// TestEveryNumberOpensToItsNames: each figure of the report leads to as many people as it says.
func TestEveryNumberOpensToItsNames(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana, pam := w.as("Ana"), w.as("Pam")
		at := ana.quiz()
		page := ana.get(at + "?view=all")
		ana.press(page, "button[value=submit]", page.answers(true).Encode())
		w.exempt("Ben")
		w.as("Tom").quiz()
		w.at(noon.AddDate(0, 0, 12)) // past the due date
		pam = w.as("Pam")
		for _, filter := range []string{"", "?module=phishing", "?agency=" + w.police.ID.String()} {
			links := pam.get("/en/reports/completion" + filter).is(200).Find("a[href*='/reports/people']")
			if links.Length() < 12 {
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
		if got := overdue.Find("tbody th").Map(func(_ int, s *goquery.Selection) string { return s.Text() }); slices.Contains(got, "Ana Ruiz") || slices.Contains(got, "Ben Cole") || !slices.Contains(got, "Tom Hale") {
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
		for _, filter := range []string{"?state=none", "?state=withdrawn", "?state=%00", "?from=-1", "?from=x", "?from=99999999999999999999"} {
			lea.send("GET", "/es/reports/people"+filter, "").is(404)
		}
		lea.send("GET", "/es/reports/people?from=9223372036854775807", "").is(200)
		lea.send("GET", "/es/reports/people.csv?state=none", "").is(404)
		w.wantAudit()
	})
}

// failing is a store whose lists are long, and break off.
type failing struct {
	report.Store
	pages int // of names, until it breaks
}

func (f *failing) PeopleBehind(ctx context.Context, q report.Filter, days []report.Day, offset, limit int) ([]report.PersonRow, error) {
	if f.pages--; f.pages < 0 {
		return nil, errSecret
	}
	rows, err := f.Store.PeopleBehind(ctx, q, days, offset, limit)
	return slices.Repeat(rows, 100), err
}

func (f *failing) EachBehind(ctx context.Context, q report.Filter, days []report.Day, each func(report.PersonRow) error) error {
	for range 100 * f.pages {
		if err := f.Store.EachBehind(ctx, q, days, each); err != nil {
			return err
		}
	}
	return errSecret
}

// TestABrokenFileIsNotTakenForAWholeOne: an export that fails at once is an error page; one that fails half-way ends
// the connection instead of the file, and is in the log as broken off.
func TestABrokenFileIsNotTakenForAWholeOne(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.at(noon.Add(time.Minute))
	pam := w.as("Pam")
	for _, encoding := range []string{"identity", "gzip"} {
		before := len(w.exports())
		w.server.Report.Store = &failing{w.heard, 0}
		for _, kind := range paper.Kinds() {
			a := pam.send("GET", "/es/reports/people."+string(kind)+"?"+dated, "").is(500).has("html[lang=es]", "main h1")
			if a.header.Get("Content-Disposition") != "" || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
				t.Errorf("the error page is sent as a file: %v", a.header)
			}
		}
		if got := w.exports(); len(got) != before {
			t.Errorf("what was never sent is in the log: %+v", got[0])
		}
		w.server.Report.Store = &failing{w.heard, 1}
		if whole, status := pam.download("/en/reports/people.csv?"+dated, encoding); whole && status == http.StatusOK {
			t.Errorf("failed half-way (%s), and the file looks whole", encoding)
		}
		pam.get("/en/courses").is(200)
		if got := w.exports(); len(got) == before || got[0].Finished || got[0].Bytes == 0 {
			t.Errorf("the log has %+v", got)
		}
	}
}

// TestLongListsComeInPages keeps the filter from page to page.
func TestLongListsComeInPages(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	pam := w.as("Pam")
	w.server.Report.Store = &failing{w.heard, 9}
	first := pam.get("/en/reports/people?state=not_started&agency=" + w.police.ID.String())
	later, err := url.Parse(first.Find("nav.actions a").AttrOr("href", ""))
	must(t, err)
	if q := later.Query(); q.Get("state") != "not_started" || q.Get("agency") == "" || q.Get("from") != "100" || first.Find("tbody tr").Length() != 100 {
		t.Errorf("%d rows, then %s", first.Find("tbody tr").Length(), later)
	}
	if back := first.Find("p.up a").AttrOr("href", ""); back != "/en/reports/completion?agency="+w.police.ID.String() {
		t.Errorf("back to %s", back)
	}
}
