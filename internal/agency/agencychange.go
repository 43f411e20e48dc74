package agency

import (
	"cmp"
	"context"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Add begins an agency under its parent from a day on, or a tree of its own, which takes a scope that is everywhere.
// Without a day it is today, by its own calendar; likewise where one moves or closes.
func (s *Agencies) Add(ctx context.Context, actor access.Actor, scope access.Scope, a Agency, from lang.Date) (id uuid.UUID, err error) {
	from = cmp.Or(from, s.today(a))
	a.ID, a.OpenedOn, a.ClosedOn = s.NewID(), from, lang.Date{}
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.LockTrees(ctx); err != nil {
			return err
		}
		g, parent, err := s.parent(ctx, scope, a.Parent)
		if err != nil {
			return err
		}
		if a.Parent != uuid.Nil {
			a.Country = parent.Country
		}
		a, wrong := writtenAgency(a, s.Languages)
		wrong.Add(s.dated("from", from, a, parent.OpenedOn))
		wrong = append(wrong, shared(g.Tree, a)...)
		if err := wrong.Err(); err != nil {
			return err
		}
		if err := s.Store.InsertAgencies(ctx, from, a); err != nil {
			return err
		}
		details := append(kept(a), field{"parent", parent.Code}, field{"from", from.String()})
		return s.tell(ctx, actor, audit.AgencyAdded, a.ID, changes(nil, details)...)
	})
	return a.ID, err
}

// parent gives an open agency that others may be put under; zero for the top.
func (s *Agencies) parent(ctx context.Context, scope access.Scope, id uuid.UUID) (Grove, Agency, error) {
	if id == uuid.Nil {
		g, err := s.Grove(ctx, scope)
		if err == nil && !g.Everywhere() {
			err = fault.New(fault.Forbidden, "agency.no_top")
		}
		return g, Agency{}, err
	}
	g, parent, err := s.find(ctx, scope, id)
	if err == nil && !parent.ClosedOn.IsZero() {
		err = fault.New(fault.Conflict, "agency.parent_closed", "Agency", parent.Names)
	}
	return g, parent, err
}

// shared refuses codes that others have.
func shared(tree *Tree, a Agency) (wrong fault.Fields) {
	if other, taken := clash(tree, a, a.Parent); taken {
		wrong.Add(fault.Field("code", "agency.code_taken", "Code", a.Code, "Agency", other.Names))
	}
	if other, taken := codeHolder(tree, a); taken {
		wrong.Add(fault.Field("sign_in_code", "agency.sign_in_code_taken", "Code", a.SignInCode, "Agency", other.Names))
	}
	return wrong
}

// Change writes names, codes, level, time zone, language, retention and what certificates say. Country and place stay.
func (s *Agencies) Change(ctx context.Context, actor access.Actor, scope access.Scope, a Agency) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.LockTrees(ctx); err != nil {
			return err
		}
		g, before, err := s.find(ctx, scope, a.ID)
		if err != nil {
			return err
		}
		a.Parent, a.Country, a.OpenedOn, a.ClosedOn = before.Parent, before.Country, before.OpenedOn, before.ClosedOn
		a, wrong := writtenAgency(a, s.Languages)
		wrong = append(wrong, shared(g.Tree, a)...)
		if err := wrong.Err(); err != nil {
			return err
		}
		details := changes(kept(before), kept(a))
		if len(details) == 0 {
			return nil
		}
		if err := s.Store.UpdateAgency(ctx, a); err != nil {
			return err
		}
		return s.tell(ctx, actor, audit.AgencyChanged, a.ID, details...)
	})
}

