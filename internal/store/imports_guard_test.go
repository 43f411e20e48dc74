package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// hire posts somebody from 2025 on, and gives them a role when one is named.
func (o *office) hire(p agency.Person, at agency.Agency, number string, grants ...access.Grant) uuid.UUID {
	o.t.Helper()
	p.ID = newID()
	must(o.t, o.s.InsertPeople(o.t.Context(), p))
	must(o.t, o.s.InsertPostings(o.t.Context(), agency.Posting{ID: newID(), Person: p.ID, Agency: at.ID, EmployeeNumber: number, From: on("2025-01-01"), Primary: true}))
	if len(grants) > 0 {
		account := access.Account{ID: newID(), Person: p.ID}
		must(o.t, o.s.InsertAccounts(o.t.Context(), account))
		for _, g := range grants {
			must(o.t, o.s.InsertGrant(o.t.Context(), account.ID, g))
		}
	}
	return p.ID
}

// here is what an administrator of the state may.
func (o *office) here() access.Scope {
	return access.Actor{Person: newID(), Grants: []access.Grant{{Agency: o.state.ID, Role: access.Administrator}}}.Scope(access.ImportRoster)
}

// A file reaches no further than whoever sends it, and takes nobody's role.
func TestImportKeepsToItsScope(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.hire(agency.Person{GivenNames: "Max", FirstSurname: "All"}, o.police, "E8", access.Grant{Role: access.Administrator})
		o.hire(agency.Person{GivenNames: "Tom", FirstSurname: "Own"}, o.police, "E7", access.Grant{Agency: o.police.ID, Role: access.Trainer})
		o.hire(agency.Person{GivenNames: "Ada", FirstSurname: "Top"}, o.police, "E6", access.Grant{Agency: o.state.ID, Role: access.Administrator})
		o.hire(agency.Person{GivenNames: "Fay", FirstSurname: "Far", Email: "fay@far.example", EmailVerified: noon}, o.abroad, "F1")
		o.hire(agency.Person{GivenNames: "Ned", FirstSurname: "Far", Email: "ned@far.example"}, o.abroad, "F2")
		file := `given_names,first_surname,email,employee_number
Maximus,All,evil@example.com,E8
Thomas,Own,,E7
Fay,Far,fay@far.example,F1
Ned,Far,ned@far.example,F2
`
		is(t, o.told(o.plan(o.here(), file)), []string{
			"added 5 Ned Far", "changed 3 Thomas Own given_names:Tom>Thomas", "gone 0 Lucía Ávila Núñez", "kept 0 Ada Top",
			"rejected 2 Maximus All role", "rejected 4 Fay Far not_here",
		})
		is(t, o.told(o.plan(access.Everywhere(), file)), []string{
			"added 5 Ned Far", "changed 2 Maximus All given_names:Max>Maximus email:>evil@example.com", "changed 3 Thomas Own given_names:Tom>Thomas",
			"moved 4 Fay Far agency_code:>EST employee_number:>F1", "gone 0 Lucía Ávila Núñez", "kept 0 Ada Top",
		})
		absent := o.plan(o.here(), "given_names,first_surname,employee_number\nEva,Paz,N1\n")
		is(t, o.told(absent), []string{"added 2 Eva Paz", "gone 0 Lucía Ávila Núñez", "gone 0 Tom Own", "kept 0 Max All", "kept 0 Ada Top"})

		if _, err := o.r.Import(t.Context(), access.Actor{Person: newID(), Grants: []access.Grant{{Agency: o.abroad.ID, Role: access.Administrator}}}.Scope(access.ImportRoster), absent.ID); !fault.Is(err, fault.NotFound) {
			t.Error("an import of others was found:", err)
		}
		if _, err := o.r.Receive(t.Context(), access.Actor{}, o.here(), o.abroad.ID, upload(file)); !fault.Is(err, fault.NotFound) {
			t.Error("a roster of another's agency was taken:", err)
		}
		if _, err := o.r.Begin(t.Context(), access.Actor{Person: newID()}, o.here(), absent.ID, 2); !fault.Is(err, fault.Forbidden) {
			t.Error("another one's plan was taken:", err)
		}
	})
}

