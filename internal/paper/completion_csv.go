package paper

import (
	"io"

	"baluarte/internal/report"
)

// completionCSV writes a line for each module and agency.
func (r Report) completionCSV(w io.Writer, c report.Completion) error {
	return table(w, r.Words, r.completionColumns(c), handed(c))
}

// handed are the lines of a report for what takes them one by one. An error of each ends it.
func handed(c report.Completion) func(each func(figures) error) error {
	return func(each func(figures) error) error {
		for l := range lines(c) {
			if err := each(l); err != nil {
				return err
			}
		}
		return nil
	}
}
