// Package access knows accounts, sign-ins, roles and permissions, and answers one question: may this actor do
// that, and for which agencies. It speaks of people and agencies by id only.
package access

import (
	"slices"
	"time"

	"baluarte/internal/audit"
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
	Attend         Permission = "attend"          // take training, also in a class that one joined by a number alone
	Learn          Permission = "learn"           // take training and keep one's own account
	SeeCompletion  Permission = "completion.see"  // counts per agency and the names behind them
	SeeAnswers     Permission = "answers.see"     // how questions are answered and what training changes, in counts without names
	SeePeople      Permission = "people.see"      // find people, and open one's page
	PrintCards     Permission = "cards.print"     // make one-time cards for people without a duty
	ManagePeople   Permission = "people.manage"   // add, change, post, deactivate, merge, erase; invite
	ImportRoster   Permission = "roster.import"   // change many people by a file
	ManageAgencies Permission = "agencies.manage" // add, change, move, close
	GrantRoles     Permission = "roles.grant"     // give and take roles
	SeeAudit       Permission = "audit.see"       // who did what
	SeeContent     Permission = "content.see"     // in which state the courses are
	ManageTokens   Permission = "tokens.manage"   // let other programs read, and end that
	SeeRecords     Permission = "records.see"     // all that one person was enrolled in, for another program

	ManageEnrollments Permission = "enrollments.manage" // exempt, extend, credit, and take such back
	Assign            Permission = "assignments.manage" // ask people for modules, change and cancel that
	ManageGroups      Permission = "groups.manage"      // make groups of people, change and end them
	RunClasses        Permission = "classes.run"        // open a class, call its roll, key in its papers, close it
)

// Permissions lists every permission, for tables that must be complete.
func Permissions() []Permission {
	return []Permission{Attend, Learn, SeeCompletion, SeeAnswers, SeePeople, PrintCards, ManagePeople, ImportRoster, ManageAgencies, GrantRoles, SeeAudit, SeeContent, ManageTokens, SeeRecords, ManageEnrollments, Assign, ManageGroups, RunClasses}
}

// Everybody with a duty for an agency's people may see them and how far they are; learners act for themselves alone. A
// role that holds less than another can be granted by it.
var held = map[Role][]Permission{
	Learner:       {Attend, Learn},
	Trainer:       {SeeCompletion, SeePeople, SeeRecords, PrintCards, ManageEnrollments, Assign, ManageGroups, RunClasses},
	Lead:          {SeeCompletion, SeeAnswers, SeePeople, SeeRecords},
	Administrator: {SeeCompletion, SeeAnswers, SeePeople, SeeRecords, PrintCards, ManagePeople, ImportRoster, ManageAgencies, GrantRoles, ManageTokens, SeeAudit, SeeContent, ManageEnrollments, Assign, ManageGroups, RunClasses},
}

// Roles lists the roles that are granted, the least first.
func Roles() []Role { return []Role{Trainer, Lead, Administrator} }

// Holds reports whether the role includes the permission.
func (r Role) Holds(p Permission) bool { return slices.Contains(held[r], p) }

// Grant is a role at an agency; it holds for the agency's subtree.
type Grant struct {
	Agency uuid.UUID // uuid.Nil: the whole installation
	Role   Role
	By     uuid.UUID // the person who gave it; uuid.Nil: the program
	At     time.Time // when; zero where it is not known
}

// Is reports whether two grants give the same role at the same agency, whoever gave it.
func (g Grant) Is(other Grant) bool { return g.Agency == other.Agency && g.Role == other.Role }

// Actor is who asks. The zero value is a visitor, who may do nothing that needs a permission.
type Actor struct {
	SignIn   uuid.UUID
	Account  uuid.UUID
	Person   uuid.UUID
	Name     string
	Language lang.Tag  // preferred; empty when never chosen
	Keeps    bool      // that language, whichever they read in
	Comfort  Comfort   // how they read best
	Agency   uuid.UUID // of the primary posting; uuid.Nil without one
	TimeZone *time.Location
	Grants   []Grant
	Proved   time.Time // when they last proved who they are
	Shared   bool      // on a computer that others use
	Bound    Bound     // to a class, which is then all that they reach
	Token    Token     // of another program that asks; zero for people
}

// IsSignedIn reports whether the actor is anybody.
func (a Actor) IsSignedIn() bool { return a.Person != uuid.Nil }

// IsProgram reports whether it is another program that asks, by a token.
func (a Actor) IsProgram() bool { return a.Token.ID != uuid.Nil }

// IsBound reports whether the actor is known by a number alone, for a class and nothing else.
func (a Actor) IsBound() bool { return a.Bound.Class != uuid.Nil }

// May reports whether the actor holds the permission anywhere. Where it holds is Scope.
func (a Actor) May(p Permission) bool {
	switch {
	case a.IsProgram():
		return !a.Scope(p).IsEmpty()
	case !a.IsSignedIn():
		return false
	case a.IsBound():
		return p == Attend
	}
	return Learner.Holds(p) || !a.Scope(p).IsEmpty()
}

// Scope gives the agencies at and below which the actor holds the permission.
func (a Actor) Scope(p Permission) Scope {
	var s Scope
	switch {
	case a.IsProgram():
		return a.Token.Scope(p)
	case a.IsBound():
		return s
	}
	for _, g := range a.Grants {
		switch {
		case !g.Role.Holds(p):
		case g.Agency == uuid.Nil:
			s.everywhere = true
		case !slices.Contains(s.roots, g.Agency):
			s.roots = append(s.roots, g.Agency)
		}
	}
	return s
}

// Did begins an audit event of the actor's, about something at their own agency; the caller sets another.
func (a Actor) Did(id uuid.UUID, at time.Time, what audit.Action, thing uuid.UUID) audit.Event {
	return audit.Event{ID: id, At: at, Actor: a.Person, SignIn: a.SignIn, Token: a.Token.ID, Action: what, Thing: thing, Agency: a.Agency}
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
type Scope struct {
	roots      []uuid.UUID
	everywhere bool
}

// Everywhere is the scope of the whole installation: of the program itself and of its operator.
func Everywhere() Scope { return Scope{everywhere: true} }

// Below is the scope of some agencies and all below them.
func Below(agencies ...uuid.UUID) Scope { return Scope{roots: agencies} }

// Holds reports whether an agency lies in the scope. Its path is itself and the agencies above it; that of the whole
// installation is empty, and only a scope that is everywhere holds it.
func (s Scope) Holds(path []uuid.UUID) bool {
	return s.everywhere || slices.ContainsFunc(path, func(id uuid.UUID) bool { return slices.Contains(s.roots, id) })
}

// IsEverywhere reports whether the scope holds every agency, also those to come.
func (s Scope) IsEverywhere() bool { return s.everywhere }

// Roots are the agencies at the top of each subtree. A scope that is everywhere may have none.
func (s Scope) Roots() []uuid.UUID { return slices.Clone(s.roots) }

// Covers reports whether who acts in this scope may change somebody with these roles: none of theirs may reach beyond
// it, or an agency's administrator could lock out those above. Has tells which agencies lie in the scope.
func (s Scope) Covers(theirs []Grant, has func(agency uuid.UUID) bool) bool {
	for _, g := range theirs {
		if !s.everywhere && (g.Agency == uuid.Nil || !has(g.Agency)) {
			return false
		}
	}
	return true
}

// IsEmpty reports whether the scope holds no agency at all.
func (s Scope) IsEmpty() bool { return !s.everywhere && len(s.roots) == 0 }
