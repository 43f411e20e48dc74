package web

import (
	"context"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/store/storetest"

	"github.com/pquerna/otp/totp"
)

// phrase is a password that nobody in these tests has to think of.
const phrase = "tres colibríes sobre el pozo"

// owner is somebody of the world as the owner of their credentials.
func (w *world) owner(who string) access.Owner {
	w.t.Helper()
	c, err := w.store.Claimant(w.t.Context(), w.accounts[who])
	must(w.t, err)
	return access.Owner{Claimant: c}
}

// mailbox gives somebody a verified address and the password.
func (w *world) mailbox(who, address string) {
	w.t.Helper()
	token, _, err := w.server.Access.NewLink(w.t.Context(), access.Invitation, w.owner(who).Claimant, address, access.Actor{})
	must(w.t, err)
	_, err = w.server.Access.FollowLink(w.t.Context(), token, access.Browser{})
	must(w.t, err)
	must(w.t, w.server.Access.SetPassword(w.t.Context(), w.owner(who), phrase))
	w.heard.take()
}

// code is what somebody's app shows now, of the secret that a page showed.
func (w *world) code(page answer) string {
	w.t.Helper()
	secret := strings.ReplaceAll(page.Find("details .code").Text(), " ", "")
	code, err := totp.GenerateCode(secret, w.server.Now())
	must(w.t, err)
	return code
}

// card makes a one-time card and gives its code.
func (w *world) card(who string, expires time.Time) string {
	w.t.Helper()
	code, err := access.CardCode.New(w.server.Access.Random)
	must(w.t, err)
	hash := code.Hash(w.server.Access.Keys.Codes, w.accounts[who])
	must(w.t, w.store.InsertCredentials(w.t.Context(), access.Credential{ID: newID(), Account: w.accounts[who], Kind: access.KindCard,
		Lookup: hash[:], MadeAt: w.server.Now(), Expires: expires}))
	return string(code)
}

func form(pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values.Encode()
}

func byMail(address, secret string) string { return form("email", address, "secret", secret) }
func byNumber(code, number, secret string) string {
	return form("code", code, "number", number, "secret", secret)
}

func TestSignInByAddressOrNumber(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Ana", "ana@norland.example")
		for name, entry := range map[string]string{
			"address":                 byMail("ana@norland.example", phrase),
			"address in capitals":     byMail(" ANA@Norland.Example ", phrase),
			"number":                  byNumber("nor", "p-1", phrase),
			"accents typed otherwise": byMail("ana@norland.example", strings.ReplaceAll(phrase, "í", "i\u0301")),
		} {
			b := w.as("")
			b.send("POST", "/es/sign-in", entry+"&next=/courses").is(303)
			if got := b.get("/es/training").status; got != 200 {
				t.Errorf("by %s: %d", name, got)
			}
			w.wantAudit(audit.SignedIn)
		}
	})
}

// TestManySignInAtOnce from one address, as a class does: nobody's success counts against another.
func TestManySignInAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		who := []string{"Ana", "Ben", "Lucía"}
		for _, name := range who {
			w.mailbox(name, w.people[name].Email)
		}
		answers := make(chan int)
		for i := range 12 {
			go func() {
				r, err := client.PostForm(w.url+"/en/sign-in", url.Values{"email": {w.people[who[i%3]].Email}, "secret": {phrase}})
				if err != nil {
					answers <- 0
					return
				}
				r.Body.Close()
				answers <- r.StatusCode
			}()
		}
		for range 12 {
			if got := <-answers; got != 303 {
				t.Errorf("a sign-in among others: %d", got)
			}
		}
		states, err := w.store.Throttles(t.Context(), []string{access.AddressKey(netip.MustParseAddr("127.0.0.1"))})
		if err != nil || len(states) > 0 {
			t.Errorf("left behind: %v, %v", states, err)
		}
	})
}

