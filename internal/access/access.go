// Package access knows accounts, sign-ins, roles and permissions, and answers one question: may this actor do
// that, and for which agencies. It speaks of people and agencies by id only.
package access

import (
	"slices"
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Role is what an account may do somewhere.
type Role string

// The roles. Everyone signed in is a learner; the others are granted at an agency and hold for its subtree.
const (
	Learner       Role = "learner"
	Trainer       Role = "trainer"
	Lead          Role = "lead"
	Administrator Role = "administrator"
)

// Permission is one thing a route or a command asks for.
type Permission string

// The permissions of today's routes.
const (
	Learn         Permission = "learn"          // take training in one's own name
	SeeCompletion Permission = "completion.see" // counts per agency and the names behind them
)

// Permissions lists every permission, for tables that must be complete.
func Permissions() []Permission { return []Permission{Learn, SeeCompletion} }

// Everybody with a duty for an agency's people may see how far they are; learners act for themselves alone.
var held = map[Role][]Permission{
	Learner:       {Learn},
	Trainer:       {SeeCompletion},
	Lead:          {SeeCompletion},
	Administrator: {SeeCompletion},
}

// Holds reports whether the role includes the permission.
func (r Role) Holds(p Permission) bool { return slices.Contains(held[r], p) }

// Grant is a role at an agency; it holds for the agency's subtree.
type Grant struct {
	Agency uuid.UUID
	Role   Role
}

// Actor is who asks. The zero value is a visitor, who may do nothing that needs a permission.
type Actor struct {
	SignIn   uuid.UUID
	Account  uuid.UUID
	Person   uuid.UUID
	Name     string
	Language lang.Tag  // preferred; empty when never chosen
	Agency   uuid.UUID // of the primary posting; uuid.Nil without one
	TimeZone *time.Location
	Grants   []Grant
}

// IsSignedIn reports whether the actor is anybody.
func (a Actor) IsSignedIn() bool { return a.Person != uuid.Nil }

// May reports whether the actor holds the permission anywhere. Where it holds is Scope.
func (a Actor) May(p Permission) bool {
	if !a.IsSignedIn() {
		return false
	}
	return Learner.Holds(p) || !a.Scope(p).IsEmpty()
}

// Scope gives the agencies at and below which the actor holds the permission.
func (a Actor) Scope(p Permission) Scope {
	var s Scope
	for _, g := range a.Grants {
		if g.Role.Holds(p) && !slices.Contains(s.roots, g.Agency) {
			s.roots = append(s.roots, g.Agency)
		}
	}
	return s
}

// Today is the calendar day at the actor's agency.
func (a Actor) Today(now time.Time) lang.Date { return lang.DateOf(now, a.Zone()) }

// Zone is the time zone of the actor's agency; UTC without one.
func (a Actor) Zone() *time.Location {
	if a.TimeZone == nil {
		return time.UTC
	}
	return a.TimeZone
}

// Scope is a set of agency subtrees. The zero value is empty.
type Scope struct{ roots []uuid.UUID }

// Roots are the agencies at the top of each subtree.
func (s Scope) Roots() []uuid.UUID { return slices.Clone(s.roots) }

// IsEmpty reports whether the scope holds no agency at all.
func (s Scope) IsEmpty() bool { return len(s.roots) == 0 }
