package paper

import (
	"io"
	"strings"

	"baluarte/internal/agency"
	"baluarte/internal/i18n"
)

// RosterTemplate writes an empty roster with the names of its columns.
func RosterTemplate(w io.Writer, words *i18n.Words) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	var head []string
	for _, c := range agency.RosterColumns() {
		head = append(head, agency.Alternatives(words.T("roster.header." + string(c)))[0])
	}
	if err := out.line(head...); err != nil {
		return err
	}
	return out.end()
}

// Rejected gives rejected rows lot by lot, after a number; no rows end it.
type Rejected func(after int) ([]agency.ImportRow, error)

// RejectedCSV writes the rejected rows of a roster as they stood in its file, each with the reasons in front. Readers of
// rosters pass over a column whose name begins with #, so the file can be mended and sent as it is.
func RejectedCSV(w io.Writer, words *i18n.Words, in agency.RosterImport, rows Rejected) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	// The reasons of the last time are not carried along.
	keep := func(i int) bool { return i >= len(in.Header) || !strings.HasPrefix(in.Header[i], "#") }
	head := []string{"# " + words.T("roster.why")}
	for i, name := range in.Header {
		if keep(i) {
			head = append(head, name)
		}
	}
	if err := out.line(head...); err != nil {
		return err
	}
	for after := 0; ; {
		lot, err := rows(after)
		if err != nil {
			return err
		}
		if len(lot) == 0 {
			return out.end()
		}
		for _, row := range lot {
			var why []string
			for _, r := range row.Reasons {
				why = append(why, words.Reason(r.Key, r.Args))
			}
			line := []string{words.T("roster.line", "Line", row.Line) + ": " + strings.Join(why, " ")}
			for i, cell := range row.Cells {
				if keep(i) {
					line = append(line, cell)
				}
			}
			if err := out.line(line...); err != nil {
				return err
			}
		}
		after = lot[len(lot)-1].Number
	}
}
