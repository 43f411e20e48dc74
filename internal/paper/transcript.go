package paper

import (
	"io"
	"slices"
	"strings"
	"time"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
)

// Transcript is the list of everything that somebody completed.
type Transcript struct {
	learn.Transcript
	Words  *i18n.Words           // of the language that it is written in
	Named  func(lang.Tag) string // what a language calls itself
	Format Format
	Root   string // what every address of this installation begins with
	Signed string // its signed form
	Demo   bool   // it is of the demonstration, and says so
}

// PDF writes it. The same transcript in the same language gives the same bytes.
func (t Transcript) PDF(w io.Writer) error {
	p, err := t.draw()
	if err != nil {
		return err
	}
	return p.write(w)
}

// JSON writes it signed, for programs.
func (t Transcript) JSON(w io.Writer) error {
	_, err := w.Write(learn.Flattened(t.Signed))
	return err
}

// The measures of a transcript, in millimetres.
const (
	entriesTop  = 37.0 // where the list begins
	entriesHead = 8.0
	entryHeight = 13.6
	entriesFoot = 24.0 // what is kept free below
)

// transcriptPrinter draws one.
type transcriptPrinter struct {
	pdf
	Transcript
	width, height float64
}

// entryColumns are the columns, each with its share of the page's width.
var entryColumns = []struct {
	key   string
	share float64
}{
	{"certificate.column.module", 0.34}, {"certificate.column.hours", 0.07}, {"certificate.column.source", 0.12}, {"certificate.column.completed", 0.125},
	{"certificate.column.until", 0.125}, {"certificate.column.certificate", 0.22},
}

func (t Transcript) draw() (pdf, error) {
	title := t.Words.T("certificate.transcript") + " · " + plain(t.Name)
	p := transcriptPrinter{pdf: openPDF("P", t.Format, title, t.Words.Tag(), t.On.Time(time.UTC)), Transcript: t}
	p.SetKeywords(t.Signed, false)
	width, height := p.GetPageSize()
	p.width, p.height = width-2*classRim, height
	each := int((height - entriesTop - entriesHead - entriesFoot) / entryHeight)
	pages := slices.Collect(slices.Chunk(t.Entries, each))
	if len(pages) == 0 {
		pages = [][]learn.Certificate{nil}
	}
	for i, entries := range pages {
		p.head(i+1, len(pages))
		y := entriesTop + entriesHead
		for _, e := range entries {
			p.entry(e, y)
			y += entryHeight
			p.SetDrawColor(190, 190, 190)
			p.rule(y, 0.1)
			p.SetDrawColor(0, 0, 0)
		}
		if len(t.Entries) == 0 {
			p.whole(classRim, y+7, p.width, regular, 10, plain(p.Words.T("certificate.transcript.none")))
		}
		p.foot()
	}
	return p.pdf, p.Error()
}

func (p transcriptPrinter) rule(y, thick float64) {
	p.SetLineWidth(thick)
	p.Line(classRim, y, classRim+p.width, y)
}

// head begins a page: whose this is, as of when, and how much it adds up to.
func (p transcriptPrinter) head(page, of int) {
	p.AddPage()
	say := p.Words.T
	p.colour(petrol)
	p.mark(classRim, 10.5, 10)
	p.colour(ink)
	p.face(regular, 8)
	count := plain(say("certificate.transcript.page", "Page", page, "Pages", of))
	p.sayTo(classRim+p.width, 14, count)
	p.whole(classRim+13, 14.5, p.width-17-p.pdf.width(count), bold, 13, "Baluarte · "+plain(say("certificate.transcript")))
	p.whole(classRim+13, 19.5, p.width-13, regular, 9.5, plain(say("certificate.transcript.sum", "Count", p.Count(), "Hours", Hours(p.Words, p.Credit()))))
	p.whole(classRim, 31, p.width, bold, 13, plain(say("certificate.transcript.of", "Name", p.Name, "Date", p.On)))
	p.rule(entriesTop-2, 0.5)
	p.columns(func(i int, x, width float64) {
		lines := p.fit(bold, plain(say(entryColumns[i].key)), width, 2, 8, 7.5, 7, 6.5, 6)
		y := entriesTop + entriesHead - 2 - float64(len(lines)-1)*1.15*p.em()
		for _, line := range lines {
			p.say(x, y, line)
			y += 1.15 * p.em()
		}
	})
	p.rule(entriesTop+entriesHead, 0.4)
}

