package access_test

import (
	"crypto/rand"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"baluarte/internal/access"

	"github.com/google/uuid"
)

var forms = map[string]access.CodeForm{
	`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$`: access.CardCode,
	`^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){2}$`: access.RecoveryCode,
	`^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$`: access.CertificateCode,
}

func draw(t testing.TB, f access.CodeForm) access.Code {
	t.Helper()
	code, err := f.New(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestCodesAreReadAsTheyAreTyped(t *testing.T) {
	for pattern, form := range forms {
		for range 100 {
			code := draw(t, form)
			if !regexp.MustCompile(pattern).MatchString(string(code)) {
				t.Fatalf("%s does not look like %s", code, pattern)
			}
			plain := strings.ReplaceAll(string(code), "-", "")
			for _, typed := range []string{
				string(code), plain, strings.ToLower(plain), " " + strings.ReplaceAll(string(code), "-", " \t") + "\n",
				strings.ReplaceAll(string(code), "-", "–"), strings.ReplaceAll(string(code), "-", "."), strings.ReplaceAll(string(code), "-", "_"), strings.ReplaceAll(string(code), "-", " / "), strings.NewReplacer("0", "O", "1", "I").Replace(plain), strings.NewReplacer("0", "o", "1", "l").Replace(plain),
			} {
				if got, err := form.Parse(typed); err != nil || got != code {
					t.Errorf("%q is read as %q: %v", typed, got, err)
				}
			}
		}
	}
}

// The check character: whoever mistypes one character, or two in the wrong order, hears it at once, and it counts as no
// failed sign-in.
func TestSlipsAreNoticed(t *testing.T) {
	for _, form := range forms {
		code := strings.ReplaceAll(string(draw(t, form)), "-", "")
		for i := range code {
			for _, wrong := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
				slip := code[:i] + string(wrong) + code[i+1:]
				if _, err := form.Parse(slip); slip != code && keyOf(t, err) != "code.mistyped" {
					t.Fatalf("%s for %s: %v", slip, code, err)
				}
			}
			for j := range i {
				swapped := code[:j] + code[i:i+1] + code[j+1:i] + code[j:j+1] + code[i+1:]
				if _, err := form.Parse(swapped); swapped != code && keyOf(t, err) != "code.mistyped" {
					t.Fatalf("%s for %s: %v", swapped, code, err)
				}
			}
		}
	}
}

func TestWhatIsNoCodeIsSaid(t *testing.T) {
	for typed, want := range map[string]string{
		"": "code.length", "7KQ2": "code.length", strings.Repeat("0", 13): "code.length", strings.Repeat("0", 1<<20): "code.length",
		"UUUU-UUUU-UUUU": "code.character", "7KQ2-M4XÉ-9T0C": "code.character", "7KQ2\x00": "code.character", "\xff": "code.character",
		"000000000001": "code.mistyped",
	} {
		if _, err := access.CardCode.Parse(typed); keyOf(t, err) != want {
			t.Errorf("%.30q: %v, want %s", typed, err, want)
		}
	}
}

// TestACodeIsFoundAmongWords: as it is pasted from a mail, an address, or the paper itself.
func TestACodeIsFoundAmongWords(t *testing.T) {
	const code = "0000-0000-0001-000G"
	if _, err := access.CertificateCode.Parse(code); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		code: "", "o000 0000 0ooi 000g": "", "Código " + code: "", "Código: " + code + ".": "", "código (000000000001000g), gracias": "",
		"the code 0000 0000 0001 000G": "", code + " and again " + code: "", "/certificates/" + code + ".pdf?format=a4": "",
		"Código 0000-0000-0001-0006": "code.mistyped", "code 0000 0000 0001 0006": "code.mistyped", "Código": "code.character",
		"Código 0000-0000-0001": "code.character", code + " 0000-0000-0000-0000": "code.length", "": "code.length", strings.Repeat("é ", 1<<16): "code.character",
	} {
		got, err := access.CertificateCode.Find(text)
		if want == "" && (err != nil || got != code) || want != "" && (got != "" || keyOf(t, err) != want) {
			t.Errorf("%.50q: %q, %v, want %s", text, got, err, want)
		}
	}
}

func TestCodesAreKeptByTheirHash(t *testing.T) {
	key, ana, luis := access.Ring{[]byte("a key of the installation")}, uuid.New(), uuid.New()
	code := draw(t, access.CardCode)
	kept := code.Hash(key, ana)
	if kept != code.Hash(key, ana) {
		t.Error("a code has two hashes")
	}
	for what, other := range map[string]access.CodeHash{
		"another account": code.Hash(key, luis), "another key": code.Hash(access.Ring{[]byte("another")}, ana), "another code": draw(t, access.CardCode).Hash(key, ana),
	} {
		if other == kept {
			t.Errorf("%s has the same hash", what)
		}
	}
}

func TestNoChanceNoCode(t *testing.T) {
	dry := iotest.ErrReader(iotest.ErrTimeout)
	if code, err := access.CardCode.New(dry); err == nil || code != "" {
		t.Errorf("code %q", code)
	}
	if token, _, err := access.NewToken(dry); err == nil || token != "" {
		t.Errorf("token %q", token)
	}
	if _, err := access.NewTOTPSecret(dry); err == nil {
		t.Error("a secret without chance")
	}
	if cookie, err := (access.Devices{}).New(dry, uuid.New(), now); err == nil || cookie != "" {
		t.Errorf("cookie %q", cookie)
	}
}

func FuzzParseCode(f *testing.F) {
	for _, seed := range []string{"7KQ2-M4XD-9T0C", "", "oooo iiii llll", "–", "ı", "\xff", strings.Repeat("-", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for _, form := range forms {
			code, err := form.Parse(typed)
			if err != nil {
				if code != "" {
					t.Errorf("%q is refused and read as %q", typed, code)
				}
				keyOf(t, err)
				continue
			}
			if again, err := form.Parse(string(code)); err != nil || again != code {
				t.Errorf("%q is read as %q, which is read as %q: %v", typed, code, again, err)
			}
		}
	})
}
