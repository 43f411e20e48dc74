package e2e

import (
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/uuid"
)

// secret is what the program derives its keys from where no file can hold it; it is taken from the environment alone.
const secret = "BALUARTE_SECRET=0123456789abcdef0123456789abcdef"

// client is somebody at a browser without scripts, who was signed in before the program started.
type client struct {
	name    string
	cookie  string
	base    *atomic.Pointer[string] // of the program that runs now
	acked   map[string]acked        // by the attempt's path
	wrong   []string                // what went otherwise than it may
	retries int
}

// acked is what the program has said it has stored of an attempt.
type acked struct {
	answers   map[string][]string // by question
	submitted bool
	passed    bool
}

// send sends one request and gives the answer, which is nil when the program has gone away.
func (c *client) send(method, path string, form url.Values, accept string) (*http.Response, string) {
	r, err := http.NewRequest(method, *c.base.Load()+path, strings.NewReader(form.Encode()))
	if err != nil {
		panic(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept", accept)
	r.AddCookie(&http.Cookie{Name: "baluarte", Value: c.cookie})
	res, err := noRedirects.Do(r)
	if err != nil {
		c.retries++
		time.Sleep(20 * time.Millisecond)
		return nil, ""
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.retries++
		return nil, ""
	}
	return res, string(body)
}

var noRedirects = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// learn fails the quiz so many times and then passes it, unless it is told to stop.
func (c *client) learn(stop <-chan struct{}, m *course.Module, failures int) {
	for n := range failures + 1 {
		path := ""
		for path == "" {
			if stopped(stop) {
				return
			}
			res, body := c.send("POST", "/en/modules/"+m.ID+"/quiz", nil, "text/html")
			if res == nil {
				continue
			}
			if res.StatusCode != http.StatusSeeOther {
				c.wrong = append(c.wrong, fmt.Sprintf("starting an attempt: %d %.300s", res.StatusCode, body))
				return
			}
			path = strings.TrimPrefix(res.Header.Get("Location"), "/en")
		}
		if !c.take(stop, m, path, n < failures) {
			return
		}
	}
}

func stopped(stop <-chan struct{}) bool {
	select {
	case <-stop:
		return true
	default:
		return false
	}
}

// take answers the questions of an attempt, one request each, and submits it; only half of them if it is to fail.
func (c *client) take(stop <-chan struct{}, m *course.Module, path string, fail bool) bool {
	known, ok := c.acked[path]
	if !ok {
		known = acked{answers: map[string][]string{}}
	}
	defer func() { c.acked[path] = known }()
	asked := c.asked(stop, path)
	if asked == nil {
		return false
	}
	if fail {
		asked = asked[:len(asked)/2]
	}
	for _, id := range asked {
		for known.answers[id] == nil {
			if stopped(stop) {
				return false
			}
			res, body := c.send("POST", "/en"+path, url.Values{"a." + id: right(m.Question(id)), "here": {"0"}}, "application/json")
			if res == nil {
				continue
			}
			var told struct{ Saved string }
			if json.Unmarshal([]byte(body), &told) != nil || res.StatusCode != http.StatusOK || told.Saved == "" {
				c.wrong = append(c.wrong, fmt.Sprintf("saving: %d %.300s", res.StatusCode, body))
				return false
			}
			known.answers[id] = right(m.Question(id))
		}
	}
	for !known.submitted {
		if stopped(stop) {
			return false
		}
		res, body := c.send("POST", "/en"+path, url.Values{"go": {"submit:anyway"}, "here": {"0"}}, "text/html")
		// An answer that was cut off may have been given: then the attempt is closed, and that is told in its way.
		switch {
		case res == nil:
		case res.StatusCode == http.StatusSeeOther && strings.HasSuffix(res.Header.Get("Location"), "/result"), res.StatusCode == http.StatusConflict:
			known.submitted, known.passed = true, !fail
		default:
			c.wrong = append(c.wrong, fmt.Sprintf("submitting: %d %.300s", res.StatusCode, body))
			return false
		}
	}
	return true
}

// asked lists the questions of an attempt, by id.
func (c *client) asked(stop <-chan struct{}, path string) []string {
	for !stopped(stop) {
		res, body := c.send("GET", "/en"+path+"?view=all", nil, "text/html")
		if res == nil {
			continue
		}
		page, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		if err != nil || res.StatusCode != http.StatusOK {
			c.wrong = append(c.wrong, fmt.Sprintf("opening the attempt: %d %v", res.StatusCode, err))
			return nil
		}
		var ids []string
		seen := map[string]bool{}
		page.Find("#answers .tile input, #answers .places select").Each(func(_ int, in *goquery.Selection) {
			if id := strings.Split(in.AttrOr("name", ""), ".")[1]; !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		})
		return ids
	}
	return nil
}

// check compares what the program says now with what it said it had stored.
func (c *client) check(t *testing.T) (passed bool) {
	t.Helper()
	for _, w := range c.wrong {
		t.Errorf("%s: %s", c.name, w)
	}
	for path, known := range c.acked {
		where := path + "?view=all"
		if known.submitted {
			where = path + "/result"
		}
		res, body := c.send("GET", "/en"+where, nil, "text/html")
		if res == nil {
			t.Fatalf("%s: the program does not answer", c.name)
		}
		page, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if known.submitted {
			passed = passed || known.passed
			if got, want := page.Find(".score-figure strong").Text(), strconv.Itoa(len(known.answers)); res.StatusCode != http.StatusOK || got != want {
				t.Errorf("%s: status %d, %q answers of the submitted attempt are right, want the %s that were saved", c.name, res.StatusCode, got, want)
			}
			continue
		}
		if res.StatusCode == http.StatusSeeOther {
			continue // submitted, without having been told
		}
		for id, options := range known.answers {
			for _, option := range options {
				shown := fmt.Sprintf(`input[name="a.%s"][value=%q][checked]`, id, option)
				if item, target, placed := strings.Cut(option, ":"); placed {
					shown = fmt.Sprintf(`select[name="a.%s.%s"] option[value=%q][selected]`, id, item, target)
				}
				if page.Find(shown).Length() != 1 {
					t.Errorf("%s: the answer %s to %s was said to be saved, and is lost", c.name, option, id)
				}
			}
		}
	}
	return passed
}

// school fills a database with learners who owe the module and a lead who sees them, all signed in.
func school(t *testing.T, o store.Options, learners int) (clients []*client, lead *client) {
	t.Helper()
	ctx := t.Context()
	s, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Migrate(ctx))
	now := func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
	newID := func() uuid.UUID { return uuid.Must(uuid.NewV7()) }
	today := lang.DateOf(now(), time.UTC)
	state := agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "NOR", TimeZone: "UTC", Names: lang.Text{"en": "Norland", "es": "Norlandia"}}
	must(s.InsertAgencies(ctx, today.AddDays(-30), state))
	signIns := &access.Service{Store: s, Now: now, NewID: newID, Random: rand.Reader, Keys: access.Keys{Devices: access.Devices{Keys: access.Ring{[]byte("devices")}}}}
	var last agency.Person
	for i := range learners + 1 {
		p := agency.Person{ID: newID(), GivenNames: "Person", FirstSurname: fmt.Sprintf("Number%02d", i)}
		must(s.InsertPeople(ctx, p))
		must(s.InsertPostings(ctx, agency.Posting{ID: newID(), Person: p.ID, Agency: state.ID, EmployeeNumber: strconv.Itoa(i), From: today.AddDays(-20), Primary: true}))
		account := access.Account{ID: newID(), Person: p.ID}
		must(s.InsertAccounts(ctx, account))
		if i == learners {
			must(s.InsertGrant(ctx, account.ID, access.Grant{Agency: state.ID, Role: access.Lead}))
		}
		who, err := s.Claimant(ctx, account.ID)
		must(err)
		token, err := signIns.SignIn(ctx, who, access.KindDemo, access.Browser{})
		must(err)
		clients = append(clients, &client{name: p.GivenNames + " " + p.FirstSurname, cookie: token, acked: map[string]acked{}})
		last = p
	}
	c, err := catalogue()
	must(err)
	must(learn.NewLibrary(s, c).Record(ctx, now(), taught(t)))
	giving := &assign.Service{Store: s, Now: now, NewID: newID}
	must(giving.Assign(ctx, assign.Assignment{ID: newID(), Agency: state.ID, Modules: []string{module}, OpensOn: today.AddDays(-10),
		DueOn: today.AddDays(10), By: last.ID, MadeAt: now()}, today))
	return clients[:learners], clients[learners]
}

