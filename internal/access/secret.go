package access

import (
	"context"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/fault"
)

// SecretUse is since when a database is used with a secret, of which it knows nothing but a fingerprint.
type SecretUse struct {
	Number      int // of all that it was used with, from 1
	Fingerprint string
	Since       time.Time
}

// SecretStore keeps which secrets a database was used with.
type SecretStore interface {
	// LastSecret is the one in use; the zero value when none was noted.
	LastSecret(ctx context.Context) (SecretUse, error)
	// InsertSecret is fault.Conflict when another copy has noted one of that number.
	InsertSecret(ctx context.Context, u SecretUse) error
}

// NoteSecret notes the secret of this start, by its fingerprint, and gives the one used before where that was another: its
// change is an event. The zero value says that nothing has changed. Of copies that start together one notes it.
func (s *Service) NoteSecret(ctx context.Context, fingerprint string) (before SecretUse, err error) {
	for range 2 { // who comes second finds what the first has noted
		before, err = s.noteSecret(ctx, fingerprint)
		if !fault.Is(err, fault.Conflict) {
			break
		}
	}
	return before, err
}

func (s *Service) noteSecret(ctx context.Context, fingerprint string) (SecretUse, error) {
	last, err := s.Store.LastSecret(ctx)
	if err != nil || last.Fingerprint == fingerprint {
		return SecretUse{}, err
	}
	now := s.Now()
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.InsertSecret(ctx, SecretUse{last.Number + 1, fingerprint, now}); err != nil || last.Number == 0 {
			return err
		}
		id := s.NewID()
		return s.Store.AppendAudit(ctx, audit.Event{ID: id, At: now, Action: audit.SecretChanged, Thing: id},
			audit.Detail{Field: "fingerprint", Before: last.Fingerprint, After: fingerprint})
	})
	return last, err
}
