package store_test

import (
	"slices"
	"strings"
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
		of := func(agency, module string) string {
			return "series_id IN (SELECT id FROM standing_series WHERE agency_id = " + agency + " AND module = '" + module + "')"
		}
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
			{"UPDATE standings SET roster = 2, not_started = 2 WHERE day = '2026-03-01' AND " + of(police, "m"), "", []report.Damage{report.WrongSum, report.WrongTotal}},
			{"UPDATE standings SET overdue = 9 WHERE " + of(police, ""), "", []report.Damage{report.Unsound, report.WrongSum}},
			{"UPDATE standings SET late = -1, on_time = 1 WHERE " + of(state, "m") + " OR " + of(state, ""), "", []report.Damage{report.Unsound, report.WrongTotal}},
			{"DELETE FROM standings WHERE day = '2026-03-06' AND " + of(police, "m"), "", []report.Damage{report.WrongSum, report.WrongTotal}},
			{"DELETE FROM standings", "", []report.Damage{report.WrongTotal}},
			{"INSERT INTO standings SELECT series_id, '2026-03-02', roster, completed, in_progress, not_started, exempt, roster, on_time, late, left_count FROM standings WHERE day = '2026-03-01' AND " + of(police, "m"), "", []report.Damage{report.WrongSum, report.WrongTotal}},
			{"INSERT INTO standings SELECT 999, day, roster, completed, in_progress, not_started, exempt, overdue, on_time, late, left_count FROM standings WHERE " + of(police, "m"), "", []report.Damage{report.NoSeries}},
			{"DELETE FROM standing_series WHERE agency_id = " + state, "", []report.Damage{report.NoSeries, report.WrongTotal}},
			{"INSERT INTO ledger_tail (fact_id, enrollment_id, person_id, module) SELECT person_id, id, person_id, module FROM enrollments", "", []report.Damage{report.StrayFact}},
			{"UPDATE postings SET agency_id = " + state, "UPDATE postings SET agency_id = " + police, []report.Damage{report.NeverThere, report.WrongPlace}},
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

// TestVerifyFindsWhatDoesNotBelong: each row that does not go together with the ledger, in either direction, by its name. What is
// append only stays, so they are planted one after the other.
func TestVerifyFindsWhatDoesNotBelong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		e := w.assigned(0, on("2026-03-20"))
		other := agency.Person{ID: newID(), GivenNames: "A", FirstSurname: "B"}
		must(t, s.InsertPeople(ctx, other))
		must(t, s.Damage(ctx, "INSERT INTO rolled_days (time_zone, day) VALUES ('America/Mexico_City', '2026-03-11')"))
		must(t, s.SaveEnrollments(ctx, assign.Enrollment{ID: newID(), Person: other.ID, Module: "n", Cycle: 1, OpensOn: on("2026-03-01"), Facts: 1}))
		theirs := "(SELECT id FROM enrollments WHERE module = 'n')"
		id := func() string { return "'" + newID().String() + "'" }
		completion, exemption, ours := id(), id(), "'"+e.ID.String()+"'"
		exported := func(sum string) string {
			return "INSERT INTO exports (id, report_id, question, agency_id, ended_at, format, language, byte_count, sha256, finished) VALUES (" + id() + ", 'ID', 'completion', '" +
				w.state.ID.String() + "', '2026-03-11T00:00:00.000000Z', 'csv', 'en', 1, '" + sum + "', TRUE)"
		}
		fact := func(enrollment, kind, column, row string) string {
			return "INSERT INTO ledger (id, enrollment_id, number, kind, effective_on, recorded_at, " + column + ") VALUES (" + id() + ", " + enrollment + ", (SELECT 1 + count(*) FROM ledger WHERE enrollment_id = " +
				enrollment + "), '" + kind + "', '2026-03-10', '2026-03-10T00:00:00.000000Z', " + row + ")"
		}
		must(t, s.Damage(ctx, exported(strings.Repeat("0a", 32))))
		reports := &report.Service{Store: s, Now: func() time.Time { return noon }, NewID: newID}
		seen, _ := damages(t, reports)
		if want := []report.Damage{report.NoFacts}; !slices.Equal(seen, want) { // of whom there is to be something of somebody else
			t.Fatalf("%v", seen)
		}
		for _, c := range []struct {
			want    report.Damage
			planted string
		}{
			{report.StrayCompletion, "INSERT INTO completions (id, enrollment_id, person_id, module, completed_on, completed_at) SELECT " + completion + ", id, person_id, module, '2026-03-10', '2026-03-10T00:00:00.000000Z' FROM enrollments WHERE module = 'n'"},
			{report.WrongCompletion, fact(ours, "credited", "completion_id", completion)},
			{report.StrayExemption, "INSERT INTO exemptions (id, enrollment_id, reason, from_on, recorded_at) SELECT " + exemption + ", id, 'leave', '2026-03-10', '2026-03-10T00:00:00.000000Z' FROM enrollments WHERE module = 'n'"},
			{report.WrongExemption, fact(ours, "exempted", "exemption_id", exemption)},
			{report.LostSource, "DELETE FROM enrollment_sources"},
			{report.StraySource, "INSERT INTO enrollment_sources (enrollment_id, assignment_id) SELECT " + theirs + ", id FROM assignments"},
			{report.WrongPerson, "INSERT INTO completions (id, enrollment_id, person_id, module, completed_on, completed_at) VALUES (" + id() + ", " + ours + ", '" + other.ID.String() + "', 'm', '2026-03-10', '2026-03-10T00:00:00.000000Z')"},
			{report.NeverThere, "UPDATE postings SET agency_id = '" + w.state.ID.String() + "'"},
			{report.BadExport, exported("0A" + strings.Repeat("00", 31))},
		} {
			must(t, s.Damage(ctx, c.planted))
			now, _ := damages(t, reports)
			if slices.Contains(seen, c.want) || !slices.Contains(now, c.want) {
				t.Errorf("%s: %v, and before it %v", c.planted, now, seen)
			}
			seen = now
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
			beside := []report.Damage{report.WrongNowhere, report.StrayExemption} // a saga has an exemption at hand for each enrollment
			if kinds = slices.DeleteFunc(kinds, func(d report.Damage) bool { return slices.Contains(beside, d) }); len(kinds) > 0 || v.Facts == 0 {
				t.Fatalf("%v %+v", kinds, v)
			}
		}
	})
}
