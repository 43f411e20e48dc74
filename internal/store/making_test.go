package store_test

import (
	"testing"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/go-cmp/cmp"
)

// TestWhatCannotBeAssigned leaves nothing behind.
func TestWhatCannotBeAssigned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		other := agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "OTHER", Names: lang.Text{"en": "Other", "es": "Otra"}, TimeZone: "UTC"}
		empty := agency.Agency{ID: newID(), Parent: w.state.ID, Country: "mx", Level: agency.State, Code: "VAC", Names: lang.Text{"en": "Empty", "es": "Vacía"}, TimeZone: "UTC"}
		must(t, s.InsertAgencies(t.Context(), on("2020-01-01"), other, empty))
		stranger := w.hired(other.ID, on("2025-01-01"))
		good := assign.Assignment{Modules: []string{w.module.ID}, Targets: []assign.Target{{Agency: w.police.ID}}, Due: assign.DueAfterAssigned, Days: 30}
		for name, c := range map[string]struct {
			change func(*assign.Assignment)
			kind   fault.Kind
			key    string
		}{
			"due before opening":    {func(a *assign.Assignment) { a.Due, a.DueOn = assign.DueOnDate, on("2026-03-09") }, fault.Invalid, "assignment.problem.due_before_opening"},
			"opens in the past":     {func(a *assign.Assignment) { a.OpensOn = on("2026-03-10") }, fault.Invalid, "assignment.problem.opens_past"},
			"a module that is gone": {func(a *assign.Assignment) { a.Modules = []string{"gone"} }, fault.Invalid, "assignment.problem.unknown_module"},
			"an empty agency":       {func(a *assign.Assignment) { a.Targets = []assign.Target{{Agency: empty.ID}} }, fault.Invalid, "assignment.problem.nobody"},
			"no target":             {func(a *assign.Assignment) { a.Targets = nil }, fault.Invalid, "assignment.problem.no_targets"},
			"an empty target":       {func(a *assign.Assignment) { a.Targets = []assign.Target{{}} }, fault.NotFound, ""},
			"another's agency":      {func(a *assign.Assignment) { a.Targets = []assign.Target{{Agency: other.ID}} }, fault.NotFound, ""},
			"another's person":      {func(a *assign.Assignment) { a.Targets = []assign.Target{{Person: stranger}} }, fault.NotFound, ""},
			"no such agency":        {func(a *assign.Assignment) { a.Targets = []assign.Target{{Agency: newID()}} }, fault.NotFound, ""},
			"no such group":         {func(a *assign.Assignment) { a.Targets = []assign.Target{{Group: newID()}} }, fault.NotFound, ""},
			"one of ours, one not":  {func(a *assign.Assignment) { a.Targets = append(a.Targets, assign.Target{Agency: other.ID}) }, fault.NotFound, ""},
			"in another's name":     {func(a *assign.Assignment) { a.Agency = other.ID }, fault.Invalid, "assignment.problem.far_apart"},
		} {
			a := good
			c.change(&a)
			_, err := w.service.Make(t.Context(), w.trainer, a, true)
			if !fault.Is(err, c.kind) || c.key != "" && firstKey(err) != c.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.service.Make(t.Context(), access.Actor{Person: w.officer.ID, Agency: w.police.ID}, good, true); !fault.Is(err, fault.NotFound) {
			t.Errorf("a learner: %v", err)
		}
		// Everybody in Mexico works for the state.
		good.Targets = []assign.Target{{Agency: w.state.ID}}
		if p, err := w.service.Preview(t.Context(), w.trainer, good); err != nil || !p.Whole {
			t.Errorf("%+v, %v", p, err)
		}
		if _, err := w.service.Make(t.Context(), w.trainer, good, false); !fault.Is(err, fault.Conflict) {
			t.Errorf("a whole country: %v", err)
		}
		if all, err := w.service.Assignments(t.Context(), w.trainer, assign.AssignmentQuestion{}); err != nil || len(all) > 0 || len(w.enrollments(w.officer.ID)) > 0 {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// firstKey is the message of the first thing that is wrong.
func firstKey(err error) string {
	if all, ok := fault.InFields(err); ok {
		return all[0].Key
	}
	return ""
}

// TestPreview counts by what each would be asked, and is right about it.
func TestPreview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		people := w.crowd(4, w.police.ID)
		w.make(w.state.ID, assign.Assignment{Due: assign.DueOnDate, DueOn: on("2026-04-01")})
		w.finish(people[0])
		must(t, w.assigner(w.now).Exempt(t.Context(), assign.Exemption{ID: newID(), Enrollment: w.newest(people[1]).ID, Reason: "long_leave", From: on("2026-03-11"), RecordedAt: w.now}, on("2026-03-11")))
		w.hired(w.police.ID, on("2026-03-11"))
		p, err := w.service.Preview(t.Context(), w.trainer, assign.Assignment{Modules: []string{w.module.ID}, Targets: []assign.Target{{Agency: w.police.ID}}, Due: assign.DueOnDate, DueOn: on("2026-03-20"), Grace: 2})
		must(t, err)
		want := assign.ModulePreview{Module: w.module.ID, New: 1, Further: 3, Current: 1, Exempt: 1}
		if p.Reached != 6 || len(p.Modules) != 1 || p.Modules[0] != want || p.NoSignIn != 6 || p.NoMail != 6 || !p.Whole || len(p.First) != 6 || p.Opens != on("2026-03-11") ||
			len(p.Overdue) != 1 || p.Overdue[0] != (assign.DayCount{On: on("2026-03-23"), People: 4}) || p.Languages["es"] != 1 {
			t.Errorf("%+v", p)
		}
		// Of two sources the earlier counts; both are fulfilled at once, and one taken back leaves the other.
		a := w.make(w.police.ID, assign.Assignment{Due: assign.DueOnDate, DueOn: on("2026-03-20")})
		if e := w.newest(people[2]); e.DueOn != on("2026-03-20") || len(e.Sources) != 2 || e.Cycle != 1 {
			t.Errorf("%+v", e)
		}
		w.finish(people[3])
		must(t, w.service.Cancel(t.Context(), w.trainer, a.ID, ""))
		if e := w.newest(people[2]); e.DueOn != on("2026-04-01") || len(e.Sources) != 1 || e.State() != assign.NotStarted {
			t.Errorf("%+v", e)
		}
		if e := w.newest(people[3]); e.State() != assign.Completed || len(e.Sources) != 2 {
			t.Errorf("%+v", e)
		}
	})
}

