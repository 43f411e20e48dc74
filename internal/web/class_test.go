package web

import (
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// room is a class as a test goes through it.
type room struct {
	*world
	id   uuid.UUID
	code string
	at   string // its trainer's page, with language
}

// opened opens a class of the phishing module that begins now, as Tom.
func (w *world) opened(seats string) room {
	w.t.Helper()
	tom := w.as("Tom")
	page := tom.press(tom.get("/en/team/classes/new"), "main .next", fields("agency", w.police.ID.String(), "module", "phishing",
		"place", "⟦Hall⟧", "on", "2026-11-20", "at", "12:30", "seats", seats, "minutes", "90")).is(200)
	page.has(".notice-success", ".class-code")
	r := room{world: w, at: strings.TrimSuffix(page.path, "?saved=opened"), code: page.Find(".class-code").Text()}
	var err error
	r.id, err = uuid.Parse(r.at[strings.LastIndex(r.at, "/")+1:])
	must(w.t, err)
	w.heard.take()
	return r
}

// joins lets a phone in by a number.
func (r room) joins(number, surname string) (*browser, answer) {
	r.t.Helper()
	b := r.world.as("")
	return b, b.post("/en/class", fields("code", r.code, "number", number, "surname", surname))
}

// calls marks people in the roll call: "present" or "absent" by given name.
func (r room) calls(marks ...string) answer {
	r.t.Helper()
	var form []string
	for i := 0; i < len(marks); i += 2 {
		form = append(form, "mark."+r.people[marks[i]].ID.String()+"="+marks[i+1])
	}
	return r.as("Tom").post(r.at+"/roll", strings.Join(form, "&"))
}

// takes answers the quiz of the module, rightly or not.
func (b *browser) takes(right bool) answer {
	b.t.Helper()
	page := b.get(b.quiz() + "?view=all")
	return b.press(page, "button[value=submit]", page.answers(right).Encode())
}

// result is what the trainer's page says of somebody.
func (r room) result(who string) string {
	r.t.Helper()
	row := r.as("Tom").get(r.at).Find("tbody tr:has(th:contains('" + r.people[who].GivenNames + "'))")
	return strings.Join(strings.Fields(row.Find("td").Eq(2).Text()), " ")
}

// completion is somebody's in the module; nil without one.
func (w *world) completion(who string) *learn.Completion {
	w.t.Helper()
	p, err := w.store.Place(w.t.Context(), w.people[who].ID, "phishing")
	must(w.t, err)
	return p.Completion
}

// TestAClassFromItsOpeningToItsClose: somebody joins by a number, passes, and it counts when they are marked present.
func TestAClassFromItsOpeningToItsClose(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		phone, page := r.joins("p-1", "ruíz") // Ana
		page.at("/en/class/"+r.code).is(200).has("h1", "form[action$='/modules/phishing/quiz']", "!a[href$='/profile']")
		w.heard.wants(t, audit.ClassJoined, audit.SignedIn)
		w.as("").get("/class/" + r.code).at("/en/class/" + r.code).is(200)
		done := phone.takes(true).is(200)
		done.has(".score:not(.score-not)")
		if got := r.result("Ana"); !strings.HasPrefix(got, "Passed") || w.completion("Ana") != nil {
			t.Errorf("%q, %+v", got, w.completion("Ana"))
		}
		if e := w.enrollment("Ana"); !e.StartedAt.IsZero() {
			t.Errorf("a number alone has begun the module: %+v", e)
		}
		phone.get("/en/class/" + r.code).has(".notice:contains('passed')")
		w.heard.take()
		r.calls("Ana", "present").is(200).has(".notice-success")
		w.heard.wants(t, audit.ClassCalled)
		c := w.completion("Ana")
		if c == nil || c.Method != learn.Classroom || c.Class != r.id || c.Minutes != 90 || c.CompletedOn != on("2026-11-20") {
			t.Fatalf("%+v", c)
		}
		r.calls("Ana", "present").is(200)
		if got := r.result("Ana"); !strings.HasPrefix(got, "Completed") {
			t.Error(got)
		}
		seat := phone.get("/en/class/" + r.code).has(".notice-success")
		paper := phone.get(seat.Find(".notice-success + .actions a").AttrOr("href", "")).is(200).has(".certificate:contains('Taken in a class')", "!a[href*='.pdf']")
		phone.send("GET", paper.path+".pdf", "").is(303) // a number alone takes no paper with it
		w.as("Ana").send("GET", paper.path+".pdf", "").is(200)
		w.as("Ana").get("/en/training").has("#done + table .note:contains('In class, 1 h 30 min')")
		tom := w.as("Tom")
		tom.press(tom.get(r.at+"/close"), "main .next", "").is(200).has(".notice-success", "!.class-code", "!form[action$='/roll']")
		phone.get("/en/class/"+r.code).is(200).has(".notice-success:contains('it counts')", "!form[action='/en/class']")
		phone.get("/en/class/"+r.code+"/critique").at("/en/class").has(".notice-success:contains('it counts')", "!header .menu-person")
		phone.get("/en/class?another=yes").has("form[action='/en/class']", "main:contains('Has your class ended?')")
		phone.get("/en/class/AAA-AAA").has("form[action='/en/class']")
		w.as("").get("/en/class/" + r.code).has("form[action='/en/class']")
		w.as("Ana").get("/en/class/" + r.code).has(".notice-success:contains('it counts')")
		w.as("Ben").get("/en/class/" + r.code).has("form[action='/en/class']")
		r.calls("Ana", "absent").is(409)
	})
}

