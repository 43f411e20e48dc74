package lang

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ErrHidden is a text with characters that nobody sees: controls, marks that turn the writing round, blank letters.
var ErrHidden = errors.New("lang: hidden characters")

// Clean gives a line of text its one form: composed letters (NFC), one space between words, none at the ends. Line
// breaks and tabs, which spreadsheets leave in cells, are spaces. Characters that cannot be seen are ErrHidden: with
// them two texts look alike and differ, or one reads as another.
func Clean(s string) (string, error) {
	if isClean(s) {
		return s, nil
	}
	var b strings.Builder
	gap := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Zs, r) || r == '\t' || r == '\n' || r == '\r':
			gap = b.Len() > 0
			continue
		case Hidden(r):
			return "", ErrHidden
		case gap:
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String()), nil
}

// isClean knows at a glance most texts that Clean would leave as they are: ASCII, and the composed Latin letters from À
// to ſ.
func isClean(s string) bool {
	before := ' '
	for _, r := range s {
		if r < ' ' || r >= 0x7f && r < 'À' || r > 'ſ' || r == ' ' && before == ' ' {
			return false
		}
		before = r
	}
	return s == "" || before != ' '
}

// Visible leaves out of a text what Hidden characters there are, line breaks among them: it cannot steer a terminal, nor look like
// another line.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		if Hidden(r) {
			return -1
		}
		return r
	}, s)
}

// Hidden reports whether nobody sees a character: see ErrHidden.
func Hidden(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return !unicode.IsGraphic(r) || r == utf8.RuneError || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) ||
		unicode.Is(unicode.Variation_Selector, r) || r == '\u2800' // a Braille pattern without dots
}
