package access

import (
	"context"
	"time"

	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// subject is a key whose failures are counted, with its limit. Those of an address stay after a success: it may have an
// account of its own to be right with.
type subject struct {
	key string
	Limit
	stays bool
}

// from is the address that an attempt comes from.
func (b Browser) from() subject { return subject{AddressKey(b.Address), AddressLimit, true} }

// subjects are the keys under which an attempt is counted: the address it comes from, and who it says it is, whether or
// not that is anybody. A browser known to the account has a count of its own and no other, so that nobody else can make
// its owner wait.
func (s *Service) subjects(all []Claimant, e Entry) []subject {
	for _, c := range all {
		if d, ok := s.device(e.Browser, c.Account); ok {
			return []subject{{key: d.Key(), Limit: DeviceLimit}}
		}
	}
	return []subject{e.from(), {key: NameKey(e.name()), Limit: AccountLimit}}
}

// device tells whether a browser has signed in to an account before.
func (s *Service) device(b Browser, account uuid.UUID) (Device, bool) {
	d, ok := s.Keys.Devices.Parse(b.Device, s.Now())
	return d, ok && d.Account == account
}

// tried is what was counted before an attempt, to be taken back when it proves right. Without the states it is of one that
// was counted in a request before.
type tried struct {
	subjects      []subject
	before, after map[string]Throttle
}

// count counts an attempt as failed before it is tried, or refuses it while its subject must wait.
func (s *Service) count(ctx context.Context, subjects ...subject) (tried, error) {
	now := s.Now()
	t := tried{subjects: subjects, after: map[string]Throttle{}}
	keys := make([]string, len(subjects))
	for i, sub := range subjects {
		keys[i] = sub.key
	}
	before, err := s.Store.Throttles(ctx, keys)
	if err != nil {
		return t, err
	}
	if err := blocked(before, now); err != nil {
		return t, err // most of a flood ends here, after one look
	}
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		if t.before, err = s.Store.LockThrottles(ctx, keys, now); err != nil {
			return err
		}
		if err := blocked(t.before, now); err != nil {
			return err
		}
		for _, sub := range subjects {
			t.after[sub.key] = sub.Next(t.before[sub.key], now)
		}
		if err := s.Store.SaveThrottles(ctx, t.after); err != nil {
			return err
		}
		return s.Store.ForgetThrottles(ctx, now.Add(-AccountLimit.Memory-longestWait))
	})
	return t, err
}

// Allow counts something that anybody may do without an account, from where they are; beyond what is free, it is
// fault.TooMany for a while.
func (s *Service) Allow(ctx context.Context, what string, b Browser, l Limit) error {
	from := b.from()
	from.key, from.Limit = what+"-"+from.key, l
	_, err := s.count(ctx, from)
	return err
}

// unknown counts a secret that nobody has, of a kind, by the address that it comes from, apart from sign-ins: it is err, and
// fault.TooMany after too many.
func (s *Service) unknown(ctx context.Context, kind string, b Browser, err error) error {
	from := b.from()
	from.key = kind + from.key
	if _, counting := s.count(ctx, from); counting != nil {
		return counting
	}
	return err
}

func blocked(states map[string]Throttle, now time.Time) error {
	var wait time.Duration
	for _, t := range states {
		wait = max(wait, t.Blocked(now))
	}
	if wait == 0 {
		return nil
	}
	return fault.New(fault.TooMany, "sign_in.throttled", "Count", int((wait+time.Minute-1)/time.Minute))
}

// relieve takes an attempt back. If it proved right, the failures of the account are forgotten and those of the address
// stay but for this one. If it could not be tried, all others stay: else whoever hangs up in time would be free to guess.
func (s *Service) relieve(ctx context.Context, t tried, proved bool) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		var keys []string
		for _, sub := range t.subjects {
			keys = append(keys, sub.key)
		}
		states, err := s.Store.LockThrottles(ctx, keys, s.Now())
		if err != nil {
			return err
		}
		for _, sub := range t.subjects {
			if proved && !sub.stays {
				states[sub.key] = Throttle{}
				continue
			}
			state := states[sub.key]
			state.Failures = max(0, state.Failures-1)
			if after := t.after[sub.key]; !after.Until.IsZero() && state.Until.Equal(after.Until) { // the wait is this attempt's
				state.Since, state.Until = t.before[sub.key].Since, t.before[sub.key].Until
			}
			states[sub.key] = state
		}
		return s.Store.SaveThrottles(ctx, states)
	})
}
