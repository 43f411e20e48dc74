package store

import (
	"context"

	"baluarte/internal/access"
	"baluarte/internal/fault"
)

// LastSecret tells with which secret the database was used last; the zero value when nobody has noted any.
func (s *Store) LastSecret(ctx context.Context) (u access.SecretUse, err error) {
	defer explain(&err, "store.LastSecret")
	err = s.one(ctx, []any{&u.Number, &u.Fingerprint, (*instant)(&u.Since)}, "SELECT number, fingerprint, since FROM secrets ORDER BY number DESC LIMIT 1")
	if fault.Is(err, fault.NotFound) {
		return access.SecretUse{}, nil
	}
	return u, err
}

// InsertSecret notes a secret that the database is used with from now on. If another copy has noted one of that number
// meanwhile, it is fault.Conflict.
func (s *Store) InsertSecret(ctx context.Context, u access.SecretUse) (err error) {
	defer explain(&err, "store.InsertSecret(%d)", u.Number)
	_, err = s.change(ctx, "INSERT INTO secrets (number, fingerprint, since) VALUES (?, ?, ?)", u.Number, u.Fingerprint, instant(u.Since))
	return err
}
