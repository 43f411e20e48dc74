package course

import (
	"slices"
	"strings"

	"baluarte/internal/lang"
)

// Duty is work that a module waits for, by who does it.
type Duty string

// The duties.
const (
	Writing     Duty = "writing"     // of the author: texts and questions that the measures point to
	Translating Duty = "translating" // the languages say more and less, or a translation is pointed to
	LegalReview Duty = "legal"       // a country box that no lawyer has read
	FactCheck   Duty = "facts"       // sources or a review that have grown old
)

// Duties lists them in the order in which they are told.
func Duties() []Duty { return []Duty{Writing, Translating, LegalReview, FactCheck} }

// Box is what a country box says of one country, as those who answer for it look at it.
type Box struct {
	ID       string
	File     string // below the folder of courses
	Country  string
	Reviewer lang.Text
	Reviewed bool // by a lawyer
	Checked  lang.Date
}

// boxes lists what the module's country boxes rest on.
func boxes(m *Module, g *Glossary) []Box {
	var all []Box
	for _, l := range m.Lessons {
		for _, block := range l.Blocks[m.Original] {
			if block.Country == nil {
				continue
			}
			for _, part := range block.Country.Parts {
				all = append(all, Box{block.Country.ID, m.Course + "/" + m.ID + "/" + block.Country.ID + ".yaml", part.Country, part.Reviewer, g.reviewed(part.Reviewer), part.Checked})
			}
		}
	}
	return all
}

// reviewed reports whether the words for a reviewer name one.
func (g *Glossary) reviewed(by lang.Text) bool {
	for tag, words := range by {
		for _, none := range g.Unreviewed[tag] {
			if strings.Contains(words, none) {
				return false
			}
		}
	}
	return true
}

// Unreviewed counts the countries of boxes that no lawyer has read.
func (s *Sheet) Unreviewed() int {
	n := 0
	for _, b := range s.Boxes {
		if !b.Reviewed {
			n++
		}
	}
	return n
}

// ChannelSheet is the state of channels.yaml, as those who answer for it look at it.
type ChannelSheet struct {
	Countries  int
	Unreviewed int       // of them, by a lawyer
	Checked    lang.Date // the day on which the channel looked at longest ago was last checked
}

// ChannelSheet tells how where to report an incident stands; nothing where there are no guides.
func (c *Catalogue) ChannelSheet() (r ChannelSheet) {
	g := c.Glossary
	if g == nil {
		g = &Glossary{}
	}
	seen := map[string]bool{}
	for _, guide := range c.Guides {
		if r.Checked.IsZero() || guide.Checked().Before(r.Checked) {
			r.Checked = guide.Checked()
		}
		if !seen[guide.Country] {
			seen[guide.Country] = true
			r.Countries++
			if !g.reviewed(guide.Reviewer) {
				r.Unreviewed++
			}
		}
	}
	return r
}

// Duties says who must act on it, on a day.
func (r ChannelSheet) Duties(today lang.Date) (all []Duty) {
	if r.Unreviewed > 0 {
		all = append(all, LegalReview)
	}
	if r.Checked.AddMonths(monthsOfReviews).Before(today) {
		all = append(all, FactCheck)
	}
	return all
}

// Open leaves out the findings that an author has explained.
func Open(all []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(all), func(f Finding) bool { return f.Why != nil })
}

// Duties says who must act on the module, given what was found.
func (s *Sheet) Duties(found []Finding) []Duty {
	var all []Duty
	for _, d := range Duties() {
		if d == LegalReview && s.Unreviewed() > 0 || slices.ContainsFunc(Open(found), func(f Finding) bool { return s.duty(f) == d }) {
			all = append(all, d)
		}
	}
	return all
}

// duty is whose work a finding is.
func (s *Sheet) duty(f Finding) Duty {
	switch {
	case f.Check == OldSource || f.Check == OldReview || f.Check == OldBox:
		return FactCheck
	case f.Check == Ratio || f.Language != "" && f.Language != s.Module.Original && f.Check != Guessed && f.Check != LongestRight:
		return Translating
	}
	return Writing
}
