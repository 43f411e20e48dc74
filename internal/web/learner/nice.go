package learner

import (
	"net/http"
	"slices"
	"strings"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// publishedIn is the language in which NIST publishes what its frameworks say and how their parts are called.
const publishedIn lang.Tag = "en"

// framework is what the pages of the frameworks have in common.
type framework struct {
	*page.Base
	*course.Framework
	shelf *learn.Shelf
}

// PartHref leads to a part's page.
func (f framework) PartHref(p *course.Part) string { return f.Href(page.PartPath(p)) }

// IsOurs reports whether a name, in the page's language, is our own translation: none by NIST was found.
func (f framework) IsOurs(p *course.Part) bool {
	return p.Framework.ID == course.NICE && f.Lang != publishedIn
}

// OfficialName is how NIST calls a part.
func (f framework) OfficialName(p *course.Part) string { return p.Name.In(publishedIn) }

// Official is what NIST says of a part; empty where nobody has loaded it.
func (f framework) Official(p *course.Part) string { return f.shelf.Official(p).Text }

// IsLoaded reports whether the official texts are there.
func (f framework) IsLoaded() bool { return f.shelf.Set != uuid.Nil }

// PublishedIn is the language of what is official.
func (f framework) PublishedIn() lang.Tag { return publishedIn }

// Share says how many of a part's statements modules teach.
func (f framework) Share(p *course.Part) string {
	all := p.Sentences()
	if len(all) == 0 {
		return f.T("nice.no_statements")
	}
	taught := f.Number(len(course.Covered(all)))
	if f.Framework.ID == course.CSF {
		return f.T("nice.csf.share", "Taught", taught, "Count", len(all))
	}
	return f.T("nice.share", "Taught", taught, "Count", len(all))
}

// IsTranslated reports whether the page's language has names of our own.
func (f framework) IsTranslated() bool { return f.Lang != publishedIn }

// FrameworkID is the framework's id, for its name.
func (f framework) FrameworkID() string { return f.Framework.ID }

// Covered lists the sentences of a part that modules teach.
func (f framework) Covered(p *course.Part) []*course.Part { return course.Covered(p.Sentences()) }

// shownPart is a part with what a part of a template needs.
type shownPart struct {
	framework
	Shown *course.Part
}

// Show hands a part to a part of a template.
func (f framework) Show(p *course.Part) shownPart { return shownPart{f, p} }

// Linked reports whether a list leads to the part's page: there is more on it than in the list.
func (s shownPart) Linked() bool { return len(s.Shown.Teaching) > 0 }

// framework finds one of the frameworks with what is known of it.
func (s *Site) framework(v *page.Visit, b *page.Base, id string) (framework, error) {
	f := framework{b, s.Catalogue.Framework(id), nil}
	if f.Version == "" {
		return f, fault.New(fault.NotFound, "")
	}
	var err error
	f.shelf, err = s.Officials.Shelf(v.Ctx())
	return f, err
}

// nicePage shows the NICE Framework by its categories, or what was found in the frameworks.
type nicePage struct {
	page.Base
	framework
	Query   string
	Modules []moduleCiting
	Found   []*course.Part
	More    int // found and not shown
}

// moduleCiting is a module that was found, with what it cites of the framework.
type moduleCiting struct {
	*course.Module
	Cited []*course.Part
}

func (nicePage) Template() string { return "nice" }

// FoundAll counts what was found, also what is not shown.
func (p *nicePage) FoundAll() int { return len(p.Modules) + len(p.Found) + p.More }

// Totals says how many of the framework's statements modules teach, and how many modules do.
func (p *nicePage) Totals() string {
	all, taught, modules := 0, 0, map[string]bool{}
	for _, part := range p.Parts {
		if !part.Kind.IsSentence() {
			continue
		}
		all++
		teaching := part.Taught()
		if len(teaching) > 0 {
			taught++
		}
		for _, m := range teaching {
			modules[m.ID] = true
		}
	}
	return p.T("nice.totals", "Taught", p.Number(taught), "All", p.Number(all), "Count", len(modules))
}

// foundAtMost is how many parts a search shows.
const foundAtMost = 100

func (s *Site) showNICE(v *page.Visit) error {
	p := &nicePage{Base: page.Base{Title: v.Words.T("nice.title")}, Query: strings.TrimSpace(v.Query("q"))}
	var err error
	if p.framework, err = s.framework(v, &p.Base, course.NICE); err != nil {
		return err
	}
	if !page.IsText(p.Query) {
		return fault.New(fault.NotFound, "")
	}
	if p.Query == "" {
		return s.RenderShared(v, p.shelf.Set.String(), func() (page.Page, error) { return p, nil })
	}
	for _, m := range p.shelf.Modules(p.Query) {
		p.Modules = append(p.Modules, moduleCiting{m, p.citedIn(m)})
	}
	p.Found = p.shelf.Find(p.Query)
	if over := len(p.Found) - foundAtMost; over > 0 {
		p.Found, p.More = p.Found[:foundAtMost], over
	}
	return s.Render(v, http.StatusOK, p)
}

// citedIn lists what a module teaches or tests of the framework.
func (f framework) citedIn(m *course.Module) (cited []*course.Part) {
	for _, p := range f.Parts {
		if slices.ContainsFunc(p.Teaching, func(t course.Teaching) bool { return t.Module == m }) {
			cited = append(cited, p)
		}
	}
	return cited
}

// partPage shows a work role or a competency area.
type partPage struct {
	page.Base
	framework
	Part   *course.Part
	Taught []*course.Part // statements that modules teach
	Others []*course.Part
}

func (partPage) Template() string { return "nice-part" }

// showPart makes the handler for parts of a kind, which is also the name of its place in the address.
func (s *Site) showPart(kind course.PartKind) func(v *page.Visit) error {
	return func(v *page.Visit) error {
		p := &partPage{}
		var err error
		if p.framework, err = s.framework(v, &p.Base, course.NICE); err != nil {
			return err
		}
		if p.Part = p.framework.Part(v.Param(string(kind))); p.Part == nil || p.Part.Kind != kind {
			return fault.New(fault.NotFound, "")
		}
		p.Title = p.Part.Name.In(v.Lang)
		for _, below := range p.Part.Sentences() {
			if len(below.Taught()) > 0 {
				p.Taught = append(p.Taught, below)
			} else {
				p.Others = append(p.Others, below)
			}
		}
		return s.RenderShared(v, p.shelf.Set.String(), func() (page.Page, error) { return p, nil })
	}
}

// statementPage shows what a framework says in one sentence, and who teaches it.
type statementPage struct {
	page.Base
	framework
	Part *course.Part
}

func (statementPage) Template() string { return "nice-statement" }

// Back leads to the framework.
func (p *statementPage) Back() string {
	if p.framework.ID == course.CSF {
		return "/nice/csf"
	}
	return "/nice"
}

// showSentence makes the handler for what a framework says, named by a part of the address.
func (s *Site) showSentence(id, param string) func(v *page.Visit) error {
	return func(v *page.Visit) error {
		p := &statementPage{}
		var err error
		if p.framework, err = s.framework(v, &p.Base, id); err != nil {
			return err
		}
		if p.Part = p.framework.Part(v.Param(param)); p.Part == nil || !p.Part.Kind.IsSentence() {
			return fault.New(fault.NotFound, "")
		}
		if p.Title = v.Words.T("nice.statement", "ID", p.Part.ID); id == course.CSF {
			p.Title = v.Words.T("nice.csf.subcategory", "ID", p.Part.ID)
		}
		return s.Render(v, http.StatusOK, p)
	}
}

// csfPage shows the Cybersecurity Framework by its functions.
type csfPage struct {
	page.Base
	framework
}

func (csfPage) Template() string { return "csf" }

func (s *Site) showCSF(v *page.Visit) error {
	p := &csfPage{Base: page.Base{Title: v.Words.T("nice.csf.title")}}
	var err error
	if p.framework, err = s.framework(v, &p.Base, course.CSF); err != nil {
		return err
	}
	return s.RenderShared(v, "", func() (page.Page, error) { return p, nil })
}

// Functions are those of the framework, and Categories what its roles are sorted into.
func (f framework) Functions() []*course.Part  { return f.Of(course.Function) }
func (f framework) Categories() []*course.Part { return f.Of(course.Category) }
func (f framework) Areas() []*course.Part      { return f.Of(course.Area) }

// alignment is what a module cites of a framework.
type alignment struct {
	Framework, Version string
	Cited              []citedPart
}

// citedPart is an id that is cited, with its part; nil when the framework does not have it any more.
type citedPart struct {
	ID   string
	Part *course.Part
}

// Page is where the part has its page; empty without one.
func (c citedPart) Page() string {
	if c.Part == nil {
		return ""
	}
	return page.PartPath(c.Part)
}

// citePart is a cited id with what a part of a template needs.
type citePart struct {
	*page.Base
	citedPart
}

// alignments sorts what a module cites by framework and version.
func (s *Site) alignments(m *course.Module) []alignment {
	var all []alignment
	for _, a := range m.Alignment {
		if n := len(all); n == 0 || all[n-1].Framework != a.Framework || all[n-1].Version != a.Version {
			all = append(all, alignment{Framework: a.Framework, Version: a.Version})
		}
		last := &all[len(all)-1]
		last.Cited = append(last.Cited, citedPart{a.ID, s.Catalogue.Cited(a)})
	}
	return all
}

// tests is what a question of a module tests of the NICE Framework, in the version that the module cited then.
func (s *Site) tests(m *course.Module, q *course.Question) alignment {
	a := alignment{Framework: course.NICE}
	for _, of := range m.Alignment {
		if of.Framework == a.Framework {
			a.Version = of.Version
		}
	}
	for _, id := range q.NICE {
		a.Cited = append(a.Cited, citedPart{id, s.Catalogue.Cited(course.Alignment{Framework: a.Framework, Version: a.Version, ID: id})})
	}
	return a
}
