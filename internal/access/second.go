package access

import (
	"context"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// CredentialStore keeps credentials, and finds the account that somebody claims.
type CredentialStore interface {
	// ClaimantByEmail finds the active account of the person whose verified address this is; nobody's is fault.NotFound.
	// ClaimantsByNumber finds those of the people with an open posting under that employee or badge number at or below
	// the agency with that sign-in code, at most a few.
	ClaimantByEmail(ctx context.Context, key string) (Claimant, error)
	ClaimantsByNumber(ctx context.Context, code, number string) ([]Claimant, error)
	Claimant(ctx context.Context, account uuid.UUID) (Claimant, error)
	// About lists the words that stand near an account, which make a bad password: names, address, numbers, agencies.
	About(ctx context.Context, account uuid.UUID) ([]string, error)

	InsertCredentials(ctx context.Context, all ...Credential) error
	// Credentials lists an account's own that have not ended or expired.
	Credentials(ctx context.Context, account uuid.UUID, at time.Time) ([]Credential, error)
	// CredentialByLookup finds one that has not ended, of an active account; fault.NotFound.
	CredentialByLookup(ctx context.Context, kind Kind, lookup []byte) (Credential, error)
	// EndCredentials ends those of the kinds; EndCredential one, and tells fault.NotFound if it was none of the account's.
	EndCredentials(ctx context.Context, account uuid.UUID, at time.Time, kinds ...Kind) error
	EndCredential(ctx context.Context, account, id uuid.UUID, at time.Time) error
	// SpendCode uses up a code that has neither ended nor expired; else fault.NotFound.
	SpendCode(ctx context.Context, account uuid.UUID, kind Kind, lookup []byte, at time.Time) error
	// UseStep keeps the step of the one-time code just used; fault.NotFound if that step or a later one was used already.
	UseStep(ctx context.Context, id uuid.UUID, step int64, at time.Time) error
	// ReplaceSecret writes a credential's secret anew: a password rehashed, an app sealed anew.
	ReplaceSecret(ctx context.Context, id uuid.UUID, secret []byte) error
}

// Owner is who changes how they sign in: somebody signed in, or about to be.
type Owner struct {
	Claimant
	SignIn uuid.UUID
}

// Owner gives the owner of a sign-in that is not whole yet.
func (h Half) Owner() Owner { return Owner{h.Claimant, h.SignIn.ID} }

// OwnerOf gives the account behind an actor.
func (s *Service) OwnerOf(ctx context.Context, a Actor) (Owner, error) {
	c, err := s.Store.Claimant(ctx, a.Account)
	return Owner{c, a.SignIn}, err
}

func (o Owner) did(id uuid.UUID, at time.Time, what audit.Action, thing uuid.UUID) audit.Event {
	return audit.Event{ID: id, At: at, Actor: o.Person, SignIn: o.SignIn, Action: what, Thing: thing, Agency: o.Agency}
}

// seconds are the keys under which failures at the second factor are counted, as subjects are for the first.
func (s *Service) seconds(h Half, b Browser) []subject {
	if d, ok := s.device(b, h.Claimant.Account); ok {
		return []subject{{key: "second-" + d.Key(), Limit: DeviceLimit}}
	}
	return []subject{b.from(), {key: "second:" + h.Claimant.Account.String(), Limit: AccountLimit}}
}

// ProveCode goes on with a code of an app, or one of those kept for when it is lost. A wrong one is fault.Invalid
// "sign_in.wrong_code" or "sign_in.wrong_recovery"; after too many it is fault.TooMany. Where the app was sealed with a
// secret that is not known any more, so that no code of it can be right, it is fault.Conflict "sign_in.app_lost".
func (s *Service) ProveCode(ctx context.Context, h Half, typed string, b Browser) (Entered, error) {
	if h.Stage != Prove {
		return Entered{}, fault.New(fault.SignInRequired, "")
	}
	tried, err := s.count(ctx, s.seconds(h, b)...)
	if err != nil {
		return Entered{}, err
	}
	method, err := s.tryCode(ctx, h.Claimant, typed)
	if err != nil {
		return Entered{}, s.refused(ctx, h.Claimant, b, tried, err)
	}
	b.Shared = h.Shared
	in, err := s.openAt(ctx, h.Claimant, method, Whole, b, h.SignIn.ID)
	if err != nil {
		return Entered{}, err
	}
	return in, s.relieve(ctx, tried, true)
}

func (s *Service) tryCode(ctx context.Context, c Claimant, typed string) (Kind, error) {
	if code, err := RecoveryCode.Parse(typed); err == nil {
		err := s.spend(ctx, c, KindRecoveryCode, code)
		if fault.Is(err, fault.Invalid) {
			err = fault.New(fault.Invalid, "sign_in.wrong_recovery")
		}
		return KindRecoveryCode, err
	}
	all, err := s.Store.Credentials(ctx, c.Account, s.Now())
	if err != nil {
		return "", err
	}
	for _, known := range all {
		if known.Kind != KindTOTP {
			continue
		}
		secret, stale, err := s.Keys.Seal.Open(c.Account, known.Secret)
		if err != nil {
			return "", fault.Because(fault.Conflict, "sign_in.app_lost", err)
		}
		if step, ok := VerifyTOTP(secret, typed, s.Now(), int64(known.LastStep)); ok {
			return KindTOTP, wrongCode(s.useApp(ctx, known, step, secret, stale))
		}
	}
	return "", fault.New(fault.Invalid, "sign_in.wrong_code")
}

// useApp keeps the step of an app's code, and seals its secret anew where that is due.
func (s *Service) useApp(ctx context.Context, app Credential, step int64, secret []byte, stale bool) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.UseStep(ctx, app.ID, step, s.Now()); err != nil || !stale {
			return err
		}
		return s.Store.ReplaceSecret(ctx, app.ID, s.Keys.Seal.Seal(app.Account, secret))
	})
}

