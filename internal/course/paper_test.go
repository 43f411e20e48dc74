package course_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
)

// modules draws a module as loading would let it pass: every objective has questions enough for an even paper.
var modules = rapid.Custom(func(t *rapid.T) *course.Module {
	m := &course.Module{}
	objectives := rapid.IntRange(1, 6).Draw(t, "objectives")
	m.Draw = rapid.IntRange(objectives, 14).Draw(t, "draw")
	m.PassMark = rapid.IntRange(1, m.Draw).Draw(t, "pass")
	each := max(4, (m.Draw+objectives-1)/objectives)
	for i := range objectives {
		id := fmt.Sprint("objective-", i)
		m.Objectives = append(m.Objectives, course.Objective{ID: id})
		for range rapid.IntRange(each, each+3).Draw(t, "questions") {
			m.Questions = append(m.Questions, question(t, fmt.Sprint("q", len(m.Questions)), id))
		}
	}
	return m
})

func question(t *rapid.T, id, objective string) *course.Question {
	q := &course.Question{ID: id, Objective: objective, Kind: course.Single, Choose: 1, Fixed: rapid.Bool().Draw(t, "fixed")}
	if rapid.Bool().Draw(t, "multiple") {
		q.Kind, q.Choose = course.Multiple, 2
	}
	for i := range rapid.IntRange(q.Choose+1, 6).Draw(t, "options") {
		q.Options = append(q.Options, course.Option{ID: fmt.Sprint("o", i), Right: i < q.Choose})
	}
	return q
}

func chance(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

func TestDraw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, seed := modules.Draw(t, "module"), rapid.Uint64().Draw(t, "seed")
		order := fmt.Sprint(m.Questions)
		p := course.Draw(m, chance(seed))
		if diff := cmp.Diff(p, course.Draw(m, chance(seed))); diff != "" {
			t.Fatal("the same chance gives another paper:", diff)
		}
		if fmt.Sprint(m.Questions) != order {
			t.Fatal("drawing changed the module")
		}
		if len(p.Questions) != m.Draw {
			t.Fatalf("%d questions, want %d", len(p.Questions), m.Draw)
		}
		seen, per := map[string]bool{}, map[string]int{}
		for _, pq := range p.Questions {
			q := m.Question(pq.ID)
			if q == nil || seen[pq.ID] {
				t.Fatalf("%s is unknown or drawn twice", pq.ID)
			}
			seen[pq.ID] = true
			per[q.Objective]++
			var file []string
			for _, o := range q.Options {
				file = append(file, o.ID)
			}
			if q.Fixed && !slices.Equal(file, pq.Options) {
				t.Fatalf("the fixed order %v became %v", file, pq.Options)
			}
			if !slices.Equal(file, slices.Sorted(slices.Values(pq.Options))) { // ids are in order as made above
				t.Fatalf("%v is no permutation of %v", pq.Options, file)
			}
		}
		least, most := m.Draw, 0
		for _, o := range m.Objectives {
			least, most = min(least, per[o.ID]), max(most, per[o.ID])
		}
		if most-least > 1 {
			t.Fatalf("objectives are uneven: %v", per)
		}
	})
}

func TestAPaperIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := course.Draw(modules.Draw(t, "module"), chance(rapid.Uint64().Draw(t, "seed")))
		text, err := want.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got course.Paper
		if err := got.UnmarshalText(text); err != nil || !cmp.Equal(want, got) {
			t.Fatalf("%q: %v, %v", text, cmp.Diff(want, got), err)
		}
		var answers course.Answers
		if err := answers.UnmarshalText(text); err != nil || len(answers) != len(want.Questions) {
			t.Fatalf("%q: %v, %v", text, answers, err)
		}
		for _, q := range want.Questions {
			if !slices.Equal(answers[q.ID], q.Options) {
				t.Fatalf("%s: %v, want %v", q.ID, answers[q.ID], q.Options)
			}
		}
	})
	if err := new(course.Paper).UnmarshalText([]byte("one a b\n\n")); err == nil {
		t.Error("a line without a question is taken")
	}
}

