package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/notify"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/web"
	"baluarte/static"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/urfave/cli/v3"
)

// Config is everything that can be set about a running program.
type Config struct {
	Listen   string // host:port; port 0 takes a free one
	Data     string // folder of the SQLite file and of the secret
	Database string // postgres:// address; empty for SQLite
	Courses  string // folder; empty for the courses inside the program
	BaseURL  string // as people type it; https turns secure cookies on
	ClassURL string // where phones join a class, if that is another copy of the program; empty: BaseURL
	Secret   string // keys are derived from it; empty on SQLite: a file in Data
	Before   string // the secret before this one, while what was made with it is to be taken; empty: none
	Demo     bool
	SMTP     string // address of the mail server; empty: no mail is sent
	MailFrom string

	StaffSecondFactor bool // who has a duty must have a second factor; never asked for in the demo

	Proxies string // addresses and networks of those in front, separated by commas

	plain bool // BaseURL is plain http on a private network, as in a class
}

func (p *program) serveCommand(env environment) *cli.Command {
	c := Config{Secret: env["BALUARTE_SECRET"], Before: env["BALUARTE_SECRET_BEFORE"]} // from the environment alone: arguments can be read by everybody on the machine
	var check bool
	return &cli.Command{Name: "serve", Usage: p.words.T("command.serve"),
		Flags: append(p.databaseFlags(env, &c),
			&cli.StringFlag{Name: "listen", Value: "127.0.0.1:8080", Usage: p.words.T("command.flag.listen"), Sources: env.from("BALUARTE_LISTEN"), Destination: &c.Listen},
			p.coursesFlag(env, &c),
			p.baseURLFlag(env, &c),
			&cli.StringFlag{Name: "class-url", Usage: p.words.T("command.flag.class_url"), Sources: env.from("BALUARTE_CLASS_URL"), Destination: &c.ClassURL},
			&cli.StringFlag{Name: "smtp", Usage: p.words.T("command.flag.smtp"), Sources: env.from("BALUARTE_SMTP"), Destination: &c.SMTP},
			&cli.StringFlag{Name: "mail-from", Usage: p.words.T("command.flag.mail_from"), Sources: env.from("BALUARTE_MAIL_FROM"), Destination: &c.MailFrom},
			&cli.BoolFlag{Name: "demo", Usage: p.words.T("command.flag.demo"), Sources: env.from("BALUARTE_DEMO"), Destination: &c.Demo},
			p.secondFactorFlag(env, &c),
			&cli.StringFlag{Name: "trusted-proxies", Usage: p.words.T("command.flag.trusted_proxies"), Sources: env.from("BALUARTE_TRUSTED_PROXIES"), Destination: &c.Proxies},
			&cli.BoolFlag{Name: "check", Usage: p.words.T("command.flag.check"), Destination: &check}),
		Action: func(ctx context.Context, cmd *cli.Command) error {
			if check {
				return askHealth(ctx, c.Listen)
			}
			if c.SMTP != env["BALUARTE_SMTP"] && hasPassword(c.SMTP) {
				return fault.New(fault.Invalid, "command.smtp_password")
			}
			if (c.SMTP == "") != (c.MailFrom == "") {
				return fault.New(fault.Invalid, "command.half_of_mail")
			}
			if !cmd.IsSet("base-url") {
				c.BaseURL = "" // known when it listens
			}
			return p.serve(ctx, c)
		}}
}

func (p *program) databaseFlags(env environment, c *Config) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "data", Value: "baluarte-data", Usage: p.words.T("command.flag.data"), Sources: env.from("BALUARTE_DATA"), Destination: &c.Data},
		p.databaseFlag(env, c, "command.flag.database"),
	}
}

// databaseFlag alone is of commands that work in no SQLite.
func (p *program) databaseFlag(env environment, c *Config, usage string) cli.Flag {
	return &cli.StringFlag{Name: "database", Usage: p.words.T(usage), Sources: env.from("BALUARTE_DATABASE", "DATABASE_URL"), Destination: &c.Database}
}

func (p *program) baseURLFlag(env environment, c *Config) cli.Flag {
	return &cli.StringFlag{Name: "base-url", Value: "http://localhost:8080", Usage: p.words.T("command.flag.base_url"), Sources: env.from("BALUARTE_BASE_URL"), Destination: &c.BaseURL}
}

func (p *program) secondFactorFlag(env environment, c *Config) cli.Flag {
	return &cli.BoolFlag{Name: "staff-second-factor", Value: true, DefaultText: "true", Usage: p.words.T("command.flag.staff_second_factor"), Sources: env.from("BALUARTE_STAFF_SECOND_FACTOR"), Destination: &c.StaffSecondFactor}
}

