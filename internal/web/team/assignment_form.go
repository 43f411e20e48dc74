package team

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// usual are the answers that the form begins with: what a trainer in a hurry means nearly always.
func usual() url.Values {
	return url.Values{
		"what": {"modules"}, "due_kind": {string(assign.DueAfterAssigned)}, "days_assigned": {"30"}, "days_joining": {"30"}, "grace_days": {"0"},
		"repeat_kind": {string(assign.RepeatNever)}, "repeat_months": {"12"}, "lead_days": {"30"},
		"window_opens_day": {"1"}, "window_opens_month": {"10"}, "window_due_day": {"30"}, "window_due_month": {"11"},
		"joiners": {string(assign.JoinersDays)}, "joiner_days": {"30"}, "held": {string(assign.HeldCounts)},
	}
}

// answered are the answers by which an assignment was made; what it does not say is as usual.
func answered(a assign.Assignment) url.Values {
	v := usual()
	v.Set("agency", a.Agency.String())
	if a.Course != "" {
		v.Set("what", "course")
		v.Set("course", a.Course)
	}
	v["modules"] = slices.Clone(a.Modules)
	for _, t := range a.Targets {
		v.Add("targets", targetWord(t))
	}
	number := func(name string, n int) {
		if n > 0 {
			v.Set(name, strconv.Itoa(n))
		}
	}
	v.Set("due_kind", string(a.Due))
	if a.Repeat == assign.Window {
		v.Set("due_kind", yearly)
	}
	if !a.DueOn.IsZero() {
		v.Set("due_on", a.DueOn.String())
	}
	if a.Due == assign.DueAfterJoining {
		number("days_joining", a.Days)
	} else {
		number("days_assigned", a.Days)
	}
	v.Set("grace_days", strconv.Itoa(a.Grace))
	if a.Repeat == assign.Anniversary {
		v.Set("repeat_kind", string(a.Repeat))
		number("repeat_months", a.Months)
		v.Set("lead_days", strconv.Itoa(a.Lead))
	}
	for name, d := range map[string]assign.MonthDay{"window_opens": a.Opens, "window_due": a.Closes} {
		number(name+"_day", d.Day)
		number(name+"_month", int(d.Month))
	}
	v.Set("joiners", string(a.Joiners))
	number("joiner_days", a.JoinDays)
	v.Set("held", string(a.Held))
	number("attempt_limit", a.AttemptLimit)
	if a.AgainOnChange {
		v.Set("again_on_change", "yes")
	}
	return v
}

// The kinds of targets, as the form calls them.
const (
	toAgencies = "agency"
	toGroups   = "group"
	toPeople   = "person"
)

// targetWord is a target as the form and the address write it.
func targetWord(t assign.Target) string {
	switch {
	case t.Group != uuid.Nil:
		return toGroups + ":" + t.Group.String()
	case t.Person != uuid.Nil:
		return toPeople + ":" + t.Person.String()
	}
	return toAgencies + ":" + t.Agency.String()
}

// parseTarget reads one. What is none is something that does not exist.
func parseTarget(word string) (t assign.Target, err error) {
	kind, text, _ := strings.Cut(word, ":")
	id, err := page.ParseID(text)
	switch kind {
	case toAgencies:
		t.Agency = id
	case toGroups:
		t.Group = id
	case toPeople:
		t.Person = id
	default:
		err = fault.New(fault.NotFound, "")
	}
	return t, err
}

