package assign_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

var (
	noon  = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	day   = lang.DateOf(noon, time.UTC)
	later = day.AddDays(30)
	mine  = uuid.New()
)

// fact is a fact of a kind with every column filled.
func fact(kind assign.FactKind) assign.Fact {
	return assign.Fact{ID: uuid.New(), Enrollment: mine, Kind: kind, Effective: day, Recorded: noon, Agency: uuid.New(), Assignment: uuid.New(),
		Completion: uuid.New(), Exemption: uuid.New(), Corrects: uuid.New(), OpensOn: day, DueOn: later, Required: true, Reason: "moved"}
}

// after applies facts one after the other, all of which must be true.
func after(t testing.TB, kinds ...assign.FactKind) assign.Enrollment {
	t.Helper()
	e := assign.Enrollment{ID: mine}
	for _, k := range kinds {
		var err error
		if e, err = assign.Apply(e, fact(k)); err != nil {
			t.Fatalf("%s: %v", k, err)
		}
	}
	return e
}

// TestApply: what each fact makes of an enrollment, and which facts cannot be true of it.
func TestApply(t *testing.T) {
	kinds := func(k ...assign.FactKind) []assign.FactKind { return k }
	untold := map[assign.FactKind]bool{}
	for _, k := range assign.FactKinds() {
		untold[k] = true
	}
	for _, c := range []struct {
		before []assign.FactKind
		fact   assign.FactKind
		want   assign.State // empty: refused
	}{
		{kinds(), assign.Enrolled, assign.NotStarted},
		{kinds(), assign.Started, ""},
		{kinds(), assign.WithdrawnFact, ""},
		{kinds(assign.Enrolled), assign.Enrolled, ""},
		{kinds(assign.Enrolled), assign.SourceAdded, assign.NotStarted},
		{kinds(assign.Enrolled), assign.Started, assign.InProgress},
		{kinds(assign.Enrolled, assign.Started), assign.Started, ""},
		{kinds(assign.Enrolled, assign.Started), assign.CompletedFact, assign.Completed},
		{kinds(assign.Enrolled), assign.Credited, assign.Completed},
		{kinds(assign.Enrolled, assign.Credited), assign.CompletedFact, ""},
		{kinds(assign.Enrolled, assign.Credited), assign.Started, assign.Completed},
		{kinds(assign.Enrolled, assign.Credited), assign.ExemptedFact, assign.Completed},
		{kinds(assign.Enrolled, assign.Credited), assign.SupersededFact, ""},
		{kinds(assign.Enrolled, assign.Started), assign.ExemptedFact, assign.Exempt},
		{kinds(assign.Enrolled, assign.ExemptedFact), assign.ExemptedFact, ""},
		{kinds(assign.Enrolled, assign.ExemptedFact), assign.Started, assign.Exempt},
		{kinds(assign.Enrolled, assign.ExemptedFact), assign.CompletedFact, assign.Completed},
		{kinds(assign.Enrolled, assign.Started, assign.ExemptedFact), assign.ExemptionEnded, assign.InProgress},
		{kinds(assign.Enrolled), assign.ExemptionEnded, ""},
		{kinds(assign.Enrolled), assign.DueMoved, assign.NotStarted},
		{kinds(assign.Enrolled), assign.Transferred, assign.NotStarted},
		{kinds(assign.Enrolled), assign.WithdrawnFact, assign.Withdrawn},
		{kinds(assign.Enrolled, assign.CompletedFact), assign.WithdrawnFact, ""},
		{kinds(assign.Enrolled, assign.WithdrawnFact), assign.WithdrawnFact, ""},
		{kinds(assign.Enrolled, assign.WithdrawnFact), assign.CompletedFact, ""},
		{kinds(assign.Enrolled, assign.WithdrawnFact), assign.Started, ""},
		{kinds(assign.Enrolled, assign.WithdrawnFact), assign.SourceAdded, ""},
		{kinds(), assign.SourceEnded, ""},
		{kinds(assign.Enrolled, assign.Started), assign.SourceEnded, assign.InProgress},
		{kinds(assign.Enrolled, assign.WithdrawnFact), assign.SourceEnded, ""},
		{kinds(assign.Enrolled, assign.WithdrawnFact), assign.DueMoved, ""},
		{kinds(assign.Enrolled, assign.Started, assign.WithdrawnFact), assign.Returned, assign.InProgress},
		{kinds(assign.Enrolled), assign.Returned, ""},
		{kinds(assign.Enrolled, assign.Started), assign.SupersededFact, assign.Superseded},
		{kinds(assign.Enrolled, assign.SupersededFact), assign.CompletedFact, ""},
		{kinds(assign.Enrolled), assign.Corrected, ""},
	} {
		delete(untold, c.fact)
		e := after(t, c.before...)
		got, err := assign.Apply(e, fact(c.fact))
		switch {
		case c.want == "" && (!fault.Is(err, fault.Conflict) || got != e):
			t.Errorf("%s after %v: %v, %v; it cannot be true", c.fact, c.before, got.State(), err)
		case c.want != "" && (err != nil || got.State() != c.want):
			t.Errorf("%s after %v: %v, %v; want %s", c.fact, c.before, got.State(), err, c.want)
		}
	}
	for k := range untold {
		t.Errorf("the table does not tell of %s", k)
	}
}

