package e2e

import (
	"path/filepath"
	"testing"
)

var languages = []string{"en", "es"}

// tour leads through every page there is, in each language. see is called on each of them, with the page's name.
type tour struct {
	t    testing.TB
	base string
	see  func(p *page, name, language string)
}

// both sees one address in each language.
func (tr tour) both(p *page, name, path string, status int) {
	tr.t.Helper()
	for _, language := range languages {
		if got := p.Go("/" + language + path); got != status {
			tr.t.Errorf("%s in %s: status %d, want %d", path, language, got, status)
		}
		tr.see(p, name, language)
	}
}

// tourAll sees every page. The people it is seen by do not meet, so they go at the same time.
func tourAll(t *testing.T, see func(t *testing.T, p *page, name, language string)) {
	site := serveAtAName(t, "--demo") // so that passkeys are offered
	for who, walk := range map[string]func(tour){"visitor": tour.visitor, "lead": tour.lead, "learner": tour.learner, "administrator": tour.administrator, "trainer": tour.trainer, "groups": tour.groups} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			walk(tour{t, site.Base, func(p *page, name, language string) { see(t, p, name, language) }})
		})
	}
}

// TestShots writes the pictures that `make shots` is for: each page as a phone and a desk show it, and dark.
func TestShots(t *testing.T) {
	if *shotsDir == "" {
		t.Skip("wants a folder: make shots")
	}
	tourAll(t, func(_ *testing.T, p *page, name, language string) {
		for _, s := range []size{phone, desktop} {
			p.Size(s)
			p.Shoot(filepath.Join(*shotsDir, name+"."+language+"."+s.Name+".png"))
		}
		p.Dark(true)
		p.Shoot(filepath.Join(*shotsDir, name+"."+language+".desktop.dark.png"))
		p.Dark(false)
	})
}

// No page is wider than a phone, each says its language, and axe finds nothing on any, in either language, light or
// dark.
func TestPages(t *testing.T) {
	tourAll(t, func(t *testing.T, p *page, name, language string) {
		if got := p.Language(); got != language {
			t.Errorf("%s says it is in %q, want %s", name, got, language)
		}
		if found := p.Axe() + p.AxeDark(); found != "" {
			t.Errorf("%s in %s: axe finds\n%s", name, language, found)
		}
		p.Size(phone)
		if wide := p.TooWide(); wide != "" {
			t.Errorf("%s in %s is wider than a phone: %s", name, language, wide)
		}
		p.Size(desktop)
	})
}
