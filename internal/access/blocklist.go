package access

import (
	_ "embed"
	"strings"
	"unicode"

	"baluarte/internal/lang"
)

// The words that people in both countries reach for, one a line: our own compilation, group by group, copied from no
// published list. It needs no variants, which the folding below finds. Lines that begin with "# " are comments.
//
//go:embed common.txt
var common string

// shortest is the least that is kept of an entry: less would be found in anything.
const shortest = 3

// Blocklist holds common passwords, each without case, accents, digits in place of letters, and what is hung on its ends.
type Blocklist map[string]struct{}

// CommonPasswords is the list that comes with the program.
func CommonPasswords() Blocklist {
	b := Blocklist{}
	for line := range strings.Lines(common) {
		if line = strings.TrimRight(line, "\n"); !strings.HasPrefix(line, "# ") {
			b.add(line)
		}
	}
	return b
}

func (b Blocklist) add(entry string) {
	folded := lang.Fold(entry)
	for _, form := range []string{core(folded), core(strings.TrimFunc(folded, isHung))} {
		if len(form) >= shortest {
			b[form] = struct{}{}
		}
	}
}

// Has reports whether a password is on the list, a variant of an entry ("P@ssw0rd-2026!"), or no more than two entries
// side by side ("monterreytigres10").
func (b Blocklist) Has(password string) bool {
	folded := lang.Fold(password)
	if b.holds(folded) {
		return true
	}
	for i := range folded {
		if b.holds(folded[:i]) && b.holds(folded[i:]) {
			return true
		}
	}
	return false
}

// holds looks for a piece as it stands and without what is hung on either end. Some signs are left on too, since they may
// stand for a letter: "$ecreto2026", "contraseñ@2026".
func (b Blocklist) holds(piece string) bool {
	for _, right := range []string{piece, strings.TrimRightFunc(piece, unicode.IsDigit), strings.TrimRightFunc(piece, isHung)} {
		for _, form := range []string{right, strings.TrimLeftFunc(right, isHung)} {
			if _, ok := b[core(form)]; ok {
				return true
			}
		}
	}
	return false
}

func isHung(r rune) bool { return !unicode.IsLetter(r) }

// core is a word by its letters alone, those in disguise included.
func core(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return r
	}, leet(s))
}

// disguises are the signs that people put in the place of letters. Since "1" may be an i or an l, so may both letters.
var disguises = strings.NewReplacer("0", "o", "1", "i", "!", "i", "|", "i", "l", "i", "3", "e", "4", "a", "@", "a",
	"5", "s", "$", "s", "7", "t", "8", "b", "9", "g")

func leet(s string) string { return disguises.Replace(s) }
