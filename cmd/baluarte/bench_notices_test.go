package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"testing"

	"baluarte/internal/store/storetest"
)

// BenchmarkNotices prepares the notices of a day and hands them to a mail server on this machine, by the program's postman as
// a process of its own.
func BenchmarkNotices(b *testing.B) {
	var t table
	t.section("Notices of one day on Postgres, prepared and handed to a local mail server")
	for _, many := range []int{10_000, 100_000} {
		o := storetest.Address(b, "postgres")
		newCrew(b, storetest.OpenAt(b, o), 1, 200)
		raw := storetest.Raw(b, o)
		for _, statement := range []string{
			`INSERT INTO people (id, given_names, first_surname, sort_name, email, language)
SELECT gen_random_uuid(), 'Ana', 'Ruiz' || n, 'ruiz' || n || ' ana', 'p' || n || '@crowd.example', CASE n % 2 WHEN 0 THEN 'en' ELSE 'es' END FROM generate_series(1, $1) n`,
			`INSERT INTO postings (id, person_id, agency_id, from_on, is_primary) SELECT gen_random_uuid(), p.id, a.id, DATE '2026-01-01', true
FROM people p, agencies a WHERE p.email LIKE '%@crowd.example' AND $1 > 0`,
			`INSERT INTO enrollments (id, person_id, module, cycle, required, opens_on, due_on, exempted, withdrawn, superseded, facts, state, agency_id)
SELECT gen_random_uuid(), p.id, m.name, 1, true, DATE '2026-10-01', DATE '2026-12-08', false, false, false, 1, 'not_started', a.id
FROM people p, agencies a, (VALUES ('phishing'), ('passwords')) m (name) WHERE p.email LIKE '%@crowd.example' AND $1 > 0`,
			`ANALYZE`,
		} {
			var args []any
			if statement != "ANALYZE" {
				args = []any{many}
			}
			if _, err := raw.Exec(statement, args...); err != nil {
				b.Fatal(err)
			}
		}
		box := new(letterbox).open(b)
		cmd := alone(b, o, errandOf{Mail: box.address, Clock: tuesday, Once: true})
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, os.Stderr
		if err := cmd.Run(); err != nil {
			b.Fatalf("%v\n%s", err, out.String())
		}
		var took tookAlone
		if err := json.NewDecoder(&out).Decode(&took); err != nil {
			b.Fatal(err)
		}
		if box.total != many || len(box.count) != many {
			b.Errorf("%d mails arrived at %d addresses, want %d", box.total, len(box.count), many)
		}
		t.tell(fmt.Sprintf("%d prepared, of two modules each", many), seconds(took.Prepare), "")
		t.tell("handed over", seconds(took.Deliver), "")
		t.tell("a second", fmt.Sprintf("%.0f", float64(many)/took.Deliver.Seconds()), "")
		if used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			t.tell("peak memory of the program", fmt.Sprintf("%.0f MB", float64(used.Maxrss)/1000), "the same for both")
		}
	}
	t.print(os.Stdout)
}
