package web

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// guess tries a wrong password and gives the status.
func (w *world) guess(entry string) int {
	w.t.Helper()
	return w.as("").send("POST", "/en/sign-in", entry).status
}

// meanwhile is a store in which something happens once the attempt is counted.
type meanwhile struct {
	*listening
	happen func()
}

func (m meanwhile) InTx(ctx context.Context, f func(context.Context) error) error {
	defer m.happen()
	return m.listening.InTx(ctx, f)
}

// TestWhoHangsUpIsNotFreeToGuess: an attempt that could not be tried is taken back, and no other with it.
func TestWhoHangsUpIsNotFreeToGuess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Ana", "ana@norland.example")
		for range 5 {
			if got := w.guess(byMail("ana@norland.example", "wrong wrong wrong")); got != 422 {
				t.Fatal(got)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		s := *w.server.Access
		s.Store = meanwhile{w.heard, cancel}
		_, err := s.Enter(ctx, access.Entry{Email: "ana@norland.example", Secret: phrase, Browser: access.Browser{Address: netip.MustParseAddr("192.0.2.1")}})
		if err == nil || fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
			t.Fatalf("it was tried: %v", err)
		}
		for i, want := range []int{422, 429} {
			if got := w.guess(byMail("ana@norland.example", "wrong wrong wrong")); got != want {
				t.Errorf("guess %d after hanging up: %d, want %d", i+6, got, want)
			}
		}
	})
}

// TestAWaitTellsNotWhoThereIs: whoever has several names, or one that is written in several ways, waits like nobody.
func TestAWaitTellsNotWhoThereIs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Ana", "ana@norland.example")
		statuses := func(name, number string) (all []int) {
			must(t, forget(w))
			const wrong = "wrong wrong wrong"
			for range 3 {
				for _, entry := range []string{byMail(name+"@norland.example", wrong), byMail(strings.ToUpper(name)+"@ｎorland.example", wrong),
					byMail(name+"@norlanｄ.example", wrong), byNumber("NOR", number, wrong), byNumber(" nor", strings.ToLower(number), wrong)} {
					all = append(all, w.guess(entry))
				}
			}
			return all
		}
		if known, unknown := statuses("ana", "P-1"), statuses("nobody", "P-999"); !slices.Equal(known, unknown) || !slices.Contains(known, 429) {
			t.Errorf("somebody %v\nnobody   %v", known, unknown)
		}
	})
}

// TestWrongCardsFillNoLog: each wrong secret is written down for good, so a flood of them has to wait; a right card does not.
func TestWrongCardsFillNoLog(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		right := w.card("Ben", noon.AddDate(0, 0, 5))
		written := 0
		for i := range 40 {
			code, err := access.CardCode.New(w.server.Access.Random)
			must(t, err)
			w.guess(byNumber("NOR", "X-"+string(rune('a'+i)), string(code)))
			written += len(w.heard.take())
		}
		if written > access.AddressLimit.Free+1 {
			t.Errorf("a stranger wrote %d lines of the audit log", written)
		}
		w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-2", right)).is(303)
		w.wantAudit(audit.SignedIn)
	})
}

// TestAPasswordMayLookLikeACard: twelve letters that happen to end in the right one.
func TestAPasswordMayLookLikeACard(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.mailbox("Ana", "ana@norland.example")
	ana := w.as("Ana")
	page := ana.get("/en/profile/app")
	ana.press(page, "form:has(#typed) button", "typed="+w.code(page)).is(200)
	code, err := access.CardCode.New(w.server.Access.Random)
	must(t, err)
	must(t, w.server.Access.SetPassword(t.Context(), w.owner("Ana"), string(code)))
	w.as("").send("POST", "/en/sign-in", byNumber("NOR", "P-1", string(code))).is(200).has("#typed")
}

// TestAnOfficeFullOfWrongGuessesLetsItsOwnIn: also those who need a second factor, on the browser they have used before.
func TestAnOfficeFullOfWrongGuessesLetsItsOwnIn(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.mailbox("Lea", "lea@norland.example")
	b := w.as("")
	protect := b.press(b.get("/en/sign-in"), "form:has(#email) button", byMail("lea@norland.example", phrase)).is(200)
	app := w.code(protect)
	codes := b.press(protect, "form:has(#typed) button", "typed="+app).is(200)
	recovery := codes.Find(".codes li").First().Text()
	b.press(codes, "form:has(input[name=next]) button", "").is(200)
	for i := range 40 {
		w.guess(byNumber("NOR", "X-"+string(rune('a'+i)), "wrong wrong wrong"))
	}
	w.as("").send("POST", "/en/sign-in", byMail("lea@norland.example", phrase)).is(429)
	second := b.press(b.get("/en/sign-in?again=yes"), "form:has(#email) button", byMail("lea@norland.example", phrase)).is(200)
	b.press(second, "form:has(#typed) button", form("typed", recovery)).is(200)
	b.get("/en/reports/completion").is(200).at("/en/reports/completion")
}

