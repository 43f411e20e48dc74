package paper

import (
	"time"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
)

// Class is what each sheet of a class says of it.
type Class struct {
	Format   Format
	Module   lang.Text // its title
	Agency   lang.Text // that holds the class
	Place    string
	Trainer  string
	StartsAt time.Time
	Zone     *time.Location // of the agency
	Minutes  int            // credited
	Code     string         // by which one joins on a phone; no sheet is mistaken for one of another class
}

// The measures of these sheets, in millimetres.
const (
	classRim  = 13.0
	classFoot = 12.0 // from the lower edge to the last base line
)

// classPrinter draws one document of a class.
type classPrinter struct {
	pdf
	voices
	Class
	width  float64 // between the rims
	bottom float64 // what stands above the foot ends here
}

func newClassPrinter(class Class, words []*i18n.Words, kind string) *classPrinter {
	c := &classPrinter{voices: words, Class: class}
	title := c.join(" · ", func(w *i18n.Words) string { return w.T(kind) + ": " + c.Module.In(w.Tag()) })
	c.pdf = newPDF(class.Format, title, words[0].Tag(), lang.DateOf(class.StartsAt, class.Zone))
	width, height := c.GetPageSize()
	c.width, c.bottom = width-2*classRim, height-classFoot-4
	return c
}

// head begins a page with what it is, of which class and which page: a sheet that has gone astray finds its way
// back by it. At the right, so much is kept free below the number of the page.
func (c *classPrinter) head(kind string, page, of int, free float64) {
	c.AddPage()
	c.mark(classRim, 10, 9)
	c.face(regular, 8)
	number := c.all(" · ", "class_paper.page", "Page", page, "Pages", of)
	c.sayTo(classRim+c.width, 13, number)
	c.whole(classRim+12, 13.5, c.width-16-c.pdf.width(number), bold, 12, "Baluarte · "+c.all(" · ", kind))
	y := 14.5
	for _, title := range c.each(func(w *i18n.Words) string { return c.Module.In(w.Tag()) }) {
		y = c.cell(classRim+12, y, c.width-12-free, 1, bold, title, 11, 10, 9)
	}
}

// cell prints a text on at most so many lines below y, in the largest size in which it fits, and gives the y below.
func (c *classPrinter) cell(x, y, width float64, most int, style, text string, sizes ...float64) float64 {
	return c.lines(x, y, c.fit(style, text, width, most, sizes...))
}

// lines prints lines in the chosen face below y, and gives the y below.
func (c *classPrinter) lines(x, y float64, lines []string) float64 {
	for _, line := range lines {
		y += 1.2 * c.em()
		c.say(x, y-0.25*c.em(), line)
	}
	return y
}

// fact prints a value below its name in every language. A column has so much room.
func (c *classPrinter) fact(x, y, width float64, key, value string) {
	y = c.cell(x, y, width, 1, regular, c.all(" · ", key), 7, 6)
	c.lines(x, y, c.box(width, 7.7, bold, value, 9, 8, 7, 6))
}

// names joins what an agency is called in every language.
func (c *classPrinter) names(t lang.Text) string {
	return c.join(" · ", func(w *i18n.Words) string { return t.In(w.Tag()) })
}

// line is a rule across the page.
func (c *classPrinter) line(y, thick float64) {
	c.SetLineWidth(thick)
	c.Line(classRim, y, classRim+c.width, y)
}

// note prints small what is said at the foot of a page, each language on its line.
func (c *classPrinter) note(key string) {
	_, height := c.GetPageSize()
	for i, text := range c.each(func(w *i18n.Words) string { return w.T(key) }) {
		c.whole(classRim, height-classFoot+float64(i)*3.2, c.width, regular, 7.5, text)
	}
}
