package learner

import (
	"baluarte/internal/course"
	"baluarte/internal/lang"
)

// inboxPart is an inbox with what its reader chose, and the message that is open.
type inboxPart struct {
	doing
	Letters []inboxLetter
	Here    *inboxLetter // nil: how it went is shown
	Next    *inboxLetter // the next one to decide about; nil after the last
	Tally   course.Tally
}

// inboxLetter is a message in the list and in the open.
type inboxLetter struct {
	*course.Message
	written
	Number int
	Here   bool
	Worked bool          // the example, solved
	Choice course.Choice // what was chosen; empty before
}

// Mail is the inbox. The address says which message is open; without, it is the example, then the first one to decide
// about.
func (d doing) Mail() inboxPart {
	x := inboxPart{doing: d}
	chosen := d.Inbox.Chosen(d.Chosen)
	x.Tally = d.Inbox.Tally(chosen)
	here := -1
	for i, m := range d.Inbox.Messages {
		l := inboxLetter{Message: m, written: d.writtenIn(m.Language), Number: i + 1, Worked: i == 0, Choice: chosen[m.ID]}
		if l.Worked {
			l.Choice = m.Best
		}
		if m.ID == d.See || here < 0 && l.Choice == "" && d.Done() {
			here = i
		}
		x.Letters = append(x.Letters, l)
	}
	if d.Inbox.Message(d.See) == nil && !d.Done() {
		here = 0
	}
	if here < 0 {
		return x
	}
	x.Here = &x.Letters[here]
	x.Here.Here = true
	for i := range x.Letters { // those after it come first
		if l := &x.Letters[(here+1+i)%len(x.Letters)]; l.Choice == "" && !l.Here {
			x.Next = l
			break
		}
	}
	return x
}

// Outcome is what came of the choice.
func (l inboxLetter) Outcome() course.Outcome { return l.Message.Outcome(l.Choice) }

// Fits reports whether the choice is the best one or as good.
func (l inboxLetter) Fits() bool { return l.Message.Fits(l.Choice) }

// Went is how the choice went, for its sign: "well", "badly", or neither. A false alarm is thanked.
func (l inboxLetter) Went() string {
	switch o := l.Outcome(); {
	case l.Fits() || o == course.FalseAlarm:
		return "well"
	case o == course.ActedOn:
		return "badly"
	}
	return ""
}

// Advice is what the choice led to.
func (l inboxLetter) Advice() lang.Text { return l.Feedback[l.Choice] }

// Means is what a choice means about this message; empty where its name says all.
func (l inboxLetter) Means(c course.Choice) lang.Text { return l.Labels[c] }

// Text is the body, with its cues numbered once the message is solved.
func (l inboxLetter) Text() []paragraph {
	if l.Choice == "" {
		return l.paragraphs(l.Body, nil)
	}
	return l.paragraphs(l.Body, map[string]string{})
}

// note is a cue with its number in the text.
type note struct {
	course.Cue
	Number int
	Words  string
}

// Notes are the cues in the order of the text.
func (l inboxLetter) Notes() (all []note) {
	for _, p := range l.Text() {
		for _, r := range p {
			for _, c := range l.Cues {
				if c.Phrase == r.Phrase {
					all = append(all, note{c, r.Number, r.Words})
				}
			}
		}
	}
	return all
}

// Choices are those about every message.
func (x inboxPart) Choices() []course.Choice { return course.Choices }

// Counted is how many choices came out so.
func (x inboxPart) Counted(o course.Outcome) int { return x.Tally.Count[o] }

// Reported is how many malicious messages were reported.
func (x inboxPart) Reported() int { return x.Counted(course.Reported) }

// Outcomes are those that a summary counts besides.
func (x inboxPart) Outcomes() []course.Outcome {
	return []course.Outcome{course.Safe, course.ActedOn, course.WellChosen, course.FalseAlarm, course.Harmless}
}
