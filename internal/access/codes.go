package access

import (
	"crypto/sha256"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// CodeForm is how a code that people read and type is written: groups of letters and digits.
type CodeForm struct{ groups, size int }

// The codes, each ending in a check character. A card is typed once, from paper, before its date: 55 bits of chance. Of
// the recovery codes there are ten, which wait for years: 70 bits. By the code of a certificate anybody may find it, for good,
// among millions, and it is read out over the telephone, in fours: 75 bits.
var (
	CardCode        = CodeForm{3, 4}
	RecoveryCode    = CodeForm{3, 5}
	CertificateCode = CodeForm{4, 4}
)

// RecoveryCodes is how many of them an account gets at a time.
const RecoveryCodes = 10

// letters are Crockford's base 32: no I, L, O or U, so nothing is mistaken for 1 or 0, and few words come about.
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// Code is a code as it is printed: "7KQ2-M4XD-9T0C".
type Code string

// CodeHash is what the database keeps of a code.
type CodeHash [sha256.Size]byte

// Hash is what is kept of an account's code. Fewer bits than a token's can be searched through by who has a copy of the
// database, hence the key, which is not in it; the account makes a hash worthless in another row.
func (c Code) Hash(keys Ring, account uuid.UUID) CodeHash { return CodeHash(keys.Sign(c.of(account))) }

// Hashes are what may be kept of it: by the present key, and by the one before.
func (c Code) Hashes(keys Ring, account uuid.UUID) (all []CodeHash) {
	for _, h := range keys.Signs(c.of(account)) {
		all = append(all, CodeHash(h))
	}
	return all
}

func (c Code) of(account uuid.UUID) []byte { return append(account[:], c...) }

// New draws a code.
func (f CodeForm) New(r io.Reader) (Code, error) {
	raw := make([]byte, f.groups*f.size-1)
	if _, err := io.ReadFull(r, raw); err != nil {
		return "", err
	}
	values := make([]byte, len(raw))
	for i, b := range raw {
		values[i] = b % byte(len(letters)) // 256 is a multiple of 32: no letter comes more often
	}
	return f.write(append(values, checksum(values))), nil
}

// Parse reads a code as people type it: in any case, with hyphens, spaces, dots, underscores, slashes or nothing between its groups,
// O for 0, I and L for 1. What cannot be a code is fault.Invalid and says why; a code that nobody holds still passes.
func (f CodeForm) Parse(typed string) (Code, error) {
	var values []byte
	for _, r := range typed {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune("._/", r) {
			continue
		}
		value := strings.IndexRune(letters, lookAlike(unicode.ToUpper(r)))
		if value < 0 {
			return "", fault.New(fault.Invalid, "code.character", "Character", string(r))
		}
		if values = append(values, byte(value)); len(values) > f.groups*f.size {
			break
		}
	}
	switch {
	case len(values) != f.groups*f.size:
		return "", fault.New(fault.Invalid, "code.length", "Length", f.groups*f.size)
	case remainder(values) != 0:
		return "", fault.New(fault.Invalid, "code.mistyped")
	}
	return f.write(values), nil
}

// Find reads the one code in a text, with whatever words there are around it. Where there is none, or another one, it is fault.Invalid
// and says of what comes nearest to a code why it is none.
func (f CodeForm) Find(text string) (code Code, err error) {
	if code, err = f.Parse(text); err == nil {
		return code, nil
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Pd, r) })
	found := map[Code]bool{}
	try := func(part string) {
		one, bad := f.Parse(part)
		if bad == nil {
			code, found[one] = one, true
		} else if f.looksRight(part) {
			err = bad
		}
	}
	for _, word := range words {
		try(word)
	}
	if len(found) == 0 { // it is written with spaces
		for i := range max(0, len(words)-f.groups+1) {
			if group := words[i : i+f.groups]; !slices.ContainsFunc(group, func(s string) bool { return utf8.RuneCountInString(s) != f.size }) {
				try(strings.Join(group, " "))
			}
		}
	}
	if len(found) == 1 {
		return code, nil
	}
	return "", err
}

// looksRight reports whether a text has as many letters and digits as a code.
func (f CodeForm) looksRight(text string) bool {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n == f.groups*f.size
}

func lookAlike(r rune) rune {
	switch r {
	case 'O':
		return '0'
	case 'I', 'L':
		return '1'
	}
	return r
}

func (f CodeForm) write(values []byte) Code {
	var code strings.Builder
	for i, value := range values {
		if i > 0 && i%f.size == 0 {
			code.WriteByte('-')
		}
		code.WriteByte(letters[value])
	}
	return Code(code.String())
}

// The check character makes the code, read as a polynomial over the field of 32 elements, zero at a generator of the
// field. In codes of up to 31 characters it shows every single wrong character and every two that changed places.

func checksum(values []byte) byte { return times(remainder(values)) }

func remainder(values []byte) (sum byte) {
	for _, value := range values {
		sum = times(sum) ^ value
	}
	return sum
}

// times multiplies by the generator x, modulo x⁵+x²+1.
func times(value byte) byte {
	value <<= 1
	if value >= 32 {
		value ^= 0b100101
	}
	return value
}