// Who stands behind a number: an alias is the person who goes on, a badge that was given back is free, and one that is
// held beside a primary posting is not.
func TestImportFindsWhoIsMeant(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ana := o.hire(agency.Person{GivenNames: "Ana", FirstSurname: "Ruiz"}, o.police, "")
		old := o.hire(agency.Person{GivenNames: "Anna", FirstSurname: "Ruiz"}, o.fire, "OLD")
		ida := o.hire(agency.Person{GivenNames: "Ida", FirstSurname: "Sanz"}, o.abroad, "")
		_, err := o.db.Exec(fmt.Sprintf("UPDATE postings SET to_on = '2025-06-30', badge_number = 'B9' WHERE person_id = '%s'", old))
		must(t, err)
		must(t, o.s.MakeAlias(t.Context(), old, ana))
		must(t, o.s.InsertPostings(t.Context(), agency.Posting{ID: newID(), Person: ida, Agency: o.fire.ID, BadgeNumber: "SIDE", From: on("2025-01-01")}))
		is(t, o.told(o.plan(access.Everywhere(), `given_names,first_surname,second_surname,employee_number,badge_number,agency_code
Ana,Ruiz,,old,B7,POL
Eva,Paz,,E3,SIDE,BOM
Otto,Gil,,E4,B9,BOM
Lucía,Ávila,Núñez,E1,B1,POL
`)), []string{
			"added 4 Otto Gil", "changed 2 Ana Ruiz employee_number:>old badge_number:>B7", "rejected 3 Eva Paz number_taken", "same 1",
		})
	})
}

// What fails in the middle leaves nothing behind; what has changed since the plan refuses it.
func TestImportIsAllOrNothing(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		before := o.posted()
		file := "given_names,first_surname,employee_number\nAna,Ruiz,E2\nBen,Ruiz,E3\nLucía,Ávila,X1\n"
		unchanged := func(what string, in agency.RosterImport, state agency.ImportState) {
			t.Helper()
			is(t, o.posted(), before)
			if n := texts(t, o.db, "SELECT CAST(count(*) AS text) FROM audit_events WHERE action = 'roster.applied'"); n[0] != "0" {
				t.Errorf("%s: the log says it was applied", what)
			}
			now, err := o.r.Import(ctx, access.Everywhere(), in.ID)
			must(t, err)
			if now.State != state || now.Problem == nil {
				t.Errorf("%s: %s, %v", what, now.State, now.Problem)
			}
		}

		in := o.plan(access.Everywhere(), file)
		_, err := o.db.Exec("CREATE UNIQUE INDEX one_of_a_name ON people (first_surname)")
		must(t, err)
		if err := o.apply(in); !fault.Is(err, fault.Conflict) {
			t.Error("what the database refuses was applied:", err)
		}
		unchanged("refused by the database", in, agency.ImportRefused)
		_, err = o.db.Exec("DROP INDEX one_of_a_name")
		must(t, err)

		in = o.plan(access.Everywhere(), file)
		claimed, err := o.r.Begin(ctx, access.Actor{}, access.Everywhere(), in.ID, 0)
		must(t, err)
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if err := o.r.Apply(gone, access.Actor{}, access.Everywhere(), claimed); err == nil {
			t.Error("applied by who has gone")
		}
		unchanged("broken off", in, agency.ImportPlanned)

		_, err = o.db.Exec(fmt.Sprintf("UPDATE postings SET position = 'Chief' WHERE person_id = '%s'", o.officer.ID))
		must(t, err)
		if err := o.apply(in); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "roster.problem.changed") {
			t.Error("somebody has changed since the plan:", err)
		}
		unchanged("somebody has changed", in, agency.ImportRefused)

		in = o.plan(access.Everywhere(), file)
		o.hire(agency.Person{GivenNames: "New", FirstSurname: "One"}, o.fire, "N1")
		before = o.posted()
		if err := o.apply(in); !fault.Is(err, fault.Conflict) {
			t.Error("somebody has come since the plan:", err)
		}
		unchanged("somebody has come", in, agency.ImportRefused)

		in = o.plan(access.Everywhere(), file)
		o.at = noon.AddDate(0, 0, 1)
		if err := o.apply(in); !fault.Is(err, fault.Conflict) {
			t.Error("a plan of yesterday was applied:", err)
		}
		must(t, o.apply(o.plan(access.Everywhere(), file)))
		is(t, texts(t, o.db, "SELECT action || ' ' || COALESCE(value_after, '') FROM audit_events e JOIN audit_details d ON d.event_id = e.id WHERE d.field = 'added'"),
			[]string{string(audit.RosterApplied) + " 3"})
	})
}

