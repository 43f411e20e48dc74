package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// wired opens a page that reaches the program through a cable.
func wired(t *testing.T, args ...string) (*page, *cable) {
	t.Helper()
	c := lay(t, strings.TrimPrefix(serve(t, args...).Base, "http://"))
	return open(t, "http://"+c.address), c
}

// waits demands that what was pressed without a line stays on its page, which says so where it is seen.
func (p *page) waits(said string) {
	p.t.Helper()
	p.Wait(".do-failed")
	if got := p.Text(".do-failed"); !strings.HasPrefix(got, said) {
		p.t.Errorf("without a line the page says %q", got)
	}
	p.Until(`document.querySelector(".do-failed").getBoundingClientRect().bottom <= innerHeight`)
	if wide := p.TooWide(); wide != "" {
		p.t.Errorf("what is said is too wide: %s", wide)
	}
}

// A practice paper has an address of its own. Without a line its result waits for one; without scripts Back and Reload do.
func TestPracticeOnABadLine(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts %v", scripts), func(t *testing.T) {
			t.Parallel()
			p, line := wired(t, "--demo")
			p.Size(phone)
			if !scripts {
				p.WithoutScript()
			}
			p.Go("/es/modules/" + module + "/practice")
			address, asked := p.Path(), p.Asked()
			same := func(after string, answered int) {
				t.Helper()
				now := p.Asked()
				for i, q := range asked {
					if now[i].ID != q.ID {
						t.Fatalf("after %s question %d is %s, was %s", after, i+1, now[i].ID, q.ID)
					}
					if i < answered {
						p.Shows(q, right(q))
					}
				}
			}
			if p.Reload(); p.Path() != address {
				t.Errorf("Reload leads from %s to %s", address, p.Path())
			}
			same("Reload", 0)
			for _, q := range asked[:3] {
				p.Answer(q, right(q))
			}

			line.Cut()
			p.Click(button("score"))
			if scripts {
				p.waits("Aún no se envía: no hay conexión.")
				if *shotsDir != "" {
					p.Shoot(*shotsDir + "/line-practice.es.phone.png")
				}
				p.Answer(asked[3], right(asked[3])) // goes along
				line.Mend()
				p.Click(button("score"))
				p.Wait(".score-figure")
			} else {
				p.Until(`!document.getElementById("answers")`)
				line.Mend()
				p.Reload()
			}
			want := map[bool]string{true: "4", false: "3"}[scripts]
			if got := p.Text(".score-figure strong"); got != want {
				t.Errorf("%s right answers, want %s", got, want)
			}
			p.Back()
			same("Back", 3)
			p.Follow(button("score"))
			if got := p.Text(".score-figure strong"); got != want {
				t.Errorf("after Back %s right answers, want %s", got, want)
			}
			if p.Follow(".score-act .next"); p.Path() == address {
				t.Error("practice again is of the same paper")
			}
		})
	}
}

// What a reader presses without a line goes by itself when there is one, and what is not kept yet of where they are is.
func TestReadingOnABadLine(t *testing.T) {
	t.Parallel()
	p, line := wired(t, "--demo")
	p.Size(phone)
	p.SignIn("es", "learner")
	lessons := taught(t).Lessons
	at := "/es/modules/" + module + "/lessons/"
	p.Go(at + lessons[2].ID)

	line.Cut()
	p.Click(".next-lesson .next")
	p.waits("Aún no se envía: no hay conexión.")
	if *shotsDir != "" {
		p.Shoot(*shotsDir + "/line-lesson.es.phone.png")
	}
	line.Mend()
	p.Until(fmt.Sprintf(`location.pathname === %q && document.readyState === "complete"`, at+lessons[3].ID))
	if p.Count(".side .done:nth-child(3)") != 1 {
		t.Error("the lesson is not marked as read")
	}

	block := eval[string](p, `document.querySelectorAll("#lesson > [id]")[9].id`)
	line.Cut()
	p.Is(fmt.Sprintf(`(document.getElementById(%q).scrollIntoView(), true)`, block))
	const tried = `performance.getEntriesByType("resource").filter(e => e.name.endsWith("/place") && e.responseEnd > 0).length`
	p.Until(tried + " > 0")
	line.Mend()
	p.Until(`performance.getEntriesByType("resource").some(e => e.name.endsWith("/place") && e.responseStatus === 204)`)
	p.Go("/es/training")
	p.Follow(".owed .next")
	p.At(at+lessons[3].ID, block)

	p.Follow("main .note a[href*='/feedback?']")
	p.Click("[name=kind][value=hard]")
	p.Write("#words", "Una historia larga.")
	line.Cut()
	p.Click("main button.next")
	p.waits("Aún no se envía: no hay conexión.")
	if *shotsDir != "" {
		p.Shoot(*shotsDir + "/line-remark.es.phone.png")
	}
	p.Write("#words", " Y más.")
	line.Mend()
	p.Wait(".notice-success")
	p.Go("/es/training/feedback")
	if got := p.Text("main .rows"); !strings.Contains(got, "Una historia larga. Y más.") {
		t.Errorf("what arrived is %q", got)
	}
}

// All is saved, and the line is gone while the browser believes in it: the next question waits for it, and so does the end.
func TestTheQuizOnABadLine(t *testing.T) {
	t.Parallel()
	p, line := wired(t, "--demo")
	p.SignIn("en", "learner")
	attempt := p.StartQuiz("en")
	p.Go("/en" + attempt + "?q=3")
	line.Cut()
	p.Click(button("next"))
	p.Until(`document.getElementById("saved").matches(".saved-failed")`)
	if !p.Is("navigator.onLine") {
		t.Fatal("the browser knows that there is no line")
	}
	line.Mend()
	p.Until(`location.search === "?q=4" && document.readyState === "complete"`)
	p.Go("/en" + attempt + "?view=review")
	line.Cut()
	p.Click(button("submit:anyway"))
	p.waits("Not sent yet: there is no connection.")
	line.Mend()
	p.Wait(".score-figure")
}
