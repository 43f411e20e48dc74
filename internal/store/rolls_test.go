package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// finish completes what somebody has open; false when nothing is.
func (w *county) finish(person uuid.UUID) bool {
	w.t.Helper()
	all := w.enrollments(person)
	if len(all) == 0 || !all[len(all)-1].State().IsOpen() {
		return false
	}
	e := all[len(all)-1].Enrollment
	c := learn.Completion{ID: newID(), Enrollment: e.ID, Person: person, Module: e.Module, Revision: w.module.Digest, Language: "es",
		CompletedOn: lang.DateOf(w.now, w.state.Zone()), CompletedAt: w.now}
	must(w.t, w.s.InTx(w.t.Context(), func(ctx context.Context) error {
		if err := w.s.InsertCompletion(ctx, c); err != nil {
			return err
		}
		_, err := assign.Record(ctx, w.s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.CompletedFact, Effective: c.CompletedOn, Recorded: w.now, Actor: person, Completion: c.ID})
		return err
	}))
	return true
}

// crowd lets people work at an agency.
func (w *county) crowd(n int, at uuid.UUID) (people []uuid.UUID) {
	w.t.Helper()
	var all []agency.Person
	var postings []agency.Posting
	for range n {
		p := agency.Person{ID: newID(), GivenNames: "Ana", FirstSurname: "Prueba"}
		all, people = append(all, p), append(people, p.ID)
		postings = append(postings, agency.Posting{ID: newID(), Person: p.ID, Agency: at, From: on("2025-01-01"), Primary: true})
	}
	must(w.t, w.s.InsertPeople(w.t.Context(), all...))
	must(w.t, w.s.InsertPostings(w.t.Context(), postings...))
	return people
}

var days30 = assign.Assignment{Due: assign.DueAfterAssigned, Days: 30}

// dying is a store that breaks off at the end of some transaction.
type dyingStore struct {
	*store.Store
	left *int
}

var errKilled = errors.New("killed")

func (d dyingStore) AddNotices(ctx context.Context, notices ...assign.Notice) error {
	if *d.left--; *d.left == 0 {
		return errKilled
	}
	return d.Store.AddNotices(ctx, notices...)
}

