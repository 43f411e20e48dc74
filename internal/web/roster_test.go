package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/store/storetest"

	"github.com/google/uuid"
)

// roster sends a file for an agency, as the form of a browser does.
func (b *browser) roster(at string, to agency.Agency, name, text string, part bool) answer {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if to.ID != uuid.Nil {
		must(b.t, form.WriteField("agency", to.ID.String()))
	}
	if part {
		must(b.t, form.WriteField("part", "yes"))
	}
	file, err := form.CreateFormFile("file", name)
	must(b.t, err)
	_, err = io.WriteString(file, text)
	must(b.t, err)
	must(b.t, form.Close())
	return b.send("POST", at+"/admin/roster", body.String(), "Content-Type: "+form.FormDataContentType())
}

// everybody is the roster of the police of the world.
const everybody = "Given names,First surname,Employee number\nAna,Ruiz,P-1\nBen,Cole,P-2\nTom,Hale,P-3\nLea,Voss,P-4\n"

// rosterPages walks through an import, and shows each page in its states.
func rosterPages(w *world, at string, show func(name string, a answer) answer) {
	ada := w.as("Ada")
	show("roster", ada.get(at+"/admin/roster")).has("!table", "form[enctype]")
	show("roster", ada.roster(at, w.police, "⟦a.csv⟧", "Name\nAna\n", false).is(422)).has("[role=alert]")
	show("roster", ada.roster(at, agency.Agency{}, "⟦a.csv⟧", everybody, false).is(422)).has("[role=alert]")
	show("roster", ada.roster(at, w.police, "", "", true).is(422)).has("[role=alert]", "#part[checked]")
	text := "Given names,First surname,Badge number,From\n"
	for _, n := range []string{"1", "2", "3", "4", "5", "6", "7", "9"} {
		text += "⟦Ana⟧,⟦Paz⟧," + n + ",\n"
	}
	text += "⟦Eva⟧,⟦Sol⟧,7,\n⟦Eva⟧,⟦Sol⟧,8,2199-01-01\n"
	plan := ada.follow(ada.roster(at, w.police, "⟦a.csv⟧", text, false))
	show("import", plan).has("form[action$=apply]", "!#confirm")
	path, _, _ := strings.Cut(plan.path, "?")
	for _, kind := range []string{"added", "gone", "rejected"} {
		show("import", ada.get(path+"?kind="+kind).is(200)).has("#shown")
	}
	show("import", w.as("Max").get(path))
	show("import", ada.post(path+"/apply", "")).has(".notice-success")
	show("roster", ada.get(at+"/admin/roster")).has("tbody tr")

	leaving := ada.follow(ada.roster(at, w.police, "⟦b.csv⟧", "Given names,First surname,Badge number\n⟦Ana⟧,⟦Paz⟧,1\n⟦Ana⟧,⟦Ruiz⟧,2\n", false))
	show("import", leaving).has("#confirm")
	path = leaving.path
	show("import", ada.get(path+"?kind=changed"))
	show("import", ada.post(path+"/apply", "confirm=x").is(422)).has("#confirm-wrong")
	ada.post(path+"/drop", "").at(at + "/admin/roster")
	show("import", ada.get(path)).has(".notice", "!form[action$=apply]")
}

// A roster by page: seen before it is done, done once, proved; what was rejected comes back mended as a part.
func TestRosterByPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ada := w.as("Ada")
		file := "Given names;First surname;Employee number;Position;From\n" +
			"Ana;Ruiz;P-1;Officer;\nBen;Cole;P-2;;\nTom;Hale;P-3;;\nLea;Voss;P-4;;\nEva;\"=1+1; Díaz\";P-5;;2199-01-01\nOtto;Gil;P-6;;\n"
		sent := ada.roster("/en", w.police, `C:\lists\police.csv`, file, false).is(http.StatusSeeOther)
		plan := ada.follow(sent).is(200).has("h1:contains('Norland Police')", ".note:contains('police.csv')", "!.note:contains('lists')", "!#confirm")
		for kind, n := range map[string]string{"Added": "1", "Changed": "1", "Gone": "0", "Rejected": "1", "Unchanged": "3"} {
			plan.has("#counts + table tr:contains('" + kind + "') td.num:contains('" + n + "')")
		}
		ada.get(plan.path + "?kind=changed").has("ins:contains('Officer')")
		ada.get(plan.path + "?kind=nonsense").is(404)
		rejected := ada.get(plan.path + "/rejected.csv").is(200)
		want := "\ufeff# Reason,Given names,First surname,Employee number,Position,From\r\n" +
			"line 6: “From” is still to come. Import the person on that day or later.,Eva,'=1+1; Díaz,P-5,,2199-01-01\r\n"
		if rejected.body != want {
			t.Errorf("rejected rows:\n%q, want\n%q", rejected.body, want)
		}
		w.wantAudit()
		ada.press(plan, "form[action$=apply] button", "").at(plan.path).has(".notice-success")
		w.wantAudit(audit.RosterApplied)
		ada.send("POST", plan.path+"/apply", "").is(409)
		ada.send("POST", plan.path+"/drop", "").is(409)

		again := ada.follow(ada.roster("/es", w.police, "police.csv", file, false))
		again.has("!form[action$=apply]", "p:contains('No hay nada que aplicar')")
		mended := strings.Replace(strings.Replace(rejected.body, "2199", "2020", 1), "'=1+1; ", "", 1)
		part := ada.follow(ada.roster("/en", w.police, "mended.csv", mended, true))
		part.has("td.num:contains('1')", ".note:contains('nobody goes')")
		ada.press(part, "form[action$=apply] button", "").has(".notice-success")
		ada.get("/en/admin/roster").has("tbody tr:contains('mended.csv'):contains('Applied')", "tbody tr:contains('Dropped')")
	})
}

