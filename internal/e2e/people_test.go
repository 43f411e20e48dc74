package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/lang"

	"github.com/chromedp/chromedp"
)

// module is what the demonstration's learner owes.
const module = "phishing"

// catalogue is what the program under test teaches.
var catalogue = sync.OnceValues(func() (*course.Catalogue, error) {
	return course.Load(courses.FS, lang.Set{"en", "es"})
})

// taught is the module that the tests take, as its author wrote it.
func taught(t testing.TB) *course.Module {
	t.Helper()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c.Module(module)
}

// SignIn signs in as one of the demonstration's people and ends on My training.
func (p *page) SignIn(language, role string) {
	p.t.Helper()
	p.Go("/" + language + "/sign-in")
	p.Follow(fmt.Sprintf("form:has(input[value=%q]) button", role))
}

// StartQuiz begins an attempt, or goes on with the open one, and gives its path without the language.
func (p *page) StartQuiz(language string) string {
	p.t.Helper()
	p.Go("/" + language + "/modules/" + module + "/quiz")
	p.Follow("main .actions .next")
	path, _, _ := strings.Cut(p.Path(), "?")
	if !strings.HasPrefix(path, "/"+language+"/attempts/") {
		p.t.Fatalf("starting the quiz leads to %s", path)
	}
	return strings.TrimPrefix(path, "/"+language)
}

// Asked lists the questions that the page shows.
func (p *page) Asked() []*course.Question {
	p.t.Helper()
	ids := eval[[]string](p, `[...new Set([...document.querySelectorAll("#answers .tile input")].map(i => i.name))]`)
	asked := make([]*course.Question, len(ids))
	for i, id := range ids {
		if asked[i] = taught(p.t).Question(strings.TrimPrefix(id, "a.")); asked[i] == nil {
			p.t.Fatalf("the page asks %q, which no question is", id)
		}
	}
	return asked
}

// tile finds an option of a question.
func tile(q *course.Question, option string) string {
	return fmt.Sprintf(`input[name="a.%s"][value=%q]`, q.ID, option)
}

// right lists the right options of a question.
func right(q *course.Question) []string {
	var ids []string
	for _, o := range q.Options {
		if o.Right {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// wrong is as many options of a question as it asks for, of which one at least is not right.
func wrong(q *course.Question) []string {
	options := slices.Clone(q.Options)
	slices.SortStableFunc(options, func(a, b course.Option) int {
		switch {
		case a.Right == b.Right:
			return 0
		case b.Right:
			return -1
		}
		return 1
	})
	var ids []string
	for _, o := range options[:q.Choose] {
		ids = append(ids, o.ID)
	}
	return ids
}

// Answer ticks options of a question that the page shows, in place of what was ticked.
func (p *page) Answer(q *course.Question, options []string) {
	p.t.Helper()
	for _, o := range q.Options {
		if want := slices.Contains(options, o.ID); want != p.Is(fmt.Sprintf("document.querySelector(%q).checked", tile(q, o.ID))) &&
			(want || q.Kind == course.Multiple) {
			p.Click(tile(q, o.ID))
		}
	}
}

// Ticked lists the options of a question that the page shows as chosen.
func (p *page) Ticked(q *course.Question) []string {
	p.t.Helper()
	return eval[[]string](p, fmt.Sprintf(`[...document.querySelectorAll('input[name="a.%s"]:checked')].map(i => i.value)`, q.ID))
}

// button finds the one that says where a form goes on.
func button(does string) string { return fmt.Sprintf(`main button[name=go][value=%q]`, does) }

// Language is that of the page.
func (p *page) Language() string {
	p.t.Helper()
	return eval[string](p, "document.documentElement.lang")
}

// Shows fails the test unless the page shows these options of a question as chosen, and the question in its language.
func (p *page) Shows(q *course.Question, options []string) {
	p.t.Helper()
	got := p.Ticked(q)
	slices.Sort(got)
	want := slices.Sorted(slices.Values(options))
	if !slices.Equal(got, want) {
		p.t.Errorf("%s shows %v as chosen, want %v", p.Path(), got, want)
	}
	if stem := q.Stem.In(lang.Tag(p.Language())); !strings.Contains(p.Text("fieldset:has("+tile(q, q.Options[0].ID)+") legend"), stem) {
		p.t.Errorf("%s does not ask %q", p.Path(), stem)
	}
}

// SignOutElsewhere ends the sign-in as another tab of the same browser does.
func (p *page) SignOutElsewhere() {
	p.t.Helper()
	status := value(p, "sign out elsewhere", chromedp.Evaluate[int](`fetch("/en/sign-out", {method: "POST"}).then(a => a.status)`, chromedp.EvalAwaitPromise))
	if status != 200 {
		p.t.Fatalf("signing out: status %d", status)
	}
}
