package paper

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"baluarte/internal/agency"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
)

// SignIn is the sheet that everybody present at a class signs.
type SignIn struct {
	Class
	Expected []Attendee // in any order
	WalkIns  int        // lines left empty for those who come besides
}

// Attendee is somebody expected.
type Attendee struct {
	Person agency.Person
	Agency lang.Text
	Number string // employee or badge number; may be empty
}

// The measures of the list, in millimetres. A line has room for a signature.
const (
	signInLine = 9.6
	signInHead = 8.6
)

// SignInSheet writes the sheet as PDF, every text in each of the given languages; there is room for two. Those expected
// stand in the order of their surnames. The same sheet gives the same bytes.
func SignInSheet(w io.Writer, s SignIn, words ...*i18n.Words) error {
	p, err := drawSignIn(s, words)
	if err != nil {
		return err
	}
	return p.write(w)
}

// signInPrinter draws one sheet.
type signInPrinter struct {
	*classPrinter
	columns []float64 // where each begins: number, name, agency, employee or badge number, signature; and the right edge
}

func drawSignIn(s SignIn, words []*i18n.Words) (pdf, error) {
	p := signInPrinter{classPrinter: newClassPrinter(s.Class, words, "class_paper.sign_in")}
	rest := p.width - 9 - 32 - 46 // beside the three columns of fixed width
	x := classRim
	for _, width := range []float64{9, 0.5 * rest, 0.5 * rest, 32, 46} {
		p.columns = append(p.columns, x)
		x += width
	}
	p.columns = append(p.columns, x)

	expected := slices.SortedStableFunc(slices.Values(s.Expected), func(a, b Attendee) int {
		return strings.Compare(lang.Fold(listed(a.Person)), lang.Fold(listed(b.Person)))
	})
	lines := append(expected, make([]Attendee, max(0, s.WalkIns))...)
	// Every page has the same head, so every page holds as many lines.
	each := max(1, int((p.bottom-signInFacts-signInHead)/signInLine))
	pages := slices.Collect(slices.Chunk(lines, each))
	if len(pages) == 0 {
		pages = [][]Attendee{nil}
	}
	for i, lines := range pages {
		p.page(lines, i*each, i+1, len(pages))
	}
	return p.pdf, p.Error()
}

// signInFacts is where the list begins.
const signInFacts = 53.0

func (p signInPrinter) page(lines []Attendee, before, number, of int) {
	p.head("class_paper.sign_in", number, of, 0)
	half := p.width / 2
	when := p.join(" · ", func(w *i18n.Words) string { return w.Moment(p.StartsAt, p.Zone) })
	p.fact(classRim, 28, half-4, "class_paper.when", when)
	p.fact(classRim+half, 28, half, "class_paper.place", plain(p.Place))
	p.fact(classRim, 40, half-4, "class_paper.agency", p.names(p.Agency))
	p.fact(classRim+half, 40, half-38, "class_paper.trainer", plain(p.Trainer))
	p.fact(classRim+p.width-34, 40, 34, "class_paper.credit", p.join(" · ", func(w *i18n.Words) string { return w.Minutes(p.Minutes) }))
	p.heads()
	y := signInFacts + signInHead
	for i, a := range lines {
		p.attendee(a, before+i+1, y+float64(i)*signInLine)
	}
	p.grid(len(lines))
	p.note("class_paper.privacy")
}

// heads names the columns, each language on its line.
func (p signInPrinter) heads() {
	for i, key := range []string{"class_paper.row", "class_paper.name", "class_paper.agency", "class_paper.number_short", "class_paper.signature"} {
		x, width := p.column(i)
		y := signInFacts + 0.6
		for _, text := range p.each(func(w *i18n.Words) string { return w.T(key) }) {
			p.whole(x, y+2.8, width, bold, 7.5, text)
			y += 3.3
		}
	}
}

// column is the room for texts in a column.
func (p signInPrinter) column(i int) (x, width float64) {
	return p.columns[i] + 1, p.columns[i+1] - p.columns[i] - 2
}

// attendee prints what is known of somebody; of a walk-in only the number of the line is.
func (p signInPrinter) attendee(a Attendee, number int, y float64) {
	p.face(regular, 8)
	p.sayTo(p.columns[1]-1.5, y+5.8, strconv.Itoa(number))
	p.middle(1, y, bold, listed(a.Person), 10, 9, 8, 7)
	p.middle(2, y, regular, p.names(a.Agency), 7.5, 7, 6, 5.5)
	p.middle(3, y, regular, plain(a.Number), 9.5, 8, 7, 6)
}

// middle prints a text in a column, halfway up its line.
func (p signInPrinter) middle(column int, y float64, style, text string, sizes ...float64) {
	if text == "" {
		return
	}
	x, width := p.column(column)
	lines := p.box(width, signInLine, style, text, sizes...)
	p.lines(x, y+(signInLine-float64(len(lines))*1.2*p.em())/2, lines)
}

// grid draws the lines of the list.
func (p signInPrinter) grid(lines int) {
	bottom := signInFacts + signInHead + float64(lines)*signInLine
	p.line(signInFacts, 0.5)
	for i := range lines + 1 {
		p.line(signInFacts+signInHead+float64(i)*signInLine, 0.2)
	}
	for _, x := range p.columns {
		p.Line(x, signInFacts, x, bottom)
	}
}

// listed is a name as lists have it, surnames first. Of a walk-in it is what they say.
func listed(p agency.Person) string {
	surnames, given := plain(p.FirstSurname+" "+p.SecondSurname), plain(p.GivenNames)
	switch {
	case given == "":
		return surnames
	case surnames == "":
		return given
	}
	return surnames + ", " + given
}
