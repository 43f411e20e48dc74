package sample

import (
	"cmp"
	"context"
	"math/rand/v2"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// Country is two countries to measure and to check with, at any size: invented agencies that move, invented people who come,
// move and leave, three yearly cycles of what they owe, and what became known late. Unlike the demonstration it does not go
// through the services, which would take days; it writes the facts that they would have written, and everything else is
// reckoned from these. The same seed, sizes, catalogue and now give the same rows, whatever the number of cores.
type Country struct {
	Store     CountryStore
	Catalogue *course.Catalogue
	Seed      uint64
	Agencies  int // 0: one for every 200 people, within the bounds
	Now       time.Time
	Cores     int            // that reckon at a time
	Told      func(done int) // of the people, from time to time; nil: nobody asks
}

// CountryStore takes many rows at a time.
type CountryStore interface {
	// Unguarded runs f, which loads rows of people and of what they learnt, without anything looking at each of them, and has
	// all of them looked at in the end: all or nothing.
	Unguarded(ctx context.Context, f func(ctx context.Context) error) error
	InsertAgencies(ctx context.Context, from lang.Date, agencies ...agency.Agency) error
	LoadLinks(ctx context.Context, links []agency.Link) error
	InsertAssignment(ctx context.Context, a assign.Assignment) error
	SaveRevision(ctx context.Context, m *course.Module, at time.Time) error
	LoadPeople(ctx context.Context, people []agency.Person, postings []agency.Posting) error
	LoadEnrollments(ctx context.Context, all []assign.Enrollment, sources []assign.Source, exemptions []assign.Exemption, facts []assign.Fact) error
	LoadCompletions(ctx context.Context, all []learn.Completion, attempts []learn.Attempt) error
	LoadStandings(ctx context.Context, all []report.Total) error
}

// Filled counts what was put in.
type Filled struct {
	Agencies, People, Enrollments, Facts, Completions, Standings int
}

// years is how many yearly cycles are told of.
const years = 3

// told is a country while it is made.
type told struct {
	*Country
	end     lang.Date // the last day told of: over in every time zone
	land    *land
	modules []*course.Module
	truth   *inquiry
}

// Fill puts so many people into an empty database, and answers questions about them by counting them one by one.
func (c *Country) Fill(ctx context.Context, people int) (f Filled, truth []Answer, err error) {
	t := &told{Country: c, end: lang.DateOf(c.Now, time.UTC).AddDays(lastDay)}
	if t.modules, err = modulesOf(c.Catalogue); err != nil {
		return f, nil, err
	}
	t.land = newLand(c.Seed, cmp.Or(c.Agencies, min(max(people/peopleEach, FewestAgencies), MostAgencies)), t.end)
	for i := range t.land.tops {
		t.land.tops[i].trainer = t.trainerOf(i)
	}
	t.truth = newInquiry(t)
	err = c.Store.Unguarded(ctx, func(ctx context.Context) error {
		if err := t.found(ctx); err != nil {
			return err
		}
		sums := newSums(t.land, t.modules)
		err := t.each(ctx, people, func(b *block) error {
			f.People += len(b.people)
			f.Enrollments += len(b.enrollments)
			f.Facts += len(b.ledger)
			f.Completions += len(b.completions)
			sums.add(b.changes)
			t.truth.add(b.counts)
			if c.Told != nil {
				c.Told(f.People)
			}
			return b.save(ctx, c.Store)
		})
		if err != nil {
			return err
		}
		f.Agencies = len(t.land.spots)
		return sums.each(func(rows []report.Total) error {
			f.Standings += len(rows)
			return c.Store.LoadStandings(ctx, rows)
		})
	})
	return f, t.truth.answers(), err
}

// found writes the agencies, the modules and what is assigned.
func (t *told) found(ctx context.Context) error {
	agencies, links := t.land.rows()
	if err := t.Store.InsertAgencies(ctx, agency.Ever, agencies...); err != nil {
		return err
	}
	if err := t.Store.LoadLinks(ctx, links); err != nil {
		return err
	}
	begun := t.end.AddMonths(-12 * (years + 1)).Time(time.UTC)
	for _, m := range t.modules {
		if err := t.Store.SaveRevision(ctx, m, begun); err != nil {
			return err
		}
	}
	for i := range t.land.tops {
		top := &t.land.tops[i]
		a := assign.Assignment{ID: top.assignment, Agency: top.id, Targets: []assign.Target{{Agency: top.id}}, OpensOn: top.seasons[0].opens, Due: assign.DueNever,
			Repeat: assign.Window, Opens: monthDay(top.seasons[0].opens), Closes: monthDay(top.seasons[0].due), Joiners: assign.JoinersDays, JoinDays: joinDays,
			Held: assign.HeldAsked, MadeAt: begun}
		for _, m := range top.owes {
			a.Modules = append(a.Modules, t.modules[m].ID)
		}
		if err := t.Store.InsertAssignment(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func monthDay(d lang.Date) assign.MonthDay { return assign.MonthDay{Month: d.Month, Day: d.Day} }

// block is what is made and written at a time: all of some people.
type block struct {
	people      []agency.Person
	postings    []agency.Posting
	enrollments []assign.Enrollment
	sources     []assign.Source
	exemptions  []assign.Exemption
	ledger      []assign.Fact
	completions []learn.Completion
	attempts    []learn.Attempt
	changes     []report.Change
	counts      []report.Count // by the questions of the truth
}

// blockSize is how many people that is.
const blockSize = 500

func (b *block) save(ctx context.Context, s CountryStore) error {
	if err := s.LoadPeople(ctx, b.people, b.postings); err != nil {
		return err
	}
	if err := s.LoadEnrollments(ctx, b.enrollments, b.sources, b.exemptions, b.ledger); err != nil {
		return err
	}
	return s.LoadCompletions(ctx, b.completions, b.attempts)
}

// each makes the blocks on all cores, and gives them to a function one after another in their order.
func (t *told) each(ctx context.Context, people int, f func(*block) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	made := make(chan chan *block, max(1, t.Cores)) // so many are under way or wait
	go func() {
		defer close(made)
		for from := 0; from < people; from += blockSize {
			one := make(chan *block, 1)
			select {
			case made <- one:
			case <-ctx.Done():
				return
			}
			go func() { one <- t.block(from, min(people, from+blockSize)) }()
		}
	}()
	for one := range made {
		if err := f(<-one); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// block makes some people, from one number to before another.
func (t *told) block(from, to int) *block {
	n := (to - from) * modulesEach * years
	b := &block{counts: make([]report.Count, len(t.truth.questions)), enrollments: make([]assign.Enrollment, 0, n),
		ledger: make([]assign.Fact, 0, 3*n), completions: make([]learn.Completion, 0, n), changes: make([]report.Change, 0, 4*n)}
	for i := from; i < to; i++ {
		t.live(b, i)
	}
	return b
}

// chanceOf is what decides about the nth thing of a kind.
func chanceOf(seed uint64, kind, n uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed^kind<<56, n*0x9e3779b97f4a7c15))
}

// Kinds of things that chance decides about.
const (
	ofPeople uint64 = iota
	ofAgencies
	ofQuestions
)

// newIDAt makes a UUIDv7 of a moment.
func newIDAt(chance *rand.Rand, at time.Time) uuid.UUID {
	return uuidOf(at.UnixMilli(), uint16(chance.Uint32()), chance)
}
