package assign

import (
	"context"
	"errors"
	"maps"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Roll is one turn of the background: first those about whom something has changed, or changes with the day, then every
// assignment for whose people a new day has begun. Any number of copies of the program may do it, as often as they like, and
// after any standstill: each batch is a transaction of its own that moves the round on, so that nothing is done twice and
// what was broken off goes on where it was. What cannot be done for some does not keep it from the others.
func (s *Service) Roll(ctx context.Context) (done Rolled, err error) {
	g, err := s.ground(ctx)
	if err != nil {
		return done, err
	}
	if err := s.rollDays(ctx, g); err != nil {
		return done, err
	}
	broken := s.rollPending(ctx, g, &done)
	now := s.Now()
	all, err := s.Store.Rollable(ctx, lang.DateOf(now.Add(eastmost), time.UTC))
	if err != nil {
		return done, err
	}
	over, err := s.Store.RoundsDone(ctx)
	if err != nil {
		return done, err
	}
	for _, a := range all {
		if ctx.Err() != nil || fault.Is(broken, fault.Unavailable) {
			break // so it would be with all of them
		}
		broken = errors.Join(broken, s.rollOut(ctx, g, a, over, &done))
	}
	return done, broken
}

// eastmost is how far the clocks of the east are before UTC.
const eastmost = 14 * time.Hour

// rollDays marks those who come and go by the calendar since it was last looked.
func (s *Service) rollDays(ctx context.Context, g *Ground) error {
	known, err := s.Store.RolledDays(ctx)
	if err != nil {
		return err
	}
	for zone, today := range g.days(s.Now()) {
		if last := known[zone]; last != today {
			moved := g.moved(last, today)
			if today.Before(last) {
				moved = g.moved(today, last)
			}
			if err := s.Store.RollDay(ctx, zone, today, moved); err != nil {
				return err
			}
		}
	}
	return nil
}

// rollPending rolls whoever is pending.
func (s *Service) rollPending(ctx context.Context, g *Ground, done *Rolled) error {
	for {
		var some []uuid.UUID
		r, err := s.retried(ctx, func(ctx context.Context) (r Rolled, err error) {
			if some, err = s.Store.Pending(ctx, MarkedFirst, rolledAtOnce); err != nil || len(some) == 0 {
				return r, err
			}
			return s.roll(ctx, g, some)
		})
		done.add(r)
		if err != nil || len(some) == 0 {
			return err
		}
	}
}

// RollMarked rolls at once those who were marked last, as many as one transaction looks at, and leaves it to the background to
// roll whoever else is pending; then it tells that there may be more.
func (s *Service) RollMarked(ctx context.Context) (more bool, err error) {
	g, err := s.ground(ctx)
	if err != nil {
		return false, err
	}
	_, err = s.retried(ctx, func(ctx context.Context) (Rolled, error) {
		some, err := s.Store.Pending(ctx, MarkedLast, rolledAtOnce)
		if more = len(some) == rolledAtOnce; err != nil || len(some) == 0 {
			return Rolled{}, err
		}
		return s.roll(ctx, g, some)
	})
	if more && s.Wake != nil {
		s.Wake()
	}
	return more, err
}

// rollOut goes the rounds of an assignment that are due: of the day in each time zone, or the one after its end.
func (s *Service) rollOut(ctx context.Context, g *Ground, a Assignment, over map[RoundKey]lang.Date, done *Rolled) error {
	now := s.Now()
	ended := !a.EndedOn.IsZero()
	circles, err := s.circles(ctx, []Assignment{a})
	if err != nil {
		return err
	}
	for zone, agencies := range g.zones(a.Agency, now) {
		today := g.Today(agencies[0], now)
		ended = ended && !today.Before(a.EndedOn)
		if !a.holds(today) || over[RoundKey{a.ID, zone}] == today {
			continue
		}
		want, some := a.wants(today)
		err := s.round(ctx, g, a, zone, today, done, func(after uuid.UUID, f func([]uuid.UUID) error) error {
			if !some {
				return nil
			}
			return s.Store.EachWanting(ctx, g.within(a, circles, agencies, today), want, after, rolledAtOnce, f)
		})
		if err != nil {
			return err
		}
	}
	if !ended {
		return nil
	}
	return s.round(ctx, g, a, "", a.EndedOn, done, func(after uuid.UUID, f func([]uuid.UUID) error) error {
		return s.Store.EachServing(ctx, a.ID, after, rolledAtOnce, f)
	})
}

// round goes one round from where it is. One that another copy goes at the same time is left to it.
func (s *Service) round(ctx context.Context, g *Ground, a Assignment, zone string, day lang.Date, done *Rolled, each func(after uuid.UUID, f func([]uuid.UUID) error) error) error {
	at, over, err := s.Store.BeginRound(ctx, a.ID, zone, day)
	if err != nil || over {
		return err
	}
	advance := func(ctx context.Context, to uuid.UUID, people int, over bool) error {
		ours, err := s.Store.AdvanceRound(ctx, a.ID, zone, day, at, to, people, over)
		if err == nil && !ours {
			err = errTaken
		}
		return err
	}
	err = each(at, func(some []uuid.UUID) error {
		to := some[len(some)-1]
		r, err := s.retried(ctx, func(ctx context.Context) (r Rolled, err error) {
			if err := advance(ctx, to, len(some), false); err != nil {
				return r, err
			}
			return s.roll(ctx, g, some)
		})
		if err == nil {
			at = to
			done.add(r)
		}
		return err
	})
	if err == nil {
		err = advance(ctx, at, 0, true)
	}
	if errors.Is(err, errTaken) {
		return nil
	}
	return err
}

// wants narrows the people whom the assignment reaches to those whom it may ask for something by a day; of nobody, when no
// window of it has opened yet.
func (a Assignment) wants(today lang.Date) (w Wanting, some bool) {
	w = Wanting{Assignment: a.ID, Modules: len(a.Modules)}
	switch a.Repeat {
	case Window:
		season, ok := a.window(today)
		w.Asked = later(a.OpensOn, season.Opens)
		return w, ok
	case Anniversary:
		// The latest completion whose next cycle has opened: months differ in length, so it is felt for.
		day := today.AddDays(a.Lead).AddMonths(-a.Months).AddDays(4)
		for today.Before(day.AddMonths(a.Months).AddDays(-a.Lead)) {
			day = day.AddDays(-1)
		}
		w.Done = day
	}
	return w, true
}

// days tells which day it is in every time zone.
func (g *Ground) days(now time.Time) map[string]lang.Date {
	days := map[string]lang.Date{}
	for _, a := range g.agencies {
		if days[a.TimeZone].IsZero() {
			days[a.TimeZone] = lang.DateOf(now, a.Zone())
		}
	}
	return days
}

// moved lists the agencies that came under another one, or left one, after a day and until today, with those below them.
func (g *Ground) moved(last, today lang.Date) (all []uuid.UUID) {
	var roots []uuid.UUID
	for id, links := range g.links {
		for _, l := range links {
			if last.Before(l.From) && !today.Before(l.From) || !l.To.IsZero() && !l.To.Before(last) && l.To.Before(today) {
				roots = append(roots, id)
			}
		}
	}
	seen := map[uuid.UUID]bool{}
	for _, root := range roots {
		for id := range g.subtree(root, func(agency.Agency) lang.Date { return today }) {
			if !seen[id] {
				seen[id] = true
				all = append(all, id)
			}
		}
	}
	return all
}

// subtree lists an agency and those below it, each on a day of its own.
func (g *Ground) subtree(root uuid.UUID, on func(agency.Agency) lang.Date) map[uuid.UUID]bool {
	in := map[uuid.UUID]bool{}
	for next := []uuid.UUID{root}; len(next) > 0; {
		id := next[0]
		if next = next[1:]; in[id] {
			continue
		}
		in[id] = true
		for _, l := range g.children[id] {
			if (span{l.From, l.To}).has(on(g.agencies[l.Agency])) {
				next = append(next, l.Agency)
			}
		}
	}
	return in
}

// zones lists the agencies at or below one by their time zones, as days are there.
func (g *Ground) zones(root uuid.UUID, now time.Time) map[string][]uuid.UUID {
	if known := g.under[root]; known != nil {
		return known
	}
	zones, days := map[string][]uuid.UUID{}, g.days(now)
	for id := range g.subtree(root, func(a agency.Agency) lang.Date { return days[a.TimeZone] }) {
		zone := g.agencies[id].TimeZone
		zones[zone] = append(zones[zone], id)
	}
	g.under[root] = zones
	return zones
}

// within are the targets of an assignment among some agencies at or below its own.
func (g *Ground) within(a Assignment, circles map[uuid.UUID]Circle, agencies []uuid.UUID, today lang.Date) Within {
	w := Within{Today: today, Home: agencies}
	below := func(root uuid.UUID) map[uuid.UUID]bool {
		return g.subtree(root, func(agency.Agency) lang.Date { return today })
	}
	in := map[uuid.UUID]bool{}
	for _, t := range a.Targets {
		switch {
		case t.Agency != uuid.Nil:
			maps.Copy(in, below(t.Agency))
		case t.Person != uuid.Nil:
			w.People = append(w.People, t.Person)
		}
		c, known := circles[t.Group]
		if !known || !c.EndedOn.IsZero() && !today.Before(c.EndedOn) {
			continue
		}
		own, ruled, at := below(c.Agency), below(c.root()), CircleWithin{Circle: c}
		for _, id := range agencies {
			if own[id] && ruled[id] {
				at.Agencies = append(at.Agencies, id)
			}
		}
		w.Circles = append(w.Circles, at)
	}
	for _, id := range agencies {
		if in[id] {
			w.Agencies = append(w.Agencies, id)
		}
	}
	return w
}
