package paper

import (
	"io"

	"baluarte/internal/report"
)

// completionXLSX writes the same lines as a workbook.
func (r Report) completionXLSX(w io.Writer, c report.Completion) error {
	title := r.Words.T("report.title")
	return workbook(w, r, title, r.facts(title, c.Tree), r.completionColumns(c), handed(c))
}