// Killed at any moment, several times, the program loses nothing that it said it had stored.
func TestKilled(t *testing.T) {
	const learners, kills = 12, 5
	for _, dialect := range storetest.Dialects {
		t.Run(dialect, func(t *testing.T) {
			o := storetest.Address(t, dialect)
			clients, lead := school(t, o, learners)
			start := func() *program {
				if o.Database != "" {
					return serveIn(t, []string{secret}, "--database", o.Database)
				}
				return serve(t, "--data", o.Folder)
			}
			p := start()
			var base atomic.Pointer[string]
			base.Store(&p.Base)
			lead.base = &base
			stop := make(chan struct{})
			var done sync.WaitGroup
			for i, c := range clients {
				c.base = &base
				done.Go(func() { c.learn(stop, taught(t), 12*i) }) // some pass early, some never
			}
			for range kills {
				time.Sleep(time.Duration(150+mathrand.IntN(450)) * time.Millisecond)
				p.Kill()
				p = start()
				base.Store(&p.Base)
			}
			time.Sleep(300 * time.Millisecond)
			p.Kill()
			close(stop)
			p = start()
			base.Store(&p.Base)
			done.Wait()

			passed, saved, retries := map[string]bool{}, 0, 0
			for _, c := range clients {
				if c.check(t) {
					passed[c.name] = true
				}
				for _, a := range c.acked {
					saved += len(a.answers)
				}
				retries += c.retries
			}
			t.Logf("%d answers were said to be saved, %d people to have passed; %d requests met no program", saved, len(passed), retries)
			if saved == 0 || len(passed) == 0 || retries == 0 {
				t.Error("the program was not killed in the middle of anything")
			}
			dated, _ := lead.send("GET", "/en/reports/people.csv?state=completed", nil, "text/csv")
			_, body := lead.send("GET", dated.Header.Get("Location"), nil, "text/csv")
			lines, err := csv.NewReader(strings.NewReader(body)).ReadAll()
			if err != nil {
				t.Fatalf("%v in %.300s", err, body)
			}
			for name := range passed {
				found := 0
				for _, line := range lines {
					if strings.Contains(strings.Join(line, ";"), strings.TrimPrefix(name, "Person ")) {
						found++
					}
				}
				if found != 1 {
					t.Errorf("%s was said to have passed, and is in the report %d times", name, found)
				}
			}
		})
	}
}

// at sends the client to a program.
func (c *client) at(p *program) {
	c.base = &atomic.Pointer[string]{}
	c.base.Store(&p.Base)
}
