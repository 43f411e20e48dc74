package store

import (
	"context"
	"time"

	"baluarte/internal/access"

	"github.com/google/uuid"
)

type linkRow struct {
	TokenHash []byte
	Kind      access.LinkKind
	AccountID ref
	Email     word
	MadeAt    instant
	MadeBy    ref
	ExpiresAt instant
}

func (linkRow) TableName() string { return "links" }

// InsertLink keeps a link.
func (s *Store) InsertLink(ctx context.Context, l access.Link) (err error) {
	defer explain(&err, "store.InsertLink(%s)", l.Kind)
	return insert(ctx, s, linkRow{l.Hash[:], l.Kind, ref(l.Account), word(l.Email), instant(l.MadeAt), ref(l.MadeBy), instant(l.Expires)})
}

// Link finds a link by its token, used or not; else it is fault.NotFound.
func (s *Store) Link(ctx context.Context, hash access.TokenHash) (l access.Link, err error) {
	defer explain(&err, "store.Link")
	l.Hash = hash
	err = s.one(ctx, []any{(*word)(&l.Kind), (*ref)(&l.Account), (*word)(&l.Email), (*instant)(&l.MadeAt), (*ref)(&l.MadeBy), (*instant)(&l.Expires), (*instant)(&l.Used)},
		"SELECT kind, account_id, email, made_at, made_by, expires_at, used_at FROM links WHERE token_hash = ?", hash[:])
	return l, err
}

// UseLink uses a link up, and with it all others of the account; if it was used or has expired, it is fault.NotFound.
func (s *Store) UseLink(ctx context.Context, hash access.TokenHash, at time.Time) (err error) {
	defer explain(&err, "store.UseLink")
	if err := s.once(ctx, "UPDATE links SET used_at = ? WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?", instant(at), hash[:], instant(at)); err != nil {
		return err
	}
	_, err = s.change(ctx, "UPDATE links SET used_at = ? WHERE used_at IS NULL AND account_id = (SELECT account_id FROM links WHERE token_hash = ?)", instant(at), hash[:])
	return err
}

// EndLinksOf ends the links of an account that are not used.
func (s *Store) EndLinksOf(ctx context.Context, account uuid.UUID, at time.Time) (err error) {
	defer explain(&err, "store.EndLinksOf(%s)", account)
	_, err = s.change(ctx, "UPDATE links SET used_at = ? WHERE used_at IS NULL AND account_id = ?", instant(at), account)
	return err
}

// VerifyEmail notes that the person of an account reads the mail of an address, if it still is theirs and nobody else has
// proved it meanwhile.
func (s *Store) VerifyEmail(ctx context.Context, account uuid.UUID, email string, at time.Time) (err error) {
	defer explain(&err, "store.VerifyEmail(%s)", account)
	_, err = s.change(ctx, `UPDATE people SET email_verified_at = ? WHERE email = ? AND email_verified_at IS NULL
  AND id = (SELECT person_id FROM accounts WHERE id = ?)
  AND NOT EXISTS (SELECT 1 FROM people o WHERE o.email_key = people.email_key AND o.email_verified_at IS NOT NULL AND o.alias_of IS NULL)`, instant(at), email, account)
	return err
}

// LockGrants keeps all others from changing who may do what, until the transaction ends.
func (s *Store) LockGrants(ctx context.Context) (err error) {
	defer explain(&err, "store.LockGrants")
	if s.dialect.locks {
		_, err = s.change(ctx, "LOCK TABLE grants IN SHARE ROW EXCLUSIVE MODE")
	}
	return err
}

// Administrators counts the active administrators of the whole installation who have a way to sign in by themselves.
func (s *Store) Administrators(ctx context.Context) (n int, err error) {
	defer explain(&err, "store.Administrators")
	err = s.one(ctx, []any{&n}, `SELECT count(*) FROM grants g JOIN accounts a ON a.id = g.account_id
WHERE g.role = 'administrator' AND g.agency_id IS NULL AND a.deactivated_at IS NULL
  AND EXISTS (SELECT 1 FROM credentials c WHERE c.account_id = a.id AND c.kind IN ('password', 'passkey') AND c.ended_at IS NULL)`)
	return n, err
}
