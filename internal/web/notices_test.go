package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/notify"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
)

// tell puts a notice about somebody's module into the outbox.
func (w *world) tell(who string, kind assign.NoticeKind) uuid.UUID {
	w.t.Helper()
	p, err := w.store.Place(w.t.Context(), w.people[who].ID, "phishing")
	must(w.t, err)
	n := assign.Notice{ID: newID(), Person: w.people[who].ID, Kind: kind, On: on("2026-11-20"), MadeAt: w.server.Now()}
	if !kind.IsDigest() {
		n.Enrollments = []uuid.UUID{p.Enrollment.ID}
	}
	must(w.t, w.store.AddNotices(w.t.Context(), n))
	return n.ID
}

// setAside makes a notice one that an administrator decides about.
func (w *world) setAside(id uuid.UUID, problem assign.NoticeProblem) {
	w.t.Helper()
	lease := newID()
	_, err := w.store.ClaimNotices(w.t.Context(), lease, w.server.Now(), w.server.Now(), 100)
	must(w.t, err)
	must(w.t, w.store.SettleNotices(w.t.Context(), lease, notify.Outcome{State: assign.NoticeSetAside, Problem: problem}, id))
}

// noticePages shows what people find of their notices, where a mail's link leads, and what an administrator is asked.
func noticePages(w *world, at string, show func(name string, a answer) answer) {
	show("outbox", w.as("Ada").get(at+"/admin/notices"))
	for i, kind := range assign.NoticeKinds() {
		id := w.tell("Ben", kind)
		if problems := assign.NoticeProblems(); i < len(problems) {
			w.setAside(id, problems[i])
		}
	}
	show("training", w.as("Ben").get(at+"/training")).has("#notices", "[href$='/training/notices']")
	show("notices", w.as("Ben").get(at+"/training/notices")).has("[href$='/modules/phishing/refresher']", "[href$='/team']")
	show("notices", w.as("Sue").get(at+"/training/notices")).has("!.rows")
	show("outbox", w.as("Ada").get(at+"/admin/notices")).has("button[formaction$='/drop']")
	link := at + "/unsubscribe?token=" + notify.Token(w.server.Notices, w.people["Ben"].ID, assign.NoticeDue14)
	show("unsubscribe", w.as("").get(link))
	show("unsubscribe", w.as("").send("POST", link, ""))
	must(w.t, w.server.Assign.Choose(w.t.Context(), w.people["Ben"].ID, assign.NoticeDue14, ""))
}

// Whoever has no mail finds on My training what they are told, five at most, and all of it a page further.
func TestNoticesOnMyTraining(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ana := w.as("Ana")
	ana.get("/en/training").has("!#notices", "[href='/en/training/calendar']")
	for _, kind := range []assign.NoticeKind{assign.NoticeAssigned, assign.NoticeDue14, assign.NoticeDue3, assign.NoticeOverdue, assign.NoticeReminder, assign.NoticeCompleted} {
		w.tell("Ana", kind)
	}
	page := ana.get("/en/training").is(200)
	if n := page.Find("#notices ~ ul .row").Length(); n != 5 {
		t.Errorf("%d notices", n)
	}
	if first := page.Find("#notices ~ ul .row").First().Text(); !strings.Contains(first, "Completed: ") {
		t.Errorf("the newest is %q", first)
	}
	if n := ana.get("/es/training/notices").is(200).Find("main .row").Length(); n != 6 {
		t.Errorf("%d notices of all", n)
	}
	// Each opens to what it said; of what is completed no date is told.
	open := ana.get("/en/training/notices").is(200)
	if due := open.Find("details:contains('Due in a few days')").Text(); !strings.Contains(due, "due ") || !strings.Contains(due, "Not sent by email") {
		t.Errorf("it opens to %q", due)
	}
	if done := open.Find("details:contains('Completed')").Text(); strings.Contains(done, "due ") {
		t.Errorf("it opens to %q", done)
	}
	w.as("Ben").get("/en/training").has("!#notices")
}

