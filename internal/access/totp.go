package access

import (
	"encoding/base32"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

// What every authenticator app understands (RFC 6238): six digits of HMAC-SHA-1, new every 30 seconds. A clock may be
// one step off.
const (
	totpStep = 30 // seconds
	totpOff  = 1  // steps
)

var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

// TOTPSecret is what an authenticator app and the server share: 160 bits (RFC 4226, section 4).
type TOTPSecret []byte

// NewTOTPSecret draws one.
func NewTOTPSecret(r io.Reader) (TOTPSecret, error) {
	s := make(TOTPSecret, 20)
	_, err := io.ReadFull(r, s)
	return s, err
}

// Text is the secret for who cannot scan its picture: groups of four letters and digits, to be typed into the app.
func (s TOTPSecret) Text() string {
	var groups []string
	for group := range slices.Chunk([]byte(s.base32()), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}

// Address is the secret as the otpauth address that the app reads from a picture. Issuer and name are what the app shows.
func (s TOTPSecret) Address(issuer, name string) (string, error) {
	plain := strings.NewReplacer(":", " ") // a colon parts the two
	key, err := totp.Generate(totp.GenerateOpts{Issuer: plain.Replace(issuer), AccountName: plain.Replace(name), Secret: s,
		Period: totpStep, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		return "", err
	}
	return key.URL(), nil
}

func (s TOTPSecret) base32() string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(s)
}

// VerifyTOTP finds the time step for which a code is right. Steps up to last, the one used before, are over, so a code
// that somebody saw being typed is worth nothing: keep the step with the account in the transaction of the sign-in.
func VerifyTOTP(secret TOTPSecret, code string, now time.Time, last int64) (step int64, ok bool) {
	code = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1 // apps show two groups of three
		}
		return r
	}, code)
	if len(secret) == 0 || !sixDigits.MatchString(code) {
		return 0, false
	}
	current := now.Unix() / totpStep
	for step := max(current-totpOff, last+1); step <= current+totpOff; step++ {
		right, err := hotp.ValidateCustom(code, uint64(step), secret.base32(),
			hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && right {
			return step, true
		}
	}
	return 0, false
}
