package web

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/learn"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
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
		phone.get("/en/class/" + r.code).has(".notice-success")
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

// TestTheFormOfAClass tells all that is wrong at once.
func TestTheFormOfAClass(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	tom := w.as("Tom")
	form := tom.get("/es/team/classes/new")
	tom.press(form, "main .next", fields("agency", w.policia.ID.String(), "module", "zeppelin", "place", " ", "on", "", "at", "25:00", "seats", "0", "minutes", "x")).
		is(422).has("#agency-wrong", "#module-wrong", "#place-wrong", "#on-wrong", "#seats-wrong", "#minutes-wrong")
	for _, day := range []string{"2026-11-18", "2028-01-01"} {
		tom.press(form, "main .next", fields("agency", w.police.ID.String(), "module", "phishing", "place", "x", "on", day, "at", "09:00", "seats", "5", "minutes", "60")).is(422).has("#on-wrong")
	}
	tom.send("POST", "/en/team/classes/new", fields("agency", w.health.ID.String(), "module", "phishing", "place", "x", "on", "2026-11-20", "at", "09:00", "seats", "5", "minutes", "60")).is(422)
	w.as("Lea").send("GET", "/en/team/classes", "").is(http.StatusForbidden)
}

// TestTheScreen shows both languages side by side, each named, and never an id twice.
func TestTheScreen(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	r := w.opened("20")
	tom := w.as("Tom")
	page := tom.get(r.at+"/screen").has("[lang=en] h2", "[lang=es] h2", ".qr", ".screen-code", "a.next")
	steps := 0
	for page.Find("a.next").Length() > 0 {
		page = tom.get(page.Find("a.next").AttrOr("href", "")).is(200).has(".screen-row > [lang=en]", ".screen-row > [lang=es]")
		seen := map[string]bool{}
		page.Find("[id]").Each(func(_ int, e *goquery.Selection) {
			id := e.AttrOr("id", "")
			if seen[id] {
				t.Errorf("%s: %s twice", page.path, id)
			}
			seen[id] = true
		})
		if steps++; steps > 30 {
			t.Fatal("the lessons have no end")
		}
	}
	if want := len(w.server.Catalogue.Module("phishing").Lessons); steps != want {
		t.Errorf("%d steps, want %d", steps, want)
	}
	tom.get(r.at + "/screen?lesson=none").is(404)
}

// TestAddressesForPhones: the trainer is told when no phone gets to where classes are joined.
func TestAddressesForPhones(t *testing.T) {
	for address, want := range map[string]bool{"http://localhost:8080": true, "http://127.0.0.1:8080": true, "http://[::1]:8080": true, "http://0.0.0.0:80": true,
		"http://LOCALHOST": true, "": true, "http://192.168.1.5:8080": false, "https://baluarte.example": false, "http://[fd00::5]:8080": false} {
		if got := isOfThisMachine(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *Config) { c.ClassURL = "http://localhost:8080" }).settle(plain)
	r := w.opened("20")
	tom := w.as("Tom")
	tom.get(r.at).has(".notice-warning code:contains('--class-url')")
	page := tom.get(r.at+"/screen").has(".notice-warning code:contains('--class-url')", "[data-came]")
	tom.get(page.Find("a.next").AttrOr("href", "")).has("!.notice-warning", "main:contains('Joining late:')", ".note code:contains('"+r.code+"')")
}

