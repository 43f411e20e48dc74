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

func TestTrail(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		coast := agency.Agency{ID: newID(), Country: "us", Level: agency.Local, Code: "CST", Names: lang.Text{"en": "Coast", "es": "Costa"}, TimeZone: "America/Los_Angeles"}
		must(t, s.InsertAgencies(ctx, on("2020-01-01"), coast))
		e := w.assigned(0, on("2026-03-20"))
		w.signIn(w.account, "officer")
		in := w.who("officer").SignIn
		boss, _ := w.newcomer("Boss", coast, false)

		events := []struct {
			event   audit.Event
			details []audit.Detail
		}{
			{audit.Event{Actor: boss, Action: audit.RoleGranted, Thing: w.officer.ID, Agency: w.police.ID}, []audit.Detail{{Field: "role", After: "trainer"}}},
			{audit.Event{Actor: w.officer.ID, SignIn: in, Action: audit.SignedIn, Thing: in, Agency: w.police.ID}, nil},
			{audit.Event{Actor: w.officer.ID, SignIn: in, Action: audit.EnrollmentOpened, Thing: e.ID, Agency: w.police.ID}, nil},
			{audit.Event{Action: audit.SignInFailed, Thing: w.account, Agency: w.police.ID}, []audit.Detail{{Field: "address", After: "192.0.2.7"}}},
			{audit.Event{Actor: boss, Action: audit.CompletionExported, Thing: w.state.ID, Agency: w.state.ID}, []audit.Detail{{Field: "module", After: "m"}, {Field: "state"}}},
			{audit.Event{Actor: boss, Action: audit.PeopleListed, Thing: coast.ID, Agency: coast.ID}, nil},
			{audit.Event{Action: audit.InstallationSetUp, Thing: newID()}, nil},
		}
		at := noon.Add(24 * time.Hour)
		for i := range events {
			e := &events[i].event
			e.ID, e.At = newID(), at.Add(time.Duration(i/2)*time.Second) // two at a time at the same moment
			must(t, s.AppendAudit(ctx, *e, events[i].details...))
		}
		log := granter(s)
		reader := func(g ...access.Grant) access.Actor { return access.Actor{Person: boss, Grants: g} }
		everything, state, police := access.Operator(), reader(access.Grant{Agency: w.state.ID, Role: access.Administrator}), reader(access.Grant{Agency: w.police.ID, Role: access.Administrator})
		here := access.TrailQuestion{From: on("2026-03-12"), Zone: time.UTC}
		// which are the numbers of the events that a reader gets, three at a time.
		which := func(a access.Actor, change ...func(*access.TrailQuestion)) (got []int) {
			t.Helper()
			q := here
			for _, f := range change {
				f(&q)
			}
			for {
				page, err := log.Trail(ctx, a, q, 3)
				must(t, err)
				for _, e := range page {
					q.After = e.Place()
					for i := range events {
						if events[i].event.ID == e.ID {
							got = append(got, i)
						}
					}
				}
				if len(page) < 3 {
					return got
				}
			}
		}
		of := func(f func(*access.TrailQuestion)) func(*access.TrailQuestion) { return f }
		who := of(func(q *access.TrailQuestion) { q.Who = boss })
		about := of(func(q *access.TrailQuestion) { q.Thing = w.officer.ID })
		diff(t, []int{6, 5, 4, 3, 2, 1, 0}, which(everything))
		diff(t, []int{4, 3, 2, 1, 0}, which(state))
		diff(t, []int{3, 2, 1, 0}, which(police))
		diff(t, []int{3, 2, 1, 0}, which(state, func(q *access.TrailQuestion) { q.Agency = w.police.ID }))
		diff(t, []int(nil), which(reader(access.Grant{Agency: w.state.ID, Role: access.Lead})))
		diff(t, []int(nil), which(access.Actor{}))
		diff(t, []int{5, 4, 0}, which(everything, who))
		diff(t, []int{0}, which(police, who))
		diff(t, []int{3, 2, 1, 0}, which(everything, about))
		diff(t, []int{2}, which(state, about, func(q *access.TrailQuestion) { q.Action = audit.EnrollmentOpened }))
		diff(t, []int{5}, which(everything, func(q *access.TrailQuestion) { q.Thing = coast.ID }))
		diff(t, []int(nil), which(state, func(q *access.TrailQuestion) { q.Thing = coast.ID }))
		diff(t, []int(nil), which(everything, func(q *access.TrailQuestion) { q.From = on("2026-03-13") }))
		// Days are those of the reader's clock: 06:30 in Greenwich is the evening before in Los Angeles.
		la, err := time.LoadLocation("America/Los_Angeles")
		must(t, err)
		diff(t, []int{6, 5, 4, 3, 2, 1, 0}, which(everything, func(q *access.TrailQuestion) { q.From, q.To, q.Zone = on("2026-03-11"), on("2026-03-11"), la }))
		for _, outside := range []uuid.UUID{coast.ID, newID()} {
			q := here
			q.Agency = outside
			if _, err := log.Trail(ctx, state, q, 3); !fault.Is(err, fault.NotFound) {
				t.Errorf("an agency outside of the scope: %v", err)
			}
		}

		all, err := log.Trail(ctx, everything, here, 10)
		must(t, err)
		if got := all[6]; got.Who != "Boss Núñez" || got.Name != w.officer.Name() || len(got.Details) != 1 || got.Details[0].After != "trainer" {
			t.Errorf("a role: %+v", got)
		}
		if got := all[4]; got.Module != "m" || got.Person != w.officer.ID {
			t.Errorf("an enrollment: %+v", got)
		}
		if got := all[3]; got.Who != "" || got.Address != "192.0.2.7" || len(got.Details) != 0 || got.Name != w.officer.Name() {
			t.Errorf("a failure: %+v", got)
		}
		if got := all[2]; !got.AgencyIsThing || got.Name != "" {
			t.Errorf("an export: %+v", got)
		}
	})
}

// TestTheLogIsAppendOnly: whoever comes past the program with all rights of it changes no event; personal values beside
// them can be erased.
func TestTheLogIsAppendOnly(t *testing.T) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			s := storetest.OpenAt(t, o)
			w := newTown(t, s)
			e := audit.Event{ID: newID(), At: noon, Actor: w.officer.ID, Action: audit.RoleGranted, Thing: w.officer.ID, Agency: w.police.ID}
			must(t, s.AppendAudit(t.Context(), e, audit.Detail{Field: "role", After: "trainer"}))
			raw := storetest.Raw(t, o)
			statements := []string{"UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events"}
			if dialect == "postgres" {
				statements = append(statements, "TRUNCATE audit_events CASCADE")
			}
			for _, sql := range statements {
				if _, err := raw.Exec(sql); err == nil {
					t.Errorf("%s was done", sql)
				}
			}
			for _, sql := range []string{"UPDATE audit_details SET value_before = NULL, value_after = NULL", "DELETE FROM audit_details"} {
				if _, err := raw.Exec(sql); err != nil {
					t.Errorf("%s: %v", sql, err)
				}
			}
			all, err := granter(s).Trail(t.Context(), access.Operator(), access.TrailQuestion{Zone: time.UTC}, 10)
			must(t, err)
			if len(all) != 1 || all[0].ID != e.ID || len(all[0].Details) != 0 {
				t.Errorf("the log has %+v", all)
			}
		})
	}
}
