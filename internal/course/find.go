package course

import (
	"slices"
	"strings"

	"baluarte/internal/lang"
)

// Finder finds parts of the frameworks, and modules, by words, whatever their case and accents.
type Finder struct {
	parts []*Part
	texts []string // of each part: all that is said of it, folded

	modules []*Module
	about   []string // of each module: its titles and its summary, folded
}

// NewFinder reads all frameworks and modules of the catalogue, with the official texts where they are known.
func NewFinder(c *Catalogue, official map[string]OfficialText) *Finder {
	f := &Finder{}
	for _, framework := range c.Frameworks {
		for _, p := range framework.Parts {
			said := []string{p.ID}
			for _, tag := range c.Languages {
				said = append(said, p.Name[tag], p.Wording[tag])
			}
			if framework.ID == NICE {
				said = append(said, official[p.ID].said())
			}
			f.parts = append(f.parts, p)
			f.texts = append(f.texts, lang.Fold(strings.Join(said, "\n")))
		}
	}
	for _, m := range c.Modules() {
		f.modules = append(f.modules, m)
		f.about = append(f.about, lang.Fold(strings.Join([]string{spoken(m.Title), spoken(m.ShortTitle), spoken(m.Summary)}, "\n")))
	}
	return f
}

// Modules lists the modules whose titles and summary say every word of the query.
func (f *Finder) Modules(query string) (found []*Module) {
	words := strings.Fields(lang.Fold(query))
	for i, m := range f.modules {
		if len(words) > 0 && says(f.about[i], words) {
			found = append(found, m)
		}
	}
	return found
}

func says(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

// Find lists the parts of which every word of the query is said; first the one that the query is the id of, then those
// that modules teach. A query without words finds nothing.
func (f *Finder) Find(query string) []*Part {
	words := strings.Fields(lang.Fold(query))
	var found []*Part
	if len(words) == 0 {
		return nil
	}
	for i, p := range f.parts {
		if says(f.texts[i], words) {
			found = append(found, p)
		}
	}
	rank := func(p *Part) int {
		switch {
		case lang.Fold(p.ID) == words[0]:
			return 0
		case len(p.Teaching) > 0:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(found, func(a, b *Part) int { return rank(a) - rank(b) })
	return found
}
