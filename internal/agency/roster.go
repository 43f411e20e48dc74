package agency

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// Column is one thing that a roster says of a person.
type Column string

// The columns a roster may have.
const (
	ColGivenNames     Column = "given_names"
	ColFirstSurname   Column = "first_surname"
	ColSecondSurname  Column = "second_surname"
	ColEmail          Column = "email"
	ColLanguage       Column = "language"
	ColEmployeeNumber Column = "employee_number"
	ColBadgeNumber    Column = "badge_number"
	ColAgencyCode     Column = "agency_code"
	ColPosition       Column = "position"
	ColFrom           Column = "from"
)

// RosterColumns lists them in the order of the template that a person downloads.
func RosterColumns() []Column {
	return []Column{ColGivenNames, ColFirstSurname, ColSecondSurname, ColEmail, ColLanguage, ColEmployeeNumber, ColBadgeNumber, ColAgencyCode, ColPosition, ColFrom}
}

// What a roster may hold. A roster beyond it is refused whole.
const (
	mostColumns = 60
	mostRows    = 2_000_000
	longestLine = 64 << 10 // bytes, line breaks within quotes included
)

// RosterRow is what one line says of one person, checked and in its one form. What the file has no column for, and
// what a cell leaves empty, is the zero value; Says tells the two apart.
type RosterRow struct {
	Line           int      // where it begins in the file, from 1
	Columns        []Column // that the file has, the same for each of its rows
	GivenNames     string
	FirstSurname   string
	SecondSurname  string
	Email          string
	EmailKey       string // lang.EmailKey
	Language       lang.Tag
	EmployeeNumber string
	EmployeeKey    string // lang.NumberKey
	BadgeNumber    string
	BadgeKey       string // lang.NumberKey
	AgencyCode     string // of a unit below the agency of the import; empty means that agency
	Position       string
	From           lang.Date // the first day of the posting
}

// Says reports whether the file has the column.
func (r RosterRow) Says(c Column) bool { return slices.Contains(r.Columns, c) }

// Reason is why a row is rejected. Key names a message in locales/, Args fill it.
type Reason struct {
	Key  string
	Args map[string]any
}

// because makes a reason. args are pairs of placeholder name and value.
func because(key string, args ...any) Reason {
	return Reason{key, fault.New(fault.Invalid, key, args...).Args}
}

// Rejection is a row that cannot be used, with everything that is wrong with it.
type Rejection struct {
	Line    int
	Reasons []Reason
	Cells   []string // as they stand in the file, for the file of rejected rows
	// Row is what could be read. Whoever its numbers or address belong to is in the file, and so has not gone.
	Row RosterRow
}

// Error is for logs, and so without what the row says of a person.
func (r *Rejection) Error() string {
	return fmt.Sprintf("line %d: %s", r.Line, r.Reasons[0].Key)
}

// RosterRules are what a roster is read by.
type RosterRules struct {
	Vocabulary Vocabulary
	Today      lang.Date // at the agency; nobody can have begun later
	MostRows   int       // fewer than the two million there may be; 0 means those
}

// Roster is a roster file whose header has been read. Its rows are read once, as a stream.
type Roster struct {
	Header  []string // as written
	rules   RosterRules
	columns []Column // of each header; empty for one that is ignored, unnamed for an empty one
	has     []Column
	rows    source
}

// record is a line of a file of either kind.
type record struct {
	line  int
	cells []string // until the next record is read
	odd   []oddity
}

// oddity is what a spreadsheet knows of a cell besides its text: the key of why that text is not to be trusted, or
// oddDate.
type oddity struct {
	cell int
	key  string
}

// source gives the records of a file, then io.EOF. Any other error is a fault that refuses the file.
type source interface {
	next() (record, error)
	// ragged reports whether a line short of cells has lost some, rather than left out the empty ones at its end.
	ragged() bool
}

// OpenRoster reads a roster file up to and with its header: a workbook, or else lines of text. A file that cannot be
// used is fault.Invalid, with a message of its own.
func OpenRoster(file io.ReaderAt, size int64, rules RosterRules) (*Roster, error) {
	var start [8]byte
	n, err := file.ReadAt(start[:], 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	var rows source
	switch beginning := string(start[:n]); {
	case n == 0:
		return nil, refuse("roster.file.empty")
	case beginning == "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": // workbooks of before 2007, and any with a password
		return nil, refuse("roster.file.old_workbook")
	case n >= 4 && beginning[:4] == "PK\x03\x04":
		rows, err = openWorkbook(file, size)
	default:
		rows, err = openText(file, size)
	}
	if err != nil {
		return nil, err
	}
	head, err := nextFilled(rows)
	if errors.Is(err, io.EOF) {
		return nil, refuse("roster.file.empty")
	}
	if err != nil {
		return nil, err
	}
	r := &Roster{Header: slices.Clone(head.cells), rules: rules, rows: rows}
	if r.columns, err = rules.Vocabulary.columns(r.Header); err != nil {
		return nil, err
	}
	for _, c := range r.columns {
		if c != "" && c != unnamed {
			r.has = append(r.has, c)
		}
	}
	return r, nil
}

// Columns lists what the file says of people, in its order.
func (r *Roster) Columns() []Column { return slices.Clone(r.has) }

// Meaning tells what each header stands for; nothing for one that is ignored.
func (r *Roster) Meaning() []Column {
	columns := slices.Clone(r.columns)
	for i, c := range columns {
		if c == unnamed {
			columns[i] = ""
		}
	}
	return columns
}

// Rows reads the rows. An error that is a *Rejection is about its row alone; any other one is about the file, and ends
// it. Empty lines are passed over.
func (r *Roster) Rows() iter.Seq2[RosterRow, error] {
	most := r.rules.MostRows
	if most == 0 {
		most = mostRows
	}
	return func(yield func(RosterRow, error) bool) {
		for n := 1; ; n++ {
			record, err := nextFilled(r.rows)
			if errors.Is(err, io.EOF) {
				return
			}
			if err == nil && n > most {
				err = refuse("roster.file.rows", "Line", record.line, "Most", most)
			}
			if err != nil {
				yield(RosterRow{}, err)
				return
			}
			row, reasons := r.read(record)
			if len(reasons) == 0 {
				if !yield(row, nil) {
					return
				}
			} else if !yield(RosterRow{}, &Rejection{record.line, reasons, slices.Clone(record.cells), row}) {
				return
			}
		}
	}
}

// nextFilled gives the next record that is not empty.
func nextFilled(rows source) (record, error) {
	for {
		r, err := rows.next()
		if err != nil || len(r.odd) > 0 || slices.ContainsFunc(r.cells, func(s string) bool { return s != "" }) {
			return r, err
		}
	}
}

// refuse makes the fault of a file that cannot be used.
func refuse(key string, args ...any) error { return fault.New(fault.Invalid, key, args...) }
