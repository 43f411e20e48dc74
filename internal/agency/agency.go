// Package agency knows the agencies in their trees and the people in their postings.
package agency

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Level is the order of government an agency belongs to.
type Level string

// The levels of both countries; a Mexican municipality is local.
const (
	Federal Level = "federal"
	State   Level = "state"
	Local   Level = "local"
)

// Agency is a node in the tree of one country.
type Agency struct {
	ID       uuid.UUID
	Parent   uuid.UUID // under whom it is today; uuid.Nil at the top
	Country  string    // "us" or "mx"
	Level    Level
	Code     string // unique among the agencies under the same top agency
	Names    lang.Text
	TimeZone string // IANA name; its calendar day decides what is overdue

	SignInCode string    // unique in the installation; its people and those below sign in with it and their number. Every top agency has one, others may
	Language   lang.Tag  // of its people until they choose; empty: the program's own
	HidesScore bool      // the certificates of its people do not say how many answers were right
	Retention  int       // months after a person's last day until they are to be erased; 0: kept
	OpenedOn   lang.Date // its first day; zero: before the record begins
	ClosedOn   lang.Date // its last day; zero while it is open
}

// Check refuses, as fault.Invalid, an agency whose days nobody could tell. It is asked before an agency is kept.
func (a Agency) Check() error {
	_, err := time.LoadLocation(a.TimeZone)
	// The library takes these two words for Greenwich and for wherever the computer stands.
	if err != nil || a.TimeZone == "" || a.TimeZone == "Local" {
		return fault.New(fault.Invalid, "agency.unknown_time_zone", "Code", a.Code, "Zone", a.TimeZone)
	}
	return nil
}

// Zone loads the agency's time zone, which Check has found known. That of no agency is UTC.
func (a Agency) Zone() *time.Location {
	loc, err := time.LoadLocation(a.TimeZone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Person is somebody on a roster. Names are written as both countries write them.
type Person struct {
	ID            uuid.UUID
	GivenNames    string
	FirstSurname  string
	SecondSurname string // empty where a person has one surname
	Email         string // empty when there is none
	Language      lang.Tag

	EmailVerified time.Time // when a link sent there was followed; zero: nobody knows whose it is
	AliasOf       uuid.UUID // who the same human being goes on as; uuid.Nil for nearly everybody
	Erased        time.Time // since when the name is a pseudonym; zero while it is theirs
}

// Name is the name in the order it is said.
func (p Person) Name() string {
	return strings.Join(strings.Fields(p.GivenNames+" "+p.FirstSurname+" "+p.SecondSurname), " ")
}

// SortName orders a list of names, surnames first.
func (p Person) SortName() string {
	return lang.Fold(p.FirstSurname + " " + p.SecondSurname + ", " + p.GivenNames)
}

// Posting is where a person works, from when to when, with the numbers they have there.
type Posting struct {
	ID             uuid.UUID
	Person         uuid.UUID
	Agency         uuid.UUID
	Position       string
	EmployeeNumber string
	BadgeNumber    string
	From           lang.Date
	To             lang.Date // the last day; zero while it lasts
	Primary        bool      // a person has one primary posting at a time; it decides whose roster counts them
}

// Overlap reports whether a person has two primary postings on one day, which would count them twice.
func Overlap(postings []Posting) bool {
	var primary []Posting
	for _, p := range postings {
		if p.Primary {
			primary = append(primary, p)
		}
	}
	slices.SortFunc(primary, func(a, b Posting) int {
		return cmp.Or(bytes.Compare(a.Person[:], b.Person[:]), a.From.Compare(b.From))
	})
	for i := 1; i < len(primary); i++ {
		before, p := primary[i-1], primary[i]
		if before.Person == p.Person && (before.To.IsZero() || !before.To.Before(p.From)) {
			return true
		}
	}
	return false
}

// Tree is a set of agencies as a forest. It is immutable.
type Tree struct {
	byID     map[uuid.UUID]Agency
	children map[uuid.UUID][]uuid.UUID
	tops     []uuid.UUID

	zonesOnce sync.Once
	zones     []string
}

// NewTree builds the forest. An agency whose parent is not in the set stands at the top. Siblings keep the
// order they are given in.
func NewTree(agencies []Agency) *Tree {
	t := &Tree{byID: make(map[uuid.UUID]Agency, len(agencies)), children: map[uuid.UUID][]uuid.UUID{}}
	for _, a := range agencies {
		t.byID[a.ID] = a
	}
	for _, a := range agencies {
		if _, ok := t.byID[a.Parent]; ok {
			t.children[a.Parent] = append(t.children[a.Parent], a.ID)
		} else {
			t.tops = append(t.tops, a.ID)
		}
	}
	return t
}

// Agency finds one by id.
func (t *Tree) Agency(id uuid.UUID) (Agency, bool) {
	a, ok := t.byID[id]
	return a, ok
}

// Children lists the agencies directly below one, in the order they were given in.
func (t *Tree) Children(id uuid.UUID) []uuid.UUID { return slices.Clone(t.children[id]) }

// Node is an agency with its depth below the root it was reached from.
type Node struct {
	Agency
	Depth int
}

// Subtrees lists the agencies at and below the roots, parents before children, each once: a root that lies below
// another root is shown there. Unknown roots are left out.
func (t *Tree) Subtrees(roots []uuid.UUID) []Node {
	var nodes []Node
	seen := map[uuid.UUID]bool{}
	var walk func(id uuid.UUID, depth int)
	walk = func(id uuid.UUID, depth int) {
		a, ok := t.byID[id]
		if !ok || seen[id] {
			return
		}
		seen[id] = true
		nodes = append(nodes, Node{a, depth})
		for _, child := range t.children[id] {
			walk(child, depth+1)
		}
	}
	for _, id := range roots {
		if !t.below(id, roots) {
			walk(id, 0)
		}
	}
	return nodes
}

// Within lists the agencies of a scope, parents before children.
func (t *Tree) Within(scope access.Scope) []Node {
	if scope.IsEverywhere() {
		return t.All()
	}
	return t.Subtrees(scope.Roots())
}

// All lists every agency, parents before children.
func (t *Tree) All() []Node { return t.Subtrees(t.tops) }

// Zones are the time zones of all agencies, in no order.
func (t *Tree) Zones() []string {
	t.zonesOnce.Do(func() {
		seen := map[string]bool{}
		for _, a := range t.byID {
			seen[a.TimeZone] = true
		}
		t.zones = slices.Collect(maps.Keys(seen))
	})
	return slices.Clone(t.zones)
}

// below reports whether one of the roots is a proper ancestor of id.
func (t *Tree) below(id uuid.UUID, roots []uuid.UUID) bool {
	for _, a := range t.Ancestors(id) {
		if slices.Contains(roots, a) {
			return true
		}
	}
	return false
}

// Ancestors lists the agencies above id, nearest first. A loop in the data ends the list instead of the program.
func (t *Tree) Ancestors(id uuid.UUID) []uuid.UUID {
	var up []uuid.UUID
	for a, ok := t.byID[id]; ok; a, ok = t.byID[a.Parent] {
		if _, there := t.byID[a.Parent]; !there || slices.Contains(up, a.Parent) || a.Parent == id {
			break
		}
		up = append(up, a.Parent)
	}
	return up
}

// Top is the agency at the top of the tree that id is in.
func (t *Tree) Top(id uuid.UUID) uuid.UUID {
	if up := t.Ancestors(id); len(up) > 0 {
		return up[len(up)-1]
	}
	return id
}
