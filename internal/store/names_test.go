package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// everyone lists the names behind a figure, page by page.
func everyone(t *testing.T, s *report.Service, q report.PeopleQuestion) (all []report.PersonRow, count int) {
	t.Helper()
	for range 1000 {
		n, err := s.Names(t.Context(), access.Everywhere(), q, 7)
		if fault.Is(err, fault.Invalid) {
			return nil, 0 // nothing was on record yet
		}
		must(t, err)
		all, count = append(all, n.People...), n.Count
		if n.Next.IsZero() {
			return all, count
		}
		q.After = n.Next
	}
	t.Fatal("the list has no end")
	return nil, 0
}

// TestNamesAreTheFigure: behind every figure stand as many names as it says, of whatever histories, as of whatever day, and
// as known at whatever moment; each once, and in every order.
func TestNamesAreTheFigure(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newSaga(t, s, 3)
		for range 6 {
			g.enroll(4)
			g.write(60)
		}
		service := g.report(50)
		service.Catalogue = &course.Catalogue{}
		service.Now = func() time.Time { return sagaBegins.AddDays(200).Time(time.UTC) }
		seen := map[string]int{}
		for range 60 {
			q := report.PeopleQuestion{Column: report.Columns()[g.r.IntN(len(report.Columns()))], Sort: report.Sorts()[g.r.IntN(3)]}
			if q.AsOf = g.day(); g.r.IntN(3) == 0 {
				q.Known = q.AsOf.AddDays(g.r.IntN(90)).Time(time.UTC)
			}
			if g.r.IntN(2) == 0 {
				q.Agency = g.place()
			}
			q.Own = q.Agency != uuid.Nil && g.r.IntN(3) == 0
			if g.r.IntN(2) == 0 {
				q.Module = "m"
			}
			rows, count := everyone(t, service, q)
			g.checkNames(t, q, rows, count)
			seen[q.Column] += count
		}
		for _, c := range report.Columns() {
			if seen[c] == 0 {
				t.Errorf("nobody was ever behind %q", c)
			}
		}
	})
}

// checkNames holds a list against counting everybody.
func (g *saga) checkNames(t *testing.T, q report.PeopleQuestion, rows []report.PersonRow, count int) {
	t.Helper()
	var days []report.Day
	for _, zone := range []string{"America/Mexico_City", "America/Tijuana", "America/Cancun"} {
		days = append(days, report.Day{TimeZone: zone, Date: q.AsOf})
	}
	all := g.figures(q.Known, days)
	want, at := 0, q.Agency
	if at == uuid.Nil {
		at = g.agencies[0].ID
	}
	want = all[at][q.Module].Of(q.Column)
	if q.Own {
		for _, a := range g.agencies {
			if a.Parent == at {
				want -= all[a.ID][q.Module].Of(q.Column)
			}
		}
	}
	if len(rows) != want || count != want {
		t.Fatalf("%+v: %d names, and a figure of %d; want %d", q, len(rows), count, want)
	}
	seen := map[report.PersonMark]bool{}
	for i, r := range rows {
		m := report.PersonMark{Person: r.Person, Module: r.Module}
		if seen[m] || r.Name == "" || r.Holder != r.Person {
			t.Fatalf("%+v: %+v", q, r)
		}
		seen[m] = true
		if i > 0 && q.Sort == report.ByDueDay && !r.DueOn.IsZero() && (rows[i-1].DueOn.IsZero() || r.DueOn.Before(rows[i-1].DueOn)) {
			t.Fatalf("%s after %s", r.DueOn, rows[i-1].DueOn)
		}
	}
}