// TestAListGoesOnAfterNobodyElse: where somebody of another agency would stand in a list would tell their name, letter by
// letter, to who may choose the names around it.
func TestAListGoesOnAfterNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		tom := w.as("Tom")
		tom.send("GET", "/en/team/people?after="+w.people["Ana"].ID.String(), "").is(200)
		for _, id := range []uuid.UUID{w.people["Sue"].ID, w.people["Lucía"].ID, w.people["Max"].ID, newID()} {
			tom.send("GET", "/en/team/people?after="+id.String(), "").is(404)
		}
	})
}

// TestALargeFormDoesNotWait: a page with a form of many fields in it is many times as large, and anybody may ask for it.
func TestALargeFormDoesNotWait(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	a := w.as("").send("POST", "/en/modules/phishing/start", "a="+strings.Repeat("<", maxBody-10)).is(401).has("#secret")
	if len(a.body) > 64<<10 {
		t.Errorf("a page of %d bytes", len(a.body))
	}
	w.as("").send("POST", "/en/modules/phishing/start", "a="+strings.Repeat("x", 10_000)).is(401).has("input[name=pending]")
}

// TestOverPlainHTTPNothingSecretIsChosen: a card is worth nothing to who has read it on the way, a password is.
func TestOverPlainHTTPNothingSecretIsChosen(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	token, _, err := w.server.Access.NewLink(t.Context(), access.Invitation, w.owner("Ana").Claimant, "ana@norland.example", access.Actor{})
	must(t, err)
	w.server.Access.Plain = true
	w.as("").send("GET", "/en/link?token="+token, "").is(403)
	w.as("").send("POST", "/en/link", "token="+token).is(403)
	b := w.as("")
	b.send("POST", "/en/sign-in", byNumber("NOR", "P-2", w.card("Ben", noon.Add(time.Hour)))).is(303)
	b.get("/en/profile").is(200).has("!#password")
	b.send("POST", "/en/profile/password", form("password", phrase)).is(403)
	b.send("GET", "/en/profile/app", "").is(403)
	b.send("POST", "/en/profile/recovery-codes", "").is(403)
}

// TestWhatChangesMeanwhileCounts: a sign-in that waited for its hash does not outlive the password, nor come before a duty.
func TestWhatChangesMeanwhileCounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Ana", "ana@norland.example")
		for name, happen := range map[string]func(){
			"another password": func() { must(t, w.server.Access.SetPassword(t.Context(), w.owner("Ana"), phrase+" seco")) },
			"a duty": func() {
				g := access.Grant{Agency: w.police.ID, Role: access.Trainer}
				must(t, w.server.Access.Grant(t.Context(), access.Operator(), w.people["Ana"].ID, g))
			},
		} {
			must(t, w.server.Access.SetPassword(t.Context(), w.owner("Ana"), phrase))
			s := *w.server.Access
			s.Store = meanwhile{w.heard, sync.OnceFunc(happen)}
			in, err := s.Enter(t.Context(), access.Entry{Email: "ana@norland.example", Secret: phrase})
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %+v, %v", name, in, err)
			}
			if all, err := w.store.SignIns(t.Context(), w.accounts["Ana"]); err != nil || len(all) > 0 {
				t.Errorf("%s: %+v, %v", name, all, err)
			}
			_ = w.server.Access.Revoke(t.Context(), access.Operator(), w.people["Ana"].ID, access.Grant{Agency: w.police.ID, Role: access.Trainer})
		}
	})
}

// TestNobodyInvitesThemself: whoever sits down at an administrator's computer could change the address first.
func TestNobodyInvitesThemself(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	max := access.Actor{Person: w.people["Max"].ID, Account: w.accounts["Max"], Grants: []access.Grant{{Role: access.Administrator}}}
	if _, err := w.server.Access.Invite(t.Context(), max, max.Person); !fault.Is(err, fault.Forbidden) {
		t.Error(err)
	}
}
