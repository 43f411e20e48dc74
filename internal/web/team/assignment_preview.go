package team

import (
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/lang"
	"baluarte/internal/notify"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// assignmentPreviewPage tells what an assignment would do, before it does it.
type assignmentPreviewPage struct {
	page.Form
	Does    assign.Preview
	Of      *assignmentView // the one that it replaces; nil: none
	Would   *assignmentView
	Letters []noticeLetter
	Once    uuid.UUID // of the assignment that the page makes, so that it makes one
	Prints  bool      // the viewer may print one-time cards
	Problem string    // why nothing was saved
}

func (assignmentPreviewPage) Template() string { return "assignment-preview" }

// Back is where the page came from.
func (p *assignmentPreviewPage) Back() string { return p.Of.backFrom() }

// Kept are the answers of the form, which go along.
func (p *assignmentPreviewPage) Kept() []page.Field {
	kept := url.Values{}
	for name, values := range p.Values {
		if !slices.Contains([]string{"go", "sure", "step", "once"}, name) {
			kept[name] = values
		}
	}
	return page.FieldsOf(kept)
}

// moduleTally is what would happen in one module.
type moduleTally struct{ assign.ModulePreview }

// Asked counts those who would have something to do that they do not have today.
func (t moduleTally) Asked() int { return t.New + t.Open }

// Tallies are those of the modules.
func (p *assignmentPreviewPage) Tallies() (all []moduleTally) {
	for _, id := range p.Would.Modules {
		for _, m := range p.Does.Modules {
			if m.Module == id {
				all = append(all, moduleTally{m})
			}
		}
	}
	return all
}

// Only is the tally of the one module; nil where there are several.
func (p *assignmentPreviewPage) Only() *moduleTally {
	if len(p.Does.Modules) != 1 {
		return nil
	}
	return &moduleTally{p.Does.Modules[0]}
}

// Asked counts the people that the button names: those who get something to do, where that can be said.
func (p *assignmentPreviewPage) Asked() int {
	if one := p.Only(); one != nil && one.Asked() > 0 {
		return one.Asked()
	}
	return p.Does.Reached
}

// Further heads the column of those who have it to do already: by another assignment, or by the one that is replaced.
func (p *assignmentPreviewPage) Further() string {
	if p.Of != nil {
		return p.T("assignment.head.goes_on")
	}
	return p.T("assignment.head.further")
}

// change is something that would be otherwise than before.
type change struct{ Name, Before, After string }

// Changes are what would be otherwise than in the assignment that is replaced.
func (p *assignmentPreviewPage) Changes() (all []change) {
	line := func(key string, of func(*assignmentView) []string) {
		before, after := strings.Join(of(p.Of), " "), strings.Join(of(p.Would), " ")
		if before != after {
			all = append(all, change{p.T(key), before, after})
		}
	}
	line("assignment.fact.what", func(a *assignmentView) []string { return []string{a.Words.List(a.Titles())} })
	line("assignment.fact.whom", func(a *assignmentView) []string { return []string{a.Words.List(a.Names())} })
	line("assignment.fact.rule", func(a *assignmentView) []string { return append([]string{a.Rule}, a.Finer...) })
	return all
}

// Elsewise counts those who are written to in the language of their agency, since they have chosen none.
func (p *assignmentPreviewPage) Elsewise() int { return p.Does.Languages[""] }

// AnyLater reports whether somebody is asked in a later window only.
func (p *assignmentPreviewPage) AnyLater() bool {
	return slices.ContainsFunc(p.Does.Modules, func(m assign.ModulePreview) bool { return m.Later > 0 })
}

// Others counts those whose names are not shown.
func (p *assignmentPreviewPage) Others() int { return p.Does.Reached - len(p.Does.First) }

// ModuleTitle names a module.
func (p *assignmentPreviewPage) ModuleTitle(id string) string { return p.Would.titles(id) }

// letterBlock is a paragraph of a letter, or the items of a list.
type letterBlock struct {
	Text  string
	Items []string
}

// noticeLetter is a notice in one language.
type noticeLetter struct {
	page.LanguageLink
	People  string // how many read it; empty: nobody who has chosen this language
	Subject string
	Blocks  []letterBlock
}

// assignmentPreview asks what an assignment would do.
func (s *Site) assignmentPreview(v *page.Visit, of *assignmentView, values url.Values, a assign.Assignment) (*assignmentPreviewPage, error) {
	would, err := s.Assign.Preview(v.Ctx(), v.Actor, a)
	if err != nil {
		return nil, err
	}
	p := &assignmentPreviewPage{Of: of, Does: would, Once: s.NewID(), Prints: v.Actor.May(access.PrintCards)}
	p.Title, p.SwitchForm, p.EnterDoes = v.Words.T("assignment.preview_title"), "assignment", goPreview
	if of != nil {
		p.Title = v.Words.T("assignment.preview_change")
	}
	p.Values = values
	listed, err := s.named(v, would.Assignment)
	if err != nil {
		return nil, err
	}
	p.Would = s.view(v, &p.Base, listed)
	if would.Told > 0 {
		p.Letters = s.letters(v, would, listed.AgencyName)
	}
	return p, nil
}

// named is an assignment that has not been made, with the names that a list shows of it.
func (s *Site) named(v *page.Visit, a assign.Assignment) (l assign.Listed, err error) {
	l.Assignment = a
	scope := v.Actor.Scope(access.Assign)
	tree, places, err := s.People.Places(v.Ctx(), scope)
	if err != nil {
		return l, err
	}
	at, _ := tree.Agency(a.Agency)
	l.AgencyName = at.Names
	named, err := s.targetNames(v, scope, tree, places, a.Targets)
	for _, t := range a.Targets {
		l.For = append(l.For, assign.TargetName{Target: t, Name: named[t].Name})
	}
	return l, err
}

// letters are the notice in each language, as most will get it: with the first due date there is.
func (s *Site) letters(v *page.Visit, p assign.Preview, by lang.Text) (all []noticeLetter) {
	sample := notify.Mail{Agency: by}
	var due lang.Date
	if !p.Due.IsZero() {
		due = p.Due.AddDays(-p.Assignment.Grace)
	}
	for _, id := range s.InOrderOfCourses(p.Assignment.Modules) {
		sample.Asked = append(sample.Asked, notify.Asked{Title: s.titleOf(v, id), DueOn: due, By: by})
	}
	for _, tag := range s.Words.Languages() {
		subject, text := notify.Preview(s.Words, assign.NoticeAssigned, tag, sample)
		l := noticeLetter{LanguageLink: page.LanguageLink{Tag: tag, Name: s.Words.For(tag).Name()}, Subject: subject, Blocks: blocksOf(text)}
		if n := p.Languages[tag]; n > 0 {
			l.People = s.Words.For(tag).T("assignment.readers", "Count", n)
		}
		all = append(all, l)
	}
	return all
}

// titleOf is a module's title in every language.
func (s *Site) titleOf(v *page.Visit, id string) lang.Text {
	if m, err := s.Learn.Library.Module(v.Ctx(), id); err == nil {
		return m.Title
	}
	return nil
}

// blocksOf takes the plain text of a letter apart, without the line breaks that mails have.
func blocksOf(text string) (all []letterBlock) {
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		items := strings.Split("\n"+paragraph, "\n- ")
		for i, item := range items {
			items[i] = strings.Join(strings.Fields(item), " ")
		}
		if items[0] != "" {
			all = append(all, letterBlock{Text: items[0]})
		}
		if len(items) > 1 {
			all = append(all, letterBlock{Items: items[1:]})
		}
	}
	return all
}
