package assign_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// land is a country with two agencies under a top one, and another country beside it.
type land struct {
	top, north, south, abroad uuid.UUID
	ground                    *assign.Ground
	circle                    assign.Circle
}

func newLand() *land {
	l := &land{top: uuid.New(), north: uuid.New(), south: uuid.New(), abroad: uuid.New()}
	var all []agency.Agency
	for _, id := range []uuid.UUID{l.top, l.north, l.south, l.abroad} {
		all = append(all, agency.Agency{ID: id, Country: "mx", TimeZone: "UTC"})
	}
	l.ground = assign.NewGround(all, []agency.Link{{Agency: l.north, Parent: l.top, From: agency.Ever}, {Agency: l.south, Parent: l.top, From: agency.Ever}})
	l.circle = assign.Circle{ID: uuid.New(), Agency: l.top}
	return l
}

// life is one person and one module in memory, with the assignments that there are.
type life struct {
	*land
	t       *rapid.T
	someone assign.Someone
	all     []assign.Assignment
	sheet   assign.Sheet
}

// copy is another life that begins like this one.
func (l *life) copy() *life {
	c := *l
	c.sheet.All = nil
	return &c
}

var circles = func(l *land) map[uuid.UUID]assign.Circle { return map[uuid.UUID]assign.Circle{l.circle.ID: l.circle} }

// plan tells what is to be done on a day.
func (l *life) plan(today lang.Date) assign.Plan {
	sh := l.sheet
	sh.Today, sh.Agency, sh.Stays = l.ground.Stays(l.someone, today.Time(time.UTC))
	var asks []assign.Ask
	for _, a := range l.all {
		joined, since, ok := l.ground.Reached(a, circles(l.land), l.someone, today)
		if ok && !today.Before(a.OpensOn) && (a.EndedOn.IsZero() || today.Before(a.EndedOn)) {
			asks = append(asks, assign.Ask{Assignment: a, Joined: joined, Since: since})
		}
	}
	p, err := assign.Planned(sh, asks, func(uuid.UUID) string { return "moved" }, today.Time(time.UTC), uuid.New)
	if err != nil {
		l.t.Fatalf("%s: %v", today, err)
	}
	return p
}

// roll does what is to be done on a day, after which nothing is.
func (l *life) roll(today lang.Date) {
	for _, m := range l.plan(today).Moves {
		i := slices.IndexFunc(l.sheet.All, func(k assign.Known) bool { return k.ID == m.Before.ID })
		if i < 0 {
			i = len(l.sheet.All)
			l.sheet.All = append(l.sheet.All, assign.Known{Enrollment: m.Before})
		}
		k := &l.sheet.All[i]
		next, err := assign.Apply(k.Enrollment, m.Fact)
		if err != nil {
			l.t.Fatalf("%s: %v", today, err)
		}
		k.Enrollment, k.Where = next, append(slices.Clone(k.Where), m.Fact)
		k.Facts++
		if m.Fact.Effective.Before(k.OpensOn) || today.Before(m.Fact.Effective) {
			l.t.Fatalf("%s: %+v holds from another time", today, m.Fact)
		}
		if !k.DueOn.IsZero() && k.DueOn.Before(k.OpensOn) {
			l.t.Fatalf("%s: due before it opens: %+v", today, k)
		}
		for _, s := range []*assign.Source{m.Adds, m.Drops} {
			if s != nil {
				k.Sources = slices.DeleteFunc(slices.Clone(k.Sources), func(o assign.Source) bool { return o.Assignment == s.Assignment })
			}
		}
		if m.Adds != nil {
			k.Sources = append(k.Sources, *m.Adds)
		}
	}
	if again := l.plan(today); len(again.Moves) > 0 {
		l.t.Fatalf("%s: once more it would be %+v of %+v", today, again.Moves, l.sheet.All)
	}
	if open := l.open(); len(open) > 1 || len(open) == 1 && open[0].ID != l.sheet.All[len(l.sheet.All)-1].ID {
		l.t.Fatalf("%s: %+v", today, l.sheet.All)
	}
}

func (l *life) open() (all []assign.Known) {
	for _, k := range l.sheet.All {
		if k.State().IsOpen() || k.State() == assign.Exempt {
			all = append(all, k)
		}
	}
	return all
}

