package paper

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// Kind is a form in which a report leaves.
type Kind string

// The kinds.
const (
	CSV  Kind = "csv"
	XLSX Kind = "xlsx"
	PDF  Kind = "pdf"
	JSON Kind = "json" // of the program's command alone: other programs ask the API
)

// Kinds lists those that pages offer, in their order.
func Kinds() []Kind { return []Kind{CSV, XLSX, PDF} }

// MediaType is what a browser is told that such a file is.
func (k Kind) MediaType() string {
	switch k {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case PDF:
		return "application/pdf"
	}
	return "text/csv; charset=utf-8"
}

// How many lines a file of a kind takes. CSV has no end.
const (
	MostInWorkbook = 100_000
	MostOnPaper    = 5_000
)

// tooLong is that a file would have more lines than its kind takes.
func tooLong(most int) error { return fault.New(fault.Invalid, "export.too_long", "Most", most) }

// Titles names modules in the reader's language, by id.
type Titles func(module string) string

// TitlesFrom names modules by what a library knows of them: what left the catalogue as it was called last, and what there
// never was by its id.
func TitlesFrom(ctx context.Context, words *i18n.Words, library interface {
	Module(ctx context.Context, id string) (*course.Module, error)
}) Titles {
	return func(id string) string {
		if id == "" {
			return words.T("report.all_modules")
		}
		if m, err := library.Module(ctx, id); err == nil {
			return m.Title.In(words.Tag())
		}
		return id
	}
}

// CoursesFrom names courses as the catalogue does.
func CoursesFrom(words *i18n.Words, c *course.Catalogue) Titles {
	return func(id string) string {
		if one := c.Course(id); one != nil {
			return one.Title.In(words.Tag())
		}
		return id
	}
}

// Report is what every file of a report is made with: the question that it answers, and the words for it. The same question
// in the same words gives the same bytes, whenever it is asked and by whom.
type Report struct {
	Words  *i18n.Words
	Titles Titles
	Course Titles // of courses, by id; nil: their ids
	Asked  report.Asked
	Format Format // of the paper, where it is printed
	Root   string // what every address of this installation begins with
}

func (r Report) course(id string) string {
	if r.Course == nil {
		return id
	}
	return r.Course(id)
}

// reportColumn is one of a table, in every kind of file: its name, what its values mean, and where they come from. A value is a
// text, a whole number, a lang.Date, a moment or a share.
type reportColumn[L any] struct {
	name, means string  // message keys
	width       float64 // in a workbook, in characters
	value       func(L) any
}

// share is a part of a whole, shown in per cent; nothing where the whole is nothing.
type share struct{ part, whole int }

// plainValue is a value as text that programs read: days as ISO 8601 has them, per cent with a point and one decimal.
func plainValue(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case lang.Date:
		return v.String()
	case time.Time:
		return report.Moment(v)
	case share:
		return percent(v.part, v.whole)
	}
	return ""
}

// percent is a plain number for a spreadsheet, with a point and one decimal; empty without a denominator.
func percent(part, whole int) string {
	if whole == 0 {
		return ""
	}
	return strconv.FormatFloat(float64(i18n.Tenths(part, whole))/10, 'f', 1, 64)
}

// heads are the names of columns.
func heads[L any](words *i18n.Words, columns []reportColumn[L]) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = words.T(c.name)
	}
	return names
}

// parentCode names the agency above, whose figures hold this one's too; empty at the top.
func parentCode(tree *agency.Tree, a agency.Agency) string {
	parent, _ := tree.Agency(a.Parent)
	return parent.Code
}

// fact is one of the things that a file says of itself.
type fact struct{ name, value string }

// facts are what a file was asked for, in words: what, as of when, known when, and by which filters.
func (r Report) facts(title string, tree *agency.Tree) []fact {
	say := r.Words.T
	all := []fact{
		{say("export.report"), title},
		{say("export.id"), r.Asked.ID()},
		{say("report.as_of"), r.Words.Date(r.Asked.AsOf)},
		{say("export.known"), r.known()},
	}
	return append(all, r.filters(tree)...)
}

// known is the moment on which all that the file says was known.
func (r Report) known() string {
	return r.Words.T("export.utc", "Moment", r.Words.Moment(r.Asked.Known, time.UTC))
}

// filters are those of the question, in words where there are any.
func (r Report) filters(tree *agency.Tree) []fact {
	say, f := r.Words.T, r.Asked.Filters
	all := []fact{{say("report.agency"), say("report.all_agencies")}, {say("report.module"), r.Titles(f["module"])}}
	if id, err := uuid.Parse(f["agency"]); err == nil {
		a, _ := tree.Agency(id)
		all[0].value = strings.TrimSpace(a.Names.In(r.Words.Tag()) + " " + a.Code)
	}
	for _, name := range slices.Sorted(maps.Keys(f)) {
		switch value := f[name]; {
		case value == "", name == "agency", name == "module":
		case name == "state":
			all = append(all, fact{say("report.state"), say("people.list." + value)})
		case name == "country":
			all = append(all, fact{say("report.country"), say("country." + value)})
		case name == "level":
			all = append(all, fact{say("agencies.field.level"), say("agencies.level." + value)})
		case name == "course":
			all = append(all, fact{say("report.course"), r.course(value)})
		case name == "own":
			all = append(all, fact{say("report.counted"), say("report.own")})
		case name == "share":
			all = append(all, fact{say("report.share"), say("report.share_said", "Least", report.Least)})
		case name == "within":
			var names []string
			for _, id := range (report.Question{Within: value}).Tops() {
				a, _ := tree.Agency(id)
				names = append(names, a.Names.In(r.Words.Tag()))
			}
			if all[0].value = strings.Join(names, "; "); value == report.WithinAll {
				all[0].value = say("report.whole")
			}
		default:
			all = append(all, fact{name, value})
		}
	}
	return all
}