// TestCritiques are shown from the third on, without a name, and once for each; and not while more may come, or whoever
// looks before and after one knows whose it is.
func TestCritiques(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		for i, who := range []string{"Ana", "Ben", "Lea"} {
			b := w.as(who)
			b.post("/en/class", "code="+r.code).is(200)
			path := "/en/class/" + r.code + "/critique"
			b.send("POST", path, "useful=6&clear=1").is(422).has("#useful-wrong", "#pace-wrong", "!#clear-wrong")
			b.send("POST", path, fields("useful", "1", "clear", "1", "pace", "1", "words", strings.Repeat("x", 501))).is(422).has("#words-wrong")
			w.heard.take()
			b.post(path, fields("useful", "5", "clear", "4", "pace", []string{"3", "4", "3"}[i], "words", "Word-"+who)).is(200).has(".notice-success")
			w.heard.wants(t)
			b.send("POST", path, "useful=1&clear=1&pace=1").is(409)
			text := w.as("Tom").get(r.at).Find("section:has(#critiques)").Text()
			if strings.Contains(text, "Word-") || strings.Contains(text, "of 5") {
				t.Errorf("after %d: %s", i+1, text)
			}
		}
		text := w.as("Tom").post(r.at+"/close", "sure=yes").is(200).Find("section:has(#critiques)").Text()
		if !(strings.Contains(text, "Word-Ana") && strings.Contains(text, "5.0 of 5") && strings.Contains(text, "3.3 of 5")) {
			t.Error(text)
		}
		few := w.opened("20")
		for _, who := range []string{"Ana", "Ben"} {
			b := w.as(who)
			b.post("/en/class", "code="+few.code)
			b.post("/en/class/"+few.code+"/critique", "useful=5&clear=5&pace=5&words=Word").is(200)
		}
		w.as("Lucía").send("GET", "/en/class/"+few.code+"/critique", "").is(404)
		if text := w.as("Tom").post(few.at+"/close", "sure=yes").Find("section:has(#critiques)").Text(); strings.Contains(text, "Word") || strings.Contains(text, "of 5") {
			t.Errorf("of two: %s", text)
		}
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

// keys gives the fields of an answer sheet, filled in as the key of a module has it, but for the first few questions.
func (r room) keys(v learn.Variant, wrong int) string {
	c, err := r.server.Classes.Class(r.t.Context(), r.actor("Tom"), r.id)
	must(r.t, err)
	m := catalogue().Module("phishing")
	form := []string{"variant", string(v), "language", "es"}
	for i, pq := range c.Papers[v].Questions {
		q, typed := m.Question(pq.ID), ""
		if i >= wrong {
			typed = strings.ToLower(q.Signs(pq.Options, q.Key()))
		}
		form = append(form, "a."+strconv.Itoa(i+1), typed)
	}
	return fields(form...)
}

// TestAPaperIsKeyedIn: previewed, saved once, and on the record with the attendance.
func TestAPaperIsKeyedIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		tom := w.as("Tom")
		tom.post(r.at+"/people", "person="+w.people["Ben"].ID.String()).is(200).has(".notice-success")
		at := r.at + "/papers/" + w.people["Ben"].ID.String()
		tom.get(at).is(200).has("[name=variant]", "[name=language]")
		form := tom.get(at+"?variant=B&language=es").is(200).has("[name='a.10']", "!.usa-error-message")
		tom.post(at, "variant=B&language=es&a.1=9&a.2=AA").is(422).has("[id='a.1-wrong']", "[id='a.2-wrong']", "!.notice-success")
		w.heard.take()
		seen := tom.press(form, "main .next", r.keys("B", 1)).is(200).has("[name=sure]", ".keys li:first-child .chip-late", ".keys li:first-child .note code", ".keys li:nth-child(2) .chip-done", "!.keys li:nth-child(2) .note")
		w.heard.wants(t)
		if w.completion("Ben") != nil {
			t.Fatal("a preview is on the record")
		}
		tom.press(seen, "[name=edit]", "sure=").is(200).has("[name='a.10']")
		tom.press(seen, "main .next", "").is(200).has(".notice-success")
		c := w.completion("Ben")
		m := catalogue().Module("phishing")
		if c == nil || c.Method != learn.Classroom || c.Language != "es" || c.Score != m.Draw-1 || c.Minutes != 90 {
			t.Fatalf("%+v", c)
		}
		tom.get("/en/team/people/"+w.people["Ben"].ID.String()).has("section:has(#history):contains('Completed in class with "+strconv.Itoa(m.Draw-1)+" of "+strconv.Itoa(m.Draw)+"')", "!section:has(#history):contains('Completed online')")
		if got := r.result("Ben"); !strings.HasPrefix(got, "Completed, 9") {
			t.Error(got)
		}
		tom.press(seen, "main .next", "").is(409).has("[role=alert]:contains('" + strconv.Itoa(m.Draw-1) + " of')")
		tom.get(at).is(409)
		w.as("Ben").get("/en/attempts/" + c.Attempt.String() + "/result").is(200)
		for _, file := range []string{"/sign-in-sheet.pdf", "/paper.pdf?variant=B", "/key.pdf?variant=A&format=A4"} {
			if a := tom.send("GET", r.at+file, "").is(200); a.header.Get("Content-Type") != "application/pdf" {
				t.Errorf("%s: %v", file, a.header)
			}
		}
		tom.send("GET", r.at+"/paper.pdf?variant=C", "").is(404)
		tom.send("GET", r.at+"/papers/"+w.people["Ana"].ID.String(), "").is(404)
	})
}

