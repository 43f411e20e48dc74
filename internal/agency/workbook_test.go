package agency_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	stringsof "strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// written makes a workbook the way a spreadsheet program does.
func written(t testing.TB, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	var out bytes.Buffer
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestRosterOfWorkbook(t *testing.T) {
	file := written(t, func(f *excelize.File) error {
		rows := [][]any{
			{}, // a roster may begin further down
			{"Nombre(s)", "Primer apellido", "Número de empleado", "Núm. de placa", "Desde", "#CURP", "Puesto"},
			{"Lucía", "Ávila", "00123", 45, time.Date(2024, 2, 29, 15, 0, 0, 0, time.UTC), 12.5, "Jefa\nde turno"},
			{},
			{"Ana", "Ruiz", 123, nil, "2024-01-01"},
			{"Eva", "Luna", 7, nil, "03/09/2026"},
			{"Eva", "Luna", 8, nil, 45000},
			{"Eva", "Luna", 1.5, time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)},
			{"Eva", "Luna", 1234567890123456, true},
			{"Eva", "Luna", 9, nil, nil, nil, nil, "beside the table"},
		}
		for i, row := range rows {
			if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
				return err
			}
		}
		padded, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("00000")})
		if err != nil {
			return err
		}
		grouped, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("000-000")})
		if err != nil {
			return err
		}
		mexican, err := f.NewStyle(&excelize.Style{CustomNumFmt: ptr("[$-80A]dd\\ \"de\"\\ mmmm\\ yyyy;@")})
		if err != nil {
			return err
		}
		for cell, style := range map[string]int{"C5": padded, "C6": grouped} {
			if err := f.SetCellStyle("Sheet1", cell, cell, style); err != nil {
				return err
			}
		}
		if err := f.SetSheetRow("Sheet1", "A11", &[]any{"Eva", "Luna", 10, nil, 45000}); err != nil {
			return err
		}
		if err := f.SetCellStyle("Sheet1", "E11", "E11", mexican); err != nil {
			return err
		}
		if err := f.SetSheetRow("Sheet1", "A12", &[]any{"Eva", "Luna", 11, nil, 2.0}); err != nil {
			return err
		}
		if err := f.SetCellFormula("Sheet1", "B12", "A12"); err != nil {
			return err
		}
		_, err = f.NewSheet("Other")
		return err
	})
	want := `3 Lucía/Ávila////00123=00123/45=45//Jefa de turno/2024-02-29
5 Ana/Ruiz////00123=00123////2024-01-01
6! cell_number Column=Número de empleado; date Column=Desde
7! date Column=Desde
8! cell_number Column=Número de empleado; cell_date Column=Núm. de placa
9! cell_number Column=Número de empleado; cell_truth Column=Núm. de placa
10! too_many_cells Cells=8 Columns=7
11 Eva/Luna////10=10////2023-03-15
12! cell_formula Column=Primer apellido; date Column=Desde
`
	if got := read(file, rules(t)); got != want {
		t.Errorf("%swant\n%s", got, want)
	}
}

func ptr(s string) *string { return &s }

// parts is a workbook by its parts, the least there can be.
func parts(sheet string, more ...string) map[string]string {
	all := map[string]string{
		"xl/workbook.xml": `<?xml version="1.0" encoding="UTF-8"?><workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
			`<sheets><sheet name="h" state="hidden" r:id="r0"/><sheet name="s" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r0" Target="worksheets/none.xml"/><Relationship Id="r1" Target="/xl/worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet,
	}
	for i := 0; i+1 < len(more); i += 2 {
		all[more[i]] = more[i+1]
	}
	return all
}

