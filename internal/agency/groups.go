package agency

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// GroupStore keeps groups. The day is the one on which the trees are read for the scope; who is in a group is told for the
// day at its own agency.
type GroupStore interface {
	audit.Log
	AppendAudits(ctx context.Context, events ...audit.Event) error
	InTx(ctx context.Context, f func(ctx context.Context) error) error
	// Agencies lists every agency with the parent it has on the day.
	Agencies(ctx context.Context, on lang.Date) ([]Agency, error)
	GroupReader
	GroupWriter
}

// GroupReader finds groups and who is in them.
type GroupReader interface {
	// Groups lists those at the agencies of a scope, the newest first, at most limit after skipping offset.
	Groups(ctx context.Context, scope access.Scope, on lang.Date, ended bool, offset, limit int) ([]Group, error)
	// Group finds one of a scope; else it is fault.NotFound.
	Group(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (Group, error)
	// CountInside counts who is in each of some groups, which need not be kept yet. One in which nobody is may be missing.
	CountInside(ctx context.Context, now time.Time, groups ...Group) (map[uuid.UUID]int, error)
	// Inside lists who is in a group by name, after somebody, at most limit.
	Inside(ctx context.Context, g Group, now time.Time, after uuid.UUID, limit int) ([]Inside, error)
	// Outside lists who is on the list of a group and not in it today, by name, at most limit.
	Outside(ctx context.Context, g Group, now time.Time, limit int) ([]Inside, error)
	// CountOutside counts them.
	CountOutside(ctx context.Context, g Group, now time.Time) (int, error)
	// Named finds whom numbers and addresses belong to in a scope: by the newest primary posting of each.
	Named(ctx context.Context, scope access.Scope, g Group, now time.Time, keys []RosterKey) ([]Named, error)
	// Listed tells who of some people is on a list.
	Listed(ctx context.Context, g Group, people []uuid.UUID) ([]uuid.UUID, error)
	// UsesOf lists the assignments in force that ask a group, the newest first.
	UsesOf(ctx context.Context, g Group, now time.Time) ([]GroupUse, error)
}

// GroupWriter changes them.
type GroupWriter interface {
	// LockGroup is Group inside a transaction; the group is kept from others until its end.
	LockGroup(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (Group, error)
	InsertGroup(ctx context.Context, g Group) error
	// UpdateGroup writes its name, its rule and when it ended.
	UpdateGroup(ctx context.Context, g Group) error
	// AddMembers puts on a list whoever of some people works at or below its agency today and is not on it yet, and tells
	// who that is.
	AddMembers(ctx context.Context, g Group, now time.Time, by uuid.UUID, people []uuid.UUID) ([]uuid.UUID, error)
	// RemoveMembers takes people off a list, also by a row that was merged into theirs, and tells who was on it.
	RemoveMembers(ctx context.Context, g Group, now time.Time, people []uuid.UUID) ([]uuid.UUID, error)
	// MarkInside notes that who is in a group has to be held against the assignments again, if any asks the group.
	MarkInside(ctx context.Context, g Group, now time.Time) error
	// MarkPeople notes it of people who came into a group or left it.
	MarkPeople(ctx context.Context, g Group, now time.Time, people []uuid.UUID) error
}

// Groups keeps groups. What lies outside of the actor's scope looks like what does not exist: fault.NotFound.
type Groups struct {
	Store GroupStore
	Now   func() time.Time
	NewID func() uuid.UUID
}

// Counted is a group in a list.
type Counted struct {
	Group
	Inside int // how many are in it today
}

// today is the day in UTC, on which the trees are read.
func (s *Groups) today() lang.Date { return lang.DateOf(s.Now(), time.UTC) }

// Places lists the agencies at which the actor may have groups, parents before children, and the trees they stand in.
func (s *Groups) Places(ctx context.Context, by access.Actor) (*Tree, []Node, error) {
	all, err := s.Store.Agencies(ctx, s.today())
	tree := NewTree(all)
	return tree, tree.Within(by.Scope(access.ManageGroups)), err
}

// List lists the groups of the actor's scope, or of an agency in it and below, the newest first: those in use, or those
// that have ended.
func (s *Groups) List(ctx context.Context, by access.Actor, at uuid.UUID, ended bool, offset, limit int) ([]Counted, error) {
	scope := by.Scope(access.ManageGroups)
	if at != uuid.Nil {
		tree, _, err := s.Places(ctx, by)
		if err != nil {
			return nil, err
		}
		if _, known := tree.Agency(at); !known || !within(tree, scope)(at) {
			return nil, fault.New(fault.NotFound, "")
		}
		scope = access.Below(at)
	}
	groups, err := s.Store.Groups(ctx, scope, s.today(), ended, offset, limit)
	if err != nil || len(groups) == 0 {
		return nil, err
	}
	counts := map[uuid.UUID]int{}
	if !ended {
		if counts, err = s.Store.CountInside(ctx, s.Now(), groups...); err != nil {
			return nil, err
		}
	}
	all := make([]Counted, len(groups))
	for i, g := range groups {
		all[i] = Counted{g, counts[g.ID]}
	}
	return all, nil
}

// Group finds a group of the actor's scope.
func (s *Groups) Group(ctx context.Context, by access.Actor, id uuid.UUID) (Group, error) {
	return s.Store.Group(ctx, by.Scope(access.ManageGroups), s.today(), id)
}

// GroupPortrait is all there is to say of a group. Of one that has ended, who was in it is not told.
type GroupPortrait struct {
	Group
	Count   int
	People  []Inside // one page of who is in it
	Next    uuid.UUID
	Away    []Inside // who is on its list and not in it today, at most a page
	AllAway int
	Uses    []GroupUse
	Tree    *Tree
	Has     func(agency uuid.UUID) bool // what lies in the actor's scope
}

// Portrait tells all of a group, with those after somebody, at most limit.
func (s *Groups) Portrait(ctx context.Context, by access.Actor, id, after uuid.UUID, limit int) (p GroupPortrait, err error) {
	if p.Group, err = s.Group(ctx, by, id); err != nil {
		return p, err
	}
	if p.Tree, _, err = s.Places(ctx, by); err != nil {
		return p, err
	}
	p.Has = within(p.Tree, by.Scope(access.ManageGroups))
	now := s.Now()
	if p.Uses, err = s.Store.UsesOf(ctx, p.Group, now); err != nil || !p.EndedOn.IsZero() {
		return p, err
	}
	counts, err := s.Store.CountInside(ctx, now, p.Group)
	if err != nil {
		return p, err
	}
	p.Count = counts[id]
	if p.People, err = s.Store.Inside(ctx, p.Group, now, after, limit+1); err != nil {
		return p, err
	}
	if len(p.People) > limit {
		p.People = p.People[:limit]
		p.Next = p.People[limit-1].ID
	}
	if p.IsRule() {
		return p, nil
	}
	if p.AllAway, err = s.Store.CountOutside(ctx, p.Group, now); err == nil && p.AllAway > 0 {
		p.Away, err = s.Store.Outside(ctx, p.Group, now, limit)
	}
	return p, err
}

// GroupPreview is whom a group would have today.
type GroupPreview struct {
	Group
	Count int
	First []Inside // by name, at most mostPreviewed
	// Whole: these are all the people of a tree, which is a country's, a state's or a whole department's. It is asked again.
	Whole bool
}

// mostPreviewed is how many names a preview shows.
const mostPreviewed = 10

// Preview tells whom a group would have, without keeping it. What is wrong with it is refused as when it is kept.
func (s *Groups) Preview(ctx context.Context, by access.Actor, g Group) (p GroupPreview, err error) {
	if p.Group, err = s.sound(ctx, by, g); err != nil || !g.IsRule() {
		return p, err
	}
	return s.preview(ctx, p.Group)
}

// preview counts a rule of which nothing is wrong.
func (s *Groups) preview(ctx context.Context, g Group) (p GroupPreview, err error) {
	p.Group = g
	now := s.Now()
	g.ID = cmp.Or(g.ID, s.NewID())
	everybody := Group{ID: s.NewID(), Agency: g.Root(), Kind: RuleGroup, Zone: g.Zone}
	counts, err := s.Store.CountInside(ctx, now, g, everybody)
	if err != nil {
		return p, err
	}
	p.Count = counts[g.ID]
	if p.First, err = s.Store.Inside(ctx, g, now, uuid.Nil, mostPreviewed); err != nil {
		return p, err
	}
	all, err := s.Store.Agencies(ctx, s.today())
	root, _ := NewTree(all).Agency(g.Root())
	p.Whole = root.Parent == uuid.Nil && p.Count > 0 && p.Count == counts[everybody.ID]
	return p, err
}

// sound brings a group into the form it is kept in, and refuses what is wrong with it. An agency outside of the actor's
// scope is fault.NotFound; so is a rule at an agency that does not lie at or below the group's.
func (s *Groups) sound(ctx context.Context, by access.Actor, g Group) (Group, error) {
	if g.Agency == uuid.Nil {
		_, wrong := writtenGroup(g, s.today().AddDays(1))
		wrong.Add(fault.Field("agency", "posting.no_agency"))
		return g, wrong.Err()
	}
	tree, _, err := s.Places(ctx, by)
	if err != nil {
		return g, err
	}
	at, known := tree.Agency(g.Agency)
	has := within(tree, by.Scope(access.ManageGroups))
	root := cmp.Or(g.Rule.Agency, g.Agency)
	if _, there := tree.Agency(root); !known || !there || !has(g.Agency) || !has(root) {
		return g, fault.New(fault.NotFound, "")
	}
	g.Zone = at.TimeZone
	g, wrong := writtenGroup(g, g.Today(s.Now()))
	if g.ID == uuid.Nil && !at.ClosedOn.IsZero() {
		wrong.Add(fault.Field("agency", "posting.agency_closed"))
	}
	if g.IsRule() && root != g.Agency && !slices.Contains(tree.Ancestors(root), g.Agency) {
		wrong.Add(fault.Field("rule_agency", "group.rule_beyond"))
	}
	return g, wrong.Err()
}

// sureOf is sound, and asks again before a rule has all the people of a tree: fault.Conflict "group.whole".
func (s *Groups) sureOf(ctx context.Context, by access.Actor, g Group, sure bool) (Group, error) {
	g, err := s.sound(ctx, by, g)
	if err != nil || !g.IsRule() || sure {
		return g, err
	}
	p, err := s.preview(ctx, g)
	if err == nil && p.Whole {
		err = fault.New(fault.Conflict, "group.whole", "Count", p.Count)
	}
	return g, err
}

// Make keeps a new group. A rule that has all the people of a tree needs the actor to be sure.
func (s *Groups) Make(ctx context.Context, by access.Actor, g Group, sure bool) (Group, error) {
	g.ID = uuid.Nil
	g, err := s.sureOf(ctx, by, g, sure)
	if err != nil {
		return g, err
	}
	g.ID, g.By, g.MadeAt, g.EndedOn = s.NewID(), by.Person, s.Now(), lang.Date{}
	return g, s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.InsertGroup(ctx, g); err != nil {
			return err
		}
		tree, _, err := s.Places(ctx, by)
		if err != nil {
			return err
		}
		return s.tell(ctx, by, audit.GroupMade, g, groupDetails(tree, Group{}, g)...)
	})
}