// TestMarksSurviveASearch: neither looking for somebody nor adding them saves the roll call, or loses what was marked in it.
func TestMarksSurviveASearch(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	r := w.opened("20")
	ana, _ := r.joins("P-1", "Ruiz")
	ana.takes(true)
	tom := w.as("Tom")
	mark := "mark." + w.people["Ana"].ID.String()
	kept := "[name='" + mark + "'][value=present][checked]"
	page := tom.press(tom.get(r.at), "[name=do][value=find]", fields("q", "Cole", mark, "present")).is(200)
	page.has(kept, ".notice-warning:contains('not saved')", "button[name=person]")
	page = tom.press(page, "button[name=person]", "").is(200).has(kept, ".notice-success", "tbody tr:nth-child(2)")
	if tally := page.Find("#people + p").Text(); !strings.Contains(tally, "themselves: 1. Added by the trainer: 1. Present: 0. Absent: 0. Not called yet: 2.") {
		t.Error(tally)
	}
	page = tom.press(page, "[formaction$='/walk-ins']", fields("walk_in", "⟦Guest⟧")).is(200).has(kept, "#walk-ins ~ ul")
	tom.press(page, "[formaction$='/walk-ins']", fields("walk_in", "")).is(422).has(kept)
	page = tom.press(page, "[name=do][value=enter]", fields("walk_in", "⟦Another⟧")).is(200).has(kept, "#walk-ins ~ ul li:nth-child(2)")
	if w.completion("Ana") != nil {
		t.Fatal("looking for somebody has saved the roll call")
	}
	tom.get(r.at+"/screen").has("main:contains('1 person has joined')", "!main:contains('2 people')")
	tom.press(page, "main button.next:not([name])", "").is(200).has("!.notice-warning", kept)
	if w.completion("Ana") == nil {
		t.Error("the marks that were kept are not saved with the roll call")
	}
	r.calls("Ben", "absent").is(200)
}

// TestASheetHasALineForEachSeat, and some more when all are taken.
func TestASheetHasALineForEachSeat(t *testing.T) {
	for _, c := range [][3]int{{20, 3, 17}, {20, 0, 20}, {20, 18, 8}, {5, 9, 8}} {
		if got := emptyLines(c[0], c[1]); got != c[2] {
			t.Errorf("%d seats, %d people: %d empty lines, want %d", c[0], c[1], got, c[2])
		}
	}
}

// TestAFailedPaperIsKept: it marks the person present, uses up an attempt, and the limit of attempts holds.
func TestAFailedPaperIsKept(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		max := w.as("Max")
		page := max.press(max.get("/en/team/classes/new"), "main .next", fields("agency", w.policia.ID.String(), "module", "phishing",
			"place", "⟦Aula⟧", "on", "2026-11-20", "at", "12:30", "seats", "9", "minutes", "60"))
		r := room{world: w, at: strings.TrimSuffix(page.path, "?saved=opened"), code: page.Find(".class-code").Text()}
		lucia := w.as("Lucía")
		lucia.post("/en/class", "code="+r.code)
		lucia.takes(false) // of two that she may have
		lucia.quiz()       // and a second that she leaves open
		at := r.at + "/papers/" + w.people["Lucía"].ID.String()
		max.post(at, "variant=A&language=es&sure=yes").is(200)
		if p, err := w.store.Place(t.Context(), w.people["Lucía"].ID, "phishing"); err != nil || p.Attempts != 2 || p.Completion != nil {
			t.Errorf("%+v %v", p, err)
		}
		max.get(at).is(409).has("[role=alert]:contains('on the record')")
		max.press(max.get("/en/team/classes/new"), "main .next", fields("agency", w.policia.ID.String(), "module", "phishing",
			"place", "⟦Aula⟧", "on", "2026-11-20", "at", "12:30", "seats", "9", "minutes", "60"))
		another := max.get("/en/team/classes").Find("tbody a").First().AttrOr("href", "")
		if another == r.at {
			another = max.get("/en/team/classes").Find("tbody a").Eq(1).AttrOr("href", "")
		}
		max.post(another+"/people", "person="+w.people["Lucía"].ID.String())
		max.get(another + "/papers/" + w.people["Lucía"].ID.String()).is(409).has("[role=alert]:contains('2')")
	})
}

