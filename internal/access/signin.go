package access

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// How long a sign-in lives: Idle without a request, Absolute in all. A working day fits into Absolute; a shared
// computer left alone is closed by Idle. Last seen is written at most once per Touch.
const (
	Idle     = 2 * time.Hour
	Absolute = 12 * time.Hour
	Touch    = 5 * time.Minute
)

// TokenHash is what the database keeps of a sign-in's token.
type TokenHash [sha256.Size]byte

// HashToken hashes a token from a cookie. Tokens have 256 bits of chance, so a plain hash is enough.
func HashToken(token string) TokenHash { return sha256.Sum256([]byte(token)) }

// SignIn is one browser signed in.
type SignIn struct {
	ID       uuid.UUID
	Token    TokenHash
	Account  uuid.UUID
	Created  time.Time
	LastSeen time.Time
}

// Live reports whether the sign-in still holds.
func (s SignIn) Live(now time.Time) bool {
	return now.Before(s.LastSeen.Add(Idle)) && now.Before(s.Created.Add(Absolute))
}

// Store keeps sign-ins.
type Store interface {
	audit.Log
	InTx(ctx context.Context, f func(ctx context.Context) error) error
	InsertSignIn(ctx context.Context, s SignIn) error
	// SignedIn gives the sign-in with this token and its actor, in one query. Ended and unknown ones, and those of
	// deactivated accounts, are fault.SignInRequired.
	SignedIn(ctx context.Context, token TokenHash) (SignIn, Actor, error)
	TouchSignIn(ctx context.Context, id uuid.UUID, seen time.Time) error
	EndSignIn(ctx context.Context, id uuid.UUID, at time.Time) error
	SetLanguage(ctx context.Context, account uuid.UUID, tag lang.Tag) error
}

// Service signs people in and out and tells who asks.
type Service struct {
	Store  Store
	Now    func() time.Time
	NewID  func() uuid.UUID
	Random io.Reader
}

// SignIn starts a sign-in for an account whose identity has been proved, and gives the token for its cookie.
func (s *Service) SignIn(ctx context.Context, account, person uuid.UUID) (token string, err error) {
	raw := make([]byte, 32)
	if _, err := io.ReadFull(s.Random, raw); err != nil {
		return "", err
	}
	token = base64.RawURLEncoding.EncodeToString(raw)
	now := s.Now()
	in := SignIn{ID: s.NewID(), Token: HashToken(token), Account: account, Created: now, LastSeen: now}
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.InsertSignIn(ctx, in); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, audit.Event{ID: s.NewID(), At: now, Actor: person, Action: audit.SignedIn, Thing: in.ID})
	})
	return token, err
}

// Who tells who holds a token. A sign-in that has ended or grown old is fault.SignInRequired.
func (s *Service) Who(ctx context.Context, token string) (Actor, error) {
	in, actor, err := s.Store.SignedIn(ctx, HashToken(token))
	if err != nil {
		return Actor{}, err
	}
	now := s.Now()
	if !in.Live(now) {
		return Actor{}, fault.New(fault.SignInRequired, "")
	}
	if now.Sub(in.LastSeen) >= Touch {
		if err := s.Store.TouchSignIn(ctx, in.ID, now); err != nil {
			return Actor{}, err
		}
	}
	return actor, nil
}

// SignOut ends the actor's sign-in at once.
func (s *Service) SignOut(ctx context.Context, a Actor) error {
	now := s.Now()
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.EndSignIn(ctx, a.SignIn, now); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, a.Did(s.NewID(), now, audit.SignedOut, a.SignIn))
	})
}
