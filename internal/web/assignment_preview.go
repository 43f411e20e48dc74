package web

import (
	"net/url"

	"baluarte/internal/assign"
)

// noticeLetter is the notice of an assignment in one language.
type noticeLetter struct {
	languageLink
	Subject    string
	Paragraphs []string
	People     int // who get it in this language
}

// assignmentPreview asks what an assignment would do.
func (s *Server) assignmentPreview(v *visit, of *assignmentView, values url.Values, a assign.Assignment) (*assignmentPreviewPage, error) {
	would, err := s.Assign.Preview(v.ctx(), v.Actor, a)
	if err != nil {
		return nil, err
	}
	p := &assignmentPreviewPage{Of: of, Preview: would}
	p.Title, p.SwitchForm, p.EnterDoes = v.Words.T("assignment.preview_title"), "assignment", goPreview
	p.Values = values
	views, err := s.viewsOf(v, assign.Listed{Assignment: a})
	if err != nil {
		return nil, err
	}
	p.Would = views[0]
	return p, nil
}
