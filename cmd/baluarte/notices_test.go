package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/notify"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"
	"baluarte/locales"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
)

// tuesday is a working day at noon in both countries.
var tuesday = time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)

var bundled = sync.OnceValues(func() (*i18n.Bundle, error) { return i18n.Load(locales.FS) })

func bundle(t testing.TB) *i18n.Bundle {
	t.Helper()
	b, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// crew is an agency of some people, each with an address and one module to do, told by their place in people.
type crew struct {
	t         testing.TB
	s         *store.Store
	clock     time.Time
	catalogue *course.Catalogue
	agency    agency.Agency
	people    []agency.Person
	owed      []assign.Enrollment
	log       *slog.Logger
}

// newCrew gives so many people the module on the clock's day, due some days later. Every second of them reads Spanish.
func newCrew(t testing.TB, s *store.Store, people, due int) *crew {
	t.Helper()
	catalogue, err := (&program{bundle: bundle(t)}).catalogue("")
	must(t, err)
	c := &crew{t: t, s: s, clock: tuesday, catalogue: catalogue, log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		agency: agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "NOR", TimeZone: "America/Chicago", Names: lang.Text{"en": "Norland", "es": "Norlandia"}}}
	must(t, s.InsertAgencies(t.Context(), c.today().AddDays(-400), c.agency))
	for i := range people {
		p := agency.Person{ID: newID(), GivenNames: "Ana", FirstSurname: fmt.Sprint("Ruiz", i), Email: fmt.Sprintf("p%d@norland.example", i), Language: "en", EmailVerified: tuesday}
		if i%2 == 1 {
			p.Language = "es"
		}
		c.people = append(c.people, p)
	}
	must(t, s.InsertPeople(t.Context(), c.people...))
	for _, p := range c.people {
		must(t, s.InsertPostings(t.Context(), agency.Posting{ID: newID(), Person: p.ID, Agency: c.agency.ID, From: c.today().AddDays(-300), Primary: true}))
	}
	must(t, c.assigner().Assign(t.Context(), assign.Assignment{ID: newID(), Agency: c.agency.ID, Modules: []string{"phishing"},
		OpensOn: c.today().AddDays(-30), DueOn: c.today().AddDays(due), MadeAt: c.clock}, c.today()))
	for _, p := range c.people {
		place, err := s.Place(t.Context(), p.ID, "phishing")
		must(t, err)
		c.owed = append(c.owed, *place.Enrollment)
	}
	return c
}

func (c *crew) today() lang.Date {
	zone, err := time.LoadLocation("America/Chicago")
	must(c.t, err)
	return lang.DateOf(c.clock, zone)
}

func (c *crew) now() time.Time { return c.clock }

func (c *crew) assigner() *assign.Service {
	return &assign.Service{Store: c.s, Now: c.now, NewID: newID}
}

// tell puts a notice for one of the people into the outbox.
func (c *crew) tell(i int, kind assign.NoticeKind) {
	c.t.Helper()
	must(c.t, c.s.AddNotices(c.t.Context(), assign.Notice{ID: newID(), Person: c.people[i].ID, Kind: kind, On: c.today(), MadeAt: c.clock, Enrollments: []uuid.UUID{c.owed[i].ID}}))
}

// postman is the program's, with the clock of the crew.
func (c *crew) postman(mail *notify.Sender) *postman {
	c.t.Helper()
	p := (&program{bundle: bundle(c.t)}).postman(Config{BaseURL: "https://training.example"}, c.s, c.catalogue, keys{notices: access.Ring{[]byte("key")}}, mail, prometheus.NewRegistry(), c.log)
	p.outbox.Now = c.now
	return p
}

// deliver hands over what may leave, and tells how much did.
func (c *crew) deliver(mail *notify.Sender) (sent int, err error) {
	c.t.Helper()
	return c.postman(mail).outbox.Deliver(c.t.Context())
}

