package i18n

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"baluarte/internal/lang"
)

// checker collects what is wrong with the files, each problem with its file and key.
type checker struct {
	files    map[string]file // by name
	areas    []string
	tags     []lang.Tag
	forms    map[lang.Tag]map[string]bool
	problems []error
}

// check holds the files of all languages against each other and against what this package itself needs.
func check(files []file) error {
	c := &checker{files: map[string]file{}, forms: map[lang.Tag]map[string]bool{}}
	for _, f := range files {
		c.files[f.name] = f
		c.areas = append(c.areas, f.area)
		c.tags = append(c.tags, f.tag)
	}
	for key := range required {
		c.areas = append(c.areas, areaOf(key))
	}
	slices.Sort(c.areas)
	slices.Sort(c.tags)
	c.areas, c.tags = slices.Compact(c.areas), slices.Compact(c.tags)
	for _, tag := range c.tags {
		forms, err := formsOf(tag)
		if err != nil {
			return fmt.Errorf("language %q: %w", tag, err)
		}
		c.forms[tag] = forms
	}
	for _, area := range c.areas {
		c.area(area)
	}
	if len(c.problems) == 0 { // only then are these keys there
		c.settings()
	}
	return errors.Join(c.problems...)
}

func areaOf(key string) string {
	area, _, _ := strings.Cut(key, ".")
	return area
}

func (c *checker) refuse(name, key, format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf("%s: %s: %s", name, key, fmt.Sprintf(format, args...)))
}

// area checks one area in all languages.
func (c *checker) area(area string) {
	keys := map[string]bool{}
	var files []file
	for _, tag := range c.tags {
		name := fmt.Sprintf("%s.%s.yaml", area, tag)
		f, ok := c.files[name]
		if !ok {
			c.problems = append(c.problems, fmt.Errorf("%s: this file is missing", name))
			continue
		}
		files = append(files, f)
		for key := range f.messages {
			keys[key] = true
		}
	}
	for key := range required {
		if areaOf(key) == area {
			keys[key] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		c.key(files, key)
	}
}

// key checks one key in all languages.
func (c *checker) key(files []file, key string) {
	wanted := map[string]bool{}
	plural := false
	for _, f := range files {
		m, ok := f.messages[key]
		if !ok {
			c.refuse(f.name, key, "is missing")
			continue
		}
		plural = plural || m.plural
		for name := range m.placeholders() {
			wanted[name] = true
		}
	}
	for _, f := range files {
		m, ok := f.messages[key]
		if !ok {
			continue
		}
		if plural && !m.plural {
			c.refuse(f.name, key, "has no plural forms, but has them in another language")
			continue
		}
		if plural {
			c.pluralForms(f, key, m)
		}
		for _, form := range slices.Sorted(maps.Keys(m.forms)) {
			c.text(f.name, key, form, m, wanted)
		}
	}
}

func (c *checker) pluralForms(f file, key string, m message) {
	for _, form := range slices.Sorted(maps.Keys(c.forms[f.tag])) {
		if _, ok := m.forms[form]; !ok {
			c.refuse(f.name, key, "the plural form %q is missing", form)
		}
	}
	for _, form := range slices.Sorted(maps.Keys(m.forms)) {
		if !c.forms[f.tag][form] {
			c.refuse(f.name, key, "this language has no plural form %q", form)
		}
	}
}

// text checks one text: not empty, well formed, with the placeholders it must and may have.
func (c *checker) text(name, key, form string, m message, wanted map[string]bool) {
	where := key
	if m.plural {
		where += " (" + form + ")"
	}
	text := m.forms[form]
	if strings.TrimSpace(text) == "" {
		c.refuse(name, where, "is empty")
		return
	}
	if text != strings.TrimSpace(text) {
		c.refuse(name, where, "begins or ends with a space")
	}
	p, err := parsePattern(text)
	if err != nil {
		c.refuse(name, where, "%v", err)
		return
	}
	offered, free := required[key]
	if free { // a pattern of this package: each language chooses among the parts on offer
		for _, n := range p.names() {
			if !slices.Contains(offered, n) {
				c.refuse(name, where, "there is no placeholder {{.%s}}; there are %s", n, strings.Join(offered, ", "))
			}
		}
		return
	}
	for _, n := range slices.Sorted(maps.Keys(wanted)) {
		inWords := m.plural && n == count // a plural form may say its number in words: "one lesson"
		if !inWords && !slices.Contains(p.names(), n) {
			c.refuse(name, where, "the placeholder {{.%s}} of the other texts is missing", n)
		}
	}
}

// placeholders is the union over the plural forms; what cannot be parsed is left to the check of the text.
func (m message) placeholders() map[string]bool {
	set := map[string]bool{}
	for _, text := range m.forms {
		p, _ := parsePattern(text)
		for _, n := range p.names() {
			set[n] = true
		}
	}
	return set
}

// settings checks the messages that this package reads as settings.
func (c *checker) settings() {
	for _, tag := range c.tags {
		name := fmt.Sprintf("lang.%s.yaml", tag)
		region, err := language.Parse(c.files[name].messages[keyRegion].forms[other])
		base, _ := region.Base()
		if own, _ := language.Make(string(tag)).Base(); err != nil || base != own {
			c.refuse(name, keyRegion, "must be a region of this language, such as %s-US", tag)
		}
		name = fmt.Sprintf("format.%s.yaml", tag)
		if _, err := regexp.Compile(c.files[name].messages[keyAlternateWhen].forms[other]); err != nil {
			c.refuse(name, keyAlternateWhen, "%v", err)
		}
	}
}
