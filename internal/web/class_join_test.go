package web

import (
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/learn"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"
)

// TestTwiceInAClassIsOnce: two phones and an account are one person, and the account proves its own pass.
func TestTwiceInAClassIsOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("1")
		one, _ := r.joins("P-1", "Ruiz")
		two, _ := r.joins("P-1", "Ruiz")
		own := w.as("Ana")
		own.get("/en/class/" + r.code).is(200).has("form[action$='/quiz']") // she is in it already
		own.post("/en/class", "code="+strings.ToLower(r.code)).at("/en/class/" + r.code)
		page := w.as("Tom").get(r.at)
		if n := page.Find("#people").Text(); !strings.HasPrefix(n, "1 person") || !strings.Contains(page.Find("tbody").Text(), "Own account") {
			t.Error(n, page.Find("tbody").Text())
		}
		if a, b := one.quiz(), two.quiz(); a != b {
			t.Errorf("two attempts: %s and %s", a, b)
		}
		own.takes(true)
		if c := w.completion("Ana"); c == nil || c.Method != learn.Online || c.Minutes != 0 {
			t.Errorf("%+v", c)
		}
		r.calls("Ana", "present")
		if c := w.completion("Ana"); c == nil || c.Method != learn.Online || c.Minutes != 90 {
			t.Errorf("%+v", c)
		}
		_, full := r.joins("P-2", "Cole")
		full.is(422).has("[role=alert]:contains('full')")
		w.as("Tom").post(r.at+"/people", "person="+w.people["Ben"].ID.String()).is(409).has("[role=alert]:contains('full')")
	})
}

// TestWhoDoesNotGetIn: whatever is wrong, the answer is the same; who has a role signs in; and guessing has an end.
func TestWhoDoesNotGetIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		alert := func(a answer) string { return strings.TrimSpace(a.is(422).Find("[role=alert]").Text()) }
		_, page := r.joins("P-1", "Cole")
		want := alert(page)
		for _, c := range [][3]string{{"000-000", "P-1", "Ruiz"}, {"x", "P-1", "Ruiz"}, {r.code, "P-9", "Ruiz"}, {r.code, "?", "Ruiz"}, {r.code, "M-1", "Ávila"}} {
			b := w.as("")
			if got := alert(b.post("/en/class", fields("code", c[0], "number", c[1], "surname", c[2]))); got != want {
				t.Errorf("%v: %q, want %q", c, got, want)
			}
			if len(b.cookies) > 1 {
				t.Errorf("%v has cookies %v", c, b.cookies)
			}
		}
		_, page = r.joins("P-3", "Hale")
		page.is(422).has("[role=alert]:contains('role')")
		// A page for a code that there is, and for one that there is not, are the same.
		there, not := w.as("").get("/en/class/"+r.code), w.as("").get("/en/class/000-000")
		if strings.ReplaceAll(there.body, r.code, "000-000") != not.body {
			t.Error("the page tells which codes there are")
		}
		for range 8 {
			_, page = r.joins("P-1", "Nobody")
		}
		page.is(429)
		_, page = r.joins("P-1", "Ruiz")
		page.is(429) // also with what is right, for a while
		w.at(noon.Add(time.Hour))
		_, page = r.joins("P-1", "Ruiz")
		page.is(200)
	})
}

// TestOutsideOfItsHours: before, after, and when it is closed nobody joins.
func TestOutsideOfItsHours(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		w.at(noon.Add(-2 * time.Hour))
		_, page := r.joins("P-1", "Ruiz")
		page.is(422).has("[role=alert]:contains('November 20')")
		w.at(noon)
		ana, page := r.joins("P-1", "Ruiz")
		page.is(200)
		w.at(noon.Add(13 * time.Hour))
		_, page = r.joins("P-2", "Cole")
		page.is(422).has("[role=alert]:contains('over')")
		ana.send("GET", "/en/modules/phishing/quiz", "").is(200).has("main a[href*='/sign-in']") // a visitor by now
		w.at(noon)
		w.as("Tom").post(r.at+"/close", "sure=yes").is(200)
		_, page = r.joins("P-2", "Cole")
		page.is(422)
		own := w.as("Ben")
		own.post("/en/class", "code="+r.code).is(422)
	})
}

// TestANumberShowsOnlyItsClass: of what its owner completed before, whoever knows a number is shown neither the day nor the paper, in
// the class and when it is closed; their own account is.
func TestANumberShowsOnlyItsClass(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.as("Ana").takes(true).is(200)
		r := w.opened("20")
		phone, seat := r.joins("P-1", "Ruiz")
		shows := func(a answer) {
			t.Helper()
			a.is(200).has("main:contains('nothing left')", "!a[href*='/certificates/']", "!main form")
			if text := a.Find("main").Text(); strings.Contains(text, "You completed") || strings.Contains(text, "on your record.") && strings.Contains(text, "It is") {
				t.Errorf("it tells: %s", text)
			}
		}
		shows(seat)
		shows(phone.get("/en/modules/phishing/quiz").has("!main form[method=post]"))
		w.as("Ana").post("/en/class", "code="+r.code).is(200).has(".notice-success:contains('November 20, 2026')", "a[href*='/certificates/']")
		w.as("Tom").post(r.at+"/close", "sure=yes").is(200)
		shows(phone.get("/en/class"))
		w.as("Ana").get("/en/class/" + r.code).is(200).has(".notice-success:contains('November 20, 2026')")
	})
}

// TestPeopleWithoutAnAccount join too, and can do nothing else.
func TestPeopleWithoutAnAccount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		max := w.as("Max")
		page := max.press(max.get("/en/team/classes/new"), "main .next", fields("agency", w.policia.ID.String(), "module", "phishing",
			"place", "⟦Aula⟧", "on", "2026-11-20", "at", "12:30", "seats", "9", "minutes", "60"))
		r := room{world: w, code: page.is(200).Find(".class-code").Text()}
		eva, in := r.joins("M-2", "SOTO RIOS")
		in.is(200).at("/en/class/" + r.code)
		eva.get("/en/class").at("/en/class/" + r.code)
		eva.takes(true).is(200)
		max.get("/en/team?show=never").has("tr:contains('Eva') td:contains('Never')")
		invited, err := w.store.CardHolders(t.Context(), access.Everywhere(), on("2026-11-20"), agency.CardQuestion{Agency: w.policia.ID, Only: agency.NeverSignedIn}, 10)
		must(t, err)
		for _, h := range invited {
			if h.GivenNames == "Eva" {
				return
			}
		}
		t.Error("whoever was in a class counts as having signed in")
	})
}

// TestAClassIsJoinedOverPlainHTTP: a number and a code are all that is typed there; and the log has no code.
func TestAClassIsJoinedOverPlainHTTP(t *testing.T) {
	var log syncedLog
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *page.Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) }).settle(plain)
	r := w.opened("20")
	w.server.Access.Plain = true
	ana, page := r.joins("P-1", "Ruiz")
	page.is(200).at("/en/class/" + r.code)
	if got := ana.cookies["baluarte"]; got == "" {
		t.Errorf("cookies are %v", ana.cookies)
	}
	ana.takes(true).is(200)
	_, page = r.joins("P-3", "Hale")
	page.is(422) // nobody with a duty
	w.as("").get("/en/class/" + r.code)
	if strings.Contains(log.String(), r.code) || !strings.Contains(log.String(), "/en/class/:code") {
		t.Error("the log tells the code of a class")
	}
}

// syncedLog is a log that several requests write.
type syncedLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *syncedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *syncedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
