package office

import (
	"slices"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/internal/notify"
	"baluarte/internal/paper"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// noticeLog is the list of all notices, the newest first, whatever became of them.
type noticeLog struct {
	Only    assign.NoticeState // empty: all
	Logged  []loggedNotice
	Newest  string // address of the first page; empty on it
	Older   string // of the next; empty on the last
	modules paper.Titles
}

// loggedNotice is one of them, with what became of it in words.
type loggedNotice struct {
	assign.Logged
	Became string
}

// States are what the list can be narrowed to.
func (noticeLog) States() []assign.NoticeState { return assign.NoticeStates() }

// ModuleTitle is a module's name in a few words.
func (l noticeLog) ModuleTitle(id string) string { return l.modules(id) }

// noticesLogged is how many notices a page lists.
const noticesLogged = 50

// noticeLog reads which page of the list an address asks for.
func (s *Site) noticeLog(v *page.Visit) (l noticeLog, err error) {
	l.Only, l.modules = assign.NoticeState(v.Query("state")), s.ShortTitles(v)
	if l.Only != "" && !slices.Contains(assign.NoticeStates(), l.Only) {
		return l, fault.New(fault.NotFound, "")
	}
	after := uuid.Nil
	if text := v.Query("before"); text != "" {
		if after, err = page.ParseID(text); err != nil {
			return l, err
		}
	}
	rows, err := s.Assign.Logged(v.Ctx(), v.Actor, l.Only, after, noticesLogged+1)
	to := func(after string) string {
		q := v.Request.URL.Query()
		q.Del("saved")
		q.Del("before")
		if after != "" {
			q.Set("before", after)
		}
		return v.Href(page.WithQuery("/admin/notices", q)) + "#log"
	}
	if after != uuid.Nil {
		l.Newest = to("")
	}
	if len(rows) > noticesLogged {
		rows = rows[:noticesLogged]
		l.Older = to(rows[noticesLogged-1].ID.String())
	}
	for _, r := range rows {
		l.Logged = append(l.Logged, loggedNotice{r, s.became(v.Words, r)})
	}
	return l, err
}

// became says where a notice stands, and when it leaves or left, by the clock of its reader's agency.
func (s *Site) became(w *i18n.Words, n assign.Logged) string {
	place := agency.Agency{TimeZone: n.TimeZone, Country: n.Country}
	now := s.Now()
	switch n.State {
	case assign.NoticeSent:
		return w.T("notice.became.sent", "Date", w.DateWeekday(lang.DateOf(n.SentAt, place.Zone())), "Time", w.Time(n.SentAt, place.Zone()))
	case assign.NoticeShown:
		if n.Email == "" {
			return w.T("notice.became.shown_no_address")
		}
		return w.T("notice.became.shown")
	case assign.NoticeDropped, assign.NoticeSetAside:
		return w.T("notice.became." + string(n.Problem))
	case assign.NoticeHanding:
		return w.T("notice.became.handing")
	}
	from := now
	if n.After.After(now) {
		from = n.After
	}
	leaves := notify.When(from, place.Zone(), n.Country)
	key := "notice.became.waits_hours"
	switch {
	case s.Mail == nil || n.Email == "":
		return w.T("notice.became.page_alone")
	case leaves.Equal(now):
		return w.T("notice.became.waits")
	case n.Tries > 0:
		key = "notice.became.waits_again"
	case leaves.Equal(n.After) && notify.When(now, place.Zone(), n.Country).Equal(now):
		key = "notice.became.waits_others"
	}
	return w.T(key, "Date", w.DateWeekday(lang.DateOf(leaves, place.Zone())), "Time", w.Time(leaves, place.Zone()))
}