// TestWhateverIsWrongLooksTheSame: unknown names, wrong secrets, accounts without any, other people's cards.
func TestWhateverIsWrongLooksTheSame(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Ana", "ana@norland.example")
		benCard := w.card("Ben", noon.AddDate(0, 0, 5))
		old := w.card("Ana", noon.Add(-time.Hour))
		used := w.card("Ana", noon.AddDate(0, 0, 5))
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-1", used)).is(303)
		w.heard.take()
		var first string
		for i, entry := range []string{
			byMail("ana@norland.example", phrase+"."), byMail("nobody@norland.example", phrase),
			byMail("аna@norland.example", phrase), byMail("not an address", phrase), byMail("ana@norland.example", ""+strings.Repeat("x", 5000)),
			byNumber("NOR", "P-1", "x"), byNumber("NOR", "P-2", phrase), byNumber("NOR", "P-999", phrase), byNumber("VAL", "P-1", phrase), byNumber("NONE", "P-1", phrase),
			byNumber("NOR", "P-1", benCard), byNumber("NOR", "P-1", old), byNumber("NOR", "P-1", used), byNumber("NOR", "' OR 1=1 --", phrase), byNumber("%", "%", phrase),
		} {
			b := w.as("")
			a := b.send("POST", "/en/sign-in", entry, "X-Forwarded-For: 10.0.0.1").is(422)
			said := a.Find("[role=alert]").Text()
			if first == "" {
				first = said
			}
			if said != first || !strings.Contains(said, words().For("en").T("sign_in.wrong")) || len(b.cookies) > 1 || strings.Contains(a.body, phrase) {
				t.Errorf("entry %d: %q, cookies %v", i, said, b.cookies)
			}
			w.wantAudit(audit.SignInFailed)
			must(t, forget(w))
		}
	})
}

// forget wipes the counts of failures, so that one test can try many things.
func forget(w *world) error {
	return w.store.InTx(w.t.Context(), func(ctx context.Context) error {
		keys := []string{access.AddressKey(netip.MustParseAddr("127.0.0.1"))}
		states, err := w.store.LockThrottles(ctx, keys, noon)
		for key := range states {
			states[key] = access.Throttle{}
		}
		if err != nil {
			return err
		}
		return w.store.SaveThrottles(ctx, states)
	})
}

// TestGuessingIsSlowedDownAndTheOwnerIsNot: after five failures strangers wait, known or unknown names alike, and before
// anything is hashed; the browser that the owner has used before does not.
func TestGuessingIsSlowedDownAndTheOwnerIsNot(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Ana", "ana@norland.example")
		hers := w.as("")
		hers.send("POST", "/es/sign-in", byMail("ana@norland.example", phrase)).is(303)
		hers.send("POST", "/es/sign-out", "")
		for _, address := range []string{"ana@norland.example", "nobody@norland.example"} {
			for i := range 8 {
				want := 422
				if i > 5 {
					want = 429
				}
				a := w.as("").send("POST", "/es/sign-in", byMail(address, "wrong wrong wrong"))
				if a.status != want {
					t.Errorf("%s, attempt %d: %d, want %d", address, i+1, a.status, want)
				}
			}
		}
		w.as("").send("POST", "/es/sign-in", byMail("ana@norland.example", phrase)).is(429) // a stranger's browser, though right
		hers.send("POST", "/es/sign-in", byMail("ana@norland.example", phrase)).is(303)
		w.at(noon.Add(20 * time.Minute)) // nobody is locked out for good
		w.as("").send("POST", "/es/sign-in", byMail("ana@norland.example", phrase)).is(303)
	})
}

func TestACardWorksOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		code := w.card("Ben", noon.AddDate(0, 0, 5))
		b := w.as("")
		typed := strings.ToLower(strings.ReplaceAll(code, "-", " "))
		b.post("/en/sign-in", byNumber(" nor ", "p-2", typed)+"&shared=yes").at("/en/profile?saved=card").is(200).has("#password")
		b.get("/en/training").is(200)
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-2", code)).is(422)
		w.at(noon.Add(access.SharedIdle + time.Minute)) // a shared computer closes soon
		b.send("GET", "/en/training", "").is(303)
		gone := w.card("Ben", noon.AddDate(0, 0, 5))
		w.at(noon.AddDate(0, 0, 6))
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-2", gone)).is(422)
	})
}

