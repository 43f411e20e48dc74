package paper

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
)

func quizOf(t testing.TB, m *course.Module, format Format, seed uint64) ClassQuiz {
	q := ClassQuiz{Class: classOf(t, format), Revision: m, Paper: course.Draw(m, rand.New(rand.NewPCG(seed, 2))), Variant: "B"}
	q.Module = m.Title
	return q
}

// column joins what stands in a column of the questions, and the signs before it.
func column(pages [][]shown, from, to float64) (texts, signs string) {
	for _, page := range pages {
		for _, s := range page {
			switch {
			case s.top < 29 || s.left < from-0.1 || s.left >= to: // the head; another column
			case s.left < from+signIndent-1:
				signs += s.text + " "
			default:
				texts += s.text + " "
			}
		}
	}
	return texts, signs
}

// TestClassPaper: every module, drawn anew, says all in both columns with the same signs, on either paper.
func TestClassPaper(t *testing.T) {
	words := bothLanguages(t)
	for i, m := range modules(t) {
		for _, format := range Formats() {
			q := quizOf(t, m, format, uint64(i))
			what := fmt.Sprint(m.ID, " on ", format)
			p, err := drawClassPaper(q, words)
			if err != nil {
				t.Fatal(err)
			}
			pages := inPlace(t, what, p)
			if len(pages)%2 == 0 || len(pages) > 7 {
				t.Errorf("%s: the answer sheet is page %d", what, len(pages))
			}
			for n, page := range pages {
				said := "\n" + textsOf(page) + "\n"
				for _, want := range []string{"B", q.Code, "Variant · Variante", "Class code · Código de la sesión", m.Title["es"], fmt.Sprintf("Page %d of %d · Página %[1]d de %d", n+1, len(pages))} {
					if !strings.Contains(said, "\n"+want+"\n") {
						t.Errorf("%s, page %d: nothing reads %q", what, n+1, want)
					}
				}
			}
			var signs string
			for n, question := range q.Paper.Questions {
				signs += fmt.Sprint(n+1, ". ")
				of := m.Question(question.ID)
				for at := range question.Options {
					signs += of.Sign(at) + " "
				}
				for at := range of.Targets {
					if of.Kind == course.Match {
						signs += of.TargetSign(at) + " "
					}
				}
			}
			width, _ := p.GetPageSize()
			wide := (width - 2*classRim - gutter) / 2
			questions := pages[:len(pages)-1]
			if blank := questions[len(questions)-1]; strings.Contains(textsOf(blank), words[1].T("class_paper.blank")) {
				questions = questions[:len(questions)-1]
			}
			for c, w := range words {
				from := classRim + float64(c)*(wide+gutter)
				texts, before := column(questions, from, from+wide)
				if before != signs {
					t.Errorf("%s in %s: signs %q, want %q", what, w.Tag(), before, signs)
				}
				for _, question := range q.Paper.Questions {
					of := m.Question(question.ID)
					wanted := []lang.Text{of.Stem}
					for _, id := range question.Options {
						wanted = append(wanted, of.Option(id).Text)
					}
					for _, target := range of.Targets {
						if of.Kind == course.Match {
							wanted = append(wanted, target.Text)
						}
					}
					for _, text := range wanted {
						if !strings.Contains(squeezed(texts), squeezed(plain(text.In(w.Tag())))) {
							t.Errorf("%s in %s: nothing reads %q", what, w.Tag(), text.In(w.Tag()))
						}
					}
				}
			}
			last := textsOf(pages[len(pages)-1])
			for _, want := range []string{"Answer sheet · Hoja de respuestas", "Name · Nombre", "Employee or badge number · Número de empleado o de placa", "English\nEspañol", fmt.Sprint(len(q.Paper.Questions), ".\n")} {
				if !strings.Contains(last, want) {
					t.Errorf("%s: the answer sheet does not say %q", what, want)
				}
			}
		}
	}
}

// squeezed leaves out spaces: a long address is broken where the line ends.
func squeezed(s string) string { return strings.ReplaceAll(s, " ", "") }

