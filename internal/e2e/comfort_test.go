package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestComfort: with everything that can be chosen for reading, chosen by the keyboard, no page is wider than a phone, and axe
// finds nothing, light or dark.
func TestComfort(t *testing.T) {
	p := open(t, serve(t, "--demo").Base)
	p.SignIn("es", "learner")
	p.Go("/es/comfort")
	for _, word := range []string{"text-larger", "spacing-wide", "motion-none", "contrast-high"} {
		kind, _, _ := strings.Cut(word, "-")
		p.TabTo("#" + kind + "-usual")
		for range 2 { // of the sizes, it is the second one after the usual
			if !p.Is(`document.activeElement.id === "` + word + `"`) {
				p.Press(kb.ArrowRight)
			}
		}
	}
	p.TabTo("main .usa-button")
	if got := p.PressToFollow(kb.Enter); got != 200 || !p.Is(`getComputedStyle(document.documentElement).fontSize === "22.4px"`) {
		t.Errorf("status %d, and letters of another size", got)
	}
	for _, path := range []string{"/", "/comfort", "/training", "/profile", "/courses", "/courses/essentials", "/modules/" + module, "/modules/" + module + "/lessons/anatomy",
		"/modules/" + module + "/practice", "/nice", "/report-incident"} {
		if got := p.Go("/es" + path); got != 200 {
			t.Errorf("%s: status %d", path, got)
		}
		if found := p.Axe() + p.AxeDark(); found != "" {
			t.Errorf("%s: axe finds\n%s", path, found)
		}
		p.Size(phone)
		if wide := p.TooWide(); wide != "" {
			t.Errorf("%s is wider than a phone: %s", path, wide)
		}
		p.Size(desktop)
	}
}
