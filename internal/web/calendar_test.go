package web

import (
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"

	"github.com/PuerkitoBio/goquery"
)

// calendarPages shows how due dates get into a calendar, before there is an address, when it is made, after, and to who may have none.
func calendarPages(w *world, at string, show func(name string, a answer) answer) {
	ben := w.as("Ben")
	ask := show("calendar", ben.get(at+"/training/calendar")).has("main .next")
	show("calendar-made", ben.press(ask, "main .next", "").is(200))
	show("calendar", ben.get(at+"/training/calendar")).has("!main .next")
	ben.send("POST", at+"/training/calendar/revoke", "").is(http.StatusSeeOther)
	show("calendar", ben.get(at+"/training/calendar?saved=revoked")).has(".notice-success")
	show("calendar", w.as("Max").get(at+"/training/calendar")).has("!main form")
}

// The due dates of what is open come as a file.
func TestTrainingCalendar(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	a := w.as("Lucía").get("/es/training/calendar.ics").is(200)
	if a.header.Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.Contains(a.body, "20261110") || strings.Count(a.body, "BEGIN:VEVENT") != 1 || !strings.Contains(a.body, "Vence: ") {
		t.Errorf("%v\n%s", a.header, a.body)
	}
	if empty := w.as("Max").get("/en/training/calendar.ics").is(200); strings.Contains(empty.body, "VEVENT") {
		t.Errorf("nothing is due:\n%s", empty.body)
	}
}

// feed makes somebody's private address by the page, and gives its path.
func (b *browser) feed(at string) string {
	b.t.Helper()
	made := b.post(at+"/training/calendar", "").is(200)
	path, ours := strings.CutPrefix(made.Find("#address").Text(), "https://baluarte.example")
	if open := made.Find("main .next").AttrOr("href", ""); !ours || open != "webcal://baluarte.example"+path {
		b.t.Fatalf("%q, %q", made.Find("#address").Text(), open)
	}
	return path
}

// A calendar program asks at the private address without signing in, and gets what is due, in the language of the address; it is told
// once, made anew and revoked by a button, each of which is in the log.
func TestAPrivateCalendarAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		lucia, program := w.as("Lucía"), w.as("")
		lucia.get("/es/training").is(200).has("a[href='/es/training/calendar']")
		ask := lucia.get("/es/training/calendar").is(200).has("a[href='/es/training/calendar.ics']", "!form[action$='/revoke']")
		w.heard.take()
		lucia.press(ask, "main .next", "").is(200).has("#address")
		w.wantAudit(audit.CalendarMade)
		path := lucia.feed("/es")
		w.wantAudit(audit.CalendarMade)

		a := program.send("GET", path, "").is(200)
		if a.header.Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.HasPrefix(a.header.Get("Cache-Control"), "private") || a.header.Get("Content-Language") != "es" || a.header.Get("X-Robots-Tag") != "noindex" || a.header.Get("Set-Cookie") != "" {
			t.Errorf("%v", a.header)
		}
		if strings.Count(a.body, "BEGIN:VEVENT") != 1 || !strings.Contains(a.body, "20261110") || strings.Contains(a.body, "Lucía") || strings.Contains(a.body, "Valle") {
			t.Errorf("it tells:\n%s", a.body)
		}
		program.send("HEAD", path, "").is(200)
		program.send("GET", path, "", "If-None-Match: *").is(200)
		if english := program.send("GET", "/en"+strings.TrimPrefix(path, "/es"), "").is(200).body; !strings.Contains(english, "Due: ") {
			t.Errorf("in English:\n%s", english)
		}
		w.wantAudit()

		// It is told once, and whether it is asked for every time.
		shown := lucia.get("/es/training/calendar").is(200).has("main:contains('20 de noviembre de 2026')", "!main .next", "form[action$='/revoke']")
		if strings.Contains(shown.body, strings.TrimSuffix(strings.TrimPrefix(path, "/es/calendar/"), ".ics")) {
			t.Error("the page tells the address again")
		}
		again := lucia.feed("/es")
		program.send("GET", path, "").is(404)
		program.send("GET", again, "").is(200)
		lucia.get("/es/training/calendar").has("!main:contains('todavía')")
		w.heard.take()
		lucia.press(lucia.get("/es/training/calendar"), "form[action$='/revoke'] button", "").is(200).at("/es/training/calendar?saved=revoked").has(".notice-success", "main .next")
		w.wantAudit(audit.CalendarRevoked)
		program.send("GET", again, "").is(404)
		lucia.post("/es/training/calendar/revoke", "").is(200)
		w.wantAudit()
		w.as("Max").get("/en/admin/audit?action=account.calendar_revoked").is(200).has("tr:contains('Lucía')")

		// Nobody makes one for somebody else's browser, and who works nowhere has nothing to be told.
		lucia.send("POST", "/es/training/calendar", "", "Sec-Fetch-Site: cross-site").is(403)
		w.as("Max").get("/en/training/calendar").is(200).has("!main form")
		w.as("Max").send("POST", "/en/training/calendar", "").is(403)
	})
}

