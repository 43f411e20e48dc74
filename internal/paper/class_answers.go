package paper

import (
	"math"
	"strconv"

	"baluarte/internal/course"
	"baluarte/internal/i18n"
)

// The measures of an answer sheet, in millimetres.
const (
	answersTop  = 84.0
	answersFoot = 10.0 // for the trainer's box
	answerLine  = 14.0 // at most, for a question
	answerBox   = 9.0
	answerMost  = 12 // questions in one column; more make two
)

// answerSheet is what a person hands in: who they are, and a line of boxes for every question, which reads from left to
// right as it is keyed in.
func (p *quizPrinter) answerSheet(page, of int) {
	p.begin("class_paper.answers", page, of)
	p.blanks()
	columns := 1
	if len(p.questions) > answerMost {
		columns = 2
	}
	each := int(math.Ceil(float64(len(p.questions)) / float64(columns)))
	line := min(answerLine, (p.bottom-answersFoot-answersTop)/float64(max(1, each)))
	width := (p.width - gutter*float64(columns-1)) / float64(columns)
	for i, q := range p.questions {
		x := classRim + float64(i/each)*(width+gutter)
		p.answerBoxes(q, i+1, x, answersTop+float64(i%each)*line, width, line)
	}
	const square = 5.0
	p.SetLineWidth(0.3)
	p.Rect(classRim+p.width-square, p.bottom-square, square, square, "D")
	p.face(regular, 8)
	p.sayTo(classRim+p.width-square-2, p.bottom-1.3, p.all(" · ", "class_paper.keyed"))
}

// blanks are the lines on which a person says who they are, and the languages of which they circle one.
func (p *quizPrinter) blanks() {
	p.cell(classRim, 30.5, p.width, 1, bold, p.all(" · ", "class_paper.name"), 8)
	p.line(45, 0.3)
	half := p.width/2 - 4
	p.cell(classRim, 47.5, half, 1, bold, p.all(" · ", "class_paper.number"), 8, 7)
	p.SetLineWidth(0.3)
	p.Line(classRim, 62, classRim+half, 62)
	x := classRim + p.width/2 + 4
	p.cell(x, 47.5, half, 1, bold, p.all(" · ", "class_paper.language"), 8, 7)
	for _, w := range p.voices {
		p.face(regular, 12)
		name := plain(w.Name())
		p.say(x+8, 60, name)
		x += p.pdf.width(name) + 20
	}
	p.line(66, 0.5)
	y := 68.0
	for _, how := range p.each(func(w *i18n.Words) string { return w.T("class_paper.how") }) {
		y = p.cell(classRim, y, p.width, 1, regular, how, 9, 8)
	}
}

// answerBoxes draws the boxes of a question: one for each option to be chosen, or for each item, named by its sign.
func (p *quizPrinter) answerBoxes(q *course.Question, number int, x, y, width, height float64) {
	const before = 21.0 // the number, and what may be written
	pitch := min(15, (width-before)/6)
	box := min(answerBox, height-2, pitch-4.5)
	middle := y + height/2
	p.face(bold, 11)
	p.sayTo(x+8, middle+1.4, strconv.Itoa(number)+".")
	p.face(regular, 8)
	p.say(x+11, middle+1.1, offered(q))
	p.SetLineWidth(0.35)
	for i := range q.Choose {
		left := x + before + float64(i)*pitch
		if q.Places() {
			p.face(regular, 9)
			p.sayTo(left+3, middle+1.2, q.Sign(i))
		}
		p.Rect(left+4, middle-box/2, box, box, "D")
	}
	p.SetLineWidth(0.1)
	p.Line(x, y+height, x+width, y+height)
}

// offered is the range of signs that may be written: as long as any language is read from A to Z, it needs no words.
func offered(q *course.Question) string {
	if q.Places() {
		return q.TargetSign(0) + "–" + q.TargetSign(len(q.Targets)-1)
	}
	return q.Sign(0) + "–" + q.Sign(len(q.Options)-1)
}
