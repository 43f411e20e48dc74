package store_test

import (
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
)

func TestSignedIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		in := access.SignIn{ID: newID(), Token: access.HashToken("x"), Account: w.account, Created: noon, LastSeen: noon}
		must(t, s.InsertSignIn(ctx, in))
		zone, err := time.LoadLocation("America/Mexico_City")
		must(t, err)
		want := access.Actor{SignIn: in.ID, Account: w.account, Person: w.officer.ID, Name: "Lucía Ávila Núñez", Language: "es", Agency: w.police.ID, TimeZone: zone}
		check := func() {
			t.Helper()
			gotIn, got, err := s.SignedIn(ctx, in.Token)
			must(t, err)
			diff(t, in, gotIn)
			diff(t, want, got)
		}
		check()

		want.Grants = []access.Grant{{Agency: w.state.ID, Role: access.Lead}, {Agency: w.police.ID, Role: access.Trainer}}
		for _, g := range want.Grants {
			must(t, s.InsertGrant(ctx, w.account, g))
		}
		must(t, s.SetLanguage(ctx, w.account, "en"))
		in.LastSeen, want.Language = noon.Add(time.Hour), "en"
		must(t, s.TouchSignIn(ctx, in.ID, in.LastSeen))
		check()

		account, err := s.AccountOf(ctx, w.officer.ID)
		must(t, err)
		diff(t, w.account, account)

		must(t, s.EndSignIn(ctx, in.ID, noon))
		for _, token := range []string{"x", "never seen"} {
			if _, _, err := s.SignedIn(ctx, access.HashToken(token)); !fault.Is(err, fault.SignInRequired) {
				t.Errorf("%s: %v", token, err)
			}
		}
	})
}

func TestOnePrimaryPostingAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		first := agency.Posting{ID: newID(), Person: newID(), Agency: w.police.ID, From: on("2026-01-01"), Primary: true}
		must(t, s.InsertPeople(ctx, agency.Person{ID: first.Person, GivenNames: "A", FirstSurname: "B"}))
		must(t, s.InsertPostings(ctx, first))
		second := first
		second.ID, second.Agency, second.From = newID(), w.state.ID, on("2026-02-01")
		if err := s.InsertPostings(ctx, second); !fault.Is(err, fault.Conflict) {
			t.Errorf("a second open primary posting: %v", err)
		}
		must(t, s.EndPosting(ctx, first.ID, on("2026-01-31")))
		must(t, s.InsertPostings(ctx, second))
		if err := s.EndPosting(ctx, first.ID, on("2026-03-31")); !fault.Is(err, fault.Conflict) {
			t.Errorf("ended twice: %v", err)
		}
	})
}
