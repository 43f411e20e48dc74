package sample

import (
	"context"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/lang"
)

// result is how a sitting of the quiz goes.
type result uint8

const (
	passes result = iota
	fails
	halfDone // left in the middle
)

// study reads the first lessons of a module on a day, some minutes each.
func (w *world) study(ctx context.Context, p *worker, m *course.Module, on lang.Date, lessons int) (access.Actor, error) {
	a := p.actor(on)
	w.clock.set(on, w.between(8, 14), a.Zone())
	if p.seen.Before(w.clock.at) {
		p.seen = w.clock.at
	}
	if err := w.learn.Start(ctx, a, m); err != nil {
		return a, err
	}
	for _, l := range m.Lessons[:min(lessons, len(m.Lessons))] {
		w.clock.pass(3, 6)
		if err := w.learn.FinishLesson(ctx, a, m, l.ID); err != nil {
			return a, err
		}
	}
	return a, nil
}

// pass reads everything and passes the quiz, some only at the second sitting after a break.
func (w *world) pass(ctx context.Context, p *worker, m *course.Module, on lang.Date) error {
	a, err := w.study(ctx, p, m, on, len(m.Lessons))
	if err != nil {
		return err
	}
	if w.happens(17) {
		if err := w.sit(ctx, a, m, fails); err != nil {
			return err
		}
		w.clock.pass(20, 80)
	}
	return w.sit(ctx, a, m, passes)
}

// dawdle stops after some lessons: in the middle of the next one, or, after the last, in the quiz.
func (w *world) dawdle(ctx context.Context, p *worker, m *course.Module, on lang.Date, lessons int) error {
	a, err := w.study(ctx, p, m, on, lessons)
	if err != nil {
		return err
	}
	if lessons < len(m.Lessons) {
		w.clock.pass(1, 3)
		return w.learn.SavePlace(ctx, a, m, m.Lessons[lessons].ID, "p2")
	}
	return w.sit(ctx, a, m, pick(w, []result{fails, halfDone, halfDone}))
}

// sit takes the quiz in the person's language, now and then in another.
func (w *world) sit(ctx context.Context, a access.Actor, m *course.Module, r result) error {
	in := a.Language
	if in == "" || w.happens(4) {
		in = pick(w, []lang.Tag{"en", "es"})
	}
	w.clock.pass(1, 4)
	id, err := w.learn.StartAttempt(ctx, a, m)
	if err != nil {
		return err
	}
	sitting, err := w.learn.Attempt(ctx, a, id)
	if err != nil {
		return err
	}
	w.clock.pass(5, 9)
	if _, err := w.learn.SaveAnswers(ctx, a, sitting, w.answers(m, sitting.Paper, r), in); err != nil || r == halfDone {
		return err
	}
	w.clock.pass(1, 2)
	return w.learn.Submit(ctx, a, id, in)
}

// answers fills in a paper: all right but for as many as a pass allows, or more than that.
func (w *world) answers(m *course.Module, paper course.Paper, r result) course.Answers {
	questions, spare := paper.Questions, len(paper.Questions)-m.PassMark
	wrong := w.between(0, spare)
	switch r {
	case fails:
		wrong = min(len(questions), spare+w.between(1, 3))
	case halfDone:
		questions = questions[:len(questions)/2]
	}
	chosen := course.Answers{}
	for i, at := range w.chance.Perm(len(questions)) {
		chosen[questions[at].ID] = w.choose(m.Question(questions[at].ID), i >= wrong)
	}
	return chosen
}

// choose gives the right answer, or one with a mistake in it.
func (w *world) choose(q *course.Question, rightly bool) []string {
	words := q.Key()
	switch {
	case rightly:
	case q.Places(): // two items for each other; where that is no mistake, one is left out
		a, _, _ := strings.Cut(words[0], ":")
		b, _, _ := strings.Cut(words[1], ":")
		words[0], words[1] = a+":"+q.Options[1].Target, b+":"+q.Options[0].Target
		if q.Answered(words) {
			words = words[1:]
		}
	default:
		var wrong []string
		for _, o := range q.Options {
			if !o.Right {
				wrong = append(wrong, o.ID)
			}
		}
		words[0] = pick(w, wrong)
	}
	return words
}

// volunteer lets every third of those whom nobody has assigned the first module take it all the same; some finish.
func (w *world) volunteer(ctx context.Context) error {
	if len(w.modules) == 0 {
		return nil
	}
	for _, code := range volunteers {
		for i, p := range w.office(code).members {
			on := w.workday(w.day(-60), w.day(lastDay))
			if i%3 != 0 || p.at(on) == nil {
				continue
			}
			take := func() error { return w.pass(ctx, p, w.modules[0], on) }
			if i%2 == 1 {
				take = func() error { return w.dawdle(ctx, p, w.modules[0], on, 2) }
			}
			if err := take(); err != nil {
				return err
			}
		}
	}
	return nil
}
