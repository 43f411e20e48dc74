package sample

import (
	"context"

	"baluarte/internal/access"
	"baluarte/internal/learn"
)

// When two people of the administrator's agency said that something was wrong, and the first of them was answered.
const (
	remarkedDays = -6
	answeredDays = -4
	remarkedHour = 11
)

// remark tells of two remarks on a course: one is answered, the other waits.
func (w *world) remark(ctx context.Context) error {
	admin, m := w.star(access.Administrator), w.modules[0]
	by := admin.actor(w.day(answeredDays))
	by.Grants = []access.Grant{{Agency: admin.office.ID, Role: access.Administrator}}
	for i, r := range []learn.Remark{
		{Passage: learn.Passage{Module: m.ID, Lesson: m.Lessons[0].ID}, Kind: "hard", Words: "El ejemplo es de una oficina. ¿Y en patrulla?"},
		{Passage: learn.Passage{Module: m.ID, Question: m.Questions[0].ID}, Kind: "other", Words: "¿También vale para mensajes de texto?"},
	} {
		on := w.day(remarkedDays + i)
		p := admin.office.members[i]
		w.clock.set(on, remarkedHour, admin.office.Zone())
		r.Language = "es"
		if err := w.learn.Remark(ctx, p.actor(on), r); err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		said, err := w.store.RemarksOf(ctx, p.ID, 1)
		if err != nil {
			return err
		}
		w.clock.set(w.day(answeredDays), remarkedHour, admin.office.Zone())
		if err := w.learn.AnswerRemark(ctx, by, said[0].ID, learn.RemarkAnswered, "Gracias, tiene razón: en patrulla vale lo mismo, con el celular en la mano. Lo vamos a agregar."); err != nil {
			return err
		}
	}
	return nil
}
