package web

import (
	"encoding/csv"
	"strings"
	"testing"

	"baluarte/internal/audit"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// TestRolesByPage: an administrator finds somebody, gives a role, sees it listed, and takes it away again.
func TestRolesByPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s).settle(plain)
		ada, ana := w.as("Ada"), w.as("Ana")
		list := ada.get("/en/admin/roles").is(200).has("tr:contains('Tom Hale')", "tr:contains('Ada Reed')", "!tr:contains('Max Reed')", "!tr:contains('Lucía')")
		ada.get("/en/admin/roles?q=voss&role=lead").is(200).has("tr:contains('Lea Voss')", "!tr:contains('Tom Hale')", ".chip-late")
		ada.get("/en/admin/roles?agency="+w.health.ID.String()).is(200).has("tr:contains('Sue Park')", "!tr:contains('Lea Voss')")
		list.has("a[href*='/revoke?']")

		ada.get("/en/admin/roles/new?q=luc%C3%ADa").is(200).has("!.doors li") // of the other country
		found := ada.get("/en/admin/roles/new?q=RUIZ").is(200).has(".doors li:contains('Ana Ruiz')")
		give := ada.get(found.Find(".doors a").AttrOr("href", "")).is(200).has("!option[value=everywhere]", "option[selected]:contains('Norland Police')")
		ada.press(give, "form.box button", form("agency", w.police.ID.String())).is(422).has(".notice-warning")
		ana.get("/en/training").is(200)
		w.heard.take()
		ada.press(give, "form.box button", form("role", "trainer", "agency", w.police.ID.String())).is(200).at("/en/admin/roles?saved=granted").has("tr:contains('Ana Ruiz')", ".notice-success")
		w.wantAudit(audit.RoleGranted)
		if a := ana.send("GET", "/en/training", ""); a.status != 303 {
			t.Errorf("somebody with a duty and no second factor is still signed in: %d", a.status)
		}
		ada.press(give, "form.box button", form("role", "trainer", "agency", w.police.ID.String())).is(422).has(".notice-warning")
		for _, forged := range []string{form("role", "trainer", "agency", "everywhere"), form("role", "trainer", "agency", w.policia.ID.String()),
			form("role", "trainer", "agency", newID().String()), form("role", "king", "agency", w.police.ID.String()), form("role", "trainer", "agency", "x")} {
			ada.send("POST", strings.Split(give.path, "?")[0], forged).is(404)
		}
		w.wantAudit()

		again := w.as("Ana")
		again.get("/en/reports/completion").is(200)
		row := ada.get("/en/admin/roles?q=ruiz").Find("tr:contains('Ana Ruiz') a")
		ask := ada.get(row.AttrOr("href", "")).is(200).has("main:contains('Ana Ruiz is now: Trainer, Norland Police.')")
		ada.press(ask, "main form button", "").is(200).at("/en/admin/roles?saved=revoked")
		w.wantAudit(audit.RoleRevoked)
		again.send("GET", "/en/reports/completion", "").is(403) // from their next request on
		again.get("/en/training").is(200)

		// The last of the installation's administrators cannot go, nor take the state's with them unseen.
		max := w.as("Max")
		own := max.get("/en/admin/roles?q=max").Find("tr:contains('Max Reed') a")
		max.press(max.get(own.AttrOr("href", "")), "main form button", "").is(422).has(".notice-warning")
		w.wantAudit()
	})
}

