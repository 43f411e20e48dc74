package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
)

// year is an agency of invented people, a clock, and two copies of the background.
type year struct {
	t         *testing.T
	clock     time.Time
	raw       *sql.DB
	module    *course.Module
	copies    []background
	box       *letterbox
	people    *agency.People
	reports   *report.Service
	classes   *learn.Classes
	places    map[string]agency.Agency
	who       map[string]*member
	named     map[uuid.UUID]string
	admin     access.Actor
	trainer   access.Actor
	happening map[lang.Date]happening
	still     [2]lang.Date
	double    [][2]lang.Date

	seen   map[string]bool // notices that were dealt with
	mails  map[string]int  // by what each one told
	today  page
	walked []string // what was told, a line for each day on which anything happened
}

// member is somebody in it.
type member struct {
	agency.Person
	at   string // the code of their office; empty: nowhere
	was  string // the one that they have left; empty: they work
	last string // their newest enrollment, as it was told last
}

// background is what one copy of the program does beside answering.
type background struct {
	rolls  *roller
	revise *reviser
	post   *postman
}

type happening struct {
	what string
	do   func()
}

// page is what is told of a day.
type page struct {
	changed, told map[string][]string // names by what happened to them
}

func date(text string) lang.Date {
	d, err := lang.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func newYear(t *testing.T, o store.Options) *year {
	catalogue, err := (&program{bundle: bundle(t)}).catalogue("")
	must(t, err)
	y := &year{t: t, module: catalogue.Module("phishing"), box: (&letterbox{keep: true}).open(t), clock: date("2026-09-01").Time(time.UTC),
		places: map[string]agency.Agency{}, who: map[string]*member{}, named: map[uuid.UUID]string{}, happening: map[lang.Date]happening{},
		seen: map[string]bool{}, mails: map[string]int{}}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var s *store.Store
	for range 2 {
		s = storetest.OpenAt(t, o)
		b := background{rolls: newRoller(s, catalogue, log)}
		b.rolls.assigning.Now = y.now
		b.revise = &reviser{store: s, library: learn.NewLibrary(s, catalogue), catalogue: catalogue, assigning: b.rolls.assigning, log: log}
		b.post = (&program{bundle: bundle(t)}).postman(Config{BaseURL: "https://training.example"}, s, catalogue, keys{notices: access.Ring{[]byte("key")}}, y.box.sender(t), prometheus.NewRegistry(), log)
		b.post.outbox.Now = y.now
		must(t, b.revise.library.Record(t.Context(), y.clock, catalogue.Modules()...))
		y.copies = append(y.copies, b)
	}
	y.raw = storetest.Raw(t, o)
	y.people = &agency.People{Store: s, Now: y.now, NewID: newID}
	y.reports = &report.Service{Store: s, Catalogue: catalogue, Now: y.now, NewID: newID}
	seal, err := access.NewSealer(access.Ring{make([]byte, 32)})
	must(t, err)
	y.classes = &learn.Classes{Learn: &learn.Service{Store: s, Library: y.copies[0].revise.library, Now: y.now, NewID: newID, Chance: chance}, Store: s, Random: rand.Reader,
		Access: &access.Service{Store: s, Now: y.now, NewID: newID, Random: rand.Reader, Keys: access.Keys{Codes: access.Ring{[]byte("codes")}, Devices: access.Devices{Keys: access.Ring{[]byte("devices")}}, Seal: seal}}}

	for _, a := range []agency.Agency{
		{Code: "NSP", Country: "us", Level: agency.State, TimeZone: "America/Chicago", Names: lang.Text{"en": "Norland State Police", "es": "Policía Estatal de Norlandia"}},
		{Code: "CAP", Country: "us", Level: agency.State, TimeZone: "America/Chicago", Names: lang.Text{"en": "Capital", "es": "Capital"}},
		{Code: "WST", Country: "us", Level: agency.State, TimeZone: "America/Denver", Names: lang.Text{"en": "West", "es": "Oeste"}},
		{Code: "MEX", Country: "mx", Level: agency.State, TimeZone: "America/Mexico_City", Names: lang.Text{"en": "Liaison", "es": "Enlace"}},
		{Code: "AGO", Country: "us", Level: agency.State, TimeZone: "America/Chicago", Names: lang.Text{"en": "Norland Attorney General", "es": "Fiscalía de Norlandia"}},
	} {
		a.ID = newID()
		if a.Code == "CAP" || a.Code == "WST" {
			a.Parent = y.places["NSP"].ID
		}
		y.places[a.Code] = a
		must(t, s.InsertAgencies(t.Context(), date("2020-01-01"), a))
	}
	boss := agency.Person{ID: newID(), GivenNames: "Alma", FirstSurname: "Muestra", Email: "alma@norland.example"}
	must(t, s.InsertPeople(t.Context(), boss))
	y.admin = access.Actor{Person: boss.ID, TimeZone: time.UTC, Grants: []access.Grant{{Role: access.Administrator}}}
	for _, p := range [][3]string{{"Ana", "CAP", "en"}, {"Bruno", "MEX", "es"}, {"Carla", "CAP", "es"}, {"Diego", "WST", "en"}, {"Elena", "CAP", "en"}, {"Felix", "WST", "es"},
		{"Gloria", "CAP", "en"}, {"Hana", "WST", "en"}, {"Iker", "CAP", "es"}, {"Julia", "CAP", "en"}, {"Marta", "CAP", "es"}, {"Nils", "WST", "en"}, {"Owen", "CAP", "en"}} {
		y.enters(p[0], p[1], p[2], date("2025-06-02"))
	}
	y.duty("Iker", access.Trainer)
	y.duty("Julia", access.Lead)
	y.trainer = y.actor("Iker")
	for _, at := range []string{"NSP", "MEX"} {
		y.trainer.Grants = append(y.trainer.Grants, access.Grant{Role: access.Trainer, Agency: y.places[at].ID})
	}
	return y
}

func (y *year) now() time.Time { return y.clock }

func (y *year) assigner() *assign.Service { return y.copies[0].rolls.assigning }

func (y *year) ctx() context.Context { return y.t.Context() }

// actor is somebody as they sign in.
func (y *year) actor(name string) access.Actor {
	m := y.who[name]
	at := y.places[m.at]
	return access.Actor{Person: m.ID, Agency: at.ID, TimeZone: at.Zone()}
}

// enters puts somebody on the roster. Carla has no address.
func (y *year) enters(name, at, tag string, from lang.Date) {
	y.t.Helper()
	p := agency.Person{GivenNames: name, FirstSurname: "Muestra", Email: lang.Fold(name) + "@norland.example", Language: lang.Tag(tag)}
	if name == "Carla" {
		p.Email = ""
	}
	id, err := y.people.Add(y.ctx(), y.admin, p, agency.Posting{Agency: y.places[at].ID, EmployeeNumber: "E-" + lang.Fold(name), From: from})
	must(y.t, err)
	p.ID = id
	y.who[name], y.named[id] = &member{Person: p, at: at}, name
}

// duty gives somebody a role for both agencies. They have followed a link sent to their address: digests go to no other.
func (y *year) duty(name string, role access.Role) {
	y.t.Helper()
	s := y.copies[0].post.store
	account := access.Account{ID: newID(), Person: y.who[name].ID}
	must(y.t, s.InsertAccounts(y.ctx(), account))
	p := y.who[name].Person
	p.EmailVerified = y.clock
	must(y.t, s.UpdatePerson(y.ctx(), p))
	for _, at := range []string{"NSP", "MEX"} {
		must(y.t, s.InsertGrant(y.ctx(), account.ID, access.Grant{Role: role, Agency: y.places[at].ID}))
	}
}

// What happens.

func (y *year) hired(name, at, tag string) { y.t.Helper(); y.enters(name, at, tag, y.todayAt(at)) }

func (y *year) moves(name, at string) {
	y.t.Helper()
	must(y.t, y.people.Post(y.ctx(), y.admin, y.who[name].ID, agency.Posting{Agency: y.places[at].ID, Primary: true}))
	y.who[name].at = at
}

func (y *year) leaves(name string) {
	y.t.Helper()
	must(y.t, y.people.Deactivate(y.ctx(), y.admin, y.who[name].ID, y.todayAt(y.who[name].at).AddDays(-1)))
	y.who[name].at, y.who[name].was = "", y.who[name].at
}

func (y *year) returns(name, at string) {
	y.t.Helper()
	must(y.t, y.people.Return(y.ctx(), y.admin, y.who[name].ID, agency.Posting{Agency: y.places[at].ID}))
	y.who[name].at, y.who[name].was = at, ""
}

func (y *year) assigns(a assign.Assignment, at string) assign.Assignment {
	y.t.Helper()
	a.Targets = []assign.Target{{Agency: y.places[at].ID}}
	a, err := y.assigner().Make(y.ctx(), y.trainer, a, true)
	must(y.t, err)
	return a
}

func (y *year) replaces(before, a assign.Assignment) assign.Assignment {
	y.t.Helper()
	a.Targets = before.Targets
	a, err := y.assigner().Replace(y.ctx(), y.trainer, before.ID, a, true)
	must(y.t, err)
	return a
}

func (y *year) cancels(a assign.Assignment) {
	y.t.Helper()
	must(y.t, y.assigner().Cancel(y.ctx(), y.trainer, a.ID, ""))
}

func (y *year) begins(name string) {
	y.t.Helper()
	must(y.t, y.classes.Learn.Start(y.ctx(), y.actor(name), y.module))
}

func (y *year) completes(names ...string) {
	y.t.Helper()
	for _, name := range names {
		learnt{y.classes.Learn, y.actor(name)}.passes(y.t, y.module)
	}
}

// passes takes the quiz of a module, and answers it rightly.
func (l learnt) passes(t *testing.T, m *course.Module) {
	t.Helper()
	id, err := l.StartAttempt(t.Context(), l.actor, m)
	must(t, err)
	sit, err := l.Attempt(t.Context(), l.actor, id)
	must(t, err)
	answers := course.Answers{}
	for _, q := range sit.Paper.Questions {
		answers[q.ID] = sit.Revision.Question(q.ID).Key()
	}
	_, err = l.SaveAnswers(t.Context(), l.actor, sit, answers, "en")
	must(t, err)
	must(t, l.Submit(t.Context(), l.actor, sit.ID, "en"))
}

// class lets somebody pass a paper in a class.
func (y *year) class(name string) {
	y.t.Helper()
	at, who := y.who[name].at, y.who[name].ID
	id, err := y.classes.Open(y.ctx(), y.trainer, learn.Draft{Agency: y.places[at].ID, Module: y.module.ID, Place: "Room 1", On: y.todayAt(at), At: 10 * time.Hour, Seats: 10, Minutes: 60})
	must(y.t, err)
	must(y.t, y.classes.Add(y.ctx(), y.trainer, id, who))
	must(y.t, y.classes.Call(y.ctx(), y.trainer, id, map[uuid.UUID]learn.Mark{who: learn.Present}))
	c, err := y.classes.Class(y.ctx(), y.trainer, id)
	must(y.t, err)
	sheet := learn.Sheet{Person: who, Variant: learn.VariantB, Language: "es", Answers: course.Answers{}}
	for _, q := range c.Papers[learn.VariantB].Questions {
		sheet.Answers[q.ID] = y.module.Question(q.ID).Key()
	}
	_, err = y.classes.KeyIn(y.ctx(), y.trainer, id, sheet, false)
	must(y.t, err)
	must(y.t, y.classes.Close(y.ctx(), y.trainer, id))
}

// change is a decision of the trainer about somebody's newest enrollment.
func (y *year) change(name string) assign.Change {
	e := y.newest()[name].Enrollment
	return assign.Change{By: y.trainer, Person: e.Person, Enrollment: e.ID, Seen: e.Facts, Note: "As agreed."}
}

func (y *year) exempts(name, to string) {
	y.t.Helper()
	_, err := y.assigner().Release(y.ctx(), y.change(name), "long_leave", y.todayAt(y.who[name].at), date(to))
	must(y.t, err)
}

func (y *year) extends(name, due string) {
	y.t.Helper()
	_, err := y.assigner().Extend(y.ctx(), y.change(name), date(due))
	must(y.t, err)
}

func (y *year) todayAt(code string) lang.Date {
	a := y.places[code]
	return lang.DateOf(y.clock, a.Zone())
}

// The walk.

func (y *year) on(day, what string, do func()) { y.happening[date(day)] = happening{what, do} }

// stands lets no copy of the program run from one day to another; together lets two.
func (y *year) stands(from, to string) { y.still = [2]lang.Date{date(from), date(to)} }
func (y *year) together(from, to string) {
	y.double = append(y.double, [2]lang.Date{date(from), date(to)})
}

func in(span [2]lang.Date, d lang.Date) bool { return !d.Before(span[0]) && !span[1].Before(d) }

// moments are those of a day at which the background wakes, in UTC: when only the east has midnight behind it, when offices
// open in the east, and at noon when things happen. On a day on which something does, it wakes once more, later.
var moments = []time.Duration{6*time.Hour + 10*time.Minute, 13*time.Hour + 20*time.Minute, noon, 21 * time.Hour}

const noon = 17 * time.Hour

func (y *year) walk(from, to string) {
	y.t.Helper()
	for d := date(from); !date(to).Before(d) && !y.t.Failed(); d = d.AddDays(1) {
		y.today = page{map[string][]string{}, map[string][]string{}}
		for _, m := range moments {
			if m > noon && y.happening[d].do == nil {
				break
			}
			y.clock = d.Time(time.UTC).Add(m)
			if m == noon && y.happening[d].do != nil {
				y.happening[d].do()
			}
			if !in(y.still, d) {
				y.wakes(slices.ContainsFunc(y.double, func(s [2]lang.Date) bool { return in(s, d) }))
			}
		}
		y.looks()
		if !in(y.still, d) {
			y.holds(d)
		}
		y.tells(d)
	}
}

// wakes lets the background do what it does, in one copy of the program or in two at once.
func (y *year) wakes(both bool) {
	y.t.Helper()
	copies := y.copies[:1]
	if both {
		copies = y.copies
	}
	var all sync.WaitGroup
	for _, b := range copies {
		all.Go(func() {
			_, rolled := b.rolls.assigning.Roll(y.ctx())
			var revised error
			if y.clock.Hour() < 12 { // once a day will do: nothing else that it does changes with the clock
				revised = b.revise.round(y.ctx())
			}
			_, prepared := b.post.outbox.Prepare(y.ctx())
			_, delivered := b.post.outbox.Deliver(y.ctx())
			for _, err := range []error{rolled, revised, prepared, delivered} {
				if err != nil {
					y.t.Errorf("%s: %v", y.clock, err)
				}
			}
		})
	}
	all.Wait()
	y.reads()
}

// newest is the newest enrollment of everybody who has any.
func (y *year) newest() map[string]assign.Known {
	y.t.Helper()
	all := map[string]assign.Known{}
	for key, sh := range y.sheets() {
		all[y.named[key.Person]] = sh.All[len(sh.All)-1]
	}
	return all
}

func (y *year) sheets() map[assign.SheetKey]*assign.Sheet {
	y.t.Helper()
	sheets, err := y.copies[0].post.store.Sheets(y.ctx(), slices.Collect(maps.Keys(y.named)))
	must(y.t, err)
	maps.DeleteFunc(sheets, func(_ assign.SheetKey, sh *assign.Sheet) bool { return len(sh.All) == 0 })
	return sheets
}

// looks notes what has changed about people.
func (y *year) looks() {
	y.t.Helper()
	for name, k := range y.newest() {
		is := fmt.Sprintf("#%d %s", k.Cycle, k.State())
		switch m := y.who[name]; {
		case k.IsOverdue(y.todayAt(m.at)):
			is += " overdue"
		case k.State().IsOpen():
			is += " due " + k.DueOn.String()
		}
		if m := y.who[name]; m.last != is {
			m.last = is
			y.today.changed[is] = append(y.today.changed[is], name)
		}
	}
}

// reads takes what arrived, and checks it against what was to be sent.
func (y *year) reads() {
	y.t.Helper()
	y.box.mu.Lock()
	count, texts := y.box.count, y.box.texts
	y.box.count, y.box.texts = map[string]int{}, map[string]string{}
	y.box.mu.Unlock()
	rows, err := y.raw.QueryContext(y.ctx(), `SELECT CAST(n.id AS text), CAST(n.person_id AS text), n.kind, n.state, COALESCE(CAST(i.enrollment_id AS text), '') FROM notices n
LEFT JOIN notice_enrollments i ON i.notice_id = n.id WHERE n.state NOT IN ('waiting', 'handing')`)
	must(y.t, err)
	defer rows.Close()
	var newest map[string]assign.Known
	fresh := map[string]bool{}
	for rows.Next() {
		var id, person, kind, state, about string
		must(y.t, rows.Scan(&id, &person, &kind, &state, &about))
		if y.seen[id] {
			continue
		}
		fresh[id] = true
		name := y.named[uuid.MustParse(person)]
		what := kind
		if state != "sent" {
			what += " (" + state + ")"
		}
		y.today.told[what] = append(y.today.told[what], name)
		m := y.who[name]
		if state == "dropped" {
			continue
		}
		if newest == nil {
			newest = y.newest()
		}
		k := newest[name]
		if once := fmt.Sprint(name, kind, about, k.DueOn); about != "" {
			if y.mails[once]++; y.mails[once] > 1 {
				y.t.Errorf("%s: %s is told %s twice", y.clock, name, kind)
			}
			open := k.State().IsOpen() && k.ID.String() == about
			if done := kind == "completed" || kind == "refresher" || kind == "ended"; open == done {
				y.t.Errorf("%s: %s is told %s, being %s", y.clock, name, kind, k.State())
			}
		}
		if state == "shown" {
			if m.Email != "" {
				y.t.Errorf("%s: %s has an address, and gets no mail", y.clock, name)
			}
			continue
		}
		count[m.Email]--
		if !strings.Contains(texts[m.Email], "\n"+string(m.Language)+"\n") {
			y.t.Errorf("%s: %s is not written to in %s: %s", y.clock, name, m.Language, texts[m.Email])
		}
		y.isWork(name)
	}
	must(y.t, rows.Err())
	maps.Copy(y.seen, fresh)
	for to, n := range count {
		if n != 0 {
			y.t.Errorf("%s: %d mails too many to %s", y.clock, n, to)
		}
	}
}

// feasts are the days within the walk on which offices are closed, beside those at the end of the week.
var feasts = map[string]string{
	"us": "2026-10-12 2026-11-11 2026-11-26 2026-12-25 2027-01-01 2027-01-18 2027-02-15 2027-05-31 2027-06-18 2027-07-05 2027-09-06 2027-10-11 2027-11-11 2027-11-25 2027-12-24 2027-12-31 2028-01-17",
	"mx": "2026-09-16 2026-11-16 2026-12-25 2027-01-01 2027-02-01 2027-03-15 2027-09-16 2027-11-15 2028-02-07",
}

// isWork wants it to be a time at which somebody works.
func (y *year) isWork(name string) {
	y.t.Helper()
	at := y.places[y.who[name].at]
	local := y.clock.In(at.Zone())
	if wd := local.Weekday(); wd == time.Saturday || wd == time.Sunday || local.Hour() < 8 || local.Hour() >= 18 || strings.Contains(feasts[at.Country], local.Format(time.DateOnly)) {
		y.t.Errorf("a mail to %s at %s", name, local)
	}
}

// holds wants what must be true on every day: each person has at most one open enrollment, and none who works elsewhere or
// nowhere; and each office reports the people that it has, and who has left it.
func (y *year) holds(d lang.Date) {
	y.t.Helper()
	want := map[uuid.UUID]report.Count{}
	for key, sh := range y.sheets() {
		name := y.named[key.Person]
		at := y.places[y.who[name].at]
		for i, k := range sh.All {
			if k.Cycle != i+1 || i < len(sh.All)-1 && k.State().IsOpen() {
				y.t.Errorf("%s: %s has cycle %d in place %d, %s", d, name, k.Cycle, i+1, k.State())
			}
		}
		k := sh.All[len(sh.All)-1]
		if k.State().IsOpen() && (k.Agency != at.ID || at.ID == uuid.Nil || at.Code == "AGO") {
			y.t.Errorf("%s: %s is asked at another place than %q", d, name, at.Code)
		}
		// Where the newest was ended, what is finished before it counts.
		for i := len(sh.All) - 1; i > 0 && (k.Withdrawn || k.Superseded); i-- {
			k = sh.All[i-1]
		}
		c := report.Count{Roster: 1}
		switch state := k.State(); {
		case y.who[name].was != "":
			at, c = y.places[y.who[name].was], report.Count{Left: 1}
		case state == assign.Completed && k.DueOn.Before(k.Done.On):
			c.Completed, c.Late = 1, 1
		case state == assign.Completed:
			c.Completed, c.OnTime = 1, 1
		case state == assign.InProgress:
			c.InProgress = 1
		case state == assign.NotStarted:
			c.NotStarted = 1
		case state == assign.Exempt:
			c.Exempt = 1
		default:
			c.Roster = 0
		}
		if k.IsOverdue(y.todayAt(at.Code)) {
			c.Overdue = 1
		}
		want[at.ID] = want[at.ID].Plus(c)
	}
	got, err := y.reports.Completion(y.ctx(), y.admin.Scope(access.SeeCompletion), report.Question{Module: y.module.ID})
	must(y.t, err)
	for _, r := range got.Rows {
		sum := want[r.ID]
		if r.Code == "NSP" {
			sum = sum.Plus(want[y.places["CAP"].ID]).Plus(want[y.places["WST"].ID])
		}
		if r.Count != sum || !r.AddsUp() {
			y.t.Errorf("%s: %s reports %+v, and has %+v", d, r.Code, r.Count, sum)
		}
	}
	if len(got.Rows) != len(y.places) {
		y.t.Errorf("%s: %d rows", d, len(got.Rows))
	}
}

// tells a day on which something happened: what, what became of whom, and who was told what.
func (y *year) tells(d lang.Date) {
	var said []string
	if h := y.happening[d].what; h != "" {
		said = append(said, strings.ToUpper(h[:1])+h[1:]+".")
	}
	for _, part := range []struct {
		of  map[string][]string
		how string
	}{{y.today.changed, ": "}, {y.today.told, " → "}} {
		for _, k := range slices.Sorted(maps.Keys(part.of)) {
			names := part.of[k]
			slices.Sort(names)
			said = append(said, k+part.how+strings.Join(names, " "))
		}
	}
	if len(said) > 0 {
		y.walked = append(y.walked, fmt.Sprintf("%s %s  %s", d, d.Time(time.UTC).Weekday().String()[:3], strings.Join(said, " | ")))
	}
}

// was wants the walk to have been this one.
func (y *year) was(want string) {
	y.t.Helper()
	lines := strings.Split(strings.TrimSpace(want), "\n")
	for i := range max(len(lines), len(y.walked)) {
		if i >= len(lines) || i >= len(y.walked) || lines[i] != y.walked[i] {
			y.t.Fatalf("it went otherwise from here on:\n%s\nand not as it ought to:\n%s", strings.Join(y.walked[min(i, len(y.walked)):], "\n"), strings.Join(lines[min(i, len(lines)):], "\n"))
		}
	}
}