// Change renames a group, and gives another rule to one that has a rule. Agency and kind stay.
func (s *Groups) Change(ctx context.Context, by access.Actor, to Group, sure bool) error {
	return s.change(ctx, by, to.ID, func(ctx context.Context, before Group) error {
		to := Group{ID: before.ID, Agency: before.Agency, Name: to.Name, Kind: before.Kind, Rule: to.Rule}
		to, err := s.sureOf(ctx, by, to, sure)
		if err != nil {
			return err
		}
		tree, _, err := s.Places(ctx, by)
		if err != nil {
			return err
		}
		details := groupDetails(tree, before, to)
		if len(details) == 0 {
			return nil
		}
		moves := to.Rule != before.Rule
		if moves {
			if err := s.Store.MarkInside(ctx, before, s.Now()); err != nil {
				return err
			}
		}
		if err := s.Store.UpdateGroup(ctx, to); err != nil {
			return err
		}
		if moves {
			if err := s.Store.MarkInside(ctx, to, s.Now()); err != nil {
				return err
			}
		}
		return s.tell(ctx, by, audit.GroupChanged, to, details...)
	})
}

// change does something to a group that is in use, kept from others. One that has ended is fault.Conflict.
func (s *Groups) change(ctx context.Context, by access.Actor, id uuid.UUID, do func(ctx context.Context, g Group) error) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		g, err := s.Store.LockGroup(ctx, by.Scope(access.ManageGroups), s.today(), id)
		if err == nil && !g.EndedOn.IsZero() {
			err = fault.New(fault.Conflict, "group.has_ended")
		}
		if err != nil {
			return err
		}
		return do(ctx, g)
	})
}

