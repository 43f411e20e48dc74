package report_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

var newYear = lang.Date{Year: 2026, Month: 1, Day: 1}

// days are those that random histories happen on.
const days = 40

func someDay(t *rapid.T, name string) lang.Date {
	return newYear.AddDays(rapid.IntRange(0, days).Draw(t, name))
}

func of(kind, n int) uuid.UUID { return uuid.UUID{0: byte(kind), 15: byte(n)} }

// histories are facts in any order that their kinds allow to be written down, those that can follow on each other and others:
// a report must count them all without contradiction.
var histories = rapid.Custom(func(t *rapid.T) report.History {
	var h report.History
	for cycle := 1; cycle <= rapid.IntRange(1, 3).Draw(t, "cycles"); cycle++ {
		add := func(f assign.Fact) {
			f.Enrollment, f.Number = of(1, cycle), len(h)+1
			f.ID = of(2, len(h))
			f.Recorded = f.Effective.Time(time.UTC).Add(time.Duration(rapid.IntRange(0, 100).Draw(t, "late")) * time.Hour)
			h = append(h, report.Entry{Fact: f, Cycle: cycle})
		}
		opens := someDay(t, "opens")
		f := assign.Fact{Kind: assign.Enrolled, Effective: opens, OpensOn: opens, Required: rapid.Bool().Draw(t, "required"), Agency: number(rapid.IntRange(0, 4).Draw(t, "at"))}
		if rapid.Bool().Draw(t, "due") {
			f.DueOn = opens.AddDays(rapid.IntRange(0, 20).Draw(t, "within"))
		}
		add(f)
		first := len(h)
		for range rapid.IntRange(0, 7).Draw(t, "facts") {
			kind := rapid.SampledFrom(assign.FactKinds()[1:]).Draw(t, "kind")
			f := assign.Fact{Kind: kind, Effective: opens.AddDays(rapid.IntRange(-3, 20).Draw(t, "after"))}
			switch kind {
			case assign.SourceAdded, assign.SourceEnded, assign.DueMoved:
				f.DueOn = opens.AddDays(rapid.IntRange(0, 20).Draw(t, "due"))
			case assign.Transferred:
				if n := rapid.IntRange(-1, 4).Draw(t, "to"); n >= 0 {
					f.Agency = number(n)
				}
			case assign.WithdrawnFact:
				f.Reason = rapid.SampledFrom([]string{assign.BecauseLeft, "moved"}).Draw(t, "why")
			case assign.Corrected:
				if first == len(h) {
					continue
				}
				f.Corrects = h[rapid.IntRange(first, len(h)-1).Draw(t, "which")].ID
			}
			add(f)
		}
	}
	return h
})

// TestAHistoryCountsOnce: on every day somebody counts nowhere, in one roster as one thing, or among those who left; the
// spells and the changes say the same as looking at the day.
func TestAHistoryCountsOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := histories.Draw(t, "history")
		spells, changes := h.Spells(), h.Changes("m")
		for d := newYear.AddDays(-1); d.Before(newYear.AddDays(days + report.LeftDays + 30)); d = d.AddDays(1) {
			on := h.On(d)
			c := on.Count
			if !c.AddsUp() || c.Roster+c.Left > 1 || (on.Agency == uuid.Nil) != (c == report.Count{}) || c.OnTime+c.Late != c.Completed || min(c.Overdue, c.Late, c.OnTime, c.Left) < 0 {
				t.Fatalf("%s: %+v", d, on)
			}
			if c.Overdue == 1 && !on.DueOn.Before(d) {
				t.Fatalf("%s: overdue, due %s", d, on.DueOn)
			}
			var spell report.Standing
			for _, s := range spells {
				if !d.Before(s.From) {
					spell = s.Standing
				}
			}
			if spell != on {
				t.Fatalf("%s: %+v by the spells, %+v by the day", d, spell, on)
			}
			sum := map[uuid.UUID]report.Count{}
			for _, ch := range changes {
				if !d.Before(ch.Day) {
					sum[ch.Agency] = sum[ch.Agency].Plus(ch.Count)
				}
			}
			for at, got := range sum {
				want := report.Count{}
				if at == on.Agency {
					want = c
				}
				if got != want {
					t.Fatalf("%s: %s has %+v by the changes, %+v by the day", d, at, got, want)
				}
			}
			if _, ok := sum[on.Agency]; !ok && on.Agency != uuid.Nil {
				t.Fatalf("%s: the changes know nothing of %s", d, on.Agency)
			}
		}
	})
}

