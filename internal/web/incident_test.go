package web

import (
	"net/url"
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/store/storetest"
)

// contactForm names an agency's area in both languages, with all that can be said of it.
func contactForm(names lang.Text) string {
	return url.Values{"name_en": {names["en"]}, "name_es": {names["es"]}, "telephone": {"202-555-0142 ext. 7"}, "email": {"desk@norland.example"},
		"url": {"https://desk.norland.example/report"}, "note_en": {names["en"]}, "note_es": {names["es"]}, "checked_on": {"2026-11-19"}}.Encode()
}

// incidentPages shows where to report in its states, and the form of an agency's contact.
func incidentPages(w *world, at string, show func(string, answer) answer) {
	v, ana, ada := w.as(""), w.as("Ana"), w.as("Ada")
	show("incident", v.get(at+"/report-incident"))
	show("incident", v.get(at+"/report-incident?country=mx"))
	for _, country := range agency.Countries() {
		for _, e := range course.Employers() {
			show("incident", v.get(at+"/report-incident?country="+country+"&employer="+string(e)))
		}
	}
	show("contact-form", ada.get(agencyPath(at, w.police)+"/contact")).has("!form[action$=remove]")
	show("agency", ada.post(agencyPath(at, w.state)+"/contact", contactForm(w.state.Names))).has(".notice-success")
	show("contact-form", ada.get(agencyPath(at, w.state)+"/contact")).has("form[action$=remove]")
	show("contact-form", ada.get(agencyPath(at, w.police)+"/contact")).has("!form[action$=remove]")
	show("contact-form", ada.send("POST", agencyPath(at, w.police)+"/contact", "telephone=x&checked_on=x").is(422))
	show("contact-form", ada.send("POST", agencyPath(at, w.police)+"/contact", "telephone=x&url=x&email=x&note_en=x").is(422))
	show("agency", ada.get(agencyPath(at, w.police)))
	show("incident", ana.get(at+"/report-incident")).has("[href^='tel:']")
	show("incident", w.as("Lucía").get(at+"/report-incident?country=us&employer=federal")).has(".notice-warning")
	show("agency", ada.post(agencyPath(at, w.state)+"/contact/remove", "")).has(".notice-success")
}

func TestWhereToReport(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	v, ana, lucia := w.as(""), w.as("Ana"), w.as("Lucía")
	v.get("/en/").has("a[href='/en/report-incident?country=us']", "a[href='/en/report-incident?country=mx']", ".band-nav a[href='/en/report-incident']", ".foot a[href='/en/report-incident']")
	for _, path := range []string{"/en/", "/en/report-incident", "/en/report-incident?country=mx"} { // the first minutes wait for no choice
		v.get(path).has(".now-first:contains('help desk')", ".now li:contains('Take the computer off the network, leave it on, and call.')")
	}
	v.get("/en/courses").has(".foot a[href='/en/report-incident']")
	v.get("/en/report-incident").has(".now-first:contains('help desk')", "#country", "#employer", "!.channels", "a[href='/en/sign-in']", "!.now-first h2")
	v.get("/en/report-incident?country=mx").has("#country option[value=mx][selected]", "!.channels")
	v.get("/en/report-incident?country=us&employer=federal").has(".channels a[href='https://www.cisa.gov/report']", "!.channels a[href^='tel:']",
		"!a[href='tel:911']", ".change summary:contains('A federal agency')",
		"a[href$='card.pdf?country=us&employer=federal&format=A4']", "p:contains('Not yet reviewed by a lawyer')", "link[hreflang=es][href='/es/report-incident?country=us&employer=federal']")
	v.get("/en/report-incident?country=us&employer=police").has(".channels li:contains('Confirm with your agency')")
	v.get("/es/report-incident?country=mx&employer=private").has("a[href='tel:911']", "a[href='tel:088']", "a[href='tel:089']", ".chip:contains('urgente')", "!a[href*=cisa]", "!li:contains('su institución, con')")
	for _, query := range []string{"country=ca", "employer=army", "country=us&employer=army"} {
		v.send("GET", "/en/report-incident?"+query, "").is(404)
	}
	// Those signed in need not choose.
	ana.get("/en/report-incident").has(".change summary:contains('United States')", ".change summary:contains('A state, county or city agency')", "!.now-first h2", "!.notice-warning")
	lucia.get("/es/report-incident").has(".change summary:contains('México')", ".channels a[href='tel:088']")
	lucia.get("/es/report-incident?country=us").has(".notice-warning", "!.channels", "#country option[value=us][selected]")
	lucia.get("/es/report-incident?country=us&employer=police").has(".notice-warning", ".channels")

	// Their own agency's contact, or the nearest above, comes first.
	ada := w.as("Ada")
	ada.post(agencyPath("/en", w.state)+"/contact", contactForm(lang.Text{"en": "State desk", "es": "Mesa estatal"}))
	for _, path := range []string{"/en/report-incident", "/en/report-incident?country=us&employer=private"} {
		ana.get(path).has(".now li:first-child h2:contains('State desk')", ".now-first .note:contains('State of Norland')", "a[href='tel:2025550142;ext=7']", "a[href='mailto:desk@norland.example']",
			"a[href='https://desk.norland.example/report']", ".now-first .note:contains('November 19, 2026')")
	}
	ada.post(agencyPath("/en", w.police)+"/contact", contactForm(lang.Text{"en": "Police desk", "es": "Mesa policial"}))
	ana.get("/es/report-incident").has(".now-first h2:contains('Mesa policial')", "!:contains('Mesa estatal')")
	w.as("Sue").get("/en/report-incident").has(".now-first h2:contains('State desk')")
	lucia.get("/es/report-incident").has("!.now-first h2")
	v.get("/en/report-incident?country=us&employer=state").has("!.now-first h2")
}

