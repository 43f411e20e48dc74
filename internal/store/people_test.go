package store_test

import (
	"errors"
	"slices"
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

// roll is the town with the service that keeps its people, and somebody who administers the state.
type roll struct {
	*town
	people  *agency.People
	boss    access.Actor
	account uuid.UUID // of the boss
	at      time.Time
}

func newRoll(t *testing.T, s *store.Store) *roll {
	t.Helper()
	r := &roll{town: newTown(t, s), at: time.Now()}
	r.people = &agency.People{Store: s, Now: func() time.Time { return r.at }, NewID: newID}
	p := agency.Person{ID: newID(), GivenNames: "Alma", FirstSurname: "Ríos"}
	r.account = newID()
	must(t, s.InsertPeople(t.Context(), p))
	must(t, s.InsertAccounts(t.Context(), access.Account{ID: r.account, Person: p.ID}))
	r.boss = access.Actor{Person: p.ID, Account: r.account, Grants: []access.Grant{{Agency: r.state.ID, Role: access.Administrator}}}
	must(t, s.InsertGrant(t.Context(), r.account, r.boss.Grants[0]))
	return r
}

// today is the day where the town is.
func (r *roll) today() lang.Date { return lang.DateOf(r.at, r.police.Zone()) }

// hire adds somebody to the police.
func (r *roll) hire(given, first, second, number string) uuid.UUID {
	r.t.Helper()
	id, err := r.people.Add(r.t.Context(), r.boss, agency.Person{GivenNames: given, FirstSurname: first, SecondSurname: second},
		agency.Posting{Agency: r.police.ID, EmployeeNumber: number, From: r.today().AddDays(-30)})
	must(r.t, err)
	return id
}

func (r *roll) find(scope access.Scope, q agency.Question) []string {
	r.t.Helper()
	f, err := r.people.Find(r.t.Context(), scope, q, 10)
	must(r.t, err)
	names := []string{}
	for _, p := range f.People {
		names = append(names, p.Name())
	}
	return names
}

// refused demands that an error is a certain one, of the whole or of a field.
func refused(t *testing.T, what string, err error, want string) {
	t.Helper()
	var known *fault.Error
	if !errors.As(err, &known) || known.Key != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func TestFindPeople(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := newRoll(t, s)
		jose := r.hire("José", "Núñez", "García-López", "Ab-7")
		r.hire("Josefa", "Peña", "", "8")
		r.hire("Mary", "O’Neil", "", "9")
		must(t, r.people.Change(t.Context(), r.boss, jose, agency.Person{GivenNames: "José", FirstSurname: "Núñez", SecondSurname: "García-López", Email: "Jose@Police.example"}))
		all := r.boss.Scope(access.ManagePeople)
		police := access.Actor{Grants: []access.Grant{{Agency: r.police.ID, Role: access.Lead}}}.Scope(access.SeePeople)
		for words, want := range map[string][]string{
			"jose nunez":           {"José Núñez García-López"},
			"NÚÑEZ jo":             {"José Núñez García-López"},
			"lopez":                {"José Núñez García-López"},
			"jos":                  {"José Núñez García-López", "Josefa Peña"},
			"o neil":               {"Mary O’Neil"},
			"neil":                 {"Mary O’Neil"},
			"ose":                  {},
			"aB-7":                 {"José Núñez García-López"},
			"b-7":                  {},
			"E1":                   {"Lucía Ávila Núñez"},
			"B1":                   {"Lucía Ávila Núñez"},
			"jose@police.EXAMPLE ": {"José Núñez García-López"},
			"jose@":                {},
			"%":                    {},
			"_ose":                 {},
			"':* & |":              {},
			"nuñez:* | x":          {},
			"":                     {"Lucía Ávila Núñez", "José Núñez García-López", "Mary O’Neil", "Josefa Peña"},
		} {
			for name, scope := range map[string]access.Scope{"state": all, "police": police} {
				if got := r.find(scope, agency.Question{Words: words, State: agency.Here}); !slices.Equal(got, want) {
					t.Errorf("%q at the %s finds %q, want %q", words, name, got, want)
				}
			}
			if got := r.find(access.Scope{}, agency.Question{Words: words}); len(got) > 0 {
				t.Errorf("%q without a scope finds %q", words, got)
			}
			if got := r.find(all, agency.Question{Words: words, State: agency.Left}); len(got) > 0 {
				t.Errorf("%q finds %q among those who left", words, got)
			}
		}
		if got := r.find(access.Everywhere(), agency.Question{State: agency.Anyone}); len(got) != 5 { // who has no posting too
			t.Errorf("everywhere are %q", got)
		}
		if got := r.find(access.Everywhere(), agency.Question{State: agency.Anyone, Agency: r.police.ID}); len(got) != 4 {
			t.Errorf("at the police are %q", got)
		}
		if _, err := r.people.Find(t.Context(), police, agency.Question{Agency: r.state.ID}, 10); !fault.Is(err, fault.NotFound) {
			t.Errorf("above the scope: %v", err)
		}

		// Page by page everybody comes once.
		var got []string
		q := agency.Question{State: agency.Here}
		for range 5 {
			f, err := r.people.Find(t.Context(), police, q, 1)
			must(t, err)
			if f.Total != 4 || f.More {
				t.Errorf("%d of them", f.Total)
			}
			got = append(got, f.People[0].Name())
			if q.After = f.Next; q.After == uuid.Nil {
				break
			}
		}
		diff(t, r.find(police, agency.Question{State: agency.Here}), got)
	})
}

