package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// name is what the demonstration calls its learner.
const name = "Dana Sample"

// completedBy is what a lead's report says: how many have completed the module, and whether the learner is one of them.
func completedBy(t *testing.T, lead *page) (count int, listed bool) {
	t.Helper()
	lead.Go("/en/reports/completion?module=" + module)
	count, err := strconv.Atoi(strings.Trim(lead.Text(".sum li:nth-child(2) strong"), "= "))
	if err != nil {
		t.Fatal(err)
	}
	lead.Follow(`.sum li:nth-child(2) a`)
	shown := 0
	for {
		shown += lead.Count("tbody tr")
		listed = listed || slices.Contains(eval[[]string](lead, `[...document.querySelectorAll("tbody th")].map(e => e.innerText)`), name)
		const next = `main nav a[href*="after="]`
		if lead.Count(next) == 0 {
			break
		}
		lead.Follow(next)
	}
	if shown != count {
		t.Errorf("%d names stand behind the number %d", shown, count)
	}
	return count, listed
}

// A learner passes, changing from English to Spanish in the middle, and the lead sees it at once.
func TestPassing(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts %v", scripts), func(t *testing.T) {
			t.Parallel()
			site := serve(t, "--demo")
			lead := open(t, site.Base)
			lead.SignIn("en", "lead")
			before, listed := completedBy(t, lead)
			if listed {
				t.Fatalf("%s has completed the module already", name)
			}

			p := open(t, site.Base)
			if !scripts {
				p.WithoutScript()
			}
			p.SignIn("en", "learner")
			p.Go("/en/training")
			recorded := p.Count("tbody tr")
			attempt := p.StartQuiz("en")
			for n := 1; n <= taught(t).Draw; n++ {
				if want := fmt.Sprintf("%s?q=%d", attempt, n); n > 1 && !strings.HasSuffix(p.Path(), want) {
					t.Fatalf("the next question is at %s, want %s", p.Path(), want)
				}
				q := p.Asked()[0]
				p.Answer(q, right(q))
				if n == 5 {
					p.Follow(".pair button[lang=es]")
					if p.Language() != "es" || p.Path() != "/es"+attempt+"?q=5" {
						t.Errorf("the language selector leads to %s in %s", p.Path(), p.Language())
					}
					p.Shows(q, right(q))
				}
				if n < taught(t).Draw {
					p.Follow(button("next"))
				}
			}
			if scripts {
				// Pressed twice, as by a shaking hand.
				value(p, "submit twice", chromedp.Evaluate[int](`Promise.all([1, 2].map(() => fetch(location.pathname, {method: "POST", body:
					new URLSearchParams([...new FormData(document.getElementById("answers")), ["go", "submit"]])}))).then(all => all.length)`,
					chromedp.EvalAwaitPromise))
			}
			if p.Follow(button("submit")); p.Path() != "/es"+attempt+"/result" {
				t.Fatalf("submitting leads to %s", p.Path())
			}
			checkPassed(t, p)

			after, listed := completedBy(t, lead)
			if after != before+1 || !listed {
				t.Errorf("%d had completed, now %d; %s listed: %v", before, after, name, listed)
			}
			for range 2 {
				p.Back()
				if p.Path() != "/es"+attempt+"/result" {
					t.Errorf("Back leads to %s", p.Path())
				}
				p.Reload()
				checkPassed(t, p)
			}
			p.Go("/es/training")
			if got := p.Count("tbody tr"); got != recorded+1 {
				t.Errorf("My training lists %d completions, want those before, %d, and this one", got, recorded)
			}
			if again, _ := completedBy(t, lead); again != after {
				t.Errorf("Back and Reload made %d completions of %d", again, after)
			}
		})
	}
}

func checkPassed(t *testing.T, p *page) {
	t.Helper()
	if got, want := p.Text(".score-figure strong"), strconv.Itoa(taught(t).Draw); got != want || p.Language() != "es" {
		t.Errorf("the result shows %s right answers in %s, want %s", got, p.Language(), want)
	}
	if got := p.Count(".review .chip-done"); got != taught(t).Draw {
		t.Errorf("%d questions are marked as right", got)
	}
}

