package access

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"time"

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

// claimant finds who the entry says it is. A name nobody has gives the zero Claimant.
func (s *Service) claimant(ctx context.Context, e Entry) (c Claimant, err error) {
	if e.Email != "" {
		key, bad := lang.EmailKey(e.Email)
		if bad != nil {
			return Claimant{}, nil // an address that cannot be one belongs to nobody
		}
		c, err = s.Store.ClaimantByEmail(ctx, key)
	} else {
		c, err = s.Store.ClaimantByNumber(ctx, e.Code, e.Number)
	}
	if fault.Is(err, fault.NotFound) {
		return Claimant{}, nil
	}
	return c, err
}

// Enter signs somebody in. Whoever is unknown, has no such secret or types a wrong one gets the same answer after the
// same work: fault.Invalid "sign_in.wrong". After too many failures it is fault.TooMany before anything is hashed.
func (s *Service) Enter(ctx context.Context, e Entry) (Entered, error) {
	c, err := s.claimant(ctx, e)
	if err != nil {
		return Entered{}, err
	}
	code, noCard := CardCode.Parse(e.Secret)
	if e.Email != "" {
		noCard = errWrong()
	}
	if noCard == nil {
		if in, err := s.enterByCard(ctx, c, code, e.Browser); !fault.Is(err, fault.Invalid) {
			return in, err
		}
	}
	if s.Plain && noCard != nil {
		return Entered{}, fault.New(fault.Invalid, "sign_in.cards_only")
	}
	tried, err := s.count(ctx, s.subjects(c, e)...)
	if err != nil {
		return Entered{}, err
	}
	if err = errWrong(); !s.Plain { // a short password may look like a card
		err = s.check(ctx, c, e)
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
	hash := code.Hash(s.Keys.Codes, c.Account)
	_, err := s.Store.CredentialByLookup(ctx, KindCard, hash[:]) // a flood of wrong ones writes nothing
	if fault.Is(err, fault.NotFound) {
		err = errWrong()
	}
	if err == nil {
		err = s.spend(ctx, c, KindCard, hash[:])
	}
	if err == nil && c.HasDuty {
		err = errWrong()
	}
	if err != nil {
		return Entered{}, err
	}
	return s.open(ctx, c, KindCard, b, uuid.Nil)
}

// check tries the password, for the unknown too.
func (s *Service) check(ctx context.Context, c Claimant, e Entry) error {
	ok, stale, err := s.Passwords.Verify(ctx, e.Secret, c.Hash)
	switch {
	case err != nil:
		return err
	case !ok:
		return errWrong()
	case stale:
		s.rehash(ctx, c, e.Secret)
	}
	return nil
}

// errWrong is the one answer to whatever does not prove somebody.
func errWrong() error { return fault.New(fault.Invalid, "sign_in.wrong") }

// spend uses up a code that works once. Two who type it at the same moment: one gets in. Codes of nobody are looked for
// too, as long as those of somebody are.
func (s *Service) spend(ctx context.Context, c Claimant, kind Kind, lookup []byte) error {
	err := s.Store.SpendCode(ctx, c.Account, kind, lookup, s.Now())
	if fault.Is(err, fault.NotFound) {
		return errWrong()
	}
	return err
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

// subject is a key whose failures are counted, with its limit. Those of an address stay after a success: it may have an
// account of its own to be right with.
type subject struct {
	key string
	Limit
	stays bool
}

// from is the address that an attempt comes from.
func (b Browser) from() subject { return subject{AddressKey(b.Address), AddressLimit, true} }

// subjects are the keys under which an attempt is counted: the address it comes from, and who it says it is, whether or
// not that is anybody. A browser known to the account has a count of its own and no other, so that nobody else can make
// its owner wait.
func (s *Service) subjects(c Claimant, e Entry) []subject {
	if d, ok := s.device(e.Browser, c.Account); ok {
		return []subject{{key: d.Key(), Limit: DeviceLimit}}
	}
	return []subject{e.from(), {key: NameKey(e.name()), Limit: AccountLimit}}
}

// device tells whether a browser has signed in to an account before.
func (s *Service) device(b Browser, account uuid.UUID) (Device, bool) {
	d, ok := s.Keys.Devices.Parse(b.Device, s.Now())
	return d, ok && d.Account == account
}

// tried is what was counted before an attempt, to be taken back when it proves right. Without the states it is of one that
// was counted in a request before.
type tried struct {
	subjects      []subject
	before, after map[string]Throttle
}

// count counts an attempt as failed before it is tried, or refuses it while its subject must wait.
func (s *Service) count(ctx context.Context, subjects ...subject) (tried, error) {
	now := s.Now()
	t := tried{subjects: subjects, after: map[string]Throttle{}}
	keys := make([]string, len(subjects))
	for i, sub := range subjects {
		keys[i] = sub.key
	}
	before, err := s.Store.Throttles(ctx, keys)
	if err != nil {
		return t, err
	}
	if err := blocked(before, now); err != nil {
		return t, err // most of a flood ends here, after one look
	}
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		if t.before, err = s.Store.LockThrottles(ctx, keys, now); err != nil {
			return err
		}
		if err := blocked(t.before, now); err != nil {
			return err
		}
		for _, sub := range subjects {
			t.after[sub.key] = sub.Next(t.before[sub.key], now)
		}
		if err := s.Store.SaveThrottles(ctx, t.after); err != nil {
			return err
		}
		return s.Store.ForgetThrottles(ctx, now.Add(-AccountLimit.Memory-longestWait))
	})
	return t, err
}

func blocked(states map[string]Throttle, now time.Time) error {
	var wait time.Duration
	for _, t := range states {
		wait = max(wait, t.Blocked(now))
	}
	if wait == 0 {
		return nil
	}
	return fault.New(fault.TooMany, "sign_in.throttled", "Count", int((wait+time.Minute-1)/time.Minute))
}

// relieve takes an attempt back. If it proved right, the failures of the account are forgotten and those of the address
// stay but for this one. If it could not be tried, all others stay: else whoever hangs up in time would be free to guess.
func (s *Service) relieve(ctx context.Context, t tried, proved bool) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		var keys []string
		for _, sub := range t.subjects {
			keys = append(keys, sub.key)
		}
		states, err := s.Store.LockThrottles(ctx, keys, s.Now())
		if err != nil {
			return err
		}
		for _, sub := range t.subjects {
			if proved && !sub.stays {
				states[sub.key] = Throttle{}
				continue
			}
			state := states[sub.key]
			state.Failures = max(0, state.Failures-1)
			if after := t.after[sub.key]; !after.Until.IsZero() && state.Until.Equal(after.Until) { // the wait is this attempt's
				state.Since, state.Until = t.before[sub.key].Since, t.before[sub.key].Until
			}
			states[sub.key] = state
		}
		return s.Store.SaveThrottles(ctx, states)
	})
}
