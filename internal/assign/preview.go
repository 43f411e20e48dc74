package assign

import (
	"context"
	"maps"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Preview is what an assignment would do, before it is made.
type Preview struct {
	Assignment Assignment // as it would be made: with its agency, modules and first day filled in
	Opens      lang.Date  // the day on which it first asks: today, or later
	Reached    int        // people
	Modules    []ModulePreview
	NoSignIn   int        // of the people reached, who have never signed in
	NoMail     int        // who have no address
	Overdue    []DayCount // the first day on which people would be overdue, at most mostDays of them
	Whole      bool       // it reaches a whole country: whoever makes it must be sure
	First      []agency.Person
	Languages  map[lang.Tag]int // in which they are written to
}

// ModulePreview counts what it would do in one module; together they are the people reached.
type ModulePreview struct {
	Module  string
	New     int // begin a cycle
	Further int // have it open for another assignment: owed once
	Open    int // have begun it on their own: required from then on
	Current int // have a completion that counts
	Exempt  int // are released from the cycle that is open
	Later   int // are asked for nothing now: only in a later window, or after their anniversary
}

// DayCount is how many people would be overdue for the first time on a day.
type DayCount struct {
	On     lang.Date // zero: on all later days together
	People int
}

// Bounds of what a preview shows.
const (
	mostDays  = 12
	mostNames = 10
)

// Preview tells what an assignment would do if it were made now. It is refused for what would be refused then, but for the
// whole country.
func (s *Service) Preview(ctx context.Context, by access.Actor, a Assignment) (p Preview, err error) {
	d, err := s.prepare(ctx, by, a)
	if err != nil {
		return p, err
	}
	now := s.Now()
	p = Preview{Assignment: d.Assignment, Opens: d.first(d.ground.Today(d.Agency, now)), Languages: map[lang.Tag]int{}}
	counts := make([]ModulePreview, len(d.Modules))
	overdue := map[lang.Date]int{}
	if err := s.eachThere(ctx, d, now, func(some []there) error { return s.count(ctx, d, some, &p, counts, overdue) }); err != nil {
		return p, err
	}
	for i, m := range d.Modules {
		counts[i].Module = m
	}
	p.Modules, p.Overdue = counts, firstDays(overdue)
	p.Whole, err = s.weigh(ctx, d, p.Reached, now)
	return p, err
}

// prepare is draft of an assignment that may replace another one.
func (s *Service) prepare(ctx context.Context, by access.Actor, a Assignment) (d draft, err error) {
	if a.Replaces != uuid.Nil {
		old, err := s.Assignment(ctx, by, a.Replaces)
		if err != nil {
			return d, err
		}
		if !old.EndedOn.IsZero() {
			return d, fault.New(fault.Conflict, "assignment.problem.ended")
		}
		a.Chain = append([]uuid.UUID{old.ID}, old.Chain...)
	}
	return s.draft(ctx, by, a)
}

// there is somebody whom an assignment reaches: on their own day, and since when.
type there struct {
	person            uuid.UUID
	on, joined, since lang.Date
}

// seenAtOnce is how many people are looked at together where nothing is kept from others.
const seenAtOnce = 1000

// eachThere gives whom a draft reaches today to a function, some at a time.
func (s *Service) eachThere(ctx context.Context, d draft, now time.Time, f func(some []there) error) error {
	for _, w := range d.atAgencies(now) {
		err := s.Store.EachReached(ctx, w, seenAtOnce, func(people []uuid.UUID) error {
			where, err := s.Store.Whereabouts(ctx, people)
			if err != nil {
				return err
			}
			some := make([]there, 0, len(people))
			for _, id := range people {
				on, works := d.ground.worksOn(*where[id], now)
				if joined, since, ok := d.ground.Reached(d.Assignment, d.circles, *where[id], on); ok && works {
					some = append(some, there{id, on, joined, since})
				}
			}
			return f(some)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// worksOn is the day where somebody works, if they do.
func (g *Ground) worksOn(p Someone, now time.Time) (on lang.Date, works bool) {
	for _, w := range p.Postings {
		if today := g.Today(w.Agency, now); (span{w.From, w.To}).has(today) {
			on, works = today, true
		}
	}
	return on, works
}

// weigh refuses what reaches nobody, and tells whether so many people are all there are in the country.
func (s *Service) weigh(ctx context.Context, d draft, reached int, now time.Time) (whole bool, err error) {
	grows := slices.ContainsFunc(slices.Collect(maps.Values(d.circles)), func(c Circle) bool { return c.Rule })
	if reached == 0 && !grows { // whom a rule fits may still come
		return false, fault.Field("targets", "assignment.problem.nobody")
	}
	all := 0
	for _, w := range d.everybody(now) {
		n, err := s.Store.CountReached(ctx, w, reached+1)
		if err != nil {
			return false, err
		}
		all += n
	}
	return reached > 0 && all <= reached, nil
}

// count adds to a preview what an assignment would ask of some people.
func (s *Service) count(ctx context.Context, d draft, some []there, p *Preview, counts []ModulePreview, overdue map[lang.Date]int) error {
	people := make([]uuid.UUID, len(some))
	for i, t := range some {
		people[i] = t.person
	}
	sheets, err := s.Store.SheetsIn(ctx, people, d.Modules, d.Chain)
	if err != nil {
		return err
	}
	if err := s.date(ctx, sheets); err != nil {
		return err
	}
	for _, t := range some {
		var due lang.Date
		for i, m := range d.Modules {
			sh := sheets[SheetKey{t.person, m}]
			if sh == nil {
				sh = &Sheet{Person: t.person, Module: m}
			}
			r := sh.Reach(Ask{d.Assignment, t.joined, t.since})
			step := Next(d.Assignment, r, d.first(t.on))
			if counts[i].add(step, r) && earlier(step.Due, due) {
				due = step.Due
			}
		}
		if !due.IsZero() {
			overdue[due.AddDays(1)]++
		}
	}
	p.Reached += len(people)
	contacts, err := s.Store.Contacts(ctx, people)
	for _, c := range contacts {
		if !c.SignedIn {
			p.NoSignIn++
		}
		if c.Email == "" {
			p.NoMail++
		}
		if len(p.First) < mostNames {
			p.First = append(p.First, c.Person)
		}
		p.Languages[c.In]++
	}
	return err
}

// add counts what somebody is asked, and tells whether anything is to be done by a day.
func (m *ModulePreview) add(step Step, r Reach) (owed bool) {
	switch {
	case step.Kind == StepBegin, step.Kind == StepRenew, step.Kind == StepReturn:
		m.New++
	case step.Kind == StepCount:
		m.Current++
		return false
	case step.Kind != StepFurther:
		m.Later++
		return false
	case r.Newest.Exempted:
		m.Exempt++
		return false
	case r.Newest.Required:
		m.Further++
	default:
		m.Open++
	}
	return true
}

// first is the day on which the assignment first asks, from a day on.
func (a Assignment) first(today lang.Date) lang.Date {
	day := later(today, a.OpensOn)
	if a.Repeat != Window {
		return day
	}
	if w, ok := a.window(day); ok && !w.Due.Before(day) {
		return day
	}
	w, _ := a.window(day)
	return a.season(w.Year + 1).Opens
}

// firstDays are the earliest days, and the rest together.
func firstDays(people map[lang.Date]int) (all []DayCount) {
	for on, n := range people {
		all = append(all, DayCount{on, n})
	}
	slices.SortFunc(all, func(a, b DayCount) int { return a.On.Compare(b.On) })
	if len(all) > mostDays {
		rest := DayCount{}
		for _, d := range all[mostDays-1:] {
			rest.People += d.People
		}
		all = append(all[:mostDays-1], rest)
	}
	return all
}