// What is finished leaves the calendar, and what is asked for anew comes into it.
func TestTheFeedFollowsWhatIsOwed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana, program := w.as("Ana"), w.as("")
		path := ana.feed("/en")
		days := func() (all []string) {
			for line := range strings.Lines(program.send("GET", path, "").is(200).body) {
				if day, is := strings.CutPrefix(strings.TrimSpace(line), "DTSTART;VALUE=DATE:"); is {
					all = append(all, day)
				}
			}
			return all
		}
		if got := strings.Join(days(), " "); got != "20261130" {
			t.Errorf("due on %s", got)
		}
		ana.takes(true)
		if got := days(); got != nil {
			t.Errorf("finished, and due on %s", got)
		}
		w.asks(w.police, "2026-12-15", "passwords", "ransomware")
		w.asks(w.police, "2026-12-01", "insider-physical")
		if got := strings.Join(days(), " "); got != "20261201 20261215 20261215" {
			t.Errorf("due on %s", got)
		}
	})
}

// asks assigns further modules.
func (w *world) asks(to agency.Agency, due string, modules ...string) {
	w.t.Helper()
	s := &assign.Service{Store: w.heard, Now: w.server.Now, NewID: newID}
	must(w.t, s.Assign(w.t.Context(), assign.Assignment{ID: newID(), Agency: to.ID, Modules: modules,
		OpensOn: on("2026-11-01"), DueOn: on(due), By: w.people["Pam"].ID, MadeAt: noon}, on("2026-11-01")))
}

// An address is made by who has just proved who they are, and ends with the other sign-ins and with every change of how its owner
// signs in, in the log as well.
func TestTheFeedEndsWithOtherSignIns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.mailbox("Ana", "ana@norland.example")
		ana, program := w.as("Ana"), w.as("")
		ends := func(what string, do func()) {
			t.Helper()
			path := ana.feed("/en")
			program.send("GET", path, "").is(200)
			w.heard.take()
			do()
			if !slices.Contains(w.heard.take(), audit.CalendarRevoked) {
				t.Errorf("%s: the log has nothing of the address", what)
			}
			program.send("GET", path, "").is(404)
		}
		ana.feed("/en")
		ana.get("/en/profile").is(200).has("#places ~ .note:contains('calendar')", "form[action$='/end-others']")
		ends("other sign-ins", func() { ana.send("POST", "/en/profile/sign-ins/end-others", "").is(303) })
		ana.get("/es/profile").is(200).has("!.note:contains('calendario')")
		ends("a password", func() {
			ana.send("POST", "/en/profile/password", fields("password", "seven green herons walk")).is(303)
		})
		ends("a reset of the second factor", func() {
			w.as("Ada").send("POST", "/en/admin/people/"+w.people["Ana"].ID.String()+"/reset-factors", "").is(303)
		})
		ana = w.as("Ana")
		ends("a reset of the password", func() {
			token, _, err := w.server.Access.NewLink(t.Context(), access.Reset, access.Claimant{Account: w.accounts["Ana"]}, "ana@norland.example", access.Actor{})
			must(t, err)
			_, err = w.server.Access.FollowLink(t.Context(), token, access.Browser{})
			must(t, err)
		})

		ana = w.as("Ana")
		path := ana.feed("/en")
		w.at(noon.Add(access.Fresh + time.Minute))
		w.heard.take()
		ana.get("/en/training/calendar").is(200).has("a[href='/en/sign-in?again=yes&next=/training/calendar']", "!form[action='/en/training/calendar']", "form[action$='/revoke']")
		ana.send("POST", "/en/training/calendar", "").is(403)
		w.wantAudit()
		program.send("GET", path, "").is(200)
		ana.send("POST", "/en/training/calendar/revoke", "").is(303) // that needs none
		ana.get("/es/training/calendar").is(200).has("a[href='/es/sign-in?again=yes&next=/training/calendar']", "!main form")
	})
}

