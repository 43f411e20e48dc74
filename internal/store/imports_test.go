package store_test

import (
	"database/sql"
	"fmt"
	"strings"
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

// office is a town whose rosters come as files. Its state has a second agency below it, and there is another country.
type office struct {
	*town
	fire, abroad agency.Agency
	r            *agency.Rosters
	at           time.Time
	db           *sql.DB // past the store
}

// vocabulary knows each column by its own name.
func vocabulary(t testing.TB) agency.Vocabulary {
	v, err := agency.NewVocabulary(lang.Set{"en", "es"}, func(tag lang.Tag, key string) string {
		if key == "roster.language" {
			return string(tag)
		}
		return strings.TrimPrefix(key, "roster.header.")
	})
	must(t, err)
	return v
}

// eachOffice runs a test in one on each database.
func eachOffice(t *testing.T, test func(t *testing.T, o *office)) {
	t.Helper()
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			at := storetest.Address(t, dialect)
			o := newOffice(t, storetest.OpenAt(t, at))
			o.db = storetest.Raw(t, at)
			test(t, o)
		})
	}
}

func newOffice(t testing.TB, s *store.Store) *office {
	o := &office{town: newTown(t, s), at: noon}
	o.fire = agency.Agency{ID: newID(), Parent: o.state.ID, Country: "mx", Level: agency.State, Code: "BOM", Names: lang.Text{"en": "Fire", "es": "Bomberos"}, TimeZone: "America/Mexico_City"}
	o.abroad = agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "FAR", Names: lang.Text{"en": "Far", "es": "Lejos"}, TimeZone: "America/Chicago"}
	must(t, s.InsertAgencies(t.Context(), on("2020-01-01"), o.fire, o.abroad))
	o.r = &agency.Rosters{Store: s, Vocabulary: vocabulary(t), NewID: newID, Now: func() time.Time { return o.at }}
	return o
}

func upload(text string) agency.Upload {
	return agency.Upload{Name: "roster.csv", File: strings.NewReader(text), Size: int64(len(text))}
}

// plan reads a file for the state; cells are separated by commas.
func (o *office) plan(scope access.Scope, text string) agency.RosterImport {
	o.t.Helper()
	u := upload(text)
	in, err := o.r.Receive(o.t.Context(), access.Actor{}, scope, o.state.ID, u)
	must(o.t, err)
	must(o.t, o.r.Plan(o.t.Context(), scope, in, u))
	in, err = o.r.Import(o.t.Context(), scope, in.ID)
	must(o.t, err)
	return in
}

func (o *office) apply(in agency.RosterImport) error {
	o.t.Helper()
	in, err := o.r.Begin(o.t.Context(), access.Actor{}, access.Everywhere(), in.ID, in.Counts[agency.Gone])
	if err != nil {
		return err
	}
	return o.r.Apply(o.t.Context(), access.Actor{}, access.Everywhere(), in)
}

// told writes a plan down, a line for each row.
func (o *office) told(in agency.RosterImport) (lines []string) {
	o.t.Helper()
	for _, kind := range agency.ShownKinds() {
		rows, err := o.r.Rows(o.t.Context(), in, kind, 0, 1000)
		must(o.t, err)
		if len(rows) != in.Counts[kind] {
			o.t.Errorf("%d rows are %s, counted %d", len(rows), kind, in.Counts[kind])
		}
		for _, r := range rows {
			line := fmt.Sprintf("%s %d %s", kind, r.Line, r.Person.Name())
			for _, f := range r.Fields {
				line += fmt.Sprintf(" %s:%s>%s", f.Field, f.Before, f.After)
			}
			for _, why := range r.Reasons {
				line += " " + strings.TrimPrefix(why.Key, "roster.reason.")
				if other, ok := why.Args["Other"]; ok {
					line += fmt.Sprint(" ", other)
				}
			}
			lines = append(lines, line)
		}
	}
	if n := in.Counts[agency.Same]; n > 0 {
		lines = append(lines, fmt.Sprint("same ", n))
	}
	return lines
}

// is demands what was told.
func is(t *testing.T, got, want []string) {
	t.Helper()
	diff(t, want, got)
}

// posted lists who is where today, with number and first day.
func (o *office) posted() []string {
	o.t.Helper()
	return texts(o.t, o.db, `SELECT trim(p.given_names || ' ' || p.first_surname) || ' ' || a.code || ' ' || COALESCE(w.employee_number, '') || ' ' || CAST(w.from_on AS text) || COALESCE(' ' || CAST(w.to_on AS text), '')
FROM postings w JOIN people p ON p.id = w.person_id JOIN agencies a ON a.id = w.agency_id ORDER BY p.sort_name, w.from_on`)
}

