package paper

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// signedLike is as long as the signed form of a usual certificate.
var signedLike = "eyJhbGciOiJFZERTQSIsImtpZCI6IjAxMjM0NTY3ODlhYmNkZWYiLCJ0eXAiOiJjZXJ0aWZpY2F0ZSJ9." + "eyJ" + strings.Repeat("ab1_", 120) + "." + strings.Repeat("x-Y2", 21) + "AA"

// certificateOf is a usual one.
func certificateOf(words *i18n.Words, format Format) Certificate {
	day := lang.Date{Year: 2026, Month: 11, Day: 20}
	m := &course.Module{ID: "phishing", Course: "cyber-hygiene", Minutes: 25, CreditHours: 0.5, ValidMonths: 12,
		Title: lang.Text{"en": "Phishing: spot it and report it", "es": "Phishing: reconocer y reportar mensajes fraudulentos"}}
	for _, id := range []string{"K0684", "K0946", "K0984", "K1087", "S0718"} {
		m.Alignment = append(m.Alignment, course.Alignment{Framework: course.NICE, Version: "2.1.0", ID: id})
	}
	m.Alignment = append(m.Alignment, course.Alignment{Framework: course.CSF, Version: "2.0", ID: "PR.AT-01"})
	c := Certificate{Words: words, Format: format, Root: "https://baluarte.example", Signed: signedLike}
	c.Earned = learn.Earned{Completion: learn.Completion{ID: uuid.UUID{1}, Revision: "3f9a61c0" + strings.Repeat("0", 56), Language: words.Tag(), Attempt: uuid.UUID{2}, Score: 9, Of: 10, PassMark: 8,
		CompletedOn: day, CompletedAt: day.Time(time.UTC), Method: learn.Online},
		Code: "7K3M-Q9XD-2HTN-VB4C", Name: "Lucía Muestra Ejemplo", Zone: time.UTC,
		Agency: lang.Text{"en": "State Police of Valle Alto", "es": "Secretaría de Seguridad Pública de Valle Alto"}}
	c.Module, c.Course, c.Until = m, lang.Text{"en": "Cyber hygiene", "es": "Higiene cibernética"}, day.AddMonths(12)
	return c
}

// TestClassCertificates: each is the page that it is by itself, in its own language.
func TestClassCertificates(t *testing.T) {
	all := ClassCertificates{Words: bothLanguages(t)[1], Format: A4, Module: certificateOf(bothLanguages(t)[1], A4).Module.Title, At: time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)}
	var want []string
	for i := range 4 {
		c := certificateOf(bothLanguages(t)[i%2], A4)
		c.Name += fmt.Sprint(" ", i)
		all.All = append(all.All, c)
		alone, err := c.draw()
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, textsOf(inPlace(t, "alone", alone)[0]))
	}
	keepPDF(t, "class-certificates", func(out *bytes.Buffer) error { return all.PDF(out) })
	p, err := all.draw()
	if err != nil {
		t.Fatal(err)
	}
	for i, page := range inPlace(t, "class", p) {
		if got := textsOf(page); got != want[i] {
			t.Errorf("page %d reads\n%s\nalone\n%s", i+1, got, want[i])
		}
	}
	if p.PageCount() != len(want) {
		t.Error(p.PageCount(), "pages")
	}
}

var pdfs = flag.String("pdfs", "", "write certificates and transcripts into this folder, to be looked at")

