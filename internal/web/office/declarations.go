package office

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

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
	Problem string // why it was not kept; empty
	Shows   []page.DeclarationShown
	refused map[string][]string // what is wrong with a field, all of it
	at      uuid.UUID
	page.Zoned
}

func (declarationPage) Template() string { return "declaration-form" }

// When is when one was written.
func (p *declarationPage) When(d agency.Declaration) string { return p.Moment(d.At, p.Zoned.At) }

// Shown is where everybody reads it.
func (p *declarationPage) Shown() string {
	path := "/" + string(p.Kind)
	if p.Own && p.at != uuid.Nil {
		path = page.WithQuery(path, url.Values{"agency": {p.at.String()}})
	}
	return path
}

// From names the newest text: what is typed here is meant to follow it.
func (p *declarationPage) From() uuid.UUID {
	if len(p.Earlier) == 0 {
		return uuid.Nil
	}
	return p.Earlier[0].ID
}

// Field is the text in a language.
func (p *declarationPage) Field(l page.LanguageLink) declarationField {
	name := "text_" + string(l.Tag)
	return declarationField{&p.Base, name, l.Tag, l.Name, p.Values.Get(name), p.refused[name]}
}

// declarationField is the text in one language.
type declarationField struct {
	*page.Base
	Name  string
	Tag   lang.Tag
	Label string
	Value string
	Wrong []string
}

// earlierShown is how many texts are shown, the one in force with them.
const earlierShown = 20

func (s *Site) declarationPage(v *page.Visit) (*declarationPage, error) {
	p := &declarationPage{Kind: agency.DeclarationKind(v.Param("kind")), Zoned: page.Zoned{At: v.Actor.Zone()}}
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
	p.Own = len(p.Earlier) > 0 && len(p.Earlier[0].Texts) > 0
	for _, tag := range s.Words.Languages() { // who has no words of their own begins from the program's
		text := page.OurDeclaration(s.Words.For(tag), p.Kind)
		if p.Own {
			text = p.Earlier[0].Texts[tag]
		}
		p.Values.Set("text_"+string(tag), text)
	}
	p.Saved = v.Saved("declaration.saved.", "own", "ours")
	return p, err
}

func (s *Site) showDeclaration(v *page.Visit) error {
	p, err := s.declarationPage(v)
	return s.RenderOr(v, p, err)
}

// declare keeps what was typed, gives the place back, or shows what was typed as its readers would see it.
func (s *Site) declare(v *page.Visit) error {
	p, err := s.declarationPage(v)
	if err != nil {
		return err
	}
	draft, saved := agency.Draft{Kind: p.Kind, Agency: p.at}, "ours"
	if err := page.ReadIDs(v.PostForm, map[string]*uuid.UUID{"from": &draft.From}); err != nil {
		return err
	}
	if v.PostForm("go") != "ours" {
		draft.Texts, saved = lang.Text{}, "own"
		for _, tag := range s.Words.Languages() {
			draft.Texts[tag] = v.PostForm("text_" + string(tag))
		}
	}
	scope := v.Actor.Scope(access.ManageAgencies)
	if v.PostForm("go") == "preview" {
		texts, err := s.Agencies.Declarable(v.Ctx(), scope, draft, sound(v))
		if err != nil {
			return s.declareAgain(v, p, err)
		}
		for _, tag := range s.Words.Languages() {
			p.Shows = append(p.Shows, page.ShowDeclaration(s.Words.For(tag), texts[tag]))
		}
		p.Values = v.Request.PostForm
		return s.Render(v, http.StatusOK, p)
	}
	if err := s.Agencies.Declare(v.Ctx(), v.Actor, scope, draft, sound(v)); err != nil {
		return s.declareAgain(v, p, err)
	}
	to := url.Values{"saved": {saved}}
	if p.at != uuid.Nil {
		to.Set("agency", p.at.String())
	}
	return v.SeeOther(page.WithQuery("/admin/declarations/"+string(p.Kind), to))
}

// declareAgain shows the form with what was typed and all that is wrong with it, or whose text came in between.
func (s *Site) declareAgain(v *page.Visit, p *declarationPage, err error) error {
	if fault.Is(err, fault.Conflict) {
		v.NoteCause(err)
		if p, err = s.declarationPage(v); err != nil {
			return err
		}
		p.Problem = v.Words.T("declaration.newer", "Person", cmp.Or(p.Earlier[0].Writer, v.Words.T("audit.program")), "Moment", v.Words.Moment(p.Earlier[0].At, p.Zoned.At))
		p.Values = v.Request.PostForm
		return s.Render(v, http.StatusConflict, p)
	}
	p.refused = map[string][]string{}
	fields, _ := fault.InFields(err)
	for _, e := range fields {
		p.refused[e.Field] = append(p.refused[e.Field], v.Words.Fault(e))
	}
	return s.Again(v, p, err)
}

// mostRefusals is how many things that are wrong with a text are told at once.
const mostRefusals = 10

// sound tells for what a text cannot be shown, in words for who writes it: what the reader of lessons has for authors of courses is not
// for them.
func sound(v *page.Visit) agency.Sound {
	return func(tag lang.Tag, text string) (wrong fault.Fields) {
		_, problems := course.Prose(tag, text)
		told := map[string]bool{}
		for _, p := range problems {
			why := v.Words.T(refusal(p), "URL", p.Args["URL"])
			e := fault.New(fault.Invalid, "declaration.refused", "Line", p.Line, "Why", why)
			if said := v.Words.Fault(e); !told[said] && len(told) < mostRefusals {
				told[said] = true
				wrong.Add(e)
			}
		}
		return wrong
	}
}

// refusal is the message for a problem that the reader of lessons has with a text.
func refusal(p course.Problem) string {
	switch p.Key {
	case "course.problem.link":
		return "declaration.wrong.link"
	case "course.problem.heading":
		return "declaration.wrong.heading"
	case "course.problem.hidden_character":
		return "contact.hidden_letters"
	case "course.problem.span_crosses":
		return "declaration.wrong.span"
	case "course.problem.fence", "course.problem.bad_placement":
		return "declaration.wrong.fence"
	case "course.problem.markdown":
		switch p.Args["Element"] {
		case "HTMLBlock", "RawHTML":
			return "declaration.wrong.html"
		case "Image":
			return "declaration.wrong.image"
		case "CodeBlock":
			return "declaration.wrong.indented"
		}
		return "declaration.wrong.other"
	}
	return "declaration.wrong.shape"
}
