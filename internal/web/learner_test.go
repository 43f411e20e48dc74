package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
)

// each runs a test in a settled world on each database.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(t, newWorld(t, s).settle(plain)) })
}

// figures reads the line of an agency in the completion report: roster, completed, in progress, not started, exempt, overdue.
func figures(report answer, agency string) string {
	var out []string
	report.Find("table.table-report tr").Each(func(_ int, tr *goquery.Selection) {
		if strings.TrimSpace(tr.Find("th").First().Text()) == agency {
			for _, n := range []int{0, 1, 4, 5, 6, 7} { // between them are those on time and late
				out = append(out, strings.TrimSpace(tr.Find("td").Eq(n).Text()))
			}
		}
	})
	return strings.Join(out, " ")
}

func TestALearnersWholePath(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana, lea := w.as("Ana"), w.as("Lea")
		if got := figures(lea.get("/en/reports/completion"), "Norland Police"); got != "4 0 0 4 0 0" {
			t.Errorf("before: %s", got)
		}

		home := ana.get("/en/").is(200).has(".owed form[action='/en/modules/phishing/start']")
		lesson := ana.press(home, ".owed button.next", "").at("/en/modules/phishing/lessons/why-it-works")
		if got := figures(lea.get("/en/reports/completion"), "Norland Police"); got != "4 0 1 3 0 0" {
			t.Errorf("after the start: %s", got)
		}
		for range 4 {
			lesson = ana.press(lesson, ".next-lesson button", "")
		}
		lesson.at("/en/modules/phishing/lessons/report")

		// Leaving and coming back leads to the exact spot.
		ana.post("/en/modules/phishing/place", "lesson=report&anchor=p3").is(http.StatusNoContent)
		if a := ana.send("GET", "/en/modules/phishing/resume", ""); a.header.Get("Location") != "/en/modules/phishing/lessons/report#p3" {
			t.Errorf("resumed at %s", a.header.Get("Location"))
		}
		w.wantAudit()

		start := ana.press(lesson, ".next-lesson button", "").at("/en/modules/phishing/quiz")
		q := ana.press(start, "main form button", "").is(200).has(".question", "#answers")
		w.wantAudit(audit.AttemptStarted)
		at := strings.TrimPrefix(q.path, "/en")

		// Five questions in English, one a page; then the rest in Spanish, all on one.
		for range 5 {
			q = ana.press(q, "#answers button.next", q.answers(true).Encode())
		}
		device := w.as("Ana") // another one finds the same spot
		there := device.get(device.get("/en/training").Find(".owed a.next").AttrOr("href", "")).is(200)
		if got := there.Find(".paper [aria-current=step]").AttrOr("value", ""); got != "to:6" {
			t.Errorf("another device goes on at %q", got)
		}
		q = ana.press(q, ".pair button[lang=es]", q.answers(true).Encode()).is(200).at("/es" + at + "?q=6")
		q.has("html[lang=es]", "#answers :checked, #answers option[selected]", ".steps-line")
		if got := q.Find(".paper button.done").Length(); got != 6 {
			t.Errorf("%d answers went along with the language, want 6", got)
		}

		// Submitting early warns once, and counts nothing.
		all := ana.press(q, ".paper button[value=all]", "").at("/es" + at + "?view=all")
		ana.press(all, "body > button[hidden]", "").at("/es" + at + "?view=all") // what Enter does
		warned := ana.press(all, "button[value=submit]", "").at("/es" + at + "?view=review")
		if got := warned.Find(".notice li").Length(); got != 4 {
			t.Errorf("warned of %d missing answers, want 4", got)
		}
		w.wantAudit()

		result := ana.press(all, "button[value=submit]", all.answers(true).Encode()).at("/es" + at + "/result")
		w.wantAudit(audit.AttemptSubmitted)
		result.has("main .score", "!main .score-not")
		if got := result.Find(".score-figure strong").Text(); got != "10" {
			t.Errorf("score %s", got)
		}
		if got := figures(lea.get("/en/reports/completion"), "Norland Police"); got != "4 1 0 3 0 0" {
			t.Errorf("after the pass: %s", got)
		}
		lea.get("/en/reports/people?state=completed").has("tbody tr:contains('Ana Ruiz')", "!tbody tr:contains('Ben Cole')")

		// Each option of each question explains itself, in the language of the page.
		m := catalogue().Module("phishing")
		for _, pq := range w.attempt("Ana", at).Paper.Questions {
			for _, o := range m.Question(pq.ID).Options {
				if !strings.Contains(result.Text(), o.Text["es"]) || !strings.Contains(result.Text(), o.Why["es"]) {
					t.Errorf("the result does not explain option %s of %s", o.ID, pq.ID)
				}
			}
		}
		ana.get("/es/training").has("table a[href='/es" + at + "/result']")
		ana.get("/es/modules/phishing/quiz").has(".notice-success", "!form[method=post]:contains(comenzar)")
	})
}

