package paper

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"pgregory.net/rapid"
)

// signInOf is a sheet with so many people expected and ten lines besides.
func signInOf(t testing.TB, expected int) SignIn {
	s := SignIn{Class: classOf(t, A4), WalkIns: 10}
	surnames := []string{"Zúñiga", "Ávila", "Núñez", "O’Neil", "Çelik"}
	for i := range expected {
		s.Expected = append(s.Expected, Attendee{Person: agency.Person{GivenNames: fmt.Sprintf("Ana %03d", i), FirstSurname: surnames[i%len(surnames)], SecondSurname: "Argüello"},
			Agency: s.Agency, Number: fmt.Sprintf("P-%05d", i)})
	}
	return s
}

func drawnSignIn(t testing.TB, s SignIn) pdf {
	t.Helper()
	p, err := drawSignIn(s, bothLanguages(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSignInSheet(t *testing.T) {
	for format, pagesOf := range map[Format]map[int]int{A4: {0: 1, 12: 1, 13: 2, 200: 10}, Letter: {0: 1, 11: 1, 12: 2, 200: 10}} {
		for expected, wanted := range pagesOf {
			s := signInOf(t, expected)
			s.Format = format
			what := fmt.Sprint(expected, " on ", format)
			pages := inPlace(t, what, drawnSignIn(t, s))
			if len(pages) != wanted {
				t.Errorf("%s: %d pages, want %d", what, len(pages), wanted)
			}
			all := ""
			for i, page := range pages {
				said := textsOf(page)
				all += said + "\n"
				for _, want := range []string{
					"Baluarte · Sign-in sheet · Lista de asistencia", "Passwords and managers", "Contraseñas y gestores",
					fmt.Sprintf("Page %d of %d · Página %d de %d", i+1, len(pages), i+1, len(pages)),
					"Date and time · Fecha y hora", "Nov 23, 2026, 9:30 a.m. · 23 nov 2026, 09:30 h", "Aula 3, Academia de Policía", "Íñigo Ñáñez",
					"State Police of Valle Alto · Policía Estatal de Valle Alto", "1 h 30 min", "Signature", "Firma",
					"This sheet proves who was here and holds personal data. Fill in your own line only. Your trainer keeps it safe.",
				} {
					if !strings.Contains(said, want) {
						t.Errorf("%s, page %d: nothing reads %q in\n%s", what, i+1, want, said)
					}
				}
			}
			for _, a := range s.Expected {
				if strings.Count(all, listed(a.Person)+"\n") != 1 || strings.Count(all, a.Number+"\n") != 1 {
					t.Errorf("%s: %s does not stand there once", what, a.Person.Name())
				}
			}
			if last := fmt.Sprint("\n", expected+10, "\n"); !strings.Contains(all, last) {
				t.Errorf("%s: lines are missing", what)
			}
		}
	}
}

// People look for themselves by surname; accents change no place.
func TestSignInOrder(t *testing.T) {
	s := signInOf(t, 5)
	s.Expected = append(s.Expected, Attendee{Person: agency.Person{GivenNames: "Juan Visitante"}})
	before := slices.Clone(s.Expected)
	said := textsOf(inPlace(t, "five", drawnSignIn(t, s))[0])
	at := 0
	for _, name := range []string{"Ávila Argüello, Ana 001", "Çelik Argüello, Ana 004", "\nJuan Visitante\n", "Núñez Argüello, Ana 002", "O’Neil Argüello, Ana 003", "Zúñiga Argüello, Ana 000"} {
		next := strings.Index(said, name)
		if next < at {
			t.Errorf("%s stands at %d, after %d", name, next, at)
		}
		at = next
	}
	if fmt.Sprint(before) != fmt.Sprint(s.Expected) {
		t.Error("the caller's list was sorted")
	}
	if got := listed(agency.Person{FirstSurname: "Cher"}); got != "Cher" {
		t.Error(got)
	}
}

func TestSameSignInSameBytes(t *testing.T) {
	words := bothLanguages(t)
	var first, again bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &again} {
		if err := SignInSheet(out, signInOf(t, 200), words...); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), again.Bytes()) || first.Len() > 200<<10 {
		t.Error("the same sheet gave other bytes, or too many:", first.Len())
	}
}

// TestHostileSignIn: whatever a roster or a trainer wrote, everything stays in its place and the next line is there.
func TestHostileSignIn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		any := rapid.OneOf(rapid.String(), rapid.StringMatching(`[()\\\r\n\x00\xff]*`), rapid.StringMatching(`([A-Za-zÑñ]{1,14} ){0,40}`),
			rapid.Map(rapid.IntRange(0, 300), func(n int) string { return strings.Repeat("Ñ", n) }))
		s := signInOf(t, 2)
		a := &s.Expected[1] // Ávila stands first
		for _, text := range []*string{&a.Person.GivenNames, &a.Person.SecondSurname, &a.Number, &s.Place, &s.Trainer} {
			*text = any.Draw(r, "text")
		}
		for _, text := range []*lang.Text{&a.Agency, &s.Agency, &s.Module} {
			*text = lang.Text{"en": any.Draw(r, "en"), "es": any.Draw(r, "es")}
		}
		pages := inPlace(r, "hostile", drawnSignIn(t, s))
		if !strings.Contains(textsOf(pages[0]), "Zúñiga Argüello, Ana 000") {
			r.Fatal("the line after is gone")
		}
	})
}

func BenchmarkSignIn(b *testing.B) {
	words, s := bothLanguages(b), signInOf(b, 200)
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := SignInSheet(&out, s, words...); err != nil {
			b.Fatal(err)
		}
	}
}
