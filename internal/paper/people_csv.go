package paper

import (
	"io"

	"baluarte/internal/report"
)

// peopleCSV writes a line for each as it comes.
func (r Report) peopleCSV(w io.Writer, places report.Places, people People) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	columns := r.peopleColumns(places)
	if err := out.line(heads(r.Words, columns)...); err != nil {
		return err
	}
	cells := make([]string, len(columns))
	err = people(func(p report.PersonRow) error {
		for i, column := range columns {
			cells[i] = plainValue(column.value(p))
		}
		return out.line(cells...)
	})
	if err != nil {
		return err
	}
	return out.end()
}
