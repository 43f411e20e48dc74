package paper

import (
	"strings"

	"baluarte/internal/agency"
)

// printedTable is a table of a report on paper.
type printedTable struct {
	title   string // empty: none
	columns []printedColumn
	rows    []printedRow
}

// printedColumn is a column of it. Texts stand at its left edge, numbers at its right.
type printedColumn struct {
	name   string
	width  float64 // as a share of the page's
	number bool
	bar    bool // a bar stands here instead of a text
}

// printedRow is a line of it.
type printedRow struct {
	cells  []string
	indent int // of the first
	strong bool
	bar    share
}

// The measures of a report, in millimetres.
const (
	reportTop   = 27.0 // where a page's tables begin
	reportFoot  = 21.0 // what is kept free for the foot
	titleHeight = 10.0
	namesHeight = 9.0 // of the names of the columns
	rowHeight   = 7.0
)

// reportPrinter draws one report, on pages that lie on their long side.
type reportPrinter struct {
	pdf
	Report
	title  string
	tree   *agency.Tree
	width  float64 // between the rims
	bottom float64 // what stands above the foot ends here
}

func (r Report) printer(title string, tree *agency.Tree) *reportPrinter {
	p := &reportPrinter{Report: r, title: title, tree: tree}
	p.pdf = newBroadPDF(r.Format, "Baluarte · "+title, r.Words.Tag(), r.Asked.Known)
	width, height := p.GetPageSize()
	p.width, p.bottom = width-2*classRim, height-reportFoot
	return p
}

// piece is the part of a table that stands on one page.
type piece struct {
	printedTable
	begins bool
}

func (p piece) height() float64 {
	h := namesHeight + float64(len(p.rows))*rowHeight
	if p.begins && p.title != "" {
		h += titleHeight
	}
	return h
}

// paginate divides tables among pages, of which the first has so much room less. A table begins on a page that holds a line
// of it.
func paginate(room, less float64, tables []printedTable) (pages [][]piece) {
	left := room - less
	page := []piece{}
	for _, t := range tables {
		for rows, begins := t.rows, true; begins || len(rows) > 0; begins = false {
			one := piece{t, begins}
			one.rows = nil
			fit := int((left - one.height()) / rowHeight)
			if fit < min(1, len(rows)) {
				if len(page) == 0 && left >= room { // a page that holds no line at all
					fit = 1
				} else {
					pages, page, left = append(pages, page), []piece{}, room
					fit = max(1, int((left-one.height())/rowHeight))
				}
			}
			fit = min(fit, len(rows))
			one.rows, rows = rows[:fit], rows[fit:]
			page, left = append(page, one), left-one.height()
		}
	}
	return append(pages, page)
}

// tables draws all pages. Above draws what stands on the first of them over the tables, in so much height.
func (p *reportPrinter) tables(all []printedTable, over float64, above func(y float64)) {
	pages := paginate(p.bottom-reportTop, over, all)
	for i, pieces := range pages {
		p.page(i+1, len(pages))
		y := reportTop
		if i == 0 {
			above(y)
			y += over
		}
		for _, one := range pieces {
			y = p.piece(one, y)
		}
	}
}

// page begins one: what this is, as of when, known when, and by which name one asks for it again.
func (p *reportPrinter) page(number, of int) {
	p.AddPage()
	say := p.Words.T
	p.mark(classRim, 10, 9)
	p.face(regular, 8)
	count := plain(say("export.page", "Page", number, "Pages", of))
	p.sayTo(classRim+p.width, 13, count)
	p.whole(classRim+12, 13.5, p.width-18-p.pdf.width(count), bold, 13, plain("Baluarte · "+p.title))
	p.whole(classRim+12, 18.5, p.width-12, regular, 9, plain(say("export.line", "Date", p.Asked.AsOf, "Known", p.known(), "ID", p.Asked.ID())))
	p.rule(22, 0.4)
	_, height := p.GetPageSize()
	p.rule(height-reportFoot+3.5, 0.2)
	p.whole(classRim, height-13.5, p.width, regular, 7.5, plain(say("export.accessible")))
	for i, line := range p.fit(regular, p.address(), p.width, 2, 8, 7.5, 7, 6.5, 6, 5) {
		p.say(classRim, height-10+3.2*float64(i), line)
	}
}

