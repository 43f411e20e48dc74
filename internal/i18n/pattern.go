package i18n

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// pattern is a message cut at its placeholders: text, name, text, name, …, text.
type pattern []string

var placeholder = regexp.MustCompile(`\{\{\.([A-Z][A-Za-z0-9]*)\}\}`)

// parsePattern knows {{.Name}} and nothing else: a translation holds words, not program code.
func parsePattern(text string) (pattern, error) {
	var p pattern
	end := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		p = append(p, text[end:at[0]], text[at[2]:at[3]])
		end = at[1]
	}
	p = append(p, text[end:])
	for i := 0; i < len(p); i += 2 {
		if strings.Contains(p[i], "{{") || strings.Contains(p[i], "}}") {
			return nil, errors.New("a placeholder is written {{.Name}}")
		}
	}
	return p, nil
}

// names is the sorted set of the placeholders.
func (p pattern) names() []string {
	set := map[string]bool{}
	for i := 1; i < len(p); i += 2 {
		set[p[i]] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// Execute fills in the values. A placeholder without a value shows its name between marks.
func (p pattern) Execute(data any) (string, error) {
	given := data.(values)
	var b strings.Builder
	for i, s := range p {
		if i%2 == 0 {
			b.WriteString(s)
		} else if v, ok := given.named(s); ok {
			b.WriteString(given.words.show(v))
		} else {
			b.WriteString(mark(s))
		}
	}
	return b.String(), nil
}

// patterns makes go-i18n use our patterns, which are safer and faster than its text/template.
type patterns struct{}

// Cacheable lets go-i18n keep what Parse returns.
func (patterns) Cacheable() bool { return true }

// Parse ignores delimiters: ours are fixed.
func (patterns) Parse(text, _, _ string) (template.ParsedTemplate, error) { return parsePattern(text) }

// values are the arguments of a message: pairs of name and value.
type values struct {
	words *Words
	pairs []any
}

func (v values) named(name string) (any, bool) {
	for i := 0; i+1 < len(v.pairs); i += 2 {
		if v.pairs[i] == name {
			return v.pairs[i+1], true
		}
	}
	return nil, false
}

func mark(s string) string { return "⟦" + s + "⟧" }
