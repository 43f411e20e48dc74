package course

import (
	"bytes"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
)

// Paper is a drawn quiz: which questions in which order, and each one's options in the order shown.
// It holds ids only, so it reads the same in every language.
type Paper struct {
	Questions []PaperQuestion
}

// Asks reports whether a question is in the paper.
func (p Paper) Asks(question string) bool {
	return slices.ContainsFunc(p.Questions, func(q PaperQuestion) bool { return q.ID == question })
}

// PaperQuestion is one question of a paper with its options as shown.
type PaperQuestion struct {
	ID      string
	Options []string
}

// Answers are the options chosen, or "item:target" of an order or match, by question id.
type Answers map[string][]string

// MarshalText writes a line for each question: its id and those of its options, with spaces between.
func (p Paper) MarshalText() ([]byte, error) {
	var text []byte
	for _, q := range p.Questions {
		text = append(text, q.ID...)
		for _, option := range q.Options {
			text = append(append(text, ' '), option...)
		}
		text = append(text, '\n')
	}
	return text, nil
}

// UnmarshalText reads what MarshalText wrote. It is read at every answer that is saved, so all words go into one piece of memory.
func (p *Paper) UnmarshalText(text []byte) error {
	lines := bytes.Count(text, []byte("\n")) + 1
	p.Questions = make([]PaperQuestion, 0, lines)
	ids := make([]string, 0, lines+bytes.Count(text, []byte(" ")))
	for line := range strings.Lines(string(text)) {
		first := len(ids)
		ids = slices.AppendSeq(ids, strings.FieldsSeq(line))
		if len(ids) == first {
			return errors.New("course: a line without a question")
		}
		p.Questions = append(p.Questions, PaperQuestion{ids[first], slices.Clip(ids[first+1:])})
	}
	return nil
}

// UnmarshalText reads answers written like a paper: the options of a line are those chosen.
func (a *Answers) UnmarshalText(text []byte) error {
	var p Paper
	err := p.UnmarshalText(text)
	*a = make(Answers, len(p.Questions))
	for _, q := range p.Questions {
		(*a)[q.ID] = q.Options
	}
	return err
}

// Result is a graded paper.
type Result struct {
	Score  int // questions answered right
	Of     int // questions on the paper
	Passed bool
	Right  map[string]bool // by question id
}

// Draw makes a paper of m.Draw questions: as evenly over the objectives as their number allows (two or three
// each), questions and options shuffled unless an option order is fixed. The same source of chance gives the
// same paper.
func Draw(m *Module, chance *rand.Rand) Paper {
	piles := make([][]*Question, len(m.Objectives))
	for i, o := range m.Objectives {
		for _, q := range m.Questions {
			if q.Objective == o.ID {
				piles[i] = append(piles[i], q)
			}
		}
		shuffle(chance, piles[i])
	}
	// Which objectives get the odd question more is chance too.
	shuffle(chance, piles)

	var drawn []*Question
	for round := 0; len(drawn) < m.Draw; round++ {
		before := len(drawn)
		for _, pile := range piles {
			if round < len(pile) && len(drawn) < m.Draw {
				drawn = append(drawn, pile[round])
			}
		}
		if len(drawn) == before {
			break // the bank is smaller than the paper; loading refuses that
		}
	}
	shuffle(chance, drawn)

	p := Paper{Questions: make([]PaperQuestion, len(drawn))}
	for i, q := range drawn {
		options := make([]string, len(q.Options))
		for j, o := range q.Options {
			options[j] = o.ID
		}
		if !q.Fixed {
			shuffle(chance, options)
		}
		if q.Kind == Order {
			q.disturb(options)
		}
		p.Questions[i] = PaperQuestion{ID: q.ID, Options: options}
	}
	return p
}

func shuffle[T any](chance *rand.Rand, s []T) {
	chance.Shuffle(len(s), func(i, j int) { s[i], s[j] = s[j], s[i] })
}

