// Package course is the catalogue: courses of modules, read strictly from a folder, checked, and then never
// changed. It draws papers and grades them. It does no input or output beyond reading the fs.FS it is given,
// and knows neither people nor clocks.
package course

import (
	"baluarte/internal/lang"
)

// Catalogue is every course and module of one folder, after all checks passed. It is immutable and safe for
// concurrent use.
type Catalogue struct {
	Languages  lang.Set
	Glossary   *Glossary    // nil: the folder has none
	Courses    []*Course    // in the order in which they are shown
	Frameworks []*Framework // NICE and the CSF
	Guides     []*Guide     // where to report an incident: one for each country and kind of employer
	modules    map[string]*Module
}

// Module finds a module by id; nil when there is none.
func (c *Catalogue) Module(id string) *Module { return c.modules[id] }

// Modules lists every module once, in the order of the courses.
func (c *Catalogue) Modules() []*Module {
	var all []*Module
	for _, course := range c.Courses {
		for _, m := range course.Modules {
			if m.Course == course.ID {
				all = append(all, m)
			}
		}
	}
	return all
}

// Course finds a course by id; nil when there is none.
func (c *Catalogue) Course(id string) *Course {
	for _, course := range c.Courses {
		if course.ID == id {
			return course
		}
	}
	return nil
}

// Yearly finds the course that everyone takes each year; nil when there is none.
func (c *Catalogue) Yearly() *Course {
	for _, course := range c.Courses {
		if course.Yearly && course.Suits == Everyone {
			return course
		}
	}
	return nil
}

// Course is an ordered list of modules for an audience.
type Course struct {
	ID       string // folder name
	Title    lang.Text
	Summary  lang.Text
	Audience lang.Text
	Suits    Audience
	Yearly   bool       // to be taken again each year
	Modules  []*Module  // its own, or another course's by reference
	Also     []Addition // modules that only some agencies add
}

// Audience is for whom a course is. The record of a person knows their agency and not their duties, so people choose for
// themselves.
type Audience string

// The audiences of today's courses: every post, or the posts that handle cases.
const (
	Everyone Audience = "everyone"
	Police   Audience = "police"
)

// Audiences lists them, everyone first.
func Audiences() []Audience { return []Audience{Everyone, Police} }

// Addition is a module that an agency adds to a course where a rule asks for it.
type Addition struct {
	Module *Module
	Reason lang.Text // which rule
}

// Minutes is the time its modules take together.
func (c *Course) Minutes() int {
	n := 0
	for _, m := range c.Modules {
		n += m.Minutes
	}
	return n
}

// Change says what a new revision means for people who finished an earlier one.
type Change string

// An editorial change touches nobody; a material one is shown to people who have finished.
const (
	Editorial Change = "editorial"
	Material  Change = "material"
)

// Module is what is assigned, completed and certified. It is one published state: two modules with the same
// Digest are the same to the last letter.
type Module struct {
	ID          string // folder name, unique in the catalogue
	Course      string // id of the course whose folder holds it
	Title       lang.Text
	ShortTitle  lang.Text // a few words, for tables and drawings
	Summary     lang.Text
	Original    lang.Tag // the language written first
	Minutes     int      // for lessons, activities and quiz together
	CreditHours float64  // hours a transcript counts
	ValidMonths int      // months a completion stays valid; 0 means for good
	Change      Change
	WhatChanged lang.Text // for people who have finished, of a material change alone; nil where nothing is said
	ReviewedOn  lang.Date
	Objectives  []Objective
	Lessons     []*Lesson
	Alignment   []Alignment
	Sources     []Source
	Questions   []*Question // the bank
	Refresher   []*Question // kept back for month four; nil in most modules
	Draw        int         // questions of a paper
	PassMark    int         // right answers that pass
	Explained   []Explanation
	Briefing    []lang.Text // its rules, a sentence each, for whoever tells them aloud; may be empty

	// Digest names this state: lower-case hex SHA-256 of Source.
	Digest string
	// Canonical is the module whole, as canonical JSON of its source texts. Decode makes the module from it again.
	Canonical []byte
}

// Objective is one thing a person can do afterwards.
type Objective struct {
	ID   string
	Text lang.Text
}

