package paper

import (
	"errors"
	"io"
	"time"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/xuri/excelize/v2"
)

// workbook writes lines as a workbook: a sheet of them with typed cells, whose head stays in sight and filters, and a sheet
// that says what it is and what each column means. Nothing in it depends on the moment at which it is made.
func workbook[L any](w io.Writer, r Report, title string, facts []fact, columns []reportColumn[L], lines func(each func(L) error) error) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }() // with what it has put on the disk
	at := report.Moment(r.Asked.Known)
	b := book{File: f, words: r.Words}
	b.must(f.SetDocProps(&excelize.DocProperties{Creator: "Baluarte", LastModifiedBy: "Baluarte", Title: title, Identifier: r.Asked.ID(),
		Created: at, Modified: at, Language: string(r.Words.Tag())}))
	b.must(f.SetAppProps(&excelize.AppProperties{Application: "Baluarte"}))
	b.must(f.SetSheetName("Sheet1", r.Words.T("export.sheet.lines")))
	b.styles()
	if b.failed != nil {
		return b.failed
	}
	if err := fill(&b, columns, lines); err != nil {
		return err
	}
	var names, means []string
	for _, c := range columns {
		names, means = append(names, r.Words.T(c.name)), append(means, r.Words.T(c.means))
	}
	b.about(facts, names, means)
	if b.failed != nil {
		return b.failed
	}
	return f.Write(w)
}

// book is a workbook in the making. Its first error is kept.
type book struct {
	*excelize.File
	words                                *i18n.Words
	head, day, moment, percent, wrapping int // styles
	failed                               error
}

func (b *book) must(err error) {
	if b.failed == nil {
		b.failed = err
	}
}

func (b *book) style(s excelize.Style) int {
	id, err := b.NewStyle(&s)
	b.must(err)
	return id
}

func (b *book) styles() {
	number := func(form string) int { return b.style(excelize.Style{CustomNumFmt: &form}) }
	b.head = b.style(excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E6E6E6"}}, Border: []excelize.Border{{Type: "bottom", Color: "000000", Style: 1}}})
	b.day, b.moment, b.percent = number("yyyy-mm-dd"), number("yyyy-mm-dd hh:mm:ss"), number("0.0%")
	b.wrapping = b.style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
}

// cell is a value with its type.
func (b *book) cell(v any) any {
	switch v := v.(type) {
	case lang.Date:
		if v.IsZero() {
			return nil
		}
		return excelize.Cell{StyleID: b.day, Value: v.Time(time.UTC)}
	case time.Time:
		return excelize.Cell{StyleID: b.moment, Value: v.UTC()}
	case share:
		if v.whole == 0 {
			return nil
		}
		return excelize.Cell{StyleID: b.percent, Value: float64(i18n.Tenths(v.part, v.whole)) / 1000}
	case string:
		if v == "" {
			return nil
		}
	}
	return v
}

// fill writes the sheet of lines as a stream: a long one is never whole in memory.
func fill[L any](b *book, columns []reportColumn[L], lines func(each func(L) error) error) error {
	sheet := b.GetSheetName(0)
	out, err := b.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	head := make([]any, len(columns))
	for i, c := range columns {
		b.must(out.SetColWidth(i+1, i+1, c.width))
		head[i] = excelize.Cell{StyleID: b.head, Value: b.words.T(c.name)}
	}
	b.must(out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.must(out.SetRow("A1", head))
	if b.failed != nil {
		return b.failed
	}
	row, cells := 1, make([]any, len(columns))
	err = lines(func(l L) error {
		if row > MostInWorkbook {
			return tooLong(MostInWorkbook)
		}
		row++
		for i, c := range columns {
			cells[i] = b.cell(c.value(l))
		}
		at, err := excelize.CoordinatesToCellName(1, row)
		if err != nil {
			return err
		}
		return out.SetRow(at, cells)
	})
	if err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(columns), row)
	b.must(err)
	b.must(b.AutoFilter(sheet, "A1:"+last, nil))
	b.must(out.Flush())
	return b.failed
}

// about writes the sheet that says what the other one is.
func (b *book) about(facts []fact, names, means []string) {
	sheet := b.words.T("export.sheet.about")
	_, err := b.NewSheet(sheet)
	b.must(err)
	b.must(b.SetColWidth(sheet, "A", "A", 28))
	b.must(b.SetColWidth(sheet, "B", "B", 90))
	row := 0
	put := func(style int, values ...string) {
		row++
		from, _ := excelize.CoordinatesToCellName(1, row)
		to, _ := excelize.CoordinatesToCellName(2, row)
		b.must(b.SetSheetRow(sheet, from, &values))
		b.must(b.SetCellStyle(sheet, from, to, style))
	}
	put(b.head, b.words.T("export.sheet.about"), "")
	for _, f := range facts {
		put(b.wrapping, f.name, f.value)
	}
	row++
	put(b.head, b.words.T("export.column"), b.words.T("export.meaning"))
	for i, name := range names {
		put(b.wrapping, name, means[i])
	}
}
