// Package paper makes everything that leaves as a file.
package paper

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"baluarte/internal/i18n"
)

// table writes lines as CSV under the names of their columns: UTF-8 with a byte-order mark, since spreadsheets guess another
// encoding without one.
func table[L any](w io.Writer, words *i18n.Words, columns []reportColumn[L], lines func(each func(L) error) error) error {
	out, err := newCSV(w)
	if err != nil {
		return err
	}
	if err := out.line(heads(words, columns)...); err != nil {
		return err
	}
	cells := make([]string, len(columns))
	err = lines(func(l L) error {
		for i, c := range columns {
			cells[i] = plainValue(c.value(l))
		}
		return out.line(cells...)
	})
	if err != nil {
		return err
	}
	return out.end()
}

type csvWriter struct{ *csv.Writer }

// newCSV holds the mark back with the first lines, so that a file whose first rows cannot be had has not begun.
func newCSV(w io.Writer) (csvWriter, error) {
	held := bufio.NewWriterSize(w, 32<<10)
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
