package page

import (
	"slices"
	"strings"
	"testing"

	"baluarte/internal/audit"
)

// TestEveryActionHasItsWord, in every language: the page would show a mark in its place.
func TestEveryActionHasItsWord(t *testing.T) {
	for _, tag := range words().Languages() {
		for _, a := range audit.Actions() {
			if word := words().For(tag).T("audit.did." + string(a)); strings.Contains(word, "⟦") {
				t.Errorf("%s: no word for %s", tag, a)
			}
		}
		inWords := slices.Clone(fieldsInWords)
		for _, named := range words().Languages() {
			inWords = append(inWords, "name."+string(named))
			if strings.Contains(words().For(tag).T("agencies.field.name_"+string(named)), "⟦") {
				t.Errorf("%s: no word for an agency's name in %s", tag, named)
			}
		}
		for _, f := range inWords {
			if word := words().For(tag).T("field." + f); strings.Contains(word, "⟦") {
				t.Errorf("%s: no word for the field %s", tag, f)
			}
		}
		for field, prefixes := range valuesInWords {
			for prefix, values := range prefixes {
				for _, v := range values {
					if strings.Contains(words().For(tag).T(prefix+v), "⟦") {
						t.Errorf("%s: no word for %s %s", tag, field, v)
					}
				}
			}
		}
	}
}
