package course

import (
	"encoding/xml"
	"errors"
	"html"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"baluarte/internal/lang"
)

// What a drawing may hold. Colours and weights come by class, from the style sheet, so that a drawing follows
// light and dark; everything that could load, run or leave the drawing is not on the lists.
var (
	svgElements = strings.Fields("svg g path rect circle ellipse line polyline polygon text tspan defs marker")
	svgNumbers  = strings.Fields(`x y x1 y1 x2 y2 cx cy r rx ry dx dy width height d points transform viewBox font-size
		stroke-width refX refY markerWidth markerHeight markerUnits orient text-anchor dominant-baseline
		stroke-linecap stroke-linejoin preserveAspectRatio`)
	svgClasses = strings.Fields(`fig-ink fig-muted fig-accent fig-on-accent fig-tint fig-line fig-line-muted fig-line-accent
		fig-dash fig-late fig-bold fig-addr fig-small fig-page`)
	svgMarkers = strings.Fields("marker-start marker-mid marker-end")

	svgPlain     = regexp.MustCompile(`^[A-Za-z0-9 .,()\n\t+-]*$`)
	svgReference = regexp.MustCompile(`^url\(#([a-z0-9-]+)\)$`)
	svgViewBox   = regexp.MustCompile(`^0 0 [1-9][0-9]{1,3}(\.[0-9]+)? [1-9][0-9]{1,3}(\.[0-9]+)?$`)
	svgLabels    = regexp.MustCompile(`^\s*(\{\{[a-z0-9-]+\}\}\s*)*$`)
	svgLabel     = regexp.MustCompile(`\{\{([a-z0-9-]+)\}\}`)
)

// smallestText is the smallest letter height of a drawing, in its units.
const smallestText = 15

// drawing reads one SVG file against the lists and writes it again, once per language.
type drawing struct {
	*file
	id      string // of the figure; prefixes the ids inside
	labels  map[string]lang.Text
	decoder *xml.Decoder
	line    int
	used    map[string]bool // labels
	ids     map[string]bool
	refs    map[string]int // references to ids, with a line
}

// draw gives the drawing in each language with its labels filled in.
func (d *drawing) draw(title, description lang.Text) map[lang.Tag]string {
	d.decoder = xml.NewDecoder(strings.NewReader(d.text))
	d.used, d.ids, d.refs = map[string]bool{}, map[string]bool{}, map[string]int{}
	parts := d.parts()
	for id, line := range d.refs {
		if !d.ids[id] {
			d.problem(line, "", "course.problem.svg_reference", "Name", id)
		}
	}
	all := map[lang.Tag]string{}
	for _, tag := range d.languages {
		var b strings.Builder
		for _, part := range parts {
			switch {
			case part == svgHead:
				name := "fig-" + d.id
				b.WriteString(` role="img" aria-labelledby="` + name + `-title ` + name + `-desc">` +
					`<title id="` + name + `-title">` + html.EscapeString(title[tag]) + `</title>` +
					`<desc id="` + name + `-desc">` + html.EscapeString(description[tag]) + `</desc>`)
			case strings.HasPrefix(part, "{{"):
				b.WriteString(html.EscapeString(d.labels[strings.Trim(part, "{}")][tag]))
			default:
				b.WriteString(part)
			}
		}
		all[tag] = b.String()
	}
	return all
}

// svgHead stands among the parts for the end of the root's start tag, where title and description go.
const svgHead = "\x00head"