// TestManyAreRolledOnce by several copies that start together, and after one that was killed in the middle.
func TestManyAreRolledOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		people := w.crowd(2500, w.police.ID)
		a := w.make(w.state.ID, days30) // too many to wait for
		l, err := w.service.Assignment(t.Context(), w.trainer, a.ID)
		must(t, err)
		if !l.Round.Rolling || l.Round.Of != 2501 || l.Count.People != 0 {
			t.Errorf("before: %+v", l.Round)
		}
		left := 4
		killed := &assign.Service{Store: dyingStore{s, &left}, Catalogue: w.service.Catalogue, Now: w.service.Now, NewID: newID}
		if _, err := killed.Roll(t.Context()); !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		if l, err = w.service.Assignment(t.Context(), w.trainer, a.ID); err != nil || l.Count.People != 600 || !l.Round.Rolling || l.Round.Done != 600 {
			t.Errorf("in the middle: %+v, %+v, %v", l.Round, l.Count, err)
		}
		var copies sync.WaitGroup
		for range 3 {
			copies.Go(func() {
				other := &assign.Service{Store: s, Catalogue: w.service.Catalogue, Now: w.service.Now, NewID: newID}
				for range 3 {
					if _, err := other.Roll(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		copies.Wait()
		if l, err = w.service.Assignment(t.Context(), w.trainer, a.ID); err != nil || l.Count.NotStarted != 2501 || l.Round.Rolling {
			t.Errorf("after: %+v, %+v, %v", l.Round, l.Count, err)
		}
		for _, p := range people[:20] {
			if all := w.enrollments(p); len(all) != 1 || all[0].Facts != 1 {
				t.Errorf("%+v", all)
			}
		}
		if r := w.roll(); !r.Nothing() {
			t.Errorf("%+v", r)
		}
	})
}

// TestThoseMarkedLastAreRolledAtOnce: whoever waits for the page does not wait for others.
func TestThoseMarkedLastAreRolledAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		ctx := t.Context()
		g := agency.Group{ID: newID(), Agency: w.state.ID, Name: "G", Kind: agency.ListGroup, MadeAt: noon, Zone: w.state.TimeZone}
		must(t, s.InsertGroup(ctx, g))
		many := w.crowd(250, w.police.ID)
		groups := &agency.Groups{Store: s, Now: w.service.Now, NewID: newID}
		add := func(people ...uuid.UUID) {
			w.now = w.now.Add(time.Second)
			_, err := groups.Add(ctx, w.trainer, g.ID, people)
			must(t, err)
		}
		add(many[0])
		_, err := w.service.Make(ctx, w.trainer, assign.Assignment{Modules: []string{w.module.ID}, Targets: []assign.Target{{Group: g.ID}}, Due: assign.DueNever}, true)
		must(t, err)
		w.roll()
		woken := 0
		w.service.Wake = func() { woken++ }
		more := func(want bool) {
			t.Helper()
			got, err := w.service.RollMarked(ctx)
			must(t, err)
			if got != want {
				t.Errorf("there are more: %v", got)
			}
		}
		add(many[1])
		more(false)
		if len(w.enrollments(many[1])) != 1 || woken != 0 {
			t.Error("one person was left to the background")
		}
		add(many[2:]...)
		add(w.officer.ID)
		more(true)
		if len(w.enrollments(w.officer.ID)) != 1 || woken != 1 {
			t.Error("whoever was added last waits for those before")
		}
		if r := w.roll(); r.Begun != 49 {
			t.Errorf("%+v", r)
		}
		more(false)
	})
}

// TestRollLeavesNothingUndone: whatever people, trainers and the calendar do, after a turn of the background it makes no
// difference to look at everybody once more.
func TestRollLeavesNothingUndone(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			for seed := range histories { // each is a database of its own
				rapid.Custom(func(r *rapid.T) bool {
					undone(t, r, storetest.Open(t, dialect))
					return true
				}).Example(seed)
			}
		})
	}
}

// histories are how many are drawn.
const histories = 4

