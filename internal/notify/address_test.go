package notify

import (
	"bytes"
	netmail "net/mail"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

func TestBareAddress(t *testing.T) {
	long := strings.Repeat("a", 60) + "@" + strings.Repeat("b", 60) + "." + strings.Repeat("c", 60) + "." + strings.Repeat("d", 60)
	for in, want := range map[string]string{
		"ana@policia.example":               "ana@policia.example",
		"Ana.O'Hara+x@Pd.Example":           "Ana.O'Hara+x@pd.example",
		"ana@peña.example":                  "ana@xn--pea-8ma.example",
		long + ".example":                   long + ".example",
		long + ".example.com":               "",
		"":                                  "",
		"ana":                               "",
		"@policia.example":                  "",
		"ana@":                              "",
		" ana@policia.example":              "",
		"<ana@policia.example>":             "",
		"Ana <ana@b.example>":               "",
		"ana@b.example (Ana)":               "",
		"ana@b.example, c@d.example":        "",
		"ana@b.example\r\nBcc: x@y.example": "",
		"ana\x00@b.example":                 "",
		`"ana ana"@b.example`:               "",
		"аna@b.example":                     "", // the first letter is Cyrillic
		"ana@[127.0.0.1]":                   "",
		"ana@b_c.example":                   "",
		"ana@-b.example":                    "",
		"ana@b\u200d.example":               "",
		"ana@b.example>":                    "",
	} {
		got, ok := bareAddress(in)
		if got != want || ok != (want != "") {
			t.Errorf("bareAddress(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
}

func TestPlainName(t *testing.T) {
	for in, want := range map[string]string{
		"José María Núñez Peña":            "José María Núñez Peña",
		"  Ana \t Ruiz\n":                  "Ana Ruiz",
		"Ana\r\nBcc: x@y.example":          "Ana Bcc: x@y.example",
		"Ana\u0085\u2028\u2029Ruiz":        "Ana Ruiz",
		"\u202eanA\u2066 \u200fRuiz\u200b": "anA Ruiz",
		"\ufeffAna\x00\x7f Ruiz":           "Ana Ruiz",
		"=?utf-8?q?=0d=0aBcc:?= ==??":      "= ?utf-8?q?=0d=0aBcc:?= == ??",
		"Ana \xff\xfeRuiz":                 "Ana Ruiz",
		"Ana 👩🏽\u200d🚒":                    "Ana 👩🏽🚒",
		strings.Repeat("ñ", 80):            strings.Repeat("ñ", 80),
		strings.Repeat("ñ", 81):            strings.Repeat("ñ", 80) + "…",
		strings.Repeat("ñ", 80) + "  ":     strings.Repeat("ñ", 80),
		strings.Repeat("ñ", 300):           strings.Repeat("ñ", 80) + "…",
		strings.Repeat("a", 79) + " b":     strings.Repeat("a", 79) + " b",
		"\r\n\u202e":                       "",
	} {
		if got := plainName(in); got != want {
			t.Errorf("plainName(%q) = %q, want %q", in, got, want)
		}
	}
}

var hostileNames = []string{
	"Ana\r\nBcc: thief@evil.example", "Ana\nSubject: other\n\nnew body", "</p><script>alert(1)</script>", `"><img src=https://evil.example/x>`,
	"\u202egnihtyna\u202c", "Ana\x00\u2028Ruiz", "👩🏽\u200d🚒 Ana", strings.Repeat("Ana ", 75), strings.Repeat("ñ", 300), strings.Repeat("W", 2000),
	`Ana "la jefa" <thief@evil.example>`, "=?utf-8?q?=0d=0aBcc:_thief=40evil.example?=", "{{.Link}} ⟦x⟧", "\xff\xfe", "Ana,Ruiz;Pérez:", "مريم",
}

// Whatever the name, one mail leaves, to one person, with the headers and the markup of every other.
func TestHostileNames(t *testing.T) {
	p := serve(t, &post{}, open)
	s := newSender(t, p, "smtp://"+p.address)
	for _, name := range hostileNames {
		p.received = nil
		m := hostile("ana@policia.example", name)
		must(t, s.Send(t.Context(), m))
		d := p.only(t)
		if d.to != m.To {
			t.Errorf("%q: went to %q", name, d.to)
		}
		unharmed(t, m, d)
	}
}

func hostile(to, name string) Mail {
	m := example(Invitation, "es")
	m.To, m.Name, m.Agency = to, name, lang.Text{"es": name}
	return m
}

// unharmed compares a mail with one to somebody with a plain name.
func unharmed(t *testing.T, m Mail, d delivery) {
	t.Helper()
	a := d.read(t)
	if len(a.header) != 9 {
		t.Errorf("%q: the headers are %v", m.Name, a.header)
	}
	for name, values := range a.header {
		if len(values) != 1 {
			t.Errorf("%q: %s stands %d times", m.Name, name, len(values))
		}
	}
	address, _ := bareAddress(m.To)
	to, err := a.header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Address != address || to[0].Name != plainName(m.Name) {
		t.Errorf("%q: To is %q: %v", m.Name, a.header.Get("To"), err)
	}
	if a.subject(t) != texts.For(m.Lang).T("mail.kind.invitation.subject") {
		t.Errorf("%q: the subject is %q", m.Name, a.subject(t))
	}
	plain, err := write(texts.For(m.Lang), hostile("ana@b.example", "Ana")).html()
	must(t, err)
	if got, want := elements(t, a.html), elements(t, plain); got != want {
		t.Errorf("%q: the page is made of %s\nwant %s", m.Name, got, want)
	}
	if strings.Count(a.text, "\n\n") != 6 || strings.ContainsFunc(a.text, func(c rune) bool { return c != '\n' && !unicode.IsGraphic(c) }) {
		t.Errorf("%q: reads\n%q", m.Name, a.text)
	}
}

// elements is a page without its words.
func elements(t *testing.T, page string) string {
	t.Helper()
	var b strings.Builder
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			b.Write(z.Raw())
		}
	}
}

// Run with -fuzz=FuzzMail. No mail server: what would be handed to one is read.
func FuzzMail(f *testing.F) {
	for _, name := range hostileNames {
		f.Add("ana@policia.example", name)
		f.Add(name, "Ana")
		f.Add(name+"@policia.example", "Ana")
		f.Add("ana@"+name, "Ana")
	}
	s := newSender(f, &post{}, "smtp://127.0.0.1:1")
	f.Fuzz(func(t *testing.T, to, name string) {
		m := hostile(to, name)
		msg, err := s.compose(m)
		if err != nil {
			if !fault.Is(err, fault.Invalid) || strings.Contains(err.Error(), m.Link) {
				t.Errorf("%q: %v", to, err)
			}
			return
		}
		if address, ok := bareAddress(to); !ok || !strings.EqualFold(strings.SplitAfter(to, "@")[0], strings.SplitAfter(address, "@")[0]) {
			t.Errorf("%q became %q", to, address)
		}
		if again := plainName(plainName(name)); utf8.RuneCountInString(name) <= maxName && again != plainName(name) {
			t.Errorf("%q is plain only the second time: %q", name, again)
		}
		var b bytes.Buffer
		_, err = msg.WriteTo(&b)
		must(t, err)
		unharmed(t, m, delivery{data: b.Bytes()})
		if _, err := netmail.ParseAddress(msg.GetToString()[0]); err != nil {
			t.Errorf("To is %q: %v", msg.GetToString(), err)
		}
	})
}
