package notify

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"

	"baluarte/internal/lang"
)

var update = flag.Bool("update", false, "write the golden files again")

// One mail of each kind and language, as it arrives.
func TestMails(t *testing.T) {
	p := serve(t, &post{}, open)
	s := newSender(t, p, "smtp://"+p.address)
	for _, kind := range Kinds() {
		for _, tag := range texts.Languages() {
			t.Run(string(kind)+" "+string(tag), func(t *testing.T) {
				p.received = nil
				must(t, s.Send(t.Context(), example(kind, tag)))
				d := p.only(t)
				a := d.read(t)
				same(t, fmt.Sprintf("%s.%s.txt", kind, tag), seen(t, d, a))
				sound(t, a, example(kind, tag))
			})
		}
	}
}

// seen is the message for a reader of golden files: all its headers but the one of the parts, and the plain text.
func seen(t *testing.T, d delivery, a arrived) string {
	t.Helper()
	from, err := a.header.AddressList("From")
	must(t, err)
	to, err := a.header.AddressList("To")
	must(t, err)
	var b strings.Builder
	fmt.Fprintf(&b, "Envelope: %s > %s\nFrom: %s <%s>\nTo: %s <%s>\nSubject: %s\n", d.from, d.to, from[0].Name, from[0].Address, to[0].Name, to[0].Address, a.subject(t))
	for _, name := range []string{"Date", "Message-Id", "Content-Language", "Auto-Submitted", "Mime-Version"} {
		fmt.Fprintf(&b, "%s: %s\n", name, a.header.Get(name))
	}
	if len(a.header) != 9 {
		t.Errorf("other headers than these: %v", a.header)
	}
	return b.String() + "\n" + a.text
}

// sound holds what must be true of every mail's page: it says what the text says, and loads nothing.
func sound(t *testing.T, a arrived, m Mail) {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(a.html))
	must(t, err)
	if strings.Contains(a.html+a.text, "⟦") {
		t.Errorf("a message is missing:\n%s", a.text)
	}
	if got := page.Find("html").AttrOr("lang", ""); got != string(m.Lang) {
		t.Errorf("the page is in %q", got)
	}
	if page.Find("img, script, link, iframe, object, form, [src], [background], [onclick]").Length() > 0 || strings.Contains(a.html, "url(") {
		t.Errorf("the page loads or does something:\n%s", a.html)
	}
	links := page.Find("a")
	if links.Length() != strings.Count(a.text, "://") || links.Length() > 1 {
		t.Errorf("the page has %d links, the text %d", links.Length(), strings.Count(a.text, "://"))
	}
	links.Each(func(_ int, link *goquery.Selection) {
		if link.AttrOr("href", "") != m.Link || !strings.Contains(a.text, "\n"+m.Link+"\n") || !strings.Contains(page.Find("p").Text(), m.Link) {
			t.Errorf("the link is not %s as it stands", m.Link)
		}
	})
	words := strings.Join(strings.Fields(a.text), " ")
	page.Find("p").Not(":has(a), :has(span)").Each(func(_ int, paragraph *goquery.Selection) {
		if said := strings.Join(strings.Fields(paragraph.Text()), " "); !strings.Contains(words, said) {
			t.Errorf("only the page says %q", said)
		}
	})
}

