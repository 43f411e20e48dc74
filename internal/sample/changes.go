package sample

import (
	"context"

	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
)

// record writes a fact about somebody's enrollment in a module, as of the clock's day at their agency.
func (w *world) record(ctx context.Context, c cycle, e assign.Enrollment, on lang.Date, f assign.Fact) error {
	f.ID, f.Enrollment, f.Effective, f.Recorded, f.Actor = w.clock.NewID(), e.ID, on, w.clock.Now(), c.assignment.By
	_, err := assign.Record(ctx, w.store, e, f)
	return err
}

// newest is somebody's enrollment in the module.
func (w *world) newest(ctx context.Context, p *worker, m *course.Module) (assign.Enrollment, error) {
	place, err := w.store.Place(ctx, p.ID, m.ID)
	if err != nil || place.Enrollment == nil {
		return assign.Enrollment{}, err
	}
	return *place.Enrollment, nil
}

// join enrolls somebody who came after the module was assigned.
func (w *world) join(ctx context.Context, c cycle, p *worker) error {
	w.clock.set(p.from, 8, p.office.Zone())
	before, err := w.store.Place(ctx, p.ID, c.module.ID)
	if err != nil {
		return err
	}
	e := assign.Enrollment{ID: w.clock.NewID(), Person: p.ID, Module: c.module.ID, Cycle: before.Cycle + 1}
	f := assign.Fact{Kind: assign.Enrolled, Agency: p.office.ID, Assignment: c.assignment.ID, OpensOn: p.from, DueOn: c.due, Required: true}
	if err := w.record(ctx, c, e, p.from, f); err != nil {
		return err
	}
	return w.store.AddSources(ctx, assign.Source{Enrollment: e.ID, Assignment: c.assignment.ID, Cycle: assign.Cycle{Opens: p.from, Due: c.due}})
}

// transfer counts somebody at another agency from a day on.
func (w *world) transfer(ctx context.Context, c cycle, p *worker) error {
	w.clock.set(p.moved, 8, p.next.Zone())
	e, err := w.newest(ctx, p, c.module)
	if err != nil {
		return err
	}
	return w.record(ctx, c, e, p.moved, assign.Fact{Kind: assign.Transferred, Agency: p.next.ID})
}

// leave takes somebody whose posting has ended out of every roster, as the program does it the morning after.
func (w *world) leave(ctx context.Context, p *worker) error {
	w.clock.set(p.until.AddDays(1), 8, p.office.Zone())
	_, err := w.assign.RollPeople(ctx, p.ID)
	return err
}

// exempt releases somebody from the module.
func (w *world) exempt(ctx context.Context, c cycle, p *worker, on lang.Date) error {
	w.clock.set(on, 9, p.office.Zone())
	e, err := w.newest(ctx, p, c.module)
	if err != nil {
		return err
	}
	return w.assign.Exempt(ctx, assign.Exemption{ID: w.clock.NewID(), Enrollment: e.ID, Reason: pick(w, reasons),
		By: c.assignment.By, From: on, RecordedAt: w.clock.Now()}, on)
}