// TestWhoIsAbsentCompletesNothing: neither before nor after the quiz, and what the number alone had opened is taken back.
func TestWhoIsAbsentCompletesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		ana, _ := r.joins("P-1", "Ruiz")
		ben, _ := r.joins("P-2", "Cole")
		ana.takes(true)
		r.calls("Ana", "absent", "Ben", "absent").is(200)
		ben.takes(true)
		if w.completion("Ana") != nil || w.completion("Ben") != nil {
			t.Error("somebody absent has completed the module")
		}
		if got := r.result("Ben"); !strings.Contains(got, "Absent") {
			t.Error(got)
		}
		r.calls("Ben", "present").is(200) // a mistake of the roll call
		if w.completion("Ben") == nil || w.completion("Ana") != nil {
			t.Errorf("%+v %+v", w.completion("Ben"), w.completion("Ana"))
		}
		r.calls("Ben", "absent").is(409).has("[role=alert]")
		w.as("Tom").post(r.at+"/close", "sure=yes").is(200)
		if w.completion("Ana") != nil {
			t.Error("closing completed it")
		}
		ana.get("/en/class").has(".notice-warning:contains('does not count')")
		ben.get("/en/class").has(".notice-success:contains('it counts')")
		w.at(noon.Add(13 * time.Hour))
		ana.get("/en/class").has("form[action='/en/class']")
	})
}

// TestPresentBeforeTheQuiz: then a pass counts at once.
func TestPresentBeforeTheQuiz(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		ana, _ := r.joins("P-1", "Ruiz")
		r.calls("Ana", "present")
		ana.takes(false)
		if got := r.result("Ana"); !strings.HasPrefix(got, "Not passed") {
			t.Error(got)
		}
		ana.takes(true)
		if c := w.completion("Ana"); c == nil || c.Method != learn.Classroom {
			t.Errorf("%+v", c)
		}
		ana.send("POST", "/en/modules/phishing/quiz", "").is(409)
	})
}

// actor is somebody as they would be signed in.
func (w *world) actor(who string) access.Actor {
	w.t.Helper()
	b := w.as(who)
	a, err := w.server.Access.Who(w.t.Context(), b.cookies["baluarte"])
	must(w.t, err)
	return a
}