// TestAFactNeedsItsColumns: one that lacks a column, or is of no known kind, is a mistake of the program.
func TestAFactNeedsItsColumns(t *testing.T) {
	for _, c := range []struct {
		kind assign.FactKind
		lose func(*assign.Fact)
	}{
		{assign.Started, func(f *assign.Fact) { f.Enrollment = uuid.New() }},
		{assign.Started, func(f *assign.Fact) { f.Effective = lang.Date{} }},
		{assign.Started, func(f *assign.Fact) { f.Recorded = time.Time{} }},
		{assign.SourceAdded, func(f *assign.Fact) { f.Assignment = uuid.Nil }},
		{assign.SourceEnded, func(f *assign.Fact) { f.Assignment = uuid.Nil }},
		{assign.SourceEnded, func(f *assign.Fact) { f.Reason = "" }},
		{assign.CompletedFact, func(f *assign.Fact) { f.Completion = uuid.Nil }},
		{assign.Credited, func(f *assign.Fact) { f.Completion = uuid.Nil }},
		{assign.ExemptedFact, func(f *assign.Fact) { f.Exemption = uuid.Nil }},
		{assign.ExemptionEnded, func(f *assign.Fact) { f.Exemption = uuid.Nil }},
		{assign.DueMoved, func(f *assign.Fact) { f.DueOn = lang.Date{} }},
		{assign.DueMoved, func(f *assign.Fact) { f.Reason = "" }},
		{assign.WithdrawnFact, func(f *assign.Fact) { f.Reason = "" }},
		{assign.Corrected, func(f *assign.Fact) { f.Corrects = uuid.Nil }},
		{"promoted", func(*assign.Fact) {}},
	} {
		f := fact(c.kind)
		c.lose(&f)
		if _, err := assign.Apply(after(t, assign.Enrolled), f); !fault.Is(err, fault.Internal) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	f := fact(assign.Enrolled)
	f.OpensOn = lang.Date{}
	if _, err := assign.Apply(assign.Enrollment{ID: mine}, f); !fault.Is(err, fault.Internal) {
		t.Errorf("%+v: %v", f, err)
	}
}

func TestTheEarliestDueDateCounts(t *testing.T) {
	for _, c := range []struct{ first, second, want lang.Date }{
		{later, day, day}, {day, later, day}, {lang.Date{}, later, later}, {later, lang.Date{}, later}, {lang.Date{}, lang.Date{}, lang.Date{}},
	} {
		f := fact(assign.Enrolled)
		f.DueOn, f.Required = c.first, false
		e, err := assign.Apply(assign.Enrollment{ID: mine}, f)
		if err != nil || e.Required {
			t.Fatal(e, err)
		}
		f = fact(assign.SourceAdded)
		f.DueOn = c.second
		if e, err = assign.Apply(e, f); err != nil || e.DueOn != c.want || !e.Required {
			t.Errorf("%s and %s make %s, required %v, %v", c.first, c.second, e.DueOn, e.Required, err)
		}
	}
}

// history draws facts that are true one after the other, by whatever clocks, and what they make.
func history(t *rapid.T) (facts []assign.Fact, e assign.Enrollment) {
	e = assign.Enrollment{ID: mine, Module: "m", Cycle: 1}
	kinds := rapid.SliceOfN(rapid.SampledFrom(assign.FactKinds()), 0, 30).Draw(t, "kinds")
	for i, k := range append([]assign.FactKind{assign.Enrolled}, kinds...) {
		f := fact(k)
		f.Recorded = noon.Add(time.Duration(rapid.IntRange(-i, i).Draw(t, "clock")) * time.Millisecond)
		f.Number = len(facts) + 1
		f.DueOn = day.AddDays(rapid.IntRange(0, 60).Draw(t, "due"))
		next, err := assign.Apply(e, f)
		if err != nil {
			if next != e {
				t.Fatalf("%s was refused and yet changed something", k)
			}
			continue
		}
		checkStep(t, e, next, k)
		facts, e = append(facts, f), next
	}
	e.Facts = len(facts)
	return facts, e
}

// checkStep: what is completed stays so, and what is known is never forgotten.
func checkStep(t *rapid.T, before, after assign.Enrollment, k assign.FactKind) {
	if before.State() == assign.Completed && after.State() != assign.Completed {
		t.Fatalf("%s moved a completed enrollment to %s", k, after.State())
	}
	if before.CompletedAt != after.CompletedAt && !before.CompletedAt.IsZero() || !before.StartedAt.IsZero() && before.StartedAt != after.StartedAt || before.Required && !after.Required {
		t.Fatalf("%s made %+v of %+v", k, after, before)
	}
}

func TestReplay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts, want := history(t)
		begin := assign.Enrollment{ID: mine, Module: "m", Cycle: 1}
		got, err := assign.Replay(begin, rapid.Permutation(facts).Draw(t, "order"))
		if err != nil || got != want {
			t.Fatalf("%v\n%s", err, cmp.Diff(want, got))
		}
		// A corrected fact never held.
		i := rapid.IntRange(0, len(facts)-1).Draw(t, "wrong")
		correction := fact(assign.Corrected)
		correction.Corrects, correction.Number = facts[i].ID, len(facts)+1
		want, wantErr := assign.Replay(begin, slices.Delete(slices.Clone(facts), i, i+1))
		got, err = assign.Replay(begin, append(slices.Clone(facts), correction))
		want.Facts = len(facts) + 1 // what never held is counted all the same
		if (err == nil) != (wantErr == nil) || err == nil && got != want {
			t.Fatalf("%v, %v\n%s", err, wantErr, cmp.Diff(want, got))
		}
	})
}