// Everything can be done by keyboard alone, and what has the focus is seen.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	site := serve(t, "--demo")
	p := open(t, site.Base)
	p.Go("/en/sign-in")
	p.Press(kb.Tab)
	p.Until(`document.activeElement.matches(".usa-skipnav") && document.activeElement.getBoundingClientRect().top >= 0`)
	p.Press(kb.Enter)
	if !p.Is(`document.activeElement.id === "main"`) {
		t.Error("the way past the menu does not lead to the content")
	}
	p.TabTo(`form:has(input[value=learner]) button`)
	p.PressToFollow(kb.Enter)
	p.TabTo(".owed .next")
	p.PressToFollow(kb.Enter)
	for p.Count(".next-lesson") > 0 {
		p.TabTo(".next-lesson .next")
		p.PressToFollow(kb.Enter)
	}
	p.TabTo("main .actions .next")
	p.PressToFollow(kb.Enter)
	for n := 1; n <= taught(t).Draw; n++ {
		q := p.Asked()[0]
		if q.Places() {
			for _, word := range right(q) {
				item, target, _ := strings.Cut(word, ":")
				p.TabTo(field(q, item))
				for range q.Targets {
					if p.Is(fmt.Sprintf("document.querySelector(%q).value === %q", field(q, item), target)) {
						break
					}
					p.Press(kb.ArrowDown)
				}
			}
		} else if q.Choose > 1 {
			for _, id := range eval[[]string](p, `[...document.querySelectorAll("#answers .tile input")].map(i => i.value)`) {
				if slices.Contains(right(q), id) {
					p.TabTo(tile(q, id))
					p.Press(" ")
				}
			}
		} else {
			p.TabTo("#answers .tile input")
			p.Press(" ")
			for range len(q.Options) {
				if slices.Equal(p.Ticked(q), right(q)) {
					break
				}
				p.Press(kb.ArrowDown)
			}
		}
		p.Shows(q, right(q))
		if n < taught(t).Draw {
			// Enter does what the filled button does; it must not press the language selector, which comes first. On a list
			// of places it opens the list.
			if q.Places() {
				p.TabTo(button("next"))
			}
			p.PressToFollow(kb.Enter)
			if p.Language() != "en" || !strings.HasSuffix(p.Path(), fmt.Sprintf("?q=%d", n+1)) {
				t.Fatalf("Enter on an answer of question %d leads to %s in %s", n, p.Path(), p.Language())
			}
		}
	}
	p.TabTo(button("submit"))
	p.PressToFollow(kb.Enter)
	if got := p.Text(".score-figure strong"); got != strconv.Itoa(taught(t).Draw) {
		t.Errorf("the result shows %s right answers", got)
	}
}

