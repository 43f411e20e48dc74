package paper

import (
	"fmt"
	"io"
	"strconv"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
)

// ClassQuiz is a drawn quiz that a class answers on paper.
type ClassQuiz struct {
	Class
	Revision *course.Module // of which the paper was drawn
	Paper    course.Paper
	Variant  string // a letter, so that neighbours can have different papers
}

// ClassPaper writes the quiz as PDF, the given languages in columns side by side, of which there is room for two; at its
// end, on a sheet of its own, what the answers are written on. The same quiz gives the same bytes.
func ClassPaper(w io.Writer, q ClassQuiz, words ...*i18n.Words) error {
	p, err := drawClassPaper(q, words)
	if err != nil {
		return err
	}
	return p.write(w)
}

// quizPrinter draws the quiz of one class, its answer sheet or its key.
type quizPrinter struct {
	*classPrinter
	quiz      ClassQuiz
	questions []*course.Question // of the paper
}

func newQuizPrinter(q ClassQuiz, words []*i18n.Words, kind string) (*quizPrinter, error) {
	p := &quizPrinter{quiz: q}
	for _, pq := range q.Paper.Questions {
		question := q.Revision.Question(pq.ID)
		if question == nil {
			return nil, fault.Because(fault.Internal, "", fmt.Errorf("paper: revision %s has no question %s", q.Revision.Digest, pq.ID))
		}
		for _, id := range pq.Options {
			if question.Option(id) == nil {
				return nil, fault.Because(fault.Internal, "", fmt.Errorf("paper: question %s has no option %s", pq.ID, id))
			}
		}
		p.questions = append(p.questions, question)
	}
	p.classPrinter = newClassPrinter(q.Class, words, kind)
	return p, nil
}

// begin draws the head of a page, with the variant and the class's code at its right.
func (p *quizPrinter) begin(kind string, page, of int) {
	const box = 46.0
	p.head(kind, page, of, box+3)
	x := classRim + p.width - box
	p.SetLineWidth(0.4)
	p.Rect(x, 15.5, box, 11, "D")
	p.cell(x+1.5, 16, box-15, 1, regular, p.all(" · ", "class_paper.variant"), 6.5, 6)
	p.whole(x+box-12.5, 24.5, 11, bold, 22, plain(p.quiz.Variant))
	p.cell(x+1.5, 19.2, box-15, 1, regular, p.all(" · ", "class_paper.code"), 6.5, 6, 5)
	p.whole(x+1.5, 25.3, box-16, bold, 9.5, plain(p.Code))
	p.line(29, 0.5)
}

func drawClassPaper(q ClassQuiz, words []*i18n.Words) (pdf, error) {
	p, err := newQuizPrinter(q, words, "class_paper.quiz")
	if err != nil {
		return pdf{}, err
	}
	pages := p.paginate(append([][]quizLine{p.rules()}, p.asked()...))
	blank := len(pages) % 2 // so that the answer sheet is no back of a question
	of := len(pages) + blank + 1
	for i, lines := range pages {
		p.page(lines, i+1, of)
	}
	if blank == 1 {
		p.begin("class_paper.quiz", of-1, of)
		y := 50.0
		for _, text := range p.each(func(w *i18n.Words) string { return w.T("class_paper.blank") }) {
			y = p.cell(classRim, y, p.width, 2, regular, text, 9)
		}
	}
	p.answerSheet(of, of)
	return p.pdf, p.Error()
}

// quizLine is a line of type in every column.
type quizLine struct {
	style  string
	size   float64
	sign   string   // before the texts; only where a paragraph begins
	texts  []string // by column; "" where a column has said all
	height float64
	ruled  bool // begins a question
}

// The measures of the columns, in millimetres.
const (
	gutter     = 9.0
	signIndent = 6.5
)

func (p *quizPrinter) columnWidth() float64 {
	n := float64(len(p.voices))
	return (p.width - gutter*(n-1)) / n
}

