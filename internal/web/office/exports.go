package office

import (
	"cmp"
	"net/http"
	"net/url"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// exportsPage lists the reports that left as files from the viewer's agencies, the newest first, and finds one by what it is.
type exportsPage struct {
	page.Base
	Question report.ExportQuestion
	Sought   string // as it was typed
	Problem  string // message key
	Agencies []agency.Node
	Rows     []report.Export
	values   url.Values
	page.Zoned
	page.Placed
	page.Further
}

func (exportsPage) Template() string { return "exports" }

// When is a moment at the viewer's agency.
func (p *exportsPage) When(t time.Time) string { return p.Moment(t, p.Zoned.At) }

// Note says of what was found, or not, what that tells; empty of a list in which nothing was sought. It is the same whether
// there is no such file or one that the viewer may not see.
func (p *exportsPage) Note() string {
	switch {
	case p.Sought == "" || p.Problem != "":
		return ""
	case len(p.Rows) == 0 && p.Question.SHA256 != "":
		return p.T("export.log.no_sum")
	case len(p.Rows) == 0:
		return p.T("export.log.no_id")
	case p.Question.SHA256 != "":
		return p.T("export.log.same_sum")
	}
	return p.T("export.log.same_id")
}

// IsSet reports whether an id is one.
func (p *exportsPage) IsSet(id uuid.UUID) bool { return id != uuid.Nil }

// ReportHref leads to the page that answers the same question.
func (p *exportsPage) ReportHref(e report.Export) string { return p.Href("/reports/" + e.Question) }

// Where names the agencies that a file is of; empty where nothing is known of them.
func (p *exportsPage) Where(e report.Export) string {
	_, asked := e.Asks()
	switch within := asked.Get("within"); {
	case within == report.WithinAll:
		return p.T("report.whole")
	case within != "":
		return p.T("export.log.several")
	case e.Agency == uuid.Nil:
		return ""
	}
	return p.AgencyName(e.Agency)
}

// What names the report that a file holds: which one, and of which day.
func (p *exportsPage) What(e report.Export) string {
	page, asked := e.Asks()
	name := p.T("report.title")
	if page == "people" {
		name = p.T("export.log.people", "List", p.T("people.list."+cmp.Or(asked.Get("state"), "roster")))
	}
	day, err := lang.ParseDate(asked.Get("as-of"))
	if err != nil {
		return name
	}
	return p.T("export.log.of_day", "Report", name, "Date", day)
}

// Of narrows the list to one question.
func (p *exportsPage) Of(id string) string { return p.with("sought", id) }

func (p *exportsPage) with(name, value string) string {
	q := url.Values{}
	for other, v := range p.values {
		if other != "after" {
			q[other] = v
		}
	}
	q.Set(name, value)
	if value == "" {
		q.Del(name)
	}
	return p.Href(page.WithQuery("/admin/exports", q))
}

const exportsPerPage = 50

func (s *Site) showExports(v *page.Visit) error {
	p := &exportsPage{Base: page.Base{Title: v.Words.T("export.log.title"), Wide: true}, Sought: v.Query("sought"), values: v.Request.URL.Query(), Zoned: page.Zoned{At: v.Actor.Zone()}}
	p.Lang = v.Lang // for the addresses below
	if !page.IsText(p.Sought) {
		return fault.New(fault.NotFound, "")
	}
	if err := page.ReadIDs(v.Query, map[string]*uuid.UUID{"agency": &p.Question.Agency}); err != nil {
		return err
	}
	from, err := page.TrailPlace(v.Query("after"))
	if err != nil {
		return err
	}
	p.Question.After = report.ExportPlace(from)
	places, err := s.Report.Places(v.Ctx(), v.Actor.Scope(access.SeeAudit), uuid.Nil)
	if err != nil {
		return err
	}
	p.Agencies, p.Placed = page.InOrder(places.Nodes, v.Lang), page.PlacedOn(&p.Base, places.Tree)
	if p.Sought != "" && !p.Question.Seek(p.Sought) {
		p.Problem = "export.log.not_one"
		return s.Render(v, http.StatusUnprocessableEntity, p)
	}
	rows, err := s.Report.Exports(v.Ctx(), v.Actor, p.Question, exportsPerPage+1)
	if err != nil {
		return err
	}
	p.Rows = rows[:min(exportsPerPage, len(rows))]
	if len(rows) > exportsPerPage {
		p.Later = p.with("after", page.After(access.TrailPlace(p.Rows[exportsPerPage-1].Place())))
	}
	if p.Question.After.ID != uuid.Nil {
		p.First = p.with("after", "")
	}
	return s.Render(v, http.StatusOK, p)
}
