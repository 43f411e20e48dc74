package learner

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"
)

// attemptPage is the quiz under way: one question a page, or all on one.
type attemptPage struct {
	page.Base
	Module    *course.Module
	Sitting   learn.Sitting
	Questions []askedQuestion // one, or all
	Here      int             // number of the question shown, from 1; 0 when all are
	Steps     []attemptStep
	SavedAt   string // time of the last saved answer; empty before the first
	Gone      bool   // the catalogue has the module no more
	Refused   bool   // all questions on one page were asked for, and this person has one a page
}

func (attemptPage) Template() string { return "attempt" }

// Asked hands a question to the part that shows its options.
func (p *attemptPage) Asked(q askedQuestion, field string) askedPart {
	return askedPart{&p.Base, q, field}
}

// Before is the number of the question before; 0 without one.
func (p *attemptPage) Before() int { return max(0, p.Here-1) }

// attemptStep is one question in the overview.
type attemptStep struct {
	Number         int
	Answered, Here bool
}

// Last reports whether the question shown is the last one.
func (p *attemptPage) Last() bool { return p.Here == len(p.Steps) || p.Here == 0 }

// reviewPage warns before submitting with answers missing.
type reviewPage struct {
	page.Base
	Module  *course.Module
	Sitting learn.Sitting
	Missing []int // numbers from 1
}

func (reviewPage) Template() string { return "review" }

func (s *Site) sitting(v *page.Visit) (learn.Sitting, error) {
	id, err := v.ID("attempt")
	if err != nil {
		return learn.Sitting{}, err
	}
	return s.Learn.Attempt(v.Ctx(), v.Actor, id)
}

func (s *Site) showAttempt(v *page.Visit) error {
	sit, err := s.sitting(v)
	if err != nil {
		return err
	}
	if !sit.IsOpen() {
		return v.SeeOther("/attempts/" + sit.ID.String() + "/result")
	}
	missing := course.Unanswered(sit.Revision, sit.Paper, sit.Answers)
	if v.Query("view") == "review" {
		p := &reviewPage{Base: page.Base{Title: v.Words.T("review.title")}, Module: sit.Revision, Sitting: sit}
		for _, i := range missing {
			p.Missing = append(p.Missing, i+1)
		}
		return s.Render(v, http.StatusOK, p)
	}
	here, err := hereIn(v.Query("q"), v.Query("view"), missing, len(sit.Paper.Questions))
	if err != nil {
		return err
	}
	p := s.attemptPage(v, sit, here)
	p.Refused = here == 0 && p.Here > 0
	return s.Render(v, http.StatusOK, p)
}

// hereIn decides which question an address shows: the one it names, all for view=all (question 0 in a form), otherwise
// the first one without an answer, so that coming back leads to where one left.
func hereIn(q, view string, missing []int, of int) (int, error) {
	if view == "all" || q == "0" {
		return 0, nil
	}
	if q == "" {
		if len(missing) > 0 {
			return missing[0] + 1, nil
		}
		return of, nil
	}
	n, err := strconv.Atoi(q)
	if err != nil || n < 1 || n > of {
		return 0, fault.New(fault.NotFound, "")
	}
	return n, nil
}

// onePage is the question that is shown in place of all, to who has one a page: the first one that is not answered as it
// should be.
func onePage(sit learn.Sitting) int {
	for i, q := range askAll(sit.Revision, sit.Paper, sit.Answers) {
		if q.TooMany || !q.Done() {
			return i + 1
		}
	}
	return len(sit.Paper.Questions)
}

func (s *Site) attemptPage(v *page.Visit, sit learn.Sitting, here int) *attemptPage {
	m := sit.Revision
	if here == 0 && sit.OnePerPage {
		here = onePage(sit)
	}
	p := &attemptPage{Base: page.Base{Title: v.Words.T("quiz.title", "Module", m.Title.In(v.Lang)), SwitchForm: "answers", EnterDoes: "next"}, Module: m, Sitting: sit, Here: here, Gone: s.Learn.Library.IsGone(m.ID)}
	if !sit.SavedAt.IsZero() {
		p.SavedAt = v.Words.Time(sit.SavedAt, v.Actor.Zone())
	}
	for i, q := range askAll(m, sit.Paper, sit.Answers) {
		if here == 0 || here == i+1 {
			p.Questions = append(p.Questions, q)
		}
		p.Steps = append(p.Steps, attemptStep{q.Number, q.Done(), here == q.Number})
	}
	return p
}

