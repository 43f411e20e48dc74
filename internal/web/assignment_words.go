package web

import (
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
)

// ruleOf is an assignment's due rule as one sentence.
func ruleOf(w *i18n.Words, a assign.Assignment) string {
	var said string
	for i, c := range a.Terms() {
		if i == 0 {
			said = w.T(c.Key, c.Args...)
		} else {
			said = w.T("assignment.rule.then", "Head", said, "Next", w.T(c.Key, c.Args...))
		}
	}
	return w.T("assignment.rule.whole", "Rule", said)
}

// finerOf are the sentences on what else was agreed.
func finerOf(w *i18n.Words, a assign.Assignment) (all []string) {
	for _, c := range a.Finer() {
		all = append(all, w.T(c.Key, c.Args...))
	}
	return all
}

// whatOf names what is assigned: a course, or modules, the first few by name.
func whatOf(w *i18n.Words, tag lang.Tag, c *course.Catalogue, title func(module string) string, a assign.Assignment) string {
	if of := c.Course(a.Course); of != nil {
		return w.T("assignment.course", "Course", of.Title.In(tag), "Count", len(a.Modules))
	}
	names := make([]string, len(a.Modules))
	for i, id := range a.Modules {
		names[i] = title(id)
	}
	return fewOf(w, names)
}

// mostNamed is how many names a sentence lists.
const mostNamed = 3

// fewOf lists names, the first few in full.
func fewOf(w *i18n.Words, names []string) string {
	if len(names) > mostNamed+1 {
		names = append(names[:mostNamed:mostNamed], w.T("assignment.others", "Count", len(names)-mostNamed))
	}
	return w.List(names)
}

// whomOf names whom an assignment reaches, the first few by name; who cannot be named to the reader is counted.
func whomOf(w *i18n.Words, named map[assign.Target]pick, targets []assign.Target) string {
	var names []string
	for _, t := range targets {
		if x, ok := named[t]; ok {
			names = append(names, x.Name)
		}
	}
	hidden := len(targets) - len(names)
	if shown := min(len(names), mostNamed); len(names) > mostNamed+1 || hidden > 0 {
		names = append(names[:shown:shown], w.T("assignment.others", "Count", len(targets)-shown))
	}
	return w.List(names)
}
