package course

import (
	"strings"

	"baluarte/internal/lang"
)

// glossaryFile says which words the courses use, which they avoid, and by which words a text gives itself away.
const glossaryFile = "glossary.yaml"

// Glossary is what the measures know about words. The zero value knows none.
type Glossary struct {
	Terms []Term
	// Cautious and Reporting are beginnings of words that somebody who has not learnt anything would look for in the
	// options of a question.
	Cautious, Reporting map[lang.Tag][]string
	// Familiar are words that address somebody as a friend where a course says "usted"; Commands do when an option
	// begins with them.
	Familiar, Commands map[lang.Tag][]string
	// Unreviewed is part of the words that stand for the reviewer of a country box until there is one.
	Unreviewed map[lang.Tag][]string
}

// Term is a thing with its names.
type Term struct {
	Forms map[lang.Tag][]string // the one to use first
	Avoid map[lang.Tag][]Avoid
}

// Avoid is a word that another is to stand for, unless it is part of a phrase in which it means something else.
type Avoid struct {
	Form   string
	Unless []string
}

// glossary reads the list of terms.
func (l *loader) glossary() {
	text, ok := l.text(glossaryFile)
	if !ok {
		return
	}
	f := &file{report: l.report, path: glossaryFile, text: text}
	root, ok := f.parse()
	if !ok {
		return
	}
	fs := root.fields("terms", "cautious", "reporting", "familiar?", "commands?", "unreviewed?")
	words := perLanguage(list(node.name))
	l.catalogue.Glossary = &Glossary{
		Terms:    get(fs, "terms", list(l.term)),
		Cautious: get(fs, "cautious", words), Reporting: get(fs, "reporting", words),
		Familiar: get(fs, "familiar", words), Commands: get(fs, "commands", words),
		Unreviewed: get(fs, "unreviewed", words),
	}
}

func (l *loader) term(n node) Term {
	names := []string{"avoid?"}
	for _, tag := range l.languages {
		names = append(names, string(tag))
	}
	fs := n.fields(names...)
	t := Term{Forms: map[lang.Tag][]string{}, Avoid: get(fs, "avoid", perLanguage(list(avoid)))}
	for _, tag := range l.languages {
		t.Forms[tag] = get(fs, string(tag), list(node.name))
		if f, ok := fs.values[string(tag)]; ok && len(t.Forms[tag]) == 0 {
			n.problem(f.line, tag, "course.problem.empty_list", "Name", string(tag))
		}
	}
	return t
}

func avoid(n node) Avoid {
	fs := n.fields("form", "unless?")
	return Avoid{get(fs, "form", node.name), get(fs, "unless", list(node.name))}
}

// perLanguage reads something for some of the languages.
func perLanguage[T any](read func(node) T) func(node) map[lang.Tag]T {
	return func(n node) map[lang.Tag]T {
		all := map[lang.Tag]T{}
		for _, e := range n.entries() {
			if tag := lang.Tag(e.key); n.languages.Has(tag) {
				all[tag] = read(e.value)
			} else {
				n.problem(e.value.line, "", "course.problem.unknown_key", "Name", e.key)
			}
		}
		return all
	}
}

// phrases are the glossary's phrases of one language, split into words once.
type phrases struct {
	terms [][]string // those with several words first meet
	avoid []avoided
}

type avoided struct {
	words   []string
	unless  [][]string
	instead string
}

func (g *Glossary) phrases(tag lang.Tag) phrases {
	var p phrases
	for _, t := range g.Terms {
		for _, form := range t.Forms[tag] {
			p.terms = append(p.terms, strings.Fields(strings.ToLower(form)))
		}
		for _, a := range t.Avoid[tag] {
			one := avoided{words: strings.Fields(strings.ToLower(a.Form))}
			if len(t.Forms[tag]) > 0 {
				one.instead = t.Forms[tag][0]
			}
			for _, u := range a.Unless {
				one.unless = append(one.unless, strings.Fields(strings.ToLower(u)))
			}
			p.avoid = append(p.avoid, one)
		}
	}
	return p
}

// matches reports whether a phrase begins at a word, in the singular or the plural.
func matches(words, phrase []string) bool {
	if len(phrase) == 0 || len(words) < len(phrase) {
		return false
	}
	for i, want := range phrase {
		if got, ok := strings.CutPrefix(words[i], want); !ok || got != "" && got != "s" && got != "es" {
			return false
		}
	}
	return true
}

// term gives how many words the longest term has that begins at a word; none: 0.
func (p phrases) term(words []string) int {
	longest := 0
	for _, t := range p.terms {
		if len(t) > longest && matches(words, t) {
			longest = len(t)
		}
	}
	return longest
}

// shunned lists the words to avoid in a sentence. A word with a capital inside the sentence is a name, which keeps its
// words.
func (p phrases) shunned(words []string) []avoided {
	low := make([]string, len(words))
	for i, w := range words {
		low[i] = strings.ToLower(w)
	}
	var all []avoided
	for _, a := range p.avoid {
		for i := range low {
			if matches(low[i:], a.words) && (i == 0 || words[i] == low[i] || words[i] == strings.ToUpper(words[i])) && !a.excused(low, i) {
				all = append(all, a)
			}
		}
	}
	return all
}

// excused reports whether the word at a place is part of a phrase in which it may stand.
func (a avoided) excused(words []string, at int) bool {
	for _, u := range a.unless {
		for from := max(0, at-len(u)+1); from <= at; from++ {
			if matches(words[from:], u) {
				return true
			}
		}
	}
	return false
}
