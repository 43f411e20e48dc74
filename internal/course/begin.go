package course

import (
	"embed"
	"fmt"
	"strings"
	"text/template"

	"baluarte/internal/lang"
)

//go:embed skeleton
var skeleton embed.FS

// Unwritten stand around what an author is to write: a folder that still holds one is refused.
const unwrittenBegin, unwrittenEnd = "⟪", "⟫"

// Unwritten counts the places in a text that are still to be written.
func Unwritten(text string) int { return strings.Count(text, unwrittenBegin) }

// ValidID reports whether a name may be that of a course, a module or a lesson.
func ValidID(name string) bool { return idForm.MatchString(name) && len(name) <= 64 }

// blank is what the files of a new module are filled from.
type blank struct {
	Module     string
	Today      lang.Date
	Objectives []string
	Lessons    []string
	Times      []int
	Countries  []string
	Places     *struct{ Kind, ID string } // what a lesson places; nil: nothing
}

// Begin gives the files of a new module by name: complete in form, with a mark at every place to be written. Hint says
// in a language what belongs there. Of a course, it gives the one file.
func Begin(module string, languages lang.Set, today lang.Date, hint func(lang.Tag, string) string) (files map[string]string, course string, err error) {
	b := blank{Module: module, Today: today, Countries: countries, Times: []int{1, 2, 3, 4, 5},
		Objectives: []string{"first-thing", "second-thing", "third-thing", "fourth-thing"}, Lessons: []string{"scene", "rule", "practice", "now"}}
	places := []struct{ Kind, ID string }{{"activity", "decision"}, {"figure", "drawing"}, {"activity", "in-order"}, {"country", "by-country"}}
	files = map[string]string{}
	fill := func(name, from string, tag lang.Tag) {
		if err == nil {
			files[name], err = b.fill(from, languages, tag, hint)
		}
	}
	for _, name := range []string{"module.yaml", "quiz.yaml", "decision.yaml", "in-order.yaml", "drawing.yaml", "drawing.svg", "by-country.yaml", "NOTES.md"} {
		fill(name, name, "")
	}
	for i, id := range b.Lessons {
		b.Places = &places[i]
		for _, tag := range languages {
			fill(fmt.Sprintf("%02d-%s.%s.md", i+1, id, tag), "lesson.md", tag)
		}
	}
	fill("course.yaml", "course.yaml", "")
	course = files["course.yaml"]
	delete(files, "course.yaml")
	return files, course, err
}

func (b blank) fill(name string, languages lang.Set, tag lang.Tag, hint func(lang.Tag, string) string) (string, error) {
	word := func(tag lang.Tag, key string) string { return unwrittenBegin + hint(tag, key) + unwrittenEnd }
	t, err := template.New(name).Funcs(template.FuncMap{
		"word": func(key string) string { return word(tag, key) },
		"text": func(key string) string {
			var all []string
			for _, tag := range languages {
				all = append(all, fmt.Sprintf(`%s: "%s"`, tag, word(tag, key)))
			}
			return "{" + strings.Join(all, ", ") + "}"
		},
	}).ParseFS(skeleton, "skeleton/"+name)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = t.Execute(&out, b)
	return out.String(), err
}

// unwritten refuses a text that is still to be written, once, and says how much is left.
func (l *loader) unwritten(path, text string) {
	if at := strings.Index(text, unwrittenBegin); at >= 0 {
		l.add(path, 1+strings.Count(text[:at], "\n"), "", "course.problem.unwritten", "Count", Unwritten(text))
	}
}
