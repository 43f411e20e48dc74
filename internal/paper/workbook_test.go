package paper_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/report"

	"github.com/xuri/excelize/v2"
)

// opened reads a workbook again.
func opened(t *testing.T, file []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestWorkbookIsTyped: numbers are numbers, days are days, and a text that looks like a formula is a text; the head stays and
// filters; the other sheet says what was asked and what each column means.
func TestWorkbookIsTyped(t *testing.T) {
	var out bytes.Buffer
	r := asked(english(t), ofCompletion)
	if err := paper.Completion(&out, paper.XLSX, r, completion(lang.Text{"en": "=1+1"})); err != nil {
		t.Fatal(err)
	}
	f := opened(t, out.Bytes())
	sheet := f.GetSheetName(0)
	for cell, want := range map[string]struct {
		raw, shown string
		kind       excelize.CellType
	}{
		"A2": {"46346", "2026-11-20", excelize.CellTypeUnset},
		"G2": {"=1+1", "=1+1", excelize.CellTypeInlineString},
		"I2": {"5", "5", excelize.CellTypeUnset},
		"R2": {"0.5", "50.0%", excelize.CellTypeUnset},
		"R3": {"", "", excelize.CellTypeUnset},
		"S2": {"46346.770844907405", "2026-11-20 18:30:01", excelize.CellTypeUnset},
	} {
		raw, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		shown, _ := f.GetCellValue(sheet, cell)
		kind, _ := f.GetCellType(sheet, cell)
		if formula, _ := f.GetCellFormula(sheet, cell); raw != want.raw || shown != want.shown || formula != "" || kind != want.kind {
			t.Errorf("%s is %q, shown as %q, of type %v, with formula %q", cell, raw, shown, kind, formula)
		}
	}
	panes, err := f.GetPanes(sheet)
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("%+v, %v", panes, err)
	}
	if names := f.GetDefinedName(); len(names) != 1 || !strings.HasSuffix(names[0].RefersTo, "!$A$1:$U$3") {
		t.Errorf("filters: %+v", names)
	}
	heads, _ := f.GetRows(sheet)
	about, err := f.GetRows(f.GetSheetName(1))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, row := range about {
		if len(row) == 2 {
			told[row[0]] = row[1]
		}
	}
	for _, name := range heads[0] {
		if told[name] == "" || strings.Contains(told[name], "⟦") {
			t.Errorf("nothing says what %q means: %q", name, told[name])
		}
	}
	if told["Report ID"] == "" || !strings.Contains(fmt.Sprint(about), r.Asked.ID()) || !strings.Contains(fmt.Sprint(about), "UTC") {
		t.Errorf("%v", about)
	}
	props, _ := f.GetDocProps()
	if props.Created != "2026-11-20T18:30:01Z" || props.Modified != props.Created || props.Identifier != r.Asked.ID() {
		t.Errorf("%+v", props)
	}
}

// TestLongFilesAreRefused: a workbook and paper have an end, and who meets it is told of CSV before anything is sent.
func TestLongFilesAreRefused(t *testing.T) {
	for kind, most := range map[paper.Kind]int{paper.XLSX: paper.MostInWorkbook, paper.PDF: paper.MostOnPaper} {
		for _, n := range []int{most, most + 1} {
			if testing.Short() && kind == paper.XLSX && n == most {
				continue
			}
			var out bytes.Buffer
			err := paper.PeopleBehind(&out, kind, asked(english(t), ofPeople), places, many(n))
			if n > most && (!fault.Is(err, fault.Invalid) || out.Len() > 0) || n == most && err != nil {
				t.Errorf("%s of %d lines: %v, %d bytes", kind, n, err, out.Len())
			}
		}
	}
}

// many hands out so many people.
func many(n int) paper.People {
	return func(each func(report.PersonRow) error) error {
		for i := range n {
			err := each(report.PersonRow{Name: fmt.Sprint("María Guadalupe Hernández ", i), Number: fmt.Sprint("E-", i), Agency: police.ID, Module: "phishing", State: assign.Completed, DueOn: asOf, CompletedOn: asOf})
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func BenchmarkPeopleCSV(b *testing.B) {
	words := english(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := paper.PeopleBehind(discard{}, paper.CSV, asked(words, ofPeople), places, many(1000)); err != nil {
			b.Fatal(err)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
