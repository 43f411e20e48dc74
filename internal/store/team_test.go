package store_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// crew is a random world with what a trainer's home tells of beside: who has signed in, who goes on as another, and
// until when the exempt are.
type crew struct {
	*world
	seen  map[uuid.UUID]bool      // has signed in
	shut  map[uuid.UUID]bool      // the account is deactivated
	gone  map[uuid.UUID]bool      // an alias, or erased
	until map[uuid.UUID]lang.Date // by enrollment: the last day of its exemption
}

func randomCrew(t *testing.T, s *store.Store, r *rand.Rand) *crew {
	t.Helper()
	c := &crew{randomWorld(t, s, r), map[uuid.UUID]bool{}, map[uuid.UUID]bool{}, map[uuid.UUID]bool{}, map[uuid.UUID]lang.Date{}}
	ctx := t.Context()
	for i, p := range c.people {
		account := newID()
		switch r.IntN(4) {
		case 0:
			must(t, s.InsertAccounts(ctx, access.Account{ID: account, Person: p.ID}))
		case 1, 2:
			stage := []access.Stage{access.Whole, access.Prove}[r.IntN(2)]
			must(t, s.InsertAccounts(ctx, access.Account{ID: account, Person: p.ID}))
			must(t, s.InsertSignIn(ctx, access.SignIn{Stage: stage, ID: newID(), Token: access.HashToken(p.ID.String()), Account: account, Created: noon, LastSeen: noon}))
			c.seen[p.ID] = stage == access.Whole
			if r.IntN(8) == 0 {
				must(t, s.CloseAccount(ctx, p.ID, noon))
				c.shut[p.ID] = true
			}
		}
		switch {
		case i > 0 && r.IntN(12) == 0:
			must(t, s.MakeAlias(ctx, p.ID, c.people[0].ID))
			c.gone[p.ID] = true
		case i > 0 && r.IntN(12) == 0:
			must(t, s.ErasePerson(ctx, p.ID, "P-1", noon))
			c.gone[p.ID] = true
		}
	}
	for _, e := range c.enrollments {
		if !e.Exempted {
			continue
		}
		number := 1
		for range 1 + r.IntN(2) { // the newer one is in force, unless it was taken back
			x := assign.Exemption{ID: newID(), Enrollment: e.ID, Reason: "leave", From: on("2026-03-01"), RecordedAt: noon}
			if r.IntN(3) > 0 {
				x.To = on("2026-03-10").AddDays([]int{-1, 0, 1, 15, 29, 30, 31, 32}[r.IntN(8)])
			}
			must(t, s.InsertExemption(ctx, x))
			number++
			f := assign.Fact{ID: newID(), Enrollment: e.ID, Number: number, Kind: assign.ExemptedFact, Effective: on("2026-03-01"), Recorded: noon, Exemption: x.ID}
			must(t, s.AppendFacts(ctx, f))
			if number > 2 && r.IntN(2) == 0 {
				number++
				must(t, s.AppendFacts(ctx, assign.Fact{ID: newID(), Enrollment: e.ID, Number: number, Kind: assign.Corrected, Effective: on("2026-03-01"), Recorded: noon, Corrects: f.ID, Reason: "mistake"}))
			} else {
				c.until[e.ID] = x.To
			}
		}
	}
	return c
}

// in says the definition of a pile word by word, person by person.
func (c *crew) in(p report.Pile, agencies []uuid.UUID, now time.Time) (all []report.Straggler) {
	for _, of := range c.people {
		s := report.Straggler{Person: of.ID, Name: of.Name()}
		var since lang.Date
		for _, w := range c.postings { // somebody who changes the time zone may be at two agencies
			home, today := c.home(w, now)
			if w.Person != of.ID || !w.Primary || today.Before(w.From) || !w.To.IsZero() && w.To.Before(today) || !slices.Contains(agencies, w.Agency) {
				continue
			}
			if since.Before(w.From) {
				s.Agency, s.Number, since = home.ID, w.EmployeeNumber, w.From
			}
			for _, m := range modules {
				item, ok := c.item(p, of.ID, m, today)
				if ok && !slices.Contains(s.Items, item) {
					s.Items = append(s.Items, item)
				}
			}
		}
		if s.Agency == uuid.Nil || c.gone[of.ID] {
			continue
		}
		if len(s.Items) == 0 && p != report.NeverPile || p == report.NeverPile && (c.seen[of.ID] || c.shut[of.ID]) {
			continue
		}
		slices.SortStableFunc(s.Items, func(a, b report.PileItem) int { return compareDays(at(a), at(b)) })
		if len(s.Items) > 0 {
			s.Day = at(s.Items[0])
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b report.Straggler) int {
		return cmp.Or(compareDays(a.Day, b.Day), cmp.Compare(c.sorted(a.Person), c.sorted(b.Person)), cmp.Compare(a.Person.String(), b.Person.String()))
	})
	return all
}

