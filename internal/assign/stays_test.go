package assign_test

import (
	"testing"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// TestTheRollAndTheReportReadTheLedgerAlike: whatever is on record of an enrollment, and whenever it became known, on every day the
// roll finds it to count where the report does.
func TestTheRollAndTheReportReadTheLedgerAlike(t *testing.T) {
	first := lang.Date{Year: 2026, Month: time.March, Day: 1}
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Custom(func(t *rapid.T) lang.Date { return first.AddDays(rapid.IntRange(0, 12).Draw(t, "day")) })
		place := rapid.SampledFrom([]uuid.UUID{{1}, {2}, {3}})
		e := assign.Enrollment{ID: uuid.UUID{9}, Cycle: 1}
		begun := assign.Fact{ID: uuid.New(), Enrollment: e.ID, Number: 1, Kind: assign.Enrolled, Effective: day.Draw(t, "enrolled"), OpensOn: day.Draw(t, "opens"),
			Agency: place.Draw(t, "agency"), Required: rapid.Bool().Draw(t, "required")}
		facts := []assign.Fact{begun}
		for range rapid.IntRange(0, 7).Draw(t, "facts") {
			f := assign.Fact{ID: uuid.New(), Enrollment: e.ID, Number: len(facts) + 1, Effective: day.Draw(t, "effective"),
				Kind: rapid.SampledFrom(assign.FactKinds()[1:13]).Draw(t, "kind")} // the first begins; what the last corrects is in neither
			switch f.Kind {
			case assign.Transferred:
				if rapid.Bool().Draw(t, "stays") {
					f.Agency = place.Draw(t, "to")
				}
			case assign.WithdrawnFact:
				f.Reason = rapid.SampledFrom([]string{assign.BecauseLeft, "other"}).Draw(t, "reason")
			}
			facts = append(facts, f)
		}
		known := assign.Known{Enrollment: e, Where: facts}
		var history report.History
		for _, f := range facts {
			history = append(history, report.Entry{Fact: f, Cycle: 1})
		}
		for n := -1; n < 15; n++ {
			on := first.AddDays(n)
			want := uuid.Nil
			if st := history.On(on); st.Roster == 1 {
				want = st.Agency
			}
			if got := known.Counts(on); got != want {
				t.Fatalf("on %s the roll finds it at %s, and the report at %s: %+v", on, got, want, facts)
			}
		}
	})
}
