package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/report"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// country fills a database with a million people in a thousand units of twenty states, each owing three modules: one in
// ten enrollments is overdue, as many are due within a week, one in two hundred exempt until next week; half of the people
// have signed in.
const country = `
SET session_replication_role = replica; -- without looking every reference up
CREATE FUNCTION pg_temp.id(word text, number bigint) RETURNS uuid LANGUAGE sql IMMUTABLE RETURN md5(word || number)::uuid;
INSERT INTO agencies (id, country, level, code, names, time_zone)
SELECT pg_temp.id('a', n), 'mx', 'state', 'A' || n, jsonb_build_object('en', 'A' || n, 'es', 'A' || n), 'UTC' FROM generate_series(0, 1020) n;
INSERT INTO agency_parents (agency_id, parent_id, from_on)
SELECT pg_temp.id('a', n), pg_temp.id('a', CASE WHEN n <= 20 THEN 0 ELSE 1 + n % 20 END), '2020-01-01' FROM generate_series(1, 1020) n;
INSERT INTO people (id, given_names, first_surname, sort_name, email)
SELECT pg_temp.id('p', n), 'Ana', 'Ruiz ' || n, lower(md5(n::text)), CASE WHEN n % 3 > 0 THEN n || '@x.example' END FROM generate_series(1, 1000000) n;
INSERT INTO postings (id, person_id, agency_id, employee_number, from_on, is_primary)
SELECT pg_temp.id('w', n), pg_temp.id('p', n), pg_temp.id('a', 21 + n % 1000), 'E' || n, '2025-01-01', true FROM generate_series(1, 1000000) n;
INSERT INTO accounts (id, person_id) SELECT pg_temp.id('c', n), pg_temp.id('p', n) FROM generate_series(1, 1000000) n WHERE n % 4 > 0;
INSERT INTO sign_ins (id, token_hash, account_id, created_at, last_seen_at, stage)
SELECT pg_temp.id('s', n), decode(md5('t' || n), 'hex'), pg_temp.id('c', n), $1, $1, 'whole' FROM generate_series(1, 1000000) n WHERE n % 2 > 0;
INSERT INTO enrollments (id, person_id, module, cycle, required, opens_on, due_on, completed_at, exempted, withdrawn, superseded, facts, state)
SELECT pg_temp.id('e' || m, n), pg_temp.id('p', n), 'm' || m, 1, true, '2026-01-01', $2::date + CASE k % 10 WHEN 0 THEN -(k % 60 + 1)::int WHEN 1 THEN (k % 7)::int ELSE 60 END,
  CASE WHEN k % 10 > 2 THEN $1 END, k % 200 = 2, false, false, 1, CASE WHEN k % 10 > 2 THEN 'completed' WHEN k % 200 = 2 THEN 'exempt' ELSE 'not_started' END
FROM generate_series(1, 1000000) n, generate_series(1, 3) m, LATERAL (SELECT ('x' || left(md5(m || 'k' || n), 7))::bit(28)::int AS k) r;
INSERT INTO exemptions (id, enrollment_id, reason, from_on, to_on, recorded_at)
SELECT id, id, 'leave', '2026-01-01', $2::date + 7, $1 FROM enrollments WHERE state = 'exempt';
INSERT INTO ledger (id, enrollment_id, number, kind, effective_on, recorded_at, exemption_id)
SELECT id, id, 1, 'exempted', '2026-01-01', $1, id FROM enrollments WHERE state = 'exempt';
SET session_replication_role = DEFAULT;
ANALYZE`

// BenchmarkTeam asks for the trainer's home in an installation of a million people, and prints how long that took.
func BenchmarkTeam(b *testing.B) {
	o := storetest.Address(b, "postgres")
	s := storetest.OpenAt(b, o)
	ctx := b.Context()
	conn, err := pgx.Connect(ctx, o.Database)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(ctx)
	moment := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	// Several statements at once take no arguments.
	if _, err := conn.Exec(ctx, strings.NewReplacer("$1", "'"+moment.Format(time.RFC3339)+"'::timestamptz", "$2", "'2026-11-22'").Replace(country)); err != nil {
		b.Fatal(err)
	}
	svc := &report.Service{Store: s, Now: func() time.Time { return moment }}
	agency := func(n int) (id uuid.UUID) {
		if err := conn.QueryRow(ctx, "SELECT md5('a' || $1::text)::uuid", fmt.Sprint(n)).Scan(&id); err != nil {
			b.Fatal(err)
		}
		return id
	}
	var units []uuid.UUID
	for n := range report.MostInTeam / 1000 {
		units = append(units, agency(21+n))
	}
	var t table
	t.section("The trainer's home on Postgres, of 1,000,000 people with 3,000,000 enrollments: its four numbers and 50 names")
	for _, scope := range []struct {
		name   string
		of     access.Scope
		wanted string
	}{
		{"a unit of 1,000 people", access.Below(agency(21)), "under 100 ms"},
		{"units of 20,000 people", access.Below(units...), ""},
		{"everybody, not listed", access.Everywhere(), "under 100 ms"},
	} {
		for _, pile := range report.Piles() {
			var took []time.Duration
			var team report.Team
			for range 5 {
				begin := time.Now()
				team, err = svc.Team(ctx, scope.of, report.TeamQuestion{Pile: pile}, 50)
				took = append(took, time.Since(begin))
				if err != nil || !team.Crowd && (len(team.People) == 0 || team.Counts[pile].People < len(team.People)) || team.Crowd != scope.of.IsEverywhere() {
					b.Fatalf("%s of %s: %d people, %+v, %v", pile, scope.name, len(team.People), team.Counts, err)
				}
			}
			f := figures{took: took}
			t.tell(fmt.Sprintf("%s, %s (%d)", scope.name, pile, team.Counts[pile].People), millis(f.percentile(.5)), scope.wanted)
		}
	}
	t.print(os.Stdout)
}