// is wants somebody's notices, by kind and state, in the order in which they were made.
func (c *crew) is(raw interface{ state(uuid.UUID) string }, i int, want string) {
	c.t.Helper()
	if got := raw.state(c.people[i].ID); got != want {
		c.t.Errorf("person %d: %q, want %q", i, got, want)
	}
}

// states reads them off the database.
type states struct {
	t testing.TB
	o store.Options
}

func (r states) state(person uuid.UUID) string {
	r.t.Helper()
	rows, err := storetest.Raw(r.t, r.o).Query("SELECT kind, state, COALESCE(problem, '') FROM notices WHERE person_id = '" + person.String() + "' ORDER BY made_at, kind")
	must(r.t, err)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var kind, state, problem string
		must(r.t, rows.Scan(&kind, &state, &problem))
		all = append(all, strings.Trim(kind+" "+state+" "+problem, " "))
	}
	must(r.t, rows.Err())
	return strings.Join(all, ", ")
}

func eachCrew(t *testing.T, people, due int, test func(t *testing.T, c *crew, r states)) {
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			test(t, newCrew(t, storetest.OpenAt(t, o), people, due), states{t, o})
		})
	}
}

// A notice leaves as a mail in its reader's language, once; what is not true any more does not.
func TestNoticesLeave(t *testing.T) {
	eachCrew(t, 6, 20, func(t *testing.T, c *crew, r states) {
		box := (&letterbox{keep: true, refuse: func(to string) error {
			if to == "p3@norland.example" {
				return &smtp.SMTPError{Code: 550, Message: "nobody here"}
			}
			return nil
		}}).open(t)
		for i := range 5 {
			c.tell(i, assign.NoticeAssigned)
		}
		c.tell(5, assign.NoticeOpening)
		must(t, c.assigner().Choose(t.Context(), c.people[5].ID, assign.NoticeOpening, assign.Never))
		_, err := c.s.LockEnrollment(t.Context(), c.owed[2].ID)
		must(t, err)
		_, err = assign.Record(t.Context(), c.s, c.owed[2], assign.Fact{ID: newID(), Enrollment: c.owed[2].ID, Kind: assign.WithdrawnFact, Effective: c.today(), Recorded: c.clock, Reason: "left"})
		must(t, err)
		must(t, c.s.UpdatePerson(t.Context(), agency.Person{ID: c.people[4].ID, GivenNames: "Ana", FirstSurname: "Ruiz"}))

		sent, err := c.deliver(box.sender(t))
		must(t, err)
		if sent != 2 || box.total != 2 || box.count["p0@norland.example"] != 1 {
			t.Errorf("sent %d: %v", sent, box.count)
		}
		for to, said := range map[string][]string{
			"p0@norland.example": {"New training: ", "\nen\n", "due December 14, 2026", "Asked for by Norland.", "https://training.example/en/training", "text/calendar", "VEVENT"},
			"p1@norland.example": {"\nes\n", "vence el 14 de diciembre de 2026", "https://training.example/es/training"},
		} {
			for _, want := range said {
				if !strings.Contains(strings.ReplaceAll(box.texts[to], "=\r\n", ""), want) && !strings.Contains(decoded(t, box.texts[to]), want) {
					t.Errorf("%s does not read %q:\n%s", to, want, box.texts[to])
				}
			}
		}
		for i, want := range []string{"assigned sent", "assigned sent", "assigned dropped moot", "assigned set_aside refused", "assigned shown", "opening shown"} {
			c.is(r, i, want)
		}
		if again, err := c.deliver(box.sender(t)); again != 0 || err != nil || box.total != 2 {
			t.Errorf("sent %d again: %v", again, err)
		}
	})
}

