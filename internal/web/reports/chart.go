package reports

import (
	"strconv"
	"strings"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/report"
)

// curveChart is where the marks of a curve of completion lie. Whatever is text is placed in per cent of the drawing, so that
// letters keep their size on a phone; the lines are in thousandths of a frame that is stretched to it.
type curveChart struct {
	Done, Late string // the two lines: what is completed and what is overdue, of what is required
	Grid       []gridLine
	Months     []monthTick
	Marks      []dueMark
	DoneEnd    lineEnd
	LateEnd    lineEnd
	DoneName   lineEnd // where there is most room between the two
	LateName   lineEnd
	Cycles     []cycleMark
	IsLate     bool // something was overdue within the time shown
}

// gridLine is a level of the drawing.
type gridLine struct {
	Y       string
	Percent int
}

// monthTick is the beginning of a month.
type monthTick struct {
	X     string
	Month lang.Date
}

// dueMark is a day on which much fell due, or will.
type dueMark struct {
	X, Y   string // of its line and of the words above
	Anchor string
	On     lang.Date
}

// cycleMark is the end of a week in which much was newly asked for.
type cycleMark struct {
	X  string
	On lang.Date
}

// lineEnd is where words about a line stand; of its end, with the figures of that day.
type lineEnd struct {
	X, Y        string
	Shift       string // above the line or below it, in the height of the words
	Part, Whole int
}

// The frame of the curve, in per cent of the drawing: above it are the words of the due dates, below it the months.
const (
	frameTop    = 20.0
	frameBottom = 88.0
)

// drawCurve places a curve between two days. Points are in order, and there is at least one.
func drawCurve(points []report.Step, marks []report.Due, from, to lang.Date) (c curveChart) {
	x := func(day lang.Date) float64 {
		return 100 * float64(from.DaysUntil(day)) / float64(max(1, from.DaysUntil(to)))
	}
	y := func(n, whole int) float64 { return frameBottom - (frameBottom-frameTop)*part(n, whole) }
	for _, percent := range []int{0, 25, 50, 75, 100} {
		c.Grid = append(c.Grid, gridLine{coordinate(y(percent, 100)), percent})
	}
	for day := (lang.Date{Year: from.Year, Month: from.Month, Day: 1}).AddMonths(1); day.Before(to); day = day.AddMonths(1) {
		if (day.Month-1)%3 == 0 { // a quarter: more have no room on a phone
			c.Months = append(c.Months, monthTick{coordinate(x(day)), day})
		}
	}
	var done, late []string
	at := func(day lang.Date, n, whole int) string {
		return coordinate(10*x(day)) + "," + coordinate(1000*(1-part(n, whole)))
	}
	for _, p := range points {
		done = append(done, at(p.Day, p.Completed, p.Required()))
		late = append(late, at(p.Day, p.Overdue, p.Required()))
		c.IsLate = c.IsLate || p.Overdue > 0
	}
	c.Done, c.Late = strings.Join(done, " "), strings.Join(late, " ")
	words := func(p report.Step, n int, above bool) lineEnd {
		e := lineEnd{coordinate(x(p.Day)), coordinate(y(n, p.Required())), "1.4em", n, p.Required()}
		if above {
			e.Shift = "-0.7em"
		}
		return e
	}
	last := points[len(points)-1]
	apart := func(p report.Step) float64 {
		return part(p.Completed, p.Required()) - part(p.Overdue, p.Required())
	}
	near := max(apart(last), -apart(last)) < 0.12
	c.DoneEnd = words(last, last.Completed, !near || apart(last) >= 0)
	c.LateEnd = words(last, last.Overdue, !near || apart(last) < 0)
	widest := points[len(points)/2]
	for _, p := range points {
		if at := x(p.Day); at > 20 && at < 80 && max(apart(p), -apart(p)) > max(apart(widest), -apart(widest))+0.1 {
			widest = p
		}
	}
	c.DoneName = words(widest, widest.Completed, apart(widest) < 0.3)
	c.LateName = words(widest, widest.Overdue, apart(widest) >= 0.3)
	open := func(p report.Step) int { return p.Required() - p.Completed } // of a curve's day, nothing more is known of those
	for i, p := range points[1:] {
		if before := points[i]; before.Roster > 0 && 5*(open(p)-open(before)) > before.Roster {
			c.Cycles = append(c.Cycles, cycleMark{coordinate(x(p.Day)), p.Day})
		}
	}
	for i, m := range marks {
		c.Marks = append(c.Marks, dueMark{coordinate(x(m.On)), coordinate(5 + 6*float64(i%3)), side(x(m.On)), m.On})
	}
	return c
}

// side keeps words beside a place within the drawing.
func side(x float64) string {
	if x > 50 {
		return "end"
	}
	return "start"
}

// coordinate writes a place in a drawing, or a length.
func coordinate(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }

// printed is a part of a whole in per cent as it is printed in a cell: whole numbers, 100 only when all are in and 0 only
// when none is.
func printed(part, whole int) int {
	percent := (i18n.Tenths(part, whole) + 5) / 10
	if part > 0 && part < whole {
		percent = min(max(percent, 1), 99)
	}
	return percent
}

// heatSteps are the least per cents of the steps of colour above the lowest.
var heatSteps = []int{60, 70, 80, 90}

// heatStep is the step of colour for a number as it is printed.
func heatStep(percent int) (step int) {
	for _, least := range heatSteps {
		if percent >= least {
			step++
		}
	}
	return step
}

// weekly puts days on which something falls due together by weeks from a day on, when there are too many to look through.
func weekly(all []report.Due, from lang.Date, most int) (spans []dueSpan) {
	for _, d := range all {
		span := dueSpan{From: d.On, To: d.On, Open: d.Open}
		if len(all) > most {
			span.From = from.AddDays(from.DaysUntil(d.On) / 7 * 7)
			span.To = span.From.AddDays(6)
		}
		if n := len(spans); n > 0 && spans[n-1].From == span.From {
			spans[n-1].Open += d.Open
			continue
		}
		spans = append(spans, span)
	}
	return spans
}

// dueSpan is what falls due from one day to another.
type dueSpan struct {
	From, To lang.Date
	Open     int
}
