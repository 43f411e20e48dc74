package access

import (
	"context"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// Feed is the private address at which a calendar program asks for somebody's due dates, again and again and without signing
// in. Everybody has one at most. It opens nothing else. It holds as long as its owner works somewhere, and ends whenever other
// sign-ins of the account do.
type Feed struct {
	Account  uuid.UUID
	MadeAt   time.Time // zero: there is none
	LastUsed time.Time // written at most once per Touch; zero: never
}

// FeedStore keeps feeds.
type FeedStore interface {
	// PutFeed keeps the feed of an account by the hash of its token; it takes the place of the one before.
	PutFeed(ctx context.Context, f Feed, hash TokenHash) error
	// Feed gives that of an account; fault.NotFound.
	Feed(ctx context.Context, account uuid.UUID) (Feed, error)
	// FeedBy finds one by its hash, with whose it is: somebody with an account, at the agency of today, and nothing that they
	// may do besides. Whoever has left or been erased, or whose account is closed, is fault.NotFound, as if there were none.
	FeedBy(ctx context.Context, hash TokenHash) (Feed, Actor, error)
	// TouchFeed notes when one was last asked for.
	TouchFeed(ctx context.Context, account uuid.UUID, used time.Time) error
	// RemoveFeed ends one; fault.NotFound if there is none.
	RemoveFeed(ctx context.Context, account uuid.UUID) error
}

// MayHaveFeed reports whether somebody may have a feed: who works nowhere owes nothing, and where all that is sent can be read by
// others its address would be no secret.
func (s *Service) MayHaveFeed(a Actor) bool { return a.Agency != uuid.Nil && !s.Plain }

// Feed gives the actor's own; the zero value without one.
func (s *Service) Feed(ctx context.Context, a Actor) (Feed, error) {
	f, err := s.Store.Feed(ctx, a.Account)
	if fault.Is(err, fault.NotFound) {
		return Feed{}, nil
	}
	return f, err
}

// MakeFeed makes the actor's feed anew and gives its token, which is told this once. The one before ends.
func (s *Service) MakeFeed(ctx context.Context, a Actor) (token string, err error) {
	if !s.MayHaveFeed(a) {
		return "", fault.New(fault.Forbidden, "")
	}
	token, hash, err := NewToken(s.Random)
	if err != nil {
		return "", err
	}
	now := s.Now()
	return token, s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.PutFeed(ctx, Feed{Account: a.Account, MadeAt: now}, hash); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, a.Did(s.NewID(), now, audit.CalendarMade, a.Account))
	})
}

// RevokeFeed ends the actor's feed at once. Where there is none, nothing is left to do.
func (s *Service) RevokeFeed(ctx context.Context, a Actor) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		return s.endFeed(ctx, a.Did(uuid.Nil, s.Now(), "", a.Account))
	})
}

// endFeed ends the feed of an account, if it has one, in the transaction of what brings that about. By says who does it when; its
// thing is the account.
func (s *Service) endFeed(ctx context.Context, by audit.Event) error {
	err := s.Store.RemoveFeed(ctx, by.Thing)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	by.ID, by.Action = s.NewID(), audit.CalendarRevoked
	return s.Store.AppendAudit(ctx, by)
}

// FeedOf tells whose due dates are asked for by a token. One that is unknown or was revoked is fault.NotFound; such are counted by
// the address that they come from, as those of programs are.
func (s *Service) FeedOf(ctx context.Context, token string, b Browser) (Actor, error) {
	hash, ok := ParseToken(token)
	if s.Plain || !ok {
		return Actor{}, fault.New(fault.NotFound, "")
	}
	f, who, err := s.Store.FeedBy(ctx, hash)
	if fault.Is(err, fault.NotFound) {
		return Actor{}, s.unknown(ctx, "feed-", b, err)
	}
	if err != nil {
		return Actor{}, err
	}
	if now := s.Now(); now.Sub(f.LastUsed) >= Touch {
		if err := s.Store.TouchFeed(ctx, f.Account, now); err != nil {
			return Actor{}, err
		}
	}
	return who, nil
}