// TestASharedComputerKeepsNothing: no cookie outlives the browser, and signing out wipes what is left.
func TestASharedComputerKeepsNothing(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.mailbox("Ana", "ana@norland.example")
	b := w.as("")
	a := b.send("POST", "/es/sign-in", byMail("ana@norland.example", phrase)+"&shared=yes").is(303)
	a2 := b.send("GET", "/es/training", "").is(200)
	for _, header := range append(a.header.Values("Set-Cookie"), a2.header.Values("Set-Cookie")...) {
		if strings.Contains(header, "Max-Age") || strings.Contains(header, "Expires") {
			t.Errorf("it keeps %s", header)
		}
	}
	if out := b.send("POST", "/es/sign-out", ""); out.header.Get("Clear-Site-Data") == "" || len(b.cookies) > 0 {
		t.Errorf("after signing out it has %v", b.cookies)
	}
}

// TestWhoHasADutyNeedsASecondFactor: they set one up in the middle of signing in, and prove it the next time.
func TestWhoHasADutyNeedsASecondFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Lea", "lea@norland.example")
		b := w.as("")
		protect := b.press(b.get("/en/sign-in?next=/reports/completion"), "form:has(#email) button", byMail("lea@norland.example", phrase)).is(200)
		for _, path := range []string{"/en/reports/completion", "/en/training", "/en/profile"} {
			b.send("GET", path, "").is(303) // nothing is open yet
		}
		half := b.cookies["baluarte"]
		b.press(protect, "form:has(#typed) button", "typed=000000").is(422)
		code := w.code(protect)
		codes := b.press(protect, "form:has(#typed) button", "typed="+code).is(200)
		recovery := codes.Find(".codes li").First().Text()
		b.press(codes, "form:has(input[name=next]) button", "").at("/en/reports/completion").is(200)
		if b.cookies["baluarte"] == half {
			t.Error("the token lives on though it may do more now")
		}
		(&browser{w, t, map[string]string{"baluarte": half}}).send("GET", "/en/reports/completion", "").is(303)

		w.at(noon.Add(2 * time.Minute))
		again := w.as("")
		second := again.press(again.get("/es/sign-in?next=/reports/completion"), "form:has(#email) button", byMail("lea@norland.example", phrase)).is(200)
		again.send("GET", "/es/reports/completion", "").is(303)
		again.press(second, "form:has(#typed) button", "typed="+code).is(422) // the one from before
		again.press(second, "form:has(#typed) button", form("typed", recovery)).at("/es/reports/completion").is(200)
		third := w.as("")
		second = third.press(third.get("/es/sign-in"), "form:has(#email) button", byMail("lea@norland.example", phrase)).is(200)
		third.press(second, "form:has(#typed) button", form("typed", recovery)).is(422) // each works once
	})
}

// TestWrongCodesAreCounted: who knows the password still cannot try every code.
func TestWrongCodesAreCounted(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.mailbox("Ana", "ana@norland.example")
	ana := w.as("Ana")
	page := ana.get("/en/profile/app")
	ana.press(page, "form:has(#typed) button", "typed="+w.code(page)).is(200)
	thief := w.as("")
	second := thief.press(thief.get("/en/sign-in"), "form:has(#email) button", byMail("ana@norland.example", phrase)).is(200)
	for range 6 {
		thief.press(second, "form:has(#typed) button", "typed=123456").is(422)
	}
	if got := thief.press(second, "form:has(#typed) button", "typed=123456"); !strings.Contains(got.Text(), "Too many") {
		t.Errorf("the seventh code: %s", got.Find("[role=alert]").Text())
	}
}

