package agency

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"baluarte/internal/lang"
)

const (
	longestName     = 100 // letters
	longestPosition = 200
)

// nobody began in a public post before; spreadsheets count their days from about here, too.
var earliest = lang.Date{Year: 1900, Month: 1, Day: 1}

// read checks a line. It gives what could be read, and every reason why that is not all of it.
func (r *Roster) read(from record) (RosterRow, []Reason) {
	row := RosterRow{Line: from.line, Columns: r.has}
	if len(from.cells) > len(r.columns) {
		return row, []Reason{because("roster.reason.too_many_cells", "Cells", len(from.cells), "Columns", len(r.columns))}
	}
	if len(from.cells) < len(r.columns) && r.rows.ragged() {
		return row, []Reason{because("roster.reason.too_few_cells", "Cells", len(from.cells), "Columns", len(r.columns))}
	}
	var reasons []Reason
	for i, column := range r.columns {
		if column == "" {
			continue
		}
		cell := ""
		if i < len(from.cells) {
			cell = from.cells[i]
		}
		if column == unnamed {
			if cell != "" {
				reasons = append(reasons, because("roster.reason.unnamed", "Number", i+1))
			}
			continue
		}
		key := from.doubt(i, column)
		if key == "" {
			key = r.set(&row, column, cell)
		}
		if key != "" {
			reasons = append(reasons, because(key, "Column", short(r.Header[i])))
		}
	}
	if len(reasons) == 0 && row.EmployeeKey == "" && row.BadgeKey == "" && row.EmailKey == "" {
		reasons = append(reasons, because("roster.reason.nothing_to_know"))
	}
	return row, reasons
}

// doubt is the key of why a spreadsheet's cell cannot be taken at its text.
func (r record) doubt(cell int, column Column) string {
	for _, o := range r.odd {
		if o.cell == cell && (o.key != oddDate || column != ColFrom) {
			return o.key
		}
	}
	return ""
}

// set puts a cell into the row, or gives the key of why not.
func (r *Roster) set(row *RosterRow, column Column, cell string) (key string) {
	text, err := lang.Clean(cell)
	if err != nil {
		return "roster.reason.hidden"
	}
	switch column {
	case ColGivenNames:
		row.GivenNames, key = name(text, true)
	case ColFirstSurname:
		row.FirstSurname, key = name(text, true)
	case ColSecondSurname:
		row.SecondSurname, key = name(text, false)
	case ColEmail:
		row.Email, row.EmailKey, key = email(text)
	case ColLanguage:
		if text == "" {
			return ""
		}
		var known bool
		if row.Language, known = r.rules.Vocabulary.language(text); !known {
			key = "roster.reason.language"
		}
	case ColEmployeeNumber:
		row.EmployeeNumber, row.EmployeeKey, key = number(text)
	case ColBadgeNumber:
		row.BadgeNumber, row.BadgeKey, key = number(text)
	case ColAgencyCode:
		if row.AgencyCode = text; utf8.RuneCountInString(text) > longestName {
			key = "roster.reason.too_long"
		}
	case ColPosition:
		if row.Position = text; utf8.RuneCountInString(text) > longestPosition {
			key = "roster.reason.too_long"
		}
	case ColFrom:
		row.From, key = r.firstDay(text)
	}
	return key
}

func name(text string, required bool) (_, key string) {
	switch {
	case text == "" && !required:
		return "", ""
	case text == "":
		return "", "roster.reason.empty"
	case utf8.RuneCountInString(text) > longestName:
		return "", "roster.reason.too_long"
	case !strings.ContainsFunc(text, unicode.IsLetter):
		return "", "roster.reason.no_letter"
	}
	return text, ""
}

func email(text string) (_, matched, key string) {
	if text == "" {
		return "", "", ""
	}
	matched, err := lang.EmailKey(text)
	switch {
	case errors.Is(err, lang.ErrEmailLetters):
		return "", "", "roster.reason.email_letters"
	case err != nil:
		return "", "", "roster.reason.email"
	}
	return text, matched, ""
}

func number(text string) (_, matched, key string) {
	if text == "" {
		return "", "", ""
	}
	matched, err := lang.NumberKey(text)
	if err != nil {
		return "", "", "roster.reason.number"
	}
	return text, matched, ""
}

// firstDay takes YYYY-MM-DD alone: 03/04/2026 is one day in one of the countries and another in the other.
func (r *Roster) firstDay(text string) (day lang.Date, key string) {
	if text == "" {
		return day, ""
	}
	day, err := lang.ParseDate(text)
	switch {
	case err != nil:
		return lang.Date{}, "roster.reason.date"
	case day.Before(earliest):
		return lang.Date{}, "roster.reason.date_early"
	case r.rules.Today.Before(day):
		return lang.Date{}, "roster.reason.date_future"
	}
	return day, ""
}
