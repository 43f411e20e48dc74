package access

import (
	"context"
	"slices"
	"time"

	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Holder is a person as one to whom a role is given or from whom it is taken.
type Holder struct {
	Person       uuid.UUID
	Account      uuid.UUID // uuid.Nil: none yet
	Name         string
	Agency       uuid.UUID // of the newest primary posting
	Number       string    // employee or badge number there
	Email        string
	Active       bool // neither erased nor deactivated, nor going on as somebody else
	SecondFactor bool
	Grants       []Grant
}

// Held is a grant in a list, with who holds it and who gave it.
type Held struct {
	Grant
	Holder Holder
	Giver  string // empty: the program
}

// HeldQuestion narrows a list of grants; its zero value asks for all.
type HeldQuestion struct {
	Search
	Role    Role
	Without bool // of people who have no second factor
}

// GrantStore keeps who holds which role where. The day is the one on which the trees are read.
type GrantStore interface {
	// Path lists an agency and those above it, the nearest first; none when there is no such agency.
	Path(ctx context.Context, agency uuid.UUID, on lang.Date) ([]uuid.UUID, error)
	// Holder finds somebody whose newest primary posting, or one of whose roles, lies in the scope; else it is
	// fault.NotFound. Inside a transaction they are kept from others until its end.
	Holder(ctx context.Context, scope Scope, on lang.Date, person uuid.UUID) (Holder, error)
	// Holders finds people by the same measure, all or the active ones, at most limit.
	Holders(ctx context.Context, scope Scope, on lang.Date, s Search, active bool, limit int) ([]Holder, error)
	// Held lists the grants at the agencies of the scope, at most limit after skipping offset.
	Held(ctx context.Context, scope Scope, on lang.Date, q HeldQuestion, offset, limit int) ([]Held, error)
	InsertGrant(ctx context.Context, account uuid.UUID, g Grant) error
	// CardWasUsed reports whether anybody ever signed in to an account by a printed card.
	CardWasUsed(ctx context.Context, account uuid.UUID) (bool, error)
	// DeleteGrant takes a role away; fault.NotFound if it was not held.
	DeleteGrant(ctx context.Context, account uuid.UUID, g Grant) error
	// OtherAdministrators counts the active administrators beside one account: of the whole installation when it is one
	// of those, else of any agency. Inside a transaction they are held fast.
	OtherAdministrators(ctx context.Context, account uuid.UUID) (int, error)
}

// MayGrant reports whether the actor may give and take a role at the agency with this path; see Scope.Holds. Nobody
// grants more than they hold there themselves.
func (a Actor) MayGrant(r Role, path []uuid.UUID) bool {
	may := func(p Permission) bool { return a.Scope(p).Holds(path) }
	return slices.Contains(Roles(), r) && may(GrantRoles) && !slices.ContainsFunc(held[r], func(p Permission) bool { return !may(p) })
}

// Operator is who runs the program at its terminal: nobody by name, and free to do everything.
func Operator() Actor { return Actor{Grants: []Grant{{Role: Administrator}}} }

// today is the day in UTC: trees change between two days of work.
func (s *Service) today() lang.Date { return lang.DateOf(s.Now(), time.UTC) }

// Holder gives a person whose roles the actor may look at; else it is fault.NotFound.
func (s *Service) Holder(ctx context.Context, a Actor, person uuid.UUID) (Holder, error) {
	return s.Store.Holder(ctx, a.Scope(GrantRoles), s.today(), person)
}

// FindHolders finds people to whom the actor may give a role, at most limit.
func (s *Service) FindHolders(ctx context.Context, a Actor, typed string, limit int) ([]Holder, error) {
	return s.holders(ctx, a.Scope(GrantRoles), typed, true, limit)
}

// holders finds people by what was typed, all or the active ones.
func (s *Service) holders(ctx context.Context, scope Scope, typed string, active bool, limit int) ([]Holder, error) {
	return firstFound(Searches(typed), func(search Search) ([]Holder, error) {
		return s.Store.Holders(ctx, scope, s.today(), search, active, limit)
	})
}

// Held lists who holds which role in a scope, at most limit after skipping offset: everybody, or who is found by what was
// typed.
func (s *Service) Held(ctx context.Context, scope Scope, typed string, q HeldQuestion, offset, limit int) ([]Held, error) {
	searches := Searches(typed)
	if typed == "" {
		searches = []Search{{}}
	}
	return firstFound(searches, func(search Search) ([]Held, error) {
		q.Search = search
		return s.Store.Held(ctx, scope, s.today(), q, offset, limit)
	})
}

// Grant gives a person a role. An agency or a person outside of the actor's scope is fault.NotFound; a role that is more
// than theirs fault.Forbidden. Who gains a duty must from now on sign in as those with a duty do: their one-time cards
// end, and so do their sign-ins where those would not do any more.
func (s *Service) Grant(ctx context.Context, a Actor, person uuid.UUID, g Grant) error {
	now := s.Now()
	g.By, g.At = a.Person, now
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		h, err := s.holder(ctx, a, person, g)
		switch {
		case err != nil:
			return err
		case !h.Active:
			return fault.New(fault.Conflict, "roles.not_active")
		case slices.ContainsFunc(h.Grants, g.Is):
			return fault.New(fault.Conflict, "roles.held_already")
		}
		if h.Account == uuid.Nil {
			h.Account = s.NewID()
			if err := s.Store.InsertAccounts(ctx, Account{ID: h.Account, Person: person}); err != nil {
				return err
			}
		}
		if err := s.Store.InsertGrant(ctx, h.Account, g); err != nil {
			return err
		}
		ends := []Kind{KindCard}
		byCard, err := s.Store.CardWasUsed(ctx, h.Account)
		if err != nil {
			return err
		}
		// Whoever printed a card could have come in by it and chosen a password: that shall not become the password of
		// somebody with a duty.
		doubtful := byCard && len(h.Grants) == 0
		if doubtful {
			ends = append(ends, KindPassword, KindPasskey, KindTOTP, KindRecoveryCode)
		}
		if err := s.Store.EndCredentials(ctx, h.Account, now, ends...); err != nil {
			return err
		}
		if s.Plain || doubtful || s.StaffSecondFactor && !h.SecondFactor {
			e := a.Did(uuid.Nil, now, "", h.Account)
			e.Agency = g.Agency
			if err := s.lockOut(ctx, h.Account, uuid.Nil, e); err != nil {
				return err
			}
		}
		return s.tellRole(ctx, a, audit.RoleGranted, person, g, audit.Detail{Field: "role", After: string(g.Role)})
	})
}

