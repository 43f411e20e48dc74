package web

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	mathrand "math/rand/v2"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"baluarte/courses"
	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
	"baluarte/internal/web/page"
	"baluarte/locales"
	"baluarte/static"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// The moment at which these tests begin; the 20th in every time zone of the world below.
var noon = time.Date(2026, 11, 20, 18, 30, 0, 123456000, time.UTC)

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func on(day string) lang.Date {
	d, err := lang.ParseDate(day)
	if err != nil {
		panic(err)
	}
	return d
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// words and catalogue are the real ones, read once; measured is what the measures say of it, which takes a second.
var (
	words = sync.OnceValue(func() *i18n.Bundle {
		b, err := i18n.Load(locales.FS)
		if err != nil {
			panic(err)
		}
		return b
	})
	catalogue = sync.OnceValue(loadCatalogue)
	measured  = sync.OnceValues(func() ([]*course.Sheet, error) { return course.Measure(catalogue()) })
)

func loadCatalogue() *course.Catalogue {
	c, err := course.Load(courses.FS, words().Languages())
	if err != nil {
		panic(err)
	}
	return c
}

// world is two countries: in one a state with a police and a health agency below it, in the other a state with a
// police. The phishing module is assigned to both states; nobody has begun.
type world struct {
	t      testing.TB
	store  *store.Store
	heard  *listening
	server *Server
	url    string
	clock  atomic.Pointer[time.Time]
	ticks  atomic.Int64 // of the clock, one each time it is read
	draws  atomic.Uint64

	state, police, health, estado, policia agency.Agency
	accounts                               map[string]uuid.UUID // by given name
	people                                 map[string]agency.Person
}

// The people of the world, by given name. Ana and Ben are officers of the police; Tom trains them and Lea leads
// there; Sue leads the sister agency, Pam all of the state. Lucía is an officer in the other country.
var cast = []struct {
	given, first, second, agency, number string
	role                                 access.Role // at that agency; empty for learners
	account                              bool
	language                             lang.Tag
}{
	{"Ana", "Ruiz", "", "police", "P-1", "", true, ""},
	{"Ben", "Cole", "", "police", "P-2", "", true, ""},
	{"Tom", "Hale", "", "police", "P-3", access.Trainer, true, ""},
	{"Lea", "Voss", "", "police", "P-4", access.Lead, true, ""},
	{"Sue", "Park", "", "health", "H-1", access.Lead, true, ""},
	{"Pam", "Webb", "", "state", "S-1", access.Lead, true, ""},
	{"Lucía", "Ávila", "Núñez", "policia", "M-1", "", true, "es"},
	{"Eva", "Soto", "Ríos", "policia", "M-2", "", false, "es"},
	{"=HYPERLINK(\"http://x\")", "Doe", "", "health", "+52", "", false, ""},
}

func newWorld(t testing.TB, s *store.Store, change ...func(*page.Config)) *world {
	t.Helper()
	w := &world{t: t, store: s, heard: &listening{Store: s}, accounts: map[string]uuid.UUID{}, people: map[string]agency.Person{}}
	w.at(noon)
	now := func() time.Time { return w.clock.Load().Add(time.Duration(w.ticks.Add(1)) * time.Millisecond) }
	config := page.Config{
		Words: words(), Catalogue: catalogue(), Static: static.FS,
		Agencies: &agency.Agencies{Store: w.heard, Languages: words().Languages(), Now: now, NewID: newID},
		Access:   signIns(t, w.heard, now),
		Rosters:  rosters(t, w.heard, now),
		People:   &agency.People{Store: w.heard, Now: now, NewID: newID},
		Groups:   &agency.Groups{Store: w.heard, Now: now, NewID: newID},
		Practice: learn.Practice{Keys: access.Ring{[]byte("a key of these tests")}},
		Notices:  access.Ring{[]byte("another key of these tests")},
		Log:      slog.New(slog.NewTextHandler(io.Discard, nil)), Metrics: prometheus.NewRegistry(),
		Now: now, NewID: newID, Ready: s.Ping,
		DemoPeople: map[access.Role]page.DemoPerson{},
		BaseURL:    "https://baluarte.example",
		ClassURL:   "https://baluarte.example",
	}
	config.Cards = &agency.Cards{Store: w.heard, Access: config.Access, Now: now}
	for _, f := range change {
		f(&config)
	}
	config.Assign = &assign.Service{Store: w.heard, Catalogue: config.Catalogue, Now: now, NewID: newID}
	config.Learn = &learn.Service{Store: w.heard, Library: learn.NewLibrary(w.heard, config.Catalogue), Now: now, NewID: newID,
		Chance: func() *mathrand.Rand { return mathrand.New(mathrand.NewPCG(w.draws.Add(1), 0)) }}
	config.Classes = &learn.Classes{Learn: config.Learn, Store: w.heard, Access: config.Access, Random: rand.Reader}
	config.Report = &report.Service{Store: w.heard, Catalogue: config.Catalogue, Now: now, NewID: newID}
	config.Signer = learn.NewSigner(make([]byte, 32), w.heard, now)
	config.Officials = &learn.Officials{Store: w.heard, Catalogue: config.Catalogue, Now: now, NewID: newID}
	var err error
	w.server, err = New(config)
	must(t, err)
	if config.Catalogue == catalogue() {
		w.server.office.Measured = measured
	}
	t.Cleanup(func() { w.server.Close(context.Background()) })
	handler, err := w.server.Handler()
	must(t, err)
	ts := httptest.NewServer(handler)
	t.Cleanup(ts.Close)
	w.url = ts.URL
	return w
}

// rosters makes the service that imports rosters, with the words of the program.
func rosters(t testing.TB, s agency.RosterStore, now func() time.Time) *agency.Rosters {
	t.Helper()
	v, err := agency.NewVocabulary(words().Languages(), func(tag lang.Tag, key string) string { return words().For(tag).T(key) })
	must(t, err)
	return &agency.Rosters{Store: s, Vocabulary: v, Now: now, NewID: newID}
}

// signIns makes the service that signs people in, with keys of these tests and, as hashing is slow, one slot.
func signIns(t testing.TB, s access.Store, now func() time.Time) *access.Service {
	t.Helper()
	seal, err := access.NewSealer(access.Ring{make([]byte, 32)})
	must(t, err)
	return &access.Service{Store: s, Now: now, NewID: newID, Random: rand.Reader, StaffSecondFactor: true,
		Passkeys:  access.NewPasskeys(&url.URL{Scheme: "https", Host: "norland.example"}),
		Passwords: access.Passwords{Common: access.CommonPasswords(), Hasher: access.NewHasher(1)},
		Keys:      access.Keys{Codes: access.Ring{[]byte("codes")}, Devices: access.Devices{Keys: access.Ring{[]byte("devices")}}, Seal: seal}}
}

// at sets the clock.
func (w *world) at(now time.Time) { w.clock.Store(&now) }

// settle fills the database with the agencies, the cast and the two assignments; the second allows two attempts. How
// a name is written is the caller's.
func (w *world) settle(name func(tag lang.Tag, s string) string) *world {
	w.t.Helper()
	w.populate(name)
	w.assign(w.state, "2026-11-30", 0)
	w.assign(w.estado, "2026-11-10", 2)
	w.heard.take()
	return w
}

// populate fills the database with the agencies and the cast.
func (w *world) populate(name func(tag lang.Tag, s string) string) *world {
	w.t.Helper()
	ctx := w.t.Context()
	place := func(parent agency.Agency, country, code, zone, en, es string) agency.Agency {
		return agency.Agency{ID: newID(), Parent: parent.ID, Country: country, Level: agency.State, Code: code, TimeZone: zone,
			Names: lang.Text{"en": name("en", en), "es": name("es", es)}}
	}
	w.state = place(agency.Agency{}, "us", "NOR", "America/Chicago", "State of Norland", "Estado de Norland")
	w.state.SignInCode = "NOR"
	w.police = place(w.state, "us", "NPD", "America/Chicago", "Norland Police", "Policía de Norland")
	w.health = place(w.state, "us", "NHD", "America/Chicago", "Norland Health", "Salud de Norland")
	w.estado = place(agency.Agency{}, "mx", "VAL", "America/Mexico_City", "State of Valle", "Estado de Valle")
	w.estado.SignInCode = "VAL"
	w.policia = place(w.estado, "mx", "VPE", "America/Mexico_City", "Valle Police", "Policía de Valle")
	must(w.t, w.store.InsertAgencies(ctx, on("2020-01-01"), w.state, w.police, w.health, w.estado, w.policia))
	at := map[string]agency.Agency{"state": w.state, "police": w.police, "health": w.health, "policia": w.policia}
	for _, c := range cast {
		p := agency.Person{ID: newID(), GivenNames: name("", c.given), FirstSurname: name("", c.first), Language: c.language}
		if c.account {
			p.Email = strings.ToLower(lang.Fold(c.given)) + "@norland.example"
		}
		if c.second != "" {
			p.SecondSurname = name("", c.second)
		}
		w.people[c.given] = p
		must(w.t, w.store.InsertPeople(ctx, p))
		must(w.t, w.store.InsertPostings(ctx, agency.Posting{ID: newID(), Person: p.ID, Agency: at[c.agency].ID, EmployeeNumber: name("", c.number), From: on("2025-01-01"), Primary: true}))
		if !c.account {
			continue
		}
		account := access.Account{ID: newID(), Person: p.ID, Language: c.language}
		w.accounts[c.given] = account.ID
		must(w.t, w.store.InsertAccounts(ctx, account))
		if c.role != "" {
			must(w.t, w.store.InsertGrant(ctx, account.ID, access.Grant{Agency: at[c.agency].ID, Role: c.role}))
		}
	}
	// Nobody's employees: Ada administers all of the state, Max the installation.
	for who, at := range map[string]uuid.UUID{"Ada": w.state.ID, "Max": uuid.Nil} {
		p := agency.Person{ID: newID(), GivenNames: name("", who), FirstSurname: name("", "Reed")}
		account := access.Account{ID: newID(), Person: p.ID}
		w.people[who], w.accounts[who] = p, account.ID
		must(w.t, w.store.InsertPeople(ctx, p))
		must(w.t, w.store.InsertAccounts(ctx, account))
		must(w.t, w.store.InsertGrant(ctx, account.ID, access.Grant{Agency: at, Role: access.Administrator}))
	}
	reasons, err := w.store.Reasons(ctx)
	must(w.t, err)
	for _, r := range reasons {
		for tag, s := range r.Names {
			r.Names[tag] = name(tag, s)
		}
		must(w.t, w.store.SaveReason(ctx, r))
	}
	for role, who := range map[access.Role]string{access.Learner: "Ana", access.Trainer: "Tom", access.Lead: "Pam"} {
		w.server.DemoPeople[role] = page.DemoPerson{Account: w.accounts[who], Person: w.people[who].ID}
	}
	return w
}

// plain writes names as they are.
func plain(_ lang.Tag, s string) string { return s }

func (w *world) assign(to agency.Agency, due string, limit int) {
	w.t.Helper()
	s := &assign.Service{Store: w.heard, Now: w.server.Now, NewID: newID}
	must(w.t, s.Assign(w.t.Context(), assign.Assignment{ID: newID(), Agency: to.ID, Modules: []string{"phishing"},
		OpensOn: on("2026-11-01"), DueOn: on(due), AttemptLimit: limit, By: w.people["Pam"].ID, MadeAt: noon}, on("2026-11-01")))
}

// exempt releases somebody from the module.
func (w *world) exempt(who string) {
	w.t.Helper()
	p, err := w.store.Place(w.t.Context(), w.people[who].ID, "phishing")
	must(w.t, err)
	s := &assign.Service{Store: w.heard, Now: w.server.Now, NewID: newID}
	must(w.t, s.Exempt(w.t.Context(), assign.Exemption{ID: newID(), Enrollment: p.Enrollment.ID, Reason: "leave", By: w.people["Pam"].ID, From: on("2026-11-02"), RecordedAt: noon}, on("2026-11-02")))
}

// as opens a browser that is signed in; without a name it is a visitor's.
func (w *world) as(who string) *browser {
	w.t.Helper()
	b := &browser{w: w, t: w.t, cookies: map[string]string{}}
	if who != "" {
		account, ok := w.accounts[who]
		if !ok {
			w.t.Fatalf("nobody called %s can sign in", who)
		}
		claimant, err := w.store.Claimant(w.t.Context(), account)
		must(w.t, err)
		token, err := w.server.Access.SignIn(w.t.Context(), claimant, access.KindDemo, access.Browser{})
		must(w.t, err)
		b.cookies[w.server.CookieName()] = token
		w.heard.take()
	}
	return b
}

// attempt is somebody's attempt as the database has it.
func (w *world) attempt(who string, path string) learn.Attempt {
	w.t.Helper()
	id, err := uuid.Parse(attemptPath.FindStringSubmatch(path)[1])
	must(w.t, err)
	a, err := w.store.Attempt(w.t.Context(), w.people[who].ID, id)
	must(w.t, err)
	return a
}

// listening is the real store with an ear for what was committed to the audit log.
type listening struct {
	*store.Store
	mu     sync.Mutex
	events []audit.Action
}

// pending finds in a context what its transaction has said so far.
type pending struct{}

func (l *listening) hear(events ...audit.Action) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, events...)
}

