package report

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Damage says in what something differs from what the ledger makes of it.
type Damage string

// The kinds of damage, each with what Difference holds of it.
const (
	NoFacts      Damage = "no_facts"      // Enrollment: an enrollment of which the ledger knows nothing
	Impossible   Damage = "impossible"    // Enrollment: facts that cannot all be true
	WrongColumns Damage = "wrong_columns" // Enrollment, Columns: other than its facts make it
	WrongTotal   Damage = "wrong_total"   // Series, Day, Off: a running total that is off from a day on
	WrongSum     Damage = "wrong_sum"     // Series, Day, Off: all modules together are not their sum
	Unsound      Damage = "unsound"       // Series, Day, Off: a total that does not add up, or has less than nothing
	NoSeries     Damage = "no_series"     // Number: totals of a series that is not there, so that no report finds them
	StrayFact    Damage = "stray_fact"    // Fact: in the tail, and not in the ledger, or there of somebody else
	WrongPlace   Damage = "wrong_place"   // Enrollment, Agency, Posted: counts elsewhere than where the person works
	WrongNowhere Damage = "wrong_nowhere" // Enrollment, Agency: counts, and the person works nowhere

	// Row is what does not go together with the ledger.
	StrayCompletion Damage = "stray_completion" // Enrollment, Row: a completion by which no fact finishes its enrollment
	WrongCompletion Damage = "wrong_completion" // Enrollment, Fact, Row: a fact that finishes it by a completion of something else
	StrayExemption  Damage = "stray_exemption"  // Enrollment, Row: an exemption from which no fact releases anybody
	WrongExemption  Damage = "wrong_exemption"  // Enrollment, Fact, Row: a fact about an exemption from something else
	StraySource     Damage = "stray_source"     // Enrollment, Row: serves an assignment, and by its facts it does not
	LostSource      Damage = "lost_source"      // Enrollment, Fact, Row: by a fact it serves an assignment, and that is not kept
	WrongPerson     Damage = "wrong_person"     // Enrollment, Row: a completion or attempt of it that is of somebody or something else
	NeverThere      Damage = "never_there"      // Enrollment: by its facts it only ever counted where the person never worked
	BadExport       Damage = "bad_export"       // Row: a line in the log of exports that cannot be true
)

// Damages lists them.
func Damages() []Damage {
	return []Damage{NoFacts, Impossible, WrongColumns, WrongTotal, WrongSum, Unsound, NoSeries, StrayFact, WrongPlace, WrongNowhere,
		StrayCompletion, WrongCompletion, StrayExemption, WrongExemption, StraySource, LostSource, WrongPerson, NeverThere, BadExport}
}

// Difference is something that is not what the ledger makes it.
type Difference struct {
	Damage     Damage
	Person     uuid.UUID
	Enrollment uuid.UUID
	Fact       uuid.UUID
	Row        uuid.UUID // a completion, exemption, assignment, attempt or export
	Columns    []string  // of enrollments
	Series
	Day     lang.Date
	Off     Count // what the total has too many of; of an unsound one, the total
	Posted  uuid.UUID
	Number  int  // of a series
	Pending bool // the next roll looks at the person, so that it is no damage yet
}

// Verified is what was compared.
type Verified struct {
	People, Enrollments, Facts, Totals, Unfolded int
	Differences, Pending                         int
}

// Account is all that is kept of a person in a module.
type Account struct {
	Kept
	Enrollments []KeptEnrollment
}

// KeptEnrollment is an enrollment as it is kept, with the word for its state, and the facts of the ledger about it.
type KeptEnrollment struct {
	assign.Enrollment
	Word  assign.State
	Facts []assign.Fact
}

