package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// revised is a town whose module "m" was recorded as d1 at noon, and changes later.
type revised struct {
	*town
	now time.Time // of the assigner
	raw *sql.DB
}

// later is a moment some days after noon.
func later(days int) time.Time { return noon.AddDate(0, 0, days) }

// record records a state of the module some days after noon.
func (r *revised) record(digest string, change course.Change, days int) {
	r.t.Helper()
	must(r.t, r.s.SaveRevision(r.t.Context(), &course.Module{ID: "m", Digest: digest, Change: change, Canonical: []byte(digest)}, later(days)))
}

// give assigns the module to an agency on the day of noon, due in some days.
func (r *revised) give(to agency.Agency, due int, again bool) assign.Assignment {
	r.t.Helper()
	a := assign.Assignment{ID: newID(), Agency: to.ID, Modules: []string{"m"}, OpensOn: on("2026-03-11"), AgainOnChange: again, By: r.officer.ID, MadeAt: later(1)}
	if due > 0 {
		a.DueOn = a.OpensOn.AddDays(due)
	}
	must(r.t, r.assigner(later(1)).Assign(r.t.Context(), a, on("2026-03-11")))
	return a
}

// ask asks again on account of a revision, and wants so many people to be asked.
func (r *revised) ask(digest string, want int) {
	r.t.Helper()
	if got, err := r.assigner(r.now).AskAgain(r.t.Context(), "m", digest); err != nil || got != want {
		r.t.Errorf("%s asks %d people again, want %d (%v)", digest, got, want, err)
	}
}

// finish completes what the officer owes by a revision; without one, by training elsewhere.
func (r *revised) finish(digest string) {
	r.t.Helper()
	e := *r.place().Enrollment
	c := learn.Completion{ID: newID(), Enrollment: e.ID, Person: e.Person, Module: "m", Revision: digest, CompletedOn: on("2026-03-12"), CompletedAt: later(e.Cycle)}
	must(r.t, r.s.InsertCompletion(r.t.Context(), c))
	f := assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.CompletedFact, Effective: c.CompletedOn, Recorded: c.CompletedAt, Completion: c.ID}
	if digest == "" {
		f.Kind = assign.Credited
	}
	_, err := assign.Record(r.t.Context(), r.s, e, f)
	must(r.t, err)
}

// eachRevised runs a test on each database.
func eachRevised(t *testing.T, test func(t *testing.T, r *revised)) {
	t.Helper()
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			test(t, &revised{newTown(t, storetest.OpenAt(t, o)), later(10), storetest.Raw(t, o)})
		})
	}
}

func TestAMaterialRevisionAsksAgain(t *testing.T) {
	eachRevised(t, func(t *testing.T, r *revised) {
		s := r.s
		a := r.give(r.state, 30, true)
		r.finish("d1")
		first := *r.place().Enrollment
		r.record("d2", course.Material, 5)
		r.ask("d2", 1)

		next := *r.place().Enrollment
		today := on("2026-03-21")
		if next.Cycle != 2 || next.State() != assign.NotStarted || !next.Required || next.OpensOn != today || next.DueOn != today.AddDays(30) {
			t.Errorf("%+v", next)
		}
		facts, err := s.Facts(t.Context(), next.ID)
		must(t, err)
		want := assign.Fact{ID: facts[0].ID, Enrollment: next.ID, Number: 1, Kind: assign.Enrolled, Effective: today, Recorded: r.now,
			Agency: r.police.ID, Assignment: a.ID, OpensOn: today, DueOn: today.AddDays(30), Required: true, Revision: "d2"}
		diff(t, []assign.Fact{want}, facts)

		// What was finished stays, and is still shown with what it was finished with.
		saved, err := s.LockEnrollment(t.Context(), first.ID)
		must(t, err)
		diff(t, first, saved)
		owed, err := s.Owes(t.Context(), r.officer.ID, today)
		must(t, err)
		if len(owed) != 2 || owed[0].Causes[0].Assigner["en"] != "State" || owed[1].Completion == nil || owed[1].Completion.Revision != "d1" {
			t.Errorf("%+v", owed)
		}
		if revision, err := s.LastFinished(t.Context(), r.officer.ID, "m"); err != nil || revision != "d1" {
			t.Errorf("%q, %v", revision, err)
		}
		if got := r.counted(audit.AssignmentAskedAgain); got != 1 {
			t.Errorf("%d events tell of it", got)
		}

		// Nobody is asked twice, whatever they do.
		r.ask("d2", 0)
		r.finish("d2")
		r.ask("d2", 0)
		r.record("d3", course.Editorial, 8)
		r.ask("d2", 0)
		r.record("d4", course.Material, 9)
		r.ask("d4", 1)
	})
}

// counted counts the audit events of an action.
func (r *revised) counted(action audit.Action) (n int) {
	r.t.Helper()
	for _, is := range texts(r.t, r.raw, "SELECT action FROM audit_events") {
		if is == string(action) {
			n++
		}
	}
	return n
}