// complete completes what is open; false when nothing is.
func (l *life) complete(on lang.Date, months int) bool {
	for i := range l.sheet.All {
		k := &l.sheet.All[i]
		if k.State().IsOpen() {
			k.CompletedAt = on.Time(time.UTC)
			k.Facts++
			k.Done = assign.Done{Held: assign.Held{On: on}, Completion: uuid.New(), Enrollment: k.ID}
			if months > 0 {
				k.Done.Until = on.AddMonths(months)
			}
			return true
		}
	}
	return false
}

// told is what is open, as it is compared.
func (l *life) told(cycles bool) string {
	text := ""
	for _, k := range l.open() {
		text += fmt.Sprint(k.OpensOn, " to ", k.DueOn, " ", k.Agency == l.someone.At(lang.Date{}).Agency)
		if cycles {
			text += fmt.Sprint(" cycle ", k.Cycle)
		}
	}
	return text
}

var someDay = lang.Date{Year: 2026, Month: 1, Day: 1}

// drawn is an assignment by any rule.
func drawn(t *rapid.T, l *land, i int) assign.Assignment {
	between := func(a, b int, what string) int { return rapid.IntRange(a, b).Draw(t, what) }
	a := assign.Assignment{ID: uuid.New(), Agency: l.top, Modules: []string{"m"}, MadeAt: someDay.Time(time.UTC).Add(time.Duration(i)),
		OpensOn: someDay.AddDays(between(0, 300, "opens")), Due: rapid.SampledFrom(assign.DueKinds()).Draw(t, "due"),
		Repeat: rapid.SampledFrom(assign.RepeatKinds()).Draw(t, "repeat"), Joiners: rapid.SampledFrom(assign.JoinerRules()).Draw(t, "joiners"),
		Held: rapid.SampledFrom([]assign.HeldRule{assign.HeldCounts, assign.HeldAsked}).Draw(t, "held"), Days: between(1, 60, "days"), JoinDays: between(1, 40, "join days")}
	a.DueOn = a.OpensOn.AddDays(between(0, 90, "due on"))
	a.Months = between(1, 14, "months")
	a.Lead = between(0, min(40, 28*a.Months-1), "lead")
	if a.Due != assign.DueBeforeAccess {
		a.Grace = rapid.SampledFrom([]int{0, 0, 5}).Draw(t, "grace")
	}
	a.Opens = assign.MonthDay{Month: time.Month(between(1, 12, "month")), Day: between(1, 28, "day")}
	a.Closes = assign.MonthDay{Month: time.Month(between(1, 12, "month")), Day: between(1, 28, "day")}
	if a.Closes == a.Opens {
		a.Closes.Month = a.Closes.Month%12 + 1
	}
	a.Targets = []assign.Target{rapid.SampledFrom([]assign.Target{{Agency: l.top}, {Agency: l.north}, {Agency: l.south}, {Group: l.circle.ID}}).Draw(t, "target")}
	if rapid.Bool().Draw(t, "ends") {
		a.EndedOn = a.OpensOn.AddDays(between(1, 800, "after"))
	}
	return a
}

