package paper

import (
	"io"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"

	"codeberg.org/go-pdf/fpdf"
)

// CardSheet is what a trainer prints for people who sign in without e-mail.
type CardSheet struct {
	Format  Format
	Address string    // of the page to sign in, in full; the cards show it without its scheme
	Group   lang.Text // for whom: a group or an agency
	By      string    // who prints it
	On      lang.Date
	Cards   []Card
}

// Card lets one person sign in once.
type Card struct {
	Name       string
	Agency     lang.Text
	SignInCode string // of the top agency
	Number     string // employee or badge number
	Code       access.Code
	Until      lang.Date
}

// The measures of a sheet, in millimetres. One card size serves both papers.
const (
	cardWidth, cardHeight = 95.0, 62.0
	columns, rows         = 2, 4
	headHeight            = 17.5
	margin                = 3.2 // inside a card
	qrSize                = 20.0
)

// Cards writes the sheet as PDF, every text in each of the given languages in their order; there is room for two. The
// same sheet gives the same bytes.
func Cards(w io.Writer, sheet CardSheet, words ...*i18n.Words) error {
	p, err := drawCards(sheet, words)
	if err != nil {
		return err
	}
	return p.write(w)
}

// cardPrinter draws one sheet.
type cardPrinter struct {
	pdf
	voices
	sheet  CardSheet
	square fpdf.Template
}

func drawCards(sheet CardSheet, words []*i18n.Words) (pdf, error) {
	c := cardPrinter{voices: words, sheet: sheet}
	c.pdf = newPDF(sheet.Format, c.all(" · ", "cards.title"), words[0].Tag(), sheet.On)
	var err error
	if c.square, err = c.qr(sheet.Address, qrSize); err != nil {
		return pdf{}, err
	}
	pages := slices.Collect(slices.Chunk(sheet.Cards, columns*rows))
	for i, cards := range pages {
		c.page(cards, i+1, len(pages))
	}
	return c.pdf, c.Error()
}

func (c cardPrinter) page(cards []Card, number, of int) {
	c.AddPage()
	width, height := c.GetPageSize()
	left := (width - columns*cardWidth) / 2
	top := (height-headHeight-rows*cardHeight)/2 + headHeight
	c.head(left, top-headHeight, number, of)
	c.cutLines(left, top, (len(cards)+columns-1)/columns)
	for i, card := range cards {
		c.card(card, left+float64(i%columns)*cardWidth, top+float64(i/columns)*cardHeight)
	}
}

// head tells whoever finds the sheet what it is, whose, and what to do with it.
func (c cardPrinter) head(left, top float64, number, of int) {
	right := left + columns*cardWidth
	c.mark(left, top, 9)
	c.face(regular, 8)
	page := c.all(" · ", "cards.page", "Page", number, "Pages", of)
	c.sayTo(right, top+3.5, page)
	c.whole(left+12, top+3.5, columns*cardWidth-12-c.width(page)-4, bold, 11, "Baluarte · "+c.all(" · ", "cards.title"))
	c.say(left+12, top+8, c.group(columns*cardWidth-12))
	printed := c.join(" · ", func(w *i18n.Words) string {
		return w.T("cards.printed", "Name", c.sheet.By, "Date", w.DateShort(c.sheet.On))
	})
	c.say(left+12, top+11.7, c.fit(regular, printed, columns*cardWidth-12, 1, 8, 7)[0])
	c.whole(left+12, top+15.2, columns*cardWidth-12, regular, 8, c.all(" ", "cards.keep"))
}

// group names in bold for whom the sheet is: where the names are long, each language has its share of the line.
func (c cardPrinter) group(width float64) string {
	c.face(bold, 9)
	in := func(w *i18n.Words) string { return c.sheet.Group.In(w.Tag()) }
	if whole := c.join(" · ", in); c.width(whole) <= width {
		return whole
	}
	names := c.each(in)
	share := width/float64(len(names)) - c.width(" · ")
	for i, name := range names {
		names[i] = c.fit(bold, name, share, 1, 9)[0]
	}
	return strings.Join(names, " · ")
}

// cutLines are dashed, around as many rows as the page has.
func (c cardPrinter) cutLines(left, top float64, rows int) {
	c.SetLineWidth(0.15)
	c.SetDashPattern([]float64{1.2, 1.2}, 0)
	right, bottom := left+columns*cardWidth, top+float64(rows)*cardHeight
	for i := range columns + 1 {
		x := left + float64(i)*cardWidth
		c.Line(x, top, x, bottom)
	}
	for i := range rows + 1 {
		y := top + float64(i)*cardHeight
		c.Line(left, y, right, y)
	}
	c.SetDashPattern(nil, 0)
}

// card draws one card whose upper left corner is given: who, where to sign in, with what, until when.
func (c cardPrinter) card(card Card, x, y float64) {
	x, y = x+margin, y+margin
	const width, second = cardWidth - 2*margin, 46.0
	c.UseTemplateScaled(c.square, fpdf.PointType{X: x + width - qrSize, Y: y}, fpdf.SizeType{Wd: qrSize, Ht: qrSize})
	c.person(card, x, y, width-qrSize-4)

	y += 21
	c.whole(x, y+2, width, regular, 7, c.all(" · ", "cards.address"))
	c.whole(x, y+6, width, bold, 10, address(c.sheet.Address))
	y += 7.9
	c.labels(x, y+2, second-3, "cards.agency_code")
	c.whole(x, y+8.6, second-3, bold, 10, plain(card.SignInCode))
	c.labels(x+second, y+2, width-second, "cards.number")
	c.whole(x+second, y+8.6, width-second, bold, 10, plain(card.Number))
	y += 10.5
	c.labels(x, y+3.2, 30, "cards.code")
	c.whole(x+31, y+6, width-31, bold, 20, plain(string(card.Code)))
	y += 10
	c.whole(x, y, width, regular, 7.5, c.join(" · ", func(w *i18n.Words) string {
		return w.T("cards.until", "Date", w.DateShort(card.Until))
	}))
	c.labels(x, y+3.2, width, "cards.never")
}

// person has the room beside the QR code: a name of two lines and two names of an agency, of two lines each, just fill it.
func (c cardPrinter) person(card Card, x, y, width float64) {
	name := []string{plain(card.Name)}
	if c.face(bold, 13); c.width(name[0]) > width {
		name = c.fit(bold, name[0], width, 2, 11, 10)
	}
	y = c.lines(x, y+0.7*c.em(), name)
	y -= 0.2 * c.em()
	for _, agency := range c.each(func(w *i18n.Words) string { return card.Agency.In(w.Tag()) }) {
		y = c.lines(x, y, c.fit(regular, agency, width, 2, 7.5, 7))
	}
}

// lines prints lines in the chosen face and gives the base line that would follow.
func (c cardPrinter) lines(x, y float64, lines []string) float64 {
	for _, line := range lines {
		c.say(x, y, line)
		y += 1.12 * c.em()
	}
	return y
}

// labels says a message small, each language on its line.
func (c cardPrinter) labels(x, y, width float64, key string) {
	for _, text := range c.each(func(w *i18n.Words) string { return w.T(key) }) {
		c.whole(x, y, width, regular, 7, text)
		y += 2.8
	}
}

// address is how people read one aloud and type it.
func address(url string) string {
	_, rest, found := strings.Cut(url, "://")
	if !found {
		rest = url
	}
	return plain(strings.TrimSuffix(rest, "/"))
}
