package office

import (
	"baluarte/internal/assign"
	"baluarte/internal/web/page"
)

// outboxPage tells an administrator how the notices leave, and asks about those that did not.
type outboxPage struct {
	page.Base
	Saved   string
	Figures assign.OutboxFigures
	Rows    []assign.SetAside
	NoMail  bool // this installation sends none
	noticeLog
	page.Pager
}

func (outboxPage) Template() string { return "outbox" }

// outboxRows is how many notices a page asks about.
const outboxRows = 50

func (s *Site) showOutbox(v *page.Visit) error {
	from, err := v.Offset()
	if err != nil {
		return err
	}
	p := &outboxPage{Base: page.Base{Title: v.Words.T("admin.notices")}, NoMail: s.Mail == nil, Saved: v.Saved("notice.saved.", "again", "dropped")}
	if p.Figures, err = s.Assign.Outbox(v.Ctx(), v.Actor); err != nil {
		return err
	}
	if p.noticeLog, err = s.noticeLog(v); err != nil {
		return err
	}
	rows, err := s.Assign.SetAside(v.Ctx(), v.Actor, from, outboxRows+1)
	p.Rows, p.Pager = page.PageOf(v, rows, from, outboxRows)
	return s.RenderOr(v, p, err)
}

// decideNotice sends a notice again that was set aside, or drops it.
func (s *Site) decideNotice(again bool) func(v *page.Visit) error {
	return func(v *page.Visit) error {
		decide, saved := s.Assign.Drop, "dropped"
		if again {
			decide, saved = s.Assign.SendAgain, "again"
		}
		id, err := v.ID("notice")
		if err == nil {
			err = decide(v.Ctx(), v.Actor, id)
		}
		if err != nil {
			return err
		}
		return v.SeeOther("/admin/notices?saved=" + saved)
	}
}
