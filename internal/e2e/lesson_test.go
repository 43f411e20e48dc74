package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// A lesson left in the middle opens there again, also in the other language.
func TestComingBackToALesson(t *testing.T) {
	t.Parallel()
	site := serve(t, "--demo")
	p := open(t, site.Base)
	p.Size(phone)
	p.SignIn("en", "learner")
	lesson := "/modules/" + module + "/lessons/" + taught(t).Lessons[2].ID
	p.Go("/en" + lesson)
	block := eval[string](p, `document.querySelectorAll("#lesson > [id]")[9].id`)
	p.Is(fmt.Sprintf(`(document.getElementById(%q).scrollIntoView(), true)`, block))
	p.Until(`performance.getEntriesByType("resource").some(e => e.name.endsWith("/place") && e.responseEnd > 0)`)

	p.Go("/en/training")
	p.Follow(".owed .next")
	p.At("/en"+lesson, block)
	p.Follow(".switch a")
	p.At("/es"+lesson, block)
	p.Go("/es/training")
	p.Follow(".owed .next")
	p.At("/es"+lesson, block)
}

// At fails the test unless the page is at this path, with the block at the top of the window.
func (p *page) At(path, block string) {
	p.t.Helper()
	if got := p.Path(); got != path+"#"+block {
		p.t.Errorf("at %s, want %s#%s", got, path, block)
	}
	p.Until("window.scrollY > 200")
	top := eval[float64](p, fmt.Sprintf("document.getElementById(%q).getBoundingClientRect().top", block))
	if top < -5 || top > 80 {
		p.t.Errorf("%s: the block %s is %v px below the top of the window", strings.Split(path, "/")[1], block, top)
	}
}
