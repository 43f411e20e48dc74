package web

import (
	"bytes"
	"net/http"
	"sync"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
)

// summaries keeps the printed pages of the modules: everybody gets the same, and there are few.
type summaries struct {
	mu   sync.Mutex
	made map[summaryOf][]byte
}

// summaryOf names one: their number is bounded by the catalogue.
type summaryOf struct {
	lang   lang.Tag
	module string
	format paper.Format
}

// summaryFormats are the papers by their words in an address. Letter is the default in both languages: it is the paper of
// the United States and, as carta, that of Mexican offices.
var summaryFormats = map[string]paper.Format{"": paper.Letter, "letter": paper.Letter, "a4": paper.A4}

// showSummary answers with a module on one page.
func (s *Server) showSummary(v *visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	format, ok := summaryFormats[v.Query("paper")]
	if !ok {
		return fault.New(fault.NotFound, "")
	}
	pdf, err := s.summaries.get(summaryOf{v.Lang, m.ID, format}, func() ([]byte, error) {
		var out bytes.Buffer
		at := s.BaseURL + "/" + string(v.Lang)
		err := paper.ModuleSummary(&out, paper.Summary{Format: format, Module: m, Page: at + "/modules/" + m.ID, Report: at + "/report-incident"}, v.Words)
		return out.Bytes(), err
	})
	if err != nil {
		return err
	}
	v.Header("Content-Disposition", `inline; filename="`+m.ID+"."+string(v.Lang)+`.pdf"`)
	v.Header("Content-Language", string(v.Lang))
	v.Header("Cache-Control", "no-cache")
	v.Data(http.StatusOK, "application/pdf", pdf)
	return nil
}

// get gives a page, made at the first call.
func (all *summaries) get(one summaryOf, make func() ([]byte, error)) ([]byte, error) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if pdf := all.made[one]; pdf != nil {
		return pdf, nil
	}
	pdf, err := make()
	if err == nil {
		if all.made == nil {
			all.made = map[summaryOf][]byte{}
		}
		all.made[one] = pdf
	}
	return pdf, err
}
