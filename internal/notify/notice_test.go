package notify

import (
	"fmt"
	"strings"
	"testing"

	"baluarte/internal/access"
	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
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

// A notice as it arrives: both of its forms say the same, it loads nothing, and what may be turned off says where.
func TestNoticesArrive(t *testing.T) {
	p := serve(t, &post{}, open)
	s := newSender(t, p, "smtp://"+p.address)
	for _, kind := range assign.NoticeKinds() {
		for _, tag := range texts.Languages() {
			p.received = nil
			m := told(kind, tag, 2)
			must(t, s.Send(t.Context(), m))
			a := p.only(t).read(t)
			page, err := goquery.NewDocumentFromReader(strings.NewReader(a.html))
			must(t, err)
			if page.Find("img, script, link, iframe, object, form, [src], [background], [onclick]").Length() > 0 || strings.Contains(a.html, "url(") {
				t.Errorf("%s loads or does something:\n%s", kind, a.html)
			}
			var links []string
			page.Find("a").Each(func(_ int, a *goquery.Selection) { links = append(links, a.AttrOr("href", "")) })
			want := []string{m.Link}
			if m.Stop != "" {
				want = append(want, m.Stop)
			}
			if diff := cmp.Diff(want, links); diff != "" {
				t.Errorf("%s in %s links elsewhere:\n%s", kind, tag, diff)
			}
			words := strings.Join(strings.Fields(a.text), " ")
			page.Find("p, li").Not(":has(a), :has(span)").Each(func(_ int, part *goquery.Selection) {
				if said := strings.Join(strings.Fields(part.Text()), " "); !strings.Contains(words, said) {
					t.Errorf("only the page of %s says %q", kind, said)
				}
			})
			stop, click := a.header.Get("List-Unsubscribe"), a.header.Get("List-Unsubscribe-Post")
			if kind.IsChosen() && (stop != "<"+m.Stop+">" || click != "List-Unsubscribe=One-Click") || !kind.IsChosen() && stop+click != "" {
				t.Errorf("%s can be turned off at %q, %q", kind, stop, click)
			}
		}
	}
}

// Over plain http no mail program may be told to ask by itself.
func TestOneClickNeedsHTTPS(t *testing.T) {
	p := serve(t, &post{}, open)
	s := newSender(t, p, "smtp://"+p.address)
	m := told(assign.NoticeOpening, "en", 1)
	m.Stop = "http://training.example/en/unsubscribe?token=abc"
	must(t, s.Send(t.Context(), m))
	if h := p.only(t).read(t).header; h.Get("List-Unsubscribe") == "" || h.Get("List-Unsubscribe-Post") != "" {
		t.Errorf("%v", h)
	}
}

// A token is read as it was written, and no other way.
func TestTokens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := access.Ring{rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "key")}
		person := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "person"))
		kind := rapid.SampledFrom(assign.NoticeKinds()).Draw(t, "kind")
		token := Token(key, person, kind)
		whose, what, err := ReadToken(key, token)
		if kind.IsChosen() != (err == nil) || err == nil && (whose != person || what != kind) {
			t.Fatalf("%s reads as %s %s, %v", kind, whose, what, err)
		}
		at := rapid.IntRange(0, len(token)-1).Draw(t, "at")
		other := rapid.SampledFrom(strings.Split("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", "")).Draw(t, "letter")
		if changed := token[:at] + other + token[at+1:]; changed != token {
			if _, _, err := ReadToken(key, changed); err == nil {
				t.Fatalf("%s is taken for %s", changed, token)
			}
		}
	})
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
