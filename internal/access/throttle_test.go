package access_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"baluarte/internal/access"
)

func TestWaitsGrowAndEnd(t *testing.T) {
	var state access.Throttle
	at := now
	var waits []time.Duration
	for range 14 {
		state = access.AccountLimit.Next(state, at)
		w := state.Blocked(at)
		waits = append(waits, w)
		if w > 0 && (state.Blocked(at.Add(w-1)) != 1 || state.Blocked(at.Add(w)) != 0) {
			t.Errorf("a wait of %s does not end after it", w)
		}
		at = at.Add(w)
	}
	const s, m = time.Second, time.Minute
	if want := []time.Duration{0, 0, 0, 0, 0, 30 * s, m, 2 * m, 4 * m, 8 * m, 15 * m, 15 * m, 15 * m, 15 * m}; !slices.Equal(waits, want) {
		t.Errorf("waits %v, want %v", waits, want)
	}
	if state = access.AccountLimit.Next(state, at.Add(24*time.Hour-1)); state.Blocked(at.Add(24*time.Hour-1)) != 15*m {
		t.Error("forgotten too early")
	}
	at = state.Until.Add(24 * time.Hour)
	if state = access.AccountLimit.Next(state, at); state.Failures != 1 || state.Blocked(at) != 0 {
		t.Errorf("not forgotten after a day: %+v", state)
	}
}

func TestNobodyWaitsForEver(t *testing.T) {
	var state access.Throttle
	for range 1_000_000 {
		state = access.AccountLimit.Next(state, now)
	}
	if got := state.Blocked(now); got != 15*time.Minute {
		t.Errorf("after a million failures: %s", got)
	}
	if (access.Throttle{}).Blocked(now) != 0 || !access.AccountLimit.Forgotten(access.Throttle{}, now) {
		t.Error("who never failed waits")
	}
}

// A class of thirty behind one address may each fail once, and after a while again.
func TestAnOfficeSharesItsAddress(t *testing.T) {
	var state access.Throttle
	fail := func(times int, at time.Time) time.Duration {
		for range times {
			state = access.AddressLimit.Next(state, at)
		}
		return state.Blocked(at)
	}
	if w := fail(30, now); w != 0 {
		t.Errorf("thirty failures: wait %s", w)
	}
	if w := fail(30, now.Add(10*time.Minute)); w != 0 {
		t.Errorf("thirty more, ten minutes later: wait %s", w)
	}
	if w := fail(1, now.Add(11*time.Minute)); w != 30*time.Second {
		t.Errorf("one too many: wait %s", w)
	}
}

func TestFailuresAreCountedUnderTheRightKey(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7":            "address:192.0.2.7",
		"::ffff:192.0.2.7":     "address:192.0.2.7",
		"2001:db8:1:2:3:4:5:6": "address:2001:db8:1:2::/64",
		"2001:db8:1:2:ffff::1": "address:2001:db8:1:2::/64",
		"fe80::1%eth0":         "address:fe80::/64",
	} {
		if got := access.AddressKey(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
	if access.AddressKey(netip.Addr{}) == "" {
		t.Error("no address, no key")
	}
	if access.NameKey("Nadie@Example.org") != access.NameKey("nadie@example.org") || access.NameKey("nadie") == access.NameKey("nadia") {
		t.Error("names are not told apart")
	}
}

// TestAStrangersMailboxStaysReadable: who asks for a new way in as often as the limit lets them, for a whole day.
func TestAStrangersMailboxStaysReadable(t *testing.T) {
	var state access.Throttle
	mails := 0
	for at := now; at.Before(now.AddDate(0, 0, 1)); at = at.Add(max(time.Second, state.Blocked(at))) {
		state = access.ResetLimit.Next(state, at)
		mails++
	}
	if mails > 25 {
		t.Errorf("%d mails in a day", mails)
	}
}
