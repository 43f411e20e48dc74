package web

import (
	"net/http"
	"net/url"
	"slices"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/paper"

	"github.com/google/uuid"
)

// groupsPage lists the groups of the viewer's agencies.
type groupsPage struct {
	Base
	Rows     []agency.Counted
	Agencies []agency.Node // of the whole scope, for the filter
	At       uuid.UUID
	Ended    bool
	pager
	ruled
}

func (groupsPage) template() string { return "groups" }

// groupsPerPage is how many groups one page shows: each is counted.
const groupsPerPage = 30

// ruled says rules in words.
type ruled struct {
	placed
	of *Base
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

func (s *Server) showGroups(v *visit) error {
	from, err := v.offset()
	if err != nil {
		return err
	}
	p := &groupsPage{Base: Base{Title: v.Words.T("group.title"), Wide: true}, Ended: v.Query("state") == "ended"}
	if err = readIDs(v.Query, map[string]*uuid.UUID{"agency": &p.At}); err != nil {
		return err
	}
	tree, places, err := s.Groups.Places(v.ctx(), v.Actor)
	if err != nil {
		return err
	}
	p.Agencies, p.ruled = inOrder(places, v.Lang), ruled{placedOn(&p.Base, tree), &p.Base}
	rows, err := s.Groups.List(v.ctx(), v.Actor, p.At, p.Ended, from, groupsPerPage+1)
	if err != nil {
		return err
	}
	p.Rows, p.pager = pageOf(v, rows, from, groupsPerPage)
	return s.render(v, http.StatusOK, p)
}

// groupPage is one group: who is in it and why, and what is asked of them.
type groupPage struct {
	Base
	Saved    string // message key of what was just done; empty
	UnderWay bool   // what its people owe is brought up to it in the background
	insiders
}

func (groupPage) template() string { return "group" }

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
	further
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

func (s *Server) showGroup(v *visit) error {
	p := &groupPage{Base: Base{Wide: true}}
	var err error
	if p.insiders, err = s.insiders(v, &p.Base); err != nil {
		return err
	}
	p.Title = p.Of.Name
	p.Saved = v.saved("group.saved.", "made", "changed", "ended")
	p.UnderWay = p.Saved != "" && v.Query("under_way") != ""
	return s.render(v, http.StatusOK, p)
}

// insiders finds the group of an address, with those after somebody.
func (s *Server) insiders(v *visit, b *Base) (in insiders, err error) {
	id, err := v.id("group")
	if err != nil {
		return in, err
	}
	var after uuid.UUID
	if err = readIDs(v.Query, map[string]*uuid.UUID{"after": &after}); err != nil {
		return in, err
	}
	if after != uuid.Nil {
		in.First = v.href(v.path())
	}
	in.titles = s.titles(v)
	if in.Of, err = s.Groups.Portrait(v.ctx(), v.Actor, id, after, insidersPerPage); err != nil {
		return in, err
	}
	if in.Of.Next != uuid.Nil {
		in.Later = v.href(withQuery(v.path(), url.Values{"after": {in.Of.Next.String()}}))
	}
	in.today, in.ruled = in.Of.Today(s.Now()), ruled{placedOn(b, in.Of.Tree), b}
	return in, nil
}

// toGroup brings what its people owe up to a change of a group, and goes to its page, which says what was saved.
func (s *Server) toGroup(v *visit, id uuid.UUID, done string) error {
	return v.seeOther("/team/groups/" + id.String() + "?saved=" + done + s.stillRolls(v))
}

// stillRolls is what is added to an address where many people owe something else after a change of a group, so that the page
// says that it is under way.
func (s *Server) stillRolls(v *visit) string {
	if s.rollMarked(v) {
		return "&under_way=yes"
	}
	return ""
}

// placesForGroups lists the agencies at which the actor may make a group and that are not closed.
func (s *Server) placesForGroups(v *visit) (*agency.Tree, []agency.Node, error) {
	tree, nodes, err := s.Groups.Places(v.ctx(), v.Actor)
	open := slices.DeleteFunc(nodes, func(n agency.Node) bool { return !n.ClosedOn.IsZero() })
	return tree, inOrder(open, v.Lang), err
}