// history draws where somebody works: hired, moved, gone, come back.
func drawnLife(t *rapid.T, assignments int) *life {
	l := &life{land: newLand(), t: t}
	l.someone.Person = uuid.New()
	l.sheet = assign.Sheet{Person: l.someone.Person, Module: "m"}
	day := someDay.AddDays(rapid.IntRange(-400, 200).Draw(t, "hired"))
	for range rapid.IntRange(1, 4).Draw(t, "postings") {
		w := agency.Posting{Person: l.someone.Person, Agency: rapid.SampledFrom([]uuid.UUID{l.north, l.south, l.top, l.abroad}).Draw(t, "at"), From: day, Primary: true}
		last := day.AddDays(rapid.IntRange(0, 600).Draw(t, "stays"))
		day = last.AddDays(rapid.SampledFrom([]int{1, 1, 2, 30, 300}).Draw(t, "away"))
		w.To = last
		l.someone.Postings = append(l.someone.Postings, w)
	}
	if rapid.Bool().Draw(t, "stays for good") {
		l.someone.Postings[len(l.someone.Postings)-1].To = lang.Date{}
	}
	at := someDay
	for range rapid.IntRange(0, 2).Draw(t, "memberships") {
		at = at.AddDays(rapid.IntRange(0, 300).Draw(t, "joins"))
		over := at.AddDays(rapid.IntRange(1, 500).Draw(t, "leaves"))
		l.someone.Memberships = append(l.someone.Memberships, assign.Membership{Circle: l.circle.ID, From: at, To: over})
		at = over.AddDays(rapid.IntRange(0, 100).Draw(t, "pause"))
	}
	for i := range assignments {
		l.all = append(l.all, drawn(t, l.land, i))
	}
	if assignments > 1 {
		// What one assignment asked for that reaches the person no more, nobody knows later: so these reach them for good.
		w := &l.someone.Postings[0]
		l.someone.Postings, w.Agency, w.To = l.someone.Postings[:1], l.north, lang.Date{}
		for i := range l.all {
			l.all[i].Targets, l.all[i].EndedOn = []assign.Target{{Agency: l.top}}, lang.Date{}
		}
	}
	return l
}

// TestItMakesNoDifferenceHowOftenTheJobWakes: every day, or now and then, also after months of standstill.
func TestItMakesNoDifferenceHowOftenTheJobWakes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		daily := drawnLife(t, rapid.IntRange(1, 3).Draw(t, "assignments"))
		seldom := daily.copy()
		months := rapid.SampledFrom([]int{0, 1, 6, 12, 24}).Draw(t, "valid months")
		windows := slices.ContainsFunc(daily.all, func(a assign.Assignment) bool { return a.Repeat == assign.Window })
		last := rapid.IntRange(1, 1000).Draw(t, "last")
		wakes := map[int]bool{last: true}
		// Who left and came back during a standstill begins anew with that: of the time between nothing is on record.
		for _, w := range daily.someone.Postings {
			wakes[someDay.DaysUntil(w.To)+1], wakes[someDay.DaysUntil(w.To)] = true, true
		}
		for _, m := range daily.someone.Memberships {
			wakes[someDay.DaysUntil(m.To)], wakes[someDay.DaysUntil(m.To)-1] = true, true
		}
		for _, a := range daily.all { // no window is missed altogether: of those only the newest opens
			wakes[someDay.DaysUntil(a.OpensOn)] = true
			for year := 2025; year < 2030 && a.Repeat == assign.Window; year++ {
				wakes[someDay.DaysUntil(a.Opens.In(year))+rapid.IntRange(0, 20).Draw(t, "late")] = true
			}
		}
		for range rapid.IntRange(0, 8).Draw(t, "wakes") {
			wakes[rapid.IntRange(0, last).Draw(t, "wake")] = true
		}
		for n := range last + 1 {
			today := someDay.AddDays(n)
			daily.roll(today)
			if !wakes[n] {
				continue
			}
			seldom.roll(today)
			if a, b := daily.told(!windows), seldom.told(!windows); a != b {
				t.Fatalf("on %s every day: %q; now and then: %q\n%+v\n%+v", today, a, b, daily.sheet.All, seldom.sheet.All)
			}
			if rapid.IntRange(0, 2).Draw(t, "learns") == 0 {
				daily.complete(today, months)
				seldom.complete(today, months)
			}
		}
	})
}

// ledger is all that is on record, as reports read it.
func (l *life) ledger() (h report.History) {
	for _, k := range l.sheet.All {
		for i, f := range k.Where {
			f.Number = i + 1
			h = append(h, report.Entry{Fact: f, Cycle: k.Cycle})
		}
	}
	return h
}

// known is the life as far as it had become known by a day: each posting, and each leaving, on a day of its own.
func (l *life) known(by lang.Date, late []int) assign.Someone {
	p := l.someone
	p.Postings = nil
	for i, w := range l.someone.Postings {
		if by.Before(w.From.AddDays(late[2*i])) {
			break
		}
		p.Postings = append(p.Postings, w)
		if n := len(p.Postings); n > 1 {
			p.Postings[n-2].To = l.someone.Postings[n-2].To
		}
		if last := &p.Postings[len(p.Postings)-1]; by.Before(w.To.AddDays(late[2*i+1])) {
			last.To = lang.Date{}
		}
	}
	return p
}

