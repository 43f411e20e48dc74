package assign

import (
	"cmp"
	"context"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// soon is how many enrollments are made while whoever makes an assignment waits; more of them are in the background.
const soon = 2000

// draft is an assignment that may be made, with the ground that it is for.
type draft struct {
	Assignment
	ground  *Ground
	circles map[uuid.UUID]Circle
}

// Make makes an assignment, and asks everybody whom it reaches: at once, or soon where they are many. A target outside of
// the actor's scope is fault.NotFound; an assignment to a whole country, of which they are not sure, fault.Conflict. So is
// one with the id of another; without an id it gets one.
func (s *Service) Make(ctx context.Context, by access.Actor, a Assignment, sure bool) (Assignment, error) {
	a.Replaces = uuid.Nil
	return s.make(ctx, by, a, sure, audit.AssignmentMade)
}

// Replace changes an assignment: from its first day on another one is in its place. What is finished stays finished, and
// what is open goes on by the new rule. One that has ended is fault.Conflict.
func (s *Service) Replace(ctx context.Context, by access.Actor, id uuid.UUID, a Assignment, sure bool) (Assignment, error) {
	a.Replaces = id
	return s.make(ctx, by, a, sure, audit.AssignmentReplaced)
}

func (s *Service) make(ctx context.Context, by access.Actor, a Assignment, sure bool, did audit.Action) (Assignment, error) {
	d, err := s.prepare(ctx, by, a)
	if err != nil {
		return a, err
	}
	now, reached := s.Now(), 0
	if err := s.eachThere(ctx, d, now, func(some []there) error { reached += len(some); return nil }); err != nil {
		return a, err
	}
	whole, err := s.weigh(ctx, d, reached, now)
	if err != nil {
		return a, err
	}
	if whole && !sure {
		return a, fault.New(fault.Conflict, "assignment.problem.whole_country")
	}
	a = d.Assignment
	a.ID, a.By, a.MadeAt = cmp.Or(a.ID, s.NewID()), by.Person, s.Now()
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		var details []audit.Detail
		if a.Replaces != uuid.Nil {
			// By everybody's own day: the first day of the one is the first on which the other does not hold. The end comes
			// first, since it keeps the other from whoever would end it at the same moment.
			if err := s.end(ctx, a.Replaces, a.OpensOn, EndReplaced, by); err != nil {
				return err
			}
			details = append(details, audit.Detail{Field: "replaces", After: a.Replaces.String()})
		}
		if err := s.Store.InsertAssignment(ctx, a); err != nil {
			return err
		}
		e := by.Did(s.NewID(), a.MadeAt, did, a.ID)
		e.Agency = a.Agency
		return s.Store.AppendAudit(ctx, e, details...)
	})
	if err != nil {
		return a, err
	}
	return a, s.start(ctx, d.ground, reached*len(a.Modules), a.ID, a.Replaces)
}

// Cancel ends an assignment today. What is finished stays; what is open and asked for by nothing else is withdrawn.
func (s *Service) Cancel(ctx context.Context, by access.Actor, id uuid.UUID, note string) error {
	l, err := s.Assignment(ctx, by, id)
	if err != nil {
		return err
	}
	var wrong fault.Fields
	note = line("note", note, mostInNote, &wrong)
	if err := wrong.Err(); err != nil {
		return err
	}
	g, err := s.ground(ctx)
	if err != nil {
		return err
	}
	now := s.Now()
	on := g.Today(l.Agency, now)
	for zone := range g.zones(l.Agency, now) { // for nobody it goes on until their midnight
		if today := g.days(now)[zone]; today.Before(on) {
			on = today
		}
	}
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.end(ctx, id, on, EndCancelled, by); err != nil {
			return err
		}
		e := by.Did(s.NewID(), now, audit.AssignmentCancelled, id)
		e.Agency = l.Agency
		var details []audit.Detail
		if note != "" {
			details = append(details, audit.Detail{Field: "note", After: note})
		}
		return s.Store.AppendAudit(ctx, e, details...)
	})
	if err != nil {
		return err
	}
	return s.start(ctx, g, l.Count.Open()+l.Count.Exempt, id)
}

// end ends an assignment; one that has ended already is fault.Conflict.
func (s *Service) end(ctx context.Context, id uuid.UUID, on lang.Date, reason EndReason, by access.Actor) error {
	err := s.Store.EndAssignment(ctx, id, on, reason, by.Person, s.Now())
	if fault.Is(err, fault.Conflict) {
		return fault.Because(fault.Conflict, "assignment.problem.ended", err)
	}
	return err
}

// start goes the rounds of assignments: now where they are of few enrollments, else in the background.
func (s *Service) start(ctx context.Context, g *Ground, enrollments int, which ...uuid.UUID) error {
	if enrollments > soon {
		if s.Wake != nil {
			s.Wake()
		}
		return nil
	}
	all, err := s.Store.Rollable(ctx, lang.DateOf(s.Now().Add(eastmost), time.UTC))
	if err != nil {
		return err
	}
	over, err := s.Store.RoundsDone(ctx)
	if err != nil {
		return err
	}
	var done Rolled
	for _, a := range all {
		if slices.Contains(which, a.ID) {
			if err := s.rollOut(ctx, g, a, over, &done); err != nil {
				return err
			}
		}
	}
	return nil
}