// The bytes of the feed, but for the ids of enrollments, in each language.
func TestTheBytesOfTheFeed(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.asks(w.police, "2026-12-15", "ransomware")
	ana := w.as("Ana")
	for _, tag := range words().Languages() {
		body := w.as("").send("GET", ana.feed("/"+string(tag)), "").is(200).body
		if strings.Count(body, "\n") != strings.Count(body, "\r\n") {
			t.Error("a line does not end as RFC 5545 has it")
		}
		for line := range strings.Lines(body) {
			if len(line) > 77 { // with its end
				t.Errorf("%d bytes in a line: %s", len(line), line)
			}
		}
		owed, err := w.server.Learn.Owes(t.Context(), w.actor("Ana"))
		must(t, err)
		for _, o := range owed {
			body = strings.ReplaceAll(body, o.ID.String(), "ENROLLMENT-IN-"+o.Module)
		}
		golden := filepath.Join("testdata", "calendar."+string(tag)+".ics")
		if *update {
			must(t, os.WriteFile(golden, []byte(body), 0o644))
		}
		want, err := os.ReadFile(golden)
		must(t, err)
		if body != string(want) {
			t.Errorf("%s differs:\n%s", golden, body)
		}
	}
}

// Whoever has left, was erased or lost their account is nobody any more, also when they come back: then they make another address.
func TestTheFeedEndsWithTheAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.at(time.Date(2026, 11, 21, 20, 0, 0, 0, time.UTC))
		paths := map[string]string{"Ana": w.as("Ana").feed("/en"), "Ben": w.as("Ben").feed("/en")}
		ada, program := w.as("Ada"), w.as("")
		admin := func(who string) string { return "/en/admin/people/" + w.people[who].ID.String() }
		for _, path := range paths {
			program.send("GET", path, "").is(200)
		}
		for who := range paths {
			ada.send("POST", admin(who)+"/leave", fields("last", "2026-11-20")).is(http.StatusSeeOther)
			program.send("GET", paths[who], "").is(404)
		}
		ada.send("POST", admin("Ana")+"/return", fields("agency", w.police.ID.String(), "from", "2026-11-21")).is(http.StatusSeeOther)
		program.send("GET", paths["Ana"], "").is(404)
		w.as("Ana").get("/en/training/calendar").is(200).has("!form[action$='/revoke']")
		ada.send("POST", admin("Ben")+"/erase", fields("name", "Ben Cole")).is(http.StatusSeeOther)
		program.send("GET", paths["Ben"], "").is(404)
	})
}

// Addresses that are none are told from no other, counted by whence they come, and tell the log nothing; who has one goes on.
func TestGuessedFeeds(t *testing.T) {
	var log strings.Builder
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) }).settle(plain)
	path := w.as("Ana").feed("/en")
	token := strings.TrimSuffix(strings.TrimPrefix(path, "/en/calendar/"), ".ics")
	program := w.as("")
	for _, bad := range []string{"x.ics", token, token + ".ICS", token + ".ics.ics", token[1:] + ".ics", token + "A.ics", "%0A" + token[1:] + ".ics", ".ics", strings.Repeat("A", 5000) + ".ics"} {
		if a := program.send("GET", "/en/calendar/"+bad, ""); a.status != 404 || a.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%.60s: %d, %v", bad, a.status, a.header)
		}
	}
	program.send("GET", "/calendar/"+token+".ics", "").is(404)
	program.send("GET", path+"/", "").is(301)
	program.send("POST", path, "").is(405)
	for _, odd := range []string{"//en/calendar/" + token + ".ics", "/EN/Calendar/" + token + ".ics", "/en/calendar/" + token + "/x", "/en/%63alendar/" + token, "/en/calendar%2F" + token, "/en%252Fcalendar%252F" + token,
		"/en/calendar%2525252525252F" + token, "/en/calendars/" + token + ".ics", "/" + token, "/en/training/calendar/" + token + ".ics"} {
		program.send("GET", odd, "")
		program.send("PUT", odd, "")
	}
	guess := func() string {
		token, _, err := access.NewToken(w.server.Access.Random)
		must(t, err)
		return "/es/calendar/" + token + ".ics"
	}
	for range access.AddressLimit.Free + 1 {
		program.send("GET", guess(), "").is(404)
	}
	program.send("GET", guess(), "").is(429)
	program.send("GET", path, "").is(200)
	if strings.Contains(log.String(), token) {
		t.Errorf("the log tells the address:\n%s", &log)
	}
	w.server.Access.Plain = true
	program.send("GET", path, "").is(404)
}

