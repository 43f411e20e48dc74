package main

import (
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/store"
)

// TestEveryDamageHasASentence, in each language.
func TestEveryDamageHasASentence(t *testing.T) {
	for _, tag := range bundle(t).Languages() {
		p := &program{words: bundle(t).For(tag)}
		for _, kind := range report.Damages() {
			line := p.difference(report.Difference{Damage: kind, Columns: []string{"due_on"}}, nil)
			if line == "" || strings.Contains(line, "⟦") {
				t.Errorf("%s in %s: %q", kind, tag, line)
			}
		}
	}
}

// TestVerifyAtTheTerminal: each difference is a line in the reader's language, and any makes it fail; a wrong folder is refused.
func TestVerifyAtTheTerminal(t *testing.T) {
	data := t.TempDir()
	if _, stderr, exit := command(t, nil, "verify", "--data", data); exit != 2 || !strings.Contains(stderr, data) {
		t.Errorf("without a database: exit %d, %s", exit, stderr)
	}
	s, err := store.Open(t.Context(), store.Options{Folder: data, Now: now})
	must(t, err)
	defer s.Close()
	must(t, s.Migrate(t.Context()))
	day, _ := lang.ParseDate("2025-01-01")
	unit := agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "PD", TimeZone: "UTC", Names: lang.Text{"en": "Police", "es": "Policía"}}
	must(t, s.InsertAgencies(t.Context(), day, unit))
	person := agency.Person{ID: newID(), GivenNames: "Ann", FirstSurname: "Lee"}
	must(t, s.InsertPeople(t.Context(), person))
	must(t, s.InsertPostings(t.Context(), agency.Posting{ID: newID(), Person: person.ID, Agency: unit.ID, From: day, Primary: true}))
	for _, args := range [][]string{{"verify"}, {"verify", "--repair-standings"}} {
		stdout, stderr, exit := command(t, nil, append(args, "--data", data)...)
		if exit != 0 || !strings.Contains(stdout, "Everything is what the ledger makes it.") {
			t.Errorf("%v: exit %d, %s%s", args, exit, stdout, stderr)
		}
	}
	e := assign.Enrollment{ID: newID(), Person: person.ID, Module: "m", Cycle: 1, Required: true, OpensOn: day, Facts: 1}
	must(t, s.SaveEnrollments(t.Context(), e))
	for tag, want := range map[string][]string{"en": {"Enrollment " + e.ID.String(), "the ledger has no fact of it", "One difference"}, "es": {"Inscripción " + e.ID.String(), "Se encontró una diferencia"}} {
		stdout, stderr, exit := command(t, []string{"LANG=" + tag}, "verify", "--data", data)
		for _, w := range want {
			if exit != 1 || !strings.Contains(stdout+stderr, w) {
				t.Errorf("%s: exit %d, %s%s: no %q", tag, exit, stdout, stderr, w)
			}
		}
	}
}
