package assign

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// SheetKey is whose sheet of which module.
type SheetKey struct {
	Person uuid.UUID
	Module string
}

// RoundKey is a round of an assignment: the people whom it reaches in a time zone; without one, those whom it has reached
// when it ends.
type RoundKey struct {
	Assignment uuid.UUID
	Zone       string
}

// Within are the targets of an assignment on the ground of a day: which agencies they are.
type Within struct {
	Today    lang.Date
	Agencies []uuid.UUID
	Circles  []CircleWithin
	People   []uuid.UUID // by name
	Home     []uuid.UUID // the agencies at or below that of the assignment
}

// CircleWithin is a group with the agencies where its people work.
type CircleWithin struct {
	Circle
	Agencies []uuid.UUID
}

// Wanting narrows those whom an assignment reaches to those whom it may ask for something.
type Wanting struct {
	Assignment uuid.UUID
	Modules    int       // that many
	Asked      lang.Date // what it asked for before that day is over; zero: it never is
	Done       lang.Date // what was completed by that day is over; zero: it never is
}

// RollStore keeps how far people's enrollments have been brought up to what the assignments ask.
type RollStore interface {
	// Agencies lists every agency with the parent it has on the day; Links who was ever under whom.
	Agencies(ctx context.Context, on lang.Date) ([]agency.Agency, error)
	Links(ctx context.Context) ([]agency.Link, error)
	// TakePeople keeps people and their enrollments from others who would roll them, until the transaction ends; they are
	// pending no more.
	TakePeople(ctx context.Context, people []uuid.UUID) error
	// Pending takes some of the people who are pending: those who have been so longest, or those marked last.
	Pending(ctx context.Context, marked Marked, limit int) ([]uuid.UUID, error)
	// Whereabouts tells where people are and were; somebody who is an alias or erased is nowhere, and only was.
	Whereabouts(ctx context.Context, people []uuid.UUID) (map[uuid.UUID]*Someone, error)
	// Sheets reads what is on record of people. How long their completions hold is not filled in.
	Sheets(ctx context.Context, people []uuid.UUID) (map[SheetKey]*Sheet, error)
	// SheetsIn is Sheets of some modules without releases, and without sources where nobody looks at them.
	SheetsIn(ctx context.Context, people []uuid.UUID, modules []string, sources bool) (map[SheetKey]*Sheet, error)
	// Circles gives groups as the rules see them.
	Circles(ctx context.Context, groups []uuid.UUID) (map[uuid.UUID]Circle, error)
	// Asking lists the assignments in the names of some agencies that have not ended by a day; and those with some ids
	// whatever has become of them.
	Asking(ctx context.Context, agencies []uuid.UUID, after lang.Date, also []uuid.UUID) ([]Assignment, error)
	// Rollable lists the assignments that may ask something by a day, or whose last round is still to be gone.
	Rollable(ctx context.Context, by lang.Date) ([]Assignment, error)
	// Revision gives the canonical form of a recorded revision.
	Revision(ctx context.Context, digest string) ([]byte, error)
	DropSources(ctx context.Context, sources ...Source) error
	// NewSources is AddSources of enrollments that have only begun, many of them.
	NewSources(ctx context.Context, sources ...Source) error
	// EndAssignment notes that an assignment ends; one that has is fault.Conflict.
	EndAssignment(ctx context.Context, id uuid.UUID, on lang.Date, reason EndReason, by uuid.UUID, at time.Time) error
	// Contacts tells how people are reached by the program.
	Contacts(ctx context.Context, people []uuid.UUID) ([]Contact, error)
	// CountReached counts the people whom targets reach, at most some.
	CountReached(ctx context.Context, w Within, most int) (int, error)
	// EachReached gives them to a function, some at a time; EachWanting those whom an assignment may ask for something,
	// after one of them, and EachServing those who have something open that serves it.
	EachReached(ctx context.Context, w Within, atOnce int, f func([]uuid.UUID) error) error
	EachWanting(ctx context.Context, w Within, q Wanting, after uuid.UUID, atOnce int, f func([]uuid.UUID) error) error
	EachServing(ctx context.Context, assignment, after uuid.UUID, atOnce int, f func([]uuid.UUID) error) error
	// BeginRound begins the round of a day, or tells how far it is.
	BeginRound(ctx context.Context, assignment uuid.UUID, zone string, on lang.Date) (after uuid.UUID, done bool, err error)
	// AdvanceRound moves a round on from where it was found; false when another copy of the program has done so.
	AdvanceRound(ctx context.Context, assignment uuid.UUID, zone string, on lang.Date, from, to uuid.UUID, people int, done bool) (bool, error)
	// RoundsDone tells of which day each round was the last that is over.
	RoundsDone(ctx context.Context) (map[RoundKey]lang.Date, error)
	// RolledDays tells up to which day it has been looked, by time zone, who comes and goes by the calendar; RollDay looks
	// up to today, and marks them as pending with those who work at some agencies.
	RolledDays(ctx context.Context) (map[string]lang.Date, error)
	RollDay(ctx context.Context, zone string, today lang.Date, moved []uuid.UUID) error
}

