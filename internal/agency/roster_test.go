package agency_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	stringsof "strings"
	"testing"

	"golang.org/x/tools/txtar"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/locales"
)

var today = lang.Date{Year: 2026, Month: 11, Day: 22}

var bundle = func() *i18n.Bundle {
	b, err := i18n.Load(locales.FS)
	if err != nil {
		panic(err)
	}
	return b
}()

// rules are those of the program: the words of its languages.
func rules(t testing.TB) agency.RosterRules {
	t.Helper()
	words, err := agency.NewVocabulary(bundle.Languages(), func(tag lang.Tag, key string) string { return bundle.For(tag).T(key) })
	if err != nil {
		t.Fatal(err)
	}
	return agency.RosterRules{Vocabulary: words, Today: today}
}

// read writes down what becomes of a file.
func read(file []byte, rules agency.RosterRules) string {
	var out stringsof.Builder
	roster, err := agency.OpenRoster(bytes.NewReader(file), int64(len(file)), rules)
	if err != nil {
		return "refused " + told(err) + "\n"
	}
	for row, err := range roster.Rows() {
		var rejected *agency.Rejection
		switch {
		case errors.As(err, &rejected):
			var all []string
			for _, r := range rejected.Reasons {
				all = append(all, filled(r.Key, r.Args))
			}
			fmt.Fprintf(&out, "%d! %s\n", rejected.Line, stringsof.Join(all, "; "))
		case err != nil:
			fmt.Fprintf(&out, "refused %s\n", told(err))
		default:
			pair := func(value, key string) string {
				if key == "" {
					return value
				}
				return value + "=" + key
			}
			fmt.Fprintf(&out, "%d %s\n", row.Line, stringsof.Join([]string{row.GivenNames, row.FirstSurname, row.SecondSurname, pair(row.Email, row.EmailKey), string(row.Language),
				pair(row.EmployeeNumber, row.EmployeeKey), pair(row.BadgeNumber, row.BadgeKey), row.AgencyCode, row.Position, row.From.String()}, "/"))
		}
	}
	return out.String()
}

func told(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		return "WITHOUT A MESSAGE: " + err.Error()
	}
	return filled(f.Key, f.Args)
}

// filled writes a message down by its key, and notes one that some language could not say with these arguments.
func filled(key string, args map[string]any) string {
	var pairs []any
	for name, value := range args {
		pairs = append(pairs, name, value)
	}
	for _, tag := range bundle.Languages() {
		if stringsof.Contains(bundle.For(tag).T(key, pairs...), "⟦") {
			return "WITHOUT A MESSAGE: " + key
		}
	}
	text := stringsof.TrimPrefix(stringsof.TrimPrefix(key, "roster.reason."), "roster.file.")
	for _, name := range slices.Sorted(maps.Keys(args)) {
		text += fmt.Sprintf(" %s=%v", name, args[name])
	}
	return text
}

func TestRosterOfText(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/roster.txtar")
	if err != nil {
		t.Fatal(err)
	}
	r := rules(t)
	for i := 0; i+1 < len(archive.Files); i += 2 {
		file, want := archive.Files[i], archive.Files[i+1]
		if want.Name != file.Name+" want" {
			t.Fatalf("%s stands beside %s", want.Name, file.Name)
		}
		for name, data := range map[string][]byte{
			"":                file.Data,
			" with a mark":    append([]byte("\ufeff"), file.Data...),
			" of Windows":     bytes.ReplaceAll(file.Data, []byte("\n"), []byte("\r\n")),
			" without an end": bytes.TrimSuffix(file.Data, []byte("\n")),
		} {
			if got := read(data, r); got != string(want.Data) {
				t.Errorf("%s%s:\n%swant\n%s", file.Name, name, got, want.Data)
			}
		}
	}
}

const head = "Nombre,Primer apellido,Placa\n"

