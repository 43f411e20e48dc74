package reports

import (
	"net/url"
	"slices"

	"baluarte/internal/assign"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/web/page"
)

// figuresPart is one line of figures.
type figuresPart struct {
	*page.Base
	report.Line
	Name   string
	Lang   lang.Tag   // of the name, where it is not the page's
	Note   string     // whose it is
	Unleft bool       // who left is not told: the line is of the rosters alone
	Href   string     // narrows the report to what the line is about; empty where it cannot be
	people url.Values // leads from its numbers to the names behind them; nil where nothing does
}

// Branch reports whether a line heads others.
func (f figuresPart) Branch() bool { return f.Depth == 0 && f.Line.Key == "" }

// DonePercent is the length of the line's bar.
func (f figuresPart) DonePercent() string { return page.Share(f.Completed, f.Required()) }

// Open counts what is still to be done.
func (f figuresPart) Open() int { return f.InProgress + f.NotStarted }

// OfPeople reports whether the line is of one module: only then is an enrollment a person.
func (f figuresPart) OfPeople() bool { return f.people.Get("module") != "" }

// People leads to the names behind one of its numbers; empty where nothing does.
func (f figuresPart) People(state string) string {
	if f.people == nil {
		return ""
	}
	q := url.Values{}
	for name, values := range f.people {
		q[name] = values
	}
	if state != "" {
		q.Set("state", state)
	}
	return f.Base.Href(page.WithQuery("/reports/people", q))
}

// Cells are the numbers of a line, in the order of the columns.
func (f figuresPart) Cells() (cells []cellPart) {
	for _, c := range []struct {
		state, label string
		n            int
	}{{"", "state.roster", f.Roster}, {"completed", "state.completed", f.Completed}, {"on_time", "report.on_time", f.OnTime}, {"late", "report.late", f.Late},
		{"in_progress", "state.in_progress", f.InProgress}, {"not_started", "state.not_started", f.NotStarted}, {"exempt", "state.exempt", f.Exempt},
		{report.Overdue, "state.overdue", f.Overdue}, {"left", "report.left", f.Left}} {
		cell := cellPart{Text: f.Number(c.n), Href: f.People(c.state), Late: c.state == report.Overdue && c.n > 0, Apart: c.state == "left",
			Label: f.T(c.label), First: c.state == report.Overdue}
		if f.Hidden.Of(c.state) {
			cell.Kept, cell.Text, cell.Href = true, "", ""
		}
		cells = append(cells, cell)
	}
	if f.Unleft {
		cells[len(cells)-1].Text = f.T("format.none")
	}
	return cells
}

// Sum is how a roster adds up.
func (f figuresPart) Sum() []sumPart {
	cells := f.Cells()
	at := func(state string) cellPart { return cells[slices.Index(report.Columns(), state)] }
	whole := "report.sum.roster"
	if f.OfPeople() {
		whole = "report.sum.people"
	}
	parts := []sumPart{{at(""), "", "", f.T(whole)}}
	for i, state := range assign.RosterStates() {
		sign := "+"
		if i == 0 {
			sign = "="
		}
		parts = append(parts, sumPart{at(string(state)), sign, page.BarPart{State: state}.Class(), f.T("report.sum." + string(state))})
	}
	return parts
}

// OnTimeShare is the share of what is completed that was so in time.
func (f figuresPart) OnTimeShare() string { return f.Percent(f.OnTime, f.Completed) }

// cellPart is a number of a line, with the names behind it.
type cellPart struct {
	Text, Href  string // the address is empty where nothing does
	Late, Apart bool
	Kept        bool // the number is kept back
	Label       string
	First       bool // on a phone, before the others
}

// sumPart is a part of the roster, with its sign in the sum.
type sumPart struct {
	cellPart
	Sign, Key string // the key is the class of its part of the bar
	Name      string
}

// barLabel says the states of a roster in words.
func barLabel(w *i18n.Words, c report.Count) string {
	return w.T("report.bar", "Completed", w.Percent(c.Completed, c.Roster), "Going", w.Percent(c.InProgress, c.Roster),
		"Open", w.Percent(c.NotStarted, c.Roster), "Exempt", w.Percent(c.Exempt, c.Roster))
}
