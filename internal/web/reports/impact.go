package reports

import (
	"cmp"
	"math"
	"net/http"
	"net/url"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// impactPage tells what training changes, month by month: each drawing beside its table.
type impactPage struct {
	page.Base
	monthly
	report.Impact
	Agencies  []agency.Node    // of the whole scope, for the filter
	Catalogue []*course.Module // for the filter
	Scores    []impactScores
	Took      chart
	Switched  chart
	CSV       string
}

func (impactPage) Template() string { return "impact" }

// impactScores are the scores in one language.
type impactScores struct {
	page.LanguageLink
	Chart chart
	Rows  []report.MonthScores
	Few   bool // there are papers, but too few everywhere
}

// Fewest is how many papers figures need.
func (*impactPage) Fewest() int { return report.FewestPapers }

// MonthlyPapers is on how many papers of a month objectives are counted.
func (*impactPage) MonthlyPapers() int { return report.MonthlyPapers }

// Narrowed is the text of the objective that the months are narrowed to; nil for whole papers.
func (p *impactPage) Narrowed() lang.Text {
	for _, o := range p.Objectives {
		if o.ID == p.Objective {
			return o.Text
		}
	}
	return nil
}

// ObjectiveHref narrows the months to an objective.
func (p *impactPage) ObjectiveHref(id string) string { return p.to(id) }

// WholePapers leads back from it.
func (p *impactPage) WholePapers() string { return p.to("") }

func (p *impactPage) to(objective string) string {
	q := url.Values{"module": {p.Module}}
	if p.Agency != uuid.Nil {
		q.Set("agency", p.Agency.String())
	}
	if objective != "" {
		q.Set("objective", objective)
	}
	inAddress(q, p.Impact.Period)
	return p.Href(page.WithQuery("/reports/impact", q))
}

// comparedPart is what a part of the template needs to set first attempts beside later ones.
type comparedPart struct {
	*page.Base
	report.Compared
}

// Compared hands scores to it.
func (p *impactPage) Compared(c report.Compared) comparedPart { return comparedPart{&p.Base, c} }

// Missing says why there is no figure of a part: too few, or nothing at all.
func (p comparedPart) Missing(few bool, label string) missingPart {
	return missingPart{p.Base, few, label}
}

// missingPart stands where there is no figure.
type missingPart struct {
	*page.Base
	Few   bool
	Label string
}

// Missing says why there is none: too few, or nothing at all.
func (p *impactPage) Missing(few bool, label string) missingPart {
	return missingPart{&p.Base, few, label}
}

// Days is a median of days.
func (p *impactPage) Days(m report.MonthTime) string {
	return p.InTenths(int(math.Round(m.Days * 10)))
}

// impactQuestion reads the filter from the address. The usual period is a year.
func (s *Site) impactQuestion(v *page.Visit) (q report.ImpactQuestion, err error) {
	asked, err := s.question(v)
	if err != nil {
		return q, err
	}
	q.Agency, q.Module, q.Objective = asked.Agency, asked.Module, v.Query("objective")
	if q.Period, err = periodAsked(v); err != nil {
		return q, err
	}
	if !page.IsText(q.Objective) {
		return q, fault.New(fault.NotFound, "")
	}
	if q.From.IsZero() {
		last := cmp.Or(q.To, report.MonthOf(v.Actor.Today(s.Now())))
		q.From = last.AddMonths(-11)
	}
	return q, nil
}

// impact answers what the address asks. A module that nobody knows does not exist.
func (s *Site) impact(v *page.Visit) (report.Impact, error) {
	q, err := s.impactQuestion(v)
	if err != nil {
		return report.Impact{}, err
	}
	if s.IsUnknown(q.Module) {
		if _, err := s.Learn.Library.Module(v.Ctx(), q.Module); err != nil {
			return report.Impact{}, err
		}
	}
	return s.Report.Impact(v.Ctx(), v.Actor.Scope(access.SeeAnswers), s.Learn.Library, q)
}

func (s *Site) showImpact(v *page.Visit) error {
	i, err := s.impact(v)
	if err != nil {
		return err
	}
	all, err := s.Report.Places(v.Ctx(), v.Actor.Scope(access.SeeAnswers), uuid.Nil)
	if err != nil {
		return err
	}
	p := &impactPage{Base: page.Base{Title: v.Words.T("impact.title"), Wide: true}, Impact: i, Agencies: page.InOrder(all.Nodes, v.Lang), Catalogue: s.Catalogue.Modules()}
	p.monthly = monthly{&p.Base, i.Period, v.Actor.Today(s.Now()), v.Actor.Zone()}
	if s.IsUnknown(i.Module) {
		if m, err := s.Learn.Library.Module(v.Ctx(), i.Module); err == nil {
			p.Catalogue = append(p.Catalogue, m)
		}
	}
	p.Words = v.Words // the drawings are made before the page is filled
	var switched []series
	for _, tag := range s.Words.Languages() {
		p.Scores = append(p.Scores, p.scoresIn(page.LanguageLink{Tag: tag, Name: s.Words.For(tag).Name()}))
		switched = append(switched, series{Name: s.Words.For(tag).Name(), Lang: tag})
	}
	p.Took, p.Switched = p.drawTimes(), p.drawSwitches(switched)
	p.CSV = v.Href("/reports/impact.csv" + page.QueryOf(v))
	return s.Render(v, http.StatusOK, p)
}

// shortMonths are the months of the page as drawings name them.
func (p *impactPage) shortMonths() (all []string) {
	for _, m := range p.Impact.Months {
		all = append(all, p.MonthShort(m.Month))
	}
	return all
}

// hundred writes a share of 1 in whole per cents, for the edge of a drawing.
func (p *impactPage) hundred(v float64) string {
	return p.T("format.percent", "Number", p.Number(int(math.Round(v*100))))
}

// scoresIn draws the scores in a language.
func (p *impactPage) scoresIn(l page.LanguageLink) impactScores {
	s := impactScores{LanguageLink: l, Rows: p.Impact.Months}
	first, later := series{Name: p.T("items.first")}, series{Name: p.T("impact.later")}
	for _, m := range s.Rows {
		c := m.In[l.Tag]
		first.add(part(c.First.Right, c.First.Of), c.First.Papers > 0)
		later.add(part(c.Later.Right, c.Later.Of), c.Later.Papers > 0)
		s.Few = s.Few || c.First.Few || c.Later.Few
	}
	least := 0.5 // most know half of it; a drawing from nothing on would show no difference
	if first.falls(least) || later.falls(least) {
		least = 0
	}
	s.Chart = draw(chart{ID: "draw-" + string(l.Tag), Title: p.T("impact.scores"), Desc: p.T("impact.scores_desc")}, p.shortMonths(), least, 1, p.hundred, first, later)
	return s
}

// drawTimes draws how long it took to complete.
func (p *impactPage) drawTimes() chart {
	days, most := series{Name: p.T("impact.days")}, 2.0
	for _, m := range p.Times {
		days.add(m.Days, m.Completions > 0)
		most = max(most, m.Days)
	}
	// An even number at the top, so that the middle one is whole.
	most = 2 * math.Ceil(most/2)
	label := func(v float64) string { return p.Number(int(v)) }
	return draw(chart{ID: "draw-times", Title: p.T("impact.times"), Desc: p.T("impact.times_desc")}, p.shortMonths(), 0, most, label, days)
}

// drawSwitches draws the share of papers whose person switched the language, a line for each, up to the next ten per cent.
func (p *impactPage) drawSwitches(all []series) chart {
	most := 0.1
	for i := range all {
		for _, m := range p.Switches {
			of := m.In[all[i].Lang]
			all[i].add(part(of.Part, of.Of), of.Of > 0)
			most = max(most, math.Ceil(part(of.Part, of.Of)*10)/10)
		}
	}
	return draw(chart{ID: "draw-switched", Title: p.T("impact.switched"), Desc: p.T("impact.switched_desc")}, p.shortMonths(), 0, most, p.hundred, all...)
}

// part of a whole; zero of nothing.
func part(n, of int) float64 { return float64(n) / float64(max(1, of)) }

func (s *Site) impactCSV(v *page.Visit) error {
	i, err := s.impact(v)
	if err != nil {
		return err
	}
	if err := s.Report.NoteExport(v.Ctx(), v.Actor, audit.ImpactExported, report.Question{Agency: i.Agency, Module: i.Module}, ""); err != nil {
		return err
	}
	s.Attachment(v, "impact-"+i.AsOf().String()+".csv")
	return paper.ImpactCSV(v.Writer, v.Words, i, s.Titles(v), s.Words.Languages())
}