// wrongCode is how a code answers that was used before, or by another at the same moment.
func wrongCode(err error) error {
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid) {
		return fault.New(fault.Invalid, "sign_in.wrong_code")
	}
	return err
}

// NewTOTP draws the secret of an app that is to be added, and the same sealed, to come back with the first code.
func (s *Service) NewTOTP(o Owner) (secret TOTPSecret, sealed []byte, err error) {
	if secret, err = NewTOTPSecret(s.Random); err != nil {
		return nil, nil, err
	}
	return secret, s.Keys.Seal.Seal(o.Account, secret), nil
}

// OpenTOTP gives back the secret that NewTOTP sealed for this owner; one that was tampered with is fault.Invalid.
func (s *Service) OpenTOTP(o Owner, sealed []byte) (TOTPSecret, error) {
	secret, _, err := s.Keys.Seal.Open(o.Account, sealed)
	if err != nil {
		return nil, fault.Because(fault.Invalid, "request.bad_form", err)
	}
	return secret, nil
}

// AddTOTP adds an app with one-time codes in place of the one before, once it has shown a right code.
func (s *Service) AddTOTP(ctx context.Context, o Owner, sealed []byte, typed string) error {
	secret, err := s.OpenTOTP(o, sealed)
	if err != nil {
		return err
	}
	now := s.Now()
	step, ok := VerifyTOTP(secret, typed, now, 0)
	if !ok {
		return fault.New(fault.Invalid, "sign_in.wrong_code")
	}
	return s.add(ctx, o, Credential{ID: s.NewID(), Account: o.Account, Kind: KindTOTP, Secret: s.Keys.Seal.Seal(o.Account, secret),
		LastStep: int(step), MadeAt: now, MadeBy: o.Person}, KindTOTP)
}

// add keeps a credential in place of those of some kinds, and ends every other sign-in of the account.
func (s *Service) add(ctx context.Context, o Owner, c Credential, instead ...Kind) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		if len(instead) > 0 {
			if err := s.Store.EndCredentials(ctx, o.Account, c.MadeAt, instead...); err != nil {
				return err
			}
		}
		if err := s.Store.InsertCredentials(ctx, c); err != nil {
			return err
		}
		did := o.did(s.NewID(), c.MadeAt, audit.CredentialAdded, o.Account)
		if err := s.lockOut(ctx, o.Account, o.SignIn, did); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, did, audit.Detail{Field: "kind", After: string(c.Kind)})
	})
}

