package lang

import (
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Normalize writes a text in one way (Unicode NFC), however the keyboard put it together: "é" as one sign, or as "e" and
// an accent.
func Normalize(s string) string { return norm.NFC.String(s) }

// Fold takes case and accents off a text, so that texts sort and are found alike however they were typed, and alike on
// every database: "Ávila" stands beside "Avila".
func Fold(s string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), strings.ToLower(s))
	if err != nil { // of invalid UTF-8
		return s
	}
	return plain
}

// Folds is Fold that remembers, for sorting: a sort folds each text many times.
func Folds() func(string) string {
	known := map[string]string{}
	return func(text string) string {
		folded, ok := known[text]
		if !ok {
			folded = Fold(text)
			known[text] = folded
		}
		return folded
	}
}
