package web

import (
	"compress/zlib"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// cardCode is a code as it is printed.
var cardCode = regexp.MustCompile(`^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$`)

// printedTexts reads the texts on the pages of a PDF, in their order.
func printedTexts(t testing.TB, pdf string) (texts []string) {
	t.Helper()
	for _, raw := range regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`).FindAllStringSubmatch(pdf, -1) {
		z, err := zlib.NewReader(strings.NewReader(raw[1]))
		if err != nil {
			continue
		}
		page, err := io.ReadAll(z)
		if err != nil {
			continue
		}
		for _, shown := range regexp.MustCompile(`(?s) Td \((.*?)\) Tj ET`).FindAllStringSubmatch(string(page), -1) {
			text := regexp.MustCompile(`(?s)\\(.)`).ReplaceAllString(shown[1], "$1")
			var units []uint16
			for i := 0; i+1 < len(text); i += 2 {
				units = append(units, uint16(text[i])<<8|uint16(text[i+1]))
			}
			texts = append(texts, string(utf16.Decode(units)))
		}
	}
	return texts
}

// codesOn are the codes on a sheet, in their order: by name.
func codesOn(t testing.TB, sheet answer) (codes []string) {
	t.Helper()
	for _, text := range printedTexts(t, sheet.body) {
		if cardCode.MatchString(text) {
			codes = append(codes, text)
		}
	}
	return codes
}

// TestCardsArePrintedAndUsed: by a trainer, for people without a duty; each works once and for its holder alone.
func TestCardsArePrintedAndUsed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		tom := w.as("Tom")
		page := tom.get("/es/team/cards").is(200).has("#p-"+w.people["Ana"].ID.String(), "!#p-"+w.people["Tom"].ID.String(), "!#p-"+w.people["Lea"].ID.String())
		if got := page.Find("section:has(#without) tbody tr").Length(); got != 1 {
			t.Errorf("%d people are said to be without a card, want Lea alone: Tom has signed in", got)
		}
		ticked := form("person", w.people["Ana"].ID.String(), "person", w.people["Ben"].ID.String(), "agency", w.police.ID.String(), "only", "never", "days", "5", "format", "A4")
		w.heard.take()
		sheet := tom.send("POST", "/es/team/cards", ticked).is(200)
		w.wantAudit(audit.CardPrinted, audit.CardPrinted)
		if sheet.header.Get("Content-Type") != "application/pdf" || sheet.header.Get("Content-Disposition") != `attachment; filename="cards-2026-11-20.pdf"` ||
			sheet.header.Get("Cache-Control") != "no-store" {
			t.Errorf("headers are %v", sheet.header)
		}
		texts := printedTexts(t, sheet.body)
		for _, want := range []string{"baluarte.example/sign-in", "NOR", "P-1", "Ana Ruiz", "Válida una vez, hasta el 25 nov 2026 · Valid once, until Nov 25, 2026"} {
			if !slices.Contains(texts, want) {
				t.Errorf("nothing reads %q in %q", want, texts)
			}
		}
		codes := codesOn(t, sheet) // by name: Cole, Ruiz
		if len(codes) != 2 {
			t.Fatalf("codes are %v", codes)
		}
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-1", codes[0])).is(422) // Ben's
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-1", codes[1])).is(303)
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-1", codes[1])).is(422)

		again := codesOn(t, tom.send("POST", "/en/team/cards", strings.Replace(ticked, "days=5", "days=1", 1)).is(200))
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-2", codes[0])).is(422) // another took its place
		w.at(on("2026-11-22").Time(w.police.Zone()).Add(-1))
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-2", again[0])).is(422) // the clock of these tests ticks on
		w.at(on("2026-11-21").Time(w.police.Zone()))
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-2", again[0])).is(303)
	})
}

// TestACardMakesAnAccount where there was none, and a role given later makes the card worthless.
func TestACardMakesAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		max := w.as("Max")
		print := func() string {
			return codesOn(t, max.send("POST", "/en/team/cards", form("person", w.people["Eva"].ID.String(), "agency", w.estado.ID.String(), "only", "everyone", "days", "14", "format", "Letter")).is(200))[0]
		}
		code := print()
		account, err := w.store.AccountOf(t.Context(), w.people["Eva"].ID)
		must(t, err)
		w.as("").send("POST", "/es/sign-in", byNumber("VAL", "M-2", code)).is(303)
		code = print()
		must(t, w.store.InsertGrant(t.Context(), account, access.Grant{Agency: w.policia.ID, Role: access.Trainer}))
		w.as("").send("POST", "/es/sign-in", byNumber("VAL", "M-2", code)).is(422)
	})
}

// TestWhoGetsNoCard: people with a duty, elsewhere, without a number; tampered forms print nothing.
func TestWhoGetsNoCard(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		noNumber := agency.Person{ID: newID(), GivenNames: "Zoe", FirstSurname: "Lane"}
		must(t, w.store.InsertPeople(t.Context(), noNumber))
		must(t, w.store.InsertPostings(t.Context(), agency.Posting{ID: newID(), Person: noNumber.ID, Agency: w.police.ID, From: on("2025-01-01"), Primary: true}))
		tom := w.as("Tom")
		w.heard.take()
		at := func(person, agency, days, format string) string {
			return form("person", w.people["Ana"].ID.String(), "person", person, "agency", agency, "only", "everyone", "days", days, "format", format)
		}
		police := w.police.ID.String()
		tom.get("/en/team/cards?only=everyone&agency=" + police).is(200).has("[name=person][checked]")
		tom.get("/en/team/cards?only=everyone&agency="+police+"&tick=none").is(200).has("[name=person]", "![name=person][checked]")
		for name, c := range map[string]struct {
			form string
			want int
		}{
			"a lead":                  {at(w.people["Lea"].ID.String(), police, "5", "A4"), 422},
			"oneself":                 {at(w.people["Tom"].ID.String(), police, "5", "A4"), 422},
			"without a number":        {at(noNumber.ID.String(), police, "5", "A4"), 422},
			"of another agency":       {at(w.people["Sue"].ID.String(), police, "5", "A4"), 404},
			"in another agency":       {at(w.people["Ben"].ID.String(), w.health.ID.String(), "5", "A4"), 404},
			"in the agency above":     {at(w.people["Ben"].ID.String(), w.state.ID.String(), "5", "A4"), 404},
			"nobody at all":           {at(uuid.NewString(), police, "5", "A4"), 404},
			"no id":                   {at("x", police, "5", "A4"), 404},
			"no days":                 {at(w.people["Ben"].ID.String(), police, "0", "A4"), 422},
			"too many days":           {at(w.people["Ben"].ID.String(), police, "31", "A4"), 422},
			"days that are no number": {at(w.people["Ben"].ID.String(), police, "x", "A4"), 422},
			"another paper":           {at(w.people["Ben"].ID.String(), police, "5", "A0"), 400},
			"nobody ticked":           {form("agency", police, "only", "never", "days", "5", "format", "A4"), 422},
		} {
			if got := tom.send("POST", "/en/team/cards", c.form).status; got != c.want {
				t.Errorf("%s: %d, want %d", name, got, c.want)
			}
			w.wantAudit()
		}
		all, err := w.store.Credentials(t.Context(), w.accounts["Ana"], w.server.Now())
		if err != nil || len(all) != 0 {
			t.Errorf("Ana has %v, %v", all, err)
		}
		for _, query := range []string{"agency=x", "agency=" + w.health.ID.String(), "only=nonsense"} {
			tom.send("GET", "/en/team/cards?"+query, "").is(404)
		}
		tom.get("/en/team/cards?only=no_email").is(200).has("!#p-"+w.people["Ana"].ID.String(), "section:has(#without)")
	})
}

// TestTheAddressOnACard leads to the sign-in in the visitor's language.
func TestTheAddressOnACard(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	for accept, want := range map[string]string{"es-MX": "/es/sign-in", "en": "/en/sign-in", "": "/en/sign-in"} {
		if got := w.as("").send("GET", "/sign-in", "", "Accept-Language: "+accept).is(302).header.Get("Location"); got != want {
			t.Errorf("%q is led to %s", accept, got)
		}
	}
}
