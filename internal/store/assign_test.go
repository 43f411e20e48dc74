package store_test

import (
	"testing"

	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

func TestRenewSupersedesWhatIsUnfinished(t *testing.T) {
	for name, c := range map[string]struct {
		live func(w *town, e assign.Enrollment)
		want assign.State // of the first cycle
	}{
		"untouched": {func(*town, assign.Enrollment) {}, assign.Superseded},
		"exempt": {func(w *town, e assign.Enrollment) {
			must(t, w.assigner(noon).Exempt(t.Context(), assign.Exemption{ID: newID(), Enrollment: e.ID, Reason: "long_leave", From: on("2026-03-02"), RecordedAt: noon}, on("2026-03-02")))
		}, assign.Superseded},
		"completed": {func(w *town, e assign.Enrollment) { w.close(e, w.attempting(e, 1), true) }, assign.Completed},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				w := newTown(t, s)
				first := w.assigned(0, on("2026-03-20"))
				c.live(w, first)
				a := assign.Assignment{ID: newID(), Agency: w.state.ID, Modules: []string{"m"}, OpensOn: on("2027-03-01"), DueOn: on("2027-03-20"), By: w.officer.ID, MadeAt: noon}
				must(t, w.assigner(noon).Renew(t.Context(), a, on("2027-03-01")))

				first, err := s.LockEnrollment(t.Context(), first.ID)
				must(t, err)
				next := w.place().Enrollment
				if first.State() != c.want || next.Cycle != 2 || next.State() != assign.NotStarted || next.DueOn != a.DueOn || !next.Required {
					t.Errorf("first %s, next %+v", first.State(), next)
				}
			})
		})
	}
}

func TestAssignLeavesACompletionStanding(t *testing.T) {
	for name, first := range map[string]func(*learner){"required": func(l *learner) { l.assigned() }, "voluntary": func(*learner) {}} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				l := newLearner(t, s)
				first(l)
				done := l.finish(l.start())
				e := l.assigned()
				if e.ID != done.Enrollment || e.Cycle != 1 || e.State() != assign.Completed || !e.Required || e.DueOn.IsZero() || l.stands().Completion == nil {
					t.Errorf("%+v", e)
				}
				owed, err := l.Owes(t.Context(), l.actor)
				must(t, err)
				if len(owed) != 1 || owed[0].Causes[1].Assigner["en"] != "State" {
					t.Errorf("%+v", owed)
				}
			})
		})
	}
}

// What takes effect later would change the figures of today.
func TestNothingIsAssignedOrExemptedAhead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		e := w.assigned(0, on("2026-03-20"))
		service, today, tomorrow := w.assigner(noon), on("2026-03-11"), on("2026-03-12")
		a := assign.Assignment{ID: newID(), Agency: w.state.ID, Modules: []string{"m"}, OpensOn: tomorrow, DueOn: on("2026-03-15"), MadeAt: noon}
		for name, err := range map[string]error{
			"assign": service.Assign(t.Context(), a, today),
			"renew":  service.Renew(t.Context(), a, today),
			"exempt": service.Exempt(t.Context(), assign.Exemption{ID: newID(), Enrollment: e.ID, Reason: "leave", From: tomorrow, RecordedAt: noon}, today),
		} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		diff(t, e, *w.place().Enrollment)
		must(t, service.Assign(t.Context(), a, tomorrow))
	})
}

func TestRenewTakesUpWhatWasBegunVoluntarily(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		e := assign.Enrollment{ID: newID(), Person: w.officer.ID, Module: "m", Cycle: 1}
		_, err := assign.Record(t.Context(), s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.Enrolled, Effective: on("2026-03-02"), Recorded: noon, OpensOn: on("2026-03-02")})
		must(t, err)
		a := assign.Assignment{ID: newID(), Agency: w.state.ID, Modules: []string{"m"}, OpensOn: on("2026-03-05"), DueOn: on("2026-03-20"), MadeAt: noon}
		must(t, w.assigner(noon).Renew(t.Context(), a, on("2026-03-05")))
		if next := w.place().Enrollment; next.ID != e.ID || !next.Required || next.DueOn != a.DueOn {
			t.Errorf("%+v", next)
		}
	})
}