// paragraph breaks what every language says into lines that stand side by side.
func (p *quizPrinter) paragraph(before float64, style string, size float64, sign string, say func(*i18n.Words) string) (lines []quizLine) {
	p.face(style, size)
	for column, w := range p.voices {
		for i, text := range p.wrap(plain(say(w)), p.columnWidth()-signIndent) {
			if i == len(lines) {
				lines = append(lines, quizLine{style: style, size: size, texts: make([]string, len(p.voices)), height: 1.25 * p.em()})
			}
			lines[i].texts[column] = text
		}
	}
	lines[0].sign = sign
	lines[0].height += before
	return lines
}

func (p *quizPrinter) rules() []quizLine {
	return p.paragraph(1, regular, 9, "", func(w *i18n.Words) string {
		return w.T("class_paper.rules", "Draw", len(p.questions), "Pass", p.quiz.Revision.PassMark)
	})
}

// asked lays out every question: what it asks, how it is answered, and the options in the order drawn.
func (p *quizPrinter) asked() (blocks [][]quizLine) {
	for i, q := range p.questions {
		in := func(t lang.Text) func(*i18n.Words) string {
			return func(w *i18n.Words) string { return t.In(w.Tag()) }
		}
		lines := p.paragraph(4, bold, 9.5, strconv.Itoa(i+1)+".", in(q.Stem))
		lines[0].ruled = true
		lines = append(lines, p.paragraph(0.6, regular, 8, "", func(w *i18n.Words) string { return howTo(w, q) })...)
		for at, id := range p.quiz.Paper.Questions[i].Options {
			lines = append(lines, p.paragraph(1.1, regular, 9.5, q.Sign(at), in(q.Option(id).Text))...)
		}
		if q.Kind == course.Match {
			gap := 2.2
			for at, target := range q.Targets {
				lines = append(lines, p.paragraph(gap, regular, 9.5, q.TargetSign(at), in(target.Text))...)
				gap = 0.6
			}
		}
		blocks = append(blocks, lines)
	}
	return blocks
}

// howTo says what to write.
func howTo(w *i18n.Words, q *course.Question) string {
	switch q.Kind {
	case course.Order:
		return w.T("class_paper.order", "Count", len(q.Options))
	case course.Match:
		return w.T("class_paper.match")
	}
	return w.T("quiz.choose", "Count", q.Choose)
}

// quizTop is where the columns begin, below the names of the languages.
const quizTop = 35.0

// paginate puts whole questions on pages; one that is longer than a page goes on to the next.
func (p *quizPrinter) paginate(blocks [][]quizLine) (pages [][]quizLine) {
	room := p.bottom - quizTop
	left := 0.0
	add := func(line quizLine) {
		if line.height > left {
			pages, left = append(pages, nil), room
		}
		last := len(pages) - 1
		pages[last] = append(pages[last], line)
		left -= line.height
	}
	for _, lines := range blocks {
		height := 0.0
		for _, line := range lines {
			height += line.height
		}
		if height <= room && height > left {
			left = 0
		}
		for _, line := range lines {
			add(line)
		}
	}
	return pages
}

func (p *quizPrinter) page(lines []quizLine, number, of int) {
	p.begin("class_paper.quiz", number, of)
	column := func(i int) float64 { return classRim + float64(i)*(p.columnWidth()+gutter) }
	for i, w := range p.voices {
		p.whole(column(i)+signIndent, quizTop-1.5, p.columnWidth()-signIndent, bold, 9, w.Name())
	}
	p.SetLineWidth(0.2)
	y := quizTop
	for i, line := range lines {
		if line.ruled && i > 0 {
			p.line(y+1.6, 0.15)
		}
		y += line.height
		p.face(line.style, line.size)
		base := y - 0.3*p.em()
		for i, text := range line.texts {
			p.face(line.style, line.size)
			p.say(column(i)+signIndent, base, text)
			if line.sign != "" {
				p.whole(column(i), base, signIndent-1, bold, line.size, line.sign)
			}
		}
	}
	p.SetLineWidth(0.15)
	for i := 1; i < len(p.voices); i++ {
		p.Line(column(i)-gutter/2, quizTop-4, column(i)-gutter/2, y+1)
	}
}
