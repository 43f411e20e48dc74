package paper

import (
	"time"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"

	"github.com/arran4/golang-ical"
	"github.com/google/uuid"
)

// Deadline is a due date in a calendar.
type Deadline struct {
	Enrollment uuid.UUID // a later file with the same one replaces it
	Version    int       // greater in a file that tells what became known later
	Module     lang.Text
	DueOn      lang.Date
}

// Calendar writes due dates as a file for calendars: whole days, with an alarm in the morning three days before. Host is
// where the program is, and page the address of the reader's training.
func Calendar(w *i18n.Words, host, page string, now time.Time, due []Deadline) []byte {
	c := ics.NewCalendarFor("Baluarte")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(w.T("calendar.name"))
	for _, d := range due {
		if d.DueOn.IsZero() {
			continue
		}
		e := c.AddEvent(d.Enrollment.String() + "@" + host)
		e.SetDtStampTime(now)
		e.SetSequence(d.Version)
		e.SetAllDayStartAt(d.DueOn.Time(time.UTC))
		e.SetAllDayEndAt(d.DueOn.AddDays(1).Time(time.UTC)) // the first day that it does not cover: RFC 5545, 3.6.1
		e.SetTimeTransparency(ics.TransparencyTransparent)  // nobody is busy for it
		e.SetSummary(w.T("calendar.due", "Module", d.Module))
		e.SetDescription(w.T("calendar.go_to", "Page", page))
		e.SetURL(page)
		alarm := e.AddAlarm()
		alarm.SetAction(ics.ActionDisplay)
		alarm.SetDescription(w.T("calendar.due", "Module", d.Module))
		alarm.SetTrigger("-P2DT15H") // before midnight of the day: nine in the morning, three days before
	}
	return []byte(c.Serialize(ics.WithNewLineWindows)) // as RFC 5545 has it, wherever this runs
}
