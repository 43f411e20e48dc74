package store_test

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// saga is a town of invented histories, as random as no real ones are, with all that was written kept beside for counting.
type saga struct {
	t        testing.TB
	s        *store.Store
	r        *rand.Rand
	agencies []agency.Agency
	links    []agency.Link
	threads  []*thread
	now      time.Time
}

// thread is an enrollment.
type thread struct {
	assign.Enrollment
	facts                 []assign.Fact
	completion, exemption uuid.UUID
}

// The first day of a saga; facts hold within some months of it.
var sagaBegins = on("2026-01-01")

func newSaga(t testing.TB, s *store.Store, seed uint64) *saga {
	t.Helper()
	g := &saga{t: t, s: s, r: rand.New(rand.NewPCG(seed, 0)), now: sagaBegins.Time(time.UTC).Add(9 * time.Hour)}
	zones := []string{"America/Mexico_City", "America/Tijuana", "America/Cancun"}
	for i := range 7 {
		a := agency.Agency{ID: newID(), Country: "mx", Level: agency.State, Code: string(rune('A' + i)), Names: lang.Text{"en": "A", "es": "A"}, TimeZone: zones[i%3]}
		if i > 0 {
			a.Parent = g.agencies[(i-1)/2].ID
			g.links = append(g.links, agency.Link{Agency: a.ID, Parent: a.Parent, From: on("2020-01-01")})
		}
		g.agencies = append(g.agencies, a)
	}
	must(t, s.InsertAgencies(t.Context(), on("2020-01-01"), g.agencies...))
	return g
}

func (g *saga) day() lang.Date { return sagaBegins.AddDays(g.r.IntN(120)) }

func (g *saga) place() uuid.UUID { return g.agencies[g.r.IntN(len(g.agencies))].ID }

// enroll begins some enrollments: a cycle further of people who have one, or of new people.
func (g *saga) enroll(people int) {
	ctx := g.t.Context()
	for range people {
		p := agency.Person{ID: newID(), GivenNames: "A", FirstSurname: "B"}
		must(g.t, g.s.InsertPeople(ctx, p))
		for _, module := range []string{"m", "n"}[:1+g.r.IntN(2)] {
			for cycle := 1; cycle <= 1+g.r.IntN(3); cycle++ {
				w := &thread{Enrollment: assign.Enrollment{ID: newID(), Person: p.ID, Module: module, Cycle: cycle, Required: true, OpensOn: g.day(), Facts: 1, Withdrawn: true}}
				must(g.t, g.s.SaveEnrollments(ctx, w.Enrollment))
				w.completion, w.exemption = newID(), newID()
				must(g.t, g.s.InsertCompletion(ctx, learn.Completion{ID: w.completion, Enrollment: w.ID, Person: p.ID, Module: module, CompletedOn: w.OpensOn, CompletedAt: noon}))
				must(g.t, g.s.InsertExemption(ctx, assign.Exemption{ID: w.exemption, Enrollment: w.ID, Reason: "leave", From: w.OpensOn, RecordedAt: noon}))
				g.threads = append(g.threads, w)
			}
		}
	}
}

// write records some facts.
func (g *saga) write(n int) {
	var facts []assign.Fact
	for range n {
		w := g.threads[g.r.IntN(len(g.threads))]
		f := assign.Fact{ID: newID(), Enrollment: w.ID, Number: len(w.facts) + 1, Recorded: g.now, Effective: g.day(), Kind: assign.Enrolled,
			Agency: g.place(), OpensOn: w.OpensOn, Required: g.r.IntN(8) > 0}
		if g.r.IntN(3) > 0 {
			f.DueOn = g.day()
		}
		if len(w.facts) > 0 {
			f = assign.Fact{ID: f.ID, Enrollment: f.Enrollment, Number: f.Number, Recorded: f.Recorded, Effective: f.Effective}
			switch f.Kind = assign.FactKinds()[3+g.r.IntN(11)]; f.Kind {
			case assign.CompletedFact, assign.Credited:
				f.Completion = w.completion
			case assign.ExemptedFact, assign.ExemptionEnded:
				f.Exemption = w.exemption
			case assign.DueMoved:
				f.DueOn, f.Reason = g.day(), "other"
			case assign.Transferred:
				f.Agency = g.place()
			case assign.WithdrawnFact:
				f.Reason = []string{assign.BecauseLeft, "other"}[g.r.IntN(2)]
			case assign.Corrected:
				f.Reason, f.Corrects = "mistake", w.facts[g.r.IntN(len(w.facts))].ID
			}
		}
		w.facts = append(w.facts, f)
		facts = append(facts, f)
		g.now = g.now.Add(time.Duration(g.r.IntN(6)) * time.Hour)
	}
	must(g.t, g.s.InTx(g.t.Context(), func(ctx context.Context) error { return g.s.AppendFacts(ctx, facts...) }))
}

