package access

import (
	"context"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Addressee is somebody who is written to about how they sign in.
type Addressee struct {
	Person, Account uuid.UUID // the account is uuid.Nil while there is none
	Name            string
	Email           string    // empty when there is none
	Verified        bool      // a link that was sent there has been followed
	Language        lang.Tag  // theirs, else their agency's; empty when nobody chose
	Agency          uuid.UUID // of the newest primary posting; uuid.Nil without one
	AgencyNames     lang.Text
	TimeZone        *time.Location
}

// Member is an addressee as who looks after them sees them.
type Member struct {
	Addressee
	Deactivated bool
	Beyond      bool // holds a role that reaches beyond the scope in which they were found
}

// Letter is a link to be sent.
type Letter struct {
	Addressee
	Kind  LinkKind
	Token string
	Until time.Time
}

// Invited is how far an invitation has come.
type Invited struct {
	At, Until time.Time // of the newest link that can still be followed; zero without one
	SignedIn  bool      // has signed in at least once
}

// InviteState is where somebody on a roster stands between having an address and having signed in.
type InviteState string

// The states.
const (
	NotInvited  InviteState = "not_invited" // or the link has expired
	InvitedOpen InviteState = "invited"
	HasSignedIn InviteState = "signed_in"
	NoAddress   InviteState = "no_address"
)

// InviteStates lists the states in the order in which they are told.
func InviteStates() []InviteState {
	return []InviteState{NotInvited, InvitedOpen, HasSignedIn, NoAddress}
}

// ResetLimit is how often a new way in is asked for under one e-mail address, whether or not anybody has it: enough for
// who lost a mail, too little to fill a stranger's mailbox: some twenty on the first day, then a dozen.
var ResetLimit = Limit{Free: 3, Memory: 24 * time.Hour, Wait: 2 * time.Hour}

// MemberStore finds whom to write to.
type MemberStore interface {
	// Addressee gives the person of an active account; else fault.NotFound.
	Addressee(ctx context.Context, account uuid.UUID) (Addressee, error)
	// Member gives somebody whose newest primary posting lies in a scope. Aliases, the erased and everybody else are
	// fault.NotFound.
	Member(ctx context.Context, scope Scope, on lang.Date, person uuid.UUID) (Member, error)
	// Invited tells how far the invitation of an account has come.
	Invited(ctx context.Context, account uuid.UUID, at time.Time) (Invited, error)
	// InviteCounts counts the people posted at and below an agency of the scope by their states.
	InviteCounts(ctx context.Context, scope Scope, on lang.Date, agency uuid.UUID, at time.Time) (map[InviteState]int, error)
	// ToInvite lists those that are NotInvited.
	ToInvite(ctx context.Context, scope Scope, on lang.Date, agency uuid.UUID, at time.Time, limit int) ([]uuid.UUID, error)
}

// another finds somebody whose way to sign in the actor may change: nobody out of their scope, nor the actor, nor anybody
// who answers for more than the actor does.
func (s *Service) another(ctx context.Context, by Actor, person uuid.UUID) (Member, error) {
	m, err := s.Store.Member(ctx, by.Scope(ManagePeople), by.Today(s.Now()), person)
	switch {
	case err != nil:
		return m, err
	case m.Person == by.Person:
		return m, fault.New(fault.Forbidden, "invite.oneself")
	case m.Beyond:
		return m, fault.New(fault.Forbidden, "invite.beyond")
	}
	return m, nil
}

// Invite makes a link by which another chooses how they sign in, and an account if they have none. Whoever answers for
// more than the actor does is not theirs to invite, nor are they themself: the address may have been changed by the actor,
// or by whoever sits at the actor's computer.
func (s *Service) Invite(ctx context.Context, by Actor, person uuid.UUID) (l Letter, err error) {
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		m, err := s.another(ctx, by, person)
		switch {
		case err != nil:
			return err
		case m.Deactivated:
			return fault.New(fault.Conflict, "invite.deactivated")
		case m.Email == "":
			return fault.New(fault.Conflict, "invite.no_address")
		}
		if m.Account == uuid.Nil {
			m.Account = s.NewID()
			if err := s.Store.InsertAccounts(ctx, Account{ID: m.Account, Person: m.Person}); err != nil {
				return err
			}
		}
		l = Letter{Addressee: m.Addressee, Kind: Invitation}
		l.Token, l.Until, err = s.NewLink(ctx, Invitation, Claimant{Account: m.Account, Agency: m.Agency}, m.Email, by)
		return err
	})
	return l, err
}

// Undelivered takes back a letter that could not be sent, so that nobody waits for it.
func (s *Service) Undelivered(ctx context.Context, l Letter) error {
	return s.Store.EndLinksOf(ctx, l.Account, s.Now())
}

// AskReset counts a wish for a new way in before it is looked at, and gives the form of the address by which it is. What
// cannot be an address is fault.Invalid, too many wishes are fault.TooMany: both whether or not anybody has it.
func (s *Service) AskReset(ctx context.Context, email string, b Browser) (key string, err error) {
	if key, err = lang.EmailKey(email); err != nil {
		return "", fault.Because(fault.Invalid, "forgot.no_address", err)
	}
	from := b.from()
	from.key = "reset-" + from.key // of its own: who asks too often can still sign in
	_, err = s.count(ctx, from, subject{key: "reset-" + NameKey(key), Limit: ResetLimit})
	return key, err
}

// Reset makes a link for whoever's verified address this is; nobody's is fault.NotFound.
func (s *Service) Reset(ctx context.Context, key string) (l Letter, err error) {
	c, err := s.Store.ClaimantByEmail(ctx, key)
	if err != nil {
		return l, err
	}
	l.Kind = Reset
	if l.Addressee, err = s.Store.Addressee(ctx, c.Account); err != nil {
		return l, err
	}
	l.Token, l.Until, err = s.NewLink(ctx, Reset, c, l.Email, Actor{})
	return l, err
}

// ResetFactors takes away somebody's passkeys, code app and recovery codes, and ends their sign-ins: for who has lost
// the phone. It is done for others alone, and for nobody who answers for more than the actor does.
func (s *Service) ResetFactors(ctx context.Context, by Actor, person uuid.UUID) (a Addressee, err error) {
	now := s.Now()
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		m, err := s.another(ctx, by, person)
		switch {
		case err != nil:
			return err
		case m.Account == uuid.Nil:
			return fault.New(fault.Conflict, "invite.no_account")
		}
		a = m.Addressee
		if err := s.Store.EndCredentials(ctx, a.Account, now, KindTOTP, KindPasskey, KindRecoveryCode); err != nil {
			return err
		}
		e := by.Did(s.NewID(), now, audit.SecondFactorReset, a.Account)
		e.Agency = m.Agency
		if err := s.lockOut(ctx, a.Account, uuid.Nil, e); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, e)
	})
	return a, err
}
