package agency

import (
	"context"
	"strings"
	"unicode"

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
	Words  []string // each begins a word of the name, without accents and case
	Number string   // its key
	Email  string   // its key
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

// mostWords is how many words of a question are looked at.
const mostWords = 8

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

// searches tells what a question may mean, the likeliest first; the first that finds anybody is taken. None when it can
// mean nobody.
func (q Question) searches() []Search {
	base := Search{Agency: q.Agency, State: q.State, After: q.After}
	text := strings.TrimSpace(q.Words)
	if text == "" {
		return []Search{base}
	}
	if strings.Contains(text, "@") {
		key, err := lang.EmailKey(text)
		if err != nil {
			return nil
		}
		base.Email = key
		return []Search{base}
	}
	var all []Search
	if key, err := lang.NumberKey(text); err == nil && strings.ContainsFunc(text, unicode.IsDigit) {
		byNumber := base
		byNumber.Number = key
		all = append(all, byNumber)
	}
	base.Words = strings.FieldsFunc(lang.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(base.Words) > mostWords {
		base.Words = base.Words[:mostWords]
	}
	if len(base.Words) > 0 {
		all = append(all, base)
	}
	return all
}