// TestALife goes through everything that may happen to somebody on a roster.
func TestALife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		r := newRoll(t, s)
		id := r.hire("Ana", "Luz", "", "100")
		account := newID()
		must(t, s.InsertAccounts(ctx, access.Account{ID: account, Person: id}))
		in := access.SignIn{ID: newID(), Token: access.HashToken("ana"), Account: account, Created: r.at, LastSeen: r.at, Stage: access.Whole}
		must(t, s.InsertSignIn(ctx, in))
		profile := func() agency.Profile {
			t.Helper()
			p, err := r.people.Person(ctx, r.boss, id)
			must(t, err)
			return p
		}
		today := r.today()

		must(t, r.people.Post(ctx, r.boss, id, agency.Posting{Agency: r.state.ID, EmployeeNumber: "100", From: today.AddDays(-10), Primary: true}))
		must(t, r.people.Post(ctx, r.boss, id, agency.Posting{Agency: r.police.ID, Position: "Teaches", From: today.AddDays(-10)}))
		refused(t, "a number of another", r.people.Post(ctx, r.boss, id, agency.Posting{Agency: r.police.ID, BadgeNumber: "b1", From: today, Primary: true}), "posting.number_taken")
		p := profile()
		if len(p.Postings) != 3 || p.Home.ID != r.state.ID || p.HasLeft() || p.Postings[2].To != today.AddDays(-11) {
			t.Errorf("after two postings: %+v", p.Postings)
		}
		beside := p.Postings[1]
		refused(t, "to end the primary one", r.people.EndPosting(ctx, r.boss, id, p.Postings[0].ID, today), "posting.cannot_end")
		must(t, r.people.EndPosting(ctx, r.boss, id, beside.ID, today.AddDays(-1)))

		if _, _, err := s.SignedIn(ctx, in.Token); err != nil {
			t.Errorf("signed in: %v", err)
		}
		must(t, r.people.Deactivate(ctx, r.boss, id, today.AddDays(-1)))
		if _, _, err := s.SignedIn(ctx, in.Token); !fault.Is(err, fault.SignInRequired) {
			t.Errorf("after the last day: %v", err)
		}
		refused(t, "to leave again", r.people.Deactivate(ctx, r.boss, id, today), "posting.has_left")
		refused(t, "to post who left", r.people.Post(ctx, r.boss, id, agency.Posting{Agency: r.state.ID, From: today, Primary: true}), "posting.has_left")
		if p := profile(); !p.HasLeft() || p.Account.Deactivated.IsZero() {
			t.Errorf("after leaving: %+v", p)
		}
		if got := r.find(access.Everywhere(), agency.Question{Words: "luz", State: agency.Left}); len(got) != 1 {
			t.Errorf("among those who left: %q", got)
		}
		must(t, r.people.Return(ctx, r.boss, id, agency.Posting{Agency: r.police.ID, BadgeNumber: "B-9", From: today}))
		refused(t, "to return again", r.people.Return(ctx, r.boss, id, agency.Posting{Agency: r.police.ID, From: today}), "posting.is_here")
		if p := profile(); p.HasLeft() || !p.Account.Deactivated.IsZero() || len(p.Postings) != 4 {
			t.Errorf("after the return: %+v", p)
		}
		var did []audit.Action
		for _, e := range profile().Told {
			did = append([]audit.Action{e.Action}, did...)
		}
		diff(t, []audit.Action{audit.PersonAdded, audit.PersonPosted, audit.PostingAdded, audit.PostingEnded, audit.PersonLeft, audit.PersonReturned}, did)

		refused(t, "to erase who is here", r.people.Erase(ctx, r.boss, id, "ana  LUZ"), "person.erase_here")
		must(t, r.people.Deactivate(ctx, r.boss, id, today))
		refused(t, "to erase another", r.people.Erase(ctx, r.boss, id, "Ana"), "person.erase_mismatch")
		must(t, r.people.Erase(ctx, r.boss, id, "ana  LUZ"))
		p = profile()
		if p.Erased.IsZero() || p.GivenNames != "" || len(p.FirstSurname) != 8 || p.Postings[0].BadgeNumber != "" {
			t.Errorf("after the erasure: %+v", p.Person)
		}
		for _, e := range p.Told {
			if len(e.Details) > 0 {
				t.Errorf("%s still tells %v", e.Action, e.Details)
			}
		}
		refused(t, "to change who was erased", r.people.Change(ctx, r.boss, id, agency.Person{GivenNames: "A", FirstSurname: "B"}), "person.is_erased")
		if got := r.find(access.Everywhere(), agency.Question{Words: "luz", State: agency.Anyone}); len(got) != 0 {
			t.Errorf("still found: %q", got)
		}
	})
}

