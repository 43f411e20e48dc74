package main

import (
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// edition is the small course, with some texts replaced by others.
func edition(t *testing.T, replace ...string) *course.Catalogue {
	return coursetest.Load(t, coursetest.Folder(t, "course", replace...))
}

// copyOf is a copy of the program that serves an edition.
func copyOf(s *store.Store, c *course.Catalogue) *reviser {
	return &reviser{store: s, library: learn.NewLibrary(s, c), catalogue: c, log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		assigning: &assign.Service{Store: s, Catalogue: c, Now: now, NewID: newID}}
}

// learnt is a member of an agency, which assigned the module and asks again.
type learnt struct {
	*learn.Service
	actor access.Actor
}

func settle(t *testing.T, s *store.Store) learnt {
	t.Helper()
	ctx := t.Context()
	today := lang.DateOf(now(), time.UTC)
	state := agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "NOR", TimeZone: "UTC", Names: lang.Text{"en": "Norland", "es": "Norlandia"}}
	ana := agency.Person{ID: newID(), GivenNames: "Ana", FirstSurname: "Ruiz"}
	for _, err := range []error{
		s.InsertAgencies(ctx, today.AddDays(-30), state),
		s.InsertPeople(ctx, ana),
		s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: ana.ID, Agency: state.ID, EmployeeNumber: "1", From: today.AddDays(-20), Primary: true}),
		(&assign.Service{Store: s, Now: now, NewID: newID}).Assign(ctx, assign.Assignment{ID: newID(), Agency: state.ID, Modules: []string{"habits"},
			OpensOn: today.AddDays(-3), DueOn: today.AddDays(4), AgainOnChange: true, MadeAt: now()}, today),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return learnt{&learn.Service{Store: s, Now: now, NewID: newID, Chance: chance},
		access.Actor{Person: ana.ID, Agency: state.ID, TimeZone: time.UTC}}
}

// begin opens an attempt at a copy, or finds the one that is open.
func (l learnt) begin(t *testing.T, at *reviser) learn.Sitting {
	t.Helper()
	l.Library = at.library
	id, err := l.StartAttempt(t.Context(), l.actor, at.catalogue.Module("habits"))
	if err != nil {
		t.Fatal(err)
	}
	sit, err := l.Attempt(t.Context(), l.actor, id)
	if err != nil {
		t.Fatal(err)
	}
	return sit
}

// pass answers an attempt rightly at a copy.
func (l learnt) pass(t *testing.T, at *reviser, sit learn.Sitting) {
	t.Helper()
	l.Library = at.library
	answers := course.Answers{}
	for _, q := range sit.Paper.Questions {
		for _, o := range sit.Revision.Question(q.ID).Options {
			if o.Right {
				answers[q.ID] = append(answers[q.ID], o.ID)
			}
		}
	}
	if _, err := l.SaveAnswers(t.Context(), l.actor, sit, answers, "en"); err != nil {
		t.Fatal(err)
	}
	if err := l.Submit(t.Context(), l.actor, sit.ID, "en"); err != nil {
		t.Fatal(err)
	}
}

// round lets a copy do its round, and wants the learner to be in a cycle then.
func (l learnt) round(t *testing.T, at *reviser, cycle int) {
	t.Helper()
	if err := at.round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p, err := l.Store.Place(t.Context(), l.actor.Person, "habits"); err != nil || p.Cycle != cycle {
		t.Errorf("in cycle %d, want %d (%v)", p.Cycle, cycle, err)
	}
}

// Over the life of an installation: an edition after another, an older one again, two side by side.
func TestEditionsComeAndGo(t *testing.T) {
	first := edition(t)
	second := edition(t, "Two habits.", "Two good habits.", "change: material", "change: material\nwhat_changed: {en: \"Good ones.\", es: \"Buenos.\"}")
	spelt := edition(t, "Two habits.", "Two very good habits.", "change: material", "change: editorial")
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ana := settle(t, s)
		ana.Store = s
		a := copyOf(s, first)
		ana.round(t, a, 1)
		ana.round(t, a, 1)
		ana.pass(t, a, ana.begin(t, a))
		ana.round(t, a, 1)

		b := copyOf(s, second)
		ana.round(t, b, 2) // asked again
		ana.round(t, b, 2)
		stale := ana.begin(t, a)
		ana.pass(t, b, stale) // begun at a copy with the older text, ended at the newer one
		ana.round(t, b, 2)
		ana.round(t, a, 2)
		if changes := b.library.Since(second.Module("habits"), first.Module("habits").Digest); len(changes) != 1 || changes[0].WhatChanged["es"] != "Buenos." {
			t.Errorf("%+v", changes)
		}

		c := copyOf(s, spelt)
		ana.round(t, c, 2) // editorial: nobody; and the change before it has asked
		ana.round(t, copyOf(s, first), 2)
		if changes := c.library.Since(spelt.Module("habits"), second.Module("habits").Digest); len(changes) != 0 {
			t.Errorf("an editorial change is told: %+v", changes)
		}
		if changes := c.library.Since(first.Module("habits"), second.Module("habits").Digest); len(changes) != 0 {
			t.Errorf("an older text is new to who finished the newer one: %+v", changes)
		}
	})
}