// TestTheLedgerSaysWherePeopleWorked: on every day, whatever was known of it when, and however often the job wakes.
func TestTheLedgerSaysWherePeopleWorked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawnLife(t, 0)
		for i := range rapid.IntRange(1, 3).Draw(t, "assignments") {
			l.all = append(l.all, drawn(t, l.land, i))
		}
		all, late := l.someone, rapid.SliceOfN(rapid.SampledFrom([]int{0, 0, 0, 1, 5, 50}), 8, 8).Draw(t, "known late")
		last := rapid.IntRange(1, 1000).Draw(t, "last")
		for n := 0; n <= last; n += rapid.SampledFrom([]int{1, 1, 2, 10, 100, 400}).Draw(t, "sleeps") {
			today := someDay.AddDays(n)
			l.someone = all
			l.someone = l.known(today, late)
			l.roll(today)
			for day := someDay; !today.Before(day); day = day.AddDays(1) {
				is := l.ledger().On(day)
				if where := l.someone.At(day).Agency; is.Roster == 1 && is.Agency != where {
					t.Fatalf("on %s it counts at %v by what is known on %s, and they worked at %v: %+v\n%+v", day, is.Agency, today, where, l.someone.Postings, l.ledger())
				}
			}
			if k := l.counted(); k != nil && k.Agency != l.someone.At(today).Agency {
				t.Fatalf("on %s it says to count elsewhere than at %v: %+v", today, l.someone.At(today).Agency, k)
			}
			if rapid.IntRange(0, 2).Draw(t, "learns") == 0 {
				l.complete(today, 12)
			}
		}
	})
}

// counted is what counts: the newest that is required and neither withdrawn nor superseded.
func (l *life) counted() *assign.Known {
	for _, k := range slices.Backward(l.sheet.All) {
		if k.Required && !k.Withdrawn && !k.Superseded {
			return &k
		}
	}
	return nil
}

