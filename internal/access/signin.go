package access

import (
	"context"
	"io"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// How long a sign-in lives: Idle without a request, Absolute in all. A working day fits into Absolute; a computer left
// alone is closed by Idle. One that others use too closes sooner. Last seen is written at most once per Touch.
const (
	Idle           = 2 * time.Hour
	Absolute       = 12 * time.Hour
	SharedIdle     = 20 * time.Minute
	SharedAbsolute = 4 * time.Hour
	HalfLife       = 15 * time.Minute // of a sign-in that is not whole
	Touch          = 5 * time.Minute
)

// Fresh is how long after proving who they are somebody may change how they sign in.
const Fresh = 15 * time.Minute

// SignIn is one browser signed in.
type SignIn struct {
	ID       uuid.UUID
	Token    TokenHash
	Account  uuid.UUID
	Created  time.Time
	LastSeen time.Time
	Stage    Stage
	Method   Kind
	Shared   bool   // on a computer that others use
	Agent    string // browser and system, in two words
	Address  string
	Class    uuid.UUID // to which it is bound; uuid.Nil for nearly all
}

// Live reports whether the sign-in still holds.
func (s SignIn) Live(now time.Time) bool {
	idle, absolute := Idle, Absolute
	switch {
	case s.Stage != Whole:
		idle, absolute = HalfLife, HalfLife
	case s.Shared:
		idle, absolute = SharedIdle, SharedAbsolute
	}
	return now.Before(s.LastSeen.Add(idle)) && now.Before(s.Created.Add(absolute))
}

// Half is a sign-in that is not whole yet, with who it is of.
type Half struct {
	SignIn
	Claimant
	Name     string
	Language lang.Tag
}

// SignInStore keeps sign-ins.
type SignInStore interface {
	InsertSignIn(ctx context.Context, s SignIn) error
	// SignedIn gives the whole sign-in with this token and its actor, in one query. Ended and unknown ones, and those of
	// deactivated accounts, are fault.SignInRequired.
	SignedIn(ctx context.Context, token TokenHash) (SignIn, Actor, error)
	// HalfSignedIn gives one that is not whole yet; likewise.
	HalfSignedIn(ctx context.Context, token TokenHash) (Half, error)
	TouchSignIn(ctx context.Context, id uuid.UUID, seen time.Time) error
	EndSignIn(ctx context.Context, id uuid.UUID, at time.Time) error
	// EndSignIns ends all sign-ins of an account but one.
	EndSignIns(ctx context.Context, account, but uuid.UUID, at time.Time) error
	// SignIns lists those that have not ended, the newest first.
	SignIns(ctx context.Context, account uuid.UUID) ([]SignIn, error)
	// SetLanguage keeps the language that somebody last read in, unless they keep to one.
	SetLanguage(ctx context.Context, account uuid.UUID, tag lang.Tag) error
	// KeepLanguage keeps an account to a language; to none, so that it follows what is read.
	KeepLanguage(ctx context.Context, account uuid.UUID, tag lang.Tag) error
	// SetComfort keeps how somebody reads best.
	SetComfort(ctx context.Context, account uuid.UUID, c Comfort) error
}

// Store keeps what this room needs.
type Store interface {
	audit.Log
	InTx(ctx context.Context, f func(ctx context.Context) error) error
	SignInStore
	CredentialStore
	ThrottleStore
	LinkStore
	GrantStore
	TokenStore
	FeedStore
	TrailStore
	MemberStore
	CardStore
	ChallengeStore
	OwnStore
	SecretStore
}

// Keys are the program's secrets for signing in.
type Keys struct {
	Codes   Ring // hashes the codes that people type
	Devices Devices
	Seal    *Sealer
}

// Service signs people in and out and tells who asks.
type Service struct {
	Store     Store
	Passwords Passwords
	Passkeys  *Passkeys // nil where the address cannot have any
	Keys      Keys
	Now       func() time.Time
	NewID     func() uuid.UUID
	Random    io.Reader

	StaffSecondFactor bool // who has a duty must have a second factor
	Plain             bool // served over plain http to a class: cards only, and nobody with a duty
}

// SignIn starts a whole sign-in for an account whose identity has been proved by a method, and gives the token for its
// cookie.
func (s *Service) SignIn(ctx context.Context, c Claimant, method Kind, b Browser) (token string, err error) {
	in, err := s.openAt(ctx, c, method, Whole, b, uuid.Nil)
	return in.Token, err
}

// Who tells who holds a token. A sign-in that has ended or grown old is fault.SignInRequired.
func (s *Service) Who(ctx context.Context, token string) (Actor, error) {
	return s.WhoBy(ctx, token, s.Store.SignedIn)
}

// LookUp gives the whole sign-in with a token, and its actor, as Store.SignedIn promises.
type LookUp func(ctx context.Context, token TokenHash) (SignIn, Actor, error)

// WhoBy is Who where the sign-in is looked up together with something else, for a page that is asked for so often that one
// statement must do.
func (s *Service) WhoBy(ctx context.Context, token string, look LookUp) (Actor, error) {
	hash, ok := ParseToken(token)
	if !ok {
		return Actor{}, fault.New(fault.SignInRequired, "")
	}
	in, actor, err := look(ctx, hash)
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

// HalfIn tells who holds the token of a sign-in that is not whole yet, if it is at one of the stages; else it is
// fault.SignInRequired.
func (s *Service) HalfIn(ctx context.Context, token string) (Half, error) {
	hash, ok := ParseToken(token)
	if !ok {
		return Half{}, fault.New(fault.SignInRequired, "")
	}
	h, err := s.Store.HalfSignedIn(ctx, hash)
	if err == nil && !h.Live(s.Now()) {
		err = fault.New(fault.SignInRequired, "")
	}
	return h, err
}

// SignOut ends the actor's sign-in at once.
func (s *Service) SignOut(ctx context.Context, a Actor) error { return s.end(ctx, a, a.SignIn) }

// EndSignIn ends one of the actor's own sign-ins. Another's is fault.NotFound.
func (s *Service) EndSignIn(ctx context.Context, a Actor, id uuid.UUID) error {
	all, err := s.Store.SignIns(ctx, a.Account)
	if err != nil {
		return err
	}
	for _, in := range all {
		if in.ID == id {
			return s.end(ctx, a, id)
		}
	}
	return fault.New(fault.NotFound, "")
}

func (s *Service) end(ctx context.Context, a Actor, id uuid.UUID) error {
	now := s.Now()
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.EndSignIn(ctx, id, now); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, a.Did(s.NewID(), now, audit.SignedOut, id))
	})
}

// EndOtherSignIns ends all of the actor's sign-ins but the one that asks, and their feed.
func (s *Service) EndOtherSignIns(ctx context.Context, a Actor) error {
	now := s.Now()
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		did := a.Did(s.NewID(), now, audit.OthersSignedOut, a.Account)
		if err := s.lockOut(ctx, a.Account, a.SignIn, did); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, did)
	})
}

// lockOut ends all sign-ins of an account but one, and its feed: whoever got at the account may know the address, or have made it.
// By is the event that asks for it.
func (s *Service) lockOut(ctx context.Context, account, but uuid.UUID, by audit.Event) error {
	if err := s.Store.EndSignIns(ctx, account, but, by.At); err != nil {
		return err
	}
	by.Thing = account
	return s.endFeed(ctx, by)
}

// SignIns lists the actor's own sign-ins that live, the newest first.
func (s *Service) SignIns(ctx context.Context, a Actor) ([]SignIn, error) {
	all, err := s.Store.SignIns(ctx, a.Account)
	var live []SignIn
	for _, in := range all {
		if in.Live(s.Now()) {
			live = append(live, in)
		}
	}
	return live, err
}