// now is the program's clock: UTC, cut to what both databases keep.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// newID makes a UUIDv7.
func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// chance is a fresh source for one drawn paper.
func chance() *mathrand.Rand {
	var seed [16]byte
	rand.Read(seed[:]) // never fails
	return mathrand.New(mathrand.NewPCG(binary.LittleEndian.Uint64(seed[:8]), binary.LittleEndian.Uint64(seed[8:])))
}

// hasPassword reports whether an address may hold a password: what cannot be read may.
func hasPassword(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return err != nil
	}
	_, has := u.User.Password()
	return has
}

// ownAddress is the address of a program that was told none: this computer, at the port that it listens on.
func ownAddress(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String()) // of TCP it has one
	if port == "80" {
		return "http://localhost"
	}
	return "http://" + net.JoinHostPort("localhost", port)
}

// sender is what sends mail; nil when none is to be sent.
func (p *program) sender(c Config) (*notify.Sender, error) {
	if c.SMTP == "" {
		return nil, nil
	}
	return notify.New(notify.Config{Server: c.SMTP, From: c.MailFrom, Words: p.bundle, Now: now, NewID: newID})
}

// askHealth asks the copy that listens here whether it is alive: the check of a container without a shell.
func askHealth(ctx context.Context, listen string) error {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return fault.New(fault.Invalid, "command.bad_listen", "Address", listen)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return errors.New(res.Status)
	}
	return nil
}

// How much garbage the program lets lie, in per cent of what it keeps: a laptop that serves a class has more time than memory, a
// server beside a Postgres the other way round (some 50 MB more, a tenth less time for a page), and long files, which make garbage
// all the time, are in no hurry.
const (
	garbageOnLaptop  = 50
	garbageOnServer  = 300
	garbageWithFiles = 110
)

// budget says how much memory the program may take from now on.
func budget(c Config) {
	debug.SetGCPercent(garbage(c, false))
	debug.FreeOSMemory() // reading the catalogue takes three times what is kept of it
}

func garbage(c Config, files bool) int {
	switch {
	case c.Database == "":
		return garbageOnLaptop
	case files:
		return garbageWithFiles
	}
	return garbageOnServer
}

// serve opens, wires and runs the program until ctx ends; then it finishes the requests in flight.
func (p *program) serve(ctx context.Context, c Config) error {
	log := slog.New(slog.NewJSONHandler(p.stderr, nil))
	l, err := net.Listen("tcp", c.Listen) // first, since a port may be any that is free, and addresses that are shown have it
	if err != nil {
		return fault.Because(fault.Invalid, "command.cannot_listen", err)
	}
	defer l.Close()
	c.BaseURL = cmp.Or(c.BaseURL, ownAddress(l))
	a, err := p.assemble(ctx, c, log)
	if err != nil {
		return err
	}
	defer a.store.Close()
	for _, runner := range a.background {
		defer runner(ctx)()
	}
	if c.Courses != "" {
		go warnOfCourses(c.Courses, a.catalogue, log)
	}
	budget(c)
	err = listen(ctx, l, a.handler, log, func() {
		if err := p.inviteFirst(ctx, a.config, a.store, a.signIns); err != nil {
			log.Warn("no way to set up was printed", slog.Any("cause", err))
		}
		fmt.Fprintln(p.stdout, p.words.T("command.open", "URL", c.BaseURL))
	})
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second) // a mail takes at most 15
	defer cancel()
	a.server.Close(finish)
	return err
}

// assembled is the program wired up: what answers requests, and what else is to run beside it.
type assembled struct {
	config     Config
	catalogue  *course.Catalogue
	store      *store.Store
	signIns    *access.Service
	server     *web.Server
	handler    http.Handler
	background []func(context.Context) (stop func())
}

