// Package paper makes everything that leaves as a file.
package paper

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"baluarte/internal/agency"
	"baluarte/internal/i18n"
	"baluarte/internal/report"
)

// Titles names modules in the reader's language, by id.
type Titles func(module string) string

// CompletionCSV writes the completion report: a line for each module and agency, with everybody at and below it. The
// first column says the day each figure stands on. UTF-8 with a byte-order mark, since spreadsheets guess
// another encoding without one.
func CompletionCSV(w io.Writer, words *i18n.Words, c report.Completion, titles Titles) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	head := []string{words.T("report.as_of"), words.T("report.country"), words.T("report.agency_code"), words.T("report.parent"), words.T("report.agency"), words.T("report.module")}
	for _, k := range []string{"state.roster", "state.completed", "state.in_progress", "state.not_started", "state.exempt", "state.overdue", "report.percent"} {
		head = append(head, words.T(k))
	}
	if err := out.line(head...); err != nil {
		return err
	}
	for _, m := range c.Modules {
		for _, r := range m.Rows {
			err := out.line(c.On(r.Agency).String(), words.T("country."+r.Country), r.Code, parentCode(c.Tree, r.Agency), r.Names.In(words.Tag()), titles(m.Module),
				strconv.Itoa(r.Roster), strconv.Itoa(r.Completed), strconv.Itoa(r.InProgress), strconv.Itoa(r.NotStarted),
				strconv.Itoa(r.Exempt), strconv.Itoa(r.Overdue), percent(r.Completed, r.Required()))
			if err != nil {
				return err
			}
		}
	}
	return out.end()
}

// parentCode names the agency above, whose figures hold this one's too; empty at the top.
func parentCode(tree *agency.Tree, a agency.Agency) string {
	parent, _ := tree.Agency(a.Parent)
	return parent.Code
}

// People gives the rows of a list page by page, so that a long one is never whole in memory; no rows end it.
type People func(offset int) ([]report.PersonRow, error)

// PeopleCSV writes the people behind a number.
func PeopleCSV(w io.Writer, words *i18n.Words, places report.Places, titles Titles, people People) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	var head []string
	for _, k := range []string{"report.as_of", "report.person", "report.number", "report.agency_code", "report.agency", "report.module", "report.state", "report.due", "state.overdue", "report.completed_on"} {
		head = append(head, words.T(k))
	}
	if err := out.line(head...); err != nil {
		return err
	}
	for offset := 0; ; {
		rows, err := people(offset)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return out.end()
		}
		offset += len(rows)
		for _, r := range rows {
			a, _ := places.Tree.Agency(r.Agency)
			overdue := words.T("report.no")
			if r.Overdue {
				overdue = words.T("report.yes")
			}
			if err := out.line(places.On(a).String(), r.Name, r.Number, a.Code, a.Names.In(words.Tag()), titles(r.Module), words.T("state."+string(r.State)),
				r.DueOn.String(), overdue, r.CompletedOn.String()); err != nil {
				return err
			}
		}
	}
}

// percent is a plain number for a spreadsheet, with a point and one decimal; empty without a denominator.
func percent(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(i18n.Tenths(part, whole))/10, 'f', 1, 64)
}

type csvWriter struct{ *csv.Writer }

// newCSV holds the mark back with the first lines, so that a file whose first rows cannot be had has not begun.
func newCSV(w io.Writer) (csvWriter, error) {
	held := bufio.NewWriter(w)
	_, err := held.WriteString("\ufeff")
	c := csv.NewWriter(held)
	c.UseCRLF = true
	return csvWriter{c}, err
}

func (c csvWriter) line(cells ...string) error {
	for i, s := range cells {
		cells[i] = harmless(s)
	}
	return c.Write(cells)
}

func (c csvWriter) end() error {
	c.Flush()
	return c.Error()
}

// harmless keeps a spreadsheet from taking a text for a formula: one that begins like a formula gets an apostrophe
// in front. Plain numbers stay numbers.
func harmless(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return "'" + s
}