// Answer says what would become of each line of what was pasted: see Line. Nothing is changed.
func (s *Groups) Answer(ctx context.Context, by access.Actor, id uuid.UUID, pasted string) ([]Line, error) {
	g, err := s.list(ctx, by, id)
	if err != nil {
		return nil, err
	}
	lines, keys, err := readLines(pasted)
	if err != nil {
		return nil, err
	}
	named, err := s.Store.Named(ctx, by.Scope(access.ManageGroups), g, s.Now(), keys)
	return answerLines(lines, named), err
}

// list finds a group that is a list in use; a rule is fault.Conflict, since nobody is put in by hand.
func (s *Groups) list(ctx context.Context, by access.Actor, id uuid.UUID) (Group, error) {
	g, err := s.Group(ctx, by, id)
	switch {
	case err != nil:
		return g, err
	case !g.EndedOn.IsZero():
		return g, fault.New(fault.Conflict, "group.has_ended")
	case g.IsRule():
		return g, fault.New(fault.Conflict, "group.is_rule")
	}
	return g, nil
}

// Add puts people on a list, and tells how many. Who is on it already stays as they are, and who does not work at or
// below the group's agency today is left out.
func (s *Groups) Add(ctx context.Context, by access.Actor, id uuid.UUID, people []uuid.UUID) (int, error) {
	return s.changeList(ctx, by, id, people, audit.GroupListed, audit.PersonListed, func(ctx context.Context, g Group) ([]uuid.UUID, error) {
		return s.Store.AddMembers(ctx, g, s.Now(), by.Person, people)
	})
}

