package learner

import (
	"html/template"
	"net/http"
	"slices"
	"sync"

	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// declarationPage says how everybody can take part, or what becomes of personal data: in the words of the reader's agency or
// of the installation, else in this program's own.
type declarationPage struct {
	page.Base
	Kind    agency.DeclarationKind
	HTML    template.HTML
	Changed lang.Date       // when their words were written; zero for the program's
	Whose   agency.Agency   // the agency whose words they are; zero for the program's and the installation's
	Others  []agency.Agency // others that have words of their own
}

// common asks for this program's own words, in place of an agency: what it says of itself is true for everybody.
const common = "common"

func (declarationPage) Template() string { return "declaration" }

// showDeclaration shows one of them, of the agency that the address names or the reader's. Words that the catalogue's reader would refuse
// today are not shown.
func (s *Site) showDeclaration(kind agency.DeclarationKind) func(*page.Visit) error {
	return func(v *page.Visit) error {
		p := &declarationPage{Base: page.Base{Title: v.Words.T(string(kind) + ".title")}, Kind: kind}
		all, err := s.Agencies.Declarers(v.Ctx(), kind)
		if err != nil {
			return err
		}
		at, asked := v.Actor.Agency, v.Query("agency")
		if asked != "" && asked != common {
			named := slices.IndexFunc(all, func(a agency.Agency) bool { return a.ID.String() == asked })
			if named < 0 {
				return fault.New(fault.NotFound, "")
			}
			at = all[named].ID
		}
		d, own, err := s.Agencies.DeclarationFor(v.Ctx(), kind, at)
		if err != nil {
			return err
		}
		if own && asked != common {
			if p.HTML = s.declared.html(v.Lang, d); p.HTML != "" {
				p.Changed = lang.DateOf(d.At, v.Actor.Zone())
			}
		}
		for _, a := range all {
			if a.ID == d.Agency && p.HTML != "" {
				p.Whose = a
			} else {
				p.Others = append(p.Others, a)
			}
		}
		if p.HTML == "" {
			p.HTML = s.declared.html(v.Lang, agency.Declaration{Kind: kind, Texts: lang.Text{v.Lang: page.OurDeclaration(v.Words, kind)}})
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
	id   uuid.UUID // uuid.Nil: the program's own, of this kind
	kind agency.DeclarationKind
	tag  lang.Tag
}

// mostDeclarations is how many are kept: more than there are agencies with words of their own. Past it they are compiled anew, beginning
// with those still asked for.
const mostDeclarations = 200

// html gives one in a language; empty where the catalogue's reader refuses it.
func (c *declarations) html(tag lang.Tag, d agency.Declaration) template.HTML {
	in := declarationIn{d.ID, d.Kind, tag}
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