// clocks is a clock that goes to any day there is, forth and back as those of several copies do.
type clocks struct{ now time.Time }

func (c *clocks) turn(g *saga) {
	c.now = g.day().Time(time.UTC).Add(time.Duration(g.r.IntN(24)) * time.Hour)
}

// eachWithClock runs a test on each database, of which it turns the clock: what of the standings has come is told by that.
func eachWithClock(t *testing.T, test func(t *testing.T, s *store.Store, c *clocks)) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			c := &clocks{sagaBegins.Time(time.UTC)}
			at := storetest.Address(t, dialect)
			at.Now = func() time.Time { return c.now }
			test(t, storetest.OpenAt(t, at), c)
		})
	}
}

// figures counts each person by themself, with the tree of the day: slow, and obviously right.
func (g *saga) figures(known time.Time, days []report.Day) report.Figures {
	type key struct {
		person uuid.UUID
		module string
	}
	histories := map[key]report.History{}
	for _, w := range g.threads { // in the order of cycles
		k := key{w.Person, w.Module}
		for _, f := range w.facts {
			if known.IsZero() || !f.Recorded.After(known) {
				histories[k] = append(histories[k], report.Entry{Fact: f, Cycle: w.Cycle})
			}
		}
	}
	all := report.Figures{}
	for k, h := range histories {
		for _, d := range days {
			at := h.On(d.Date)
			i := slices.IndexFunc(g.agencies, func(a agency.Agency) bool { return a.ID == at.Agency })
			if i < 0 || g.agencies[i].TimeZone != d.TimeZone {
				continue
			}
			for up := at.Agency; up != uuid.Nil; up = g.parent(up, d.Date) {
				if all[up] == nil {
					all[up] = map[string]report.Count{}
				}
				all[up][k.module] = all[up][k.module].Plus(at.Count)
				all[up][report.AllModules] = all[up][report.AllModules].Plus(at.Count)
			}
		}
	}
	return all
}

func (g *saga) parent(id uuid.UUID, day lang.Date) uuid.UUID {
	for _, l := range g.links {
		if l.Agency == id && l.Holds(day) {
			return l.Parent
		}
	}
	return uuid.Nil
}

func (g *saga) ids() (all []uuid.UUID) {
	for _, a := range g.agencies {
		all = append(all, a.ID)
	}
	return all
}

// someDay is a day for each time zone, not always the same.
func (g *saga) someDay() []report.Day {
	day := g.day()
	return []report.Day{{TimeZone: "America/Mexico_City", Date: day}, {TimeZone: "America/Tijuana", Date: day.AddDays(-g.r.IntN(2))}, {TimeZone: "America/Cancun", Date: day}}
}

// report is the room that counts, folding so many histories at once.
func (g *saga) report(atOnce int) *report.Service {
	return &report.Service{Store: portions{g.s, atOnce}, Now: func() time.Time { return g.now }, NewID: newID}
}

type portions struct {
	*store.Store
	atOnce int
}

func (p portions) Unfolded(ctx context.Context, _ int) ([]report.Kept, error) {
	return p.Store.Unfolded(ctx, p.atOnce)
}

// nonzero leaves out what is nothing.
func nonzero(f report.Figures) report.Figures {
	for a, of := range f {
		maps.DeleteFunc(of, func(_ string, c report.Count) bool { return c == report.Count{} })
		if len(of) == 0 {
			delete(f, a)
		}
	}
	return f
}

