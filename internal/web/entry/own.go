package entry

import (
	"net/http"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/audit"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// own is all that is kept of the reader but for their attempts, of which there may be any number.
type own struct {
	Access   access.Own
	Roster   agency.Own
	Training learn.Own
	Decided  []assign.Exception // about their training, the newest first
	Choices  map[assign.NoticeKind]assign.NoticeOften
}

// takeOwn finds it, and notes that they take it.
func (s *Site) takeOwn(v *page.Visit) (o own, err error) {
	if o.Access, err = s.Access.TakeOwn(v.Ctx(), v.Actor); err != nil {
		return o, err
	}
	if o.Roster, err = s.People.Own(v.Ctx(), v.Actor); err != nil {
		return o, err
	}
	if o.Training, err = s.Learn.Own(v.Ctx(), v.Actor); err != nil {
		return o, err
	}
	if o.Decided, err = s.Assign.Exceptions(v.Ctx(), v.Actor.Person); err != nil {
		return o, err
	}
	o.Choices, err = s.Assign.Store.NoticeChoices(v.Ctx(), v.Actor.Person)
	return o, err
}

// proved lets who has just proved who they are go on, and sends everybody else to do so: somebody at a computer that was left
// open shall not take all of its owner along.
func (s *Site) proved(v *page.Visit, handle func(*page.Visit) error) error {
	if s.Access.Plain {
		return fault.New(fault.Forbidden, "own.not_here")
	}
	if !s.IsFresh(v) {
		return v.SeeOther("/sign-in?again=yes&next=/profile/data")
	}
	return handle(v)
}

// ownSections are what a copy is made of, in their order: the keys of the file, and the headings of the page.
var ownSections = strings.Fields(`person postings accounts sign_in_methods sign_ins links roles notice_choices accommodations groups enrollments certificates
	decisions classes notices remarks changes looks attempts`)

// ownPage is the copy that people read, and print.
type ownPage struct {
	page.Base
	own
	Grants   []access.Grant
	Attempts []ownAttempt // the newest
	More     bool         // there are others
	Mexico   bool         // they work there
	titles   paper.Titles
	page.Zoned
	facts map[uuid.UUID][]assign.Fact
	page.Placed
}

// ownAttempt is an attempt as its result page shows it.
type ownAttempt struct {
	learn.Sitting
	Asked []ownQuestion
}

// ownQuestion is a question of it.
type ownQuestion struct {
	ID      string
	Stem    string
	Chosen  []string // ids, as they are kept
	InWords []string
	Right   bool // never of an attempt that is open
}

func (ownPage) Template() string { return "own" }

// Sections are what there is on the page.
func (ownPage) Sections() []string { return ownSections }

// ownHead is the heading of a section, with what it holds.
type ownHead struct {
	*page.Base
	Name string
}

// ownPerson is somebody's names with the words of the page.
type ownPerson struct {
	*page.Base
	agency.Person
}

// Named hands somebody to the part that names them.
func (p *ownPage) Named(of agency.Person) ownPerson { return ownPerson{&p.Base, of} }

// ComfortWord says a choice of how they read.
func (p *ownPage) ComfortWord(word string) string { return comfortInWords(&p.Base, word) }

// Head hands a section's heading to its part.
func (p *ownPage) Head(name string) ownHead { return ownHead{&p.Base, name} }

// When is a moment at the reader's agency; empty where there was none.
func (p *ownPage) When(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.Moment(t, p.Zoned.At)
}

// Day is a date in short; empty where there is none.
func (p *ownPage) Day(d lang.Date) string {
	if d.IsZero() {
		return ""
	}
	return p.DateShort(d)
}

// ModuleTitle names a module.
func (p *ownPage) ModuleTitle(id string) string { return p.titles(id) }

// ModuleTitles names several.
func (p *ownPage) ModuleTitles(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = p.titles(id)
	}
	return p.List(names)
}

// Certificates are what they earned that has one.
func (p *ownPage) Certificates() (all []learn.Earned) {
	for _, e := range p.Training.Earned {
		if e.Code != "" {
			all = append(all, e)
		}
	}
	return all
}

// Facts are those of an enrollment.
func (p *ownPage) Facts(enrollment uuid.UUID) []assign.Fact { return p.facts[enrollment] }

// Roles are what a viewer of the record may do today.
func (p *ownPage) Roles(l agency.Look) string { return rolesInWords(&p.Base, l) }

// Tell says a value that was changed.
func (p *ownPage) Tell(d audit.Detail) page.Told { return page.TellShort(p.Words, p.titles, d) }

// Listed is a list in words.
func (p *ownPage) Listed(words []string) string { return strings.Join(words, "; ") }

// mostAttemptsShown is how many attempts stand on the page, whole. All of them are in the file.
const mostAttemptsShown = 30

func (s *Site) showOwn(v *page.Visit) error { return s.proved(v, s.renderOwn) }

func (s *Site) renderOwn(v *page.Visit) error {
	p := &ownPage{Base: page.Base{Title: v.Words.T("own.title"), Wide: true}, Grants: v.Actor.Grants, titles: s.Titles(v), Zoned: page.Zoned{At: v.Actor.Zone()}, facts: map[uuid.UUID][]assign.Fact{}}
	var err error
	if p.own, err = s.takeOwn(v); err != nil {
		return err
	}
	for sit, err := range s.Learn.OwnAttempts(v.Ctx(), v.Actor, mostAttemptsShown+1) {
		if err != nil {
			return err
		}
		if p.More = len(p.Attempts) == mostAttemptsShown; p.More {
			break
		}
		p.Attempts = append(p.Attempts, ownAttempt{sit, askedOf(sit, v.Lang)})
	}
	for _, f := range p.Training.Facts {
		p.facts[f.Enrollment] = append(p.facts[f.Enrollment], f)
	}
	home, _ := p.Roster.Tree.Agency(v.Actor.Agency)
	p.Mexico = home.Country == "mx"
	p.Placed = page.PlacedOn(&p.Base, p.Roster.Tree)
	return s.Render(v, http.StatusOK, p)
}

// askedOf tells what an attempt asked and what was chosen, in a language. What is right is told of what was handed in.
func askedOf(sit learn.Sitting, tag lang.Tag) (all []ownQuestion) {
	for _, asked := range sit.Paper.Questions {
		q, chosen := sit.Revision.Question(asked.ID), sit.Answers[asked.ID]
		one := ownQuestion{ID: q.ID, Stem: q.Stem.In(tag), Chosen: chosen, Right: !sit.IsOpen() && q.Answered(chosen)}
		for _, word := range chosen {
			one.InWords = append(one.InWords, chosenIn(q, word, tag))
		}
		all = append(all, one)
	}
	return all
}

// chosenIn says in words what was chosen: an option, or an item with where it was put.
func chosenIn(q *course.Question, word string, tag lang.Tag) string {
	item, to, placed := strings.Cut(word, ":")
	o := q.Option(item)
	if o == nil {
		return word
	}
	said := o.Text.In(tag)
	if !placed {
		return said
	}
	if t := q.Target(to); t != nil && t.Text != nil {
		to = t.Text.In(tag)
	}
	return said + " → " + to
}