// Assigned and taken back within minutes: nothing leaves, neither that it is asked nor that it is not. Who was told of it is
// told that it has ended.
func TestWhatWasTakenBackIsNotTold(t *testing.T) {
	eachCrew(t, 2, 20, func(t *testing.T, c *crew, r states) {
		box := new(letterbox).open(t)
		c.tell(1, assign.NoticeAssigned)
		if _, err := c.deliver(box.sender(t)); err != nil || box.total != 1 {
			t.Fatalf("%d mails, %v", box.total, err)
		}
		c.tell(0, assign.NoticeAssigned)
		c.clock = c.clock.Add(5 * time.Minute)
		for i, e := range c.owed {
			must(t, c.s.InTx(t.Context(), func(ctx context.Context) error {
				if _, err := c.s.LockEnrollment(ctx, e.ID); err != nil {
					return err
				}
				_, err := assign.Record(ctx, c.s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.WithdrawnFact, Effective: c.today(), Recorded: c.clock, Reason: "cancelled"})
				return err
			}))
			c.tell(i, assign.NoticeEnded)
		}
		if _, err := c.deliver(box.sender(t)); err != nil || box.count["p0@norland.example"] != 0 || box.count["p1@norland.example"] != 2 {
			t.Errorf("%v, %v", box.count, err)
		}
		c.is(r, 0, "assigned dropped moot, ended dropped moot")
		c.is(r, 1, "assigned sent, ended sent")
	})
}

// Who left is not written to any more, whatever waits.
func TestNoNoticeForWhoLeft(t *testing.T) {
	eachCrew(t, 2, 20, func(t *testing.T, c *crew, r states) {
		box := new(letterbox).open(t)
		for i := range 2 {
			must(t, c.s.InsertAccounts(t.Context(), access.Account{ID: newID(), Person: c.people[i].ID}))
			c.tell(i, assign.NoticeAssigned)
		}
		must(t, c.s.CloseAccount(t.Context(), c.people[0].ID, c.clock))
		if sent, err := c.deliver(box.sender(t)); sent != 1 || err != nil || box.count["p0@norland.example"] != 0 {
			t.Errorf("sent %d: %v, %v", sent, box.count, err)
		}
		c.is(r, 0, "assigned dropped moot")
	})
}

// decoded is the file of a mail that holds one, as plain text.
func decoded(t *testing.T, body string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, "base64")
	if !ok {
		return ""
	}
	_, rest, _ = strings.Cut(rest, "\r\n\r\n")
	rest, _, _ = strings.Cut(rest, "--")
	return unbase64(t, rest)
}

// Out of working hours everything waits until they begin.
func TestNoticesWaitForWorkingHours(t *testing.T) {
	eachCrew(t, 2, 20, func(t *testing.T, c *crew, r states) {
		box := new(letterbox).open(t)
		c.clock = time.Date(2026, 11, 26, 18, 0, 0, 0, time.UTC) // Thanksgiving
		c.tell(0, assign.NoticeAssigned)
		sent, err := c.deliver(box.sender(t))
		if sent != 0 || err != nil {
			t.Errorf("sent %d on a holiday: %v", sent, err)
		}
		c.clock = time.Date(2026, 11, 27, 13, 59, 0, 0, time.UTC)
		if sent, err = c.deliver(box.sender(t)); sent != 0 || err != nil {
			t.Errorf("sent %d before eight: %v", sent, err)
		}
		c.clock = time.Date(2026, 11, 27, 14, 0, 0, 0, time.UTC)
		if sent, err = c.deliver(box.sender(t)); sent != 1 || err != nil {
			t.Errorf("sent %d at eight: %v", sent, err)
		}
	})
}

