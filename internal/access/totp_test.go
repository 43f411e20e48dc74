package access_test

import (
	"bytes"
	"crypto/rand"
	"net/url"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"
)

// The test vectors of RFC 6238, appendix B, by their last six digits.
func TestTOTPIsTheOneOfTheStandard(t *testing.T) {
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"} {
		step, ok := access.VerifyTOTP(access.TOTPSecret("12345678901234567890"), code, time.Unix(at, 0), 0)
		if !ok || step != at/30 {
			t.Errorf("%s at %d: %d, %v", code, at, step, ok)
		}
	}
}

func TestATOTPCodeIsGoodOnceAndForAMoment(t *testing.T) {
	secret, err := access.NewTOTPSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(strings.ReplaceAll(secret.Text(), " ", ""), now)
	if err != nil {
		t.Fatal(err)
	}
	current := now.Unix() / 30
	for off, want := range map[time.Duration]bool{0: true, 30 * time.Second: true, -30 * time.Second: true, time.Minute: false, -time.Minute: false, time.Hour: false} {
		if step, ok := access.VerifyTOTP(secret, code, now.Add(off), 0); ok != want || ok && step != current {
			t.Errorf("the clock is off by %s: step %d, %v", off, step, ok)
		}
	}
	for last, want := range map[int64]bool{current - 1: true, current: false, current + 1: false} {
		if _, ok := access.VerifyTOTP(secret, code, now, last); ok != want {
			t.Errorf("last used %d steps from now: %v", last-current, ok)
		}
	}
	if _, ok := access.VerifyTOTP(secret, " "+code[:3]+"\u00a0"+code[3:]+" ", now, 0); !ok {
		t.Error("not read as the app shows it")
	}
	for _, wrong := range []string{"", code[:5], code + "0", "-" + code[1:], "١٢٣٤٥٦", "abcdef", strings.Repeat("1", 1<<20)} {
		if _, ok := access.VerifyTOTP(secret, wrong, now, 0); ok {
			t.Errorf("%.20q passes", wrong)
		}
	}
	if _, ok := access.VerifyTOTP(nil, code, now, 0); ok {
		t.Error("a code without a secret")
	}
}

func TestTheAppIsToldAllItNeeds(t *testing.T) {
	secret := access.TOTPSecret("12345678901234567890")
	if got := secret.Text(); got != "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ" {
		t.Errorf("to type: %q", got)
	}
	address, err := secret.Address("Baluarte", "ana:pérez&secret=X/1@example.org")
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); u.Scheme != "otpauth" || u.Host != "totp" || u.Path != "/Baluarte:ana pérez&secret=X/1@example.org" || len(q["secret"]) != 1 ||
		q.Get("secret") != "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" || q.Get("issuer") != "Baluarte" || q.Get("digits") != "6" || q.Get("period") != "30" || q.Get("algorithm") != "SHA1" {
		t.Errorf("%s", address)
	}
}

func TestASealedSecretBelongsToOneAccount(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 32)
	s, err := access.NewSealer(access.Ring{key})
	if err != nil {
		t.Fatal(err)
	}
	ana, secret := uuid.New(), []byte("shared with an app")
	sealed := s.Seal(ana, secret)
	if bytes.Contains(sealed, secret) || bytes.Equal(sealed, s.Seal(ana, secret)) {
		t.Error("the seal tells something")
	}
	if got, _, err := s.Open(ana, sealed); err != nil || !bytes.Equal(got, secret) {
		t.Errorf("%q, %v", got, err)
	}
	if _, _, err := s.Open(uuid.New(), sealed); err == nil {
		t.Error("opened for another account")
	}
	for i := range sealed {
		touched := bytes.Clone(sealed)
		touched[i] ^= 1
		if _, _, err := s.Open(ana, touched); err == nil {
			t.Fatalf("touched at %d and opened", i)
		}
	}
	for _, broken := range [][]byte{nil, sealed[:10], sealed[:len(sealed)-1]} {
		if _, _, err := s.Open(ana, broken); err == nil {
			t.Errorf("%x opened", broken)
		}
	}
	other, _ := access.NewSealer(access.Ring{bytes.Repeat([]byte{8}, 32)})
	if _, _, err := other.Open(ana, sealed); err == nil {
		t.Error("opened with another key")
	}
	if _, err := access.NewSealer(access.Ring{key[:16]}); err == nil {
		t.Error("half a key will do")
	}
}
