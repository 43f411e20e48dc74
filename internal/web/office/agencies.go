package office

import (
	"net/http"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// agenciesPage leads into the trees: by their tops, or by a search.
type agenciesPage struct {
	page.Base
	Query  string
	Groups []agencyGroup // without a search
	Found  []agency.Node // by a search, at most mostFound
	Many   bool          // there are more
	All    int           // how many there are to look through
	Grove  agency.Grove
}

func (agenciesPage) Template() string { return "agencies" }

// agencyGroup is the tops of one country and order of government.
type agencyGroup struct {
	Country string
	Level   agency.Level
	Tops    []agency.Node // by name
	Open    bool          // few enough to be shown at once
}

// mostShown is how many agencies are shown before anybody asks for them.
const mostShown = 12

// mostFound is how many agencies a search shows: who sees more than these types another letter.
const mostFound = 50

// Under names the agencies above one, for the line below its name.
func (p *agenciesPage) Under(id uuid.UUID) string {
	var path string
	for _, up := range p.Grove.Ancestors(id) {
		a, _ := p.Grove.Agency(up)
		if path != "" {
			path = " › " + path
		}
		path = p.In(a.Names) + path
	}
	return path
}

// Below counts the agencies below one.
func (p *agenciesPage) Below(id uuid.UUID) int { return below(p.Grove, id) }

func below(g agency.Grove, id uuid.UUID) int { return len(g.Subtrees([]uuid.UUID{id})) - 1 }

func (s *Site) showAgencies(v *page.Visit) error {
	g, err := s.Agencies.Grove(v.Ctx(), v.Actor.Scope(access.ManageAgencies))
	if err != nil {
		return err
	}
	p := &agenciesPage{Base: page.Base{Title: v.Words.T("admin.agencies")}, Query: v.Query("q"), All: len(g.Nodes), Grove: g}
	if !page.IsText(p.Query) {
		return fault.New(fault.Invalid, "request.bad_text")
	}
	if p.Query != "" {
		p.Found = agency.Matching(g.Nodes, p.Query)
		byName(p.Found, v.Lang)
		if p.Many = len(p.Found) > mostFound; p.Many {
			p.Found = p.Found[:mostFound]
		}
	} else {
		p.Groups = grouped(g, v.Words.T("country.first"), v.Lang)
	}
	return s.Render(v, http.StatusOK, p)
}

// grouped puts the tops of what a scope shows into groups, one country before the other.
func grouped(g agency.Grove, first string, tag lang.Tag) (groups []agencyGroup) {
	countries := agency.Countries()
	if i := slices.Index(countries, first); i > 0 {
		countries[0], countries[i] = countries[i], countries[0]
	}
	for _, country := range countries {
		for _, level := range agency.Levels() {
			group := agencyGroup{Country: country, Level: level}
			for _, n := range g.Nodes {
				if n.Depth == 0 && n.Country == country && n.Level == level {
					group.Tops = append(group.Tops, n)
				}
			}
			if len(group.Tops) > 0 {
				byName(group.Tops, tag)
				group.Open = len(group.Tops) <= mostShown
				groups = append(groups, group)
			}
		}
	}
	if len(groups) == 1 {
		groups[0].Open = true
	}
	return groups
}

// byName sorts agencies by their names in a language.
func byName(nodes []agency.Node, tag lang.Tag) {
	slices.SortStableFunc(nodes, func(a, b agency.Node) int { return compareNames(a.Names, b.Names, tag) })
}

func compareNames(a, b lang.Text, tag lang.Tag) int {
	return strings.Compare(lang.Fold(a.In(tag)), lang.Fold(b.In(tag)))
}

// agencyPage is one agency: its facts, what is below it, its history, what can be done.
type agencyPage struct {
	page.Base
	agency.Portrait
	Saved   string       // message key of what was just done; empty
	Contact *agency.Rung // the nearest; nil where there is none
	page.Placed
}

func (agencyPage) Template() string { return "agency" }

// Below counts the agencies below one.
func (p *agencyPage) Below(id uuid.UUID) int { return below(p.Grove, id) }

// Directly lists the agencies directly below, by name.
func (p *agencyPage) Directly() []agency.Agency {
	below := p.Children(p.Portrait.Agency.ID)
	slices.SortStableFunc(below, func(a, b agency.Agency) int { return compareNames(a.Names, b.Names, p.Lang) })
	return below
}

// Kept reports whether its place is in the hands of who looks.
func (p *agencyPage) Kept() bool { return p.Keeps(p.Portrait.Agency.ID) }

// OtherNames are its names in the other languages, each with its tag.
func (p *agencyPage) OtherNames() (others []page.Choice) {
	for _, tag := range p.Names.Tags() {
		if tag != p.Lang {
			others = append(others, page.Choice{Label: p.Names[tag], Tag: tag})
		}
	}
	return others
}

// Tongue is the language of its people until they choose, by its own name.
func (p *agencyPage) Tongue() string {
	for _, l := range p.Languages {
		if l.Tag == p.Portrait.Agency.Language {
			return l.Name
		}
	}
	return p.T("agencies.no_language")
}

// DateFrom is a first day in words: one that is before all records is called so.
func (p *agencyPage) DateFrom(d lang.Date) string {
	if d.IsZero() || d == agency.Ever {
		return p.T("agencies.ever")
	}
	return p.DateShort(d)
}

// DateTo is a last day in words.
func (p *agencyPage) DateTo(d lang.Date) string {
	if d.IsZero() {
		return p.T("agencies.lasting")
	}
	return p.DateShort(d)
}

func (s *Site) showAgency(v *page.Visit) error {
	p, err := s.portrait(v)
	if err != nil {
		return err
	}
	shown := &agencyPage{Base: page.Base{Title: p.Names.In(v.Lang)}, Portrait: p}
	shown.Placed = page.PlacedOn(&shown.Base, p.Tree)
	shown.Saved = v.Saved("agencies.saved.", "added", "changed", "moved", "closed", "reopened", "contact", "no_contact")
	path, err := s.Agencies.Rungs(v.Ctx(), p.Agency.ID)
	if err != nil {
		return err
	}
	if at, ok := agency.Nearest(path); ok {
		shown.Contact = &at
	}
	return s.Render(v, http.StatusOK, shown)
}

// portrait tells all of the agency that the address names.
func (s *Site) portrait(v *page.Visit) (agency.Portrait, error) {
	id, err := v.ID("agency")
	if err != nil {
		return agency.Portrait{}, err
	}
	return s.Agencies.Portrait(v.Ctx(), v.Actor.Scope(access.ManageAgencies), id)
}

// toAgency goes to an agency's page, which says what was done.
func toAgency(v *page.Visit, id uuid.UUID, done string) error {
	return v.SeeOther("/admin/agencies/" + id.String() + "?saved=" + done)
}