// An answer is saved as it is given, "saved" is not said of what is not, and what was missed goes with the next one.
func TestSavingAsOneGoes(t *testing.T) {
	t.Parallel()
	site := serve(t, "--demo")
	p := open(t, site.Base)
	p.SignIn("en", "learner")
	attempt := p.StartQuiz("en")
	p.Go("/en" + attempt + "?view=all")
	asked := p.Asked()
	said := `document.getElementById("saved").ariaBusy === "false" && document.getElementById("saved").innerText`
	p.Answer(asked[0], right(asked[0]))
	p.Until(said + `.includes("Saved")`)
	p.Until(`document.querySelectorAll("#steps .done").length === 1 && document.querySelector("#steps .done").innerText.includes("answered")`)
	p.Reload()
	p.Shows(asked[0], right(asked[0]))

	p.Offline(true)
	p.Answer(asked[1], right(asked[1]))
	p.Until(`document.getElementById("saved").matches(".saved-failed")`)
	if got := p.Text("#saved"); !strings.Contains(got, "Not saved yet") {
		t.Errorf("without a network the page says %q", got)
	}
	p.Answer(asked[2], right(asked[2]))
	for range 8 {
		p.Click("#q3 legend") // whoever tries this and that is not made to wait for longer and longer
	}
	const warned = `(() => { const leaving = document.createEvent("BeforeUnloadEvent"); leaving.initEvent("beforeunload", false, true); dispatchEvent(leaving); return leaving.returnValue !== ""; })()`
	if !p.Is(warned) {
		t.Error("whoever leaves now is not warned")
	}
	p.Offline(false)
	p.Until(`!document.getElementById("saved").matches(".saved-failed") && ` + said + `.includes("Saved")`)
	if p.Is(warned) {
		t.Error("whoever leaves is warned, and all is saved")
	}
	p.Reload()
	for _, q := range asked[:3] {
		p.Shows(q, right(q))
	}

	// What is pressed without a line waits for one, and goes on by itself.
	p.Go("/en" + attempt + "?q=4")
	p.Offline(true)
	p.Answer(asked[3], right(asked[3]))
	p.Until(`document.getElementById("saved").matches(".saved-failed")`)
	p.Click(button("next"))
	p.Click(button("next"))
	p.Offline(false)
	p.Until(`location.search === "?q=5" && document.readyState === "complete"`)

	// A browser that says for good that it has no line does not hold up one that works.
	if !p.Is(`Object.defineProperty(navigator, "onLine", { get: () => false }) && !navigator.onLine`) {
		t.Fatal("the browser says that it has a line")
	}
	if got := p.Follow(button("next")); got != 200 || !strings.HasSuffix(p.Path(), "?q=6") {
		t.Errorf("next leads to %s with %d", p.Path(), got)
	}
	p.Go("/en" + attempt + "?view=all")
	for _, q := range asked[:4] {
		p.Shows(q, right(q))
	}
}

// Signed out in another tab in the middle of the quiz, a person signs in again and the answer goes along.
func TestSignedOutElsewhere(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts %v", scripts), func(t *testing.T) {
			t.Parallel()
			site := serve(t, "--demo")
			p := open(t, site.Base)
			if !scripts {
				p.WithoutScript()
			}
			p.SignIn("es", "learner")
			attempt := p.StartQuiz("es")
			q := p.Asked()[0]
			p.SignOutElsewhere()
			p.Answer(q, right(q))
			if scripts {
				p.Until(`document.getElementById("saved").matches(".saved-failed")`)
			}
			if got := p.Follow(button("next")); got != 401 {
				t.Errorf("status %d", got)
			}
			p.Follow(`form:has(input[value=learner]) button`)
			p.Follow("main .next")
			if p.Path() != "/es"+attempt+"?q=2" {
				t.Errorf("the answers lead to %s", p.Path())
			}
			p.Go("/es" + attempt + "?q=1")
			p.Shows(q, right(q))
		})
	}
}

// On a slow line an answer that was changed meanwhile must not arrive after the form that sends the new one.
func TestSlowLine(t *testing.T) {
	t.Parallel()
	address, err := url.Parse(serve(t, "--demo").Base)
	if err != nil {
		t.Fatal(err)
	}
	var first sync.Once
	arrived := make(chan struct{})
	through := httputil.NewSingleHostReverseProxy(address)
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		held := false
		if r.Method == http.MethodPost && r.Header.Get("Accept") == "application/json" {
			first.Do(func() { held = true })
		}
		if !held {
			through.ServeHTTP(w, r)
			return
		}
		defer close(arrived)
		body, _ := io.ReadAll(r.Body)
		time.Sleep(time.Second)
		// What is on its way arrives, whoever has left the page.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), within)
		defer cancel()
		r = r.WithContext(ctx)
		r.Body = io.NopCloser(bytes.NewReader(body))
		through.ServeHTTP(w, r)
	}))
	t.Cleanup(slow.Close)
	p := open(t, slow.URL)
	p.SignIn("en", "learner")
	attempt := p.StartQuiz("en")
	q := p.Asked()[0]
	p.Answer(q, wrong(q))
	p.Answer(q, right(q))
	p.Follow(button("next"))
	<-arrived
	p.Go("/en" + attempt + "?q=1")
	p.Shows(q, right(q))
}