// TestAChangeLeavesFinishedWorkAlone, also where those who are current would be asked.
func TestAChangeLeavesFinishedWorkAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		people := w.crowd(3, w.police.ID)
		old := w.make(w.state.ID, assign.Assignment{Due: assign.DueOnDate, DueOn: on("2026-04-01"), Held: assign.HeldAsked})
		w.finish(people[0])
		change := assign.Assignment{Modules: []string{w.module.ID}, Targets: []assign.Target{{Agency: w.state.ID}}, OpensOn: on("2026-03-13"), Due: assign.DueOnDate, DueOn: on("2026-05-01"), Held: assign.HeldAsked}
		a, err := w.service.Replace(t.Context(), w.trainer, old.ID, change, true)
		must(t, err)
		if e := w.newest(people[1]); e.DueOn != on("2026-04-01") {
			t.Errorf("before its day: %+v", e)
		}
		w.now = w.now.AddDate(0, 0, 2)
		w.roll()
		if e := w.newest(people[1]); e.DueOn != on("2026-05-01") || e.Cycle != 1 || len(e.Sources) != 1 || e.Sources[0].Assignment != a.ID {
			t.Errorf("%+v", e)
		}
		if e := w.newest(people[0]); e.State() != assign.Completed || e.Cycle != 1 {
			t.Errorf("%+v", e)
		}
		all, err := w.service.History(t.Context(), w.trainer, a.ID)
		must(t, err)
		if len(all) != 2 || all[1].State != assign.Ended || all[1].EndedFor != assign.EndReplaced || all[1].ReplacedBy != a.ID || all[0].Count.People != 4 {
			t.Errorf("%+v", all)
		}
		if _, err := w.service.Replace(t.Context(), w.trainer, old.ID, change, true); !fault.Is(err, fault.Conflict) {
			t.Errorf("%v", err)
		}
	})
}

