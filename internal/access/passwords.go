package access

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// How long a password is, in Unicode code points (NIST SP 800-63B-4, 3.1.1.2). Longer ones are refused, never cut: a
// password is checked whole.
const (
	LeastAlone      = 15 // where the password is all that is asked for
	LeastWithSecond = 8  // where a second factor is asked for too
	MostCharacters  = 128
)

// product stands in every address and on every page, so it stands in many a password.
const product = "baluarte"

// Passwords are the rules of a new password and, by the Hasher, what is kept of it. There are no rules of composition
// and no expiry: both make passwords worse.
type Passwords struct {
	Common Blocklist
	*Hasher
}

// Check says what is wrong with a new password, as fault.Invalid. About are the names, addresses, numbers and agencies
// that somebody who knows the person would try first.
func (p Passwords) Check(password string, withSecondFactor bool, about []string) error {
	least := LeastAlone
	if withSecondFactor {
		least = LeastWithSecond
	}
	password, ok := normal(password)
	length := utf8.RuneCountInString(password)
	switch {
	case length > MostCharacters:
		return fault.New(fault.Invalid, "password.too_long", "Most", MostCharacters)
	case !ok:
		return fault.New(fault.Invalid, "password.unreadable")
	case length < least:
		return fault.New(fault.Invalid, "password.too_short", "Least", least)
	case isRepetition(password):
		return fault.New(fault.Invalid, "password.repeated")
	case isAbout(password, slices.Concat(about, []string{product}), least):
		return fault.New(fault.Invalid, "password.about_you")
	case isDate(password) || p.Common.Has(password):
		return fault.New(fault.Invalid, "password.common")
	}
	return nil
}

// normal writes a password in one way, so that it is the same from every keyboard: NFC, and every kind of space as the
// plain one, as the profile OpaqueString of RFC 8265 has it. NFKC would fold more and make different passwords equal.
// It is not ok when it is no text, or holds control characters, which nobody types on purpose.
func normal(password string) (string, bool) {
	const mostBytes = MostCharacters * utf8.UTFMax * 4 // with room for accents that melt into their letters
	if len(password) > mostBytes || !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl) {
		return password, false
	}
	return lang.Normalize(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zs, r) {
			return ' '
		}
		return r
	}, password)), true
}
