package agency

import (
	"cmp"
	"context"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Post begins another posting of somebody who is here: a primary one in place of the present, or one beside it.
func (s *People) Post(ctx context.Context, a access.Actor, id uuid.UUID, p Posting) error {
	what := audit.PersonPosted
	if !p.Primary {
		what = audit.PostingAdded
	}
	return s.post(ctx, a, id, p, what, func(ctx context.Context, who subject) error {
		if newest, ok := newestPrimary(who.postings); ok && !newest.To.IsZero() {
			return fault.New(fault.Conflict, "posting.has_left")
		}
		return nil
	})
}

// Return begins a posting of somebody who has left, and makes their account active again.
func (s *People) Return(ctx context.Context, a access.Actor, id uuid.UUID, p Posting) error {
	p.Primary = true
	return s.post(ctx, a, id, p, audit.PersonReturned, func(ctx context.Context, who subject) error {
		if newest, ok := newestPrimary(who.postings); ok && newest.To.IsZero() {
			return fault.New(fault.Conflict, "posting.is_here")
		}
		return s.Store.OpenAccount(ctx, id)
	})
}

func (s *People) post(ctx context.Context, a access.Actor, id uuid.UUID, p Posting, what audit.Action, first func(context.Context, subject) error) error {
	p, wrong := writtenPosting(p)
	if err := wrong.Err(); err != nil {
		return err
	}
	p.ID, p.Person = s.NewID(), id
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		who, err := s.subject(ctx, a.Scope(access.ManagePeople), id)
		if err != nil {
			return err
		}
		if err := first(ctx, who); err != nil {
			return err
		}
		details, err := s.begin(ctx, who, p)
		if err != nil {
			return err
		}
		return s.note(ctx, a, what, id, p.Agency, details...)
	})
}

// EndPosting ends a posting beside the primary one, at an agency of the scope; without a last day, today, as days are there.
func (s *People) EndPosting(ctx context.Context, a access.Actor, id, posting uuid.UUID, last lang.Date) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		who, err := s.subject(ctx, a.Scope(access.ManagePeople), id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(who.postings, func(p Posting) bool { return p.ID == posting && who.has(p.Agency) })
		if i < 0 {
			return fault.New(fault.NotFound, "")
		}
		before := who.postings[i]
		at, _ := who.tree.Agency(before.Agency)
		today := lang.DateOf(s.Now(), at.Zone())
		ended, err := End(before, cmp.Or(last, today), today)
		if err != nil {
			return err
		}
		if err := s.Store.EndPosting(ctx, posting, ended.To); err != nil {
			return err
		}
		return s.note(ctx, a, audit.PostingEnded, id, at.ID, audit.Detail{Field: "agency", Before: at.Code, After: at.Code},
			audit.Detail{Field: "to", After: ended.To.String()})
	})
}

// Deactivate lets somebody leave after a last day, or without one today, as days are where they work: every open posting ends, those beside the primary one too, wherever
// they are; the account is deactivated and its sign-ins end at once. The last administrator stays.
func (s *People) Deactivate(ctx context.Context, a access.Actor, id uuid.UUID, last lang.Date) error {
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		who, err := s.subject(ctx, a.Scope(access.ManagePeople), id)
		if err != nil {
			return err
		}
		today := lang.DateOf(s.Now(), who.home.Zone())
		last = cmp.Or(last, today)
		if err := s.leave(ctx, who, last, today); err != nil {
			return err
		}
		if err := s.closeAccount(ctx, id); err != nil {
			return err
		}
		return s.note(ctx, a, audit.PersonLeft, id, who.home.ID, audit.Detail{Field: "to", After: last.String()})
	})
}

// leave ends the open postings; who never had one has only an account to lose.
func (s *People) leave(ctx context.Context, who subject, last, today lang.Date) error {
	if len(who.postings) == 0 {
		return nil
	}
	ended, err := Leave(who.postings, last, today)
	for _, p := range ended {
		if err := s.Store.EndPosting(ctx, p.ID, p.To); err != nil {
			return err
		}
	}
	return err
}

// closeAccount deactivates somebody's account, unless nobody would be left to administer.
func (s *People) closeAccount(ctx context.Context, person uuid.UUID) error {
	account, err := s.account(ctx, person)
	if err != nil || account == nil {
		return err
	}
	isAdministrator := slices.ContainsFunc(account.Grants, func(g access.Grant) bool { return g.Role == access.Administrator })
	if isAdministrator && account.Deactivated.IsZero() {
		others, err := s.Store.OtherAdministrators(ctx, account.ID)
		if err != nil {
			return err
		}
		if others == 0 {
			return fault.New(fault.Conflict, "access.last_administrator")
		}
	}
	return s.Store.CloseAccount(ctx, person, s.Now())
}