// TestALinkIsFollowedOnce: seeing it uses nothing up, following it does, and so does another that is newer.
func TestALinkIsFollowedOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		link := func() string {
			token, _, err := w.server.Access.NewLink(t.Context(), access.Invitation, w.owner("Ben").Claimant, "ben@norland.example", access.Actor{})
			must(t, err)
			return "/es/link?token=" + token
		}
		two, one := link(), link()
		b := w.as("")
		b.get(two).is(404) // the newer took its place
		b.get(one).is(200)
		page := b.get(one).is(200)
		choose := b.press(page, "main form button", "").is(200).has("#password")
		b.press(choose, "form:has(#password) button", form("password", "12345678")).is(422)
		b.press(choose, "form:has(#password) button", form("password", phrase)).at("/es/").is(200)
		for _, path := range []string{one, two, "/es/link?token=" + strings.Repeat("A", 43), "/es/link?token=x", "/es/link", one[:len(one)-1] + "_"} {
			w.as("").send("GET", path, "").is(404)
		}
		w.as("").press(page, "main form button", "").is(404) // pressed a second time
		w.as("").send("POST", "/es/sign-in", byMail("ben@norland.example", phrase)).is(303)
		late := link()
		w.at(noon.Add(access.InvitationLife + time.Hour))
		w.as("").send("GET", late, "").is(404)
	})
}

// TestTheFirstAdministrator comes by the link printed at the start, and is the only one who does.
func TestTheFirstAdministrator(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite"))
	link := func() string {
		token, _, err := w.server.Access.NewLink(t.Context(), access.Setup, access.Claimant{}, "", access.Actor{})
		must(t, err)
		return "/es/setup?token=" + token
	}
	one, two := link(), link()
	b := w.as("")
	page := b.get(one).is(200)
	me := form("given_names", "Inés", "first_surname", "Muestra", "email", "ines@baluarte.example")
	b.press(page, "main form button", strings.Replace(me, "%40", "", 1)).is(422).has("#given_names[value=Inés]")
	b.press(page, "main form button", me).is(200)
	// The browser is closed too soon, or the program started anew: nobody is locked out, and nobody made twice.
	b = w.as("")
	choose := b.press(b.get(two).is(200), "main form button", me).is(200)
	late := w.as("").get(two).is(200)
	app := b.press(choose, "form:has(#password) button", form("password", phrase)).is(200)
	codes := b.press(app, "form:has(#typed) button", "typed="+w.code(app)).is(200)
	b.press(codes, "form:has(input[name=next]) button", "").at("/es/admin").is(200)
	w.as("").press(late, "main form button", strings.Replace(me, "ines", "eva", 1)).is(404)
	for _, path := range []string{one, two} {
		w.as("").send("GET", path, "").is(404)
	}
	if n := b.get("/es/admin/roles").Find("th:contains('Inés')").Length(); n != 1 {
		t.Errorf("she stands %d times among the roles", n)
	}
	for _, path := range []string{"/es/sign-in/protect", "/es/sign-in/second"} {
		b.get(path).is(200) // an address from before leads in, not in circles
	}
}

// TestOnesOwnSignIns: seen, ended one by one or all others at once; somebody else's do not exist.
func TestOnesOwnSignIns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		here, there, ben := w.as("Ana"), w.as("Ana"), w.as("Ben")
		page := here.get("/es/profile").has("tbody tr:nth-child(2)")
		bens := ben.get("/es/profile").Find("form[action*='/sign-ins/']").Length()
		if bens != 0 {
			t.Errorf("Ben sees %d forms", bens)
		}
		here.press(page, "form[action*='/sign-ins/'] button", "").is(200).has(".notice-success")
		there.send("GET", "/es/training", "").is(303)
		third := w.as("Ana")
		here.press(page, "form[action$='end-others'] button", "")
		third.send("GET", "/es/training", "").is(303)
		here.get("/es/training").is(200)
		ben.get("/es/training").is(200)
	})
}

