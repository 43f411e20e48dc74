package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
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
)

// How the quiz is measured: every learner saves some answers, then submits.
const (
	learners    = 1000
	savedEach   = 4
	quizRounds  = 8
	quizClients = 16
)

// benchQuiz compares saving an answer and submitting a quiz with the very same statements sent by pgx alone. A proxy
// listens to one pass of the program, without what else it does in the background, for what it sends; then program and bare statements take turns, each on a fresh
// copy of the same database.
func benchQuiz(b *testing.B, t *table) {
	sat := seat(b)
	var saves, submits script
	func() {
		o := storetest.Copy(b, sat.at)
		tap := tapInto(b, o.Database)
		c := dial(b, startAlone(b, tap.url))
		saves = tap.record(b, c, sat.saves)
		submits = tap.record(b, c, sat.submits)
	}()

	// One in ten warms up: connections are made and statements prepared at their first use.
	var f struct{ warm, save, bareSave, submit, bareSubmit figures }
	for range quizRounds {
		o := storetest.Copy(b, sat.at)
		p := start(b, nil, "--database", o.Database)
		all := dialAll(b, p.address, quizClients)
		in := func(requests []request) func(worker, i int) error {
			return func(worker, i int) error { return all[worker].do(requests[i]) }
		}
		inTwo(b, len(sat.saves), &f.warm, &f.save, in(sat.saves))
		inTwo(b, len(sat.submits), &f.warm, &f.submit, in(sat.submits))
		passed(b, o)
		p.stop() // what it does in the background would go on beside the next

		o = storetest.Copy(b, sat.at)
		bare, close := connectAll(b, o.Database, quizClients, saves, submits)
		of := func(s script) func(worker, i int) error {
			return func(worker, i int) error { return bare[worker].play(s[i]) }
		}
		inTwo(b, len(saves), &f.warm, &f.bareSave, of(saves))
		inTwo(b, len(submits), &f.warm, &f.bareSubmit, of(submits))
		passed(b, o)
		close()
	}

	t.section("The quiz on Postgres (%d connections, %d rounds)", quizClients, quizRounds)
	t.rates()
	t.compare(fmt.Sprintf("saving an answer, bare: %d statements", saves.length()), &f.bareSave, nil, "")
	t.compare("saving an answer", &f.save, &f.bareSave, "at least 60 %")
	t.compare(fmt.Sprintf("submitting and passing, bare: %d statements", submits.length()), &f.bareSubmit, nil, "")
	t.compare("submitting and passing", &f.submit, &f.bareSubmit, "at least 60 %")
}

// inTwo does operations 0 to n, each once: a tenth to warm up, the others to be measured.
func inTwo(b *testing.B, n int, warm, measured *figures, operation func(worker, i int) error) {
	b.Helper()
	each := func(from, to int) func(worker, i int) (bool, error) {
		var next atomic.Int64
		return func(worker, _ int) (bool, error) {
			i := from + int(next.Add(1)-1)
			if i >= to {
				return false, nil
			}
			return true, operation(worker, i)
		}
	}
	warm.round(b, quizClients, each(0, n/10))
	measured.round(b, quizClients, each(n/10, n))
}

// passed makes sure that everybody has passed, by the rows that were written.
func passed(b *testing.B, o store.Options) {
	b.Helper()
	for _, table := range []string{"completions", "ledger WHERE kind = 'completed'", "audit_events WHERE action = 'attempt.submitted'"} {
		var n int
		if err := storetest.Raw(b, o).QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil || n != learners {
			b.Fatalf("%d rows in %s (%v), want %d", n, table, err, learners)
		}
	}
}

// room is a database in which everybody has a quiz open, and the requests that finish it.
type room struct {
	at             store.Options
	saves, submits []request
}

