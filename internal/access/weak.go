package access

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"baluarte/internal/lang"
)

// rows are walks that fingers make by themselves, in both directions.
var rows = strings.Fields(`abcdefghijklmnopqrstuvwxyz 01234567890
	qwertyuiop asdfghjkl zxcvbnm !@#$%^&*() 1qaz 2wsx 3edc 4rfv 5tgb 6yhn 7ujm 8ik 9ol 0p 1q2w3e4r5t6y7u8i9o0p`)

// isRepetition reports whether a password is few characters, one piece over and over, or made of walks along the alphabet
// or the keyboard.
func isRepetition(password string) bool {
	runes := []rune(lang.Fold(password))
	distinct := slices.Compact(slices.Sorted(slices.Values(runes)))
	return len(distinct) < 5 || isPeriodic(runes) || 4*walks(runes) <= len(runes)
}

// isPeriodic reports whether one short piece, again and again, makes the whole. The last time may break off.
func isPeriodic(runes []rune) bool {
	for period := 1; period <= len(runes)/2 && period < LeastAlone; period++ {
		if slices.Equal(runes[period:], runes[:len(runes)-period]) {
			return true
		}
	}
	return false
}

// walks counts the pieces in which each character is the one before or its neighbour on a row.
func walks(runes []rune) int {
	n := 1
	for i := 1; i < len(runes); i++ {
		there, back := string(runes[i-1:i+1]), string([]rune{runes[i], runes[i-1]})
		isStep := func(row string) bool { return strings.Contains(row, there) || strings.Contains(row, back) }
		if runes[i-1] != runes[i] && !slices.ContainsFunc(rows, isStep) {
			n++
		}
	}
	return n
}

// isDate reports whether a password is a day written in eight digits, with or without separators: a birthday.
func isDate(password string) bool {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) || r == ' ' {
			return -1
		}
		return r
	}, password)
	for _, layout := range []string{"20060102", "02012006", "01022006"} {
		if day, err := time.Parse(layout, digits); err == nil && day.Year() >= 1900 && day.Year() < 2100 {
			return true
		}
	}
	return false
}

// isAbout reports whether too much of a password is about a person: a third or more, so that the rest would not be long
// enough by itself. A name in the midst of a long sentence does no harm, and neither do three letters met by chance.
func isAbout(password string, about []string, least int) bool {
	rest := leet(lang.Fold(password))
	length := utf8.RuneCountInString(rest)
	for _, term := range terms(about) {
		rest = strings.ReplaceAll(rest, term, "")
	}
	left := utf8.RuneCountInString(rest)
	return left < least && 3*(length-left) >= length
}

// terms are what is looked for, the longest first: each entry without its separators, and its words. Very short words
// ("de", "of") would only be found by chance. Of an e-mail address only the part before the @ counts.
func terms(about []string) []string {
	var all []string
	add := func(term string, least int) {
		if term = leet(term); len(term) >= least {
			all = append(all, term)
		}
	}
	for _, entry := range about {
		entry, _, _ = strings.Cut(lang.Fold(entry), "@")
		words := strings.FieldsFunc(entry, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, between := range []string{"", " ", ".", "-", "_"} {
			add(strings.Join(words, between), 3)
		}
		for _, word := range words {
			add(word, 4)
		}
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(all)
}
