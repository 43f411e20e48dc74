package web

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/notify"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
)

// eachByPost is each with a mail server.
func eachByPost(t *testing.T, test func(t *testing.T, w *world, p *post)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		p := new(post).open(t)
		test(t, newWorld(t, s, posted(p)).settle(plain), p)
	})
}

// TestFromAnInvitationToSigningIn goes the whole way in each language: mail, link, password, signed in.
func TestFromAnInvitationToSigningIn(t *testing.T) {
	eachByPost(t, func(t *testing.T, w *world, p *post) {
		ada := w.as("Ada")
		for _, c := range []struct{ who, page, reads, subject, says string }{
			{"Ana", "en", "en", "Your account for cybersecurity training", "Hello Ana Ruiz,"},
			{"Ben", "es", "es", "Su cuenta para la capacitación en ciberseguridad", "Norland"}, // never chose: as the page
		} {
			path := "/admin/people/" + w.people[c.who].ID.String() + "/invite"
			ada.send("POST", "/"+c.page+path, "").is(http.StatusSeeOther)
			w.wantAudit(audit.LinkMade)
			got := p.wait(t, 1)[0]
			address := strings.ToLower(c.who) + "@norland.example"
			if got.to != address || got.subject != c.subject || got.language != c.reads || !strings.Contains(got.text, c.says) {
				t.Errorf("%s got %+v", c.who, got)
			}
			b := w.as("")
			choose := b.press(b.get(got.link(t)).is(200), "main form button", "").is(200).has("#password")
			b.press(choose, "form:has(#password) button", form("password", phrase)).is(200).at("/" + c.reads + "/")
			p.wait(t, 1) // that there is a password now
			w.as("").send("POST", "/en/sign-in", byMail(address, phrase)).is(http.StatusSeeOther)
			w.heard.take()
		}
	})
}

// TestWhoMayBeInvited: those with an address, in one's own agencies, who answer for no more than oneself.
func TestWhoMayBeInvited(t *testing.T) {
	eachByPost(t, func(t *testing.T, w *world, p *post) {
		must(t, w.store.InsertGrant(t.Context(), w.accounts["Lea"], access.Grant{Role: access.Lead})) // also of the whole installation
		ada := w.as("Ada")
		for who, want := range map[string]int{"Lucía": 404, "Ada": 404, "Lea": 403, "=HYPERLINK(\"http://x\")": 409, "Tom": 303} {
			at := "/en/admin/people/" + w.people[who].ID.String()
			if got := ada.send("POST", at+"/invite", "").status; got != want {
				t.Errorf("inviting %s: %d, want %d", who, got, want)
			}
			if got := ada.send("POST", at+"/reset-factors", "").status; got != want {
				t.Errorf("resetting %s: %d, want %d", who, got, want)
			}
		}
		for _, id := range []string{uuid.NewString(), "1", "new"} {
			ada.send("POST", "/en/admin/people/"+id+"/invite", "").is(404)
		}
		p.wait(t, 1) // Tom's; his address is not proved, so the reset is told to nobody
		w.wantAudit(audit.LinkMade, audit.SecondFactorReset)
		max := w.as("Max")
		max.send("POST", "/en/admin/people/"+w.people["Max"].ID.String()+"/reset-factors", "").is(403)
		max.send("POST", "/en/admin/people/"+w.people["Eva"].ID.String()+"/reset-factors", "").is(409)
	})
}

