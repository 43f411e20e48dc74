package paper

import (
	"io"

	"baluarte/internal/report"
)

// peopleCSV writes a line for each as it comes.
func (r Report) peopleCSV(w io.Writer, places report.Places, people People) error {
	return table(w, r.Words, r.peopleColumns(places), people)
}