// TestChangingHowOneSignsInNeedsAFreshProof, and ends every other sign-in.
func TestChangingHowOneSignsInNeedsAFreshProof(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Ana", "ana@norland.example")
		here, there := w.as("Ana"), w.as("Ana")
		w.at(noon.Add(access.Fresh + time.Minute))
		here.get("/en/profile").has("!#password")
		for _, path := range []string{"password", "app", "recovery-codes", "credentials/" + newID().String() + "/remove"} {
			here.send("POST", "/en/profile/"+path, form("password", phrase+" y otra")).is(403)
		}
		here.press(here.get("/en/sign-in?again=yes&next=/profile"), "form:has(#email) button", byMail("ana@norland.example", phrase)).at("/en/profile").has("#password")
		here.post("/en/profile/password", form("password", phrase+" y otra")).at("/en/profile?saved=password")
		there.send("GET", "/en/training", "").is(303)
		w.as("").send("POST", "/en/sign-in", byMail("ana@norland.example", phrase)).is(422)
		w.as("").send("POST", "/en/sign-in", byMail("ana@norland.example", phrase+" y otra")).is(303)
	})
}

// TestTheLastSecondFactorStays while somebody needs one, and the last way in always.
func TestTheLastSecondFactorStays(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.mailbox("Lea", "lea@norland.example")
	lea := w.as("Lea")
	page := lea.get("/en/profile/app")
	lea.press(page, "form:has(#typed) button", "typed="+w.code(page)).is(200)
	lea.press(lea.get("/en/profile"), "tr:contains('one-time codes') button", "").is(409)
	lea.press(lea.get("/en/profile"), "tr:contains('Password') button", "").is(409)
	tampered := lea.get("/en/profile/app")
	lea.press(tampered, "form:has(#typed) button", "typed="+w.code(tampered)+"&sealed=AAAA").is(400)
	ana := w.as("Ana")
	hers := ana.get("/en/profile/app")
	sealed, _ := hers.Find("input[name=sealed]").Attr("value")
	lea.press(tampered, "form:has(#typed) button", form("typed", w.code(hers), "sealed", sealed)).is(400) // another's secret
}

// TestAClassOverPlainHTTP: cards only, and nobody with a duty.
func TestAClassOverPlainHTTP(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.mailbox("Ana", "ana@norland.example")
	w.server.Access.Plain = true
	w.as("").get("/es/sign-in").has("!#email", "#code", ".notice")
	w.as("").send("POST", "/es/sign-in", byMail("ana@norland.example", phrase)).is(422)
	w.as("").send("POST", "/es/sign-in", byNumber("NOR", "P-1", phrase)).is(422)
	w.as("").send("POST", "/es/sign-in", byNumber("NOR", "P-1", w.card("Ana", noon.AddDate(0, 0, 1)))).is(303)
	w.as("").send("POST", "/es/sign-in", byNumber("NOR", "P-4", w.card("Lea", noon.AddDate(0, 0, 1)))).is(422)
}

// showEntries walks the pages of signing in, of one's profile and of setting up.
func (w *world) showEntries(at string, show func(string, answer) answer) {
	w.t.Helper()
	link := func(kind access.LinkKind, c access.Claimant) string {
		token, _, err := w.server.Access.NewLink(w.t.Context(), kind, c, "sue@norland.example", access.Actor{})
		must(w.t, err)
		return token
	}
	show("setup", w.as("").get(at+"/setup?token="+link(access.Setup, access.Claimant{})))
	show("sign-in", w.as("").send("POST", at+"/sign-in", byMail("nobody@norland.example", "x")).is(422))
	b := w.as("")
	page := show("link", b.get(at+"/link?token="+link(access.Invitation, w.owner("Sue").Claimant)))
	choose := show("protect", b.press(page, "main form button", ""))
	show("protect", b.press(choose, "form:has(#password) button", form("password", "short")).is(422))
	second := show("protect", b.press(choose, "form:has(#password) button", form("password", phrase)))
	show("protect", b.press(second, "form:has(#typed) button", "typed=1").is(422))
	codes := show("codes", b.press(second, "form:has(#typed) button", "typed="+w.code(second)))
	b.press(codes, "form:has(input[name=next]) button", "")
	show("profile", b.get(at+"/profile?saved=password"))
	show("profile", b.send("POST", at+"/profile/password", form("password", "x")).is(422))
	show("app", b.get(at+"/profile/app"))
	show("codes", b.send("POST", at+"/profile/recovery-codes", ""))
	again := w.as("")
	show("second", again.send("POST", at+"/sign-in", byMail("sue@norland.example", phrase)).is(200))
	show("second", again.send("POST", at+"/sign-in/second", "typed=1").is(422))
	again.send("POST", at+"/sign-in/leave", "").is(303)
	show("error", w.as("").send("GET", at+"/link?token=x", "").is(404))
}

