package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
	"baluarte/internal/store"
)

// A roster at the terminal: looked at, applied, sent again, refused; with the status of each.
func TestRosterAtTheTerminal(t *testing.T) {
	data, folder := t.TempDir(), t.TempDir()
	s, err := store.Open(t.Context(), store.Options{Folder: data, Now: now})
	if err == nil {
		err = s.Migrate(t.Context())
	}
	if err == nil {
		top := agency.Agency{ID: newID(), Country: "mx", Level: agency.State, Code: "TOP", TimeZone: "UTC", Names: lang.Text{"en": "Top", "es": "Arriba"}}
		unit := agency.Agency{ID: newID(), Parent: top.ID, Country: "mx", Level: agency.State, Code: "U1", TimeZone: "UTC", Names: lang.Text{"en": "Unit", "es": "Unidad"}}
		err = s.InsertAgencies(t.Context(), lang.Date{Year: 2020, Month: 1, Day: 1}, top, unit)
	}
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	head := "Nombre;Primer apellido;Número de empleado;Clave de dependencia\n"
	write("six", head+"Ana;Ruiz;1;U1\nEva;Paz;2;U1\nBen;Sol;3;U1\nOtto;Gil;4;U1\nLuz;Mora;5;U1\nUno;Más;6;XYZ\n")
	write("one", head+"Ana María;Ruiz;1;U1\n")
	write("broken", head+"Ana;\"Ruiz;1;U1\n")
	for _, c := range []struct {
		name, args string
		exit       int
		stdout     []string
		stderr     string
	}{
		{"nothing is named", "plan", 2, nil, "--agency"},
		{"no such file", "plan none --agency TOP", 2, nil, "none"},
		{"no such agency", "plan six --agency NONE", 2, nil, "NONE"},
		{"a file that cannot be used", "apply broken --agency TOP", 1, nil, "comillas"},
		{"a plan", "plan six --agency TOP", 0, []string{"Altas\t5\n", "Rechazadas\t1\n", "línea 7\tUno Más\tNo hay ninguna dependencia con la clave «XYZ»"}, ""},
		{"a plan with every change", "plan six --agency TOP --changes", 0, []string{"Altas\tlínea 2\tAna Ruiz"}, ""},
		{"the rejected rows over the roster", "plan six --agency TOP --rejected six", 2, nil, "six"},
		{"the rejected rows into a file", "plan six --agency TOP --rejected " + filepath.Join(folder, "back"), 0, []string{"Rechazadas\t1\n"}, ""},
		{"applied", "apply six --agency TOP/U1", 0, []string{"Altas\t5\n", "Aplicada: cambiaron 5 personas.", "Se rechazó 1 fila"}, ""},
		{"the same again", "apply six --agency TOP", 0, []string{"Sin cambios\t5\n", "0 personas"}, ""},
		{"a part", "plan one --agency TOP --part --changes", 0, []string{"Bajas\t0\n", "Nombre(s): Ana → Ana María"}, ""},
		{"nearly all would go, few of them", "plan one --agency TOP", 0, []string{"Bajas\t4\n"}, ""},
	} {
		args := strings.Fields("roster " + c.args + " --data " + data)
		for i, a := range args {
			if a == "six" || a == "one" || a == "broken" {
				args[i] = filepath.Join(folder, a)
			}
		}
		out, errs, exit := command(t, []string{"LANG=es"}, args...)
		if exit != c.exit || !strings.Contains(errs, c.stderr) {
			t.Errorf("%s: exit %d, want %d\n%s%s", c.name, exit, c.exit, out, errs)
		}
		for _, want := range c.stdout {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", c.name, want, out)
			}
		}
	}
	if back, err := os.ReadFile(filepath.Join(folder, "back")); err != nil || !strings.Contains(string(back), "XYZ") || strings.Contains(string(back), "Ruiz") {
		t.Errorf("the rejected rows: %s, %v", back, err)
	}
	write("two", head+"Luz;Mora;5;U1\nNueva;Sol;7;U1\n")
	write("seven", head+"Ana;Ruiz;1;U1\nEva;Paz;2;U1\nBen;Sol;3;U1\nOtto;Gil;4;U1\nLuz;Mora;5;U1\nSeis;Gil;8;U1\n")
	apply := func(file string, more ...string) (string, string, int) {
		return command(t, []string{"LANG=en"}, append([]string{"roster", "apply", filepath.Join(folder, file), "--agency", "TOP", "--data", data}, more...)...)
	}
	if _, errs, exit := apply("seven"); exit != 0 {
		t.Fatal(errs)
	}
	if out, errs, exit := apply("two"); exit != 1 || !strings.Contains(errs, "5 people would go") {
		t.Errorf("so many went unasked: %d\n%s%s", exit, out, errs)
	}
	if out, errs, exit := apply("two", "--allow-gone", "5"); exit != 0 || !strings.Contains(out, "Applied: 6 people changed.") {
		t.Errorf("refused: %d\n%s%s", exit, out, errs)
	}
}
