package course

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"baluarte/internal/lang"
)

// Index finds modules by their words, in every language at once: who reads in one may search in the other. It is made
// once from a catalogue and immutable like it.
type Index struct{ modules []indexed }

// indexed is a module with its words as they are compared.
type indexed struct {
	module  *Module
	fields  []weighed
	lessons []string // words of their titles
}

// weighed are words with what it counts to be found among them.
type weighed struct {
	words  string
	weight int
}

// NewIndex reads the titles, summaries, objectives, lessons, briefing and citations of every module, and its course's
// title.
func NewIndex(c *Catalogue) *Index {
	x := &Index{}
	for _, m := range c.Modules() {
		var titles, objectives, lessons, rules, ids []string
		for _, o := range m.Objectives {
			objectives = append(objectives, spoken(o.Text))
		}
		for _, l := range m.Lessons {
			lessons = append(lessons, searched(spoken(l.Title)))
		}
		for _, rule := range m.Briefing {
			rules = append(rules, spoken(rule))
		}
		for _, a := range m.Alignment {
			ids = append(ids, a.ID)
		}
		for _, q := range m.Questions {
			ids = append(ids, q.NICE...)
		}
		titles = append(titles, spoken(m.Title), spoken(m.ShortTitle), m.ID)
		x.modules = append(x.modules, indexed{m, []weighed{
			{searched(titles...), 8},
			{searched(ids...), 6},
			{searched(spoken(m.Summary)), 4},
			{searched(objectives...), 3},
			{strings.Join(lessons, " "), 3},
			{searched(rules...), 2},
			{searched(spoken(c.Course(m.Course).Title)), 1},
		}, lessons})
	}
	return x
}

// spoken is a text in every language.
func spoken(t lang.Text) string {
	var all []string
	for _, tag := range t.Tags() {
		all = append(all, t[tag])
	}
	return strings.Join(all, " ")
}

// terms are the words of a text without case, accents and signs.
func terms(text string) []string {
	return strings.FieldsFunc(lang.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// singular takes the end off what may be a plural in either language, as far as the beginning of a word goes: "sesiones"
// finds "sesión", and "devices" finds "device".
func singular(word string) string {
	if len(word) < 6 {
		return word
	}
	return strings.TrimSuffix(strings.TrimSuffix(word, "s"), "e")
}

// askedFor are the words of a query, as they are looked for.
func askedFor(query string) []string {
	words := terms(query)
	for i, word := range words {
		words[i] = singular(word)
	}
	return words
}

// searched puts words in a row in which each follows a space, so that one is found by its beginning.
func searched(texts ...string) string {
	return " " + strings.Join(terms(strings.Join(texts, " ")), " ")
}

// Hit is a module that was found.
type Hit struct {
	Module  *Module
	Lessons []*Lesson // those whose titles have every word asked for
}

// Find gives the modules that have every word asked for, or one that begins like it: those first that have them at more
// telling places, then by the order of the catalogue. Without a word it finds them all.
func (x *Index) Find(asked string) []Hit {
	type scored struct {
		Hit
		score int
	}
	words := askedFor(asked)
	var found []scored
	for _, m := range x.modules {
		score, ok := m.score(words)
		if !ok {
			continue
		}
		hit := Hit{Module: m.module}
		for i, lesson := range m.lessons {
			if len(words) > 0 && hasAll(lesson, words) {
				hit.Lessons = append(hit.Lessons, m.module.Lessons[i])
			}
		}
		found = append(found, scored{hit, score})
	}
	slices.SortStableFunc(found, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	hits := make([]Hit, len(found))
	for i, f := range found {
		hits[i] = f.Hit
	}
	return hits
}

// score adds up where each word is found; false when one is nowhere.
func (m indexed) score(words []string) (sum int, all bool) {
	for _, word := range words {
		best := 0
		for _, f := range m.fields {
			if f.weight > best && strings.Contains(f.words, " "+word) {
				best = f.weight
			}
		}
		if best == 0 {
			return 0, false
		}
		sum += best
	}
	return sum, true
}

func hasAll(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, " "+word) })
}

// Cites reports whether the module, or a question of it, is aligned with an element of NICE, by its id.
func (m *Module) Cites(nice string) bool {
	return slices.ContainsFunc(m.Alignment, func(a Alignment) bool { return a.Framework == NICE && a.ID == nice }) ||
		slices.ContainsFunc(m.Questions, func(q *Question) bool { return slices.Contains(q.NICE, nice) })
}
