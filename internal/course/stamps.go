package course

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"baluarte/internal/lang"
)

const lockName = "stamps.lock"

// digests are those of one text in each language.
type digests map[lang.Tag]string

// columns are the languages in the order of a line of stamps.lock: the original first.
func (b *builder) columns() []lang.Tag {
	tags := slices.Sorted(slices.Values(b.languages))
	if i := slices.Index(tags, b.original); i > 0 {
		tags = slices.Insert(slices.Delete(tags, i, i+1), 0, b.original)
	}
	return tags
}

// texts are the digests of everything with words that was read, by the path that stamps.lock uses: a lesson goes
// by its name without the language.
func (b *builder) texts() map[string]digests {
	all := map[string]digests{}
	for name, f := range b.read {
		words := map[lang.Tag][]string{}
		slices.SortStableFunc(f.words, func(a, c word) int { return a.offset - c.offset })
		for _, w := range f.words {
			words[w.tag] = append(words[w.tag], w.text)
		}
		for tag, texts := range words {
			path := name
			if stem, lesson := strings.CutSuffix(name, "."+string(tag)+".md"); lesson {
				path = stem + ".md"
			}
			if all[path] == nil {
				all[path] = digests{}
			}
			all[path][tag] = digest([]byte(strings.Join(texts, "\x00")))
		}
	}
	return all
}

// lock writes stamps.lock for the texts as they are.
func (b *builder) lock() []byte {
	var out strings.Builder
	texts := b.texts()
	for _, path := range slices.Sorted(maps.Keys(texts)) {
		for _, tag := range b.columns() {
			out.WriteString(texts[path][tag] + " ")
		}
		out.WriteString(path + "\n")
	}
	return []byte(out.String())
}

// checkStamps compares the texts with stamps.lock. A text changed in one language since its stamp makes the
// others stale; one changed in all of them, or never stamped, waits for a person to look.
func (b *builder) checkStamps(lock string) {
	stamped := b.readLock(lock)
	for path, now := range b.texts() {
		var changed, same []lang.Tag
		for _, tag := range b.columns() {
			if now[tag] == stamped[path][tag] {
				same = append(same, tag)
			} else {
				changed = append(changed, tag)
			}
		}
		switch {
		case Unwritten(b.files[b.fileOf(path, b.original)]) > 0: // there is nothing to compare yet
		case len(same) == 0:
			b.add(b.dir+"/"+b.fileOf(path, b.original), 0, "", "course.problem.unstamped")
		case len(changed) > 0:
			for _, tag := range same {
				b.add(b.dir+"/"+b.fileOf(path, tag), 0, tag, "course.problem.stale", "Changed", string(changed[0]))
			}
		}
	}
}

// fileOf is the file that a path of stamps.lock means in a language.
func (b *builder) fileOf(path string, tag lang.Tag) string {
	if stem, lesson := strings.CutSuffix(path, ".md"); lesson {
		return stem + "." + string(tag) + ".md"
	}
	return path
}

func (b *builder) readLock(lock string) map[string]digests {
	all, columns := map[string]digests{}, b.columns()
	line := 0
	for s := range strings.Lines(lock) {
		line++
		parts := strings.Fields(s)
		ok := len(parts) == len(columns)+1
		for i := 0; ok && i < len(columns); i++ {
			raw, err := hex.DecodeString(parts[i])
			ok = err == nil && len(raw) == 32
		}
		if !ok {
			b.add(b.dir+"/"+lockName, line, "", "course.problem.stamp_form", "Form", stampForm(columns))
			continue
		}
		path := parts[len(columns)]
		_, there := b.files[b.fileOf(path, b.original)]
		if !there || all[path] != nil {
			b.add(b.dir+"/"+lockName, line, "", "course.problem.stamp_unknown", "Name", path)
			continue
		}
		all[path] = digests{}
		for i, tag := range columns {
			all[path][tag] = parts[i]
		}
	}
	return all
}

// stampForm is how a line of stamps.lock looks, for the message about one that does not.
func stampForm(columns []lang.Tag) string {
	var s strings.Builder
	for _, tag := range columns {
		fmt.Fprintf(&s, "<sha256 %s> ", tag)
	}
	return s.String() + "<path>"
}
