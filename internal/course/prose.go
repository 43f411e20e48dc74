package course

import (
	"strings"

	"baluarte/internal/lang"
)

// Prose compiles a text that an agency writes about itself to HTML, by the reader of lessons and as strictly: headings,
// lists and links, nothing placed, no HTML of its own. Its links may lead to any site, a mailbox or a telephone. With problems there is no HTML.
func Prose(tag lang.Tag, text string) (html string, problems Problems) {
	f := &file{report: &report{}, path: "text.md", text: text}
	if key, line, limit := shape(f.path, text); key != "" {
		f.problem(line, tag, key, "Limit", limit)
		return "", f.problems
	}
	if at := strings.IndexFunc(text, hidden); at >= 0 {
		f.problem(1+strings.Count(text[:at], "\n"), tag, "course.problem.hidden_character")
		return "", f.problems
	}
	p := &prose{file: f, tag: tag, source: []byte(text), first: 1, exact: true, lesson: true, statement: true}
	p.compile()
	for _, placed := range p.placed {
		f.problem(placed.line, tag, "course.problem.bad_placement", "Name", placed.id)
	}
	if f.err() != nil {
		return "", f.problems
	}
	for _, b := range p.blocks {
		html += b.HTML
	}
	return html, nil
}
