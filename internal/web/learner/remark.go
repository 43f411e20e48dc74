package learner

import (
	"net/http"
	"net/url"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// remarkPage asks what is wrong with a lesson or a question. The address says with which.
type remarkPage struct {
	page.Form
	learn.Subject
	Back    string // where its reader came from
	ToQuiz  bool   // that is a quiz
	Done    bool   // it was sent
	Problem string // why it was not; empty
}

func (remarkPage) Template() string { return "remark" }

// Kinds are what may be wrong.
func (*remarkPage) Kinds() []learn.RemarkKind { return learn.RemarkKinds() }

// Most is how many letters there is room for.
func (*remarkPage) Most() int { return learn.MostInRemark }

// remarkPath is where something is said about a lesson or a question of a module as it is shown, with the way back.
//
// That of a question says where it was asked: in an attempt, or in practice, whose seed it is.
func remarkPath(m *course.Module, lesson, question string, attempt uuid.UUID, seed string) string {
	about := url.Values{"revision": {m.Digest}}
	if lesson != "" {
		about.Set("lesson", lesson)
	}
	if question != "" {
		about.Set("question", question)
	}
	if attempt != uuid.Nil {
		about.Set("attempt", attempt.String())
	}
	if seed != "" {
		about.Set("seed", seed)
	}
	return page.WithQuery("/modules/"+m.ID+"/feedback", about)
}

// Remark is where something is said about the lesson.
func (p *lessonPage) Remark() string { return remarkPath(p.Module, p.Lesson.ID, "", uuid.Nil, "") }

// passageIn reads from the address what it is about. It only names what there is: it is looked up.
func passageIn(v *page.Visit) (learn.Passage, error) {
	p := learn.Passage{Module: v.Param("module"), Revision: v.Query("revision"), Lesson: v.Query("lesson"), Question: v.Query("question")}
	if !page.IsText(p.Module + p.Revision + p.Lesson + p.Question) {
		return p, fault.New(fault.NotFound, "")
	}
	return p, nil
}

func (s *Site) remarkPage(v *page.Visit) (*remarkPage, error) {
	at, err := passageIn(v)
	if err != nil {
		return nil, err
	}
	p := &remarkPage{Form: page.Form{Base: page.Base{Title: v.Words.T("remark.title_lesson"), SwitchForm: "remark", EnterDoes: "send", Typed: true}, Values: url.Values{}}}
	if p.Subject, err = s.Learn.Subject(v.Ctx(), at); err != nil {
		return nil, err
	}
	p.Back = "/modules/" + p.Module.ID
	switch {
	case p.Lesson != nil:
		p.Back = lessonPath(p.Module, p.Lesson)
	case !v.Actor.IsSignedIn():
		return nil, fault.New(fault.SignInRequired, "")
	default:
		p.Title = v.Words.T("remark.title_question")
		attempt, met, err := s.met(v, p.Subject)
		if err != nil {
			return nil, err
		}
		if !met {
			return nil, fault.New(fault.NotFound, "")
		}
		if attempt != uuid.Nil {
			p.Back, p.ToQuiz = "/attempts/"+attempt.String(), true
		}
	}
	return p, nil
}

// met reports whether the reader was asked a question, in the attempt or the practice that the address names: the words of the bank are
// not to be leafed through. Whoever keeps the content knows them.
func (s *Site) met(v *page.Visit, of learn.Subject) (attempt uuid.UUID, met bool, err error) {
	if id, bad := page.ParseID(v.Query("attempt")); bad == nil {
		sit, err := s.Learn.Attempt(v.Ctx(), v.Actor, id)
		switch {
		case err == nil && sit.Attempt.Revision == of.Module.Digest && sit.Paper.Asks(of.Question.ID):
			return id, true, nil
		case err != nil && !fault.Is(err, fault.NotFound):
			return uuid.Nil, false, err
		}
	}
	if v.Actor.May(access.SeeContent) {
		return uuid.Nil, true, nil
	}
	seed, bad := s.Practice.Open(v.Query("seed"))
	if bad != nil || seed.Revision != of.Module.Digest {
		return uuid.Nil, false, nil
	}
	return uuid.Nil, seed.Paper(of.Module).Asks(of.Question.ID) || seed.Paper(of.Module.Refreshing()).Asks(of.Question.ID), nil
}

func (s *Site) showRemark(v *page.Visit) error {
	p, err := s.remarkPage(v)
	if err != nil {
		return err
	}
	if p.Done = v.Saved("", "yes") != ""; p.Done {
		p.SwitchForm = ""
	}
	return s.Render(v, http.StatusOK, p)
}

// sendRemark keeps what was said, or shows the form once more with what was typed: in another language, or with what is wrong.
func (s *Site) sendRemark(v *page.Visit) error {
	p, err := s.remarkPage(v)
	if err != nil {
		return err
	}
	if tag, ok := strings.CutPrefix(v.PostForm("go"), "lang:"); ok && s.Words.Languages().Has(lang.Tag(tag)) {
		if tag != string(v.Lang) {
			v.Redirect(http.StatusTemporaryRedirect, "/"+tag+v.Path()+page.QueryOf(v)) // what was typed goes along
			return nil
		}
		p.Values = v.Request.PostForm
		return s.Render(v, http.StatusOK, p)
	}
	at, _ := passageIn(v)
	r := learn.Remark{Passage: at, Kind: learn.RemarkKind(v.PostForm("kind")), Words: v.PostForm("words"), Language: v.Lang}
	if !v.Actor.IsSignedIn() {
		err = s.Access.Allow(v.Ctx(), "remark", s.Browser(v), learn.RemarkLimit)
		if fault.Is(err, fault.TooMany) {
			err = fault.Because(fault.TooMany, "remark.wait", err)
		}
	}
	if err == nil {
		err = s.Learn.Remark(v.Ctx(), v.Actor, r)
	}
	if problem, status, ok := v.Refused(err, fault.TooMany); ok {
		p.Problem, p.Values = problem, v.Request.PostForm
		return s.Render(v, status, p)
	}
	if err != nil {
		return s.Again(v, p, err)
	}
	done := v.Request.URL.Query()
	done.Set("saved", "yes")
	return v.SeeOther(page.WithQuery(v.Path(), done))
}

// remarksPage is what its reader said was wrong, with the answers.
type remarksPage struct {
	page.Base
	All []saidRemark
}

func (remarksPage) Template() string { return "remarks" }

// saidRemark is a remark with what it is about, as the module was then.
type saidRemark struct {
	learn.Remark
	learn.Subject
	On, Ended lang.Date // at the reader's agency; Ended is zero while it is open
}

// mostSaid is how many of somebody's remarks are shown.
const mostSaid = 100

func (s *Site) showRemarks(v *page.Visit) error {
	all, err := s.Learn.ReadRemarks(v.Ctx(), v.Actor, mostSaid)
	if err != nil {
		return err
	}
	p := &remarksPage{Base: page.Base{Title: v.Words.T("remark.yours")}}
	for _, r := range all {
		said := saidRemark{Remark: r, On: lang.DateOf(r.At, v.Actor.Zone())}
		if said.Subject, err = s.Learn.Subject(v.Ctx(), r.Passage); err != nil {
			return err
		}
		if !r.AnsweredAt.IsZero() {
			said.Ended = lang.DateOf(r.AnsweredAt, v.Actor.Zone())
		}
		p.All = append(p.All, said)
	}
	return s.Render(v, http.StatusOK, p)
}

// answersPart tells that what the reader said was wrong has been answered, until they have seen it.
type answersPart struct {
	Count int
	About lang.Text // the module that the newest of them is about
}

// news counts the answers that the reader has not seen.
func (s *Site) news(v *page.Visit) (p answersPart, err error) {
	all, err := s.Learn.NewAnswers(v.Ctx(), v.Actor)
	if err != nil || len(all) == 0 {
		return p, err
	}
	m, err := s.Learn.Library.Revision(v.Ctx(), all[0].Revision)
	if err != nil {
		return p, err
	}
	return answersPart{len(all), m.Title}, nil
}
