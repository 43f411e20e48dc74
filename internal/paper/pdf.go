package paper

import (
	"embed"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"baluarte/internal/lang"

	"codeberg.org/go-pdf/fpdf"
)

// Format is a size of paper.
type Format string

// The papers of the two countries' printers: Mexico knows both, the United States Letter.
const (
	A4     Format = "A4"
	Letter Format = "Letter"
)

// Formats lists the papers in the order in which they are offered.
func Formats() []Format { return []Format{Letter, A4} }

// FormatCalled finds a paper by its name, in letters of any size.
func FormatCalled(name string) (Format, bool) {
	for _, format := range Formats() {
		if strings.EqualFold(string(format), name) {
			return format, true
		}
	}
	return "", false
}

// The faces for print, cut by internal/web/theme/fonts.sh.
//
//go:embed fonts/*.ttf
var faces embed.FS

const (
	regular = ""
	bold    = "B"
)

// letters are the characters that both faces have. The PDF library must see no others: it prints nothing for them, and
// fails on those beyond U+FFFF.
var letters = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x20, Hi: 0x7E, Stride: 1},
	{Lo: 0xA0, Hi: 0xAC, Stride: 1}, {Lo: 0xAE, Hi: 0xB4, Stride: 1}, {Lo: 0xB6, Hi: 0x148, Stride: 1},
	{Lo: 0x14A, Hi: 0x17E, Stride: 1},
	{Lo: 0x218, Hi: 0x21B, Stride: 1}, {Lo: 0x2BB, Hi: 0x2BC, Stride: 1}, {Lo: 0x1E9E, Hi: 0x1E9E, Stride: 1},
	{Lo: 0x2013, Hi: 0x2014, Stride: 1}, {Lo: 0x2018, Hi: 0x201A, Stride: 1}, {Lo: 0x201C, Hi: 0x201E, Stride: 1},
	{Lo: 0x2022, Hi: 0x2022, Stride: 1}, {Lo: 0x2026, Hi: 0x2026, Stride: 1}, {Lo: 0x20AC, Hi: 0x20AC, Stride: 1},
}}

// pdf is a document in the making: millimetres from the upper left corner, text by its base line.
type pdf struct{ *fpdf.Fpdf }

// newPDF begins a document. Nothing in it depends on the moment or on chance: the same calls make the same bytes.
func newPDF(format Format, title string, language lang.Tag, on lang.Date) pdf {
	return openPDF("P", format, title, language, on.Time(time.UTC))
}

// newBroadPDF begins one of a moment, whose pages lie on their long side.
func newBroadPDF(format Format, title string, language lang.Tag, at time.Time) pdf {
	return openPDF("L", format, title, language, at)
}

func openPDF(lying string, format Format, title string, language lang.Tag, at time.Time) pdf {
	p := pdf{fpdf.New(lying, "mm", string(format), "")}
	p.SetCatalogSort(true)
	p.SetCreationDate(at)
	p.SetModificationDate(at)
	p.SetTitle(documentText(title), false)
	p.SetLang(string(language))
	p.SetAutoPageBreak(false, 0)
	p.addFace(regular, "regular")
	p.addFace(bold, "bold")
	return p
}

// documentText writes what a document says of itself: UTF-16 with its mark. The library does that wrongly for characters beyond
// U+FFFF.
func documentText(s string) string {
	text := []byte{0xFE, 0xFF}
	for _, unit := range utf16.Encode([]rune(s)) {
		text = append(text, byte(unit>>8), byte(unit))
	}
	return string(text)
}

func (p pdf) addFace(style, name string) {
	data, err := faces.ReadFile("fonts/" + name + ".ttf") // a copy, since the library writes into the font it cuts
	if err != nil {
		p.SetError(err)
		return
	}
	p.AddUTF8FontFromBytes("text", style, data)
}

// face chooses what the next texts are set in; the size is in points. What is chosen already is not again: texts are measured in
// many sizes, and the document would hold each choice.
func (p pdf) face(style string, size float64) {
	if now, _ := p.GetFontSize(); now != size || p.GetFontStyle() != style || p.GetFontFamily() == "" {
		p.SetFont("text", style, size)
	}
}

// em is the size of the current face in millimetres.
func (p pdf) em() float64 {
	_, mm := p.GetFontSize()
	return mm
}

// missing is the width, in em, of the box that stands for a character without a picture.
const missing = 0.62

// width is that of a text as say prints it.
func (p pdf) width(s string) (mm float64) {
	for _, r := range s {
		mm += p.runeWidth(r)
	}
	return mm
}

