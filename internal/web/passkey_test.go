package web

import (
	"database/sql"
	"encoding/base64"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// passkey gives somebody a passkey, made on their profile.
func (w *world) passkey(who string) *authenticator {
	w.t.Helper()
	b, device := w.as(who), newAuthenticator(w.t)
	b.send("POST", "/en/profile/passkey", device.create(b.ask("/en/profile/passkey"))).is(303)
	w.heard.take()
	return device
}

// TestAPasskeyIsMadeAndUsed: it signs in without anything typed, wholly, whoever it is of.
func TestAPasskeyIsMadeAndUsed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, who := range []string{"Ana", "Lea"} {
			b, elsewhere, device := w.as(who), w.as(who), newAuthenticator(t)
			q := b.ask("/es/profile/passkey")
			handle, err := base64.RawURLEncoding.DecodeString(q.PublicKey.User.ID)
			must(t, err)
			if o := q.PublicKey; o.RP.ID != "norland.example" || o.Selection.ResidentKey != "required" || o.Selection.UserVerification != "required" ||
				o.Attestation != "none" || uuid.UUID(handle) != w.accounts[who] || len(o.Exclude) > 0 {
				t.Errorf("asked for %+v", o)
			}
			b.send("POST", "/es/profile/passkey", device.create(q), "User-Agent: Firefox/140.0 (Windows NT 10.0)").is(303)
			w.wantAudit(audit.CredentialAdded)
			elsewhere.send("GET", "/es/training", "").is(303) // other sign-ins end
			b.get("/es/profile?saved=passkey").has("tbody th:contains('Firefox Windows')", "button[aria-label*='Firefox Windows']")
			if q := b.ask("/es/profile/passkey"); len(q.PublicKey.Exclude) != 1 || q.PublicKey.Exclude[0].ID != b64(device.id) {
				t.Errorf("excluded are %v", q.PublicKey.Exclude)
			}

			v := w.as("")
			q = v.ask("/es/sign-in/passkey")
			if o := q.PublicKey; o.RPID != "norland.example" || o.UserVerification != "required" || len(o.Allow) > 0 {
				t.Errorf("asked for %+v", o)
			}
			v.send("POST", "/es/sign-in/passkey", device.get(q)+"&next=/courses").is(303)
			w.wantAudit(audit.SignedIn)
			v.get("/es/training").is(200)
			used := v.get("/es/profile").Find("tbody tr:contains('Firefox Windows')").First().Text()
			if strings.Contains(used, words().For("es").T("format.none")) {
				t.Errorf("it was never used: %s", used)
			}
			v.send("POST", "/es/sign-in/passkey", device.get(v.ask("/es/sign-in/passkey"))).is(303) // once more, signed in
			w.wantAudit(audit.SignedIn, audit.SignedOut)
		}
	})
}

// TestWhateverPasskeyIsWrongLooksTheSame: forged, replayed, late, of another place, unknown or for something else.
func TestWhateverPasskeyIsWrongLooksTheSame(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana := w.passkey("Ana")
		v := w.as("")
		ask := func() question { return v.ask("/en/sign-in/passkey") }
		copied := func(change func(*authenticator)) string {
			other := *ana
			other.count += 100
			change(&other)
			return other.get(ask())
		}
		used := ana.get(ask())
		v.send("POST", "/en/sign-in/passkey", used).is(303)
		v = w.as("")
		adding := w.as("Ana").ask("/en/profile/passkey")
		w.at(noon.Add(-10 * time.Minute))
		late := ana.get(ask())
		w.at(noon)
		w.heard.take()
		failed, unheard := []audit.Action{audit.SignInFailed}, []audit.Action(nil)
		for name, c := range map[string]struct {
			form string
			told []audit.Action
		}{
			"replayed":              {used, unheard},
			"late":                  {late, unheard},
			"no challenge":          {strings.Replace(used, "ceremony=", "ceremony=x", 1), unheard},
			"nothing":               {"", unheard},
			"challenge to make one": {ana.get(adding), unheard},
			"rubbish":               {form("ceremony", ask().Ceremony, "credential", "{"), failed},
			"forged":                {copied(func(a *authenticator) { a.key = newAuthenticator(t).key }), failed},
			"unknown":               {copied(func(a *authenticator) { a.id = newAuthenticator(t).id }), failed},
			"another's handle":      {copied(func(a *authenticator) { id := w.accounts["Ben"]; a.user = b64(id[:]) }), failed},
			"no handle":             {copied(func(a *authenticator) { a.user = "" }), failed},
			"another site":          {copied(func(a *authenticator) { a.origin = "https://norland.example.evil.example" }), failed},
			"plain http":            {copied(func(a *authenticator) { a.origin = "http://norland.example" }), failed},
			"not unlocked":          {copied(func(a *authenticator) { a.flags = present }), failed},
			"nobody there":          {copied(func(a *authenticator) { a.flags = unlocked }), failed},
			"a copy":                {copied(func(a *authenticator) { a.count = 0 }), []audit.Action{audit.PasskeyDoubted, audit.SignInFailed}},
		} {
			a := v.send("POST", "/en/sign-in/passkey", c.form).is(422)
			if said := a.Find("main .notice-warning").Text(); !strings.Contains(said, words().For("en").T("passkey.wrong")) || len(v.cookies) > 0 {
				t.Errorf("%s: %q, cookies %v", name, said, v.cookies)
			}
			if got := w.heard.take(); !slices.Equal(got, c.told) {
				t.Errorf("%s: audit log has %v, want %v", name, got, c.told)
			}
		}
		v.send("POST", "/en/sign-in/passkey", ana.get(ask())).is(303) // hers works on
		v.send("POST", "/en/sign-in/passkey", form("ceremony", "x", "credential", strings.Repeat("x", 64<<10+1))).is(413)
	})
}

