package learner

import (
	"html/template"
	"strings"

	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

// written is in which language something is written: that of the page, or the one in which it arrives for everybody.
type written struct {
	Tongue  lang.Tag
	Foreign bool // it is not the page's: its element says so
}

// writtenIn tells about a text with a language of its own; without one it is in the page's.
func (d doing) writtenIn(own lang.Tag) written {
	if own == "" || own == d.Lang {
		return written{d.Lang, false}
	}
	return written{own, true}
}

// Own gives a text of the catalogue in the language in which it is written.
func (w written) Own(t lang.Text) string { return t.In(w.Tongue) }

// paragraph is one of a passage, ready for its template.
type paragraph []run

// run is a piece of a paragraph. Marked phrases are numbered from 1, as they come; others have no number.
type run struct {
	HTML   template.HTML
	Words  string
	Phrase string
	Number int
	How    string // what is shown of a marked phrase
}

// paragraphs takes a passage apart. Phrases are marked when how is given; it says what is shown of each.
func (w written) paragraphs(p course.Passage, how map[string]string) (all []paragraph) {
	number := 0
	for _, given := range p[w.Tongue] {
		var out paragraph
		for _, r := range given {
			next := run{HTML: inLines(r.Text), Words: strings.Join(strings.Fields(r.Text), " "), Phrase: r.Phrase}
			if r.Phrase != "" && how != nil {
				number++
				next.Number, next.How = number, how[r.Phrase]
			}
			out = append(out, next)
		}
		all = append(all, out)
	}
	return all
}

// inLines writes a text with its line breaks; a long address goes to the next line as in Wrapped.
func inLines(s string) template.HTML {
	parts := strings.Split(s, "\n")
	for i, part := range parts {
		parts[i] = string(page.Wrapped(part))
	}
	return template.HTML(strings.Join(parts, "<br>"))
}
