package page

import (
	"fmt"
	"html/template"
	"strings"
)

// HeatLine is a line of a heat map: a cell for each column.
type HeatLine struct {
	Cells  []HeatCell
	Nobody string // said where a cell is empty
}

// HeatCell is a per cent in its step of colour, and where it leads; the zero value is empty.
type HeatCell struct {
	Step, Percent int
	Href          string
}

// HTML are the cells. There may be more than a thousand on a page, all alike: a template takes longer to fill them in than all else of
// the page takes.
func (l HeatLine) HTML() template.HTML {
	empty := `<td class="heat-none"><span aria-hidden="true">·</span><span class="usa-sr-only">` + template.HTMLEscapeString(l.Nobody) + "</span></td>"
	var out strings.Builder
	for _, c := range l.Cells {
		if c.Href == "" {
			out.WriteString(empty)
			continue
		}
		fmt.Fprintf(&out, `<td class="heat-%d"><a href="%s">%d</a></td>`, c.Step, template.HTMLEscapeString(c.Href), c.Percent)
	}
	return template.HTML(out.String())
}
