// Package report counts completion per agency and rolls it up the tree. What a figure means is said once, here.
package report

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// Count is what a roster divides into, in enrollments: Roster = Completed + InProgress + NotStarted + Exempt, always.
// OnTime and Late divide Completed; Overdue is a part of InProgress and NotStarted. Left is apart from the roster: those who
// were in it, left within LeftDays, and are not back.
type Count struct {
	Roster, Completed, InProgress, NotStarted, Exempt, Overdue, OnTime, Late, Left int
}

// LeftDays is for how many days somebody who left is counted among those who left.
const LeftDays = 365

// Plus adds two counts of different people.
func (c Count) Plus(d Count) Count {
	return Count{c.Roster + d.Roster, c.Completed + d.Completed, c.InProgress + d.InProgress,
		c.NotStarted + d.NotStarted, c.Exempt + d.Exempt, c.Overdue + d.Overdue, c.OnTime + d.OnTime, c.Late + d.Late, c.Left + d.Left}
}

// Minus takes a part away.
func (c Count) Minus(d Count) Count {
	return Count{c.Roster - d.Roster, c.Completed - d.Completed, c.InProgress - d.InProgress,
		c.NotStarted - d.NotStarted, c.Exempt - d.Exempt, c.Overdue - d.Overdue, c.OnTime - d.OnTime, c.Late - d.Late, c.Left - d.Left}
}

// AddsUp reports whether the roster and what is completed are the sums of their parts.
func (c Count) AddsUp() bool {
	return c.Roster == c.Completed+c.InProgress+c.NotStarted+c.Exempt && c.Completed == c.OnTime+c.Late && c.Overdue <= c.InProgress+c.NotStarted
}

// IsSound reports whether a count adds up and nothing in it is less than nothing: else it is wrong, and must not be shown.
func (c Count) IsSound() bool {
	return c.AddsUp() && min(c.Roster, c.Completed, c.InProgress, c.NotStarted, c.Exempt, c.Overdue, c.OnTime, c.Late, c.Left) >= 0
}

// Required is the roster less the exempt: the denominator of the per cent.
func (c Count) Required() int { return c.Roster - c.Exempt }

// Cell is one agency's own people in one module.
type Cell struct {
	Agency uuid.UUID
	Module string
	Count
}

// Row is one line of the completion report: an agency with everybody at and below it.
type Row struct {
	agency.Node
	Count
	Hidden Hidden // what of it is kept back
}

// RollUp adds each agency's own cells to all agencies above it among the nodes, and keeps the nodes' order. Cells of
// agencies that are not among the nodes are left out.
func RollUp(tree *agency.Tree, nodes []agency.Node, cells []Cell) []Row {
	rows := make([]Row, len(nodes))
	at := make(map[uuid.UUID]*Row, len(nodes))
	for i, n := range nodes {
		rows[i].Node = n
		at[n.ID] = &rows[i]
	}
	for _, c := range cells {
		own, ok := at[c.Agency]
		if !ok {
			continue
		}
		own.Count = own.Count.Plus(c.Count)
		for _, up := range tree.Ancestors(c.Agency) {
			if row, ok := at[up]; ok {
				row.Count = row.Count.Plus(c.Count)
			}
		}
	}
	return rows
}

// Question is what a completion report was asked.
type Question struct {
	Agency  uuid.UUID    // the subtree to show; uuid.Nil for all of the scope
	Within  string       // where no agency is asked about, the scope of whoever asked first: as SetWithin writes it; empty: that of whoever asks
	Module  string       // one module; empty for all
	Course  string       // the modules of one course; empty for all
	Country string       // the agencies of one country; empty for all
	Level   agency.Level // the people of agencies of one level; empty for all
	By      By           // what a line is about; empty: ByAgency
	Own     bool         // an agency's own people, without those of the agencies below
	Outside bool         // for those who may not see the people behind it: small counts are kept back
	Shown   string       // which agencies the answer shows, once that is known: as Places.Digest has it
	When
}

// Completion is the answer to a Question.
type Completion struct {
	Question
	Places
	Table
	Modules []ModuleTable // the same, taken apart by module
}

// Table is rows of agencies with their sum.
type Table struct {
	Rows   []Row
	Total  Count  // everybody shown, once
	Hidden Hidden // what of the total is kept back
}

