package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
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
	Agencies []agency.Node    // of the whole scope, for the filter
	Modules  []*course.Module // for the filter
	Bar      []barPart
	CSV      string // path of the same report as a file
}

func (completionPage) template() string { return "completion" }

// barPart is one part of the stacked bar, in thousandths of its width.
type barPart struct {
	State assign.State
	X, W  int
}

// PeopleHref leads from a number to the names behind it.
func (p *completionPage) PeopleHref(at uuid.UUID, state string) string {
	q := url.Values{}
	if at == uuid.Nil {
		at = p.Question.Agency
	}
	if at != uuid.Nil {
		q.Set("agency", at.String())
	}
	if p.Module != "" {
		q.Set("module", p.Module)
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
	if q.Module != "" && s.Catalogue.Module(q.Module) == nil {
		return q, fault.New(fault.NotFound, "")
	}
	return q, nil
}

func (s *Server) completion(v *visit) (report.Completion, error) {
	q, err := s.question(v)
	if err != nil {
		return report.Completion{}, err
	}
	c, _, err := s.Report.Completion(v.ctx(), v.Actor.Scope(access.SeeCompletion), q)
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
	p := &completionPage{Base: Base{Title: v.Words.T("report.title"), Wide: true}, Completion: c, Agencies: all.Nodes, Modules: s.Catalogue.Modules()}
	p.CSV = v.href("/reports/completion.csv" + query(v))
	p.Bar = bar(c.Total)
	return s.render(v, http.StatusOK, p)
}

// bar divides a bar of 1000 among the states of the roster.
func bar(c report.Count) []barPart {
	var parts []barPart
	x := 0
	for i, n := range []int{c.Completed, c.InProgress, c.NotStarted, c.Exempt} {
		if n > 0 {
			w := n * 1000 / c.Roster
			parts = append(parts, barPart{assign.RosterStates()[i], x, w})
			x += w
		}
	}
	return parts
}

func (s *Server) completionCSV(v *visit) error {
	c, err := s.completion(v)
	if err != nil {
		return err
	}
	if err := s.noteExport(v, audit.CompletionExported); err != nil {
		return err
	}
	s.attachment(v, "completion-"+c.AsOf.String()+".csv")
	return paper.CompletionCSV(v.Writer, v.Words, c, s.titles(v))
}

// titles names modules in the reader's language; what left the catalogue is named by its id.
func (s *Server) titles(v *visit) paper.Titles {
	return func(id string) string {
		if id == "" {
			return v.Words.T("report.all_modules")
		}
		if m := s.Catalogue.Module(id); m != nil {
			return m.Title.In(v.Lang)
		}
		return id
	}
}

// attachment starts a file that the browser saves under a name.
func (s *Server) attachment(v *visit, name string) {
	v.Header("Content-Type", "text/csv; charset=utf-8")
	v.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	v.Header("Cache-Control", "no-store")
}

// noteExport records who took a file with people's figures.
func (s *Server) noteExport(v *visit, what audit.Action) error {
	return s.Report.Store.AppendAudit(v.ctx(), audit.Event{ID: s.NewID(), At: s.Now(), Actor: v.Actor.Person, Action: what})
}

// peoplePage lists the people behind a number.
type peoplePage struct {
	Base
	State   string
	AsOf    lang.Date
	Rows    []report.PersonRow
	Tree    *agency.Tree
	Agency  uuid.UUID // the one filtered by; uuid.Nil for all
	Module  string    // the one filtered by; empty for all
	CSV     string
	Back    string // path of the report
	Earlier string // path of the page before; empty on the first
	Later   string // path of the page after; empty on the last
	From    int    // number of the first row, from 1
	titles  paper.Titles
}

func (peoplePage) template() string { return "people" }

// AgencyName is an agency's name in the page's language.
func (p *peoplePage) AgencyName(id uuid.UUID) string {
	a, _ := p.Tree.Agency(id)
	return a.Names.In(p.Lang)
}

// ModuleTitle is a module's title in the page's language.
func (p *peoplePage) ModuleTitle(id string) string { return p.titles(id) }

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
	from := 0
	if at := v.Query("from"); at != "" {
		if from, err = strconv.Atoi(at); err != nil || from < 0 {
			return fault.New(fault.NotFound, "")
		}
	}
	rows, places, err := s.Report.People(v.ctx(), v.Actor.Scope(access.SeeCompletion), q, state, from, peoplePerPage+1)
	if err != nil {
		return err
	}
	p := &peoplePage{Base: Base{Title: v.Words.T("people.title"), Wide: true}, State: state, Rows: rows, Tree: places.Tree,
		Agency: q.Agency, Module: q.Module, From: from + 1, titles: s.titles(v)}
	if len(places.Days) > 0 {
		p.AsOf = places.Days[0].Date
	}
	values := v.Request.URL.Query()
	page := func(from int) string {
		values.Set("from", strconv.Itoa(from))
		return v.href(withQuery("/reports/people", values))
	}
	if len(rows) > peoplePerPage {
		p.Rows = rows[:peoplePerPage]
		p.Later = page(from + peoplePerPage)
	}
	if from > 0 {
		p.Earlier = page(max(0, from-peoplePerPage))
	}
	values.Del("from")
	p.CSV = v.href(withQuery("/reports/people.csv", values))
	values.Del("state")
	p.Back = v.href(withQuery("/reports/completion", values))
	return s.render(v, http.StatusOK, p)
}

func (s *Server) peopleCSV(v *visit) error {
	q, state, err := s.behind(v)
	if err != nil {
		return err
	}
	scope := v.Actor.Scope(access.SeeCompletion)
	places, err := s.Report.Places(v.ctx(), scope, q.Agency)
	if err != nil {
		return err
	}
	if err := s.noteExport(v, audit.PeopleListed); err != nil {
		return err
	}
	asOf := lang.Date{}
	if len(places.Days) > 0 {
		asOf = places.Days[0].Date
	}
	s.attachment(v, "people-"+asOf.String()+".csv")
	return paper.PeopleCSV(v.Writer, v.Words, asOf, places.Tree, s.titles(v), func(offset int) ([]report.PersonRow, error) {
		rows, _, err := s.Report.People(v.ctx(), scope, q, state, offset, 1000)
		return rows, err
	})
}
