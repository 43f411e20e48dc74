package course

import (
	"slices"
	"strings"
)

// Outcome is what came of a choice about a message.
type Outcome string

// What can come of a choice. The first three are of malicious messages; the others of all the rest.
const (
	Reported   Outcome = "reported"
	Safe       Outcome = "safe"  // nothing happened, and nobody was warned
	ActedOn    Outcome = "acted" // as its sender wanted
	FalseAlarm Outcome = "alarm" // reported without need: that is thanked and costs nothing
	WellChosen Outcome = "well"
	Harmless   Outcome = "harmless" // there was a better choice
)

// Outcome tells what came of a choice.
func (m *Message) Outcome(c Choice) Outcome {
	switch {
	case m.Class == Malicious && c == ReportIt:
		return Reported
	case m.Class == Malicious && c == Act:
		return ActedOn
	case m.Class == Malicious:
		return Safe
	case m.Fits(c):
		return WellChosen
	case c == ReportIt:
		return FalseAlarm
	}
	return Harmless
}

// Fits reports whether a choice is the best one or as good.
func (m *Message) Fits(c Choice) bool { return c == m.Best || slices.Contains(m.Accept, c) }

// Chosen reads what somebody chose, by message. The worked message is not theirs to choose about.
func (x *Inbox) Chosen(chosen []string) map[string]Choice {
	by := map[string]Choice{}
	for _, pair := range chosen {
		if id, choice, _ := strings.Cut(pair, ":"); id != x.Messages[0].ID {
			by[id] = Choice(choice)
		}
	}
	return by
}

// Tally sums an inbox up.
type Tally struct {
	Malicious int // messages that were to be reported
	Count     map[Outcome]int
}

// Tally counts what came of somebody's choices, without the worked message.
func (x *Inbox) Tally(chosen map[string]Choice) Tally {
	t := Tally{Count: map[Outcome]int{}}
	for _, m := range x.Messages[1:] {
		if m.Class == Malicious {
			t.Malicious++
		}
		if c, ok := chosen[m.ID]; ok {
			t.Count[m.Outcome(c)]++
		}
	}
	return t
}

// Rating is how hard a malicious message is to see through by the NIST Phish Scale (Technical Note 2276, November
// 2023). It is an estimate: of the cues that are marked, and of a premise that its author judged.
type Rating struct {
	Cues       int
	CueLevel   string // few, some, many
	Premise    int
	Alignment  string // weak, medium, strong
	Difficulty string // very, moderately, less (moderately to least), least
}

// Rating is zero for a message that is not malicious.
func (m *Message) Rating() Rating {
	if m.Premise == nil {
		return Rating{}
	}
	p := *m.Premise
	r := Rating{Cues: len(m.Cues), Premise: p.Process + p.Relevance + p.Events + p.Consequence - p.Warned}
	r.CueLevel = level(r.Cues, 8, 14, "few", "some", "many")
	r.Alignment = level(r.Premise, 10, 17, "weak", "medium", "strong")
	r.Difficulty = difficulties[r.CueLevel+" "+r.Alignment]
	return r
}

// level gives the word for a figure: low up to one bound, high above the other.
func level(n, low, medium int, words ...string) string {
	switch {
	case n <= low:
		return words[0]
	case n <= medium:
		return words[1]
	}
	return words[2]
}

var difficulties = map[string]string{
	"few strong": "very", "few medium": "very", "some strong": "very",
	"few weak": "moderately", "some medium": "moderately", "many strong": "moderately", "many medium": "moderately",
	"some weak": "less", "many weak": "least",
}
