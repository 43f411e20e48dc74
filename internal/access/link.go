package access

import (
	"cmp"
	"context"
	"slices"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// LinkKind is what a link is for.
type LinkKind string

// The kinds of links.
const (
	Invitation LinkKind = "invitation" // somebody's first sign-in
	Reset      LinkKind = "reset"      // the password is forgotten
	Setup      LinkKind = "setup"      // the first administrator of a new installation
)

// How long a link works.
const (
	InvitationLife = 14 * 24 * time.Hour
	ResetLife      = time.Hour
	SetupLife      = 24 * time.Hour
)

// Link works once, until it expires.
type Link struct {
	Hash    TokenHash
	Kind    LinkKind
	Account uuid.UUID // uuid.Nil: setup
	Email   string    // what it was sent to
	MadeAt  time.Time
	MadeBy  uuid.UUID
	Expires time.Time
	Used    time.Time
}

// ThrottleStore keeps the counts of failures.
type ThrottleStore interface {
	Throttles(ctx context.Context, keys []string) (map[string]Throttle, error)
	// LockThrottles is Throttles for those who will save them: others wait, also where there is none yet.
	LockThrottles(ctx context.Context, keys []string, at time.Time) (map[string]Throttle, error)
	// SaveThrottles keeps states that were locked; one without failures is forgotten.
	SaveThrottles(ctx context.Context, states map[string]Throttle) error
	// ForgetThrottles removes those that nobody has added to since a moment.
	ForgetThrottles(ctx context.Context, since time.Time) error
}

// LinkStore keeps links.
type LinkStore interface {
	InsertLink(ctx context.Context, l Link) error
	// EndLinksOf ends those of an account that are not used.
	EndLinksOf(ctx context.Context, account uuid.UUID, at time.Time) error
	// Link finds one by its token, used or not; fault.NotFound.
	Link(ctx context.Context, hash TokenHash) (Link, error)
	// UseLink uses one up; fault.NotFound if it was used or has expired. All others of the account end with it.
	UseLink(ctx context.Context, hash TokenHash, at time.Time) error
	// VerifyEmail notes that the person of an account reads the mail of an address, if it still is theirs.
	VerifyEmail(ctx context.Context, account uuid.UUID, email string, at time.Time) error
	// Administrators counts the active ones of the whole installation who have a way to sign in by themselves.
	Administrators(ctx context.Context) (int, error)
	// LockGrants keeps all others from changing who may do what, until the transaction ends.
	LockGrants(ctx context.Context) error
	InsertAccounts(ctx context.Context, accounts ...Account) error
}

// NewLink makes a link to be sent to an address, in the name of whoever asks for it; the program itself for a reset. It
// takes the place of the account's earlier ones.
func (s *Service) NewLink(ctx context.Context, kind LinkKind, c Claimant, email string, by Actor) (token string, expires time.Time, err error) {
	token, hash, err := NewToken(s.Random)
	if err != nil {
		return "", time.Time{}, err
	}
	now := s.Now()
	life := map[LinkKind]time.Duration{Invitation: InvitationLife, Reset: ResetLife, Setup: SetupLife}[kind]
	l := Link{Hash: hash, Kind: kind, Account: c.Account, Email: email, MadeAt: now, MadeBy: by.Person, Expires: now.Add(life)}
	e := by.Did(s.NewID(), now, audit.LinkMade, c.Account)
	e.Agency = c.Agency
	return token, l.Expires, s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.EndLinksOf(ctx, c.Account, now); err != nil {
			return err
		}
		if err := s.Store.InsertLink(ctx, l); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, e, audit.Detail{Field: "kind", After: string(kind)}, audit.Detail{Field: "email", After: email})
	})
}

// errLink is the one answer to a link that is unknown, used up or too old.
func errLink() error { return fault.New(fault.NotFound, "link.over") }

// OpenLink tells what a link is for, without using it up: programs that look into mail follow links too.
func (s *Service) OpenLink(ctx context.Context, token string, kinds ...LinkKind) (Link, error) {
	if s.Plain { // what it leads to is a password, typed for all to read
		return Link{}, fault.New(fault.Forbidden, "sign_in.cards_only")
	}
	hash, ok := ParseToken(token)
	if !ok {
		return Link{}, errLink()
	}
	l, err := s.Store.Link(ctx, hash)
	if err != nil || !l.Used.IsZero() || !s.Now().Before(l.Expires) {
		if err != nil && !fault.Is(err, fault.NotFound) {
			return Link{}, err
		}
		return Link{}, errLink()
	}
	if !slices.Contains(kinds, l.Kind) {
		return Link{}, errLink()
	}
	if l.Kind == Setup {
		if n, err := s.Store.Administrators(ctx); err != nil || n > 0 {
			return Link{}, cmp.Or(err, errLink())
		}
	}
	return l, nil
}

