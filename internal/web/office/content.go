package office

import (
	"fmt"
	"math"
	"net/http"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

// contentPage shows in which state the courses are: whose work each module waits for.
type contentPage struct {
	page.Base
	shares
	Rows      []contentRow
	Reporting course.ChannelSheet // where to report an incident
	Open      map[string]int      // remarks of readers that wait for an answer, by module
}

func (contentPage) Template() string { return "content" }

// AllOpen counts the remarks that wait, whichever module they are about: of one that the catalogue has no more, too.
func (p *contentPage) AllOpen() int {
	all := 0
	for _, n := range p.Open {
		all += n
	}
	return all
}

// Duties are all there are, to say what each asks for.
func (*contentPage) Duties() []course.Duty { return course.Duties() }

// ReportingDuties says who must act on where to report.
func (p *contentPage) ReportingDuties() []course.Duty { return p.Reporting.Duties(p.today) }

// contentModulePage is the same of one module, with everything that was found in it.
type contentModulePage struct {
	page.Base
	shares
	contentRow
	Open int // remarks of readers that wait for an answer
}

func (contentModulePage) Template() string { return "content-module" }

// contentRow is what was measured of a module, as of a day.
type contentRow struct {
	*course.Sheet
	Findings []course.Finding
	Duties   []course.Duty
}

func rowOf(s *course.Sheet, today lang.Date) contentRow {
	found := s.Findings(today)
	return contentRow{s, found, s.Duties(found)}
}

// Unexplained are the findings that nobody has explained.
func (r contentRow) Unexplained() []course.Finding { return course.Open(r.Findings) }

// Explained are the others.
func (r contentRow) Explained() []course.Finding {
	var all []course.Finding
	for _, f := range r.Findings {
		if f.Why != nil {
			all = append(all, f)
		}
	}
	return all
}

// OldestSource is the day of the oldest source; the zero day without any.
func (r contentRow) OldestSource() lang.Date {
	var oldest lang.Date
	for _, s := range r.Module.Sources {
		if oldest.IsZero() || s.Date.Before(oldest) {
			oldest = s.Date
		}
	}
	return oldest
}

// Ratio is how many words a language has for each of the original.
func (r contentRow) Ratio(tag lang.Tag) string {
	return fmt.Sprintf("%.2f", float64(r.Words[tag])/float64(max(1, r.Words[r.Module.Original])))
}

// Hardest is the reading level of the hardest lesson; empty where it cannot be told.
func (r contentRow) Hardest(tag lang.Tag) string {
	level, ok := r.Level(tag)
	if !ok {
		return ""
	}
	return decimal(level)
}

func decimal(f float64) string { return fmt.Sprintf("%.1f", f) }

// shares shows what was measured as parts of 1, and how old things are on a day.
type shares struct {
	of    *page.Base
	today lang.Date
}

// Ago is how long ago a day was, in whole months, of which nobody wants to count more than 24; empty in the first month.
func (s shares) Ago(day lang.Date) string {
	months := 0
	for !s.today.Before(day.AddMonths(months + 1)) {
		months++
	}
	switch {
	case months == 0:
		return ""
	case months > 24:
		return s.of.T("content.age_years", "Count", months/12)
	}
	return s.of.T("content.age", "Count", months)
}

// Part is a share between 0 and 1 as a percentage.
func (s shares) Part(of1 float64) string { return s.of.Percent(int(math.Round(of1*1000)), 1000) }

// Reckoned is how many minutes the module takes by its words and activities.
func (r contentRow) Reckoned() int { return int(math.Round(r.Sheet.Minutes)) }

// Of is a level of a lesson; empty where it has none.
func (p *contentModulePage) Of(levels map[lang.Tag]float64, tag lang.Tag) string {
	if level, ok := levels[tag]; ok {
		return decimal(level)
	}
	return ""
}

// Played is how a guesser fared in a language.
func (p *contentModulePage) Played(by course.Guesser, tag lang.Tag) course.Odds {
	for _, o := range p.Odds {
		if o.Guesser == by && o.Language == tag {
			return o
		}
	}
	return course.Odds{}
}

// Guessers are the ways to guess, as rows.
func (p *contentModulePage) Guessers() []course.Guesser { return course.Guessers() }

// Lesson is a lesson's title.
func (p *contentModulePage) Lesson(id string) lang.Text {
	l, _ := p.Module.Lesson(id)
	return l.Title
}

func (s *Site) showContent(v *page.Visit) error {
	sheets, err := s.Measured()
	if err != nil {
		return err
	}
	p := &contentPage{Base: page.Base{Title: v.Words.T("admin.content"), Wide: true}}
	p.shares, p.Reporting = shares{&p.Base, v.Actor.Today(s.Now())}, s.Catalogue.ChannelSheet()
	if p.Open, err = s.Learn.OpenRemarks(v.Ctx(), v.Actor); err != nil {
		return err
	}
	for _, sheet := range sheets {
		p.Rows = append(p.Rows, rowOf(sheet, p.today))
	}
	return s.Render(v, http.StatusOK, p)
}

func (s *Site) showContentModule(v *page.Visit) error {
	sheets, err := s.Measured()
	if err != nil {
		return err
	}
	for _, sheet := range sheets {
		if sheet.Module.ID == v.Param("module") {
			p := &contentModulePage{contentRow: rowOf(sheet, v.Actor.Today(s.Now()))}
			p.Base = page.Base{Title: sheet.Module.Title.In(v.Lang), Wide: true}
			p.shares = shares{&p.Base, v.Actor.Today(s.Now())}
			open, err := s.Learn.OpenRemarks(v.Ctx(), v.Actor)
			p.Open = open[sheet.Module.ID]
			return s.RenderOr(v, p, err)
		}
	}
	return fault.New(fault.NotFound, "")
}
