// Package report counts completion per agency and rolls it up the tree. What a figure means is said once, here.
package report

import (
	"context"
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

	"github.com/google/uuid"
)

// Count is what a roster divides into, in enrollments: Roster = Completed + InProgress + NotStarted + Exempt, always.
// OnTime and Late divide Completed; Overdue is a part of InProgress and NotStarted. Left is apart from the roster: those who
// were in it and have left within LeftDays, neither finished nor back.
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
	Agency uuid.UUID // the subtree to show; uuid.Nil for all of the scope
	Module string    // one module; empty for all
	When
}

// Completion is the answer to a Question.
type Completion struct {
	Question
	Places
	Table
	Modules []ModuleTable // the same, taken apart by module
}

// Table is lines of agencies with their sum.
type Table struct {
	Rows  []Row
	Total Count // everybody shown, once
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

// Filter says which people stand behind a number.
type Filter struct {
	Agencies []uuid.UUID // whose people: the subtree shown, already cut to the scope
	Module   string      // empty for all
	State    string      // a state, Overdue, or empty for the whole roster
}

// PersonRow is a person behind a number.
type PersonRow struct {
	Person      uuid.UUID
	Name        string
	Number      string // employee or badge number there
	Agency      uuid.UUID
	Module      string
	State       assign.State
	DueOn       lang.Date
	Overdue     bool
	CompletedOn lang.Date
}

// Day is the calendar day in a time zone.
type Day struct {
	TimeZone string
	Date     lang.Date
}

// Store counts.
type Store interface {
	audit.Log
	TeamStore
	ItemStore
	FoldStore
	FigureStore
	// Agencies lists every agency with the parent it has on the day.
	Agencies(ctx context.Context, on lang.Date) ([]agency.Agency, error)
	// PeopleBehind lists the people of a number by name, at most limit after skipping offset.
	PeopleBehind(ctx context.Context, f Filter, days []Day, offset, limit int) ([]PersonRow, error)
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
}

// Places is the tree with the part of it a scope shows.
type Places struct {
	Tree  *agency.Tree
	Nodes []agency.Node // shown, parents before children
	Days  []Day         // of their time zones

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
	all, err := s.Store.Agencies(ctx, lang.DateOf(now, time.UTC))
	if err != nil {
		return Places{}, err
	}
	p := Places{Tree: agency.NewTree(all)}
	p.Nodes = p.Tree.Within(scope)
	within := func(id uuid.UUID) bool {
		return slices.ContainsFunc(p.Nodes, func(n agency.Node) bool { return n.ID == id })
	}
	if at != uuid.Nil && !within(at) {
		return Places{}, fault.New(fault.NotFound, "")
	}
	if !w.AsOf.IsZero() {
		seen := map[uuid.UUID]bool{}
		var tops []uuid.UUID
		for _, n := range p.Nodes {
			seen[n.ID] = true
			if n.Depth == 0 {
				tops = append(tops, n.ID)
			}
		}
		then, err := s.Store.Agencies(ctx, w.AsOf)
		if err != nil {
			return Places{}, err
		}
		p.Tree = agency.NewTree(then)
		p.Nodes = slices.DeleteFunc(p.Tree.Subtrees(tops), func(n agency.Node) bool { return !seen[n.ID] })
	}
	if at != uuid.Nil {
		shown := map[uuid.UUID]bool{}
		for _, n := range p.Nodes {
			shown[n.ID] = true
		}
		p.Nodes = slices.DeleteFunc(p.Tree.Subtrees([]uuid.UUID{at}), func(n agency.Node) bool { return !shown[n.ID] && n.ID != at })
	}
	p.Days = w.days(p.Nodes, now)
	p.everywhere = w.days(p.Tree.All(), now)
	return p, nil
}

// Completion answers a question within a scope.
func (s *Service) Completion(ctx context.Context, scope access.Scope, q Question) (Completion, error) {
	places, err := s.PlacesOn(ctx, scope, q.Agency, q.When)
	if err != nil {
		return Completion{}, err
	}
	now := s.Now()
	if err := q.Check(latest(When{}.days(places.Nodes, now)), now); err != nil {
		return Completion{}, err
	}
	var modules []string
	if q.Module != "" {
		modules = []string{q.Module}
	}
	f, err := s.Figures(ctx, places.IDs(), modules, q.When, places.everywhere)
	if err != nil {
		return Completion{}, err
	}
	c := Completion{Question: q, Places: places, Table: f.table(places, q.Module)}
	for _, m := range f.modules() {
		c.Modules = append(c.Modules, ModuleTable{m, f.table(places, m)})
	}
	return c, nil
}

// table shows the figures of a module.
func (f Figures) table(p Places, module string) (t Table) {
	for _, n := range p.Nodes {
		t.Rows = append(t.Rows, Row{n, f.Of(n.ID, module)})
		if n.Depth == 0 {
			t.Total = t.Total.Plus(f.Of(n.ID, module))
		}
	}
	return t
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

// People lists who stands behind a number of the completion report, page by page, in the places a scope shows.
func (s *Service) People(ctx context.Context, p Places, module, state string, offset, limit int) ([]PersonRow, error) {
	return s.Store.PeopleBehind(ctx, Filter{p.IDs(), module, state}, p.Days, offset, limit)
}

// NoteExport records who took which figures or names as a file.
func (s *Service) NoteExport(ctx context.Context, a access.Actor, what audit.Action, q Question, state string) error {
	e := a.Did(s.NewID(), s.Now(), what, q.Agency)
	if q.Agency != uuid.Nil {
		e.Agency = q.Agency
	}
	return s.Store.AppendAudit(ctx, e,
		audit.Detail{Field: "module", After: q.Module}, audit.Detail{Field: "state", After: state})
}
