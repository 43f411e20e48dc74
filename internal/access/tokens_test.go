package access_test

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"

	"github.com/google/uuid"
)

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

func TestATokenIsKnownByItsHash(t *testing.T) {
	token, hash, err := access.NewToken(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := access.ParseToken(token); !ok || got != hash || got != access.HashToken(token) {
		t.Errorf("%q is not known again", token)
	}
	for what, broken := range map[string]string{
		"empty": "", "short": token[1:], "long": token + "A", "cut by a line break": token[:20] + "\n" + token[21:], "with spaces": " " + token[1:],
		"of another alphabet": "+" + token[1:], "with stray bits": token[:42] + "B", "padded": token[:42] + "=",
	} {
		if _, ok := access.ParseToken(broken); ok && broken != token {
			t.Errorf("a token %s passes: %q", what, broken)
		}
	}
}

func FuzzParseToken(f *testing.F) {
	token, _, _ := access.NewToken(rand.Reader)
	f.Add(token)
	f.Add(strings.Repeat("\n", 43))
	f.Fuzz(func(t *testing.T, token string) {
		if hash, ok := access.ParseToken(token); ok && (len(token) != 43 || strings.ContainsAny(token, "\r\n =+/") || hash != access.HashToken(token)) {
			t.Errorf("%q passes", token)
		}
	})
}

func TestADeviceIsKnownForHalfAYear(t *testing.T) {
	devices, account := access.Devices{Keys: access.Ring{[]byte("key")}}, uuid.New()
	cookie, err := devices.New(rand.Reader, account, now)
	if err != nil {
		t.Fatal(err)
	}
	device, ok := devices.Parse(cookie, now)
	if !ok || device.Account != account || !device.Until.Equal(now.Add(access.DeviceLife)) || device.Key() == "device:"+uuid.Nil.String() {
		t.Errorf("%+v, %v", device, ok)
	}
	other, _ := devices.New(rand.Reader, account, now)
	if second, _ := devices.Parse(other, now); second.Key() == device.Key() {
		t.Error("two devices share their count")
	}
	if _, ok := devices.Parse(cookie, now.Add(access.DeviceLife-time.Second)); !ok {
		t.Error("forgotten too early")
	}
	if _, ok := devices.Parse(cookie, now.Add(access.DeviceLife)); ok {
		t.Error("known for ever")
	}
	if _, ok := (access.Devices{Keys: access.Ring{[]byte("another key")}}).Parse(cookie, now); ok {
		t.Error("forged with another key")
	}
	for i := range cookie {
		if _, ok := devices.Parse(cookie[:i]+string('A'+('Z'-cookie[i])%2)+cookie[i+1:], now); ok && cookie[i] != 'A'+('Z'-cookie[i])%2 {
			t.Fatalf("changed at %d and still good", i)
		}
	}
	for _, broken := range []string{"", cookie[1:], cookie + "A", "\n" + cookie[1:], strings.Repeat("A", len(cookie))} {
		if _, ok := devices.Parse(broken, now); ok {
			t.Errorf("%q passes", broken)
		}
	}
}

func FuzzDeviceCookie(f *testing.F) {
	devices := access.Devices{Keys: access.Ring{[]byte("key")}}
	cookie, _ := devices.New(rand.Reader, uuid.New(), now)
	f.Add(cookie[1:])
	f.Add(strings.Repeat("A", 96))
	f.Add(strings.Repeat("\r\n", 48))
	f.Fuzz(func(t *testing.T, cookie string) {
		if device, ok := devices.Parse(cookie, now); ok {
			t.Errorf("forged: %q is %+v", cookie, device)
		}
	})
}
