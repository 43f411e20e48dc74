package web

import (
	"net/http"
	"net/url"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// exportsPage lists the reports that left as files from the viewer's agencies, the newest first, and finds one by what it is.
type exportsPage struct {
	Base
	Question report.ExportQuestion
	Sought   string // as it was typed
	Problem  string // message key
	Agencies []agency.Node
	Rows     []report.Export
	values   url.Values
	zone     *time.Location
	placed
	further
}

func (exportsPage) template() string { return "exports" }

// When is a moment at the viewer's agency.
func (p *exportsPage) When(t time.Time) string { return p.Moment(t, p.zone) }

// InZone is the time zone of the moments shown.
func (p *exportsPage) InZone() string { return spoken(p.zone.String()) }

// IsSet reports whether an id is one.
func (p *exportsPage) IsSet(id uuid.UUID) bool { return id != uuid.Nil }

// ReportHref leads to the page that answers the same question.
func (p *exportsPage) ReportHref(e report.Export) string { return p.Href("/reports/" + e.Question) }

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
	return p.Href(withQuery("/admin/exports", q))
}

const exportsPerPage = 50

func (s *Server) showExports(v *visit) error {
	p := &exportsPage{Base: Base{Title: v.Words.T("export.log.title"), Wide: true}, Sought: v.Query("sought"), values: v.Request.URL.Query(), zone: v.Actor.Zone()}
	p.Lang = v.Lang // for the addresses below
	if !isText(p.Sought) {
		return fault.New(fault.NotFound, "")
	}
	if err := readIDs(v.Query, map[string]*uuid.UUID{"agency": &p.Question.Agency}); err != nil {
		return err
	}
	from, err := trailPlace(v.Query("after"))
	if err != nil {
		return err
	}
	p.Question.After = report.ExportPlace(from)
	places, err := s.Report.Places(v.ctx(), v.Actor.Scope(access.SeeAudit), uuid.Nil)
	if err != nil {
		return err
	}
	p.Agencies, p.placed = inOrder(places.Nodes, v.Lang), placed{&p.Base, places.Tree}
	if p.Sought != "" && !p.Question.Seek(p.Sought) {
		p.Problem = "export.log.not_one"
		return s.render(v, http.StatusUnprocessableEntity, p)
	}
	rows, err := s.Report.Exports(v.ctx(), v.Actor, p.Question, exportsPerPage+1)
	if err != nil {
		return err
	}
	p.Rows = rows[:min(exportsPerPage, len(rows))]
	if len(rows) > exportsPerPage {
		p.Later = p.with("after", after(access.TrailPlace(p.Rows[exportsPerPage-1].Place())))
	}
	if p.Question.After.ID != uuid.Nil {
		p.First = p.with("after", "")
	}
	return s.render(v, http.StatusOK, p)
}
