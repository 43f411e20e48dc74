package course

import (
	"math/rand/v2"
)

// Paper is a drawn quiz: which questions in which order, and each one's options in the order shown.
// It holds ids only, so it reads the same in every language.
type Paper struct {
	Questions []PaperQuestion `json:"questions"`
}

// PaperQuestion is one question of a paper with its options as shown.
type PaperQuestion struct {
	ID      string   `json:"id"`
	Options []string `json:"options"`
}

// Answers are the options chosen, by question id.
type Answers map[string][]string

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
func Draw(m *Module, chance *rand.Rand) Paper

// Grade scores answers against the key of the module's revision. A multiple choice is all or nothing; an
// unanswered question is wrong. Answers to questions that are not on the paper are ignored.
func Grade(m *Module, p Paper, a Answers) Result

// Valid reports whether chosen may be stored as an answer to the question on the paper: the question is there,
// every option is one of it, none twice, and not more than the question asks for. No option at all is valid: it
// withdraws an answer.
func (p Paper) Valid(m *Module, question string, chosen []string) bool

// Unanswered lists the places (from 0) of the questions that have no complete answer yet.
func Unanswered(m *Module, p Paper, a Answers) []int