// TestGroupsAndNames: people come and go with their group, and who is named is asked where they work.
func TestGroupsAndNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		people := w.crowd(3, w.police.ID)
		list, rule := newID(), newID()
		must(t, s.InsertCircle(t.Context(), list, w.state.ID, "", people[:2]...))
		must(t, s.InsertCircle(t.Context(), rule, w.state.ID, "patrullero"))
		_, err := w.service.Make(t.Context(), w.trainer, assign.Assignment{Modules: []string{w.module.ID}, Targets: []assign.Target{{Group: list}, {Group: rule}}, Due: assign.DueAfterAssigned, Days: 9}, true)
		must(t, err)
		if len(w.enrollments(people[0])) != 1 || len(w.enrollments(people[1])) != 1 || len(w.enrollments(people[2])) != 0 {
			t.Error("not those of the list")
		}
		p := agency.Person{ID: newID(), GivenNames: "Pía", FirstSurname: "Patrulla"}
		must(t, s.InsertPeople(t.Context(), p))
		must(t, s.InsertPostings(t.Context(), agency.Posting{ID: newID(), Person: p.ID, Agency: w.police.ID, Position: "Patrullero", From: on("2026-03-01"), Primary: true}))
		w.roll()
		if e := w.newest(p.ID); e.OpensOn != on("2026-03-11") {
			t.Errorf("%+v", e)
		}
		must(t, s.EndCircle(t.Context(), list, on("2026-03-11")))
		_, err = w.service.RollPeople(t.Context(), people...)
		must(t, err)
		if e := w.newest(people[0]); e.State() != assign.Withdrawn {
			t.Errorf("%+v", e)
		}
	})
}

// TestAnAliasHasFinishedIt: what somebody completed under another name fulfils what they owe.
func TestAnAliasHasFinishedIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		people := w.crowd(2, w.police.ID)
		w.make(w.state.ID, days30)
		w.finish(people[0])
		postings, err := s.PostingsOf(t.Context(), people[0])
		must(t, err)
		must(t, s.EndPosting(t.Context(), postings[0].ID, on("2026-03-10")))
		must(t, s.MakeAlias(t.Context(), people[0], people[1]))
		if r := w.roll(); r.Credited != 1 {
			t.Errorf("%+v", r)
		}
		e := w.newest(people[1])
		if e.State() != assign.Completed || e.Done.On != on("2026-03-11") {
			t.Errorf("%+v", e)
		}
		place, err := s.Place(t.Context(), people[1], w.module.ID)
		must(t, err)
		if place.Completion == nil || place.Completion.Person != people[0] {
			t.Errorf("%+v", place)
		}
	})
}

// TestWhoIsExemptGoesOnToBeSo in the next window, unless the exemption is over by then; and everybody is told once.
func TestWhoIsExemptGoesOnToBeSo(t *testing.T) {
	o := map[string]store.Options{}
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o[dialect] = storetest.Address(t, dialect)
			w := newCounty(t, storetest.OpenAt(t, o[dialect]))
			people := w.crowd(3, w.police.ID)
			w.make(w.state.ID, assign.Assignment{Repeat: assign.Window, Opens: assign.MonthDay{Month: 3, Day: 1}, Closes: assign.MonthDay{Month: 4, Day: 30}})
			for i, to := range []lang.Date{{}, on("2026-12-31")} {
				must(t, w.assigner(w.now).Exempt(t.Context(), assign.Exemption{ID: newID(), Enrollment: w.newest(people[i]).ID, Reason: "long_leave", From: on("2026-03-11"), To: to, RecordedAt: w.now}, on("2026-03-11")))
			}
			w.now = w.now.AddDate(1, 0, 0)
			if r := w.roll(); r.Begun != 4 || r.Superseded != 4 {
				t.Errorf("%+v", r)
			}
			for i, want := range []assign.State{assign.Exempt, assign.NotStarted, assign.NotStarted} {
				if e := w.newest(people[i]); e.State() != want || e.Cycle != 2 || e.OpensOn != on("2027-03-01") || e.DueOn != on("2027-04-30") {
					t.Errorf("%d: %+v", i, e)
				}
			}
			w.roll()
			told := map[string]int{}
			rows, err := storetest.Raw(t, o[dialect]).Query("SELECT kind, count(*) FROM notices GROUP BY kind")
			must(t, err)
			defer rows.Close()
			for rows.Next() {
				var kind string
				var n int
				must(t, rows.Scan(&kind, &n))
				told[kind] = n
			}
			if len(told) != 2 || told["assigned"] != 4 || told["opening"] != 3 {
				t.Errorf("%v", told)
			}
		})
	}
}

