package paper

import (
	"fmt"
	"io"

	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"

	"codeberg.org/go-pdf/fpdf"
)

// Summary is a module on one page, for whoever tells it to others.
type Summary struct {
	Format Format
	Module *course.Module
	Page   string // address of the module, in full; there the same words can be read aloud by a screen reader
	Report string // address of where to report an incident, in full
}

// The measures of a summary, in millimetres: its rims, what its foot takes, and the QR code there.
const (
	rim        = 18.0
	footHeight = 46.0
	footSquare = 26.0
)

// scales are by what the texts of a summary are made smaller until all fit. What even the last cannot hold is left out at
// the end: a page more would be no page to hand out.
var scales = []float64{1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6}

// ModuleSummary writes the page as PDF in one language. The same module gives the same bytes.
func ModuleSummary(w io.Writer, s Summary, words *i18n.Words) error {
	p, err := drawSummary(s, words)
	if err != nil {
		return err
	}
	return p.write(w)
}

// summaryPrinter draws one summary, or only measures it.
type summaryPrinter struct {
	pdf
	Summary
	words     *i18n.Words
	width     float64 // between the rims
	end       float64 // where the foot begins
	scale     float64
	measuring bool
}

func drawSummary(s Summary, words *i18n.Words) (pdf, error) {
	p := summaryPrinter{Summary: s, words: words, measuring: true}
	p.pdf = newPDF(s.Format, p.in(s.Module.Title), words.Tag(), s.Module.ReviewedOn)
	square, err := p.qr(s.Page, footSquare)
	if err != nil {
		return pdf{}, err
	}
	p.AddPage()
	width, height := p.GetPageSize()
	p.width, p.end = width-2*rim, height-footHeight
	for _, p.scale = range scales {
		if p.body() <= p.end {
			break
		}
	}
	p.measuring = false
	p.head()
	p.body()
	p.foot(square)
	return p.pdf, p.Error()
}

// in is a text of the module in the language of the page.
func (p *summaryPrinter) in(t lang.Text) string { return plain(t.In(p.words.Tag())) }

// tell is a message in that language.
func (p *summaryPrinter) tell(key string, args ...any) string { return plain(p.words.T(key, args...)) }

func (p *summaryPrinter) head() {
	p.mark(rim, 12, 9)
	p.whole(rim+12, 18.5, 40, bold, 13, "Baluarte")
	p.face(regular, 9)
	p.sayTo(rim+p.width, 18.5, p.tell("summary.kind"))
	p.rule(24, 0.6)
}

// body is what the module says, and gives where it ends.
func (p *summaryPrinter) body() float64 {
	m := p.Module
	y := p.paragraph(26, 0, bold, 22, p.in(m.Title))
	y = p.paragraph(y+1.5, 0, regular, 11, p.in(m.Summary))
	y = p.paragraph(y+1.5, 0, bold, 10.5, p.tell("summary.facts", "Count", len(m.Lessons), "Minutes", p.words.Minutes(m.Minutes), "Draw", m.Draw, "Pass", m.PassMark))
	y = p.heading(y, p.tell("module.objectives"))
	for _, o := range m.Objectives {
		y = p.item(y, "•", 11, p.in(o.Text))
	}
	if len(m.Briefing) == 0 {
		return y
	}
	y = p.heading(y, p.tell("module.briefing"))
	for i, rule := range m.Briefing {
		y = p.item(y+0.8*p.scale, fmt.Sprint(i+1), 13, p.in(rule))
	}
	return y
}

func (p *summaryPrinter) heading(y float64, text string) float64 {
	y = p.paragraph(y+5*p.scale, 0, bold, 13, text)
	if p.fits(y) {
		p.rule(y+1, 0.4)
	}
	return y + 2
}

// item is a paragraph with a sign before it.
func (p *summaryPrinter) item(y float64, sign string, size float64, text string) float64 {
	const indent = 7
	if p.face(bold, size*p.scale); p.fits(y) {
		p.say(rim, y+p.leading(), sign)
	}
	return p.paragraph(y, indent, regular, size, text)
}

// paragraph sets a text below y and gives where it ends.
func (p *summaryPrinter) paragraph(y, indent float64, style string, size float64, text string) float64 {
	p.face(style, size*p.scale)
	for _, line := range p.wrap(text, p.width-indent) {
		if p.fits(y) {
			p.say(rim+indent, y+p.leading(), line)
		}
		y += p.leading()
	}
	return y + 0.25*p.em()
}

// leading is from one base line to the next.
func (p *summaryPrinter) leading() float64 { return 1.3 * p.em() }

// fits reports whether a line below y is to be printed.
func (p *summaryPrinter) fits(y float64) bool { return !p.measuring && y+p.leading() <= p.end }

// rule is a line across the page.
func (p *summaryPrinter) rule(y, width float64) {
	p.SetLineWidth(width)
	p.Line(rim, y, rim+p.width, y)
}

// foot says where to report and where to learn, and which state of the module this is.
func (p *summaryPrinter) foot(square fpdf.Template) {
	top, text := p.end+2, p.width-footSquare-6
	p.rule(top, 0.6)
	p.UseTemplateScaled(square, fpdf.PointType{X: rim + p.width - footSquare, Y: top + 4}, fpdf.SizeType{Wd: footSquare, Ht: footSquare})
	p.link(top+7, text, "summary.report", p.Report)
	p.link(top+20, text, "summary.learn", p.Page)
	p.whole(rim, top+36, p.width, regular, 8, p.tell("summary.state", "Date", p.Module.ReviewedOn, "Revision", p.Module.Digest[:min(8, len(p.Module.Digest))]))
}

// link is a line that says what an address is for, and the address below it.
func (p *summaryPrinter) link(y, width float64, key, url string) {
	p.whole(rim, y, width, regular, 10, p.tell(key))
	p.whole(rim, y+5, width, bold, 11, address(url))
	p.LinkString(rim, y+1, width, 6, url)
}
