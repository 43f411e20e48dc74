package store

import (
	"context"
	"time"

	"baluarte/internal/access"

	"github.com/google/uuid"
)

// PutFeed keeps the feed of an account; it takes the place of the one before.
func (s *Store) PutFeed(ctx context.Context, f access.Feed, hash access.TokenHash) (err error) {
	defer explain(&err, "store.PutFeed(%s)", f.Account)
	_, err = s.change(ctx, `INSERT INTO calendar_feeds (account_id, token_hash, made_at) VALUES (?, ?, ?)
ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, made_at = excluded.made_at, last_used_at = NULL`, f.Account, hash[:], instant(f.MadeAt))
	return err
}

// Feed gives the feed of an account; without one it is fault.NotFound.
func (s *Store) Feed(ctx context.Context, account uuid.UUID) (f access.Feed, err error) {
	defer explain(&err, "store.Feed(%s)", account)
	err = s.one(ctx, []any{&f.Account, (*instant)(&f.MadeAt), (*instant)(&f.LastUsed)},
		"SELECT account_id, made_at, last_used_at FROM calendar_feeds WHERE account_id = ?", account)
	return f, err
}

// FeedBy finds a feed by its hash, with whose it is. Whoever has no posting today, and whoever could not sign in any more, is
// fault.NotFound.
func (s *Store) FeedBy(ctx context.Context, hash access.TokenHash) (f access.Feed, who access.Actor, err error) {
	defer explain(&err, "store.FeedBy")
	var zone string
	today := s.dayOfUTC()
	err = s.one(ctx, []any{&f.Account, (*instant)(&f.MadeAt), (*instant)(&f.LastUsed), &who.Person, (*word)(&who.Language), (*ref)(&who.Agency), &zone},
		`SELECT f.account_id, f.made_at, f.last_used_at, a.person_id, a.language, w.agency_id, g.time_zone
FROM calendar_feeds f
JOIN accounts a ON a.id = f.account_id
JOIN people p ON p.id = a.person_id
JOIN postings w ON w.id = (SELECT x.id FROM postings x WHERE x.person_id = p.id AND x.is_primary AND x.from_on <= ?
  ORDER BY x.from_on DESC LIMIT 1)
JOIN agencies g ON g.id = w.agency_id
WHERE f.token_hash = ? AND a.deactivated_at IS NULL AND p.erased_at IS NULL AND p.alias_of IS NULL AND (w.to_on IS NULL OR w.to_on >= ?)`,
		today, hash[:], today)
	if err != nil {
		return access.Feed{}, access.Actor{}, err
	}
	who.Account, who.TimeZone = f.Account, location(zone)
	return f, who, nil
}

// TouchFeed notes when a feed was last asked for.
func (s *Store) TouchFeed(ctx context.Context, account uuid.UUID, used time.Time) (err error) {
	defer explain(&err, "store.TouchFeed(%s)", account)
	_, err = s.change(ctx, "UPDATE calendar_feeds SET last_used_at = ? WHERE account_id = ? AND (last_used_at IS NULL OR last_used_at < ?)", instant(used), account, instant(used))
	return err
}

// RemoveFeed ends a feed; if there is none, it is fault.NotFound.
func (s *Store) RemoveFeed(ctx context.Context, account uuid.UUID) (err error) {
	defer explain(&err, "store.RemoveFeed(%s)", account)
	return s.once(ctx, "DELETE FROM calendar_feeds WHERE account_id = ?", account)
}