// TestStates: what ended an enrollment comes first, then completed, exempt, in progress, not started.
func TestStates(t *testing.T) {
	precedence := []assign.State{assign.Superseded, assign.Withdrawn, assign.Completed, assign.Exempt, assign.InProgress, assign.NotStarted}
	for bits := range 32 {
		at := func(bit int) (when time.Time) {
			if bits&(1<<bit) != 0 {
				when = noon
			}
			return when
		}
		e := assign.Enrollment{Superseded: bits&1 != 0, Withdrawn: bits&2 != 0, CompletedAt: at(2), Exempted: bits&8 != 0, StartedAt: at(4), DueOn: day}
		want := precedence[5]
		for bit := 4; bit >= 0; bit-- {
			if bits&(1<<bit) != 0 {
				want = precedence[bit]
			}
		}
		if e.State() != want {
			t.Errorf("%05b is %s, want %s", bits, e.State(), want)
		}
		open := want == assign.InProgress || want == assign.NotStarted
		if want.IsOpen() != open || e.IsOverdue(day.AddDays(1)) != open || e.IsOverdue(day) {
			t.Errorf("%s: open %v, overdue %v, on the day %v", want, want.IsOpen(), e.IsOverdue(day.AddDays(1)), e.IsOverdue(day))
		}
		if slices.Contains(assign.RosterStates(), want) != (want != assign.Superseded && want != assign.Withdrawn) {
			t.Errorf("%s is in the roster, or is not", want)
		}
	}
	if (assign.Enrollment{}).IsOverdue(day) {
		t.Error("what is never due is overdue")
	}
}

// brokenLedger fails at whatever it is asked, or at one of its two writes.
type brokenLedger struct {
	saved, appended bool
	failSave        bool
}

var errDisk = errors.New("disk full")

func (l *brokenLedger) Facts(context.Context, uuid.UUID) ([]assign.Fact, error) { return nil, errDisk }

func (l *brokenLedger) AppendFacts(context.Context, ...assign.Fact) error {
	l.appended = true
	return errDisk
}

func (l *brokenLedger) SaveEnrollments(context.Context, ...assign.Enrollment) error {
	l.saved = true
	if l.failSave {
		return errDisk
	}
	return nil
}

// TestRecordTellsOfEveryFailure, and writes nothing of what cannot be true.
func TestRecordTellsOfEveryFailure(t *testing.T) {
	e := after(t, assign.Enrolled)
	for _, failSave := range []bool{true, false} {
		l := &brokenLedger{failSave: failSave}
		if got, err := assign.Record(t.Context(), l, e, fact(assign.Started)); !errors.Is(err, errDisk) || got != e || l.appended == failSave {
			t.Errorf("%+v: %v, %v", l, got, err)
		}
	}
	l := &brokenLedger{}
	if _, err := assign.Record(t.Context(), l, e, fact(assign.Corrected)); !errors.Is(err, errDisk) || l.saved || l.appended {
		t.Errorf("%+v: %v", l, err)
	}
	if _, err := assign.Record(t.Context(), l, e, fact(assign.Enrolled)); !fault.Is(err, fault.Conflict) || l.saved || l.appended {
		t.Errorf("%+v: %v", l, err)
	}
}
