package store_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

func TestSignedIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		in := access.SignIn{Stage: access.Whole, ID: newID(), Token: access.HashToken("x"), Account: w.account, Created: noon, LastSeen: noon}
		must(t, s.InsertSignIn(ctx, in))
		zone, err := time.LoadLocation("America/Mexico_City")
		must(t, err)
		want := access.Actor{SignIn: in.ID, Account: w.account, Person: w.officer.ID, Name: "Lucía Ávila Núñez", Language: "es", Agency: w.police.ID, TimeZone: zone, Proved: noon}
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

func TestAnActorIsWhereTheyArePostedToday(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		coast := agency.Agency{ID: newID(), Country: "mx", Level: agency.Local, Code: "CST", Names: lang.Text{"en": "Coast", "es": "Costa"}, TimeZone: "America/Tijuana"}
		must(t, s.InsertAgencies(ctx, on("2020-01-01"), coast))
		today := lang.DateOf(time.Now(), time.UTC) // as the store's clock has it
		for name, c := range map[string]struct {
			postings []agency.Posting
			agency   uuid.UUID
			zone     string
		}{
			"nowhere":             {nil, uuid.Nil, "UTC"},
			"leaves soon":         {[]agency.Posting{{Agency: coast.ID, From: on("2025-01-01"), To: today.AddDays(20)}}, coast.ID, "America/Tijuana"},
			"last day":            {[]agency.Posting{{Agency: coast.ID, From: on("2025-01-01"), To: today}}, coast.ID, "America/Tijuana"},
			"first day":           {[]agency.Posting{{Agency: coast.ID, From: today}}, coast.ID, "America/Tijuana"},
			"has left":            {[]agency.Posting{{Agency: coast.ID, From: on("2025-01-01"), To: today.AddDays(-1)}}, uuid.Nil, "America/Tijuana"},
			"comes later":         {[]agency.Posting{{Agency: coast.ID, From: today.AddDays(3)}}, uuid.Nil, "UTC"},
			"will be transferred": {[]agency.Posting{{Agency: coast.ID, From: on("2025-01-01"), To: today}, {Agency: w.police.ID, From: today.AddDays(1)}}, coast.ID, "America/Tijuana"},
			"was transferred":     {[]agency.Posting{{Agency: w.police.ID, From: on("2025-01-01"), To: today.AddDays(-1)}, {Agency: coast.ID, From: today}}, coast.ID, "America/Tijuana"},
		} {
			p := agency.Person{ID: newID(), GivenNames: "A", FirstSurname: "B"}
			account := access.Account{ID: newID(), Person: p.ID}
			must(t, s.InsertPeople(ctx, p))
			for _, at := range c.postings {
				at.ID, at.Person, at.Primary = newID(), p.ID, true
				must(t, s.InsertPostings(ctx, at))
			}
			must(t, s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: p.ID, Agency: w.state.ID, From: on("2025-06-01")})) // beside it
			must(t, s.InsertAccounts(ctx, account))
			must(t, s.InsertSignIn(ctx, access.SignIn{Stage: access.Whole, ID: newID(), Token: access.HashToken(name), Account: account.ID, Created: noon, LastSeen: noon}))
			_, who, err := s.SignedIn(ctx, access.HashToken(name))
			must(t, err)
			if who.Agency != c.agency || who.Zone().String() != c.zone {
				t.Errorf("%s: at %s in %s", name, who.Agency, who.Zone())
			}
		}
	})
}

func TestPrimaryPostingsDoNotOverlap(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		post := func(person uuid.UUID, from, to string) error {
			p := agency.Posting{ID: newID(), Person: person, Agency: w.state.ID, From: on(from), Primary: true}
			if to != "" {
				p.To = on(to)
			}
			return s.InsertPostings(ctx, p)
		}
		for name, err := range map[string]error{
			"dated within an open one": post(w.officer.ID, "2026-02-01", "2026-02-28"),
			"open after an open one":   post(w.officer.ID, "2026-02-01", ""),
			"open before an open one":  post(w.officer.ID, "2020-01-01", ""),
			"its first day":            post(w.officer.ID, "2020-01-01", "2025-01-01"),
		} {
			var known *fault.Error
			if !errors.As(err, &known) || known.Kind != fault.Conflict || known.Key != "posting.overlaps" {
				t.Errorf("%s: %v", name, err)
			}
		}
		must(t, post(w.officer.ID, "2020-01-01", "2024-12-31"))
		must(t, s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: w.officer.ID, Agency: w.state.ID, From: on("2026-02-01")})) // not primary

		// Of those who post somebody at once, one is told.
		p := agency.Person{ID: newID(), GivenNames: "A", FirstSurname: "B"}
		must(t, s.InsertPeople(ctx, p))
		var clerks sync.WaitGroup
		var posted atomic.Int32
		for range 8 {
			clerks.Go(func() {
				if post(p.ID, "2026-01-01", "2026-12-31") == nil {
					posted.Add(1)
				}
			})
		}
		clerks.Wait()
		diff(t, int32(1), posted.Load())
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
