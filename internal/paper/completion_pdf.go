package paper

import (
	"io"
	"strings"

	"baluarte/internal/assign"
	"baluarte/internal/report"
)

// overviewHeight is what the sum of all takes at the top of the first page.
const overviewHeight = 46.0

// completionPDF prints the report as its page shows it: the sum with its bar, the modules, the agencies.
func (r Report) completionPDF(w io.Writer, c report.Completion) error {
	p, err := r.drawCompletion(c)
	if err != nil {
		return err
	}
	return p.write(w)
}

func (r Report) drawCompletion(c report.Completion) (pdf, error) {
	if len(c.Modules)+len(c.Rows) > MostOnPaper {
		return pdf{}, tooLong(MostOnPaper)
	}
	p := r.printer(r.Words.T("report.title"), c.Tree)
	p.tables([]printedTable{p.byModule(c), p.byAgency(c)}, overviewHeight, func(y float64) { p.overview(c.Total, c.Hidden, y) })
	return p.pdf, p.Error()
}

func (p *reportPrinter) byModule(c report.Completion) printedTable {
	t := printedTable{title: p.Words.T("export.by_module"), columns: p.figureColumns("report.module")}
	for _, m := range c.Modules {
		t.rows = append(t.rows, p.figureRow(p.Titles(m.Module), 0, m.Total, m.Hidden))
	}
	return t
}

func (p *reportPrinter) byAgency(c report.Completion) printedTable {
	t := printedTable{title: p.Words.T("report.by_agency"), columns: p.figureColumns("report.agency")}
	for _, row := range c.Rows {
		line := p.figureRow(row.Names.In(p.Words.Tag()), row.Depth, row.Count, row.Hidden)
		line.strong = row.Depth == 0
		t.rows = append(t.rows, line)
	}
	all := p.figureRow(p.Words.T("report.all_shown"), 0, c.Total, c.Hidden)
	all.strong = true
	t.rows = append(t.rows, all)
	return t
}

func (p *reportPrinter) figureColumns(of string) []printedColumn {
	all := []printedColumn{{name: p.Words.T(of), width: 0.255}}
	for _, key := range []string{"state.roster", "state.completed", "report.on_time", "report.late", "state.in_progress", "state.not_started", "state.exempt",
		"state.overdue", "report.left"} {
		all = append(all, printedColumn{name: p.Words.T(key), width: 0.064, number: true})
	}
	return append(all, printedColumn{name: p.Words.T("report.percent"), width: 0.08, number: true}, printedColumn{width: 0.089, bar: true})
}

// figureRow is a line of figures. What is kept back is a dash, and has no bar.
func (p *reportPrinter) figureRow(name string, indent int, n report.Count, h report.Hidden) printedRow {
	cells := []string{name}
	for _, column := range report.Columns() {
		cells = append(cells, p.figure(n, h, column))
	}
	percent, bar := p.percent(n, h)
	return printedRow{cells: append(cells, percent, ""), indent: indent, bar: bar}
}

// figure is a number of a column, or the dash for one that is kept back.
func (p *reportPrinter) figure(n report.Count, h report.Hidden, column string) string {
	if h.Of(column) {
		return p.Words.T("format.none")
	}
	return p.Words.Number(n.Of(column))
}

func (p *reportPrinter) percent(n report.Count, h report.Hidden) (string, share) {
	if h.Percent() {
		return p.Words.T("format.none"), share{}
	}
	return p.Words.Percent(n.Completed, n.Required()), share{n.Completed, n.Required()}
}

// overview prints the sum of all that is shown: the figure, its bar, and what the parts of the bar are.
func (p *reportPrinter) overview(n report.Count, h report.Hidden, y float64) {
	say := p.Words.T
	p.filtered(y)
	percent, of := p.percent(n, h)
	percent = plain(percent)
	p.face(bold, 28)
	p.say(classRim, y+20, percent)
	x := classRim + p.pdf.width(percent) + 5
	width := classRim + p.width - x
	required, counts := say("report.of_required", "Completed", of.part, "Count", of.whole), say("report.counts_once")
	if p.ofPeople() {
		required, counts = say("report.of_required_people", "Completed", of.part, "Count", of.whole), say("report.counts_people")
	}
	if h.Percent() {
		required = say("report.kept_back")
	}
	p.whole(x, y+15, width, bold, 11, plain(required))
	p.whole(x, y+20, width, regular, 9, plain(counts))
	if !h.States() {
		p.stack(n, y+24)
	}
	p.legend(n, h, y+38)
	var apart []string
	if !h.Overdue {
		apart = append(apart, say("report.overdue", "Count", n.Overdue), say("report.overdue_of", "Open", n.InProgress+n.NotStarted))
	}
	if !h.Left {
		apart = append(apart, say("export.left_line", "Count", n.Left))
	}
	p.whole(classRim, y+44, p.width, regular, 9, plain(strings.Join(apart, " ")))
}

// ofPeople reports whether the report is of one module: only then is an enrollment a person.
func (p *reportPrinter) ofPeople() bool { return p.Asked.Filters["module"] != "" }

// parts are what a roster divides into, in the order of the bar.
func parts(n report.Count) map[assign.State]int {
	return map[assign.State]int{assign.Completed: n.Completed, assign.InProgress: n.InProgress, assign.NotStarted: n.NotStarted, assign.Exempt: n.Exempt}
}

// stack divides a bar among the states of the roster. They are told from each other without colour: full, half, empty, hatched.
func (p *reportPrinter) stack(n report.Count, y float64) {
	if n.Roster == 0 {
		return
	}
	x := classRim
	for _, state := range assign.RosterStates() {
		width := p.width * float64(parts(n)[state]) / float64(n.Roster)
		if width > 0 {
			p.pattern(state, x, y, width, 8)
		}
		x += width
	}
}

// pattern fills a rectangle as the state is shown.
func (p *reportPrinter) pattern(state assign.State, x, y, width, height float64) {
	switch state {
	case assign.Completed:
		p.SetFillColor(40, 40, 40)
		p.Rect(x, y, width, height, "F")
	case assign.InProgress:
		p.SetFillColor(165, 165, 165)
		p.Rect(x, y, width, height, "F")
	case assign.Exempt:
		p.SetLineWidth(0.2)
		p.ClipRect(x, y, width, height, false)
		for at := x - height; at < x+width; at += 1.6 {
			p.Line(at, y+height, at+height, y)
		}
		p.ClipEnd()
	}
	p.SetFillColor(0, 0, 0)
	p.SetLineWidth(0.25)
	p.Rect(x, y, width, height, "D")
}

// legend names the parts with their figures, which add up to the roster.
func (p *reportPrinter) legend(n report.Count, h report.Hidden, y float64) {
	x := classRim
	p.face(bold, 10)
	whole := "report.sum.roster"
	if p.ofPeople() {
		whole = "report.sum.people"
	}
	text := plain(p.figure(n, h, "") + " " + p.Words.T(whole))
	p.say(x, y, text)
	x += p.pdf.width(text) + 3
	for i, state := range assign.RosterStates() {
		sign := "+"
		if i == 0 {
			sign = "="
		}
		p.face(regular, 10)
		p.say(x, y, sign)
		x += p.pdf.width(sign) + 2
		p.pattern(state, x, y-3, 3.4, 3.4)
		x += 5
		text := plain(p.figure(n, h, string(state)) + " " + p.Words.T("report.sum."+string(state)))
		p.face(regular, 10)
		p.say(x, y, text)
		x += p.pdf.width(text) + 3
	}
}
