package i18n

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/language"

	"baluarte/internal/lang"
)

// other is the plural form every language has; a message without plurals has this one alone.
const other = "other"

// message is the text of one key in one language.
type message struct {
	plural bool
	forms  map[string]string // CLDR plural form to text
}

// file is one area of messages in one language.
type file struct {
	name     string
	area     string
	tag      lang.Tag
	messages map[string]message
}

// readFiles reads every message file of the top folder.
func readFiles(fsys fs.FS) ([]file, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil {
		return nil, err
	}
	var files []file
	var problems []error
	for _, name := range names {
		f, err := readFile(fsys, name)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
			continue
		}
		files = append(files, f)
	}
	if len(names) == 0 {
		problems = append(problems, errors.New("no message files area.language.yaml"))
	}
	return files, errors.Join(problems...)
}

func readFile(fsys fs.FS, name string) (file, error) {
	area, tag, found := strings.Cut(strings.TrimSuffix(name, ".yaml"), ".")
	if _, err := language.Parse(tag); !found || area == "" || err != nil || tag != strings.ToLower(tag) {
		return file{}, errors.New("the name must be area.language.yaml, the language in lower case")
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return file{}, err
	}
	var raw map[string]any
	if err := yaml.Unmarshal(data, &raw); err != nil { // refuses a key that stands twice
		return file{}, err
	}
	f := file{name: name, area: area, tag: lang.Tag(tag), messages: map[string]message{}}
	for key, value := range raw {
		if !strings.HasPrefix(key, area+".") {
			return file{}, fmt.Errorf("%s: keys of this file begin with %q", key, area+".")
		}
		if f.messages[key], err = readMessage(value); err != nil {
			return file{}, fmt.Errorf("%s: %w", key, err)
		}
	}
	return f, nil
}

func readMessage(value any) (message, error) {
	switch value := value.(type) {
	case string:
		return message{forms: map[string]string{other: value}}, nil
	case map[string]any:
		m := message{plural: true, forms: map[string]string{}}
		for form, text := range value {
			s, ok := text.(string)
			if !ok {
				return message{}, fmt.Errorf("%s is not a text; put it between quotes", form)
			}
			m.forms[form] = s
		}
		return m, nil
	case nil:
		return message{}, errors.New("is empty")
	}
	return message{}, errors.New("is not a text; put it between quotes")
}
