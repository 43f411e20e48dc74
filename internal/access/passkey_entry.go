package access

import (
	"context"
	"encoding/json"

	"baluarte/internal/audit"
	"baluarte/internal/fault"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"
)

// asking is under what the challenges of an address are counted. It is apart from wrong passwords, so that those of
// others in an office leave its passkeys alone.
func (b Browser) asking() subject {
	return subject{key: "passkey:" + AddressKey(b.Address), Limit: PasskeyLimit, stays: true}
}

// AskPasskey asks a browser for any passkey of this installation; who it is of is not known yet. It counts as failed
// until it has proved right; after too many it is fault.TooMany.
func (s *Service) AskPasskey(ctx context.Context, b Browser) (Ceremony, error) {
	if s.PasskeyOrigin() == "" {
		return Ceremony{}, fault.New(fault.NotFound, "")
	}
	if _, err := s.count(ctx, b.asking()); err != nil {
		return Ceremony{}, err
	}
	options, session, err := s.Passkeys.party.BeginDiscoverableLogin()
	if err != nil {
		return Ceremony{}, err
	}
	return s.ask(ctx, challenge{toEnter, uuid.Nil, *session}, options.Response)
}

// EnterByPasskey signs somebody in. A passkey is two factors in one, so the sign-in is whole. A passkey that is unknown,
// has ended, is of a deactivated account or signs anything else gets the same answer: fault.Invalid "passkey.wrong".
func (s *Service) EnterByPasskey(ctx context.Context, a Answer, b Browser) (Entered, error) {
	if s.PasskeyOrigin() == "" {
		return Entered{}, fault.New(fault.NotFound, "")
	}
	session, err := s.taken(ctx, a.Token, toEnter, uuid.Nil)
	if err != nil {
		return Entered{}, err // nothing was tried, so nothing is written down
	}
	asked := tried{subjects: []subject{b.asking()}}
	c, err := s.verify(ctx, session, a.Credential)
	if err != nil {
		return Entered{}, s.refused(ctx, c, b, asked, err)
	}
	in, err := s.open(ctx, c, KindPasskey, b, uuid.Nil)
	if err != nil {
		return Entered{}, err
	}
	return in, s.relieve(ctx, asked, true)
}

// AskSecondPasskey asks for one of the passkeys of whoever is to prove a second factor.
func (s *Service) AskSecondPasskey(ctx context.Context, h Half) (Ceremony, error) {
	if s.PasskeyOrigin() == "" {
		return Ceremony{}, fault.New(fault.NotFound, "")
	}
	if h.Stage != Prove {
		return Ceremony{}, fault.New(fault.SignInRequired, "")
	}
	k, err := s.keyring(ctx, h.Claimant.Account, "")
	if err != nil {
		return Ceremony{}, err
	}
	if len(k.records) == 0 {
		return Ceremony{}, errPasskey(nil)
	}
	options, session, err := s.Passkeys.party.BeginLogin(k)
	if err != nil {
		return Ceremony{}, err
	}
	return s.ask(ctx, challenge{toProve, h.SignIn.ID, *session}, options.Response)
}

// ProvePasskey goes on with a passkey as the second factor. A wrong one is fault.Invalid "passkey.wrong"; after too many
// it is fault.TooMany.
func (s *Service) ProvePasskey(ctx context.Context, h Half, a Answer, b Browser) (Entered, error) {
	if s.PasskeyOrigin() == "" {
		return Entered{}, fault.New(fault.NotFound, "")
	}
	if h.Stage != Prove {
		return Entered{}, fault.New(fault.SignInRequired, "")
	}
	tried, err := s.count(ctx, s.seconds(h, b)...)
	if err != nil {
		return Entered{}, err
	}
	session, err := s.taken(ctx, a.Token, toProve, h.SignIn.ID)
	if err == nil {
		_, err = s.verify(ctx, session, a.Credential)
	}
	if err != nil {
		return Entered{}, s.refused(ctx, h.Claimant, b, tried, err)
	}
	b.Shared = h.Shared
	in, err := s.openAt(ctx, h.Claimant, KindPasskey, Whole, b, h.SignIn.ID)
	if err != nil {
		return Entered{}, err
	}
	return in, s.relieve(ctx, tried, true)
}

// verify tells who has answered a challenge, and keeps the passkey's new counter. Whose passkey it was said to be is told
// beside an error too, for the audit log.
func (s *Service) verify(ctx context.Context, session webauthn.SessionData, credential string) (c Claimant, err error) {
	said, err := protocol.ParseCredentialRequestResponseBytes([]byte(credential))
	if err != nil {
		return c, errPasskey(err)
	}
	kept, err := s.Store.CredentialByLookup(ctx, KindPasskey, said.RawID)
	if err != nil {
		return c, orPasskey(err)
	}
	if c, err = s.Store.Claimant(ctx, kept.Account); err != nil {
		return c, orPasskey(err)
	}
	k, err := s.keyring(ctx, kept.Account, "")
	if err != nil {
		return c, err
	}
	record, err := s.Passkeys.check(k, session, said)
	if err != nil {
		return c, errPasskey(err)
	}
	if record.Authenticator.CloneWarning {
		return c, s.doubted(ctx, c)
	}
	secret, err := json.Marshal(record)
	if err != nil {
		return c, err
	}
	return c, orPasskey(s.Store.UsePasskey(ctx, kept.ID, kept.Secret, secret, s.Now()))
}

// check verifies an answer: of somebody known where the challenge was made for them, else of whoever the answer names.
func (p *Passkeys) check(k keyring, session webauthn.SessionData, said *protocol.ParsedCredentialAssertionData) (*webauthn.Credential, error) {
	if len(session.UserID) > 0 {
		return p.party.ValidateLogin(k, session, said)
	}
	_, record, err := p.party.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return k, nil }, session, said)
	return record, err
}

// doubted refuses a passkey whose counter did not go on: somebody may have copied it.
func (s *Service) doubted(ctx context.Context, c Claimant) error {
	e := audit.Event{ID: s.NewID(), At: s.Now(), Action: audit.PasskeyDoubted, Thing: c.Account, Agency: c.Agency}
	if err := s.Store.AppendAudit(ctx, e); err != nil {
		return err
	}
	return errPasskey(nil)
}

// orPasskey is how a passkey answers that is not there, or no longer.
func orPasskey(err error) error {
	if fault.Is(err, fault.NotFound) {
		return errPasskey(err)
	}
	return err
}
