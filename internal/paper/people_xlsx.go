package paper

import (
	"io"

	"baluarte/internal/report"
)

// peopleXLSX writes the same lines as a workbook.
func (r Report) peopleXLSX(w io.Writer, places report.Places, people People) error {
	title := r.Words.T("people.title")
	return workbook(w, r, title, r.facts(title, places.Tree), r.peopleColumns(places), people)
}