// at is the day at which an item stands.
func at(i report.PileItem) lang.Date {
	if !i.Until.IsZero() {
		return i.Until
	}
	return i.DueOn
}

// compareDays puts no day last.
func compareDays(a, b lang.Date) int {
	if a.IsZero() || b.IsZero() {
		return b.Compare(a)
	}
	return a.Compare(b)
}

func (c *crew) sorted(person uuid.UUID) string {
	for _, p := range c.people {
		if p.ID == person {
			return lang.Fold(p.FirstSurname + " " + p.SecondSurname + ", " + p.GivenNames)
		}
	}
	return ""
}

// home is the agency of a posting, with the day there.
func (c *crew) home(w agency.Posting, now time.Time) (agency.Agency, lang.Date) {
	i := slices.IndexFunc(c.agencies, func(a agency.Agency) bool { return a.ID == w.Agency })
	return c.agencies[i], lang.DateOf(now, c.agencies[i].Zone())
}

// item is what of a module puts somebody in a pile on a day.
func (c *crew) item(p report.Pile, person uuid.UUID, module string, today lang.Date) (item report.PileItem, ok bool) {
	var e assign.Enrollment // the newest that counts
	for _, n := range c.enrollments {
		counts := n.Person == person && n.Module == module && n.Required && !today.Before(n.OpensOn) && slices.Contains(assign.RosterStates(), n.State())
		if counts && n.Cycle > e.Cycle {
			e = n
		}
	}
	item = report.PileItem{Enrollment: e.ID, Module: module, State: e.State(), DueOn: e.DueOn, Facts: e.Facts}
	within := func(d lang.Date, days int) bool { return !d.IsZero() && !d.Before(today) && today.DaysUntil(d) <= days }
	switch {
	case e.Cycle == 0:
		return item, false
	case p == report.LatePile:
		return item, e.IsOverdue(today)
	case p == report.SoonPile:
		return item, e.State().IsOpen() && within(e.DueOn, 7)
	case p == report.NeverPile:
		return item, e.State().IsOpen()
	}
	item.Until = c.until[e.ID]
	return item, e.State() == assign.Exempt && within(item.Until, 30)
}

// TestPilesAreTheirDefinition: each number is that of the names behind it, which are listed page by page, the worst
// first; over random people who moved, left, became aliases or were erased.
func TestPilesAreTheirDefinition(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		found := map[report.Pile]int{}
		for seed := range uint64(5) {
			c := randomCrew(t, s, rand.New(rand.NewPCG(seed, 7)))
			f := report.PileFilter{}
			for _, a := range c.agencies[:4] {
				f.Agencies = append(f.Agencies, a.ID)
			}
			for _, p := range report.Piles() {
				f.Pile, f.Days, f.Until = p, nil, nil
				for _, a := range c.agencies[:2] {
					today := lang.DateOf(noon, a.Zone())
					f.Days = append(f.Days, report.Day{TimeZone: a.TimeZone, Date: today})
					f.Until = append(f.Until, report.Day{TimeZone: a.TimeZone, Date: today.AddDays(map[bool]int{true: 30, false: 7}[p == report.EndingPile])})
				}
				want := c.in(p, f.Agencies, noon)
				n, err := s.CountPile(ctx, f)
				must(t, err)
				items := 0
				for _, w := range want {
					items += len(w.Items)
				}
				if n.People != len(want) || p != report.NeverPile && n.Items != items {
					t.Errorf("%s counts %+v, want %d people and %d items", p, n, len(want), items)
				}
				var got []report.Straggler
				after := report.Mark{}
				for range len(want) + 1 {
					some, err := s.InPile(ctx, f, after, 3)
					must(t, err)
					if len(some) == 0 {
						break
					}
					got, after = append(got, some...), some[len(some)-1].Mark()
				}
				for i := range got {
					if c.seen[got[i].Person] == got[i].LastSeen.IsZero() {
						t.Errorf("%s was seen at %s", got[i].Name, got[i].LastSeen)
					}
					got[i].LastSeen = time.Time{}
				}
				diff(t, want, got)
				found[p] += len(want)
			}
			if _, err := s.InPile(ctx, f, report.Mark{Day: on("2026-03-10"), Person: newID()}, 3); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		}
		for p, n := range found {
			if n < 10 {
				t.Errorf("%d people in %s: the test is blind", n, p)
			}
		}
	})
}
