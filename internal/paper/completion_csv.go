package paper

import (
	"io"

	"baluarte/internal/report"
)

// completionCSV writes a line for each module and agency. UTF-8 with a byte-order mark, since spreadsheets guess another
// encoding without one.
func (r Report) completionCSV(w io.Writer, c report.Completion) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	columns := r.completionColumns(c)
	if err := out.line(heads(r.Words, columns)...); err != nil {
		return err
	}
	cells := make([]string, len(columns))
	for l := range lines(c) {
		for i, column := range columns {
			cells[i] = plainValue(column.value(l))
		}
		if err := out.line(cells...); err != nil {
			return err
		}
	}
	return out.end()
}
