package reports

import (
	"math"
	"strconv"
	"strings"

	"baluarte/internal/lang"
)

// The field of a drawing, in its own units: a phone shows nearly one of them a pixel, so that its letters can be read there.
const (
	chartLeft, chartRight, chartTop, chartBottom = 44.0, 378.0, 12.0, 152.0
	// mostTicks is how many months have their names below; more would run into each other.
	mostTicks = 6
)

// chart is a drawing of figures month by month, in lines. It always stands beside the table of the same figures.
type chart struct {
	ID    string // of its element, unique on the page
	Title string
	Desc  string // what it shows, in a sentence
	Grid  []chartMark
	Ticks []chartMark
	Lines []chartLine
}

// chartMark is a word at the edge.
type chartMark struct{ X, Y, Label string }

// chartLine is one line of it: broken where a month has no figure.
type chartLine struct {
	Name  string
	Lang  lang.Tag // of the name, where it is not the page's
	Class string
	Round bool // its points are round ones; those of the other line are square
	Paths []string
	Dots  []chartMark // X and Y of each point
}

// series is what a line shows: a figure a month, absent where there is none.
type series struct {
	Name   string
	Lang   lang.Tag // of the name, where it is not the page's
	Values []float64
	Known  []bool
}

// add puts another month at the end.
func (s *series) add(v float64, known bool) {
	s.Values, s.Known = append(s.Values, v), append(s.Known, known)
}

// falls reports whether a figure is below another one.
func (s series) falls(below float64) bool {
	for i, v := range s.Values {
		if s.Known[i] && v < below {
			return true
		}
	}
	return false
}

// IsDrawn reports whether there is anything to see.
func (c chart) IsDrawn() bool { return len(c.Lines) > 0 }

// draw lays out series over months, from the figure at the foot of the drawing to that at its top, which label writes.
func draw(c chart, months []string, least, most float64, label func(float64) string, all ...series) chart {
	x := func(i int) float64 {
		if len(months) == 1 {
			return (chartLeft + chartRight) / 2
		}
		return chartLeft + 8 + float64(i)*(chartRight-chartLeft-16)/float64(len(months)-1)
	}
	y := func(v float64) float64 { return chartBottom - (v-least)/(most-least)*(chartBottom-chartTop) }
	for _, v := range []float64{least, (least + most) / 2, most} {
		c.Grid = append(c.Grid, chartMark{"", coordinate(y(v)), label(v)})
	}
	step := max(1, int(math.Ceil(float64(len(months))/mostTicks)))
	for i := len(months) - 1; i >= 0; i -= step { // the newest month always has its name
		c.Ticks = append(c.Ticks, chartMark{coordinate(x(i)), "", months[i]})
	}
	for n, s := range all {
		line := chartLine{Name: s.Name, Lang: s.Lang, Class: "line-" + strconv.Itoa(n), Round: n%2 == 0}
		var path []string
		end := func() {
			if len(path) > 1 {
				line.Paths = append(line.Paths, strings.Join(path, " "))
			}
			path = nil
		}
		for i, v := range s.Values {
			if !s.Known[i] {
				end()
				continue
			}
			path = append(path, coordinate(x(i))+","+coordinate(y(v)))
			line.Dots = append(line.Dots, chartMark{coordinate(x(i)), coordinate(y(v)), ""})
		}
		end()
		if len(line.Dots) > 0 {
			c.Lines = append(c.Lines, line)
		}
	}
	return c
}
