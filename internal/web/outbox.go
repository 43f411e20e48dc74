package web

import "baluarte/internal/assign"

// outboxPage tells an administrator how the notices leave, and asks about those that did not.
type outboxPage struct {
	Base
	Saved   string
	Figures assign.OutboxFigures
	Rows    []assign.SetAside
	NoMail  bool // this installation sends none
	noticeLog
	pager
}

func (outboxPage) template() string { return "outbox" }

// outboxRows is how many notices a page asks about.
const outboxRows = 50

func (s *Server) showOutbox(v *visit) error {
	from, err := v.offset()
	if err != nil {
		return err
	}
	p := &outboxPage{Base: Base{Title: v.Words.T("admin.notices")}, NoMail: s.Mail == nil, Saved: v.saved("notice.saved.", "again", "dropped")}
	if p.Figures, err = s.Assign.Outbox(v.ctx(), v.Actor); err != nil {
		return err
	}
	if p.noticeLog, err = s.noticeLog(v); err != nil {
		return err
	}
	rows, err := s.Assign.SetAside(v.ctx(), v.Actor, from, outboxRows+1)
	p.Rows, p.pager = pageOf(v, rows, from, outboxRows)
	return s.renderOr(v, p, err)
}

// decideNotice sends a notice again that was set aside, or drops it.
func (s *Server) decideNotice(again bool) func(v *visit) error {
	return func(v *visit) error {
		decide, saved := s.Assign.Drop, "dropped"
		if again {
			decide, saved = s.Assign.SendAgain, "again"
		}
		id, err := v.id("notice")
		if err == nil {
			err = decide(v.ctx(), v.Actor, id)
		}
		if err != nil {
			return err
		}
		return v.seeOther("/admin/notices?saved=" + saved)
	}
}