// parts is the checked drawing as markup, label placeholders and the head, in order.
func (d *drawing) parts() []string {
	var parts []string
	depth, inText := 0, 0
	for {
		d.line, _ = d.decoder.InputPos()
		token, err := d.decoder.Token()
		if errors.Is(err, io.EOF) {
			if len(parts) == 0 {
				d.problem(1, "", "course.problem.svg", "Cause", "empty")
			}
			return parts
		}
		if err != nil {
			d.problem(d.line, "", "course.problem.svg", "Cause", err.Error())
			return parts
		}
		switch t := token.(type) {
		case xml.StartElement:
			if (t.Name.Local == "svg") != (depth == 0) || !slices.Contains(svgElements, t.Name.Local) || !svgSpace(t.Name.Space) {
				d.problem(d.line, "", "course.problem.svg_element", "Name", t.Name.Local)
			}
			parts = append(parts, d.start(t, depth == 0)...)
			depth++
			if t.Name.Local == "text" {
				inText++
			}
		case xml.EndElement:
			parts = append(parts, "</"+t.Name.Local+">")
			depth--
			if t.Name.Local == "text" {
				inText--
			}
		case xml.CharData:
			parts = append(parts, d.chars(string(t), inText > 0)...)
		case xml.Comment: // for editors only
		default:
			d.problem(d.line, "", "course.problem.svg_element", "Name", "?")
		}
	}
}

func svgSpace(s string) bool { return s == "" || s == "http://www.w3.org/2000/svg" }

// start is an element's start tag. The root's is left open for the head.
func (d *drawing) start(t xml.StartElement, root bool) []string {
	var b strings.Builder
	b.WriteString("<" + t.Name.Local)
	box := false
	for _, a := range t.Attr {
		name := a.Name.Local
		if root && name == "xmlns" && svgSpace(a.Value) {
			continue // inside HTML the name space is known
		}
		box = box || name == "viewBox"
		value, ok := d.attribute(t.Name.Local, name, a.Value)
		if !ok || a.Name.Space != "" {
			d.problem(d.line, "", "course.problem.svg_attribute", "Name", name, "Value", a.Value)
			continue
		}
		b.WriteString(" " + name + `="` + html.EscapeString(value) + `"`)
	}
	if !root {
		return []string{b.String() + ">"}
	}
	if !box {
		d.problem(d.line, "", "course.problem.svg_attribute", "Name", "viewBox", "Value", "")
	}
	return []string{b.String(), svgHead}
}

// attribute checks an attribute and gives the value to write.
func (d *drawing) attribute(element, name, value string) (string, bool) {
	switch {
	case name == "id":
		ok := idForm.MatchString(value) && !d.ids[value]
		d.ids[value] = true
		return "fig-" + d.id + "-" + value, ok
	case name == "class":
		for class := range strings.FieldsSeq(value) {
			if !slices.Contains(svgClasses, class) {
				return "", false
			}
		}
		return value, true
	case slices.Contains(svgMarkers, name):
		ref := svgReference.FindStringSubmatch(value)
		if ref == nil {
			return "", false
		}
		d.refs[ref[1]] = d.line
		return "url(#fig-" + d.id + "-" + ref[1] + ")", true
	case name == "font-size":
		size, err := strconv.ParseFloat(value, 64)
		return value, err == nil && size >= smallestText
	case name == "viewBox" && element == "svg":
		return value, svgViewBox.MatchString(value)
	case name == "width" || name == "height":
		return value, element != "svg" && svgPlain.MatchString(value)
	case name == "fill" || name == "stroke":
		return value, value == "none"
	}
	return value, slices.Contains(svgNumbers, name) && svgPlain.MatchString(value)
}

// chars are the parts of text in the drawing: placeholders of labels and white space, nothing else, so that no
// word stands in a drawing in one language only.
func (d *drawing) chars(s string, inText bool) []string {
	if strings.TrimSpace(s) == "" {
		if inText {
			return []string{" "}
		}
		return nil
	}
	if !inText || !svgLabels.MatchString(s) {
		d.problem(d.line, "", "course.problem.svg_text", "Text", strings.TrimSpace(s))
		return nil
	}
	var parts []string
	for i, m := range svgLabel.FindAllStringSubmatch(s, -1) {
		if d.labels[m[1]] == nil {
			d.problem(d.line, "", "course.problem.svg_label", "Name", m[1])
		}
		d.used[m[1]] = true
		if i > 0 {
			parts = append(parts, " ")
		}
		parts = append(parts, m[0])
	}
	return parts
}