// Revoke takes a role away from a person, from their next request on. The last administrator stays: fault.Conflict
// "access.last_administrator".
func (s *Service) Revoke(ctx context.Context, a Actor, person uuid.UUID, g Grant) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		h, err := s.holder(ctx, a, person, g)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(h.Grants, g.Is) {
			return fault.New(fault.NotFound, "")
		}
		if h.Active && isLastOfKind(h.Grants, g) {
			others, err := s.Store.OtherAdministrators(ctx, h.Account)
			if err == nil && others == 0 {
				err = fault.New(fault.Conflict, "access.last_administrator")
			}
			if err != nil {
				return err
			}
		}
		if err := s.Store.DeleteGrant(ctx, h.Account, g); err != nil {
			return err
		}
		return s.tellRole(ctx, a, audit.RoleRevoked, person, g, audit.Detail{Field: "role", Before: string(g.Role)})
	})
}

// isLastOfKind reports whether somebody with these grants would be an administrator no more without one of them, or no
// longer one of the whole installation.
func isLastOfKind(all []Grant, gone Grant) bool {
	if gone.Role != Administrator || gone.Agency == uuid.Nil {
		return gone.Role == Administrator
	}
	return !slices.ContainsFunc(all, func(g Grant) bool { return g.Role == Administrator && !g.Is(gone) })
}

// holder finds who a role is to be given to or taken from, if the actor may do that.
func (s *Service) holder(ctx context.Context, a Actor, person uuid.UUID, g Grant) (h Holder, err error) {
	on := s.today()
	var path []uuid.UUID
	if g.Agency != uuid.Nil {
		if path, err = s.Store.Path(ctx, g.Agency, on); err != nil {
			return h, err
		}
	}
	scope := a.Scope(GrantRoles)
	if !scope.Holds(path) || g.Agency != uuid.Nil && len(path) == 0 {
		return h, fault.New(fault.NotFound, "")
	}
	if !a.MayGrant(g.Role, path) {
		return h, fault.New(fault.Forbidden, "roles.beyond_you")
	}
	return s.Store.Holder(ctx, scope, on, person)
}

// tellRole notes a role given or taken. The role stands in a detail, its agency in the event.
func (s *Service) tellRole(ctx context.Context, a Actor, what audit.Action, person uuid.UUID, g Grant, d audit.Detail) error {
	e := a.Did(s.NewID(), s.Now(), what, person)
	e.Agency = g.Agency
	return s.Store.AppendAudit(ctx, e, d)
}
