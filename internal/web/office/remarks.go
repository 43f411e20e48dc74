package office

import (
	"net/url"
	"slices"
	"time"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// remarksPage lists what readers say is wrong with lessons and questions.
type remarksPage struct {
	page.Base
	learn.RemarkQuestion
	Rows    []learn.Remark
	Modules []*course.Module // those to choose from
	titles  paper.Titles
	zone    *time.Location
	page.Pager
}

func (remarksPage) Template() string { return "content-remarks" }

// ModuleTitle names a module in a few words.
func (p *remarksPage) ModuleTitle(id string) string { return p.titles(id) }

// States are those to choose from.
func (*remarksPage) States() []learn.RemarkState { return learn.RemarkStates() }

// On is the day on which something was said, where the reader works.
func (p *remarksPage) On(r learn.Remark) lang.Date { return lang.DateOf(r.At, p.zone) }

// remarkRows is how many remarks a page lists.
const remarkRows = 50

func (s *Site) showRemarks(v *page.Visit) error {
	from, err := v.Offset()
	if err != nil {
		return err
	}
	p := &remarksPage{Base: page.Base{Title: v.Words.T("remark.all"), Wide: true}, Modules: s.Catalogue.Modules(), titles: s.ShortTitles(v), zone: v.Actor.Zone(),
		RemarkQuestion: learn.RemarkQuestion{Module: v.Query("module"), State: learn.RemarkState(v.Query("state"))}}
	if s.IsUnknown(p.Module) || p.State != "" && !slices.Contains(p.States(), p.State) {
		return fault.New(fault.NotFound, "")
	}
	rows, err := s.Learn.Remarks(v.Ctx(), v.Actor, p.RemarkQuestion, from, remarkRows+1)
	p.Rows, p.Pager = page.PageOf(v, rows, from, remarkRows)
	return s.RenderOr(v, p, err)
}

// remarkPage shows a remark with what it is about, and asks for the answer.
type remarkPage struct {
	page.Form
	Remark learn.Remark
	learn.Subject
	On, Ended lang.Date
	Gone      bool // the catalogue has the module no more
	Saved     string
}

func (remarkPage) Template() string { return "content-remark" }

// Most is how many letters an answer has room for.
func (*remarkPage) Most() int { return learn.MostInAnswer }

// Stem is the question as its reader saw it.
func (p *remarkPage) Stem() string { return p.Question.Stem.In(p.Remark.Language) }

// LessonPath is where the lesson stands today.
func (p *remarkPage) LessonPath() string {
	return "/modules/" + p.Module.ID + "/lessons/" + p.Lesson.ID
}

// Answerable reports whether there is somebody to answer.
func (p *remarkPage) Answerable() bool { return p.Remark.Person != uuid.Nil }

func (s *Site) remarkPage(v *page.Visit) (*remarkPage, error) {
	id, err := v.ID("remark")
	if err != nil {
		return nil, err
	}
	p := &remarkPage{Form: page.Form{Base: page.Base{Title: v.Words.T("remark.one"), Typed: true}, Values: url.Values{}}}
	if p.Remark, err = s.Learn.RemarkFor(v.Ctx(), v.Actor, id); err != nil {
		return nil, err
	}
	p.On, p.Gone = lang.DateOf(p.Remark.At, v.Actor.Zone()), s.IsUnknown(p.Remark.Module)
	if !p.Remark.AnsweredAt.IsZero() {
		p.Ended = lang.DateOf(p.Remark.AnsweredAt, v.Actor.Zone())
	}
	p.Saved = v.Saved("remark.saved.", "answered", "closed")
	p.Subject, err = s.Learn.Subject(v.Ctx(), p.Remark.Passage)
	return p, err
}

func (s *Site) showRemark(v *page.Visit) error {
	p, err := s.remarkPage(v)
	return s.RenderOr(v, p, err)
}

func (s *Site) answerRemark(v *page.Visit) error {
	id, err := v.ID("remark")
	if err != nil {
		return err
	}
	state := learn.RemarkState(v.PostForm("go"))
	if err := s.Learn.AnswerRemark(v.Ctx(), v.Actor, id, state, v.PostForm("answer")); err != nil {
		return page.AgainOr(s.Site, v, err, s.remarkPage)
	}
	return v.SeeOther("/admin/content/feedback/" + id.String() + "?saved=" + string(state))
}
