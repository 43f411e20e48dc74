package e2e

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// By keyboard: what somebody has typed at length is there again after Back, also without scripts, and after Reload.
func TestWhatIsTypedIsThereAgain(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts %v", scripts), func(t *testing.T) {
			t.Parallel()
			site := serve(t, "--demo")
			p := open(t, site.Base)
			if !scripts {
				p.WithoutScript()
			}
			p.SignIn("en", "learner")
			p.Go("/en/modules/" + module + "/feedback?lesson=" + taught(t).Lessons[0].ID)
			p.TabTo("[name=kind]")
			p.Press(" ", kb.ArrowDown, kb.ArrowDown, kb.ArrowDown)
			p.TabTo("#words")
			p.Write("#words", "A long story.")
			typed := func(after string) {
				t.Helper()
				if !p.Is(`document.querySelector("#words").value === "A long story." && document.querySelector("[value=hard]").checked`) {
					t.Errorf("after %s it is gone", after)
				}
			}
			p.Follow(".up a")
			p.Back()
			typed("Back")
			if scripts { // Chromium forgets it by itself
				p.Reload()
				typed("Reload")
			}
			p.TabTo("main .next")
			p.PressToFollow(kb.Enter)
			p.Wait(".notice-success")
		})
	}
}

// What somebody has typed is not there for who signs in after them in the same tab: neither after Back, nor when the page is loaded
// anew.
func TestWhatIsTypedIsNobodyElses(t *testing.T) {
	site := serve(t, "--demo")
	p := open(t, site.Base)
	write := func() {
		t.Helper()
		p.SignIn("en", "learner")
		p.Go("/en/modules/" + module + "/feedback?lesson=" + taught(t).Lessons[0].ID)
		p.Write("#words", "A long story.")
	}
	gone := func(after string) {
		t.Helper()
		if !p.Is(`location.pathname.endsWith("/feedback") && document.querySelector("#words").value === ""`) {
			t.Errorf("after %s the next one finds it, or is elsewhere: %s", after, p.Path())
		}
	}
	write()
	p.Follow(".up a")
	p.signOut()
	p.SignIn("en", "trainer")
	for range 10 {
		if p.Back(); p.Is(`location.pathname.endsWith("/feedback")`) {
			break
		}
	}
	gone("Back")

	p.signOut()
	write()
	p.SignOutElsewhere()
	value(p, "sign in elsewhere", chromedp.Evaluate[int](`fetch("/en/sign-in/demo", {method: "POST", body: new URLSearchParams({role: "trainer"})}).then(a => a.status)`, chromedp.EvalAwaitPromise))
	p.Reload()
	gone("Reload")
}
