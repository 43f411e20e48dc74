package sample_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/courses"
	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/sample"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// An hour at which it is still yesterday in all of both countries.
var now = time.Date(2026, 11, 22, 1, 30, 0, 0, time.UTC)

// filled is the demonstration as the rooms show it.
type filled struct {
	t           *testing.T
	s           *store.Store
	catalogue   *course.Catalogue
	stars       map[access.Role]uuid.UUID
	all         []agency.Agency
	lead        access.Actor
	enrollments map[uuid.UUID]assign.Enrollment
	names       []report.PersonRow
	counts      []report.ModuleTable
}

// notebook is a store that remembers every enrollment as it was saved last.
type notebook struct {
	*store.Store
	enrollments map[uuid.UUID]assign.Enrollment
}

func (n notebook) SaveEnrollments(ctx context.Context, enrollments ...assign.Enrollment) error {
	for _, e := range enrollments {
		n.enrollments[e.ID] = e
	}
	return n.Store.SaveEnrollments(ctx, enrollments...)
}

// load gives the courses inside the program.
func load(t *testing.T) *course.Catalogue {
	t.Helper()
	catalogue, err := course.Load(courses.FS, lang.Set{"en", "es"})
	must(t, err)
	return catalogue
}

func fill(t *testing.T, s *store.Store) *filled {
	t.Helper()
	catalogue := load(t)
	var err error
	began := time.Now()
	f := &filled{t: t, s: s, catalogue: catalogue, enrollments: map[uuid.UUID]assign.Enrollment{}}
	f.stars, err = sample.Fill(t.Context(), notebook{s, f.enrollments}, catalogue, codes(t), now, 1)
	must(t, err)
	t.Logf("filled in %v", time.Since(began).Round(time.Millisecond))
	f.all, err = s.Agencies(t.Context(), lang.DateOf(now, time.UTC))
	must(t, err)
	for _, a := range f.all {
		if (a.Parent == uuid.Nil) != (a.SignInCode != "") {
			t.Errorf("%s has the sign-in code %q", a.Code, a.SignInCode)
		}
	}
	f.lead = f.star(access.Lead)
	return f
}

// codes draws the codes of classes.
func codes(t *testing.T) *access.Service {
	t.Helper()
	seal, err := access.NewSealer(access.Ring{make([]byte, 32)})
	must(t, err)
	return &access.Service{Random: rand.Reader, Keys: access.Keys{Codes: access.Ring{[]byte("codes")}, Devices: access.Devices{Keys: access.Ring{[]byte("devices")}}, Seal: seal}}
}

// star signs somebody in, to see what they are.
func (f *filled) star(role access.Role) access.Actor {
	f.t.Helper()
	account, err := f.s.AccountOf(f.t.Context(), f.stars[role])
	must(f.t, err)
	in := access.SignIn{Stage: access.Whole, ID: uuid.Must(uuid.NewV7()), Token: access.HashToken(string(role)), Account: account, Created: now, LastSeen: now}
	if _, _, err := f.s.SignedIn(f.t.Context(), in.Token); fault.Is(err, fault.SignInRequired) {
		must(f.t, f.s.InsertSignIn(f.t.Context(), in))
	}
	_, actor, err := f.s.SignedIn(f.t.Context(), in.Token)
	must(f.t, err)
	return actor
}

func (f *filled) completion() report.Completion {
	f.t.Helper()
	service := &report.Service{Store: f.s, Catalogue: f.catalogue, Now: func() time.Time { return now }}
	c, err := service.Completion(f.t.Context(), f.lead.Scope(access.SeeCompletion), report.Question{})
	must(f.t, err)
	return c
}

// roster lists every person of it.
func (f *filled) roster() []report.PersonRow {
	f.t.Helper()
	service := &report.Service{Store: f.s, Catalogue: f.catalogue, Now: func() time.Time { return now }}
	places, err := service.PlacesFor(f.t.Context(), f.lead.Scope(access.SeeCompletion), report.Question{})
	must(f.t, err)
	var people []report.PersonRow
	must(f.t, service.EachPerson(f.t.Context(), places, report.Question{}, "", func(p report.PersonRow) error {
		people = append(people, p)
		return nil
	}))
	return people
}

