package store

import (
	"context"
	"time"

	"baluarte/internal/access"

	"github.com/google/uuid"
)

// InsertChallenge keeps what a browser is to sign with its passkey, and removes what nobody has answered in time.
func (s *Store) InsertChallenge(ctx context.Context, hash access.TokenHash, record []byte, made, expires time.Time) (err error) {
	defer explain(&err, "store.InsertChallenge")
	return s.InTx(ctx, func(ctx context.Context) error {
		if _, err := s.change(ctx, "DELETE FROM challenges WHERE expires_at <= ?", instant(made)); err != nil {
			return err
		}
		_, err := s.change(ctx, "INSERT INTO challenges (token_hash, record, expires_at) VALUES (?, ?, ?)", hash[:], record, instant(expires))
		return err
	})
}

// TakeChallenge gives a challenge that has not expired, and removes it in the same statement; else it is fault.NotFound.
func (s *Store) TakeChallenge(ctx context.Context, hash access.TokenHash, at time.Time) (record []byte, err error) {
	defer explain(&err, "store.TakeChallenge")
	err = s.InTx(ctx, func(ctx context.Context) error { // it writes, though it gives a row
		return s.one(ctx, []any{&record}, "DELETE FROM challenges WHERE token_hash = ? AND expires_at > ? RETURNING record", hash[:], instant(at))
	})
	return record, err
}

// UsePasskey writes a passkey's record anew after a use. If it has ended, or another use has written it meanwhile, it is
// fault.NotFound.
func (s *Store) UsePasskey(ctx context.Context, id uuid.UUID, was, is []byte, at time.Time) (err error) {
	defer explain(&err, "store.UsePasskey(%s)", id)
	return s.once(ctx, "UPDATE credentials SET secret = ?, last_used_at = ? WHERE id = ? AND secret = ? AND ended_at IS NULL", is, instant(at), id, was)
}