// TestStandingsAreWhatCountingGives: however histories grow and in whatever portions they are folded, at every moment figures
// are what counting everybody gives; for every day, and for every moment from which it is asked.
func TestStandingsAreWhatCountingGives(t *testing.T) {
	eachWithClock(t, func(t *testing.T, s *store.Store, c *clocks) {
		ctx := t.Context()
		g := newSaga(t, s, 1)
		reads := g.report(1) // all the while, keeping what it has read of the tail
		for round := range 40 {
			c.turn(g)
			if round%4 == 0 {
				g.enroll(2)
			}
			g.write(1 + g.r.IntN(60))
			folds := g.report(1 + g.r.IntN(12))
			for range g.r.IntN(4) {
				_, err := folds.Fold(ctx)
				must(t, err)
			}
			if round%8 == 7 {
				for n := -1; n != 0; {
					var err error
					n, err = folds.Fold(ctx)
					must(t, err)
				}
				kept, err := s.Tail(ctx, 5)
				must(t, err)
				if len(kept) > 0 {
					t.Fatalf("%d facts are left", len(kept))
				}
				for range 20 {
					days := g.someDay()
					totals, err := s.Totals(ctx, g.ids(), nil, days)
					must(t, err)
					got := report.Figures{}
					for _, r := range totals {
						if got[r.Agency] == nil {
							got[r.Agency] = map[string]report.Count{}
						}
						got[r.Agency][r.Module] = got[r.Agency][r.Module].Plus(r.Count)
					}
					diff(t, nonzero(g.figures(time.Time{}, days)), nonzero(got))
				}
			}
			for range 5 {
				days := g.someDay()
				got, err := reads.Figures(ctx, g.ids(), nil, report.When{}, days)
				must(t, err)
				diff(t, nonzero(g.figures(time.Time{}, days)), nonzero(got))

				w := report.When{AsOf: g.day()}
				for i := range days {
					days[i].Date = w.AsOf
				}
				w.Known = w.AsOf.Time(time.UTC).Add(time.Duration(g.r.IntN(24*60)-14) * time.Hour)
				got, err = reads.Figures(ctx, g.ids(), []string{"m"}, w, days)
				must(t, err)
				want := g.figures(w.Known, days)
				for _, of := range want {
					maps.DeleteFunc(of, func(module string, _ report.Count) bool { return module != "m" })
				}
				diff(t, nonzero(want), nonzero(got))
			}
			if t.Failed() {
				t.FailNow()
			}
		}
	})
}

// move puts an agency under another one, which comes before it, from some day on; or nowhere.
func (g *saga) move() {
	i := 1 + g.r.IntN(len(g.agencies)-1)
	g.links = slices.DeleteFunc(g.links, func(l agency.Link) bool { return l.Agency == g.agencies[i].ID })
	var own []agency.Link
	for _, day := range []lang.Date{on("2020-01-01"), g.day()} {
		if n := len(own); n > 0 {
			own[n-1].To = day.AddDays(-1)
		}
		if g.r.IntN(4) > 0 {
			own = append(own, agency.Link{Agency: g.agencies[i].ID, Parent: g.agencies[g.r.IntN(i)].ID, From: day})
		}
	}
	g.links = append(g.links, own...)
	must(g.t, g.s.ReplaceLinks(g.t.Context(), g.agencies[i].ID, own))
}

// rezone gives an agency another time zone.
func (g *saga) rezone() {
	a := &g.agencies[g.r.IntN(len(g.agencies))]
	a.TimeZone = g.agencies[g.r.IntN(3)].TimeZone
	must(g.t, g.s.UpdateAgency(g.t.Context(), *a))
}

// TestStandingsFollowTheTrees: agencies move and get other time zones, while some facts are folded and others are not.
func TestStandingsFollowTheTrees(t *testing.T) {
	eachWithClock(t, func(t *testing.T, s *store.Store, c *clocks) {
		g := newSaga(t, s, 6)
		reads := g.report(1)
		for round := range 40 {
			c.turn(g)
			if round%4 == 0 {
				g.enroll(2)
			}
			g.write(20)
			switch round % 4 {
			case 0, 2:
				g.move()
			case 1:
				g.rezone()
			}
			folds := g.report(1 + g.r.IntN(12))
			for range g.r.IntN(4) {
				_, err := folds.Fold(t.Context())
				must(t, err)
			}
			for range 5 {
				days := g.someDay()
				got, err := reads.Figures(t.Context(), g.ids(), nil, report.When{}, days)
				must(t, err)
				diff(t, nonzero(g.figures(time.Time{}, days)), nonzero(got))
			}
			if t.Failed() {
				t.FailNow()
			}
		}
	})
}

