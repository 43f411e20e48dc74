package agency

import (
	"context"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// AgencyStore keeps agencies.
type AgencyStore interface {
	audit.Log
	InTx(ctx context.Context, f func(ctx context.Context) error) error
	// Agencies lists every agency with the parent it has on the day.
	Agencies(ctx context.Context, on lang.Date) ([]Agency, error)
	// Links lists who was ever under whom.
	Links(ctx context.Context) ([]Link, error)
	// LockTrees keeps the trees from all others who would change them, until the transaction ends.
	LockTrees(ctx context.Context) error
	InsertAgencies(ctx context.Context, from lang.Date, agencies ...Agency) error
	// UpdateAgency writes everything but country, parent and first day.
	UpdateAgency(ctx context.Context, a Agency) error
	// ReplaceLinks writes all the links of an agency.
	ReplaceLinks(ctx context.Context, agency uuid.UUID, links []Link) error
	// PeopleAt counts the people with their primary posting in each of the agencies on a day.
	PeopleAt(ctx context.Context, agencies []uuid.UUID, on lang.Date) (map[uuid.UUID]int, error)
	// PostedAfter counts the people with any posting at an agency after a day.
	PostedAfter(ctx context.Context, agency uuid.UUID, last lang.Date) (int, error)
	// DutiesAt lists who holds which role at some agencies, by name.
	DutiesAt(ctx context.Context, agencies []uuid.UUID) ([]Duty, error)
	// Rungs lists an agency and those it is under on a day, nearest first, each with its own contact. Of one that does not
	// exist the list is empty.
	Rungs(ctx context.Context, agency uuid.UUID, on lang.Date) ([]Rung, error)
	// ReplaceContact writes the contact of its agency, whether or not there was one.
	ReplaceContact(ctx context.Context, c Contact) error
	DeleteContact(ctx context.Context, agency uuid.UUID) error
	DeclarationStore
}

// Duty is a role that somebody holds.
type Duty struct {
	Person uuid.UUID
	Name   string
	access.Grant
}

// Agencies keeps the trees. What lies outside of the scope looks like an agency that does not exist: fault.NotFound.
type Agencies struct {
	Store     AgencyStore
	Languages lang.Set // an agency has a name in each
	Now       func() time.Time
	NewID     func() uuid.UUID
}

// Grove is the part of the trees that a scope shows.
type Grove struct {
	*Tree
	Nodes  []Node // parents before children
	scope  access.Scope
	inside map[uuid.UUID]bool
}

// Has reports whether an agency is one of them.
func (g Grove) Has(id uuid.UUID) bool { return g.inside[id] }

// Keeps reports whether an agency's place is in the hands of who has this scope: nobody moves or closes the agency
// their own duty is at, for it would change what they hold.
func (g Grove) Keeps(id uuid.UUID) bool {
	if g.scope.IsEverywhere() {
		return g.Has(id)
	}
	return g.below(id, g.scope.Roots())
}

// Everywhere reports whether all trees are shown, to somebody who may begin further ones.
func (g Grove) Everywhere() bool { return g.scope.IsEverywhere() }

// Children lists the agencies directly below one, in the order of the nodes.
func (g Grove) Children(id uuid.UUID) (below []Agency) {
	for _, n := range g.Nodes {
		if n.Parent == id {
			below = append(below, n.Agency)
		}
	}
	return below
}

// Grove gives the trees as they are today: the day in UTC, as for every figure.
func (s *Agencies) Grove(ctx context.Context, scope access.Scope) (Grove, error) {
	all, err := s.Store.Agencies(ctx, lang.DateOf(s.Now(), time.UTC))
	if err != nil {
		return Grove{}, err
	}
	g := Grove{Tree: NewTree(all), scope: scope, inside: map[uuid.UUID]bool{}}
	g.Nodes = g.Within(scope)
	for _, n := range g.Nodes {
		g.inside[n.ID] = true
	}
	return g, nil
}

// find gives an agency of the scope with the trees around it.
func (s *Agencies) find(ctx context.Context, scope access.Scope, id uuid.UUID) (g Grove, a Agency, err error) {
	if g, err = s.Grove(ctx, scope); err != nil {
		return g, a, err
	}
	if !g.Has(id) {
		return g, a, fault.New(fault.NotFound, "")
	}
	a, _ = g.Agency(id)
	return g, a, nil
}

// Portrait is all there is to say of an agency.
type Portrait struct {
	Agency
	Grove
	Above   []Agency // from the top down
	Links   []Link   // under whom it was, the oldest first
	Own     int      // people posted there today
	Subtree int      // and with those below it
}

// SignInCodes are the agencies whose codes its people sign in with, from the agency itself upwards.
func (p Portrait) SignInCodes() []Agency { return p.Tree.SignInCodes(p.Agency.ID) }

// SignInCodes are the agencies whose codes the people of one sign in with, from the agency itself upwards.
func (t *Tree) SignInCodes(id uuid.UUID) (with []Agency) {
	for _, up := range append([]uuid.UUID{id}, t.Ancestors(id)...) {
		if a, _ := t.Agency(up); a.SignInCode != "" {
			with = append(with, a)
		}
	}
	return with
}

// Portrait tells all of one agency of the scope.
func (s *Agencies) Portrait(ctx context.Context, scope access.Scope, id uuid.UUID) (p Portrait, err error) {
	if p.Grove, p.Agency, err = s.find(ctx, scope, id); err != nil {
		return p, err
	}
	for _, up := range p.Ancestors(id) {
		a, _ := p.Tree.Agency(up)
		p.Above = append([]Agency{a}, p.Above...)
	}
	links, err := s.Store.Links(ctx)
	if err != nil {
		return p, err
	}
	p.Links = LinksOf(links, id)
	p.Own, p.Subtree, err = s.count(ctx, p.Tree, p.Agency)
	return p, err
}

// count counts the people of an agency, alone and with those below, on its own calendar's day.
func (s *Agencies) count(ctx context.Context, tree *Tree, a Agency) (own, subtree int, err error) {
	var all []uuid.UUID
	for _, n := range tree.Subtrees([]uuid.UUID{a.ID}) {
		all = append(all, n.ID)
	}
	counts, err := s.Store.PeopleAt(ctx, all, s.today(a))
	for _, n := range counts {
		subtree += n
	}
	return counts[a.ID], subtree, err
}

// today is the day on an agency's own calendar.
func (s *Agencies) today(a Agency) lang.Date { return lang.DateOf(s.Now(), a.Zone()) }

// dated refuses a day that is to come, or one before something began.
func (s *Agencies) dated(field string, on lang.Date, at Agency, since ...lang.Date) *fault.Error {
	earliest := slices.MaxFunc(append(since, Ever), lang.Date.Compare)
	switch {
	case s.today(at).Before(on):
		return fault.Field(field, "agency.future")
	case on.Before(earliest):
		return fault.Field(field, "agency.too_early", "Date", earliest)
	}
	return nil
}

// tell appends what was done to an agency to the audit log, for its own administrators.
func (s *Agencies) tell(ctx context.Context, actor access.Actor, what audit.Action, id uuid.UUID, details ...audit.Detail) error {
	e := actor.Did(s.NewID(), s.Now(), what, id)
	e.Agency = id
	return s.Store.AppendAudit(ctx, e, details...)
}