// TestFill tells all of it twice, once in each database, which is also how the same seed is seen to give the same.
func TestFill(t *testing.T) {
	var told []*filled
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		f := fill(t, s)
		told = append(told, f)
		t.Run("figures add up", func(t *testing.T) { figures(t, f) })
		t.Run("agencies are invented", func(t *testing.T) { invented(t, f) })
		t.Run("people of the demonstration", func(t *testing.T) { stars(t, f) })
		t.Run("enrollments are what the ledger says", func(t *testing.T) { ledger(t, f) })
		t.Run("groups", func(t *testing.T) { groups(t, f) })
		t.Run("a second time is refused", func(t *testing.T) {
			if _, err := sample.Fill(t.Context(), s, f.catalogue, codes(t), now, 1); !fault.Is(err, fault.Conflict) {
				t.Error(err)
			}
			is, err := s.Installation(t.Context())
			must(t, err)
			if diff := cmp.Diff(access.Installation{Demo: true, DemoPeople: f.stars, MadeAt: now}, is); diff != "" {
				t.Error(diff)
			}
		})
		f.names, f.counts = f.roster(), f.completion().Modules
		t.Run("it is up to date", func(t *testing.T) { upToDate(t, f) }) // and last: it changes what there is
	})
	if len(told) < 2 {
		return
	}
	one, two := told[0], told[1]
	if diff := cmp.Diff(one.all, two.all) + cmp.Diff(one.stars, two.stars) + cmp.Diff(one.names, two.names, cmpopts.IgnoreUnexported(report.PersonRow{}),
		cmpopts.SortSlices(func(a, b assign.Cause) bool { return a.Number < b.Number })) + cmp.Diff(one.counts, two.counts) +
		cmp.Diff(one.enrollments, two.enrollments); diff != "" {
		t.Errorf("the same seed told otherwise\n%s", diff)
	}
}

func figures(t *testing.T, f *filled) {
	c := f.completion()
	for _, r := range c.Rows {
		t.Logf("%-8s %+v", r.Code, r.Count)
		if !r.AddsUp() {
			t.Errorf("%s does not add up: %+v", r.Code, r.Count)
		}
	}
	t.Logf("%-8s %+v", "", c.Total)
	if n := c.Total; min(n.Completed, n.InProgress, n.NotStarted, n.Exempt, n.Overdue, n.NotStarted+n.InProgress-n.Overdue) < 5 {
		t.Errorf("too few of a state: %+v", n)
	}
	if people := len(f.roster()); people != c.Total.Roster {
		t.Errorf("%d names stand behind %d", people, c.Total.Roster)
	}
}

func stars(t *testing.T, f *filled) {
	learner := f.star(access.Learner)
	place, err := f.s.Place(t.Context(), learner.Person, "phishing")
	must(t, err)
	e := place.Enrollment
	days := lang.DateOf(now, time.UTC).DaysUntil(e.DueOn)
	if e.State() != assign.InProgress || len(place.LessonsDone) != 2 || days < 5 || days > 9 || learner.Language != "en" || len(learner.Grants) > 0 {
		t.Errorf("the learner: %+v of %+v, due in %d days", learner, place, days)
	}
	trainer, admin := f.star(access.Trainer), f.star(access.Administrator)
	if len(trainer.Grants) != 1 || trainer.Grants[0] != (access.Grant{Agency: learner.Agency, Role: access.Trainer}) {
		t.Errorf("the trainer is not one of the learner's agency: %+v", trainer)
	}
	for _, star := range []access.Actor{trainer, admin} {
		team, err := (&report.Service{Store: f.s, Now: func() time.Time { return now }}).Team(t.Context(), star.Scope(access.SeePeople), report.TeamQuestion{}, 20)
		must(t, err)
		late, never := team.Counts[report.LatePile].People, team.Counts[report.NeverPile].People
		t.Logf("%s: %+v", star.Name, team.Counts)
		if late < 3 || team.Pile != report.LatePile || never < 1 || never > 12 {
			t.Errorf("%s: %d overdue, shows %q, %d never signed in", star.Name, late, team.Pile, never)
		}
	}
	if len(admin.Grants) != 1 || admin.Grants[0].Role != access.Administrator {
		t.Errorf("the administrator: %+v", admin)
	}
	if keeper := f.star(access.DemoKeeper); len(keeper.Grants) != 1 || !keeper.Scope(access.SeeContent).IsEverywhere() {
		t.Errorf("nobody sees what is said about the courses where there is no administrator: %+v", keeper)
	}
	if shown := agency.NewTree(f.all).Subtrees(f.lead.Scope(access.SeeCompletion).Roots()); len(shown) != len(f.all) {
		t.Errorf("the lead sees %d of %d agencies", len(shown), len(f.all))
	}
}

// groups shows a trainer a list with people on it who have left, and a rule.
func groups(t *testing.T, f *filled) {
	service := &agency.Groups{Store: f.s, Now: func() time.Time { return now }}
	trainer := f.star(access.Trainer)
	all, err := service.List(t.Context(), trainer, uuid.Nil, false, 0, 10)
	must(t, err)
	if len(all) != 2 {
		t.Fatalf("the trainer sees %d groups", len(all))
	}
	for _, g := range all {
		p, err := service.Portrait(t.Context(), trainer, g.ID, uuid.Nil, 50)
		must(t, err)
		t.Logf("%s: %d inside, %d outside", g.Name, p.Count, p.AllAway)
		if p.Count < 2 || g.IsRule() != (p.AllAway == 0) || !strings.Contains(g.Name, "(sample)") {
			t.Errorf("%s: %d inside, %d outside", g.Name, p.Count, p.AllAway)
		}
	}
}

