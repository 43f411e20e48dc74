// Package lang holds what every room needs to speak more than one language: the tags of the languages,
// the choice among them for a visitor, Text with one string per language, the calendar Date, and the one form by which
// names, numbers and e-mail addresses are kept or matched.
//
// Which languages exist is data: the files in locales/. No code names a language.
package lang

import (
	"maps"
	"slices"

	"golang.org/x/text/language"
)

// Tag is a language as it stands in addresses and files: a lower-case BCP 47 language, e.g. "en", "es".
type Tag string

// Set is the languages this program speaks, in the order in which they are shown.
// The first one is the last resort of a choice.
type Set []Tag

// Has reports whether the program speaks t.
func (s Set) Has(t Tag) bool { return slices.Contains(s, t) }

// Choose gives the language for a visitor: the first of the wishes the program speaks (an account's, then a
// cookie's), then the best match of the Accept-Language header, then the first of the set.
func (s Set) Choose(acceptLanguage string, wishes ...Tag) Tag {
	for _, w := range wishes {
		if s.Has(w) {
			return w
		}
	}
	if acceptLanguage != "" && len(acceptLanguage) < 1000 {
		tags := make([]language.Tag, len(s))
		for i, t := range s {
			tags[i] = language.Make(string(t))
		}
		wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
		if err == nil && len(wanted) > 0 {
			if _, i, confidence := language.NewMatcher(tags).Match(wanted...); confidence != language.No {
				return s[i]
			}
		}
	}
	return s[0]
}

// Text is one string per language.
type Text map[Tag]string

// In gives the text in a language; where that is missing, the one of the first language in tag order
// that is there, so that a name is never shown empty.
func (t Text) In(tag Tag) string {
	if s, ok := t[tag]; ok {
		return s
	}
	for _, k := range t.Tags() {
		return t[k]
	}
	return ""
}

// Tags are the languages the text is in, in the order of their tags.
func (t Text) Tags() []Tag { return slices.Sorted(maps.Keys(t)) }