// Files that are not as their first lines promise, or larger.
func TestRosterOfOtherText(t *testing.T) {
	few := rules(t)
	few.MostRows = 2
	for name, c := range map[string]struct {
		file, want string
		rules      agency.RosterRules
	}{
		"Windows-1252":                  {head + "Luc\xeda,\xc1vila\x92s,1\n", "2 Lucía/Ávila’s/////1=1///\n", rules(t)},
		"Windows-1252, at the end":      {head + stringsof.Repeat("Ana,Ruiz,1\n", 20000) + "Luc\xeda,Ruiz,1\n", "", rules(t)},
		"a place it leaves open":        {head + "Luc\xeda\x81,Ruiz,1\n", "2! hidden Column=Nombre\n", rules(t)},
		"UTF-8, then Windows-1252":      {head + "Lucía,Ruiz,1\n" + "Luc\xeda,Ruiz,1\n", "refused letters Line=3\n", rules(t)},
		"a mark, then Windows-1252":     {"\ufeff" + head + "Luc\xeda,Ruiz,1\n", "refused letters Line=2\n", rules(t)},
		"far apart":                     {head + stringsof.Repeat("Lucía,Ruiz,1\n", 20000) + "Luc\xeda,Ruiz,1\n", "refused letters Line=20002\n", rules(t)},
		"UTF-16":                        {"\xff\xfeN\x00o\x00", "refused utf16\n", rules(t)},
		"UTF-16, big end first":         {"\xfe\xff\x00N\x00o", "refused utf16\n", rules(t)},
		"NUL":                           {head + "Ana,Ruiz,1\nA\x00na,Ruiz,1\n", "refused nul Line=3\n", rules(t)},
		"empty":                         {"", "refused empty\n", rules(t)},
		"only a mark":                   {"\ufeff", "refused empty\n", rules(t)},
		"a workbook of before":          {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "refused old_workbook\n", rules(t)},
		"controls":                      {head + "A\x1b[31mna,Ruiz,1\n", "2! hidden Column=Nombre\n", rules(t)},
		"writing turned round":          {head + "Ana\u202e,Ruiz,1\n", "2! hidden Column=Nombre\n", rules(t)},
		"HTML is a text":                {head + "<b>Ana</b>,Ruiz,1\n", "2 <b>Ana</b>/Ruiz/////1=1///\n", rules(t)},
		"too many rows":                 {head + "Ana,Ruiz,1\n\n,,\nAna,Ruiz,2\nAna,Ruiz,3\n", "2 Ana/Ruiz/////1=1///\n5 Ana/Ruiz/////2=2///\nrefused rows Line=6 Most=2\n", few},
		"too many columns":              {stringsof.Repeat("x,", 60) + "\n", "refused columns Most=60\n", rules(t)},
		"a million columns":             {stringsof.Repeat(",", 1_000_000) + "\n", "refused long_line Line=1 Most=65536\n", rules(t)},
		"a line too long":               {head + "Ana,Ruiz,1\n" + stringsof.Repeat("x", 70000) + ",Ruiz,1\n", "2 Ana/Ruiz/////1=1///\nrefused long_line Line=3 Most=65536\n", rules(t)},
		"a quote that swallows a file":  {head + "\"" + stringsof.Repeat("Ana,Ruiz,1\n", 100_000), "refused long_line Line=2 Most=65536\n", rules(t)},
		"names of a hundred letters":    {head + stringsof.Repeat("ñ", 100) + ",Ruiz,1\n" + stringsof.Repeat("ñ", 101) + ",Ruiz,1\n", "2 " + stringsof.Repeat("ñ", 100) + "/Ruiz/////1=1///\n3! too_long Column=Nombre\n", rules(t)},
		"a header with hidden letters":  {"Nom\u200bbre,Primer apellido,Placa\n", "refused header_hidden Number=1\n", rules(t)},
		"an unknown header, shortened":  {head[:len(head)-1] + "," + stringsof.Repeat("y", 99) + "\n", "refused header_unknown Columns=[" + stringsof.Repeat("y", 40) + "…]\n", rules(t)},
		"letters composed and squeezed": {head + "Lucı\u0301a\u00a0 M,Ruiz,1\n", "2 Lucı́a M/Ruiz/////1=1///\n", rules(t)},
	} {
		got := read([]byte(c.file), c.rules)
		if c.want == "" {
			if !stringsof.HasSuffix(got, "20002 Lucía/Ruiz/////1=1///\n") || stringsof.Contains(got, "!") {
				t.Errorf("%s: …%s", name, got[max(0, len(got)-100):])
			}
		} else if len(got) > 10000 {
			if !stringsof.HasSuffix(got, c.want) {
				t.Errorf("%s: …%q", name, got[len(got)-200:])
			}
		} else if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A letter of several bytes is read as one wherever the file is cut into pieces.
func TestLettersAcrossPieces(t *testing.T) {
	r := rules(t)
	for shift := range 5 {
		file := head + stringsof.Repeat(" ", shift) + stringsof.Repeat("é€𝄞,Ruiz,1\n", 8000)
		if got := read([]byte(file), r); stringsof.Contains(got, "refused") || stringsof.Count(got, "é€𝄞/Ruiz/") != 8000 {
			t.Fatalf("shifted by %d: %.200s", shift, got)
		}
	}
}

func TestRejectionKeepsWhatItCanForMending(t *testing.T) {
	file := "Nombre,Primer apellido,Placa,Correo,#nota\nAna,Ruiz,X-1,mal,hola\n"
	roster, err := agency.OpenRoster(stringsof.NewReader(file), int64(len(file)), rules(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range roster.Rows() {
		var r *agency.Rejection
		if !errors.As(err, &r) || !slices.Equal(r.Cells, []string{"Ana", "Ruiz", "X-1", "mal", "hola"}) || r.Row.BadgeKey != "x-1" || stringsof.Contains(r.Error(), "Ana") {
			t.Errorf("%+v", err)
		}
	}
	if want := []agency.Column{agency.ColGivenNames, agency.ColFirstSurname, agency.ColBadgeNumber, agency.ColEmail}; !slices.Equal(roster.Columns(), want) {
		t.Error(roster.Columns())
	}
}

// The names that a template shows are read back, in each language.
func TestTemplateIsARoster(t *testing.T) {
	for _, tag := range bundle.Languages() {
		var names []string
		for _, c := range agency.RosterColumns() {
			names = append(names, agency.Alternatives(bundle.For(tag).T("roster.header." + string(c)))[0])
		}
		file := stringsof.Join(names, ",") + "\n"
		roster, err := agency.OpenRoster(stringsof.NewReader(file), int64(len(file)), rules(t))
		if err != nil || !slices.Equal(roster.Columns(), agency.RosterColumns()) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestOneWordForTwoThings(t *testing.T) {
	for name, say := range map[string]func(lang.Tag, string) string{
		"columns":   func(tag lang.Tag, key string) string { return "Placa|" + string(tag) },
		"languages": func(_ lang.Tag, key string) string { return key },
	} {
		if _, err := agency.NewVocabulary(lang.Set{"en", "es"}, say); err == nil {
			t.Errorf("two %s of one name", name)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte(head + "Ana,Ruiz,1\n"))
	f.Add([]byte("\ufeffNombre;Apellido;Correo;Desde\r\n\"A\"\"na\r\n\";Ruiz;a@b.mx;2026-01-01\r\n"))
	f.Add([]byte(head + "Luc\xeda,Ruiz,1\n\"x"))
	f.Add([]byte("PK\x03\x04"))
	r := rules(f)
	f.Fuzz(func(t *testing.T, file []byte) {
		got := read(file, r)
		if stringsof.Contains(got, "WITHOUT A MESSAGE") {
			t.Errorf("%q: %s", file, got)
		}
		roster, err := agency.OpenRoster(bytes.NewReader(file), int64(len(file)), r)
		if err != nil {
			return
		}
		before := 0
		for row, err := range roster.Rows() {
			if err != nil {
				continue
			}
			if row.Line <= before || row.Line > 1+bytes.Count(file, []byte("\n")) {
				t.Fatalf("%q: line %d after %d", file, row.Line, before)
			}
			before = row.Line
			if row.GivenNames == "" || row.FirstSurname == "" || row.EmployeeKey+row.BadgeKey+row.EmailKey == "" || today.Before(row.From) {
				t.Fatalf("%q: %+v", file, row)
			}
		}
	})
}