// RecoveryCodes makes ten new codes in place of those before. They are told once.
func (s *Service) RecoveryCodes(ctx context.Context, o Owner) ([]Code, error) {
	now := s.Now()
	var codes []Code
	var kept []Credential
	for range RecoveryCodes {
		code, err := RecoveryCode.New(s.Random)
		if err != nil {
			return nil, err
		}
		hash := code.Hash(s.Keys.Codes, o.Account)
		codes = append(codes, code)
		kept = append(kept, Credential{ID: s.NewID(), Account: o.Account, Kind: KindRecoveryCode, Lookup: hash[:], MadeAt: now, MadeBy: o.Person})
	}
	return codes, s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.EndCredentials(ctx, o.Account, now, KindRecoveryCode); err != nil {
			return err
		}
		if err := s.Store.InsertCredentials(ctx, kept...); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, o.did(s.NewID(), now, audit.CredentialAdded, o.Account), audit.Detail{Field: "kind", After: string(KindRecoveryCode)})
	})
}

// SetPassword gives the owner a new password, in place of the one before, and ends their other sign-ins. What is wrong
// with it is fault.Invalid.
func (s *Service) SetPassword(ctx context.Context, o Owner, password string) error {
	about, err := s.Store.About(ctx, o.Account)
	if err != nil {
		return err
	}
	if err := s.Passwords.Check(password, o.SecondFactor, about); err != nil {
		return err
	}
	hash, err := s.Passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	c := Credential{ID: s.NewID(), Account: o.Account, Kind: KindPassword, Secret: []byte(hash), MadeAt: s.Now(), MadeBy: o.Person}
	if o.SecondFactor && fault.Is(s.Passwords.Check(password, false, about), fault.Invalid) {
		c.Name = Paired
	}
	return s.add(ctx, o, c, KindPassword)
}

// Remove takes one of the owner's credentials away. Their last second factor stays while they need one: fault.Conflict.
func (s *Service) Remove(ctx context.Context, o Owner, id uuid.UUID) error {
	now := s.Now()
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		all, err := s.Store.Credentials(ctx, o.Account, now)
		if err != nil {
			return err
		}
		var gone Credential
		ways, seconds := 0, 0
		for _, c := range all {
			switch {
			case c.ID == id:
				gone = c
			case c.Kind == KindPasskey:
				ways, seconds = ways+1, seconds+1
			case c.Kind == KindTOTP:
				seconds++
			case c.Kind == KindPassword:
				ways++
			}
		}
		switch needed := o.NeedsSecond(s.StaffSecondFactor); {
		case gone.ID == uuid.Nil:
			return fault.New(fault.NotFound, "")
		case (gone.Kind == KindPasskey || gone.Kind == KindTOTP) && seconds == 0 && needed:
			return fault.New(fault.Conflict, "profile.last_second_factor")
		case (gone.Kind == KindPasskey || gone.Kind == KindPassword) && ways == 0:
			return fault.New(fault.Conflict, "profile.last_way_in")
		}
		if err := s.Store.EndCredential(ctx, o.Account, id, now); err != nil {
			return err
		}
		did := o.did(s.NewID(), now, audit.CredentialRemoved, o.Account)
		if err := s.lockOut(ctx, o.Account, o.SignIn, did); err != nil {
			return err
		}
		return s.Store.AppendAudit(ctx, did, audit.Detail{Field: "kind", Before: string(gone.Kind)})
	})
}

// Finish makes a sign-in whole that had to set something up first, if nothing is missing any more; else it stays as it
// is and the answer is Enroll.
func (s *Service) Finish(ctx context.Context, h Half, b Browser) (Entered, error) {
	if h.Stage != Enroll {
		return Entered{}, fault.New(fault.SignInRequired, "")
	}
	c, err := s.Store.Claimant(ctx, h.Claimant.Account)
	if err != nil {
		return Entered{}, err
	}
	h.Claimant = c
	if s.Missing(h) {
		return Entered{Stage: Enroll}, nil
	}
	b.Shared = h.Shared
	return s.openAt(ctx, c, h.Method, Whole, b, h.SignIn.ID)
}

// Missing reports whether somebody still lacks a way to sign in next time, or the second factor they need.
func (s *Service) Missing(h Half) bool {
	hasWay := h.Password != uuid.Nil || h.SecondFactor
	return !hasWay || s.LacksSecond(h.Claimant)
}

// LacksSecond reports whether somebody needs a second factor and has none.
func (s *Service) LacksSecond(c Claimant) bool {
	return c.NeedsSecond(s.StaffSecondFactor) && !c.SecondFactor
}
