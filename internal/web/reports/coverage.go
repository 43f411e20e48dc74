package reports

import (
	"net/http"
	"net/url"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// coveragePage is the coverage sheet: what modules teach and test of the frameworks and how many people hold it, for
// all agencies shown; or, of one part, agency by agency.
type coveragePage struct {
	page.Base
	coverageSheet
	page.Placed
	Agencies []agency.Node // of the whole scope, for the filter
	CSV      string
}

// coverageSheet is what was asked for and what is the answer.
type coverageSheet struct {
	report.Coverage
	At   uuid.UUID    // the agency it is narrowed to; uuid.Nil for all
	Part *course.Part // the one looked at; nil for all
}

func (coveragePage) Template() string { return "coverage" }

// PartHref leads to what a framework says of a part.
func (p *coveragePage) PartHref(part *course.Part) string { return p.Href(page.PartPath(part)) }

// AgencyHref narrows the sheet to an agency.
func (p *coveragePage) AgencyHref(id uuid.UUID) string { return p.to(id, p.Part) }

// Whole leads to all parts.
func (p *coveragePage) Whole() string { return p.to(p.At, nil) }

func (p *coveragePage) to(at uuid.UUID, part *course.Part) string {
	return p.Href(page.WithQuery("/reports/coverage", coverageValues(at, part)))
}

// coverageValues is a sheet in an address. No day is in it: the sheet is of today alone.
func coverageValues(at uuid.UUID, part *course.Part) url.Values {
	q := url.Values{}
	if at != uuid.Nil {
		q.Set("agency", at.String())
	}
	if part != nil {
		q.Set("statement", part.ID)
	}
	return q
}

// IsAt reports whether the sheet is of one agency.
func (p *coveragePage) IsAt() bool { return p.At != uuid.Nil }

// taughtPart is a part of a framework with what a part of a template needs.
type taughtPart struct {
	*page.Base
	Part *course.Part
}

// Of hands a part to the part of the template that tells who teaches it.
func (p *coveragePage) Of(part *course.Part) taughtPart { return taughtPart{&p.Base, part} }

// passedPart is how many of how many hold something.
type passedPart struct {
	*page.Base
	Passed, Roster int
	Link           string // from the number to its agencies; empty where they are shown
}

// Width is the length of the bar.
func (p passedPart) Width() string { return page.Share(p.Passed, p.Roster) }

// Share hands two numbers to the part of the template that shows them.
func (p *coveragePage) Share(passed, roster int) passedPart {
	return passedPart{&p.Base, passed, roster, ""}
}

// ShareOf does so for all that is shown of a line.
func (p *coveragePage) ShareOf(l report.CoverageLine) passedPart {
	return passedPart{&p.Base, l.Total, p.Total, p.to(p.At, l.Part)}
}

// coverageTable is what the sheet says of one framework.
type coverageTable struct {
	*course.Framework
	Lines []report.CoverageLine
}

// Tables are the frameworks of the sheet.
func (p *coveragePage) Tables() (all []coverageTable) {
	for _, l := range p.Lines {
		if n := len(all); n == 0 || all[n-1].Framework != l.Part.Framework {
			all = append(all, coverageTable{Framework: l.Part.Framework})
		}
		last := &all[len(all)-1]
		last.Lines = append(last.Lines, l)
	}
	return all
}

// covered lists what is in the sheet: the parts that modules teach or test, or the one that the address names.
func (s *Site) covered(v *page.Visit) (parts []*course.Part, one *course.Part, err error) {
	id := v.Query("statement")
	for _, f := range s.Catalogue.Frameworks {
		for _, p := range f.Parts {
			if len(p.Teaching) > 0 && (id == "" || p.ID == id) {
				parts = append(parts, p)
			}
		}
	}
	switch {
	case id == "":
		return parts, nil, nil
	case len(parts) == 0:
		return nil, nil, fault.New(fault.NotFound, "")
	}
	return parts, parts[0], nil
}

func (s *Site) coverage(v *page.Visit) (sheet coverageSheet, err error) {
	q, err := s.question(v)
	if err != nil {
		return sheet, err
	}
	if s.IsUnknown(q.Module) { // the sheet is of all modules, and yet no address names one that is not
		return sheet, fault.New(fault.NotFound, "")
	}
	sheet.At = q.Agency
	parts, one, err := s.covered(v)
	if err != nil {
		return sheet, err
	}
	sheet.Part = one
	sheet.Coverage, err = s.Report.Coverage(v.Ctx(), v.Actor.Scope(access.SeeCompletion), q.Agency, parts)
	return sheet, err
}

func (s *Site) showCoverage(v *page.Visit) error {
	sheet, err := s.coverage(v)
	if err != nil {
		return err
	}
	all, err := s.Report.Places(v.Ctx(), v.Actor.Scope(access.SeeCompletion), uuid.Nil)
	if err != nil {
		return err
	}
	p := &coveragePage{Base: page.Base{Title: v.Words.T("coverage.title"), Wide: true}, coverageSheet: sheet, Agencies: page.InOrder(all.Nodes, v.Lang)}
	p.Placed = page.PlacedOn(&p.Base, sheet.Tree)
	p.CSV = v.Href(page.WithQuery("/reports/coverage.csv", coverageValues(sheet.At, sheet.Part)))
	return s.Render(v, http.StatusOK, p)
}

func (s *Site) coverageCSV(v *page.Visit) error {
	sheet, err := s.coverage(v)
	if err != nil {
		return err
	}
	if err := s.Report.NoteExport(v.Ctx(), v.Actor, audit.CoverageExported, report.Question{Agency: sheet.At}, ""); err != nil {
		return err
	}
	s.Attachment(v, "coverage-"+sheet.AsOf().String()+".csv")
	return paper.CoverageCSV(v.Writer, v.Words, sheet.Coverage)
}
