package course

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// saidWord is one word of a text and where it stands there.
type saidWord struct {
	word  string
	start int // byte offset
}

// spokenWords splits a text into words: letters and digits, with what stands inside a word (don't, two-factor, 12:00,
// a.m). Addresses are no words.
func spokenWords(text string) []saidWord {
	var all []saidWord
	start := -1
	end := func(at int) {
		if start >= 0 && !isAddress(text[start:at]) {
			all = append(all, saidWord{text[start:at], start})
		}
		start = -1
	}
	for at, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if start < 0 {
				start = at
			}
		case start >= 0 && strings.ContainsRune("'’-.:@", r) && startsWord(text[at+utf8.RuneLen(r):]):
		default:
			end(at)
		}
	}
	end(len(text))
	return all
}

// addressForm is the form of a site, a file or a mailbox: nobody reads those aloud.
var addressForm = regexp.MustCompile(`@|\p{L}{2,}\.\p{L}{2,}`)

func isAddress(s string) bool { return strings.ContainsAny(s, ".@") && addressForm.MatchString(s) }

func startsWord(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// sentence is a stretch of a text that is read in one breath.
type sentence struct {
	text  string
	start int // byte offset in the text
}

// sentences splits a text at full stops, question and exclamation marks and ellipses. A block that ends without any
// ends its sentence too.
func sentences(text string) []sentence {
	var all []sentence
	from := 0
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !strings.ContainsRune(".?!…", r) {
			at += size
			continue
		}
		after := at
		for after < len(text) { // the marks together, and what closes behind them
			r, size := utf8.DecodeRuneInString(text[after:])
			if !strings.ContainsRune(".?!…»”\"’')", r) {
				break
			}
			after += size
		}
		if ends(text[from:at], r, text[after:]) {
			all = append(all, sentence{text[from:after], from})
			from = after
		}
		at = after
	}
	return append(all, sentence{text[from:], from})
}

// shortened are words whose full stop ends no sentence, whatever follows.
var shortened = strings.Fields("mr mrs ms dr dra sr sra lic ing no núm art arts fracc pág vs ee u.s s.a")

// ends reports whether a mark after before ends the sentence, given what comes next.
func ends(before string, mark rune, next string) bool {
	rest := strings.TrimLeft(next, " \n\t")
	if rest == "" {
		return true
	}
	if len(rest) == len(next) { // something stands right behind it: 3.5, a.m
		return false
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, "¿¡«“\"'(—–"))
	if unicode.IsLower(first) {
		return false
	}
	if mark != '.' {
		return true
	}
	words := strings.Fields(before)
	if len(words) == 0 {
		return true
	}
	last := strings.ToLower(strings.TrimLeft(words[len(words)-1], "¿¡«“\"'("))
	return !slices.Contains(shortened, last) && utf8.RuneCountInString(last) != 1
}
