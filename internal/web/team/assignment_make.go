package team

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/web/page"
)

// Where assignments are.
const (
	assignmentsPath = "/team/assignments"
	assignmentPath  = assignmentsPath + "/:assignment"
)

// What the form's buttons do; the last ones begin with these words.
const (
	goPreview = "preview"
	goAssign  = "assign"
	goEdit    = "edit"
	goEnter   = "enter" // the Enter key: it searches where something new was typed to search for, else it shows the preview
	goFind    = "find:"
	goLang    = "lang:"
)

func (s *Site) showNewAssignment(v *page.Visit) error {
	values := usual()
	values["targets"], values["modules"] = v.QueryArray("target"), v.QueryArray("module")
	if c := v.Query("course"); c != "" {
		values.Set("what", "course")
		values.Set("course", c)
	}
	p, err := s.assignmentForm(v, nil, values)
	return s.RenderOr(v, p, err)
}

func (s *Site) showEditAssignment(v *page.Visit) error {
	of, err := s.assignmentToChange(v)
	if err != nil {
		return err
	}
	p, err := s.assignmentForm(v, of, answered(of.Assignment))
	return s.RenderOr(v, p, err)
}

func (s *Site) newAssignment(v *page.Visit) error { return s.ask(v, nil) }

// editAssignment answers the form of a change. Where the assignment has ended meanwhile, what was typed is kept for a new one.
func (s *Site) editAssignment(v *page.Visit) error {
	of, err := s.assignmentToChange(v)
	if fault.Is(err, fault.Conflict) {
		if made := s.madeAlready(v, v.Request.PostForm); made != "" {
			return v.SeeOther(made + "?saved=changed")
		}
		p, broken := s.assignmentForm(v, nil, v.Request.PostForm)
		if broken != nil {
			return broken
		}
		v.NoteCause(err)
		p.Problem, p.Path = v.Words.T("assignment.was_over"), p.Action()
		return s.Render(v, http.StatusConflict, p)
	}
	if err != nil {
		return err
	}
	return s.ask(v, of)
}

// ask answers the form: it searches, shows what the answers would do, or does it. Nothing that was typed is lost.
func (s *Site) ask(v *page.Visit, of *assignmentView) error {
	values := v.Request.PostForm
	do := values.Get("go")
	if tag, ok := strings.CutPrefix(do, goLang); ok {
		if tag != string(v.Lang) && s.Words.Languages().Has(lang.Tag(tag)) {
			v.Redirect(http.StatusTemporaryRedirect, "/"+tag+v.Path())
			return nil
		}
		do = cmp.Or(values.Get("step"), goEdit)
	}
	if do == goEnter {
		do = goPreview
		for _, name := range []string{"q_modules", "q_people"} {
			if values.Get(name) != values.Get("asked_"+name) {
				do = goFind + name
			}
		}
	}
	find, finds := strings.CutPrefix(do, goFind)
	switch {
	case do == goPreview, do == goAssign:
		return s.previewOrAssign(v, of, values, do == goAssign)
	case do != goEdit && !finds:
		return fault.New(fault.Invalid, "")
	}
	p, err := s.assignmentForm(v, of, values)
	if err != nil {
		return err
	}
	p.Focus = find
	return s.Render(v, http.StatusOK, p)
}

// assignmentForm makes the page with its answers.
func (s *Site) assignmentForm(v *page.Visit, of *assignmentView, values url.Values) (*assignmentFormPage, error) {
	p := &assignmentFormPage{Of: of, Courses: s.Catalogue.Courses}
	p.Title, p.SwitchForm, p.EnterDoes = v.Words.T("assignment.new_title"), "assignment", goEnter
	if of != nil {
		p.Title = v.Words.T("assignment.edit_title")
	}
	p.Values = values
	targets, err := parseTargets(values["targets"])
	if err != nil {
		return nil, err
	}
	var before []assign.Target
	if of != nil {
		before = of.Targets
	}
	if p.Whom, err = s.picker(v, values.Get("q_people"), targets, before); err != nil {
		return nil, err
	}
	if p.InName, err = s.inName(v); err != nil {
		return nil, err
	}
	if asked := strings.Fields(lang.Fold(values.Get("q_modules"))); len(asked) > 0 {
		p.Found = map[string]bool{}
		for _, m := range s.Catalogue.Modules() {
			if hasAllWords(lang.Fold(m.Title.In(v.Lang)+" "+m.Summary.In(v.Lang)), asked) {
				p.Found[m.ID] = true
			}
		}
	}
	return p, nil
}