// answersIn reads the answers of a form: "a.QUESTION=option", or "a.QUESTION.ITEM=target" for an item of an order or match.
// A question that the form showed and that has nothing chosen is there without words: one of boxes is named by
// "on=QUESTION", one of items by those without a target. What "was.QUESTION" says to be as it was shown is left out:
// another tab or device may have changed it since.
func answersIn(v *page.Visit) course.Answers {
	a := course.Answers{}
	for _, id := range v.PostFormArray("on") {
		a[id] = []string{}
	}
	for name, values := range v.Request.PostForm {
		name, ok := strings.CutPrefix(name, "a.")
		if !ok {
			continue
		}
		id, item, pair := strings.Cut(name, ".")
		chosen := a[id]
		for _, value := range values {
			switch {
			case !pair:
				chosen = append(chosen, value)
			case value != "":
				chosen = append(chosen, item+":"+value)
			}
		}
		a[id] = chosen
	}
	for id, chosen := range a {
		if was, ok := v.Request.PostForm["was."+id]; ok && was[0] == answerWord(chosen) {
			delete(a, id)
		}
	}
	return a
}

// saved is what the page's script gets after an answer was committed.
type saved struct {
	Saved string `json:"saved"`
}

// saveAttempt saves the answers of the form, then goes where the pressed button says.
func (s *Site) saveAttempt(v *page.Visit) error {
	sit, err := s.sitting(v)
	if err != nil {
		return err
	}
	button := v.PostForm("go")
	if verb, _, _ := strings.Cut(button, ":"); !sit.IsOpen() && verb == "submit" {
		return v.SeeOther("/attempts/" + sit.ID.String() + "/result") // pressed twice: the first one counted
	}
	answers := answersIn(v)
	if sit.IsOpen() && tooMany(sit.Revision, answers) {
		return s.askAgain(v, sit, answers)
	}
	at, err := s.Learn.SaveAnswers(v.Ctx(), v.Actor, sit, answers, v.Lang)
	if err != nil {
		return err
	}
	if v.WantsJSON() {
		v.JSON(http.StatusOK, saved{s.savedAt(v, at)})
		return nil
	}
	return s.follow(v, sit, answers, button)
}

func (s *Site) savedAt(v *page.Visit, at time.Time) string {
	return v.Words.T("attempt.saved", "Time", v.Words.Time(at, v.Actor.Zone()))
}

// tooMany reports whether a question of the module has more options ticked than it asks for.
func tooMany(m *course.Module, a course.Answers) bool {
	for id, chosen := range a {
		if overfull(m, id, chosen) {
			return true
		}
	}
	return false
}

func overfull(m *course.Module, question string, chosen []string) bool {
	q := m.Question(question)
	return q != nil && len(chosen) > q.Choose
}

// askAgain shows the form as it was sent, with the mistake marked; nothing is stored.
func (s *Site) askAgain(v *page.Visit, sit learn.Sitting, answers course.Answers) error {
	for id, chosen := range answers {
		sit.Answers[id] = chosen
	}
	if v.WantsJSON() {
		return fault.New(fault.Invalid, "attempt.too_many")
	}
	here, err := hereIn(v.PostForm("here"), v.PostForm("view"), nil, len(sit.Paper.Questions))
	if err != nil {
		return err
	}
	return s.Render(v, http.StatusUnprocessableEntity, s.attemptPage(v, sit, here))
}

