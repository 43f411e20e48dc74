package paper

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf16"

	"baluarte/internal/access"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/locales"

	"codeberg.org/go-pdf/fpdf"
	"pgregory.net/rapid"
)

// bundled reads every locale, which takes longer than most papers, once.
var bundled = sync.OnceValues(func() (*i18n.Bundle, error) { return i18n.Load(locales.FS) })

func bothLanguages(t testing.TB) []*i18n.Words {
	t.Helper()
	b, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	return []*i18n.Words{b.For("en"), b.For("es")}
}

// sheetOf is a sheet with so many cards, whose codes all differ.
func sheetOf(cards int) CardSheet {
	police := lang.Text{"en": "State Police of Valle Alto", "es": "Policía Estatal de Valle Alto"}
	s := CardSheet{Format: A4, Address: "https://baluarte.example/sign-in", Group: police, By: "Íñigo Ñáñez", On: lang.Date{Year: 2026, Month: 11, Day: 22}}
	for i := range cards {
		s.Cards = append(s.Cards, Card{Name: fmt.Sprintf("Zoë Núñez Argüello %d", i), Agency: police, SignInCode: "VA-POL",
			Number: fmt.Sprintf("P-%05d", i), Code: access.Code(fmt.Sprintf("7K3M-%04d-TV8B", i)), Until: s.On.AddDays(7)})
	}
	return s
}

func printed(t testing.TB, s CardSheet, words []*i18n.Words) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Cards(&out, s, words...); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// readable prints a sheet without compression and gives the file and the texts on its pages, in their order.
func readable(t testing.TB, s CardSheet, words []*i18n.Words) (file string, texts []string) {
	t.Helper()
	p, err := drawCards(s, words)
	if err != nil {
		t.Fatal(err)
	}
	return uncompressed(t, p)
}

// uncompressed gives a document's file and the texts on its pages, in their order.
func uncompressed(t testing.TB, p pdf) (file string, texts []string) {
	t.Helper()
	p.SetCompression(false)
	var out strings.Builder
	if err := p.Output(&out); err != nil {
		t.Fatal(err)
	}
	unescape := regexp.MustCompile(`(?s)\\(.)`)
	for _, shown := range regexp.MustCompile(`(?s) Td \((.*?)\) Tj ET`).FindAllStringSubmatch(out.String(), -1) {
		raw := unescape.ReplaceAllString(shown[1], "$1")
		var units []uint16
		for i := 0; i+1 < len(raw); i += 2 {
			units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
		}
		texts = append(texts, string(utf16.Decode(units)))
	}
	return out.String(), texts
}

func TestSameSheetSameBytes(t *testing.T) {
	words := bothLanguages(t)
	first := printed(t, sheetOf(19), words)
	for range 3 {
		if !bytes.Equal(first, printed(t, sheetOf(19), words)) {
			t.Fatal("the same sheet gave other bytes")
		}
	}
	if bytes.Equal(first, printed(t, sheetOf(20), words)) {
		t.Error("another sheet gave the same bytes")
	}
}

func TestPages(t *testing.T) {
	for _, c := range []struct {
		format Format
		box    string
	}{{A4, "/MediaBox [0 0 595.28 841.89]"}, {Letter, "/MediaBox [0 0 612.00 792.00]"}} {
		for cards, pages := range map[int]int{1: 1, 8: 1, 9: 2, 200: 25} {
			s := sheetOf(cards)
			s.Format = c.format
			file, texts := readable(t, s, bothLanguages(t))
			if got := strings.Count(file, "<</Type /Page\n"); got != pages {
				t.Errorf("%d cards on %s take %d pages, want %d", cards, c.format, got, pages)
			}
			if !strings.Contains(file, c.box) || !strings.Contains(file, "/Lang (en)") {
				t.Errorf("%s: the paper is not %s, or the language not told", c.format, c.box)
			}
			if last := fmt.Sprintf("Page %d of %d · Página %d de %d", pages, pages, pages, pages); !slices.Contains(texts, last) {
				t.Errorf("%d cards: no page says %q", cards, last)
			}
		}
	}
}

func TestCardSaysEverythingInBothLanguages(t *testing.T) {
	_, texts := readable(t, sheetOf(1), bothLanguages(t))
	for _, want := range []string{
		"Baluarte · Sign-in cards · Tarjetas de inicio de sesión", "State Police of Valle Alto · Policía Estatal de Valle Alto",
		"Printed by Íñigo Ñáñez on Nov 22, 2026 · Impresas por Íñigo Ñáñez el 22 nov 2026",
		"Zoë Núñez Argüello 0", "State Police of Valle Alto", "Policía Estatal de Valle Alto",
		"Sign in at · Inicie sesión en", "baluarte.example/sign-in", "VA-POL", "P-00000", "One-time code", "Código de un solo uso", "7K3M-0000-TV8B",
		"Valid once, until Nov 29, 2026 · Válida una vez, hasta el 29 nov 2026",
		"Baluarte will never ask you for this code by phone, email or message.",
		"Baluarte nunca le pedirá este código por teléfono, correo ni mensaje.",
	} {
		if !slices.Contains(texts, want) {
			t.Errorf("nothing reads %q in\n%s", want, strings.Join(texts, "\n"))
		}
	}
}

