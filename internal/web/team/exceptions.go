package team

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

// exceptionKind is one of the things that are decided about somebody's enrollment, by the word of its messages.
type exceptionKind string

const (
	exempting  exceptionKind = "exempt"
	ending     exceptionKind = "end"
	extending  exceptionKind = "extend"
	crediting  exceptionKind = "credit"
	takingBack exceptionKind = "take_back"
)

// Where it is decided.
const (
	exceptionPath = "/team/people/:person/enrollments/:enrollment"
	CreditPath    = exceptionPath + "/credit"
)

// done is what the person's page says afterwards.
var done = map[exceptionKind]string{exempting: "exempted", ending: "exemption_ended", extending: "extended", crediting: "credited", takingBack: "taken_back"}

// exceptionPage decides about an enrollment: it asks, tells what the answers would do, and only then does it.
type exceptionPage struct {
	page.Form
	Kind    exceptionKind
	Of      assign.Subject
	Module  string // its title
	Months  int    // how long a completion of it holds; 0 for good
	Today   lang.Date
	Reasons []assign.Reason   // to choose from
	Does    *assign.Outcome   // nil: it has not been asked for
	Past    *assign.Exception // what is taken back
	Problem string            // why nothing was saved
}

func (exceptionPage) Template() string { return "exception" }

// Back is where the page came from.
func (p *exceptionPage) Back() string { return "/team/people/" + p.Of.Of.ID.String() }

// ReasonName is what the chosen reason is called.
func (p *exceptionPage) ReasonName() string {
	for _, r := range p.Reasons {
		if r.Word == p.Values.Get("reason") {
			return p.In(r.Names)
		}
	}
	return ""
}

// Asks reports whether the fields are shown, not what they would do.
func (p *exceptionPage) Asks() bool { return p.Does == nil }

// Kept are the fields that go along while what they would do is shown.
func (p *exceptionPage) Kept() []string { return []string{"reason", "from", "to", "due_on", "note"} }

// dueState is the due date of an enrollment as it is or would be.
type dueState struct {
	*page.Base
	assign.Subject
}

// IsOwed reports whether anything is.
func (d dueState) IsOwed() bool { return d.State().IsOpen() }

// DueOf hands an enrollment to the part that tells its due date.
func (p *exceptionPage) DueOf(x assign.Subject) dueState { return dueState{&p.Base, x} }

// Typed reads a day that was typed; zero without one.
func (p *exceptionPage) Typed(field string) lang.Date {
	d, _ := lang.ParseDate(p.Values.Get(field))
	return d
}

// exceptionPage makes the page with what is filled in beforehand.
func (s *Site) exceptionPage(v *page.Visit, kind exceptionKind) (*exceptionPage, error) {
	person, err := v.ID("person")
	if err != nil {
		return nil, err
	}
	id, err := v.ID("enrollment")
	if err != nil {
		return nil, err
	}
	of, err := s.Assign.Subject(v.Ctx(), v.Actor, person, id)
	if err != nil {
		return nil, err
	}
	p := &exceptionPage{Kind: kind, Of: of, Today: of.Today(s.Now()), Module: s.Titles(v)(of.Module)}
	p.Title = v.Words.T("exception.title."+string(kind), "Name", of.Of.Name())
	p.Values = url.Values{"from": {p.Today.String()}}
	if m, err := s.Learn.Library.Module(v.Ctx(), of.Module); err == nil {
		p.Months = m.ValidMonths
	} else if !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if kind == exempting {
		all, err := s.Assign.Reasons(v.Ctx())
		if err != nil {
			return nil, err
		}
		p.Reasons = slices.DeleteFunc(all, func(r assign.Reason) bool { return r.Country != of.Home.Country || !r.Active })
		inReasonOrder(p.Reasons, v.Lang)
	}
	if kind == takingBack {
		return p, s.findPast(v, p)
	}
	return p, nil
}

// findPast finds what is to be taken back.
func (s *Site) findPast(v *page.Visit, p *exceptionPage) error {
	fact, err := v.ID("fact")
	if err != nil {
		return err
	}
	all, err := s.Assign.Exceptions(v.Ctx(), p.Of.Person)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x assign.Exception) bool { return x.Fact == fact && x.Enrollment == p.Of.ID })
	if i < 0 {
		return fault.New(fault.NotFound, "")
	}
	p.Past = &all[i]
	return nil
}

