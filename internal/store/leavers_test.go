package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// where tells what the ledger says of where somebody's enrollments in the module count: each fact with its day.
func (w *county) where(person uuid.UUID) (all []string) {
	w.t.Helper()
	names := map[uuid.UUID]string{w.state.ID: " state", w.police.ID: " police"}
	for _, k := range w.enrollments(person) {
		facts, err := w.s.Facts(w.t.Context(), k.ID)
		must(w.t, err)
		for _, f := range facts {
			switch f.Kind {
			case assign.Enrolled, assign.Transferred, assign.WithdrawnFact, assign.Returned:
				all = append(all, fmt.Sprintf("#%d %s %s%s", k.Cycle, f.Effective, f.Kind, names[f.Agency]))
			}
		}
	}
	return all
}

func (w *county) leaves(person uuid.UUID, last string) {
	w.t.Helper()
	all, err := w.s.PostingsOf(w.t.Context(), person)
	must(w.t, err)
	must(w.t, w.s.EndPosting(w.t.Context(), all[0].ID, on(last)))
}

func (w *county) works(person, at uuid.UUID, from string) {
	w.t.Helper()
	must(w.t, w.s.InsertPostings(w.t.Context(), agency.Posting{ID: newID(), Person: person, Agency: at, From: on(from), Primary: true}))
}

// TestMovesAreDatedByThePostings, however late they become known: the day on which somebody came, moved or left is that
// of the posting, and not that on which the background woke.
func TestMovesAreDatedByThePostings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		eva := w.hired(w.police.ID, on("2026-01-01"))
		w.make(w.state.ID, assign.Assignment{Due: assign.DueNever})
		both := []uuid.UUID{eva, w.officer.ID}
		later := func(days int, do func(p uuid.UUID)) {
			w.now = w.now.AddDate(0, 0, days)
			for _, p := range both {
				do(p)
			}
			w.roll()
			if again, err := w.service.RollPeople(t.Context(), both...); err != nil || !again.Nothing() {
				t.Errorf("%+v, %v", again, err)
			}
		}
		w.finish(w.officer.ID)
		later(9, func(p uuid.UUID) { w.leaves(p, "2026-03-11"); w.works(p, w.state.ID, "2026-03-12") })
		later(9, func(p uuid.UUID) { w.leaves(p, "2026-03-21") })
		later(9, func(p uuid.UUID) { w.works(p, w.police.ID, "2026-03-25") })
		diff(t, w.where(eva), []string{"#1 2026-03-11 enrolled police", "#1 2026-03-12 transferred state", "#1 2026-03-22 withdrawn", "#1 2026-03-25 returned", "#1 2026-03-25 transferred police"})
		diff(t, w.where(w.officer.ID), []string{"#1 2026-03-11 enrolled police", "#1 2026-03-12 transferred state", "#1 2026-03-22 transferred", "#1 2026-03-25 transferred police"})
	})
}

// TestWhoGoesOnAsAnotherCountsOnce: what an alias has finished counts nowhere from the merge on, and what they had not is
// asked for no more; erasing somebody changes nothing about when they left.
func TestWhoGoesOnAsAnotherCountsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		ctx := t.Context()
		boss := access.Actor{Person: w.officer.ID, TimeZone: time.UTC, Grants: []access.Grant{{Role: access.Administrator}}}
		people := &agency.People{Store: s, Now: w.service.Now, NewID: newID}
		finished, open := w.hired(w.police.ID, on("2026-01-01")), w.hired(w.police.ID, on("2026-01-01"))
		left := w.hired(w.police.ID, on("2026-01-01"))
		w.make(w.state.ID, assign.Assignment{Due: assign.DueNever})
		w.finish(finished)
		w.finish(left)
		w.now = w.now.AddDate(0, 0, 9) // the 20th
		must(t, people.Merge(ctx, boss, w.officer.ID, finished))
		must(t, people.Merge(ctx, boss, w.officer.ID, open))
		w.leaves(left, "2026-03-13")
		must(t, people.Erase(ctx, boss, left, "Eva Nueva"))
		for range 3 {
			w.now = w.now.AddDate(0, 0, 1)
			w.roll()
		}
		diff(t, w.where(finished), []string{"#1 2026-03-11 enrolled police", "#1 2026-03-20 transferred"})
		diff(t, w.where(open), []string{"#1 2026-03-11 enrolled police", "#1 2026-03-20 withdrawn"})
		diff(t, w.where(left), []string{"#1 2026-03-11 enrolled police", "#1 2026-03-14 transferred"})
		if e := w.newest(w.officer.ID); e.State() != assign.Completed || e.Agency != w.police.ID {
			t.Errorf("%+v", e)
		}
	})
}