// mostNames is how many agencies are offered to assign in the name of: where there are more, those at the top.
const mostNames = 60

// inName lists the agencies in whose name the actor may assign; none where there is only one.
func (s *Site) inName(v *page.Visit) ([]agency.Node, error) {
	_, places, err := s.People.Places(v.Ctx(), v.Actor.Scope(access.Assign))
	if err != nil || len(places) < 2 {
		return nil, err
	}
	places = slices.DeleteFunc(page.InOrder(places, v.Lang), func(n agency.Node) bool { return !n.ClosedOn.IsZero() })
	if len(places) > mostNames {
		places = slices.DeleteFunc(places, func(n agency.Node) bool { return n.Depth > 1 && n.ID != v.Actor.Agency })
	}
	return places, nil
}

// previewOrAssign tells what the answers would do, or does it.
func (s *Site) previewOrAssign(v *page.Visit, of *assignmentView, values url.Values, sure bool) error {
	a, err := readAssignment(values, s.Catalogue)
	if err != nil {
		return s.refuseAssignment(v, of, values, err)
	}
	if of != nil {
		a.Replaces = of.ID // so that the preview counts without it
	}
	if sure {
		done := "made"
		if of != nil {
			done = "changed"
		}
		if made := s.madeAlready(v, values); made != "" {
			return v.SeeOther(made + "?saved=" + done)
		}
		a.ID, _ = page.ParseID(values.Get("once"))
		made, err := s.assign(v, of, a, values.Get("sure") != "")
		if err == nil {
			return v.SeeOther(assignmentsPath + "/" + made.ID.String() + "?saved=" + done)
		}
		if made := s.madeAlready(v, values); made != "" { // meanwhile
			return v.SeeOther(made + "?saved=" + done)
		}
		if !fault.Is(err, fault.Conflict) {
			return s.refuseAssignment(v, of, values, err)
		}
		p, broken := s.assignmentPreview(v, of, values, a)
		if broken != nil {
			return s.refuseAssignment(v, of, values, broken)
		}
		v.NoteCause(err)
		p.Problem = v.Words.Fault(err)
		return s.Render(v, http.StatusConflict, p)
	}
	p, err := s.assignmentPreview(v, of, values, a)
	if err != nil {
		return s.refuseAssignment(v, of, values, err)
	}
	return s.Render(v, http.StatusOK, p)
}

// madeAlready is where the assignment is that this page has made already: whoever waits for a large one presses twice. It is
// empty when there is none.
func (s *Site) madeAlready(v *page.Visit, values url.Values) string {
	id, err := page.ParseID(values.Get("once"))
	if err != nil {
		return ""
	}
	a, err := s.Assign.Assignment(v.Ctx(), v.Actor, id)
	if err != nil || a.By != v.Actor.Person {
		return ""
	}
	return assignmentsPath + "/" + id.String()
}

// assign makes the assignment, or has it take the place of another.
func (s *Site) assign(v *page.Visit, of *assignmentView, a assign.Assignment, sure bool) (assign.Assignment, error) {
	if of != nil {
		return s.Assign.Replace(v.Ctx(), v.Actor, of.ID, a, sure)
	}
	return s.Assign.Make(v.Ctx(), v.Actor, a, sure)
}

// refuseAssignment shows the form with what is wrong at its fields.
func (s *Site) refuseAssignment(v *page.Visit, of *assignmentView, values url.Values, err error) error {
	fields, ok := fault.InFields(err)
	if !ok {
		return err
	}
	p, broken := s.assignmentForm(v, of, values)
	if broken != nil {
		return broken
	}
	v.NoteCause(err)
	p.Mark(v, fields)
	// The number of days has a field of its own beside each of the answers that ask for one.
	kind, _ := strings.CutPrefix(values.Get("due_kind"), "after_")
	if wrong := p.Wrong("due_days"); wrong != "" {
		p.SetWrong("days_"+kind, wrong)
	}
	return s.Render(v, http.StatusUnprocessableEntity, p)
}
