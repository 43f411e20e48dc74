package access

import (
	"context"
	"errors"
	"net/netip"
	"strings"

	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Browser is from where somebody signs in.
type Browser struct {
	Address netip.Addr
	Agent   string // browser and system in two words, for its owner's list
	Device  string // the cookie by which it is known; empty without one
	Shared  bool   // others use this computer: the sign-in is short and leaves nothing behind
}

// address is where the browser is, as it is kept; empty when not known.
func (b Browser) address() string {
	if !b.Address.IsValid() {
		return ""
	}
	return b.Address.String()
}

// Entry is an attempt to sign in by a name and a secret: an e-mail address, or an agency's sign-in code with an employee
// or badge number; a password, or with a number the code of a one-time card.
type Entry struct {
	Email        string
	Code, Number string
	Secret       string
	Browser
}

// Entered is how far an entry came.
type Entered struct {
	Token  string // of the cookie
	Stage  Stage
	Device string // cookie of the browser, for next time; empty on a shared computer and before the sign-in is whole
	Spent  bool   // the card that let them in was their only way, and is used up
}

// name is what was typed to say who, in the one form by which it is looked up: whoever writes it in another way has no
// count of its own.
func (e Entry) name() string {
	if e.Email == "" {
		return strings.ToUpper(strings.TrimSpace(e.Code)) + " " + strings.ToLower(e.Number)
	}
	if key, err := lang.EmailKey(e.Email); err == nil {
		return key
	}
	return e.Email
}

// claimants finds who the entry says it is: the zero Claimant where the name is nobody's, and several where units under
// one sign-in code gave out the same number, since their secrets tell them apart.
func (s *Service) claimants(ctx context.Context, e Entry) (all []Claimant, err error) {
	if e.Email == "" {
		all, err = s.Store.ClaimantsByNumber(ctx, e.Code, e.Number)
	} else if key, bad := lang.EmailKey(e.Email); bad == nil { // an address that cannot be one belongs to nobody
		var c Claimant
		if c, err = s.Store.ClaimantByEmail(ctx, key); err == nil {
			all = append(all, c)
		}
	}
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if len(all) == 0 {
		all = []Claimant{{}}
	}
	return all, nil
}

// Enter signs somebody in. Whoever is unknown, has no such secret or types a wrong one gets the same answer after the
// same work: fault.Invalid "sign_in.wrong". After too many failures it is fault.TooMany before anything is hashed.
func (s *Service) Enter(ctx context.Context, e Entry) (Entered, error) {
	all, err := s.claimants(ctx, e)
	if err != nil {
		return Entered{}, err
	}
	code, noCard := CardCode.Parse(e.Secret)
	if e.Email != "" {
		noCard = errWrong()
	}
	for _, c := range all {
		if noCard != nil {
			break
		}
		if in, err := s.enterByCard(ctx, c, code, e.Browser); !fault.Is(err, fault.Invalid) {
			return in, err
		}
	}
	if s.Plain && noCard != nil {
		return Entered{}, fault.New(fault.Invalid, "sign_in.cards_only")
	}
	tried, err := s.count(ctx, s.subjects(all, e)...)
	if err != nil {
		return Entered{}, err
	}
	c := all[0]
	if err = errWrong(); !s.Plain { // a short password may look like a card
		c, err = s.check(ctx, all, e)
	}
	if err != nil {
		return Entered{}, s.refused(ctx, c, e.Browser, tried, err)
	}
	in, err := s.open(ctx, c, KindPassword, e.Browser, uuid.Nil)
	if err != nil {
		return Entered{}, err
	}
	return in, s.relieve(ctx, tried, true)
}

// enterByCard tries a card's code. Nobody finds one by guessing, so a right one is not counted: a class in a room where
// somebody else has guessed passwords does not have to wait. A wrong one goes the way of every wrong secret, since each
// is written down for good. Who was given a duty since it was printed cannot come in by it: whoever printed it could.
func (s *Service) enterByCard(ctx context.Context, c Claimant, code Code, b Browser) (Entered, error) {
	err := s.spend(ctx, c, KindCard, code)
	if err == nil && c.HasDuty {
		err = errWrong()
	}
	if err != nil {
		return Entered{}, err
	}
	in, err := s.open(ctx, c, KindCard, b, uuid.Nil)
	in.Spent = in.Stage == Whole && c.Password == uuid.Nil && !s.Plain
	return in, err
}

// check tries the password, for the unknown too, and tells whose it is.
func (s *Service) check(ctx context.Context, all []Claimant, e Entry) (Claimant, error) {
	for _, c := range all {
		ok, stale, err := s.Passwords.Verify(ctx, e.Secret, c.Hash)
		if err != nil {
			return c, err
		}
		if ok {
			if stale {
				s.rehash(ctx, c, e.Secret)
			}
			return c, nil
		}
	}
	return all[0], errWrong()
}

// errWrong is the one answer to whatever does not prove somebody.
func errWrong() error { return fault.New(fault.Invalid, "sign_in.wrong") }

// spend uses up a code that works once. Two who type it at the same moment: one gets in. Codes of nobody are looked for
// too, as long as those of somebody are. A flood of wrong ones writes nothing.
func (s *Service) spend(ctx context.Context, c Claimant, kind Kind, code Code) error {
	for _, hash := range code.Hashes(s.Keys.Codes, c.Account) {
		_, err := s.Store.CredentialByLookup(ctx, kind, hash[:])
		if err == nil {
			err = s.Store.SpendCode(ctx, c.Account, kind, hash[:], s.Now())
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return errWrong()
}

// rehash keeps the password at today's cost. If that fails the old hash stays good, and the next sign-in tries again.
func (s *Service) rehash(ctx context.Context, c Claimant, password string) {
	if hash, err := s.Passwords.Hash(ctx, password); err == nil {
		_ = s.Store.ReplaceSecret(ctx, c.Password, []byte(hash))
	}
}

// refused writes down an attempt that failed, for known and unknown names alike, and passes its error on. One that could
// not be tried is taken back.
func (s *Service) refused(ctx context.Context, c Claimant, b Browser, t tried, why error) error {
	if !fault.Is(why, fault.Invalid) {
		return errors.Join(why, s.relieve(context.WithoutCancel(ctx), t, false))
	}
	e := audit.Event{ID: s.NewID(), At: s.Now(), Action: audit.SignInFailed, Thing: c.Account, Agency: c.Agency}
	if err := s.Store.AppendAudit(ctx, e, audit.Detail{Field: "address", After: b.address()}); err != nil {
		return err
	}
	return why
}

// open begins a sign-in at the stage that the method gives, in place of another if there was one: a token never lives on
// when what it may do changes.
func (s *Service) open(ctx context.Context, c Claimant, method Kind, b Browser, instead uuid.UUID) (Entered, error) {
	return s.openAt(ctx, c, method, c.StageAfter(method, s.StaffSecondFactor), b, instead)
}

func (s *Service) openAt(ctx context.Context, c Claimant, method Kind, stage Stage, b Browser, instead uuid.UUID) (Entered, error) {
	if s.Plain && c.HasDuty {
		return Entered{}, fault.New(fault.Forbidden, "sign_in.plain_staff")
	}
	token, hash, err := NewToken(s.Random)
	if err != nil {
		return Entered{}, err
	}
	now := s.Now()
	in := SignIn{ID: s.NewID(), Token: hash, Account: c.Account, Created: now, LastSeen: now, Stage: stage, Method: method,
		Shared: b.Shared, Agent: b.Agent, Address: b.address()}
	out := Entered{Token: token, Stage: stage}
	if stage == Whole && !b.Shared {
		if out.Device, err = s.Keys.Devices.New(s.Random, c.Account, now); err != nil {
			return Entered{}, err
		}
	}
	return out, s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.InsertSignIn(ctx, in); err != nil {
			return err
		}
		// Hashing takes its time, and whoever has the old password may wait in line while a new one is chosen.
		is, err := s.Store.Claimant(ctx, c.Account)
		if fault.Is(err, fault.NotFound) || err == nil && !c.stands(is, method) {
			return errWrong()
		}
		if err != nil {
			return err
		}
		if instead != uuid.Nil {
			if err := s.Store.EndSignIn(ctx, instead, now); err != nil {
				return err
			}
		}
		if stage != Whole {
			return nil
		}
		return s.Store.AppendAudit(ctx, audit.Event{ID: s.NewID(), At: now, Actor: c.Person, SignIn: in.ID, Action: audit.SignedIn, Thing: in.ID, Agency: c.Agency},
			audit.Detail{Field: "method", After: string(method)})
	})
}
