package store_test

import (
	"crypto/rand"
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

// granter is the service that gives roles, with a second factor required.
func granter(s *store.Store) *access.Service {
	return &access.Service{Store: s, Now: func() time.Time { return noon }, NewID: newID, Random: rand.Reader, StaffSecondFactor: true}
}

// newcomer is somebody posted at an agency, perhaps with an account.
func (w *town) newcomer(given string, at agency.Agency, account bool) (person, of uuid.UUID) {
	w.t.Helper()
	p := agency.Person{ID: newID(), GivenNames: given, FirstSurname: "Núñez"}
	must(w.t, w.s.InsertPeople(w.t.Context(), p))
	if at.ID != uuid.Nil {
		must(w.t, w.s.InsertPostings(w.t.Context(), agency.Posting{ID: newID(), Person: p.ID, Agency: at.ID, EmployeeNumber: "N-" + given, From: on("2025-01-01"), Primary: true}))
	}
	if account {
		of = newID()
		must(w.t, w.s.InsertAccounts(w.t.Context(), access.Account{ID: of, Person: p.ID}))
	}
	return p.ID, of
}

// who is the actor signed in by a token.
func (w *town) who(token string) access.Actor {
	w.t.Helper()
	_, who, err := w.s.SignedIn(w.t.Context(), access.HashToken(token))
	must(w.t, err)
	return who
}

func (w *town) signIn(account uuid.UUID, token string) {
	w.t.Helper()
	must(w.t, w.s.InsertSignIn(w.t.Context(), access.SignIn{ID: newID(), Token: access.HashToken(token), Account: account, Created: noon, LastSeen: noon, Stage: access.Whole}))
}

func TestRolesAreGivenAndTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		roles := granter(s)
		coast := agency.Agency{ID: newID(), Country: "mx", Level: agency.Local, Code: "CST", Names: lang.Text{"en": "Coast", "es": "Costa"}, TimeZone: "America/Tijuana"}
		must(t, s.InsertAgencies(ctx, on("2020-01-01"), coast))
		root, rootAccount := w.newcomer("Root", agency.Agency{}, true)
		must(t, roles.Grant(ctx, access.Operator(), root, access.Grant{Role: access.Administrator}))
		w.signIn(rootAccount, "root")
		top := w.who("root")
		chief, chiefAccount := w.newcomer("Chief", w.state, true)
		must(t, roles.Grant(ctx, top, chief, access.Grant{Agency: w.police.ID, Role: access.Administrator}))
		w.signIn(chiefAccount, "chief")
		a := w.who("chief")

		// The officer is signed in, and holds a card.
		w.signIn(w.account, "officer")
		must(t, s.InsertCredentials(ctx, access.Credential{ID: newID(), Account: w.account, Kind: access.KindCard, Lookup: []byte("card"), MadeAt: noon}))
		stranger, _ := w.newcomer("Stranger", coast, false)
		trainer := access.Grant{Agency: w.police.ID, Role: access.Trainer}
		for name, c := range map[string]struct {
			person uuid.UUID
			grant  access.Grant
			kind   fault.Kind
		}{
			"above one's own":            {w.officer.ID, access.Grant{Agency: w.state.ID, Role: access.Trainer}, fault.NotFound},
			"another country's":          {w.officer.ID, access.Grant{Agency: coast.ID, Role: access.Trainer}, fault.NotFound},
			"no agency there is":         {w.officer.ID, access.Grant{Agency: newID(), Role: access.Trainer}, fault.NotFound},
			"everywhere":                 {w.officer.ID, access.Grant{Role: access.Trainer}, fault.NotFound},
			"a role that is none":        {w.officer.ID, access.Grant{Agency: w.police.ID, Role: "king"}, fault.Forbidden},
			"everybody's role":           {w.officer.ID, access.Grant{Agency: w.police.ID, Role: access.Learner}, fault.Forbidden},
			"somebody of another agency": {stranger, trainer, fault.NotFound},
			"nobody":                     {newID(), trainer, fault.NotFound},
		} {
			if err := roles.Grant(ctx, a, c.person, c.grant); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.who("officer") // nothing ended by what was refused

		must(t, roles.Grant(ctx, a, w.officer.ID, trainer))
		if _, _, err := s.SignedIn(ctx, access.HashToken("officer")); !fault.Is(err, fault.SignInRequired) {
			t.Errorf("who has a duty and no second factor stays signed in: %v", err)
		}
		if err := s.SpendCode(ctx, w.account, access.KindCard, []byte("card"), noon); !fault.Is(err, fault.NotFound) {
			t.Errorf("the card of somebody with a duty still works: %v", err)
		}
		if err := roles.Grant(ctx, a, w.officer.ID, trainer); !isFault(err, fault.Conflict, "roles.held_already") {
			t.Errorf("given twice: %v", err)
		}
		// With a second factor the sign-in goes on, and each change is in force at its next request.
		must(t, s.InsertCredentials(ctx, access.Credential{ID: newID(), Account: w.account, Kind: access.KindTOTP, Secret: []byte("x"), MadeAt: noon}))
		w.signIn(w.account, "officer again")
		must(t, roles.Grant(ctx, a, w.officer.ID, access.Grant{Agency: w.police.ID, Role: access.Lead}))
		if got := w.who("officer again"); len(got.Grants) != 2 {
			t.Errorf("holds %v", got.Grants)
		}
		must(t, roles.Revoke(ctx, a, w.officer.ID, trainer))
		if got := w.who("officer again"); len(got.Grants) != 1 || got.May(access.PrintCards) || !got.May(access.SeePeople) {
			t.Errorf("holds %v", got.Grants)
		}
		if err := roles.Revoke(ctx, a, w.officer.ID, trainer); !fault.Is(err, fault.NotFound) {
			t.Errorf("taken twice: %v", err)
		}
		if err := roles.Revoke(ctx, a, root, access.Grant{Role: access.Administrator}); !fault.Is(err, fault.NotFound) {
			t.Errorf("an agency's administrator took the installation's away: %v", err)
		}

		// Who has no account gets one; who may not sign in gets no role.
		fresh, _ := w.newcomer("Fresh", w.police, false)
		must(t, roles.Grant(ctx, a, fresh, trainer))
		_, err := s.AccountOf(ctx, fresh)
		must(t, err)

		all, err := roles.Held(ctx, a.Scope(access.GrantRoles), "", access.HeldQuestion{}, 0, 10)
		must(t, err)
		var got []string
		for _, h := range all {
			got = append(got, string(h.Role)+" "+h.Holder.Name+" by "+h.Giver)
		}
		diff(t, []string{"administrator Chief Núñez by Root Núñez", "lead Lucía Ávila Núñez by Chief Núñez", "trainer Fresh Núñez by Chief Núñez"}, got)
		all, err = roles.Held(ctx, a.Scope(access.GrantRoles), "nuñ ch", access.HeldQuestion{Role: access.Administrator, Without: true}, 0, 10)
		must(t, err)
		diff(t, 1, len(all))
		all, err = roles.Held(ctx, top.Scope(access.GrantRoles), "", access.HeldQuestion{}, 0, 10)
		must(t, err)
		if len(all) != 4 || all[0].Holder.Name != "Root Núñez" || all[0].Giver != "" {
			t.Errorf("%+v", all)
		}
		for typed, want := range map[string]int{"nunez": 3, "luc avila": 1, "n-fresh": 1, "b1": 1, "stranger": 0, "root": 0, "x@example.org": 0} {
			found, err := roles.FindHolders(ctx, a, typed, 10)
			must(t, err)
			if len(found) != want {
				t.Errorf("%q finds %+v", typed, found)
			}
		}
	})
}

