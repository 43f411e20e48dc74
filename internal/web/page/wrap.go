package page

import (
	"html/template"
	"regexp"
	"strings"

	"baluarte/internal/lang"
)

// longest is how many letters of an address fit into a line on any phone.
const longest = 16

// pieces are what an address may be broken into: its scheme, and what stands between dots, slashes and at signs.
var pieces = regexp.MustCompile(`^[a-z]+://|[./@]?[^./@]+|[./@]`)

// Wrapped gives a text of the catalogue in the page's language. A long address in it goes to the next line before a
// dot, a slash or an at sign alone: broken at a hyphen or within a name, it would seem to end there, and where a name
// ends is what people are to learn.
func (b *Base) Wrapped(t lang.Text) template.HTML { return Wrapped(b.In(t)) }

// Wrapped writes any text like that.
func Wrapped(s string) template.HTML {
	var out strings.Builder
	for _, word := range strings.SplitAfter(s, " ") {
		parts := pieces.FindAllString(word, -1)
		if len(word) <= longest || len(parts) < 3 {
			out.WriteString(template.HTMLEscapeString(word))
			continue
		}
		for i, part := range parts {
			if i > 0 {
				out.WriteString("<wbr>")
			}
			out.WriteString(`<span class="nowrap">` + template.HTMLEscapeString(part) + "</span>")
		}
	}
	return template.HTML(out.String())
}