// One thing is obvious on My training whatever somebody owes: what comes first, by one filled button.
func TestOneObviousStep(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana := w.as("Ana")
		filled := func(a answer) *goquery.Selection { return a.Find("main .usa-button:not(.usa-button--outline)") }
		one := func(want string) answer {
			t.Helper()
			a := ana.get("/en/training").is(200)
			if n := filled(a).Length(); n != 1 {
				t.Errorf("%d filled buttons", n)
			}
			if got := a.Find("#owed").Text(); got != want {
				t.Errorf("first comes %q, want %q", got, want)
			}
			return a
		}
		title := func(module string) string { return catalogue().Module(module).Title["en"] }
		w.asks(w.police, "2026-11-12", "ransomware") // overdue
		w.asks(w.police, "2026-11-30", "passwords")  // the day on which phishing is due
		ana.post("/en/modules/social-engineering/start", "").is(200)
		a := one(title("ransomware"))
		a.has(".chip-late", "section.owed .note:contains('Norland Police assigned it on November 1, 2026')")
		var next []string
		a.Find(".rows .row h3").Each(func(_ int, h *goquery.Selection) { next = append(next, h.Text()) })
		if got, want := strings.Join(next, "|"), strings.Join([]string{title("passwords"), title("phishing"), title("social-engineering")}, "|"); got != want {
			t.Errorf("then come %s, want %s", got, want)
		}
		ana.post("/en/modules/phishing/start", "").is(200) // begun, it comes before the other of the same day
		next = nil
		one(title("ransomware")).Find(".rows .row h3").Each(func(_ int, h *goquery.Selection) { next = append(next, h.Text()) })
		if next[0] != title("phishing") {
			t.Errorf("then comes %s", next[0])
		}

		// Nothing is owed: what may suit them takes its place.
		w.as("Max").get("/en/training").is(200).has(".free .next[href^='/en/modules/']")
		if n := filled(w.as("Max").get("/es/training")).Length(); n != 1 {
			t.Errorf("%d filled buttons for who owes nothing", n)
		}
	})
}

// The minutes left are of the lessons not finished, whichever they are, and the quiz; the step is where one was.
func TestMinutesLeft(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	m := catalogue().Module("phishing")
	ana := w.as("Ana")
	ana.post("/en/modules/phishing/lessons/"+m.Lessons[0].ID, "").is(200)
	ana.post("/en/modules/phishing/lessons/"+m.Lessons[3].ID, "").is(200)
	ana.send("POST", "/en/modules/phishing/place", "lesson="+m.Lessons[2].ID+"&anchor=").is(204)
	left := words().For("en").T("training.where", "Lesson", 3, "Of", len(m.Lessons), "Minutes", m.MinutesWithout([]string{m.Lessons[0].ID, m.Lessons[3].ID}))
	if got := ana.get("/en/training").is(200).Find("#owed-where").Text(); got != left {
		t.Errorf("%q, want %q", got, left)
	}
	ana.get(ana.get("/en/training").Find(".owed a.next").AttrOr("href", "")).at("/en/modules/phishing/lessons/" + m.Lessons[2].ID)
	ana.quiz()
	left = words().For("en").T("training.in_quiz", "Minutes", m.MinutesFrom(len(m.Lessons)))
	if got := ana.get("/en/training").is(200).Find("#owed-where").Text(); got != left {
		t.Errorf("%q, want %q", got, left)
	}
}

// What holds no longer is said to, from the day after its last.
func TestWhatRanOut(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.as("Ana").takes(true)
	w.at(time.Date(2027, 11, 20, 18, 0, 0, 0, time.UTC))
	w.as("Ana").get("/en/training").is(200).has("td:contains('Nov 20, 2027')", "!td:contains('no longer valid')")
	w.at(time.Date(2027, 11, 21, 18, 0, 0, 0, time.UTC))
	w.as("Ana").get("/es/training").is(200).has("td:contains('20 nov 2027 (ya no vigente)')")
}

// What may suit somebody is told with why: what they were asked for tells something of what they do.
func TestWhatMaySuit(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	w.asks(w.police, "2026-12-15", "digital-evidence")
	cards := w.as("Ana").get("/en/training").is(200).Find(".cards li")
	if cards.Length() != 3 {
		t.Fatalf("%d are suggested", cards.Length())
	}
	for i, want := range []string{"Builds “Digital Evidence Analysis”", "In the course “Cybersecurity for police and prosecutors”", "In the course “Cyber hygiene”"} {
		if text := cards.Eq(i).Text(); !strings.Contains(text, want) {
			t.Errorf("suggested: %s", text)
		}
	}
	w.as("Sue").get("/es/training").is(200).has("!.cards a[href*='criminal-justice']", "a[href='/es/courses?state=not_started&for=police']")
}