// lawful records random facts, each as it may follow those before it, with the enrollments they make, up to days about which
// time zones disagree.
func (g *saga) lawful(n int, around lang.Date) {
	ctx := g.t.Context()
	for range n {
		w := g.threads[g.r.IntN(len(g.threads))]
		day := around.AddDays(-g.r.IntN(40))
		if g.r.IntN(3) == 0 {
			day = around.AddDays(g.r.IntN(2))
		}
		if k := len(w.facts); k > 0 && day.Before(w.facts[k-1].Effective) {
			day = w.facts[k-1].Effective
		}
		f := assign.Fact{ID: newID(), Enrollment: w.ID, Recorded: g.now, Effective: day, Kind: assign.Enrolled, Agency: g.place(), OpensOn: day, Required: g.r.IntN(6) > 0}
		if g.r.IntN(3) > 0 {
			f.DueOn = day.AddDays(g.r.IntN(20))
		}
		if len(w.facts) > 0 {
			f = assign.Fact{ID: f.ID, Enrollment: f.Enrollment, Recorded: f.Recorded, Effective: f.Effective}
			f.Kind = assign.FactKinds()[3+g.r.IntN(10)]
			if g.r.IntN(6) == 0 {
				f.Kind = assign.WithdrawnFact
			}
			switch f.Kind {
			case assign.CompletedFact, assign.Credited:
				f.Completion = newID()
			case assign.ExemptedFact, assign.ExemptionEnded:
				f.Exemption = w.exemption
			case assign.DueMoved:
				f.DueOn, f.Reason = day.AddDays(g.r.IntN(20)), "other"
			case assign.Transferred:
				f.Agency = g.place()
			case assign.WithdrawnFact:
				f.Reason = []string{assign.BecauseLeft, "other"}[g.r.IntN(2)]
			}
		}
		err := g.s.InTx(ctx, func(ctx context.Context) error {
			if f.Completion != uuid.Nil {
				if err := g.s.InsertCompletion(ctx, learn.Completion{ID: f.Completion, Enrollment: w.ID, Person: w.Person, Module: w.Module, CompletedOn: day, CompletedAt: g.now}); err != nil {
					return err
				}
			}
			e, err := assign.Record(ctx, g.s, w.Enrollment, f)
			if err == nil {
				f.Number = e.Facts
				w.Enrollment, w.facts = e, append(w.facts, f)
			}
			if err != nil || f.Kind != assign.Enrolled {
				return err
			}
			return g.s.InsertExemption(ctx, assign.Exemption{ID: w.exemption, Enrollment: w.ID, Reason: "leave", From: day, RecordedAt: g.now})
		})
		if known := new(fault.Error); err != nil && !errors.As(err, &known) {
			g.t.Fatal(err)
		}
	}
}

// newLawfulSaga is a saga of fifty people, in which it is the 11th of March in Mexico City and Cancun, and the 10th in Tijuana.
func newLawfulSaga(t *testing.T, s *store.Store, seed uint64, around lang.Date) *saga {
	t.Helper()
	g := newSaga(t, s, seed)
	g.now = time.Date(2026, 3, 11, 6, 30, 0, 0, time.UTC)
	for i := range 50 {
		p := agency.Person{ID: newID(), GivenNames: "A", FirstSurname: string(rune('A' + i%26))}
		must(t, s.InsertPeople(t.Context(), p))
		for _, module := range []string{"m", "n"} {
			for cycle := 1; cycle <= 2; cycle++ {
				g.threads = append(g.threads, &thread{Enrollment: assign.Enrollment{ID: newID(), Person: p.ID, Module: module, Cycle: cycle}, completion: newID(), exemption: newID()})
			}
		}
	}
	g.lawful(900, around)
	return g
}

// today is the day in each time zone.
func (g *saga) today() (days []report.Day) {
	for _, zone := range []string{"America/Mexico_City", "America/Tijuana", "America/Cancun"} {
		at, err := time.LoadLocation(zone)
		must(g.t, err)
		days = append(days, report.Day{TimeZone: zone, Date: lang.DateOf(g.now, at)})
	}
	return days
}

// TestNamesOfTodayAreTheFigure: so they do today, which is not the same day everywhere, by the enrollments that the facts make;
// gathered from the agencies, and going through everybody by name.
func TestNamesOfTodayAreTheFigure(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		around := on("2026-03-10")
		g := newLawfulSaga(t, s, 5, around)
		service := g.report(50)
		service.Catalogue = &course.Catalogue{}
		days := g.today()
		all := g.figures(time.Time{}, days)
		for _, column := range report.Columns() {
			for _, at := range g.agencies {
				q := report.PeopleQuestion{Column: column, Question: report.Question{Agency: at.ID}}
				rows, count := everyone(t, service, q)
				if want := all[at.ID][report.AllModules].Of(column); len(rows) != want || count != want {
					t.Errorf("%q at %s: %d names and a figure of %d, want %d", column, at.Code, len(rows), count, want)
				}
			}
			if all[g.agencies[0].ID][report.AllModules].Of(column) == 0 {
				t.Errorf("nobody behind %q", column)
			}
			for _, day := range []lang.Date{{}, around.AddDays(-9)} {
				f := report.Sought{Agencies: g.ids(), Modules: []string{"n"}, Column: column, Days: days, When: report.When{AsOf: day}}
				if !day.IsZero() {
					f.Days = []report.Day{{TimeZone: "America/Mexico_City", Date: day}}
				}
				few, _, err := s.Candidates(ctx, f, report.PersonMark{}, 10_000)
				must(t, err)
				f.Common = true
				many, _, err := s.Candidates(ctx, f, report.PersonMark{}, 10_000)
				must(t, err)
				diff(t, few, many)
			}
		}
	})
}