// TestAMailThatDoesNotGo leaves no link behind and says so.
func TestAMailThatDoesNotGo(t *testing.T) {
	eachByPost(t, func(t *testing.T, w *world, p *post) {
		ada := w.as("Ada")
		path := "/es/admin/people/" + w.people["Ana"].ID.String() + "/invite"
		for code, want := range map[int]int{550: 400, 451: 503} {
			p.refuse = func(string) error { return &smtp.SMTPError{Code: code, Message: "no"} }
			ada.send("POST", path, "").is(want)
			if in, err := w.store.Invited(t.Context(), w.accounts["Ana"], w.server.Now()); err != nil || !in.At.IsZero() {
				t.Errorf("after %d: %+v, %v", code, in, err)
			}
		}
		w.server.Mail = nil
		ada.send("POST", path, "").is(409)
		ada.send("POST", "/es/admin/people/invite", "").is(409)
		ada.get("/es/admin/people/invite").is(200).has("!button.next", ".notice")
		w.as("").get("/es/sign-in/forgot").is(200).has("!#email", ".notice")
		w.as("").send("POST", "/es/sign-in/forgot", "email=ana@norland.example").is(404)
	})
}

// TestAWholeAgencyIsInvited: whoever has an address and was not invited; whoever cannot be written to stays.
func TestAWholeAgencyIsInvited(t *testing.T) {
	eachByPost(t, func(t *testing.T, w *world, p *post) {
		w.as("Ben")                                                                                              // has signed in
		zoe := agency.Person{ID: newID(), GivenNames: "Zoe", FirstSurname: "Lane", Email: "zoe@norland.example"} // has no account
		must(t, w.store.InsertPeople(t.Context(), zoe))
		must(t, w.store.InsertPostings(t.Context(), agency.Posting{ID: newID(), Person: zoe.ID, Agency: w.police.ID, From: on("2025-01-01"), Primary: true}))
		p.refuse = func(to string) error {
			if strings.HasPrefix(to, "lea") {
				return &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
			}
			return nil
		}
		ada := w.as("Ada")
		at := "/en/admin/people/invite?agency=" + w.police.ID.String()
		counts := func() (all string) {
			return strings.Join(strings.Fields(ada.get(at).is(200).Find("td.num").Text()), "")
		}
		if got := counts(); got != "4010" {
			t.Errorf("before: %s", got)
		}
		ada.press(ada.get(at), "button.next", "").is(200).has(".notice-success")
		var to []string
		for _, l := range p.wait(t, 3) {
			to = append(to, l.to)
		}
		slices.Sort(to)
		if got := strings.Join(to, " "); got != "ana@norland.example tom@norland.example zoe@norland.example" {
			t.Errorf("invited were %s", got)
		}
		w.server.Close(t.Context()) // waits for the last one, who could not be written to
		if got := counts(); got != "1310" {
			t.Errorf("after: %s", got)
		}
		if l, err := w.store.AccountOf(t.Context(), zoe.ID); err != nil || l == uuid.Nil {
			t.Error("no account was made", err)
		}
		for _, agency := range []string{w.estado.ID.String(), uuid.NewString(), "x"} {
			ada.send("GET", "/en/admin/people/invite?agency="+agency, "").is(404)
			ada.send("POST", "/en/admin/people/invite", "agency="+agency).is(404)
		}
	})
}

// TestForgotten goes the whole way in each language, and then by the second factor.
func TestForgotten(t *testing.T) {
	eachByPost(t, func(t *testing.T, w *world, p *post) {
		w.mailbox("Ana", "ana@norland.example")
		w.mailbox("Lucía", "lucia@norland.example")
		for who, c := range map[string]struct{ address, page, reads, subject string }{
			"Ana":   {"ANA@norland.example", "en", "en", "Choose a new password"},
			"Lucía": {" lucia@Norland.example", "en", "es", "Elija una contraseña nueva"},
		} {
			elsewhere, b := w.as(who), w.as("")
			b.press(b.get("/"+c.page+"/sign-in/forgot"), "main form button", form("email", c.address)).is(200).has(".notice-success")
			got := p.wait(t, 1)[0]
			if got.language != c.reads || got.subject != c.subject {
				t.Errorf("%s got %+v", who, got)
			}
			elsewhere.send("GET", "/"+c.reads+"/training", "").is(200) // nothing has changed yet
			choose := b.press(b.get(got.link(t)).is(200), "main form button", "").is(200).has("#password", "!#typed")
			b.press(choose, "form:has(#password) button", form("password", phrase+" nueva")).is(200).at("/" + c.reads + "/")
			elsewhere.send("GET", "/"+c.reads+"/training", "").is(303)
			if told := p.wait(t, 1)[0]; told.language != c.reads || !strings.HasSuffix(told.link(t), "/profile") {
				t.Errorf("%s is told %+v", who, told)
			}
			w.as("").send("POST", "/en/sign-in", byMail(strings.TrimSpace(c.address), phrase)).is(422)
			w.as("").send("POST", "/en/sign-in", byMail(strings.TrimSpace(c.address), phrase+" nueva")).is(303)
			w.as("").send("GET", got.link(t), "").is(404)
			w.as("").send("POST", "/en/link", "token="+strings.SplitAfter(got.link(t), "token=")[1]).is(404)
		}
	})
}

