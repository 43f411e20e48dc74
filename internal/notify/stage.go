package notify

import (
	"time"

	"baluarte/internal/assign"
	"baluarte/internal/lang"
)

// How many days before the due date a person is told of it, and until when they are told that it has passed: whoever has
// not heard of that by then is the affair of their trainer, and not of a late mail.
const (
	early       = 14
	late        = 3
	overdueDays = 28
)

// How long something is overdue when a trainer hears of it, and a lead, in days.
const (
	trainerAfter = 7
	leadAfter    = 21
)

// Stage tells which notice the due date of an enrollment calls for on a day, if any. Told is the last day on which its
// person was told of it by a notice that names the date: when it was assigned or opened, by a reminder, or by an earlier
// stage; zero: never.
//
// There is one stage on each day, the newest that has begun: whoever was not told that fourteen days were left is not told
// so once three are left, or none. A stage is told once, and not at all to who has heard of the enrollment since it began.
// A due date that is moved has stages of its own.
func Stage(e assign.Enrollment, told, today lang.Date) (assign.NoticeKind, bool) {
	kind, began := stage(e, today)
	return kind, kind != "" && told.Before(began)
}

// stage is the newest stage on a day, and the day on which it began; empty when there is none. Days of grace are nobody's
// stage: the date that people were told has passed, and they are on time all the same.
func stage(e assign.Enrollment, today lang.Date) (kind assign.NoticeKind, began lang.Date) {
	if !e.Required || !e.State().IsOpen() || e.DueOn.IsZero() || today.Before(e.OpensOn) {
		return "", lang.Date{}
	}
	due := Due(e)
	switch left := today.DaysUntil(due); {
	case e.DueOn.Before(today) && today.DaysUntil(e.DueOn) >= -overdueDays:
		return assign.NoticeOverdue, e.DueOn.AddDays(1)
	case left < 0 || left > early:
		return "", lang.Date{}
	case left <= late:
		return assign.NoticeDue3, due.AddDays(-late)
	}
	return assign.NoticeDue14, due.AddDays(-early)
}

// Due is the date that people are told to keep: without the days of grace after it. Zero: never due.
func Due(e assign.Enrollment) lang.Date {
	if e.DueOn.IsZero() {
		return lang.Date{}
	}
	return e.DueOn.AddDays(-e.Grace)
}

// holds reports whether a notice of a kind is still true of an enrollment on the day on which it leaves.
func holds(kind assign.NoticeKind, e assign.Enrollment, today lang.Date) bool {
	switch kind {
	case assign.NoticeDue14, assign.NoticeDue3, assign.NoticeOverdue:
		now, _ := stage(e, today)
		return now == kind
	case assign.NoticeAssigned, assign.NoticeOpening, assign.NoticeReminder:
		return e.Required && e.State().IsOpen()
	case assign.NoticeCompleted, assign.NoticeRefresher:
		return e.State() == assign.Completed
	case assign.NoticeEnded:
		return !e.Required || !e.State().IsOpen()
	}
	return false
}

// knew reports whether a person had heard that an enrollment was asked of them when that ended, on a day and at a moment: a
// mail of it left, or may have, or their page had shown it for a day. Who had not, because somebody thought better of it, is
// not told that it has ended.
func knew(a About, on lang.Date, ended time.Time) (told bool) {
	if len(a.Before) == 0 {
		return a.Enrollment.OpensOn.Before(on)
	}
	for _, n := range a.Before {
		switch n.Kind {
		case assign.NoticeEnded:
			told = told && n.State == assign.NoticeDropped
		case assign.NoticeAssigned, assign.NoticeOpening, assign.NoticeDue14, assign.NoticeDue3, assign.NoticeOverdue, assign.NoticeReminder:
			left := n.State == assign.NoticeSent || n.State == assign.NoticeHanding || n.State == assign.NoticeSetAside
			told = told || left || ended.Sub(n.MadeAt) >= 24*time.Hour
		}
	}
	return told
}

// staleAfter is how many days old news may be. Older news is none, after a standstill for instance; what is asked of somebody,
// and is still open, is told however late.
const staleAfter = 7

// isStale reports whether a notice of a day is older than its kind may be.
func isStale(kind assign.NoticeKind, of, today lang.Date) bool {
	switch kind {
	case assign.NoticeCompleted, assign.NoticeEnded, assign.NoticeRefresher, assign.NoticeReminder, assign.NoticeTeam, assign.NoticeLead:
		return of.DaysUntil(today) > staleAfter
	}
	return false
}