// FollowLink uses an invitation or a reset up: the address is verified, other sign-ins end, and a sign-in begins at the
// stage of choosing a way to sign in, or of proving the second factor where there is one.
func (s *Service) FollowLink(ctx context.Context, token string, b Browser) (in Entered, err error) {
	l, err := s.OpenLink(ctx, token, Invitation, Reset)
	if err != nil {
		return Entered{}, err
	}
	c, err := s.Store.Claimant(ctx, l.Account)
	if fault.Is(err, fault.NotFound) {
		return Entered{}, errLink() // deactivated since
	}
	if err != nil {
		return Entered{}, err
	}
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		now := s.Now()
		if err := s.Store.UseLink(ctx, l.Hash, now); err != nil {
			return linkOver(err)
		}
		if err := s.Store.VerifyEmail(ctx, l.Account, l.Email, now); err != nil {
			return err
		}
		did := audit.Event{ID: s.NewID(), At: now, Actor: c.Person, Action: audit.LinkFollowed, Thing: l.Account, Agency: c.Agency}
		if err := s.lockOut(ctx, l.Account, uuid.Nil, did); err != nil {
			return err
		}
		// The password is forgotten, or somebody else's by now; who is invited has hardly any.
		if err := s.Store.EndCredentials(ctx, l.Account, now, KindPassword); err != nil {
			return err
		}
		if in, err = s.open(ctx, c, KindLink, b, uuid.Nil); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, did, audit.Detail{Field: "kind", After: string(l.Kind)})
	})
	return in, err
}

// linkOver is how a link answers that another has used at the same moment.
func linkOver(err error) error {
	if fault.Is(err, fault.NotFound) {
		return errLink()
	}
	return err
}

// SetUp makes the first administrator of an installation that has none, by the token printed at its start, and begins
// their sign-in. Until somebody administers it who can sign in by themselves the token goes on working, and the same
// address is the same person: a browser that was closed too soon locks nobody out. Person makes the person within the same
// transaction.
func (s *Service) SetUp(ctx context.Context, token, email string, b Browser, person func(ctx context.Context) (uuid.UUID, error)) (in Entered, err error) {
	if _, err := s.OpenLink(ctx, token, Setup); err != nil {
		return Entered{}, err
	}
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		c, err := s.firstAdministrator(ctx, email, person)
		if err != nil {
			return err
		}
		if err := s.Store.EndSignIns(ctx, c.Account, uuid.Nil, s.Now()); err != nil {
			return err
		}
		in, err = s.open(ctx, c, KindLink, b, uuid.Nil)
		return err
	})
	return in, err
}

// firstAdministrator gives a person an account that administers the whole installation, or takes up the one that was made
// for this address and cannot be signed in to yet. Where somebody can, it is fault.Conflict.
func (s *Service) firstAdministrator(ctx context.Context, email string, person func(ctx context.Context) (uuid.UUID, error)) (c Claimant, err error) {
	if err := s.Store.LockGrants(ctx); err != nil {
		return c, err
	}
	if n, err := s.Store.Administrators(ctx); err != nil || n > 0 {
		return c, cmp.Or(err, error(fault.New(fault.Conflict, "setup.done")))
	}
	if key, err := lang.EmailKey(email); err == nil {
		if c, err = s.Store.ClaimantByEmail(ctx, key); err == nil && c.HasDuty || err != nil && !fault.Is(err, fault.NotFound) {
			return c, err
		}
	}
	if c.Person, err = person(ctx); err != nil {
		return c, err
	}
	c = Claimant{Account: s.NewID(), Person: c.Person, HasDuty: true}
	if err := s.Store.InsertAccounts(ctx, Account{ID: c.Account, Person: c.Person}); err != nil {
		return c, err
	}
	if err := s.Store.InsertGrant(ctx, c.Account, Grant{Role: Administrator}); err != nil {
		return c, err
	}
	return c, s.Store.AppendAudit(ctx, audit.Event{ID: s.NewID(), At: s.Now(), Actor: c.Person, Action: audit.InstallationSetUp, Thing: c.Account})
}
