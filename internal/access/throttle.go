package access

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"

	"baluarte/internal/lang"
)

// The first wait after too many failures; each further failure doubles it, up to the longest. So guessing goes on at four
// an hour at most, and yet nobody is ever shut out for good.
const (
	firstWait   = 30 * time.Second
	longestWait = 15 * time.Minute
)

// Limit is how many failures are free, and for how long they are remembered.
type Limit struct {
	Free   int
	Memory time.Duration
	Wait   time.Duration // the longest; zero: longestWait
}

// The limits. An account is counted by each of its names, as nobody's name is. A browser that has signed in to it before is
// counted by itself (Device), so that whoever fails from elsewhere does not make its owner wait. An address may be that of
// a whole office.
var (
	AccountLimit = Limit{Free: 5, Memory: 24 * time.Hour}
	DeviceLimit  = AccountLimit
	AddressLimit = Limit{Free: 30, Memory: 10 * time.Minute}
)

// Throttle is what is kept of the failures under one key. The zero value is of a key without any. A success ends that of
// the name or device, but not that of the address, which may have an account of its own.
type Throttle struct {
	Failures int
	Since    time.Time // from when on the limit's memory runs: the first failure; beyond the free ones, the end of the last wait
	Until    time.Time // refused before; zero while failures are free
}

// Next is the state after one more failure. Count it before the password is hashed and take it back (with the state that
// was) when it proves right: else a hundred guesses sent at once would all be free. An attempt that was refused for its
// wait is not counted.
func (l Limit) Next(t Throttle, now time.Time) Throttle {
	if l.Forgotten(t, now) {
		t = Throttle{Since: now}
	}
	t.Failures++
	if beyond := t.Failures - l.Free; beyond > 0 {
		t.Until = now.Add(wait(beyond, cmp.Or(l.Wait, longestWait)))
		t.Since = t.Until
	}
	return t
}

// Forgotten reports whether a state says nothing any more; its row may go.
func (l Limit) Forgotten(t Throttle, now time.Time) bool { return !now.Before(t.Since.Add(l.Memory)) }

// Blocked is how long attempts are still refused, before anything is hashed; zero when they are not.
func (t Throttle) Blocked(now time.Time) time.Duration { return max(0, t.Until.Sub(now)) }

// wait doubles with each failure beyond the free ones.
func wait(beyond int, longest time.Duration) time.Duration {
	w := firstWait
	for range beyond - 1 {
		if w *= 2; w >= longest {
			return longest
		}
	}
	return w
}

// NameKey is the key of failures under a name that was typed, whether or not any account has it: else a wait would tell
// which accounts exist, and which names are of one.
func NameKey(typed string) string {
	sum := sha256.Sum256([]byte(lang.Fold(typed)))
	return "name:" + hex.EncodeToString(sum[:16])
}

// AddressKey is the key of failures from an address. Of IPv6 it is the /64, all of which one subscriber has.
func AddressKey(a netip.Addr) string {
	a = a.Unmap()
	if a.Is6() {
		if network, err := a.WithZone("").Prefix(64); err == nil {
			return "address:" + network.String()
		}
	}
	return "address:" + a.String()
}