// draft fills in what goes without saying, and refuses what cannot be assigned by the actor.
func (s *Service) draft(ctx context.Context, by access.Actor, a Assignment) (d draft, err error) {
	if d.ground, err = s.ground(ctx); err != nil {
		return d, err
	}
	if c := s.Catalogue.Course(a.Course); c != nil && len(a.Modules) == 0 {
		for _, m := range c.Modules {
			a.Modules = append(a.Modules, m.ID)
		}
	}
	slices.Sort(a.Modules)
	a.Modules = slices.Compact(a.Modules)
	a.Repeat, a.Joiners, a.Held = cmp.Or(a.Repeat, RepeatNever), cmp.Or(a.Joiners, JoinersSame), cmp.Or(a.Held, HeldCounts)
	if a.Repeat == Window { // its dates are the window's
		a.Due, a.DueOn, a.Days = DueNever, lang.Date{}, 0
	}
	if a.Targets, err = distinct(a.Targets); err != nil {
		return d, err
	}
	if d.circles, err = s.circles(ctx, []Assignment{a}); err != nil {
		return d, err
	}
	if err := s.place(ctx, by, &a, d); err != nil {
		return d, err
	}
	today := d.ground.Today(a.Agency, s.Now())
	a.OpensOn = cmp.Or(a.OpensOn, today)
	wrong := Check(a, s.Catalogue)
	if a.OpensOn.Before(today) {
		wrong.Add(fault.Field("opens_on", "assignment.problem.opens_past"))
	}
	if today.AddDays(MostDays).Before(a.OpensOn) {
		wrong.Add(fault.Field("opens_on", "assignment.problem.opens_late", "Most", MostDays))
	}
	if !a.DueOn.IsZero() && today.AddDays(4*MostDays).Before(a.DueOn) {
		wrong.Add(fault.Field("due_on", "assignment.problem.due_late"))
	}
	d.Assignment = a
	return d, wrong.Err()
}

// distinct keeps each target once. One that is none is fault.NotFound: no form makes it.
func distinct(targets []Target) (all []Target, err error) {
	for _, t := range targets {
		named := 0
		for _, id := range []uuid.UUID{t.Agency, t.Group, t.Person} {
			if id != uuid.Nil {
				named++
			}
		}
		if named != 1 {
			return nil, fault.New(fault.NotFound, "")
		}
		if !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	return all, nil
}

// place finds in whose name an assignment is: that of the lowest agency which everybody whom it is for works at or below.
func (s *Service) place(ctx context.Context, by access.Actor, a *Assignment, d draft) error {
	now, scope := s.Now(), by.Scope(access.Assign)
	var people []uuid.UUID
	for _, t := range a.Targets {
		if t.Person != uuid.Nil {
			people = append(people, t.Person)
		}
	}
	where, err := s.Store.Whereabouts(ctx, people)
	if err != nil {
		return err
	}
	var common []uuid.UUID
	for i, t := range a.Targets {
		at := t.Agency
		switch {
		case t.Group != uuid.Nil:
			at = d.circles[t.Group].Agency
			if over := d.circles[t.Group].EndedOn; !over.IsZero() {
				return fault.Field("targets", "assignment.problem.group_ended")
			}
		case t.Person != uuid.Nil:
			for _, w := range where[t.Person].Postings {
				if (span{w.From, w.To}).has(d.ground.Today(w.Agency, now)) {
					at = w.Agency
				}
			}
		}
		path := d.ground.Path(at, d.ground.Today(at, now))
		if d.ground.Country(at) == "" || !scope.Holds(path) {
			return fault.New(fault.NotFound, "")
		}
		if i == 0 {
			common = path
		}
		common = slices.DeleteFunc(common, func(id uuid.UUID) bool { return !slices.Contains(path, id) })
	}
	if len(a.Targets) == 0 {
		a.Agency = cmp.Or(a.Agency, by.Agency)
		return nil // Check has a word about it
	}
	if a.Agency == uuid.Nil && len(common) > 0 {
		a.Agency = common[0]
	}
	i := slices.Index(common, a.Agency)
	if i < 0 {
		return fault.Field("targets", "assignment.problem.far_apart")
	}
	if !scope.Holds(common[i:]) {
		return fault.Field("targets", "assignment.problem.beyond_you")
	}
	return nil
}

// atAgencies are the targets of a draft on the ground of today, by time zones.
func (d draft) atAgencies(now time.Time) (all []Within) {
	zones := d.ground.zones(d.Agency, now)
	for _, agencies := range zones {
		all = append(all, d.ground.within(d.Assignment, d.circles, agencies, d.ground.Today(agencies[0], now)))
	}
	return all
}

// everybody is who works in the country of a draft.
func (d draft) everybody(now time.Time) (all []Within) {
	byZone := map[string][]uuid.UUID{}
	for id, a := range d.ground.agencies {
		if a.Country == d.ground.Country(d.Agency) {
			byZone[a.TimeZone] = append(byZone[a.TimeZone], id)
		}
	}
	for _, agencies := range byZone {
		all = append(all, Within{Today: d.ground.Today(agencies[0], now), Agencies: agencies})
	}
	return all
}

// Contact is how somebody is reached by the program.
type Contact struct {
	agency.Person
	SignedIn bool     // ever
	In       lang.Tag // the language they are written to in
}
