package store_test

import (
	"context"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store"

	"github.com/google/uuid"
)

// The moment at which these tests begin: already the 11th in Mexico City, still the 10th in Los Angeles.
var noon = time.Date(2026, 3, 11, 6, 30, 0, 123456000, time.UTC)

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func on(day string) lang.Date {
	d, err := lang.ParseDate(day)
	if err != nil {
		panic(err)
	}
	return d
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// town is a state agency with a police below it, one officer there, and the module "m" in one revision.
type town struct {
	t             testing.TB
	s             *store.Store
	state, police agency.Agency
	officer       agency.Person
	account       uuid.UUID
	module        *course.Module
}

func newTown(t testing.TB, s *store.Store) *town {
	t.Helper()
	w := &town{t: t, s: s,
		state:   agency.Agency{ID: newID(), Country: "mx", Level: agency.State, Code: "EST", Names: lang.Text{"en": "State", "es": "Estado"}, TimeZone: "America/Mexico_City"},
		officer: agency.Person{ID: newID(), GivenNames: "Lucía", FirstSurname: "Ávila", SecondSurname: "Núñez", Language: "es"},
		account: newID(),
		module:  &course.Module{ID: "m", Digest: "d1", Canonical: []byte{'{', 0, 255, '}'}, Change: course.Material, PassMark: 2},
	}
	w.police = agency.Agency{ID: newID(), Parent: w.state.ID, Country: "mx", Level: agency.State, Code: "POL", Names: lang.Text{"en": "Police", "es": "Policía"}, TimeZone: "America/Mexico_City"}
	ctx := t.Context()
	must(t, s.InsertAgencies(ctx, on("2020-01-01"), w.state, w.police))
	must(t, s.InsertPeople(ctx, w.officer))
	must(t, s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: w.officer.ID, Agency: w.police.ID, EmployeeNumber: "E1", BadgeNumber: "B1", From: on("2025-01-01"), Primary: true}))
	must(t, s.InsertAccounts(ctx, access.Account{ID: w.account, Person: w.officer.ID, Language: "es"}))
	must(t, s.SaveRevision(ctx, w.module, noon))
	return w
}

// assigner is the service whose clock stands at a moment.
func (w *town) assigner(now time.Time) *assign.Service {
	return &assign.Service{Store: w.s, Now: func() time.Time { return now }, NewID: newID}
}

// assigned assigns the module to the state and gives the officer's enrollment.
func (w *town) assigned(limit int, due lang.Date) assign.Enrollment {
	w.t.Helper()
	a := assign.Assignment{ID: newID(), Agency: w.state.ID, Modules: []string{"m"}, OpensOn: on("2026-03-01"), DueOn: due, AttemptLimit: limit, By: w.officer.ID, MadeAt: noon}
	must(w.t, w.assigner(noon).Assign(w.t.Context(), a, on("2026-03-01")))
	return *w.place().Enrollment
}

func (w *town) place() learn.Place {
	w.t.Helper()
	p, err := w.s.Place(w.t.Context(), w.officer.ID, "m")
	must(w.t, err)
	return p
}

func (w *town) overview() learn.Place {
	w.t.Helper()
	p, err := w.s.Overview(w.t.Context(), w.officer.ID, "m")
	must(w.t, err)
	return p
}

// attempting starts an attempt of the enrollment.
func (w *town) attempting(e assign.Enrollment, number int) learn.Attempt {
	w.t.Helper()
	a := learn.Attempt{ID: newID(), Enrollment: e.ID, Person: w.officer.ID, Module: "m", Revision: "d1", Number: number, PassMark: 2, StartedAt: noon,
		Paper: course.Paper{Questions: []course.PaperQuestion{{ID: "q1", Options: []string{"a", "b"}}, {ID: "q2", Options: []string{"b", "a"}}}}}
	must(w.t, w.s.InsertAttempt(w.t.Context(), a))
	a.Answers, a.Required = course.Answers{}, e.Required
	return a
}

// close submits an attempt; passed ones complete the enrollment as learn does.
func (w *town) close(e assign.Enrollment, a learn.Attempt, passed bool) learn.Completion {
	w.t.Helper()
	a.SubmittedAt, a.Language, a.Score, a.Passed = noon.Add(time.Hour), "en", 0, passed
	c := learn.Completion{ID: newID(), Enrollment: e.ID, Person: a.Person, Module: "m", Revision: "d1", Language: "en", Attempt: a.ID, Score: 2, Of: 2, PassMark: 2,
		CompletedOn: on("2026-03-11"), CompletedAt: a.SubmittedAt, Method: learn.Online}
	must(w.t, w.s.InTx(w.t.Context(), func(ctx context.Context) error {
		if _, _, err := w.s.LockAttempt(ctx, a.Person, a.ID); err != nil {
			return err
		}
		if err := w.s.CloseAttempt(ctx, a); err != nil || !passed {
			return err
		}
		if err := w.s.InsertCompletion(ctx, c); err != nil {
			return err
		}
		_, err := assign.Record(ctx, w.s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.CompletedFact, Effective: c.CompletedOn, Recorded: c.CompletedAt, Actor: a.Person, Completion: c.ID})
		return err
	}))
	return c
}

func (w *town) exempt(e assign.Enrollment) {
	w.t.Helper()
	must(w.t, w.assigner(noon).Exempt(w.t.Context(), assign.Exemption{ID: newID(), Enrollment: e.ID, Reason: "leave", By: w.officer.ID, From: on("2026-03-11"), RecordedAt: noon}, on("2026-03-11")))
}