// Rolled counts what a turn has done.
type Rolled struct {
	People      int // looked at
	Begun       int // cycles
	Further     int // sources of enrollments that were there
	Superseded  int // cycles that nobody finished before the next window
	Returned    int
	Ended       int // sources and enrollments that are asked for no more
	Credited    int // by what an alias has completed
	Transferred int // to where the person works, or nowhere once they have left
}

// Nothing reports whether nothing was changed.
func (r Rolled) Nothing() bool {
	r.People = 0
	return r == Rolled{}
}

func (r *Rolled) add(o Rolled) {
	r.People += o.People
	r.Begun += o.Begun
	r.Further += o.Further
	r.Superseded += o.Superseded
	r.Returned += o.Returned
	r.Ended += o.Ended
	r.Credited += o.Credited
	r.Transferred += o.Transferred
}

// Marked says who of those who are pending come first.
type Marked bool

// The orders.
const (
	MarkedFirst Marked = false // so that nobody waits for ever
	MarkedLast  Marked = true  // by whoever waits for the page
)

// rolledAtOnce is how many people one transaction looks at: enough to be quick, few enough that nobody waits for it.
const rolledAtOnce = 200

// tries is how often it is tried to roll people whom somebody else changes at the same moment.
const tries = 4

// RollPeople brings the enrollments of people up to what all assignments ask of them today. Doing it again changes nothing.
func (s *Service) RollPeople(ctx context.Context, people ...uuid.UUID) (done Rolled, err error) {
	g, err := s.ground(ctx)
	if err != nil {
		return done, err
	}
	people = slices.Clone(people)
	slices.SortFunc(people, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	for some := range slices.Chunk(slices.Compact(people), rolledAtOnce) {
		r, err := s.retried(ctx, func(ctx context.Context) (Rolled, error) { return s.roll(ctx, g, some) })
		done.add(r)
		if err != nil {
			return done, err
		}
	}
	return done, nil
}

// errTaken ends a round that another copy of the program goes on with.
var errTaken = errors.New("assign: another copy rolls this")

// retried runs a transaction, and again when somebody began the same module of their own accord at that moment, or two
// waited for each other.
func (s *Service) retried(ctx context.Context, f func(ctx context.Context) (Rolled, error)) (done Rolled, err error) {
	for try := 1; ; try++ {
		err = s.Store.InTx(ctx, func(ctx context.Context) (err error) {
			done, err = f(ctx)
			return err
		})
		if err == nil || try == tries || !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Unavailable) || ctx.Err() != nil {
			return done, err
		}
	}
}

// ground reads where the agencies lie.
func (s *Service) ground(ctx context.Context) (*Ground, error) {
	agencies, err := s.Store.Agencies(ctx, lang.DateOf(s.Now(), time.UTC))
	if err != nil {
		return nil, err
	}
	links, err := s.Store.Links(ctx)
	return NewGround(agencies, links), err
}

// roll is RollPeople inside a transaction.
func (s *Service) roll(ctx context.Context, g *Ground, people []uuid.UUID) (done Rolled, err error) {
	if err := s.Store.TakePeople(ctx, people); err != nil {
		return done, err
	}
	now := s.Now()
	known, err := s.know(ctx, g, people, now)
	if err != nil {
		return done, err
	}
	var plans []Plan
	for _, one := range known {
		for _, module := range one.modules {
			p, err := Planned(*one.sheets[module], one.asks[module], one.gone, now, s.NewID)
			if err != nil {
				return done, err
			}
			if len(p.Moves) > 0 {
				plans = append(plans, p)
				done.add(p.Counts)
			}
		}
	}
	done.People = len(people)
	return done, s.carryOut(ctx, plans, now)
}

