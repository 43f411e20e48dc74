package course

import (
	"strings"
	"testing"

	"baluarte/internal/lang"
)

// Counted by hand, by saying them.
var saidEnglish = map[int]string{
	1: "the you are screen clicked asked phone phones through eyes moves goes saved file files don't one's five have tried piece worked here ones choose",
	2: "message password open wanted number reply before someone little table apple people quiet access answer attach handed hurry locked-up doesn't sender money something caller homework safely workplace useful letters client create fraudster breaches fixes pages police copies carried studies studied",
	3: "employee computer attention together officer criminal remember area several suspicious protected idea video radio businesses devices services general history medium serious previous period",
	4: "information authority identity January everybody usually society material original experience",
	5: "organization verification university individual association",
}

// Counted by hand, by the rules of writing: a diphthong is one, an accent parts it.
var saidSpanish = map[int]string{
	1: "que quien guion muy rey soy dio fue vio guie luz la y bien ley hoy truhan",
	2: "día país baúl oír leer cuida guerra aula agua causa aire lengua tío ahí aún búho prohibir cielo construí caos huella guía",
	3: "correo escuela ahora teatro cohete reportar mensaje ayuda escribe oído enviado deshielo jesuita",
	4: "policía averigua contraseña institución lingüística vehículo averigüe navegador documento evidencia información",
	5: "autenticación capacitación computadora verificación",
	6: "inmediatamente responsabilidad",
}

func TestSyllables(t *testing.T) {
	for tag, table := range map[string]map[int]string{"en": saidEnglish, "es": saidSpanish} {
		for want, words := range table {
			for word := range strings.FieldsSeq(words) {
				if got := syllables(lang.Tag(tag), word); got != want {
					t.Errorf("%s: %s has %d syllables, not %d", tag, word, want, got)
				}
			}
		}
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string]int{
		"One. Two! Three? Four":                              4,
		"At 5:30 p.m. you leave, and Dr. Ruiz stays.":        1,
		"It ends at 5 p.m. You leave.":                       2,
		"Version 3.5 is out. See office.example now.":        2,
		"«¿Me ayuda?». Eso dijo. ¿Y usted?":                  3,
		"«¿Me ayuda?», preguntó la jefa… y colgó.":           1,
		"El art. 227 y el núm. 4 valen en EE. UU. y México.": 1,
		"":         0,
		"…":        0,
		"No. 4 it": 1,
	} {
		got := 0
		for _, s := range sentences(text) {
			if len(spokenWords(s.text)) > 0 {
				got++
			}
		}
		if got != want {
			t.Errorf("%q has %d sentences, not %d: %v", text, want, got, sentences(text))
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"Don’t use two-factor at 12:00, she said.":       "Don’t|use|two-factor|at|12:00|she|said",
		"Write to a@b.example or pay.example/x, or wait": "Write|to|or|x|or|wait",
		"«¿Qué?» — 15 %":                                 "Qué|15",
	} {
		var got []string
		for _, w := range spokenWords(text) {
			got = append(got, w.word)
		}
		if s := strings.Join(got, "|"); s != want {
			t.Errorf("%q: %s, want %s", text, s, want)
		}
	}
}

// Words to avoid are found in any form, and let alone in phrases and names where they are right.
func TestGlossaryFindsWords(t *testing.T) {
	g := &Glossary{Terms: []Term{
		{Forms: map[lang.Tag][]string{"es": {"constancia"}}, Avoid: map[lang.Tag][]Avoid{"es": {{Form: "certificado", Unless: []string{"certificado digital"}}}}},
		{Forms: map[lang.Tag][]string{"es": {"contraseña"}}, Avoid: map[lang.Tag][]Avoid{"es": {{Form: "clave de acceso"}}}},
		{Forms: map[lang.Tag][]string{"es": {"datos personales"}}, Avoid: map[lang.Tag][]Avoid{"es": {{Form: "PII"}}}},
	}}
	p := g.phrases("es")
	for text, want := range map[string]int{
		"Guarde el certificado y los certificados":           2,
		"Un certificado digital, dos certificados digitales": 0,
		"Certificados hay muchos":                            1,
		"La oficina de Certificados abre":                    0,
		"Cambie sus claves de acceso":                        1,
		"La clave está en la calma":                          0,
		"Hay PII en la lista":                                1,
		"Los certificadores no son de papel":                 0,
	} {
		var words []string
		for _, w := range spokenWords(text) {
			words = append(words, w.word)
		}
		if got := len(p.shunned(words)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	if n := p.term([]string{"datos", "personales", "de"}); n != 2 {
		t.Error(n)
	}
}

// What somebody in a scene says is theirs; what the course says is measured.
func TestOurVoice(t *testing.T) {
	if got, want := strings.TrimSpace(ourVoice("Dijo «haz clic» y “ven”; usted no.")), "Dijo"; !strings.HasPrefix(got, want) || strings.Contains(got, "haz") || strings.Contains(got, "ven") || len(ourVoice("«a»")) != len("«a»") {
		t.Errorf("%q", got)
	}
}
