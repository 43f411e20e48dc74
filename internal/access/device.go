package access

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"
)

// DeviceLife is how long a browser is remembered after it has signed in.
const DeviceLife = 180 * 24 * time.Hour

// deviceBytes: account, device, end in Unix seconds, HMAC-SHA-256 of all three.
const deviceBytes = 16 + 16 + 8 + sha256.Size

// Device is a browser that has signed in to an account. It proves nothing about who sits before it: it only has its own
// count of failures.
type Device struct {
	Account uuid.UUID
	ID      uuid.UUID
	Until   time.Time
}

// Key is the key of the device's failures.
func (d Device) Key() string { return "device:" + d.ID.String() }

// Devices writes and reads the cookies of devices.
type Devices struct{ Keys Ring }

// New makes the cookie for a browser that has just signed in. Give a new one at each sign-in: it starts a new count.
func (d Devices) New(r io.Reader, account uuid.UUID, now time.Time) (cookie string, err error) {
	id, err := uuid.NewRandomFromReader(r)
	if err != nil {
		return "", err
	}
	raw := make([]byte, 0, deviceBytes)
	raw = append(raw, account[:]...)
	raw = append(raw, id[:]...)
	raw = binary.BigEndian.AppendUint64(raw, uint64(now.Add(DeviceLife).Unix()))
	return base64.RawURLEncoding.EncodeToString(append(raw, d.Keys.Sign(raw)...)), nil
}

// Parse reads a cookie. It is not ok when it is forged, broken or too old.
func (d Devices) Parse(cookie string, now time.Time) (device Device, ok bool) {
	if len(cookie) != base64.RawURLEncoding.EncodedLen(deviceBytes) {
		return Device{}, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cookie)
	if err != nil || len(raw) != deviceBytes {
		return Device{}, false
	}
	body, mac := raw[:deviceBytes-sha256.Size], raw[deviceBytes-sha256.Size:]
	if !d.Keys.HasSigned(body, mac) {
		return Device{}, false
	}
	device.Account, device.ID = uuid.UUID(body[:16]), uuid.UUID(body[16:32])
	device.Until = time.Unix(int64(binary.BigEndian.Uint64(body[32:])), 0).UTC()
	return device, now.Before(device.Until)
}

// Agent names a browser and its system in two words, from its User-Agent: enough to know one's own in a list, and too
// little to follow anybody by.
func Agent(header string) string {
	find := func(names ...string) string {
		for _, n := range names {
			mark, shown, _ := strings.Cut(n, "=")
			if strings.Contains(header, mark) {
				return shown
			}
		}
		return ""
	}
	browser := find("Edg/=Edge", "OPR/=Opera", "SamsungBrowser=Samsung Internet", "Firefox/=Firefox", "Chrome/=Chrome", "CriOS=Chrome", "Safari/=Safari")
	system := find("Android=Android", "iPhone=iPhone", "iPad=iPad", "Windows=Windows", "CrOS=ChromeOS", "Mac OS X=Mac", "Linux=Linux")
	return strings.TrimSpace(browser + " " + system)
}
