package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func TestAtMostOneEnrollmentIsOpen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		first := w.assigned(0, on("2026-03-20"))
		second := first
		second.ID, second.Cycle = newID(), 2
		for name, open := range map[string]func(*assign.Enrollment){
			"not started": func(*assign.Enrollment) {},
			"in progress": func(e *assign.Enrollment) { e.StartedAt = noon },
			"exempt":      func(e *assign.Enrollment) { e.Exempted = true },
		} {
			e := second
			open(&e)
			if err := s.SaveEnrollments(t.Context(), e); !fault.Is(err, fault.Conflict) {
				t.Errorf("a second enrollment %s: %v", name, err)
			}
		}
		first.CompletedAt, first.Facts = noon, first.Facts+1
		must(t, s.SaveEnrollments(t.Context(), first))
		must(t, s.SaveEnrollments(t.Context(), second))
		first.CompletedAt, first.Facts = time.Time{}, first.Facts+1
		if err := s.SaveEnrollments(t.Context(), first); !fault.Is(err, fault.Conflict) {
			t.Errorf("the first opened again: %v", err)
		}
	})
}

// A copy read before somebody else's fact is not written over it.
func TestAStaleEnrollmentIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		stale := w.assigned(0, on("2026-03-20"))
		w.close(stale, w.attempting(stale, 1), true)
		want := *w.place().Enrollment
		_, err := assign.Record(t.Context(), s, stale, assign.Fact{ID: newID(), Enrollment: stale.ID, Kind: assign.Started, Effective: on("2026-03-11"), Recorded: noon})
		if !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
		diff(t, want, *w.place().Enrollment)
	})
}

// More people than one statement takes are assigned at once, and all or none of them.
func TestAssigningMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		var people []agency.Person
		var postings []agency.Posting
		for range 450 {
			p := agency.Person{ID: newID(), GivenNames: "A", FirstSurname: "B"}
			people = append(people, p)
			postings = append(postings, agency.Posting{ID: newID(), Person: p.ID, Agency: w.police.ID, From: on("2025-01-01"), Primary: true})
		}
		must(t, s.InsertPeople(t.Context(), people...))
		must(t, s.InsertPostings(t.Context(), postings...))
		w.assigned(0, on("2026-03-20"))
		w.assigned(0, on("2026-03-15"))
		members, err := s.LockMembers(t.Context(), w.state.ID, "m", on("2026-03-11"))
		must(t, err)
		var all []assign.Enrollment
		var facts []assign.Fact
		for _, m := range members {
			if m.Newest.Facts != 2 || m.Newest.DueOn != on("2026-03-15") {
				t.Fatalf("%+v", m.Newest)
			}
			all = append(all, *m.Newest)
			facts = append(facts, assign.Fact{ID: newID(), Enrollment: m.Newest.ID, Kind: assign.Started, Effective: on("2026-03-11"), Recorded: noon})
		}
		diff(t, 451, len(all))
		all[321].Facts-- // read before somebody else's fact
		err = s.InTx(t.Context(), func(ctx context.Context) error { return second(assign.RecordAll(ctx, s, all, facts)) })
		if !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
		after, err := s.LockMembers(t.Context(), w.state.ID, "m", on("2026-03-11"))
		must(t, err)
		diff(t, members, after)
	})
}

func TestAssignReachesTheSubtree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		first := w.assigned(0, on("2026-03-20"))
		again := w.assigned(0, on("2026-03-15"))
		if again.ID != first.ID || again.DueOn != on("2026-03-15") {
			t.Errorf("a second assignment is a second source of the open enrollment: %+v", again)
		}
		w.close(again, w.attempting(again, 1), true)
		next := w.assigned(0, on("2026-04-20"))
		members, err := s.LockMembers(t.Context(), w.police.ID, "m", on("2026-03-11"))
		must(t, err)
		diff(t, []assign.Member{{Person: w.officer.ID, Agency: w.police.ID, Newest: &next}}, members)
		members, err = s.LockMembers(t.Context(), w.state.ID, "other", on("2024-12-31"))
		must(t, err)
		diff(t, []assign.Member(nil), members)
	})
}

// A history of random facts through the one door leaves an enrollment that equals the replay of its ledger.
func TestEnrollmentsAreTheProjectionOfTheLedger(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			s := storetest.OpenAt(t, o)
			w := newTown(t, s)
			source := assign.Assignment{ID: newID(), Agency: w.state.ID, Modules: []string{"m"}, OpensOn: on("2026-03-01"), MadeAt: noon,
				Due: assign.DueNever, Repeat: assign.RepeatNever, Joiners: assign.JoinersSame, Held: assign.HeldCounts}
			must(t, s.InsertAssignment(t.Context(), source))
			db := storetest.Raw(t, o)
			history := 0
			rapid.Check(t, func(r *rapid.T) {
				history++
				h := &hand{w: w, r: r, at: noon, source: source.ID}
				e := assign.Enrollment{ID: newID(), Person: w.officer.ID, Module: fmt.Sprint("m", history), Cycle: 1}
				for range rapid.IntRange(1, 12).Draw(r, "facts") {
					e = h.record(e)
				}
				facts, err := s.Facts(t.Context(), e.ID)
				must(t, err)
				if len(facts) == 0 {
					return
				}
				saved, err := s.LockEnrollment(t.Context(), e.ID)
				must(t, err)
				replayed, err := assign.Replay(e, facts)
				must(t, err)
				if d := cmp.Diff(replayed, saved); d != "" {
					r.Fatalf("ledger -, enrollment +\n%s", d)
				}
				if state := texts(t, db, fmt.Sprintf("SELECT state FROM enrollments WHERE id = '%s'", e.ID)); state[0] != string(saved.State()) {
					r.Fatalf("the row says %s of %+v", state[0], saved)
				}
			})
		})
	}
}

func TestACorrectionUndoesItsFactAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := newLearner(t, s)
		l.assigned()
		passed := l.finish(l.start())
		correct := func(fact uuid.UUID) error {
			e, err := s.LockEnrollment(t.Context(), passed.Enrollment)
			must(t, err)
			return second(assign.Record(t.Context(), s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.Corrected, Effective: on("2026-03-12"),
				Recorded: noon, Corrects: fact, Reason: "somebody_else"}))
		}
		facts, err := s.Facts(t.Context(), passed.Enrollment)
		must(t, err)
		diff(t, []assign.FactKind{assign.Enrolled, assign.Started, assign.CompletedFact}, []assign.FactKind{facts[0].Kind, facts[1].Kind, facts[2].Kind})
		for name, fact := range map[string]uuid.UUID{"one of nobody": newID(), "the beginning": facts[0].ID} {
			if err := correct(fact); !fault.Is(err, fault.Conflict) {
				t.Errorf("%s: %v", name, err)
			}
		}
		must(t, correct(facts[2].ID))
		p := l.stands()
		if p.Enrollment.State() != assign.InProgress || p.Completion != nil || p.Enrollment.Facts != 4 {
			t.Errorf("%+v of %+v", p.Enrollment, p)
		}
		sit, err := l.Attempt(t.Context(), l.actor, passed.ID)
		must(t, err)
		diff(t, (*learn.Completion)(nil), sit.Completion)

		// The quiz can be passed again, and the new pass is the one that counts.
		again := l.finish(l.start())
		diff(t, again.Completion, l.stands().Completion)
		sit, err = l.Attempt(t.Context(), l.actor, passed.ID)
		must(t, err)
		diff(t, (*learn.Completion)(nil), sit.Completion)
	})
}

// hand draws facts and records them.
type hand struct {
	w      *town
	r      *rapid.T
	at     time.Time
	source uuid.UUID
}

func (h *hand) record(e assign.Enrollment) assign.Enrollment {
	r := h.r
	h.at = h.at.Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(r, "nanoseconds"))) // the next computer's clock may be behind
	f := assign.Fact{ID: newID(), Enrollment: e.ID, Kind: rapid.SampledFrom(assign.FactKinds()).Draw(r, "kind"), Effective: on("2026-03-11"), Recorded: h.at, Actor: h.w.officer.ID}
	if e.OpensOn.IsZero() && rapid.Bool().Draw(r, "begin") {
		f.Kind = assign.Enrolled
	}
	due := rapid.SampledFrom([]string{"2026-03-05", "2026-03-15", "2026-04-01"})
	next := e
	err := h.w.s.InTx(h.w.t.Context(), func(ctx context.Context) (err error) {
		switch f.Kind {
		case assign.Enrolled:
			f.OpensOn, f.Required, f.Agency = on("2026-03-01"), rapid.Bool().Draw(r, "required"), h.w.police.ID
			if rapid.Bool().Draw(r, "dated") {
				f.DueOn = on(due.Draw(r, "due"))
			}
		case assign.SourceAdded:
			f.Assignment, f.DueOn, f.Grace = h.source, on(due.Draw(r, "due")), rapid.IntRange(0, 5).Draw(r, "grace")
		case assign.SourceEnded:
			f.Assignment, f.Reason = h.source, "cancelled"
			if rapid.Bool().Draw(r, "others") {
				f.DueOn, f.Grace = on(due.Draw(r, "due")), rapid.IntRange(0, 5).Draw(r, "grace")
			}
		case assign.CompletedFact, assign.Credited:
			f.Completion = newID()
			err = h.w.s.InsertCompletion(ctx, learn.Completion{ID: f.Completion, Enrollment: e.ID, Person: e.Person, Module: e.Module, CompletedOn: f.Effective, CompletedAt: f.Recorded})
		case assign.ExemptedFact, assign.ExemptionEnded:
			f.Exemption = newID()
			err = h.w.s.InsertExemption(ctx, assign.Exemption{ID: f.Exemption, Enrollment: e.ID, Reason: "leave", From: f.Effective, RecordedAt: f.Recorded})
		case assign.DueMoved:
			f.DueOn, f.Reason = on(due.Draw(r, "due")), "leave"
		case assign.Transferred:
			f.Agency = rapid.SampledFrom([]uuid.UUID{h.w.state.ID, uuid.Nil}).Draw(r, "to")
		case assign.WithdrawnFact:
			f.Reason = "left"
		case assign.Corrected:
			f.Corrects, f.Reason = newID(), "mistake"
			if facts, _ := h.w.s.Facts(ctx, e.ID); len(facts) > 0 {
				f.Corrects = rapid.SampledFrom(facts).Draw(r, "mistake").ID
			}
		}
		if err != nil {
			return err
		}
		next, err = assign.Record(ctx, h.w.s, e, f)
		return err
	})
	if err != nil {
		return e
	}
	return next
}