// knowledge is all that the rules need to know of one person.
type knowledge struct {
	*Someone
	today   lang.Date
	agency  uuid.UUID
	stays   []Stay
	modules []string
	sheets  map[string]*Sheet
	asks    map[string][]Ask
	gone    func(assignment uuid.UUID) string
}

// know reads what the rules need to know of people.
func (s *Service) know(ctx context.Context, g *Ground, people []uuid.UUID, now time.Time, also ...Assignment) (all []*knowledge, err error) {
	where, err := s.Store.Whereabouts(ctx, people)
	if err != nil {
		return nil, err
	}
	sheets, err := s.Store.Sheets(ctx, people)
	if err != nil {
		return nil, err
	}
	if err := s.date(ctx, sheets); err != nil {
		return nil, err
	}
	byPerson := make(map[uuid.UUID]*knowledge, len(people))
	above, served := map[uuid.UUID]bool{}, map[uuid.UUID]bool{}
	earliest := lang.DateOf(now, time.UTC).AddDays(-2)
	for _, id := range people {
		k := &knowledge{Someone: where[id], sheets: map[string]*Sheet{}, asks: map[string][]Ask{}}
		byPerson[id] = k
		all = append(all, k)
		k.today, k.agency, k.stays = g.Stays(*k.Someone, now)
		if k.agency != uuid.Nil && !above[k.agency] {
			for _, a := range g.Path(k.agency, k.today) {
				above[a] = true
			}
		}
	}
	for key, sh := range sheets {
		byPerson[key.Person].sheets[key.Module] = sh
		for _, known := range sh.All {
			if known.goesOn() || known.Withdrawn {
				for _, source := range known.Sources {
					served[source.Assignment] = true
				}
			}
		}
	}
	asking, err := s.Store.Asking(ctx, slices.Collect(maps.Keys(above)), earliest, slices.Collect(maps.Keys(served)))
	if err != nil {
		return nil, err
	}
	asking = append(asking, also...)
	circles, err := s.circles(ctx, asking)
	if err != nil {
		return nil, err
	}
	byID := make(map[uuid.UUID]*Assignment, len(asking))
	for i := range asking {
		byID[asking[i].ID] = &asking[i]
	}
	for _, k := range all {
		k.fill(g, circles, asking, byID)
	}
	return all, nil
}

// fill finds out which assignments ask somebody, and for which modules there is something to look at.
func (k *knowledge) fill(g *Ground, circles map[uuid.UUID]Circle, asking []Assignment, byID map[uuid.UUID]*Assignment) {
	for _, a := range asking {
		if k.agency == uuid.Nil || !a.holds(k.today) {
			continue
		}
		joined, since, ok := g.Reached(a, circles, *k.Someone, k.today)
		if !ok {
			continue
		}
		for _, m := range a.Modules {
			k.asks[m] = append(k.asks[m], Ask{a, joined, since})
			if k.sheets[m] == nil {
				k.sheets[m] = &Sheet{Person: k.Person, Module: m}
			}
		}
	}
	k.gone = func(id uuid.UUID) string { return k.why(byID[id]) }
	k.modules = slices.Sorted(maps.Keys(k.sheets)) // in an order, so that two copies never wait for each other
	for _, sh := range k.sheets {
		sh.Agency, sh.Today, sh.Stays = k.agency, k.today, k.stays
	}
}

// why tells why an assignment asks somebody for nothing any more.
func (k *knowledge) why(a *Assignment) string {
	switch {
	case k.agency == uuid.Nil:
		return BecauseLeft
	case a != nil && !a.EndedOn.IsZero() && !k.today.Before(a.EndedOn):
		return string(a.EndedFor)
	case a != nil && !slices.ContainsFunc(a.Targets, func(t Target) bool { return t.Group == uuid.Nil }):
		return becauseGroup
	}
	return becauseMoved
}

// circles gives the groups that assignments are for.
func (s *Service) circles(ctx context.Context, asking []Assignment) (map[uuid.UUID]Circle, error) {
	groups := map[uuid.UUID]bool{}
	for _, a := range asking {
		for _, t := range a.Targets {
			if t.Group != uuid.Nil {
				groups[t.Group] = true
			}
		}
	}
	if len(groups) == 0 {
		return nil, nil
	}
	return s.Store.Circles(ctx, slices.Collect(maps.Keys(groups)))
}

