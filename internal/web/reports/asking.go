package reports

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// asking is the form above a report: what was asked, as it was typed, and what is wrong with it.
type asking struct {
	of        *page.Base
	path      string // of the report
	Question  report.Question
	Sort      string
	State     string // of names: behind which number; empty: of the roster
	Typed     url.Values
	root      string            // of every address
	Count     int               // of the agencies in the scope
	wrong     map[string]string // by the field's name
	AsOf      lang.Date         // the day that the figures stand on
	KnownOn   time.Time         // the moment whose knowledge they are
	Begins    lang.Date         // of the agencies' record, where the day is before it; zero where it is not
	Agencies  []agency.Node     // to choose from
	More      bool              // there are agencies further down that the list has no room for
	Countries []string          // in the scope; fewer than two are no choice
	scope     access.Scope      // of whoever asks
	Courses   []*course.Course
	Catalogue []*course.Module
}

// Wrong is what is wrong with a field; empty when nothing is.
func (a asking) Wrong(name string) string { return a.wrong[name] }

// HasWrong reports whether anything is.
func (a asking) HasWrong() bool { return len(a.wrong) > 0 }

// IsNarrow reports whether a field is filled in that is not seen at first.
func (a asking) IsNarrow() bool {
	q := a.Question
	return q.Course != "" || q.Country != "" || q.Level != "" || q.Own || q.Outside || a.Wrong("country")+a.Wrong("level") != ""
}

// By is what the lines are about.
func (a asking) By() report.By { return cmp.Or(a.Question.By, report.ByAgency) }

// OfWhen says in words of when the figures are.
func (a asking) OfWhen() string {
	return a.of.T("report.asked", "Date", a.AsOf, "Moment", a.of.Moment(a.KnownOn, time.UTC))
}

// Values are what the address of the report says.
func (a asking) Values() url.Values {
	q := asValues(a.Question)
	if a.Sort != "" {
		q.Set("sort", a.Sort)
	}
	if a.State != "" {
		q.Set("state", a.State)
	}
	return q
}

// Lasting is the address under which these figures stay as they are: with both dates, and with the agencies of whoever asks,
// so that nobody sees other figures there.
func (a asking) Lasting() string {
	dated := a
	dated.Question = a.Question.Lasting(a.scope)
	q := dated.Values()
	q.Set("as-of", a.AsOf.String())
	q.Set("known", a.KnownOn.Format(time.RFC3339))
	return strings.ReplaceAll(a.of.Href(page.WithQuery(a.path, q)), "%3A", ":") // which needs no escape there, and is read better
}

// ReportID is what a file of this report is called by, in it and in the log of exports, whatever the lines of its page are about;
// empty of a page that is no file.
func (a asking) ReportID() string {
	q := a.Question
	if q.By.IsOfToday() {
		return ""
	}
	q.By = ""
	q.When = report.When{AsOf: a.AsOf, Known: a.KnownOn}
	switch a.path {
	case "/reports/completion":
		return q.Asked(a.scope).ID()
	case "/reports/people":
		return q.AskedPeople(a.scope, a.State).ID()
	}
	return ""
}

// Mine leads to the same report of the reader's own agencies, where it is of those of a link; empty where it is not.
func (a asking) Mine() string {
	if a.Question.Within == "" {
		return ""
	}
	a.Question.Within = ""
	return a.of.Href(page.WithQuery(a.path, a.Values()))
}

// Address is Lasting as it is typed.
func (a asking) Address() string { return a.root + a.Lasting() }

// filePart is the report as a file.
type filePart struct{ Name, Href string }

// Files are the same report in every format; none of what has an answer for today alone.
func (a asking) Files() (files []filePart) {
	if a.Question.By.IsOfToday() {
		return nil
	}
	for _, kind := range paper.Kinds() {
		files = append(files, filePart{strings.ToUpper(string(kind)), a.of.Href(page.WithQuery(a.path+"."+string(kind), a.Values()))})
	}
	return files
}

// fieldPart is a field of the form with its label.
type fieldPart struct {
	Name, Label, Wrong string
	Kind, Value        string // of one to type in
	Described          string // the elements that say more about it
	Options            []optionPart
}

type optionPart struct {
	Value, Text string
	Chosen      bool
}

func (a asking) field(name, label, kind string) fieldPart {
	f := fieldPart{Name: name, Label: a.of.T(label), Wrong: a.Wrong(name), Kind: kind, Value: a.Typed.Get(name)}
	if f.Wrong != "" {
		f.Described = name + "-wrong"
	}
	return f
}

// optional is a field with options; the first of them, whose value is empty, says that nothing is chosen.
func optional[O any](a asking, name, label, none string, all []O, option func(O) (value, text string)) fieldPart {
	f := a.field(name, label, "")
	f.Options = []optionPart{{"", none, a.Typed.Get(name) == ""}}
	for _, o := range all {
		value, text := option(o)
		f.Options = append(f.Options, optionPart{value, text, value == a.Typed.Get(name)})
	}
	return f
}

// AsOfField asks for the day.
func (a asking) AsOfField() fieldPart { return a.field("as-of", "report.as_of", "date") }