// What may be chosen is chosen in the profile; what may not is refused, and digests are asked about only of who gets them.
func TestNoticeChoices(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	chosen := func(who string) map[assign.NoticeKind]assign.NoticeOften {
		all, err := w.store.NoticeChoices(t.Context(), w.people[who].ID)
		must(t, err)
		return all
	}
	ana, tom := w.as("Ana"), w.as("Tom")
	ana.get("/en/profile").has("#often-due_14", "!#often-assigned", "!#often-team_overdue")
	tom.get("/es/profile").has("#often-team_overdue", "!#often-lead_overdue")
	ana.send("POST", "/en/profile/notices", "often_due_14=never&often_opening=").is(http.StatusSeeOther)
	tom.send("POST", "/en/profile/notices", "often_team_overdue=week").is(http.StatusSeeOther)
	if a, b := chosen("Ana"), chosen("Tom"); len(a) != 1 || a[assign.NoticeDue14] != assign.Never || b[assign.NoticeTeam] != assign.OnceAWeek {
		t.Errorf("%v, %v", a, b)
	}
	// It is said where the page lands, with the address that the notices go to.
	ana.get("/en/profile?saved=notices").has("#often-due_14 option[value=never][selected]", "#notices ~ .notice-success", "!h1 + .notice-success", "#notices ~ p code")
	w.as("Ben").get("/en/profile?saved=password").has("h1 + .notice-success", "!#notices ~ .notice-success")
	for _, form := range []string{"often_assigned=never", "often_due_3=never", "often_due_14=week", "often_due_14=x"} {
		ana.send("POST", "/en/profile/notices", form).is(http.StatusBadRequest)
	}
	ana.send("POST", "/en/profile/notices", "often_due_14=").is(http.StatusSeeOther)
	if a := chosen("Ana"); len(a) != 0 {
		t.Errorf("%v", a)
	}
}

// The link of a mail turns its kind off, without signing in, for its person alone; opening it does nothing.
func TestUnsubscribe(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ben := w.people["Ben"].ID
	token := notify.Token(w.server.Notices, ben, assign.NoticeRefresher)
	link := "/en/unsubscribe?token=" + token
	is := func(want int) {
		t.Helper()
		all, err := w.store.NoticeChoices(t.Context(), ben)
		must(t, err)
		if len(all) != want {
			t.Errorf("%v", all)
		}
	}
	w.as("").get(link).is(200).has("main form[method=post]", "!.notice-success")
	is(0)
	forged := notify.Token(access.Ring{[]byte("another key")}, ben, assign.NoticeRefresher)
	required := notify.Token(w.server.Notices, ben, assign.NoticeDue3)
	for _, bad := range []string{"", "x", token[1:], token + "A", token[:len(token)-1], forged, required} {
		w.as("").send("POST", "/en/unsubscribe?token="+bad, "").is(http.StatusNotFound)
		w.as("").get("/en/unsubscribe?token=" + bad).is(http.StatusNotFound)
	}
	is(0)
	// As mail programs write it: RFC 8058, 3.2.
	const body = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n"
	w.as("").send("POST", link, body, "Content-Type: multipart/form-data; boundary=x").is(200)
	is(1)
	w.as("Ana").send("POST", "/es/unsubscribe?token="+token, "List-Unsubscribe=One-Click").is(200).has(".notice-success")
	is(1)
}

// An administrator sees what was set aside of their own people, and decides once.
func TestOutboxPage(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	doubted, refused, foreign := w.tell("Ana", assign.NoticeAssigned), w.tell("Ben", assign.NoticeDue3), w.tell("Lucía", assign.NoticeOverdue)
	w.setAside(doubted, assign.ProblemInDoubt)
	must(t, w.store.SettleNotices(t.Context(), uuid.Nil, notify.Outcome{State: assign.NoticeSetAside}))
	for _, id := range []uuid.UUID{refused, foreign} {
		w.at(noon.AddDate(0, 0, 1))
		w.setAside(id, assign.ProblemRefused)
	}
	ada := w.as("Ada")
	page := ada.get("/en/admin/notices").is(200)
	if n := page.Find("table[aria-labelledby=aside] tbody tr").Length(); n != 2 || !strings.Contains(page.Find("tbody").Text(), "It may have arrived") || strings.Contains(page.body, "Lucía") {
		t.Errorf("%d rows:\n%s", n, page.Find("main").Text())
	}
	ada.send("POST", "/en/admin/notices/"+foreign.String()+"/drop", "").is(http.StatusNotFound)
	w.heard.take()
	ada.send("POST", "/en/admin/notices/"+doubted.String()+"/send-again", "").is(http.StatusSeeOther)
	ada.send("POST", "/en/admin/notices/"+refused.String()+"/drop", "").is(http.StatusSeeOther)
	ada.send("POST", "/en/admin/notices/"+refused.String()+"/drop", "").is(http.StatusNotFound)
	if heard := w.heard.take(); len(heard) != 2 {
		t.Errorf("the log heard %v", heard)
	}
	ada.get("/en/admin/notices?saved=again").is(200).has("!table[aria-labelledby=aside]", ".notice-success")
	if n := w.as("Max").get("/es/admin/notices").is(200).Find("table[aria-labelledby=aside] tbody tr").Length(); n != 1 {
		t.Errorf("%d rows are left", n)
	}
}

