package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/store/storetest"
)

// agencyPath is an agency's address.
func agencyPath(at string, a agency.Agency) string { return at + "/admin/agencies/" + a.ID.String() }

// everyAgencyPage shows the pages of the agencies in their states.
func everyAgencyPage(w *world, at string, show func(string, answer) answer) {
	ada, max := w.as("Ada"), w.as("Max")
	show("agencies", ada.get(at+"/admin/agencies"))
	show("agencies", max.get(at+"/admin/agencies"))
	show("agencies", max.get(at+"/admin/agencies?q=p")).has(".row")
	show("agencies", max.get(at+"/admin/agencies?q=nowhere")).has("!.row")
	show("agency", ada.get(agencyPath(at, w.state))).has(".rows a")
	show("agency", max.get(agencyPath(at, w.police)+"?saved=moved")).has(".notice-success")
	show("agency-form", max.get(at+"/admin/agencies/new")).has("#country")
	show("agency-form", ada.get(at+"/admin/agencies/new?under="+w.state.ID.String())).has("!#country")
	show("agency-form", ada.send("POST", at+"/admin/agencies/new?under="+w.state.ID.String(), "from=x").is(422))
	show("agency-form", max.send("POST", at+"/admin/agencies/new", "retention=x&from=2026-11-21&code=a").is(422))
	show("agency-form", ada.get(agencyPath(at, w.health)+"/edit"))
	show("agency-move", ada.get(agencyPath(at, w.health)+"/move")).has("[type=radio]")
	show("agency-move", max.get(agencyPath(at, w.health)+"/move?q=nowhere&go=find"))
	show("agency-move", ada.get(agencyPath(at, w.health)+"/move?go=preview")).is(422)
	show("agency-move", ada.get(agencyPath(at, w.health)+"/move?go=preview&from=2026-11-20&to="+w.police.ID.String())).has("form[method=post]")
	show("agency-close", ada.get(agencyPath(at, w.health)+"/close"))
	show("agency-close", ada.send("POST", agencyPath(at, w.health)+"/close", "last=2026-11-20").is(422))
	show("error", ada.send("GET", at+"/admin/agencies/new", "").is(403))
	show("error", ada.send("POST", agencyPath(at, w.health)+"/reopen", "").is(409))
}

// fill is a form: "name=value" for each, on lines of their own.
func fill(lines string) string {
	form := url.Values{}
	for line := range strings.Lines(lines) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok {
			form.Set(name, value)
		}
	}
	return form.Encode()
}

const newUnit = `
	name_en=Traffic Unit
	name_es=Unidad de Tránsito
	code=npd-t
	level=state
	time_zone=America/Chicago
	language=es
	retention=24
	from=2026-11-02`

func TestKeepingAgencies(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ada, max := w.as("Ada"), w.as("Max")
	new := "/en/admin/agencies/new?under=" + w.police.ID.String()

	unit := ada.post(new, fill(newUnit)).is(200).has(".notice-success", "h1:contains('Traffic Unit')", "code:contains('NPD-T')",
		"td:contains('Nov 2, 2026')", "dd:contains('24 months')", "dd:contains('Español')")
	w.wantAudit(audit.AgencyAdded)
	path, _, _ := strings.Cut(unit.path, "?")

	// The state of the other country gets a sign-in code, which nobody else can take then.
	valle := fill(newUnit + "\ncode=VAL\nname_en=State of Valle\nname_es=Estado de Valle\nsign_in_code=val-1")
	max.post(agencyPath("/en", w.estado)+"/edit", valle).has(".notice-success", "code:contains('VAL-1')")
	w.wantAudit(audit.AgencyChanged)
	max.post(agencyPath("/en", w.estado)+"/edit", valle).has(".notice-success") // the same again is no change
	w.wantAudit()

	for name, c := range map[string]struct{ path, change, at string }{
		"twice":                      {new, "code=npd-t", "code"},
		"a name missing":             {new, "name_es=  ", "name_es"},
		"a name with hidden letters": {new, "name_en=A\u202eB", "name_en"},
		"a name without end":         {new, "name_en=" + strings.Repeat("á", 201), "name_en"},
		"a bad code":                 {new, "code=Ñ-1", "code"},
		"a level of none":            {new, "level=galactic", "level"},
		"a zone of none":             {new, "time_zone=Local", "time_zone"},
		"a language of none":         {new, "language=fr", "language"},
		"no number of months":        {new, "retention=two", "retention"},
		"months before time":         {new, "retention=-1", "retention"},
		"tomorrow":                   {new, "from=2026-11-21", "from"},
		"no day":                     {new, "from=2026-02-30", "from"},
		"a sign-in code of others":   {path + "/edit", "sign_in_code=VAL-1", "sign_in_code"},
		"a code of the same tree":    {path + "/edit", "code=nhd", "code"},
		"a top without sign-in code": {"/en/admin/agencies/new", "code=T-1\ncountry=us", "sign_in_code"},
		"a top of no country":        {"/en/admin/agencies/new", "code=T-1\nsign_in_code=T-1\ncountry=atlantis", "country"},
	} {
		a := max.send("POST", c.path, fill(newUnit+"\ncode=NPD-9\n"+c.change)).is(http.StatusUnprocessableEntity)
		a.has("#"+c.at+"-wrong", "#"+c.at+".usa-input--error")
		if n := a.Find(".usa-error-message").Length(); n != 1 {
			t.Errorf("%s: %d errors, want one", name, n)
		}
		if got, _ := a.Find("#name_es").Attr("value"); c.at != "name_es" && got != "Unidad de Tránsito" {
			t.Errorf("%s: what was typed is gone: %q", name, got)
		}
	}
	w.wantAudit()

	max.post("/en/admin/agencies/new", fill(newUnit+"\ncode=T-1\nsign_in_code=T-1\ncountry=us")).has(".notice-success")
	w.wantAudit(audit.AgencyAdded)
	ada.send("POST", path+"/edit", fill(newUnit+"\nparent="+w.estado.ID.String()+"\ncountry=mx\nopened_on=1999-01-01")).is(303)
	w.wantAudit() // what is no field of the form changes nothing
}