// Who is not asked again.
func TestWhoIsNotAskedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		live func(r *revised)
		want int
	}{
		"finished": {func(r *revised) { r.give(r.state, 30, true); r.finish("d1") }, 1},
		"the assignment does not say so": {func(r *revised) {
			r.give(r.state, 30, false)
			r.finish("d1")
		}, 0},
		"finished of their own accord": {func(r *revised) {
			e := assign.Enrollment{ID: newID(), Person: r.officer.ID, Module: "m", Cycle: 1}
			_, err := assign.Record(r.t.Context(), r.s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.Enrolled, Effective: on("2026-03-11"), Recorded: noon, OpensOn: on("2026-03-11")})
			must(r.t, err)
			r.finish("d1")
		}, 0},
		"not finished": {func(r *revised) { r.give(r.state, 30, true) }, 0},
		"exempt":       {func(r *revised) { r.give(r.state, 30, true); r.exempt(*r.place().Enrollment) }, 0},
		"exempt after finishing": {func(r *revised) {
			r.give(r.state, 30, true)
			r.finish("d1")
			r.exempt(*r.place().Enrollment)
		}, 0},
		"withdrawn": {func(r *revised) { r.give(r.state, 30, true); r.withdraw() }, 0},
		"asked by another assignment already": {func(r *revised) {
			r.give(r.state, 30, true)
			r.finish("d1")
			a := assign.Assignment{ID: newID(), Agency: r.state.ID, Modules: []string{"m"}, OpensOn: on("2026-03-12"), MadeAt: later(2)}
			must(r.t, r.assigner(later(2)).Renew(r.t.Context(), a, on("2026-03-12")))
		}, 0},
		"left": {func(r *revised) {
			r.give(r.state, 30, true)
			r.finish("d1")
			r.post("", on("2026-03-15"))
		}, 0},
		"leaves today": {func(r *revised) { // at the agency it is still the 21st
			r.give(r.state, 30, true)
			r.finish("d1")
			r.post("", on("2026-03-21"))
		}, 1},
		"moved to another agency of the assignment": {func(r *revised) {
			r.give(r.state, 30, true)
			r.finish("d1")
			r.post("STATE", on("2026-03-15"))
		}, 1},
		"moved out of the assignment's reach": {func(r *revised) {
			r.give(r.police, 30, true)
			r.finish("d1")
			r.post("STATE", on("2026-03-15"))
		}, 0},
		"the assignment was made after the change": {func(r *revised) {
			r.give(r.state, 30, true)
			r.finish("d1")
			must(r.t, r.s.SaveRevision(r.t.Context(), &course.Module{ID: "m", Digest: "d2", Change: course.Material, Canonical: []byte("d2")}, noon.Add(time.Hour)))
		}, 0},
		"finished the change already": {func(r *revised) {
			r.give(r.state, 30, true)
			r.record("d2", course.Material, 5)
			r.finish("d2")
		}, 0},
		"finished what is newer": {func(r *revised) {
			r.give(r.state, 30, true)
			r.record("d2", course.Material, 5)
			r.record("d3", course.Editorial, 6)
			r.finish("d3")
		}, 0},
		"trained elsewhere": {func(r *revised) {
			r.give(r.state, 30, true)
			r.finish("")
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			eachRevised(t, func(t *testing.T, r *revised) {
				c.live(r)
				r.record("d2", course.Material, 5)
				r.ask("d2", c.want)
				r.ask("d2", 0)
			})
		})
	}
}

func (r *revised) withdraw() {
	r.t.Helper()
	e := *r.place().Enrollment
	_, err := assign.Record(r.t.Context(), r.s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.WithdrawnFact, Effective: on("2026-03-12"), Recorded: noon, Reason: "left"})
	must(r.t, err)
}

// post ends the officer's posting on a day, and posts them elsewhere from the next.
func (r *revised) post(to string, until lang.Date) {
	r.t.Helper()
	_, err := r.raw.Exec(fmt.Sprintf("UPDATE postings SET to_on = '%s'", until))
	must(r.t, err)
	if to != "" {
		must(r.t, r.s.InsertPostings(r.t.Context(), agency.Posting{ID: newID(), Person: r.officer.ID, Agency: r.state.ID, EmployeeNumber: "E2", From: until.AddDays(1), Primary: true}))
	}
}

// Two assignments that ask again make one cycle, due when the first of them is.
func TestTwoAssignmentsAskOnce(t *testing.T) {
	eachRevised(t, func(t *testing.T, r *revised) {
		far, near, none := r.give(r.state, 30, true), r.give(r.police, 10, true), r.give(r.police, 0, true)
		quiet := r.give(r.state, 5, false)
		r.finish("d1")
		r.record("d2", course.Material, 5)
		r.ask("d2", 1)
		e := *r.place().Enrollment
		if e.Cycle != 2 || e.Facts != 3 || e.DueOn != on("2026-03-31") {
			t.Errorf("%+v", e)
		}
		sources := texts(t, r.raw, "SELECT assignment_id FROM enrollment_sources WHERE enrollment_id = '"+e.ID.String()+"'")
		for _, a := range []assign.Assignment{far, near, none, quiet} {
			found := false
			for _, id := range sources {
				found = found || id == a.ID.String()
			}
			if found != a.AgainOnChange {
				t.Errorf("source of an assignment that asks again %v: %v", a.AgainOnChange, found)
			}
		}
	})
}

