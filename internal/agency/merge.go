package agency

import (
	"context"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Merger is what happens when two rows turn out to be one human being.
type Merger struct {
	Survivor, Alias         Person
	SurvivorHome, AliasHome Agency
	Ends                    []Posting // open postings of the alias
	Completions             int       // of the alias, which the survivor's record shows from then on
	Open                    int       // enrollments of the alias that nobody will finish
	HasAccount              bool      // the alias can sign in, and will not any more
}

// PreviewMerge tells what a merge would do, or why it cannot be.
func (s *People) PreviewMerge(ctx context.Context, a access.Actor, survivor, alias uuid.UUID) (m Merger, err error) {
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		_, m, err = s.merger(ctx, a, survivor, alias)
		return err
	})
	return m, err
}

// merger loads both and decides. They are kept from others in the order of their ids, so that two merges at once wait
// for each other and do not block.
func (s *People) merger(ctx context.Context, a access.Actor, survivor, alias uuid.UUID) (gone subject, m Merger, err error) {
	if survivor == alias {
		return gone, m, fault.New(fault.Invalid, "person.merge_self")
	}
	scope := a.Scope(access.ManagePeople)
	first, second := survivor, alias
	if second.String() < first.String() {
		first, second = second, first
	}
	tree, err := s.tree(ctx)
	if err != nil {
		return gone, m, err
	}
	one, err := s.subjectIn(ctx, tree, scope, first)
	if err != nil {
		return gone, m, err
	}
	two, err := s.subjectIn(ctx, tree, scope, second)
	if err != nil {
		return gone, m, err
	}
	stays, gone := one, two
	if first == alias {
		stays, gone = two, one
	}
	m = Merger{Survivor: stays.Person, Alias: gone.Person, SurvivorHome: stays.home, AliasHome: gone.home}
	if stays.home.Country != gone.home.Country && stays.home.Country != "" && gone.home.Country != "" {
		return gone, m, fault.New(fault.Invalid, "person.merge_countries")
	}
	for _, p := range gone.postings {
		if p.To.IsZero() {
			m.Ends = append(m.Ends, p)
		}
	}
	if m.Completions, m.Open, err = s.Store.Attached(ctx, alias); err != nil {
		return gone, m, err
	}
	account, err := s.account(ctx, alias)
	m.HasAccount = account != nil && account.Deactivated.IsZero()
	return gone, m, err
}

// Merge lets a person go on as another. Nothing is rewritten: what was recorded of the alias stays recorded of it, and is
// shown with the survivor. The alias's open postings end the day before, or on their first day when that is today, so
// that nobody is counted twice; its account is deactivated. There is no way back.
func (s *People) Merge(ctx context.Context, a access.Actor, survivor, alias uuid.UUID) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		gone, m, err := s.merger(ctx, a, survivor, alias)
		if err != nil {
			return err
		}
		for _, p := range m.Ends {
			at, _ := gone.tree.Agency(p.Agency)
			last := lang.DateOf(s.Now(), at.Zone()).AddDays(-1)
			if last.Before(p.From) {
				last = p.From
			}
			if err := s.Store.EndPosting(ctx, p.ID, last); err != nil {
				return err
			}
		}
		if err := s.closeAccount(ctx, alias); err != nil {
			return err
		}
		if err := s.Store.MakeAlias(ctx, alias, survivor); err != nil {
			return err
		}
		return s.note(ctx, a, audit.PersonMerged, survivor, m.SurvivorHome.ID, audit.Detail{Field: "alias", After: m.Alias.Name()})
	})
}