// TestAnswerKey: what the key says, typed in as it stands, has full marks; nothing of it stands on what is handed out.
func TestAnswerKey(t *testing.T) {
	words := bothLanguages(t)
	for _, m := range modules(t) {
		for _, format := range Formats() {
			q := quizOf(t, m, format, 9)
			p, err := drawAnswerKey(q, words)
			if err != nil {
				t.Fatal(err)
			}
			pages := inPlace(t, m.ID, p)
			if len(pages) != 1 || !strings.Contains(textsOf(pages[0]), "For the trainer alone. Do not hand out. · Solo para quien capacita. No se reparte.") {
				t.Errorf("%s: %d pages, or handed out", m.ID, len(pages))
			}
			answers := course.Answers{}
			var typed []string
			for _, s := range pages[0] {
				if s.top > keyTop && s.left > classRim+11 && s.left < classRim+13 {
					typed = append(typed, s.text)
				}
			}
			if len(typed) != len(q.Paper.Questions) {
				t.Fatalf("%s: answers %q", m.ID, typed)
			}
			for i, pq := range q.Paper.Questions {
				chosen, wrong := m.Question(pq.ID).Typed(pq.Options, typed[i])
				if wrong != nil {
					t.Errorf("%s, %s: %v", m.ID, pq.ID, wrong)
				}
				answers[pq.ID] = chosen
			}
			if r := course.Grade(m, q.Paper, answers); r.Score != r.Of {
				t.Errorf("%s: the key has %d of %d", m.ID, r.Score, r.Of)
			}
		}
	}
}

// TestLongQuiz: many questions, some longer than a page and some with all that one can have, lose nothing and run into
// nothing.
func TestLongQuiz(t *testing.T) {
	text := func(words int) lang.Text {
		return lang.Text{"en": strings.Repeat("phishing ", words) + "END", "es": strings.Repeat("contraseñas ", words) + "FIN"}
	}
	m := &course.Module{PassMark: 1, Title: text(60)}
	for i := range 40 {
		q := &course.Question{ID: fmt.Sprint("q", i), Kind: []course.Kind{course.Single, course.Order, course.Match}[i%3], Choose: 1, Stem: text(10)}
		for o := range 6 {
			q.Options = append(q.Options, course.Option{ID: fmt.Sprint("o", o), Right: o == 0, Target: fmt.Sprint(o%5 + 1), Text: text(12)})
		}
		if q.Places() {
			q.Choose = 6
			for n := range 5 {
				q.Targets = append(q.Targets, course.Target{ID: fmt.Sprint(n + 1), Text: text(3)})
			}
		}
		m.Questions = append(m.Questions, q)
	}
	m.Questions[3].Stem = text(900)
	m.Draw = len(m.Questions)
	m.Objectives = []course.Objective{{}}
	for _, format := range Formats() {
		q := quizOf(t, m, format, 1)
		p, err := drawClassPaper(q, bothLanguages(t))
		if err != nil {
			t.Fatal(err)
		}
		pages := inPlace(t, "long", p)
		ends := 0
		for _, page := range pages {
			ends += strings.Count(textsOf(page), "FIN")
		}
		if want := 40*7 + 13*5; ends < want {
			t.Errorf("%d texts have their end, want %d", ends, want)
		}
		if !strings.Contains(textsOf(pages[len(pages)-1]), "40.") {
			t.Error("the answer sheet lacks the last question")
		}
		if p, err = drawAnswerKey(q, bothLanguages(t)); err != nil || len(inPlace(t, "long key", p)) != 3 {
			t.Error("the key does not take three pages:", err)
		}
	}
}

func TestSameQuizSameBytes(t *testing.T) {
	m := modules(t)[0]
	for _, print := range []func(io.Writer, ClassQuiz, ...*i18n.Words) error{ClassPaper, AnswerKey} {
		var first, again bytes.Buffer
		for _, out := range []*bytes.Buffer{&first, &again} {
			if err := print(out, quizOf(t, m, A4, 3), bothLanguages(t)...); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(first.Bytes(), again.Bytes()) || first.Len() > 200<<10 {
			t.Error("the same quiz gave other bytes, or too many:", first.Len())
		}
	}
}

// A paper of another revision is refused: printed with what is left, it could not be scored.
func TestPaperOfAnotherRevision(t *testing.T) {
	words, m := bothLanguages(t), modules(t)[0]
	q := quizOf(t, m, A4, 1)
	for _, change := range []func(*course.PaperQuestion){
		func(pq *course.PaperQuestion) { pq.ID = "gone" },
		func(pq *course.PaperQuestion) { pq.Options = append(slices.Clone(pq.Options[1:]), "gone") },
	} {
		other := q
		other.Paper.Questions = slices.Clone(q.Paper.Questions)
		change(&other.Paper.Questions[2])
		if ClassPaper(io.Discard, other, words...) == nil || AnswerKey(io.Discard, other, words...) == nil {
			t.Error("it is printed")
		}
	}
}

func BenchmarkClassPaper(b *testing.B) {
	words, q := bothLanguages(b), quizOf(b, modules(b)[0], Letter, 1)
	b.ReportAllocs()
	for b.Loop() {
		if err := ClassPaper(io.Discard, q, words...); err != nil {
			b.Fatal(err)
		}
	}
}
