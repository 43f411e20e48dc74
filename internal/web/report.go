package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// completionPage is the completion report: one line an agency, with everybody at and below it.
type completionPage struct {
	Base
	report.Completion
	Agencies  []agency.Node    // of the whole scope, for the filter
	Catalogue []*course.Module // for the filter
	Bar       []barPart
	CSV       string // path of the same report as a file
	titles    paper.Titles
}

// ModuleTitle is a module's title in the page's language.
func (p *completionPage) ModuleTitle(id string) string { return p.titles(id) }

// ModuleHref narrows the report to a module.
func (p *completionPage) ModuleHref(id string) string {
	q := url.Values{"module": {id}}
	if p.Question.Agency != uuid.Nil {
		q.Set("agency", p.Question.Agency.String())
	}
	return p.Base.Href(withQuery("/reports/completion", q))
}

func (completionPage) template() string { return "completion" }

// barPart is one part of the stacked bar, in per cent of its width.
type barPart struct {
	State assign.State
	X, W  string
}

// Class is the part's class in the style sheet.
func (b barPart) Class() string {
	return map[assign.State]string{assign.Completed: "part-done", assign.InProgress: "part-going",
		assign.NotStarted: "part-open", assign.Exempt: "part-exempt"}[b.State]
}

// Hatched reports whether the part is drawn hatched, told from the others without colour.
func (b barPart) Hatched() bool { return b.State == assign.Exempt }

// BarLabel says the bar in words.
func (p *completionPage) BarLabel() string {
	return p.T("report.bar", "Completed", p.Percent(p.Total.Completed, p.Total.Roster), "Going", p.Percent(p.Total.InProgress, p.Total.Roster),
		"Open", p.Percent(p.Total.NotStarted, p.Total.Roster), "Exempt", p.Percent(p.Total.Exempt, p.Total.Roster))
}

// Open counts what is still to be done.
func (p *completionPage) Open() int { return p.Total.InProgress + p.Total.NotStarted }

// AgencyHref narrows the report to an agency.
func (p *completionPage) AgencyHref(id uuid.UUID) string {
	q := url.Values{"agency": {id.String()}}
	if p.Module != "" {
		q.Set("module", p.Module)
	}
	return p.Base.Href(withQuery("/reports/completion", q))
}

// figuresPart is one line of figures, each a link to the names behind it.
type figuresPart struct {
	*Base
	report.Count
	page   *completionPage
	at     uuid.UUID
	module string
}

// Figures hands a line to the part of the template that shows it.
func (p *completionPage) Figures(at uuid.UUID, module string, c report.Count) figuresPart {
	return figuresPart{&p.Base, c, p, at, module}
}

// Href leads to the names behind one of the line's numbers.
func (f figuresPart) Href(state string) string { return f.page.PeopleHref(f.at, f.module, state) }

// Coverage leads to what the same agencies hold of the frameworks.
func (p *completionPage) Coverage() string {
	q := url.Values{}
	if p.Question.Agency != uuid.Nil {
		q.Set("agency", p.Question.Agency.String())
	}
	return p.Href(withQuery("/reports/coverage", q))
}

// DonePercent is the length of the line's bar.
func (f figuresPart) DonePercent() string { return share(f.Completed, f.Required()) }

// share is a length in per cent for a drawing.
func share(part, whole int) string {
	if whole == 0 {
		return "0"
	}
	return strconv.FormatFloat(float64(part)*100/float64(whole), 'f', 2, 64)
}

