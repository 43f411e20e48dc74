package paper

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"

	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"

	"pgregory.net/rapid"
)

// guides are the real ones.
func guides(t testing.TB) []*course.Guide {
	t.Helper()
	c, err := taught()
	if err != nil {
		t.Fatal(err)
	}
	return c.Guides
}

// desk is a contact with all that can be said of it.
func desk() *agency.Contact {
	return &agency.Contact{Names: lang.Text{"en": "Security desk", "es": "Área de seguridad"}, Telephone: "202-555-0142 ext. 7", Email: "desk@norland.example",
		URL: "https://desk.norland.example/report", Notes: lang.Text{"en": "Day and night", "es": "Las 24 horas"}, CheckedOn: lang.Date{Year: 2026, Month: 11, Day: 19}}
}

func incidentOf(g *course.Guide) IncidentSheet {
	return IncidentSheet{Format: Letter, Page: "https://baluarte.example/report-incident", Query: "country=us&employer=state", Guide: g, Contact: desk(),
		Agency: lang.Text{"en": "Norland Police", "es": "Policía de Norland"}}
}

// readIncident draws a sheet and gives its texts, page by page.
func readIncident(t testing.TB, s IncidentSheet, words []*i18n.Words) (file string, texts []string) {
	t.Helper()
	p, err := drawIncident(s, words)
	if err != nil {
		t.Fatal(err)
	}
	return uncompressed(t, p)
}

// TestIncidentSheet: each guide, in each language, on each paper, with and without a contact, says everything on one page.
func TestIncidentSheet(t *testing.T) {
	words := bothLanguages(t)
	for _, g := range guides(t) {
		for _, format := range []Format{A4, Letter} {
			for i := range words {
				for _, contact := range []*agency.Contact{nil, desk()} {
					s := incidentOf(g)
					s.Format, s.Contact = format, contact
					w := []*i18n.Words{words[i], words[1-i]}
					what := fmt.Sprint(g.Country, g.Employer, format, w[0].Tag(), contact != nil)
					file, texts := readIncident(t, s, w)
					if strings.Count(file, "<</Type /Page\n") != 1 {
						t.Errorf("%s takes more than a page", what)
					}
					all := strings.Join(texts, " ")
					in := func(t lang.Text) string { return t.In(w[0].Tag()) }
					wanted := []string{in(g.First), in(g.Reviewer), "baluarte.example/report-incident"}
					for _, list := range [][]lang.Text{g.Steps, g.Ready, g.Avoid} {
						for _, text := range list {
							wanted = append(wanted, in(text))
						}
					}
					for _, c := range g.Channels {
						wanted = append(wanted, in(c.Name), c.Telephone, c.Web(), c.Email, w[0].T("lesson.checked", "Date", c.Checked))
					}
					if contact != nil {
						wanted = append(wanted, "202-555-0142 ext. 7", "desk@norland.example", "desk.norland.example/report", in(contact.Names), in(contact.Notes))
					}
					for _, want := range wanted {
						if !strings.Contains(all, plain(want)) {
							t.Errorf("%s does not say %q:\n%s", what, want, all)
						}
					}
					for j, tag := range w { // on the card, and of the first language below it too
						if at := strings.Count(all, plain(g.AtOnce.In(tag.Tag()))); at != 2-j {
							t.Errorf("%s says %d times in %s what cannot wait:\n%s", what, at, tag.Tag(), all)
						}
					}
					if contact == nil != slices.Contains(texts, w[1].T("incident.write")) {
						t.Errorf("%s: room to write is not there, or not needed", what)
					}
				}
			}
		}
	}
}

func TestSameIncidentSameBytes(t *testing.T) {
	words, g := bothLanguages(t), guides(t)[0]
	var first, again bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &again} {
		if err := Incident(out, incidentOf(g), words...); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), again.Bytes()) {
		t.Error("the same sheet gave other bytes")
	}
}

// TestHostileContactOnPaper: whatever an agency wrote, the sheet is printed.
func TestHostileContactOnPaper(t *testing.T) {
	words, g := bothLanguages(t), guides(t)[0]
	rapid.Check(t, func(r *rapid.T) {
		any := rapid.OneOf(rapid.String(), rapid.StringMatching(`[()\\\r\n\x00\xff]*`), rapid.Map(rapid.IntRange(0, 300), func(n int) string { return strings.Repeat("Ñ", n) }))
		s := incidentOf(g)
		c := s.Contact
		for _, text := range []*string{&c.Telephone, &c.Email, &c.URL} {
			*text = any.Draw(r, "text")
		}
		for _, text := range []*lang.Text{&c.Names, &c.Notes, &s.Agency} {
			*text = lang.Text{"en": any.Draw(r, "en"), "es": any.Draw(r, "es")}
		}
		_, texts := readIncident(t, s, words)
		for _, text := range texts {
			for _, l := range text {
				if !unicode.Is(letters, l) {
					r.Fatalf("%q is printed with %U", text, l)
				}
			}
		}
		if !slices.Contains(texts, words[0].T("incident.ready")) {
			r.Fatal("what follows is gone")
		}
	})
}

func BenchmarkIncident(b *testing.B) {
	words, s := bothLanguages(b), incidentOf(guides(b)[0])
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := Incident(&out, s, words...); err != nil {
			b.Fatal(err)
		}
	}
}
