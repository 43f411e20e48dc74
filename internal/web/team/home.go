package team

import (
	"net/http"
	"net/url"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// teamHomePage is what a trainer looks at first: who wants something done, the worst first.
type teamHomePage struct {
	page.Base
	report.Team
	Question report.TeamQuestion
	Agencies []agency.Node // of the whole scope, for the filter
	Ticked   bool          // everybody is
	Saved    []string      // what was just done, in words
	Problem  string        // why nothing was done; empty
	Acts     bool          // the viewer may decide about somebody here
	Prints   bool          // one-time cards
	Groups   bool          // the viewer keeps groups
	Runs     bool          // and classes
	Assigns  bool          // and assigns modules
	decides  map[uuid.UUID]bool
	viewer   uuid.UUID
	short    paper.Titles
	page.Placed
	page.Further
}

func (teamHomePage) Template() string { return "team-home" }

// Piles are the numbers at the top.
func (*teamHomePage) Piles() []report.Pile { return report.Piles() }

// Filters reports whether the list can be narrowed.
func (p *teamHomePage) Filters() bool { return len(p.Agencies) > 1 }

// PileHref leads to the people of a pile.
func (p *teamHomePage) PileHref(pile report.Pile) string {
	return p.Href(teamHref(report.TeamQuestion{Agency: p.Question.Agency, Group: p.Question.Group, Pile: pile}))
}

// TickHref leads to the same list with everybody ticked, or nobody.
func (p *teamHomePage) TickHref(all bool) string {
	if !all {
		return p.Href(teamHref(p.Question))
	}
	return p.Href(page.WithQuery("/team", teamQuery(p.Question, "tick", "all")))
}

// Most is how many people one home can be of.
func (*teamHomePage) Most() int { return report.MostInTeam }

// Reminds reports whether people of the list can be reminded.
func (p *teamHomePage) Reminds() bool { return p.Acts && p.Pile.Owes() }

// RemindHref is where the people of the list are reminded.
func (p *teamHomePage) RemindHref() string {
	return p.Href(page.WithQuery("/team/remind", teamQuery(report.TeamQuestion{Agency: p.Question.Agency, Group: p.Question.Group, Pile: p.Pile})))
}

// WithoutGroup leads to the same list of everybody.
func (p *teamHomePage) WithoutGroup() string {
	return p.Href(teamHref(report.TeamQuestion{Agency: p.Question.Agency, Pile: p.Pile}))
}

// ByAgency is the agency that the list is narrowed to; empty for all.
func (p *teamHomePage) ByAgency() string {
	if p.Question.Agency == uuid.Nil {
		return ""
	}
	return p.Question.Agency.String()
}

// ModuleTitle is a module's name in a few words.
func (p *teamHomePage) ModuleTitle(id string) string { return p.short(id) }

// MayAct reports whether the viewer may remind, extend or exempt somebody: nobody decides about themself.
func (p *teamHomePage) MayAct(s report.Straggler) bool {
	return p.decides[s.Agency] && s.Person != p.viewer
}

// Today is the day where somebody works.
func (p *teamHomePage) Today(s report.Straggler) lang.Date {
	a, _ := p.Tree.Agency(s.Agency)
	return p.On(a)
}

// SeenOn is the day on which somebody was last signed in, where they work.
func (p *teamHomePage) SeenOn(s report.Straggler) lang.Date {
	a, _ := p.Tree.Agency(s.Agency)
	return lang.DateOf(s.LastSeen, a.Zone())
}

// itemPart is what of somebody's puts them in a pile.
type itemPart struct {
	*page.Base
	report.PileItem
	Who     string
	Title   string
	At      string // path where it is decided about; empty for who may not
	Late    int    // days since it was due; 0 when it is not overdue
	CanWait bool   // it has a due date that can be moved
}

// Item hands it to the part of the template that tells it.
func (p *teamHomePage) Item(s report.Straggler, i report.PileItem) itemPart {
	part := itemPart{Base: &p.Base, PileItem: i, Who: s.Name, Title: p.short(i.Module), CanWait: i.State.IsOpen() && !i.DueOn.IsZero()}
	if today := p.Today(s); i.State.IsOpen() && !i.DueOn.IsZero() && i.DueOn.Before(today) {
		part.Late = i.DueOn.DaysUntil(today)
	}
	if p.MayAct(s) {
		part.At = "/team/people/" + s.Person.String() + "/enrollments/" + i.Enrollment.String()
	}
	return part
}

// teamQuery writes a question into an address, and more: names and values in turn.
func teamQuery(q report.TeamQuestion, more ...string) url.Values {
	at := url.Values{}
	if q.Pile != "" {
		at.Set("show", string(q.Pile))
	}
	if q.Agency != uuid.Nil {
		at.Set("agency", q.Agency.String())
	}
	if q.After.Person != uuid.Nil {
		at.Set("after", q.After.Person.String())
		if !q.After.Day.IsZero() {
			at.Set("day", q.After.Day.String())
		}
	}
	if q.Group != nil {
		at.Set("group", q.Group.ID.String())
	}
	for pair := range slices.Chunk(more, 2) {
		at.Add(pair[0], pair[1])
	}
	return at
}

// teamHref is the address of a list.
func teamHref(q report.TeamQuestion) string { return page.WithQuery("/team", teamQuery(q)) }

// teamQuestion reads which list an address asks for. A group of somebody else's does not exist.
func (s *Site) teamQuestion(v *page.Visit) (q report.TeamQuestion, err error) {
	q.Pile = report.Pile(v.Query("show"))
	if q.Pile != "" && !slices.Contains(report.Piles(), q.Pile) {
		return q, fault.New(fault.NotFound, "")
	}
	var group uuid.UUID
	if err = page.ReadIDs(v.Query, map[string]*uuid.UUID{"agency": &q.Agency, "after": &q.After.Person, "group": &group}); err != nil {
		return q, err
	}
	if group != uuid.Nil {
		g, err := s.Groups.Group(v.Ctx(), v.Actor, group)
		if err != nil {
			return q, err
		}
		q.Group = &g
	}
	if text := v.Query("day"); text != "" {
		if q.After.Day, err = lang.ParseDate(text); err != nil {
			return q, fault.Because(fault.NotFound, "", err)
		}
	}
	return q, nil
}

func (s *Site) showTeamHome(v *page.Visit) error {
	q, err := s.teamQuestion(v)
	if err != nil {
		return err
	}
	p, err := s.teamHome(v, q)
	if err != nil {
		return err
	}
	p.Saved = s.teamSaved(v, p.People)
	return s.Render(v, http.StatusOK, p)
}

// teamHome makes the page of a list.
func (s *Site) teamHome(v *page.Visit, q report.TeamQuestion) (p *teamHomePage, err error) {
	p = &teamHomePage{Base: page.Base{Title: v.Words.T("team.title"), Wide: true}, Question: q, Ticked: v.Query("tick") == "all", viewer: v.Actor.Person, Prints: v.Actor.May(access.PrintCards), Groups: v.Actor.May(access.ManageGroups), Runs: v.Actor.May(access.RunClasses), Assigns: v.Actor.May(access.Assign), short: s.ShortTitles(v)}
	scope := v.Actor.Scope(access.SeePeople)
	if p.Team, err = s.Report.Team(v.Ctx(), scope, q, page.PeopleShown); err != nil {
		return nil, err
	}
	p.Question.Pile, q.Pile = p.Pile, p.Pile
	p.Placed = page.PlacedOn(&p.Base, p.Tree)
	p.Agencies = page.InOrder(p.Tree.Within(scope), v.Lang)
	p.decides = map[uuid.UUID]bool{}
	for _, n := range p.Tree.Within(v.Actor.Scope(access.ManageEnrollments)) {
		p.decides[n.ID] = true
	}
	p.Acts = slices.ContainsFunc(p.People, p.MayAct)
	if q.After.Person != uuid.Nil {
		p.First = v.Href(teamHref(report.TeamQuestion{Agency: q.Agency, Group: q.Group, Pile: q.Pile}))
	}
	if p.More {
		q.After = p.People[len(p.People)-1].Mark()
		p.Later = v.Href(teamHref(q))
	}
	return p, nil
}
