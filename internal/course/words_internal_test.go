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
				if got := Syllables(lang.Tag(tag), word); got != want {
					t.Errorf("%s: %s has %d syllables, not %d", tag, word, want, got)
				}
			}
		}
	}
}
