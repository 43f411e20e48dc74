package access

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"baluarte/internal/fault"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"
)

// ChallengeLife is how long a browser has to answer, which is what its own dialog gives people too.
const ChallengeLife = 5 * time.Minute

// PasskeyLimit bounds how often an address asks for a challenge: each is a row. It is far above what an office needs, as
// nobody can guess a passkey, and one that proves right is taken back.
var PasskeyLimit = Limit{Free: 300, Memory: 10 * time.Minute}

// ChallengeStore keeps what browsers were asked to sign.
type ChallengeStore interface {
	// InsertChallenge keeps one, and removes those that have expired.
	InsertChallenge(ctx context.Context, hash TokenHash, record []byte, made, expires time.Time) error
	// TakeChallenge gives one that has not expired, and removes it; fault.NotFound.
	TakeChallenge(ctx context.Context, hash TokenHash, at time.Time) ([]byte, error)
	// UsePasskey writes a passkey's record anew after a use; fault.NotFound if it has ended or is not as it was.
	UsePasskey(ctx context.Context, id uuid.UUID, was, is []byte, at time.Time) error
}

// Passkeys is this installation as browsers know it: a passkey made at one address works at no other.
type Passkeys struct {
	party  *webauthn.WebAuthn
	origin string
}

// NewPasskeys takes the address that people type. It gives nil where browsers allow no passkeys: they ask for a host with
// a name, and for https but on the same machine.
func NewPasskeys(base *url.URL) *Passkeys {
	host := strings.ToLower(base.Hostname())
	if base.Scheme != "https" && host != "localhost" && !strings.HasSuffix(host, ".localhost") {
		return nil
	}
	origin := base.Scheme + "://" + host
	if port := base.Port(); port != "" && port != map[string]string{"http": "80", "https": "443"}[base.Scheme] {
		origin += ":" + port
	}
	required := true
	party, err := webauthn.New(&webauthn.Config{RPID: host, RPDisplayName: "Baluarte", RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation, // which make of device somebody has is not our business
		AuthenticatorSelection: protocol.AuthenticatorSelection{RequireResidentKey: &required, ResidentKey: protocol.ResidentKeyRequirementRequired,
			UserVerification: protocol.VerificationRequired}})
	if err != nil {
		return nil // a host without a name
	}
	return &Passkeys{party, origin}
}

// PasskeyOrigin is the only address at which passkeys work, as in "https://training.example"; empty where none do.
func (s *Service) PasskeyOrigin() string {
	if s.Passkeys == nil || s.Plain {
		return ""
	}
	return s.Passkeys.origin
}

// Ceremony is what a browser is asked. The token comes back with its answer.
type Ceremony struct {
	Token   string
	Options json.RawMessage // for the browser's own interface to passkeys
}

// Answer is what a browser says to a Ceremony: its token, and the credential as JSON.
type Answer struct{ Token, Credential string }

// purpose is what a ceremony is for. An answer to one is worth nothing for another.
type purpose string

const (
	toEnter purpose = "enter"
	toProve purpose = "prove"
	toAdd   purpose = "add"
)

// challenge is what is kept of a ceremony until its answer comes.
type challenge struct {
	Purpose purpose
	SignIn  uuid.UUID // in which it is answered; uuid.Nil before any
	Session webauthn.SessionData
}

// ask keeps a challenge and gives what goes to the browser.
func (s *Service) ask(ctx context.Context, c challenge, options any) (Ceremony, error) {
	token, hash, err := NewToken(s.Random)
	if err != nil {
		return Ceremony{}, err
	}
	record, err := json.Marshal(c)
	if err != nil {
		return Ceremony{}, err
	}
	told, err := json.Marshal(options)
	if err != nil {
		return Ceremony{}, err
	}
	now := s.Now()
	return Ceremony{token, told}, s.Store.InsertChallenge(ctx, hash, record, now, now.Add(ChallengeLife))
}

