package course_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"baluarte/courses"
	"baluarte/internal/course"
	"baluarte/internal/lang"
)

// Whoever has learnt nothing and has a knack does not pass: 10,000 papers of every module, in every language.
func TestGuessersFail(t *testing.T) {
	const (
		papers      = 10_000
		mostPassing = 0.02
		mostScore   = 0.34 // of answering blindly
	)
	c := catalogue(t)
	for _, m := range c.Modules() {
		t.Run(m.ID, func(t *testing.T) {
			t.Parallel()
			chance := rand.New(rand.NewPCG(7, uint64(len(m.ID))))
			drawn := course.Papers(m, papers, chance)
			for _, tag := range both {
				for _, by := range course.Guessers() {
					o := course.Play(m, c.Glossary, by, tag, drawn, chance)
					t.Logf("%-22s %s %-9s passes %5.2f %%, scores %4.1f %%", m.ID, tag, by, 100*o.Passed, 100*o.Score)
					if o.Passed >= mostPassing {
						t.Errorf("%s passes %.2f %% of the papers in %s", by, 100*o.Passed, tag)
					}
					if by == course.Blindly && o.Score > mostScore {
						t.Errorf("answering blindly scores %.1f %%", 100*o.Score)
					}
				}
			}
		})
	}
}

// A bank with a pattern is found out by whoever has the knack for it, and its folder is refused.
func TestGuessersFindPatterns(t *testing.T) {
	c := catalogue(t)
	for by, right := range map[course.Guesser]string{
		course.Longest:    strings.Repeat("long ", 100),
		course.Shortest:   "x",
		course.Cautiously: "Wait, verify, ask, confirm, check before, stop",
		course.Reporting:  "Report, alert, tell, inform",
	} {
		m := *c.Module("phishing")
		m.Questions = nil
		for _, q := range c.Module("phishing").Questions {
			marked := *q
			marked.Options = slices.Clone(q.Options)
			for i := range marked.Options {
				if o := &marked.Options[i]; o.Right {
					o.Text = lang.Text{"en": right}
				}
			}
			m.Questions = append(m.Questions, &marked)
		}
		chance := rand.New(rand.NewPCG(1, 2))
		if o := course.Play(&m, c.Glossary, by, "en", course.Papers(&m, 200, chance), chance); o.Passed < 0.9 {
			t.Errorf("%s passes only %.0f %% of papers made for it", by, 100*o.Passed)
		}
	}
}

// catalogue is the courses inside the program.
func catalogue(t testing.TB) *course.Catalogue {
	t.Helper()
	c, err := course.Load(courses.FS, both)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// What the program comes with has nothing to refuse, and nothing to warn of that its authors have not explained. The day
// is that of the newest review: what grows old with the calendar is shown to authors, and fails no test.
func TestNothingIsLeftUnexplained(t *testing.T) {
	c := catalogue(t)
	today := slices.MaxFunc(c.Modules(), func(a, b *course.Module) int { return a.ReviewedOn.Compare(b.ReviewedOn) }).ReviewedOn
	report, err := course.Check(courses.FS, both, today)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Why == nil {
			t.Errorf("%s (%s)", f.Problem, f.Quote)
		}
	}
}

// An author learns what the measures say before anything is stamped: a stamp says that the languages were held against
// each other, and that comes last.
func TestMeasuredBeforeStamped(t *testing.T) {
	fsys := folder(t)
	report, err := course.Check(fsys, both, lang.Date{Year: 2026, Month: 11, Day: 22})
	if err != nil {
		t.Fatal(err)
	}
	unstamped, measured := 0, 0
	for _, f := range report.Findings {
		if f.Key == "course.problem.unstamped" && f.Refused {
			unstamped++
		} else if f.Check != "" {
			measured++
		}
	}
	if unstamped == 0 || measured == 0 {
		t.Errorf("%d texts without a stamp, %d things measured", unstamped, measured)
	}
	if _, err := course.Load(fsys, both); err == nil {
		t.Error("and yet a program serves it")
	}
}
