package notify

import (
	"baluarte/internal/assign"
	"baluarte/internal/i18n"
)

// Rule is when an assignment is due and whether it comes again, as one sentence: the same in a mail and on a page.
func Rule(w *i18n.Words, a assign.Assignment) string {
	var said string
	for i, c := range a.Terms() {
		next := w.T(c.Key, c.Args...)
		if i > 0 {
			next = w.T("assignment.rule.then", "Head", said, "Next", next)
		}
		said = next
	}
	return w.T("assignment.rule.whole", "Rule", said)
}

// FinePrint is what else was agreed on, a sentence each.
func FinePrint(w *i18n.Words, a assign.Assignment) (all []string) {
	for _, c := range a.Finer() {
		all = append(all, w.T(c.Key, c.Args...))
	}
	return all
}
