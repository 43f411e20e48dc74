package office

import (
	"net/url"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// declarationsPage lists who may declare something of their own, and what.
type declarationsPage struct {
	page.Base
	Everywhere bool // the installation, too
	Tops       []agency.Agency
}

func (declarationsPage) Template() string { return "declarations" }

// Kinds are what may be declared.
func (*declarationsPage) Kinds() []agency.DeclarationKind { return agency.DeclarationKinds() }

func (s *Site) showDeclarations(v *page.Visit) error {
	scope := v.Actor.Scope(access.ManageAgencies)
	p := &declarationsPage{Base: page.Base{Title: v.Words.T("admin.declarations")}, Everywhere: scope.IsEverywhere()}
	var err error
	p.Tops, err = s.Agencies.Declarants(v.Ctx(), scope)
	return s.RenderOr(v, p, err)
}

// declarationPage is where an agency or the installation writes a declaration of its own.
type declarationPage struct {
	page.Form
	Kind    agency.DeclarationKind
	Of      string // the agency's name; empty: the installation
	Own     bool   // there is one in force
	Earlier []agency.Declaration
	Saved   string
	at      uuid.UUID
	zone    *time.Location
}

func (declarationPage) Template() string { return "declaration-form" }

// On is when one was written.
func (p *declarationPage) On(d agency.Declaration) lang.Date { return lang.DateOf(d.At, p.zone) }

// Field is the text in a language.
func (p *declarationPage) Field(l page.LanguageLink) declarationField {
	name := "text_" + string(l.Tag)
	return declarationField{&p.Base, name, l.Tag, l.Name, p.Values.Get(name), p.Wrong(name)}
}

// declarationField is the text in one language.
type declarationField struct {
	*page.Base
	Name         string
	Tag          lang.Tag
	Label        string
	Value, Wrong string
}

// earlierShown is how many texts are shown, the one in force with them.
const earlierShown = 20

func (s *Site) declarationPage(v *page.Visit) (*declarationPage, error) {
	p := &declarationPage{Kind: agency.DeclarationKind(v.Param("kind")), zone: v.Actor.Zone()}
	scope := v.Actor.Scope(access.ManageAgencies)
	if err := page.ReadIDs(v.Query, map[string]*uuid.UUID{"agency": &p.at}); err != nil {
		return nil, err
	}
	var err error
	if p.Earlier, err = s.Agencies.Declarations(v.Ctx(), scope, p.Kind, p.at, earlierShown); err != nil {
		return nil, err
	}
	p.Form = page.Form{Base: page.Base{Title: v.Words.T(string(p.Kind) + ".title"), Typed: true}, Values: url.Values{}}
	tops, err := s.Agencies.Declarants(v.Ctx(), scope)
	if at := slices.IndexFunc(tops, func(a agency.Agency) bool { return a.ID == p.at }); at >= 0 {
		p.Of = tops[at].Names.In(v.Lang)
	}
	if len(p.Earlier) > 0 {
		p.Own = len(p.Earlier[0].Texts) > 0
		for tag, text := range p.Earlier[0].Texts {
			p.Values.Set("text_"+string(tag), text)
		}
	}
	p.Saved = v.Saved("declaration.saved.", "own", "ours")
	return p, err
}

func (s *Site) showDeclaration(v *page.Visit) error {
	p, err := s.declarationPage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) declare(v *page.Visit) error {
	p, err := s.declarationPage(v)
	if err != nil {
		return err
	}
	d, saved := agency.Declaration{Kind: p.Kind, Agency: p.at}, "ours"
	if v.PostForm("go") != "ours" {
		d.Texts, saved = lang.Text{}, "own"
		for _, tag := range s.Words.Languages() {
			d.Texts[tag] = v.PostForm("text_" + string(tag))
		}
	}
	if err := s.Agencies.Declare(v.Ctx(), v.Actor, v.Actor.Scope(access.ManageAgencies), d, sound(v)); err != nil {
		return s.Again(v, p, err)
	}
	to := url.Values{"saved": {saved}}
	if p.at != uuid.Nil {
		to.Set("agency", p.at.String())
	}
	return v.SeeOther(page.WithQuery("/admin/declarations/"+string(p.Kind), to))
}

// sound tells the first thing for which the reader of lessons refuses a text, in the words it has for authors.
func sound(v *page.Visit) func(lang.Tag, string) *fault.Error {
	return func(tag lang.Tag, text string) *fault.Error {
		_, problems := course.Prose(tag, text)
		if len(problems) == 0 {
			return nil
		}
		return fault.New(fault.Invalid, "declaration.refused", "Line", problems[0].Line, "Why", v.Words.Reason(problems[0].Key, problems[0].Args))
	}
}
