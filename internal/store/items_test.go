package store_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/report"
	"baluarte/internal/store"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// sitting is a submitted paper as the slow reference counts it.
type sitting struct {
	learn.Attempt
	agency   agency.Agency // where the person worked on that day
	chosen   map[string]string
	saved    map[string]time.Time
	switched bool
}

// exams are people of three agencies in two time zones, one of whom moves, with papers from February to April.
type exams struct {
	*town
	other    agency.Agency // in a time zone of its own
	sittings []sitting
}

// hire adds somebody who works in the agencies one after the other, for a month each.
func (w *exams) hire(at ...agency.Agency) (agency.Person, func(lang.Date) agency.Agency) {
	w.t.Helper()
	p := agency.Person{ID: newID(), GivenNames: "Eva", FirstSurname: "Sol"}
	must(w.t, w.s.InsertPeople(w.t.Context(), p))
	from := on("2026-02-01")
	for i, a := range at {
		posting := agency.Posting{ID: newID(), Person: p.ID, Agency: a.ID, From: from.AddMonths(i), Primary: true}
		if i+1 < len(at) {
			posting.To = from.AddMonths(i + 1).AddDays(-1)
		}
		must(w.t, w.s.InsertPostings(w.t.Context(), posting))
	}
	return p, func(day lang.Date) agency.Agency {
		i := len(at) - 1
		for i > 0 && day.Before(from.AddMonths(i)) {
			i--
		}
		return at[i]
	}
}

// begun gives somebody an enrollment in a module.
func (w *exams) begun(person uuid.UUID, module string) assign.Enrollment {
	w.t.Helper()
	e := assign.Enrollment{ID: newID(), Person: person, Module: module, Cycle: 1}
	e, err := assign.Record(w.t.Context(), w.s, e, assign.Fact{ID: newID(), Enrollment: e.ID, Kind: assign.Enrolled, Effective: on("2026-02-01"), Recorded: noon, OpensOn: on("2026-02-01"), Required: true})
	must(w.t, err)
	return e
}

// newExams lets people take papers by chance.
func newExams(t *testing.T, s *store.Store) *exams {
	w := &exams{town: newTown(t, s)}
	w.other = agency.Agency{ID: newID(), Country: "us", Level: agency.State, Code: "FAR", Names: lang.Text{"en": "Far", "es": "Lejos"}, TimeZone: "America/Los_Angeles"}
	must(t, s.InsertAgencies(t.Context(), on("2020-01-01"), w.other))
	for digest, module := range map[string]string{"d2": "m", "n1": "n"} {
		must(t, s.SaveRevision(t.Context(), &course.Module{ID: module, Digest: digest, Canonical: []byte("{}"), Change: course.Editorial}, noon.Add(time.Hour)))
	}
	r := rand.New(rand.NewPCG(3, 3))
	for i := range 14 {
		at := []agency.Agency{[]agency.Agency{w.state, w.police, w.other}[i%3]}
		if i%5 == 0 {
			at = append(at, w.other)
		}
		p, works := w.hire(at...)
		for _, revision := range []string{[]string{"d1", "d2"}[r.IntN(2)], "n1"} {
			module := map[string]string{"d1": "m", "d2": "m", "n1": "n"}[revision]
			e := w.begun(p.ID, module)
			for number := 1; number <= 1+r.IntN(3); number++ {
				w.sit(r, learn.Attempt{ID: newID(), Enrollment: e.ID, Person: p.ID, Module: module, Revision: revision, Number: number, PassMark: 2}, works)
			}
		}
	}
	return w
}

