package people

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// teamPage finds people of the viewer's agencies.
type teamPage struct {
	page.Base
	Question agency.Question
	Agencies []agency.Node // of the whole scope, for the filter
	Finding  agency.Finding
	Today    lang.Date
	Manages  bool
	Prints   bool // one-time cards
	Assigns  bool
	Groups   bool // makes them
	Runs     bool // classes
	page.Further
	page.Placed
}

func (teamPage) Template() string { return "team" }

// States are the choices of whom to show.
func (p *teamPage) States() []agency.Presence { return agency.Presences() }

// Gone reports whether somebody's last day is over.
func (p *teamPage) Gone(f agency.Found) bool { return !f.To.IsZero() && f.To.Before(p.Today) }

func (s *Site) showTeam(v *page.Visit) error {
	q := agency.Question{Words: v.Query("q"), State: agency.Presence(v.DefaultQuery("state", string(agency.Here)))}
	if !page.IsText(q.Words) || len(q.Words) > page.LongestQuestion || !slices.Contains(agency.Presences(), q.State) {
		return fault.New(fault.NotFound, "")
	}
	if err := page.ReadIDs(v.Query, map[string]*uuid.UUID{"agency": &q.Agency, "after": &q.After}); err != nil {
		return err
	}
	scope := v.Actor.Scope(access.SeePeople)
	found, err := s.People.Find(v.Ctx(), scope, q, page.PeopleShown)
	if err != nil {
		return err
	}
	p := &teamPage{Base: page.Base{Title: v.Words.T("people.title"), Wide: true}, Question: q, Finding: found,
		Today: v.Actor.Today(s.Now()), Manages: v.Actor.May(access.ManagePeople), Prints: v.Actor.May(access.PrintCards), Assigns: v.Actor.May(access.Assign), Groups: v.Actor.May(access.ManageGroups), Runs: v.Actor.May(access.RunClasses)}
	tree, places, err := s.People.Places(v.Ctx(), scope)
	if err != nil {
		return err
	}
	p.Agencies, p.Placed = page.InOrder(places, v.Lang), page.PlacedOn(&p.Base, tree)
	at := url.Values{"q": {strings.TrimSpace(q.Words)}, "state": {string(q.State)}}
	if q.Agency != uuid.Nil {
		at.Set("agency", q.Agency.String())
	}
	if q.After != uuid.Nil {
		p.First = v.Href(page.WithQuery("/team/people", at))
	}
	if found.Next != uuid.Nil {
		at.Set("after", found.Next.String())
		p.Later = v.Href(page.WithQuery("/team/people", at))
	}
	return s.Render(v, http.StatusOK, p)
}