// A round ends the exemptions whose last day has passed.
func TestARoundEndsExemptions(t *testing.T) {
	catalogue := edition(t)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ana := settle(t, s)
		today := lang.DateOf(now(), time.UTC)
		state := func() assign.State {
			p, err := s.Place(t.Context(), ana.actor.Person, "habits")
			if err != nil {
				t.Fatal(err)
			}
			return p.Enrollment.State()
		}
		p, err := s.Place(t.Context(), ana.actor.Person, "habits")
		if err == nil {
			err = (&assign.Service{Store: s, Now: now, NewID: newID}).Exempt(t.Context(), assign.Exemption{ID: newID(), Enrollment: p.Enrollment.ID, Reason: "other",
				From: today.AddDays(-3), To: today.AddDays(-2), RecordedAt: now()}, today)
		}
		if err != nil || state() != assign.Exempt {
			t.Fatal(state(), err)
		}
		for range 2 {
			if err := copyOf(s, catalogue).round(t.Context()); err != nil || state() != assign.NotStarted {
				t.Error(state(), err)
			}
		}
	})
}

// Whoever was in the quiz when the module changed is asked after having ended it.
func TestTheQuizUnderWayIsEndedFirst(t *testing.T) {
	first, second := edition(t), edition(t, "Two habits.", "Two good habits.")
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ana := settle(t, s)
		ana.Store = s
		a := copyOf(s, first)
		ana.round(t, a, 1)
		sit := ana.begin(t, a)
		b := copyOf(s, second)
		ana.round(t, b, 1)
		ana.pass(t, b, sit)
		ana.round(t, b, 2)
	})
}

// Copies that start at the same moment, with the same or with other texts, record each revision once and agree on the order.
func TestCopiesRecordTogether(t *testing.T) {
	editions := []*course.Catalogue{edition(t), edition(t, "Two habits.", "Two good habits."), edition(t, "Two habits.", "Three habits.")}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var starting sync.WaitGroup
		for i := range 9 {
			starting.Go(func() {
				if err := copyOf(s, editions[i%3]).record(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		starting.Wait()
		all, err := s.Revisions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		digests := map[string]bool{}
		for _, r := range all {
			digests[r.Digest] = true
		}
		if len(all) != 3 || len(digests) != 3 {
			t.Errorf("%d revisions of %d digests", len(all), len(digests))
		}
		for _, r := range all {
			body, err := s.Revision(t.Context(), r.Digest)
			if m, bad := course.Decode(body); err != nil || bad != nil || m.Digest != r.Digest {
				t.Errorf("%s is not kept whole: %v, %v", r.Digest, err, bad)
			}
		}
	})
}

// A clock of another computer that is ahead does not make today's text older than yesterday's.
func TestALaterRevisionIsNewerWhateverTheClock(t *testing.T) {
	first, second := edition(t), edition(t, "Two habits.", "Two good habits.")
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ahead, behind := learn.NewLibrary(s, first), learn.NewLibrary(s, second)
		for _, err := range []error{
			ahead.Record(t.Context(), now().Add(time.Hour), first.Modules()...),
			behind.Record(t.Context(), now(), second.Modules()...),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if change, ever := behind.LastChange(second.Module("habits")); !ever || change.Digest != second.Module("habits").Digest {
			t.Errorf("%+v, %v", change, ever)
		}
	})
}

// A database that does not take the modules ends the start with a sentence; one that has them all already need not.
func TestADatabaseThatTakesNoRevisions(t *testing.T) {
	folder := t.TempDir()
	if _, errs, exit := command(t, nil, "migrate", "--data", folder); exit != 0 {
		t.Fatal(errs)
	}
	db := storetest.Raw(t, store.Options{Folder: folder})
	if _, err := db.Exec("CREATE TRIGGER full BEFORE INSERT ON module_revisions BEGIN SELECT RAISE(ABORT, 'no more'); END"); err != nil {
		t.Fatal(err)
	}
	_, errs, exit := command(t, nil, "serve", "--listen", "127.0.0.1:0", "--data", folder)
	if exit != 1 || !strings.Contains(errs, "The database does not take the modules") || !strings.Contains(errs, "no more") {
		t.Errorf("exit %d: %s", exit, errs)
	}
}