// A server that puts off is tried again after each pause, and then no more; one that is not there is nobody's fault.
func TestNoticesAreTriedAgain(t *testing.T) {
	eachCrew(t, 1, 20, func(t *testing.T, c *crew, r states) {
		box := (&letterbox{refuse: func(string) error { return &smtp.SMTPError{Code: 451, Message: "later"} }}).open(t)
		c.tell(0, assign.NoticeAssigned)
		sender := box.sender(t)
		tries := 0
		for ; tries < 20 && r.state(c.people[0].ID) == "assigned waiting"; tries++ {
			if _, err := c.deliver(sender); err != nil {
				t.Fatal(err)
			}
			if _, err := c.deliver(sender); err != nil { // nothing before the pause is over
				t.Fatal(err)
			}
			c.clock = c.clock.AddDate(0, 0, 1)
			for w := c.clock.Weekday(); w == time.Saturday || w == time.Sunday || c.clock.Day() == 26; w = c.clock.Weekday() {
				c.clock = c.clock.AddDate(0, 0, 1)
			}
		}
		if tries != 7 || box.lines != 7 {
			t.Errorf("tried %d times over %d lines", tries, box.lines)
		}
		c.is(r, 0, "assigned set_aside unreachable")

		gone := new(letterbox)
		gone.open(t)
		nobody, err := (&program{bundle: bundle(t)}).sender(Config{SMTP: "smtp://127.0.0.1:1", MailFrom: "a@b.example"})
		must(t, err)
		c.tell(0, assign.NoticeOverdue)
		c.tell(0, assign.NoticeEnded)
		c.tell(0, assign.NoticeReminder)
		if _, err := c.deliver(nobody); !fault.Is(err, fault.Unavailable) {
			t.Errorf("nobody listens: %v", err)
		}
		if got := r.state(c.people[0].ID); !strings.Contains(got, "reminder waiting") {
			t.Errorf("after a server that is not there: %s", got)
		}
	})
}

// What cannot be written holds up nothing else.
func TestPoisonIsSetAside(t *testing.T) {
	eachCrew(t, 5, 20, func(t *testing.T, c *crew, r states) {
		box := new(letterbox).open(t)
		for i := range 5 {
			c.tell(i, assign.NoticeAssigned)
		}
		p := c.postman(box.sender(t))
		p.outbox.Calendar = func(_ lang.Tag, asked []notify.Asked) []byte {
			if asked[0].Enrollment == c.owed[1].ID {
				panic("poison")
			}
			return nil
		}
		if sent, err := p.outbox.Deliver(t.Context()); sent != 4 || err != nil {
			t.Errorf("sent %d, %v", sent, err)
		}
		c.is(r, 1, "assigned set_aside unwritten")
		admin := access.Actor{Person: c.people[0].ID, Grants: []access.Grant{{Role: access.Administrator}}}
		aside, err := c.assigner().SetAside(t.Context(), admin, 0, 10)
		if err != nil || len(aside) != 1 || aside[0].Person != c.people[1].ID || aside[0].Problem != assign.ProblemUnwritten {
			t.Fatalf("set aside are %+v, %v", aside, err)
		}
		other := access.Actor{Person: c.people[0].ID, Grants: []access.Grant{{Role: access.Administrator, Agency: newID()}}}
		if err := c.assigner().SendAgain(t.Context(), other, aside[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's administrator: %v", err)
		}
		must(t, c.assigner().SendAgain(t.Context(), admin, aside[0].ID))
		if sent, err := c.deliver(box.sender(t)); sent != 1 || err != nil {
			t.Errorf("sent %d again, %v", sent, err)
		}
		c.is(r, 1, "assigned sent")
		if f, err := c.assigner().Outbox(t.Context(), admin); err != nil || f != (assign.OutboxFigures{Sent: 5}) {
			t.Errorf("%+v, %v", f, err)
		}
	})
}

// The day is prepared once, however many copies wake and however often; each stage comes on its day, and what was missed is
// left out.
func TestDaysArePreparedOnce(t *testing.T) {
	eachCrew(t, 30, 20, func(t *testing.T, c *crew, r states) {
		day := func(days int, want int) {
			t.Helper()
			c.clock = tuesday.AddDate(0, 0, days)
			var copies sync.WaitGroup
			made := make([]int, 3)
			for i := range made {
				copies.Go(func() {
					n, err := c.postman(nil).outbox.Prepare(context.WithoutCancel(t.Context()))
					if err != nil {
						t.Error(err)
					}
					made[i] = n
				})
			}
			copies.Wait()
			if made[0]+made[1]+made[2] != want {
				t.Errorf("day %d: %v notices, want %d", days, made, want)
			}
		}
		day(0, 0)
		day(5, 0)
		day(6, 30)
		day(7, 0)
		c.is(r, 0, "due_14 waiting")
		day(22, 30) // a standstill: three days before went by
		day(23, 0)
		c.is(r, 0, "due_14 waiting, overdue waiting")
		if _, err := c.deliver(nil); err != nil { // no mail here: shown
			t.Fatal(err)
		}
		c.is(r, 0, "due_14 shown, overdue shown")
		told, err := c.s.NoticesOf(t.Context(), c.people[0].ID, c.today().AddDays(-30), 5)
		if err != nil || len(told) != 2 || told[0].Kind != assign.NoticeOverdue || told[0].Modules[0] != "phishing" {
			t.Errorf("told %+v, %v", told, err)
		}
	})
}

// Ninety days after a module of everybody's course was completed comes its refresher, once; to nobody who is asked again.
func TestRefreshers(t *testing.T) {
	eachCrew(t, 3, 20, func(t *testing.T, c *crew, r states) {
		for i := range 2 {
			done := learn.Completion{ID: newID(), Enrollment: c.owed[i].ID, Person: c.people[i].ID, Module: "phishing", CompletedOn: c.today(), CompletedAt: c.clock}
			must(t, c.s.InsertCompletion(t.Context(), done))
			e, err := assign.Record(t.Context(), c.s, c.owed[i], assign.Fact{ID: newID(), Enrollment: c.owed[i].ID, Kind: assign.CompletedFact, Effective: c.today(), Recorded: c.clock, Completion: done.ID})
			must(t, err)
			if i == 1 {
				e = assign.Enrollment{ID: newID(), Person: e.Person, Module: e.Module, Cycle: e.Cycle + 1}
				_, err = assign.Record(t.Context(), c.s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.Enrolled, Effective: c.today(), Recorded: c.clock, Agency: c.agency.ID, OpensOn: c.today()})
				must(t, err)
			}
		}
		for _, at := range []struct{ days, want int }{{30, 1}, {89, 0}, {90, 1}, {91, 0}, {99, 0}} { // the first is what the third owes
			c.clock = tuesday.AddDate(0, 0, at.days)
			n, err := c.postman(nil).outbox.Prepare(t.Context())
			if err != nil || n != at.want {
				t.Errorf("after %d days %d notices, want %d (%v)", at.days, n, at.want, err)
			}
		}
		c.is(r, 0, "refresher waiting")
	})
}