// TestForgottenWithASecondFactor: it is proved all the same, and then no old password is asked for.
func TestForgottenWithASecondFactor(t *testing.T) {
	eachByPost(t, func(t *testing.T, w *world, p *post) {
		w.mailbox("Lea", "lea@norland.example")
		lea := w.as("Lea")
		page := lea.get("/en/profile/app")
		lea.press(page, "form:has(#typed) button", "typed="+w.code(page)).is(200)
		p.wait(t, 1)
		w.at(noon.Add(5 * time.Minute))
		b := w.as("")
		b.send("POST", "/es/sign-in/forgot", "email=lea@norland.example").is(303)
		got := p.wait(t, 1)[0]
		second := b.press(b.get(got.link(t)), "main form button", "").is(200).has("#typed", "!#password")
		b.send("POST", "/es/sign-in/protect/password", form("password", phrase+" nueva")).is(401)
		profile := b.press(second, "form:has(#typed) button", "typed="+w.code(page)).is(200).has(".notice-success", "#password")
		b.press(profile, "form:has(#password) button", form("password", phrase+" nueva")).is(200)
		p.wait(t, 1)
	})
}

// TestForgottenTellsNothing: the same answer for known and unknown addresses, made before anybody looks; and not without
// end.
func TestForgottenTellsNothing(t *testing.T) {
	eachByPost(t, func(t *testing.T, w *world, p *post) {
		w.mailbox("Ana", "ana@norland.example")
		taken := make(chan struct{})
		p.refuse = func(string) error { <-taken; return nil } // a mail that takes for ever does not hold the answer up
		said := map[string]bool{}
		for _, address := range []string{"ana@norland.example", "nobody@norland.example", "ben@norland.example"} { // Ben's is not proved
			for i := range 4 {
				a := w.as("").send("POST", "/en/sign-in/forgot", form("email", address))
				if i < 3 {
					a.is(303)
					said[a.header.Get("Location")+a.body] = true
				} else {
					a.is(303) // the last free one has a wait after it
				}
			}
			a := w.as("").send("POST", "/en/sign-in/forgot", form("email", address)).is(429)
			said[strings.ReplaceAll(a.Find("main").Text(), address, "")] = true
		}
		if len(said) != 2 {
			t.Errorf("known and unknown read differently: %v", said)
		}
		close(taken)
		p.wait(t, 4)
		for _, bad := range []string{"", "x", "аna@norland.example", "ana@norland.example,eve@norland.example", "ana@norland.example\r\nBcc: eve@x.example"} {
			w.as("").send("POST", "/en/sign-in/forgot", form("email", bad)).is(422).has("#email-problem")
		}
		w.as("").send("POST", "/en/sign-in", byMail("ana@norland.example", phrase)).is(303) // to ask is not to fail
	})
}