// address is where the page of the report is, as it is typed.
func (p *reportPrinter) address() string {
	typed := strings.NewReplacer("%3A", ":", "%2C", ",") // which need no escape there, and are read better
	return p.Root + "/" + string(p.Words.Tag()) + "/reports/" + typed.Replace(p.Asked.String())
}

func (p *reportPrinter) rule(y, thick float64) {
	p.SetLineWidth(thick)
	p.Line(classRim, y, classRim+p.width, y)
}

// piece draws a part of a table below y, and gives where it ends.
func (p *reportPrinter) piece(one piece, y float64) float64 {
	if one.begins && one.title != "" {
		p.whole(classRim, y+6.5, p.width, bold, 11, plain(one.title))
		y += titleHeight
	}
	p.heads(one.columns, y)
	y += namesHeight
	for _, row := range one.rows {
		p.row(one.columns, row, y)
		y += rowHeight
		p.SetDrawColor(190, 190, 190)
		p.rule(y, 0.1)
		p.SetDrawColor(0, 0, 0)
	}
	return y
}

// each goes through columns: where the texts of each may stand.
func (p *reportPrinter) each(columns []printedColumn, do func(i int, c printedColumn, x, width float64)) {
	const gap = 1.2 // at both sides of a text
	x := classRim
	for i, c := range columns {
		width := c.width * p.width
		do(i, c, x+gap, width-2*gap)
		x += width
	}
}

// heads prints the names of columns, on two lines where they are long.
func (p *reportPrinter) heads(columns []printedColumn, y float64) {
	p.each(columns, func(_ int, c printedColumn, x, width float64) {
		names := p.box(width, 7.2, bold, plain(c.name), p.unbroken(width, bold, plain(c.name), 8, 7.5, 7, 6.5, 6, 5.5, 5)...)
		at := y + namesHeight - 1.8 - float64(len(names)-1)*1.15*p.em()
		for _, name := range names {
			p.put(c, x, at, width, name)
			at += 1.15 * p.em()
		}
	})
	p.rule(y+namesHeight, 0.4)
}

func (p *reportPrinter) put(c printedColumn, x, y, width float64, text string) {
	if c.number {
		p.sayTo(x+width, y, text)
	} else {
		p.say(x, y, text)
	}
}

func (p *reportPrinter) row(columns []printedColumn, row printedRow, y float64) {
	style := regular
	if row.strong {
		style = bold
	}
	p.each(columns, func(i int, c printedColumn, x, width float64) {
		if c.bar {
			p.meter(row.bar, x, y+2, width, rowHeight-4)
			return
		}
		if i == 0 {
			x, width = x+3*float64(min(row.indent, 6)), width-3*float64(min(row.indent, 6))
		}
		text := plain(row.cells[i])
		if c.number {
			p.face(style, 8)
			if w := p.pdf.width(text); w > width {
				p.face(style, 8*width/w)
			}
			p.sayTo(x+width, y+4.8, text)
			return
		}
		lines := p.box(width, rowHeight-0.4, style, text, 7.5, 7, 6.5)
		at := y + (rowHeight-float64(len(lines))*1.2*p.em())/2
		for _, line := range lines {
			at += 1.2 * p.em()
			p.say(x, at-0.25*p.em(), line)
		}
	})
}

// meter is a bar as long as its part of the whole, in a frame that is the whole. What is nothing has no bar.
func (p *reportPrinter) meter(s share, x, y, width, height float64) {
	if s.whole == 0 {
		return
	}
	p.SetLineWidth(0.2)
	p.Rect(x, y, width, height, "D")
	p.SetFillColor(40, 40, 40)
	if s.part > 0 {
		p.Rect(x, y, width*float64(s.part)/float64(s.whole), height, "F")
	}
	p.SetFillColor(0, 0, 0)
}

// filtered prints by what the report is narrowed, on at most two lines below y.
func (p *reportPrinter) filtered(y float64) {
	var all []string
	for _, f := range p.filters(p.tree) {
		all = append(all, f.name+": "+f.value)
	}
	for _, line := range p.fit(bold, plain(strings.Join(all, " · ")), p.width, 2, 10, 9, 8, 7) {
		y += 1.25 * p.em()
		p.say(classRim, y-0.25*p.em(), line)
	}
}
