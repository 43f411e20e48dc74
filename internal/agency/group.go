package agency

import (
	"errors"
	"time"
	"unicode/utf8"

	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Group is people whom assignments are given to: a list, or a rule over the roster. Nobody is in it who does not work at
// or below its agency today.
type Group struct {
	ID      uuid.UUID
	Agency  uuid.UUID // whose it is; that stays
	Name    string    // as whoever made it typed it, in one language
	Kind    GroupKind
	Rule    Rule // of the kind rule
	By      uuid.UUID
	ByName  string // empty: the program
	MadeAt  time.Time
	EndedOn lang.Date // since when nobody is in it any more; zero while it is in use
	Zone    string    // of its agency: by that calendar people come and go
}

// GroupKind is how it is known who is in a group.
type GroupKind string

// The kinds.
const (
	ListGroup GroupKind = "list" // whoever was put on it
	RuleGroup GroupKind = "rule" // whoever the rule fits, as the roster is today
)

// GroupKinds lists them.
func GroupKinds() []GroupKind { return []GroupKind{ListGroup, RuleGroup} }

// Rule says who is in a group: all of it must hold. Its zero value holds for everybody at or below the group's agency.
type Rule struct {
	Agency   uuid.UUID // at or below it; uuid.Nil: the group's own
	Position string    // folded: see lang.Fold; empty: any
	JoinedOn lang.Date // the first day of their unbroken time at or below that agency is this one or later; zero: any
}

// IsRule reports whether people come and go by themselves.
func (g Group) IsRule() bool { return g.Kind == RuleGroup }

// Root is the agency at or below which the people of the group work.
func (g Group) Root() uuid.UUID {
	if g.IsRule() && g.Rule.Agency != uuid.Nil {
		return g.Rule.Agency
	}
	return g.Agency
}

// Today is the calendar day at the group's agency.
func (g Group) Today(now time.Time) lang.Date {
	return lang.DateOf(now, Agency{TimeZone: g.Zone}.Zone())
}

// mostInGroupName is how many letters the name of a group has at most.
const mostInGroupName = 80

// writtenGroup brings what was typed about a group into the form it is kept in, and tells all that is wrong with it by
// itself. The agencies are not looked at.
func writtenGroup(g Group, today lang.Date) (Group, fault.Fields) {
	var wrong fault.Fields
	clean, err := lang.Clean(g.Name)
	switch {
	case errors.Is(err, lang.ErrHidden):
		wrong.Add(fault.Field("name", "group.hidden_letters"))
	case clean == "":
		wrong.Add(fault.Field("name", "group.no_name"))
	case utf8.RuneCountInString(clean) > mostInGroupName:
		wrong.Add(fault.Field("name", "group.long_name", "Most", mostInGroupName))
	default:
		g.Name = clean
	}
	if !g.IsRule() {
		g.Kind, g.Rule = ListGroup, Rule{}
		return g, wrong
	}
	g.Rule.Position = lang.Fold(lineIn("position", g.Rule.Position, false, &wrong))
	if today.Before(g.Rule.JoinedOn) {
		wrong.Add(fault.Field("joined_on", "group.joined_later"))
	}
	return g, wrong
}

// Inside is somebody who is in a group today, or who is on its list without being in it, and why.
type Inside struct {
	Person
	Agency   uuid.UUID // where they work today, or worked last
	Position string
	Number   string
	Joined   lang.Date // of a rule: the first day of their unbroken time at or below its agency, as the trees were
	Last     lang.Date // their last day there; zero while they work there
	AddedOn  lang.Date // of a list
	AddedBy  string    // empty: the program
}

// GroupUse is an assignment that asks the people of a group.
type GroupUse struct {
	Assignment uuid.UUID
	Agency     uuid.UUID
	Course     string // whose modules they were; empty: single modules
	Modules    []string
	OpensOn    lang.Date
}