// seat makes the room: an agency whose people were assigned the module, are signed in, and have answered all
// questions but the first ones.
func seat(b *testing.B) (r room) {
	ctx := b.Context()
	check := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	bundle, err := i18n.Load(locales.FS)
	check(err)
	catalogue, err := course.Load(courses.FS, bundle.Languages())
	check(err)
	m := catalogue.Module("phishing")
	r.at = storetest.Address(b, "postgres")
	s := storetest.OpenAt(b, r.at)
	library := learn.NewLibrary(s, catalogue)
	check(library.Record(ctx, now(), m))
	learning := &learn.Service{Store: s, Library: library, Now: now, NewID: newID, Chance: chance}
	signing := &access.Service{Store: s, Now: now, NewID: newID, Random: rand.Reader, Keys: access.Keys{Devices: access.Devices{Keys: access.Ring{[]byte("devices")}}}}
	assigning := &assign.Service{Store: s, Now: now, NewID: newID}

	today := lang.DateOf(now(), time.UTC)
	at := agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "BENCH", TimeZone: "America/Chicago", Names: lang.Text{"en": "Bench", "es": "Banco"}}
	check(s.InsertAgencies(ctx, today, at))
	check(s.InTx(ctx, func(ctx context.Context) error {
		var all []access.Actor
		for i := range learners {
			p := agency.Person{ID: newID(), GivenNames: "Ana", FirstSurname: fmt.Sprint("Prueba ", i)}
			a := access.Account{ID: newID(), Person: p.ID, Language: "en"}
			check(s.InsertPeople(ctx, p))
			check(s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: p.ID, Agency: at.ID, From: today, Primary: true}))
			check(s.InsertAccounts(ctx, a))
			all = append(all, access.Actor{Account: a.ID, Person: p.ID, Agency: at.ID, TimeZone: at.Zone()})
		}
		check(assigning.Assign(ctx, assign.Assignment{ID: newID(), Agency: at.ID, Modules: []string{m.ID}, OpensOn: today, DueOn: today,
			By: all[0].Person, MadeAt: now()}, today))
		saves := make([][]request, savedEach)
		for _, a := range all {
			token, err := signing.SignIn(ctx, access.Claimant{Account: a.Account, Person: a.Person}, access.KindDemo, access.Browser{})
			check(err)
			id, err := learning.StartAttempt(ctx, a, m)
			check(err)
			sitting, err := learning.Attempt(ctx, a, id)
			check(err)
			path, head := "/en/attempts/"+id.String(), "Cookie: baluarte="+token+"; language=en\r\n"
			answers := course.Answers{}
			for i, q := range sitting.Paper.Questions {
				right := m.Question(q.ID).Key()
				if i >= savedEach {
					answers[q.ID] = right
					continue
				}
				form := url.Values{"on": {q.ID}, "a." + q.ID: right}
				saves[i] = append(saves[i], post(path, head+"Accept: application/json\r\n", form.Encode(), 200, `"saved":`))
			}
			_, err = learning.SaveAnswers(ctx, a, sitting, answers, "en")
			check(err)
			r.submits = append(r.submits, post(path, head, "go=submit", 303, ""))
		}
		for _, round := range saves {
			r.saves = append(r.saves, round...)
		}
		return nil
	}))
	check(s.Close())
	comeToRest(b, r.at)
	return r
}

// comeToRest runs the program on a database until it has done what is to be done at first: figures counted, notices prepared. It would
// do so beside what is measured, and never again.
func comeToRest(b *testing.B, o store.Options) {
	b.Helper()
	p := start(b, nil, "--database", o.Database)
	defer p.stop()
	raw := storetest.Raw(b, o)
	defer raw.Close() // a database that is in use is not copied
	const left = "SELECT (SELECT count(*) FROM ledger_tail) + (SELECT count(*) FROM pending_people) + (SELECT count(*) FROM notice_rounds WHERE NOT done), (SELECT count(*) FROM notice_rounds)"
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		var todo, rounds int
		if err := raw.QueryRow(left).Scan(&todo, &rounds); err != nil || time.Now().After(end) {
			b.Fatalf("%d things are left to be done (%v)", todo, err)
		}
		if todo == 0 && rounds > 0 {
			return
		}
	}
}

// through gives a database's address with another host.
func through(b *testing.B, database, host string) string {
	u, err := url.Parse(database)
	if err != nil || !strings.Contains(u.RawQuery, "sslmode=disable") {
		b.Fatalf("a database without encryption is needed to listen in: %v", err)
	}
	u.Host = host
	return u.String()
}
