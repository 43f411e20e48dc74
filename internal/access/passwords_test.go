package access_test

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	"io"
	mathrand "math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

var passwords = access.Passwords{Common: access.CommonPasswords()}

// me is what others know about somebody.
var me = []string{"Ana María", "Pérez", "de la Luz", "aperez@seguridad.gob.mx", "Policía Estatal de Sierra Alta", "PE-SA", "A-40771"}

// keyOf is the message of a refusal; empty for none.
func keyOf(t *testing.T, err error) string {
	t.Helper()
	var f *fault.Error
	if err == nil {
		return ""
	}
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		t.Fatalf("%v is no refusal", err)
	}
	return f.Key
}

func TestNewPasswords(t *testing.T) {
	const alone, second = false, true
	for _, c := range []struct {
		password string
		second   bool
		want     string
	}{
		// Anything goes that is long enough: sentences, letters of any script, no digit or capital needed.
		{"correct stable lamp horse", alone, ""},
		{"la rosa del jardin es azul", alone, ""},
		{"mis vecinos pintan la cerca", alone, ""},
		{"el martes compramos tres sillas", alone, ""},
		{"tlakatl xochitlan kwikatl", alone, ""},
		{"пятнадцать слонов идут", alone, ""},
		{"🦔🌵🚲🎻🪁🧶🥁🪴🧭🛶🧲🪞🧄🪵🫖", alone, ""},
		{"vT9#kq2LmZ7!xWc", alone, ""},
		{"gmxkzwvh", second, ""},
		{"tacuche7", second, ""},

		{"vT9#kq2LmZ7!xW", alone, "password.too_short"}, // 14
		{"gmxkzwv", second, "password.too_short"},       // 7
		{"", second, "password.too_short"},
		{strings.Repeat("é", 7), second, "password.too_short"}, // characters count, not bytes
		{randomText(128), alone, ""},
		{randomText(129), alone, "password.too_long"},
		{strings.Repeat("x", 1<<20), alone, "password.too_long"},
		{"two lines of\nit, pasted", alone, "password.unreadable"},
		{"nul is no character\x00", alone, "password.unreadable"},
		{"not UTF-8 at all \xff\xfe", alone, "password.unreadable"},

		{"aaaaaaaaaaaaaaaa", alone, "password.repeated"},
		{"abababababababab", alone, "password.repeated"},
		{"aaaabbbbccccdddd", alone, "password.repeated"},
		{"pelota7 pelota7 pelota7", alone, "password.repeated"},
		{"123456789012345", alone, "password.repeated"},
		{"987654321", second, "password.repeated"},
		{"abcdefghijklmnop", alone, "password.repeated"},
		{"qwertyuiopasdfgh", alone, "password.repeated"},
		{"Qwerty12345678", second, "password.repeated"},
		{"1qaz2wsx3edc4rfv", alone, "password.repeated"},
		{"1q2w3e4r5t6y7u8i", alone, "password.repeated"},
		{"!@#$%^&*()", second, "password.repeated"},

		{"anamariaperez2026", alone, "password.about_you"},
		{"Perez.Ana.Maria!1", alone, "password.about_you"},
		{"P3r3z-p0lici4-2026", alone, "password.about_you"},
		{"aperez2026x", second, "password.about_you"},
		{"SierraAlta40771", alone, "password.about_you"},
		{"Baluarte-Baluarte", alone, "password.about_you"},
		{"mi baluarte 2026!", alone, "password.about_you"},
		{"PE-SA a-40771 pe-sa", alone, "password.about_you"},
		{"Pérez come manzanas verdes en otoño", alone, ""}, // enough is left

		{"password", second, "password.common"},
		{"P@ssw0rd-2026!", second, "password.common"},
		{"Contraseña123456", alone, "password.common"},
		{"c0ntr4señ@2026", second, "password.common"},
		{"$ecreto20261", second, "password.common"},
		{"p a s s w o r d 1 9 8 4", alone, "password.common"},
		{"Administrador2026!!", alone, "password.common"},
		{"iloveyouforever", alone, "password.common"},
		{"estaesmicontraseña", alone, "password.common"},
		{"México lindo y querido", alone, "password.common"},
		{"monterreytigres10", alone, "password.common"},
		{"SummerDallas2026", alone, "password.common"},
		{"Enero.2027-Febrero", alone, "password.common"},
		{"guadalupe guadalajara", alone, "password.common"},
		{"19850312", second, "password.common"},
		{"12/03/1985", second, "password.common"},
		{"1985-03-12", second, "password.common"},
	} {
		if got := keyOf(t, passwords.Check(c.password, c.second, me)); got != c.want {
			t.Errorf("%.40q (second factor: %v): %q, want %q", c.password, c.second, got, c.want)
		}
	}
}

func TestTheLeastLengthIsSaid(t *testing.T) {
	for second, want := range map[bool]int{false: 15, true: 8} {
		var f *fault.Error
		if err := passwords.Check("short", second, nil); !errors.As(err, &f) || f.Args["Least"] != want {
			t.Errorf("second factor %v: %v", second, err)
		}
	}
}

// What a password manager draws is taken neither for a word nor for somebody's name. Only chance can spell a third of one: of
// some hundred thousand, five letters of one are a name or a number of theirs, and nobody can tell that it was not meant. So
// it is the same ones that are drawn each time.
func TestDrawnPasswordsPass(t *testing.T) {
	draws := mathrand.NewChaCha8([32]byte{})
	for range 2000 {
		if drawn := textOf(draws, 15); passwords.Check(drawn, false, me) != nil {
			t.Errorf("%q: %v", drawn, passwords.Check(drawn, false, me))
		}
	}
}

func TestCheckLeavesItsArgumentsAlone(t *testing.T) {
	about := append(make([]string, 0, 4), "Ana")
	_ = passwords.Check("correct stable lamp horse", false, about)
	if spare := about[:2]; spare[1] != "" {
		t.Errorf("wrote %q behind the caller's list", spare[1])
	}
}

// Every entry catches what people make of it.
func TestEveryCommonPasswordIsCaught(t *testing.T) {
	data, err := os.ReadFile("common.txt")
	if err != nil {
		t.Fatal(err)
	}
	for entry := range strings.Lines(string(data)) {
		if entry = strings.TrimSpace(entry); strings.HasPrefix(entry, "# ") {
			continue
		}
		for _, variant := range []string{entry, strings.ToUpper(entry) + "2026!", "¡" + entry + "!", "123" + entry, strings.ReplaceAll(entry, "e", "3")} {
			if !passwords.Common.Has(variant) {
				t.Errorf("%q passes", variant)
			}
		}
	}
}

func FuzzPassword(f *testing.F) {
	for _, seed := range slices.Concat(me, []string{"correct stable lamp horse", "e\u0301\u0301", "\xff", "ﬁ Å 가", "\u00a0 "}) {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, password, about string) {
		alone, second := passwords.Check(password, false, []string{about}), passwords.Check(password, true, []string{about})
		if alone == nil && second != nil {
			t.Errorf("%q is good alone and bad with a second factor: %v", password, second)
		}
		if alone == nil && (!utf8.ValidString(password) || utf8.RuneCountInString(lang.Normalize(password)) < 15) {
			t.Errorf("%q passes", password)
		}
	})
}

// randomText is n characters as a password manager draws them.
func randomText(n int) string { return textOf(rand.Reader, n) }

// textOf is randomText by the chance that is given.
func textOf(chance io.Reader, n int) string {
	raw := make([]byte, n)
	if _, err := io.ReadFull(chance, raw); err != nil {
		panic(err)
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw))[:n]
}
