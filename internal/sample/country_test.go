package sample_test

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"
	"baluarte/internal/sample"

	"github.com/google/uuid"
)

// kept is a CountryStore that keeps everything in memory.
type kept struct {
	agencies    []agency.Agency
	links       []agency.Link
	assignments []assign.Assignment
	people      []agency.Person
	postings    []agency.Posting
	enrollments []assign.Enrollment
	facts       map[uuid.UUID][]assign.Fact
	completions map[uuid.UUID]learn.Completion
	attempts    []learn.Attempt
	exemptions  map[uuid.UUID]assign.Exemption
	standings   []report.Total
}

func (k *kept) Unguarded(ctx context.Context, f func(ctx context.Context) error) error { return f(ctx) }

func (k *kept) InsertAgencies(_ context.Context, _ lang.Date, all ...agency.Agency) error {
	for _, a := range all {
		if err := a.Check(); err != nil {
			return err
		}
	}
	k.agencies = append(k.agencies, all...)
	return nil
}

func (k *kept) LoadLinks(_ context.Context, all []agency.Link) error {
	k.links = append(k.links, all...)
	return nil
}

func (k *kept) InsertAssignment(_ context.Context, a assign.Assignment) error {
	k.assignments = append(k.assignments, a)
	return nil
}

func (k *kept) SaveRevision(context.Context, *course.Module, time.Time) error { return nil }

func (k *kept) LoadPeople(_ context.Context, people []agency.Person, postings []agency.Posting) error {
	k.people, k.postings = append(k.people, people...), append(k.postings, postings...)
	return nil
}

func (k *kept) LoadEnrollments(_ context.Context, all []assign.Enrollment, _ []assign.Source, exemptions []assign.Exemption, facts []assign.Fact) error {
	k.enrollments = append(k.enrollments, all...)
	for _, f := range facts {
		k.facts[f.Enrollment] = append(k.facts[f.Enrollment], f)
	}
	for _, x := range exemptions {
		k.exemptions[x.ID] = x
	}
	return nil
}

func (k *kept) LoadCompletions(_ context.Context, all []learn.Completion, attempts []learn.Attempt) error {
	k.attempts = append(k.attempts, attempts...)
	for _, c := range all {
		k.completions[c.ID] = c
	}
	return nil
}

func (k *kept) LoadStandings(_ context.Context, all []report.Total) error {
	k.standings = append(k.standings, all...)
	return nil
}

// somePeople is how many are made in tests.
const somePeople = 2000

// makeCountry makes one; no agencies: as many as it has by itself.
func makeCountry(t *testing.T, people, agencies, cores int) (*kept, []sample.Answer) {
	t.Helper()
	k := &kept{facts: map[uuid.UUID][]assign.Fact{}, completions: map[uuid.UUID]learn.Completion{}, exemptions: map[uuid.UUID]assign.Exemption{}}
	c := &sample.Country{Store: k, Catalogue: load(t), Seed: 7, Agencies: agencies, Now: time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), Cores: cores}
	filled, truth, err := c.Fill(t.Context(), people)
	if err != nil {
		t.Fatal(err)
	}
	if filled.People != people || filled.Enrollments != len(k.enrollments) || filled.Standings != len(k.standings) {
		t.Errorf("filled %+v", filled)
	}
	return k, truth
}