// VerifyStore reads everything, a part at a time.
type VerifyStore interface {
	// Modules counts the running totals of each module there is anything of.
	Modules(ctx context.Context) (map[string]int, error)
	// Accounts gives those of the next people after one in the order of ids, at most limit people, in some modules; last is the
	// last of them, uuid.Nil when there are no more.
	Accounts(ctx context.Context, modules []string, after uuid.UUID, limit int) (all []Account, last uuid.UUID, err error)
	// Posts gives where people from after one up to another work, each on its agency's own day; and which of them the next roll
	// looks at.
	Posts(ctx context.Context, after, last uuid.UUID, days []Day) (at map[uuid.UUID][]uuid.UUID, pending map[uuid.UUID]bool, err error)
	// RolledDays tells up to which day the roll has looked at each time zone.
	RolledDays(ctx context.Context) (map[string]lang.Date, error)
	// EachTotal hands out the running totals of some modules, or of all and of AllModules, by agency, module, time zone and day.
	EachTotal(ctx context.Context, modules []string, each func(Total) error) error
	// Lost lists the numbers of series that totals have and no report would find.
	Lost(ctx context.Context) ([]int, error)
	// Strays lists facts of the tail that are not the ledger's, at most limit, and how many the tail has in all.
	Strays(ctx context.Context, limit int) (facts []uuid.UUID, all int, err error)
	// Misfits hands out rows that lie beside the ledger and do not go together with it, of each kind at most limit.
	Misfits(ctx context.Context, limit int, each func(Difference) error) error
	// ForgetStandings leaves nothing in the standings and everything in the tail.
	ForgetStandings(ctx context.Context) error
}

// How much is held at once: the people of a chunk, and the running totals of the modules of one pass.
const (
	accountsAtOnce = 2000
	totalsAtOnce   = 3_000_000
)

// straysTold is of how many stray facts a verification tells, and of how many misfits of each kind.
const straysTold = 1000

// Verify compares enrollments, standings and postings with the ledger, person by person, and tells of each difference. All that
// it reads is of one moment. Modules are taken some at a time, as many as their totals fit in memory.
func (s *Service) Verify(ctx context.Context, tell func(Difference) error) (v Verified, err error) {
	err = s.Store.Snapshot(ctx, func(ctx context.Context) error {
		c := &checker{Service: s, v: &v, tell: func(d Difference) error {
			if d.Pending {
				v.Pending++
			} else {
				v.Differences++
			}
			return tell(d)
		}}
		return c.run(ctx)
	})
	return v, err
}

// checker is one verification at work.
type checker struct {
	*Service
	v      *Verified
	tell   func(Difference) error
	ground *Grounds
	days   []Day // today, in every time zone
	rolled map[string]lang.Date
	totals totals
}

func (c *checker) run(ctx context.Context) (err error) {
	if c.ground, err = c.grounds(ctx); err != nil {
		return err
	}
	now := c.Now()
	for zone := range maps.Values(c.ground.zones) {
		if at, err := time.LoadLocation(zone); err == nil && !slices.ContainsFunc(c.days, func(d Day) bool { return d.TimeZone == zone }) {
			c.days = append(c.days, Day{zone, lang.DateOf(now, at)})
		}
	}
	if c.rolled, err = c.Store.RolledDays(ctx); err != nil {
		return err
	}
	sizes, err := c.Store.Modules(ctx)
	if err != nil {
		return err
	}
	for i, modules := range passes(sizes) {
		if err := c.pass(ctx, modules, i == 0); err != nil {
			return err
		}
	}
	if err := c.sums(ctx); err != nil {
		return err
	}
	return c.Store.Misfits(ctx, straysTold, c.tell)
}

// passes takes modules some at a time, so that each time's totals are not too many.
func passes(sizes map[string]int) (all [][]string) {
	n := 0
	for i, m := range slices.Sorted(maps.Keys(sizes)) {
		if n += sizes[m]; i == 0 || n > totalsAtOnce {
			all, n = append(all, nil), sizes[m]
		}
		all[len(all)-1] = append(all[len(all)-1], m)
	}
	return all
}

// pass compares what is kept of some modules.
func (c *checker) pass(ctx context.Context, modules []string, isFirst bool) error {
	c.totals = newTotals()
	for after := uuid.Nil; ; {
		all, last, err := c.Store.Accounts(ctx, modules, after, accountsAtOnce)
		if err != nil {
			return err
		}
		if last == uuid.Nil {
			break
		}
		posts, pending, err := c.Store.Posts(ctx, after, last, c.days)
		if err != nil {
			return err
		}
		var changes []Change
		var before uuid.UUID
		for _, a := range all {
			if a.Person != before {
				before = a.Person
				if isFirst {
					c.v.People++
				}
			}
			if err := c.account(a, posts[a.Person], pending[a.Person]); err != nil {
				return err
			}
			changes = append(changes, a.Folded().Changes(a.Module)...)
		}
		for _, m := range c.ground.Moves(changes) {
			if m.Module != AllModules {
				c.totals.add(m.Series, m.Day, m.Count)
			}
		}
		after = last
	}
	var before Total
	if err := c.Store.EachTotal(ctx, modules, func(t Total) error {
		if t.Series != before.Series {
			before = Total{Series: t.Series}
		}
		c.totals.add(t.Series, t.Day, before.Count.Minus(t.Count))
		before = t
		return nil
	}); err != nil {
		return err
	}
	return c.tellOff(WrongTotal)
}