// ModuleTable is the table of one module.
type ModuleTable struct {
	Module string
	Table
}

// tabulate rolls cells up into a table.
func tabulate(p Places, cells []Cell) Table {
	t := Table{Rows: RollUp(p.Tree, p.Nodes, cells)}
	for _, r := range t.Rows {
		if r.Depth == 0 {
			t.Total = t.Total.Plus(r.Count)
		}
	}
	return t
}

// Overdue is the word for the open ones that were due before the day; a flag, not a state.
const Overdue = "overdue"

// PersonRow is a person behind a number.
type PersonRow struct {
	Person      uuid.UUID
	Name        string
	SortName    string // by which lists of names are ordered
	Number      string // employee or badge number there
	Agency      uuid.UUID
	Module      string
	State       assign.State
	DueOn       lang.Date
	Overdue     bool
	CompletedOn lang.Date

	// Of the list of a page:
	Day        lang.Date         // the day that the row is of
	Enrollment assign.Enrollment // as it was on it
	Late       bool              // completed, and after it was due
	Left       bool              // not in the roster any more
	LeftOn     lang.Date
	Holder     uuid.UUID // whose page tells of them: themself, or under whom they go on
	Home       uuid.UUID // the agency of their newest posting, by which it is decided who may open that page; uuid.Nil: erased
	Exemption  uuid.UUID // the one in force
	Reason     lang.Text // of it; nil: not known any more
	Until      lang.Date // its last day; zero: until somebody ends it
	Causes     []assign.Cause
	Earlier    learn.Earlier
	Notice     string // the kind of what they were told last about it; empty: nothing
	NoticeOn   lang.Date

	facts map[uuid.UUID]bool // of the enrollment, those that held on the day
}

// Day is the calendar day in a time zone.
type Day struct {
	TimeZone string
	Date     lang.Date
}

// Store counts.
type Store interface {
	audit.Log
	TreeStore
	TeamStore
	ItemStore
	FoldStore
	FigureStore
	ExportStore
	EachStore
	PeopleStore
	VerifyStore
	ByStore
	// Holdings counts people by agency and by the modules whose completions of theirs are valid.
	Holdings(ctx context.Context, agencies []uuid.UUID, days []Day, valid []Validity) ([]Holding, error)
	// RevisionsBut gives the recorded revisions whose digests are not among those known.
	RevisionsBut(ctx context.Context, known []string) ([]Revision, error)
}

// Service answers questions about completion.
type Service struct {
	Store     Store
	Catalogue *course.Catalogue
	Now       func() time.Time
	NewID     func() uuid.UUID

	mu     sync.Mutex
	months map[string]held // by revision's digest, and by module for completions without one

	forestLock sync.Mutex
	forest     *forest // of the version seen last; nil: none was

	tail  tail
	pasts pasts
}

// Places is the tree with the part of it a scope shows.
type Places struct {
	Tree  *agency.Tree
	Nodes []agency.Node // shown, parents before children
	Scope []agency.Node // all of the scope, as it lies today
	Days  []Day         // of their time zones

	// Begins is set where nothing counts since the day is before the record of all agencies shown: the first day of that.
	Begins lang.Date

	everywhere []Day // of all time zones: agencies that are shown no more may have been below these
}

// latest is the latest of days.
func latest(days []Day) (day lang.Date) {
	for _, d := range days {
		if day.Before(d.Date) {
			day = d.Date
		}
	}
	return day
}

// On is the day an agency's figures stand on: its own calendar's.
func (p Places) On(a agency.Agency) lang.Date {
	for _, d := range p.Days {
		if d.TimeZone == a.TimeZone {
			return d.Date
		}
	}
	return lang.Date{}
}

// AsOf is the day at the first agency shown, for the head of a page; each agency's own day decides its figures.
func (p Places) AsOf() lang.Date {
	if len(p.Days) == 0 {
		return lang.Date{}
	}
	return p.Days[0].Date
}

// IDs are the ids of the nodes shown.
func (p Places) IDs() []uuid.UUID {
	ids := make([]uuid.UUID, len(p.Nodes))
	for i, n := range p.Nodes {
		ids[i] = n.ID
	}
	return ids
}

// Places gives the agencies of the scope, or the subtree at one of them, as they are today. An agency outside the scope looks
// like one that does not exist: fault.NotFound.
func (s *Service) Places(ctx context.Context, scope access.Scope, at uuid.UUID) (Places, error) {
	return s.PlacesOn(ctx, scope, at, When{})
}