// Everything agrees with the ledger: enrollments are what the facts make, completions and exemptions are named by facts, and
// people count where they work.
func TestCountryIsWhatItsLedgerMakes(t *testing.T) {
	k, _ := makeCountry(t, somePeople, 0, 2)
	kinds, named := map[assign.FactKind]int{}, 0
	late := 0
	where := map[uuid.UUID]agency.Posting{}
	for _, w := range k.postings {
		where[w.Person] = w // the last one is the newest
	}
	if agency.Overlap(k.postings) {
		t.Error("somebody is in two places")
	}
	for _, e := range k.enrollments {
		facts := k.facts[e.ID]
		got, err := assign.Replay(e, facts)
		if err != nil || got != e {
			t.Fatalf("%+v: its facts make %+v (%v)", e, got, err)
		}
		var before time.Time
		for i, f := range facts {
			kinds[f.Kind]++
			if f.Number != i+1 || f.Recorded.Before(before) {
				t.Errorf("fact %d of %s is in place %d", f.Number, e.ID, i)
			}
			if f.Effective.AddDays(2).Time(time.UTC).Before(f.Recorded) {
				late++
			}
			before = f.Recorded
			if c, ok := k.completions[f.Completion]; ok && c.Enrollment == e.ID {
				named++
			}
			if x, ok := k.exemptions[f.Exemption]; ok && f.Kind == assign.ExemptedFact && (x.Enrollment != e.ID || x.From != f.Effective) {
				t.Errorf("%+v does not hold for %+v", x, f)
			}
		}
		if w := where[e.Person]; !w.To.IsZero() && e.State().IsOpen() {
			t.Errorf("%+v is open, and they left on %s", e, w.To)
		}
		if w := where[e.Person]; w.To.IsZero() && e.State().IsOpen() && e.Agency != w.Agency {
			t.Errorf("%+v is open elsewhere than at %s", e, w.Agency)
		}
	}
	if named != len(k.completions) {
		t.Errorf("%d of %d completions are in the ledger", named, len(k.completions))
	}
	for _, a := range k.attempts {
		if a.Passed != (a.Score >= a.PassMark) || a.Number > 2 || !a.StartedAt.Before(a.SubmittedAt) {
			t.Errorf("%+v is no attempt", a)
		}
	}
	if len(k.attempts) == 0 {
		t.Error("nobody has taken a quiz")
	}
	for _, kind := range assign.FactKinds() {
		switch kind {
		case assign.SourceAdded, assign.SourceEnded:
		default:
			if kinds[kind] == 0 {
				t.Errorf("there is no %s", kind)
			}
		}
	}
	if late < len(k.enrollments)/100 {
		t.Errorf("%d facts became known late", late)
	}
	t.Log(kinds, late)
}

// What is summed up is what was counted one by one, though most agencies have nobody.
func TestCountryAnswersTruly(t *testing.T) {
	for _, agencies := range []int{0, 3 * somePeople / 2} {
		t.Run(fmt.Sprint(agencies), func(t *testing.T) { answersTruly(t, agencies) })
	}
}

func answersTruly(t *testing.T, agencies int) {
	k, truth := makeCountry(t, somePeople, agencies, 2)
	if agencies > 0 && len(k.agencies) != agencies {
		t.Errorf("%d agencies, want %d", len(k.agencies), agencies)
	}
	rosters := 0
	for _, a := range truth {
		newest := map[string]report.Total{}
		for _, row := range k.standings {
			if row.Agency == a.Agency && row.Module == a.Module && !a.AsOf.Before(row.Day) && !row.Day.Before(newest[row.TimeZone].Day) {
				newest[row.TimeZone] = row
			}
		}
		var sum report.Count
		for _, row := range newest {
			sum = sum.Plus(row.Count)
		}
		if sum != a.Count || !sum.AddsUp() {
			t.Errorf("%s %q on %s: the standings say %+v, and it is %+v", a.Code, a.Module, a.AsOf, sum, a.Count)
		}
		rosters += a.Roster
	}
	if len(truth) < 100 || rosters == 0 {
		t.Errorf("%d questions about %d", len(truth), rosters)
	}
}

// The same seed makes the same country, on however many cores.
func TestCountryIsTheSameOnAnyMachine(t *testing.T) {
	digest := func(cores int) uint64 {
		k, truth := makeCountry(t, somePeople, 0, cores)
		h := fnv.New64a()
		for _, part := range []any{k.agencies, k.links, k.assignments, k.people, k.postings, k.enrollments, k.facts, k.completions, k.attempts, k.exemptions, k.standings, truth} {
			text, err := json.Marshal(part)
			if err != nil {
				t.Fatal(err)
			}
			h.Write(text)
		}
		return h.Sum64()
	}
	if one, many := digest(1), digest(5); one != many {
		t.Error("it depends on the number of cores")
	}
}