// Remove takes people off a list, and tells how many were on it.
func (s *Groups) Remove(ctx context.Context, by access.Actor, id uuid.UUID, people []uuid.UUID) (int, error) {
	return s.changeList(ctx, by, id, people, audit.GroupReduced, audit.PersonUnlisted, func(ctx context.Context, g Group) ([]uuid.UUID, error) {
		return s.Store.RemoveMembers(ctx, g, s.Now(), people)
	})
}

// changeList changes a list, and notes it once of the group and once of each person.
func (s *Groups) changeList(ctx context.Context, by access.Actor, id uuid.UUID, people []uuid.UUID, ofGroup, ofPerson audit.Action,
	do func(ctx context.Context, g Group) ([]uuid.UUID, error)) (n int, err error) {
	if len(people) == 0 {
		return 0, fault.New(fault.Invalid, "people.nobody_ticked")
	}
	if len(people) > MostLines {
		return 0, fault.New(fault.Invalid, "group.many_lines", "Most", MostLines)
	}
	err = s.change(ctx, by, id, func(ctx context.Context, g Group) error {
		if g.IsRule() {
			return fault.New(fault.Conflict, "group.is_rule")
		}
		changed, err := do(ctx, g)
		if n = len(changed); err != nil || n == 0 {
			return err
		}
		if err := s.Store.MarkPeople(ctx, g, s.Now(), changed); err != nil {
			return err
		}
		if err := s.tell(ctx, by, ofGroup, g, audit.Detail{Field: "group", Before: g.Name, After: g.Name},
			audit.Detail{Field: "people", After: strconv.Itoa(n)}); err != nil {
			return err
		}
		events := make([]audit.Event, n)
		for i, person := range changed {
			events[i] = by.Did(s.NewID(), s.Now(), ofPerson, person)
			events[i].Agency = g.Agency
		}
		return s.Store.AppendAudits(ctx, events...)
	})
	return n, err
}

// Listed tells who of some people is on a list already.
func (s *Groups) Listed(ctx context.Context, by access.Actor, id uuid.UUID, people []uuid.UUID) ([]uuid.UUID, error) {
	g, err := s.list(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return s.Store.Listed(ctx, g, people)
}

// End ends a group for good. The actor must have seen which assignments in force ask it, for they end for its people:
// one that is not among those seen is fault.Conflict "group.in_use".
func (s *Groups) End(ctx context.Context, by access.Actor, id uuid.UUID, seen []uuid.UUID) error {
	return s.change(ctx, by, id, func(ctx context.Context, g Group) error {
		now := s.Now()
		uses, err := s.Store.UsesOf(ctx, g, now)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(uses, func(u GroupUse) bool { return !slices.Contains(seen, u.Assignment) }) {
			return fault.New(fault.Conflict, "group.in_use", "Count", len(uses))
		}
		if err := s.Store.MarkInside(ctx, g, now); err != nil {
			return err
		}
		g.EndedOn = g.Today(now)
		if err := s.Store.UpdateGroup(ctx, g); err != nil {
			return err
		}
		return s.tell(ctx, by, audit.GroupEnded, g, audit.Detail{Field: "group", Before: g.Name, After: g.Name})
	})
}

// tell appends what was done to a group to the audit log.
func (s *Groups) tell(ctx context.Context, by access.Actor, what audit.Action, g Group, details ...audit.Detail) error {
	e := by.Did(s.NewID(), s.Now(), what, g.ID)
	e.Agency = g.Agency
	return s.Store.AppendAudit(ctx, e, details...)
}

// groupDetails tells what is different from one group to another, agencies by their codes. Where anything is, the name
// stands beside it.
func groupDetails(tree *Tree, before, after Group) []audit.Detail {
	code := func(id uuid.UUID) string { a, _ := tree.Agency(id); return a.Code }
	d := detail(nil, "agency", code(before.Rule.Agency), code(after.Rule.Agency))
	d = detail(d, "position", before.Rule.Position, after.Rule.Position)
	d = detail(d, "joined_on", before.Rule.JoinedOn.String(), after.Rule.JoinedOn.String())
	if len(d) > 0 || before.Name != after.Name {
		d = append(d, audit.Detail{Field: "group", Before: before.Name, After: after.Name})
	}
	return d
}
