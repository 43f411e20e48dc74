package sample

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// What the two classes of the demonstration are like: one some days ago, which is closed, and one that has just begun.
const (
	taughtDays    = -9
	taughtPeople  = 7
	todaysPeople  = 3
	classSeats    = 20
	classMinutes  = 90
	classRoom     = "A-12"
	classBegan    = 20 * time.Minute // before now
	classOpinions = 4
)

// optional is the first module that nobody is assigned; nil where there is none.
func optional(c *course.Catalogue) *course.Module {
	if all := c.Modules(); len(all) > len(assigned(c)) {
		return all[len(all)-1]
	}
	return nil
}

// teach tells of two classes that the trainer of the demonstration gives, of a module that nobody is assigned.
func (w *world) teach(ctx context.Context) error {
	if w.optional == nil {
		return nil
	}
	trainer := w.star(access.Trainer)
	w.classes = &learn.Classes{Learn: w.learn, Store: w.store, Access: w.signIns, Random: w.signIns.Random}
	w.clock.set(w.day(taughtDays), 8, trainer.office.Zone())
	by := trainer.actor(w.day(taughtDays))
	by.Grants = []access.Grant{{Agency: trainer.office.ID, Role: access.Trainer}}
	people := w.pupils(trainer)
	if err := w.taught(ctx, by, trainer.office, people[:min(taughtPeople, len(people))]); err != nil {
		return err
	}
	w.clock.at = w.now.Add(-classBegan)
	id, err := w.opened(ctx, by, trainer.office, w.clock.at)
	if err != nil {
		return err
	}
	for _, p := range people[min(taughtPeople, len(people)):min(taughtPeople+todaysPeople, len(people))] {
		w.clock.pass(1, 3)
		if err := w.classes.Add(ctx, by, id, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// pupils are those of an office who have no duty and stay.
func (w *world) pupils(trainer *worker) (all []*worker) {
	for _, p := range trainer.office.members {
		if p.part == byChance && p.until.IsZero() && p.next == nil && p != trainer && p != trainer.office.trainer() && p.from.Before(w.day(taughtDays)) {
			all = append(all, p)
		}
	}
	return all
}

// opened opens a class that begins at a moment.
func (w *world) opened(ctx context.Context, by access.Actor, at *office, starts time.Time) (uuid.UUID, error) {
	there := starts.In(at.Zone())
	return w.classes.Open(ctx, by, learn.Draft{Agency: at.ID, Module: w.optional.ID, Place: classRoom, On: lang.DateOf(starts, at.Zone()),
		At: time.Duration(there.Hour())*time.Hour + time.Duration(there.Minute())*time.Minute, Seats: classSeats, Minutes: classMinutes})
}

// taught tells of a class from its opening to its close: all but one were there, and most passed on paper.
func (w *world) taught(ctx context.Context, by access.Actor, at *office, people []*worker) error {
	id, err := w.opened(ctx, by, at, w.clock.Now())
	if err != nil {
		return err
	}
	c, err := w.classes.Class(ctx, by, id)
	if err != nil {
		return err
	}
	for i, p := range people {
		w.clock.pass(1, 2)
		if err := w.classes.Add(ctx, by, id, p.ID); err != nil {
			return err
		}
		if i == 0 {
			if err := w.classes.Call(ctx, by, id, map[uuid.UUID]learn.Mark{p.ID: learn.Absent}); err != nil {
				return err
			}
			continue
		}
		result := passes
		if i == 1 {
			result = fails
		}
		v := learn.Variants()[i%2]
		sheet := learn.Sheet{Person: p.ID, Variant: v, Language: pick(w, []lang.Tag{"en", "es"}), Answers: w.answers(w.optional, c.Papers[v], result)}
		if _, err := w.classes.KeyIn(ctx, by, id, sheet, false); err != nil {
			return err
		}
		if i > classOpinions {
			continue
		}
		a := p.actor(c.On())
		if err := w.classes.Criticize(ctx, a, id, learn.Critique{Useful: w.between(4, 5), Clear: w.between(3, 5), Pace: w.between(3, 5)}); err != nil {
			return err
		}
	}
	w.clock.pass(40, 60)
	return w.classes.Close(ctx, by, id)
}
