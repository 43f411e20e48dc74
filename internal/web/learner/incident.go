package learner

import (
	"cmp"
	"io"
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// incidentPage says what to do now, for somebody in a hurry: by country and employer, one's own agency first.
type incidentPage struct {
	page.Base
	Country  string          // chosen; empty: not yet
	Employer course.Employer // likewise
	AtFirst  firstMinutes    // what is told whatever is chosen
	Guide    *course.Guide   // nil until both are chosen
	Home     string          // country of the reader's own agency; empty when it is not known
	own      agency.Rung     // whose contact the reader calls; without a contact none is known
}

func (incidentPage) Template() string { return "incident" }

// Countries are those to choose from, one's own first.
func (p *incidentPage) Countries() []string { return page.CountriesFrom(p.T("country.first")) }

// Employers are those to choose from.
func (*incidentPage) Employers() []course.Employer { return course.Employers() }

// Abroad reports whether the other country than the reader's own is shown.
func (p *incidentPage) Abroad() bool { return p.Home != "" && p.Country != "" && p.Home != p.Country }

// Contact is the area to call first; nil where none is known.
func (p *incidentPage) Contact() *agency.Contact { return p.own.Contact }

// ContactOf names the agency whose area it is.
func (p *incidentPage) ContactOf() string { return p.In(p.own.Agency.Names) }

// For are the words that depend on for whom the reader works.
func (p *incidentPage) For() paper.GuideWords { return paper.WordsFor(p.Employer) }

// chosen is what is chosen as it stands in an address.
func (p *incidentPage) chosen() url.Values {
	return url.Values{"country": {p.Country}, "employer": {string(p.Employer)}}
}

// CardHref leads to the card and sheet on a paper.
func (p *incidentPage) CardHref(format paper.Format) string {
	q := p.chosen()
	q.Set("format", string(format))
	return p.Href(page.WithQuery("/report-incident/card.pdf", q))
}

// Formats are the papers.
func (*incidentPage) Formats() []paper.Format { return paper.Formats() }

// unbroken holds what is written apart together: no line breaks at a space or a hyphen.
var unbroken = strings.NewReplacer(" ", "\u00a0", "-", "-\u2060")

// Unbroken is a number that stands on one line.
func (*incidentPage) Unbroken(number string) string { return unbroken.Replace(number) }

// incidentPage reads what is chosen; of those signed in, what they leave open follows from their agency.
func (s *Site) incidentPage(v *page.Visit) (*incidentPage, error) {
	p := &incidentPage{Base: page.Base{Title: v.Words.T("incident.title")}, Country: v.Query("country"), Employer: course.Employer(v.Query("employer"))}
	if p.Country != "" && !slices.Contains(agency.Countries(), p.Country) || p.Employer != "" && !slices.Contains(course.Employers(), p.Employer) {
		return nil, fault.New(fault.NotFound, "")
	}
	if v.Actor.Agency != uuid.Nil {
		path, err := s.Agencies.Rungs(v.Ctx(), v.Actor.Agency)
		if err != nil {
			return nil, err
		}
		p.own, _ = agency.Nearest(path)
		p.worksAt(path)
	}
	if p.Country != "" && p.Employer != "" {
		p.Guide = s.Catalogue.Guide(p.Country, p.Employer)
	}
	p.AtFirst = s.firstMinutes(cmp.Or(p.Country, page.CountriesFrom(v.Words.T("country.first"))[0]), cmp.Or(p.Employer, course.FederalAgency))
	return p, nil
}

// firstMinutes is what to do before anything else, wherever somebody works.
type firstMinutes struct{ First, AtOnce lang.Text }

func (s *Site) firstMinutes(country string, e course.Employer) firstMinutes {
	g := s.Catalogue.Guide(country, e)
	return firstMinutes{g.First, g.AtOnce}
}

// worksAt fills in what was not chosen.
func (p *incidentPage) worksAt(path []agency.Rung) {
	if len(path) == 0 {
		return
	}
	p.Home = path[0].Country
	p.Country = cmp.Or(p.Country, p.Home)
	if p.Employer == "" && p.Country == p.Home {
		p.Employer = course.StateAgency
		if path[0].Level == agency.Federal {
			p.Employer = course.FederalAgency
		}
	}
}

func (s *Site) showIncident(v *page.Visit) error {
	p, err := s.incidentPage(v)
	return s.RenderOr(v, p, err)
}

// incidentCard answers with what to keep in the wallet and on the wall.
func (s *Site) incidentCard(v *page.Visit) error {
	p, err := s.incidentPage(v)
	if err != nil {
		return err
	}
	format, err := page.PaperFor(v, "format")
	if err != nil {
		return err
	}
	if p.Guide == nil {
		return fault.New(fault.NotFound, "")
	}
	body, err := s.incidentSheet(v, p, format)
	if err != nil {
		return err
	}
	s.PDF(v, "inline", "report-incident-"+p.Country+"-"+string(p.Employer)+".pdf", body)
	return nil
}

// incidentSheet draws the file; that without anybody's own contact is the same for everybody.
func (s *Site) incidentSheet(v *page.Visit, p *incidentPage, format paper.Format) ([]byte, error) {
	sheet := paper.IncidentSheet{Format: format, Guide: p.Guide, Contact: p.Contact(), Agency: p.own.Agency.Names,
		Page: s.BaseURL + "/report-incident", Query: p.chosen().Encode()}
	draw := func(w io.Writer) error { return paper.Incident(w, sheet, s.TwoLanguages(v)...) }
	if sheet.Contact != nil {
		return page.Drawn(draw)
	}
	return s.drawings.get(drawing{page.WithQuery(v.Path(), p.chosen()), v.Lang, format}, draw)
}
