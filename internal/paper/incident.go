package paper

import (
	"cmp"
	"io"
	"strconv"
	"strings"

	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"

	"codeberg.org/go-pdf/fpdf"
)

// IncidentSheet is what somebody keeps at hand for the day their screen is gone: a card for the wallet, and everything below.
type IncidentSheet struct {
	Format  Format
	Page    string // address of the page that says the same, in full
	Query   string // what is chosen there
	Guide   *course.Guide
	Contact *agency.Contact // of the reader's own agency; nil leaves room to write it
	Agency  lang.Text       // whose contact it is
}

// The measures of the sheet, in millimetres. A face of the card is as large as a bank card.
const (
	faceWidth, faceHeight = 85.6, 54.0
	faceMargin            = 4.0
	faceQR                = 17.0
	sheetMargin           = 15.0
)

// Incident writes the sheet as PDF. The card has a face for each of the given languages, of which there is room for two; what
// is below speaks the first. The same sheet gives the same bytes.
func Incident(w io.Writer, s IncidentSheet, words ...*i18n.Words) error {
	p, err := drawIncident(s, words)
	if err != nil {
		return err
	}
	return p.write(w)
}

// incidentPrinter draws one sheet.
type incidentPrinter struct {
	pdf
	IncidentSheet
	square fpdf.Template
}

func drawIncident(s IncidentSheet, words []*i18n.Words) (pdf, error) {
	first := words[0]
	c := incidentPrinter{newPDF(s.Format, "Baluarte · "+first.T("incident.title"), first.Tag(), s.Guide.Checked()), s, nil}
	var err error
	if c.square, err = c.qr(s.Page+"?"+s.Query, faceQR); err != nil {
		return pdf{}, err
	}
	c.AddPage()
	width, height := c.GetPageSize()
	y := sheetMargin
	c.mark(sheetMargin, y-4, 8)
	c.whole(sheetMargin+10, y, 90, bold, 12, "Baluarte · "+first.T("incident.title"))
	c.face(regular, 8)
	c.sayTo(width-sheetMargin, y, first.T("incident.fold"))
	y += 5
	left := (width - float64(len(words))*faceWidth) / 2
	for i, w := range words {
		c.cardFace(w, left+float64(i)*faceWidth, y)
	}
	y += faceHeight + 9
	text := incidentText{incidentPrinter: c, words: first, width: width - 2*sheetMargin, scale: 1.15, measuring: true}
	for text.write(y) > height-sheetMargin && text.scale > 0.6 {
		text.scale -= 0.02
	}
	text.measuring = false
	text.write(y)
	return c.pdf, c.Error()
}

// cardFace draws what the card says in one language: whom to call first, what cannot wait, then the channels that have a
// number or an address.
func (c incidentPrinter) cardFace(w *i18n.Words, x, y float64) {
	c.SetLineWidth(0.15)
	c.SetDashPattern([]float64{1.2, 1.2}, 0)
	c.Rect(x, y, faceWidth, faceHeight, "D")
	c.SetDashPattern(nil, 0)
	x, y = x+faceMargin, y+faceMargin
	const width, beside = faceWidth - 2*faceMargin, faceWidth - 2*faceMargin - faceQR - 3
	c.UseTemplateScaled(c.square, fpdf.PointType{X: x + width - faceQR, Y: y}, fpdf.SizeType{Wd: faceQR, Ht: faceQR})
	c.whole(x, y+3, beside, bold, 11, w.T("incident.title"))
	c.whole(x, y+6.4, beside, regular, 7, w.T("country."+c.Guide.Country)+" · "+w.T("incident.employer."+string(c.Guide.Employer)))
	c.contactOn(w, x, y+10, beside)

	y = c.paragraph(x, y+21, width, 3, regular, plain(c.Guide.First.In(w.Tag())), 7.5, 7) + 0.8
	y = c.paragraph(x, y, width, 3, bold, plain(c.Guide.AtOnce.In(w.Tag())), 7.5, 7, 6.5) + 0.8
	y = c.channelsOn(w, x, y, width) + 0.8
	c.whole(x, y, width, regular, 7, plain(c.Guide.Avoid[0].In(w.Tag()))+".")
}

// channelsOn draws the first three channels that have a number or an address, in a row as far as they fit, and gives the
// base line below.
func (c incidentPrinter) channelsOn(w *i18n.Words, x, y, width float64) float64 {
	const between, line = 3.0, 3.0
	at, room := x, 3
	for _, channel := range c.Guide.Channels {
		way := cmp.Or(channel.Telephone, channel.Web())
		if way == "" || room == 0 {
			continue
		}
		room--
		name := plain(channel.Name.In(w.Tag()))
		c.face(regular, 7)
		long := c.width(name)
		c.face(bold, 7.5)
		short := c.width(way) + 1.2
		if at > x && at+short+long > x+width {
			at, y = x, y+line
		}
		c.say(at, y, way)
		c.whole(at+short, y, x+width-at-short, regular, 7, name)
		at += short + long + between
	}
	return y + line
}

// contactOn draws whom to call, or room to write it.
func (c incidentPrinter) contactOn(w *i18n.Words, x, y, width float64) {
	if c.Contact == nil {
		for i, key := range []string{"incident.write", "incident.write_next"} {
			at := y + float64(i)*5.5
			c.face(regular, 7)
			label := w.T(key)
			c.say(x, at, label)
			c.SetLineWidth(0.2)
			c.Line(x+c.width(label)+1.5, at+0.5, x+width, at+0.5)
		}
		return
	}
	c.face(bold, 8)
	c.say(x, y, c.fit(bold, plain(c.Contact.Names.In(w.Tag())), width, 1, 8, 7, 6)[0])
	ways := c.ways()
	c.whole(x, y+4.6, width, bold, 11, ways[0])
	c.whole(x, y+8.2, width, regular, 7, strings.Join(ways[1:], " · "))
}

