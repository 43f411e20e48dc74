package learner

import (
	"io"

	"baluarte/internal/paper"
	"baluarte/internal/web/page"
)

// showSummary answers with a module on one page.
func (s *Site) showSummary(v *page.Visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	format, err := page.PaperFor(v, "format")
	if err != nil {
		return err
	}
	body, err := s.drawings.get(drawing{v.Path(), v.Lang, format}, func(w io.Writer) error {
		at := s.BaseURL + "/" + string(v.Lang)
		return paper.ModuleSummary(w, paper.Summary{Format: format, Module: m, Page: at + "/modules/" + m.ID, Report: at + "/report-incident"}, v.Words)
	})
	if err != nil {
		return err
	}
	s.PDF(v, "inline", m.ID+"."+string(v.Lang)+".pdf", body)
	return nil
}
