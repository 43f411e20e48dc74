package people

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// chapter is a kind of thing in somebody's history.
type chapter string

// The chapters.
const (
	enrollmentChapter chapter = "enrollment"
	attemptChapter    chapter = "attempt"
	completionChapter chapter = "completion"
	decisionChapter   chapter = "decision"
	postingChapter    chapter = "posting"
	noticeChapter     chapter = "notice"
)

var chapters = []chapter{enrollmentChapter, attemptChapter, completionChapter, decisionChapter, postingChapter, noticeChapter}

// event is one line of a history. One of its pointers is set.
type event struct {
	Chapter chapter
	On      lang.Date // where they work
	At      time.Time // when it became known; zero for what is known by its day alone
	Module  string    // empty: it is about none, or about several
	Step    *learn.Step
	Undone  bool // of a step: a correction says that it never was
	Attempt *learn.PastAttempt
	Decided *assign.Exception
	Posting *agency.Posting
	Ended   bool // of a posting: its last day, not its first
	Told    *learn.Told
}

// inOrderOfTime puts everything that happened to somebody into one order, the newest first. Days decide; within one, what became
// known later stands first, and what is known by its day alone last.
func inOrderOfTime(of agency.Profile, h learn.History, decided []assign.Exception) (all []event) {
	zone := of.Home.Zone()
	undone := map[uuid.UUID]bool{}
	for _, d := range decided {
		undone[d.Fact] = d.TakenBack
	}
	for i := range h.Steps {
		s := &h.Steps[i]
		e := event{Chapter: enrollmentChapter, On: s.Effective, At: s.Recorded, Module: s.Module, Step: s, Undone: undone[s.ID]}
		if s.Kind == assign.CompletedFact {
			e.Chapter = completionChapter
		}
		all = append(all, e)
	}
	for i := range h.Attempts {
		s := &h.Attempts[i]
		at := s.SubmittedAt
		if at.IsZero() {
			at = s.StartedAt
		}
		all = append(all, event{Chapter: attemptChapter, On: lang.DateOf(at, zone), At: at, Module: s.Module, Attempt: s})
	}
	for i := range decided {
		d := &decided[i]
		if d.Kind == assign.CompletedFact {
			continue // a step tells it
		}
		e := event{Chapter: decisionChapter, On: lang.DateOf(d.At, zone), At: d.At, Module: d.Module, Decided: d}
		if d.Kind == assign.Credited {
			e.Chapter = completionChapter
		}
		all = append(all, e)
	}
	for i := range of.Postings {
		p := &of.Postings[i]
		all = append(all, event{Chapter: postingChapter, On: p.From, Posting: p})
		if !p.To.IsZero() {
			all = append(all, event{Chapter: postingChapter, On: p.To, Posting: p, Ended: true})
		}
	}
	for i := range h.Notices {
		n := &h.Notices[i]
		all = append(all, event{Chapter: noticeChapter, On: n.On, At: n.At, Told: n})
	}
	slices.SortStableFunc(all, func(a, b event) int { return cmp.Or(b.On.Compare(a.On), b.At.Compare(a.At)) })
	return all
}

// historyPart is a page of somebody's history, or of one chapter of it.
type historyPart struct {
	*personPage
	Chapter chapter // empty: all
	Events  []event
	page.Pager
}

// Chapters are the choices of what to show.
func (historyPart) Chapters() []chapter { return chapters }

// ChapterHref leads to one chapter, or to all.
func (p historyPart) ChapterHref(c chapter) string {
	q := url.Values{}
	if c != "" {
		q.Set("history", string(c))
	}
	return p.Href(page.WithQuery("/team/people/"+p.Of.ID.String(), q)) + "#history"
}

// pastStepPart is what the part of the template that tells a step needs.
type pastStepPart struct {
	historyPart
	*learn.Step
}

// OfStep hands a step to it.
func (p historyPart) OfStep(s *learn.Step) pastStepPart { return pastStepPart{p, s} }

// ModuleTitles names several modules.
func (p historyPart) ModuleTitles(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = p.titles(id)
	}
	return p.List(names)
}

// toCertificate leads to the certificate of somebody's completion, and notes who was led there: its code says as much as the record.
func (s *Site) toCertificate(v *page.Visit) error {
	person, err := v.ID("person")
	if err != nil {
		return err
	}
	completion, err := v.ID("completion")
	if err != nil {
		return err
	}
	sees, err := s.People.Sees(v.Ctx(), v.Actor.Scope(access.SeeCompletion), person)
	if err == nil && !sees {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return err
	}
	c, err := s.Learn.Certificate(v.Ctx(), person, completion)
	if err != nil {
		return err
	}
	if v.Actor.Person != c.Holder {
		if _, err := s.People.Open(v.Ctx(), v.Actor, access.SeeCompletion, c.Holder); err != nil {
			return err
		}
	}
	return v.SeeOther("/certificates/" + string(c.Code))
}

// eventsPerPage is how much of a history one page shows.
const eventsPerPage = 30

// history reads which part of a history an address asks for.
func (s *Site) history(v *page.Visit, p *personPage) (part historyPart, err error) {
	part = historyPart{personPage: p, Chapter: chapter(v.Query("history"))}
	if part.Chapter != "" && !slices.Contains(chapters, part.Chapter) {
		return part, fault.New(fault.NotFound, "")
	}
	from, err := v.Offset()
	if err != nil {
		return part, err
	}
	h, err := s.Learn.History(v.Ctx(), p.Of.ID)
	if err != nil {
		return part, err
	}
	all := slices.DeleteFunc(inOrderOfTime(p.Of, h, p.Past), func(e event) bool { return part.Chapter != "" && e.Chapter != part.Chapter })
	all = all[min(from, len(all)):]
	part.Events, part.Pager = page.PageOf(v, all[:min(len(all), eventsPerPage+1)], from, eventsPerPage)
	return part, nil
}