func TestAnAgencysContact(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ada, form := w.as("Ada"), contactForm(lang.Text{"en": "Desk", "es": "Mesa"})
	at := agencyPath("/en", w.police) + "/contact"
	ada.get(at).has("#checked_on[required][value='2026-11-20']")
	ada.post(at, form).has(".notice-success", "dd:contains('Desk')", "dd a[href='tel:2025550142;ext=7']", "dd a[href='mailto:desk@norland.example']", "dd a[href='https://desk.norland.example/report']", "dd:contains('November 19, 2026')")
	w.wantAudit(audit.ContactChanged)
	ada.post(at, form)
	w.wantAudit() // nothing is different
	ada.get("/en/admin/audit?action=agency.contact_changed").has("td:contains('Telephone')", "td:contains('202-555-0142 ext. 7')", "td:contains('Note in Spanish')", "td:contains('Nov 19, 2026')")
	for change, field := range map[string]string{
		"telephone=call+me": "telephone", "telephone=1%3Bjavascript": "telephone", "email=desk": "email", "url=javascript:alert(1)": "url", "url=//x.example": "url",
		"name_es=": "name_es", "name_en=" + strings.Repeat("n", 101): "name_en", "note_es=": "note_es", "note_en=" + strings.Repeat("n", 201): "note_en",
		"name_en=a%E2%80%AEb": "name_en", "checked_on=2026-11-21": "checked_on", "checked_on=soon": "checked_on", "checked_on=": "checked_on", "telephone=&email=&url=": "telephone",
	} {
		values, err := url.ParseQuery(form)
		must(t, err)
		changes, err := url.ParseQuery(change)
		must(t, err)
		for name, value := range changes {
			values[name] = value
		}
		ada.send("POST", at, values.Encode()).is(422).has("#"+field+"-wrong", ".notice-error")
	}
	w.wantAudit()
	for _, other := range []agency.Agency{w.policia, w.estado} {
		ada.send("GET", agencyPath("/en", other)+"/contact", "").is(404)
		ada.send("POST", agencyPath("/en", other)+"/contact", form).is(404)
		ada.send("POST", agencyPath("/en", other)+"/contact/remove", "").is(404)
	}
	for _, who := range []string{"Ana", "Tom", "Lea"} {
		w.as(who).send("POST", at, form).is(403)
	}
	w.wantAudit()
	ada.post(at+"/remove", "").has(".notice-success", "dd:contains('Nobody named')")
	w.wantAudit(audit.ContactRemoved)
	ada.post(at+"/remove", "").has(".notice-success")
	w.wantAudit()
}

// TestHostileContact: whatever an administrator names the area, it is text; and a mailbox adds nothing to a letter.
func TestHostileContact(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	values, err := url.ParseQuery(contactForm(lang.Text{"en": `"><script>alert(1)</script>`, "es": "{{.}} <b onclick=x>"}))
	must(t, err)
	values.Set("email", "a?cc=b&subject=c@norland.example")
	w.as("Ada").post(agencyPath("/en", w.police)+"/contact", values.Encode()).has(".notice-success")
	for _, language := range []string{"en", "es"} {
		w.as("Ana").get("/"+language+"/report-incident").has("!main script", "!main b", ".now-first h2:contains('<')", "a[href='mailto:a%3Fcc=b&subject=c@norland.example']")
		card := w.as("Ana").send("GET", "/"+language+"/report-incident/card.pdf", "").is(200)
		if !strings.HasPrefix(card.body, "%PDF-") {
			t.Error("no card")
		}
	}
}

func TestIncidentCard(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	v := w.as("")
	const path = "/en/report-incident/card.pdf?country=us&employer=police"
	first := v.send("GET", path, "").is(200)
	if first.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(first.body, "%PDF-") {
		t.Errorf("%s: %.20s", first.header.Get("Content-Type"), first.body)
	}
	w.at(noon.AddDate(0, 1, 0))
	if again := v.send("GET", path, "").is(200); again.body != first.body {
		t.Error("the same card has other bytes")
	}
	for _, other := range []string{"/es" + path[3:], path + "&format=A4", strings.Replace(path, "=us", "=mx", 1)} {
		if v.send("GET", other, "").is(200).body == first.body {
			t.Errorf("%s is the same", other)
		}
	}
	for _, none := range []string{"/en/report-incident/card.pdf", "/en/report-incident/card.pdf?country=us", path + "&format=A5"} {
		v.send("GET", none, "").is(404)
	}
	// As the card's square says it: without a language.
	if to := v.send("GET", "/report-incident?country=mx&employer=federal", "", "Accept-Language: es").is(302).header.Get("Location"); to != "/es/report-incident?country=mx&employer=federal" {
		t.Errorf("leads to %s", to)
	}
}
