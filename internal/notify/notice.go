package notify

import (
	"cmp"
	"slices"

	"baluarte/internal/assign"
	"baluarte/internal/i18n"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Asked is one enrollment as a notice tells it.
type Asked struct {
	Enrollment uuid.UUID
	Version    int       // grows with everything that becomes known of it
	Title      lang.Text // of the module
	DueOn      lang.Date // what people are told to keep; zero: never due
	By         lang.Text // the agency that asks for it; nil: nobody does
}

// Tally is how many people of an agency a digest tells of.
type Tally struct {
	Agency lang.Text
	People int
}

// Late is one of the people whom a digest names.
type Late struct {
	Name   string
	Module lang.Text
	DueOn  lang.Date
}

// NoticeKind is the kind of mail that carries a notice.
func NoticeKind(k assign.NoticeKind) Kind { return Kind(k) }

// isNotice reports whether a mail of the kind is a notice.
func (k Kind) isNotice() bool { return slices.Contains(assign.NoticeKinds(), assign.NoticeKind(k)) }

// isDigest reports whether a mail of the kind tells somebody with a duty about others.
func (k Kind) isDigest() bool { return assign.NoticeKind(k).IsDigest() }

// Preview is what a notice of a kind would read in a language, as plain text without its links: before it is sent to many.
// The sample needs what the mail tells of; to whom it goes may be missing.
func Preview(words *i18n.Bundle, kind assign.NoticeKind, tag lang.Tag, sample Mail) (subject, text string) {
	sample.Kind, sample.Lang = NoticeKind(kind), tag
	sample.Link, sample.Stop = "", ""
	l := write(words.For(tag), sample)
	return l.Subject, l.text()
}

// writeNotice is the letter of a notice: what is asked, by when, by whom, and where to go on.
func writeNotice(w *i18n.Words, m Mail) letter {
	asked := slices.Clone(m.Asked)
	slices.SortStableFunc(asked, func(a, b Asked) int { return byDate(a.DueOn, b.DueOn) })
	l := letter{Lang: w.Tag(), Button: w.T("notice.button"), Link: m.Link, ByHand: w.T("mail.by_hand")}
	count, first := len(asked), Asked{}
	if count > 0 {
		first = asked[0]
	}
	if m.Kind.isDigest() {
		count, l.Button = m.people(), w.T("notice.button_team")
	}
	modules := first.Title.In(w.Tag())
	if count > 1 {
		modules = w.T("notice.several", "Module", modules, "Count", count-1)
	}
	say := func(part string) string {
		return w.T("notice.kind."+string(m.Kind)+"."+part, "Count", count, "Module", modules, "Date", first.DueOn)
	}
	l.Subject = say("subject")
	l.Before = []string{greeting(w, m.Name), say("what")}
	l.List = append(listed(w, m, asked), digested(w, m)...)
	if by := askers(w, asked); len(by) > 0 && m.Kind != NoticeKind(assign.NoticeCompleted) && m.Kind != NoticeKind(assign.NoticeRefresher) {
		l.Then = append(l.Then, w.T("notice.by", "Agencies", by))
	}
	if m.Attached() {
		l.Then = append(l.Then, w.T("notice.calendar"))
	}
	if assign.NoticeKind(m.Kind).IsChosen() {
		l.After = append(l.After, w.T("notice.chosen"))
		if l.Stop = m.Stop; l.Stop != "" {
			l.StopButton = w.T("notice.stop_link")
		}
	} else {
		l.After = append(l.After, say("required"))
	}
	l.After = append(l.After, w.T("mail.never"), sender(w, m))
	return l
}

// people is how many a digest tells of.
func (m Mail) people() (n int) {
	for _, t := range m.Tallies {
		n += t.People
	}
	return n
}

// Attached reports whether the mail brings its due dates as a file for calendars.
func (m Mail) Attached() bool { return len(m.Calendar) > 0 }

// listed are the modules, each with the date that matters.
func listed(w *i18n.Words, m Mail, asked []Asked) (lines []string) {
	for _, a := range asked {
		switch k := assign.NoticeKind(m.Kind); {
		case a.DueOn.IsZero() || k == assign.NoticeCompleted || k == assign.NoticeRefresher || k == assign.NoticeEnded:
			lines = append(lines, a.Title.In(w.Tag()))
		case k == assign.NoticeOverdue:
			lines = append(lines, w.T("notice.item.was_due", "Module", a.Title, "Date", a.DueOn))
		default:
			lines = append(lines, w.T("notice.item.due", "Module", a.Title, "Date", a.DueOn))
		}
	}
	return lines
}

// digested are the agencies with their figures, then the first of the names.
func digested(w *i18n.Words, m Mail) (lines []string) {
	for _, t := range m.Tallies {
		lines = append(lines, w.T("notice.item.tally", "Agency", plainName(t.Agency.In(w.Tag())), "Count", t.People))
	}
	for _, l := range m.Late {
		lines = append(lines, w.T("notice.item.late", "Person", plainName(l.Name), "Module", l.Module, "Date", l.DueOn))
	}
	if m.More > 0 {
		lines = append(lines, w.T("notice.item.more", "Count", m.More))
	}
	return lines
}

// askers are the agencies that ask for something, each once.
func askers(w *i18n.Words, asked []Asked) (names []string) {
	for _, a := range asked {
		if name := plainName(a.By.In(w.Tag())); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// byDate orders due dates, the soonest first; what is never due comes last.
func byDate(a, b lang.Date) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return cmp.Compare(a.String(), b.String())
}
