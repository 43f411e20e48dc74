package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// formPage is a page with a form that is shown again with what was typed when something is wrong with it. A field's name
// is that of its label at field.<name>.
type formPage struct {
	Base
	Values url.Values
	wrong  map[string]string // what is wrong with a field, by its name
}

func (p *formPage) form() *formPage { return p }

// formed is a page that is a formPage.
type formed interface {
	page
	form() *formPage
}

// HasWrong reports whether anything is wrong.
func (p *formPage) HasWrong() bool { return len(p.wrong) > 0 }

// Wrong is what is wrong with a field; empty when nothing is.
func (p *formPage) Wrong(name string) string { return p.wrong[name] }

// setWrong says what is wrong with a field beside what is already.
func (p *formPage) setWrong(name, said string) {
	if p.wrong == nil {
		p.wrong = map[string]string{}
	}
	p.wrong[name] = said
}

// inputPart is one field with its label.
type inputPart struct {
	*Base
	Name, Kind, Hint string // Hint is a message key; empty for none
	Value, Wrong     string
	Required         bool // said to the browser; what is missing is told by the server, too
}

// Label is what the field is called.
func (p inputPart) Label() string { return p.T("field." + p.Name) }

// Described are the elements that say more about the field.
func (p inputPart) Described() (ids string) {
	if p.Hint != "" {
		ids = p.Name + "-hint"
	}
	if p.Wrong != "" {
		ids += " " + p.Name + "-wrong"
	}
	return ids
}

// Input hands a field to the part that shows it; kind is the type of the input.
func (p *formPage) Input(name, kind, hint string) inputPart {
	return inputPart{Base: &p.Base, Name: name, Kind: kind, Hint: hint, Value: p.Values.Get(name), Wrong: p.wrong[name]}
}

// again shows a form once more with what is wrong with its fields. An error of the whole is answered as everywhere.
func (s *Server) again(v *visit, p formed, err error) error {
	fields, ok := fault.InFields(err)
	if !ok {
		return err
	}
	v.noteCause(err)
	f := p.form()
	f.Values = v.Request.PostForm
	f.mark(v, fields)
	return s.render(v, http.StatusUnprocessableEntity, p)
}

// mark notes what is wrong with fields.
func (p *formPage) mark(v *visit, fields fault.Fields) {
	p.wrong = map[string]string{}
	for _, e := range fields {
		p.wrong[e.Field] = v.Words.Fault(e)
	}
}

// refused reports whether an error is one for which a form is shown again: of one of these kinds. Then it is noted for the
// log, and told in words, with the status of the answer.
func (v *visit) refused(err error, kinds ...fault.Kind) (problem string, status int, ok bool) {
	if !slices.ContainsFunc(kinds, func(k fault.Kind) bool { return fault.Is(err, k) }) {
		return "", 0, false
	}
	v.noteCause(err)
	if fault.Is(err, fault.TooMany) {
		return v.Words.Fault(err), http.StatusTooManyRequests, true
	}
	return v.Words.Fault(err), http.StatusUnprocessableEntity, true
}

// againOr is again for a page that is made only when it is shown once more.
func againOr[P formed](s *Server, v *visit, err error, make func(*visit) (P, error)) error {
	if _, ok := fault.InFields(err); !ok {
		return err
	}
	p, broken := make(v)
	if broken != nil {
		return broken
	}
	return s.again(v, p, err)
}

// saved is the message, under a prefix, of what was just done; empty when the address says nothing, or what is none of
// these words.
func (v *visit) saved(prefix string, words ...string) string {
	done := v.Query("saved")
	if !slices.Contains(words, done) {
		return ""
	}
	return prefix + done
}

// ownDay fills a day in beforehand: that of the actor's own agency. Whoever has none is not told what day it is where
// nobody works; left empty, a day is today at the agency that the form is about.
func (s *Server) ownDay(v *visit) string {
	if v.Actor.Agency == uuid.Nil {
		return ""
	}
	return v.Actor.Today(s.Now()).String()
}

// day reads a date field; an empty one is no date.
func (v *visit) day(name string) (lang.Date, error) {
	text := v.PostForm(name)
	if text == "" {
		return lang.Date{}, nil
	}
	d, err := lang.ParseDate(text)
	if err != nil {
		return d, fault.Field(name, "field.bad_day")
	}
	return d, nil
}

// choice is one of several values to choose from.
type choice struct {
	Value, Label string
	Tag          lang.Tag // of the language the label is written in; empty: that of the page
}

// longestQuestion is how many bytes of a search are read.
const longestQuestion = 200

// field is a hidden form field.
type field struct{ Name, Value string }

// fieldsOf lists a form's values as hidden fields.
func fieldsOf(form url.Values) []field {
	var fields []field
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			fields = append(fields, field{name, value})
		}
	}
	return fields
}

// Is reports whether an answer was given.
func (p *formPage) Is(name, value string) bool {
	return slices.Contains(p.Values[name], value)
}
