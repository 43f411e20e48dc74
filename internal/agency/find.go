package agency

import (
	"context"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Presence narrows a list of people by whether they still work where they were last.
type Presence string

// Whom a list may show.
const (
	Here   Presence = "here"
	Left   Presence = "left"
	Anyone Presence = "all"
)

// Presences lists them, the usual first.
func Presences() []Presence { return []Presence{Here, Left, Anyone} }

// Question asks for people.
type Question struct {
	Words  string    // beginnings of names in any order, or a whole number, or a whole e-mail address
	Agency uuid.UUID // the subtree there; uuid.Nil: the whole scope
	State  Presence
	After  uuid.UUID // the last person of the page before; uuid.Nil: from the start
}

// Search is a question as the store understands it: all of it must hold.
type Search struct {
	access.Search
	Agency uuid.UUID
	State  Presence
	After  uuid.UUID
}

// Found is a person of a list with their newest primary posting.
type Found struct {
	Person
	Agency   uuid.UUID // uuid.Nil for who never had a posting
	Position string
	Number   string // employee or badge number there
	From, To lang.Date
}

// Finding is one page of a list.
type Finding struct {
	People []Found
	Total  int       // counted up to MostCounted
	More   bool      // there are more than Total
	Next   uuid.UUID // the last person, when others follow; uuid.Nil at the end
}

// MostCounted is how far a list is counted: beyond it the number would take longer than the list and help nobody.
const MostCounted = 1000

// Find lists people of a scope by name, at most limit. An agency or a person to go on after that the scope does not
// show is fault.NotFound.
func (s *People) Find(ctx context.Context, scope access.Scope, q Question, limit int) (Finding, error) {
	if q.Agency != uuid.Nil {
		tree, err := s.tree(ctx)
		if err != nil {
			return Finding{}, err
		}
		if _, known := tree.Agency(q.Agency); !known || !within(tree, scope)(q.Agency) {
			return Finding{}, fault.New(fault.NotFound, "")
		}
	}
	var f Finding
	for _, search := range q.searches() {
		people, err := s.Store.FindPeople(ctx, scope, s.today(), search, limit+1)
		if err != nil {
			return f, err
		}
		if len(people) == 0 {
			continue
		}
		if f.Total, err = s.Store.CountPeople(ctx, scope, s.today(), search, MostCounted+1); err != nil {
			return f, err
		}
		f.Total, f.More = min(f.Total, MostCounted), f.Total > MostCounted
		if len(people) > limit {
			people = people[:limit]
			f.Next = people[limit-1].ID
		}
		f.People = people
		break
	}
	return f, nil
}

// Those gives people by their ids, by name; who is none, or not in the scope, is left out.
func (s *People) Those(ctx context.Context, scope access.Scope, ids []uuid.UUID) ([]Found, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return s.Store.Those(ctx, scope, s.today(), ids)
}

// searches tells what a question may mean, the likeliest first; the first that finds anybody is taken.
func (q Question) searches() (all []Search) {
	meant := access.Searches(q.Words)
	if strings.TrimSpace(q.Words) == "" {
		meant = []access.Search{{}}
	}
	for _, m := range meant {
		all = append(all, Search{Search: m, Agency: q.Agency, State: q.State, After: q.After})
	}
	return all
}