func isFault(err error, kind fault.Kind, key string) bool {
	var known *fault.Error
	return errors.As(err, &known) && known.Kind == kind && known.Key == key
}

// TestTheLastAdministratorStays: alone they cannot go, and of two who send each other away one stays.
func TestTheLastAdministratorStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		w := newTown(t, s)
		roles := granter(s)
		everywhere := access.Grant{Role: access.Administrator}
		here := access.Grant{Agency: w.police.ID, Role: access.Administrator}
		ann, _ := w.newcomer("Ann", w.police, true)
		bob, _ := w.newcomer("Bob", w.police, true)
		must(t, roles.Grant(ctx, access.Operator(), ann, here))
		if err := roles.Revoke(ctx, access.Operator(), ann, here); !isFault(err, fault.Conflict, "access.last_administrator") {
			t.Errorf("the only administrator went: %v", err)
		}
		must(t, roles.Grant(ctx, access.Operator(), bob, everywhere))
		must(t, roles.Grant(ctx, access.Operator(), bob, here))
		must(t, roles.Revoke(ctx, access.Operator(), ann, here))
		must(t, roles.Revoke(ctx, access.Operator(), bob, here)) // still the installation's
		if err := roles.Revoke(ctx, access.Operator(), bob, everywhere); !isFault(err, fault.Conflict, "access.last_administrator") {
			t.Errorf("the installation's last administrator went: %v", err)
		}
		for range 5 {
			must(t, roles.Grant(ctx, access.Operator(), ann, everywhere))
			var both sync.WaitGroup
			var gone atomic.Int32
			for _, p := range []uuid.UUID{ann, bob} {
				both.Go(func() {
					switch err := roles.Revoke(ctx, access.Operator(), p, everywhere); {
					case err == nil:
						gone.Add(1)
					case !isFault(err, fault.Conflict, "access.last_administrator"):
						t.Error(err)
					}
				})
			}
			both.Wait()
			left, err := s.OtherAdministrators(ctx, newID())
			if must(t, err); gone.Load() != 1 || left != 1 {
				t.Fatalf("%d of two went, %d are left", gone.Load(), left)
			}
			for _, p := range []uuid.UUID{ann, bob} {
				_ = roles.Grant(ctx, access.Operator(), p, everywhere) // who went comes back
			}
			must(t, roles.Revoke(ctx, access.Operator(), ann, everywhere))
		}
	})
}