// KnownField asks for the day by whose end something was known. A moment is shown as it was typed.
func (a asking) KnownField() fieldPart {
	f := a.field("known", "report.known", "date")
	text := f.Value
	if _, err := lang.ParseDate(text); text != "" && err != nil {
		f.Kind = "text"
	}
	return f
}

// AgencyChoice narrows the report to an agency and all below it.
func (a asking) AgencyChoice() fieldPart {
	none := "report.whole_scope"
	if a.Question.Within != "" {
		none = "report.whole_link"
	}
	return optional(a, "agency", "report.agency", a.of.T(none, "Count", a.Count), a.Agencies, func(n agency.Node) (string, string) {
		return n.ID.String(), a.of.Option(n)
	})
}

// ModuleChoice narrows it to a module.
func (a asking) ModuleChoice() fieldPart {
	return optional(a, "module", "report.module", a.of.T("report.all_modules"), a.Catalogue, func(m *course.Module) (string, string) {
		return m.ID, a.of.In(m.Title)
	})
}

// CourseChoice narrows it to the modules of a course.
func (a asking) CourseChoice() fieldPart {
	return optional(a, "course", "report.course", a.of.T("report.all_courses"), a.Courses, func(c *course.Course) (string, string) {
		return c.ID, a.of.In(c.Title)
	})
}

// HasCountries reports whether there is a choice among countries.
func (a asking) HasCountries() bool { return len(a.Countries) > 1 || a.Question.Country != "" }

// CountryChoice narrows the report to the agencies of a country.
func (a asking) CountryChoice() fieldPart {
	return optional(a, "country", "report.country", a.of.T("report.all_countries"), a.Countries, func(c string) (string, string) {
		return c, a.of.T("country." + c)
	})
}

// LevelChoice narrows it to the people of agencies of one level.
func (a asking) LevelChoice() fieldPart {
	return optional(a, "level", "agencies.field.level", a.of.T("report.all_levels"), agency.Levels(), func(l agency.Level) (string, string) {
		return string(l), a.of.T("agencies.level." + string(l))
	})
}

// OwnChoice asks whether an agency counts those below it.
func (a asking) OwnChoice() fieldPart {
	return optional(a, "own", "report.counted", a.of.T("report.rolled_up"), []string{"1"}, func(own string) (string, string) {
		return own, a.of.T("report.own")
	})
}

// ByChoice asks what the lines are about.
func (a asking) ByChoice() fieldPart {
	return optional(a, "by", "report.by_choice", a.of.T("report.by.agency"), report.Bys()[1:], func(by report.By) (string, string) {
		return string(by), a.of.T("report.by." + string(by))
	})
}

// askAbove fills in the form above a report. Nodes are the agencies of the whole scope.
func (s *Site) askAbove(v *page.Visit, b *page.Base, path string, q report.Question, asOf lang.Date, nodes []agency.Node) (asking, error) {
	a := asking{of: b, path: path, Question: q, Typed: v.Request.URL.Query(), root: s.BaseURL, Count: len(nodes), AsOf: asOf, KnownOn: q.Known,
		Catalogue: s.Catalogue.Modules(), Courses: s.Catalogue.Courses, scope: v.Actor.Scope(access.SeeCompletion)}
	if a.KnownOn.IsZero() {
		var err error
		if a.KnownOn, err = s.Report.Latest(v.Ctx()); err != nil {
			return a, err
		}
	}
	add := func(country string) {
		if country != "" && !slices.Contains(a.Countries, country) {
			a.Countries = append(a.Countries, country)
		}
	}
	add(q.Country)
	for i := range nodes {
		add(nodes[i].Country)
	}
	a.Agencies = page.InOrder(toChooseFrom(nodes, q.Agency), v.Lang)
	a.More = len(a.Agencies) < len(nodes)
	return a, nil
}

// toChooseFrom are the agencies to choose from: as many levels as can be looked through, and the way to the one chosen. Whatever
// is further down is reached by the names in the report.
func toChooseFrom(nodes []agency.Node, chosen uuid.UUID) []agency.Node {
	sizes := map[int]int{}
	for i := range nodes {
		sizes[nodes[i].Depth]++
	}
	depth, n := 0, sizes[0]
	for sizes[depth+1] > 0 && n+sizes[depth+1] <= report.MostLines {
		depth++
		n += sizes[depth]
	}
	way := map[uuid.UUID]bool{}
	for i := len(nodes) - 1; i >= 0; i-- { // parents stand before children
		if n := &nodes[i]; n.ID == chosen || way[n.ID] {
			way[n.ID], way[n.Parent] = true, true
		}
	}
	var some []agency.Node
	for i := range nodes {
		if n := &nodes[i]; n.Depth <= depth || way[n.ID] {
			some = append(some, *n)
		}
	}
	return some
}

// refuse notes what is wrong with what was asked, and whether that is all there was.
func (a *asking) refuse(v *page.Visit, err error) bool {
	fields, ok := fault.InFields(err)
	if !ok {
		return false
	}
	v.NoteCause(err)
	a.wrong = map[string]string{}
	for _, e := range fields {
		a.wrong[e.Field] = v.Words.Fault(e)
	}
	return true
}
