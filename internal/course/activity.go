package course

import (
	"slices"
	"strconv"
	"strings"

	"baluarte/internal/lang"
)

// Activity is something to do inside a lesson, for the learner's own benefit: exactly one of its fields beside ID is
// set. What somebody has done in it is kept like an answer of a quiz, as a list of words (see Valid).
type Activity struct {
	ID       string // file name; unique in the module
	Question *Question
	Inbox    *Inbox
	Scenario *Scenario
	Spot     *Spot
}

// None is the one word of a spot in which somebody saw nothing.
const None = "none"

// Valid reports whether chosen may be kept as what somebody did: options of a check, "item:target" of an order or match,
// "message:choice" of an inbox, "step:choice" of a scenario in the order walked, phrases of a spot or None. Nothing at
// all is valid: it starts over.
func (a *Activity) Valid(chosen []string) bool {
	switch {
	case a.Question != nil:
		return a.Question.valid(chosen)
	case a.Inbox != nil:
		return a.Inbox.valid(chosen)
	case a.Scenario != nil:
		_, _, ok := a.Scenario.Walk(chosen)
		return ok
	}
	return a.Spot.valid(chosen)
}

// Passage is a text with marked phrases, by language: paragraphs of runs. Every language marks the same phrases.
type Passage map[lang.Tag][]Paragraph

// Paragraph is a piece of a passage. Line breaks inside a run are kept.
type Paragraph []Run

// Run is a piece of a paragraph: a marked phrase when Phrase, its id, is set.
type Run struct {
	Text   string
	Phrase string
}

// Inbox is messages to decide about, the first one shown solved.
type Inbox struct {
	Title    lang.Text
	Intro    lang.Text // who one is and what one knows; may be empty
	Messages []*Message
}

// Class is what a message is.
type Class string

// The classes of messages.
const (
	Legitimate Class = "legitimate"
	Malicious  Class = "malicious"
	Unwanted   Class = "unwanted"
)

// Choice is what one does with a message.
type Choice string

// The choices about every message.
const (
	Act      Choice = "act"    // do what it asks
	Verify   Choice = "verify" // on another channel
	Delete   Choice = "delete"
	ReportIt Choice = "report"
)

// Choices lists them in the order in which they are shown.
var Choices = []Choice{Act, Verify, Delete, ReportIt}

// Message is one message of an inbox.
type Message struct {
	ID         string
	Class      Class
	Best       Choice
	Accept     []Choice // as good
	Language   lang.Tag // it arrives in this language for everybody; empty: in the reader's
	Gloss      lang.Text
	Sender     lang.Text
	Address    string
	Attachment lang.Text // file name; nil without one
	Subject    lang.Text
	Body       Passage
	Cues       []Cue // of the marked phrases, in the order of the file
	Premise    *Premise
	Labels     map[Choice]lang.Text // what a choice means here, in a few words
	Feedback   map[Choice]lang.Text
}

// Cue says what a marked phrase of a message tells.
type Cue struct {
	Phrase string
	Type   string // one of CueTypes, or Reassuring
	Note   lang.Text
}

// Reassuring is the type of a cue that speaks for a message.
const Reassuring = "reassuring"

// CueTypes are the 23 cues of the NIST Phish Scale (Technical Note 2276, November 2023), in its five groups: errors,
// technical indicators, visual presentation, language and content, common tactics.
var CueTypes = strings.Fields(`spelling-grammar inconsistency
	attachment-type sender-address hyperlink domain-spoofing
	no-branding imitated-branding unprofessional-design security-icons
	legal-language distracting-detail sensitive-request sense-of-urgency threatening-language generic-greeting lacking-signer
	humanitarian-appeal too-good-to-be-true you-are-special limited-time-offer mimics-work-process poses-as-authority`)

// Premise is how well a malicious message fits the work of those who get it: the five elements of the Phish Scale, each
// 0, 2, 4, 6 or 8.
type Premise struct {
	Process, Relevance, Events, Consequence, Warned int
}

// Message finds a message by id; nil when there is none.
func (x *Inbox) Message(id string) *Message {
	for _, m := range x.Messages {
		if m.ID == id {
			return m
		}
	}
	return nil
}

func (x *Inbox) valid(chosen []string) bool {
	seen := map[string]bool{}
	for _, pair := range chosen {
		id, choice, _ := strings.Cut(pair, ":")
		if x.Message(id) == nil || seen[id] || !slices.Contains(Choices, Choice(choice)) {
			return false
		}
		seen[id] = true
	}
	return true
}

// Scenario is a short story that branches.
type Scenario struct {
	Title lang.Text
	Start string
	Steps []*Step
}

// Step is a scene of a scenario: it goes on by its choices, or is an end.
type Step struct {
	ID      string
	Text    lang.Text
	Choices []Way
	Ending  Ending // empty while the story goes on
}

// Way is a choice in a step and the step it leads to.
type Way struct {
	ID   string
	To   string
	Text lang.Text
}

// Ending is how a story ends.
type Ending string

// The endings of a story.
const (
	EndsWell   Ending = "good"
	EndsFairly Ending = "fair"
	EndsPoorly Ending = "poor"
)

// Step finds a step by id; nil when there is none.
func (s *Scenario) Step(id string) *Step {
	for _, step := range s.Steps {
		if step.ID == id {
			return step
		}
	}
	return nil
}

// Taken is a choice made on the way through a scenario.
type Taken struct {
	Step *Step
	Way  Way
}

// Walk follows "step:choice" pairs from the start and gives the way taken and the step it led to. False when they are
// no way through the story; then it gives how far they are.
func (s *Scenario) Walk(chosen []string) (taken []Taken, here *Step, ok bool) {
	here = s.Step(s.Start)
	for _, pair := range chosen {
		id, choice, _ := strings.Cut(pair, ":")
		i := slices.IndexFunc(here.Choices, func(w Way) bool { return w.ID == choice })
		if id != here.ID || i < 0 {
			return taken, here, false
		}
		taken = append(taken, Taken{here, here.Choices[i]})
		here = s.Step(here.Choices[i].To)
	}
	return taken, here, true
}

// Spot is a text in which to find what is wrong.
type Spot struct {
	Stem     lang.Text
	Language lang.Tag // it is in this language for everybody; empty: in the reader's
	Gloss    lang.Text
	Text     Passage
	Phrases  []Phrase
}

// Phrase is a marked phrase of a spot.
type Phrase struct {
	ID    string
	Right bool // to be found
	Why   lang.Text
}

func (s *Spot) valid(chosen []string) bool {
	if slices.Equal(chosen, []string{None}) {
		return true
	}
	for i, id := range chosen {
		if !slices.ContainsFunc(s.Phrases, func(p Phrase) bool { return p.ID == id }) || slices.Contains(chosen[:i], id) {
			return false
		}
	}
	return true
}

// place is the id of the nth place of an order, from 0.
func place(n int) string { return strconv.Itoa(n + 1) }
