package access

import (
	"strings"
	"unicode"

	"baluarte/internal/lang"
)

// Search is what somebody typed to find a person, as the store understands it: beginnings of names, or a whole number, or
// a whole address. The zero value finds everybody.
type Search struct {
	Words  []string // each begins a word of the name, without accents and case
	Number string   // its key
	Email  string   // its key
}

// mostWords is how many words are looked at, longestSearch how many bytes.
const (
	mostWords     = 8
	longestSearch = 200
)

// Searches tells what a text may mean, the likeliest first: the first that finds anybody is to be taken. None when it can
// mean nobody.
func Searches(typed string) (all []Search) {
	text := strings.TrimSpace(typed)
	if len(text) > longestSearch {
		return nil
	}
	if strings.Contains(text, "@") {
		key, err := lang.EmailKey(text)
		if err != nil {
			return nil
		}
		return []Search{{Email: key}}
	}
	if key, err := lang.NumberKey(text); err == nil && strings.ContainsFunc(text, unicode.IsDigit) {
		all = append(all, Search{Number: key})
	}
	words := strings.FieldsFunc(lang.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) > 0 {
		all = append(all, Search{Words: words[:min(mostWords, len(words))]})
	}
	return all
}

// firstFound takes the first search that finds anything.
func firstFound[R any](searches []Search, find func(Search) ([]R, error)) (found []R, err error) {
	for _, search := range searches {
		if found, err = find(search); err != nil || len(found) > 0 {
			break
		}
	}
	return found, err
}