// Who comes after the notice of the day has left is told the day after.
func TestWhatComesTooLateIsToldTheDayAfter(t *testing.T) {
	eachCrew(t, 2, 20, func(t *testing.T, c *crew, r states) {
		box := new(letterbox).open(t)
		c.tell(0, assign.NoticeAssigned)
		if sent, err := c.deliver(box.sender(t)); sent != 1 || err != nil {
			t.Fatal(sent, err)
		}
		c.tell(0, assign.NoticeAssigned) // the same once more
		second := assign.Enrollment{ID: newID(), Person: c.people[0].ID, Module: "passwords", Cycle: 1}
		second, err := assign.Record(t.Context(), c.s, second, assign.Fact{ID: newID(), Enrollment: second.ID, Kind: assign.Enrolled, Effective: c.today(), Recorded: c.clock,
			Agency: c.agency.ID, OpensOn: c.today(), Required: true})
		must(t, err)
		must(t, c.s.AddNotices(t.Context(), assign.Notice{ID: newID(), Person: c.people[0].ID, Kind: assign.NoticeAssigned, On: c.today(), MadeAt: c.clock.Add(time.Minute), Enrollments: []uuid.UUID{c.owed[0].ID, second.ID}}))
		c.is(r, 0, "assigned sent, assigned waiting")
		c.clock = c.clock.Add(25 * time.Hour)
		if sent, err := c.deliver(box.sender(t)); sent != 1 || err != nil {
			t.Fatal(sent, err)
		}
	})
}

