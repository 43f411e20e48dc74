package access

import (
	"slices"
	"strings"
)

// Comfort is how somebody reads best, beyond what their browser says by itself: words with a point between them, of each
// kind one at most, in the order of ComfortKinds. It is empty where nothing was ever chosen.
type Comfort string

// Plain are pages as they are drawn, for who has chosen that.
const Plain Comfort = "plain"

// ComfortKind is one thing to choose: its name, and the words there are for it beside the usual.
type ComfortKind struct {
	Name  string
	Words []string
}

// ComfortKinds lists what can be chosen. A word is a class in the style sheet, too.
func ComfortKinds() []ComfortKind {
	return []ComfortKind{
		{"text", []string{"text-large", "text-larger"}},
		{"spacing", []string{"spacing-wide"}},
		{"motion", []string{"motion-none"}},
		{"contrast", []string{"contrast-high"}},
	}
}

// ComfortOf chooses by words; what is none is left out, and of two of a kind the first holds.
func ComfortOf(chosen ...string) Comfort {
	var words []string
	for _, k := range ComfortKinds() {
		if i := slices.IndexFunc(chosen, func(word string) bool { return slices.Contains(k.Words, word) }); i >= 0 {
			words = append(words, chosen[i])
		}
	}
	if len(words) == 0 {
		return Plain
	}
	return Comfort(strings.Join(words, "."))
}

// ReadComfort reads what a browser or a database kept; anything else is nothing.
func ReadComfort(kept string) Comfort {
	if c := ComfortOf(strings.Split(kept, ".")...); string(c) == kept {
		return c
	}
	return ""
}

// Words are the words of what was chosen; none for pages as they are drawn.
func (c Comfort) Words() []string {
	if c == "" || c == Plain {
		return nil
	}
	return strings.Split(string(c), ".")
}

// Has reports whether a word was chosen.
func (c Comfort) Has(word string) bool { return slices.Contains(c.Words(), word) }