func same(t *testing.T, name, got string) {
	t.Helper()
	golden := filepath.Join("testdata", name)
	if *update {
		must(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs:\n%s", golden, diff)
	}
}

func TestLetterHasItsTemplate(t *testing.T) {
	must(t, templatecheck.CheckHTML(pageTemplate, letter{}))
}

// What may be missing leaves no gap.
func TestMailOfLittle(t *testing.T) {
	p := serve(t, &post{}, open)
	s := newSender(t, p, "smtp://"+p.address)
	for _, m := range []Mail{
		{Kind: AddressChanged, To: "a@b.example", Lang: "es"},
		{Kind: Reset, To: "a@b.example", Lang: "en", Link: "http://192.168.1.4:8080/en/links/x?a=1&b=%20", Until: time.Date(2026, 12, 1, 0, 5, 0, 0, time.UTC)},
		{Kind: Reset, To: "a@b.example", Lang: "tlh", Name: "\u202e\r\n", Link: "http://localhost/x", Until: time.Date(2026, 12, 1, 0, 5, 0, 0, time.UTC)},
	} {
		p.received = nil
		must(t, s.Send(t.Context(), m))
		a := p.only(t).read(t)
		if !texts.Languages().Has(m.Lang) {
			m.Lang = texts.Languages()[0]
		}
		sound(t, a, m)
		if to := a.header.Get("To"); to != "<a@b.example>" {
			t.Errorf("To is %q", to)
		}
		if a.header.Get("Content-Language") != string(m.Lang) {
			t.Errorf("Content-Language is %q", a.header.Get("Content-Language"))
		}
		if strings.Contains(a.text, " ,") || strings.Contains(a.text, "()") || m.Kind == Reset && !strings.Contains(a.text, "December 1, 2026, 12:05 a.m. (UTC)") {
			t.Errorf("reads:\n%s", a.text)
		}
	}
}

// The program must not make these; whoever reads the log can tell why, without the link.
func TestMailsThatAreNone(t *testing.T) {
	good := example(Reset, "en")
	change := func(f func(*Mail)) Mail { m := good; f(&m); return m }
	tests := map[string]Mail{
		"no kind":          change(func(m *Mail) { m.Kind = "" }),
		"unknown kind":     change(func(m *Mail) { m.Kind = "reset.subject" }),
		"no link":          change(func(m *Mail) { m.Link = "" }),
		"no end":           change(func(m *Mail) { m.Until = time.Time{} }),
		"relative link":    change(func(m *Mail) { m.Link = "/en/secret" }),
		"script":           change(func(m *Mail) { m.Link = "javascript:secret" }),
		"another scheme":   change(func(m *Mail) { m.Link = "ftp://a.example/secret" }),
		"user in the link": change(func(m *Mail) { m.Link = "https://agency.example@evil.example/secret" }),
		"space":            change(func(m *Mail) { m.Link = "https://a.example/ secret" }),
		"line end":         change(func(m *Mail) { m.Link = "https://a.example/\r\nsecret" }),
		"quote":            change(func(m *Mail) { m.Link = `https://a.example/"secret` }),
		"look-alike host":  change(func(m *Mail) { m.Link = "https://аgency.example/secret" }),
		"relative notice":  change(func(m *Mail) { m.Kind, m.Link = AddressChanged, "//a.example/secret" }),
	}
	s := newSender(t, &post{}, "smtp://127.0.0.1:1")
	for name, m := range tests {
		err := s.Send(t.Context(), m)
		if err == nil || !strings.Contains(err.Error(), "notify: ") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWrap(t *testing.T) {
	long := strings.Repeat("ñ", 100)
	for in, want := range map[string]string{
		"": "", "a": "a", "a  b\nc": "a b c",
		strings.Repeat("ñ", 71) + " a b": strings.Repeat("ñ", 71) + "\na b",
		strings.Repeat("ñ", 70) + " a b": strings.Repeat("ñ", 70) + " a\nb",
		"a " + long + " b":               "a\n" + long + "\nb",
	} {
		if got := wrap(in); got != want {
			t.Errorf("wrap(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEveryLanguageSaysEveryKind(t *testing.T) {
	for _, tag := range texts.Languages() {
		for _, kind := range Kinds() {
			for _, with := range []Mail{{Name: "Ana", Agency: lang.Text{tag: "A"}, Zone: time.UTC}, {}} {
				with.Kind, with.Link, with.Until = kind, "https://a.example/", time.Unix(0, 0)
				l := write(texts.For(tag), with)
				if all := fmt.Sprint(l); strings.Contains(all, "⟦") {
					t.Errorf("%s in %s lacks a message: %s", kind, tag, all)
				}
			}
		}
	}
}