func undone(t *testing.T, r *rapid.T, s *store.Store) {
	w := newCounty(t, s)
	ctx := t.Context()
	between := func(a, b int, what string) int { return rapid.IntRange(a, b).Draw(r, what) }
	elsewhere := agency.Agency{ID: newID(), Country: "mx", Level: agency.State, Code: "OTRA", Names: lang.Text{"en": "Other", "es": "Otra"}, TimeZone: "America/Tijuana"}
	beach := agency.Agency{ID: newID(), Parent: w.state.ID, Country: "mx", Level: agency.State, Code: "PLA", Names: lang.Text{"en": "Beach", "es": "Playa"}, TimeZone: "America/Tijuana"}
	must(t, s.InsertAgencies(ctx, on("2020-01-01"), elsewhere, beach))
	places := []uuid.UUID{w.state.ID, w.police.ID, beach.ID, elsewhere.ID}
	people := append(w.crowd(4, w.police.ID), w.crowd(3, beach.ID)...)
	open := func(p uuid.UUID) (agency.Posting, bool) {
		all, err := s.PostingsOf(ctx, p)
		must(t, err)
		i := slices.IndexFunc(all, func(x agency.Posting) bool { return x.To.IsZero() })
		if i < 0 {
			return agency.Posting{}, false
		}
		return all[i], true
	}
	var made []assign.Assignment
	for range between(10, 25, "steps") {
		today := lang.DateOf(w.now, w.state.Zone())
		p := people[between(0, len(people)-1, "person")]
		switch rapid.SampledFrom([]string{"make", "make", "move", "leave", "return", "learn", "learn", "learn", "cancel", "replace", "hire", "shift"}).Draw(r, "what") {
		case "make", "replace":
			a := drawnRule(r, today)
			a.Targets = []assign.Target{{Agency: places[between(0, 2, "to")]}}
			if between(0, 3, "by name") == 0 {
				a.Targets = []assign.Target{{Agency: w.police.ID}, {Person: p}}
			}
			a.Modules = []string{w.module.ID}
			var err error
			if len(made) > 0 && between(0, 1, "replace") == 1 {
				a, err = w.service.Replace(ctx, w.trainer, made[between(0, len(made)-1, "which")].ID, a, true)
			} else {
				a, err = w.service.Make(ctx, w.trainer, a, true)
			}
			switch {
			case err == nil:
				made = append(made, a)
			case !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict):
				t.Fatal(err)
			}
		case "cancel":
			if len(made) > 0 {
				if err := w.service.Cancel(ctx, w.trainer, made[between(0, len(made)-1, "which")].ID, ""); err != nil && !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.NotFound) { // its agency may have gone elsewhere
					t.Fatal(err)
				}
			}
		case "move", "leave":
			if at, ok := open(p); ok && at.From.Before(today) {
				last := today.AddDays(between(-1, 20, "last"))
				if !last.Before(at.From) {
					must(t, s.EndPosting(ctx, at.ID, last))
				}
			}
		case "return":
			if _, ok := open(p); !ok {
				err := s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: p, Agency: places[between(0, 3, "at")], From: today.AddDays(between(0, 30, "from")), Primary: true})
				if err != nil && !fault.Is(err, fault.Conflict) {
					t.Fatal(err)
				}
			}
		case "learn":
			w.finish(p)
		case "hire":
			people = append(people, w.hired(places[between(0, 3, "at")], today.AddDays(between(-3, 40, "from"))))
		case "shift":
			links := []agency.Link{{Agency: beach.ID, Parent: w.state.ID, From: on("2020-01-01"), To: today}}
			if between(0, 1, "to") == 1 {
				links = append(links, agency.Link{Agency: beach.ID, Parent: w.police.ID, From: today.AddDays(1)})
			}
			must(t, s.ReplaceLinks(ctx, beach.ID, links))
		}
		w.now = w.now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 5, 24, 24, 200, 3000}).Draw(r, "hours")) * time.Hour)
		w.roll()
		again, err := w.service.RollPeople(ctx, append(slices.Clone(people), w.officer.ID)...)
		must(t, err)
		if !again.Nothing() {
			t.Fatalf("on %s it was left undone: %+v", w.now, again)
		}
	}
}

// drawnRule draws an assignment's rule.
func drawnRule(r *rapid.T, today lang.Date) assign.Assignment {
	between := func(a, b int, what string) int { return rapid.IntRange(a, b).Draw(r, what) }
	a := assign.Assignment{OpensOn: today.AddDays(rapid.SampledFrom([]int{0, 0, 3, 40}).Draw(r, "opens")), Due: rapid.SampledFrom(assign.DueKinds()).Draw(r, "due"),
		Repeat: rapid.SampledFrom(assign.RepeatKinds()).Draw(r, "repeat"), Joiners: rapid.SampledFrom(assign.JoinerRules()).Draw(r, "joiners"),
		Held: rapid.SampledFrom([]assign.HeldRule{assign.HeldCounts, assign.HeldAsked}).Draw(r, "held"), Days: between(1, 60, "days"), JoinDays: between(1, 40, "join days"),
		Months: between(1, 12, "months"), Lead: between(0, 27, "lead"), Opens: assign.MonthDay{Month: time.Month(between(1, 6, "month")), Day: between(1, 28, "day")},
		Closes: assign.MonthDay{Month: time.Month(between(7, 12, "month")), Day: 1}}
	a.DueOn = a.OpensOn.AddDays(between(0, 60, "due on"))
	if a.Due != assign.DueOnDate {
		a.DueOn = lang.Date{}
	}
	return a
}
