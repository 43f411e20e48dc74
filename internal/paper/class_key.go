package paper

import (
	"io"
	"strconv"

	"baluarte/internal/i18n"
)

// AnswerKey writes as PDF, for the trainer alone, the right answers of a quiz on paper as one keys them in.
func AnswerKey(w io.Writer, q ClassQuiz, words ...*i18n.Words) error {
	p, err := drawAnswerKey(q, words)
	if err != nil {
		return err
	}
	return p.write(w)
}

// The measures of a key, in millimetres.
const (
	keyTop  = 58.0
	keyLine = 14.5
)

func drawAnswerKey(q ClassQuiz, words []*i18n.Words) (pdf, error) {
	p, err := newQuizPrinter(q, words, "class_paper.key")
	if err != nil {
		return pdf{}, err
	}
	each := int((p.bottom - keyTop) / keyLine)
	pages := max(1, (len(p.questions)+each-1)/each)
	for page := range pages {
		p.begin("class_paper.key", page+1, pages)
		p.secret()
		for i := page * each; i < min(len(p.questions), (page+1)*each); i++ {
			p.right(i, keyTop+float64(i-page*each)*keyLine)
		}
	}
	return p.pdf, p.Error()
}

// secret says, white on black, that the page is not to be handed out.
func (p *quizPrinter) secret() {
	p.Rect(classRim, 32, p.width, 10, "F")
	p.SetTextColor(255, 255, 255)
	p.whole(classRim+4, 38.5, p.width-8, bold, 13, p.all(" · ", "class_paper.secret"))
	p.SetTextColor(0, 0, 0)
	y := 44.0
	for _, text := range p.each(func(w *i18n.Words) string { return w.T("class_paper.typed") }) {
		y = p.cell(classRim, y, p.width, 1, regular, text, 9, 8)
	}
}

// right prints the answer to a question, and in every language how the question begins.
func (p *quizPrinter) right(i int, y float64) {
	q := p.questions[i]
	p.face(bold, 10)
	p.sayTo(classRim+8, y+8, strconv.Itoa(i+1)+".")
	p.whole(classRim+12, y+8.4, 38, bold, 15, q.Signs(p.quiz.Paper.Questions[i].Options, q.Key()))
	at := y + 0.4
	for _, stem := range p.each(func(w *i18n.Words) string { return q.Stem.In(w.Tag()) }) {
		at = p.cell(classRim+52, at, p.width-52, 2, regular, stem, 8)
	}
	p.line(y+keyLine, 0.15)
}
