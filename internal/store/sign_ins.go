package store

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// TouchSignIn notes when a sign-in was last seen.
func (s *Store) TouchSignIn(ctx context.Context, id uuid.UUID, seen time.Time) (err error) {
	defer explain(&err, "store.TouchSignIn(%s)", id)
	_, err = s.change(ctx, "UPDATE sign_ins SET last_seen_at = ? WHERE id = ? AND last_seen_at < ?", instant(seen), id, instant(seen))
	return err
}

// EndSignIn ends a sign-in at once. One that has ended stays so.
func (s *Store) EndSignIn(ctx context.Context, id uuid.UUID, at time.Time) (err error) {
	defer explain(&err, "store.EndSignIn(%s)", id)
	_, err = s.change(ctx, "UPDATE sign_ins SET ended_at = ? WHERE id = ? AND ended_at IS NULL", instant(at), id)
	return err
}

// EndSignIns ends all sign-ins of an account but one, also those that are not whole.
func (s *Store) EndSignIns(ctx context.Context, account, but uuid.UUID, at time.Time) (err error) {
	defer explain(&err, "store.EndSignIns(%s)", account)
	_, err = s.change(ctx, "UPDATE sign_ins SET ended_at = ? WHERE account_id = ? AND id <> ? AND ended_at IS NULL", instant(at), account, but)
	return err
}

// SignIns lists an account's whole sign-ins that have not ended, the newest first.
func (s *Store) SignIns(ctx context.Context, account uuid.UUID) (all []access.SignIn, err error) {
	defer explain(&err, "store.SignIns(%s)", account)
	return list(ctx, s, func(in *access.SignIn) []any {
		return []any{&in.ID, &in.Account, (*instant)(&in.Created), (*instant)(&in.LastSeen), (*word)(&in.Stage), (*word)(&in.Method), (*flag)(&in.Shared),
			(*word)(&in.Agent), (*word)(&in.Address)}
	}, `SELECT id, account_id, created_at, last_seen_at, stage, method, shared, agent, address FROM sign_ins
WHERE account_id = ? AND ended_at IS NULL AND stage = 'whole' ORDER BY created_at DESC, id`, account)
}

// HalfSignedIn gives the sign-in with this token that is not whole yet, with who it is of. Ended and unknown ones, and
// those of deactivated accounts, are fault.SignInRequired.
func (s *Store) HalfSignedIn(ctx context.Context, token access.TokenHash) (h access.Half, err error) {
	defer explain(&err, "store.HalfSignedIn")
	var p agency.Person
	in := &h.SignIn
	err = s.one(ctx, []any{&in.ID, &in.Account, (*instant)(&in.Created), (*instant)(&in.LastSeen), (*word)(&in.Stage), (*word)(&in.Method), (*flag)(&in.Shared),
		(*word)(&h.Language), &p.GivenNames, &p.FirstSurname, (*word)(&p.SecondSurname)},
		`SELECT i.id, i.account_id, i.created_at, i.last_seen_at, i.stage, i.method, i.shared, a.language, p.given_names, p.first_surname, p.second_surname
FROM sign_ins i JOIN accounts a ON a.id = i.account_id JOIN people p ON p.id = a.person_id
WHERE i.token_hash = ? AND i.ended_at IS NULL AND i.stage <> 'whole' AND a.deactivated_at IS NULL AND p.erased_at IS NULL AND p.alias_of IS NULL`, token[:])
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.SignInRequired, "")
	}
	if err != nil {
		return access.Half{}, err
	}
	in.Token, h.Name = token, p.Name()
	h.Claimant, err = s.Claimant(ctx, in.Account)
	return h, err
}
