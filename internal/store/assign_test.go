package store_test

import (
	"testing"

	"baluarte/internal/assign"
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
			must(t, w.assigner(noon).Exempt(t.Context(), assign.Exemption{ID: newID(), Enrollment: e.ID, Reason: "long_leave", From: on("2026-03-02"), RecordedAt: noon}))
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
