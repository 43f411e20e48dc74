package store_test

import (
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

func TestFeeds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		zone, err := time.LoadLocation("America/Mexico_City")
		must(t, err)
		if _, err := s.Feed(ctx, w.account); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		want := access.Feed{Account: w.account, MadeAt: noon}
		must(t, s.PutFeed(ctx, want, access.HashToken("first")))
		must(t, s.TouchFeed(ctx, w.account, noon.Add(time.Hour)))
		must(t, s.TouchFeed(ctx, w.account, noon)) // one that was asked before and comes after
		got, who, err := s.FeedBy(ctx, access.HashToken("first"))
		must(t, err)
		want.LastUsed = noon.Add(time.Hour)
		diff(t, want, got)
		diff(t, access.Actor{Account: w.account, Person: w.officer.ID, Language: "es", Agency: w.police.ID, TimeZone: zone}, who)

		// The next one takes its place, and nobody has asked for that.
		want = access.Feed{Account: w.account, MadeAt: noon.Add(2 * time.Hour)}
		must(t, s.PutFeed(ctx, want, access.HashToken("second")))
		got, err = s.Feed(ctx, w.account)
		must(t, err)
		diff(t, want, got)
		known := func(token string, is bool) {
			t.Helper()
			if _, _, err := s.FeedBy(ctx, access.HashToken(token)); is && err != nil || !is && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", token, err)
			}
		}
		known("first", false)
		known("second", true)
		must(t, s.RemoveFeed(ctx, w.account))
		known("second", false)
		if err := s.RemoveFeed(ctx, w.account); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}

		// It ends with the account, and does not come back with it.
		must(t, s.PutFeed(ctx, want, access.HashToken("third")))
		must(t, s.CloseAccount(ctx, w.officer.ID, noon))
		must(t, s.OpenAccount(ctx, w.officer.ID))
		known("third", false)
		must(t, s.PutFeed(ctx, want, access.HashToken("fourth")))
		must(t, s.ErasePerson(ctx, w.officer.ID, "P-7", noon))
		known("fourth", false)
		if _, err := s.Feed(ctx, w.account); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
	})
}

// A feed is of nobody while its owner works nowhere, though the account be open, and of nobody who goes on as another.
func TestFeedsOfWhoHasLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		today := lang.DateOf(time.Now(), time.UTC) // as the store's clock has it
		for name, c := range map[string]struct {
			posting agency.Posting
			known   bool
		}{
			"nowhere":     {agency.Posting{}, false},
			"here":        {agency.Posting{From: on("2025-01-01"), Primary: true}, true},
			"last day":    {agency.Posting{From: on("2025-01-01"), To: today, Primary: true}, true},
			"has left":    {agency.Posting{From: on("2025-01-01"), To: today.AddDays(-1), Primary: true}, false},
			"comes later": {agency.Posting{From: today.AddDays(2), Primary: true}, false},
		} {
			p, account := agency.Person{ID: newID(), GivenNames: "Eva", FirstSurname: "Sol"}, newID()
			must(t, s.InsertPeople(ctx, p))
			must(t, s.InsertAccounts(ctx, access.Account{ID: account, Person: p.ID}))
			if c.posting != (agency.Posting{}) {
				c.posting.ID, c.posting.Person, c.posting.Agency = newID(), p.ID, w.police.ID
				must(t, s.InsertPostings(ctx, c.posting))
			}
			must(t, s.PutFeed(ctx, access.Feed{Account: account, MadeAt: noon}, access.HashToken(name)))
			_, who, err := s.FeedBy(ctx, access.HashToken(name))
			if c.known && (err != nil || who.Person != p.ID) || !c.known && (!fault.Is(err, fault.NotFound) || who.Person != uuid.Nil) {
				t.Errorf("%s: %+v, %v", name, who, err)
			}
		}
	})
}
