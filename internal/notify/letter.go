package notify

import (
	"bytes"
	_ "embed"
	"html/template"
	"strings"
	"time"
	"unicode/utf8"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
)

// letter is a mail in words, the same for both of its forms: paragraphs, a list, paragraphs, the link, paragraphs.
type letter struct {
	Lang    lang.Tag
	Subject string
	Before  []string
	List    []string // what it is about; may be empty
	Then    []string
	Button  string // what the link does
	Link    string // may be empty
	ByHand  string // what to do where the button does not work
	After   []string

	Stop       string // where such mails end; empty where they do not
	StopButton string
}

func write(w *i18n.Words, m Mail) letter {
	if m.Kind.isNotice() {
		return writeNotice(w, m)
	}
	say := func(part string) string { return w.T("mail.kind." + string(m.Kind) + "." + part) }
	l := letter{Lang: w.Tag(), Subject: say("subject"), Button: say("button"), Link: m.Link, ByHand: w.T("mail.by_hand")}
	l.Before = []string{greeting(w, m.Name), say("why")}
	if m.Kind.dated() {
		l.After = append(l.After, ends(w, m))
	}
	l.After = append(l.After, say("unexpected"), w.T("mail.never"), sender(w, m))
	return l
}

func greeting(w *i18n.Words, name string) string {
	if name = plainName(name); name == "" {
		return w.T("mail.greeting.nameless")
	}
	return w.T("mail.greeting", "Name", name)
}

func ends(w *i18n.Words, m Mail) string {
	if m.Zone == nil {
		return w.T("mail.ends.utc", "Date", lang.DateOf(m.Until, time.UTC), "Time", w.Time(m.Until, time.UTC))
	}
	return w.T("mail.ends", "Date", lang.DateOf(m.Until, m.Zone), "Time", w.Time(m.Until, m.Zone))
}

func sender(w *i18n.Words, m Mail) string {
	if agency := plainName(m.Agency.In(w.Tag())); agency != "" {
		return w.T("mail.sender", "Agency", agency)
	}
	return w.T("mail.sender.nameless")
}

// lineLength is where lines of plain text end: not every mail program breaks them itself.
const lineLength = 72

// text is the letter in plain text. The link has a line of its own and is whole.
func (l letter) text() string {
	var b strings.Builder
	for _, p := range l.Before {
		b.WriteString(wrap(p) + "\n\n")
	}
	for _, item := range l.List {
		b.WriteString("- " + strings.ReplaceAll(wrap(item), "\n", "\n  ") + "\n")
	}
	if len(l.List) > 0 {
		b.WriteString("\n")
	}
	for _, p := range l.Then {
		b.WriteString(wrap(p) + "\n\n")
	}
	if l.Link != "" {
		b.WriteString(wrap(l.Button) + "\n" + l.Link + "\n\n")
	}
	for i, p := range l.After {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(wrap(p) + "\n")
	}
	if l.Stop != "" {
		b.WriteString("\n" + wrap(l.StopButton) + "\n" + l.Stop + "\n")
	}
	return b.String()
}

func wrap(paragraph string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(paragraph) {
		length := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+length > lineLength:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += length
	}
	return b.String()
}

//go:embed letter.html
var page string

var pageTemplate = template.Must(template.New("letter").Parse(page))

// html is the letter as a page that loads nothing from anywhere.
func (l letter) html() (string, error) {
	var b bytes.Buffer
	err := pageTemplate.Execute(&b, l)
	return b.String(), err
}