// ledger replays every fact of every enrollment.
func ledger(t *testing.T, f *filled) {
	count := map[string]int{}
	for id, saved := range f.enrollments {
		e, err := f.s.LockEnrollment(t.Context(), id)
		must(t, err)
		facts, err := f.s.Facts(t.Context(), id)
		must(t, err)
		replayed, err := assign.Replay(saved, facts)
		must(t, err)
		if diff := cmp.Diff(e, replayed) + cmp.Diff(e, saved); diff != "" {
			t.Fatalf("replayed or saved +\n%s", diff)
		}
		for _, fact := range facts {
			count["fact "+string(fact.Kind)]++
			if !fact.Recorded.Before(now) || lang.DateOf(now, time.UTC).Before(fact.Effective) {
				t.Errorf("a fact of the future: %+v", fact)
			}
		}
		kind := "required"
		if !e.Required {
			kind = "voluntary"
		}
		count[fmt.Sprintf("cycle %d %s %s", e.Cycle, kind, e.State())]++
		if e.Cycle == 2 { // the newest: results of both can be shown
			f.results(t, e.Person, count)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(count)) {
		t.Logf("%-34s %d", k, count[k])
	}
	for _, want := range []string{"fact transferred", "fact exempted", "cycle 1 required superseded", "cycle 1 voluntary completed", "cycle 1 voluntary in_progress",
		"cycle 2 required withdrawn", "attempt 1 in en", "attempt 2 in es", "open attempt"} {
		if count[want] == 0 {
			t.Errorf("there is no %s", want)
		}
	}
}

// results counts how somebody passed.
func (f *filled) results(t *testing.T, person uuid.UUID, count map[string]int) {
	t.Helper()
	owed, err := f.s.Owes(t.Context(), person, lang.DateOf(now, time.UTC))
	must(t, err)
	for _, o := range owed {
		if o.OpenAttempt != uuid.Nil {
			count["open attempt"]++
		}
		if o.Completion == nil {
			continue
		}
		at, err := f.s.Attempt(t.Context(), person, o.Completion.Attempt)
		must(t, err)
		count[fmt.Sprintf("attempt %d in %s", at.Number, at.Language)]++
		count[fmt.Sprintf("score %2d", at.Score)]++
	}
}

// No real government is shown with invented figures: no agency here is named like a state of either country.
var realStates = strings.Split(`Alabama,Alaska,Arizona,Arkansas,California,Colorado,Connecticut,Delaware,Florida,Georgia,Hawaii,Idaho,Illinois,
Indiana,Iowa,Kansas,Kentucky,Louisiana,Maine,Maryland,Massachusetts,Michigan,Minnesota,Mississippi,Missouri,Montana,Nebraska,Nevada,
New Hampshire,New Jersey,New Mexico,New York,Carolina,Dakota,Ohio,Oklahoma,Oregon,Pennsylvania,Rhode Island,Tennessee,Texas,Utah,Vermont,
Virginia,Washington,Wisconsin,Wyoming,Puerto Rico,Guam,Aguascalientes,Campeche,Chiapas,Chihuahua,Coahuila,Colima,Durango,Guanajuato,Guerrero,
Hidalgo,Jalisco,México,Mexico,Michoacán,Morelos,Nayarit,Nuevo León,Oaxaca,Puebla,Querétaro,Quintana Roo,San Luis Potosí,Sinaloa,Sonora,Tabasco,
Tamaulipas,Tlaxcala,Veracruz,Yucatán,Zacatecas`, ",")

func invented(t *testing.T, f *filled) {
	for _, a := range f.all {
		for _, in := range []lang.Tag{"en", "es"} {
			if a.Names[in] == "" {
				t.Errorf("%s has no name in %s", a.Code, in)
			}
		}
		if _, err := time.LoadLocation(a.TimeZone); err != nil {
			t.Error(err)
		}
		for _, state := range realStates {
			for _, name := range a.Names {
				if strings.Contains(name, strings.TrimSpace(state)) {
					t.Errorf("%s is named like %s", name, state)
				}
			}
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// upToDate: the rules of assigning find little to do in what was told, and nobody loses anything.
func upToDate(t *testing.T, f *filled) {
	service := &assign.Service{Store: f.s, Catalogue: f.catalogue, Now: func() time.Time { return now }, NewID: uuid.New}
	done, err := service.Roll(t.Context())
	must(t, err)
	t.Logf("%+v", done)
	if done.Ended+done.Superseded+done.Returned+done.Credited > 0 || done.Begun+done.Further+done.Transferred > 40 {
		t.Errorf("%+v", done)
	}
	if again, err := service.Roll(t.Context()); err != nil || !again.Nothing() {
		t.Errorf("%+v, %v", again, err)
	}
}
