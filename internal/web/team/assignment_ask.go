package team

import (
	"slices"
	"strconv"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/web/page"
)

// assignmentFormPage asks what is assigned, to whom and by when. It makes an assignment, or one that takes the place of
// another.
type assignmentFormPage struct {
	page.Form
	Of      *assignmentView // the one that it replaces; nil: none
	Whom    picker
	InName  []agency.Node    // the agencies in whose name it can be; empty where there is but one
	Courses []*course.Course // the catalogue
	Found   map[string]bool  // modules that were searched for; nil: all are shown
	Focus   string           // the search that was asked
	Problem string           // why nothing was saved
}

func (assignmentFormPage) Template() string { return "assignment-form" }

// Back is where the page came from.
func (p *assignmentFormPage) Back() string { return p.Of.backFrom() }

// Action is where the form goes.
func (p *assignmentFormPage) Action() string {
	if p.Of != nil {
		return p.Of.Path() + "/edit"
	}
	return assignmentsPath + "/new"
}

// Shows reports whether a module is offered: it was found, or is ticked.
func (p *assignmentFormPage) Shows(m *course.Module) bool {
	return p.Found == nil || p.Found[m.ID] || p.Is("modules", m.ID)
}

// Own are the modules that have their place in a course, so that each is offered once; those that are shown.
func (p *assignmentFormPage) Own(c *course.Course) (own []*course.Module) {
	for _, m := range c.Modules {
		if m.Course == c.ID && p.Shows(m) {
			own = append(own, m)
		}
	}
	return own
}

// NoModule reports whether the search found nothing.
func (p *assignmentFormPage) NoModule() bool { return p.Found != nil && len(p.Found) == 0 }

// Rarely reports whether one of the answers that are asked for last is not as usual, or is wrong.
func (p *assignmentFormPage) Rarely() bool {
	fresh := usual()
	return slices.ContainsFunc([]string{"opens_on", "grace_days", "attempt_limit", "again_on_change"}, func(name string) bool {
		return p.Values.Get(name) != fresh.Get(name) || p.Wrong(name) != ""
	})
}

// Days is a field for a number of days or months.
func (p *assignmentFormPage) Days(name string) page.InputPart { return p.Input(name, "number", "") }

// Joiners are the answers on those who join later.
func (p *assignmentFormPage) Joiners() []assign.JoinerRule { return assign.JoinerRules() }

// radioPart is one answer of several, with the id name-value.
type radioPart struct {
	*page.Form
	Name, Value string
}

// Radio hands an answer to the part that shows it.
func (p *assignmentFormPage) Radio(name, value string) radioPart {
	return radioPart{&p.Form, name, value}
}

// Chosen reports whether it was given.
func (p radioPart) Chosen() bool { return p.Is(p.Name, p.Value) }

// Label says it.
func (p radioPart) Label() string { return p.T("assignment.choice." + p.Name + "." + p.Value) }

// yearDayPart asks for a day of every year.
type yearDayPart struct {
	*page.Form
	Name string
}

// YearDay hands such a question to the part that asks it.
func (p *assignmentFormPage) YearDay(name string) yearDayPart { return yearDayPart{&p.Form, name} }

// Problem is what is wrong with the answer.
func (p yearDayPart) Problem() string { return p.Wrong(p.Name) }

// Day is the answer's day of the month.
func (p yearDayPart) Day() string { return p.Values.Get(p.Name + "_day") }

// Label is what the question is called.
func (p yearDayPart) Label() string { return p.T("field." + p.Name) }

// monthOption is a month to choose.
type monthOption struct {
	page.Choice
	Chosen bool
}

// Months are the choices, by their numbers.
func (p yearDayPart) Months() (all []monthOption) {
	for m := time.January; m <= time.December; m++ {
		value := strconv.Itoa(int(m))
		all = append(all, monthOption{page.Choice{Value: value, Label: p.Month(m)}, p.Is(p.Name+"_month", value)})
	}
	return all
}
