package learner

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"
)

// quizPage tells what the quiz is before it begins.
type quizPage struct {
	page.Base
	Module *course.Module
	Place  learn.Place
	Open   string // path of the open attempt; empty without one
	Done   bool   // completed: practice is what is left
	Full   bool   // the limit of attempts is reached
	Visits bool   // a visitor: practice only
}

func (quizPage) Template() string { return "quiz" }

// Certified reports whether the reader has a certificate of the module.
func (p *quizPage) Certified() bool { return hasPaper(&p.Base, p.Place) }

// AttemptsLeft counts the attempts still allowed under a limit.
func (p *quizPage) AttemptsLeft() int { return p.Place.AttemptLimit - p.Place.Attempts }

func (s *Site) showQuiz(v *page.Visit) error {
	m, place, err := s.standing(v)
	if err != nil {
		return err
	}
	p := &quizPage{Base: page.Base{Title: v.Words.T("quiz.title", "Module", m.Title.In(v.Lang))}, Module: m, Place: place, Visits: !v.Actor.IsSignedIn()}
	if p.Open, err = s.OpenAttempt(v, place); err != nil {
		return err
	}
	p.Done = place.Enrollment != nil && place.Enrollment.State() == assign.Completed
	p.Full = !p.Done && p.Open == "" && place.AttemptLimit > 0 && place.Attempts >= place.AttemptLimit
	return s.Render(v, http.StatusOK, p)
}

// startQuiz draws a paper and stores it, or finds the open one.
func (s *Site) startQuiz(v *page.Visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	id, err := s.Learn.StartAttempt(v.Ctx(), v.Actor, m)
	if err != nil {
		return err
	}
	return v.SeeOther("/attempts/" + id.String())
}

// askedQuestion is a question of a paper as a form shows it.
type askedQuestion struct {
	*course.Question
	Number  int // from 1
	Of      int
	Shown   []course.Option // in the paper's order
	Chosen  map[string]bool // options, or "item:target" of an order or match
	TooMany bool            // more options ticked than asked for
	Open    bool            // asked whether it is right before every item had its place
}

// Given is the target that an item was given; empty without one.
func (q askedQuestion) Given(item string) string {
	for _, t := range q.Targets {
		if q.Chosen[item+":"+t.ID] {
			return t.ID
		}
	}
	return ""
}

// words are what was chosen, in no order.
func (q askedQuestion) words() []string { return slices.Collect(maps.Keys(q.Chosen)) }

// touched reports whether anything was chosen.
func (q askedQuestion) touched() bool { return len(q.Chosen) > 0 }

// Done reports whether the answer is complete.
func (q askedQuestion) Done() bool { return q.Complete(q.words()) }

// Doubled lists the places of an order that more than one item was given.
func (q askedQuestion) Doubled() []string { return slices.Sorted(slices.Values(q.Twice(q.words()))) }

// Several reports whether more than one option is to be chosen.
func (q askedQuestion) Several() bool { return q.Kind == course.Multiple }

// Was is the answer as the form shows it, so that what comes back unchanged is told from what was chosen.
func (q askedQuestion) Was() string { return answerWord(q.words()) }

// answerWord writes an answer in one word, whatever the order of its options.
func answerWord(chosen []string) string {
	return strings.Join(slices.Sorted(slices.Values(chosen)), " ")
}

// ask joins a paper's question with its revision and the answers so far.
func ask(m *course.Module, p course.Paper, i int, a course.Answers) askedQuestion {
	pq := p.Questions[i]
	q := askedQuestion{Question: m.Question(pq.ID), Number: i + 1, Of: len(p.Questions), Chosen: map[string]bool{}}
	for _, id := range pq.Options {
		q.Shown = append(q.Shown, *q.Option(id))
	}
	for _, id := range a[pq.ID] {
		q.Chosen[id] = true
	}
	q.TooMany = len(q.Chosen) > q.Choose
	return q
}

// askedPart is a question with the words and the form field that a part of a template needs.
type askedPart struct {
	*page.Base
	askedQuestion
	Field string
}

// gradedPart is a scored question with the words.
type gradedPart struct {
	*page.Base
	gradedQuestion
	Remark string // where to say that something is wrong with it; empty: nowhere
}

// Cite hands an id that its question cites to the part that shows it.
func (g gradedPart) Cite(c citedPart) citePart { return citePart{g.Base, c} }

func askAll(m *course.Module, p course.Paper, a course.Answers) []askedQuestion {
	all := make([]askedQuestion, len(p.Questions))
	for i := range p.Questions {
		all[i] = ask(m, p, i, a)
	}
	return all
}

// gradedQuestion is a question of a scored paper with what was chosen and why each option is right or wrong.
type gradedQuestion struct {
	askedQuestion
	Right bool
	Tests alignment // nothing for that of an activity
}

// seat is an item of an order or match with where it was put and where it belongs.
type seat struct {
	course.Option
	Given, Belongs *course.Target // Given is nil when it was put nowhere
	Right          bool
}

// Seats lists the items of a scored order or match: those of an order in the right order.
func (g gradedQuestion) Seats() (all []seat) {
	for _, o := range g.Options {
		s := seat{Option: o, Given: g.Target(g.askedQuestion.Given(o.ID)), Belongs: g.Target(o.Target)}
		s.Right = s.Given == s.Belongs
		all = append(all, s)
	}
	return all
}

// AskedQuestion is the question without its verdict.
func (g gradedQuestion) AskedQuestion() askedQuestion { return g.askedQuestion }

// Blank reports whether nothing was answered.
func (g gradedQuestion) Blank() bool { return !g.touched() }

func (s *Site) graded(m *course.Module, p course.Paper, a course.Answers) ([]gradedQuestion, course.Result) {
	r := course.Grade(m, p, a)
	out := make([]gradedQuestion, len(p.Questions))
	for i, q := range askAll(m, p, a) {
		out[i] = gradedQuestion{q, r.Right[q.ID], s.tests(m, q.Question)}
	}
	return out, r
}
