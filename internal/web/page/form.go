package page

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Form is a page with a form that is shown again with what was typed when something is wrong with it. A field's name
// is that of its label at field.<name>.
type Form struct {
	Base
	Values url.Values
	wrong  map[string]string // what is wrong with a field, by its name
}

// AsForm gives what a page has as every form.
func (p *Form) AsForm() *Form { return p }

// Formed is a page that is a Form.
type Formed interface {
	Page
	AsForm() *Form
}

// HasWrong reports whether anything is wrong.
func (p *Form) HasWrong() bool { return len(p.wrong) > 0 }

// Wrong is what is wrong with a field; empty when nothing is.
func (p *Form) Wrong(name string) string { return p.wrong[name] }

// SetWrong says what is wrong with a field beside what is already.
func (p *Form) SetWrong(name, said string) {
	if p.wrong == nil {
		p.wrong = map[string]string{}
	}
	p.wrong[name] = said
}

// InputPart is one field with its label.
type InputPart struct {
	*Base
	Name, Kind, Hint string // Hint is a message key; empty for none
	Value, Wrong     string
	Required         bool // said to the browser; what is missing is told by the server, too
}

// Label is what the field is called.
func (p InputPart) Label() string { return p.T("field." + p.Name) }

// Described are the elements that say more about the field.
func (p InputPart) Described() (ids string) {
	if p.Hint != "" {
		ids = p.Name + "-hint"
	}
	if p.Wrong != "" {
		ids += " " + p.Name + "-wrong"
	}
	return ids
}

// Input hands a field to the part that shows it; kind is the type of the input.
func (p *Form) Input(name, kind, hint string) InputPart {
	return InputPart{Base: &p.Base, Name: name, Kind: kind, Hint: hint, Value: p.Values.Get(name), Wrong: p.wrong[name]}
}

// Again shows a form once more with what is wrong with its fields. An error of the whole is answered as everywhere.
func (s *Site) Again(v *Visit, p Formed, err error) error {
	fields, ok := fault.InFields(err)
	if !ok {
		return err
	}
	v.NoteCause(err)
	f := p.AsForm()
	f.Values = v.Request.PostForm
	f.Mark(v, fields)
	return s.Render(v, http.StatusUnprocessableEntity, p)
}

// Mark notes what is wrong with fields.
func (p *Form) Mark(v *Visit, fields fault.Fields) {
	p.wrong = map[string]string{}
	for _, e := range fields {
		p.wrong[e.Field] = v.Words.Fault(e)
	}
}

// Refused reports whether an error is one for which a form is shown again: of one of these kinds. Then it is noted for the
// log, and told in words, with the status of the answer.
func (v *Visit) Refused(err error, kinds ...fault.Kind) (problem string, status int, ok bool) {
	if !slices.ContainsFunc(kinds, func(k fault.Kind) bool { return fault.Is(err, k) }) {
		return "", 0, false
	}
	v.NoteCause(err)
	if fault.Is(err, fault.TooMany) {
		return v.Words.Fault(err), http.StatusTooManyRequests, true
	}
	return v.Words.Fault(err), http.StatusUnprocessableEntity, true
}

// AgainOr is again for a page that is made only when it is shown once more.
func AgainOr[P Formed](s *Site, v *Visit, err error, make func(*Visit) (P, error)) error {
	if _, ok := fault.InFields(err); !ok {
		return err
	}
	p, broken := make(v)
	if broken != nil {
		return broken
	}
	return s.Again(v, p, err)
}

// Saved is the message, under a prefix, of what was just done; empty when the address says nothing, or what is none of
// these words.
func (v *Visit) Saved(prefix string, words ...string) string {
	done := v.Query("saved")
	if !slices.Contains(words, done) {
		return ""
	}
	return prefix + done
}

// OwnDay fills a day in beforehand: that of the actor's own agency. Whoever has none is not told what day it is where
// nobody works; left empty, a day is today at the agency that the form is about.
func (s *Site) OwnDay(v *Visit) string {
	if v.Actor.Agency == uuid.Nil {
		return ""
	}
	return v.Actor.Today(s.Now()).String()
}

// Day reads a date field; an empty one is no date.
func (v *Visit) Day(name string) (lang.Date, error) {
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

// Choice is one of several values to choose from.
type Choice struct {
	Value, Label string
	Tag          lang.Tag // of the language the label is written in; empty: that of the page
}

// LongestQuestion is how many bytes of a search are read.
const LongestQuestion = 200

// Field is a hidden form field.
type Field struct{ Name, Value string }

// FieldsOf lists a form's values as hidden fields.
func FieldsOf(form url.Values) []Field {
	var fields []Field
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			fields = append(fields, Field{name, value})
		}
	}
	return fields
}

// Is reports whether an answer was given.
func (p *Form) Is(name, value string) bool {
	return slices.Contains(p.Values[name], value)
}