// PeopleHref leads from a number to the names behind it.
func (p *completionPage) PeopleHref(at uuid.UUID, module, state string) string {
	q := url.Values{}
	if at != uuid.Nil {
		q.Set("agency", at.String())
	}
	if module != "" {
		q.Set("module", module)
	}
	if state != "" {
		q.Set("state", state)
	}
	return p.Href(withQuery("/reports/people", q))
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// question reads a report's filter from the address. An agency or a module that cannot be read looks like one that
// does not exist.
func (s *Server) question(v *visit) (q report.Question, err error) {
	if id := v.Query("agency"); id != "" {
		if q.Agency, err = uuid.Parse(id); err != nil {
			return q, fault.New(fault.NotFound, "")
		}
	}
	q.Module = v.Query("module")
	if !isText(q.Module) {
		return q, fault.New(fault.NotFound, "")
	}
	return q, nil
}

// isUnknown reports whether a module is named that the catalogue does not have. One that left the catalogue may still
// have figures.
func (s *Server) isUnknown(module string) bool {
	return module != "" && s.Catalogue.Module(module) == nil
}

func (s *Server) completion(v *visit) (report.Completion, error) {
	q, err := s.question(v)
	if err != nil {
		return report.Completion{}, err
	}
	c, err := s.Report.Completion(v.ctx(), v.Actor.Scope(access.SeeCompletion), q)
	if err == nil && len(c.Modules) == 0 && s.isUnknown(q.Module) {
		err = fault.New(fault.NotFound, "")
	}
	return c, err
}

func (s *Server) showCompletion(v *visit) error {
	c, err := s.completion(v)
	if err != nil {
		return err
	}
	all, err := s.Report.Places(v.ctx(), v.Actor.Scope(access.SeeCompletion), uuid.Nil)
	if err != nil {
		return err
	}
	p := &completionPage{Base: Base{Title: v.Words.T("report.title"), Wide: true}, Completion: c, Agencies: inOrder(all.Nodes, v.Lang), Catalogue: s.Catalogue.Modules(), titles: s.titles(v)}
	if s.isUnknown(c.Question.Module) { // it has figures, so it was there
		if m, err := s.Learn.Library.Module(v.ctx(), c.Question.Module); err == nil {
			p.Catalogue = append(p.Catalogue, m)
		}
	}
	p.CSV = v.href("/reports/completion.csv" + query(v))
	p.Bar = bar(c.Total)
	return s.render(v, http.StatusOK, p)
}

// bar divides a bar among the states of the roster.
func bar(c report.Count) []barPart {
	var parts []barPart
	x := 0
	for i, n := range []int{c.Completed, c.InProgress, c.NotStarted, c.Exempt} {
		if n > 0 {
			parts = append(parts, barPart{assign.RosterStates()[i], share(x, c.Roster), share(n, c.Roster)})
			x += n
		}
	}
	return parts
}

// titles names modules in the reader's language.
func (s *Server) titles(v *visit) paper.Titles {
	return paper.TitlesFrom(v.ctx(), v.Words, s.Learn.Library)
}

// shortTitles names modules in a few words.
func (s *Server) shortTitles(v *visit) paper.Titles {
	return func(id string) string {
		if m, err := s.Learn.Library.Module(v.ctx(), id); err == nil {
			return m.ShortTitle.In(v.Lang)
		}
		return id
	}
}

// peoplePage lists the people behind a number.
type peoplePage struct {
	Base
	State  string
	AsOf   lang.Date
	Rows   []report.PersonRow
	Agency uuid.UUID // the one filtered by; uuid.Nil for all
	Module string    // the one filtered by; empty for all
	CSV    string
	Back   string // path of the report
	titles paper.Titles
	short  paper.Titles
	pager
	placed
}

func (peoplePage) template() string { return "people" }

// ModuleTitle is a module's title in the page's language.
func (p *peoplePage) ModuleTitle(id string) string { return p.titles(id) }

// AgencyShown names what the list is of.
func (p *peoplePage) AgencyShown() string {
	if p.Agency == uuid.Nil {
		return p.T("report.all_agencies")
	}
	return p.AgencyName(p.Agency)
}

// ModuleShort is a module's name in a few words, for the lines of the list.
func (p *peoplePage) ModuleShort(id string) string { return p.short(id) }

// peoplePerPage is how many names one page shows.
const peoplePerPage = 100

// behind reads which number's people are asked for.
func (s *Server) behind(v *visit) (q report.Question, state string, err error) {
	if q, err = s.question(v); err != nil {
		return q, "", err
	}
	state = v.Query("state")
	if state != "" && state != report.Overdue && !slices.Contains(assign.RosterStates(), assign.State(state)) {
		return q, "", fault.New(fault.NotFound, "")
	}
	return q, state, nil
}

func (s *Server) showPeople(v *visit) error {
	q, state, err := s.behind(v)
	if err != nil {
		return err
	}
	from, err := v.offset()
	if err != nil {
		return err
	}
	places, err := s.Report.Places(v.ctx(), v.Actor.Scope(access.SeeCompletion), q.Agency)
	if err != nil {
		return err
	}
	rows, err := s.Report.People(v.ctx(), places, q.Module, state, from, peoplePerPage+1)
	if err != nil {
		return err
	}
	if len(rows) == 0 && s.isUnknown(q.Module) {
		return fault.New(fault.NotFound, "")
	}
	p := &peoplePage{Base: Base{Title: v.Words.T("people.title"), Wide: true}, State: state,
		Agency: q.Agency, Module: q.Module, titles: s.titles(v), short: s.shortTitles(v)}
	p.AsOf, p.placed = places.AsOf(), placed{&p.Base, places.Tree}
	p.Rows, p.pager = pageOf(v, rows, from, peoplePerPage)
	values := v.Request.URL.Query()
	values.Del("from")
	p.CSV = v.href(withQuery("/reports/people.csv", values))
	values.Del("state")
	p.Back = v.href(withQuery("/reports/completion", values))
	return s.render(v, http.StatusOK, p)
}
