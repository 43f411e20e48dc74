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
	ids := eval[[]string](p, `[...new Set([...document.querySelectorAll("#answers .tile input, #answers .places select")].map(i => i.name.split(".")[1]))]`)
	asked := make([]*course.Question, len(ids))
	for i, id := range ids {
		if asked[i] = taught(p.t).Question(id); asked[i] == nil {
			p.t.Fatalf("the page asks %q, which no question is", id)
		}
	}
	return asked
}

// tile finds an option of a question.
func tile(q *course.Question, option string) string {
	return fmt.Sprintf(`input[name="a.%s"][value=%q]`, q.ID, option)
}

// first finds the first field of a question.
func first(q *course.Question) string {
	if q.Places() {
		return field(q, q.Options[0].ID)
	}
	return tile(q, q.Options[0].ID)
}

// field finds the choice about an item of an order or match.
func field(q *course.Question, item string) string {
	return fmt.Sprintf(`select[name="a.%s.%s"]`, q.ID, item)
}

// right is the right answer of a question.
func right(q *course.Question) []string { return q.Key() }

// wrong is as much of an answer as a question asks for, of which something at least is not right.
func wrong(q *course.Question) []string {
	var words []string
	if q.Places() { // the items in a row, each with the target of the next
		for i, o := range q.Options {
			words = append(words, o.ID+":"+q.Options[(i+1)%len(q.Options)].Target)
		}
		return words
	}
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
	for _, o := range options[:q.Choose] {
		words = append(words, o.ID)
	}
	return words
}

// Answer gives an answer to a question that the page shows, in place of what was given.
func (p *page) Answer(q *course.Question, words []string) {
	p.t.Helper()
	for _, o := range q.Options {
		if q.Places() {
			to := ""
			for _, word := range words {
				if item, target, _ := strings.Cut(word, ":"); item == o.ID {
					to = target
				}
			}
			p.Choose(field(q, o.ID), to)
			continue
		}
		if want := slices.Contains(words, o.ID); want != p.Is(fmt.Sprintf("document.querySelector(%q).checked", tile(q, o.ID))) &&
			(want || q.Kind == course.Multiple) {
			p.Click(tile(q, o.ID))
		}
	}
}

// Ticked is the answer to a question as the page shows it.
func (p *page) Ticked(q *course.Question) []string {
	p.t.Helper()
	if q.Places() {
		return eval[[]string](p, fmt.Sprintf(`[...document.querySelectorAll('select[name^="a.%s."]')].filter(s => s.value).map(s => s.name.split(".")[2] + ":" + s.value)`, q.ID))
	}
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
	if stem := q.Stem.In(lang.Tag(p.Language())); !strings.Contains(p.Text("fieldset:has("+first(q)+") legend"), stem) {
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