func (l *listening) AppendAudit(ctx context.Context, e audit.Event, details ...audit.Detail) error {
	err := l.Store.AppendAudit(ctx, e, details...)
	l.note(ctx, err, e)
	return err
}

func (l *listening) AppendAudits(ctx context.Context, events ...audit.Event) error {
	err := l.Store.AppendAudits(ctx, events...)
	l.note(ctx, err, events...)
	return err
}

// note remembers what was appended until its transaction is committed.
func (l *listening) note(ctx context.Context, err error, events ...audit.Event) {
	if err != nil {
		return
	}
	said, inside := ctx.Value(pending{}).(*[]audit.Action)
	for _, e := range events {
		if inside {
			*said = append(*said, e.Action)
		} else {
			l.hear(e.Action)
		}
	}
}

func (l *listening) InTx(ctx context.Context, f func(ctx context.Context) error) error {
	if ctx.Value(pending{}) != nil {
		return l.Store.InTx(ctx, f)
	}
	var said []audit.Action
	err := l.Store.InTx(context.WithValue(ctx, pending{}, &said), f)
	if err == nil {
		l.hear(said...)
	}
	return err
}

// take gives what was heard since it was last asked.
func (l *listening) take() []audit.Action {
	l.mu.Lock()
	defer l.mu.Unlock()
	events := l.events
	l.events = nil
	return events
}

// promised keeps an assignment in the name of an agency that asks nobody yet: it opens in a month.
func (w *world) promised(by agency.Agency) uuid.UUID {
	w.t.Helper()
	a := assign.Assignment{ID: newID(), Agency: by.ID, Modules: []string{"passwords"}, Targets: []assign.Target{{Agency: by.ID}}, OpensOn: on("2026-12-20"), Due: assign.DueAfterAssigned, Days: 30,
		Repeat: assign.RepeatNever, Joiners: assign.JoinersSame, Held: assign.HeldCounts, By: w.people["Pam"].ID, MadeAt: noon}
	must(w.t, w.store.InsertAssignment(w.t.Context(), a))
	return a.ID
}
