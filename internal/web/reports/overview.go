package reports

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// overviewPage is where the agencies of a lead stand, at a glance.
type overviewPage struct {
	page.Base
	asking
	Whole   figuresPart
	Bar     []page.BarPart
	Change  changePart
	Rows    []glancePart
	All     glancePart // everybody shown
	More    int        // agencies that there was no room for
	Heads   []heatHead
	Heat    []heatGroup
	Curve   *curveChart // nil without a history
	Points  []report.Step
	Falling []fallingRow // nil of a past day
	Ahead   int          // how many days are looked ahead
	IsToday bool
	Worst   []glancePart
}

func (overviewPage) Template() string { return "reports" }

// Shown reports whether there are figures, and not just a form with something wrong in it.
func (p *overviewPage) Shown() bool { return !p.HasWrong() }

// BarLabel says the bar in words.
func (p *overviewPage) BarLabel() string { return barLabel(p.Base.Words, p.Whole.Count) }

// glancePart is an agency at a glance, every word of it ready: there are dozens of lines, and a template that has each word made
// takes longer than finding the figures does.
type glancePart struct {
	Name           string
	Glance         string // its own overview; empty where there is none
	Report, People string // its completion report, and whose names are overdue
	Done, Percent  string
	Width          string // of its bar
	Gained, Said   string // since last week, with its sign and in words
	OnTime         string
	Late, LateOf   string // how many are overdue, and their share
	IsLate         bool
	overdue        int
}

// changePart is a change of per cents since last week, in points.
type changePart struct {
	Tenths int
	Known  bool
	words  *i18n.Words
}

// Sign is what stands before the number; a minus as long as a plus.
func (c changePart) Sign() string {
	switch {
	case c.Tenths > 0:
		return "+"
	case c.Tenths < 0:
		return "−"
	}
	return ""
}

// Gained is the change with its sign.
func (c changePart) Gained() string {
	if !c.Known {
		return c.words.T("format.none")
	}
	return c.Sign() + c.Points()
}

// Points is the number without its sign.
func (c changePart) Points() string { return c.words.InTenths(max(c.Tenths, -c.Tenths)) }

// Said is the change in words.
func (c changePart) Said() string {
	switch {
	case !c.Known:
		return c.words.T("report.change_none")
	case c.Tenths > 0:
		return c.words.T("report.change_up", "Points", c.Points())
	case c.Tenths < 0:
		return c.words.T("report.change_down", "Points", c.Points())
	}
	return c.words.T("report.change_same")
}

// heatHead is a module at the head of a column.
type heatHead struct{ Title, Short, Href string }

// heatGroup are the lines of one country; its name is empty where there is but one.
type heatGroup struct {
	Country string
	Rows    []heatRow
}

type heatRow struct {
	Name     string
	Cells    page.HeatLine
	Together string
}

// HeatColumns is how many columns the heat map has.
func (p *overviewPage) HeatColumns() int { return len(p.Heads) + 2 }

// curvePart is the curve with what a part of a template needs.
type curvePart struct {
	*page.Base
	*curveChart
	Points []report.Step
	Said   string
}

// CurveWords hands the curve to the part of the template that shows it, with what a reader who does not see it is told.
func (p *overviewPage) CurveWords(c *curveChart) curvePart {
	first, last := p.Points[0], p.Points[len(p.Points)-1]
	said := p.T("report.curve_said", "From", first.Day, "First", p.Percent(first.Completed, first.Required()), "To", last.Day, "Last", p.Percent(last.Completed, last.Required()))
	for _, m := range c.Marks {
		said += " " + p.T("report.due_mark", "Date", p.Date(m.On)) + "."
	}
	for _, m := range c.Cycles {
		said += " " + p.T("report.curve_cycle_by", "Date", p.Date(m.On))
	}
	return curvePart{&p.Base, c, p.Points, said}
}

// MonthShort is the name of a month in a few letters.
func (c curvePart) MonthShort(of lang.Date) string {
	return c.T("format.monthshort." + strconv.Itoa(int(of.Month)))
}

