package course_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// paperQuestion draws a question of any kind and the order in which a paper shows its options.
func paperQuestion(t *rapid.T) (q *course.Question, shown []string) {
	q = &course.Question{Kind: rapid.SampledFrom([]course.Kind{course.Single, course.Multiple, course.Order, course.Match}).Draw(t, "kind")}
	n := rapid.IntRange(3, 6).Draw(t, "options")
	q.Choose = map[course.Kind]int{course.Single: 1, course.Multiple: rapid.IntRange(2, min(4, n-1)).Draw(t, "choose"), course.Order: n, course.Match: n}[q.Kind]
	targets := map[course.Kind]int{course.Order: n, course.Match: rapid.IntRange(2, 5).Draw(t, "targets")}[q.Kind]
	for i := range targets {
		q.Targets = append(q.Targets, course.Target{ID: fmt.Sprint(i + 1)})
	}
	for i := range n {
		o := course.Option{ID: fmt.Sprint("o", i), Right: !q.Places() && i < q.Choose}
		switch q.Kind {
		case course.Order:
			o.Target = fmt.Sprint(i + 1)
		case course.Match:
			o.Target = rapid.SampledFrom(q.Targets).Draw(t, "target").ID
		}
		q.Options = append(q.Options, o)
		shown = append(shown, o.ID)
	}
	return q, rapid.Permutation(shown).Draw(t, "shown")
}

// handwriting types signs as people do: in either case, in any order where the order says nothing, parted in many ways.
func handwriting(t *rapid.T, q *course.Question, shown []string, answer string) string {
	signs := strings.Split(strings.ReplaceAll(answer, " ", ""), "")
	parted := []string{" ", ",", ", ", " - ", "; ", "\t", ") ", "/"}
	inside := ""
	if q.Places() && rapid.Bool().Draw(t, "pairs") {
		inside = rapid.SampledFrom([]string{"", "-", " ", ":", " = "}).Draw(t, "inside")
		for i, sign := range signs {
			pair := []string{q.Sign(i), sign}
			if rapid.Bool().Draw(t, "target first") {
				slices.Reverse(pair)
			}
			signs[i] = strings.Join(pair, inside)
		}
	}
	if !q.Places() || len(signs[0]) > 1 {
		signs = rapid.Permutation(signs).Draw(t, "order")
	}
	if inside == "" {
		parted = append(parted, "")
	}
	typed := strings.Join(signs, rapid.SampledFrom(parted).Draw(t, "between"))
	if rapid.Bool().Draw(t, "small") {
		typed = strings.ToLower(typed)
	}
	around := rapid.SampledFrom([]string{"", " ", "(", ".", "\u00a0"})
	return around.Draw(t, "before") + typed + around.Draw(t, "after")
}

func TestTheKeyTypedFromASheetIsRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, shown := paperQuestion(t)
		typed := handwriting(t, q, shown, q.Signs(shown, q.Key()))
		chosen, wrong := q.Typed(shown, typed)
		if wrong != nil || !q.Answered(chosen) || !q.Complete(chosen) {
			t.Fatalf("%s shown as %v, key %v: %q is read as %v, %v", q.Kind, shown, q.Key(), typed, chosen, wrong)
		}
	})
}

func TestAPaperTypedFromItsKeyHasFullMarks(t *testing.T) {
	kinds := coursetest.Load(t, coursetest.Folder(t, "kinds")).Module("all")
	rapid.Check(t, func(t *rapid.T) {
		m := kinds
		if rapid.Bool().Draw(t, "choices alone") {
			m = modules.Draw(t, "module")
		}
		p, answers := course.Draw(m, chance(rapid.Uint64().Draw(t, "seed"))), course.Answers{}
		for _, pq := range p.Questions {
			q := m.Question(pq.ID)
			chosen, wrong := q.Typed(pq.Options, handwriting(t, q, pq.Options, q.Signs(pq.Options, q.Key())))
			if wrong != nil || !p.Valid(m, pq.ID, chosen) {
				t.Fatalf("%v: %v, %v", pq, chosen, wrong)
			}
			answers[pq.ID] = chosen
		}
		if r := course.Grade(m, p, answers); r.Score != r.Of {
			t.Fatalf("%+v", r)
		}
	})
}