// TestWhereSomebodyCounts tells the rules by example.
func TestWhereSomebodyCounts(t *testing.T) {
	on := func(n int) lang.Date { return newYear.AddDays(n) }
	here, there := number(0), number(1)
	type fact = assign.Fact
	enrolled := fact{Kind: assign.Enrolled, Effective: on(5), OpensOn: on(0), DueOn: on(10), Required: true, Agency: here}
	done := fact{Kind: assign.CompletedFact, Effective: on(8)}
	for name, c := range map[string]struct {
		cycles [][]fact
		day    int
		at     uuid.UUID
		want   report.Count
	}{
		"an enrollment counts from the day it opens, when it was written down later": {[][]fact{{enrolled}}, 2, here, report.Count{Roster: 1, NotStarted: 1}},
		"on its due date nobody is overdue":                                          {[][]fact{{enrolled}}, 10, here, report.Count{Roster: 1, NotStarted: 1}},
		"the day after they are":                                                     {[][]fact{{enrolled, {Kind: assign.Started, Effective: on(9)}}}, 11, here, report.Count{Roster: 1, InProgress: 1, Overdue: 1}},
		"completed in time":                                                          {[][]fact{{enrolled, done}}, 11, here, report.Count{Roster: 1, Completed: 1, OnTime: 1}},
		"before that day it is not":                                                  {[][]fact{{enrolled, done}}, 7, here, report.Count{Roster: 1, NotStarted: 1}},
		"completed late":                                                             {[][]fact{{enrolled, {Kind: assign.Credited, Effective: on(11)}}}, 12, here, report.Count{Roster: 1, Completed: 1, Late: 1}},
		"more time makes it in time":                                                 {[][]fact{{enrolled, {Kind: assign.DueMoved, Effective: on(6), DueOn: on(20)}, {Kind: assign.CompletedFact, Effective: on(11)}}}, 12, here, report.Count{Roster: 1, Completed: 1, OnTime: 1}},
		"the exempt are never overdue":                                               {[][]fact{{enrolled, {Kind: assign.ExemptedFact, Effective: on(9), Exemption: of(3, 1)}}}, 12, here, report.Count{Roster: 1, Exempt: 1}},
		"whoever moves counts where they came to":                                    {[][]fact{{enrolled, done, {Kind: assign.Transferred, Effective: on(9), Agency: there}}}, 9, there, report.Count{Roster: 1, Completed: 1, OnTime: 1}},
		"and until then where they were":                                             {[][]fact{{enrolled, done, {Kind: assign.Transferred, Effective: on(9), Agency: there}}}, 8, here, report.Count{Roster: 1, Completed: 1, OnTime: 1}},
		"a move that becomes known after a later one":                                {[][]fact{{enrolled, {Kind: assign.Transferred, Effective: on(9), Agency: there}, {Kind: assign.Transferred, Effective: on(7), Agency: here}}}, 12, there, report.Count{Roster: 1, NotStarted: 1, Overdue: 1}},
		"who has finished and left":                                                  {[][]fact{{enrolled, done, {Kind: assign.Transferred, Effective: on(12)}}}, 13, here, report.Count{Left: 1}},
		"who left before they had":                                                   {[][]fact{{enrolled, {Kind: assign.WithdrawnFact, Effective: on(12), Reason: assign.BecauseLeft}}}, 13, here, report.Count{Left: 1}},
		"a year later they are forgotten":                                            {[][]fact{{enrolled, {Kind: assign.WithdrawnFact, Effective: on(12), Reason: assign.BecauseLeft}}}, 12 + report.LeftDays, uuid.Nil, report.Count{}},
		"who is not asked any more":                                                  {[][]fact{{enrolled, {Kind: assign.WithdrawnFact, Effective: on(12), Reason: "group"}}}, 13, uuid.Nil, report.Count{}},
		"then what they finished before counts again":                                {[][]fact{{enrolled, done}, {{Kind: assign.Enrolled, Effective: on(20), OpensOn: on(20), Required: true, Agency: there}, {Kind: assign.WithdrawnFact, Effective: on(22), Reason: "group"}}}, 23, here, report.Count{Roster: 1, Completed: 1, OnTime: 1}},
		"until the next cycle opens":                                                 {[][]fact{{enrolled, done}, {{Kind: assign.Enrolled, Effective: on(15), OpensOn: on(20), Required: true, Agency: here}}}, 19, here, report.Count{Roster: 1, Completed: 1, OnTime: 1}},
		"from then on the next cycle counts":                                         {[][]fact{{enrolled, done}, {{Kind: assign.Enrolled, Effective: on(15), OpensOn: on(20), Required: true, Agency: here}}}, 20, here, report.Count{Roster: 1, NotStarted: 1}},
		"what they learn of their own accord does not":                               {[][]fact{{enrolled, done}, {{Kind: assign.Enrolled, Effective: on(15), OpensOn: on(15), Agency: here}}}, 20, here, report.Count{Roster: 1, Completed: 1, OnTime: 1}},
		"until somebody asks for it":                                                 {[][]fact{{{Kind: assign.Enrolled, Effective: on(1), OpensOn: on(1), Agency: here}, {Kind: assign.SourceAdded, Effective: on(3), DueOn: on(4)}}}, 5, here, report.Count{Roster: 1, NotStarted: 1, Overdue: 1}},
		"back again after they had left":                                             {[][]fact{{enrolled, {Kind: assign.WithdrawnFact, Effective: on(6), Reason: assign.BecauseLeft}, {Kind: assign.Returned, Effective: on(9)}}}, 9, here, report.Count{Roster: 1, NotStarted: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			var h report.History
			for i, facts := range c.cycles {
				for j, f := range facts {
					f.ID, f.Enrollment, f.Number = of(2, len(h)), of(1, i), j+1
					h = append(h, report.Entry{Fact: f, Cycle: i + 1})
				}
			}
			if got := h.On(on(c.day)); got.Agency != c.at || got.Count != c.want {
				t.Errorf("%+v", got)
			}
			// What never was leaves everything as it was without it.
			for i, e := range h {
				if e.Kind == assign.Enrolled {
					continue
				}
				without := slices.Delete(slices.Clone(h), i, i+1)
				corrected := append(slices.Clone(h), report.Entry{Cycle: len(c.cycles), Fact: fact{ID: of(4, 0), Enrollment: e.Enrollment, Kind: assign.Corrected, Number: 99, Effective: on(30), Corrects: e.ID}})
				if got, want := corrected.On(on(c.day)), without.On(on(c.day)); got != want {
					t.Errorf("without %s: %+v, corrected: %+v", e.Kind, want, got)
				}
			}
		})
	}
}

