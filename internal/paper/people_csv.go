package paper

import (
	"io"

	"baluarte/internal/report"
)

// peopleCSV writes a line for each as it comes. A list of nobody has one line all the same, since a file without any does not say
// what it was asked: it has no name and no number, which nobody on a list is without, and says in words that nobody is there.
func (r Report) peopleCSV(w io.Writer, places report.Places, people People) error {
	return table(w, r.Words, r.peopleColumns(places), func(each func(report.PersonRow) error) error {
		none := true
		err := people(func(p report.PersonRow) error {
			none = false
			return each(p)
		})
		if err == nil && none {
			err = each(report.PersonRow{})
		}
		return err
	})
}