// tellOff tells of the totals that are not nothing, as damage of a kind.
func (c *checker) tellOff(kind Damage) error {
	for _, off := range c.totals.off() {
		off.Damage = kind
		if err := c.tell(off); err != nil {
			return err
		}
	}
	return nil
}

// account compares what is kept of one person in one module.
func (c *checker) account(a Account, posted []uuid.UUID, pending bool) error {
	for _, e := range a.Enrollments {
		c.v.Enrollments++
		c.v.Facts += len(e.Facts)
		d := Difference{Person: a.Person, Enrollment: e.ID, Series: Series{Module: a.Module}}
		made, err := assign.Replay(e.Enrollment, e.Facts)
		switch {
		case len(e.Facts) == 0:
			d.Damage = NoFacts
		case err != nil:
			d.Damage = Impossible
		default:
			d.Columns = unlike(e, made)
			if d.Damage = WrongColumns; len(d.Columns) == 0 {
				continue
			}
		}
		if err := c.tell(d); err != nil {
			return err
		}
	}
	return c.place(a, posted, pending)
}

// unlike names the columns in which an enrollment is not what its facts make it.
func unlike(e KeptEnrollment, made assign.Enrollment) (columns []string) {
	for _, is := range []struct {
		column string
		same   bool
	}{
		{"required", e.Required == made.Required}, {"opens_on", e.OpensOn == made.OpensOn}, {"due_on", e.DueOn == made.DueOn}, {"grace_days", e.Grace == made.Grace},
		{"started_at", e.StartedAt.Equal(made.StartedAt)}, {"completed_at", e.CompletedAt.Equal(made.CompletedAt)}, {"completed_on", e.CompletedOn == made.CompletedOn}, {"exempted", e.Exempted == made.Exempted},
		{"withdrawn", e.Withdrawn == made.Withdrawn}, {"superseded", e.Superseded == made.Superseded}, {"facts", e.Enrollment.Facts == made.Facts},
		{"agency_id", e.Agency == made.Agency}, {"state", e.Word == made.State()},
	} {
		if !is.same {
			columns = append(columns, is.column)
		}
	}
	return columns
}

// place compares where somebody counts today with where they work. What the roll has yet to look at is told as such.
func (c *checker) place(a Account, posted []uuid.UUID, pending bool) error {
	var at Standing
	for _, d := range c.days {
		st := a.On(d.Date)
		if st.Roster == 0 || c.ground.zones[st.Agency] != d.TimeZone {
			continue
		}
		if slices.Contains(posted, st.Agency) {
			return nil
		}
		at = st
		pending = pending || c.rolled[d.TimeZone].Before(d.Date)
	}
	if at.Roster == 0 {
		return nil
	}
	d := Difference{Damage: WrongNowhere, Person: a.Person, Enrollment: at.Enrollment, Series: Series{Agency: at.Agency, Module: a.Module}, Pending: pending}
	if len(posted) > 0 {
		d.Damage, d.Posted = WrongPlace, posted[0]
	}
	return c.tell(d)
}