func zipped(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(parts[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// inline is a row of texts.
func inline(cells ...string) string {
	out := "<row>"
	for _, c := range cells {
		out += `<c t="inlineStr"><is><r><t>` + c + `</t></r><rPh><t>no</t></rPh></is></c>`
	}
	return out + "</row>"
}

func sheet(rows string) string { return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>" }

func TestHostileWorkbooks(t *testing.T) {
	top := inline("Nombre", "Apellido", "Placa")
	row := inline("Ana", "Ruiz", "1")
	good := "2 Ana/Ruiz/////1=1///\n"
	strange := func(cell string) map[string]string {
		return parts(sheet(top + "<row>" + `<c t="str"><v>Ana</v></c><c t="str"><v>Ruiz</v></c>` + cell + "</row>"))
	}
	lots := stringsof.Repeat("<x/>", 600_000)
	for name, c := range map[string]struct {
		parts map[string]string
		want  string
	}{
		"good":                        {parts(sheet(top + row)), good},
		"no workbook":                 {map[string]string{"mimetype": "application/vnd.oasis"}, "refused workbook\n"},
		"no sheet":                    {map[string]string{"xl/workbook.xml": "<workbook/>", "xl/_rels/workbook.xml.rels": "<Relationships/>"}, "refused workbook\n"},
		"no rows":                     {parts(sheet("")), "refused empty\n"},
		"a sheet cut off":             {parts("<worksheet><sheetData>" + top + row), good + "refused workbook\n"},
		"a million columns":           {strange(`<c r="AAAAA1"><v>1</v></c>`), "refused workbook\n"},
		"sixteen thousand columns":    {strange(`<c r="XFD1"><v>1</v></c>`), "refused columns Most=60\n"},
		"styled and empty far away":   {parts(sheet(top + "<row>" + row[5:len(row)-6] + `<c r="XFD2" s="1"/></row>`)), good},
		"columns that fall":           {strange(`<c r="A2"><v>1</v></c>`), "refused workbook\n"},
		"rows that fall":              {parts(sheet(top + `<row r="9"/><row r="8"/>`)), "refused workbook\n"},
		"a row far away":              {parts(sheet(top + `<row r="99999999"/>`)), "refused workbook\n"},
		"an error":                    {strange(`<c t="e"><v>#N/A</v></c>`), "2! cell_error Column=Placa\n"},
		"a formula without a value":   {strange(`<c><f>1+1</f></c>`), "2! cell_formula Column=Placa\n"},
		"a formula that calls home":   {strange(`<c t="str"><f>WEBSERVICE("http://x.example")</f><v>1</v></c>`), "2! cell_formula Column=Placa\n"},
		"a string that is not there":  {strange(`<c t="s"><v>7</v></c>`), "refused workbook\n"},
		"a string of less than none":  {strange(`<c t="s"><v>-1</v></c>`), "refused workbook\n"},
		"a style that is not there":   {strange(`<c s="-9"><v>1</v></c>`), good},
		"a rounded number":            {strange(`<c><v>1.2E+20</v></c>`), "2! cell_number Column=Placa\n"},
		"no number":                   {strange(`<c><v>NaN</v></c>`), "2! cell_number Column=Placa\n"},
		"a carriage return":           {strange(`<c t="inlineStr"><is><t>1_x000D_` + "\n" + `</t></is></c>`), good},
		"an entity":                   {parts(`<!DOCTYPE x [<!ENTITY a "aaaa">]>` + sheet(top)), "refused workbook\n"},
		"a comment":                   {parts(sheet("<!-- " + stringsof.Repeat("> < ", 9) + "-->" + top)), "refused workbook\n"},
		"an instruction":              {parts(sheet("<?x ?>" + top)), "refused workbook\n"},
		"another encoding":            {parts(`<?xml version="1.0" encoding="utf-16"?>` + sheet(top)), "refused workbook\n"},
		"elements without end":        {parts(stringsof.Repeat("<a>", 1000) + sheet(top)), "refused workbook\n"},
		"elements without end inside": {strange("<c>" + stringsof.Repeat("<a>", 1000)), "refused workbook\n"},
		"a tag without end":           {parts(`<worksheet x="` + stringsof.Repeat("x", 300_000) + `">`), "refused workbook_large\n"},
		"a text without end":          {strange(`<c t="str"><v>` + stringsof.Repeat("xy", 50_000) + `</v></c>`), "refused workbook_large\n"},
		"a value in a million pieces": {strange(`<c t="str">` + stringsof.Repeat("<v>xxxxxxxxxxxxxxxx</v>", 5_000) + `</c>`), "refused workbook_large\n"},
		"a small bomb":                {parts(sheet(lots)), "refused workbook_large\n"},
		"a bomb of strings":           {parts(sheet(top), "xl/sharedStrings.xml", "<sst>"+lots+"</sst>"), "refused workbook_large\n"},
		"a bomb of styles":            {parts(sheet(top), "xl/styles.xml", "<styleSheet>"+lots+lots+lots+lots+"</styleSheet>"), "refused workbook_large\n"},
		"a bomb beside it":            {parts(sheet(top+row), "xl/media/image1.png", lots), good},
		"a path out of the folder":    {parts(sheet(top+row), "../../etc/passwd", "x"), good},
	} {
		if got := read(zipped(t, c.parts), rules(t)); got != c.want {
			t.Errorf("%s: %.300q, want %q", name, got, c.want)
		}
	}
}

// An archive that says it is smaller than it is.
func TestWorkbookThatLies(t *testing.T) {
	file := zipped(t, parts(sheet(stringsof.Repeat("<row/>", 400_000))))
	size := uint32(len(sheet("")) + 6*400_000)
	real := []byte{byte(size), byte(size >> 8), byte(size >> 16), byte(size >> 24)}
	at := bytes.LastIndex(file, real)
	if at < 0 {
		t.Fatal("where is the size?")
	}
	copy(file[at:], []byte{100, 0, 0, 0})
	if got := read(file, rules(t)); got != "refused workbook\n" {
		t.Error(got)
	}
}

func TestManyEntries(t *testing.T) {
	all := parts(sheet(""))
	for i := range 2001 {
		all[fmt.Sprint("x", i)] = ""
	}
	if got := read(zipped(t, all), rules(t)); got != "refused workbook_large\n" {
		t.Error(got)
	}
}

// Days are counted from two beginnings, and one of them believes in 29 February 1900.
func TestDaysOfWorkbooks(t *testing.T) {
	styles := `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="[h]:mm"/></numFmts>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`
	for _, from1904 := range []bool{false, true} {
		rows := inline("Nombre", "Apellido", "Placa", "Desde")
		for _, cell := range []string{`s="1"><v>1`, `s="1"><v>59.99`, `s="2"><v>60`, `s="2"><v>61`, `s="1"><v>45000.5`, `s="1"><v>0`, `s="1"><v>-5`, `s="1"><v>1e300`, `s="1"><v>NaN`, `s="3"><v>1`, `t="d"><v>2024-05-06T00:00:00`} {
			rows += "<row>" + `<c t="str"><v>A</v></c><c t="str"><v>B</v></c><c><v>1</v></c><c ` + cell + "</v></c></row>"
		}
		all := parts(sheet(rows), "xl/styles.xml", styles)
		want := "1900-01-01 1900-02-28 cell_number 1900-03-01 2023-03-15 cell_number cell_number cell_number cell_number cell_number 2024-05-06"
		if from1904 {
			all["xl/workbook.xml"] = stringsof.Replace(all["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)
			want = "1904-01-02 1904-02-29 1904-03-01 1904-03-02 date_future cell_number cell_number cell_number cell_number cell_number 2024-05-06"
		}
		var got []string
		for line := range stringsof.Lines(read(zipped(t, all), rules(t))) {
			line = stringsof.TrimSuffix(stringsof.TrimSpace(line), " Column=Desde")
			got = append(got, line[max(stringsof.LastIndex(line, "/"), stringsof.LastIndex(line, " "))+1:])
		}
		if g := stringsof.Join(got, " "); g != want {
			t.Errorf("1904 %v:\n%s, want\n%s", from1904, g, want)
		}
	}
}

func FuzzReadWorkbook(f *testing.F) {
	f.Add(sheet(inline("Nombre", "Apellido", "Placa")+inline("Ana", "Ruiz", "1")), "<sst><si><t>x</t></si></sst>", "<styleSheet/>")
	f.Add(sheet(`<row r="2"><c r="A2" t="s"><v>0</v></c></row>`), "<sst/>", `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`)
	r := rules(f)
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		file := zipped(t, parts(sheet, "xl/sharedStrings.xml", texts, "xl/styles.xml", styles))
		if got := read(file, r); stringsof.Contains(got, "WITHOUT A MESSAGE") {
			t.Error(got)
		}
	})
}

// Whatever is broken off or overwritten, the answer is a sentence.
func TestDamagedArchives(t *testing.T) {
	r := rules(t)
	file := zipped(t, parts(sheet(inline("Nombre", "Apellido", "Placa")+inline("Ana", "Ruiz", "1"))))
	for i := 4; i < len(file); i++ {
		damaged := slices.Clone(file)
		damaged[i] ^= 0xff
		for _, bytes := range [][]byte{damaged, file[:i]} {
			if got := read(bytes, r); stringsof.Contains(got, "WITHOUT A MESSAGE") {
				t.Fatalf("%d: %s", i, got)
			}
		}
	}
}
