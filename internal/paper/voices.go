package paper

import (
	"slices"
	"strings"

	"baluarte/internal/i18n"
)

// voices are the languages of a sheet that speaks several at once, in their order.
type voices []*i18n.Words

// all says a message in every language.
func (v voices) all(between, key string, args ...any) string {
	return v.join(between, func(w *i18n.Words) string { return w.T(key, args...) })
}

// join puts what each language says beside each other, once where they say the same.
func (v voices) join(between string, say func(*i18n.Words) string) string {
	return strings.Join(v.each(say), between)
}

func (v voices) each(say func(*i18n.Words) string) (texts []string) {
	for _, w := range v {
		if text := plain(say(w)); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}
