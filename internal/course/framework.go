package course

import (
	"slices"

	"baluarte/internal/lang"
)

// The frameworks that modules may cite.
const (
	NICE = "nice"
	CSF  = "csf"
)

// PartKind is what a part of a framework is.
type PartKind string

// The NICE Framework has categories of work roles, competency areas beside them, and statements that belong to either;
// the CSF has functions, of categories, of subcategories.
const (
	Category    PartKind = "category"
	WorkRole    PartKind = "role"
	Area        PartKind = "area"
	Task        PartKind = "task"
	Knowledge   PartKind = "knowledge"
	Skill       PartKind = "skill"
	Function    PartKind = "function"
	Subcategory PartKind = "subcategory"
)

// IsSentence reports whether such a part says something, where others have a name.
func (k PartKind) IsSentence() bool {
	return k == Task || k == Knowledge || k == Skill || k == Subcategory
}

// Framework is what modules may cite of one version of a framework: ids, names and what belongs to what, which are facts.
type Framework struct {
	ID      string // NICE or CSF
	Version string // empty without any parts
	Parts   []*Part
	byID    map[string]*Part
}

// Part finds a part by its id; nil when there is none.
func (f *Framework) Part(id string) *Part { return f.byID[id] }

// Of lists the parts of some kinds, in the order of the framework.
func (f *Framework) Of(kinds ...PartKind) []*Part {
	return slices.DeleteFunc(slices.Clone(f.Parts), func(p *Part) bool { return !slices.Contains(kinds, p.Kind) })
}

// Part is one thing of a framework that has an id.
type Part struct {
	Framework *Framework
	ID        string
	Kind      PartKind
	Name      lang.Text // official in English; nil of what IsSentence
	Wording   lang.Text // of what IsSentence: in our own plain words, for those that modules cite; else nil
	Above     []*Part   // what it belongs to
	Below     []*Part   // what belongs to it
	Teaching  []Teaching
}

// Teaching is what one module does about a part.
type Teaching struct {
	Module    *Module
	Teaches   bool      // the module is aligned with it
	Questions int       // of the module's bank that test it
	Lessons   []*Lesson // those that prepare for these questions, by their objectives
}

// Said is what the part says in our own words, or else its name; nil of what nobody has worded.
func (p *Part) Said() lang.Text {
	if p.Wording != nil {
		return p.Wording
	}
	return p.Name
}

// Taught lists the modules that are aligned with the part.
func (p *Part) Taught() []*Module {
	var all []*Module
	for _, t := range p.Teaching {
		if t.Teaches {
			all = append(all, t.Module)
		}
	}
	return all
}

// Tested counts the questions about the part, in all banks.
func (p *Part) Tested() int {
	n := 0
	for _, t := range p.Teaching {
		n += t.Questions
	}
	return n
}

// Sentences lists what is said of a part, each sentence once: what belongs to it and to the parts below it.
func (p *Part) Sentences() []*Part {
	var all []*Part
	seen := map[*Part]bool{}
	var walk func(*Part)
	walk = func(p *Part) {
		for _, below := range p.Below {
			if below.Kind.IsSentence() && !seen[below] {
				seen[below] = true
				all = append(all, below)
			}
			walk(below)
		}
	}
	walk(p)
	return all
}

// Covered lists those of some parts that a module teaches.
func Covered(parts []*Part) []*Part {
	return slices.DeleteFunc(slices.Clone(parts), func(p *Part) bool { return len(p.Taught()) == 0 })
}

// Framework gives the framework with this id; one without parts when the folder does not have it.
func (c *Catalogue) Framework(id string) *Framework {
	for _, f := range c.Frameworks {
		if f.ID == id {
			return f
		}
	}
	return &Framework{ID: id}
}

// Cited gives the part that an alignment means; nil when the framework does not have it in that version. A question
// names no version: it means that of the framework as it is.
func (c *Catalogue) Cited(a Alignment) *Part {
	f := c.Framework(a.Framework)
	if a.Version != "" && a.Version != f.Version {
		return nil
	}
	return f.Part(a.ID)
}

// teach tells every part what the modules do about it.
func (c *Catalogue) teach() {
	for _, m := range c.Modules() {
		of := func(a Alignment) *Teaching {
			p := c.Cited(a)
			if p == nil {
				return new(Teaching) // was reported
			}
			if n := len(p.Teaching); n == 0 || p.Teaching[n-1].Module != m {
				p.Teaching = append(p.Teaching, Teaching{Module: m})
			}
			return &p.Teaching[len(p.Teaching)-1]
		}
		for _, a := range m.Alignment {
			of(a).Teaches = true
		}
		for _, q := range m.Questions {
			for _, id := range q.NICE {
				t := of(Alignment{NICE, "", id})
				t.Questions++
				for _, l := range m.Lessons {
					if slices.Contains(l.Objectives, q.Objective) && !slices.Contains(t.Lessons, l) {
						t.Lessons = append(t.Lessons, l)
					}
				}
			}
		}
	}
}
