package agency

import (
	"context"

	"baluarte/internal/access"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Own is what the roster keeps of somebody, for themselves to take along.
type Own struct {
	Person
	Tree           *Tree
	Aliases        []Person  // who was merged into them
	Postings       []Posting // those of their aliases too, the newest first
	Lists          []OnList
	Accommodations []Accommodation // all there ever were, the newest first
	Changes        []Told          // of what is kept of them, by hand and by rosters, the newest first
	Looks          []Look          // all, likewise
}

// OnList is that somebody was put on the list of a group.
type OnList struct {
	Group    uuid.UUID
	Name     string
	Agency   uuid.UUID
	From, To lang.Date // To is zero while they are on it
}

// OwnReader finds what there is of somebody and their aliases.
type OwnReader interface {
	// ListsOf lists the groups on whose lists somebody was put, the newest first.
	ListsOf(ctx context.Context, person uuid.UUID) ([]OnList, error)
	// AccommodationsOf lists what was ever set to help somebody, the newest first.
	AccommodationsOf(ctx context.Context, person uuid.UUID) ([]Accommodation, error)
}

// mostOwnChanges is how many changes are told of each kind: more than anybody comes to in a working life.
const mostOwnChanges = 10_000

// looksAtOnce is how many looks are read at a time.
const looksAtOnce = 1000

// Own gives the actor all that the roster keeps of them.
func (s *People) Own(ctx context.Context, a access.Actor) (own Own, err error) {
	if own.Person, err = s.Store.PersonIn(ctx, access.Everywhere(), s.today(), a.Person); err != nil {
		return own, err
	}
	if own.Tree, err = s.tree(ctx); err != nil {
		return own, err
	}
	if own.Aliases, err = s.Store.Aliases(ctx, a.Person); err != nil {
		return own, err
	}
	if own.Postings, err = s.Store.PostingsOf(ctx, a.Person); err != nil {
		return own, err
	}
	if own.Lists, err = s.Store.ListsOf(ctx, a.Person); err != nil {
		return own, err
	}
	if own.Accommodations, err = s.Store.AccommodationsOf(ctx, a.Person); err != nil {
		return own, err
	}
	if own.Changes, err = s.told(ctx, a.Person, mostOwnChanges, func(uuid.UUID) bool { return true }); err != nil {
		return own, err
	}
	var after access.TrailPlace
	for {
		some, err := s.Store.LooksAt(ctx, a.Person, after, looksAtOnce)
		own.Looks = append(own.Looks, some...)
		if err != nil || len(some) < looksAtOnce {
			return own, err
		}
		after = some[len(some)-1].Place()
	}
}
