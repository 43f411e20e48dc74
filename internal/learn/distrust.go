package learn

import (
	"context"
	"slices"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// Distrust notes, for good, that nothing signed with a key is to be trusted by itself any more: somebody else may have it, since
// a moment. What the record holds is as true as before, so papers that it signed can still be checked by their codes. A key of
// which that is noted, or that never signed anything here, and a moment to come are refused.
func (s *Service) Distrust(ctx context.Context, by access.Actor, key string, since time.Time) error {
	now := s.Now()
	if since.After(now) {
		return fault.New(fault.Invalid, "certificate.command.since_ahead")
	}
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		all, err := s.Store.SigningKeys(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(all, func(k Key) bool { return k.ID == key }) {
			return fault.New(fault.Invalid, "certificate.command.not_ours", "Key", told(key))
		}
		changed, err := s.Store.DistrustKey(ctx, key, since, now)
		if err == nil && !changed {
			err = fault.New(fault.Conflict, "certificate.command.distrusted_before", "Key", key)
		}
		if err != nil {
			return err
		}
		e := by.Did(s.NewID(), now, audit.KeyDistrusted, by.Person)
		e.Thing = e.ID
		return s.Store.AppendAudit(ctx, e, audit.Detail{Field: "signing_key", After: key}, audit.Detail{Field: "from", After: lang.DateOf(since, time.UTC).String()})
	})
}
