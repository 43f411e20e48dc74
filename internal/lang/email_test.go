package lang_test

import (
	"errors"
	"strings"
	"testing"

	"baluarte/internal/lang"
)

func TestEmailKey(t *testing.T) {
	long := strings.Repeat("a", 60)
	for in, want := range map[string]string{
		"ana@example.gob.mx":                       "ana@example.gob.mx",
		"Ana.RUIZ+curso@Example.GOV":               "ana.ruiz+curso@example.gov",
		"o'neil_x@a-b.example":                     "o'neil_x@a-b.example",
		"ana@MÜNCHEN.example":                      "ana@xn--mnchen-3ya.example",
		"ana@xn--mnchen-3ya.example":               "ana@xn--mnchen-3ya.example",
		"ana@mu\u0308nchen.example":                "ana@xn--mnchen-3ya.example",
		"ana@ｅｘａｍｐｌｅ.gov":                          "ana@example.gov",
		"ana@пример.example":                       "ana@xn--e1afmkfd.example", // of one script, and so never another's key
		long + "@" + long + ".example":             long + "@" + long + ".example",
		"1@2.c3":                                   "1@2.c3",
		"ana@example.gov\u3002":                    "", // an ideographic full stop is a dot
		"":                                         "",
		"@":                                        "",
		"ana":                                      "",
		"ana@":                                     "",
		"@example.gov":                             "",
		"ana@example":                              "",
		"ana@example.gov.":                         "",
		"ana@.example.gov":                         "",
		"ana@example..gov":                         "",
		"ana@-example.gov":                         "",
		"ana@example_x.gov":                        "",
		"ana@127.0.0.1":                            "",
		"ana@[127.0.0.1]":                          "",
		"ana@b@example.gov":                        "",
		"ana＠example.gov":                          "",
		".ana@example.gov":                         "",
		"ana.@example.gov":                         "",
		"a..na@example.gov":                        "",
		"ana @example.gov":                         "",
		" ana@example.gov":                         "",
		"ana@example.gov\n":                        "",
		"ana\x00@example.gov":                      "",
		`"ana"@example.gov`:                        "",
		"ana(x)@example.gov":                       "",
		"Ana <ana@example.gov>":                    "",
		"ana@example.gov,b@example.gov":            "",
		"ana@xn--.example":                         "",
		strings.Repeat("a", 65) + "@example.gov":   "",
		"a@" + strings.Repeat(long+".", 5) + "gov": "",
		"a@" + strings.Repeat("a", 64) + ".gov":    "",
		"muñoz@example.gov":                        "letters",
		"аna@example.gov":                          "letters", // a Cyrillic а
		"adm\u0131n@example.gov":                   "letters", // a dotless i
		"\u212Aim@example.gov":                     "letters", // the sign for kelvin, whose small letter is k
		"ａna@example.gov":                          "letters",
		"an\u200ba@example.gov":                    "letters",
		"ana@ex\u0430mple.gov":                     "letters", // a Cyrillic а among Latin letters
		"ana@xn--exmple-4nf.gov":                   "letters", // the same in ASCII
		"ana@p\u0430ypal.example":                  "letters",
		"ana@\u03bfracle.example":                  "letters", // a Greek omicron
	} {
		got, err := lang.EmailKey(in)
		switch {
		case want == "letters":
			if !errors.Is(err, lang.ErrEmailLetters) {
				t.Errorf("%q: %q, %v", in, got, err)
			}
		case want == "":
			if !errors.Is(err, lang.ErrEmail) {
				t.Errorf("%q: %q, %v", in, got, err)
			}
		case got != want || err != nil:
			t.Errorf("%q: %q, %v, want %q", in, got, err, want)
		}
	}
}

// A key is an address, its own key, and safe to print in a header.
func FuzzEmailKey(f *testing.F) {
	for _, s := range []string{"Ana@Example.GOV", "ana@münchen.example", "ana@xn--mnchen-3ya.example", "\u212A@\u017f.example", "a@xn--a.b", "a@\u00ad.b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		key, err := lang.EmailKey(s)
		if err != nil {
			if key != "" {
				t.Errorf("%q: %q besides %v", s, key, err)
			}
			return
		}
		if again, err := lang.EmailKey(key); again != key || err != nil {
			t.Errorf("%q: the key of %q is %q, %v", s, key, again, err)
		}
		if upper, err := lang.EmailKey(strings.ToUpper(key)); upper != key || err != nil {
			t.Errorf("%q: in capitals %q, %v, not %q", s, upper, err, key)
		}
		if strings.Count(key, "@") != 1 || len(key) > 254 || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("%q: %q is no address", s, key)
		}
	})
}

func TestNumberKey(t *testing.T) {
	for in, want := range map[string]string{
		"00123": "00123", "AB-12/3.x": "ab-12/3.x", strings.Repeat("9", 40): strings.Repeat("9", 40),
		"": "", "1 2": "", "Ñ1": "", "А1": "", "1\n": "", "=1": "", "1_2": "", strings.Repeat("9", 41): "",
	} {
		if got, err := lang.NumberKey(in); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", in, got, err, want)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Ana": "Ana", "  Ana \t María\n": "Ana María", "A\u0301vila": "Ávila", "Ana\u00a0Ruiz": "Ana Ruiz", "<b>&": "<b>&", "O’Neil-Núñez, Jr.": "O’Neil-Núñez, Jr.",
		"\u3000": "", "हिन्दी": "हिन्दी",
	} {
		if got, err := lang.Clean(in); got != want || err != nil {
			t.Errorf("%q: %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"a\u202eb", "a\u200bb", "\u2066a", "a\u00adb", "a\x00", "a\x1b[0m", "\ufeffa", "a\x7f", "a\ufffd", "a\xff", "\u3164", "\u115f", "a\ufe0f", "\u2800", "a\u2028b", "\ue000", "a\u034fb"} {
		if got, err := lang.Clean(in); !errors.Is(err, lang.ErrHidden) {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}
