package report_test

import (
	"math"
	"slices"
	"testing"

	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/report"
)

// near reports whether two figures agree in four digits.
func near(a, b float64) bool { return math.Abs(a-b) < 5e-5 }

// TestDiffer: figures reckoned by hand. 80 and 60 of 100: 0.2 / √(0.7 · 0.3 · 0.02) = 3.0861, beyond which lie 0.2028 %.
func TestDiffer(t *testing.T) {
	for _, c := range []struct {
		a, n, b, m int
		want       float64
	}{
		{80, 100, 60, 100, 0.002028},
		{60, 100, 80, 100, 0.002028},
		{50, 100, 50, 100, 1},
		{30, 30, 40, 40, 1}, // all right in both: nothing differs
		{0, 30, 0, 40, 1},
		{45, 60, 25, 50, 0.006694}, // 0.25 / √(7/11 · 4/11 · (1/60 + 1/50)) = 2.7140
	} {
		if got := report.Differ(c.a, c.n, c.b, c.m); !near(got, c.want) {
			t.Errorf("%d of %d, %d of %d: %.6f, want %.6f", c.a, c.n, c.b, c.m, got, c.want)
		}
	}
}

// TestDiscoveries has the example of Benjamini and Hochberg (1995): of 15 the four smallest are significant at 0.05, of
// which the correction of Bonferroni would find three.
func TestDiscoveries(t *testing.T) {
	p := []float64{0.4262, 0.0001, 0.0459, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.3240, 0.5719, 0.6528, 0.7590, 1}
	for i, found := range report.Discoveries(p, 0.05) {
		if want := p[i] <= 0.0095; found != want {
			t.Errorf("%v: %v", p[i], found)
		}
	}
	if got := report.Discoveries([]float64{0.04, 0.045, 0.05}, 0.05); !slices.Equal(got, []bool{true, true, true}) {
		t.Errorf("what is small enough takes the smaller ones along: %v", got)
	}
	if got := report.Discoveries(nil, 0.05); len(got) != 0 {
		t.Error(got)
	}
}

// TestChance counts the ways to answer.
func TestChance(t *testing.T) {
	four := make([]course.Option, 4)
	for _, c := range []struct {
		q    course.Question
		want float64
	}{
		{course.Question{Kind: course.Single, Choose: 1, Options: four}, 1.0 / 4},
		{course.Question{Kind: course.Multiple, Choose: 2, Options: four}, 1.0 / 6},
		{course.Question{Kind: course.Order, Choose: 4, Options: four}, 1.0 / 24},
		{course.Question{Kind: course.Match, Choose: 4, Options: four, Targets: make([]course.Target, 3)}, 1.0 / 81},
	} {
		if got := report.Chance(&c.q); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.q.Kind, got, c.want)
		}
	}
}

// bank is a module of one question a name, each of three options of which "a" is right.
func bank(names ...string) *course.Module {
	m := &course.Module{ID: "m"}
	for _, id := range names {
		m.Questions = append(m.Questions, &course.Question{ID: id, Kind: course.Single, Choose: 1, Options: []course.Option{{ID: "a", Right: true}, {ID: "b"}, {ID: "c"}}})
	}
	return m
}

// answered is some papers with one score on which a question was answered in one way.
func answered(question string, in lang.Tag, chosen string, papers, score int) report.Tally {
	return report.Tally{Language: in, Question: question, Chosen: chosen, Papers: papers, Scores: papers * score, Squares: papers * score * score}
}

// analyzed are the items of a module with these tallies.
func analyzed(t *testing.T, m *course.Module, tallies []report.Tally) []report.Item {
	t.Helper()
	items, err := report.Analyze(m, []lang.Tag{"en", "es"}, func(fold func(report.Tally)) error {
		for _, each := range tallies {
			fold(each)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// TestDiscrimination has ten papers, reckoned by hand. Right, with 5, 4, 3, 4, 5, 4 right in all, so 4, 3, 2, 3, 4, 3 in the
// rest; not right, with 1, 2, 1, 0. So n = 10, Σx = 6, Σy = 23, Σy² = 69, Σxy = 19, and
// r = (190 − 138) / √((60 − 36) · (690 − 529)) = 52 / √3864 = 0.8365.
func TestDiscrimination(t *testing.T) {
	items := analyzed(t, bank("q"), []report.Tally{
		answered("q", "en", "a", 2, 5), answered("q", "en", "a", 3, 4), answered("q", "en", "a", 1, 3),
		answered("q", "en", "b", 1, 1), answered("q", "en", "c", 1, 2), answered("q", "en", "b", 1, 1), answered("q", "en", "", 1, 0),
		answered("q", "es", "a", 9, 5), answered("gone", "es", "a", 100, 5),
	})
	f := items[0].In["en"]
	if f.Shown != 10 || f.Right != 6 || f.Unanswered != 1 || f.Chosen["a"] != 6 || f.Chosen["b"] != 2 || f.Chosen["c"] != 1 {
		t.Errorf("%+v", f)
	}
	if !f.Discriminates || !near(f.Discrimination, 0.8365) {
		t.Errorf("discrimination %.4f", f.Discrimination)
	}
	if f := items[0].In["es"]; f.Enough || f.Shown != 0 || f.Right != 0 || f.Chosen != nil || f.Discriminates {
		t.Errorf("nine papers are told of: %+v", f)
	}
	if len(items) != 1 || len(items[0].Flags) > 0 {
		t.Errorf("%+v", items)
	}
}

// TestFlags: what is odd is flagged from 30 papers on, and no sooner.
func TestFlags(t *testing.T) {
	all := []report.Tally{
		// The languages differ, and nothing else is odd.
		answered("differs", "en", "a", 54, 8), answered("differs", "en", "b", 6, 4),
		answered("differs", "es", "a", 25, 8), answered("differs", "es", "c", 25, 4),
		// As far apart, and too few to say so.
		answered("few", "en", "a", 54, 8), answered("few", "en", "b", 6, 4),
		answered("few", "es", "a", 14, 8), answered("few", "es", "b", 15, 4),
		// 97 of 100, and 29 of 29.
		answered("easy", "en", "a", 97, 8), answered("easy", "en", "b", 3, 4), answered("easy", "es", "a", 29, 8),
		// Nobody, and a third, which is as many as by guessing.
		answered("hard", "en", "b", 30, 5), answered("hard", "es", "a", 10, 6), answered("hard", "es", "b", 20, 5),
		// Who is right has less of the rest.
		answered("odd", "en", "a", 15, 4), answered("odd", "en", "b", 15, 6),
	}
	want := map[string][]report.Flag{
		"differs": {{Kind: report.Differs}},
		"easy":    {{Kind: report.Everybody, Language: "en"}},
		"hard":    {{Kind: report.Differs}, {Kind: report.Nobody, Language: "en"}},
		"odd":     {{Kind: report.Negative, Language: "en"}},
	}
	for _, item := range analyzed(t, bank("differs", "few", "easy", "hard", "odd"), all) {
		if !slices.Equal(item.Flags, want[item.ID]) {
			t.Errorf("%s: %v, want %v", item.ID, item.Flags, want[item.ID])
		}
	}
}
