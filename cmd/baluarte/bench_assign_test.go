package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"testing"
	"time"

	"baluarte/courses"
	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
	"baluarte/locales"

	"github.com/google/uuid"
)

// crowd fills a database with people of ten units.
const crowd = `INSERT INTO people (id, given_names, first_surname, sort_name)
SELECT CAST(lpad(to_hex(n), 32, '0') AS uuid), 'Ana', 'Prueba ' || n, 'prueba ' || n FROM generate_series(1, %[1]d) n;
INSERT INTO postings (id, person_id, agency_id, position, employee_number, from_on, is_primary)
SELECT CAST(lpad(to_hex(n), 32, '0') AS uuid), CAST(lpad(to_hex(n), 32, '0') AS uuid), (SELECT id FROM agencies WHERE code = 'U' || n %% 10), 'Officer', 'E' || n, '2020-01-01', TRUE
FROM generate_series(1, %[1]d) n;
ANALYZE`

// BenchmarkAssign assigns five modules to many people on Postgres, and rolls the next cycle of them a year later. It prints
// how long that takes, what memory it needs, and what it costs those who learn meanwhile.
func BenchmarkAssign(b *testing.B) {
	for _, people := range sizes() {
		var t table // what is measured is told at once: the next takes longer
		w := newCrowd(b, people)
		before := w.learns(b, nil)
		a := assign.Assignment{Modules: w.modules, Targets: []assign.Target{{Agency: w.top.ID}}, Due: assign.DueAfterAssigned, Days: 30, Repeat: assign.Window,
			Opens: monthDay(w.today), Closes: monthDay(w.today.AddDays(60))}

		begin := time.Now()
		p, err := w.service.Preview(b.Context(), w.trainer, a)
		if err != nil || p.Reached != people {
			b.Fatal(p.Reached, err)
		}
		preview := time.Since(begin)
		if _, err := w.service.Make(b.Context(), w.trainer, a, true); err != nil {
			b.Fatal(err)
		}
		first := w.rolls(b)
		meanwhile := first.saves
		again := w.rolls(b)
		w.now = w.now.AddDate(1, 0, 0)
		next := w.rolls(b)
		t.section("%d modules for %d people on Postgres", len(w.modules), people)
		t.tell("preview", seconds(preview), "")
		t.tell("rolled out", seconds(first.took), "under 15 s, or in the background")
		t.tell("once more, with nothing to do", seconds(again.took), "")
		t.tell("the next year's cycle of all", seconds(next.took), "")
		t.tell("peak memory of the program, first and next year", fmt.Sprintf("%.0f, %.0f MB", first.peak, next.peak), "does not grow with the people")
		t.rates()
		t.compare("a place saved, nothing else going on", before, before, "")
		t.compare("a place saved while it is rolled out", meanwhile, before, "")
		t.print(os.Stdout)
	}
}

// sizes are how many people it is measured with: those that the requirement names, and what makes a hundred thousand and a
// million enrollments.
func sizes() []int {
	if testing.Short() {
		return []int{10_000}
	}
	return []int{20_000, 100_000, 200_000}
}

func monthDay(d lang.Date) assign.MonthDay { return assign.MonthDay{Month: d.Month, Day: d.Day} }

// crowded is a database full of people, and somebody among them who learns.
type crowded struct {
	s       *store.Store
	top     agency.Agency
	modules []string
	now     time.Time
	today   lang.Date
	service *assign.Service
	trainer access.Actor
	learner access.Actor
	learn   *learn.Service
	module  *course.Module
}

func newCrowd(b *testing.B, people int) *crowded {
	b.Helper()
	check := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	ctx := b.Context()
	bundle, err := i18n.Load(locales.FS)
	check(err)
	catalogue, err := course.Load(courses.FS, bundle.Languages())
	check(err)
	o := storetest.Address(b, "postgres")
	office(b, o)
	w := &crowded{s: storetest.OpenAt(b, o), now: now()}
	_, err = storetest.Raw(b, o).Exec(fmt.Sprintf(crowd, people))
	check(err)
	all, err := w.s.Agencies(ctx, lang.DateOf(w.now, time.UTC))
	check(err)
	w.top = all[slices.IndexFunc(all, func(a agency.Agency) bool { return a.Code == "TOP" })]
	w.today = lang.DateOf(w.now, w.top.Zone())
	for _, m := range catalogue.Yearly().Modules[:5] {
		w.modules = append(w.modules, m.ID)
	}
	w.service = &assign.Service{Store: w.s, Catalogue: catalogue, Now: func() time.Time { return w.now }, NewID: newID}
	somebody := uuid.UUID{15: 1}
	w.trainer = access.Actor{Person: somebody, Agency: w.top.ID, Grants: []access.Grant{{Agency: w.top.ID, Role: access.Trainer}}}
	w.learner = access.Actor{Person: somebody, Agency: w.top.ID}
	w.module = catalogue.Modules()[len(catalogue.Modules())-1]
	library := learn.NewLibrary(w.s, catalogue)
	check(library.Record(ctx, w.now, catalogue.Modules()...))
	w.learn = &learn.Service{Store: w.s, Library: library, Now: now, NewID: newID, Chance: chance}
	check(w.learn.Start(ctx, w.learner, w.module))
	// A database that is in use: something was assigned to some before, and Postgres knows how long its tables are.
	unit := all[slices.IndexFunc(all, func(a agency.Agency) bool { return a.Code == "U0" })]
	_, err = w.service.Make(ctx, w.trainer, assign.Assignment{Modules: []string{w.module.ID}, Targets: []assign.Target{{Agency: unit.ID}}, Due: assign.DueNever}, true)
	check(err)
	_, err = w.service.Roll(ctx)
	check(err)
	_, err = storetest.Raw(b, o).Exec("ANALYZE")
	check(err)
	return w
}

// turned is how a turn of the background went.
type turned struct {
	took  time.Duration
	peak  float64 // MB
	saves *figures
}

// rolls takes a turn, while somebody learns.
func (w *crowded) rolls(b *testing.B) (r turned) {
	b.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		begin := time.Now()
		if _, err := w.service.Roll(b.Context()); err != nil {
			b.Error(err)
		}
		r.took = time.Since(begin)
	}()
	runtime.GC()
	stop := make(chan struct{})
	go func() {
		defer close(stop)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			r.peak = max(r.peak, float64(m.HeapInuse)/1e6)
			select {
			case <-done:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	r.saves = w.learns(b, done)
	<-done
	<-stop
	return r
}

// learns saves a place again and again, until something is done or for three seconds.
func (w *crowded) learns(b *testing.B, until <-chan struct{}) *figures {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), 3*time.Second)
	defer cancel()
	if until != nil {
		ctx, cancel = context.WithCancel(b.Context())
		defer cancel()
		go func() {
			<-until
			cancel()
		}()
	}
	f := &figures{}
	begin := time.Now()
	for ctx.Err() == nil {
		at := time.Now()
		if err := w.learn.SavePlace(b.Context(), w.learner, w.module, w.module.Lessons[0].ID, "p1"); err != nil {
			b.Fatal(err)
		}
		f.took = append(f.took, time.Since(at))
	}
	f.rates = append(f.rates, float64(len(f.took))/time.Since(begin).Seconds())
	return f
}
