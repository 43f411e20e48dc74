package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

func TestScratch(t *testing.T) {
	out := os.Getenv("SHOTS")
	p := open(t, os.Getenv("BASE"))
	p.SignIn("en", "trainer")
	shoot := func(name string) {
		for _, s := range []size{phone, desktop} {
			p.Size(s)
			p.Shoot(filepath.Join(out, name+"."+s.Name+".png"))
			if s == phone {
				if w := p.TooWide(); w != "" {
					t.Errorf("%s too wide: %s", name, w)
				}
			}
		}
		if a := p.Axe() + p.AxeDark(); a != "" {
			t.Errorf("%s: %s", name, a)
		}
		p.Dark(true)
		p.Shoot(filepath.Join(out, name+".dark.png"))
		p.Dark(false)
	}
	for _, l := range []string{"en", "es"} {
		at := "/" + l + "/team/assignments"
		p.Go(at)
		shoot("list." + l)
		p.Go(at + "/new")
		shoot("new." + l)
		p.Fill("#q_people", "a")
		p.Follow("button[value='find:q_people']")
		shoot("found." + l)
		p.Follow("main .next")
		shoot("wrong." + l)
		p.Click("input[name=modules]")
		p.Click("input[name=targets]")
		p.Follow("main .next")
		shoot("preview." + l)
		p.Go(at + "/new")
		p.Click("#due_kind-window")
		p.Click("#what-course")
		p.Choose("#course", "essentials")
		p.Click("input[name=targets]")
		shoot("window." + l)
		p.Follow("main .next")
		shoot("preview5." + l)
		p.Go(at)
		p.Go(eval[string](p, `document.querySelectorAll("tbody a")[2].getAttribute("href")`))
		shoot("one." + l)
		p.Follow("a[href$='/cancel']")
		shoot("cancel." + l)
		p.Go(at)
		p.Go(eval[string](p, `document.querySelectorAll("tbody a")[1].getAttribute("href")`))
		shoot("over." + l)
	}
}
