package access

import (
	"context"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Own is what is kept of how somebody signs in, for themselves to take along, with that of those who were merged into them.
// Its types have no room for anything that would prove who they are.
type Own struct {
	Accounts []OwnAccount
	Methods  []OwnMethod
	SignIns  []OwnSignIn
	Links    []OwnLink
}

// OwnAccount is an account of theirs.
type OwnAccount struct {
	ID          uuid.UUID
	Person      uuid.UUID // themselves, or who was merged into them
	Language    lang.Tag
	Keeps       bool // that language, whichever they read in
	Comfort     Comfort
	Deactivated time.Time

	CalendarMade, CalendarUsed time.Time // their calendar's private address, and when a program asked there last
}

// OwnMethod is a way to sign in, also one that has ended.
type OwnMethod struct {
	Account  uuid.UUID
	Kind     Kind
	Name     string // of a passkey
	MadeAt   time.Time
	Expires  time.Time
	LastUsed time.Time
	Ended    time.Time
}

// OwnSignIn is a sign-in, also one that has ended.
type OwnSignIn struct {
	Account  uuid.UUID
	Created  time.Time
	LastSeen time.Time
	Ended    time.Time
	Stage    Stage
	Method   Kind
	Shared   bool
	Agent    string
	Address  string
}

// OwnLink is a link that was sent to them.
type OwnLink struct {
	Kind    LinkKind
	Email   string
	MadeAt  time.Time
	Expires time.Time
	Used    time.Time
}

// OwnStore finds what is kept of how somebody and those merged into them sign in.
type OwnStore interface {
	OwnAccess(ctx context.Context, person uuid.UUID) (Own, error)
}

// OwnLimit is how often somebody may take all that is kept of them: it is read anew each time, whole.
var OwnLimit = Limit{Free: 12, Memory: time.Hour}

// TakeOwn gives the actor what is kept of how they sign in, and notes that they take all that is kept of them. After doing so too often
// it is fault.TooMany "own.wait".
func (s *Service) TakeOwn(ctx context.Context, a Actor) (Own, error) {
	if _, err := s.count(ctx, subject{key: "own-" + a.Account.String(), Limit: OwnLimit}); fault.Is(err, fault.TooMany) {
		return Own{}, fault.Because(fault.TooMany, "own.wait", err)
	} else if err != nil {
		return Own{}, err
	}
	own, err := s.Store.OwnAccess(ctx, a.Person)
	if err != nil {
		return own, err
	}
	return own, s.Store.AppendAudit(ctx, a.Did(s.NewID(), s.Now(), audit.OwnDataTaken, a.Account))
}