// Chance decides which questions are drawn, in which order they stand, and where the right option is.
func TestDrawVaries(t *testing.T) {
	m := coursetest.Load(t, folder(t)).Module("habits")
	questions, orders, firsts := map[string]int{}, map[string]int{}, map[string]int{}
	for seed := range uint64(400) {
		p := course.Draw(m, chance(seed))
		for _, pq := range p.Questions {
			questions[pq.ID]++
			if pq.ID == "leave" {
				firsts[pq.Options[0]]++
			}
		}
		orders[p.Questions[0].ID]++
	}
	for name, counts := range map[string]map[string]int{"questions": questions, "places": orders, "options": firsts} {
		if want := map[string]int{"questions": 4, "places": 4, "options": 3}[name]; len(counts) != want {
			t.Errorf("%s: %v", name, counts)
		}
		for id, n := range counts {
			if n < 60 {
				t.Errorf("%s: %s came up %d times in 400", name, id, n)
			}
		}
	}
}

func right(q *course.Question) (ids []string) {
	for _, o := range q.Options {
		if o.Right {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

func TestGrade(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modules.Draw(t, "module")
		p := course.Draw(m, chance(rapid.Uint64().Draw(t, "seed")))
		answers := course.Answers{}
		score := 0
		for _, pq := range p.Questions {
			q := m.Question(pq.ID)
			chosen := right(q)
			slices.Reverse(chosen) // the order of choosing says nothing
			switch rapid.IntRange(0, 4).Draw(t, "answer") {
			case 0: // none
			case 1: // one less
				answers[pq.ID] = chosen[1:]
			case 2: // one more than right
				answers[pq.ID] = append(chosen, q.Options[len(q.Options)-1].ID)
			case 3: // the last is wrong
				answers[pq.ID] = append(chosen[:len(chosen)-1:len(chosen)-1], q.Options[len(q.Options)-1].ID)
			default:
				answers[pq.ID] = chosen
				score++
			}
		}
		answers["of-another-paper"] = []string{"o0"}
		for _, q := range m.Questions {
			if !slices.ContainsFunc(p.Questions, func(pq course.PaperQuestion) bool { return pq.ID == q.ID }) {
				answers[q.ID] = right(q)
			}
		}
		r := course.Grade(m, p, answers)
		if r.Score != score || r.Of != m.Draw || r.Passed != (score >= m.PassMark) || len(r.Right) != m.Draw {
			t.Fatalf("%+v, want %d", r, score)
		}
	})
}

func TestGradeAllAndNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := modules.Draw(t, "module")
		p := course.Draw(m, chance(rapid.Uint64().Draw(t, "seed")))
		all := course.Answers{}
		for _, pq := range p.Questions {
			all[pq.ID] = right(m.Question(pq.ID))
		}
		if r := course.Grade(m, p, all); r.Score != m.Draw || !r.Passed || course.Unanswered(m, p, all) != nil {
			t.Fatalf("all right: %+v", r)
		}
		if r := course.Grade(m, p, nil); r.Score != 0 || r.Passed || len(course.Unanswered(m, p, nil)) != m.Draw {
			t.Fatalf("none: %+v", r)
		}
	})
	if r := course.Grade(&course.Module{}, course.Paper{}, nil); r.Passed {
		t.Error("an empty paper is passed")
	}
}

func TestValid(t *testing.T) {
	m := coursetest.Load(t, folder(t)).Module("habits")
	p := course.Paper{Questions: []course.PaperQuestion{
		{ID: "leave", Options: []string{"beta", "zeta", "alfa"}},
		{ID: "two", Options: []string{"c", "b", "a"}},
		{ID: "gone", Options: []string{"a"}},
	}}
	for _, test := range []struct {
		question string
		chosen   []string
		want     bool
	}{
		{"leave", nil, true},
		{"leave", []string{"alfa"}, true},
		{"leave", []string{"alfa", "beta"}, false},
		{"leave", []string{"a"}, false},
		{"leave", []string{""}, false},
		{"two", []string{"a"}, true},
		{"two", []string{"a", "c"}, true},
		{"two", []string{"a", "a"}, false},
		{"two", []string{"a", "b", "c"}, false},
		{"third", []string{"one"}, false}, // of the bank, not on the paper
		{"gone", []string{"a"}, false},    // on the paper, not in the bank
		{"", nil, false},
	} {
		if got := p.Valid(m, test.question, test.chosen); got != test.want {
			t.Errorf("Valid(%q, %q) = %v", test.question, test.chosen, got)
		}
	}
	open := course.Unanswered(m, p, course.Answers{"leave": {"alfa"}, "two": {"a"}})
	if !slices.Equal(open, []int{1, 2}) {
		t.Errorf("unanswered: %v", open)
	}
}