func TestFailingAndRetrying(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana := w.as("Ana")
		first := ana.quiz()
		page := ana.get(first + "?view=all")
		result := ana.press(page, "button[value=submit]", page.answers(false).Encode()).at(first+"/result").has(".score-not", ".score-act form")
		again := ana.press(result, ".score-act button", "").is(200)
		one, two := w.attempt("Ana", first), w.attempt("Ana", again.path)
		if one.Passed || one.Score != 0 || two.Number != 2 || len(two.Answers) > 0 {
			t.Errorf("first %+v, second %+v", one, two)
		}
		same := 0
		for i, q := range one.Paper.Questions {
			if two.Paper.Questions[i].ID == q.ID {
				same++
			}
		}
		if same == len(one.Paper.Questions) {
			t.Error("the second paper is the first one again")
		}
		if p, err := w.store.Place(t.Context(), w.people["Ana"].ID, "phishing"); err != nil || p.Completion != nil {
			t.Error(p.Completion, err)
		}
	})
}

func TestNothingIsCountedTwice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana := w.as("Ana")

		// Two tabs that start at once get one attempt.
		paths := make(chan string, 8)
		for range cap(paths) {
			go func() { paths <- (&browser{w, t, map[string]string{"baluarte": ana.cookies["baluarte"]}}).start() }()
		}
		at := <-paths
		for range cap(paths) - 1 {
			if p := <-paths; p != at || p == "" {
				t.Errorf("two attempts: %q and %q", p, at)
			}
		}
		w.wantAudit(audit.AttemptStarted)

		page := ana.get(at + "?view=all")
		form := page.answers(true).Encode() + "&go=submit&here=0"
		w.heard.take()
		done := make(chan string, 4)
		for range cap(done) {
			go func() {
				b := &browser{w, t, map[string]string{"baluarte": ana.cookies["baluarte"]}}
				done <- b.send("POST", at, form).header.Get("Location")
			}()
		}
		for range cap(done) {
			if to := <-done; to != at+"/result" && to != "" { // "" is the 409 of answers that came too late
				t.Errorf("submitted into %q", to)
			}
		}
		w.wantAudit(audit.AttemptSubmitted)

		// Pressed again, by Back and Reload: the first result, and nothing more.
		if a := ana.send("POST", at, form).is(303); a.header.Get("Location") != at+"/result" {
			t.Errorf("submitted again into %s", a.header.Get("Location"))
		}
		if a := ana.send("GET", at, "").is(303); a.header.Get("Location") != at+"/result" {
			t.Errorf("the closed attempt leads to %s", a.header.Get("Location"))
		}
		ana.post(at, "here=1&go=next&"+page.answers(false).Encode()).is(http.StatusConflict).has("main a[href='" + at + "/result']")
		ana.post("/en/modules/phishing/quiz", "").is(http.StatusConflict)
		w.wantAudit()
		if a := w.attempt("Ana", at); a.Score != 10 || !a.Passed {
			t.Errorf("the stored result changed: %+v", a)
		}
	})
}

// start is quiz without demands, for goroutines.
func (b *browser) start() string {
	return b.send("POST", "/en/modules/phishing/quiz", "").header.Get("Location")
}

func TestAttemptLimit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		lucia := w.as("Lucía") // her assignment allows two
		for range 2 {
			at := lucia.quiz()
			page := lucia.get(at + "?view=all")
			lucia.press(page, "button[value=submit]", page.answers(false).Encode()).at(at + "/result")
		}
		lucia.get("/es/courses")
		w.heard.take()
		lucia.post("/es/modules/phishing/quiz", "").is(http.StatusConflict).has("p:contains('2')")
		lucia.get("/es/modules/phishing/quiz").has(".notice-warning", "!main form")
		lucia.get("/es/modules/phishing").is(200)
		w.wantAudit()
	})
}

