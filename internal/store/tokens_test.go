package store_test

import (
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

func TestTokens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		coast := agency.Agency{ID: newID(), Country: "us", Level: agency.Local, Code: "CST", Names: lang.Text{"en": "Coast", "es": "Costa"}, TimeZone: "America/Los_Angeles"}
		must(t, s.InsertAgencies(ctx, on("2020-01-01"), coast))
		zone, err := time.LoadLocation("America/Mexico_City")
		must(t, err)
		police := access.Token{ID: newID(), Name: "HR", Agency: w.police.ID, May: access.TokenPermissions(), From: on("2026-03-11"), To: on("2026-04-01"), MadeBy: w.officer.ID, MadeAt: noon, TimeZone: zone}
		all := access.Token{ID: newID(), Name: "All", May: access.TokenPermissions()[:1], From: on("2026-03-11"), To: on("2026-04-01"), MadeAt: noon.Add(time.Hour)}
		must(t, s.InsertToken(ctx, police, access.HashToken("police")))
		must(t, s.InsertToken(ctx, all, access.HashToken("all")))
		if err := s.InsertToken(ctx, access.Token{ID: newID(), Name: "x", From: all.From, To: all.To, MadeAt: noon}, access.HashToken("all")); !fault.Is(err, fault.Conflict) {
			t.Errorf("two tokens with one secret: %v", err)
		}
		got, err := s.TokenBy(ctx, access.HashToken("police"))
		must(t, err)
		diff(t, police, got)
		if _, err := s.TokenBy(ctx, access.HashToken("none")); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}

		names := func(scope access.Scope) (names []string) {
			made, err := s.Tokens(ctx, scope, on("2026-03-11"), 0, 10)
			must(t, err)
			for _, m := range made {
				names = append(names, m.Name+" "+m.Maker)
			}
			return names
		}
		diff(t, []string{"All ", "HR Lucía Ávila Núñez"}, names(access.Everywhere()))
		diff(t, []string{"HR Lucía Ávila Núñez"}, names(access.Below(w.state.ID)))
		diff(t, []string(nil), names(access.Below(coast.ID)))
		for _, scope := range []access.Scope{access.Below(coast.ID), access.Below()} {
			if _, err := s.Token(ctx, scope, on("2026-03-11"), police.ID); !fault.Is(err, fault.NotFound) {
				t.Error(err)
			}
		}

		must(t, s.TouchToken(ctx, police.ID, noon.Add(time.Minute)))
		must(t, s.TouchToken(ctx, police.ID, noon)) // one that was asked before and comes after
		must(t, s.RevokeToken(ctx, police.ID, w.officer.ID, noon.Add(time.Hour)))
		if err := s.RevokeToken(ctx, police.ID, uuid.Nil, noon); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		police.LastUsed, police.Revoked = noon.Add(time.Minute), noon.Add(time.Hour)
		made, err := s.Token(ctx, access.Below(w.state.ID), on("2026-03-11"), police.ID)
		must(t, err)
		diff(t, access.MadeToken{Token: police, Maker: "Lucía Ávila Núñez"}, made)

		// What a program has done is told in the log, and to whom it looked at.
		must(t, s.AppendAudit(ctx, audit.Event{ID: newID(), At: noon, Token: police.ID, Action: audit.PersonViewed, Thing: w.officer.ID, Agency: w.police.ID}))
		trail, err := s.Trail(ctx, access.Below(w.police.ID), on("2026-03-11"), access.TrailQuestion{Zone: time.UTC}, 10)
		must(t, err)
		if len(trail) != 1 || trail[0].By != "HR" || trail[0].Who != "" || trail[0].Token != police.ID {
			t.Errorf("%+v", trail)
		}
		looks, err := s.LooksAt(ctx, w.officer.ID, access.TrailPlace{}, 10)
		must(t, err)
		diff(t, []agency.Look{{ID: trail[0].ID, At: noon, Action: audit.PersonViewed, Viewer: police.ID, Name: "HR", Program: true, Agency: w.police.Names}}, looks)
	})
}

func TestEnrolled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		e := w.assigned(0, on("2026-03-20"))
		all, err := s.Enrolled(t.Context(), w.officer.ID)
		must(t, err)
		if len(all) != 1 || all[0].Enrollment.ID != e.ID || all[0].Completion != nil {
			t.Errorf("%+v", all)
		}
		w.close(e, w.attempting(e, 1), true)
		all, err = s.Enrolled(t.Context(), w.officer.ID)
		must(t, err)
		if len(all) != 1 || all[0].Completion == nil || all[0].Completion.Enrollment != e.ID {
			t.Errorf("%+v", all)
		}
		if none, err := s.Enrolled(t.Context(), newID()); err != nil || len(none) != 0 {
			t.Errorf("%+v %v", none, err)
		}
	})
}