// PlacesOn is Places as the tree was on the day; who is in the scope is decided by the tree of today.
func (s *Service) PlacesOn(ctx context.Context, scope access.Scope, at uuid.UUID, w When) (Places, error) {
	now := s.Now()
	p, err := s.placesKept(ctx, seen{scope: fmt.Sprint(scope.IsEverywhere(), scope.Roots()), at: at, today: lang.DateOf(now, time.UTC), on: w.AsOf}, scope)
	if err != nil {
		return Places{}, err
	}
	if at != uuid.Nil && len(p.Nodes) == 0 {
		return Places{}, fault.New(fault.NotFound, "")
	}
	p.Scope, p.Nodes = slices.Clip(p.Scope), slices.Clip(p.Nodes) // which are kept: nobody changes what is in them
	p.Days = w.days(p.Nodes, now)
	for _, zone := range p.Tree.Zones() {
		p.everywhere = append(p.everywhere, Day{zone, w.dayIn(agency.Agency{TimeZone: zone}.Zone(), now)})
	}
	return p, nil
}

// placesOf are the agencies of a scope of today, or those at and below one of them, as they lay on a day; zero is today, too.
// Without nodes the one is outside the scope.
func placesOf(today, then *agency.Tree, scope access.Scope, at uuid.UUID) Places {
	p := Places{Tree: then, Scope: today.Within(scope)}
	shown := map[uuid.UUID]bool{}
	for _, n := range p.Scope {
		shown[n.ID] = true
	}
	p.Nodes = p.Scope
	switch {
	case at != uuid.Nil && !shown[at]:
		p.Nodes = nil
		return p
	case then != today:
		var tops []uuid.UUID // wherever they lay on the day, all of the scope are shown
		for _, n := range p.Scope {
			if !slices.ContainsFunc(then.Ancestors(n.ID), func(above uuid.UUID) bool { return shown[above] }) {
				tops = append(tops, n.ID)
			}
		}
		p.Nodes = slices.DeleteFunc(then.Subtrees(tops), func(n agency.Node) bool { return !shown[n.ID] })
	}
	if at != uuid.Nil {
		of := map[uuid.UUID]bool{}
		for _, n := range p.Nodes {
			of[n.ID] = true
		}
		p.Nodes = slices.DeleteFunc(then.Subtrees([]uuid.UUID{at}), func(n agency.Node) bool { return !of[n.ID] && n.ID != at })
	}
	return p
}

// PlacesFor gives the agencies that a question is about, and refuses, as fault.Invalid, what has no answer.
func (s *Service) PlacesFor(ctx context.Context, scope access.Scope, q Question) (Places, error) {
	p, err := s.placesAsked(ctx, scope, q)
	if err != nil {
		return p, err
	}
	now := s.Now()
	// Nowhere is it earlier than the day before that of UTC; it stands for the agencies of an empty scope.
	today := latest(append(When{}.days(p.Nodes, now), Day{Date: lang.DateOf(now, time.UTC).AddDays(-1)}))
	wrong, _ := fault.InFields(q.When.Check(today, now))
	if at, _ := p.Tree.Agency(q.Agency); q.Agency != uuid.Nil && q.Country != "" && at.Country != q.Country {
		wrong.Add(fault.Field("country", "report.wrong.country"))
	}
	if p = p.in(q.Country); q.Country != "" && len(p.Nodes) == 0 && len(wrong) == 0 {
		return p, fault.New(fault.NotFound, "") // no agency there is in the scope
	}
	if q.Level != "" && !slices.ContainsFunc(p.Nodes, func(n agency.Node) bool { return n.Level == q.Level }) {
		wrong.Add(fault.Field("level", "report.wrong.level"))
	}
	if c := s.Catalogue.Course(q.Course); c != nil && q.Module != "" && !slices.ContainsFunc(c.Modules, func(m *course.Module) bool { return m.ID == q.Module }) {
		wrong.Add(fault.Field("module", "report.wrong.module"))
	}
	if q.By.IsOfToday() && q.When != (When{}) && q.When != (When{AsOf: p.today(now)}) {
		wrong.Add(fault.Field("by", "report.wrong.today_only"))
	}
	if err := wrong.Err(); err != nil {
		return p, err
	}
	if err := s.before(ctx, p, q.AsOf); err != nil {
		return p, err
	}
	return p, s.settled(ctx, q.When)
}

