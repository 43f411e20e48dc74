package entry

import (
	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/web/page"
)

// noticeChoice is one kind of notice with what somebody chose.
type noticeChoice struct {
	Kind  assign.NoticeKind
	Often assign.NoticeOften
}

// Options are what can be chosen.
func (c noticeChoice) Options() []assign.NoticeOften {
	if c.Kind.IsDigest() {
		return []assign.NoticeOften{"", assign.OnceAWeek, assign.Never}
	}
	return []assign.NoticeOften{"", assign.Never}
}

// offered reports whether an actor gets notices of a kind at all.
func offered(a access.Actor, k assign.NoticeKind) bool {
	duty := map[assign.NoticeKind]access.Role{assign.NoticeTeam: access.Trainer, assign.NoticeLead: access.Lead}[k]
	for _, g := range a.Grants {
		if g.Role == duty {
			return true
		}
	}
	return duty == ""
}

// noticeChoices are the kinds that somebody may do without, and those that come in any case.
func (s *Site) noticeChoices(v *page.Visit) (chosen []noticeChoice, required []assign.NoticeKind, err error) {
	choices, err := s.Assign.Store.NoticeChoices(v.Ctx(), v.Actor.Person)
	for _, k := range assign.NoticeKinds() {
		switch {
		case !k.IsChosen():
			required = append(required, k)
		case offered(v.Actor, k):
			chosen = append(chosen, noticeChoice{k, choices[k]})
		}
	}
	return chosen, required, err
}

func (s *Site) saveNoticeChoices(v *page.Visit) error {
	for _, k := range assign.NoticeKinds() {
		often, sent := v.GetPostForm("often_" + string(k))
		if !sent {
			continue
		}
		if err := s.Assign.Choose(v.Ctx(), v.Actor.Person, k, assign.NoticeOften(often)); err != nil {
			return err
		}
	}
	return v.SeeOther("/profile?saved=notices#notices")
}
