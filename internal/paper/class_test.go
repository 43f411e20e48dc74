package paper

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"

	"baluarte/internal/lang"

	"pgregory.net/rapid"
)

// classOf is one of a police agency, whose day is half over in London when it begins.
func classOf(t testing.TB, format Format) Class {
	t.Helper()
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		t.Fatal(err)
	}
	return Class{Format: format, Module: lang.Text{"en": "Passwords and managers", "es": "Contraseñas y gestores"},
		Agency: lang.Text{"en": "State Police of Valle Alto", "es": "Policía Estatal de Valle Alto"}, Place: "Aula 3, Academia de Policía", Trainer: "Íñigo Ñáñez",
		StartsAt: time.Date(2026, 11, 23, 15, 30, 0, 0, time.UTC), Zone: zone, Minutes: 90, Code: "7K3M9X"}
}

// shown is a text where it stands on its page, in millimetres from the upper left corner.
type shown struct {
	text                     string
	left, top, right, bottom float64
}

var operator = regexp.MustCompile(`(?s)BT /F(\S+) ([\d.]+) Tf ET|BT ([\d.-]+) ([\d.-]+) Td \((.*?)\) Tj ET`)

// shownOn gives the texts of a document, page by page.
func shownOn(t rapid.TB, p pdf) (pages [][]shown) {
	t.Helper()
	p.SetCompression(false)
	var out strings.Builder
	if err := p.Output(&out); err != nil {
		t.Fatal(err)
	}
	ruler := newPDF(A4, "", "en", lang.Date{Year: 2026, Month: 1, Day: 1})
	ruler.SetCompression(false)
	ruler.AddPage()
	for _, style := range []string{regular, bold} {
		ruler.face(style, 10)
	}
	var named strings.Builder
	if err := ruler.Output(&named); err != nil {
		t.Fatal(err)
	}
	faces := map[string]string{} // by the name that every document gives them
	for i, op := range operator.FindAllStringSubmatch(named.String(), 2) {
		faces[op[1]] = []string{regular, bold}[i]
	}
	measure := newPDF(A4, "", "en", lang.Date{Year: 2026, Month: 1, Day: 1})
	const point = 25.4 / 72
	_, height := p.GetPageSize()
	for _, stream := range strings.Split(out.String(), "\nendstream") {
		if !strings.Contains(stream, " Tj ET") {
			continue
		}
		var page []shown
		for _, op := range operator.FindAllStringSubmatch(stream, -1) {
			if op[1] != "" {
				size, _ := strconv.ParseFloat(op[2], 64)
				measure.face(faces[op[1]], size)
				continue
			}
			raw := regexp.MustCompile(`(?s)\\(.)`).ReplaceAllString(op[5], "$1")
			var units []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			text := string(utf16.Decode(units))
			x, _ := strconv.ParseFloat(op[3], 64)
			y, _ := strconv.ParseFloat(op[4], 64)
			left, base := x*point, height-y*point
			page = append(page, shown{text, left, base - 0.7*measure.em(), left + measure.width(text), base + 0.15*measure.em()})
		}
		pages = append(pages, page)
	}
	return pages
}

// textsOf joins what a page says.
func textsOf(page []shown) string {
	var texts []string
	for _, s := range page {
		texts = append(texts, s.text)
	}
	return strings.Join(texts, "\n")
}

// inPlace demands that texts stand between the rims, that none runs into another, and that each can be printed.
func inPlace(t rapid.TB, what string, p pdf) (pages [][]shown) {
	t.Helper()
	width, height := p.GetPageSize()
	pages = shownOn(t, p)
	for n, page := range pages {
		for i, a := range page {
			if a.left < classRim-0.1 || a.right > width-classRim+0.1 || a.top < 8 || a.bottom > height-6 {
				t.Errorf("%s, page %d: %q stands outside: %+v", what, n+1, a.text, a)
			}
			if strings.ContainsFunc(a.text, func(r rune) bool { return !unicode.Is(letters, r) }) {
				t.Errorf("%s: %q cannot be printed", what, a.text)
			}
			for _, b := range page[:i] {
				if min(a.right, b.right)-max(a.left, b.left) > 0.1 && min(a.bottom, b.bottom)-max(a.top, b.top) > 0.1 {
					t.Errorf("%s, page %d: %q and %q overlap", what, n+1, a.text, b.text)
				}
			}
		}
	}
	return pages
}