// sit takes a paper of four questions out of six; a question may be left alone, or its answer withdrawn.
func (w *exams) sit(r *rand.Rand, a learn.Attempt, works func(lang.Date) agency.Agency) {
	w.t.Helper()
	ctx := w.t.Context()
	for _, i := range r.Perm(6)[:4] {
		a.Paper.Questions = append(a.Paper.Questions, course.PaperQuestion{ID: fmt.Sprint("q-", i), Options: []string{"a", "b", "c"}})
	}
	// Up to the last hours of a month in one place, which are of the next one in another.
	a.StartedAt = time.Date(2026, time.Month(2+r.IntN(3)), 1, 5+r.IntN(4), 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(20)) * 36 * time.Hour / 2)
	must(w.t, w.s.InsertAttempt(ctx, a))
	tongues := []lang.Tag{"en", "es"}
	x := sitting{Attempt: a, chosen: map[string]string{}, saved: map[string]time.Time{}}
	x.Language = tongues[r.IntN(2)]
	at := a.StartedAt
	for i, q := range a.Paper.Questions {
		in := x.Language
		if i == 0 && r.IntN(4) == 0 {
			in = tongues[r.IntN(2)]
		}
		if i != 2 || r.IntN(2) > 0 { // sometimes two are saved together
			at = at.Add(time.Duration(5+r.IntN(90)) * time.Second)
		}
		if i == 3 && r.IntN(3) == 0 {
			x.chosen[q.ID] = ""
			continue
		}
		chosen := [][]string{{"a"}, {"b"}, {"c", "a"}, nil}[r.IntN(4)]
		_, err := w.s.PutAnswers(ctx, a.Person, a.ID, course.Answers{q.ID: chosen}, in, at)
		must(w.t, err)
		x.chosen[q.ID], x.saved[q.ID] = strings.Join(chosen, " "), at
		x.switched = x.switched || in != x.Language
		x.Score += len(chosen) % 2
	}
	x.SubmittedAt = at.Add(time.Minute)
	must(w.t, w.s.CloseAttempt(ctx, x.Attempt))
	x.agency = works(lang.DateOf(x.SubmittedAt, time.UTC))
	w.sittings = append(w.sittings, x)
}

// month is the one of a paper, where its person worked.
func (x sitting) month() lang.Date {
	return report.MonthOf(lang.DateOf(x.SubmittedAt, x.agency.Zone()))
}

// told is the month as a filter has it told.
func (x sitting) told(f report.PaperFilter) lang.Date {
	if f.Apart {
		return x.month()
	}
	return lang.Date{}
}

// filters are questions that a report may ask of the papers, each with what it keeps.
func (w *exams) filters() map[string]report.PaperFilter {
	places := report.Places{Days: []report.Day{{Date: on("2026-04-30")}}}
	for _, a := range []agency.Agency{w.state, w.police, w.other} {
		places.Nodes = append(places.Nodes, agency.Node{Agency: a})
	}
	all, march := report.Period{From: on("2026-02-01"), To: on("2026-04-01")}, report.Period{From: on("2026-03-01"), To: on("2026-03-01")}
	filters := map[string]report.PaperFilter{
		"all":      {Agencies: places.IDs(), Period: all},
		"a module": {Agencies: places.IDs(), Period: all, Module: "m"},
		"revision": {Agencies: places.IDs(), Period: all, Module: "m", Revision: "d2"},
		"firsts":   {Agencies: places.IDs(), Period: all, Module: "m", First: true},
		"one":      {Agencies: []uuid.UUID{w.other.ID}, Period: all, Module: "n"},
		"together": {Agencies: places.IDs(), Period: all, Module: "m"},
		"march":    {Agencies: places.IDs(), Period: march},
		"nobody":   {Agencies: []uuid.UUID{newID()}, Period: all},
	}
	for name, f := range filters {
		f.Spans, f.Apart = places.Spans(f.Period), name != "together"
		filters[name] = f
	}
	return filters
}

// kept are the papers of a filter.
func (w *exams) kept(f report.PaperFilter) (all []sitting) {
	for _, x := range w.sittings {
		in := slices.ContainsFunc(f.Spans, func(s report.Span) bool { return s.TimeZone == x.agency.TimeZone && s.Month == x.month() })
		if in && slices.Contains(f.Agencies, x.agency.ID) && (f.Module == "" || f.Module == x.Module) && (f.Revision == "" || f.Revision == x.Revision) && (!f.First || x.Number == 1) {
			all = append(all, x)
		}
	}
	return all
}