// ways are the telephone, mailbox and address of one's own contact, those that it has; at least one.
func (c incidentPrinter) ways() (all []string) {
	for _, way := range []string{c.Contact.Telephone, c.Contact.Email, address(c.Contact.URL)} {
		if way = plain(way); way != "" {
			all = append(all, way)
		}
	}
	return append(all, "")[:max(1, len(all))]
}

// paragraph prints a text on at most so many lines, in the largest size in which it fits, and gives the next base line.
func (p pdf) paragraph(x, y, width float64, most int, style, text string, sizes ...float64) float64 {
	for _, line := range p.fit(style, text, width, most, sizes...) {
		p.say(x, y, line)
		y += 1.15 * p.em()
	}
	return y
}

// incidentText prints everything the page says, in one language and at a scale in which it fits, or only measures it.
type incidentText struct {
	incidentPrinter
	words     *i18n.Words
	width     float64 // between the margins
	scale     float64
	measuring bool
	y         float64 // the next base line
}

// write begins at a base line and gives where it ends.
func (t *incidentText) write(y float64) float64 {
	t.y = y
	t.say(0, t.width, bold, 13, t.words.T("country."+t.Guide.Country)+" · "+t.words.T("incident.employer."+string(t.Guide.Employer)))
	t.gap(1)
	if t.Contact != nil {
		t.own()
	}
	for i, step := range append([]lang.Text{t.Guide.First}, t.Guide.Steps...) {
		t.sign(0, bold, 10, strconv.Itoa(i+1)+".")
		t.say(6, t.width-6, regular, 10, t.in(step))
		t.gap(0.8)
	}
	t.gap(3)
	t.say(0, t.width, bold, 11.5, t.words.T(WordsFor(t.Guide.Employer).Channels))
	for _, c := range t.Guide.Channels {
		t.gap(1.6)
		t.channel(c)
	}
	t.gap(3)
	top, column := t.y, (t.width-8)/2
	left := t.list(top, 0, column, "incident.ready", t.Guide.Ready)
	t.y = max(left, t.list(top, column+8, column, "incident.avoid", t.Guide.Avoid))
	t.gap(2)
	t.say(0, t.width, regular, 8, t.in(t.Guide.Reviewer)+" "+t.words.T("incident.page", "Address", address(t.Page)))
	return t.y
}

// own is whom one's own people call first.
func (t *incidentText) own() {
	t.say(6, t.width-6, bold, 11, t.in(t.Contact.Names)+" · "+strings.Join(t.ways(), " · "))
	checked := t.words.T("lesson.checked", "Date", t.Contact.CheckedOn)
	t.say(6, t.width-6, regular, 8.5, t.in(t.Agency)+". "+noted(t.in(t.Contact.Notes))+checked)
	t.gap(1.5)
}

func (t *incidentText) channel(c *course.Channel) {
	name := t.in(c.Name)
	if c.Urgent {
		name += " (" + t.words.T("incident.urgent") + ")"
	}
	t.say(0, t.width, bold, 9.5, name)
	var ways []string
	for _, way := range []string{c.Telephone, c.Web(), c.Email, t.in(c.How)} {
		if way != "" {
			ways = append(ways, way)
		}
	}
	t.say(0, t.width, regular, 9.5, t.in(c.Use)+". "+strings.Join(ways, " · ")+".")
	note := t.words.T("lesson.source") + " " + t.in(c.Source) + ". " + t.words.T("lesson.checked", "Date", c.Checked)
	if c.Confirm {
		note = t.words.T(WordsFor(t.Guide.Employer).Confirm) + " " + note
	}
	t.say(0, t.width, regular, 7.5, note)
}

// list begins at a base line and gives where it ends.
func (t *incidentText) list(y, in, width float64, key string, all []lang.Text) float64 {
	t.y = y
	t.say(in, width, bold, 11.5, t.words.T(key))
	for _, text := range all {
		t.gap(0.6)
		t.sign(in, regular, 9.5, "•")
		t.say(in+4, width-4, regular, 9.5, t.in(text))
	}
	return t.y
}

// say sets a text in lines, so far from the margin.
func (t *incidentText) say(from, width float64, style string, size float64, text string) {
	t.face(style, size*t.scale)
	for _, line := range t.wrap(plain(text), width) {
		if !t.measuring {
			t.incidentPrinter.say(sheetMargin+from, t.y, line)
		}
		t.y += 1.22 * t.em()
	}
}

// sign sets a number or a dot before what follows on its line.
func (t *incidentText) sign(from float64, style string, size float64, sign string) {
	if !t.measuring { // it takes no room
		t.face(style, size*t.scale)
		t.incidentPrinter.say(sheetMargin+from, t.y, sign)
	}
}

func (t *incidentText) gap(mm float64) { t.y += mm * t.scale }

func (t *incidentText) in(text lang.Text) string { return text.In(t.words.Tag()) }

// noted ends a note as a sentence, if there is one.
func noted(note string) string {
	if note == "" {
		return ""
	}
	return note + ". "
}

// GuideWords are the keys of words that depend on for whom somebody works.
type GuideWords struct {
	Channels string // the heading above the channels
	Confirm  string // what is said of those known at second hand
}

// WordsFor gives those of a kind of employer: who works for themselves asks no agency.
func WordsFor(e course.Employer) GuideWords {
	if e == course.Private {
		return GuideWords{"incident.channels_public", "incident.confirm_public"}
	}
	return GuideWords{"incident.channels", "incident.confirm"}
}
