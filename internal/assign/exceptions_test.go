package assign_test

import (
	"slices"
	"testing"

	"baluarte/internal/assign"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// TestTakenBackIsAsIfItHadNeverBeen: whatever happened before and after, and also when the exemption has ended meanwhile.
func TestTakenBackIsAsIfItHadNeverBeen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, e := history(t)
		begin := assign.Enrollment{ID: mine, Module: "m", Cycle: 1}
		add := func(f assign.Fact) bool {
			f.Number = len(facts) + 1
			next, err := assign.Apply(e, f)
			if err != nil {
				return false
			}
			e, facts = next, append(facts, f)
			return true
		}
		wrong := fact(rapid.SampledFrom([]assign.FactKind{assign.ExemptedFact, assign.DueMoved, assign.Credited}).Draw(t, "wrong"))
		before := slices.Clone(facts)
		for !add(wrong) { // as earlier, when it could still be decided: whoever was just enrolled can be exempted, extended, credited
			facts = facts[:len(facts)-1]
			var err error
			if e, err = assign.Replay(begin, facts); err != nil {
				t.Fatal(err)
			}
			before = slices.Clone(facts)
		}
		var after []assign.Fact // with the numbers they have beside the mistake
		for _, k := range rapid.SliceOfN(rapid.SampledFrom([]assign.FactKind{assign.Started, assign.SourceAdded, assign.DueMoved, assign.Transferred, assign.ExemptionEnded}), 0, 4).Draw(t, "after") {
			f := fact(k)
			if k == assign.ExemptionEnded {
				if f.Exemption = wrong.Exemption; assign.InForce(facts) != wrong.Exemption {
					continue
				}
			}
			if add(f) && k != assign.ExemptionEnded {
				after = append(after, facts[len(facts)-1])
			}
		}
		back := fact(assign.Corrected)
		back.Corrects, back.Number = wrong.ID, len(facts)+1
		got, err := assign.Replay(begin, append(facts, back))
		never, impossible := assign.Replay(begin, append(before, after...))
		if impossible != nil { // what came later needs it: then it cannot be taken back either
			if err == nil {
				t.Fatalf("taken back, and without it there is no such history: %v", impossible)
			}
			return
		}
		never.Facts = len(facts) + 1
		if err != nil || got != never {
			t.Fatalf("%v\n%s", err, cmp.Diff(never, got))
		}
		if in := assign.InForce(append(facts, back)); wrong.Kind == assign.ExemptedFact && in != assign.InForce(before) {
			t.Fatalf("%s is in force, want %s", in, assign.InForce(before))
		}
	})
}

// TestInForce: the newest exemption that has neither ended nor been taken back.
func TestInForce(t *testing.T) {
	first, second := fact(assign.ExemptedFact), fact(assign.ExemptedFact)
	end, back := fact(assign.ExemptionEnded), fact(assign.Corrected)
	end.Exemption, back.Corrects = first.Exemption, second.ID
	for _, c := range []struct {
		facts []assign.Fact
		want  uuid.UUID
	}{
		{nil, uuid.Nil},
		{[]assign.Fact{first}, first.Exemption},
		{[]assign.Fact{first, end}, uuid.Nil},
		{[]assign.Fact{first, end, second}, second.Exemption},
		{[]assign.Fact{first, end, second, back}, uuid.Nil},
	} {
		if got := assign.InForce(c.facts); got != c.want {
			t.Errorf("%d facts: %s, want %s", len(c.facts), got, c.want)
		}
	}
}

// TestTheDaysThatWereLeft: a due date that fell into an exemption is as many days after it as were left; any other stays.
func TestTheDaysThatWereLeft(t *testing.T) {
	x := uuid.UUID{9}
	facts := []assign.Fact{{Kind: assign.ExemptedFact, Exemption: uuid.UUID{8}, Effective: date("2026-10-01")}, {Kind: assign.ExemptedFact, Exemption: x, Effective: date("2026-11-20")}}
	for due, want := range map[string]string{
		"2026-11-19": "2026-11-19", // overdue before
		"2026-11-20": "2027-01-11", // due on the very day
		"2026-12-05": "2027-01-26",
		"2027-01-10": "2027-03-03", // its last day
		"2027-01-11": "2027-01-11",
	} {
		if got := (assign.Overrun{Exemption: x, To: date("2027-01-10")}).Resumed(assign.Enrollment{DueOn: date(due)}, facts); got != date(want) {
			t.Errorf("%s: %s, want %s", due, got, want)
		}
	}
	if got := (assign.Overrun{Exemption: x, To: date("2027-01-10")}).Resumed(assign.Enrollment{}, facts); !got.IsZero() {
		t.Errorf("never due: %s", got)
	}
}

func TestHours(t *testing.T) {
	for text, want := range map[string]int{"1": 60, " 1.5 ": 90, "0,25": 15, "1000": 60000, "": 0, "0": 0, "-1": 0, "1001": 0, "NaN": 0, "Inf": 0, "1.2.3": 0} {
		if got, err := assign.Hours(text); got != want || (err == nil) != (want > 0) {
			t.Errorf("%q: %d, %v; want %d", text, got, err, want)
		}
	}
}

// TestCreditsStillHold: the earliest day that counts is the first whose validity reaches today, whatever the lengths of the
// months.
func TestCreditsStillHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today := day.AddDays(rapid.IntRange(-1500, 1500).Draw(t, "today"))
		months := rapid.IntRange(1, 60).Draw(t, "months")
		first := assign.Credit{ValidMonths: months}.Earliest(today)
		if first.AddMonths(months).Before(today) || !first.AddDays(-1).AddMonths(months).Before(today) {
			t.Fatalf("%d months until %s: from %s on", months, today, first)
		}
	})
}
