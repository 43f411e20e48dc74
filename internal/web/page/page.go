package page

import (
	"html/template"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
)

// Page is what a template is executed with: one struct per page, embedding Base.
type Page interface {
	Template() string
	AsBase() *Base
}

// Base is what every page has: words, address, header and footer. Handlers set the upper part, fill the rest.
type Base struct {
	Title string // of the page, in the reader's language
	Wide  bool   // reports use the wide container
	// SwitchForm is the id of the form whose answers go along when the language is switched; empty for a plain link.
	SwitchForm string
	EnterDoes  string // what the Enter key does in that form: the value of its button
	// Typed says that people write at length here: the browser may keep the page, so that Back and Reload show what was typed.
	Typed bool

	*i18n.Words
	Lang      lang.Tag
	Path      string // after the language, with the query; set by pages that answer a form sent elsewhere
	Languages []LanguageLink
	Nav       []navItem
	Person    string // name of who is signed in; empty for visitors
	Whose     string // a word that stays the same as long as a sign-in, on pages where somebody writes at length; empty without one
	Comfort   string // classes of the whole page: how the reader reads best
	InClass   bool   // in a class and nothing else
	Demo      bool
	Answers   bool // may see how questions are answered
	assets    assets
	other     *i18n.Words // of the Alternate language

	Content template.HTML // where the layout has what stands between header and footer
}

// LanguageLink leads to the same page in a language.
type LanguageLink struct {
	Tag     lang.Tag
	Name    string // in itself
	Href    string
	Current bool
}

// navItem is an entry of the header.
type navItem struct {
	Key     string // message key
	Path    string
	Current bool
	InMenu  bool // the row of the header has no room for it: it stands in the menus alone
}

// AsBase gives what a page has as every page.
func (b *Base) AsBase() *Base { return b }

// Href puts the language before a path of the address table.
func (b *Base) Href(path string) string { return "/" + string(b.Lang) + path }

// Asset is the address of a static file; it changes with the files, so browsers keep them for good.
func (b *Base) Asset(name string) string { return b.assets.Href(name) }

// Alternate is the language the page can be switched to in a sentence: the next one after its own.
func (b *Base) Alternate() LanguageLink {
	for i, l := range b.Languages {
		if l.Current {
			return b.Languages[(i+1)%len(b.Languages)]
		}
	}
	return b.Languages[0]
}

// SwitchWords is a message in the language it offers, so that its reader recognizes it.
func (b *Base) SwitchWords(key string) string { return b.other.T(key) }

// Nth counts from 1.
func (b *Base) Nth(i int) int { return i + 1 }

// Named is what a language calls itself.
func (b *Base) Named(tag lang.Tag) string {
	for _, l := range b.Languages {
		if l.Tag == tag {
			return l.Name
		}
	}
	return string(tag)
}

// In gives a text of the catalogue or the roster in the page's language.
func (b *Base) In(t lang.Text) string { return t.In(b.Lang) }

// Paragraphs gives a text of the catalogue in the page's language, paragraph by paragraph.
func (b *Base) Paragraphs(t lang.Text) []string {
	return strings.FieldsFunc(strings.ReplaceAll(b.In(t), "\n\n", "\x00"), func(r rune) bool { return r == 0 })
}

// fill completes what every page shows around its content.
func (s *Site) fill(v *Visit, b *Base) {
	b.Words, b.Lang = v.Words, v.Lang
	if b.Path == "" {
		b.Path = v.Path() + QueryOf(v)
	}
	b.Person, b.InClass, b.Demo, b.assets = v.Actor.Name, v.Bound, s.DemoPeople != nil, s.Assets
	b.Answers, b.Comfort = v.Actor.May(access.SeeAnswers), comfortClass(v.Comfort())
	if v.anybody {
		b.Comfort = comfortMark
	}
	for _, tag := range s.Words.Languages() {
		b.Languages = append(b.Languages, LanguageLink{tag, s.Words.For(tag).Name(), "/" + string(tag) + b.Path, tag == v.Lang})
	}
	b.other = s.Words.For(b.Alternate().Tag)
	b.Nav = navigation(v)
}

// mostInRow is how many links the row of the header holds in every language.
const mostInRow = 4

func navigation(v *Visit) []navItem {
	var items []navItem
	add := func(key, path string, is ...string) {
		current := v.Path() == path || strings.HasPrefix(v.Path(), path+"/")
		for _, p := range is {
			current = current || v.Path() == p
		}
		items = append(items, navItem{Key: key, Path: path, Current: current})
	}
	switch {
	case v.Bound:
		add("class.yours", "/class")
	case v.Actor.IsSignedIn():
		add("nav.training", "/training", "/")
	}
	if v.Actor.May(access.SeeCompletion) {
		add("nav.reports", "/reports")
	}
	if v.Actor.May(access.SeePeople) {
		add("nav.team", "/team")
	}
	if v.Actor.May(access.ManageAgencies) {
		add("nav.admin", "/admin")
	}
	add("nav.courses", "/courses")
	add("incident.title", "/report-incident")
	items[len(items)-1].InMenu = len(items) > mostInRow
	return items
}