// A catalogue that goes back and forth, and two copies with different texts side by side, ask nobody in circles: of every
// change in substance, at most once.
func TestNobodyIsAskedInCircles(t *testing.T) {
	for name, live := range map[string]func(r *revised){
		"the old text comes back": func(r *revised) {
			r.ask("d2", 1)
			r.finish("d2")
			r.ask("d1", 0) // the copy that shows the first one
			r.ask("d2", 0)
		},
		"finished the old text in the newer cycle": func(r *revised) {
			r.ask("d2", 1)
			r.finish("d1") // at a copy that still shows it
			r.ask("d2", 0)
			r.ask("d1", 0)
			r.record("d3", course.Material, 8)
			r.ask("d3", 1) // another change asks anew
			r.ask("d2", 0)
			r.finish("d2")
			r.ask("d2", 0)
			r.ask("d3", 0)
		},
		"the newer one asks first": func(r *revised) {
			r.record("d3", course.Material, 8)
			r.ask("d3", 1)
			r.finish("d1")
			r.ask("d2", 0)
			r.ask("d3", 0)
		},
		"finished in the middle of it all": func(r *revised) { // the quiz was begun before the change
			r.ask("d2", 1)
			r.finish("d2")
			r.record("d3", course.Material, 8)
			r.ask("d3", 1)
			r.ask("d3", 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachRevised(t, func(t *testing.T, r *revised) {
				r.give(r.state, 30, true)
				r.finish("d1")
				r.record("d2", course.Material, 5)
				live(r)
			})
		})
	}
}

// Several copies that start together, and one that is killed in the middle, ask each of many people once.
func TestManyAreAskedOnceByManyCopies(t *testing.T) {
	eachRevised(t, func(t *testing.T, r *revised) {
		const many = 450
		ctx, s := t.Context(), r.s
		var people []agency.Person
		var postings []agency.Posting
		for i := range many {
			p := agency.Person{ID: newID(), GivenNames: "Ana", FirstSurname: fmt.Sprint("N", i)}
			people = append(people, p)
			postings = append(postings, agency.Posting{ID: newID(), Person: p.ID, Agency: r.police.ID, EmployeeNumber: fmt.Sprint("N", i), From: on("2025-01-01"), Primary: true})
		}
		must(t, s.InsertPeople(ctx, people...))
		must(t, s.InsertPostings(ctx, postings...))
		r.give(r.state, 30, true)
		must(t, s.InTx(ctx, func(ctx context.Context) error {
			members, err := s.LockMembers(ctx, r.state.ID, "m", on("2026-03-11"))
			if err != nil {
				return err
			}
			var enrollments []assign.Enrollment
			var facts []assign.Fact
			for _, m := range members {
				c := learn.Completion{ID: newID(), Enrollment: m.Newest.ID, Person: m.Person, Module: "m", Revision: "d1", CompletedOn: on("2026-03-12"), CompletedAt: noon}
				if err := s.InsertCompletion(ctx, c); err != nil {
					return err
				}
				enrollments = append(enrollments, *m.Newest)
				facts = append(facts, assign.Fact{ID: newID(), Enrollment: m.Newest.ID, Kind: assign.CompletedFact, Effective: c.CompletedOn, Recorded: noon, Completion: c.ID})
			}
			_, err = assign.RecordAll(ctx, s, enrollments, facts)
			return err
		}))
		r.record("d2", course.Material, 5)

		broken, stop := context.WithCancel(ctx)
		_, err := (&assign.Service{Store: dying{s, stop}, Now: func() time.Time { return r.now }, NewID: newID}).AskAgain(broken, "m", "d2")
		if err == nil {
			t.Error("the killed one went on")
		}
		var copies sync.WaitGroup
		var mu sync.Mutex
		total := 0
		for range 3 {
			copies.Go(func() {
				n, err := r.assigner(r.now).AskAgain(ctx, "m", "d2")
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				total += n
				mu.Unlock()
			})
		}
		copies.Wait()
		if total >= many+1 || total < many-200 {
			t.Errorf("after the killed one %d people were left to ask", total)
		}
		if got := texts(t, r.raw, "SELECT person_id FROM enrollments WHERE cycle = 2"); len(got) != many+1 {
			t.Errorf("%d people are asked again, want %d", len(got), many+1)
		}
		if got := texts(t, r.raw, "SELECT person_id FROM enrollments WHERE cycle > 2"); len(got) > 0 {
			t.Errorf("%d people are asked twice", len(got))
		}
		if got := texts(t, r.raw, "SELECT assignment_id FROM enrollment_sources"); len(got) != 2*(many+1) {
			t.Errorf("%d sources, want %d", len(got), 2*(many+1))
		}
	})
}

// dying is a store whose program is killed after its first batch.
type dying struct {
	*store.Store
	kill func()
}

func (d dying) InTx(ctx context.Context, f func(ctx context.Context) error) error {
	err := d.Store.InTx(ctx, f)
	d.kill()
	return err
}