// TestASecretIsNotWrittenIntoAPage: a form with one does not wait for a new sign-in.
func TestASecretIsNotWrittenIntoAPage(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	for _, path := range []string{"/es/profile/password", "/es/profile/app"} {
		a := w.as("").send("POST", path, form("password", phrase, "typed", phrase)).is(401)
		if strings.Contains(a.body, "colibr") {
			t.Errorf("%s shows what was typed", path)
		}
	}
}

// TestResetting: the old password is over, and a new one is chosen without it.
func TestResetting(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Ana", "ana@norland.example")
		signedIn := w.as("Ana")
		token, _, err := w.server.Access.NewLink(t.Context(), access.Reset, w.owner("Ana").Claimant, "ana@norland.example", access.Actor{})
		must(t, err)
		b := w.as("")
		choose := b.press(b.get("/en/link?token="+token), "main form button", "").is(200)
		signedIn.send("GET", "/en/training", "").is(303)
		w.as("").send("POST", "/en/sign-in", byMail("ana@norland.example", phrase)).is(422)
		b.press(choose, "form:has(#password) button", form("password", "otra "+phrase)).at("/en/").is(200)
		w.as("").send("POST", "/en/sign-in", byMail("ana@norland.example", "otra "+phrase)).is(303)
	})
}

// TestOneSeesWhoHasLooked: whoever opens somebody's page stands on that person's own.
func TestOneSeesWhoHasLooked(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.as("Ana").get("/es/profile").has("!#looks + table")
	w.as("Tom").get("/es/team/people/" + w.people["Ana"].ID.String()).is(200)
	w.as("Ana").get("/es/profile").has("#looks + table th:contains('Tom Hale')")
	w.as("Ben").get("/es/profile").has("!#looks + table")
}

// TestTwoUnitsGaveOutOneNumber: whose password or card it is tells them apart.
func TestTwoUnitsGaveOutOneNumber(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Ana", "ana@norland.example")
		must(t, w.store.InsertPostings(t.Context(), agency.Posting{ID: newID(), Person: w.people["Sue"].ID, Agency: w.health.ID, EmployeeNumber: "P-1", From: on("2025-01-01")}))
		must(t, w.server.Access.SetPassword(t.Context(), w.owner("Sue"), "otra "+phrase))
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-1", phrase)).is(303)
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-1", "otra "+phrase)).is(200) // a lead, who has no second factor yet
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-1", w.card("Ana", noon.AddDate(0, 0, 5)))).is(303)
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-1", phrase+"!")).is(422)
	})
}

// TestACardIsNoWayToARole: who was let in by a printed card starts anew when they are given a role, since whoever printed
// it could have come in first.
func TestACardIsNoWayToARole(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := w.as("")
		b.send("POST", "/en/sign-in", byNumber("NOR", "P-2", w.card("Ben", noon.AddDate(0, 0, 5)))).is(303)
		b.post("/en/profile/password", form("password", phrase)).is(200)
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-2", phrase)).is(303)
		max, err := w.server.Access.Who(t.Context(), w.as("Max").cookies["baluarte"])
		must(t, err)
		must(t, w.server.Access.Grant(t.Context(), max, w.people["Ben"].ID, access.Grant{Agency: w.police.ID, Role: access.Trainer}))
		b.send("GET", "/en/training", "").is(303)
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-2", phrase)).is(422)
	})
}
