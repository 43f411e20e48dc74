package agency

import (
	"fmt"
	"strings"
	"unicode"

	"baluarte/internal/lang"
)

// Vocabulary is the words that rosters are written in: the names of the columns and of the languages, in every
// language at once, since a file does not say which it is in.
type Vocabulary struct {
	headers   map[string]Column
	languages map[string]lang.Tag
}

// NewVocabulary collects the words that each language has for the columns (roster.header.*) and for itself
// (roster.language), separated by "|". say gives the message of a key in a language. One word for two things is an error.
func NewVocabulary(languages lang.Set, say func(tag lang.Tag, key string) string) (Vocabulary, error) {
	v := Vocabulary{map[string]Column{}, map[string]lang.Tag{}}
	for _, tag := range languages {
		for _, column := range RosterColumns() {
			for _, word := range Alternatives(say(tag, "roster.header."+string(column))) {
				if other, taken := v.headers[bare(word)]; taken && other != column {
					return v, fmt.Errorf("agency: %q stands for %s and %s", word, other, column)
				}
				v.headers[bare(word)] = column
			}
		}
		for _, word := range append(Alternatives(say(tag, "roster.language")), string(tag)) {
			if other, taken := v.languages[bare(word)]; taken && other != tag {
				return v, fmt.Errorf("agency: %q stands for %s and %s", word, other, tag)
			}
			v.languages[bare(word)], v.languages[strings.ToLower(word)] = tag, tag
		}
	}
	return v, nil
}

// Alternatives splits the words for one thing. The first is the one that a template shows.
func Alternatives(words string) (all []string) {
	for word := range strings.SplitSeq(words, "|") {
		all = append(all, strings.TrimSpace(word))
	}
	return all
}

// bare takes off a word what people write differently: case, accents, and all but letters and digits.
func bare(word string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == 'º' || r == 'ª' {
			return -1
		}
		return r
	}, lang.Fold(word))
}

// language tells which one a word means. Most rows have the word as it stands in the vocabulary, but for capitals.
func (v Vocabulary) language(word string) (lang.Tag, bool) {
	tag, known := v.languages[strings.ToLower(word)]
	if !known {
		tag, known = v.languages[bare(word)]
	}
	return tag, known
}

// unnamed is a column without a header, such as spreadsheets leave at the side of a table. It must be empty.
const unnamed Column = "unnamed"

// columns tells what each header stands for. A header that begins with "#" is ignored on purpose. One that nobody
// knows is refused: a column that falls away in silence would be missed much later.
func (v Vocabulary) columns(headers []string) ([]Column, error) {
	if len(headers) > mostColumns {
		return nil, refuse("roster.file.columns", "Most", mostColumns)
	}
	columns := make([]Column, len(headers))
	has := map[Column]bool{}
	var unknown []string
	for i, header := range headers {
		text, err := lang.Clean(header)
		column, known := v.headers[bare(text)]
		switch {
		case err != nil:
			return nil, refuse("roster.file.header_hidden", "Number", i+1)
		case strings.HasPrefix(text, "#"):
			continue
		case text == "":
			columns[i] = unnamed
			continue
		case !known:
			unknown = append(unknown, short(text))
		case has[column]:
			return nil, refuse("roster.file.header_twice", "Column", short(text))
		}
		columns[i], has[column] = column, true
	}
	if len(unknown) > 0 {
		return nil, refuse("roster.file.header_unknown", "Columns", unknown)
	}
	if !has[ColGivenNames] || !has[ColFirstSurname] {
		return nil, refuse("roster.file.no_names")
	}
	if !has[ColEmployeeNumber] && !has[ColBadgeNumber] && !has[ColEmail] {
		return nil, refuse("roster.file.no_numbers")
	}
	return columns, nil
}

// short keeps a message from being as long as a file makes its words.
func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