// TestAuditByPage: the log as its readers may see it, narrowed by what the address says, as a page and as a file.
func TestAuditByPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s).settle(plain)
		ada, max := w.as("Ada"), w.as("Max")
		w.as("Ana").quiz()
		w.as("Lucía").quiz()
		w.as("Sue").get("/en/reports/people.csv?state=overdue").is(200)
		w.as("").send("POST", "/en/sign-in", byMail("nobody@norland.example", "wrong")).is(422)

		page := ada.get("/en/admin/audit").is(200).has("tr:contains('Ana Ruiz'):contains('Began a quiz')", "tr:contains('Sue Park'):contains('Took names as a file')", "!tr:contains('Lucía')",
			"!tr:contains('Tried to sign in and failed')")
		if text := page.Find("tr:contains('Took names')").Text(); !strings.Contains(text, "State: Overdue") {
			t.Errorf("a file: %s", text)
		}
		max.get("/en/admin/audit").is(200).has("tr:contains('Lucía')", "tr:contains('Tried to sign in and failed'):contains('127.0.0.1'):contains('Somebody unknown')")
		w.as("Ada").get("/es/admin/audit?action=attempt.started").is(200).has("tr:contains('Ana Ruiz'):contains('Comenzó un cuestionario')", "!tr:contains('Sue Park')", "!tr:contains('Inició sesión')")

		narrow := ada.get(page.Find("td a:contains('Ana Ruiz')").First().AttrOr("href", "")).is(200).has(".chip:contains('Only what Ana Ruiz did')", "!tbody tr:contains('Sue Park')")
		ada.get(narrow.Find(".chip").Parent().Find("a").AttrOr("href", "")).is(200).has("tbody tr:contains('Sue Park')")
		// Of somebody one may not know not even the name is told.
		lucia := w.people["Lucía"].ID.String()
		for _, part := range []string{"who", "thing"} {
			a, b := ada.get("/en/admin/audit?"+part+"="+lucia), ada.get("/en/admin/audit?"+part+"="+newID().String())
			if a.is(200).Find("main").Text() != b.is(200).Find("main").Text() || a.Find("tbody tr").Length() != 0 {
				t.Errorf("%s tells: %s", part, a.Find("main").Text())
			}
		}
		ada.get("/en/admin/audit?person=luc").is(200).has("!main li:contains('Lucía')")
		ada.get("/en/admin/audit?person=ruiz").is(200).has("main li:contains('Ana Ruiz') a[href*='who=']")
		ada.get("/en/admin/audit?from=2026-11-21").is(200).has("!tbody tr")
		ada.get("/en/admin/audit?from=2026-11-20&to=2026-11-20").is(200).has("tbody tr")
		for path, status := range map[string]int{"from=yesterday": 400, "who=x": 404, "after=x": 404, "after=-1.x": 404, "action=x": 404, "agency=x": 404,
			"after=9223372036854775807." + newID().String(): 404, "person=%00": 404, "person=%25_%26!|:*": 200} {
			ada.send("GET", "/en/admin/audit?"+path, "").is(status)
		}

		w.heard.take()
		file := ada.get("/es/admin/audit.csv?from=2026-11-20").is(200)
		w.wantAudit(audit.AuditExported)
		lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.body, "\ufeff"))).ReadAll()
		must(t, err)
		if n := ada.get("/en/admin/audit?from=2026-11-20").Find("tbody tr").Length(); len(lines) != n+1 { // the page does not note itself
			t.Errorf("%d lines in the file, %d events on the page", len(lines), n)
		}
		for _, l := range lines {
			if strings.Contains(strings.Join(l, "|"), "Lucía") || len(l) != len(lines[0]) {
				t.Errorf("line %q", l)
			}
		}
		// A name that is a formula stays a text.
		must(t, s.AppendAudit(t.Context(), audit.Event{ID: newID(), At: w.server.Now(), Actor: w.people[cast[8].given].ID, Action: audit.SignedIn, Thing: newID(), Agency: w.health.ID}))
		if file := ada.get("/en/admin/audit.csv"); !strings.Contains(file.body, `'=HYPERLINK`) {
			t.Error("a formula is not neutralised")
		}
	})
}

// TestAuditLeafing: every event is on one page, and on one alone.
func TestAuditLeafing(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	at := w.server.Now()
	for range 150 { // all at one moment
		must(t, w.store.AppendAudit(t.Context(), audit.Event{ID: newID(), At: at, Action: audit.SignInFailed, Thing: newID(), Agency: w.police.ID}))
	}
	ada := w.as("Ada")
	page := ada.get("/en/admin/audit?action=sign_in.failed").is(200)
	for _, want := range []int{50, 50, 50} {
		if n := page.Find("tbody tr").Length(); n != want {
			t.Fatalf("%d events on a page, want %d", n, want)
		}
		if next := page.Find("main nav a:contains('Older')"); next.Length() > 0 {
			page = ada.get(next.AttrOr("href", "")).is(200)
		}
	}
	page.has("!main nav a:contains('Older')", "main nav a:contains('To the newest')")
}

// showDuties walks the pages of roles and of the audit log.
func (w *world) showDuties(at string, show func(string, answer) answer) {
	w.t.Helper()
	ada, max := w.as("Ada"), w.as("Max")
	show("roles", ada.get(at+"/admin/roles"))
	show("roles", max.get(at+"/admin/roles?saved=granted&without=yes"))
	show("roles", ada.get(at+"/admin/roles?q=nobody"))
	show("find-holder", ada.get(at+"/admin/roles/new"))
	show("find-holder", ada.get(at+"/admin/roles/new?q=hale"))
	show("find-holder", ada.get(at+"/admin/roles/new?q=zzz"))
	tom := at + "/admin/roles/" + w.people["Tom"].ID.String()
	give := show("grant", max.get(tom+"/grant"))
	show("grant", max.press(give, "form.box button", "role=lead&agency=").is(422))
	show("revoke", ada.get(tom+"/revoke?role=trainer&agency="+w.police.ID.String()))
	own := at + "/admin/roles/" + w.people["Max"].ID.String() + "/revoke"
	show("revoke", max.send("POST", own, "role=administrator&agency=everywhere").is(422))
	show("audit", ada.get(at+"/admin/audit"))
	show("audit", max.get(at+"/admin/audit?person=a&who="+w.people["Tom"].ID.String()))
	show("audit", max.get(at+"/admin/audit?to=2020-01-01&thing="+w.people["Tom"].ID.String()))
	show("error", max.send("GET", at+"/admin/audit?from=x", "").is(400))
}
