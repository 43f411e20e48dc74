package paper

import (
	"io"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// Completion writes the completion report as a file of a kind.
func Completion(w io.Writer, kind Kind, r Report, c report.Completion) error {
	switch kind {
	case XLSX:
		return r.completionXLSX(w, c)
	case PDF:
		return r.completionPDF(w, c)
	case JSON:
		return r.completionJSON(w, c)
	}
	return r.completionCSV(w, c)
}

// figures is one line of the completion report in tables for programs: an agency with everybody at and below it, in a module.
type figures struct {
	agency.Agency
	place
	module string
	count  report.Count
	hidden report.Hidden
}

// told is the figure of a column; nothing where it is kept back.
func (l figures) told(column string) any {
	if l.hidden.Of(column) {
		return nil
	}
	return l.count.Of(column)
}

// percent is what is completed of what is required; nothing where it is kept back.
func (l figures) percent() any {
	if l.hidden.Percent() {
		return nil
	}
	return share{l.count.Completed, l.count.Required()}
}

// place is where an agency stands among those of a file.
type place struct {
	depth int  // 1 at the top: the lines of that depth add up to all there are
	holds bool // its figures hold those of lines below it
}

// placesOf tells of the agencies of a report where they stand in it.
func placesOf(c report.Completion) map[uuid.UUID]place {
	at := make(map[uuid.UUID]place, len(c.Nodes))
	for _, n := range c.Nodes { // parents before children
		p := place{depth: 1}
		for _, up := range c.Tree.Ancestors(n.ID) {
			if above, shown := at[up]; shown {
				above.holds = !c.Own
				at[up] = above
				p.depth++
			}
		}
		at[n.ID] = p
	}
	return at
}

// lines gives the figures of all modules, one after the other.
func lines(c report.Completion) func(yield func(figures) bool) {
	at := placesOf(c)
	return func(yield func(figures) bool) {
		for _, m := range c.Modules {
			for _, row := range m.Rows {
				if !yield(figures{row.Agency, at[row.ID], m.Module, row.Count, row.Hidden}) {
					return
				}
			}
		}
	}
}

// completionColumns are those of the completion report. What the report was asked stands in columns too, at the end: programs
// look for the names of columns in the first line and for nothing but values below, and a line that is taken out of the
// table still says what it is.
func (r Report) completionColumns(c report.Completion) []reportColumn[figures] {
	words, id, filter := r.Words, r.Asked.ID(), r.Asked.FilterOfLine()
	yesNo := map[bool]string{true: words.T("report.yes"), false: words.T("report.no")}
	told := func(column string) func(figures) any { return func(l figures) any { return l.told(column) } }
	return []reportColumn[figures]{
		{"report.as_of", "export.means.as_of", 12, func(figures) any { return r.Asked.AsOf }},
		{"report.country", "export.means.country", 16, func(l figures) any { return words.T("country." + l.Country) }},
		{"report.agency_code", "export.means.agency_code", 16, func(l figures) any { return l.Code }},
		{"report.parent", "export.means.parent", 14, func(l figures) any { return parentCode(c.Tree, l.Agency) }},
		{"export.depth", "export.means.depth", 10, func(l figures) any { return l.depth }},
		{"export.holds", "export.means.holds", 16, func(l figures) any { return yesNo[l.holds] }},
		{"report.agency", "export.means.agency", 42, func(l figures) any { return l.Names.In(words.Tag()) }},
		{"report.module", "export.means.module", 42, func(l figures) any { return r.Titles(l.module) }},
		{"state.roster", "export.means.roster", 10, told("")},
		{"state.completed", "export.means.completed", 12, told(string(assign.Completed))},
		{"report.on_time", "export.means.on_time", 12, told(report.OnTime)},
		{"report.late", "export.means.late", 12, told(report.Late)},
		{"state.in_progress", "export.means.in_progress", 12, told(string(assign.InProgress))},
		{"state.not_started", "export.means.not_started", 14, told(string(assign.NotStarted))},
		{"state.exempt", "export.means.exempt", 10, told(string(assign.Exempt))},
		{"state.overdue", "export.means.overdue", 14, told(report.Overdue)},
		{"report.left", "export.means.left", 12, told(report.Left)},
		{"report.percent", "export.means.percent", 14, figures.percent},
		{"export.known", "export.means.known", 20, func(figures) any { return r.Asked.Known }},
		{"export.id", "export.means.id", 22, func(figures) any { return id }},
		{"export.filter", "export.means.filter", 30, func(figures) any { return filter }},
	}
}
