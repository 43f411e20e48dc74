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

// Count is what a roster divides into. Roster = Completed + InProgress + NotStarted + Exempt, always; Overdue is a
// part of InProgress and NotStarted.
type Count struct {
	Roster, Completed, InProgress, NotStarted, Exempt, Overdue int
}

// Plus adds two counts of different people.
func (c Count) Plus(d Count) Count {
	return Count{c.Roster + d.Roster, c.Completed + d.Completed, c.InProgress + d.InProgress,
		c.NotStarted + d.NotStarted, c.Exempt + d.Exempt, c.Overdue + d.Overdue}
}

// AddsUp reports whether the roster is the sum of its parts.
func (c Count) AddsUp() bool {
	return c.Roster == c.Completed+c.InProgress+c.NotStarted+c.Exempt && c.Overdue <= c.InProgress+c.NotStarted
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

// byModule takes a table apart, modules in the order of their ids.
func byModule(p Places, cells []Cell) []ModuleTable {
	of := map[string][]Cell{}
	for _, c := range cells {
		of[c.Module] = append(of[c.Module], c)
	}
	var tables []ModuleTable
	for _, module := range slices.Sorted(maps.Keys(of)) {
		tables = append(tables, ModuleTable{module, tabulate(p, of[module])})
	}
	return tables
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
	// Agencies lists every agency with the parent it has on the day.
	Agencies(ctx context.Context, on lang.Date) ([]agency.Agency, error)
	// CompletionCells counts each agency's own people. Days holds the calendar day of every time zone among them.
	CompletionCells(ctx context.Context, agencies []uuid.UUID, module string, days []Day) ([]Cell, error)
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
	Days  []Day
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

// Places gives the agencies of the scope, or the subtree at one of them. An agency outside the scope looks like one
// that does not exist: fault.NotFound.
func (s *Service) Places(ctx context.Context, scope access.Scope, at uuid.UUID) (Places, error) {
	now := s.Now()
	all, err := s.Store.Agencies(ctx, lang.DateOf(now, time.UTC))
	if err != nil {
		return Places{}, err
	}
	p := Places{Tree: agency.NewTree(all)}
	p.Nodes = p.Tree.Within(scope)
	if at != uuid.Nil {
		seen := false
		for _, n := range p.Nodes {
			seen = seen || n.ID == at
		}
		if !seen {
			return Places{}, fault.New(fault.NotFound, "")
		}
		p.Nodes = p.Tree.Subtrees([]uuid.UUID{at})
	}
	zones := map[string]bool{}
	for _, n := range p.Nodes {
		if !zones[n.TimeZone] {
			zones[n.TimeZone] = true
			p.Days = append(p.Days, Day{n.TimeZone, lang.DateOf(now, n.Zone())})
		}
	}
	return p, nil
}

// Completion answers a question within a scope.
func (s *Service) Completion(ctx context.Context, scope access.Scope, q Question) (Completion, error) {
	places, err := s.Places(ctx, scope, q.Agency)
	if err != nil {
		return Completion{}, err
	}
	cells, err := s.Store.CompletionCells(ctx, places.IDs(), q.Module, places.Days)
	if err != nil {
		return Completion{}, err
	}
	c := Completion{Question: q, Places: places, Table: tabulate(places, cells), Modules: byModule(places, cells)}
	return c, nil
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
