package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"baluarte/courses"
	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/learn"
	"baluarte/internal/store/storetest"
	"baluarte/locales"
)

// BenchmarkCertificates measures how long it takes to check a certificate by its code, beside the least that the database can be
// asked, where there are many. BENCH_CERTIFICATES names another number of them: ten million take some 10 GB and a quarter of an
// hour.
func BenchmarkCertificates(b *testing.B) {
	many, err := strconv.Atoi(cmp.Or(os.Getenv("BENCH_CERTIFICATES"), "100000"))
	must(b, err)
	ctx := b.Context()
	bundle, err := i18n.Load(locales.FS)
	must(b, err)
	catalogue, err := course.Load(courses.FS, bundle.Languages())
	must(b, err)
	at := storetest.Address(b, "postgres")
	s, raw := storetest.OpenAt(b, at), storetest.Raw(b, at)
	library := learn.NewLibrary(s, catalogue)
	module := catalogue.Modules()[0]
	must(b, library.Record(ctx, now(), module))
	begin := time.Now()
	for _, statement := range strings.Split(manyCertificates, ";\n") {
		_, err := raw.ExecContext(ctx, strings.NewReplacer("{n}", strconv.Itoa(many), "{module}", module.ID, "{digest}", module.Digest).Replace(statement))
		must(b, err)
	}
	var t table
	t.section("Checking one of %d certificates, on Postgres", many)
	t.tell("made in", seconds(time.Since(begin)), "")
	t.times()

	learning := &learn.Service{Store: s, Library: library, Now: now, NewID: newID, Chance: chance}
	check := func(want learn.Standing, code func(n int) access.Code) func(worker, i int) (bool, error) {
		end := time.Now().Add(measured)
		return func(worker, i int) (bool, error) {
			_, is, err := learning.Check(context.WithoutCancel(ctx), code(1+(i*readers+worker)*7919%many)) // all over the table
			if err == nil && is != want {
				err = fmt.Errorf("it is %s, and should be %s", is, want)
			}
			return time.Now().Before(end), err
		}
	}
	var one, known, unknown figures
	w := &nation{s: s, raw: raw}
	one.round(b, readers, w.asks(b, "SELECT 1"))
	known.round(b, readers, check(learn.Valid, func(n int) access.Code { return access.Code(fmt.Sprintf("C-%d", n)) }))
	unknown.round(b, readers, check(learn.Unknown, func(n int) access.Code { return access.Code(fmt.Sprintf("X-%d", n)) }))
	t.timed("SELECT 1", &one, "")
	t.timed("a certificate that there is", &known, "as a small page")
	t.timed("one that there is not", &unknown, "as a small page")
	t.print(os.Stdout)
}

// manyCertificates makes them, ten to a person, each of a cycle of its own, with their facts.
const manyCertificates = `INSERT INTO agencies (id, country, level, code, names, time_zone)
VALUES ('00000000-0000-7000-8000-000000000000', 'mx', 'state', 'A', '{"en": "Agency", "es": "Dependencia"}', 'America/Mexico_City');
INSERT INTO people (id, given_names, first_surname, sort_name) SELECT md5('p' || i)::uuid, 'Ana ' || i, 'Prueba', 'prueba ana' FROM generate_series(0, {n} / 10) i;
INSERT INTO postings (id, person_id, agency_id, from_on, is_primary)
SELECT md5('w' || i)::uuid, md5('p' || i)::uuid, '00000000-0000-7000-8000-000000000000', '2020-01-01', TRUE FROM generate_series(0, {n} / 10) i;
INSERT INTO enrollments (id, person_id, module, cycle, required, opens_on, completed_at, completed_on, exempted, withdrawn, superseded, facts, state)
SELECT md5('e' || i)::uuid, md5('p' || i / 10)::uuid, '{module}', 1 + i % 10, TRUE, CURRENT_DATE, now(), CURRENT_DATE, FALSE, FALSE, FALSE, 1, 'completed' FROM generate_series(1, {n}) i;
INSERT INTO completions (id, enrollment_id, person_id, module, revision, language, completed_on, completed_at)
SELECT md5('c' || i)::uuid, md5('e' || i)::uuid, md5('p' || i / 10)::uuid, '{module}', '{digest}', 'es', CURRENT_DATE, now() FROM generate_series(1, {n}) i;
INSERT INTO ledger (id, enrollment_id, number, kind, effective_on, recorded_at, completion_id)
SELECT md5('f' || i)::uuid, md5('e' || i)::uuid, 1, 'completed', CURRENT_DATE, now(), md5('c' || i)::uuid FROM generate_series(1, {n}) i;
INSERT INTO certificates (completion_id, code, made_at) SELECT md5('c' || i)::uuid, 'C-' || i, now() FROM generate_series(1, {n}) i;
VACUUM (ANALYZE) people, postings, enrollments, completions, ledger, certificates`