// TestWhoWorksElsewhereWakesTheBackground, once what says so is committed.
func TestWhoWorksElsewhereWakesTheBackground(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newCounty(t, s)
		w.make(w.state.ID, assign.Assignment{Due: assign.DueNever})
		woken := 0
		s.Wake = func() { woken++ }
		is := func(want int, what string) {
			t.Helper()
			if woken != want {
				t.Errorf("%s it was woken %d times", what, woken)
			}
		}
		w.finish(w.officer.ID)
		is(0, "after a completion")
		must(t, s.InTx(t.Context(), func(ctx context.Context) error {
			all, err := s.PostingsOf(ctx, w.officer.ID)
			must(t, err)
			must(t, s.EndPosting(ctx, all[0].ID, on("2026-03-11")))
			is(0, "before the commit")
			return nil
		}))
		is(1, "after it")
		if err := s.InTx(t.Context(), func(ctx context.Context) error {
			must(t, s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: w.officer.ID, Agency: w.police.ID, From: on("2026-03-15"), Primary: true}))
			return errKilled
		}); !errors.Is(err, errKilled) {
			t.Fatal(err)
		}
		is(1, "after what was undone")
		w.works(w.officer.ID, w.police.ID, "2026-03-15")
		is(2, "after somebody came")
	})
}

// TestWhoLeftBeforeIsLookedAtOnce: by the migration that knows of leaving.
func TestWhoLeftBeforeIsLookedAtOnce(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := store.Options{Folder: t.TempDir(), Now: time.Now}
			if dialect == "postgres" {
				o = storetest.Address(t, dialect)
				db := storetest.Raw(t, o)
				for _, statement := range []string{"DROP SCHEMA public CASCADE", "CREATE SCHEMA public"} {
					_, err := db.Exec(statement)
					must(t, err)
				}
			}
			s, err := store.Open(t.Context(), o)
			must(t, err)
			t.Cleanup(func() { s.Close() })
			must(t, store.MigrateTo(t.Context(), s, 20))
			db := storetest.Raw(t, o)
			run := func(statements ...string) {
				for _, statement := range statements {
					_, err := db.Exec(statement)
					must(t, err)
				}
			}
			// What is written today, and was not there to be written then.
			run("ALTER TABLE enrollments ADD COLUMN completed_on "+map[string]string{"sqlite": "TEXT", "postgres": "date"}[dialect], "CREATE TABLE tree_version (version text)",
				"ALTER TABLE agencies ADD COLUMN show_scores "+map[string]string{"sqlite": "INTEGER", "postgres": "boolean"}[dialect])
			w := newCounty(t, s)
			stays := w.hired(w.police.ID, on("2026-01-01"))
			w.make(w.state.ID, assign.Assignment{Due: assign.DueNever})
			w.finish(w.officer.ID)
			w.finish(stays)
			w.leaves(w.officer.ID, "2026-03-11")
			facts, err := s.Facts(t.Context(), w.newest(w.officer.ID).ID)
			must(t, err)
			run("ALTER TABLE enrollments DROP COLUMN completed_on", "DROP TABLE tree_version", "ALTER TABLE agencies DROP COLUMN show_scores", "DELETE FROM pending_people")

			must(t, s.Migrate(t.Context()))
			after, err := s.Facts(t.Context(), w.newest(w.officer.ID).ID)
			must(t, err)
			diff(t, after, facts)
			diff(t, texts(t, db, "SELECT CAST(person_id AS text) FROM pending_people"), []string{w.officer.ID.String()})
			w.now = w.now.AddDate(0, 0, 5)
			w.roll()
			diff(t, w.where(w.officer.ID), []string{"#1 2026-03-11 enrolled police", "#1 2026-03-12 transferred"})
		})
	}
}