// TestWhoComesBackOwesWhatTheyOwed, with the days of somebody new.
func TestWhoComesBackOwesWhatTheyOwed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		p := w.crowd(1, w.police.ID)[0]
		w.make(w.state.ID, assign.Assignment{Due: assign.DueOnDate, DueOn: on("2026-04-01"), Joiners: assign.JoinersDays, JoinDays: 30})
		postings, err := s.PostingsOf(t.Context(), p)
		must(t, err)
		must(t, s.EndPosting(t.Context(), postings[0].ID, on("2026-03-11")))
		if r := w.roll(); !r.Nothing() { // still there today
			t.Errorf("%+v", r)
		}
		w.now = w.now.AddDate(0, 0, 1)
		w.roll()
		if e := w.newest(p); e.State() != assign.Withdrawn {
			t.Errorf("%+v", e)
		}
		w.now = w.now.AddDate(0, 1, 0)
		must(t, s.InsertPostings(t.Context(), agency.Posting{ID: newID(), Person: p, Agency: w.state.ID, From: on("2026-04-12"), Primary: true}))
		if r := w.roll(); r.Returned != 1 {
			t.Errorf("%+v", r)
		}
		if e := w.newest(p); e.State() != assign.NotStarted || e.Cycle != 1 || e.DueOn != on("2026-05-12") || e.Agency != w.state.ID || e.OpensOn != on("2026-03-11") {
			t.Errorf("%+v", e)
		}
	})
}

// TestWhatAPreviewSaysComesTrue: how many finish it at once, by which day the others owe it, and who gets a letter.
func TestWhatAPreviewSaysComesTrue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		people := append(w.crowd(4, w.police.ID), w.officer.ID)
		w.make(w.state.ID, assign.Assignment{Due: assign.DueOnDate, DueOn: on("2026-04-01")})
		w.finish(people[0])
		w.finish(people[1])
		w.now = w.now.AddDate(0, 11, 0) // who is current is asked again in a month, and that cycle has opened
		check := func(name string, a assign.Assignment, told int, do func(a assign.Assignment) (assign.Assignment, error)) assign.Assignment {
			t.Helper()
			a.Modules, a.Targets = []string{w.module.ID}, []assign.Target{{Agency: w.state.ID}}
			p, err := w.service.Preview(t.Context(), w.trainer, a)
			must(t, err)
			made, err := do(a)
			must(t, err)
			l, err := w.service.Assignment(t.Context(), w.trainer, made.ID)
			must(t, err)
			if m := p.Modules[0]; m.Current != l.Count.Completed || p.Told != told {
				t.Errorf("%s: %+v, %d told, then %+v", name, m, p.Told, l.Count)
			}
			got, want := map[lang.Date]int{}, map[lang.Date]int{}
			for _, d := range p.Overdue {
				got[d.On] = d.People
			}
			for _, id := range people {
				if e := w.newest(id); e.State().IsOpen() {
					want[e.DueOn.AddDays(1)]++
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			return made
		}
		anew := func(a assign.Assignment) (assign.Assignment, error) {
			return w.service.Make(t.Context(), w.trainer, a, true)
		}
		made := check("again after a year", assign.Assignment{Due: assign.DueAfterAssigned, Days: 60, Repeat: assign.Anniversary, Months: 12, Lead: 40}, 2, anew)
		instead := func(a assign.Assignment) (assign.Assignment, error) {
			return w.service.Replace(t.Context(), w.trainer, made.ID, a, true)
		}
		later := assign.Assignment{Replaces: made.ID, Due: assign.DueOnDate, DueOn: on("2027-06-01")}
		made = check("due later", later, 0, instead)
		sooner := assign.Assignment{Replaces: made.ID, Due: assign.DueOnDate, DueOn: on("2027-05-01")}
		people = append(people, w.hired(w.police.ID, on("2027-02-11"))) // the others owe it since last April
		w.roll()
		check("due earlier", sooner, 1, instead)
	})
}
