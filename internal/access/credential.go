package access

import (
	"time"

	"github.com/google/uuid"
)

// Kind is what a credential is.
type Kind string

// The kinds of credentials, and of methods by which somebody signs in.
const (
	KindPassword     Kind = "password"
	KindPasskey      Kind = "passkey"
	KindTOTP         Kind = "totp"
	KindRecoveryCode Kind = "recovery_code"
	KindCard         Kind = "card"
	KindLink         Kind = "link"  // a link sent by mail: no credential, only a method
	KindDemo         Kind = "demo"  // one click in a demonstration, likewise
	KindClass        Kind = "class" // a class's code with a number, likewise
)

// Credential is something that proves who somebody is. It ends when it is used up, replaced or removed.
type Credential struct {
	ID       uuid.UUID
	Account  uuid.UUID
	Kind     Kind
	Name     string // as its owner calls it; of a password: Paired, when it is too short to stand alone
	Lookup   []byte // a passkey's id, the hash of a code
	Secret   []byte // password: argon2id; totp: the sealed key; passkey: its public record
	LastStep int    // totp: of the code used last
	MadeAt   time.Time
	MadeBy   uuid.UUID
	Expires  time.Time // zero: never
	LastUsed time.Time
}

// Paired is the name of a password that is too short to stand without a second factor.
const Paired = "paired"

// Claimant is the account that somebody claims to be theirs, with what can prove it. The zero value is nobody, and
// nothing proves it.
type Claimant struct {
	Account      uuid.UUID
	Person       uuid.UUID
	Agency       uuid.UUID // of the primary posting
	HasDuty      bool      // holds a role beside that of a learner
	Password     uuid.UUID // the credential; uuid.Nil without one
	Hash         string    // of the password
	Paired       bool      // the password is too short to stand alone
	SecondFactor bool      // a passkey or an app with one-time codes
}

// IsSomebody reports whether the identifier named an account.
func (c Claimant) IsSomebody() bool { return c.Account != uuid.Nil }

// stands reports whether what was proved by a method is still worth the same, as the account is now.
func (c Claimant) stands(is Claimant, method Kind) bool {
	return is.HasDuty == c.HasDuty && is.SecondFactor == c.SecondFactor && (method != KindPassword || is.Password == c.Password)
}

// NeedsSecond reports whether the claimant must have a second factor: who has a duty where it is required of them, and
// everybody whose password is too short to stand alone.
func (c Claimant) NeedsSecond(required bool) bool { return required && c.HasDuty || c.Paired }

// LeastPassword is how many characters a new password of theirs must have.
func (c Claimant) LeastPassword() int {
	if c.SecondFactor {
		return LeastWithSecond
	}
	return LeastAlone
}

// Stage is how far a sign-in has come. Only a whole one may do anything but go on.
type Stage string

// The stages.
const (
	Whole  Stage = "whole"
	Prove  Stage = "prove"  // one factor is proved, the second is still to be
	Enroll Stage = "enroll" // one factor is proved, and a second must be set up first
)

// StageAfter tells how far a proof brings somebody. A passkey is two factors in one: the device and what unlocks it.
// Who has a second factor always proves it; who has a duty must have one where it is required, and so must everybody
// whose password is too short to stand alone. A link leads to the choice of a way to sign in.
func (c Claimant) StageAfter(method Kind, required bool) Stage {
	switch {
	case method == KindPasskey:
		return Whole
	case c.SecondFactor:
		return Prove
	case c.HasDuty && required, method == KindPassword && c.Paired, method == KindLink:
		return Enroll
	}
	return Whole
}