// Legend are cells of each step, with the words for it.
func (p *overviewPage) Legend() (steps []legendPart) {
	steps = append(steps, legendPart{"heat-0", p.T("report.heat_under", "Percent", heatSteps[0])})
	for i, from := range heatSteps {
		said := p.T("report.heat_from", "Percent", from)
		if i+1 < len(heatSteps) {
			said = p.T("report.heat_between", "From", from, "To", heatSteps[i+1]-1)
		}
		steps = append(steps, legendPart{"heat-" + strconv.Itoa(i+1), said})
	}
	return steps
}

type legendPart struct{ Class, Said string }

// fallingRow is what falls due on a day or in a week.
type fallingRow struct {
	dueSpan
	Width string // of its bar
}

// Completion leads to the completion report of the same.
func (p *overviewPage) Completion() string {
	return p.Href(page.WithQuery("/reports/completion", asValues(p.Question)))
}

// ByModule leads to it module by module.
func (p *overviewPage) ByModule() string {
	q := p.Question
	q.By = report.ByModule
	return p.Href(page.WithQuery("/reports/completion", asValues(q)))
}

// Coverage leads to what the same agencies hold of the frameworks.
func (p *overviewPage) Coverage() string {
	q := url.Values{}
	if p.Question.Agency != uuid.Nil {
		q.Set("agency", p.Question.Agency.String())
	}
	return p.Href(page.WithQuery("/reports/coverage", q))
}

// mostDays is how many days the list of what falls due shows one by one, and mostWorst how many agencies are named.
const (
	mostDays  = 8
	mostWorst = 5
)

func (s *Site) showOverview(v *page.Visit) error {
	q, err := s.question(v)
	q = report.Question{Agency: q.Agency, Within: q.Within, Country: q.Country, When: q.When}
	var o report.Overview
	if err == nil {
		o, err = s.Report.Overview(v.Ctx(), v.Actor.Scope(access.SeeCompletion), q)
	}
	p := &overviewPage{Base: page.Base{Title: v.Words.T("report.overview"), Wide: true, Words: v.Words, Lang: v.Lang}, Ahead: report.DueDays, More: o.More}
	status, err := s.answerReport(v, &p.Base, &p.asking, "/reports", q, o.Places, err)
	if err != nil {
		return err
	}
	if p.Shown() {
		if err := unsound(o); err != nil {
			return err
		}
		p.fill(o, s.Titles(v), s.ShortTitles(v))
	}
	return s.Render(v, status, p)
}

// unsound names the first figure that does not add up: with one like that there is no overview.
func unsound(o report.Overview) error {
	for _, f := range append([]report.Figure{o.Total}, o.Figures...) {
		if !f.IsSound() {
			return fault.Because(fault.Internal, "", fmt.Errorf("web: the figure of agency %s in the overview does not add up: %+v", f.ID, f.Count))
		}
	}
	return nil
}

func (p *overviewPage) fill(o report.Overview, titles, short paper.Titles) {
	p.Whole = figuresPart{Base: &p.Base, Line: report.Line{Count: o.Total.Count}, people: asValues(p.Question)}
	p.Bar, p.Change, p.IsToday = page.Bar(o.Total.Count), p.change(o.Total), p.Question.AsOf.IsZero()
	p.All = p.glance(o.Total, p.Question)
	for _, m := range o.Modules {
		q := p.Question
		q.Module = m
		p.Heads = append(p.Heads, heatHead{titles(m), short(m), p.Href(page.WithQuery("/reports/completion", asValues(q)))})
	}
	figures, fold := slices.Clone(o.Figures), lang.Folds()
	slices.SortStableFunc(figures, func(a, b report.Figure) int {
		return cmp.Or(cmp.Compare(btoi(b.Own), btoi(a.Own)), cmp.Compare(a.Country, b.Country), cmp.Compare(fold(p.In(a.Names)), fold(p.In(b.Names))))
	})
	for _, f := range figures {
		p.Rows = append(p.Rows, p.row(f, len(o.Tree.Children(f.ID)) > 0))
		p.heat(f, o.Modules)
	}
	if len(p.Heat) == 1 {
		p.Heat[0].Country = ""
	}
	for _, r := range p.Rows {
		if r.IsLate {
			p.Worst = append(p.Worst, r)
		}
	}
	slices.SortStableFunc(p.Worst, func(a, b glancePart) int { return cmp.Compare(b.overdue, a.overdue) })
	p.Worst = p.Worst[:min(mostWorst, len(p.Worst))]
	if p.Points = o.Points; len(p.Points) > 1 {
		to := p.AsOf
		if p.IsToday {
			to = to.AddDays(report.DueDays)
		}
		from := p.Points[0].Day
		c := drawCurve(p.Points, slices.DeleteFunc(o.Marks, func(d report.Due) bool { return d.On.Before(from) }), from, to)
		p.Curve = &c
	}
	if p.IsToday {
		p.falling(o.Falling)
	}
}