// Another's agencies and imports do not exist; what somebody planned, only they apply, or who may everything.
func TestRosterOfAnother(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ada, max := w.as("Ada"), w.as("Max")
	ada.roster("/en", w.policia, "a.csv", everybody, false).is(404)
	ada.roster("/en", agency.Agency{ID: newID()}, "a.csv", everybody, false).is(404)
	theirs := max.roster("/en", w.policia, "a.csv", everybody, true).is(303).header.Get("Location")
	ours := max.roster("/en", w.police, "a.csv", strings.ReplaceAll(everybody, "P-", "Q-"), true).is(303).header.Get("Location")
	for _, path := range []string{"", "/rejected.csv"} {
		ada.get(theirs + path).is(404)
	}
	for _, path := range []string{"/apply", "/drop"} {
		ada.send("POST", theirs+path, "").is(404)
	}
	ada.get(ours).is(200).has("!form[action$=apply]")
	ada.send("POST", ours+"/apply", "").is(403)
	ada.get("/en/admin/roster").has("tbody tr", "!tbody tr:contains('Valle')")
	max.send("POST", ours+"/apply", "").is(303)
}

// Files that cannot be used get a clear message, and nothing of them is kept.
func TestHostileRosters(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ada := w.as("Ada")
	for name, c := range map[string]struct{ text, says string }{
		"empty":            {"", "está vacío"},
		"a header alone":   {"Nombre,Primer apellido,Correo\n", "está vacío"},
		"broken quotes":    {everybody + "\"Eva,Paz,9\n", "comillas"},
		"NUL":              {everybody + "Eva,Pa\x00z,9\n", "caracteres"},
		"a million cells":  {strings.Repeat("a,", 1_000_000) + "\n", "65,536 bytes"},
		"no workbook":      {"PK\x03\x04" + strings.Repeat("x", 100), "libro"},
		"names alone":      {"Nombre,Primer apellido\nAna,Ruiz\n", "Falta una columna"},
		"an unknown thing": {"Nombre,Primer apellido,Correo,Salario\nAna,Ruiz,a@b.mx,1\n", "Salario"},
	} {
		a := ada.roster("/es", w.police, "a.csv", c.text, false)
		if a.status != 422 || !strings.Contains(a.Find("[role=alert]").Text(), c.says) {
			t.Errorf("%s: %d %s", name, a.status, a.Find("[role=alert]").Text())
		}
	}
	for name, body := range map[string]string{"no parts": "", "another kind": "agency=x", "broken off": "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nGiven"} {
		if a := ada.send("POST", "/en/admin/roster", body, "Content-Type: multipart/form-data; boundary=x"); a.status != 422 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	ada.send("POST", "/en/admin/roster", "", "Content-Type: multipart/form-data; boundary=x", "Sec-Fetch-Site: cross-site").is(403)
	w.as("Pam").roster("/en", w.police, "a.csv", everybody, false).is(403)
	ada.get("/en/admin/roster").has("!tbody tr")
}

// The empty file has the columns of the reader's language, and is read back.
func TestRosterTemplate(t *testing.T) {
	w := newWorld(t, storetest.Open(t, "sqlite")).settle(plain)
	ada := w.as("Ada")
	a := ada.get("/es/admin/roster/template.csv").is(200)
	if !strings.HasPrefix(a.body, "\ufeffNombre(s),Primer apellido,") || !strings.Contains(a.header.Get("Content-Disposition"), "plantilla.csv") {
		t.Errorf("%q %s", a.body, a.header)
	}
	ada.roster("/es", w.police, "plantilla.csv", a.body+"Eva,Paz,,,,N-1,,,,\r\n", true).is(303)
}
