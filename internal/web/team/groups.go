package team

import (
	"net/http"
	"net/url"
	"slices"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// groupsPage lists the groups of the viewer's agencies.
type groupsPage struct {
	page.Base
	Rows     []agency.Counted
	Agencies []agency.Node // of the whole scope, for the filter
	At       uuid.UUID
	Ended    bool
	page.Pager
	ruled
}

func (groupsPage) Template() string { return "groups" }

// groupsPerPage is how many groups one page shows: each is counted.
const groupsPerPage = 30

// ruled says rules in words.
type ruled struct {
	page.Placed
	of *page.Base
}

// RuleWords says whom a rule fits, in a sentence.
func (p ruled) RuleWords(g agency.Group) string {
	at, r := p.AgencyName(g.Root()), g.Rule
	switch {
	case r.Position != "" && !r.JoinedOn.IsZero():
		return p.of.T("group.rule_both", "Agency", at, "Position", r.Position, "Date", r.JoinedOn)
	case r.Position != "":
		return p.of.T("group.rule_position", "Agency", at, "Position", r.Position)
	case !r.JoinedOn.IsZero():
		return p.of.T("group.rule_joined", "Agency", at, "Date", r.JoinedOn)
	}
	return p.of.T("group.rule_all", "Agency", at)
}

func (s *Site) showGroups(v *page.Visit) error {
	from, err := v.Offset()
	if err != nil {
		return err
	}
	p := &groupsPage{Base: page.Base{Title: v.Words.T("group.title"), Wide: true}, Ended: v.Query("state") == "ended"}
	if err = page.ReadIDs(v.Query, map[string]*uuid.UUID{"agency": &p.At}); err != nil {
		return err
	}
	tree, places, err := s.Groups.Places(v.Ctx(), v.Actor)
	if err != nil {
		return err
	}
	p.Agencies, p.ruled = page.InOrder(places, v.Lang), ruled{page.PlacedOn(&p.Base, tree), &p.Base}
	rows, err := s.Groups.List(v.Ctx(), v.Actor, p.At, p.Ended, from, groupsPerPage+1)
	if err != nil {
		return err
	}
	p.Rows, p.Pager = page.PageOf(v, rows, from, groupsPerPage)
	return s.Render(v, http.StatusOK, p)
}

// groupPage is one group: who is in it and why, and what is asked of them.
type groupPage struct {
	page.Base
	Saved    string // message key of what was just done; empty
	UnderWay bool   // what its people owe is brought up to it in the background
	insiders
}

func (groupPage) Template() string { return "group" }

// MadeOn is the day on which the group was made.
func (p *groupPage) MadeOn() lang.Date { return p.Of.Today(p.Of.MadeAt) }

// insidersPerPage is how many people of a group one page shows.
const insidersPerPage = 50

// insiders says of the people of a group why they are in it, or why they are not.
type insiders struct {
	ruled
	Of     agency.GroupPortrait
	today  lang.Date
	titles paper.Titles
	page.Further
}

// Why says why somebody is in the group.
func (p insiders) Why(i agency.Inside) string {
	switch {
	case !p.Of.IsRule():
		return p.Added(i)
	case i.Position != "":
		return p.of.T("group.why_position", "Agency", p.AgencyName(i.Agency), "Position", i.Position, "Date", i.Joined)
	}
	return p.of.T("group.why_rule", "Agency", p.AgencyName(i.Agency), "Date", i.Joined)
}

// Added says who put somebody on the list, and when.
func (p insiders) Added(i agency.Inside) string {
	if i.AddedBy == "" {
		return p.of.T("group.added_program", "Date", i.AddedOn)
	}
	return p.of.T("group.added", "Person", i.AddedBy, "Date", i.AddedOn)
}

// Away says why somebody on the list is not in the group. Of where they are beyond the viewer's agencies, nothing is told.
func (p insiders) Away(i agency.Inside) string {
	switch {
	case i.Agency == uuid.Nil:
		return p.of.T("group.away_nowhere")
	case !i.Last.IsZero() && i.Last.Before(p.today):
		return p.of.T("group.away_left", "Date", i.Last)
	case p.Of.Has(i.Agency):
		return p.of.T("group.away_elsewhere", "Agency", p.AgencyName(i.Agency))
	}
	return p.of.T("group.away_beyond")
}

// Shown reports whether the viewer may open somebody's page.
func (p insiders) Shown(i agency.Inside) bool { return p.Of.Has(i.Agency) }

// use is an assignment that asks the group, in words.
type use struct {
	Modules []string // titles
	Agency  string   // in whose name
	Since   lang.Date
	Path    string // where it is; empty when it is not the viewer's
}

// Uses are the assignments that ask the group.
func (p insiders) Uses() (all []use) {
	for _, u := range p.Of.Uses {
		line := use{Agency: p.AgencyName(u.Agency), Since: u.OpensOn}
		if p.Of.Has(u.Agency) {
			line.Path = assignmentsPath + "/" + u.Assignment.String()
		}
		for _, m := range u.Modules {
			line.Modules = append(line.Modules, p.titles(m))
		}
		slices.Sort(line.Modules)
		all = append(all, line)
	}
	return all
}

func (s *Site) showGroup(v *page.Visit) error {
	p := &groupPage{Base: page.Base{Wide: true}}
	var err error
	if p.insiders, err = s.insiders(v, &p.Base); err != nil {
		return err
	}
	p.Title = p.Of.Name
	p.Saved = v.Saved("group.saved.", "made", "changed", "ended")
	p.UnderWay = p.Saved != "" && v.Query("under_way") != ""
	return s.Render(v, http.StatusOK, p)
}

// insiders finds the group of an address, with those after somebody.
func (s *Site) insiders(v *page.Visit, b *page.Base) (in insiders, err error) {
	id, err := v.ID("group")
	if err != nil {
		return in, err
	}
	var after uuid.UUID
	if err = page.ReadIDs(v.Query, map[string]*uuid.UUID{"after": &after}); err != nil {
		return in, err
	}
	if after != uuid.Nil {
		in.First = v.Href(v.Path())
	}
	in.titles = s.Titles(v)
	if in.Of, err = s.Groups.Portrait(v.Ctx(), v.Actor, id, after, insidersPerPage); err != nil {
		return in, err
	}
	if in.Of.Next != uuid.Nil {
		in.Later = v.Href(page.WithQuery(v.Path(), url.Values{"after": {in.Of.Next.String()}}))
	}
	in.today, in.ruled = in.Of.Today(s.Now()), ruled{page.PlacedOn(b, in.Of.Tree), b}
	return in, nil
}

// toGroup brings what its people owe up to a change of a group, and goes to its page, which says what was saved.
func (s *Site) toGroup(v *page.Visit, id uuid.UUID, done string) error {
	return v.SeeOther("/team/groups/" + id.String() + "?saved=" + done + s.stillRolls(v))
}

// stillRolls is what is added to an address where many people owe something else after a change of a group, so that the page
// says that it is under way.
func (s *Site) stillRolls(v *page.Visit) string {
	if s.RollMarked(v) {
		return "&under_way=yes"
	}
	return ""
}

// placesForGroups lists the agencies at which the actor may make a group and that are not closed.
func (s *Site) placesForGroups(v *page.Visit) (*agency.Tree, []agency.Node, error) {
	tree, nodes, err := s.Groups.Places(v.Ctx(), v.Actor)
	open := slices.DeleteFunc(nodes, func(n agency.Node) bool { return !n.ClosedOn.IsZero() })
	return tree, page.InOrder(open, v.Lang), err
}