// TestPapersAreCounted counts papers and answers slowly, one by one, and compares.
func TestPapersAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newExams(t, s)
		for name, f := range w.filters() {
			counts, tallies := map[report.PaperCount]report.PaperCount{}, map[report.Tally]report.Tally{}
			for _, x := range w.kept(f) {
				key := report.PaperCount{Month: x.told(f), Language: x.Language, First: x.Number == 1, Module: x.Module, Revision: x.Revision}
				c := counts[key]
				c.Papers, c.Right = c.Papers+1, c.Right+x.Score
				if x.switched {
					c.Switched++
				}
				counts[key] = c
				for q, chosen := range x.chosen {
					key := report.Tally{Month: x.told(f), Language: x.Language, First: x.Number == 1, Revision: x.Revision, Question: q, Chosen: chosen}
					n := tallies[key]
					n.Papers, n.Scores, n.Squares = n.Papers+1, n.Scores+x.Score, n.Squares+x.Score*x.Score
					tallies[key] = n
				}
			}
			got, err := s.PaperCounts(t.Context(), f)
			must(t, err)
			found := map[report.PaperCount]report.PaperCount{}
			for _, c := range got {
				key := report.PaperCount{Month: c.Month, Language: c.Language, First: c.First, Module: c.Module, Revision: c.Revision}
				found[key] = report.PaperCount{Papers: c.Papers, Right: c.Right, Switched: c.Switched}
			}
			diff(t, counts, found)
			told := map[report.Tally]report.Tally{}
			must(t, s.Tallies(t.Context(), f, 1000, func(n report.Tally) {
				key := n
				key.Papers, key.Scores, key.Squares = 0, 0, 0
				told[key] = report.Tally{Papers: n.Papers, Scores: n.Scores, Squares: n.Squares}
			}))
			diff(t, tallies, told)
			// Of one paper a month, those questions.
			asked := map[lang.Date]int{}
			must(t, s.Tallies(t.Context(), f, 1, func(n report.Tally) { asked[n.Month] += n.Papers }))
			for month, n := range asked {
				if n != 4 {
					t.Errorf("%s: %d questions of one paper of %s", name, n, month)
				}
			}
			if name != "nobody" && (len(counts) == 0 || len(tallies) < 10) {
				t.Errorf("%s: too little is tried", name)
			}
		}
	})
}

// TestTimings: a time is known of an answer that was saved by itself, from the one before it on; the newest papers count.
func TestTimings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newExams(t, s)
		for _, f := range w.filters() {
			for _, most := range []int{1, 5, 1000} {
				all := slices.DeleteFunc(w.kept(f), func(x sitting) bool { return x.Language != "es" })
				slices.SortFunc(all, func(a, b sitting) int { return b.SubmittedAt.Compare(a.SubmittedAt) })
				var want []string
				for _, x := range all[:min(most, len(all))] {
					times := slices.SortedFunc(maps.Values(x.saved), time.Time.Compare)
					for q, at := range x.saved {
						together, before := 0, x.StartedAt
						for _, other := range times {
							if other.Equal(at) {
								together++
							}
							if other.Before(at) {
								before = other
							}
						}
						if together == 1 {
							want = append(want, fmt.Sprint(q, at.Sub(before)))
						}
					}
				}
				var got []string
				timings, err := s.Timings(t.Context(), f, "es", most)
				must(t, err)
				for _, g := range timings {
					got = append(got, fmt.Sprint(g.Question, g.Took))
				}
				slices.Sort(want)
				slices.Sort(got)
				diff(t, want, got)
			}
		}
	})
}

// TestDurations: a completion counts in its month, with the days since the enrollment opened, where the person worked then.
func TestDurations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		e := w.assigned(0, on("2026-03-20"))
		w.close(e, w.attempting(e, 1), true)
		march := report.Period{From: on("2026-03-01"), To: on("2026-03-01")}
		for name, c := range map[string]struct {
			f    report.PaperFilter
			want []report.Duration
		}{
			"there":            {report.PaperFilter{Agencies: []uuid.UUID{w.police.ID, w.state.ID}, Period: march}, []report.Duration{{Month: on("2026-03-01"), Days: 10, Completions: 1}}},
			"of the module":    {report.PaperFilter{Agencies: []uuid.UUID{w.police.ID}, Period: march, Module: "m"}, []report.Duration{{Month: on("2026-03-01"), Days: 10, Completions: 1}}},
			"of another":       {report.PaperFilter{Agencies: []uuid.UUID{w.police.ID}, Period: march, Module: "n"}, nil},
			"of another month": {report.PaperFilter{Agencies: []uuid.UUID{w.police.ID}, Period: report.Period{From: on("2026-02-01"), To: on("2026-02-01")}}, nil},
			"elsewhere":        {report.PaperFilter{Agencies: []uuid.UUID{w.state.ID}, Period: march}, nil},
		} {
			got, err := s.Durations(t.Context(), c.f)
			if must(t, err); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v", name, got)
			}
		}
	})
}

// TestPaperRevisions: the newest first, of the module alone.
func TestPaperRevisions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		newExams(t, s)
		got, err := s.PaperRevisions(t.Context(), "m")
		must(t, err)
		diff(t, []report.PaperRevision{{Digest: "d2", RecordedAt: noon.Add(time.Hour)}, {Digest: "d1", RecordedAt: noon}}, got)
	})
}
