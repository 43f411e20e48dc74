package store_test

import (
	"slices"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// damages are the kinds of what Verify tells, each once.
func damages(t *testing.T, s *report.Service) (kinds []report.Damage, v report.Verified) {
	t.Helper()
	v, err := s.Verify(t.Context(), func(d report.Difference) error {
		if d.Pending {
			return nil
		}
		kinds = append(kinds, d.Damage)
		return nil
	})
	must(t, err)
	slices.Sort(kinds)
	return slices.Compact(kinds), v
}

// TestVerifyFindsWhatIsDamaged: nothing where nothing is; and each kind of damage by its name, until it is undone.
func TestVerifyFindsWhatIsDamaged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		e := w.assigned(0, on("2026-03-05"))
		must(t, s.Damage(ctx, "INSERT INTO rolled_days (time_zone, day) VALUES ('America/Mexico_City', '2026-03-11')"))
		reports := &report.Service{Store: s, Now: func() time.Time { return noon }, NewID: newID}
		for folded := range 2 {
			kinds, v := damages(t, reports)
			if len(kinds) > 0 || v.People != 1 || v.Enrollments != 1 || v.Facts == 0 || v.Differences != 0 || (v.Totals > 0) != (folded == 1) || (v.Unfolded == 0) != (folded == 1) {
				t.Fatalf("%v %+v", kinds, v)
			}
			_, err := reports.Fold(ctx)
			must(t, err)
		}
		person, police, state := "'"+e.Person.String()+"'", "'"+w.police.ID.String()+"'", "'"+w.state.ID.String()+"'"
		row := "SELECT agency_id, time_zone, 'x', day, roster, completed, in_progress, not_started, exempt, overdue, on_time, late, left_count FROM standings WHERE agency_id = " + police + " AND module = 'm'"
		for _, c := range []struct {
			damage, undo string
			want         []report.Damage
		}{
			{"UPDATE enrollments SET due_on = '2026-03-06'", "UPDATE enrollments SET due_on = '2026-03-05'", []report.Damage{report.WrongColumns}},
			{"UPDATE enrollments SET state = 'exempt'", "UPDATE enrollments SET state = 'not_started'", []report.Damage{report.WrongColumns}},
			{"UPDATE enrollments SET facts = 7", "UPDATE enrollments SET facts = 1", []report.Damage{report.WrongColumns}},
			{"UPDATE enrollments SET agency_id = " + state, "UPDATE enrollments SET agency_id = " + police, []report.Damage{report.WrongColumns}},
			{"INSERT INTO enrollments (id, person_id, module, cycle, required, opens_on, exempted, withdrawn, superseded, facts, state) SELECT person_id, person_id, module, 9, TRUE, opens_on, FALSE, FALSE, TRUE, 1, 'superseded' FROM enrollments",
				"DELETE FROM enrollments WHERE cycle = 9", []report.Damage{report.NoFacts}},
			{"UPDATE standings SET roster = 2, not_started = 2 WHERE module = 'm' AND agency_id = " + police + " AND day = '2026-03-01'", "", []report.Damage{report.WrongSum, report.WrongTotal}},
			{"UPDATE standings SET overdue = 9 WHERE module = '' AND agency_id = " + police, "", []report.Damage{report.Unsound, report.WrongSum}},
			{"UPDATE standings SET late = -1, on_time = 1 WHERE agency_id = " + state, "", []report.Damage{report.Unsound, report.WrongTotal}},
			{"DELETE FROM standings WHERE module = 'm' AND day = '2026-03-06' AND agency_id = " + police, "", []report.Damage{report.WrongSum, report.WrongTotal}},
			{"DELETE FROM standings", "", []report.Damage{report.WrongTotal}},
			{"INSERT INTO standings " + row, "", []report.Damage{report.NoSeries, report.WrongSum, report.WrongTotal}},
			{"DELETE FROM standing_series WHERE agency_id = " + state, "", []report.Damage{report.NoSeries}},
			{"INSERT INTO ledger_tail (fact_id, enrollment_id, person_id, module) SELECT person_id, id, person_id, module FROM enrollments", "", []report.Damage{report.StrayFact}},
			{"UPDATE postings SET agency_id = " + state, "UPDATE postings SET agency_id = " + police, []report.Damage{report.WrongPlace}},
			{"UPDATE postings SET to_on = '2026-03-01'", "UPDATE postings SET to_on = NULL", []report.Damage{report.WrongNowhere}},
			{"UPDATE postings SET to_on = '2026-03-01'; INSERT INTO pending_people (person_id, since) VALUES (" + person + ", '2026-03-11T00:00:00.000000Z')",
				"UPDATE postings SET to_on = NULL; DELETE FROM pending_people", nil},
		} {
			must(t, s.Damage(ctx, c.damage))
			if kinds, v := damages(t, reports); !slices.Equal(kinds, c.want) || (v.Differences > 0) != (c.want != nil) {
				t.Errorf("%s: %v, want %v", c.damage, kinds, c.want)
			}
			if c.undo != "" {
				must(t, s.Damage(ctx, c.undo))
			}
			built, err := reports.RepairStandings(ctx)
			must(t, err)
			if kinds, _ := damages(t, reports); len(kinds) > 0 || !built {
				t.Fatalf("after %s and its undoing: %v", c.damage, kinds)
			}
		}
	})
}

// TestVerifyOfRandomHistories: whatever lawful facts there are and however they were folded, nothing differs but where nobody
// works.
func TestVerifyOfRandomHistories(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		g := newSaga(t, s, 9)
		g.now = time.Date(2026, 3, 11, 6, 30, 0, 0, time.UTC)
		for range 20 {
			p := agency.Person{ID: newID(), GivenNames: "A", FirstSurname: "B"}
			must(t, s.InsertPeople(t.Context(), p))
			for _, module := range []string{"m", "n"} {
				for cycle := 1; cycle <= 2; cycle++ {
					g.threads = append(g.threads, &thread{Enrollment: assign.Enrollment{ID: newID(), Person: p.ID, Module: module, Cycle: cycle}, completion: newID(), exemption: newID()})
				}
			}
		}
		for range 5 {
			g.lawful(60, on("2026-03-10"))
			_, err := g.report(10).Fold(t.Context())
			must(t, err)
			kinds, v := damages(t, g.report(10))
			if kinds = slices.DeleteFunc(kinds, func(d report.Damage) bool { return d == report.WrongNowhere }); len(kinds) > 0 || v.Facts == 0 {
				t.Fatalf("%v %+v", kinds, v)
			}
		}
	})
}
