package learner

import (
	"html/template"
	"net/http"

	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

// declarationPage says how everybody can take part, or what becomes of personal data: in the words of the reader's agency or
// of the installation, else in this program's own.
type declarationPage struct {
	page.Base
	Kind    agency.DeclarationKind
	HTML    template.HTML // of their words; empty: this program's own
	Changed lang.Date     // when those were written
}

func (declarationPage) Template() string { return "declaration" }

// showDeclaration shows one of them. Words that the catalogue's reader would refuse today are not shown.
func (s *Site) showDeclaration(kind agency.DeclarationKind) func(*page.Visit) error {
	return func(v *page.Visit) error {
		d, own, err := s.Agencies.DeclarationFor(v.Ctx(), kind, v.Actor.Agency)
		if err != nil {
			return err
		}
		p := &declarationPage{Base: page.Base{Title: v.Words.T(string(kind) + ".title")}, Kind: kind}
		if own {
			html, problems := course.Prose(v.Lang, d.Texts[v.Lang])
			if len(problems) == 0 {
				p.HTML, p.Changed = template.HTML(html), lang.DateOf(d.At, v.Actor.Zone())
			}
		}
		return s.Render(v, http.StatusOK, p)
	}
}
