package agency

import (
	"context"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Erase replaces all that is personal of somebody who has left by a pseudonym; the figures they count in stay. The
// name must be typed again, since there is no way back.
func (s *People) Erase(ctx context.Context, a access.Actor, id uuid.UUID, typed string) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		who, err := s.subject(ctx, a.Scope(access.ManagePeople), id)
		if err != nil {
			return err
		}
		if folded(typed) != folded(who.Name()) {
			return fault.Field("name", "person.erase_mismatch")
		}
		return s.erase(ctx, a, who)
	})
}

func folded(name string) string { return strings.Join(strings.Fields(lang.Fold(name)), " ") }

func (s *People) erase(ctx context.Context, a access.Actor, who subject) error {
	for _, p := range who.postings {
		if p.To.IsZero() {
			return fault.New(fault.Conflict, "person.erase_here")
		}
	}
	if err := s.closeAccount(ctx, who.ID); err != nil {
		return err
	}
	aliases, err := s.Store.Aliases(ctx, who.ID)
	if err != nil {
		return err
	}
	for _, p := range append(aliases, who.Person) {
		if err := s.Store.ErasePerson(ctx, p.ID, pseudonym(s.NewID()), s.Now()); err != nil {
			return err
		}
	}
	return s.note(ctx, a, audit.PersonErased, who.ID, who.home.ID)
}

// pseudonym names somebody without saying who they are: six letters and digits by chance, none of which is taken for
// another. Two people may have the same; they are told apart by their ids.
func pseudonym(chance uuid.UUID) string {
	const letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ23"
	name := []byte("P-")
	for _, b := range chance[10:] {
		name = append(name, letters[b%32])
	}
	return string(name)
}

// Due lists who is to be erased, since their last day is further back than their agency keeps people; at most limit.
func (s *People) Due(ctx context.Context, scope access.Scope, limit int) (*Tree, []Found, error) {
	tree, err := s.tree(ctx)
	if err != nil {
		return nil, nil, err
	}
	before := map[int]lang.Date{}
	for _, a := range tree.All() {
		if a.Retention > 0 {
			before[a.Retention] = s.today().AddMonths(-a.Retention)
		}
	}
	if len(before) == 0 {
		return tree, nil, nil
	}
	due, err := s.Store.DueForErasure(ctx, scope, s.today(), before, limit)
	return tree, due, err
}

// MostErased is how many people are erased in one transaction.
const MostErased = 1000

// EraseDue erases those of some people who are due, MostErased at most, all or none, and tells how many. Whoever is not
// due any more, or has a role beyond the scope, is left alone.
func (s *People) EraseDue(ctx context.Context, a access.Actor, scope access.Scope, people []uuid.UUID) (n int, err error) {
	wanted := map[uuid.UUID]bool{}
	for _, id := range people {
		wanted[id] = true
	}
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		tree, due, err := s.Due(ctx, scope, MostErased)
		if err != nil {
			return err
		}
		for _, p := range due {
			if !wanted[p.ID] {
				continue
			}
			who, err := s.subjectIn(ctx, tree, scope, p.ID)
			if fault.Is(err, fault.Forbidden) {
				continue
			}
			if err == nil {
				err = s.erase(ctx, a, who)
			}
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}