// Alignment cites one NICE or CSF element.
type Alignment struct {
	Framework string // NICE or CSF
	Version   string // of the framework, e.g. "2.1.0"
	ID        string // e.g. "K0721", "PR.AT-01"
}

// Source is where facts of the module come from.
type Source struct {
	Language  lang.Tag // of title and publisher, for those who hear them read aloud
	Title     string
	Publisher string
	URL       string
	Date      lang.Date
}

// Lesson is one page of a module. Its content is compiled once, when the catalogue is loaded.
type Lesson struct {
	ID         string
	Title      lang.Text
	Objectives []string // objective ids
	Minutes    int      // rounded up, for the list of lessons; derived from the words
	Blocks     map[lang.Tag][]Block
}

// Block is a piece of a lesson: exactly one of its fields is set.
type Block struct {
	HTML     string // safe HTML compiled from Markdown
	Activity *Activity
	Figure   *Figure  // a drawing
	Country  *Country // what differs by country, both countries as equals
}

// Figure is a drawing of our own with a text alternative.
type Figure struct {
	ID          string
	Title       lang.Text
	Description lang.Text
	SVG         map[lang.Tag]string // safe inline SVG, labels filled in, aria-labelledby set
}

// Country is a box that says what holds in each country.
type Country struct {
	ID    string
	Title lang.Text
	Parts []CountryPart // us and mx, in the order of the file
}

// CountryPart is what holds in one country, with its proof.
type CountryPart struct {
	Country  string // "us" or "mx"
	HTML     map[lang.Tag]string
	Source   lang.Text
	URL      string    // of the source; may be empty
	Checked  lang.Date // "law as of" or "last checked"
	Reviewer lang.Text // who reviewed it legally; says so when nobody has yet
}

// Kind is how a question is answered.
type Kind string

// Single has one right option; Multiple has Choose right options; Order and Match have a right target for each of their
// options. All or nothing.
const (
	Single   Kind = "single"
	Multiple Kind = "multiple"
	Order    Kind = "order"
	Match    Kind = "match"
)

// Question is one item of a bank or of an activity.
type Question struct {
	ID         string
	Objective  string
	Kind       Kind
	Choose     int // options to choose; 1 for Single; all of them for Order and Match
	Difficulty int // the author's guess, 1 to 3
	NICE       []string
	Fixed      bool // options keep the order of the file
	Stem       lang.Text
	Options    []Option // for Order in the right order
	Targets    []Target // for Order its places, for Match what is matched with
}

// Option is one possible answer; for Order and Match, an item that has its target.
type Option struct {
	ID     string
	Right  bool
	Target string // id of a target; empty for Single and Multiple
	Text   lang.Text
	Why    lang.Text // feedback: why it tempts, why it fails, what to do instead
}

// Target is where an item belongs.
type Target struct {
	ID   string    // of a place in an order: "1", "2" …
	Text lang.Text // nil for a place
}

// Places reports whether an answer gives every option its target.
func (q *Question) Places() bool { return q.Kind == Order || q.Kind == Match }

// Target finds a target by id; nil when there is none.
func (q *Question) Target(id string) *Target {
	for i := range q.Targets {
		if q.Targets[i].ID == id {
			return &q.Targets[i]
		}
	}
	return nil
}

// Option finds an option by id; nil when there is none.
func (q *Question) Option(id string) *Option {
	for i := range q.Options {
		if q.Options[i].ID == id {
			return &q.Options[i]
		}
	}
	return nil
}

// Question finds a question of the bank by id; nil when there is none.
func (m *Module) Question(id string) *Question {
	for _, q := range m.Questions {
		if q.ID == id {
			return q
		}
	}
	return nil
}

// Lesson finds a lesson by id with its index; nil and -1 when there is none.
func (m *Module) Lesson(id string) (*Lesson, int) {
	for i, l := range m.Lessons {
		if l.ID == id {
			return l, i
		}
	}
	return nil, -1
}

// Activity finds an activity that the lesson places; nil when there is none.
func (l *Lesson) Activity(id string) *Activity {
	for _, blocks := range l.Blocks {
		for _, b := range blocks {
			if b.Activity != nil && b.Activity.ID == id {
				return b.Activity
			}
		}
	}
	return nil
}