// sums compares the totals of all modules together with their sum, agency by agency, and looks at each total by itself; and at
// what standings leave out.
func (c *checker) sums(ctx context.Context) error {
	var at uuid.UUID
	var before Total
	c.totals = newTotals()
	if err := c.Store.EachTotal(ctx, nil, func(t Total) error {
		c.v.Totals++
		if t.Agency != at {
			at = t.Agency
			if err := c.tellOff(WrongSum); err != nil {
				return err
			}
			c.totals = newTotals()
		}
		if t.Series != before.Series {
			before = Total{Series: t.Series}
		}
		change := t.Count.Minus(before.Count)
		if t.Module == AllModules {
			change = Count{}.Minus(change)
		}
		c.totals.add(Series{t.Agency, t.TimeZone, AllModules}, t.Day, change)
		before = t
		if !t.IsSound() {
			return c.tell(Difference{Damage: Unsound, Series: t.Series, Day: t.Day, Off: t.Count})
		}
		return nil
	}); err != nil {
		return err
	}
	if err := c.tellOff(WrongSum); err != nil {
		return err
	}
	lost, err := c.Store.Lost(ctx)
	if err != nil {
		return err
	}
	for _, n := range lost {
		if err := c.tell(Difference{Damage: NoSeries, Number: n}); err != nil {
			return err
		}
	}
	strays, n, err := c.Store.Strays(ctx, straysTold)
	if err != nil {
		return err
	}
	c.v.Unfolded = n
	for _, fact := range strays {
		if err := c.tell(Difference{Damage: StrayFact, Fact: fact}); err != nil {
			return err
		}
	}
	return nil
}

// totals are sums by series and day, as small as they can be kept: there are millions.
type totals struct {
	at      map[uuid.UUID]int32
	zones   map[string]int16
	modules map[string]int16
	sums    map[totalKey]tally
}

func newTotals() totals {
	return totals{map[uuid.UUID]int32{}, map[string]int16{}, map[string]int16{}, map[totalKey]tally{}}
}

type totalKey struct {
	agency, day  int32
	zone, module int16
}

type tally [9]int32

// numbered gives a value its number, in the order in which they come.
func numbered[K comparable, N int16 | int32](of map[K]N, value K) N {
	n, ok := of[value]
	if !ok {
		n = N(len(of))
		of[value] = n
	}
	return n
}

// epoch is the day from which days are counted.
var epoch = lang.Date{Year: 2000, Month: 1, Day: 1}

func (t *totals) add(s Series, day lang.Date, c Count) {
	if c == (Count{}) {
		return
	}
	key := totalKey{numbered(t.at, s.Agency), int32(epoch.DaysUntil(day)), numbered(t.zones, s.TimeZone), numbered(t.modules, s.Module)}
	sum := t.sums[key]
	for i, n := range [...]int{c.Roster, c.Completed, c.InProgress, c.NotStarted, c.Exempt, c.Overdue, c.OnTime, c.Late, c.Left} {
		sum[i] += int32(n)
	}
	if sum == (tally{}) {
		delete(t.sums, key)
	} else {
		t.sums[key] = sum
	}
}

// off tells of each series that is not nothing the first day on which it is not, and how much the kept total has too many then.
func (t *totals) off() (all []Difference) {
	first := map[totalKey]int32{}
	for key := range t.sums {
		series := key
		series.day = 0
		if day, ok := first[series]; !ok || key.day < day {
			first[series] = key.day
		}
	}
	agencies, zones, modules := byNumber(t.at), byNumber(t.zones), byNumber(t.modules)
	for series, day := range first {
		n := t.sums[totalKey{series.agency, day, series.zone, series.module}]
		off := Count{int(n[0]), int(n[1]), int(n[2]), int(n[3]), int(n[4]), int(n[5]), int(n[6]), int(n[7]), int(n[8])}
		all = append(all, Difference{Series: Series{agencies[series.agency], zones[series.zone], modules[series.module]}, Day: epoch.AddDays(int(day)), Off: Count{}.Minus(off)})
	}
	slices.SortFunc(all, func(a, b Difference) int {
		return cmp.Or(bytes.Compare(a.Agency[:], b.Agency[:]), cmp.Compare(a.Module, b.Module), cmp.Compare(a.TimeZone, b.TimeZone))
	})
	return all
}

func byNumber[K comparable, N int16 | int32](of map[K]N) map[N]K {
	values := make(map[N]K, len(of))
	for value, n := range of {
		values[n] = value
	}
	return values
}

// RepairStandings builds the standings anew from the ledger, in one transaction. False: somebody else was at them.
func (s *Service) RepairStandings(ctx context.Context) (bool, error) {
	return s.Store.Folding(ctx, func(ctx context.Context) error {
		if err := s.Store.ForgetStandings(ctx); err != nil {
			return err
		}
		for {
			if n, err := s.foldSome(ctx); err != nil || n == 0 {
				return err
			}
		}
	})
}
