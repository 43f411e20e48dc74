package main

import (
	"strings"
	"testing"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/store"
)

// TestGrantAtTheTerminal: whom and where is said in words, and a role is given once.
func TestGrantAtTheTerminal(t *testing.T) {
	data := t.TempDir()
	s, err := store.Open(t.Context(), store.Options{Folder: data, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Migrate(t.Context()))
	day, _ := lang.ParseDate("2025-01-01")
	unit := func(parent agency.Agency, code, signIn string) agency.Agency {
		a := agency.Agency{ID: newID(), Parent: parent.ID, Country: "us", Level: agency.State, Code: code, SignInCode: signIn, TimeZone: "UTC", Names: lang.Text{"en": code, "es": code}}
		must(s.InsertAgencies(t.Context(), day, a))
		return a
	}
	north, south := unit(agency.Agency{}, "NORTH", "NOR"), unit(agency.Agency{}, "SOUTH", "SOU")
	police := unit(north, "PD", "")
	unit(south, "PD", "")
	person := agency.Person{ID: newID(), GivenNames: "Ann", FirstSurname: "Lee"}
	must(s.InsertPeople(t.Context(), person))
	must(s.InsertPostings(t.Context(), agency.Posting{ID: newID(), Person: person.ID, Agency: police.ID, BadgeNumber: "B-7", From: day, Primary: true}))
	for _, c := range []struct {
		person, role, agency string
		exit                 int
		told                 string
	}{
		{"nor/b-7", "lead", "north/pd", 0, "Ann Lee is now: Program lead, north/pd."},
		{"NORTH/PD/B-7", "administrator", "everywhere", 0, "Ann Lee"},
		{"NOR/B-7", "lead", "NORTH/PD", 1, "already has this role"},
		{"NOR/B-7", "king", "NOR", 2, "no role"},
		{"NOR/B-7", "learner", "NOR", 2, "no role"},
		{"NOR/B-7", "lead", "PD", 2, "Several agencies"},
		{"NOR/B-7", "lead", "EAST", 2, "No agency"},
		{"SOU/B-7", "lead", "NOR", 2, "Nobody active"},
		{"B-7", "lead", "NOR", 2, "AGENCY/NUMBER"},
		{"ann@example.org", "lead", "NOR", 2, "Nobody active"},
	} {
		stdout, stderr, exit := command(t, nil, "grant", "--data", data, "--person", c.person, "--role", c.role, "--agency", c.agency)
		if exit != c.exit || !strings.Contains(stdout+stderr, c.told) {
			t.Errorf("%+v: exit %d, %s%s", c, exit, stdout, stderr)
		}
	}
	account, err := s.AccountOf(t.Context(), person.ID)
	must(err)
	h, err := s.Holder(t.Context(), access.Everywhere(), day, person.ID)
	must(err)
	if h.Account != account || len(h.Grants) != 2 {
		t.Errorf("%+v", h)
	}
	if _, stderr, exit := command(t, nil, "grant", "--data", data); exit != 2 {
		t.Errorf("without anything: %d %s", exit, stderr)
	}
}