// TestOneFoldsAtATime: whoever comes while somebody folds does nothing, or, where there is one writer, waits and finds nothing.
func TestOneFoldsAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newSaga(t, s, 2)
		g.enroll(3)
		g.write(20)
		folding, other := make(chan struct{}), make(chan int, 1)
		go func() {
			<-folding
			n, err := g.report(100).Fold(context.Background())
			if err != nil {
				t.Error(err)
			}
			other <- n
		}()
		folded, err := s.Folding(t.Context(), func(ctx context.Context) error {
			kept, err := s.Unfolded(ctx, 100)
			if err != nil || len(kept) == 0 {
				t.Error(kept, err)
			}
			close(folding)
			select {
			case n := <-other:
				other <- n
			case <-time.After(200 * time.Millisecond): // it waits
			}
			var facts []uuid.UUID
			for _, k := range kept {
				facts = slices.AppendSeq(facts, maps.Keys(k.Unfolded))
			}
			return s.LeaveTail(ctx, facts)
		})
		must(t, err)
		if n := <-other; !folded || n != 0 {
			t.Errorf("folded: %v; the other one %d", folded, n)
		}
	})
}

// TestTheTailIsWrittenWithItsFacts: all or nothing, few or many.
func TestTheTailIsWrittenWithItsFacts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		g := newSaga(t, s, 3)
		g.enroll(4)
		for _, n := range []int{1, 120} {
			refused := errors.New("refused")
			err := s.InTx(ctx, func(ctx context.Context) error {
				var facts []assign.Fact
				for i := range n {
					facts = append(facts, assign.Fact{ID: newID(), Enrollment: g.threads[0].ID, Number: i + 1, Kind: assign.Started, Effective: g.day(), Recorded: g.now})
				}
				must(t, s.AppendFacts(ctx, facts...))
				kept, err := s.Unfolded(ctx, 5)
				must(t, err)
				if len(kept) != 1 || len(kept[0].Unfolded) != n || len(kept[0].History) != n || kept[0].Person != g.threads[0].Person {
					t.Errorf("%d facts: %+v", n, kept)
				}
				return refused
			})
			if !errors.Is(err, refused) {
				t.Error(err)
			}
			if kept, err := s.Unfolded(ctx, 5); err != nil || len(kept) > 0 {
				t.Error(kept, err)
			}
		}
	})
}

// TestASnapshotIsOfOneMoment: what is committed while it reads it does not see; and nothing can be written in it.
func TestASnapshotIsOfOneMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newSaga(t, s, 4)
		g.enroll(3)
		must(t, s.Snapshot(t.Context(), func(ctx context.Context) error {
			_, err := s.Totals(ctx, g.ids(), nil, g.someDay())
			must(t, err)
			g.write(10)
			kept, err := s.Tail(ctx, 5)
			must(t, err)
			if len(kept) > 0 {
				t.Errorf("%d facts have come in", len(kept))
			}
			return nil
		}))
		if kept, err := s.Tail(t.Context(), 5); err != nil || len(kept) == 0 {
			t.Error(kept, err)
		}
		if err := s.Snapshot(t.Context(), func(ctx context.Context) error {
			return s.InsertPeople(ctx, agency.Person{ID: newID(), GivenNames: "A", FirstSurname: "B"})
		}); !fault.Is(err, fault.Unavailable) {
			t.Errorf("written: %v", err)
		}
	})
}

