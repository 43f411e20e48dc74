package paper

import (
	"io"
	"slices"
	"strings"

	"baluarte/internal/i18n"
	"baluarte/internal/learn"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// Certificate is the paper for a completion.
type Certificate struct {
	learn.Certificate
	Words  *i18n.Words // of the language that it is written in
	Format Format
	Root   string // what every address of this installation begins with
	Signed string // its signed form in that language
	Brief  string // one without the agency, for a QR code in which that has no room
	Demo   bool   // it is of the demonstration, and says so
}

// PDF writes it. The same certificate in the same language gives the same bytes.
func (c Certificate) PDF(w io.Writer) error {
	p, err := c.draw()
	if err != nil {
		return err
	}
	return p.write(w)
}

// The measures of a certificate, in millimetres from the edges of the paper.
const (
	wallRim    = 15.2 // to the walls of the frame
	certRim    = 32.7 // to all texts
	certTop    = 58.0 // where it begins to say something
	certRule   = 165.0
	certQR     = 50.0
	certQRTop  = 66.0
	certAside  = 55.0
	certFacts  = 169.0
	belowFacts = 19.0 // from the lower edge to what is said last
)

// The colours. Everything is told in black and white, too.
var (
	ink    = [3]int{23, 23, 22}
	muted  = [3]int{93, 93, 82}
	petrol = [3]int{15, 100, 96}
)

func (p pdf) colour(c [3]int) {
	p.SetTextColor(c[0], c[1], c[2])
	p.SetDrawColor(c[0], c[1], c[2])
	p.SetFillColor(c[0], c[1], c[2])
}

// certificatePrinter draws one.
type certificatePrinter struct {
	pdf
	Certificate
	right float64 // where texts end
	aside float64 // where the column of the QR code begins
}

func (c Certificate) draw() (pdf, error) {
	title := c.Words.T("certificate.title") + " · " + plain(c.title()) + " · " + plain(c.Name)
	p := newBroadPDF(c.Format, title, c.Words.Tag(), c.CompletedAt)
	p.SetKeywords(c.Signed, false)
	return p, c.page(p)
}

// page draws it on a page of its own.
func (c Certificate) page(on pdf) error {
	p := certificatePrinter{pdf: on, Certificate: c}
	p.AddPage()
	width, height := p.GetPageSize()
	p.right = width - certRim
	p.aside = p.right - certAside
	p.colour(petrol)
	p.fort(width, height)
	p.mark(certRim, 29, 11.5)
	p.colour(ink)
	p.whole(certRim+14.5, 37.8, 100, bold, 22, "Baluarte")
	p.whole(p.aside, 38, certAside, bold, 26, plain(c.Words.T("certificate.title")))
	if p.IsCorrected() { // above all it says, so that nobody reads past it
		p.whole(certRim, 53, p.right-certRim, bold, 18, plain(p.Words.T("certificate.no_effect", "Date", p.CorrectedOn)+" "+p.WhyVoid()))
	}
	p.statement()
	if err := p.check(); err != nil {
		return err
	}
	p.facts()
	if p.Demo {
		p.colour(muted)
		p.whole(certRim, height-belowFacts, p.right-certRim, regular, 8, plain(p.Words.T("layout.demo")))
		p.colour(ink)
	}
	return p.Error()
}

// WhyVoid is a sentence: why it never held.
func (c Certificate) WhyVoid() string { return c.Words.T("certificate.why." + c.Why()) }

func (c Certificate) title() string { return c.Module.Title.In(c.Words.Tag()) }

// Opening begins the statement: who makes it.
func (c Certificate) Opening() string {
	if c.Agency == nil {
		return c.Words.T("certificate.opening")
	}
	return c.Words.T("certificate.opening_by", "Agency", c.Agency.In(c.Words.Tag()))
}

// bastion is the upper left corner of the frame, from where the walls meet.
var bastion = [][2]float64{{0, 11.6}, {-3.6, 10.2}, {-5.2, -5.2}, {10.2, -3.6}, {11.6, 0}}

// fort draws the frame: four walls, and at each corner a bastion that sees along two of them.
func (p pdf) fort(width, height float64) {
	corner := func(x, y, right, down float64, points [][2]float64) {
		for i, at := range points {
			to := p.LineTo
			if i == 0 && x == wallRim && y == wallRim {
				to = p.MoveTo
			}
			to(x+right*at[0], y+down*at[1])
		}
	}
	back := slices.Clone(bastion)
	slices.Reverse(back)
	p.SetLineWidth(0.7)
	corner(wallRim, wallRim, 1, 1, bastion)
	corner(width-wallRim, wallRim, -1, 1, back)
	corner(width-wallRim, height-wallRim, -1, -1, bastion)
	corner(wallRim, height-wallRim, 1, -1, back)
	p.ClosePath()
	p.DrawPath("D")
}

// said is a text of the statement, broken into lines of a size.
type said struct {
	style  string
	colour [3]int
	size   float64
	lines  []string
	before float64 // room above it
}

// statement says who completed what, in the words of their agency.
func (p certificatePrinter) statement() {
	say := p.Words.T
	width := p.aside - certRim - 12
	var all []said
	total := 0.0
	add := func(before float64, style string, colour [3]int, height float64, text string, sizes ...float64) {
		if whole := p.unbroken(width, style, plain(text), sizes...); len(whole) > 1 {
			sizes = whole // no word is broken, unless it would be tiny
		}
		lines := p.box(width, height, style, plain(text), sizes...)
		size, _ := p.GetFontSize()
		all = append(all, said{style, colour, size, lines, before})
		total += before + float64(len(lines))*1.2*p.em()
	}
	add(0, regular, muted, 13, p.Opening(), p.oneLine(width, regular, plain(p.Opening()), 15, 14, 13, 12, 11, 10, 9, 8)...)
	add(2, bold, ink, 28, p.Name, 38, 34, 30, 26, 22, 19, 16, 14, 12, 10, 9, 8)
	add(4, regular, muted, 7, say("certificate.completed_module"), 15, 14, 13, 12)
	add(2, bold, ink, 22, p.title(), 23, 21, 19, 17, 15, 13, 11, 10, 9, 8)
	add(3, regular, ink, 20, strings.Join(p.Details(), " "), 14.5, 14, 13, 12, 11, 10, 9, 8)
	y := certTop + min(8, max(0, (certRule-3-certTop-total)/2))
	for _, s := range all {
		p.colour(s.colour)
		p.face(s.style, s.size)
		y += s.before
		for _, line := range s.lines {
			y += 1.2 * p.em()
			p.say(certRim, y-0.25*p.em(), line)
		}
	}
	p.colour(ink)
}

// Details are sentences: how long, of which course, how well.
func (c Certificate) Details() (all []string) {
	say := c.Words.T
	if c.Course != nil {
		all = append(all, say("certificate.of_course", "Course", c.Course))
	}
	all = append(all, say("certificate.length", "Length", c.Words.Minutes(c.Minutes()), "Hours", Hours(c.Words, c.Credit())))
	if c.Source() == learn.InClass {
		all = append(all, say("certificate.in_class"))
	}
	if c.ShowsScore() {
		all = append(all, say("certificate.score", "Score", c.Score, "Of", c.Of, "Pass", c.PassMark))
	}
	return all
}

// Hours is a number of hundredths of an hour with as many decimals as it needs.
func Hours(words *i18n.Words, n int) string {
	switch {
	case n%100 == 0:
		return words.Number(n / 100)
	case n%10 == 0:
		return words.InTenths(n / 10)
	}
	return words.InHundredths(n)
}

// check says how somebody checks the certificate: by a QR code, or by an address and the code.
func (p certificatePrinter) check() error {
	code, cut, err := p.scannable()
	if err != nil {
		return err
	}
	squares(p.Fpdf, code, p.aside, certQRTop, certQR)
	y := certQRTop + certQR + 2
	put := func(style string, most int, text string, sizes ...float64) {
		for _, line := range p.fit(style, plain(text), certAside, most, sizes...) {
			y += 1.3 * p.em()
			p.say(p.aside, y-0.25*p.em(), line)
		}
	}
	put(bold, 1, p.Words.T("certificate.check"), 11, 10, 9, 8)
	host, path := strings.TrimPrefix(p.Root, "https://"), "/"+string(p.Words.Tag())+"/certificates"
	p.face(regular, 8.5)
	if p.pdf.width(plain(host+path)) <= certAside {
		put(regular, 1, host+path, 10, 9.5, 9, 8.5)
	} else { // it is typed: no word of it is broken
		put(regular, 2, host, 10, 9.5, 9, 8.5, 8, 7, 6)
		put(regular, 1, path, 10)
	}
	put(bold, 1, string(p.Code), 12.5)
	y += 1
	p.colour(muted)
	put(regular, 3, p.Words.T("certificate.accessible"), 8, 7.5, 7)
	if cut != "" {
		y += 1
		put(regular, 3, p.Words.T(cut), 8, 7.5, 7)
	}
	p.colour(ink)
	return nil
}

// mostModules is how fine a QR code of this size may be so that phones read it from paper: version 25.
const mostModules = 17 + 4*25

// scannable is the QR code of the certificate's address. As far as that stays easy to read, the signed form stands behind the #: it
// is never sent, and with it the paper can be checked without a line. What had to be cut is the message to tell; empty: nothing.
func (p certificatePrinter) scannable() (code barcode.Barcode, cut string, err error) {
	address := p.Root + "/certificates/" + string(p.Code)
	for _, try := range []struct{ signed, cut string }{{p.Signed, ""}, {p.Brief, "certificate.qr.without_agency"}} {
		for _, level := range []qr.ErrorCorrectionLevel{qr.M, qr.L} {
			if try.signed == "" {
				continue
			}
			if code, err := qr.Encode(address+"#"+try.signed, level, qr.Auto); err == nil && code.Bounds().Dx() <= mostModules {
				return code, try.cut, nil
			}
		}
	}
	code, err = qr.Encode(address, qr.M, qr.Auto)
	return code, "certificate.qr.address_only", err
}

// facts are the dates, and what the module is.
func (p certificatePrinter) facts() {
	say := p.Words.T
	width := p.right - certRim
	p.SetLineWidth(0.5)
	p.Line(certRim, certRule, p.right, certRule)
	all := []struct {
		key, value string
		share      float64 // of the width
	}{
		{"certificate.completed_on", p.Words.Date(p.CompletedOn), 0.25},
		{"certificate.until", p.Lasts(), 0.25},
		{"certificate.aligned", p.Aligned(), 0.35},
		{"certificate.revision", p.Digest(), 0.15},
	}
	size := 13.0 // the dates are as large as each other
	for _, f := range all[:2] {
		p.fit(bold, plain(f.value), f.share*width-4, 1, size, 12.5, 12, 11.5, 11, 10.5, 10)
		now, _ := p.GetFontSize()
		size = min(size, now)
	}
	x := certRim
	for _, f := range all {
		room := f.share*width - 4
		p.colour(muted)
		p.whole(x, certFacts+4.5, room, regular, 10.5, plain(say(f.key)))
		p.colour(ink)
		y := certFacts + 6
		for _, line := range p.box(room, 13, bold, plain(f.value), size, 11, 10, 9, 8, 7, 6) {
			y += 1.2 * p.em()
			p.say(x, y-0.2*p.em(), line)
		}
		x += f.share * width
	}
}

// Aligned names what the module was written after.
func (c Certificate) Aligned() string {
	by := map[string][]string{}
	var order []string
	for _, a := range slices.Backward(c.Module.Alignment) { // the CSF has the fewer
		name := strings.ToUpper(a.Framework) + " " + a.Version
		if by[name] == nil {
			order = append(order, name)
		}
		by[name] = append(by[name], a.ID)
	}
	var all []string
	for _, name := range order {
		slices.Reverse(by[name])
		all = append(all, name+": "+strings.Join(by[name], ", "))
	}
	if all == nil {
		return c.Words.T("format.none")
	}
	return strings.Join(all, " · ")
}

// Lasts is the last day on which it holds; a void one has none.
func (c Certificate) Lasts() string {
	if c.IsCorrected() {
		return c.Words.T("format.none")
	}
	if c.Until.IsZero() {
		return c.Words.T("certificate.for_good")
	}
	return c.Words.Date(c.Until)
}

// Digest names the revision as people compare it.
func (c Certificate) Digest() string { return grouped(c.ShortRevision()) }

// grouped is a digest as people compare it.
func grouped(digest string) string {
	if len(digest) <= 4 {
		return digest
	}
	return digest[:4] + " " + digest[4:]
}