// Close gives an agency its last day. It stays in its tree, and in every figure of its days.
func (s *Agencies) Close(ctx context.Context, actor access.Actor, scope access.Scope, id uuid.UUID, last lang.Date) error {
	return s.keeping(ctx, scope, id, func(ctx context.Context, g Grove, a Agency) error {
		if !a.ClosedOn.IsZero() {
			return fault.New(fault.Conflict, "agency.is_closed")
		}
		last = cmp.Or(last, s.today(a))
		links, err := s.Store.Links(ctx)
		if err != nil {
			return err
		}
		_, since := present(LinksOf(links, id))
		var wrong fault.Fields
		wrong.Add(s.dated("last", last, a, a.OpenedOn, since))
		if err := wrong.Err(); err != nil {
			return err
		}
		posted, err := s.Store.PostedAfter(ctx, id, last)
		if err != nil {
			return err
		}
		if below := open(g.Children(id)); len(below) > 0 {
			return fault.Field("last", "agency.open_below", "Count", len(below))
		}
		if posted > 0 {
			return fault.Field("last", "agency.people_there", "Count", posted)
		}
		a.ClosedOn = last
		if err := s.Store.UpdateAgency(ctx, a); err != nil {
			return err
		}
		return s.tell(ctx, actor, audit.AgencyClosed, id, audit.Detail{Field: "closed_on", After: last.String()})
	})
}

// Reopen takes the last day from a closed agency, as if it had never been given one.
func (s *Agencies) Reopen(ctx context.Context, actor access.Actor, scope access.Scope, id uuid.UUID) error {
	return s.keeping(ctx, scope, id, func(ctx context.Context, g Grove, a Agency) error {
		parent, _ := g.Agency(a.Parent)
		switch {
		case a.ClosedOn.IsZero():
			return fault.New(fault.Conflict, "agency.is_open")
		case !parent.ClosedOn.IsZero():
			return fault.New(fault.Conflict, "agency.parent_closed", "Agency", parent.Names)
		}
		before := a.ClosedOn.String()
		a.ClosedOn = lang.Date{}
		if err := s.Store.UpdateAgency(ctx, a); err != nil {
			return err
		}
		return s.tell(ctx, actor, audit.AgencyReopened, id, audit.Detail{Field: "closed_on", Before: before})
	})
}

// keeping does something to an agency whose place is in the hands of the scope, while nobody else changes the trees.
func (s *Agencies) keeping(ctx context.Context, scope access.Scope, id uuid.UUID, do func(context.Context, Grove, Agency) error) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.LockTrees(ctx); err != nil {
			return err
		}
		g, a, err := s.find(ctx, scope, id)
		if err != nil {
			return err
		}
		if !g.Keeps(id) {
			return fault.New(fault.Forbidden, "agency.not_yours")
		}
		return do(ctx, g, a)
	})
}

// open keeps the agencies that are not closed.
func open(all []Agency) (still []Agency) {
	for _, a := range all {
		if a.ClosedOn.IsZero() {
			still = append(still, a)
		}
	}
	return still
}

// field is a value as the audit log tells it.
type field struct{ name, value string }

// kept are the values of an agency that can be changed, in an order that stays the same.
func kept(a Agency) (all []field) {
	for _, tag := range a.Names.Tags() {
		all = append(all, field{"name." + string(tag), a.Names[tag]})
	}
	retention, scores := "", "shown"
	if a.Retention > 0 {
		retention = strconv.Itoa(a.Retention)
	}
	if a.HidesScore {
		scores = "hidden"
	}
	return append(all, field{"code", a.Code}, field{"sign_in_code", a.SignInCode}, field{"level", string(a.Level)},
		field{"time_zone", a.TimeZone}, field{"language", string(a.Language)}, field{"retention_months", retention},
		field{"scores", scores})
}

// changes tells what is different from some values to others; what is nothing on both sides is none.
func changes(before, after []field) (details []audit.Detail) {
	was := map[string]string{}
	for _, f := range before {
		was[f.name] = f.value
	}
	for _, f := range after {
		if was[f.name] != f.value {
			details = append(details, audit.Detail{Field: f.name, Before: was[f.name], After: f.value})
		}
	}
	return details
}