// TestWhereItCounts: what a roll on 20 June records of where somebody counts who is asked for one module, and has worked as
// the stays tell. A, B are agencies; days are of June.
func TestWhereItCounts(t *testing.T) {
	a, b, nowhere := uuid.New(), uuid.New(), uuid.Nil
	june := func(d int) lang.Date { return lang.Date{Year: 2026, Month: time.June, Day: d} }
	today := june(20)
	names := map[uuid.UUID]string{a: " A", b: " B"}
	opened := func(on int, at uuid.UUID) assign.Fact {
		return assign.Fact{Kind: assign.Enrolled, Effective: june(on), OpensOn: june(on), Agency: at, Required: true}
	}
	then := func(kind assign.FactKind, on int, at uuid.UUID) assign.Fact {
		f := assign.Fact{Kind: kind, Effective: june(on), Agency: at, Completion: uuid.New(), Assignment: uuid.New()}
		if kind == assign.WithdrawnFact {
			f.Reason = assign.BecauseLeft
		}
		return f
	}
	voluntary := opened(2, a)
	voluntary.Required = false
	type facts = []assign.Fact
	for what, c := range map[string]struct {
		stays  []assign.Stay
		cycles []facts
		want   string
	}{
		"stays":                      {[]assign.Stay{{june(1), a}}, []facts{{opened(1, a)}}, ""},
		"moved":                      {[]assign.Stay{{june(1), a}, {june(10), b}}, []facts{{opened(1, a)}}, "#1 10 transferred B"},
		"moved, finished":            {[]assign.Stay{{june(1), a}, {june(10), b}}, []facts{{opened(1, a), then(assign.CompletedFact, 5, nowhere)}}, "#1 10 transferred B"},
		"moved twice":                {[]assign.Stay{{june(1), a}, {june(10), b}, {june(15), a}}, []facts{{opened(1, a)}}, "#1 10 transferred B, #1 15 transferred A"},
		"moved before it opened":     {[]assign.Stay{{june(1), a}, {june(10), b}}, []facts{{opened(12, a)}}, "#1 12 transferred B"},
		"moved today":                {[]assign.Stay{{june(1), a}, {june(20), b}}, []facts{{opened(1, a)}}, "#1 20 transferred B"},
		"left":                       {[]assign.Stay{{june(1), a}, {june(10), nowhere}}, []facts{{opened(1, a)}}, "#1 10 withdrawn"},
		"left before it opened":      {[]assign.Stay{{june(1), a}, {june(10), nowhere}}, []facts{{opened(12, a)}}, "#1 12 withdrawn"},
		"moved and left":             {[]assign.Stay{{june(1), a}, {june(5), b}, {june(10), nowhere}}, []facts{{opened(1, a)}}, "#1 5 transferred B, #1 10 withdrawn"},
		"left, finished":             {[]assign.Stay{{june(1), a}, {june(10), nowhere}}, []facts{{opened(1, a), then(assign.CompletedFact, 5, nowhere)}}, "#1 10 transferred"},
		"left after several":         {[]assign.Stay{{june(1), a}, {june(10), nowhere}}, []facts{{opened(1, a), then(assign.CompletedFact, 2, nowhere)}, {opened(3, a), then(assign.CompletedFact, 4, nowhere)}, {opened(6, a)}}, "#3 10 withdrawn, #2 10 transferred, #1 10 transferred"},
		"left, began voluntarily":    {[]assign.Stay{{june(1), a}, {june(10), nowhere}}, []facts{{voluntary}}, ""},
		"never counted anywhere":     {[]assign.Stay{{june(20), nowhere}}, []facts{{opened(1, nowhere), then(assign.CompletedFact, 5, nowhere)}}, ""},
		"nothing known of postings":  {[]assign.Stay{{june(20), nowhere}}, []facts{{opened(1, a), then(assign.CompletedFact, 5, nowhere)}}, "#1 20 transferred"},
		"away for a while":           {[]assign.Stay{{june(1), a}, {june(10), nowhere}, {june(15), b}}, []facts{{opened(1, a), then(assign.CompletedFact, 5, nowhere)}}, "#1 10 transferred, #1 15 transferred B"},
		"back, known to have left":   {[]assign.Stay{{june(1), a}, {june(10), nowhere}, {june(15), a}}, []facts{{opened(1, a), then(assign.CompletedFact, 5, nowhere), then(assign.Transferred, 10, nowhere)}}, "#1 15 transferred A"},
		"the older one counts again": {[]assign.Stay{{june(1), a}, {june(5), b}, {june(10), nowhere}, {june(15), b}}, []facts{{opened(1, a), then(assign.CompletedFact, 2, nowhere)}, {opened(6, b), then(assign.WithdrawnFact, 10, nowhere)}}, "#1 5 transferred B, #1 10 transferred, #1 15 transferred B"},
		"a move known late":          {[]assign.Stay{{june(1), a}, {june(5), b}, {june(15), a}}, []facts{{opened(1, a), then(assign.Transferred, 15, a)}}, "#1 5 transferred B, #1 20 transferred A"},
	} {
		sh := assign.Sheet{Person: uuid.New(), Module: "m", Today: today, Stays: c.stays, Agency: c.stays[len(c.stays)-1].Agency}
		cycles := map[uuid.UUID]int{}
		for i, all := range c.cycles {
			k := assign.Known{Enrollment: assign.Enrollment{ID: uuid.New(), Cycle: i + 1}, Where: all}
			cycles[k.ID] = k.Cycle
			for j, f := range all {
				f.Enrollment, f.Recorded = k.ID, f.Effective.Time(time.UTC)
				next, err := assign.Apply(k.Enrollment, f)
				if err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				k.Enrollment, all[j], k.Facts = next, f, j+1
			}
			sh.All = append(sh.All, k)
		}
		p, err := assign.Planned(sh, nil, func(uuid.UUID) string { return "" }, today.Time(time.UTC), uuid.New)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		var got []string
		for _, m := range p.Moves {
			got = append(got, fmt.Sprintf("#%d %d %s%s", cycles[m.Fact.Enrollment], m.Fact.Effective.Day, m.Fact.Kind, names[m.Fact.Agency]))
		}
		if text := strings.Join(got, ", "); text != c.want {
			t.Errorf("%s: %q, want %q", what, text, c.want)
		}
	}
}
