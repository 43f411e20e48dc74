package web

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"

	"github.com/PuerkitoBio/goquery"
)

// TestALinkIsOfTheAgenciesOfWhoMadeIt: the link to exactly these figures shows them to everybody who may see all of them, and to
// nobody else other figures in their place, as a page, as names, and as a file.
func TestALinkIsOfTheAgenciesOfWhoMadeIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		must(t, w.store.InsertGrant(t.Context(), w.accounts["Pam"], access.Grant{Agency: w.policia.ID, Role: access.Lead}))
		finish(w, "Ana")
		w.at(noon.Add(time.Minute))
		pam, max, lea := w.as("Pam"), w.as("Max"), w.as("Lea")
		outside := words().For("en").T("report.outside")
		page := pam.get("/en/reports/completion").is(200).has("!form [name=within]")
		lasting := page.Find(".asked a").AttrOr("href", "")
		if u, err := url.Parse(lasting); err != nil || strings.Count(u.Query().Get("within"), ",") != 1 {
			t.Fatalf("%s names no agencies", lasting)
		}
		got := max.get(lasting).is(200).has("form input[type=hidden][name=within]", ".formats a", "thead a")
		if !slices.Equal(linesOf(got), linesOf(page)) || got.Find(".asked code").Text() != page.Find(".asked code").Text() {
			t.Errorf("Pam sees %v, Max under the same link %v", linesOf(page), linesOf(got))
		}
		for _, href := range got.Find(".formats a, thead a, .overview a").Map(hrefOf) {
			if !strings.Contains(href, "within=") {
				t.Errorf("%s loses the agencies", href)
			}
		}
		if own := got.Find(".asked a").Last().AttrOr("href", ""); strings.Contains(own, "within") {
			t.Errorf("%s does not lead back to all of Max's", own)
		}
		names := strings.Replace(lasting, "/completion", "/people", 1)
		if got, want := max.get(names).is(200).Find("tbody").Text(), pam.get(names).is(200).Find("tbody").Text(); got != want {
			t.Errorf("Pam finds %s, Max %s", want, got)
		}
		unknown := "/en/reports/completion?" + since + "&within=" + newID().String() + "," + w.police.ID.String()
		for _, href := range []string{lasting, names, unknown, strings.Replace(lasting, "/completion", "", 1)} {
			lea.send("GET", href, "").is(404).says(outside)
		}
		all := max.get("/en/reports/completion").is(200).Find(".asked a").AttrOr("href", "")
		pam.send("GET", all, "").is(404).says(outside)
		max.get(all).is(200).has("form [name=within][value=all]")
		lea.send("GET", "/en/reports/completion?within=none", "").is(404)

		to := pam.send("GET", "/en/reports/completion.csv", "").is(303).header.Get("Location")
		if !strings.Contains(to, "within=") {
			t.Fatalf("the file at %s names no agencies", to)
		}
		file := pam.send("GET", to, "").is(200)
		if got := max.send("GET", to, "").is(200); got.body != file.body {
			t.Error("Max has another file from the same address")
		}
		lea.send("GET", to, "").is(404).says(outside)
		log := max.get("/en/admin/exports").is(200).says("Several agencies").says("Completion, as of November 20, 2026")
		if href := log.Find("tbody a").First().AttrOr("href", ""); !strings.Contains(href, "within=") {
			t.Errorf("the log leads to %s", href)
		}
	})
}

// TestWhatIsNotFoundAmongTheExports: a file that another may see is not told from one that there is not, and what is found says
// what that tells.
func TestWhatIsNotFoundAmongTheExports(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.at(noon.Add(time.Minute))
		file := w.as("Max").send("GET", "/en/reports/people.csv?state=overdue&agency="+w.policia.ID.String()+"&"+dated, "").is(200)
		bytes := sha256.Sum256([]byte(file.body))
		sum, id := hex.EncodeToString(bytes[:]), w.exports()[0].Report
		_, name, _ := strings.Cut(file.header.Get("Content-Disposition"), `"`)
		ada, max, en := w.as("Ada"), w.as("Max"), words().For("en")
		for sought, note := range map[string]string{sum: "export.log.no_sum", strings.Repeat("0", 64): "export.log.no_sum", id: "export.log.no_id", "AAAA-BBBB-CCCC-DDDD": "export.log.no_id"} {
			ada.get("/en/admin/exports?sought=" + url.QueryEscape(sought)).is(200).has("!tbody tr").says(en.T(note))
		}
		for sought, note := range map[string]string{strings.ToUpper(sum): "export.log.same_sum", id: "export.log.same_id", strings.TrimSuffix(name, `"`): "export.log.same_id"} {
			max.get("/en/admin/exports?sought=" + url.QueryEscape(sought)).is(200).has("tbody tr").says(en.T(note)).says("Names: Overdue, as of November 20, 2026")
		}
	})
}

func hrefOf(_ int, a *goquery.Selection) string { return a.AttrOr("href", "") }
