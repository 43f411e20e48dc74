package learner

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/web/page"
)

// coursesPage is the catalogue: what the reader owes, the courses by whom they suit, and every module, searched and
// filtered by what the address asks for.
type coursesPage struct {
	page.Base
	Asked  wish
	Owed   []*trainingItem // of who is signed in, while nothing is asked for
	More   bool            // more is owed than is shown
	Cards  []courseCard    // while nothing is asked for
	Groups []moduleGroup
	Found  int
}

func (coursesPage) Template() string { return "courses" }

// courseCard is a course with how many of its modules the reader has done.
type courseCard struct {
	*course.Course
	Done int
}

// moduleGroup are modules of a course; without a course they are in the order in which a search found them.
type moduleGroup struct {
	Course *course.Course
	Rows   []moduleRow
}

// moduleRow is a module as the catalogue lists it.
type moduleRow struct {
	course.Hit
	State assign.State // empty where the reader has no enrollment
}

// wish is what somebody looks for in the catalogue. The zero value looks for everything.
type wish struct {
	Words   string
	For     course.Audience
	Minutes int // at most
	NICE    string
	State   assign.State
}

// minuteChoices are how long somebody has.
var minuteChoices = []int{15, 20, 30}

// stateChoices are how far somebody is.
var stateChoices = []assign.State{assign.NotStarted, assign.InProgress, assign.Completed}

// MinuteChoices, StateChoices and Audiences are the choices of the filters.
func (*coursesPage) MinuteChoices() []int         { return minuteChoices }
func (*coursesPage) StateChoices() []assign.State { return stateChoices }
func (*coursesPage) Audiences() []course.Audience { return course.Audiences() }

// Anything reports whether something is looked for.
func (p *coursesPage) Anything() bool { return p.Asked != wish{} }

// WithoutNICE leads to what else is asked for.
func (p *coursesPage) WithoutNICE() string {
	w := p.Asked
	w.NICE = ""
	return p.Href(page.WithQuery("/courses", w.query()))
}

// query is the wish as it stands in an address.
func (w wish) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"q": w.Words, "for": string(w.For), "nice": w.NICE, "state": string(w.State)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if w.Minutes > 0 {
		q.Set("minutes", strconv.Itoa(w.Minutes))
	}
	return q
}

// wishIn reads what an address asks for. A state is that of who is signed in: of a visitor it asks nothing.
func wishIn(v *page.Visit) (wish, error) {
	w := wish{Words: strings.TrimSpace(v.Query("q")), For: course.Audience(v.Query("for")), NICE: strings.ToUpper(strings.TrimSpace(v.Query("nice"))), State: assign.State(v.Query("state"))}
	var err error
	if text := v.Query("minutes"); text != "" {
		w.Minutes, err = strconv.Atoi(text)
	}
	if err != nil || w.Minutes != 0 && !slices.Contains(minuteChoices, w.Minutes) ||
		w.For != "" && !slices.Contains(course.Audiences(), w.For) ||
		w.State != "" && !slices.Contains(stateChoices, w.State) ||
		!page.IsText(w.Words) || !page.IsText(w.NICE) || len(w.Words) > page.LongestQuestion || len(w.NICE) > page.LongestQuestion {
		return w, fault.New(fault.NotFound, "")
	}
	if !v.Actor.IsSignedIn() {
		w.State = ""
	}
	return w, nil
}

// fits reports whether a module is among those looked for, but for the words, which are searched before.
func (w wish) fits(c *course.Catalogue, m *course.Module, state assign.State) bool {
	if state == "" {
		state = assign.NotStarted
	}
	return (w.Minutes == 0 || m.Minutes <= w.Minutes) && (w.NICE == "" || m.Cites(w.NICE)) && (w.State == "" || w.State == state) &&
		(w.For == "" || slices.ContainsFunc(c.Courses, func(c *course.Course) bool { return c.Suits == w.For && slices.Contains(c.Modules, m) }))
}

// mostOwed is how many modules the catalogue lists before it leads to My training.
const mostOwed = 3

func (s *Site) showCourses(v *page.Visit) error {
	w, err := wishIn(v)
	if err != nil {
		return err
	}
	fresh := func() (page.Page, error) { return s.coursesPage(v, w) }
	if !v.Actor.IsSignedIn() && v.Request.URL.RawQuery == "" {
		return s.RenderShared(v, "", fresh)
	}
	p, err := fresh()
	return s.RenderOr(v, p, err)
}

func (s *Site) coursesPage(v *page.Visit, w wish) (*coursesPage, error) {
	p := &coursesPage{Base: page.Base{Title: v.Words.T("courses.title")}, Asked: w}
	mine, err := s.record(v)
	if err != nil {
		return nil, err
	}
	p.Groups, p.Found = s.find(w, mine)
	if p.Anything() {
		return p, nil
	}
	for _, t := range mine.items {
		if t.Required && t.State().IsOpen() && !t.IsOver() {
			p.Owed = append(p.Owed, t)
		}
	}
	if p.More = len(p.Owed) > mostOwed; p.More {
		p.Owed = p.Owed[:mostOwed]
	}
	for _, c := range s.Catalogue.Courses {
		p.Cards = append(p.Cards, courseCard{c, mine.done(c)})
	}
	return p, nil
}

// Path is where to go on: what was begun at its next step, all else at the module's page.
func (t *trainingItem) Path() string {
	if t.Started() {
		return t.Continue
	}
	return "/modules/" + t.Module.ID
}

// Item hands an enrollment to the part of the template that tells when it is due, together with the words.
func (p *coursesPage) Item(t *trainingItem) duePart { return duePart{&p.Base, t} }

// Group hands modules to the part of the template that lists them, together with the words.
func (p *coursesPage) Group(g moduleGroup) modulesPart {
	return modulesPart{&p.Base, g}
}

// modulesPart is what that part needs.
type modulesPart struct {
	*page.Base
	moduleGroup
}

// find lists the modules looked for: in the order of the courses, or with words in that of the search.
func (s *Site) find(w wish, mine record) (groups []moduleGroup, found int) {
	for _, hit := range s.search.Find(w.Words) {
		row := moduleRow{hit, mine.state(hit.Module)}
		if !w.fits(s.Catalogue, hit.Module, row.State) {
			continue
		}
		found++
		var in *course.Course
		if w.Words == "" {
			in = s.Catalogue.Course(hit.Module.Course)
		}
		if len(groups) == 0 || groups[len(groups)-1].Course != in {
			groups = append(groups, moduleGroup{Course: in})
		}
		last := &groups[len(groups)-1]
		last.Rows = append(last.Rows, row)
	}
	return groups, found
}