func TestMovingAnAgency(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ada, max := w.as("Ada"), w.as("Max")
	at := agencyPath("/en", w.police)
	preview := func(b *browser, query string) answer { return b.get(at + "/move?go=preview&" + query) }
	to := "to=" + w.health.ID.String()

	ada.get(at+"/move").has("[value='"+w.health.ID.String()+"']", "![value='"+w.police.ID.String()+"']", "![value='"+w.state.ID.String()+"']", "![value=top]")
	max.get(at+"/move").has("[value=top]", "![value='"+w.policia.ID.String()+"']")
	ada.get(at + "/move?go=find&q=nhd").has("[value='" + w.health.ID.String() + "']")
	for query, field := range map[string]string{"": "to", to + "&from=2026-11-21": "from", to + "&from=2019-12-31": "from",
		"to=" + w.state.ID.String() + "&from=2026-11-20": "to", "to=" + w.police.ID.String() + "&from=2026-11-20": "to",
		"to=top&from=2026-11-20": "to", "to=%00&from=2026-11-20": "to"} {
		a := preview(ada, query).is(http.StatusUnprocessableEntity).has(".notice-error", ".usa-error-message", "!form[method=post]:not(.plain-form)")
		if field == "from" {
			a.has("#from-wrong")
		}
	}
	preview(max, "to="+w.policia.ID.String()+"&from=2026-11-20").is(422)
	preview(ada, "to="+w.policia.ID.String()+"&from=2026-11-20").is(404)

	// Sue leads the health agency: her role then reaches the police. Their own people keep their roles.
	sure := preview(ada, to+"&from=2026-11-19").is(200).has("dd:contains('Sue Park')", "dd:contains('4 people')", "!dd:contains('Voss')")
	w.wantAudit()
	ada.press(sure, "form:not(.plain-form) button.next", "").is(200).has(".notice-success", "td:contains('Nov 18, 2026')", "td:contains('Nov 19, 2026')", "nav.up a:contains('Norland Health')")
	w.wantAudit(audit.AgencyMoved)
	w.as("Sue").get("/en/reports/completion?agency=" + w.police.ID.String()).is(200)

	// Put right on the same day, it was never there.
	right := preview(ada, "to="+w.state.ID.String()+"&from=2026-11-19").is(200)
	ada.press(right, "form:not(.plain-form) button.next", "").is(200).has("!td:contains('Nov 18, 2026')", "!th:contains('Norland Health')")
	w.wantAudit(audit.AgencyMoved)
	w.as("Sue").get("/en/reports/completion?agency=" + w.police.ID.String()).is(404)

	ada.send("POST", at+"/move", "to="+w.police.ID.String()+"&from=2026-11-20").is(422)
	w.wantAudit()
}

func TestClosingAnAgency(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ada := w.as("Ada")
	ada.send("POST", agencyPath("/en", w.police)+"/close", "last=2026-11-20").is(422).has("#last-wrong:contains('4 people')")
	path, _, _ := strings.Cut(ada.post("/en/admin/agencies/new?under="+w.police.ID.String(), fill(newUnit)).path, "?")
	w.heard.take()
	for _, last := range []string{"2026-11-21", "2026-11-01", "x"} {
		ada.send("POST", path+"/close", "last="+last).is(422).has("#last-wrong")
	}
	ada.post(path+"/close", "last=2026-11-20").has(".notice-success", "h1 .chip", "button:contains('Reopen')", "!a:contains('Add an agency below')")
	w.wantAudit(audit.AgencyClosed)
	ada.send("POST", path+"/close", "last=2026-11-20").is(409)
	w.as("Max").send("POST", path+"/move", "to=top&from=2026-11-20").is(409)
	ada.get(agencyPath("/en", w.health) + "/move?go=find&q=npd-t").has("![value='" + strings.TrimPrefix(path, "/en/admin/agencies/") + "']")
	closed := ada.get(path)
	ada.press(closed, "button:contains('Reopen')", "").is(200).has(".notice-success", "!h1 .chip")
	w.wantAudit(audit.AgencyReopened)
}