// disturb makes sure that the items of an order do not stand in the right order by accident.
func (q *Question) disturb(items []string) {
	for i, o := range q.Options {
		if items[i] != o.ID {
			return
		}
	}
	items[0], items[1] = items[1], items[0]
}

// Shown gives the options of an activity's question as a lesson shows them: those of an order or match always in the same
// mixed order, which the question's id decides.
func (q *Question) Shown() []Option {
	if !q.Places() {
		return q.Options
	}
	h := fnv.New64a()
	h.Write([]byte(q.ID))
	ids := make([]string, len(q.Options))
	for i, o := range q.Options {
		ids[i] = o.ID
	}
	shuffle(rand.New(rand.NewPCG(h.Sum64(), 0)), ids)
	if q.Kind == Order {
		q.disturb(ids)
	}
	shown := make([]Option, len(ids))
	for i, id := range ids {
		shown[i] = *q.Option(id)
	}
	return shown
}

// Grade scores answers against the key of the module's revision. A multiple choice is all or nothing; an
// unanswered question is wrong. Answers to questions that are not on the paper are ignored.
func Grade(m *Module, p Paper, a Answers) Result {
	r := Result{Of: len(p.Questions), Right: make(map[string]bool, len(p.Questions))}
	for _, pq := range p.Questions {
		q := m.Question(pq.ID)
		right := q != nil && q.Answered(a[pq.ID])
		r.Right[pq.ID] = right
		if right {
			r.Score++
		}
	}
	r.Passed = r.Of > 0 && r.Score >= m.PassMark
	return r
}

// Key is the right answer: the right options, or "item:target" for every item.
func (q *Question) Key() (words []string) {
	for _, o := range q.Options {
		switch {
		case q.Places():
			words = append(words, o.ID+":"+o.Target)
		case o.Right:
			words = append(words, o.ID)
		}
	}
	return words
}

// Answered reports whether chosen is exactly what is right: the right options in any order, or "item:target" for every
// option of an order or match.
func (q *Question) Answered(chosen []string) bool {
	key := q.Key()
	for _, word := range key {
		if !slices.Contains(chosen, word) {
			return false
		}
	}
	return len(chosen) == len(key)
}

// Complete reports whether chosen is all that the question asks for: as many options as are to be chosen, or a target for
// every item, and in an order a place of its own.
func (q *Question) Complete(chosen []string) bool {
	return len(chosen) >= q.Choose && (q.Kind != Order || len(q.Twice(chosen)) == 0)
}

// Twice lists the places of an order that were given to more than one item.
func (q *Question) Twice(chosen []string) (places []string) {
	given := map[string]int{}
	for _, pair := range chosen {
		_, to, _ := strings.Cut(pair, ":")
		if given[to]++; given[to] == 2 && q.Kind == Order && q.Target(to) != nil {
			places = append(places, to)
		}
	}
	return places
}

// valid reports whether chosen may be kept as an answer: known options or "item:target" pairs, none twice, and not more
// than the question asks for. No option at all is valid: it withdraws an answer. Two items of an order may have the same
// place while somebody is still at it.
func (q *Question) valid(chosen []string) bool {
	if len(chosen) > q.Choose {
		return false
	}
	seen := map[string]bool{}
	for _, id := range chosen {
		if q.Places() {
			item, target, _ := strings.Cut(id, ":")
			if q.Target(target) == nil {
				return false
			}
			id = item
		}
		if q.Option(id) == nil || seen[id] {
			return false
		}
		seen[id] = true
	}
	return true
}

// Valid reports whether chosen may be stored as an answer to the question on the paper: the question is there, and the
// answer is made of its options.
func (p Paper) Valid(m *Module, question string, chosen []string) bool {
	q := m.Question(question)
	return p.Asks(question) && q != nil && q.valid(chosen)
}

// Unanswered lists the places (from 0) of the questions that have no complete answer yet.
func Unanswered(m *Module, p Paper, a Answers) []int {
	var open []int
	for i, pq := range p.Questions {
		if q := m.Question(pq.ID); q == nil || !q.Complete(a[pq.ID]) {
			open = append(open, i)
		}
	}
	return open
}