// One roster of an agency at a time, and none for ever: what a program that has ended left behind does not stand in the
// way.
func TestImportsTakeTurns(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx, all := t.Context(), access.Everywhere()
		u := upload("given_names,first_surname,employee_number\nAna,Ruiz,E2\n")
		u.Part = true
		first, err := o.r.Receive(ctx, access.Actor{}, all, o.state.ID, u)
		must(t, err)
		if _, err := o.r.Receive(ctx, access.Actor{}, all, o.state.ID, u); !fault.Is(err, fault.Conflict) {
			t.Error("two at once:", err)
		}
		if err := o.r.Drop(ctx, all, first.ID); !fault.Is(err, fault.Conflict) {
			t.Error("dropped while it is read:", err)
		}
		o.at = o.at.Add(2 * time.Minute)
		second, err := o.r.Receive(ctx, access.Actor{}, all, o.state.ID, u)
		must(t, err)
		if err := o.r.Plan(ctx, all, first, u); !fault.Is(err, fault.Conflict) {
			t.Error("one that another took the place of was planned:", err)
		}
		must(t, o.r.Plan(ctx, all, second, u))
		claimed, err := o.r.Begin(ctx, access.Actor{}, all, second.ID, 0)
		must(t, err)
		if _, err := o.r.Begin(ctx, access.Actor{}, all, second.ID, 0); !fault.Is(err, fault.Conflict) {
			t.Error("applied twice at once:", err)
		}
		if _, err := o.r.Receive(ctx, access.Actor{}, all, o.state.ID, u); !fault.Is(err, fault.Conflict) {
			t.Error("one is read while another is applied:", err)
		}
		o.at = o.at.Add(2 * time.Minute) // the program that had it has ended
		if now, err := o.r.Import(ctx, all, second.ID); err != nil || !now.IsBroken(o.at) {
			t.Error("nobody says that it was broken off:", now.State, err)
		}
		again, err := o.r.Begin(ctx, access.Actor{}, all, second.ID, 0)
		must(t, err)
		must(t, o.r.Apply(ctx, access.Actor{}, all, again))
		if err := o.r.Apply(ctx, access.Actor{}, all, claimed); !fault.Is(err, fault.Conflict) {
			t.Error("the first one applied it again:", err)
		}
		if n := len(o.posted()); n != 2 {
			t.Errorf("%d postings", n)
		}
		if now, err := o.r.Import(ctx, all, second.ID); err != nil || now.State != agency.ImportApplied {
			t.Error("a late failure undid what is applied:", now.State, err)
		}
	})
}

// Somebody's erasure reaches what rosters said of them.
func TestErasureReachesRosters(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		must(t, o.apply(o.plan(access.Everywhere(), "given_names,first_surname,employee_number\nSecret,Person,E2\nLucía,Ávila,E1\n")))
		who := texts(t, o.db, "SELECT CAST(id AS text) FROM people WHERE given_names = 'Secret'")
		must(t, o.s.ErasePerson(t.Context(), uuid.MustParse(who[0]), "Person 1", noon))
		is(t, texts(t, o.db, "SELECT kind FROM import_rows WHERE given_names = 'Secret' OR sort_name LIKE '%secret%' OR changes IS NOT NULL AND person_id = '"+who[0]+"'"), []string(nil))
	})
}
