package access

import (
	"context"

	"baluarte/internal/lang"
)

// How somebody reads best is theirs alone. It changes nothing that anybody answers for, and it can tell of their health: the audit
// log, which others read and which cannot be emptied, has none of it. Each is one statement.

// KeepComfort keeps how the actor reads best, with their account.
func (s *Service) KeepComfort(ctx context.Context, a Actor, c Comfort) error {
	return s.Store.SetComfort(ctx, a.Account, c)
}

// KeepLanguage keeps the actor to a language; to none, so that it follows what they read.
func (s *Service) KeepLanguage(ctx context.Context, a Actor, tag lang.Tag) error {
	return s.Store.KeepLanguage(ctx, a.Account, tag)
}

// ReadsIn keeps the language that the actor last read in, unless they keep to one.
func (s *Service) ReadsIn(ctx context.Context, a Actor, tag lang.Tag) error {
	return s.Store.SetLanguage(ctx, a.Account, tag)
}
