package learner

import (
	"slices"

	"baluarte/internal/course"
)

// spotPart is a text in which to find what is wrong, with what its reader found.
type spotPart struct {
	doing
	written
	Text    []paragraph
	Phrases []found // in the order of the text
}

// found is a marked phrase and what was made of it.
type found struct {
	*course.Phrase
	Number int
	Words  string
	How    string // found, missed, harmless (and ticked), left (harmless, not ticked)
}

// Search is the spot.
func (d doing) Search() spotPart {
	x := spotPart{doing: d, written: d.writtenIn(d.Spot.Language)}
	how, phrases := map[string]string{}, map[string]*course.Phrase{}
	for i := range d.Spot.Phrases {
		p := &d.Spot.Phrases[i]
		phrases[p.ID] = p
		ticked := slices.Contains(d.Chosen, p.ID)
		switch {
		case p.Right && ticked:
			how[p.ID] = "found"
		case p.Right:
			how[p.ID] = "missed"
		case ticked:
			how[p.ID] = "harmless"
		default:
			how[p.ID] = "left"
		}
	}
	x.Text = x.paragraphs(d.Spot.Text, how)
	for _, p := range x.Text {
		for _, r := range p {
			if r.Phrase != "" {
				x.Phrases = append(x.Phrases, found{phrases[r.Phrase], r.Number, r.Words, r.How})
			}
		}
	}
	return x
}

// Count is how many phrases were made that of.
func (x spotPart) Count(how string) (n int) {
	for _, p := range x.Phrases {
		if p.How == how {
			n++
		}
	}
	return n
}

// All is how many were to be found.
func (x spotPart) All() int { return x.Count("found") + x.Count("missed") }
