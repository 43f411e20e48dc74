package web

import (
	"strings"
	"testing"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// TestTokensByPage: an administrator makes a token, sees it this once, finds it listed, and revokes it.
func TestTokensByPage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s).settle(plain)
		ada := w.as("Ada")
		ada.get("/en/admin").is(200).has("a[href='/en/admin/tokens']")
		ada.get("/en/admin/tokens").is(200).has("!table")
		ask := ada.get("/en/admin/tokens/new").is(200).has("!option[value=everywhere]", "!option:contains('Valle')", "#to[value='2027-11-20']")
		ada.press(ask, "main .next", fields("to", "2026-11-19", "from", "x")).is(422).has("#name-wrong", "#agency-wrong", "#may-wrong", "#to-wrong", "#from-wrong")
		ada.press(ask, "main .next", fields("name", "HR", "agency", w.police.ID.String(), "may", "people.erase", "to", "2028-01-01")).is(422).has("!#name-wrong", "#may-wrong", "#to-wrong")
		for _, forged := range []string{w.policia.ID.String(), "everywhere", newID().String(), uuid.Nil.String(), "x"} {
			ada.send("POST", "/en/admin/tokens/new", fields("name", "HR", "agency", forged, "may", "completion.see", "to", "2026-12-20")).is(404)
		}
		w.heard.take()
		made := ada.press(ask, "main .next", fields("name", " State  dashboard ", "agency", w.police.ID.String(), "may", "completion.see", "from", "2026-11-20", "to", "2026-12-20")).is(200)
		w.wantAudit(audit.TokenMade)
		secret := made.Find("#secret").Text()
		if !strings.HasPrefix(secret, "baluarte_") || len(secret) != 52 || !strings.Contains(made.Find("#try").Text(), "https://baluarte.example/api/v1/reports/completion") {
			t.Fatalf("%q, %q", secret, made.Find("#try").Text())
		}
		w.call(w.as(""), "/reports/completion", secret).is(200)
		list := ada.get("/es/admin/tokens").is(200).has("tr:contains('State dashboard'):contains('Policía de Norland'):contains('cifras de conclusión'):contains('Ada Reed'):contains('vigente')")
		if strings.Contains(list.body, secret[9:]) || strings.Contains(list.Find("tbody").Text(), "nunca") {
			t.Error("the list tells the secret, or does not tell that it was used")
		}
		ada.get("/en/admin/audit?action=token.made").is(200).has("tr:contains('Name: State dashboard'):contains('May read: completion figures')")
		w.as("Max").get("/en/admin/tokens").is(200).has("tbody tr")
		end := ada.get("/en" + strings.TrimPrefix(list.Find("tbody a").AttrOr("href", ""), "/es")).is(200)
		ada.press(end, "main form .next", "").is(200).at("/en/admin/tokens?saved=revoked").has(".notice-success", "tr:contains('revoked')", "!tbody a")
		w.call(w.as(""), "/reports/completion", secret).is(401)
		ada.press(end, "main form .next", "").is(422).has(".notice-warning")
	})
}

// TestATokenOfTheInstallation is made and seen by its administrators alone.
func TestATokenOfTheInstallation(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	secret, made := w.token("Max", access.Token{May: access.TokenPermissions()})
	w.call(w.as(""), "/reports/completion?agency="+w.policia.ID.String(), secret).is(200)
	w.as("Ada").get("/en/admin/tokens").is(200).has("!tbody tr")
	w.as("Ada").get("/en/admin/tokens/" + made.ID.String() + "/revoke").is(404)
	w.as("Max").get("/en/admin/tokens").is(200).has("tbody tr:contains('The whole installation')")
}

// TestNobodyLetsAProgramReadMore than they may see themselves, nor where they administer nothing.
func TestNobodyLetsAProgramReadMore(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	for _, c := range []struct {
		maker string
		at    uuid.UUID
		kind  fault.Kind
	}{
		{"Ada", w.policia.ID, fault.NotFound}, {"Ada", uuid.Nil, fault.NotFound}, {"Lea", w.police.ID, fault.NotFound}, {"Tom", w.police.ID, fault.NotFound},
		{"Ana", w.police.ID, fault.NotFound}, {"Max", newID(), fault.NotFound},
	} {
		_, _, err := w.server.Access.MakeToken(t.Context(), w.actor(c.maker), access.Token{Name: "x", Agency: c.at, May: access.TokenPermissions(), To: on("2026-12-20")})
		if !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", c.maker, err)
		}
	}
}

// showTokens walks the pages of tokens.
func (w *world) showTokens(at string, show func(string, answer) answer) {
	w.t.Helper()
	max := w.as("Max")
	show("tokens", max.get(at+"/admin/tokens"))
	ask := show("token-form", max.get(at+"/admin/tokens/new"))
	show("token-form", max.press(ask, "main .next", "").is(422))
	for _, agency := range []string{"everywhere", w.police.ID.String()} {
		show("token-made", max.press(ask, "main .next", fields("name", "⟦Dashboard⟧", "agency", agency, "may", "completion.see", "may", "records.see", "to", "2026-12-20")).is(200))
	}
	list := show("tokens", max.get(at+"/admin/tokens?saved=revoked"))
	end := show("token-revoke", max.get(list.Find("tbody a").AttrOr("href", "")))
	max.press(end, "main form .next", "").is(200)
	show("token-revoke", max.press(end, "main form .next", "").is(422))
	show("tokens", max.get(at+"/admin/tokens"))
}