func (p *overviewPage) change(f report.Figure) changePart {
	tenths, known := f.Gain()
	return changePart{tenths, known, p.Base.Words}
}

// at is the question about one of the agencies.
func (p *overviewPage) at(f report.Figure) report.Question {
	q := p.Question
	q.Agency, q.Own, q.Country = f.ID, f.Own, ""
	if f.Own {
		q.By = report.ByModule // line by line it would be about the agencies below, too
	}
	return q
}

// row is the line of an agency; deep: there are agencies below it.
func (p *overviewPage) row(f report.Figure, deep bool) glancePart {
	r := p.glance(f, p.at(f))
	switch {
	case f.Own:
		r.Name = p.T("report.own_people", "Name", f.Names)
	case deep:
		r.Glance = p.Href(page.WithQuery("/reports", asValues(p.at(f))))
	}
	return r
}

// glance writes a figure, which is the answer to a question.
func (p *overviewPage) glance(f report.Figure, q report.Question) glancePart {
	change := p.change(f)
	g := glancePart{Name: p.In(f.Names), Report: p.Href(page.WithQuery("/reports/completion", asValues(q))), Done: p.T("report.n_of_m", "Part", f.Completed, "Whole", f.Required()),
		Percent: p.Percent(f.Completed, f.Required()), Width: page.Share(f.Completed, f.Required()), Gained: change.Gained(), Said: change.Said(),
		OnTime: p.Percent(f.OnTime, f.Completed), Late: p.Number(f.Overdue), LateOf: p.Percent(f.Overdue, f.Required()), IsLate: f.Overdue > 0, overdue: f.Overdue}
	q.By = ""
	people := asValues(q)
	people.Set("state", report.Overdue)
	g.People = p.Href(page.WithQuery("/reports/people", people))
	return g
}

// heat adds an agency's line to those of its country.
func (p *overviewPage) heat(f report.Figure, modules []string) {
	row := heatRow{Name: p.In(f.Names), Cells: p.heatLine(f, modules), Together: p.printed(f.Count)}
	if f.Own {
		row.Name = p.T("report.own_people", "Name", f.Names)
	}
	i := slices.IndexFunc(p.Heat, func(g heatGroup) bool { return g.Country == f.Country })
	if i < 0 {
		i = len(p.Heat)
		p.Heat = append(p.Heat, heatGroup{Country: f.Country})
	}
	p.Heat[i].Rows = append(p.Heat[i].Rows, row)
}

// heatLine is how far an agency is in each module. The addresses of its cells differ in the module alone.
func (p *overviewPage) heatLine(f report.Figure, modules []string) page.HeatLine {
	q := p.at(f)
	q.Module = moduleMark
	before, after, _ := strings.Cut(p.Href(page.WithQuery("/reports/completion", asValues(q))), moduleMark)
	line := page.HeatLine{Cells: make([]page.HeatCell, len(modules)), Nobody: p.T("report.heat_nobody")}
	for i, m := range modules {
		if c := f.Each[m]; c.Required() > 0 {
			percent := printed(c.Completed, c.Required())
			line.Cells[i] = page.HeatCell{Step: heatStep(percent), Percent: percent, Href: before + url.QueryEscape(m) + after}
		}
	}
	return line
}

// moduleMark stands for a module, of whose ids none has a capital.
const moduleMark = "MODULE"

func (p *overviewPage) printed(c report.Count) string {
	if c.Required() == 0 {
		return p.T("format.none")
	}
	return strconv.Itoa(printed(c.Completed, c.Required()))
}

// falling fills in what falls due.
func (p *overviewPage) falling(all []report.Due) {
	most := 0
	for _, span := range weekly(all, p.AsOf, mostDays) {
		p.Falling = append(p.Falling, fallingRow{dueSpan: span})
		most = max(most, span.Open)
	}
	for i := range p.Falling {
		p.Falling[i].Width = page.Share(p.Falling[i].Open, most)
	}
}