func TestMerge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		r := newRoll(t, s)
		e := r.assigned(0, on("2026-03-20"))
		c := r.close(e, r.attempting(e, 1), true)
		old, id, third := r.officer.ID, r.hire("Lucy", "Avila", "", "2"), r.hire("L.", "Avila", "", "3")
		refused(t, "with oneself", r.people.Merge(ctx, r.boss, id, id), "person.merge_self")
		m, err := r.people.PreviewMerge(ctx, r.boss, id, old)
		must(t, err)
		if m.Completions != 1 || m.Open != 0 || len(m.Ends) != 1 || !m.HasAccount || m.Alias.ID != old {
			t.Errorf("preview: %+v", m)
		}
		must(t, r.people.Merge(ctx, r.boss, id, old))
		for _, err := range []error{r.people.Merge(ctx, r.boss, third, old), r.people.Merge(ctx, r.boss, old, third),
			r.people.Change(ctx, r.boss, old, agency.Person{GivenNames: "A", FirstSurname: "B"})} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("an alias is somebody: %v", err)
			}
		}
		if p, err := r.people.Person(ctx, r.boss, old); err != nil || p.ID != id {
			t.Errorf("the alias leads to %s, %v", p.ID, err)
		}
		p, err := r.people.Person(ctx, r.boss, id)
		must(t, err)
		if len(p.Aliases) != 1 || len(p.Postings) != 2 || p.Newest().Person != id {
			t.Errorf("the survivor: %+v", p)
		}
		owed, err := s.Owes(ctx, id, r.today())
		must(t, err)
		if len(owed) != 1 || owed[0].Completion == nil || owed[0].Completion.ID != c.ID {
			t.Errorf("the record: %+v", owed)
		}
		if _, err := s.Attempt(ctx, id, c.Attempt); err != nil {
			t.Errorf("the alias's attempt: %v", err)
		}
		if got := r.find(access.Everywhere(), agency.Question{Words: "avila", State: agency.Anyone}); len(got) != 2 {
			t.Errorf("found: %q", got)
		}

		// The survivor goes on as somebody else again, with their alias.
		must(t, r.people.Merge(ctx, r.boss, third, id))
		if p, err := r.people.Person(ctx, r.boss, old); err != nil || p.ID != third {
			t.Errorf("the alias of an alias leads to %s, %v", p.ID, err)
		}
		if owed, err := s.Owes(ctx, third, r.today()); err != nil || len(owed) != 1 {
			t.Errorf("the record: %+v, %v", owed, err)
		}

		abroad := agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "US", Names: lang.Text{"en": "US"}, TimeZone: "UTC"}
		must(t, s.InsertAgencies(ctx, on("2020-01-01"), abroad))
		boss := access.Actor{Person: r.boss.Person, Grants: []access.Grant{{Role: access.Administrator}}}
		other, err := r.people.Add(ctx, boss, agency.Person{GivenNames: "A", FirstSurname: "B"}, agency.Posting{Agency: abroad.ID, BadgeNumber: "1", From: r.today()})
		must(t, err)
		refused(t, "across countries", r.people.Merge(ctx, boss, third, other), "person.merge_countries")
	})
}