// assemble opens the database and wires everything; nothing runs yet. Whoever calls closes the store.
func (p *program) assemble(ctx context.Context, c Config, log *slog.Logger) (_ *assembled, err error) {
	base, plain, err := readAddress(c.BaseURL)
	if err != nil {
		return nil, err
	}
	if c.plain = plain; plain {
		log.Warn("plain http: only one-time cards are taken, and nobody with a duty signs in", slog.String("address", c.BaseURL))
	}
	c.ClassURL = cmp.Or(c.ClassURL, c.BaseURL)
	if _, _, err := readAddress(c.ClassURL); err != nil {
		return nil, err
	}
	catalogue, err := p.catalogue(c.Courses)
	if err != nil {
		return nil, err
	}
	s, err := p.openStore(ctx, c)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	keys, err := newKeys(c)
	if err != nil {
		return nil, err
	}
	signIns, err := newAccess(c, s, keys)
	if err != nil {
		return nil, err
	}
	mail, err := p.sender(c)
	if err != nil {
		return nil, err
	}
	metrics := prometheus.NewRegistry()
	rolls := newRoller(s, catalogue, log)
	revisions := &reviser{store: s, library: learn.NewLibrary(s, catalogue), catalogue: catalogue, assigning: rolls.assigning, log: log}
	reports := &report.Service{Store: s, Catalogue: catalogue, Now: now, NewID: newID}
	server, err := p.wire(ctx, c, s, signIns, revisions, reports, keys, mail, metrics, base.Scheme == "https", log)
	if err != nil {
		return nil, err
	}
	handler, err := server.Handler()
	if err != nil {
		return nil, err
	}
	post := p.postman(c, s, catalogue, keys, mail, metrics, log)
	note := &secretNote{store: s, signIns: signIns, keys: keys, log: log}
	folds := &folder{reports: reports, store: s, log: log}
	return &assembled{c, catalogue, s, signIns, server, handler,
		[]func(context.Context) func(){note.start, revisions.start, rolls.start, folds.start, post.start}}, nil
}

// openAsItIs opens the database. On SQLite it is made when it is missing.
func openAsItIs(ctx context.Context, c Config) (*store.Store, error) {
	if c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") {
		return nil, fault.New(fault.Invalid, "command.bad_database")
	}
	return store.Open(ctx, store.Options{Database: c.Database, Folder: c.Data, Now: now})
}