// follow goes where the button says: another question, another language, the other view, the warning,
// the result, or what is wrong with a question.
func (s *Site) follow(v *page.Visit, sit learn.Sitting, answers course.Answers, button string) error {
	path := "/attempts/" + sit.ID.String()
	here, _ := strconv.Atoi(v.PostForm("here"))
	at := "?q=" + strconv.Itoa(here)
	if here == 0 {
		at = "?view=all"
	}
	verb, arg, _ := strings.Cut(button, ":")
	switch verb {
	case "next":
		if here == 0 {
			return v.SeeOther(path + at) // Enter, with all questions on one page
		}
		return v.SeeOther(path + "?q=" + strconv.Itoa(min(here+1, len(sit.Paper.Questions))))
	case "to":
		if n, err := strconv.Atoi(arg); err == nil && n >= 1 && n <= len(sit.Paper.Questions) {
			return v.SeeOther(path + "?q=" + strconv.Itoa(n))
		}
	case "all":
		return v.SeeOther(path + "?view=all")
	case "one":
		return v.SeeOther(path + "?q=1")
	case "save", "":
		return v.SeeOther(path + at)
	case "lang":
		if tag := lang.Tag(arg); s.Words.Languages().Has(tag) {
			v.Redirect(http.StatusSeeOther, "/"+string(tag)+path+at)
			return nil
		}
	case "submit":
		return s.submit(v, sit, answers, arg == "anyway")
	case "remark":
		return v.SeeOther(remarkPath(sit.Revision, "", arg, sit.ID, ""))
	}
	return fault.New(fault.Invalid, "request.bad_form")
}

// submit scores the attempt, after one warning when answers are missing.
func (s *Site) submit(v *page.Visit, sit learn.Sitting, answers course.Answers, anyway bool) error {
	path := "/attempts/" + sit.ID.String()
	for id, chosen := range answers {
		sit.Answers[id] = chosen
	}
	if !anyway && len(course.Unanswered(sit.Revision, sit.Paper, sit.Answers)) > 0 {
		return v.SeeOther(path + "?view=review")
	}
	if err := s.Learn.Submit(v.Ctx(), v.Actor, sit.ID, v.Lang); err != nil {
		return err
	}
	return v.SeeOther(path + "/result")
}

// resultPage is a scored attempt, rendered from the revision it was drawn from.
type resultPage struct {
	page.Base
	Module    *course.Module
	Sitting   learn.Sitting
	Questions []gradedQuestion
	Of        int
	Until     lang.Date // of the completion's validity; zero for good or when not passed
	Retry     bool      // another attempt is possible
	Held      bool      // a pass in a class that waits for the roll call
	Gone      bool      // the catalogue has the module no more
	Paper     string    // path of the certificate; empty without one
}

func (resultPage) Template() string { return "result" }

// GradedPart hands a scored question to the part that explains it.
func (p *resultPage) GradedPart(q gradedQuestion) gradedPart {
	part := gradedPart{Base: &p.Base, gradedQuestion: q}
	if !p.InClass && !p.Gone {
		part.Remark = remarkPath(p.Module, "", q.ID, p.Sitting.ID, "")
	}
	return part
}

func (s *Site) showResult(v *page.Visit) error {
	sit, err := s.sitting(v)
	if err != nil {
		return err
	}
	if sit.IsOpen() {
		return v.SeeOther("/attempts/" + sit.ID.String())
	}
	m := sit.Revision
	p := &resultPage{Module: m, Sitting: sit, Of: len(sit.Paper.Questions), Gone: s.Learn.Library.IsGone(m.ID)}
	p.Questions, _ = s.graded(m, sit.Paper, sit.Answers)
	p.Title = v.Words.T("result.not_passed")
	if sit.Passed {
		p.Title = v.Words.T("result.passed")
		if sit.Completion != nil {
			p.Until = sit.Completion.ValidUntil(m)
			if p.Paper, err = s.CertificatePath(v, v.Actor.Person, sit.Completion); err != nil {
				return err
			}
		}
		p.Held = v.Bound && sit.Completion == nil
	} else if !p.Gone {
		place, err := s.Learn.Place(v.Ctx(), v.Actor, sit.Module)
		if err != nil {
			return err
		}
		p.Retry = place.Completion == nil && (place.AttemptLimit == 0 || place.Attempts < place.AttemptLimit)
	}
	return s.Render(v, http.StatusOK, p)
}
