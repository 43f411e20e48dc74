package notify

import (
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// maxAddress is the longest address a mail server must take, in bytes (RFC 5321, 4.5.3.1.3, without the brackets).
const maxAddress = 254

// bareAddress gives an address as mail servers write it: its host in lower-case ASCII letters. What is before the @ must
// be plain ASCII: few servers carry anything else, and look-alike letters come that way.
func bareAddress(s string) (string, bool) {
	if len(s) > maxAddress {
		return "", false
	}
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Name != "" || parsed.Address != s { // no name, brackets, comments, quotes, spaces
		return "", false
	}
	at := strings.LastIndexByte(s, '@')
	local, host := s[:at], s[at+1:]
	for _, c := range local {
		if c > unicode.MaxASCII {
			return "", false
		}
	}
	host, err = idna.Lookup.ToASCII(host)
	if err != nil || host == "" || len(local)+1+len(host) > maxAddress {
		return "", false
	}
	return local + "@" + host, true
}

// maxName is the longest name a mail shows, in letters. Longer ones are cut: they are no names.
const maxName = 80

// plainName takes out of a name what could act on the text around it: ends of lines, invisible marks, those that turn
// the direction of writing, and the sign that begins an encoded word in a header.
func plainName(s string) string {
	var b strings.Builder
	letters, gap := 0, false
	for _, c := range strings.ReplaceAll(strings.ToValidUTF8(s, ""), "=?", "= ?") {
		switch {
		case unicode.IsSpace(c) || unicode.In(c, unicode.Cc, unicode.Zl, unicode.Zp):
			gap = letters > 0
			continue
		case unicode.Is(unicode.C, c):
			continue
		case letters >= maxName:
			return b.String() + "…"
		case gap:
			b.WriteByte(' ')
			letters, gap = letters+1, false
		}
		b.WriteRune(c)
		letters++
	}
	return b.String()
}
