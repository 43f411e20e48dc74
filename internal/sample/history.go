package sample

import (
	"context"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
)

// campaign is what an agency assigns to everybody at and below it, year by year.
type campaign struct {
	office string
	before bool // last year too
	due    int  // this year, days from today: for some it is over, for some soon, for some far
	second int  // the same of the second module; 0: two weeks after the first
	limit  int  // attempts at the quiz; 0 without limit
}

// campaigns leave three agencies out: the top ones of NV and PSE by themselves, and NV-OTS. People there learn of their
// own accord.
var campaigns = []campaign{
	{office: "DTW", before: true, due: -20},
	{office: "CV", before: true, due: 7, second: -6},
	{office: "NV-SP", due: 60},
	{office: "SVP", before: true, due: -35},
	{office: "SCL", before: true, due: 10, second: -6},
	{office: "PSE-SS", before: true, due: 60, limit: 5},
	{office: "PSE-FG", before: true, due: 10},
	{office: "PSE-VEN", before: true, due: -12},
}

var volunteers = []string{"NV", "NV-OTS", "PSE"}

// reasons for an exemption, as code words.
var reasons = []string{"long_leave", "secondment", "no_computer_use", "retiring"}

// cycle is a module assigned by an agency, from its opening to the end of what is told of it.
type cycle struct {
	campaign
	module           *course.Module
	assignment       assign.Assignment
	opens, due, ends lang.Date
	nth              int  // of the modules assigned, from 0: the first is the one the stars are told of
	again            bool // assigned last year too
	odds
}

// odds are how many of a hundred come to which end; the rest has not started.
type odds struct{ pass, begin, exempt int }

// lastYear tells of the cycle before: nearly all finished, mostly in time.
func (w *world) lastYear(ctx context.Context) error {
	for _, c := range campaigns {
		if !c.before || len(w.modules) == 0 {
			continue
		}
		err := w.tell(ctx, cycle{campaign: c, module: w.modules[0], opens: w.day(-395), due: w.day(-335), ends: w.day(-100), odds: odds{91, 3, 3}})
		if err != nil {
			return err
		}
	}
	return nil
}

// thisYear tells of the cycle under way. Each further module opens two weeks after the one before it.
func (w *world) thisYear(ctx context.Context) error {
	for i, m := range w.modules {
		for j, c := range campaigns {
			o, due := odds{28, 16, 3}, c.due+14*i
			if i == 1 && c.second != 0 {
				due = c.second
			}
			switch {
			case due < 0:
				o = odds{79, 8, 5}
			case due < 15:
				o = odds{57, 18, 4}
			}
			err := w.tell(ctx, cycle{campaign: c, module: m, nth: i, again: c.before && i == 0, opens: w.day(-90 - j%4 + 14*i), due: w.day(due), ends: w.day(lastDay), odds: o})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// tell assigns the module and lets everybody it reaches get as far as they get.
func (w *world) tell(ctx context.Context, c cycle) error {
	root := w.office(c.office)
	w.clock.set(c.opens, 9, root.Zone())
	c.assignment = assign.Assignment{ID: w.clock.NewID(), Agency: root.ID, Modules: []string{c.module.ID}, OpensOn: c.opens, DueOn: c.due,
		AttemptLimit: c.limit, By: root.trainer().ID, MadeAt: w.clock.Now()}
	c.assignment.Joiners, c.assignment.JoinDays = assign.JoinersDays, joinDays
	give := w.assign.Assign
	if c.again {
		give, c.assignment.Replaces = w.assign.Renew, w.before[c.office]
		if err := w.store.EndAssignment(ctx, w.before[c.office], c.opens, assign.EndReplaced, c.assignment.By, w.clock.Now()); err != nil {
			return err
		}
	}
	w.before[c.office] = c.assignment.ID
	if err := give(ctx, c.assignment, c.opens); err != nil {
		return err
	}
	for _, p := range w.people {
		if p.office.isAt(root) {
			if err := w.live(ctx, c, p); err != nil {
				return err
			}
		}
	}
	return nil
}

// joinDays is how many days those get who join later.
const joinDays = 30

// live tells what one person made of a cycle, in the order in which it happened.
func (w *world) live(ctx context.Context, c cycle, p *worker) error {
	from, to := c.opens, c.ends
	left := !p.until.IsZero() && p.until.Before(to)
	if left {
		to = p.until
	}
	if from.Before(p.from) {
		from = p.from
		if due := from.AddDays(joinDays); c.due.Before(due) {
			c.due = due
		}
	}
	switch {
	case left && to == c.opens: // enrolled on their last day
		return w.leave(ctx, p)
	case !from.Before(to):
		return nil // came after it or left before it
	}
	if c.opens.Before(from) {
		if err := w.join(ctx, c, p); err != nil {
			return err
		}
	}
	if p.next != nil && from.Before(p.moved) && p.moved.Before(to) {
		from = p.moved
		if err := w.transfer(ctx, c, p); err != nil {
			return err
		}
	}
	if late := c.due.AddDays(6); late.Before(to) {
		to = late
	}
	if err := w.act(ctx, c, p, from, to); err != nil || !left {
		return err
	}
	return w.leave(ctx, p)
}

// act is what somebody does about the module between two days.
func (w *world) act(ctx context.Context, c cycle, p *worker, from, to lang.Date) error {
	chance := w.chance.IntN(100) // the lowest ones pass
	if p == w.office(c.office).trainer() || p.part == finished || p.part == midway && c.nth < 3 {
		chance = 0
	}
	on := w.workday(from, to)
	switch {
	case p.part == midway && c.nth == 0:
		return w.dawdle(ctx, p, c.module, w.day(lastDay-1), 2)
	case p.part == midway && c.nth >= 3, p.part == idle:
		return nil // still to begin
	case chance < c.pass:
		return w.pass(ctx, p, c.module, on)
	case chance < c.pass+c.begin:
		return w.dawdle(ctx, p, c.module, on, w.between(1, len(c.module.Lessons)))
	case chance < c.pass+c.begin+c.exempt:
		return w.exempt(ctx, c, p, on)
	}
	return nil
}

// workday is a day from one to another, both possible but for the first, and rather not at a weekend.
func (w *world) workday(from, to lang.Date) lang.Date {
	var on lang.Date
	for range 4 {
		on = from.AddDays(w.between(1, from.DaysUntil(to)))
		if day := on.Time(time.UTC).Weekday(); day != time.Saturday && day != time.Sunday {
			break
		}
	}
	return on
}