// An administrator finds every notice of their own people again, page by page, with when it leaves and why not now.
func TestLoggedNotices(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.server.Mail = posting{}
		w.at(time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)) // a Sunday
		ben, ana := w.people["Ben"], w.people["Ana"]
		ben.Email, ana.Email = "ben@example.org", ""
		must(t, w.store.UpdatePerson(t.Context(), ben))
		must(t, w.store.UpdatePerson(t.Context(), ana))
		w.tell("Ana", assign.NoticeAssigned)
		w.tell("Ben", assign.NoticeDue3)
		w.tell("Lucía", assign.NoticeOverdue)
		ada := w.as("Ada")
		rows := func(query string) (all []string) {
			ada.get("/en/admin/notices" + query).is(200).Find("table[aria-labelledby=log] tbody tr").Each(func(_ int, r *goquery.Selection) { all = append(all, r.Text()) })
			return all
		}
		all := rows("")
		if len(all) != 2 || !strings.Contains(all[0], "Three days before") || !strings.Contains(all[0], "leaves on Monday, November 23, 2026") || !strings.Contains(all[1], "no email can be sent") {
			t.Errorf("it lists %q", all)
		}
		if some := rows("?state=sent"); some != nil {
			t.Errorf("of those sent it lists %q", some)
		}
		if some := rows("?state=waiting"); len(some) != 2 {
			t.Errorf("of those that wait it lists %q", some)
		}
		for i := range 50 {
			must(t, w.store.AddNotices(t.Context(), assign.Notice{ID: newID(), Person: ben.ID, Kind: assign.NoticeTeam, On: on("2026-09-01").AddDays(i), MadeAt: w.server.Now()}))
		}
		page := ada.get("/en/admin/notices?state=waiting").is(200).has("a[href*='before=']")
		older, _ := page.Find("a[href*='before=']").Attr("href")
		if n := ada.get(older).is(200).Find("table[aria-labelledby=log] tbody tr").Length(); n != 2 {
			t.Errorf("%d notices on the second page", n)
		}
		for _, bad := range []string{"?state=x", "?before=x"} {
			ada.get("/en/admin/notices" + bad).is(http.StatusNotFound)
		}
	})
}

// Each kind, choice and problem has its words in every language.
func TestNoticeWords(t *testing.T) {
	for _, tag := range words().Languages() {
		w := words().For(tag)
		var keys []string
		for _, k := range assign.NoticeKinds() {
			keys = append(keys, "notice.line."+string(k), "notice.name."+string(k))
			for _, often := range []assign.NoticeOften{"usual", assign.OnceAWeek, assign.Never} {
				keys = append(keys, "notice.often."+string(often))
			}
		}
		for _, p := range assign.NoticeProblems() {
			keys = append(keys, "notice.problem."+string(p))
		}
		for _, p := range append(assign.NoticeProblems(), assign.ProblemMoot, assign.ProblemByHand) {
			keys = append(keys, "notice.became."+string(p), "team.notice_state."+string(p))
		}
		for _, state := range assign.NoticeStates() {
			keys = append(keys, "notice.state."+string(state))
		}
		for _, key := range keys {
			if strings.Contains(w.T(key), "⟦") {
				t.Errorf("no message %q in %s", key, tag)
			}
		}
	}
}