// TestAPasskeyThatHasEnded, or whose account is deactivated, proves nobody.
func TestAPasskeyThatHasEnded(t *testing.T) {
	at := storetest.Address(t, "sqlite")
	w := newWorld(t, storetest.OpenAt(t, at)).settle(plain)
	w.mailbox("Ana", "ana@norland.example")
	ana, ben, v := w.passkey("Ana"), w.passkey("Ben"), w.as("")
	hers := w.as("Ana")
	hers.press(hers.get("/en/profile"), "tr:contains('Passkey') button", "").at("/en/profile?saved=removed")
	v.send("POST", "/en/sign-in/passkey", ana.get(v.ask("/en/sign-in/passkey"))).is(422)
	his := w.as("Ben")
	his.press(his.get("/en/profile"), "tr:contains('Passkey') button", "").is(409) // his only way in

	db, err := sql.Open("sqlite", filepath.Join(at.Folder, "baluarte.db"))
	must(t, err)
	defer db.Close()
	_, err = db.Exec("UPDATE accounts SET deactivated_at = '2026-11-20T00:00:00.000000Z'")
	must(t, err)
	v.send("POST", "/en/sign-in/passkey", ben.get(v.ask("/en/sign-in/passkey"))).is(422)
}

// TestAPasskeyIsAdded only by the sign-in that asked for it, once, and by nobody who has it already.
func TestAPasskeyIsAdded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana, ben, other := newAuthenticator(t), newAuthenticator(t), w.as("Ana")
		b := w.as("Ana")
		const path = "/es/profile/passkey"
		for name, form := range map[string]string{
			"asked by another browser": ana.create(other.ask(path)),
			"asked by another person":  ana.create(w.as("Ben").ask(path)),
			"of another site": func() string {
				d := newAuthenticator(t)
				d.origin = "https://evil.example"
				return d.create(b.ask(path))
			}(),
			"not unlocked":        func() string { d := newAuthenticator(t); d.flags = present; return d.create(b.ask(path)) }(),
			"asked for a sign-in": ana.create(b.ask("/es/sign-in/passkey")),
			"nothing":             "",
		} {
			a := b.send("POST", path, form).is(422)
			if said := a.Find("main .notice-warning").Text(); !strings.Contains(said, words().For("es").T("passkey.not_added")) {
				t.Errorf("%s: %q", name, said)
			}
		}
		w.wantAudit()
		made := ana.create(b.ask(path))
		b.send("POST", path, made).is(303)
		b.send("POST", path, made).is(422)
		b.send("POST", path, ana.create(b.ask(path))).is(422) // it is hers already
		ben.id = ana.id
		his := w.as("Ben")
		his.send("POST", path, ben.create(his.ask(path))).is(422) // and is not his
		w.at(noon.Add(access.Fresh + time.Minute))
		b.send("POST", path+"/ask", "", "Accept: application/json").is(403)
		b.send("POST", path, "").is(403)
	})
}

