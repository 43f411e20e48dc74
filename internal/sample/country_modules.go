package sample

import (
	"encoding/json"
	"fmt"
	"regexp"

	"baluarte/internal/course"
)

// modulesInAll is how many modules a country has: those of the catalogue, and more that are plainly made up.
const modulesInAll = 24

// modulesOf gives them. What is made up has the lessons and questions of one of the others.
func modulesOf(c *course.Catalogue) ([]*course.Module, error) {
	all := c.Modules()
	all = all[:min(len(all), modulesInAll)]
	for known := len(all); len(all) < modulesInAll; {
		m, err := madeUp(all[len(all)%known], len(all)+1)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// titles are the lines that name a module.
var titles = regexp.MustCompile(`(?m)^(short_)?title:.*\n(  (en|es): .*\n)*`)

// madeUp is a module like another one, with a name of its own.
func madeUp(m *course.Module, n int) (*course.Module, error) {
	var whole map[string]any
	if err := json.Unmarshal(m.Canonical, &whole); err != nil {
		return nil, err
	}
	whole["module"] = fmt.Sprintf("sample/sample-%d", n)
	if files, ok := whole["files"].(map[string]any); ok {
		const name = "module.yaml"
		text, _ := files[name].(string)
		files[name] = fmt.Sprintf("title: {en: \"Sample module %[1]d\", es: \"Módulo de muestra %[1]d\"}\nshort_title: {en: \"Sample %[1]d\", es: \"Muestra %[1]d\"}\n", n) +
			titles.ReplaceAllString(text, "")
	}
	canonical, err := json.Marshal(whole)
	if err != nil {
		return nil, err
	}
	return course.Decode(canonical)
}
