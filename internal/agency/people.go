package agency

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// People keeps the roster one person at a time: finds them, shows them, changes them. Whoever is outside of the scope
// looks like somebody who does not exist: fault.NotFound.
type People struct {
	Store PeopleStore
	Now   func() time.Time
	NewID func() uuid.UUID
}

// PeopleStore keeps people.
type PeopleStore interface {
	audit.Log
	InTx(ctx context.Context, f func(ctx context.Context) error) error
	// Agencies lists every agency with the parent it has on the day.
	Agencies(ctx context.Context, on lang.Date) ([]Agency, error)
	PeopleReader
	PeopleWriter
	OwnReader
}

// PeopleReader finds people. A person is where their newest primary posting is or was; who never had one is seen by a
// scope that is everywhere alone. The day is the one the trees are read on.
type PeopleReader interface {
	// FindPeople lists people by name, at most limit.
	FindPeople(ctx context.Context, scope access.Scope, on lang.Date, q Search, limit int) ([]Found, error)
	// CountPeople counts them, up to most.
	CountPeople(ctx context.Context, scope access.Scope, on lang.Date, q Search, most int) (int, error)
	// Those lists people by their ids, by name.
	Those(ctx context.Context, scope access.Scope, on lang.Date, ids []uuid.UUID) ([]Found, error)
	// PersonIn gives who an id leads to: an alias leads to the person who goes on.
	PersonIn(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (Person, error)
	// Aliases lists who goes on as somebody.
	Aliases(ctx context.Context, person uuid.UUID) ([]Person, error)
	// PostingsOf lists a person's postings and those of their aliases, the newest first.
	PostingsOf(ctx context.Context, person uuid.UUID) ([]Posting, error)
	// AccountState is nil for who has no account.
	AccountState(ctx context.Context, person uuid.UUID) (*AccountState, error)
	// GrantsOf lists the roles of a person's account.
	GrantsOf(ctx context.Context, person uuid.UUID) ([]access.Grant, error)
	// LooksAt lists who else has looked at a person's record, the newest first; after a place, if one is given.
	LooksAt(ctx context.Context, person uuid.UUID, after access.TrailPlace, limit int) ([]Look, error)
	// Told lists what was changed about a person, the newest first.
	Told(ctx context.Context, person uuid.UUID, limit int) ([]Told, error)
	// ToldByRosters lists what applied rosters changed about a person, the newest first.
	ToldByRosters(ctx context.Context, person uuid.UUID, limit int) ([]Told, error)
	// Attached counts what a person has learnt and is to learn.
	Attached(ctx context.Context, person uuid.UUID) (completions, open int, err error)
	// AccommodationOf gives what helps a person in quizzes, also what was set for an alias; the zero value where nothing does.
	AccommodationOf(ctx context.Context, person uuid.UUID) (Accommodation, error)
	// DueForErasure lists people whose last posting ended before the day that their agency's retention gives, at most
	// limit, those who left first.
	DueForErasure(ctx context.Context, scope access.Scope, on lang.Date, before map[int]lang.Date, limit int) ([]Found, error)
}

// PeopleWriter changes people.
type PeopleWriter interface {
	// LockPerson is PersonIn inside a transaction; the person is kept from others until its end.
	LockPerson(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (Person, error)
	InsertPeople(ctx context.Context, people ...Person) error
	// UpdatePerson writes names, address, language and whether the address is verified.
	UpdatePerson(ctx context.Context, p Person) error
	// VerifiedByOther reports whether an address is proved to be somebody else's.
	VerifiedByOther(ctx context.Context, emailKey string, person uuid.UUID) (bool, error)
	// NumberTaken reports whether a number belongs to somebody at an agency today.
	NumberTaken(ctx context.Context, agency uuid.UUID, kind NumberKind, key string) (bool, error)
	InsertAccommodation(ctx context.Context, a Accommodation) error
	InsertPostings(ctx context.Context, postings ...Posting) error
	EndPosting(ctx context.Context, id uuid.UUID, last lang.Date) error
	// CloseAccount deactivates a person's account and ends its sign-ins, its calendar's address and the links sent to it; who has
	// none is left alone.
	CloseAccount(ctx context.Context, person uuid.UUID, at time.Time) error
	// OpenAccount makes a person's account active again.
	OpenAccount(ctx context.Context, person uuid.UUID) error
	// EndLinks removes the links that were sent to a person and not used.
	EndLinks(ctx context.Context, person uuid.UUID) error
	// OtherAdministrators counts the active administrators beside one account.
	OtherAdministrators(ctx context.Context, account uuid.UUID) (int, error)
	// MakeAlias lets a person go on as another, and their aliases with them.
	MakeAlias(ctx context.Context, alias, survivor uuid.UUID) error
	// ErasePerson puts a pseudonym in the place of everything personal that is kept of somebody.
	ErasePerson(ctx context.Context, person uuid.UUID, pseudonym string, at time.Time) error
}

// NumberKind is which of two numbers somebody has at an agency.
type NumberKind string

// The numbers.
const (
	EmployeeNumber NumberKind = "employee_number"
	BadgeNumber    NumberKind = "badge_number"
)

// today is the day in UTC: trees and postings change between two days of work.
func (s *People) today() lang.Date { return lang.DateOf(s.Now(), time.UTC) }

// tree gives all agencies as they are today.
func (s *People) tree(ctx context.Context) (*Tree, error) {
	all, err := s.Store.Agencies(ctx, s.today())
	return NewTree(all), err
}

// Places lists the agencies of a scope, parents before children.
func (s *People) Places(ctx context.Context, scope access.Scope) (*Tree, []Node, error) {
	tree, err := s.tree(ctx)
	return tree, tree.Within(scope), err
}

// within tells which agencies lie in a scope.
func within(tree *Tree, scope access.Scope) func(uuid.UUID) bool {
	in := map[uuid.UUID]bool{}
	for _, n := range tree.Within(scope) {
		in[n.ID] = true
	}
	return func(id uuid.UUID) bool { return scope.IsEverywhere() || in[id] }
}

// subject is a person about to be changed, kept from others.
type subject struct {
	Person
	postings []Posting // their own, the newest first
	home     Agency    // of the newest primary posting; zero without one
	tree     *Tree
	has      func(agency uuid.UUID) bool // what lies in the scope
}

// subject finds somebody for a change by the actor, inside a transaction. Who has a role beyond the scope is
// fault.Forbidden; an alias is nobody any more; one who was erased is fault.Conflict.
func (s *People) subject(ctx context.Context, scope access.Scope, id uuid.UUID) (subject, error) {
	tree, err := s.tree(ctx)
	if err != nil {
		return subject{}, err
	}
	return s.subjectIn(ctx, tree, scope, id)
}

// subjectIn is subject where the trees are known already.
func (s *People) subjectIn(ctx context.Context, tree *Tree, scope access.Scope, id uuid.UUID) (who subject, err error) {
	who.tree = tree
	if who.Person, err = s.Store.LockPerson(ctx, scope, s.today(), id); err != nil {
		return who, err
	}
	if who.ID != id {
		return who, fault.New(fault.NotFound, "")
	}
	if !who.Erased.IsZero() {
		return who, fault.New(fault.Conflict, "person.is_erased")
	}
	grants, err := s.Store.GrantsOf(ctx, id)
	if err != nil {
		return who, err
	}
	who.has = within(who.tree, scope)
	if !scope.Covers(grants, who.has) {
		return who, fault.New(fault.Forbidden, "person.beyond_you")
	}
	all, err := s.Store.PostingsOf(ctx, id)
	for _, p := range all {
		if p.Person == id {
			who.postings = append(who.postings, p)
		}
	}
	if newest, ok := newestPrimary(who.postings); ok {
		who.home, _ = who.tree.Agency(newest.Agency)
	}
	return who, err
}

// note appends what the actor did to the person to the audit log, at an agency.
func (s *People) note(ctx context.Context, a access.Actor, what audit.Action, person, at uuid.UUID, details ...audit.Detail) error {
	e := a.Did(s.NewID(), s.Now(), what, person)
	e.Agency = at
	return s.Store.AppendAudit(ctx, e, details...)
}

// detail notes a value that changes; one that stays is none.
func detail(all []audit.Detail, field, before, after string) []audit.Detail {
	if before == after {
		return all
	}
	return append(all, audit.Detail{Field: field, Before: before, After: after})
}
