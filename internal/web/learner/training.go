package learner

import (
	"cmp"
	"net/http"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// homePage is for visitors: what this is, in one screen.
type homePage struct {
	page.Base
	Courses []*course.Course
	Yearly  *course.Course // what everyone takes each year, drawn as a fort; nil where the drawing does not fit
	AtFirst firstMinutes
}

func (homePage) Template() string { return "home" }

// Countries are those in which something may be wrong right now.
func (p *homePage) Countries() []string { return page.CountriesFrom(p.T("country.first")) }

// showHome is the front page; for those signed in it is My training.
func (s *Site) showHome(v *page.Visit) error {
	if v.Actor.IsSignedIn() {
		return s.showTraining(v)
	}
	p := &homePage{Base: page.Base{Title: v.Words.T("home.title")}, Courses: s.Catalogue.Courses,
		AtFirst: s.firstMinutes(page.CountriesFrom(v.Words.T("country.first"))[0], course.FederalAgency)}
	if c := s.Catalogue.Yearly(); c != nil && len(c.Modules) == bastions {
		p.Yearly = c
	}
	return s.Render(v, http.StatusOK, p)
}

// trainingPage is My training: what I owe first, then what I may do, then what I have done.
type trainingPage struct {
	page.Base
	First   *trainingItem      // the one obvious next step; nil when nothing is owed or begun
	Next    []*trainingItem    // then these
	Suited  []learn.Suggestion // what may suit the reader besides, the first few
	Done    []*trainingItem
	Yearly  *course.Course // what everyone takes each year; nil without such a course
	Notices []noticeItem   // the newest
	HasDuty bool           // the reader has people to look after, and may see their names
	News    answersPart
	Said    bool // the reader has reported something, once
	record
}

func (trainingPage) Template() string { return "training" }

// mostSuited is how many modules are suggested before the catalogue is left to tell of the others.
const mostSuited = 3

// Audiences are those for whom there are courses.
func (*trainingPage) Audiences() []course.Audience { return course.Audiences() }

// bastions is how many modules the fort can show, one each.
const bastions = 5

// Fort is the drawing of the course that everyone takes each year, for who has all of it: a bastion stands, in the place that the
// front page gives to its module, when the newest enrollment in that is completed. A course of another number has no such drawing.
func (p *trainingPage) Fort() []bool {
	if p.Yearly == nil || len(p.Yearly.Modules) != bastions || slices.ContainsFunc(p.Yearly.Modules, func(m *course.Module) bool { return p.newest[m.ID] == nil }) {
		return nil
	}
	fort := make([]bool, bastions)
	for i, m := range p.Yearly.Modules {
		fort[i] = p.state(m) == assign.Completed
	}
	return fort
}

// FortDone counts the bastions that stand.
func (p *trainingPage) FortDone() int { return p.done(p.Yearly) }

// Why hands the reason for an enrollment to the part that tells it.
func (p *trainingPage) Why(t *trainingItem) page.WhyPart {
	return page.BecauseOf(&p.Base, t.Why, true, p.HasDuty)
}

// Told hands the notices to the part that tells them.
func (p *trainingPage) Told() noticesPart { return noticesPart{&p.Base, p.Notices} }

// Item hands an enrollment to a part of the template together with the words.
func (p *trainingPage) Item(t *trainingItem) duePart { return duePart{&p.Base, t} }

// duePart is what the due date's chip needs.
type duePart struct {
	*page.Base
	*trainingItem
}

// trainingItem is one enrollment as the page tells it.
type trainingItem struct {
	learn.Owed
	Module      *course.Module
	Overdue     bool
	DaysLeft    int // until due; negative when overdue; meaningless without a due date
	Soon        bool
	Step        int       // lesson to go on with, from 1; one more than the lessons when only the quiz is left
	Percent     int       // of the lessons and the quiz
	MinutesLeft int       // of the lessons not finished, and the quiz; of the quiz alone once it is open
	Continue    string    // path of the next step
	ResultPath  string    // of the attempt that completed it; empty without one
	ValidUntil  lang.Date // last day of the completion; zero when it holds for good
	RanOut      bool      // that day is past
	Gone        bool      // the catalogue has the module no more: what is begun can be ended, and nothing else
	Changed     bool      // the module has changed in substance since it was last finished
	exceptions
	Why assign.Explanation
}

// Classroom reports whether the person was in a class in which the module was completed.
func (t *trainingItem) Classroom() bool { return t.Completion != nil && t.Completion.Minutes > 0 }

// soonDays is how long before the due date a date turns amber.
const soonDays = 14

func (s *Site) showTraining(v *page.Visit) error {
	mine, err := s.record(v)
	if err != nil {
		return err
	}
	if err := s.tellExceptions(v, v.Actor.Person, mine.items); err != nil {
		return err
	}
	p := &trainingPage{Base: page.Base{Title: v.Words.T("training.title")}, HasDuty: v.Actor.May(access.SeePeople), Yearly: s.Catalogue.Yearly(), record: mine}
	if p.Notices, err = s.notices(v, fewNotices); err != nil {
		return err
	}
	if p.Said, err = s.Learn.HasRemarked(v.Ctx(), v.Actor); err != nil {
		return err
	}
	if p.News, err = s.news(v); err != nil {
		return err
	}
	for _, item := range mine.items {
		switch {
		case !item.State().IsOpen():
			p.Done = append(p.Done, item)
		case p.First == nil && !item.IsOver():
			p.First = item
		default:
			p.Next = append(p.Next, item)
		}
	}
	p.Suited = learn.Suited(s.Catalogue, func(m *course.Module) bool { return mine.newest[m.ID] != nil })
	p.Suited = p.Suited[:min(len(p.Suited), mostSuited)]
	return s.Render(v, http.StatusOK, p)
}

func newTrainingItem(o learn.Owed, m *course.Module, today lang.Date) *trainingItem {
	t := &trainingItem{Owed: o, Module: m, Overdue: o.IsOverdue(today)}
	if !o.DueOn.IsZero() {
		t.DaysLeft = today.DaysUntil(o.DueOn)
		t.Soon = !t.Overdue && t.DaysLeft <= soonDays
	}
	done := 0
	for i, l := range m.Lessons {
		if slices.Contains(o.LessonsDone, l.ID) {
			done++
		} else if t.Step == 0 {
			t.Step = i + 1
		}
	}
	if l, i := m.Lesson(o.Lesson); l != nil && !slices.Contains(o.LessonsDone, l.ID) {
		t.Step = i + 1 // where they were, if they left one out before
	}
	t.Step = cmp.Or(t.Step, len(m.Lessons)+1)
	t.Percent = 100 * done / (len(m.Lessons) + 1)
	t.MinutesLeft = m.MinutesWithout(o.LessonsDone)
	if o.OpenAttempt != uuid.Nil {
		t.MinutesLeft = m.MinutesFrom(len(m.Lessons))
	}
	t.Continue = "/modules/" + m.ID + "/quiz"
	switch {
	case o.OpenAttempt != uuid.Nil:
		t.Continue = "/attempts/" + o.OpenAttempt.String()
	case o.Lesson != "":
		t.Continue = "/modules/" + m.ID + "/resume"
	case t.Step <= len(m.Lessons):
		t.Continue = lessonPath(m, m.Lessons[t.Step-1])
	}
	if o.Completion != nil && o.Completion.Attempt != uuid.Nil {
		t.ResultPath = "/attempts/" + o.Completion.Attempt.String() + "/result"
	}
	return t
}

// Started reports whether there is something to continue.
func (t trainingItem) Started() bool { return t.State() == assign.InProgress }

// QuizLeft reports whether all lessons are done and only the quiz is left.
func (t trainingItem) QuizLeft() bool { return t.Step > len(t.Module.Lessons) }

// InQuiz reports whether an attempt is open.
func (t trainingItem) InQuiz() bool { return t.OpenAttempt != uuid.Nil }

// IsOver reports whether nothing can be done about it any more: the module left the catalogue.
func (t trainingItem) IsOver() bool { return t.Gone && !t.InQuiz() }

// DaysLate counts the days since the due date.
func (t trainingItem) DaysLate() int { return -t.DaysLeft }