// TestACurveIsOfAllThatChanges: the first day has what holds on it, though nothing changed; rows, time zones and agencies come
// together, and with what has come what comes.
func TestACurveIsOfAllThatChanges(t *testing.T) {
	eachWithClock(t, func(t *testing.T, s *store.Store, c *clocks) {
		ctx := t.Context()
		g := newSaga(t, s, 5)
		move := func(i int, zone, day string, n int) report.Move {
			return report.Move{Series: report.Series{Agency: g.agencies[i].ID, TimeZone: zone, Module: "m"}, Day: on(day), Count: report.Count{Roster: n, NotStarted: n}}
		}
		must(t, s.AddToStandings(ctx, []report.Move{move(3, "A", "2026-01-01", 1), move(3, "A", "2026-02-01", 2), move(3, "A", "2026-03-01", 3), move(3, "A", "2026-04-01", 1), move(3, "B", "2026-02-20", 5)}))
		must(t, s.AddToStandings(ctx, []report.Move{move(3, "A", "2026-02-01", 10), move(3, "A", "2026-02-15", -1), move(5, "A", "2026-02-20", 4)}))
		for _, today := range []string{"2026-01-01", "2026-02-10", "2026-02-16", "2027-01-01"} {
			c.now = on(today).Time(time.UTC).Add(12 * time.Hour)
			must(t, s.AddToStandings(ctx, nil))
			all, err := s.Curve(ctx, []uuid.UUID{g.agencies[3].ID, g.agencies[5].ID}, "m", on("2026-02-14"), on("2026-03-31"))
			must(t, err)
			got := map[string]int{}
			for _, step := range all {
				got[step.Day.String()] += step.Roster
			}
			diff(t, map[string]int{"2026-02-14": 13, "2026-02-15": -1, "2026-02-20": 9, "2026-03-01": 3}, got)
		}
	})
}

// TestACurveIsWhatTheFiguresAre: on each of its days, however much has changed since the past was kept, for agencies that move too.
func TestACurveIsWhatTheFiguresAre(t *testing.T) {
	eachWithClock(t, func(t *testing.T, s *store.Store, c *clocks) {
		g := newSaga(t, s, 8)
		reads := g.report(1)
		of := []uuid.UUID{g.agencies[3].ID, g.agencies[2].ID}
		var from, to lang.Date
		for round := range 60 {
			if round%6 == 0 { // the same is asked for more than once
				c.turn(g)
				g.enroll(2)
				from = g.day()
				to = from.AddDays(g.r.IntN(60))
			}
			g.write(1 + g.r.IntN(20))
			if round%5 == 4 {
				g.move()
			}
			for range g.r.IntN(3) {
				_, err := g.report(1 + g.r.IntN(12)).Fold(t.Context())
				must(t, err)
			}
			course, err := reads.Curve(t.Context(), of, from, to, report.When{})
			must(t, err)
			for day := from; !to.Before(day); day = day.AddDays(1 + g.r.IntN(9)) {
				days := []report.Day{{TimeZone: "America/Mexico_City", Date: day}, {TimeZone: "America/Tijuana", Date: day}, {TimeZone: "America/Cancun", Date: day}}
				figures := g.figures(time.Time{}, days)
				var want, got report.Count
				for _, id := range of {
					want = want.Plus(figures.Of(id, report.AllModules))
				}
				for _, step := range course {
					if !day.Before(step.Day) {
						got = step.Count
					}
				}
				diff(t, [4]int{want.Roster, want.Completed, want.Exempt, want.Overdue}, [4]int{got.Roster, got.Completed, got.Exempt, got.Overdue})
			}
			if t.Failed() {
				t.FailNow()
			}
		}
	})
}

// flooded is a store in whose tail there is too much, the first times that it is asked.
type flooded struct {
	portions
	asked, times int
}

func (f *flooded) Tail(ctx context.Context, limit int) ([]report.Waiting, error) {
	if f.asked++; f.asked > f.times {
		return f.portions.Tail(ctx, limit)
	}
	return make([]report.Waiting, limit), nil
}

// TestAReportDoesNotReadAFlood: it has it folded, and when that is not enough it says so.
func TestAReportDoesNotReadAFlood(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newSaga(t, s, 7)
		g.enroll(3)
		g.write(20)
		days := g.someDay()
		for times, key := range map[int]string{3: "", 50: "report.folding"} {
			f := &flooded{portions: portions{s, 2}, times: times}
			reports := g.report(0)
			reports.Store = f
			got, err := reports.Figures(t.Context(), g.ids(), nil, report.When{}, days)
			if key == "" {
				must(t, err)
				diff(t, nonzero(g.figures(time.Time{}, days)), nonzero(got))
				continue
			}
			var known *fault.Error
			if !errors.As(err, &known) || known.Kind != fault.Unavailable || known.Key != key || f.asked > 5 {
				t.Errorf("asked %d times: %v", f.asked, err)
			}
		}
	})
}
