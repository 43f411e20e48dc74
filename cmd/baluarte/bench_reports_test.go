package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"baluarte/courses"
	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"
	"baluarte/internal/sample"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
	"baluarte/locales"

	"github.com/google/uuid"
)

// How reports are measured: each thing for a while, while so many people pass every second.
const (
	measured    = 2 * time.Second
	passesEvery = time.Second / 200
	readers     = 2 // at once
)

// BenchmarkReports measures the reports of a whole country beside the least that the database can be asked, while people pass,
// and fails when a report does not add up or lags behind a pass. BENCH_PEOPLE names other sizes, with spaces between, or the
// addresses of countries that are there already: a million people take some 20 GB, and ten minutes to make. They want a Postgres
// with memory: .ci/with-postgres --large. 10000/5000 is so many people in so many agencies: their pages have as many lines as those
// of a million people, so that what a person costs shows beside what a line does.
func BenchmarkReports(b *testing.B) {
	sizes := "10000 100000"
	if testing.Short() {
		sizes = "10000"
	}
	for _, size := range strings.Fields(cmp.Or(os.Getenv("BENCH_PEOPLE"), sizes)) {
		var t table // told at once: the next takes longer
		benchCountry(b, &t, size)
		t.print(os.Stdout)
	}
}

// nation is a country to measure, and who looks at it.
type nation struct {
	at        store.Options
	s         *store.Store
	raw       *sql.DB
	catalogue *course.Catalogue
	reports   *report.Service
	learning  *learn.Service
	tops      []uuid.UUID // of one country
	zones     []report.Day
	cookies   string
}

func benchCountry(b *testing.B, t *table, size string) {
	w := newNation(b, t, size)
	load := w.prepare(b, 40*200)
	for n := 1; n > 0; { // what was begun for that
		var err error
		n, err = w.reports.Fold(b.Context())
		must(b, err)
	}
	// What answers requests, and what folds: not what a program does first of all in a country that it has never seen, which is
	// to look at everybody and to write to them.
	p := startApart(b, w.at.Database)
	folding := &folder{reports: w.reports, store: w.s, log: slog.New(slog.DiscardHandler)}
	b.Cleanup(folding.start(b.Context()))
	lastYear := lang.DateOf(now(), time.UTC).AddMonths(-12)
	pages := []struct{ name, path, wanted string }{
		{"overview", "/en/reports", "p95 under 60 ms at a million"},
		{"completion report, today", "/en/reports/completion", "p95 under 60 ms at a million"},
		{"the same, as of last year", "/en/reports/completion?as-of=" + lastYear.String(), "at most twice today's"},
		{"the same, as known then", "/en/reports/completion?as-of=" + lastYear.String() + "&known=" + report.Moment(lastYear.AddDays(2).Time(time.UTC)), ""},
	}
	var one, key, today, then figures
	of := make([]figures, len(pages))

	one.round(b, readers, w.asks(b, "SELECT 1"))
	key.round(b, readers, w.asks(b, "SELECT sort_name FROM people WHERE id = $1", w.somebody(b)))
	check := w.check(b, load)
	stop := load.run(b, w)
	today.round(b, readers, w.reads(report.When{}))
	then.round(b, readers, w.reads(report.When{AsOf: lastYear}))
	ask := func(i int) {
		of[i].round(b, readers, lasting(measured, dialAll(b, p.address, readers), get(pages[i].path, w.cookies, "")))
	}
	last := len(pages) - 1 // of which no speed is wanted: in a small country there is not that much left to pass
	for i := range last {
		ask(i)
	}
	stop()
	checks, waiting := check()
	ask(last)

	t.times()
	t.timed("SELECT 1", &one, "")
	t.timed("a person by their key", &key, "")
	t.timed(fmt.Sprintf("figures: %d agencies × all modules, now", len(w.tops)), &today, "")
	t.timed("the same, as of last year", &then, "at most twice today's")
	for i, page := range pages {
		t.timed(page.name, &of[i], page.wanted)
	}
	t.tell("passes meanwhile, a second", fmt.Sprintf("%.0f", load.rate()), "200")
	t.timed("a pass", &load.took, "")
	t.tell("checks meanwhile, every row adding up", fmt.Sprint(checks), "all")
	t.tell("facts waiting to be folded, at most", fmt.Sprint(waiting), "")
	w.files(b, t, startApart(b, w.at.Database)) // anew: what pages took is not given back at once, and files would seem to take nothing
}