// date fills in until when completions hold: each by the months of the revision that it was earned with.
func (s *Service) date(ctx context.Context, sheets map[SheetKey]*Sheet) error {
	fill := func(module string, d *Done) error {
		if d.On.IsZero() {
			return nil
		}
		months, err := s.validMonths(ctx, module, d.Revision)
		if months > 0 {
			d.Until = d.On.AddMonths(months)
		}
		return err
	}
	for key, sh := range sheets {
		for i := range sh.All {
			if err := fill(key.Module, &sh.All[i].Done); err != nil {
				return err
			}
		}
		for i := range sh.Aliases {
			if err := fill(key.Module, &sh.Aliases[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// validMonths tells how long completions of a revision hold; of training elsewhere, as long as the module's own.
func (s *Service) validMonths(ctx context.Context, module, revision string) (int, error) {
	if s.Catalogue != nil {
		if m := s.Catalogue.Module(module); m != nil && (revision == "" || m.Digest == revision) {
			return m.ValidMonths, nil
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, ok := s.months[revision]; ok || revision == "" {
		return n, nil
	}
	body, err := s.Store.Revision(ctx, revision)
	if err != nil {
		return 0, err
	}
	n, err := course.ValidMonths(body)
	if err != nil {
		return 0, err
	}
	if s.months == nil {
		s.months = map[string]int{}
	}
	s.months[revision] = n
	return n, nil
}

// carryOut records plans: the first fact of each, then the second, so that what ends does so before anything begins.
func (s *Service) carryOut(ctx context.Context, plans []Plan, now time.Time) error {
	var fresh, adds, drops []Source
	begun := map[uuid.UUID]bool{}
	for turn := 0; ; turn++ {
		var before []Enrollment
		var facts []Fact
		for _, p := range plans {
			if turn >= len(p.Moves) {
				continue
			}
			m := p.Moves[turn]
			before, facts = append(before, m.Before), append(facts, m.Fact)
			begun[m.Before.ID] = begun[m.Before.ID] || m.Before.Facts == 0
			switch {
			case m.Adds == nil:
			case begun[m.Before.ID]:
				fresh = append(fresh, *m.Adds)
			default:
				adds = append(adds, *m.Adds)
			}
			if m.Drops != nil {
				drops = append(drops, *m.Drops)
			}
			if m.Exempts != nil {
				if err := s.Store.InsertExemption(ctx, *m.Exempts); err != nil {
					return err
				}
			}
		}
		if len(facts) == 0 {
			break
		}
		if _, err := RecordAll(ctx, s.Store, before, facts); err != nil {
			return err
		}
	}
	if err := s.Store.DropSources(ctx, drops...); err != nil {
		return err
	}
	if err := s.Store.NewSources(ctx, lastOfEach(fresh)...); err != nil {
		return err
	}
	if err := s.Store.AddSources(ctx, lastOfEach(adds)...); err != nil {
		return err
	}
	return s.Store.AddNotices(ctx, s.notices(plans, now)...)
}

// lastOfEach keeps of several things that are said of the same source the last one.
func lastOfEach(sources []Source) (all []Source) {
	type key struct{ enrollment, assignment uuid.UUID }
	at := make(map[key]int, len(sources))
	for _, r := range sources {
		k := key{r.Enrollment, r.Assignment}
		if i, ok := at[k]; ok {
			all[i] = r
			continue
		}
		at[k] = len(all)
		all = append(all, r)
	}
	return all
}

// notices is what people are told of plans: one of a kind for each of them, on the day where they work.
func (s *Service) notices(plans []Plan, now time.Time) (all []Notice) {
	type key struct {
		person uuid.UUID
		kind   NoticeKind
	}
	at := map[key]int{}
	for _, p := range plans {
		if p.Tell == "" {
			continue
		}
		k := key{p.Person, p.Tell}
		i, ok := at[k]
		if !ok {
			i = len(all)
			at[k] = i
			all = append(all, Notice{ID: s.NewID(), Person: p.Person, Kind: p.Tell, On: p.On, MadeAt: now})
		}
		all[i].Enrollments = append(all[i].Enrollments, p.About)
	}
	return all
}