// columns goes through them: where the texts of each may stand.
func (p transcriptPrinter) columns(do func(i int, x, width float64)) {
	x := classRim
	for i, c := range entryColumns {
		width := c.share * p.width
		do(i, x, width-2.5)
		x += width
	}
}

// entry prints a line of the list: in each column a text, and perhaps another below it.
func (p transcriptPrinter) entry(e learn.Certificate, y float64) {
	say, tag := p.Words.T, p.Words.Tag()
	until, credit := p.Words.DateShort(e.Until), Hours(p.Words, e.Credit())
	if e.Until.IsZero() {
		until = say("certificate.for_good")
	}
	tongue, paper := "", [2]string{string(e.Code), grouped(e.ShortRevision())}
	if e.Language != "" {
		tongue = p.Named(e.Language)
	}
	if e.Credited {
		paper[0] = e.Issuer // who has given a paper of their own
	}
	course := e.Course.In(tag)
	if e.IsCorrected() {
		course = say("certificate.says.corrected", "Date", p.Words.DateShort(e.CorrectedOn)) + " " + say("certificate.why."+e.Why())
		credit, until = say("format.none"), say("format.none")
	}
	texts := [][2]string{{e.Module.Title.In(tag), course}, {credit}, {say("certificate.source." + string(e.Source())), tongue}, {p.Words.DateShort(e.CompletedOn)}, {until}, paper}
	p.columns(func(i int, x, width float64) {
		style := regular
		if i == 0 {
			style = bold
		}
		above := p.cell(width, 7.6, style, texts[i][0], 8.5, 8, 7.5, 7, 6.5, 6, 5.5)
		room := 4.6
		if i == 0 && e.IsCorrected() {
			room = 5.95 // for two lines: why it is void
		}
		below := p.cell(width, room, regular, texts[i][1], 8, 7.5, 7, 6.5, 6, 5.5)
		at := y + (entryHeight-above.height()-below.height())/2
		p.put(x, at, above)
		p.put(x, at+above.height(), below)
	})
}

// cell breaks a text into lines in the largest size in which they fit.
func (p transcriptPrinter) cell(width, height float64, style, text string, sizes ...float64) said {
	if text = plain(text); text == "" {
		return said{}
	}
	lines := p.box(width, height, style, text, p.unbroken(width, style, text, sizes...)...)
	size, _ := p.GetFontSize()
	return said{style: style, size: size, lines: lines}
}

// height is that of the lines.
func (s said) height() float64 { return float64(len(s.lines)) * 1.2 * s.size * 25.4 / 72 }

func (p transcriptPrinter) put(x, y float64, s said) {
	p.face(s.style, max(1, s.size))
	for _, line := range s.lines {
		y += 1.2 * p.em()
		p.say(x, y-0.3*p.em(), line)
	}
}

// foot says how the certificates are checked.
func (p transcriptPrinter) foot() {
	y := p.height - entriesFoot + 6
	p.colour(muted)
	address := strings.TrimPrefix(p.Root, "https://") + "/" + string(p.Words.Tag()) + "/certificates"
	for _, line := range p.fit(regular, plain(p.Words.T("certificate.transcript.note", "Address", address)), p.width, 3, 8, 7.5, 7) {
		y += 1.25 * p.em()
		p.say(classRim, y, line)
	}
	if p.Demo {
		y += 1.6 * p.em()
		p.whole(classRim, y, p.width, regular, 8, plain(p.Words.T("layout.demo")))
	}
	p.colour(ink)
}