// A trainer reminds once a day; a second time is refused with a sentence.
func TestRemind(t *testing.T) {
	eachCrew(t, 2, 20, func(t *testing.T, c *crew, r states) {
		trainer := access.Actor{Person: c.people[1].ID, Grants: []access.Grant{{Role: access.Trainer, Agency: c.agency.ID}}}
		must(t, c.assigner().Remind(t.Context(), trainer, c.people[0].ID, c.owed[0].ID))
		err := c.assigner().Remind(t.Context(), trainer, c.people[0].ID, c.owed[0].ID)
		var f *fault.Error
		if !fault.Is(err, fault.Conflict) || !errors.As(err, &f) || f.Key != "notice.reminded_today" {
			t.Errorf("twice: %v", err)
		}
		c.is(r, 0, "reminder waiting")
		elsewhere := access.Actor{Person: c.people[1].ID, Grants: []access.Grant{{Role: access.Trainer, Agency: newID()}}}
		if err := c.assigner().Remind(t.Context(), elsewhere, c.people[0].ID, c.owed[0].ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("from elsewhere: %v", err)
		}
	})
}

// Whoever has the duty hears of people who are overdue for long, of those they answer for; once for each who comes to it.
func TestDigests(t *testing.T) {
	eachCrew(t, 25, 1, func(t *testing.T, c *crew, r states) {
		box := (&letterbox{keep: true}).open(t)
		give := func(i int, role access.Role, at uuid.UUID) {
			account := access.Account{ID: newID(), Person: c.people[i].ID}
			must(t, c.s.InsertAccounts(t.Context(), account))
			must(t, c.s.InsertGrant(t.Context(), account.ID, access.Grant{Agency: at, Role: role}))
		}
		other := agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "SUD", TimeZone: "America/Chicago", Names: lang.Text{"en": "Sudland", "es": "Sudlandia"}}
		must(t, c.s.InsertAgencies(t.Context(), c.today(), other))
		give(0, access.Trainer, c.agency.ID)
		give(1, access.Lead, uuid.Nil)
		give(2, access.Trainer, other.ID)
		give(3, access.Lead, uuid.Nil)
		must(t, c.s.UpdatePerson(t.Context(), agency.Person{ID: c.people[3].ID, GivenNames: "Ana", FirstSurname: "Ruiz3", Email: "changed@norland.example"}))
		after := func(days int) {
			t.Helper()
			c.clock = tuesday.AddDate(0, 0, days)
			_, err := c.postman(nil).outbox.Prepare(t.Context())
			must(t, err)
		}
		for days := range 8 {
			after(days)
		}
		is := func(want string, i int) { t.Helper(); c.is(r, i, want) }
		is("due_3 waiting, overdue waiting", 0)
		after(8) // due on the first day after the clock's: overdue for a week
		is("due_3 waiting, overdue waiting, team_overdue waiting", 0)
		after(9)
		is("due_3 waiting, overdue waiting, team_overdue waiting", 0)
		is("due_3 waiting, overdue waiting", 1)
		is("due_3 waiting, overdue waiting", 2)
		after(22)
		is("due_3 waiting, overdue waiting, lead_overdue waiting", 1)
		c.clock = tuesday.AddDate(0, 0, 22)
		_, err := c.deliver(box.sender(t))
		must(t, err)
		is("due_3 dropped moot, overdue sent, team_overdue dropped moot", 0) // two weeks old
		is("due_3 dropped moot, overdue sent, lead_overdue sent", 1)
		is("due_3 dropped moot, overdue sent, lead_overdue shown", 3) // nobody knows yet who reads that address
		digest := box.texts["p1@norland.example"]
		for _, want := range []string{"Norlandia: 25 personas", "Ana Ruiz0: ", "y 5 m", "https://training.example/es/team"} {
			if !strings.Contains(quoted(t, digest), want) {
				t.Errorf("the digest does not say %q:\n%s", want, quoted(t, digest))
			}
		}
	})
}