// keepPDF writes a document where somebody wants to look at it.
func keepPDF(t testing.TB, name string, write func(*bytes.Buffer) error) {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	if *pdfs != "" {
		if err := os.WriteFile(filepath.Join(*pdfs, name+".pdf"), out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

var unusual = map[string]func(*Certificate){
	"usual": func(*Certificate) {},
	"long": func(c *Certificate) {
		c.Name = "María de los Ángeles Guadalupe Concepción Hernández-Rodríguez y Fernández de Córdoba de la Torre Villavicencio"
		c.Agency = lang.Text{"en": "Office of the Chief Information Security Officer, Department of Public Safety and Emergency Management of the State of Upper Valley", "es": "Dirección General de Tecnologías de la Información y Comunicaciones, Coordinación de Respuesta a Incidentes Cibernéticos del Centro Estatal"}
		c.Module.Title = lang.Text{"en": "Protecting criminal justice information and digital evidence at the scene, on the way and in the office", "es": "Proteger la información de justicia penal y la evidencia digital en el lugar de los hechos, en el traslado y en la oficina"}
		c.Method = learn.Classroom
		c.Completion.Minutes = 100
	},
	"hostile": func(c *Certificate) {
		c.Name = "<b>Zoë</b> 王小明 \u202eolleh\u202c 🎓 '); DROP TABLE people;-- " + strings.Repeat("Ñ", 240)
		c.Agency = nil
		c.Course = nil
		c.Until = lang.Date{}
		c.Module.Alignment = nil
	},
	"corrected": func(c *Certificate) {
		c.CorrectedOn, c.Reason = c.CompletedOn.AddDays(9), "mistake"
		c.HidesScore = true
	},
	"demo": func(c *Certificate) { c.Demo = true },
	"cut":  func(c *Certificate) { c.Signed, c.Brief = strings.Repeat("a", 1400), signedLike },
	"bare": func(c *Certificate) {
		c.Signed, c.Demo, c.Root = strings.Repeat("a", 1400), true, "https://baluarte.coordinacion.valle-alto.example:8443"
	},
}

// TestCertificate: in both languages and on both papers it says what it must, everything within the frame.
func TestCertificate(t *testing.T) {
	for _, words := range bothLanguages(t) {
		for _, format := range Formats() {
			for name, change := range unusual {
				c := certificateOf(words, format)
				change(&c)
				name = fmt.Sprint("certificate-", name, "-", words.Tag(), "-", format)
				keepPDF(t, name, func(out *bytes.Buffer) error { return c.PDF(out) })
				p, err := c.draw()
				if err != nil {
					t.Fatal(err)
				}
				pages := inPlace(t, name, p)
				if len(pages) != 1 {
					t.Fatalf("%s: %d pages", name, len(pages))
				}
				if said := textsOf(pages[0]); c.IsCorrected() && (!strings.Contains(said, words.T("certificate.title")+"\n"+words.T("certificate.no_effect", "Date", c.CorrectedOn)+" "+words.T("certificate.why.mistake")+"\n") || strings.Contains(said, words.Date(c.Until))) {
					t.Errorf("%s: that it is void is not the first that it says, or it still says until when it holds:\n%s", name, said)
				}
				said := strings.ReplaceAll(textsOf(pages[0]), "\n", " ")
				for key, told := range map[string]bool{"layout.demo": c.Demo, "certificate.qr.without_agency": c.Brief != "", "certificate.qr.address_only": len(c.Signed) > 1000 && c.Brief == ""} {
					if strings.Contains(said, words.T(key)) != told {
						t.Errorf("%s: %s is told: %v\n%s", name, key, !told, said)
					}
				}
				width, height := p.GetPageSize()
				for _, s := range pages[0] {
					if s.left < certRim-0.1 || s.right > width-certRim+0.1 || s.top < 25 || s.bottom > height-17 {
						t.Errorf("%s: %q stands in the frame's way: %+v", name, s.text, s)
					}
				}
			}
		}
	}
}

// TestWhatACertificateSays compares the text of the usual one in both languages.
func TestWhatACertificateSays(t *testing.T) {
	want := map[lang.Tag]string{
		"en": "Baluarte\nCertificate\nState Police of Valle Alto certifies that\nLucía Muestra Ejemplo\ncompleted the training module\nPhishing: spot it and report it\n" +
			"Part of the course “Cyber hygiene”. Length: 25 min; counts as 0.5 h of\ntraining. Right answers: 9 of 10; 8 are needed to pass.\n" +
			"Check this certificate\nbaluarte.example/en/certificates\n7K3M-Q9XD-2HTN-VB4C\nFor a screen reader, use that page: there\nthe certificate is accessible.\n" +
			"Completed on\nNovember 20, 2026\nValid until\nNovember 20, 2027\nAligned with\nCSF 2.0: PR.AT-01 · NICE 2.1.0: K0684,\nK0946, K0984, K1087, S0718\nRevision\n3f9a 61c0",
		"es": "Baluarte\nConstancia\nSecretaría de Seguridad Pública de Valle Alto hace constar que\nLucía Muestra Ejemplo\nconcluyó el módulo de capacitación\n" +
			"Phishing: reconocer y reportar mensajes\nfraudulentos\nDel curso «Higiene cibernética». Duración: 25 min; equivale a 0.5 h de\ncapacitación. Respuestas correctas: 9 de 10; se aprueba con 8.\n" +
			"Verifique esta constancia\nbaluarte.example/es/certificates\n7K3M-Q9XD-2HTN-VB4C\nPara lector de pantalla, use esa página: ahí\nla constancia es accesible.\n" +
			"Concluido el\n20 de noviembre de 2026\nVigente hasta\n20 de noviembre de 2027\nAlineado a\nCSF 2.0: PR.AT-01 · NICE 2.1.0: K0684,\nK0946, K0984, K1087, S0718\nRevisión\n3f9a 61c0",
	}
	for _, words := range bothLanguages(t) {
		p, err := certificateOf(words, A4).draw()
		if err != nil {
			t.Fatal(err)
		}
		if got := textsOf(inPlace(t, "usual", p)[0]); got != want[words.Tag()] {
			t.Errorf("it reads\n%s\nwant\n%s", got, want[words.Tag()])
		}
	}
}

// TestCertificateOfAnything: whatever names there are, all stands in its place.
func TestCertificateOfAnything(t *testing.T) {
	words := bothLanguages(t)
	rapid.Check(t, func(u *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-ZÑ][a-zé ]{1,300}`), rapid.StringMatching(`W{1,300}`))
		c := certificateOf(words[rapid.IntRange(0, 1).Draw(u, "language")], rapid.SampledFrom(Formats()).Draw(u, "paper"))
		c.Name = text.Draw(u, "name")
		c.Agency = lang.Text{"en": text.Draw(u, "agency")}
		c.Module.Title = lang.Text{"en": text.Draw(u, "title")}
		c.Course = lang.Text{"en": text.Draw(u, "course")}
		c.Root = "https://" + rapid.StringMatching(`[a-z.]{1,120}`).Draw(u, "root")
		c.Signed, c.Demo = strings.Repeat("a", rapid.IntRange(1, 4000).Draw(u, "signed")), rapid.Bool().Draw(u, "demo")
		c.Brief = c.Signed[:len(c.Signed)/2]
		p, err := c.draw()
		if err != nil {
			u.Fatal(err)
		}
		inPlace(u, "anything", p)
	})
}

// TestSameCertificateSameBytes: and they hold the signed form, so that the file alone can be checked.
func TestSameCertificateSameBytes(t *testing.T) {
	for _, words := range bothLanguages(t) {
		var first, again bytes.Buffer
		for _, out := range []*bytes.Buffer{&first, &again} {
			if err := certificateOf(words, Letter).PDF(out); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(first.Bytes(), again.Bytes()) || first.Len() > 200<<10 {
			t.Error("the same certificate gave other bytes, or too many:", first.Len())
		}
		if signed, err := learn.FindSigned(first.Bytes()); err != nil || signed != signedLike {
			t.Error(signed, err)
		}
	}
}

// TestQRCodeStaysReadable: it is never finer than phones read from paper; what is too long for it is left out, the agency first, and
// that is told.
func TestQRCodeStaysReadable(t *testing.T) {
	for _, want := range []struct {
		signed, brief int
		cut           string
		most          int // modules
	}{
		{100, 90, "", 57}, {570, 520, "", 97}, {1100, 900, "", mostModules}, {1400, 1100, "certificate.qr.without_agency", mostModules},
		{5000, 4900, "certificate.qr.address_only", 41}, {5000, 0, "certificate.qr.address_only", 41},
	} {
		c := certificateOf(bothLanguages(t)[0], A4)
		c.Signed, c.Brief = strings.Repeat("a", want.signed), strings.Repeat("b", want.brief)
		code, cut, err := certificatePrinter{Certificate: c}.scannable()
		if err != nil || cut != want.cut || code.Bounds().Dx() > want.most {
			t.Fatal(want, cut, code.Bounds().Dx(), err)
		}
		_, signed, _ := strings.Cut(code.Content(), "#")
		if all := map[string]string{"": c.Signed, "certificate.qr.without_agency": c.Brief}[cut]; signed != all {
			t.Errorf("%+v: %q", want, signed)
		}
	}
}

// TestEveryReasonHasItsSentence: whatever word the ledger has for why something was corrected.
func TestEveryReasonHasItsSentence(t *testing.T) {
	for _, words := range bothLanguages(t) {
		for _, reason := range append(assign.CorrectionReasons(), "other", "", "of a newer program") {
			c := certificateOf(words, A4)
			c.Reason = reason
			if said := c.WhyVoid(); strings.ContainsAny(said, "⟦⟧") || (c.Why() == "other") == slices.Contains(assign.CorrectionReasons(), reason) {
				t.Errorf("of %q it says %q", reason, said)
			}
		}
	}
}

// transcriptOf is one of so many entries.
func transcriptOf(words *i18n.Words, format Format, entries int) Transcript {
	one := certificateOf(words, format)
	t := Transcript{Words: words, Format: format, Root: one.Root, Named: func(tag lang.Tag) string { return map[lang.Tag]string{"en": "English", "es": "Español"}[tag] }}
	t.Name, t.On = one.Name, one.CompletedOn.AddDays(2)
	for i := range entries {
		c := certificateOf(words, format).Certificate
		c.CompletedOn = c.CompletedOn.AddDays(-i)
		switch i % 5 {
		case 1:
			c.Method, c.Completion.Minutes = learn.Classroom, 90
		case 2:
			c.Credited, c.Issuer, c.Code, c.Revision, c.Language, c.Completion.Minutes, c.Until = true, "Academia Regional de Seguridad Pública del Noroeste", "", "", "", 480, lang.Date{}
		case 3:
			c.CorrectedOn, c.Reason = c.CompletedOn.AddDays(5), "mistake"
		case 4:
			c.Module.Title = lang.Text{"en": strings.Repeat("A very long title ", 12), "es": strings.Repeat("Un título muy largo ", 12)}
		}
		t.Entries = append(t.Entries, c)
	}
	said, _ := json.Marshal(t.Claim()) // as long as what is signed
	t.Signed = "eyJhbGciOiJFZERTQSIsImtpZCI6IjAxMjM0NTY3ODlhYmNkZWYiLCJ0eXAiOiJ0cmFuc2NyaXB0In0." + base64.RawURLEncoding.EncodeToString(said) + "." + strings.Repeat("x-Y2", 21) + "AA"
	return t
}

// TestTranscript: the head stands on each page, every entry once, nothing outside.
func TestTranscript(t *testing.T) {
	for _, words := range bothLanguages(t) {
		for _, format := range Formats() {
			for entries, wanted := range map[int]int{0: 1, 5: 1, 60: 4} {
				name := fmt.Sprint("transcript-", entries, "-", words.Tag(), "-", format)
				tr := transcriptOf(words, format, entries)
				tr.Demo = entries == 60
				keepPDF(t, name, func(out *bytes.Buffer) error { return tr.PDF(out) })
				p, err := tr.draw()
				if err != nil {
					t.Fatal(err)
				}
				pages := inPlace(t, name, p)
				if len(pages) != wanted {
					t.Errorf("%s: %d pages", name, len(pages))
				}
				all := ""
				for i, page := range pages {
					said := textsOf(page)
					all += said + "\n"
					for _, want := range []string{words.T("certificate.transcript.page", "Page", i+1, "Pages", len(pages)), "Lucía Muestra Ejemplo", words.T("certificate.column.hours"), words.Date(tr.On), "baluarte.example"} {
						if !strings.Contains(said, want) {
							t.Errorf("%s, page %d: nothing reads %q in\n%s", name, i+1, want, said)
						}
					}
				}
				for _, e := range tr.Entries {
					if !strings.Contains(all, words.DateShort(e.CompletedOn)) {
						t.Errorf("%s: nothing of %s", name, e.CompletedOn)
					}
				}
				if demo := strings.Contains(all, words.T("layout.demo")); demo != tr.Demo {
					t.Errorf("%s says that it is a demonstration: %v", name, demo)
				}
				if why := strings.Contains(strings.ReplaceAll(all, "\n", " "), words.T("certificate.why.mistake")); why != (entries > 3) {
					t.Errorf("%s says why an entry is void: %v\n%s", name, why, all)
				}
				if entries == 5 {
					for _, want := range []string{"certificate.source.self_paced", "certificate.source.classroom", "certificate.source.credited"} {
						if !strings.Contains(all, words.T(want)) {
							t.Errorf("%s: no %s in\n%s", name, want, all)
						}
					}
					if !strings.Contains(all, words.T("certificate.transcript.sum", "Count", 4, "Hours", "10.5")) {
						t.Errorf("%s: the sum is not in\n%s", name, all)
					}
				}
			}
		}
	}
}

// TestTranscriptOfAnything: whatever names there are, all stands in its place.
func TestTranscriptOfAnything(t *testing.T) {
	words := bothLanguages(t)
	rapid.Check(t, func(u *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-ZÑ][a-zé ]{1,300}`), rapid.StringMatching(`W{1,300}`))
		tr := transcriptOf(words[0], A4, rapid.IntRange(1, 8).Draw(u, "entries"))
		tr.Name = text.Draw(u, "name")
		for i := range tr.Entries {
			tr.Entries[i].Module.Title, tr.Entries[i].Issuer, tr.Entries[i].Course = lang.Text{"en": text.Draw(u, "title")}, text.Draw(u, "issuer"), lang.Text{"en": text.Draw(u, "course")}
			tr.Entries[i].Code = access.Code("7K3M-Q9XD-2HTN-VB4C")
		}
		p, err := tr.draw()
		if err != nil {
			u.Fatal(err)
		}
		inPlace(u, "anything", p)
	})
}

func BenchmarkCertificate(b *testing.B) {
	c := certificateOf(bothLanguages(b)[1], Letter)
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := c.PDF(&out); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTranscript(b *testing.B) {
	t := transcriptOf(bothLanguages(b)[1], Letter, 60)
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := t.PDF(&out); err != nil {
			b.Fatal(err)
		}
	}
}
