package learner

import (
	"html/template"
	"net/http"
	"sync"

	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
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
			if p.HTML = s.declared.html(v.Lang, d); p.HTML != "" {
				p.Changed = lang.DateOf(d.At, v.Actor.Zone())
			}
		}
		return s.Render(v, http.StatusOK, p)
	}
}

// declarations keeps what was compiled of them: what was written once under an id is never changed.
type declarations struct {
	mu   sync.Mutex
	kept map[declarationIn]template.HTML
}

// declarationIn is one of them in a language.
type declarationIn struct {
	id  uuid.UUID
	tag lang.Tag
}

// mostDeclarations is how many are kept: more than there are agencies with words of their own. Past it they are compiled anew, beginning
// with those still asked for.
const mostDeclarations = 200

// html gives one in a language; empty where the catalogue's reader refuses it.
func (c *declarations) html(tag lang.Tag, d agency.Declaration) template.HTML {
	in := declarationIn{d.ID, tag}
	c.mu.Lock()
	defer c.mu.Unlock()
	html, known := c.kept[in]
	if !known {
		compiled, problems := course.Prose(tag, d.Texts[tag])
		if len(problems) == 0 {
			html = template.HTML(compiled)
		}
		if c.kept == nil || len(c.kept) >= mostDeclarations {
			c.kept = map[declarationIn]template.HTML{}
		}
		c.kept[in] = html
	}
	return html
}
