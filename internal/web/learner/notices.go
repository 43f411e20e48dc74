package learner

import (
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/lang"
	"baluarte/internal/notify"
	"baluarte/internal/web/page"
)

// How many notices My training shows, and the page of all of them.
const (
	fewNotices = 5
	allNotices = 100
)

// noticeItem is a notice as its reader finds it again.
type noticeItem struct {
	assign.Told
	Modules   []*course.Module // those that are still offered
	Refreshes bool             // each of them leads to its practice
	Digest    bool
}

// noticesPart tells notices on a page.
type noticesPart struct {
	*page.Base
	Items []noticeItem
}

// notices reads what the reader was told of late.
func (s *Site) notices(v *page.Visit, limit int) (items []noticeItem, err error) {
	told, err := s.Assign.NoticesOf(v.Ctx(), v.Actor, limit)
	for _, t := range told {
		n := noticeItem{Told: t, Refreshes: t.Kind == assign.NoticeRefresher, Digest: t.Kind.IsDigest()}
		for _, id := range t.Modules {
			if m := s.Catalogue.Module(id); m != nil {
				n.Modules = append(n.Modules, m)
			}
		}
		items = append(items, n)
	}
	return items, err
}

// noticesPage is all that the reader was told of late, with or without mail.
type noticesPage struct {
	page.Base
	Items []noticeItem
}

func (noticesPage) Template() string { return "notices" }

// noticeLine is what the part of the template that names a notice needs.
type noticeLine struct {
	*page.Base
	noticeItem
}

// Line hands a notice to it.
func (p *noticesPage) Line(n noticeItem) noticeLine { return noticeLine{&p.Base, n} }

// saidItem is one module of a notice with what was told of it.
type saidItem struct {
	Title lang.Text
	Path  string
	Due   string    // in words; empty where the date did not matter
	By    lang.Text // who asks for it
}

// Said is what a notice told, module by module; of those that are still offered.
func (p *noticesPage) Said(n noticeItem) (all []saidItem) {
	for _, m := range n.Modules {
		for _, a := range n.Items {
			if a.Module != m.ID {
				continue
			}
			said := saidItem{Title: m.Title, Path: "/modules/" + m.ID, By: a.By}
			switch {
			case n.Refreshes:
				said.Path += "/refresher"
			case a.DueOn.IsZero() || n.Kind == assign.NoticeCompleted || n.Kind == assign.NoticeEnded:
			case n.Kind == assign.NoticeOverdue:
				said.Due = p.T("notice.said.was_due", "Date", a.DueOn)
			default:
				said.Due = p.T("notice.said.due", "Date", a.DueOn)
			}
			if n.Refreshes || n.Kind == assign.NoticeCompleted || n.Kind == assign.NoticeEnded {
				said.By = nil
			}
			all = append(all, said)
		}
	}
	return all
}

func (s *Site) showNotices(v *page.Visit) error {
	items, err := s.notices(v, allNotices)
	return s.RenderOr(v, &noticesPage{page.Base{Title: v.Words.T("notice.title")}, items}, err)
}

// unsubscribePage is where the link of a notice leads: a button that turns its kind off. Programs that look into mail press
// no buttons. Nobody needs to sign in for it, and it tells nothing about anybody.
type unsubscribePage struct {
	page.Base
	Kind assign.NoticeKind
	Done bool
}

func (unsubscribePage) Template() string { return "unsubscribe" }

// KindName is what the notices are called.
func (p *unsubscribePage) KindName() string { return p.T("notice.name." + string(p.Kind)) }

func (s *Site) showUnsubscribe(v *page.Visit) error {
	v.Header("Referrer-Policy", "no-referrer") // the address does something
	_, kind, err := notify.ReadToken(s.Notices, v.Query("token"))
	return s.RenderOr(v, &unsubscribePage{Base: page.Base{Title: v.Words.T("notice.unsubscribe.title")}, Kind: kind}, err)
}

// unsubscribe also answers mail programs, which ask for it by themselves once their reader pressed a button: RFC 8058.
func (s *Site) unsubscribe(v *page.Visit) error {
	v.Header("Referrer-Policy", "no-referrer")
	person, kind, err := notify.ReadToken(s.Notices, v.Query("token"))
	if err != nil {
		return err
	}
	err = s.Assign.Choose(v.Ctx(), person, kind, assign.Never)
	return s.RenderOr(v, &unsubscribePage{Base: page.Base{Title: v.Words.T("notice.unsubscribe.title")}, Kind: kind, Done: true}, err)
}
