package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"baluarte/internal/access"
)

// Throttles gives the counts of failures under some keys; those without any are left out.
func (s *Store) Throttles(ctx context.Context, keys []string) (states map[string]access.Throttle, err error) {
	defer explain(&err, "store.Throttles")
	return s.throttles(ctx, "", keys)
}

func (s *Store) throttles(ctx context.Context, lock string, keys []string) (map[string]access.Throttle, error) {
	type row struct {
		key string
		access.Throttle
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.key, (*number)(&r.Failures), (*instant)(&r.Since), (*instant)(&r.Until)}
	}, "SELECT subject, failures, since, blocked_until FROM throttles WHERE subject IN {words} ORDER BY subject "+lock, words(keys))
	states := map[string]access.Throttle{}
	for _, r := range rows {
		if r.Failures > 0 {
			states[r.key] = r.Throttle
		}
	}
	return states, err
}

// LockThrottles is Throttles for those who will save them. It leaves a row for each key, so that others wait also where
// there was none.
func (s *Store) LockThrottles(ctx context.Context, keys []string, at time.Time) (states map[string]access.Throttle, err error) {
	defer explain(&err, "store.LockThrottles")
	for _, key := range slices.Sorted(slices.Values(keys)) {
		if _, err := s.change(ctx, "INSERT INTO throttles (subject, failures, since) VALUES (?, 0, ?) ON CONFLICT (subject) DO NOTHING", key, instant(at)); err != nil {
			return nil, err
		}
	}
	return s.throttles(ctx, "{lock}", keys)
}

// SaveThrottles keeps states that were locked. One without failures is forgotten.
func (s *Store) SaveThrottles(ctx context.Context, states map[string]access.Throttle) (err error) {
	defer explain(&err, "store.SaveThrottles")
	for _, key := range slices.Sorted(maps.Keys(states)) {
		t := states[key]
		if t.Failures == 0 {
			_, err = s.change(ctx, "DELETE FROM throttles WHERE subject = ?", key)
		} else {
			_, err = s.change(ctx, "UPDATE throttles SET failures = ?, since = ?, blocked_until = ? WHERE subject = ?", t.Failures, instant(t.Since), instant(t.Until), key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ForgetThrottles removes what nobody has added to since a moment.
func (s *Store) ForgetThrottles(ctx context.Context, since time.Time) (err error) {
	defer explain(&err, "store.ForgetThrottles")
	_, err = s.change(ctx, "DELETE FROM throttles WHERE since < ?", instant(since))
	return err
}
