package assign_test

import (
	"testing"

	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// caused tells facts by the names of an agency and a person each.
func caused(facts []assign.Fact) (all []assign.Cause) {
	for _, f := range facts {
		c := assign.Cause{Fact: f, Person: "Pam"}
		if f.Assignment != uuid.Nil {
			c.Assigner = lang.Text{"en": f.Assignment.String()}
		}
		all = append(all, c)
	}
	return all
}

// told replays facts and tells why.
func told(t testing.TB, cycle int, earlier assign.Held, facts ...assign.Fact) (assign.Enrollment, assign.Explanation) {
	t.Helper()
	for i := range facts {
		facts[i].Number = i + 1
	}
	e, err := assign.Replay(assign.Enrollment{ID: mine, Cycle: cycle}, facts)
	if err != nil {
		t.Fatal(err)
	}
	return e, assign.Why(e, caused(facts), earlier, day)
}

// TestWhy: each case, with what is told of it.
func TestWhy(t *testing.T) {
	begun := func(required bool, due lang.Date, revision string) assign.Fact {
		f := fact(assign.Enrolled)
		f.Effective, f.DueOn, f.Required, f.Revision = day.AddDays(-20), due, required, revision
		if !required {
			f.Assignment = uuid.Nil
		}
		return f
	}
	with := func(kind assign.FactKind, due lang.Date) assign.Fact {
		f := fact(kind)
		f.Effective, f.DueOn = day.AddDays(-5), due
		return f
	}
	never := lang.Date{}
	base := begun(true, later, "")
	free := begun(true, later, "")
	free.Assignment = uuid.Nil
	moved := with(assign.DueMoved, later.AddDays(9))
	mistake := with(assign.Corrected, never)
	mistake.Corrects = moved.ID
	held := assign.Held{On: day.AddDays(-100)}
	for _, c := range []struct {
		name    string
		cycle   int
		earlier assign.Held
		facts   []assign.Fact
		rule    assign.Rule
		change  assign.Remedy
		on, due lang.Date
		agency  uuid.UUID // of the assignment that is told; uuid.Nil: of none
	}{
		{"assigned", 1, held, []assign.Fact{base}, assign.WhyAssigned, assign.ByTrainer, day.AddDays(-20), later, base.Assignment},
		{"without a due date", 1, assign.Held{}, []assign.Fact{begun(true, never, "")}, assign.WhyAssigned, assign.ByTrainer, day.AddDays(-20), never, uuid.Nil},
		{"begun, then assigned", 1, assign.Held{}, []assign.Fact{begun(false, never, ""), with(assign.SourceAdded, later)}, assign.WhyAssigned, assign.ByTrainer, day.AddDays(-5), later, uuid.Nil},
		{"the module changed", 2, held, []assign.Fact{begun(true, later, "d2")}, assign.WhyAskedAgain, assign.ByTrainer, day.AddDays(-20), later, uuid.Nil},
		{"it changed, and an earlier date came", 2, held, []assign.Fact{begun(true, later, "d2"), with(assign.SourceAdded, day)}, assign.WhySeveral, assign.ByTrainer, day.AddDays(-5), day, uuid.Nil},
		{"a new cycle", 2, held, []assign.Fact{base}, assign.WhyRenewed, assign.ByTrainer, day.AddDays(-20), later, base.Assignment},
		{"a new cycle, and the completion holds until today", 2, assign.Held{On: held.On, Until: day}, []assign.Fact{base}, assign.WhyRenewed, assign.ByTrainer, day.AddDays(-20), later, base.Assignment},
		{"a new cycle after the completion ran out", 2, assign.Held{On: held.On, Until: day.AddDays(-1)}, []assign.Fact{base}, assign.WhyAssigned, assign.ByTrainer, day.AddDays(-20), later, base.Assignment},
		{"two, the later date first", 1, assign.Held{}, []assign.Fact{base, with(assign.SourceAdded, day)}, assign.WhySeveral, assign.ByTrainer, day.AddDays(-5), day, uuid.Nil},
		{"two, the earlier date first", 1, assign.Held{}, []assign.Fact{base, with(assign.SourceAdded, later.AddDays(1))}, assign.WhySeveral, assign.ByTrainer, day.AddDays(-20), later, base.Assignment},
		{"two without a date", 1, assign.Held{}, []assign.Fact{begun(true, never, ""), with(assign.SourceAdded, never)}, assign.WhySeveral, assign.ByTrainer, day.AddDays(-20), never, uuid.Nil},
		{"required by no assignment", 1, assign.Held{}, []assign.Fact{free}, assign.WhyRequired, assign.ByTrainer, day.AddDays(-20), later, uuid.Nil},
		{"extended", 1, assign.Held{}, []assign.Fact{base, moved}, assign.WhyMoved, assign.ByTrainer, day.AddDays(-5), later.AddDays(9), base.Assignment},
		{"extended by mistake", 1, assign.Held{}, []assign.Fact{base, moved, mistake}, assign.WhyAssigned, assign.ByTrainer, day.AddDays(-20), later, base.Assignment},
		{"extended, then an earlier date", 1, assign.Held{}, []assign.Fact{base, moved, with(assign.SourceAdded, day)}, assign.WhySeveral, assign.ByTrainer, day.AddDays(-5), day, uuid.Nil},
		{"exempt", 1, assign.Held{}, []assign.Fact{base, with(assign.ExemptedFact, never)}, assign.WhyExempt, assign.ByEnding, day.AddDays(-5), later, base.Assignment},
		{"exempt no more", 1, assign.Held{}, []assign.Fact{base, with(assign.ExemptedFact, never), with(assign.ExemptionEnded, never)}, assign.WhyAssigned, assign.ByTrainer, day.AddDays(-20), later, base.Assignment},
		{"exempt, and finished", 1, assign.Held{}, []assign.Fact{base, with(assign.ExemptedFact, never), with(assign.CompletedFact, never)}, assign.WhyAssigned, assign.ByAnotherYet, day.AddDays(-20), later, base.Assignment},
		{"voluntary", 1, assign.Held{}, []assign.Fact{begun(false, never, "")}, assign.WhyVoluntary, assign.ByAssigning, day.AddDays(-20), never, uuid.Nil},
		{"voluntary, and finished", 1, assign.Held{}, []assign.Fact{begun(false, never, ""), with(assign.CompletedFact, never)}, assign.WhyVoluntary, assign.ByAnotherYet, day.AddDays(-20), never, uuid.Nil},
		{"withdrawn", 1, assign.Held{}, []assign.Fact{base, with(assign.WithdrawnFact, never)}, assign.WhyWithdrawn, assign.ByReturning, day.AddDays(-5), later, base.Assignment},
		{"returned", 1, assign.Held{}, []assign.Fact{base, with(assign.WithdrawnFact, never), with(assign.Returned, never)}, assign.WhyAssigned, assign.ByTrainer, day.AddDays(-20), later, base.Assignment},
		{"superseded", 1, assign.Held{}, []assign.Fact{base, with(assign.SupersededFact, never)}, assign.WhySuperseded, assign.ByNothing, day.AddDays(-5), later, base.Assignment},
	} {
		_, r := told(t, c.cycle, c.earlier, c.facts...)
		if r.Rule != c.rule || r.Remedy != c.change || r.On != c.on || r.DueOn != c.due {
			t.Errorf("%s: %s, %s, on %s, due %s", c.name, r.Rule, r.Remedy, r.On, r.DueOn)
		}
		if c.agency != uuid.Nil && r.Agency["en"] != c.agency.String() {
			t.Errorf("%s: it is of another assignment", c.name)
		}
		if c.rule == assign.WhyMoved && (r.Was != later || r.Assigned != day.AddDays(-20)) {
			t.Errorf("%s: moved from %s, assigned on %s", c.name, r.Was, r.Assigned)
		}
		if (c.rule == assign.WhyRenewed) != (r.Held == held.On) {
			t.Errorf("%s: held since %s", c.name, r.Held)
		}
	}
}

// TestWhyOfWhatHasEnded: an assignment that was cancelled or replaced asks for nothing, though nothing was recorded of what
// was finished for it.
func TestWhyOfWhatHasEnded(t *testing.T) {
	first, second := fact(assign.Enrolled), fact(assign.SourceAdded)
	first.Number, first.Required, first.DueOn = 1, true, later
	second.Number, second.DueOn = 2, later.AddDays(9)
	e, err := assign.Replay(assign.Enrollment{ID: mine, Cycle: 1}, []assign.Fact{first, second})
	if err != nil {
		t.Fatal(err)
	}
	e.CompletedAt = noon
	for _, c := range []struct {
		name       string
		one, other lang.Date // since when they ask nobody
		rule       assign.Rule
		told       uuid.UUID
		due, over  lang.Date
	}{
		{"none has", lang.Date{}, lang.Date{}, assign.WhySeveral, first.Assignment, later, lang.Date{}},
		{"one will", day.AddDays(1), lang.Date{}, assign.WhySeveral, first.Assignment, later, lang.Date{}},
		{"the first has, as what is replaced", day, lang.Date{}, assign.WhyAssigned, second.Assignment, later.AddDays(9), lang.Date{}},
		{"the second has", lang.Date{}, day, assign.WhyAssigned, first.Assignment, later, lang.Date{}},
		{"both have", day.AddDays(-1), day, assign.WhyAssigned, second.Assignment, later, day},
	} {
		causes := caused([]assign.Fact{first, second})
		causes[0].Ended, causes[1].Ended = c.one, c.other
		r := assign.Why(e, causes, assign.Held{}, day)
		if r.Rule != c.rule || r.Agency["en"] != c.told.String() || r.DueOn != c.due || r.Over != c.over {
			t.Errorf("%s: %s by %v, due %s, over on %s", c.name, r.Rule, r.Agency, r.DueOn, r.Over)
		}
		if several := r.Rule == assign.WhySeveral; several != (len(r.Sources) > 1) {
			t.Errorf("%s: %d sources", c.name, len(r.Sources))
		}
	}
}

// TestWhyIsNeverEmpty: whatever happens to an enrollment, there is a reason for it, which tells the due date in force, and
// of what is asked for who asks.
func TestWhyIsNeverEmpty(t *testing.T) {
	kinds := assign.FactKinds()
	rapid.Check(t, func(t *rapid.T) {
		var facts []assign.Fact
		e := assign.Enrollment{ID: mine, Cycle: rapid.IntRange(1, 3).Draw(t, "cycle")}
		known := e
		for range rapid.IntRange(1, 12).Draw(t, "facts") {
			f := fact(rapid.SampledFrom(kinds).Draw(t, "kind"))
			if len(facts) == 0 {
				f.Kind = assign.Enrolled
			}
			f.Number, f.Effective, f.DueOn = len(facts)+1, day.AddDays(len(facts)-30), day.AddDays(rapid.IntRange(-9, 9).Draw(t, "due"))
			if f.Kind != assign.DueMoved && rapid.Bool().Draw(t, "never") {
				f.DueOn = lang.Date{}
			}
			if f.Kind == assign.Enrolled {
				f.Required = rapid.Bool().Draw(t, "required")
				f.Revision = rapid.SampledFrom([]string{"", "d2"}).Draw(t, "revision")
				if !f.Required {
					f.Assignment, f.Revision, f.DueOn = uuid.Nil, "", lang.Date{} // what nobody asks for is never due
				}
			}
			if f.Kind == assign.Corrected {
				f.Corrects = facts[rapid.IntRange(0, len(facts)-1).Draw(t, "corrects")].ID
			}
			next, err := assign.Replay(e, append(facts, f))
			if err != nil || f.Kind == assign.Corrected && f.Corrects == facts[0].ID {
				continue
			}
			known, facts = next, append(facts, f)
		}
		r := assign.Why(known, caused(facts), assign.Held{}, day)
		switch {
		case r.Rule == "" || r.Remedy == "" || r.On.IsZero():
			t.Fatalf("%+v tells nothing of %+v", r, known)
		case r.DueOn != known.DueOn:
			t.Fatalf("due %s, told %s", known.DueOn, r.DueOn)
		case known.State().IsOpen() && known.Required && (r.Agency == nil || r.Rule == assign.WhyVoluntary):
			t.Fatalf("%+v is asked for, and %+v does not tell by whom", known, r)
		case known.State().IsOpen() && !known.Required && r.Rule != assign.WhyVoluntary:
			t.Fatalf("%+v of what nobody asks for", r)
		}
	})
	if r := assign.Why(assign.Enrollment{OpensOn: day, Required: true}, nil, assign.Held{}, day); r.Rule != assign.WhyRequired || r.On != day {
		t.Errorf("without facts: %+v", r)
	}
}
