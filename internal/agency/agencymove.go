package agency

import (
	"cmp"
	"context"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Transfer is the move of an agency to another parent, and what comes with it.
type Transfer struct {
	Agency   Agency
	To       Agency // zero: the top
	From     lang.Date
	Corrects bool     // the present place began on that very day: it is put right instead of ended
	Along    []Node   // the agencies below, which come along
	People   int      // posted to all of them today
	Lose     []Duty   // whose roles no longer reach it
	Gain     []Duty   // whose roles then reach it
	Before   []Agency // whose codes its people sign in with
	After    []Agency

	was   string // code of the parent before
	links []Link
}

// Candidates lists the agencies of the scope that one could be put under.
func (g Grove) Candidates(a Agency) (all []Node) {
	under := g.Subtrees([]uuid.UUID{a.ID})
	for _, n := range g.Nodes {
		itself := slices.ContainsFunc(under, func(u Node) bool { return u.ID == n.ID })
		if !itself && n.Country == a.Country && n.ID != a.Parent && n.ClosedOn.IsZero() {
			all = append(all, n)
		}
	}
	return all
}

// Preview tells what a move would do, or why it cannot be.
func (s *Agencies) Preview(ctx context.Context, scope access.Scope, id, to uuid.UUID, from lang.Date) (Transfer, error) {
	g, a, err := s.find(ctx, scope, id)
	if err != nil {
		return Transfer{}, err
	}
	if !g.Keeps(id) {
		return Transfer{}, fault.New(fault.Forbidden, "agency.not_yours")
	}
	return s.transfer(ctx, g, a, to, from)
}

// Move puts an agency with all below it under another one of its country from a day on. uuid.Nil is the top, which takes
// a scope that is everywhere.
func (s *Agencies) Move(ctx context.Context, actor access.Actor, scope access.Scope, id, to uuid.UUID, from lang.Date) error {
	return s.keeping(ctx, scope, id, func(ctx context.Context, g Grove, a Agency) error {
		t, err := s.transfer(ctx, g, a, to, from)
		if err != nil {
			return err
		}
		if err := s.Store.ReplaceLinks(ctx, id, t.links); err != nil {
			return err
		}
		return s.tell(ctx, actor, audit.AgencyMoved, id, audit.Detail{Field: "parent", Before: t.was, After: t.To.Code},
			audit.Detail{Field: "from", After: t.From.String()})
	})
}

// transfer works a move out by the rules.
func (s *Agencies) transfer(ctx context.Context, g Grove, a Agency, to uuid.UUID, from lang.Date) (t Transfer, err error) {
	from = cmp.Or(from, s.today(a))
	t = Transfer{Agency: a, From: from, Before: g.SignInCodes(a.ID)}
	if t.To, err = g.target(a, to); err != nil {
		return t, err
	}
	var wrong fault.Fields
	wrong.Add(s.dated("from", from, a, a.OpenedOn, t.To.OpenedOn))
	if err := wrong.Err(); err != nil {
		return t, err
	}
	all, err := s.Store.Links(ctx)
	if err != nil {
		return t, err
	}
	own := LinksOf(all, a.ID)
	if t.links, err = Relink(own, a.ID, to, from); err != nil {
		return t, err
	}
	_, since := present(own)
	t.Corrects = since == from
	others := slices.DeleteFunc(all, func(l Link) bool { return l.Agency == a.ID })
	if day, loops := Loops(append(others, t.links...), a.ID, from); loops {
		return t, fault.Field("to", "agency.loop", "Date", day)
	}
	under := g.Subtrees([]uuid.UUID{a.ID})
	t.Along = under[1:]
	for _, n := range under {
		if to == uuid.Nil && n.ID != a.ID {
			break // among themselves they are not alike
		}
		if other, taken := clash(g.Tree, n.Agency, to); taken {
			return t, fault.Field("to", "agency.code_taken", "Code", n.Code, "Agency", other.Names)
		}
	}
	if to == uuid.Nil && a.SignInCode == "" {
		return t, fault.Field("to", "agency.needs_sign_in_code")
	}
	parent, _ := g.Agency(a.Parent)
	t.was = parent.Code
	if a.SignInCode != "" {
		t.After = []Agency{a}
	}
	if to != uuid.Nil {
		t.After = append(t.After, g.SignInCodes(to)...)
	}
	if _, t.People, err = s.count(ctx, g.Tree, a); err != nil {
		return t, err
	}
	return t, s.duties(ctx, g, &t)
}

// target gives the agency that another one goes under; zero for the top.
func (g Grove) target(a Agency, to uuid.UUID) (Agency, error) {
	if !a.ClosedOn.IsZero() {
		return Agency{}, fault.New(fault.Conflict, "agency.is_closed")
	}
	if to == uuid.Nil {
		if !g.Everywhere() {
			return Agency{}, fault.Field("to", "agency.choose")
		}
		return Agency{}, nil
	}
	parent, _ := g.Agency(to)
	switch {
	case !g.Has(to):
		return parent, fault.New(fault.NotFound, "")
	case parent.Country != a.Country:
		return parent, fault.Field("to", "agency.other_country")
	case !parent.ClosedOn.IsZero():
		return parent, fault.Field("to", "agency.parent_closed", "Agency", parent.Names)
	}
	return parent, nil
}

// duties finds whose roles reach the agency before and after. Of roles beyond the scope nothing is told.
func (s *Agencies) duties(ctx context.Context, g Grove, t *Transfer) error {
	before := g.Ancestors(t.Agency.ID)
	var after []uuid.UUID
	if t.To.ID != uuid.Nil {
		after = append([]uuid.UUID{t.To.ID}, g.Ancestors(t.To.ID)...)
	}
	all, err := s.Store.DutiesAt(ctx, slices.DeleteFunc(slices.Concat(before, after), func(id uuid.UUID) bool { return !g.Has(id) }))
	for _, d := range all {
		switch had, has := slices.Contains(before, d.Agency), slices.Contains(after, d.Agency); {
		case had && !has:
			t.Lose = append(t.Lose, d)
		case has && !had:
			t.Gain = append(t.Gain, d)
		}
	}
	return err
}
