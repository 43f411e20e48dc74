package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baluarte/courses"
	"baluarte/internal/course/coursetest"

	"github.com/chromedp/chromedp/kb"
)

// Where the lesson of activities stands, after the language.
const practised = "/modules/mail/lessons/practice"

// workshop writes a folder of courses: the real ones and one of activities. It gives its path.
func workshop(t *testing.T) string {
	t.Helper()
	files := coursetest.Stamped(t, coursetest.Copy(t, coursetest.Folder(t, "workshop"), courses.FS))
	dir := t.TempDir()
	if err := os.CopyFS(dir, files); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A learner goes through an inbox in Spanish with keys alone, with scripts and without, and finds it on another device.
func TestAnInboxByKeyboard(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts %v", scripts), func(t *testing.T) {
			t.Parallel()
			site := serve(t, "--demo", "--courses", workshop(t))
			p := open(t, site.Base)
			if !scripts {
				p.WithoutScript()
			}
			p.SignIn("es", "learner")
			p.Go("/es/modules/mail")
			p.Follow("main .actions button")
			if got := p.Path(); got != "/es"+practised {
				t.Fatalf("the module begins at %s", got)
			}
			// press sends what has the focus, and waits for its result.
			press := func(result string) {
				t.Helper()
				if scripts {
					p.Press(kb.Enter)
					p.Until(fmt.Sprintf("document.activeElement.matches(%q)", result))
				} else {
					p.PressToFollow(kb.Enter)
					p.Until(fmt.Sprintf("document.querySelector(%q) && location.hash === '#' + document.querySelector(%q).id", result, result))
				}
			}
			for _, down := range []int{3, 0, 2} { // report, do it, delete
				p.TabTo(".inbox .actions a")
				press("#do-morning-here")
				p.TabTo(".inbox [type=radio]")
				p.Press(" ")
				for range down {
					p.Press(kb.ArrowDown)
				}
				p.TabTo(".inbox button")
				press("#do-morning-told")
				if p.Count("#do-morning .saved svg") != 1 {
					t.Error("nothing says that it is saved")
				}
			}
			p.TabTo(".inbox .actions a")
			press("#do-morning-here")
			if got := p.Text(".tally"); !strings.Contains(got, "Reportó 1 de 2") || !strings.Contains(got, "verificó o eliminó: 1") {
				t.Errorf("it went %q", got)
			}
			p.TabTo(".phrase [type=checkbox]")
			p.Press(" ")
			p.TabTo("#do-notice button")
			press("#do-notice-here")
			for _, way := range []string{"ask", "call"} {
				p.TabTo(fmt.Sprintf(".story-choice[value=%q]", way))
				press("#do-visit-here")
			}
			p.TabTo("#do-visit .actions button")
			press("#do-visit-here")
			if got := p.Text("#do-visit-here"); !strings.HasPrefix(got, "No nombra a nadie") {
				t.Errorf("one step back in the story it reads %q", got)
			}

			there := open(t, site.Base)
			there.SignIn("en", "learner")
			there.Go("/en" + practised)
			if got := there.Text(".tally"); !strings.Contains(got, "You reported 1 of 2") || there.Count(".cue-harmless") != 1 {
				t.Errorf("on another device it went %q", got)
			}
			there.Click("#do-morning .do-foot button")
			there.Until(`!document.querySelector(".tally")`)
			p.Reload()
			if p.Count(".tally") != 0 || p.Count("#do-notice .do-foot") != 1 {
				t.Error("started over on another device, and this one shows otherwise")
			}
		})
	}
}

// A visitor's activities do not disturb each other: what is ticked in one and not sent outlives what is sent in another,
// and all that was sent is in the address, for Reload, the other language and the way back.
func TestActivitiesOfOneLesson(t *testing.T) {
	t.Parallel()
	site := serve(t, "--demo", "--courses", workshop(t))
	p := open(t, site.Base)
	p.Go("/en/modules/mail")
	p.Go("/en" + practised + "?see.morning=supplier")
	p.Click(`.phrase [value="code"]`)
	p.Click(`.inbox [value="verify"]`)

	p.Offline(true)
	p.Click(".inbox button")
	p.Wait(".do-failed")
	p.Click(`.inbox [value="report"]`) // thought better of
	p.Offline(false)
	p.Until(`document.activeElement.id === "do-morning-told"`)
	if !p.Is(`location.search.includes("report") && !document.querySelector(".do-failed")`) {
		t.Errorf("when the line is back, the page is at %s", p.Path())
	}

	p.Click(".inbox .actions a")
	p.Until(`document.activeElement.id === "do-morning-here"`)
	p.Click(`.inbox [value="report"]`)
	p.Click(".inbox button")
	p.Until(`document.activeElement.id === "do-morning-told"`)
	if !p.Is(`document.querySelector('.phrase [value="code"]').checked`) {
		t.Error("a tick was lost")
	}
	p.Click("#do-notice button")
	p.Until(`document.activeElement.id === "do-notice-here"`)
	for _, step := range []func(){func() { p.Reload() }, func() { p.Follow(".switch a") }} {
		step()
		if p.Count(".inbox-list li") != 4 || p.Count("#do-morning-told") != 1 || p.Count(".cue-found") != 1 || p.Count(".do-foot") != 2 {
			t.Errorf("at %s something is lost", p.Path())
		}
	}
	p.Back()
	p.Wait("#do-morning-told")
}

// No state of an activity is wider than a narrow phone with letters of twice the size, and axe finds nothing.
func TestActivitiesFit(t *testing.T) {
	t.Parallel()
	site := serve(t, "--demo", "--courses", workshop(t))
	p := open(t, site.Base)
	p.SignIn("en", "trainer")
	narrow := size{"narrow", 320, 640}
	for name, query := range map[string]string{
		"inbox-example": "", "inbox-foreign": "?see.morning=mailbox",
		"inbox-acted":  "?do.morning=mailbox:act&see.morning=mailbox&do.notice=who&do.notice=code&do.habit=answer&do.visit=door:open&do.steps=stop:1&do.steps=look:3&do.steps=tell:2",
		"inbox-safe":   "?do.morning=supplier:delete&see.morning=supplier&do.notice=none&do.habit=stop&do.visit=door:ask&do.steps=stop:1",
		"inbox-honest": "?do.morning=calendar:report&see.morning=calendar",
		"inbox-over":   "?do.morning=supplier:verify&do.morning=calendar:report&do.morning=mailbox:act",
	} {
		for _, language := range languages {
			p.Size(desktop)
			p.Go("/" + language + practised + query)
			eval[int](p, `document.querySelectorAll("details").forEach(d => d.classList.contains("estimate") && (d.open = true)) || 0`)
			if found := p.Axe() + p.AxeDark(); found != "" {
				t.Errorf("%s in %s: axe finds\n%s", name, language, found)
			}
			for _, s := range []size{phone, narrow} {
				p.Size(s)
				if *shotsDir != "" {
					p.Shoot(filepath.Join(*shotsDir, name+"."+language+"."+s.Name+".png"))
				}
				if wide := p.TooWide(); wide != "" {
					t.Errorf("%s in %s is wider than %s: %s", name, language, s.Name, wide)
				}
			}
			p.Is(`document.documentElement.style.fontSize = "200%"`)
			if wide := p.TooWide(); wide != "" {
				t.Errorf("%s in %s is too wide with large letters: %s", name, language, wide)
			}
		}
	}
}
