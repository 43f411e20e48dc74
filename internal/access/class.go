package access

import (
	"context"

	"baluarte/internal/audit"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// ClassCode is the code of a class, as it stands on the screen of the room: 25 bits of chance, for some hours. By itself it
// lets in nobody whom the program does not know.
var ClassCode = CodeForm{2, 3}

// Bound is the class that a sign-in is bound to, with the module of the class; the zero value: to none.
type Bound struct {
	Class  uuid.UUID
	Module string
}

// KeptCode is what the database keeps of a class's code: what it is found by, and a form that can be shown again.
type KeptCode struct {
	Hash   CodeHash
	Sealed []byte
}

// NewClassCode draws the code of a class.
func (s *Service) NewClassCode(class uuid.UUID) (k KeptCode, err error) {
	code, err := ClassCode.New(s.Random)
	if err != nil {
		return k, err
	}
	return KeptCode{code.Hash(s.Keys.Codes, uuid.Nil), s.Keys.Seal.Seal(class, []byte(code))}, nil
}

// ShowClassCode gives the code of a class back.
func (s *Service) ShowClassCode(class uuid.UUID, sealed []byte) (Code, error) {
	code, _, err := s.Keys.Seal.Open(class, sealed)
	return Code(code), err
}

// ClassCodeHashes are what a typed code is looked up by. What cannot be a code is looked up too, and nobody's.
func (s *Service) ClassCodeHashes(typed string) []CodeHash {
	code, _ := ClassCode.Parse(typed)
	return code.Hashes(s.Keys.Codes, uuid.Nil)
}

// TryClass lets somebody try to join a class, and counts it before: under where they are, and under what they typed. What
// fails as fault.Invalid stays counted. Too many failures are fault.TooMany, before anything is looked up. The counts are
// of their own, so that nobody who fails here has to wait with a password.
func (s *Service) TryClass(ctx context.Context, b Browser, typed string, try func() error) error {
	from := b.from()
	from.key = "class-" + from.key
	tried, err := s.count(ctx, from, subject{key: "class-" + NameKey(typed), Limit: AccountLimit})
	if err != nil {
		return err
	}
	if err := try(); err != nil {
		return s.refused(ctx, Claimant{}, b, tried, err)
	}
	return s.relieve(ctx, tried, true)
}

// SignInToClass begins a sign-in that reaches a class and nothing else, for somebody who is known by a number. They get an
// account if they have none. Whoever has a duty proves more than a number: fault.Forbidden.
func (s *Service) SignInToClass(ctx context.Context, c Claimant, class uuid.UUID, b Browser) (token string, err error) {
	if c.HasDuty {
		return "", fault.New(fault.Forbidden, "class.staff")
	}
	token, hash, err := NewToken(s.Random)
	if err != nil {
		return "", err
	}
	now := s.Now()
	in := SignIn{ID: s.NewID(), Token: hash, Account: c.Account, Created: now, LastSeen: now, Stage: Whole, Method: KindClass,
		Agent: b.Agent, Address: b.address(), Class: class}
	return token, s.Store.InTx(ctx, func(ctx context.Context) error {
		if c.Account == uuid.Nil {
			in.Account = s.NewID()
			if err := s.Store.InsertAccounts(ctx, Account{ID: in.Account, Person: c.Person}); err != nil {
				return err
			}
		}
		if err := s.Store.InsertSignIn(ctx, in); err != nil {
			return err
		}
		// A role may have been given meanwhile.
		is, err := s.Store.Claimant(ctx, in.Account)
		switch {
		case fault.Is(err, fault.NotFound):
			return fault.New(fault.Invalid, "class.wrong") // the account was closed
		case err != nil:
			return err
		case is.HasDuty:
			return fault.New(fault.Forbidden, "class.staff")
		}
		return s.Store.AppendAudit(ctx, audit.Event{ID: s.NewID(), At: now, Actor: c.Person, SignIn: in.ID, Action: audit.SignedIn, Thing: in.ID, Agency: c.Agency},
			audit.Detail{Field: "method", After: string(KindClass)})
	})
}