// openStore opens the database. SQLite is brought up to date here; on Postgres that is the operator's step.
func (p *program) openStore(ctx context.Context, c Config) (*store.Store, error) {
	s, err := openAsItIs(ctx, c)
	if err != nil {
		return nil, err
	}
	if c.Demo {
		err = refuseOther(ctx, s)
	}
	if err == nil && (c.Database == "" || c.Demo) {
		err = s.Migrate(ctx)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// wire makes the server of its services.
func (p *program) wire(ctx context.Context, c Config, s *store.Store, signIns *access.Service, revisions *reviser, reports *report.Service, keys keys, sender *notify.Sender, metrics *prometheus.Registry, secure bool, log *slog.Logger) (*web.Server, error) {
	demo, err := p.demo(ctx, c, s, signIns, revisions.catalogue)
	if err != nil {
		return nil, err
	}
	if err := revisions.record(ctx); err != nil {
		return nil, err
	}
	proxies, err := readProxies(c.Proxies)
	if err != nil {
		return nil, err
	}
	rosters, err := newRosters(p.bundle, s)
	if err != nil {
		return nil, err
	}
	uploads := "" // the system's: on Postgres there need not be a folder of ours
	if c.Database == "" {
		uploads = c.Data
	}
	var mail web.Mailer // nil when there is none, which a nil *notify.Sender would not be
	if sender != nil {
		mail = sender
	}
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	learning := &learn.Service{Store: s, Library: revisions.library, Now: now, NewID: newID, Chance: chance}
	return web.New(web.Config{
		Words: p.bundle, Catalogue: revisions.catalogue, Static: static.FS,
		Agencies: p.agencies(s),
		Access:   signIns,
		Rosters:  rosters,
		Uploads:  uploads,
		Cards:    &agency.Cards{Store: s, Access: signIns, Now: now},
		Mail:     mail, BaseURL: strings.TrimRight(c.BaseURL, "/"), ClassURL: strings.TrimRight(c.ClassURL, "/"),
		People:    &agency.People{Store: s, Now: now, NewID: newID},
		Groups:    &agency.Groups{Store: s, Now: now, NewID: newID},
		Assign:    revisions.assigning,
		Learn:     learning,
		Classes:   &learn.Classes{Learn: learning, Store: s, Access: signIns, Random: rand.Reader},
		Officials: newOfficials(s, revisions.catalogue),
		Report:    reports,
		Practice:  learn.Practice{Keys: keys.practice},
		Signer:    keys.signer(s), Presses: runtime.NumCPU(),
		Notices: keys.notices,
		Log:     log, Metrics: metrics, Now: now, NewID: newID, Secure: secure, Proxies: proxies,
		Writing:    func(files bool) { debug.SetGCPercent(garbage(c, files)) },
		Ready:      func(ctx context.Context) error { return ready(ctx, s) },
		DemoPeople: demo,
	})
}

// newAccess makes the service that signs people in. As many passwords are hashed at once as there are cores.
func newAccess(c Config, s *store.Store, k keys) (*access.Service, error) {
	signIn, err := k.signIn()
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(c.BaseURL)
	if err != nil {
		return nil, err
	}
	return &access.Service{Store: s, Now: now, NewID: newID, Random: rand.Reader, Keys: signIn,
		Passwords:         access.Passwords{Common: access.CommonPasswords(), Hasher: access.NewHasher(runtime.NumCPU())},
		Passkeys:          access.NewPasskeys(base),
		StaffSecondFactor: c.StaffSecondFactor && !c.Demo, Plain: c.plain}, nil
}

// inviteFirst prints where the first administrator of a new installation signs up. Each start makes a link of its own; the
// first that is used is the last, since then there is an administrator. Over plain http nobody can be let in like that. The
// demonstration has its administrators, and a database that is not ready has been warned about.
func (p *program) inviteFirst(ctx context.Context, c Config, s *store.Store, signIns *access.Service) error {
	if c.Demo || ready(ctx, s) != nil {
		return nil
	}
	n, err := s.Administrators(ctx)
	if err != nil || n > 0 {
		return err
	}
	if c.plain {
		_, err = fmt.Fprintf(p.stderr, "%s\n\n", p.words.T("command.setup_plain", "Address", c.BaseURL))
		return err
	}
	token, _, err := signIns.NewLink(ctx, access.Setup, access.Claimant{}, "", access.Actor{})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stderr, "%s\n\n  %s/%s/setup?token=%s\n\n", p.words.T("command.setup"), strings.TrimRight(c.BaseURL, "/"), p.words.Tag(), token)
	return err
}

// openReady opens a database that must have this program's tables, for a command that works in it.
func (p *program) openReady(ctx context.Context, c Config) (*store.Store, error) {
	s, err := p.openStore(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := ready(ctx, s); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// openFilled is openReady for a command that finds nothing to do in a new database: in a wrong folder it makes none.
func (p *program) openFilled(ctx context.Context, c Config) (*store.Store, error) {
	if c.Database == "" {
		if _, err := os.Stat(filepath.Join(c.Data, store.FileName)); errors.Is(err, fs.ErrNotExist) {
			return nil, fault.New(fault.Invalid, "command.no_database", "Folder", c.Data)
		}
	}
	return p.openReady(ctx, c)
}

// ready reports whether the database answers and has this program's tables.
func ready(ctx context.Context, s *store.Store) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := s.Ping(ctx); err != nil {
		return err
	}
	done, err := s.Migrated(ctx)
	if err == nil && !done {
		err = fault.New(fault.Unavailable, "command.not_migrated")
	}
	return err
}

// warnOfCourses says so when a folder loads, and yet the check would refuse it. Measuring takes a second: the program is
// up meanwhile. The courses inside the program are measured by its tests.
func warnOfCourses(folder string, c *course.Catalogue, log *slog.Logger) {
	sheets, err := course.Measure(c)
	refused := 0
	for _, s := range sheets {
		for _, f := range s.Findings(lang.DateOf(now(), time.UTC)) {
			if f.Refused {
				refused++
			}
		}
	}
	if err != nil || refused > 0 {
		log.Warn("the check of the courses refuses them: run baluarte courses check", slog.String("folder", folder), slog.Int("refusals", refused), slog.Any("cause", err))
	}
}

// newServer drops slow clients: whoever has not said what they want within ReadHeaderTimeout, or not sent all of it within
// ReadTimeout. A route with limits of its own sets others.
func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
}

// listen serves until ctx ends; taken is called before. Slow clients are dropped; requests in flight get their time.
func listen(ctx context.Context, l net.Listener, handler http.Handler, log *slog.Logger, taken func()) error {
	taken()
	srv := newServer(handler, log)
	log.Info("listening", slog.String("address", l.Addr().String()))
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping")
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), 25*time.Second) // longer than a request may take
	defer cancel()
	return srv.Shutdown(finish)
}

func (p *program) migrateCommand(env environment) *cli.Command {
	var c Config
	return &cli.Command{Name: "migrate", Usage: p.words.T("command.migrate"), Flags: p.databaseFlags(env, &c),
		Action: func(ctx context.Context, _ *cli.Command) error {
			s, err := openAsItIs(ctx, c)
			if err != nil {
				return err
			}
			defer s.Close()
			did := "command.migrate.nothing"
			if done, err := s.Migrated(ctx); err != nil {
				return err
			} else if !done {
				did = "command.migrate.done"
			}
			if err := s.Migrate(ctx); err != nil {
				return err
			}
			_, err = fmt.Fprintln(p.stdout, p.words.T(did))
			return err
		}}
}