// TestAResetLinkEnds after an hour, and when a newer one is sent.
func TestAResetLinkEnds(t *testing.T) {
	eachByPost(t, func(t *testing.T, w *world, p *post) {
		w.mailbox("Ana", "ana@norland.example")
		ask := func() string {
			w.as("").send("POST", "/en/sign-in/forgot", "email=ana@norland.example").is(303)
			return p.wait(t, 1)[0].link(t)
		}
		first, second := ask(), ask()
		w.as("").send("GET", first, "").is(404)
		w.as("").send("GET", second[:len(second)-1]+"!", "").is(404)
		w.as("").send("GET", second, "").is(200)
		w.at(noon.Add(access.ResetLife + time.Minute))
		w.as("").send("GET", second, "").is(404)
	})
}

// TestASecondFactorIsReset for who has lost the phone: signed out everywhere, told by mail, and asked for a new one.
func TestASecondFactorIsReset(t *testing.T) {
	eachByPost(t, func(t *testing.T, w *world, p *post) {
		w.mailbox("Lea", "lea@norland.example")
		lea := w.as("Lea")
		page := lea.get("/en/profile/app")
		lea.press(page, "form:has(#typed) button", "typed="+w.code(page)).is(200)
		p.wait(t, 1)
		w.heard.take()
		w.as("Ada").send("POST", "/en/admin/people/"+w.people["Lea"].ID.String()+"/reset-factors", "").is(303)
		w.wantAudit(audit.SecondFactorReset)
		if told := p.wait(t, 1)[0]; told.to != "lea@norland.example" {
			t.Errorf("told is %+v", told)
		}
		lea.send("GET", "/en/training", "").is(303)
		b := w.as("")
		b.send("POST", "/en/sign-in", byMail("lea@norland.example", phrase)).is(200)
		b.get("/en/sign-in/protect").is(200).has("#typed")
	})
}

// showMail walks the pages of forgotten passwords, invitations and cards.
func (w *world) showMail(at string, show func(string, answer) answer) {
	w.t.Helper()
	mail := w.server.Mail
	for _, w.server.Mail = range []page.Mailer{nil, posting{}} {
		show("forgot", w.as("").get(at+"/sign-in/forgot"))
		show("invite", w.as("Ada").get(at+"/admin/people/invite"))
	}
	show("forgot", w.as("").get(at+"/sign-in/forgot?sent=yes"))
	show("forgot", w.as("").send("POST", at+"/sign-in/forgot", "email=x").is(422))
	show("invite", w.as("Max").get(at+"/admin/people/invite?begun=yes&agency="+w.estado.ID.String()))
	w.server.Mail = mail
	tom := w.as("Tom")
	for _, only := range agency.CardFilters() {
		show("team-cards", tom.get(at+"/team/cards?only="+string(only)))
	}
	show("team-cards", tom.send("POST", at+"/team/cards", form("agency", w.police.ID.String(), "only", "everyone", "days", "0", "format", "A4", "person", w.people["Ana"].ID.String())).is(422))
}

// posting is a mailer that keeps everything to itself.
type posting struct{}

func (posting) Send(context.Context, notify.Mail) error { return nil }

// TestAChangedAddressIsToldWhereItWas: to the one they are known to read, and to none that only stood on the roster.
func TestAChangedAddressIsToldWhereItWas(t *testing.T) {
	eachByPost(t, func(t *testing.T, w *world, p *post) {
		w.mailbox("Ana", "ana@norland.example")
		ada := w.as("Ada")
		for who, want := range map[string]int{"Ana": 1, "Ben": 0} {
			person := w.people[who]
			edit := func(email string) {
				ada.send("POST", "/es/admin/people/"+person.ID.String()+"/edit", form("given_names", person.GivenNames, "first_surname", person.FirstSurname, "email", email, "language", "")).is(303)
			}
			edit(strings.ToUpper(who) + "@norland.example") // the same mailbox
			edit("eve@norland.example")
			if want == 0 {
				continue
			}
			if told := p.wait(t, want)[0]; told.to != "ANA@norland.example" || !strings.Contains(told.subject, "Su cuenta tiene otro correo") {
				t.Errorf("told is %+v", told)
			}
		}
		w.server.Close(t.Context())
		p.wait(t, 0)
	})
}