// forest is agencies that lie now below one, now below another.
var forests = rapid.Custom(func(t *rapid.T) (f struct {
	agencies []agency.Agency
	links    []agency.Link
}) {
	for i := range rapid.IntRange(1, 7).Draw(t, "agencies") {
		f.agencies = append(f.agencies, agency.Agency{ID: number(i), TimeZone: rapid.SampledFrom([]string{"America/Tijuana", "America/Mexico_City"}).Draw(t, "zone")})
		from := newYear
		for i > 0 && from.Before(newYear.AddDays(days)) && rapid.Bool().Draw(t, "below") {
			l := agency.Link{Agency: number(i), Parent: number(rapid.IntRange(0, i-1).Draw(t, "parent")), From: from.AddDays(rapid.IntRange(0, 5).Draw(t, "wait"))}
			if rapid.Bool().Draw(t, "ends") {
				l.To = l.From.AddDays(rapid.IntRange(0, 10).Draw(t, "lasts"))
				from = l.To.AddDays(1)
			} else {
				from = newYear.AddDays(2 * days)
			}
			f.links = append(f.links, l)
		}
	}
	return f
})

// TestChangesGoUpTheTree: on every day each agency has what its own people and those below it on that day have, kept apart by
// time zone, by module and for all modules together, and whatever portions it was added in.
func TestChangesGoUpTheTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := forests.Draw(t, "forest")
		g := report.NewGrounds(f.agencies, f.links)
		var changes []report.Change
		for range rapid.IntRange(0, 12).Draw(t, "changes") {
			changes = append(changes, report.Change{Agency: number(rapid.IntRange(0, len(f.agencies)-1).Draw(t, "at")), Module: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "module"),
				Day: someDay(t, "day"), Count: report.Count{Roster: rapid.IntRange(-3, 3).Draw(t, "n"), NotStarted: 1}})
		}
		// The standings as they grow, portion after portion.
		rows := map[report.Series][]report.Total{}
		for portion := range slices.Chunk(changes, rapid.IntRange(1, 5).Draw(t, "portion")) {
			of := map[report.Series][]report.Move{}
			for _, m := range g.Moves(portion) {
				of[m.Series] = append(of[m.Series], m)
			}
			for s, moves := range of {
				from := 0
				for i, r := range rows[s] {
					if !moves[0].Day.Before(r.Day) {
						from = i
					}
				}
				changed := report.Add(rows[s][from:], moves)
				for _, c := range changed {
					i, found := slices.BinarySearchFunc(rows[s], c, func(a, b report.Total) int { return a.Day.Compare(b.Day) })
					if found {
						rows[s][i] = c
					} else {
						rows[s] = slices.Insert(rows[s], i, c)
					}
				}
			}
		}
		below := func(id, top uuid.UUID, on lang.Date) bool {
			for range f.agencies {
				if id == top {
					return true
				}
				i := slices.IndexFunc(f.links, func(l agency.Link) bool { return l.Agency == id && l.Holds(on) })
				if i < 0 {
					return false
				}
				id = f.links[i].Parent
			}
			return false
		}
		for n := -1; n <= days+12; n++ {
			on := newYear.AddDays(n)
			want := map[report.Series]report.Count{}
			for _, a := range f.agencies {
				for _, c := range changes {
					own := f.agencies[c.Agency[15]-1]
					if !on.Before(c.Day) && below(c.Agency, a.ID, on) {
						for _, m := range []string{c.Module, report.AllModules} {
							s := report.Series{Agency: a.ID, TimeZone: own.TimeZone, Module: m}
							want[s] = want[s].Plus(c.Count)
						}
					}
				}
			}
			for s := range rows {
				want[s] = want[s].Plus(report.Count{})
			}
			for s, w := range want {
				var got report.Count
				for _, r := range rows[s] {
					if !on.Before(r.Day) {
						got = r.Count
					}
				}
				if got != w {
					t.Fatalf("%s: %+v has %+v, want %+v\n%s", on, s, got, w, fmt.Sprint(rows[s]))
				}
			}
		}
	})
}
