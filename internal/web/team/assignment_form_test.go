package team

import (
	"net/url"
	"testing"

	"baluarte/internal/assign"
	"baluarte/internal/fault"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// anyAssignment draws one that a form can say.
func anyAssignment(t *rapid.T) assign.Assignment {
	number := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name) }
	a := assign.Assignment{Agency: uuid.UUID{1}, Modules: []string{"passwords", "phishing"}, Targets: []assign.Target{{Agency: uuid.UUID{2}}, {Group: uuid.UUID{3}}, {Person: uuid.UUID{4}}},
		OpensOn: on("2026-12-01"), Repeat: rapid.SampledFrom(assign.RepeatKinds()).Draw(t, "repeat"), Joiners: assign.JoinersSame,
		Held: rapid.SampledFrom([]assign.HeldRule{assign.HeldCounts, assign.HeldAsked}).Draw(t, "held"), AttemptLimit: number("attempts", 0, 5), AgainOnChange: rapid.Bool().Draw(t, "again")}
	if rapid.Bool().Draw(t, "course") {
		a.Course, a.Modules = "essentials", nil
		for _, m := range catalogue().Course("essentials").Modules {
			a.Modules = append(a.Modules, m.ID)
		}
	}
	a.Due = assign.DueNever
	switch a.Repeat {
	case assign.Window:
		a.Opens, a.Closes = assign.MonthDay{Month: 10, Day: 1}, assign.MonthDay{Month: 2, Day: 29}
	default:
		a.Due = rapid.SampledFrom(assign.DueKinds()).Draw(t, "due")
	}
	switch a.Due {
	case assign.DueOnDate:
		a.DueOn = on("2027-02-28")
	case assign.DueAfterAssigned, assign.DueAfterJoining:
		a.Days = number("days", 1, 700)
	}
	if a.Due != assign.DueBeforeAccess && (a.Due != assign.DueNever || a.Repeat != assign.RepeatNever) {
		a.Grace = number("grace", 0, 90)
	}
	if a.Repeat == assign.Anniversary {
		a.Months, a.Lead = number("months", 1, 60), number("lead", 0, 27)
	}
	if a.Dated() {
		if a.Joiners = rapid.SampledFrom(assign.JoinerRules()).Draw(t, "joiners"); a.Joiners == assign.JoinersDays {
			a.JoinDays = number("join days", 1, 700)
		}
	}
	return a
}

// TestFormSaysAllOfAnAssignment: what the form of a change is filled with, sent as it is, is the same assignment.
func TestFormSaysAllOfAnAssignment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyAssignment(t)
		values := answered(a)
		values.Set("opens_on", a.OpensOn.String()) // a change begins today unless another day is typed
		got, err := readAssignment(values, catalogue())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, got); diff != "" {
			t.Fatal(diff)
		}
		if wrong := assign.Check(got, catalogue()); len(wrong) > 0 {
			t.Fatal(wrong)
		}
	})
}

// TestFormLeavesAsideWhatIsNotAsked: numbers typed beside an answer that was not chosen say nothing.
func TestFormLeavesAsideWhatIsNotAsked(t *testing.T) {
	values := usual()
	for name, value := range map[string]string{"days_joining": "x", "repeat_months": "-1", "window_opens_day": "99", "due_on": "soon", "joiner_days": "?", "course": "zeppelin", "lead_days": "1e9"} {
		values.Set(name, value)
	}
	a, err := readAssignment(values, catalogue())
	if err != nil || a.Days != 30 || a.Joiners != assign.JoinersSame || a.Course != "" {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestFormTellsWhatIsWrong, field by field, and refuses what no form of ours sends.
func TestFormTellsWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		set   string
		field string // empty: the whole is refused
		kind  fault.Kind
	}{
		{"days_assigned=ten", "due_days", fault.Invalid},
		{"days_assigned=-3", "due_days", fault.Invalid},
		{"days_assigned=99999999999999999999", "due_days", fault.Invalid},
		{"due_kind=date&due_on=2026-02-30", "due_on", fault.Invalid},
		{"opens_on=tomorrow", "opens_on", fault.Invalid},
		{"due_kind=window&window_opens_day=first", "window_opens", fault.Invalid},
		{"what=course&course=zeppelin", "course", fault.Invalid},
		{"attempt_limit=1.5", "attempt_limit", fault.Invalid},
		{"due_kind=someday", "", fault.Invalid},
		{"repeat_kind=window", "", fault.Invalid},
		{"held=perhaps", "", fault.Invalid},
		{"due_kind=date&due_on=2027-01-01&joiners=none", "", fault.Invalid},
		{"targets=agency:1", "", fault.NotFound},
		{"targets=country:" + uuid.NewString(), "", fault.NotFound},
		{"agency=x", "", fault.NotFound},
	} {
		set, err := url.ParseQuery(c.set)
		if err != nil {
			t.Fatal(err)
		}
		values := usual()
		for name, v := range set {
			values[name] = v
		}
		_, err = readAssignment(values, catalogue())
		wrong, _ := fault.InFields(err)
		if !fault.Is(err, c.kind) || c.field == "" && len(wrong) > 0 || c.field != "" && (len(wrong) != 1 || wrong[0].Field != c.field) {
			t.Errorf("%s: %v", c.set, err)
		}
	}
}
