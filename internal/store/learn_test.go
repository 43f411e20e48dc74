package store_test

import (
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

func TestPlaceTellsWhereAPersonStands(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		if p := w.place(); p.Enrollment != nil {
			t.Fatalf("nobody assigned or started the module, and yet there is %+v", p)
		}
		must(t, s.InsertSignIn(t.Context(), access.SignIn{Stage: access.Whole, ID: newID(), Token: access.HashToken("x"), Account: w.account, Created: noon, LastSeen: noon}))
		if in, who, st, err := s.Reading(t.Context(), access.HashToken("x"), "m", "one"); err != nil || in.Account != w.account || who.Person != w.officer.ID || len(st.Done)+len(st.Activities) > 0 {
			t.Fatal(in, who, st, err)
		}
		e := w.assigned(2, on("2026-03-20"))
		want := learn.Place{Cycle: 1, LessonsDone: map[string]bool{}, AttemptLimit: 2,
			Enrollment: &assign.Enrollment{ID: e.ID, Person: w.officer.ID, Module: "m", Cycle: 1, Required: true, OpensOn: on("2026-03-01"), DueOn: on("2026-03-20"), Facts: 1, Agency: w.police.ID}}
		diff(t, want, w.place())
		told := w.overview()
		if c := told.Causes; len(c) != 1 || c[0].Kind != assign.Enrolled || c[0].Assigner["en"] != "State" || c[0].DueOn != on("2026-03-20") {
			t.Errorf("%+v", c)
		}
		told.Causes = nil
		diff(t, want, told)

		ctx := t.Context()
		must(t, s.SaveProgress(ctx, learn.Progress{Enrollment: e.ID, Lesson: "one", SeenAt: noon, DoneAt: noon}))
		must(t, s.SaveProgress(ctx, learn.Progress{Enrollment: e.ID, Lesson: "two", Anchor: "p3", SeenAt: noon.Add(time.Minute)}))
		first := w.attempting(e, 1)
		want.LessonsDone["one"], want.Lesson, want.Anchor, want.OpenAttempt, want.Newest = true, "two", "p3", first.ID, 1
		diff(t, want, w.place())
		_, _, st, err := s.Reading(ctx, access.HashToken("x"), "m", "one")
		must(t, err)
		diff(t, learn.Studied{Done: []string{"one"}}, st)

		// A second look at a finished lesson leaves it finished.
		must(t, s.SaveProgress(ctx, learn.Progress{Enrollment: e.ID, Lesson: "one", Anchor: "p1", SeenAt: noon.Add(2 * time.Minute)}))
		w.close(e, first, false)
		second := w.attempting(e, 2)
		want.Lesson, want.Anchor, want.OpenAttempt, want.Attempts, want.Newest = "one", "p1", second.ID, 1, 2
		diff(t, want, w.place())

		c := w.close(e, second, true)
		for id, completion := range map[uuid.UUID]*learn.Completion{first.ID: nil, second.ID: &c} {
			got, err := s.Attempt(ctx, w.officer.ID, id)
			must(t, err)
			diff(t, completion, got.Completion)
		}
		want.OpenAttempt, want.Attempts, want.Completion = uuid.Nil, 2, &c
		want.Enrollment.CompletedAt, want.Enrollment.CompletedOn, want.Enrollment.Facts = c.CompletedAt, on("2026-03-11"), 2
		diff(t, want, w.place())
	})
}

func TestAttemptLimitIsTheMostGenerousOfTheSources(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		for _, step := range []struct{ limit, want int }{{2, 2}, {5, 5}, {3, 5}, {0, 0}, {9, 0}} {
			w.assigned(step.limit, on("2026-03-20"))
			if got := w.place().AttemptLimit; got != step.want {
				t.Errorf("after a source with limit %d: %d, want %d", step.limit, got, step.want)
			}
		}
	})
}

func TestAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		e := w.assigned(0, on("2026-03-20"))
		a := w.attempting(e, 1)
		put := func(person uuid.UUID, answers course.Answers, want bool) {
			t.Helper()
			a.SavedAt = a.SavedAt.Add(time.Minute)
			got, err := s.PutAnswers(ctx, person, a.ID, answers, "es", a.SavedAt)
			if err != nil || got != want {
				t.Fatalf("%v: %v, %v; want %v", answers, got, err, want)
			}
		}
		a.SavedAt = noon
		put(w.officer.ID, course.Answers{"q1": {"b", "a"}, "q2": {"a"}}, true)
		a.Answers = course.Answers{"q1": {"b", "a"}, "q2": {"a"}}
		got, err := s.Attempt(ctx, w.officer.ID, a.ID)
		must(t, err)
		diff(t, a, got)

		put(w.officer.ID, course.Answers{"q2": nil}, true)
		delete(a.Answers, "q2")
		got, err = s.Attempt(ctx, w.officer.ID, a.ID)
		must(t, err)
		diff(t, a, got)

		put(w.officer.ID, nil, true)
		put(newID(), course.Answers{"q1": {"a"}}, false)
		if _, err := s.Attempt(ctx, newID(), a.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's attempt: %v", err)
		}
		if err := s.InsertAttempt(ctx, learn.Attempt{ID: newID(), Enrollment: e.ID, Person: w.officer.ID, Module: "m", Revision: "d1", Number: 2, StartedAt: noon}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second open attempt: %v", err)
		}

		w.close(e, a, true)
		put(w.officer.ID, course.Answers{"q1": {"a"}}, false)
		put(w.officer.ID, nil, false)
		if err := s.CloseAttempt(ctx, learn.Attempt{ID: a.ID, Person: w.officer.ID, SubmittedAt: noon, Language: "en"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("closed twice: %v", err)
		}
	})
}

func TestOwes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		e := w.assigned(0, on("2026-03-20"))
		begin := func(module string, cycle int, opens, due string, kinds ...assign.FactKind) {
			t.Helper()
			e := assign.Enrollment{ID: newID(), Person: w.officer.ID, Module: module, Cycle: cycle}
			f := assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.Enrolled, Effective: on(opens), Recorded: noon, OpensOn: on(opens)}
			if due != "" {
				f.DueOn = on(due)
			}
			var err error
			e, err = assign.Record(ctx, s, e, f)
			must(t, err)
			for _, k := range kinds {
				e, err = assign.Record(ctx, s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: k, Effective: on(opens), Recorded: noon, Reason: "left"})
				must(t, err)
			}
		}
		begin("voluntary", 1, "2026-03-02", "")
		begin("sooner", 1, "2026-03-02", "2026-03-05", assign.Started)
		begin("later", 1, "2026-04-01", "")
		begin("left", 1, "2026-03-02", "", assign.WithdrawnFact)
		begin("old", 1, "2026-03-02", "", assign.SupersededFact)
		must(t, s.SaveProgress(ctx, learn.Progress{Enrollment: e.ID, Lesson: "one", SeenAt: noon, DoneAt: noon}))

		modules := func() (names []string) {
			owed, err := s.Owes(ctx, w.officer.ID, on("2026-03-11"))
			must(t, err)
			for _, o := range owed {
				names = append(names, o.Module)
			}
			return names
		}
		diff(t, []string{"sooner", "m", "voluntary"}, modules())
		c := w.close(e, w.attempting(e, 1), true)
		diff(t, []string{"sooner", "voluntary", "m"}, modules())

		owed, err := s.Owes(ctx, w.officer.ID, on("2026-03-11"))
		must(t, err)
		if o := owed[2]; len(o.LessonsDone) != 1 || o.Lesson != "one" || o.Causes[0].Assigner["es"] != "Estado" || o.Causes[0].Person != "Lucía Ávila Núñez" || o.Causes[0].Effective != on("2026-03-01") || !cmp.Equal(o.Completion, &c) {
			t.Errorf("%+v", o)
		}
		if o := owed[1]; o.Causes[0].Assigner != nil || o.Completion != nil {
			t.Errorf("%+v", o)
		}
	})
}

func TestRevisions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		must(t, s.SaveRevision(t.Context(), w.module, noon.Add(time.Hour))) // again: left alone
		body, err := s.Revision(t.Context(), "d1")
		must(t, err)
		diff(t, w.module.Canonical, body)
		if _, err := s.Revision(t.Context(), "none"); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

func diff(t testing.TB, want, got any) {
	t.Helper()
	zones := cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })
	if d := cmp.Diff(want, got, zones); d != "" {
		t.Errorf("want -, got +\n%s", d)
	}
}
