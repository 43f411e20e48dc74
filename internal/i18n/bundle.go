// Package i18n turns message keys, numbers and dates into the words of a language. It is the one door to go-i18n.
//
// Everything a language brings is data in locales/: its name, its messages, its plural forms, its patterns of dates
// and lists. No code names a language.
package i18n

import (
	"io/fs"
	"maps"
	"slices"

	"baluarte/internal/lang"
)

// Bundle holds the messages of every language. It is immutable and safe for concurrent use.
type Bundle struct {
	languages lang.Set
	words     map[lang.Tag]*Words
}

// Load reads the message files area.tag.yaml of a folder. It is strict: each language must have every file, every
// key, every plural form its rules know and the same placeholders. The error lists all that is wrong, by file and key.
func Load(fsys fs.FS) (*Bundle, error) {
	messages, err := readMessages(fsys)
	if err != nil {
		return nil, err
	}
	b := &Bundle{languages: slices.Sorted(maps.Keys(messages)), words: map[lang.Tag]*Words{}}
	for tag, m := range messages {
		b.words[tag] = newWords(tag, m)
	}
	return b, nil
}

// readMessages reads the messages of every language, as they are written: of no use but to make words of them.
func readMessages(fsys fs.FS) (map[lang.Tag]map[string]message, error) {
	files, err := readFiles(fsys)
	if err != nil {
		return nil, err
	}
	if err := check(files); err != nil {
		return nil, err
	}
	messages := map[lang.Tag]map[string]message{}
	for _, f := range files {
		if messages[f.tag] == nil {
			messages[f.tag] = map[string]message{}
		}
		maps.Copy(messages[f.tag], f.messages)
	}
	return messages, nil
}

// Languages lists the languages that have message files, in the order of their tags.
func (b *Bundle) Languages() lang.Set { return b.languages }

// For gives the words of a language; for a language the program does not speak, those of the first one.
func (b *Bundle) For(tag lang.Tag) *Words {
	if w, ok := b.words[tag]; ok {
		return w
	}
	return b.words[b.languages[0]]
}

// Marked gives the same bundle with every message between ⟦ and ⟧, so that a test can tell the text that comes from
// locales/ from the text that does not. Marks nest where a message is made of others, such as a date in a sentence.
func (b *Bundle) Marked() *Bundle {
	marked := &Bundle{b.languages, map[lang.Tag]*Words{}}
	for tag, w := range b.words {
		w := *w
		w.marked = true
		marked.words[tag] = &w
	}
	return marked
}
