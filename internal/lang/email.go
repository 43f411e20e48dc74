package lang

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// Why a text is no e-mail address that we take.
var (
	ErrEmail        = errors.New("lang: not an e-mail address")
	ErrEmailLetters = errors.New("lang: an e-mail address whose letters can be taken for others")
)

// domains reads a domain the way a browser does, strictly, so that one domain has one spelling.
var domains = idna.New(idna.MapForLookup(), idna.StrictDomainName(true), idna.BidiRule(), idna.VerifyDNSLength(true))

// EmailKey is the one form by which an e-mail address is matched: small letters, and the domain in ASCII. The key is
// itself an address of the same mailbox, so that whoever proves to read the one reads the other.
//
// What stands before the @ must be ASCII: a letter that merely looks like another, or that some programs turn into
// another, would let a stranger pass for the owner (ErrEmailLetters). So would a domain part of mixed scripts. Quoted
// names, comments and bare addresses of machines are ErrEmail; so are more than 254 characters.
func EmailKey(address string) (string, error) {
	name, domain, ok := strings.Cut(address, "@")
	if !ok || len(address) > 254 {
		return "", ErrEmail
	}
	if err := checkMailbox(name); err != nil {
		return "", err
	}
	domain, err := domainKey(domain)
	if err != nil {
		return "", err
	}
	key := strings.ToLower(name) + "@" + domain
	if len(key) > 254 {
		return "", ErrEmail
	}
	return key, nil
}

// checkMailbox looks at what stands before the @: words of RFC 5322, section 3.2.3, joined by single dots.
func checkMailbox(name string) error {
	if name == "" || len(name) > 64 || name[0] == '.' || name[len(name)-1] == '.' || strings.Contains(name, "..") {
		return ErrEmail
	}
	for _, r := range name {
		switch {
		case r > unicode.MaxASCII:
			return ErrEmailLetters
		case !plain(byte(r)) && !strings.ContainsRune(".!#$%&'*+/=?^_`{|}~", r):
			return ErrEmail
		}
	}
	return nil
}

func domainKey(domain string) (string, error) {
	key := strings.ToLower(domain)
	if strings.ContainsFunc(key, func(r rune) bool { return r > unicode.MaxASCII }) || strings.Contains(key, "xn--") {
		ascii, err := domains.ToASCII(domain)
		if err != nil {
			return "", ErrEmail
		}
		shown, err := domains.ToUnicode(ascii)
		if err != nil {
			return "", ErrEmail
		}
		for label := range strings.SplitSeq(shown, ".") {
			if !oneScript(label) {
				return "", ErrEmailLetters
			}
		}
		key = ascii
	}
	labels, last := 0, ""
	for label := range strings.SplitSeq(key, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return "", ErrEmail
		}
		for i := range len(label) {
			if !plain(label[i]) {
				return "", ErrEmail
			}
		}
		labels, last = labels+1, label
	}
	if labels < 2 || !strings.ContainsFunc(last, unicode.IsLetter) {
		return "", ErrEmail
	}
	return key, nil
}

// plain reports an ASCII letter, a digit or a hyphen.
func plain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
}

// oneScript reports whether all letters of a text are of one script.
func oneScript(s string) bool {
	found := ""
	for _, r := range s {
		for name, script := range unicode.Scripts {
			if name == "Common" || name == "Inherited" || name == found || !unicode.Is(script, r) {
				continue
			}
			if found != "" {
				return false
			}
			found = name
		}
	}
	return true
}
