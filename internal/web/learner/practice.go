package learner

import (
	"net/http"
	"slices"
	"strings"

	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// practicePage is a paper for visitors, and for people who have finished: scored, never stored. Its questions are drawn
// from the bank, or are those kept back to refresh the module.
type practicePage struct {
	page.Base
	Module    *course.Module
	Refreshes bool
	Seed      string // signed; names the paper
	Questions []askedQuestion
	Graded    []gradedQuestion // set once scored
	Result    course.Result
	TooMany   bool
	Empty     bool // a result was asked for without any answer
	Gone      bool // the catalogue has the module no more
}

func (practicePage) Template() string { return "practice" }

// Asked hands a question to the part that shows its options.
func (p *practicePage) Asked(q askedQuestion, field string) askedPart {
	return askedPart{&p.Base, q, field}
}

// GradedPart hands a scored question to the part that explains it.
func (p *practicePage) GradedPart(q gradedQuestion) gradedPart {
	part := gradedPart{Base: &p.Base, gradedQuestion: q}
	if p.Person != "" && !p.Gone {
		part.Remark = remarkPath(p.Module, "", q.ID, uuid.Nil, p.Seed)
	}
	return part
}

// Here is the path of the page.
func (p *practicePage) Here() string {
	if p.Refreshes {
		return "/modules/" + p.Module.ID + "/refresher"
	}
	return "/modules/" + p.Module.ID + "/practice"
}

// asks is the module with the questions that the page is about: at the address of a refresher those kept back, all of
// them; a module without any has no such page.
func asks(v *page.Visit, m *course.Module) (*course.Module, error) {
	switch {
	case !refreshes(v):
		return m, nil
	case len(m.Refresher) == 0:
		return nil, fault.New(fault.NotFound, "")
	}
	return m.Refreshing(), nil
}

// offersRefresher reports whether a module has questions kept back that its reader may want by now.
func offersRefresher(m *course.Module, done *learn.Completion, today lang.Date) bool {
	return len(m.Refresher) > 0 && done != nil && !today.Before(done.CompletedOn.AddDays(course.RefreshAfter))
}

func refreshes(v *page.Visit) bool { return strings.HasSuffix(v.Path(), "/refresher") }

func (s *Site) showPractice(v *page.Visit) error {
	m, err := s.module(v)
	if err != nil {
		return err
	}
	if m, err = asks(v, m); err != nil {
		return err
	}
	seed := learn.Seed{Value: s.Learn.Chance().Uint64(), Revision: m.Digest}
	return s.Render(v, http.StatusOK, s.practicePage(v, seed, m, nil))
}

func (s *Site) practicePage(v *page.Visit, seed learn.Seed, m *course.Module, a course.Answers) *practicePage {
	p := &practicePage{Base: page.Base{Title: v.Words.T("practice.title", "Module", m.Title.In(v.Lang)), SwitchForm: "answers", EnterDoes: "stay"}, Module: m, Refreshes: refreshes(v),
		Seed: s.Practice.Sign(seed), Questions: askAll(m, seed.Paper(m), a), TooMany: tooMany(m, a), Gone: s.Learn.Library.IsGone(m.ID)}
	if p.Refreshes {
		p.Title = v.Words.T("refresher.title", "Module", m.ShortTitle)
	}
	return p
}

// scorePractice scores a practice paper, or shows it in another language with the answers kept.
func (s *Site) scorePractice(v *page.Visit) error {
	if tag, ok := strings.CutPrefix(v.PostForm("go"), "lang:"); ok && tag != string(v.Lang) && s.Words.Languages().Has(lang.Tag(tag)) {
		// 307 keeps method and body, so the answers go along.
		v.Redirect(http.StatusTemporaryRedirect, "/"+tag+v.Path())
		return nil
	}
	seed, err := s.Practice.Open(v.PostForm("seed"))
	if err != nil {
		return err
	}
	m, err := s.Learn.Library.Revision(v.Ctx(), seed.Revision)
	if err != nil {
		return err
	}
	if m.ID != v.Param("module") {
		return fault.New(fault.NotFound, "")
	}
	if m, err = asks(v, m); err != nil {
		return err
	}
	answers, paper := answersIn(v), seed.Paper(m)
	for id, chosen := range answers {
		if !overfull(m, id, chosen) && !paper.Valid(m, id, chosen) {
			return fault.New(fault.Invalid, "attempt.unknown_answer")
		}
	}
	p := s.practicePage(v, seed, m, answers)
	asked := v.PostForm("go") == "score"
	p.Empty = asked && !slices.ContainsFunc(p.Questions, askedQuestion.touched)
	if p.TooMany || p.Empty {
		return s.Render(v, http.StatusUnprocessableEntity, p)
	}
	if asked || v.PostForm("scored") == "yes" {
		p.Title = v.Words.T("practice.result.title")
		if p.Refreshes {
			p.Title = v.Words.T("refresher.result.title")
		}
		p.Graded, p.Result = s.graded(m, paper, answers)
	}
	return s.Render(v, http.StatusOK, p)
}