// before refuses a day before anything at all was on record. It is asked before any figure is read, so that every report and file
// answers the same.
func (s *Service) before(ctx context.Context, p Places, on lang.Date) error {
	if on.IsZero() {
		return nil
	}
	there, err := s.Store.OnRecord(ctx, on)
	if err != nil || there {
		return err
	}
	all := p
	all.Nodes = p.Tree.All()
	first, err := s.Store.RecordBegins(ctx, all.IDs())
	if err == nil && !first.IsZero() {
		err = fault.Field("as-of", "report.wrong.before_record", "Date", first)
	}
	return err
}

// begins is the first day on which any of the agencies shown owed anything, where that is after the day asked about: there are no
// figures then, and this is why. It is asked when nothing counts on the day.
func (s *Service) begins(ctx context.Context, p Places, q Question) (first lang.Date, err error) {
	if q.AsOf.IsZero() {
		return first, nil
	}
	if first, err = s.Store.RecordBegins(ctx, p.IDs()); !q.AsOf.Before(first) {
		first = lang.Date{}
	}
	return first, err
}

// modules lists those that a question is about; nil: all there are.
func (s *Service) modules(q Question) (ids []string) {
	if q.Module != "" {
		return []string{q.Module}
	}
	if c := s.Catalogue.Course(q.Course); c != nil {
		for _, m := range c.Modules {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// together are the modules whose figures add up to those of a list; of all there are the standings keep the sum.
func together(modules []string) []string {
	if modules == nil {
		return []string{AllModules}
	}
	return modules
}

// Completion answers a question within a scope, for every agency there is and each module apart.
func (s *Service) Completion(ctx context.Context, scope access.Scope, q Question) (Completion, error) {
	p, err := s.PlacesFor(ctx, scope, q)
	if err != nil {
		return Completion{}, err
	}
	q.Shown = p.Digest()
	sums := make([]sum, len(p.Nodes))
	for i, n := range p.Nodes {
		sums[i] = p.sum(n.ID, q.Level, q.Own)
	}
	all := p.everybody(q)
	modules := s.modules(q)
	f, err := s.figuresIn(ctx, p, append(sums, all), modules, q.When)
	if err != nil {
		return Completion{}, err
	}
	table := func(modules ...string) Table {
		t := Table{Total: f.of(all, modules)}
		for i, n := range p.Nodes {
			t.Rows = append(t.Rows, Row{Node: n, Count: f.of(sums[i], modules)})
		}
		return t
	}
	c := Completion{Question: q, Places: p, Table: table(together(modules)...)}
	for _, m := range f.modules() {
		c.Modules = append(c.Modules, ModuleTable{m, table(m)})
	}
	if c.Total == (Count{}) {
		c.Begins, err = s.begins(ctx, p, q)
	}
	if q.Outside {
		c = c.ForOutside()
	}
	return c, err
}

// modules lists those that have figures, in the order of their ids.
func (f Figures) modules() []string {
	seen := map[string]bool{}
	for _, of := range f {
		for m, c := range of {
			if m != AllModules && c != (Count{}) {
				seen[m] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// NoteExport records who took which figures or names as a file, and of a question with both dates by which id the same is had again.
func (s *Service) NoteExport(ctx context.Context, a access.Actor, what audit.Action, q Question, state string) error {
	e := a.Did(s.NewID(), s.Now(), what, q.Agency)
	if q.Agency != uuid.Nil {
		e.Agency = q.Agency
	}
	details := []audit.Detail{{Field: "module", After: q.Module}, {Field: "state", After: state}}
	if !q.Known.IsZero() {
		asked := q.Asked(a.Scope(access.SeeCompletion))
		if what == audit.PeopleListed {
			asked = q.AskedPeople(a.Scope(access.SeeCompletion), state)
		}
		details = append(details, audit.Detail{Field: "as_of", After: q.AsOf.String()}, audit.Detail{Field: "known", After: Moment(q.Known)}, audit.Detail{Field: "report", After: asked.ID()})
	}
	if q.Outside {
		details = append(details, audit.Detail{Field: "share", After: ShareOutside})
	}
	return s.Store.AppendAudit(ctx, e, details...)
}
