package web

import (
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/store/storetest"
)

// TestDaysAreThoseOfTheAgency: in the evening, when the day has changed in UTC already, forms offer the day that it is
// at the agency, and an empty day is that one, too.
func TestDaysAreThoseOfTheAgency(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	must(t, w.store.InsertGrant(t.Context(), w.accounts["Ana"], access.Grant{Agency: w.state.ID, Role: access.Administrator}))
	w.at(time.Date(2026, 11, 21, 3, 0, 0, 0, time.UTC))
	ana, max := w.as("Ana"), w.as("Max")
	ben := "/en/admin/people/" + w.people["Ben"].ID.String()
	police := agencyPath("/en", w.police)

	for path, at := range map[string]string{
		"/en/admin/people/new":                                 "#from",
		"/en/admin/agencies/new?under=" + w.police.ID.String(): "#from",
		ben + "/post":     "#from",
		ben + "/leave":    "#last",
		police + "/move":  "#from",
		police + "/close": "#last",
	} {
		ana.get(path).is(200).has(at + "[value='2026-11-20']")
		want := "2026-11-20"
		if strings.Contains(path, "/new") { // Max works nowhere
			want = ""
		}
		max.get(path).is(200).has(at + "[value='" + want + "']")
	}

	added := max.post("/en/admin/people/new", fields("given_names", "José", "first_surname", "Núñez", "agency", w.police.ID.String(), "employee_number", "E-9", "from", ""))
	added.is(200).has("#postings ~ table td:contains('Nov 20, 2026')")
	max.post(ben+"/leave", fields("last", "")).is(200).has("#postings ~ table td:contains('Nov 20, 2026')")
	unit, _, _ := strings.Cut(max.post("/en/admin/agencies/new?under="+w.police.ID.String(), fill(newUnit+"\nfrom=")).is(200).path, "?")
	moved := max.get(unit + "/move?go=preview&from=&to=" + w.health.ID.String()).is(200).has("input[name=from][value='2026-11-20']")
	max.press(moved, "form:not(.plain-form) button.next", "").is(200)
	max.post(unit+"/close", "last=").is(200).has("h1 .chip")
}