// TestAPasskeyAsTheSecondFactor: after a password one's own passkey is asked for, and no other will do.
func TestAPasskeyAsTheSecondFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Lea", "lea@norland.example")
		v := w.as("")
		protect := v.press(v.get("/en/sign-in?next=/reports/completion"), "form:has(#email) button", byMail("lea@norland.example", phrase)).has("[data-passkey]", ".qr-box svg")
		hers, ana := newAuthenticator(t), w.passkey("Ana")
		v.send("POST", "/en/sign-in/second/passkey/ask", "", "Accept: application/json").is(401) // there is none yet
		v.press(protect, "form[action$='protect/passkey'] button", ana.create(w.as("Ana").ask("/en/profile/passkey"))).is(422).has("[data-passkey]")
		v.press(protect, "form[action$='protect/passkey'] button", hers.create(v.ask("/en/sign-in/protect/passkey"))).at("/en/reports/completion").is(200)
		w.wantAudit(audit.CredentialAdded, audit.SignedIn)

		again := w.as("")
		second := again.press(again.get("/es/sign-in?next=/reports/completion"), "form:has(#email) button", byMail("lea@norland.example", phrase)).has("[data-passkey]", "!#typed", "[data-without]")
		again.send("POST", "/es/sign-in/protect/passkey/ask", "", "Accept: application/json").is(401)
		q := again.ask("/es/sign-in/second/passkey")
		if len(q.PublicKey.Allow) != 1 || q.PublicKey.Allow[0].ID != b64(hers.id) {
			t.Errorf("asked for %v", q.PublicKey.Allow)
		}
		const button = "form[action$='second/passkey'] button"
		refused := again.press(second, button, ana.get(q)).is(422).has(".notice-warning", "[data-passkey]")
		again.get(refused.Find("a[hreflang=en]").AttrOr("href", "")).at("/en/sign-in/second?next=%2Freports%2Fcompletion").is(200).has("[data-passkey]")
		again.press(second, button, hers.get(w.as("").ask("/es/sign-in/passkey"))).is(422) // the challenge is for something else
		w.wantAudit(audit.SignInFailed, audit.SignInFailed)
		again.press(second, button, hers.get(again.ask("/es/sign-in/second/passkey"))).at("/es/reports/completion").is(200)
		w.wantAudit(audit.SignedIn)
	})
}

// TestChallengesAreCounted: an address cannot fill the table, and one that proves right has not asked.
func TestChallengesAreCounted(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ana, v := w.passkey("Ana"), w.as("")
	for range access.PasskeyLimit.Free {
		v.send("POST", "/en/sign-in/passkey/ask", "", "Accept: application/json").is(200)
	}
	v.send("POST", "/en/sign-in/passkey", ana.get(v.ask("/en/sign-in/passkey"))).is(303)
	w.at(noon.Add(time.Minute)) // the last one was the first too many, and its wait is over
	v.ask("/en/sign-in/passkey")
	refused := v.send("POST", "/en/sign-in/passkey/ask", "", "Accept: application/json").is(429)
	if !strings.Contains(refused.body, "error") {
		t.Errorf("refused with %s", refused.body)
	}
	w.as("").send("POST", "/en/sign-in", byMail("nobody@norland.example", "x")).is(422) // other ways stay open
}

// TestNoPasskeysWhereTheyCannotBe: over plain http in a class, and at an address without a name.
func TestNoPasskeysWhereTheyCannotBe(t *testing.T) {
	for name, change := range map[string]func(*access.Service){
		"a class": func(s *access.Service) { s.Plain = true },
		"no name": func(s *access.Service) { s.Passkeys = nil },
	} {
		w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
		change(w.server.Access)
		v, ana := w.as(""), w.as("Ana")
		v.get("/en/sign-in").has("![data-passkey]", "!script[src*=passkey]")
		ana.get("/en/profile").has("![data-passkey]")
		for _, path := range []string{"/en/sign-in/passkey", "/en/sign-in/passkey/ask", "/en/profile/passkey", "/en/profile/passkey/ask"} {
			got := ana.send("POST", path, "").status
			isClass := got == 403 && name == "a class" && strings.HasPrefix(path, "/en/profile/") // nothing is chosen there
			if got != 404 && !isClass {
				t.Errorf("%s, %s: %d", name, path, got)
			}
		}
	}
}

// showPasskeys walks the pages that differ for who has one.
func (w *world) showPasskeys(at string, show func(string, answer) answer) {
	w.t.Helper()
	show("sign-in", w.as("").send("POST", at+"/sign-in/passkey", "").is(422))
	w.mailbox("Tom", "tom@norland.example")
	b := w.as("")
	protect := b.send("POST", at+"/sign-in", byMail("tom@norland.example", phrase)).is(200)
	show("protect", b.press(protect, "form[action$='protect/passkey'] button", "").is(422))
	w.passkey("Tom")
	tom := w.as("Tom")
	show("profile", tom.get(at+"/profile?saved=passkey")).has("tbody th")
	show("profile", tom.send("POST", at+"/profile/passkey", "").is(422))
	b = w.as("")
	second := show("second", b.send("POST", at+"/sign-in", byMail("tom@norland.example", phrase)).is(200))
	show("second", b.press(second, "form[action$='second/passkey'] button", "").is(422))
}
