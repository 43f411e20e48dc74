package course

import "slices"

// Finder finds parts of the frameworks, and modules, by words, as Index finds modules.
type Finder struct {
	parts []*Part
	texts []string // of each part: all that is said of it, as searched

	modules []*Module
	about   []string // of each module: its titles and its summary
}

// NewFinder reads all frameworks and modules of the catalogue, with the official texts where they are known.
func NewFinder(c *Catalogue, official map[string]OfficialText) *Finder {
	f := &Finder{}
	for _, framework := range c.Frameworks {
		for _, p := range framework.Parts {
			said := []string{p.ID, spoken(p.Name), spoken(p.Wording)}
			if framework.ID == NICE {
				said = append(said, official[p.ID].said())
			}
			f.parts = append(f.parts, p)
			f.texts = append(f.texts, searched(said...))
		}
	}
	for _, m := range c.Modules() {
		f.modules = append(f.modules, m)
		f.about = append(f.about, searched(spoken(m.Title), spoken(m.ShortTitle), spoken(m.Summary)))
	}
	return f
}

// Modules lists the modules whose titles and summary say every word of the query.
func (f *Finder) Modules(query string) (found []*Module) {
	words := askedFor(query)
	for i, m := range f.modules {
		if len(words) > 0 && hasAll(f.about[i], words) {
			found = append(found, m)
		}
	}
	return found
}

// Find lists the parts of which every word of the query is said, or one that begins like it; first the one that the query
// is the id of, then those that modules teach. A query without words finds nothing.
func (f *Finder) Find(query string) []*Part {
	words := askedFor(query)
	if len(words) == 0 {
		return nil
	}
	whole := terms(query)
	var found []*Part
	for i, p := range f.parts {
		if hasAll(f.texts[i], words) {
			found = append(found, p)
		}
	}
	rank := func(p *Part) int {
		switch {
		case slices.Equal(terms(p.ID), whole):
			return 0
		case len(p.Teaching) > 0:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(found, func(a, b *Part) int { return rank(a) - rank(b) })
	return found
}