// decide does what a form says, or only tells what it would do.
func (s *Site) decide(v *page.Visit, p *exceptionPage, try bool) (o assign.Outcome, err error) {
	c := assign.Change{By: v.Actor, Person: p.Of.Person, Enrollment: p.Of.ID, Note: p.Values.Get("note"), Try: try}
	c.Seen, _ = strconv.Atoi(p.Values.Get("facts")) // what is no number was never seen
	day := func(field string) (d lang.Date) {
		if text := p.Values.Get(field); text != "" && err == nil {
			if d, err = lang.ParseDate(text); err != nil {
				err = fault.Field(field, "field.bad_day")
			}
		}
		return d
	}
	switch p.Kind {
	case exempting:
		if from, to := day("from"), day("to"); err == nil {
			return s.Assign.Release(v.Ctx(), c, p.Values.Get("reason"), from, to)
		}
	case ending:
		return s.Assign.EndExemption(v.Ctx(), c)
	case extending:
		if due := day("due_on"); err == nil {
			return s.Assign.Extend(v.Ctx(), c, due)
		}
	case takingBack:
		return s.Assign.TakeBack(v.Ctx(), c, p.Past.Fact)
	}
	return o, err
}

// inReasonOrder puts reasons in the order of their names in a language, and last the one that sends to the note.
func inReasonOrder(reasons []assign.Reason, in lang.Tag) {
	slices.SortStableFunc(reasons, func(a, b assign.Reason) int {
		switch otherReason {
		case a.Word:
			return 1
		case b.Word:
			return -1
		}
		return strings.Compare(lang.Fold(a.Names.In(in)), lang.Fold(b.Names.In(in)))
	})
}

// otherReason is the word of the reason that says nothing by itself.
const otherReason = "other"

// showException shows the form. What cannot be decided whatever is typed is said at once.
func (s *Site) showException(kind exceptionKind) func(*page.Visit) error {
	return func(v *page.Visit) error {
		p, err := s.exceptionPage(v, kind)
		if err != nil {
			return err
		}
		var o assign.Outcome
		if kind == crediting {
			_, err = s.Assign.Credit(v.Ctx(), assign.Change{By: v.Actor, Person: p.Of.Person, Enrollment: p.Of.ID, Try: true}, assign.Credit{}, "")
		} else {
			o, err = s.decide(v, p, true)
		}
		if _, typing := fault.InFields(err); err != nil && !typing {
			return err
		}
		if kind == ending || kind == takingBack {
			p.Does = &o
		}
		return s.Render(v, http.StatusOK, p)
	}
}

// saveException tells what a form would do, and does it when that has been seen.
func (s *Site) saveException(kind exceptionKind) func(*page.Visit) error {
	return func(v *page.Visit) error {
		p, err := s.exceptionPage(v, kind)
		if err != nil {
			return err
		}
		p.Values = v.Request.PostForm
		if v.PostForm("edit") != "" {
			return s.Render(v, http.StatusOK, p)
		}
		sure := v.PostForm("sure") != ""
		o, err := s.decide(v, p, !sure)
		if err != nil {
			return s.refuseException(v, p, err)
		}
		if !sure {
			p.Does = &o
			return s.Render(v, http.StatusOK, p)
		}
		return page.ToPerson(v, p.Of.Person, done[kind])
	}
}

// refuseException shows the form again with what is wrong. Where something was recorded meanwhile, nothing that was typed is
// lost: what it would do now is told, or what is wrong with it now, and the form can be sent again.
func (s *Site) refuseException(v *page.Visit, p *exceptionPage, err error) error {
	if _, typing := fault.InFields(err); !typing && !fault.Is(err, fault.Conflict) {
		return err
	}
	var o assign.Outcome
	var now error // what is wrong as things are
	if p.Kind == crediting {
		_, now = s.Assign.Credit(v.Ctx(), assign.Change{By: v.Actor, Person: p.Of.Person, Enrollment: p.Of.ID, Try: true}, assign.Credit{}, "")
	} else if o, now = s.decide(v, p, true); now == nil {
		p.Does = &o
	}
	if !fault.Is(err, fault.Conflict) {
		if p.Kind == exempting || p.Kind == extending {
			p.Does = nil
		}
		return s.Again(v, p, err)
	}
	wrong, typing := fault.InFields(now)
	if now != nil && !typing {
		return now
	}
	if p.Kind != crediting {
		p.Mark(v, wrong)
	}
	v.NoteCause(err)
	p.Problem = v.Words.Fault(err)
	return s.Render(v, http.StatusConflict, p)
}