func (p pdf) runeWidth(r rune) float64 {
	if !unicode.Is(letters, r) {
		return missing * p.em()
	}
	return p.GetStringWidth(string(r))
}

// say prints a text. A character that the face lacks is drawn as an empty box, so that one sees that something is there.
func (p pdf) say(x, y float64, s string) {
	for s != "" {
		n := strings.IndexFunc(s, func(r rune) bool { return !unicode.Is(letters, r) })
		if n < 0 {
			n = len(s)
		}
		if n > 0 {
			p.Text(x, y, s[:n])
			x += p.width(s[:n])
		} else {
			_, n = utf8.DecodeRuneInString(s)
			em := p.em()
			p.SetLineWidth(0.05 * em)
			p.Rect(x+0.06*em, y-0.66*em, (missing-0.12)*em, 0.66*em, "D")
			x += missing * em
		}
		s = s[n:]
	}
}

// sayTo prints a text that ends at x.
func (p pdf) sayTo(x, y float64, s string) { p.say(x-p.width(s), y, s) }

// whole prints on one line a text of which nothing may be lost, smaller where it is too long for the face.
func (p pdf) whole(x, y, width float64, style string, size float64, s string) {
	p.face(style, size)
	if w := p.width(s); w > width {
		p.face(style, size*width/w)
	}
	p.say(x, y, s)
}

// fit breaks a text into lines in the largest of some sizes in which they are few enough, and leaves that size chosen. A
// text too long even for the smallest ends in "…".
func (p pdf) fit(style, s string, width float64, most int, sizes ...float64) []string {
	var lines []string
	for _, size := range sizes {
		p.face(style, size)
		if lines = p.wrap(s, width); len(lines) <= most {
			return lines
		}
	}
	last := lines[most-1]
	for last != "" && p.width(last+"…") > width {
		_, n := utf8.DecodeLastRuneInString(last)
		last = strings.TrimRight(last[:len(last)-n], " ")
	}
	return append(lines[:most-1], last+"…")
}

// box breaks a text into lines in the largest size in which it fits a height, and leaves that size chosen.
func (p pdf) box(width, height float64, style, text string, sizes ...float64) (lines []string) {
	for _, size := range sizes {
		p.face(style, size)
		most := max(1, int(height/(1.2*p.em())))
		lines = p.fit(style, text, width, most, size)
		if len(p.wrap(text, width)) <= most {
			break
		}
	}
	return lines
}

// unbroken leaves of some sizes, the largest first, those in which each word fits a line; the smallest, where none does.
func (p pdf) unbroken(width float64, style, text string, sizes ...float64) []float64 {
	for len(sizes) > 1 {
		p.face(style, sizes[0])
		if !slices.ContainsFunc(strings.Fields(text), func(word string) bool { return p.width(word) > width }) {
			break
		}
		sizes = sizes[1:]
	}
	return sizes
}

// oneLine leaves of some sizes, the largest first, those in which a text needs one line, if it does in one of the first three;
// otherwise all: a text in two lines is better than a small one.
func (p pdf) oneLine(width float64, style, text string, sizes ...float64) []float64 {
	for i, size := range sizes[:min(3, len(sizes))] {
		if p.face(style, size); p.width(text) <= width {
			return sizes[i:]
		}
	}
	return sizes
}

// wrap breaks a text between words, and a word that is wider than a line wherever the line ends.
func (p pdf) wrap(s string, width float64) (lines []string) {
	text := strings.Join(strings.Fields(s), " ")
	from, to := 0, 0 // the line so far: what is tried many times over is cut out of the text, not put together
	for to < len(text) {
		end := len(text)
		if n := strings.IndexByte(text[to+1:], ' '); n >= 0 {
			end = to + 1 + n
		}
		if from < to {
			if p.width(text[from:end]) <= width {
				to = end
				continue
			}
			lines = append(lines, text[from:to])
			to++ // past the space
			from = to
		}
		wide := 0.0
		for i, r := range text[to:end] {
			w := p.runeWidth(r)
			if wide += w; wide > width && from < to+i {
				lines = append(lines, text[from:to+i])
				from, wide = to+i, w
			}
		}
		to = end
	}
	return append(lines, text[from:to])
}

// plain makes a text from a roster ready for paper: letters composed, spaces single, and gone what is there for no eye,
// such as marks that turn the direction of writing. The saltillo of Mexican languages and the typographic hyphens are
// printed as the signs they look like.
func plain(s string) string {
	seen := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1
		case r == '\uA78C':
			return '’'
		case r == '\u2010', r == '\u2011':
			return '-'
		}
		return r
	}, lang.Normalize(s))
	return strings.Join(strings.Fields(seen), " ")
}
