package report

import (
	"cmp"
	"context"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// The words, beside Overdue and the states of a roster, for whose names a figure stands.
const (
	OnTime = "on_time"
	Late   = "late"
	Left   = "left"
)

// Columns are the figures that have names behind them, in the order in which reports show them; empty is the whole roster.
func Columns() []string {
	return []string{"", string(assign.Completed), OnTime, Late, string(assign.InProgress), string(assign.NotStarted), string(assign.Exempt), Overdue, Left}
}

// Of is the figure of a column.
func (c Count) Of(column string) int {
	switch column {
	case "":
		return c.Roster
	case string(assign.Completed):
		return c.Completed
	case OnTime:
		return c.OnTime
	case Late:
		return c.Late
	case string(assign.InProgress):
		return c.InProgress
	case string(assign.NotStarted):
		return c.NotStarted
	case string(assign.Exempt):
		return c.Exempt
	case Overdue:
		return c.Overdue
	case Left:
		return c.Left
	}
	return 0
}

// Sort is an order of names.
type Sort string

// The orders. Those but by name are for lists of at most MostSorted.
const (
	ByName   Sort = "name"
	ByPlace  Sort = "agency" // as the report lists them, and there by name
	ByDueDay Sort = "due"    // the earliest first, and of one day by name
)

// Sorts lists them.
func Sorts() []Sort { return []Sort{ByName, ByPlace, ByDueDay} }

// MostSorted is how long a list may be in another order than that of names, which an index has.
const MostSorted = 5000

// PeopleQuestion asks for the names behind a figure.
type PeopleQuestion struct {
	Question
	Column string // one of Columns
	Sort   Sort   // empty: by name
	After  PersonMark
}

// PersonMark is where a list of names goes on: after somebody in a module. The zero value is its beginning.
type PersonMark struct {
	Person uuid.UUID
	Module string
}

// IsZero reports whether it is the beginning.
func (m PersonMark) IsZero() bool { return m == (PersonMark{}) }

// Names is the answer to a PeopleQuestion.
type Names struct {
	PeopleQuestion
	Places
	People    []PersonRow
	Count     int        // how many there are: the figure, but for those elsewhere
	Elsewhere int        // behind the figure, at agencies that lay below on the day and are outside of the scope today: they are not named
	Next      PersonMark // where the list goes on; zero at its end
}

// Sought says who may be behind a figure.
type Sought struct {
	Agencies []uuid.UUID
	Modules  []string // nil: all
	Column   string
	When
	Days   []Day // of all time zones there are
	Common bool  // they are so many that everybody is looked at, name by name; else they are gathered first
}

// First and Last are the earliest and the latest of the days.
func (f Sought) First() (day lang.Date) {
	for i, d := range f.Days {
		if i == 0 || d.Date.Before(day) {
			day = d.Date
		}
	}
	return day
}

// Last is the latest of the days.
func (f Sought) Last() lang.Date { return latest(f.Days) }

// PeopleStore finds names.
type PeopleStore interface {
	// Candidates lists in the order of names who may be behind a figure: all who are, and others with them. At most limit; further
	// is where to go on, zero when there are no more. Somebody to go on after whom nobody knows is fault.NotFound.
	Candidates(ctx context.Context, f Sought, after PersonMark, limit int) (some []PersonMark, further PersonMark, err error)
	// Describe fills in of rows who the person is, what is behind the enrollment, and what they were told by the moment and day.
	Describe(ctx context.Context, rows []PersonRow, w When) error
}

// How many histories are read at once, and how many in all before a list is shown as far as it has come.
const (
	candidatesAtOnce = 400
	mostCandidates   = 12_000
	emptySearch      = 2000
)

// Names answers a question within a scope, by at most limit names. A list may be shorter and go on all the same, where those
// who are sought are few among those who may be.
func (s *Service) Names(ctx context.Context, scope access.Scope, q PeopleQuestion, limit int) (n Names, err error) {
	n = Names{PeopleQuestion: q}
	if n.Places, err = s.PlacesFor(ctx, scope, q.Question); err != nil {
		return n, err
	}
	n.Shown = n.Places.Digest()
	f := Sought{Agencies: n.whose(q.Question), Modules: s.modules(q.Question), Column: q.Column, When: q.When, Days: n.everywhere}
	if n.Count, err = s.countOf(ctx, n.Places, q, f); err != nil {
		return n, err
	}
	if all := n.counted(q.Question); len(all) > len(f.Agencies) {
		whole := f
		whole.Agencies = all
		if n.Elsewhere, err = s.countOf(ctx, n.Places, q, whole); err != nil {
			return n, err
		}
		n.Elsewhere -= n.Count
	}
	if n.Count == 0 {
		n.Begins, err = s.begins(ctx, n.Places, q.Question)
		return n, err
	}
	if n.Count > MostSorted && q.Sort != ByName && q.Sort != "" {
		return n, fault.Field("sort", "people.too_many_to_sort", "Most", MostSorted)
	}
	f.Common = n.Count > commonFrom
	err = s.Store.Snapshot(ctx, func(ctx context.Context) error {
		if q.Sort == ByName || q.Sort == "" {
			n.People, n.Next, err = s.byName(ctx, n.Places, f, q.After, limit, candidatesAtOnce, mostCandidates)
		} else {
			n.People, n.Next, err = s.sorted(ctx, n.Places, f, q, limit)
		}
		if err != nil {
			return err
		}
		return s.Store.Describe(ctx, n.People, q.When)
	})
	return n, err
}

// commonFrom is from how many names on they are found by going through everybody by name.
const commonFrom = 20_000

// whose lists the agencies whose own people a question is about: of the day's tree, those that are in the scope today. The figures
// of the day count people of agencies that have left the scope since; whoever may not see those today is not told who they are.
func (p Places) whose(q Question) []uuid.UUID {
	seen := map[uuid.UUID]bool{}
	for _, n := range p.Scope {
		seen[n.ID] = true
	}
	return slices.DeleteFunc(p.counted(q), func(id uuid.UUID) bool { return !seen[id] })
}

// counted are all agencies whose own people the figures count.
func (p Places) counted(q Question) (ids []uuid.UUID) {
	for _, n := range p.Tree.Subtrees(p.tops()) {
		if q.counts(n) {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// countOf is the figure: the sum of the agencies' own people, which is that of whole subtrees where those are sought.
func (s *Service) countOf(ctx context.Context, p Places, q PeopleQuestion, f Sought) (n int, err error) {
	sought := map[uuid.UUID]bool{}
	for _, id := range f.Agencies {
		sought[id] = true
	}
	times := map[uuid.UUID]int{} // how often the figure of an agency with all below it is added
	for _, id := range f.Agencies {
		times[id] = 1
	}
	for _, node := range p.Tree.Subtrees(f.Agencies) { // each agency's own people are its figure less those directly below
		if sought[node.Parent] {
			times[node.ID]--
		}
	}
	var which []uuid.UUID
	for id, n := range times {
		if n != 0 {
			which = append(which, id)
		}
	}
	modules := together(f.Modules)
	if len(which) == 0 || len(modules) == 0 {
		return 0, nil
	}
	figures, err := s.Figures(ctx, which, modules, q.When, f.Days)
	for _, id := range which {
		for _, m := range modules {
			n += times[id] * figures.Of(id, m).Of(q.Column)
		}
	}
	return n, err
}

// byName lists names in their order, after one of them. It reads histories, so many at once, until there are enough names or it has
// read most of them; a search that finds few counts as if it had found some.
func (s *Service) byName(ctx context.Context, p Places, f Sought, after PersonMark, limit, atOnce, most int) (rows []PersonRow, next PersonMark, err error) {
	for read := 0; read < most; {
		some, further, err := s.Store.Candidates(ctx, f, after, atOnce)
		if err != nil {
			return nil, next, err
		}
		found, err := s.among(ctx, p, f, some)
		if err != nil {
			return nil, next, err
		}
		for _, r := range found {
			if len(rows) >= limit && r.mark() != rows[len(rows)-1].mark() {
				return rows, rows[len(rows)-1].mark(), nil
			}
			rows = append(rows, r)
		}
		if after, read = further, read+max(len(some), emptySearch); further.IsZero() {
			return rows, next, nil
		}
		if len(rows) >= limit {
			return rows, after, nil
		}
	}
	return rows, after, nil
}

func (r PersonRow) mark() PersonMark { return PersonMark{r.Person, r.Module} }

// sorted lists names in another order.
func (s *Service) sorted(ctx context.Context, p Places, f Sought, q PeopleQuestion, limit int) (rows []PersonRow, next PersonMark, err error) {
	if rows, next, err = s.byName(ctx, p, f, PersonMark{}, MostSorted, MostSorted, 20*MostSorted); err != nil {
		return nil, next, err
	}
	if !next.IsZero() {
		return nil, next, fault.Field("sort", "people.too_many_to_sort", "Most", MostSorted)
	}
	place := map[uuid.UUID]int{}
	for i, id := range f.Agencies {
		place[id] = i
	}
	slices.SortStableFunc(rows, func(a, b PersonRow) int {
		if q.Sort == ByPlace {
			return cmp.Compare(place[a.Agency], place[b.Agency])
		}
		if a.DueOn.IsZero() != b.DueOn.IsZero() {
			return first(!a.DueOn.IsZero(), !b.DueOn.IsZero())
		}
		return a.DueOn.Compare(b.DueOn)
	})
	rows = rows[slices.IndexFunc(rows, func(r PersonRow) bool { return r.mark() == q.After })+1:]
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].mark()
	}
	return rows, next, nil
}

// among keeps of candidates those who are behind the figure, in the same order: by their histories, as the figure counts them.
func (s *Service) among(ctx context.Context, p Places, f Sought, some []PersonMark) (rows []PersonRow, err error) {
	if len(some) == 0 {
		return nil, nil
	}
	histories, err := s.Store.Histories(ctx, some)
	if err != nil {
		return nil, err
	}
	of := make(map[PersonMark]Kept, len(histories))
	for _, k := range histories {
		of[PersonMark{k.Person, k.Module}] = k
	}
	sought := make(map[uuid.UUID]bool, len(f.Agencies))
	for _, id := range f.Agencies {
		sought[id] = true
	}
	var days []lang.Date
	today := map[string]lang.Date{}
	for _, d := range f.Days {
		days, today[d.TimeZone] = append(days, d.Date), d.Date
	}
	slices.SortFunc(days, lang.Date.Compare)
	days = slices.Compact(days)
	for _, mark := range some {
		h := of[mark].Known(f.Known)
		for _, day := range days {
			st := h.On(day)
			if a, _ := p.Tree.Agency(st.Agency); st.Agency != uuid.Nil && today[a.TimeZone] == day && sought[st.Agency] && st.Of(f.Column) == 1 {
				rows = append(rows, h.row(mark, st, day))
			}
		}
	}
	return rows, nil
}

// row tells of a standing what the list shows of it.
func (h History) row(who PersonMark, st Standing, day lang.Date) PersonRow {
	r := PersonRow{Person: who.Person, Module: who.Module, Agency: st.Agency, DueOn: st.DueOn, Overdue: st.Overdue == 1, Late: st.Late == 1, Left: st.Left == 1,
		Day: day, Enrollment: assign.Enrollment{ID: st.Enrollment, Person: who.Person, Module: who.Module, Required: true, Agency: st.Agency, DueOn: st.DueOn}, facts: map[uuid.UUID]bool{}}
	at := time.Time{}.AddDate(1, 0, 0) // some moment: that there is one is all that is asked of an enrollment here
	e := &r.Enrollment
	for _, f := range h.valid() {
		if f.Enrollment != st.Enrollment || day.Before(f.HoldsFrom()) {
			continue
		}
		r.facts[f.ID] = true
		switch f.Kind {
		case assign.Enrolled:
			e.Cycle, e.OpensOn = f.Cycle, f.OpensOn
		case assign.CompletedFact, assign.Credited:
			if r.CompletedOn.IsZero() {
				r.CompletedOn = f.Effective
			}
		case assign.ExemptedFact:
			r.Exemption = f.Exemption
		case assign.Transferred, assign.WithdrawnFact:
			r.LeftOn = f.Effective
		}
	}
	switch {
	case r.Left:
		r.State, e.Withdrawn = assign.Withdrawn, true
	case st.Completed == 1:
		r.State, e.CompletedAt = assign.Completed, at
	case st.Exempt == 1:
		r.State, e.Exempted = assign.Exempt, true
	case st.InProgress == 1:
		r.State, e.StartedAt = assign.InProgress, at
	default:
		r.State = assign.NotStarted
	}
	if !r.Left {
		r.LeftOn = lang.Date{}
	}
	if r.State != assign.Exempt {
		r.Exemption = uuid.Nil
	}
	return r
}

// Explain keeps of the facts that tell why somebody has an enrollment those that held on the day, and an earlier completion if
// it was there by then.
func (r *PersonRow) Explain(all []assign.Cause, earlier learn.Earlier) {
	r.Causes = slices.DeleteFunc(all, func(c assign.Cause) bool { return !r.facts[c.ID] })
	for i, c := range r.Causes {
		if r.Day.Before(c.Ended) {
			r.Causes[i].Ended = lang.Date{}
		}
		if c.DueOn == r.DueOn {
			r.Enrollment.Grace = c.Grace
		}
	}
	if !r.Day.Before(earlier.CompletedOn) {
		r.Earlier = earlier
	}
}