// TestAMistakeOfTheRollCallIsTakenBack: on the person's page, with a note; the completion of an own account is not.
func TestAMistakeOfTheRollCallIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r := w.opened("20")
		ana, _ := r.joins("P-1", "Ruiz")
		ana.takes(true)
		w.as("Ben").takes(true)
		r.calls("Ana", "present")
		tom := w.as("Tom")
		person := "/en/team/people/" + w.people["Ana"].ID.String()
		page := tom.get(person).has("p:contains('Completed in a class on November 20, 2026, 1 h 30 min')", "[href*='take-back']")
		back := tom.get(page.Find("[href*='take-back']").AttrOr("href", "")).is(200)
		tom.press(back, "main .next", fields("note", "She was not there")).is(200).has(".notice-success", "!a[href*='take-back']", "section:has(#history) p:contains('Completed in class') .chip")
		if w.completion("Ana") != nil || !w.enrollment("Ana").State().IsOpen() {
			t.Errorf("%+v", w.enrollment("Ana"))
		}
		if got := r.result("Ana"); !strings.Contains(got, "taken back") {
			t.Error(got)
		}
		r.calls("Ana", "absent").is(200)
		r.calls("Ana", "present").is(200)
		if w.completion("Ana") != nil {
			t.Error("what was taken back counts again")
		}
		tom.get("/en/team/people/" + w.people["Ben"].ID.String()).has("!a[href*='take-back']")
		facts, err := w.store.Facts(t.Context(), w.enrollment("Ben").ID)
		must(t, err)
		form := "sure=yes&note=x&facts=" + strconv.Itoa(len(facts))
		tom.send("POST", "/en"+w.deciding("Ben")+"/take-back/"+facts[len(facts)-1].ID.String(), form).is(404)
	})
}

// classPages walks through a class, and shows each page in its states. What is typed is marked as content.
func classPages(w *world, at string, show func(name string, a answer) answer) {
	tom, ada, nobody := w.as("Tom"), w.as("Ada"), w.as("")
	show("classes", ada.get(at+"/team/classes"))
	show("team", tom.get(at+"/team/people")).has("[href$='/team/classes']")
	form := show("class-new", ada.get(at+"/team/classes/new"))
	show("class-new", ada.press(form, "main .next", fields("agency", "", "on", "", "seats", "x", "minutes", "")).is(422))
	page := show("class", ada.press(form, "main .next", fields("agency", w.health.ID.String(), "module", "phishing", "place", "⟦Hall⟧",
		"on", "2026-11-20", "at", "12:30", "seats", "5", "minutes", "90")))
	r := room{world: w, at: strings.TrimSuffix(page.path, "?saved=opened"), code: page.Find(".class-code").Text()}
	show("classes", ada.get(at+"/team/classes"))
	show("class-screen", ada.get(r.at+"/screen"))
	for _, l := range w.server.Catalogue.Module("phishing").Lessons {
		show("class-screen", ada.get(r.at+"/screen?lesson="+l.ID))
	}
	show("join", nobody.get(at+"/class"))
	show("join", nobody.get(at+"/class/"+r.code))
	show("join", nobody.post(at+"/class", fields("code", r.code, "number", "?", "surname", "")).is(422))
	show("join", tom.get(at+"/class"))
	show("join", tom.post(at+"/class", "code=").is(422))
	sue := w.as("Sue")
	show("seat", sue.post(at+"/class", "code="+r.code))
	critique := show("critique", sue.get(at+"/class/"+r.code+"/critique"))
	show("critique", sue.press(critique, "main .next", "").is(422))
	show("seat", sue.press(critique, "main .next", fields("useful", "5", "clear", "4", "pace", "3", "words", "⟦Good⟧")))
	show("class", ada.get(r.at+"?q=p"))
	show("class", ada.get(r.at+"?q=nobody"))
	for _, who := range []string{"Pam", "Lea"} {
		b := w.as(who)
		b.post(at+"/class", "code="+r.code)
		b.post(at+"/class/"+r.code+"/critique", fields("useful", "5", "clear", "4", "pace", "3", "words", "⟦Good⟧"))
	}
	show("class", ada.post(r.at+"/walk-ins", "walk_in=").is(422))
	show("class", ada.post(r.at+"/walk-ins", fields("walk_in", "⟦Guest⟧", "walk_in_number", "")))
	show("class", ada.post(r.at+"/people", "person="+w.people["Ben"].ID.String()))
	r.calls("Pam", "present").is(404) // Tom may not
	keyed := r.at + "/papers/" + w.people["Pam"].ID.String()
	show("class-paper", ada.get(keyed))
	sheet := show("class-paper", ada.get(keyed+"?variant=A&language=es"))
	show("class-paper", ada.post(keyed, "variant=A&language=es&a.1=9").is(422))
	seen := show("class-paper", ada.press(sheet, "main .next", ""))
	show("class", ada.press(seen, "main .next", ""))
	show("seat", w.as("Pam").get(at+"/class/"+r.code))
	show("class-close", ada.get(r.at+"/close"))
	show("class", ada.post(r.at+"/close", "sure=yes"))
	show("join", sue.get(at+"/class"))
	show("left", sue.get(at+"/class/"+r.code))
	show("error", ada.get(keyed).is(409))
}

// TestAClassIsJoinedOverPlainHTTP: a number and a code are all that is typed there; and the log has no code.
func TestAClassIsJoinedOverPlainHTTP(t *testing.T) {
	var log syncedLog
	w := newWorld(t, storetest.Open(t, "sqlite"), func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) }).settle(plain)
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
