package agency

import (
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"

	"baluarte/internal/lang"
)

// sheetRows reads the rows of a sheet. Row and column numbers must rise, as the format demands.
type sheetRows struct {
	book *workbook
	xml  *xmlTokens
	line int
	over bool
}

// What is not to be taken at its text. The result of a formula may be old, or missing from a file that a program wrote.
const (
	oddDate    = "roster.reason.cell_date"
	oddFormula = "roster.reason.cell_formula"
	oddError   = "roster.reason.cell_error"
	oddTruth   = "roster.reason.cell_truth"
	oddNumber  = "roster.reason.cell_number"
)

func (s *sheetRows) ragged() bool { return false }

func (s *sheetRows) next() (record, error) {
	for !s.over {
		token, err := s.xml.Token()
		if err != nil {
			return record{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "row" {
				return s.row(token)
			}
		case xml.EndElement:
			s.over = token.Name.Local == "sheetData"
		}
	}
	return record{}, io.EOF
}

func (s *sheetRows) row(start xml.StartElement) (record, error) {
	line := s.line + 1
	if r := attribute(start, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < line || n > mostRows {
			return record{}, refuse("roster.file.workbook")
		}
		line = n
	}
	s.line = line
	found := record{line: line}
	for before := -1; ; {
		token, err := s.xml.Token()
		if err != nil {
			return record{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			column, ok := columnOf(attribute(token, "r"), before)
			if token.Name.Local != "c" || !ok {
				return record{}, refuse("roster.file.workbook")
			}
			before = column
			text, odd, err := s.cell(token)
			if err != nil {
				return record{}, err
			}
			if text == "" && odd == "" {
				continue
			}
			if column >= mostColumns {
				return record{}, refuse("roster.file.columns", "Most", mostColumns)
			}
			for len(found.cells) <= column {
				found.cells = append(found.cells, "")
			}
			if found.cells[column] = text; odd != "" {
				found.odd = append(found.odd, oddity{column, odd})
			}
		case xml.EndElement:
			return found, nil
		}
	}
}

// cell gives the text of a cell, and why it is not to be trusted.
func (s *sheetRows) cell(start xml.StartElement) (text, odd string, err error) {
	value, formula, in := "", false, ""
	err = s.xml.inside(func(token xml.Token, depth int) (err error) {
		switch token := token.(type) {
		case xml.StartElement:
			in = token.Name.Local
			if formula = formula || in == "f"; in == "is" {
				value, err = s.xml.text()
			}
		case xml.EndElement:
			in = ""
		case xml.CharData:
			if in == "v" {
				value += string(token)
			}
		}
		if err == nil && len(value) > longestLine {
			err = refuse("roster.file.workbook_large")
		}
		return err
	})
	if err != nil {
		return "", "", err
	}
	if formula {
		return value, oddFormula, nil
	}
	switch attribute(start, "t") {
	case "s":
		if value == "" {
			return "", "", nil
		}
		text, known := s.book.strings.at(value)
		if !known {
			return "", "", refuse("roster.file.workbook")
		}
		return text, "", nil
	case "inlineStr", "str":
		return value, "", nil
	case "b":
		return value, oddTruth, nil
	case "e":
		return value, oddError, nil
	case "d":
		day, _, _ := strings.Cut(value, "T")
		return day, oddDate, nil
	}
	if value == "" {
		return "", "", nil
	}
	text, odd = s.book.shown(value, attribute(start, "s"))
	return text, odd, nil
}

// shown writes a number the way the sheet shows it, where that is certain.
func (w *workbook) shown(value, style string) (text, odd string) {
	var f format
	if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(w.formats) {
		f = w.formats[n]
	}
	if f.day {
		day, ok := w.day(value)
		if !ok {
			return value, oddNumber
		}
		return day.String(), oddDate
	}
	digits := strings.TrimLeft(value, "0123456789") == "" && len(value) <= 15 // beyond, a spreadsheet rounds
	if f.other || !digits {
		return value, oddNumber
	}
	return strings.Repeat("0", max(0, f.digits-len(value))) + value, ""
}

// day is the one that a number stands for. Spreadsheets believe that 1900 had a 29 February (day 60), so the days
// before it are counted from one day later.
func (w *workbook) day(value string) (lang.Date, bool) {
	number, err := strconv.ParseFloat(value, 64)
	serial := math.Floor(number) // the rest is the time of day
	if err != nil || !(serial >= 1 && serial < 2_958_466) || serial == 60 && !w.from1904 {
		return lang.Date{}, false
	}
	zero := lang.Date{Year: 1899, Month: 12, Day: 30}
	switch {
	case w.from1904:
		zero = lang.Date{Year: 1904, Month: 1, Day: 1}
	case serial < 60:
		zero = lang.Date{Year: 1899, Month: 12, Day: 31}
	}
	day := zero.AddDays(int(serial))
	return day, day.Year <= 9999
}

// columnOf reads the column of an address like AB12, from 0. A cell without one stands beside the one before it.
func columnOf(address string, before int) (int, bool) {
	if address == "" {
		return before + 1, true
	}
	column := 0
	for i := 0; i < len(address) && address[i] >= 'A' && address[i] <= 'Z'; i++ {
		if column = column*26 + int(address[i]-'A') + 1; column > 1<<14 {
			return 0, false
		}
	}
	return column - 1, column-1 > before
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
