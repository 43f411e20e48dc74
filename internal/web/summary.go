package web

import (
	"io"

	"baluarte/internal/paper"
)

// showSummary answers with a module on one page.
func (s *Server) showSummary(v *visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	format, err := paperFor(v, "format")
	if err != nil {
		return err
	}
	body, err := s.drawings.get(drawing{v.path(), v.Lang, format}, func(w io.Writer) error {
		at := s.BaseURL + "/" + string(v.Lang)
		return paper.ModuleSummary(w, paper.Summary{Format: format, Module: m, Page: at + "/modules/" + m.ID, Report: at + "/report-incident"}, v.Words)
	})
	if err != nil {
		return err
	}
	s.pdf(v, "inline", m.ID+"."+string(v.Lang)+".pdf", body)
	return nil
}