// history is what the page of somebody tells the auditor of an agency of rosters.
func (o *office) history(at agency.Agency, given string) (lines []string) {
	o.t.Helper()
	people := &agency.People{Store: o.s, Now: func() time.Time { return o.at }, NewID: newID}
	auditor := access.Actor{Person: o.officer.ID, Grants: []access.Grant{{Agency: at.ID, Role: access.Administrator}}}
	f, err := people.Find(o.t.Context(), auditor.Scope(access.SeePeople), agency.Question{Words: given, State: agency.Anyone}, 2)
	must(o.t, err)
	if len(f.People) != 1 {
		o.t.Fatalf("%d are called %s", len(f.People), given)
	}
	p, err := people.Person(o.t.Context(), auditor, f.People[0].ID)
	must(o.t, err)
	for _, told := range p.Told {
		if told.Roster == nil {
			continue
		}
		line := fmt.Sprintf("%s %s %s", told.Roster.Kind, told.Roster.File, told.Roster.On)
		for _, d := range told.Details {
			line += fmt.Sprintf(" %s:%s>%s", d.Field, d.Before, d.After)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestImport(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		first := `given_names,first_surname,second_surname,email,employee_number,badge_number,agency_code,position,from
Lucía,Ávila,Núñez,lucia@policia.example,E1,B1,POL,Oficial,
Ana,Ruiz,,ana@policia.example,E2,B2,POL,,2024-02-01
Ben,Sol,,,E3,,BOM,Jefe,
Eva,Paz,,,E4,,,,
,Nadie,,,E5,,,,
Otto,Gil,,,E6,,XYZ,,
Uno,Mora,,,E7,,,,
Dos,Mora,,,e7,,,,
`
		in := o.plan(access.Everywhere(), first)
		is(t, o.told(in), []string{
			"added 3 Ana Ruiz", "added 4 Ben Sol", "added 5 Eva Paz",
			"changed 2 Lucía Ávila Núñez email:>lucia@policia.example position:>Oficial",
			"rejected 6 Nadie empty", "rejected 7 Otto Gil unknown_agency", "rejected 8 Uno Mora twin 9", "rejected 9 Dos Mora twin 8",
		})
		must(t, o.apply(in))
		is(t, o.posted(), []string{"Lucía Ávila POL E1 2025-01-01", "Eva Paz EST E4 2026-03-11", "Ana Ruiz POL E2 2024-02-01", "Ben Sol BOM E3 2026-03-11"})
		if err := o.apply(in); !fault.Is(err, fault.Conflict) {
			t.Error("applied twice:", err)
		}

		again := o.plan(access.Everywhere(), first)
		is(t, o.told(again), []string{"rejected 6 Nadie empty", "rejected 7 Otto Gil unknown_agency", "rejected 8 Uno Mora twin 9", "rejected 9 Dos Mora twin 8", "same 4"})
		must(t, o.apply(again))

		o.at = noon.AddDate(0, 0, 10)
		next := o.plan(access.Everywhere(), `given_names,first_surname,second_surname,employee_number,agency_code
Ana María,Ruiz,,E2,BOM
Ben,Sol,,E3,BOM
Lucía,Ávila,Núñez,E1,POL
`)
		is(t, o.told(next), []string{"moved 2 Ana María Ruiz given_names:Ana>Ana María agency_code:POL>BOM", "gone 0 Eva Paz", "same 2"})
		must(t, o.apply(next))
		is(t, o.posted(), []string{"Lucía Ávila POL E1 2025-01-01", "Eva Paz EST E4 2026-03-11 2026-03-20",
			"Ana María Ruiz POL E2 2024-02-01 2026-03-20", "Ana María Ruiz BOM E2 2026-03-21", "Ben Sol BOM E3 2026-03-11"})

		o.at = noon.AddDate(0, 0, 20)
		back := o.plan(access.Everywhere(), `given_names,first_surname,employee_number
Ana María,Ruiz,E2
Ben,Sol,E3
Lucía,Ávila,E1
Eva,Paz,E4
`)
		is(t, o.told(back), []string{"returned 5 Eva Paz from:>2026-03-31", "same 3"})
		must(t, o.apply(back))

		// Each person's page tells what the rosters did to them.
		is(t, o.history(o.state, "Eva"), []string{"returned roster.csv 2026-03-31 from:>2026-03-31", "gone roster.csv 2026-03-21 to:>2026-03-20", "added roster.csv 2026-03-11 from:>2026-03-11"})
		is(t, o.history(o.state, "Ana María"), []string{"moved roster.csv 2026-03-21 given_names:Ana>Ana María agency:POL>BOM to:>2026-03-20", "added roster.csv 2026-03-11 from:>2024-02-01"})
		is(t, o.history(o.fire, "Ana María"), []string{"moved roster.csv 2026-03-21 given_names:Ana>Ana María agency:POL>BOM to:>2026-03-20"})
		var ana uuid.UUID
		must(t, ana.UnmarshalText([]byte(texts(t, o.db, "SELECT CAST(id AS text) FROM people WHERE given_names = 'Ana María'")[0])))
		must(t, o.s.ErasePerson(t.Context(), ana, "ERASED", o.at))
		all, err := o.s.ToldByRosters(t.Context(), ana, 10)
		must(t, err)
		for _, one := range all {
			if len(one.Details) > 0 {
				t.Errorf("an erased person's rosters still tell %v", one.Details)
			}
		}
	})
}