// Whatever is typed, nothing breaks, and what is taken is an answer of which every sign was typed, and typed once.
func TestTypedTakesNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, shown := paperQuestion(t)
		m, p := &course.Module{Questions: []*course.Question{q}}, course.Paper{Questions: []course.PaperQuestion{{Options: shown}}}
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Ga-g0-7 ,.-]{0,14}`), rapid.StringMatching(`([A-F][1-6] ?){1,6}`)).Draw(t, "typed")
		chosen, wrong := q.Typed(shown, typed)
		if wrong != nil {
			if chosen != nil || wrong.Key == "" {
				t.Fatalf("%q is refused, and read as %v; key %q", typed, chosen, wrong.Key)
			}
			return
		}
		if !p.Valid(m, q.ID, chosen) {
			t.Fatalf("%s: %q is read as %v", q.Kind, typed, chosen)
		}
		signs := 0
		for _, r := range typed {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				signs++
			}
		}
		if signs != len(chosen) && !(q.Places() && signs == 2*len(chosen)) {
			t.Fatalf("%s: of %q only %v is read", q.Kind, typed, chosen)
		}
		if again, wrong := q.Typed(shown, q.Signs(shown, chosen)); wrong != nil || !cmp.Equal(chosen, again) {
			t.Fatalf("%v is written %q, and read as %v, %v", chosen, q.Signs(shown, chosen), again, wrong)
		}
	})
}

func TestTyped(t *testing.T) {
	m := coursetest.Load(t, coursetest.Folder(t, "kinds")).Module("all")
	shown := []string{"c", "a", "b"}
	for _, test := range []struct{ question, typed, want string }{
		{"third", "b", "a"},
		{"third", " B) ", "a"},
		{"third", "", ""},
		{"third", " - ", ""},
		{"third", "ab", "class_paper.typed_many"},
		{"third", "D", "class_paper.typed_sign"},
		{"third", "2", "class_paper.typed_sign"},
		{"third", "ß", "class_paper.typed_other"},
		{"third", "А", "class_paper.typed_other"}, // Cyrillic
		{"third", "A?", "class_paper.typed_other"},
		{"fourth", "ca", "c b"},
		{"fourth", "C, A", "c b"},
		{"fourth", "a", "c"}, // one too few is what the sheet says
		{"fourth", "AA", "class_paper.typed_twice"},
		{"fourth", "abc", "class_paper.typed_many"},
		{"first", "3 1 2", "c:3 a:1 b:2"},
		{"first", "312", "c:3 a:1 b:2"},
		{"first", "A3 B1 C2", "c:3 a:1 b:2"},
		{"first", "1b 2c 3a", "c:3 a:1 b:2"},
		{"first", "A 3, C 2", "c:3 b:2"},
		{"first", "1 1 2", "c:1 a:1 b:2"}, // as written, and wrong
		{"first", "31", "class_paper.typed_order"},
		{"first", "BCA", "class_paper.typed_order"}, // which goes first, or which place A has?
		{"first", "3 A1 B2 C", "class_paper.typed_order"},
		{"first", "A3 A1", "class_paper.typed_twice"},
		{"first", "314", "class_paper.typed_sign"},
		{"first", "012", "class_paper.typed_sign"},
		{"second", "1B 2A", "c:y a:x"},
		{"second", "a b a", "c:x a:y b:x"},
		{"second", "3a1b", "c:y b:x"},
		{"second", "b1 a3", "c:y b:x"},
		{"second", "AB", "class_paper.typed_match"},
		{"second", "1C", "class_paper.typed_sign"},
		{"second", "4A", "class_paper.typed_sign"},
		{"second", "1A 1B", "class_paper.typed_twice"},
		{"second", "123", "class_paper.typed_match"},
		{"second", "1A2", "class_paper.typed_match"},
	} {
		chosen, wrong := m.Question(test.question).Typed(shown, test.typed)
		got := strings.Join(chosen, " ")
		if wrong != nil {
			got = wrong.Key
		}
		if got != test.want {
			t.Errorf("%s %q: %q, want %q", test.question, test.typed, got, test.want)
		}
	}
}
