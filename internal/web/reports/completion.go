package reports

import (
	"cmp"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// completionPage is the completion report.
type completionPage struct {
	page.Base
	asking
	Crosses bool // countries stand side by side
	Deeper  bool // there are agencies below those shown
	Rows    []figuresPart
	Whole   figuresPart // everybody
	Bar     []page.BarPart
}

func (completionPage) Template() string { return "completion" }

// BarLabel says the bar in words.
func (p *completionPage) BarLabel() string { return barLabel(p.Base.Words, p.Whole.Count) }

// Coverage leads to what the same agencies hold of the frameworks.
func (p *completionPage) Coverage() string {
	q := url.Values{}
	if p.Question.Agency != uuid.Nil {
		q.Set("agency", p.Question.Agency.String())
	}
	return p.Href(page.WithQuery("/reports/coverage", q))
}

// Overview leads to the same agencies at a glance.
func (p *completionPage) Overview() string {
	q := asValues(report.Question{Agency: p.Question.Agency, Within: p.Question.Within, When: p.Question.When})
	return p.Href(page.WithQuery("/reports", q))
}

// Least is the smallest count that is told outside.
func (p *completionPage) Least() int { return report.Least }

// Shown reports whether there are figures, and not just a form with something wrong in it.
func (p *completionPage) Shown() bool { return !p.HasWrong() }

// headPart is the head of a column that lines can be sorted by.
type headPart struct {
	Text, Href string
	Sorted     string // the word for the browser; empty: not by this one
	Num        bool   // the column is one of numbers
}

// Sorts are the heads of the columns that lines can be sorted by, by the column's name. Pressed again, the order turns.
func (p *completionPage) Sorts() map[string]headPart {
	heads := map[string]headPart{}
	for column, key := range map[string]string{"name": "report.by." + string(cmp.Or(p.Question.By, report.ByAgency)), "roster": "state.roster", "overdue": "state.overdue", "percent": "report.percent"} {
		q := asValues(p.Question)
		head := headPart{Text: p.T(key), Num: column != "name"}
		next := "-" + column
		switch {
		case p.Sort == column || p.Sort == "" && column == "name":
			head.Sorted = "ascending"
		case p.Sort == next:
			head.Sorted, next = "descending", column
		case column == "name":
			next = column
		}
		q.Set("sort", next)
		head.Href = p.Href(page.WithQuery("/reports/completion", q))
		heads[column] = head
	}
	return heads
}

// sortings are the words of the address for the order of lines; a dash turns it.
var sortings = []string{"", "name", "-name", "roster", "-roster", "percent", "-percent", "overdue", "-overdue"}

// compareLines orders lines as the address asks. What has no per cent comes last.
func compareLines(by string, name func(report.Line) string) func(a, b report.Line) int {
	column, turned := strings.CutPrefix(by, "-")
	fold := lang.Folds()
	return func(a, b report.Line) int {
		if a.Own != b.Own && column != "percent" && column != "overdue" && column != "roster" {
			return cmp.Compare(btoi(b.Own), btoi(a.Own)) // an agency's own people before those below it
		}
		var order int
		switch column {
		case "roster":
			order = cmp.Compare(a.Roster, b.Roster)
		case "overdue":
			order = cmp.Compare(a.Overdue, b.Overdue)
		case "percent":
			if none := cmp.Compare(btoi(a.Required() == 0), btoi(b.Required() == 0)); none != 0 {
				return none
			}
			order = cmp.Compare(a.Completed*b.Required(), b.Completed*a.Required())
		default:
			order = cmp.Compare(fold(name(a)), fold(name(b)))
		}
		if turned {
			return -order
		}
		return order
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *Site) showCompletion(v *page.Visit) error {
	sort := v.Query("sort")
	if !slices.Contains(sortings, sort) {
		return fault.New(fault.NotFound, "")
	}
	outside, err := forOutside(v)
	if err != nil {
		return err
	}
	var sheet report.Sheet
	q, err := s.question(v)
	q.Outside = outside
	if err == nil {
		sheet, err = s.Report.Sheet(v.Ctx(), v.Actor.Scope(access.SeeCompletion), q)
		q.Shown = sheet.Shown
	}
	p := &completionPage{Base: page.Base{Title: v.Words.T("report.title"), Wide: true, Words: v.Words, Lang: v.Lang}, Crosses: sheet.Crosses(), Deeper: sheet.Deeper}
	status, err := s.answerReport(v, &p.Base, &p.asking, "/reports/completion", q, sheet.Places, err)
	if err != nil {
		return err
	}
	if s.IsUnknown(q.Module) { // if it has figures, it was there
		if sheet.Total == (report.Count{}) && !sheet.Hidden.Any() {
			return fault.New(fault.NotFound, "")
		}
		if m, err := s.Learn.Library.Module(v.Ctx(), q.Module); err == nil {
			p.Catalogue = append(p.Catalogue, m)
		}
	}
	if p.Sort = sort; !sheet.Hidden.States() {
		p.Bar = page.Bar(sheet.Total)
	}
	p.fill(s, v, sheet)
	return s.Render(v, status, p)
}

// fill makes the lines of the page: named, in order, each with where it leads.
func (p *completionPage) fill(s *Site, v *page.Visit, sheet report.Sheet) {
	name := s.lineNames(v, p.Question)
	for _, l := range report.Order(sheet.Lines, compareLines(p.Sort, name)) {
		f := figuresPart{Base: &p.Base, Line: l, Name: name(l), Unleft: p.Question.By.IsOfToday()}
		if narrow, ok := narrowed(p.Question, l); ok {
			behind := narrow
			behind.By, behind.Outside = "", false
			f.people = asValues(behind)
			if !l.Own {
				narrow.By, narrow.Own = "", p.Question.Own
				f.Href = p.Href(page.WithQuery(p.path, asValues(narrow)))
			}
		}
		if p.Question.By == report.ByLanguage {
			f.Lang = lang.Tag(l.Key)
		}
		if a, ok := sheet.Tree.Agency(l.Given.Agency); ok {
			f.Note = p.In(a.Names)
		}
		if !l.IsSound() {
			s.Log.Error("a line of the completion report does not add up", slog.String("line", f.Name), slog.Any("count", l.Count), slog.String("asked", p.Values().Encode()))
		}
		p.Rows = append(p.Rows, f)
	}
	whole := p.Question
	if whole.By == "" || whole.By == report.ByAgency {
		whole.Own = false
	}
	whole.By, whole.Outside = "", false
	p.Whole = figuresPart{Base: &p.Base, Line: report.Line{Count: sheet.Total, Hidden: sheet.Hidden}, people: asValues(whole)}
}

// narrowed is the question that a line answers by itself; not ok where none is.
func narrowed(q report.Question, l report.Line) (report.Question, bool) {
	switch q.By {
	case report.ByModule:
		q.Module = l.Key
	case report.ByCourse:
		q.Course = l.Key
		return q, l.Key != ""
	case report.ByCountry:
		q.Country = l.Key
	case report.ByLevel:
		q.Level = agency.Level(l.Key)
	case report.ByAssignment, report.ByGroup, report.ByLanguage:
		return q, false
	default:
		q.Agency, q.Own = l.ID, q.Own || l.Own
	}
	return q, true
}

// lineNames names lines in the page's language.
func (s *Site) lineNames(v *page.Visit, q report.Question) func(report.Line) string {
	titles, short := s.Titles(v), s.ShortTitles(v)
	course := func(id string) string {
		if c := s.Catalogue.Course(id); c != nil {
			return c.Title.In(v.Lang)
		}
		return ""
	}
	return func(l report.Line) string {
		switch q.By {
		case report.ByModule:
			return titles(l.Key)
		case report.ByCourse:
			return cmp.Or(course(l.Key), v.Words.T("report.no_course"))
		case report.ByCountry:
			return v.Words.T("country." + l.Key)
		case report.ByLevel:
			return v.Words.T("agencies.level." + l.Key)
		case report.ByLanguage:
			if tag := lang.Tag(l.Key); s.Words.Languages().Has(tag) {
				return s.Words.For(tag).Name()
			}
			return v.Words.T("report.no_language")
		case report.ByGroup:
			return l.Given.Name
		case report.ByAssignment:
			var what []string
			for _, id := range s.InOrderOfCourses(l.Given.Modules) {
				what = append(what, short(id))
			}
			return v.Words.T("report.assignment", "What", cmp.Or(course(l.Given.Course), page.Few(v.Words, what)), "Date", l.Given.OpensOn)
		}
		if l.Own {
			return v.Words.T("report.own_people", "Name", l.Names)
		}
		return l.Names.In(v.Lang)
	}
}

// answerReport fills in the form above a report whose figures were read, or could not be. An error of what was typed is told
// there; any other is given back.
func (s *Site) answerReport(v *page.Visit, b *page.Base, a *asking, path string, q report.Question, p report.Places, err error) (status int, _ error) {
	var form asking
	refused := form.refuse(v, err)
	if err != nil && !refused {
		return 0, err
	}
	asOf := q.AsOf
	if refused {
		if p, err = s.Report.Places(v.Ctx(), v.Actor.Scope(access.SeeCompletion), uuid.Nil); err != nil {
			return 0, err
		}
		if q.Agency != uuid.Nil && !slices.Contains(p.IDs(), q.Agency) {
			return 0, fault.New(fault.NotFound, "")
		}
	}
	if asOf.IsZero() {
		asOf = p.AsOf()
	}
	if *a, err = s.askAbove(v, b, path, q, asOf, p.Scope); err != nil {
		return 0, err
	}
	a.Begins = p.Begins
	if a.wrong = form.wrong; refused {
		return http.StatusBadRequest, nil
	}
	return http.StatusOK, nil
}
