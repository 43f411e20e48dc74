package page

import (
	"strconv"

	"baluarte/internal/assign"
	"baluarte/internal/report"
)

// BarPart is one part of the stacked bar, in per cent of its width.
type BarPart struct {
	State assign.State
	X, W  string
}

// Class is the part's class in the style sheet.
func (b BarPart) Class() string {
	return map[assign.State]string{assign.Completed: "part-done", assign.InProgress: "part-going",
		assign.NotStarted: "part-open", assign.Exempt: "part-exempt"}[b.State]
}

// Hatched reports whether the part is drawn hatched, told from the others without colour.
func (b BarPart) Hatched() bool { return b.State == assign.Exempt }

// Share is a length in per cent for a drawing.
func Share(part, whole int) string {
	if whole == 0 {
		return "0"
	}
	return strconv.FormatFloat(float64(part)*100/float64(whole), 'f', 2, 64)
}

// Bar divides a bar among the states of the roster.
func Bar(c report.Count) []BarPart {
	var parts []BarPart
	x := 0
	for i, n := range []int{c.Completed, c.InProgress, c.NotStarted, c.Exempt} {
		if n > 0 {
			parts = append(parts, BarPart{assign.RosterStates()[i], Share(x, c.Roster), Share(n, c.Roster)})
			x += n
		}
	}
	return parts
}
