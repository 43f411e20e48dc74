package web

import (
	"baluarte/internal/assign"
	"baluarte/internal/i18n"
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

// mostNamed is how many names a sentence lists.
const mostNamed = 3

// fewOf lists names, the first few in full.
func fewOf(w *i18n.Words, names []string) string {
	if len(names) > mostNamed+1 {
		names = append(names[:mostNamed:mostNamed], w.T("assignment.others", "Count", len(names)-mostNamed))
	}
	return w.List(names)
}