// taken gives the challenge that a token stands for, once. Whatever comes of the answer, the challenge is used up. One
// that is unknown, used or old, or was made for something else, is errPasskey.
func (s *Service) taken(ctx context.Context, token string, is purpose, signIn uuid.UUID) (webauthn.SessionData, error) {
	hash, ok := ParseToken(token)
	if !ok {
		return webauthn.SessionData{}, errPasskey(nil)
	}
	record, err := s.Store.TakeChallenge(ctx, hash, s.Now())
	if fault.Is(err, fault.NotFound) {
		return webauthn.SessionData{}, errPasskey(err)
	}
	var c challenge
	if err == nil {
		err = json.Unmarshal(record, &c)
	}
	if err == nil && (c.Purpose != is || c.SignIn != signIn) {
		err = errPasskey(nil)
	}
	return c.Session, err
}

// errPasskey is the one answer to whatever does not prove somebody by a passkey.
func errPasskey(cause error) error { return fault.Because(fault.Invalid, "passkey.wrong", cause) }

// keyring is an account with its passkeys, as the library wants it.
type keyring struct {
	account uuid.UUID
	name    string
	records []webauthn.Credential
}

func (k keyring) WebAuthnID() []byte                         { return k.account[:] }
func (k keyring) WebAuthnName() string                       { return k.name }
func (k keyring) WebAuthnDisplayName() string                { return k.name }
func (k keyring) WebAuthnCredentials() []webauthn.Credential { return k.records }

// keyring reads an account's passkeys. Name is what a device shows; only making one needs it.
func (s *Service) keyring(ctx context.Context, account uuid.UUID, name string) (keyring, error) {
	k := keyring{account: account, name: name}
	all, err := s.Store.Credentials(ctx, account, s.Now())
	if err != nil {
		return k, err
	}
	for _, c := range all {
		if c.Kind != KindPasskey {
			continue
		}
		var record webauthn.Credential
		if err := json.Unmarshal(c.Secret, &record); err != nil {
			return k, err
		}
		k.records = append(k.records, record)
	}
	return k, nil
}

// AskNewPasskey asks a browser to make a passkey for an owner, whom the device will show by name. A device that has one
// already makes no second.
func (s *Service) AskNewPasskey(ctx context.Context, o Owner, name string) (Ceremony, error) {
	if s.PasskeyOrigin() == "" {
		return Ceremony{}, fault.New(fault.NotFound, "")
	}
	k, err := s.keyring(ctx, o.Account, name)
	if err != nil {
		return Ceremony{}, err
	}
	options, session, err := s.Passkeys.party.BeginRegistration(k, webauthn.WithExclusions(webauthn.Credentials(k.records).CredentialDescriptors()))
	if err != nil {
		return Ceremony{}, err
	}
	return s.ask(ctx, challenge{toAdd, o.SignIn, *session}, options.Response)
}

// AddPasskey adds the passkey that a browser has made, named after it. What does not answer the challenge of this owner's
// sign-in is fault.Invalid.
func (s *Service) AddPasskey(ctx context.Context, o Owner, a Answer, b Browser) error {
	if s.PasskeyOrigin() == "" {
		return fault.New(fault.NotFound, "")
	}
	session, err := s.taken(ctx, a.Token, toAdd, o.SignIn)
	if err != nil {
		return notAdded(err)
	}
	made, err := protocol.ParseCredentialCreationResponseBytes([]byte(a.Credential))
	if err != nil {
		return fault.Because(fault.Invalid, "passkey.not_added", err)
	}
	record, err := s.Passkeys.party.CreateCredential(keyring{account: o.Account}, session, made)
	if err != nil {
		return fault.Because(fault.Invalid, "passkey.not_added", err)
	}
	record.Attestation = webauthn.CredentialAttestation{} // says nothing, and is most of the record
	secret, err := json.Marshal(record)
	if err != nil {
		return err
	}
	return notAdded(s.add(ctx, o, Credential{ID: s.NewID(), Account: o.Account, Kind: KindPasskey, Name: b.Agent, Lookup: record.ID,
		Secret: secret, MadeAt: s.Now(), MadeBy: o.Person}))
}

// notAdded is how a new passkey answers whose challenge is over, or that is somebody's already.
func notAdded(err error) error {
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		return fault.Because(fault.Invalid, "passkey.not_added", err)
	}
	return err
}
