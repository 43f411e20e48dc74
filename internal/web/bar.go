package web

import (
	"strconv"

	"baluarte/internal/assign"
	"baluarte/internal/report"
)

// barPart is one part of the stacked bar, in per cent of its width.
type barPart struct {
	State assign.State
	X, W  string
}

// Class is the part's class in the style sheet.
func (b barPart) Class() string {
	return map[assign.State]string{assign.Completed: "part-done", assign.InProgress: "part-going",
		assign.NotStarted: "part-open", assign.Exempt: "part-exempt"}[b.State]
}

// Hatched reports whether the part is drawn hatched, told from the others without colour.
func (b barPart) Hatched() bool { return b.State == assign.Exempt }

// share is a length in per cent for a drawing.
func share(part, whole int) string {
	if whole == 0 {
		return "0"
	}
	return strconv.FormatFloat(float64(part)*100/float64(whole), 'f', 2, 64)
}

// bar divides a bar among the states of the roster.
func bar(c report.Count) []barPart {
	var parts []barPart
	x := 0
	for i, n := range []int{c.Completed, c.InProgress, c.NotStarted, c.Exempt} {
		if n > 0 {
			parts = append(parts, barPart{assign.RosterStates()[i], share(x, c.Roster), share(n, c.Roster)})
			x += n
		}
	}
	return parts
}