// TestGuards: nobody changes whom they do not see, nor who stands above them, and somebody always administers.
func TestGuards(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		r := newRoll(t, s)
		sheriff := access.Actor{Person: r.boss.Person, Grants: []access.Grant{{Agency: r.police.ID, Role: access.Administrator}}}
		must(t, s.InsertGrant(ctx, r.town.account, access.Grant{Agency: r.state.ID, Role: access.Administrator}))
		change := agency.Person{GivenNames: "A", FirstSurname: "B"}
		refused(t, "who administers the state", r.people.Change(ctx, sheriff, r.officer.ID, change), "person.beyond_you")
		refused(t, "who administers the state", r.people.Deactivate(ctx, sheriff, r.officer.ID, r.today()), "person.beyond_you")
		if err := r.people.Change(ctx, sheriff, r.boss.Person, change); !fault.Is(err, fault.NotFound) {
			t.Errorf("outside of the scope: %v", err)
		}
		if err := r.people.Post(ctx, sheriff, r.hire("C", "D", "", "7"), agency.Posting{Agency: r.state.ID, From: r.today(), Primary: true}); !fault.Is(err, fault.NotFound) {
			t.Errorf("to an agency outside of the scope: %v", err)
		}
		_, err := s.AccountOf(ctx, r.officer.ID)
		must(t, err)
		must(t, r.people.Deactivate(ctx, r.boss, r.officer.ID, r.today())) // the boss is left
		everywhere := access.Actor{Person: r.officer.ID, Grants: []access.Grant{{Role: access.Administrator}}}
		refused(t, "the last administrator", r.people.Deactivate(ctx, everywhere, r.boss.Person, r.today()), "access.last_administrator")

		// An address that is proved belongs to one person.
		id, other := r.hire("E", "F", "", "8"), r.hire("G", "H", "", "9")
		proved := agency.Person{ID: id, GivenNames: "E", FirstSurname: "F", Email: "e@x.example", EmailVerified: noon}
		must(t, s.UpdatePerson(ctx, proved))
		refused(t, "a proved address", r.people.Change(ctx, r.boss, other, agency.Person{GivenNames: "G", FirstSurname: "H", Email: "E@X.example"}), "person.email_taken")
		proved.Email = "E@x.example"
		must(t, r.people.Change(ctx, r.boss, id, proved))
		if p, err := s.PersonIn(ctx, access.Everywhere(), r.today(), id); err != nil || p.EmailVerified != noon || p.Email != "E@x.example" {
			t.Errorf("the same mailbox: %+v, %v", p, err)
		}
		proved.Email = "other@x.example"
		must(t, r.people.Change(ctx, r.boss, id, proved))
		if p, err := s.PersonIn(ctx, access.Everywhere(), r.today(), id); err != nil || !p.EmailVerified.IsZero() {
			t.Errorf("another mailbox: %+v, %v", p, err)
		}
	})
}

func TestErasureWhenDue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		r := newRoll(t, s)
		keeps := agency.Agency{ID: newID(), Parent: r.state.ID, Country: "mx", Level: agency.State, Code: "K", Names: lang.Text{"en": "K"}, TimeZone: "UTC", Retention: 24}
		must(t, s.InsertAgencies(ctx, on("2020-01-01"), keeps))
		last := func(months, days int) lang.Date { return lang.DateOf(r.at, time.UTC).AddMonths(-months).AddDays(days) }
		leaver := func(name string, at uuid.UUID, to lang.Date) uuid.UUID {
			p := agency.Person{ID: newID(), GivenNames: name, FirstSurname: "X"}
			must(t, s.InsertPeople(ctx, p))
			must(t, s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: p.ID, Agency: at, From: on("2015-01-01"), To: to, Primary: true}))
			return p.ID
		}
		due := leaver("due", keeps.ID, last(24, -1))
		leaver("not yet", keeps.ID, last(24, 0))
		leaver("here", keeps.ID, lang.Date{})
		leaver("kept for good", r.police.ID, on("2016-01-01"))
		back := leaver("back elsewhere", keeps.ID, on("2016-01-01"))
		must(t, s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: back, Agency: r.police.ID, From: on("2017-01-01"), Primary: true}))
		for name, scope := range map[string]access.Scope{"everywhere": access.Everywhere(), "state": r.boss.Scope(access.ManagePeople)} {
			_, list, err := r.people.Due(ctx, scope, 10)
			must(t, err)
			if len(list) != 1 || list[0].ID != due {
				t.Errorf("%s: %+v", name, list)
			}
		}
		n, err := r.people.EraseDue(ctx, access.Actor{}, access.Everywhere(), []uuid.UUID{due, back})
		if err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		if p, err := s.PersonIn(ctx, access.Everywhere(), r.today(), due); err != nil || p.Erased.IsZero() {
			t.Errorf("%+v, %v", p, err)
		}
		if p, err := s.PersonIn(ctx, access.Everywhere(), r.today(), back); err != nil || !p.Erased.IsZero() {
			t.Errorf("%+v, %v", p, err)
		}
	})
}