func TestVoluntaryLearningIsInNoRoster(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s).populate(plain)
		ben := w.as("Ben") // presses twice, and still begins once
		paths := make(chan string, 8)
		for range cap(paths) {
			go func() { paths <- (&browser{w, t, map[string]string{"baluarte": ben.cookies["baluarte"]}}).start() }()
		}
		first := <-paths
		for range cap(paths) - 1 {
			if p := <-paths; p != first || p == "" {
				t.Errorf("two attempts: %q and %q", p, first)
			}
		}
		w.wantAudit(audit.EnrollmentOpened, audit.AttemptStarted)

		ana := w.as("Ana")
		ana.get("/en/").has(".free", ".cards a[href='/en/modules/phishing']")
		lesson := ana.press(ana.get("/en/modules/phishing"), ".actions button", "").at("/en/modules/phishing/lessons/why-it-works")
		ana.press(lesson, ".next-lesson button", "").is(200)
		ana.get("/en/training").has(".owed", ".owed progress")
		lea := w.as("Lea")
		if got := figures(lea.get("/en/reports/completion"), "Norland Police"); got != "0 0 0 0 0 0" {
			t.Errorf("while learning: %s", got)
		}
		at := ana.quiz()
		page := ana.get(at + "?view=all")
		ana.press(page, "button[value=submit]", page.answers(true).Encode()).has(".score", "!.score-not")
		if got := figures(lea.get("/en/reports/completion"), "Norland Police"); got != "0 0 0 0 0 0" {
			t.Errorf("after the pass: %s", got)
		}
	})
}

// A visitor reads and practises: nothing is stored, and the language takes the answers along.
func TestPractice(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := w.as("")
		v.get("/en/modules/phishing/lessons/why-it-works").is(200).has("!.next-lesson form")
		page := v.get("/en/modules/phishing/practice").is(200)
		if again := v.send("GET", page.path, ""); !strings.HasPrefix(page.path, "/en/modules/phishing/practice?seed=") || again.body != page.body {
			t.Errorf("%s is another paper the next time", page.path)
		}
		half := page.answers(true)
		n := 0
		for name := range half {
			if n++; n > 4 {
				delete(half, name)
			}
		}
		spanish := v.press(page, ".pair button[lang=es]", half.Encode()).is(200).at("/es/modules/phishing/practice").has("html[lang=es]", "!.score")
		want := 0
		for name, values := range half {
			for _, value := range values {
				want++
				spanish.has(`input[name="` + name + `"][value="` + value + `"][checked]`)
			}
		}
		if got := spanish.Find("input[checked]").Length(); got != want {
			t.Errorf("%d boxes are ticked, want %d", got, want)
		}
		result := v.press(spanish, "main button[value=score]", "").is(200).has(".score-not", ".review")
		if got := result.Find(".score-figure strong").Text(); got != "4" {
			t.Errorf("score %s, want 4", got)
		}
		english := v.press(result, ".pair button[lang=en]", "").is(200).has("html[lang=en]", ".score-not", ".review")
		if got := english.Find(".score-figure strong").Text(); got != "4" {
			t.Errorf("score %s after the language was switched, want 4", got)
		}
		all := v.press(page, "main button[value=score]", page.answers(true).Encode()).has("!.score-not")
		if got := all.Find(".score-figure strong").Text(); got != "10" {
			t.Errorf("score %s, want 10", got)
		}
		w.wantAudit()
		if len(v.cookies) != 1 || v.cookies["language"] == "" {
			t.Errorf("a visitor got cookies: %v", v.cookies)
		}
		if got := figures(w.as("Pam").get("/en/reports/completion"), "State of Norland"); got != "7 0 0 7 0 0" {
			t.Errorf("practice is counted: %s", got)
		}
	})
}

// The sign-in ends in the middle of a quiz: what was just sent goes along to a new one.
func TestSignInThatEndsInTheMiddle(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ana := w.as("Ana")
		at := ana.quiz()
		page := ana.get(at + "?q=1")
		w.at(noon.Add(3 * time.Hour))
		w.heard.take()
		door := ana.press(page, "#answers button.next", page.answers(true).Encode()).is(http.StatusUnauthorized).has("html[lang=en]", "[role=alert]", "input[name=pending]")
		w.wantAudit()
		resume := ana.press(door, "form:has(input[value=learner]) button", "").is(200)
		w.wantAudit(audit.SignedIn)
		next := ana.press(resume, "main form button", "").is(200).at(at + "?q=2")
		if got := next.Find(".paper button.done").Length(); got != 1 {
			t.Errorf("%d answers are there, want 1", got)
		}
	})
}

// A button without a form to keep: after the new sign-in one stands where it can be pressed again.
func TestSignInThatEndsBeforeALoneButton(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	for button, want := range map[string]string{
		"form[action='/en/modules/phishing/start'] button": "/en/modules/phishing",
		"form[action='/en/sign-out'] button":               "/en/",
	} {
		w.at(noon)
		ana := w.as("Ana")
		home := ana.get("/en/").is(200)
		w.at(noon.Add(3 * time.Hour))
		door := ana.press(home, button, "").is(http.StatusUnauthorized).has("!input[name=pending]")
		ana.press(door, "form:has(input[value=learner]) button", "").is(200).at(want)
	}
}
