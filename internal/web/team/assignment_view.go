package team

import (
	"baluarte/internal/assign"
	"baluarte/internal/notify"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/web/page"
)

// assignmentView is an assignment in the reader's words.
type assignmentView struct {
	*page.Base
	assign.Listed
	What   string
	Whom   string
	InName string   // of the agency
	Rule   string   // when it is due, one sentence
	Finer  []string // what else was agreed
	titles paper.Titles
}

// Path is where the assignment is.
func (a *assignmentView) Path() string { return assignmentsPath + "/" + a.ID.String() }

// backFrom is where a form came from: the assignment that it is about, or the list.
func (a *assignmentView) backFrom() string {
	if a == nil {
		return assignmentsPath
	}
	return a.Path()
}

// Titles names the modules.
func (a *assignmentView) Titles() (all []string) {
	for _, id := range a.Modules {
		all = append(all, a.titles(id))
	}
	return all
}

// Names are those whom it reaches.
func (a *assignmentView) Names() (all []string) {
	for _, t := range a.For {
		if t.Agency != nil {
			all = append(all, a.In(t.Agency))
		} else {
			all = append(all, t.Name)
		}
	}
	return all
}

// IsOver reports whether it asks nobody any more.
func (a *assignmentView) IsOver() bool { return a.State == assign.Ended }

// Counted is how far its people are, as the reports count.
func (a *assignmentView) Counted() report.Count {
	c := a.Count
	return report.Count{Roster: c.Total(), Completed: c.Completed, InProgress: c.InProgress, NotStarted: c.NotStarted, Exempt: c.Exempt, Overdue: c.Overdue}
}

// Bar are the parts of the bar that shows it.
func (a *assignmentView) Bar() []page.BarPart { return page.Bar(a.Counted()) }

// view tells an assignment in words, for a page with this base.
func (s *Site) view(v *page.Visit, b *page.Base, a assign.Listed) *assignmentView {
	b.Words, b.Lang = v.Words, v.Lang // of which it makes sentences before the page is filled in
	a.Modules = s.InOrderOfCourses(a.Modules)
	x := &assignmentView{Base: b, Listed: a, InName: a.AgencyName.In(v.Lang), Rule: notify.Rule(v.Words, a.Assignment),
		Finer: notify.FinePrint(v.Words, a.Assignment), titles: s.Titles(v)}
	var short []string
	for _, id := range a.Modules {
		short = append(short, s.ShortTitles(v)(id))
	}
	x.What = page.Few(v.Words, short)
	if c := s.Catalogue.Course(a.Course); c != nil {
		x.What = v.Words.T("assignment.course", "Course", c.Title.In(v.Lang), "Count", len(a.Modules))
	}
	x.Whom = page.Few(v.Words, x.Names())
	return x
}
