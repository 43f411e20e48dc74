package notify

import (
	"fmt"
	"strings"
	"testing"

	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// told is an example of a notice, about so many modules.
func told(kind assign.NoticeKind, tag lang.Tag, modules int) Mail {
	m := example(Kind(kind), tag)
	m.Link = "https://training.example/" + string(tag) + "/training"
	due, _ := lang.ParseDate("2026-12-11")
	state := lang.Text{"en": "Example State Police", "es": "Policía Estatal de Ejemplo"}
	for i, title := range []lang.Text{{"en": "Recognize phishing", "es": "Reconocer el phishing"}, {"en": "Strong passwords", "es": "Contraseñas seguras"}}[:modules] {
		m.Asked = append(m.Asked, Asked{uuid.UUID{15: byte(i)}, 1, title, due.AddDays(7 - 7*i), state})
	}
	if kind.IsDigest() {
		m.Asked, m.Link = nil, "https://training.example/"+string(tag)+"/team"
		m.Tallies = []Tally{{state, 1}, {lang.Text{"en": "Traffic Police", "es": "Policía Vial"}, 22}}
		m.Late = []Late{{"Ana Ruiz", lang.Text{"en": "Strong passwords", "es": "Contraseñas seguras"}, due}}
		m.More = 22
	}
	if kind.IsChosen() {
		m.Stop = "https://training.example/" + string(tag) + "/unsubscribe?token=abc"
	}
	return m
}

// One notice of each kind and language, as its plain text reads.
func TestNotices(t *testing.T) {
	for _, kind := range assign.NoticeKinds() {
		for _, tag := range texts.Languages() {
			for _, modules := range []int{1, 2} {
				m := told(kind, tag, modules)
				l := write(texts.For(tag), m)
				html, err := l.html()
				must(t, err)
				read := "Subject: " + l.Subject + "\n\n" + l.text()
				if strings.Contains(read+html, "⟦") {
					t.Errorf("%s in %s lacks a message:\n%s", kind, tag, read)
				}
				same(t, fmt.Sprintf("notice.%s.%d.%s.txt", kind, modules, tag), read)
			}
		}
	}
}

func TestPreviewHasNoLinks(t *testing.T) {
	subject, text := Preview(texts, assign.NoticeAssigned, "es", told(assign.NoticeAssigned, "en", 2))
	if !strings.HasPrefix(subject, "Nueva capacitación: Contraseñas seguras") || !strings.Contains(text, "- Contraseñas seguras: vence el 11 de diciembre de 2026\n") || strings.Contains(text, "://") {
		t.Errorf("reads %s\n%s", subject, text)
	}
}

// A notice that tells of nothing, or leads nowhere, is none.
func TestNoticesThatAreNone(t *testing.T) {
	for name, spoil := range map[string]func(m *Mail){
		"nothing":   func(m *Mail) { m.Asked = nil },
		"no link":   func(m *Mail) { m.Link = "" },
		"odd stop":  func(m *Mail) { m.Stop = "/secret" },
		"no digest": func(m *Mail) { m.Kind = Kind(assign.NoticeTeam) },
	} {
		m := told(assign.NoticeOpening, "en", 1)
		spoil(&m)
		if err := m.check(); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