// newNation makes a country on Postgres, or takes one that is there.
func newNation(b *testing.B, t *table, size string) *nation {
	b.Helper()
	bundle, err := i18n.Load(locales.FS)
	must(b, err)
	w := &nation{}
	w.catalogue, err = course.Load(courses.FS, bundle.Languages())
	must(b, err)
	head, tail, _ := strings.Cut(size, "/")
	if people, err := strconv.Atoi(head); err == nil {
		agencies, _ := strconv.Atoi(tail)
		w.make(b, t, people, agencies)
	} else {
		w.at = store.Options{Database: size, Now: now}
		w.s, w.raw = storetest.OpenAt(b, w.at), storetest.Raw(b, w.at)
		var people, agencies int
		must(b, w.raw.QueryRow("SELECT (SELECT count(*) FROM people), (SELECT count(*) FROM agencies)").Scan(&people, &agencies))
		t.section("Reports on a country of %d people in %d agencies, on Postgres", people, agencies)
	}
	w.reports = &report.Service{Store: w.s, Catalogue: w.catalogue, Now: now, NewID: newID}
	library := learn.NewLibrary(w.s, w.catalogue)
	w.learning = &learn.Service{Store: w.s, Library: library, Now: now, NewID: newID, Chance: chance}
	w.look(b)
	return w
}

// make fills an empty database, and tells what that took. No agencies: as many as a country has by itself.
func (w *nation) make(b *testing.B, t *table, people, agencies int) {
	b.Helper()
	w.at = storetest.Address(b, "postgres")
	w.s, w.raw = storetest.OpenAt(b, w.at), storetest.Raw(b, w.at)
	var before, after int64
	const size = "SELECT pg_database_size(current_database())"
	must(b, w.raw.QueryRow(size).Scan(&before))
	begin := time.Now()
	c := &sample.Country{Store: w.s, Catalogue: w.catalogue, Seed: 1, Agencies: agencies, Now: now(), Cores: runtime.NumCPU()}
	filled, _, err := c.Fill(b.Context(), people)
	must(b, err)
	took := time.Since(begin)
	must(b, w.raw.QueryRow(size).Scan(&after))
	t.section("Reports on a country of %d people in %d agencies, on Postgres", people, filled.Agencies)
	t.tell("made in", seconds(took), "a million in about 10 min")
	t.tell("bytes a person", fmt.Sprint((after-before)/int64(people)), "")
	t.tell("facts, standings", fmt.Sprint(filled.Facts, ", ", filled.Standings), "")
}

// look makes somebody a lead of everything at the top of one country, and signs them in.
func (w *nation) look(b *testing.B) {
	b.Helper()
	ctx := b.Context()
	all, err := w.s.Agencies(ctx, lang.DateOf(now(), time.UTC))
	must(b, err)
	account := access.Account{ID: newID(), Person: uuid.MustParse(w.somebody(b)), Language: "en"}
	must(b, w.s.InsertAccounts(ctx, account))
	zones := map[string]bool{}
	for _, a := range all {
		if !zones[a.TimeZone] {
			zones[a.TimeZone] = true
			w.zones = append(w.zones, report.Day{TimeZone: a.TimeZone})
		}
		if a.Country == "us" && a.Parent == uuid.Nil {
			w.tops = append(w.tops, a.ID)
			g := access.Grant{Agency: a.ID, Role: access.Lead}
			must(b, w.s.InsertGrant(ctx, account.ID, g))
		}
	}
	signing := &access.Service{Store: w.s, Now: now, NewID: newID, Random: rand.Reader, Keys: access.Keys{Devices: access.Devices{Keys: access.Ring{[]byte("devices")}}}}
	lead, err := w.s.Claimant(ctx, account.ID)
	must(b, err)
	token, err := signing.SignIn(ctx, lead, access.KindDemo, access.Browser{})
	must(b, err)
	w.cookies = "Cookie: baluarte=" + token + "; language=en\r\n"
}

// somebody is the id of a person who has not left.
func (w *nation) somebody(b *testing.B) (id string) {
	b.Helper()
	must(b, w.raw.QueryRow("SELECT w.person_id FROM postings w WHERE w.to_on IS NULL AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = w.person_id) ORDER BY w.person_id LIMIT 1").Scan(&id))
	return id
}

// asks sends a bare statement over and over for a while.
func (w *nation) asks(b *testing.B, query string, args ...any) func(worker, i int) (bool, error) {
	b.Helper()
	statement, err := w.raw.Prepare(query)
	must(b, err)
	b.Cleanup(func() { statement.Close() })
	end := time.Now().Add(measured)
	return func(int, int) (bool, error) {
		var got any
		return time.Now().Before(end), statement.QueryRow(args...).Scan(&got)
	}
}

// reads asks for the figures of the whole country over and over for a while.
func (w *nation) reads(when report.When) func(worker, i int) (bool, error) {
	end := time.Now().Add(measured)
	return func(int, int) (bool, error) {
		_, err := w.figures(when)
		return time.Now().Before(end), err
	}
}

// figures reads what the tops of the country count, in every module and in all.
func (w *nation) figures(when report.When) (report.Figures, error) {
	days := make([]report.Day, len(w.zones))
	for i, d := range w.zones {
		days[i] = report.Day{TimeZone: d.TimeZone, Date: when.AsOf}
		if zone, err := time.LoadLocation(d.TimeZone); err == nil && when.AsOf.IsZero() {
			days[i].Date = lang.DateOf(now(), zone)
		}
	}
	return w.reports.Figures(context.Background(), w.tops, nil, when, days)
}
