package store_test

import (
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// TestNamesAreOfTodaysScope: as of a day before an agency went from one lead to another, the figures count where it lay, and its
// people are named to the other one alone. The same address is another report to whoever sees less by then, and bears another id.
func TestNamesAreOfTodaysScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		other := agency.Agency{ID: newID(), Country: "mx", Level: agency.State, Code: "OTR", Names: lang.Text{"en": "Other", "es": "Otra"}, TimeZone: "America/Mexico_City"}
		must(t, s.InsertAgencies(ctx, on("2020-01-01"), other))
		w.assigned(0, on("2026-03-20"))
		now := noon.AddDate(0, 0, 9)
		reports := &report.Service{Store: s, Now: func() time.Time { return now }, NewID: newID, Catalogue: &course.Catalogue{}}
		state := report.Question{Agency: w.state.ID, When: report.When{AsOf: on("2026-03-11"), Known: noon.AddDate(0, 0, 1).Truncate(time.Second)}}
		id := func(scope access.Scope) string {
			q, _, err := reports.Dated(ctx, scope, state)
			must(t, err)
			return q.Asked(scope).ID()
		}
		names := func(scope access.Scope, q report.Question) report.Names {
			n, err := reports.Names(ctx, scope, report.PeopleQuestion{Question: q}, 10)
			must(t, err)
			file := 0
			must(t, reports.EachPerson(ctx, n.Places, q, "", func(report.PersonRow) error { file++; return nil }))
			if len(n.People) != n.Count || file != n.Count {
				t.Errorf("%d names, %d in the file, and a figure of %d", len(n.People), file, n.Count)
			}
			return n
		}
		before := id(access.Below(w.state.ID))
		if n := names(access.Below(w.state.ID), state); n.Count != 1 || n.Elsewhere != 0 {
			t.Fatalf("%+v", n)
		}
		must(t, s.ReplaceLinks(ctx, w.police.ID, []agency.Link{{Agency: w.police.ID, Parent: w.state.ID, From: on("2020-01-01"), To: on("2026-03-14")},
			{Agency: w.police.ID, Parent: other.ID, From: on("2026-03-15")}}))

		if n := names(access.Below(w.state.ID), state); n.Count != 0 || n.Elsewhere != 1 {
			t.Errorf("named to who does not see the agency any more: %+v, and %d elsewhere", n.People, n.Elsewhere)
		}
		c, err := reports.Completion(ctx, access.Below(w.state.ID), state)
		must(t, err)
		if c.Total.Roster != 1 || len(c.Rows) != 1 {
			t.Errorf("the figures are not those of the day: %+v", c.Rows)
		}
		whole := state
		whole.Agency = uuid.Nil
		if n := names(access.Below(other.ID), whole); n.Count != 1 || n.Elsewhere != 0 {
			t.Errorf("not named to who sees the agency today: %+v", n)
		}
		if n := names(access.Below(w.state.ID, other.ID), state); n.Count != 1 || n.Elsewhere != 0 {
			t.Errorf("not named to who sees both: %+v", n)
		}
		if after := id(access.Below(w.state.ID)); after == before || after == id(access.Everywhere()) || before != id(access.Everywhere()) {
			t.Errorf("%s, and with fewer agencies %s", before, after)
		}
	})
}

// TestADayBeforeTheRecord: before anything was on record every report and file is refused alike; before an agency's own record there
// is an answer, of nobody, that tells when it begins.
func TestADayBeforeTheRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		w.assigned(0, on("2026-03-20"))
		other := agency.Agency{ID: newID(), Country: "mx", Level: agency.Local, Code: "OTR", Names: lang.Text{"en": "Other", "es": "Otra"}, TimeZone: "America/Mexico_City"}
		must(t, s.InsertAgencies(ctx, on("2020-01-01"), other))
		clerk := agency.Person{ID: newID(), GivenNames: "A", FirstSurname: "B"}
		must(t, s.InsertPeople(ctx, clerk))
		must(t, s.SaveEnrollments(ctx, assign.Enrollment{ID: newID(), Person: clerk.ID, Module: "m", Cycle: 1, Required: true, OpensOn: on("2026-03-05"), Agency: other.ID, Facts: 1}))
		reports := &report.Service{Store: s, Now: func() time.Time { return noon }, NewID: newID, Catalogue: &course.Catalogue{}}
		all := access.Everywhere()
		ask := map[string]func(q report.Question) (lang.Date, error){
			"completion": func(q report.Question) (lang.Date, error) {
				c, err := reports.Completion(ctx, all, q)
				return c.Begins, err
			},
			"sheet": func(q report.Question) (lang.Date, error) { c, err := reports.Sheet(ctx, all, q); return c.Begins, err },
			"levels": func(q report.Question) (lang.Date, error) {
				q.By = report.ByLevel
				c, err := reports.Sheet(ctx, all, q)
				return c.Begins, err
			},
			"overview": func(q report.Question) (lang.Date, error) {
				c, err := reports.Overview(ctx, all, q)
				return c.Begins, err
			},
			"names": func(q report.Question) (lang.Date, error) {
				n, err := reports.Names(ctx, all, report.PeopleQuestion{Question: q}, 10)
				return n.Begins, err
			},
		}
		for name, ask := range ask {
			for _, c := range []struct {
				agency  uuid.UUID
				on      string
				refused bool
				begins  string
			}{
				{uuid.Nil, "2026-02-28", true, ""},
				{other.ID, "2026-02-28", true, ""},
				{other.ID, "2026-03-02", false, "2026-03-05"},
				{w.state.ID, "2026-03-02", false, ""},
			} {
				begins, err := ask(report.Question{Agency: c.agency, When: report.When{AsOf: on(c.on)}})
				if _, refused := fault.InFields(err); refused != c.refused || !refused && err != nil || begins.String() != c.begins {
					t.Errorf("%s of %s on %s: %v, begins %q", name, c.agency, c.on, err, begins)
				}
			}
		}
		if _, err := reports.PlacesFor(ctx, all, report.Question{When: report.When{AsOf: on("2026-02-28")}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a file of names: %v", err)
		}
	})
}