// parseTargets reads them all, each once.
func parseTargets(words []string) (all []assign.Target, err error) {
	for _, word := range words {
		t, err := parseTarget(word)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	return all, nil
}

// answers reads the form. What does not belong to the answers chosen is left aside, whatever stands in it.
type answers struct {
	url.Values
	wrong fault.Fields
}

// number reads a whole number; nothing typed is zero.
func (f *answers) number(field, name string) int {
	text := strings.TrimSpace(f.Get(name))
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > mostTyped {
		f.wrong.Add(fault.Field(field, "assignment.wrong.number"))
		return 0
	}
	return n
}

// mostTyped is far above every number that an assignment may hold: what is too much for its rules, they tell.
const mostTyped = 100_000

func (f *answers) day(name string) lang.Date {
	text := f.Get(name)
	if text == "" {
		return lang.Date{}
	}
	d, err := lang.ParseDate(text)
	if err != nil {
		f.wrong.Add(fault.Field(name, "field.bad_day"))
	}
	return d
}

// ofYear reads a day of every year.
func (f *answers) ofYear(name string) assign.MonthDay {
	return assign.MonthDay{Month: time.Month(f.number(name, name+"_month")), Day: f.number(name, name+"_day")}
}

// one reads which of some words was chosen. None of them is no answer of this form.
func one[W ~string](values url.Values, name string, all []W) (W, error) {
	w := W(values.Get(name))
	if !slices.Contains(all, w) {
		return w, fault.New(fault.Invalid, "")
	}
	return w, nil
}

// readAssignment makes an assignment of the answers to the form. What is wrong with single fields comes as fault.Fields;
// what no form of ours would send is an error of the whole.
func readAssignment(values url.Values, catalogue *course.Catalogue) (a assign.Assignment, err error) {
	f := answers{Values: values}
	if a.Due, a.Repeat, err = rules(values); err != nil {
		return a, err
	}
	if a.Held, err = one(values, "held", []assign.HeldRule{assign.HeldCounts, assign.HeldAsked}); err != nil {
		return a, err
	}
	if a.Targets, err = parseTargets(values["targets"]); err != nil {
		return a, err
	}
	if text := values.Get("agency"); text != "" {
		if a.Agency, err = page.ParseID(text); err != nil {
			return a, err
		}
	}
	f.what(&a, catalogue)
	f.when(&a)
	a.Joiners = assign.JoinersSame
	if a.Dated() {
		if a.Joiners, err = one(values, "joiners", assign.JoinerRules()); err != nil {
			return a, err
		}
		if a.Joiners == assign.JoinersDays {
			a.JoinDays = f.number("joiner_days", "joiner_days")
		}
	}
	a.AttemptLimit = f.number("attempt_limit", "attempt_limit")
	a.AgainOnChange = values.Get("again_on_change") != ""
	return a, f.wrong.Err()
}

func (f *answers) what(a *assign.Assignment, catalogue *course.Catalogue) {
	if f.Get("what") != "course" {
		a.Modules = slices.Compact(slices.Sorted(slices.Values(f.Values["modules"])))
		return
	}
	c := catalogue.Course(f.Get("course"))
	if c == nil {
		f.wrong.Add(fault.Field("course", "assignment.wrong.course"))
		return
	}
	a.Course = c.ID
	for _, m := range c.Modules {
		a.Modules = append(a.Modules, m.ID)
	}
}

// yearly is the answer that it is due every year on the same days: then no other due date is asked for, and it comes again
// by itself.
const yearly = string(assign.Window)

// rules reads by which rule it is due and whether it comes again.
func rules(values url.Values) (due assign.DueKind, repeat assign.RepeatKind, err error) {
	if values.Get("due_kind") == yearly {
		return assign.DueNever, assign.Window, nil
	}
	if due, err = one(values, "due_kind", assign.DueKinds()); err != nil {
		return due, repeat, err
	}
	repeat, err = one(values, "repeat_kind", []assign.RepeatKind{assign.RepeatNever, assign.Anniversary})
	return due, repeat, err
}

// when reads the numbers and days that the rules ask for.
func (f *answers) when(a *assign.Assignment) {
	a.OpensOn = f.day("opens_on")
	switch a.Due {
	case assign.DueOnDate:
		a.DueOn = f.day("due_on")
	case assign.DueAfterAssigned:
		a.Days = f.number("due_days", "days_assigned")
	case assign.DueAfterJoining:
		a.Days = f.number("due_days", "days_joining")
	}
	switch a.Repeat {
	case assign.Anniversary:
		a.Months, a.Lead = f.number("repeat_months", "repeat_months"), f.number("lead_days", "lead_days")
	case assign.Window:
		a.Opens, a.Closes = f.ofYear("window_opens"), f.ofYear("window_due")
	}
	if a.Due != assign.DueBeforeAccess && (a.Due != assign.DueNever || a.Repeat != assign.RepeatNever) {
		a.Grace = f.number("grace_days", "grace_days")
	}
}
