package course

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"baluarte/internal/lang"
)

// Guesser is a way to answer without having learnt anything.
type Guesser string

// The guessers. All but Blindly follow a fixed strategy.
const (
	Longest        Guesser = "longest"         // the option with the most letters
	Shortest       Guesser = "shortest"        // the one with the fewest
	SecondLongest  Guesser = "second_longest"  // next to it in length, as authors like to hide the right one
	SecondShortest Guesser = "second_shortest" // likewise
	Cautiously     Guesser = "cautious"        // the one with the most words of caution
	Reporting      Guesser = "reporting"       // the one that reports
	First          Guesser = "first"           // the one shown first; things to order or match as they stand
	Last           Guesser = "last"            // the one shown last; things to order or match the other way round
	Blindly        Guesser = "blindly"         // any
)

// Guessers lists them all, Blindly last.
func Guessers() []Guesser {
	return []Guesser{Longest, Shortest, SecondLongest, SecondShortest, Cautiously, Reporting, First, Last, Blindly}
}

// Odds is how a guesser fares.
type Odds struct {
	Guesser  Guesser
	Language lang.Tag
	Passed   float64 // share of the papers
	Score    float64 // mean share of right answers
}

// Papers draws papers for guessers to play.
func Papers(m *Module, n int, chance *rand.Rand) []Paper {
	all := make([]Paper, n)
	for i := range all {
		all[i] = Draw(m, chance)
	}
	return all
}

// Play lets a guesser answer papers of a module in a language.
func Play(m *Module, g *Glossary, by Guesser, tag lang.Tag, papers []Paper, chance *rand.Rand) Odds {
	questions := map[string]*Question{}
	scores := map[string]map[string]int{} // by question, by option
	for _, q := range m.Questions {
		questions[q.ID] = q
		scores[q.ID] = map[string]int{}
		for _, o := range q.Options {
			scores[q.ID][o.ID] = g.appeal(by, tag, o.Text[tag])
		}
		if by == SecondLongest || by == SecondShortest {
			preferSecond(scores[q.ID])
		}
	}
	odds := Odds{Guesser: by, Language: tag}
	var left, chosen []string // room, used again for each question
	for _, p := range papers {
		right := 0
		for _, pq := range p.Questions {
			left, chosen = append(left[:0], pq.Options...), chosen[:0]
			if q := questions[pq.ID]; q.Answered(guess(by, q, left, chosen, scores[pq.ID], chance)) {
				right++
			}
		}
		odds.Score += float64(right) / float64(len(p.Questions))
		if right >= m.PassMark {
			odds.Passed++
		}
	}
	odds.Passed /= float64(len(papers))
	odds.Score /= float64(len(papers))
	return odds
}

// appeal is how much an option attracts a guesser.
func (g *Glossary) appeal(by Guesser, tag lang.Tag, text string) int {
	switch by {
	case Longest, SecondLongest:
		return utf8.RuneCountInString(text)
	case Shortest, SecondShortest:
		return -utf8.RuneCountInString(text)
	case Cautiously:
		return begin(text, g.Cautious[tag])
	case Reporting:
		return begin(text, g.Reporting[tag])
	}
	return 0
}

// preferSecond makes the option with the second greatest appeal the most appealing one.
func preferSecond(appeal map[string]int) {
	ranked := slices.Sorted(maps.Values(appeal))
	if len(ranked) < 2 {
		return
	}
	second := ranked[len(ranked)-2]
	for id, n := range appeal {
		if n == second {
			appeal[id] = math.MaxInt
		}
	}
}

// begin counts the words of a text that begin in one of the given ways.
func begin(text string, ways []string) int {
	n := 0
	for _, w := range spokenWords(strings.ToLower(text)) {
		for _, way := range ways {
			if strings.HasPrefix(w.word, way) {
				n++
				break
			}
		}
	}
	return n
}

// guess chooses as many of the options left as the question asks for: those that appeal most, of equals the one shown
// first.
func guess(by Guesser, q *Question, left, chosen []string, appeal map[string]int, chance *rand.Rand) []string {
	if by == Last {
		slices.Reverse(left)
	}
	if q.Places() {
		return arrange(by, q, left, chance)
	}
	if by == Blindly {
		shuffle(chance, left)
	}
	for len(chosen) < q.Choose && len(left) > 0 {
		best := 0
		for i, id := range left {
			if appeal[id] > appeal[left[best]] {
				best = i
			}
		}
		chosen = append(chosen, left[best])
		left = append(left[:best], left[best+1:]...)
	}
	return chosen
}

// arrange gives every item a target: those who go by position take the places as they come, the others any.
func arrange(by Guesser, q *Question, items []string, chance *rand.Rand) []string {
	targets := make([]string, len(items))
	for i := range targets {
		targets[i] = q.Targets[i%len(q.Targets)].ID
	}
	if by != First && by != Last {
		if q.Kind == Order {
			shuffle(chance, targets)
		} else {
			for i := range targets {
				targets[i] = q.Targets[chance.IntN(len(q.Targets))].ID
			}
		}
	}
	pairs := make([]string, len(items))
	for i, item := range items {
		pairs[i] = item + ":" + targets[i]
	}
	return pairs
}