// TestEachCodeOnce: a code stands on its own card and nowhere else. The QR code is one drawing for all cards, so that it
// can hold nobody's.
func TestEachCodeOnce(t *testing.T) {
	s := sheetOf(30)
	file, texts := readable(t, s, bothLanguages(t))
	all := strings.Join(texts, "\n")
	for _, card := range s.Cards {
		if n := strings.Count(all, string(card.Code)); n != 1 {
			t.Errorf("%s stands %d times in the document", card.Code, n)
		}
	}
	if n := strings.Count(file, "/Subtype /Form"); n != 1 {
		t.Errorf("the QR code is drawn %d times", n)
	}
}

// TestHostileTexts: whatever a roster holds, the sheet is printed, and nothing reaches the PDF library that it cannot print.
func TestHostileTexts(t *testing.T) {
	words := bothLanguages(t)
	rapid.Check(t, func(r *rapid.T) {
		any := rapid.OneOf(rapid.String(), rapid.StringMatching(`[()\\\r\n\x00\xff]*`), rapid.Map(rapid.IntRange(0, 3000), func(n int) string { return strings.Repeat("Ñ", n) }))
		s := sheetOf(2)
		c := &s.Cards[0]
		for _, text := range []*string{&c.Name, &c.Number, &c.SignInCode, &s.By} {
			*text = any.Draw(r, "text")
		}
		c.Agency = lang.Text{"en": any.Draw(r, "en"), "es": any.Draw(r, "es")}
		_, texts := readable(t, s, words)
		for _, text := range texts {
			for _, l := range text {
				if !unicode.Is(letters, l) {
					t.Fatalf("%q is printed with %U", text, l)
				}
			}
		}
		if !slices.Contains(texts, "7K3M-0001-TV8B") {
			t.Fatal("the card after a hostile one is gone")
		}
	})
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"  Ana\n\tRuiz\u00a0Mora ":     "Ana Ruiz Mora",
		"Jose\u0301 Nu\u0301n\u0303ez": "José Núñez",
		"\u202eanA\u202c\u0007":        "anA",
		"Ha\uA78Cen Ruiz\u2010Mora":    "Ha’en Ruiz-Mora",
		"王 \U0001F600":                 "王 \U0001F600",
		"":                             "",
	} {
		if got := plain(in); got != want {
			t.Errorf("%q is printed as %q, want %q", in, got, want)
		}
	}
}

func TestFit(t *testing.T) {
	p := newPDF(A4, "", "en", lang.Date{Year: 2026, Month: 1, Day: 1})
	rapid.Check(t, func(t *rapid.T) {
		text := plain(rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-zÑñ ]{0,200}`)).Draw(t, "text"))
		width, most := rapid.Float64Range(20, 80).Draw(t, "width"), rapid.IntRange(1, 3).Draw(t, "most")
		if p.Error() != nil {
			t.Fatal(p.Error())
		}
		lines := p.fit(bold, text, width, most, 12, 9)
		for _, line := range lines {
			if p.width(line) > width+1e-6 {
				t.Fatalf("%q is %.1f mm wide, more than %.1f", line, p.width(line), width)
			}
		}
		squeezed := strings.ReplaceAll(strings.Join(lines, ""), " ", "")
		begun, cut := strings.CutSuffix(squeezed, "…")
		whole := strings.ReplaceAll(text, " ", "")
		if len(lines) > most || squeezed != whole && (!cut || !strings.HasPrefix(whole, begun)) {
			t.Fatalf("%q is broken into %q", text, lines)
		}
	})
}

// TestLettersAreThoseOfTheFaces: a font cut down to a character that it lacks keeps no picture but the one for "none".
func TestLettersAreThoseOfTheFaces(t *testing.T) {
	for _, name := range []string{"regular", "bold"} {
		font, err := faces.ReadFile("fonts/" + name + ".ttf")
		if err != nil || len(font) > 60<<10 {
			t.Fatal(len(font), err)
		}
		none := len(fpdf.UTF8CutFont(bytes.Clone(font), "王"))
		for r := rune(0x21); r < 0x2200; r++ {
			if unicode.IsSpace(r) || r > 0x250 && !unicode.Is(letters, r) && r%16 != 0 { // of the unlikely ones a few
				continue
			}
			if has := len(fpdf.UTF8CutFont(bytes.Clone(font), string(r))) > none; unicode.Is(letters, r) && !has {
				t.Errorf("%s lacks %U %c", name, r, r)
			}
		}
	}
	for _, name := range strings.Fields("Ángel Éric Ítalo Óscar Úrsula Ñáñez Argüello Çelik Łukasz Žižka Győző Kahōkū ʻIolani O’Neil “Beto”") {
		for _, r := range name {
			if !unicode.Is(letters, r) {
				t.Errorf("%s cannot be printed for want of %c", name, r)
			}
		}
	}
}

func BenchmarkCards(b *testing.B) {
	words, sheet := bothLanguages(b), sheetOf(200)
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(printed(b, sheet, words))))
	}
}
