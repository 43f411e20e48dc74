package store_test

import (
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

// TestOwnAttempts: the newest first, with answers, and on from a place; those of an alias too, and nobody else's.
func TestOwnAttempts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		ctx := t.Context()
		e := w.assigned(0, on("2026-03-20"))
		first := w.attempting(e, 1)
		_, err := s.PutAnswers(ctx, w.officer.ID, first.ID, course.Answers{"q1": {"a"}}, "es", noon)
		must(t, err)
		w.close(e, first, false)
		second := learn.Attempt{ID: newID(), Enrollment: e.ID, Person: w.officer.ID, Module: "m", Revision: "d1", Number: 2, PassMark: 2, StartedAt: noon.Add(time.Hour), Paper: first.Paper}
		must(t, s.InsertAttempt(ctx, second))
		page, err := s.OwnAttempts(ctx, w.officer.ID, learn.AttemptPlace{}, 1)
		must(t, err)
		if len(page) != 1 || page[0].ID != second.ID || !page[0].IsOpen() || len(page[0].Answers) != 0 {
			t.Errorf("%+v", page)
		}
		page, err = s.OwnAttempts(ctx, w.officer.ID, learn.AttemptPlace{StartedAt: page[0].StartedAt, ID: page[0].ID}, 10)
		must(t, err)
		if len(page) != 1 || page[0].ID != first.ID || page[0].IsOpen() || len(page[0].Answers["q1"]) != 1 || len(page[0].Paper.Questions) != 2 {
			t.Errorf("%+v", page)
		}
		other := agency.Person{ID: newID(), GivenNames: "Alma", FirstSurname: "Ríos"}
		must(t, s.InsertPeople(ctx, other))
		if none, err := s.OwnAttempts(ctx, other.ID, learn.AttemptPlace{}, 10); err != nil || len(none) != 0 {
			t.Errorf("%+v %v", none, err)
		}
		must(t, s.MakeAlias(ctx, w.officer.ID, other.ID))
		if both, err := s.OwnAttempts(ctx, other.ID, learn.AttemptPlace{}, 10); err != nil || len(both) != 2 {
			t.Errorf("%+v %v", both, err)
		}
		if own, err := s.OwnAccess(ctx, other.ID); err != nil || len(own.Accounts) != 1 || own.Accounts[0].Person != w.officer.ID {
			t.Errorf("%+v %v", own, err)
		}
		if own, err := s.OwnTraining(ctx, other.ID); err != nil || len(own.Facts) != 1 {
			t.Errorf("%+v %v", own, err)
		}
	})
}

// TestLooksAt: others' alone, from a place on, with the roles that they have.
func TestLooksAt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		ctx := t.Context()
		boss := agency.Person{ID: newID(), GivenNames: "Alma", FirstSurname: "Ríos"}
		must(t, s.InsertPeople(ctx, boss))
		account := newID()
		must(t, s.InsertAccounts(ctx, access.Account{ID: account, Person: boss.ID}))
		for _, g := range []access.Grant{{Agency: w.state.ID, Role: access.Trainer}, {Agency: w.police.ID, Role: access.Trainer}, {Agency: w.state.ID, Role: access.Administrator}} {
			must(t, s.InsertGrant(ctx, account, g))
		}
		for i, did := range []audit.Action{audit.PersonViewed, audit.AttachmentTaken, audit.PersonViewed, audit.PersonChanged} {
			must(t, s.AppendAudit(ctx, audit.Event{ID: newID(), At: noon.Add(time.Duration(i/2) * time.Minute), Actor: boss.ID, Action: did, Thing: w.officer.ID}))
		}
		must(t, s.AppendAudit(ctx, audit.Event{ID: newID(), At: noon, Actor: w.officer.ID, Action: audit.PersonViewed, Thing: w.officer.ID}))
		must(t, s.AppendAudit(ctx, audit.Event{ID: newID(), At: noon, Action: audit.PersonViewed, Thing: w.officer.ID}))
		all, err := s.LooksAt(ctx, w.officer.ID, access.TrailPlace{}, 10)
		must(t, err)
		if len(all) != 3 || all[0].Name != "Alma Ríos" || len(all[0].Roles) != 2 || all[0].Roles[0] != access.Administrator || all[1].Action != audit.AttachmentTaken {
			t.Fatalf("%+v", all)
		}
		for i := range all {
			rest, err := s.LooksAt(ctx, w.officer.ID, all[i].Place(), 10)
			must(t, err)
			diff(t, append([]agency.Look(nil), all[i+1:]...), rest)
		}
	})
}
