package reports

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/paper"
	"baluarte/internal/report"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// peoplePage lists the people behind a number.
type peoplePage struct {
	page.Base
	asking
	Order     report.Sort
	People    []personLine
	Found     int          // how many there are in all
	Elsewhere int          // more, at agencies that the reader does not see today
	opens     access.Scope // whose pages the viewer may open
	Back      string       // path of the report
	titles    paper.Titles
	page.Further
	page.Placed
}

func (peoplePage) Template() string { return "people" }

// personLine is one of them.
type personLine struct {
	report.PersonRow
	Why string
}

// Shown reports whether there is a list, and not just a form with something wrong in it.
func (p *peoplePage) Shown() bool { return !p.HasWrong() }

// ModuleTitle is a module's title in the page's language.
func (p *peoplePage) ModuleTitle(id string) string { return p.titles(id) }

// AgencyShown names what the list is of.
func (p *peoplePage) AgencyShown() string {
	switch {
	case p.Question.Within == report.WithinAll:
		return p.T("report.whole")
	case p.Question.Within != "":
		var names []string
		for _, id := range p.Question.Tops() {
			names = append(names, p.AgencyName(id))
		}
		return strings.Join(names, "; ")
	case p.Question.Agency == uuid.Nil:
		return p.T("report.all_agencies")
	}
	return p.AgencyName(p.Question.Agency)
}

// ModuleShown names the module, or says that it is of all.
func (p *peoplePage) ModuleShown() string { return p.titles(p.Question.Module) }

// address is that of the list, of other people in another order; the parts that say nothing left out.
func (p *peoplePage) address(state string, order report.Sort) string {
	return p.Base.Href(page.WithQuery("/reports/people", p.values(state, order)))
}

func (p *peoplePage) values(state string, order report.Sort) url.Values {
	q := asValues(p.Question)
	if state != "" {
		q.Set("state", state)
	}
	if order != "" && order != report.ByName {
		q.Set("sort", string(order))
	}
	return q
}

// tabPart leads to one of the lists that are asked for most.
type tabPart struct {
	Text, Href string
	Current    bool
}

// Tabs are the lists of a number's people, those that are asked for most first: of who is overdue the earliest.
func (p *peoplePage) Tabs() (tabs []tabPart) {
	for _, state := range append([]string{report.Overdue, report.Left, string(assign.Exempt), ""}, statesButExempt()...) {
		order := p.Order
		if state == report.Overdue && order == "" {
			order = report.ByDueDay
		}
		if p.Found > report.MostSorted {
			order = ""
		}
		tabs = append(tabs, tabPart{p.T("people.list." + cmp.Or(state, "roster")), p.address(state, order), p.State == state})
	}
	return tabs
}

func statesButExempt() []string {
	return slices.DeleteFunc(report.Columns(), func(c string) bool {
		return c == "" || c == report.Overdue || c == report.Left || c == string(assign.Exempt)
	})
}

// ShowsDone reports whether anybody on the list has completed anything.
func (p *peoplePage) ShowsDone() bool {
	return slices.Contains([]string{"", string(assign.Completed), report.OnTime, report.Late}, p.State)
}

// Head is the head of a column that names can be sorted by. A list that is too long for it stays in the order of names.
func (p *peoplePage) Head(order, key string) headPart {
	h := headPart{Text: p.T(key)}
	by := report.Sort(order)
	switch {
	case cmp.Or(p.Order, report.ByName) == by:
		h.Sorted = "ascending"
	case p.Found <= report.MostSorted || by == report.ByName:
		h.Href = p.address(p.State, by)
	}
	return h
}

// PersonHref leads to what is on record of somebody; empty for who may not see it.
func (p *peoplePage) PersonHref(r report.PersonRow) string {
	if r.Home == uuid.Nil || !p.opens.Holds(append([]uuid.UUID{r.Home}, p.Ancestors(r.Home)...)) {
		return ""
	}
	return p.Base.Href("/team/people/" + r.Holder.String())
}

// markAfter reads where a list goes on: after somebody in a module.
func markAfter(text string) (m report.PersonMark, err error) {
	if text == "" {
		return m, nil
	}
	id, module, _ := strings.Cut(text, ".")
	if m.Person, err = page.ParseID(id); err == nil && !page.IsText(module) {
		err = fault.New(fault.NotFound, "")
	}
	m.Module = module
	return m, err
}

func (s *Site) showPeople(v *page.Visit) error {
	q := report.PeopleQuestion{Column: v.Query("state"), Sort: report.Sort(v.Query("sort"))}
	after, err := markAfter(v.Query("after"))
	if err != nil || !slices.Contains(report.Columns(), q.Column) || q.Sort != "" && !slices.Contains(report.Sorts(), q.Sort) {
		return fault.New(fault.NotFound, "")
	}
	q.After = after
	var names report.Names
	if q.Question, err = s.question(v); err == nil {
		q.By = "" // what the lines of the report are about
		names, err = s.Report.Names(v.Ctx(), v.Actor.Scope(access.SeeCompletion), q, s.PeoplePerPage)
		q.Shown = names.Shown
	}
	p := &peoplePage{Base: page.Base{Title: v.Words.T("people.title"), Wide: true, Words: v.Words, Lang: v.Lang}, Order: q.Sort, Found: names.Count, Elsewhere: names.Elsewhere,
		opens: v.Actor.Scope(access.SeePeople), titles: s.Titles(v)}
	status, err := s.answerReport(v, &p.Base, &p.asking, "/reports/people", q.Question, names.Places, err)
	if err != nil {
		return err
	}
	p.State, p.asking.Sort = q.Column, string(q.Sort)
	if names.Count == 0 && s.IsUnknown(q.Module) && p.Shown() {
		return fault.New(fault.NotFound, "")
	}
	p.Placed = page.PlacedOn(&p.Base, names.Tree)
	if p.People, err = s.personLines(v, &p.Base, names.People); err != nil {
		return err
	}
	if !after.IsZero() {
		p.First = p.address(p.State, p.Order)
	}
	if !names.Next.IsZero() {
		on := p.values(p.State, p.Order)
		on.Set("after", names.Next.Person.String()+"."+names.Next.Module)
		p.Later = v.Href(page.WithQuery("/reports/people", on))
	}
	p.Back = v.Href(page.WithQuery("/reports/completion", asValues(q.Question)))
	return s.Render(v, status, p)
}

// personLines tells why each of them has the module.
func (s *Site) personLines(v *page.Visit, b *page.Base, rows []report.PersonRow) (lines []personLine, err error) {
	short := s.ShortTitles(v)
	for _, r := range rows {
		held, err := s.Held(v.Ctx(), r.Earlier)
		if err != nil {
			return nil, err
		}
		why := page.BecauseOf(b, assign.Why(r.Enrollment, r.Causes, held, r.Day), false, true)
		r.Module = short(r.Module)
		lines = append(lines, personLine{r, why.Because()})
	}
	return lines, nil
}
