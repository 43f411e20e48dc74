package store

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// addressed are the columns of an addressee: a person p with the account a, the newest primary posting w, its agency g.
const (
	addressed = `p.id, a.id, p.given_names, p.first_surname, p.second_surname, p.email, p.email_verified_at IS NOT NULL,
  COALESCE(a.language, p.language, g.language), w.agency_id, g.names, g.time_zone`
	fromPeople = ` FROM people p LEFT JOIN accounts a ON a.person_id = p.id` + newestPosting + `
LEFT JOIN agencies g ON g.id = w.agency_id
WHERE p.alias_of IS NULL AND p.erased_at IS NULL AND `
)

// addressee reads an addressee, and what else a statement gives.
func (s *Store) addressee(ctx context.Context, a *access.Addressee, more []any, query string, args ...any) error {
	var p agency.Person
	var zone string
	err := s.one(ctx, append([]any{&a.Person, (*ref)(&a.Account), &p.GivenNames, &p.FirstSurname, (*word)(&p.SecondSurname), (*word)(&a.Email), (*flag)(&a.Verified),
		(*word)(&a.Language), (*ref)(&a.Agency), document[lang.Text]{&a.AgencyNames}, (*word)(&zone)}, more...), query, args...)
	a.Name, a.TimeZone = p.Name(), location(zone)
	return err
}

// Addressee gives the person of an active account; else it is fault.NotFound.
func (s *Store) Addressee(ctx context.Context, account uuid.UUID) (a access.Addressee, err error) {
	defer explain(&err, "store.Addressee(%s)", account)
	err = s.addressee(ctx, &a, nil, "SELECT "+addressed+fromPeople+"a.id = ? AND a.deactivated_at IS NULL", account)
	return a, err
}

// Member gives somebody whose newest primary posting lies in a scope; everybody else is fault.NotFound.
func (s *Store) Member(ctx context.Context, scope access.Scope, on lang.Date, person uuid.UUID) (m access.Member, err error) {
	defer explain(&err, "store.Member(%s)", person)
	everywhere := scope.IsEverywhere()
	err = s.addressee(ctx, &m.Addressee, []any{(*flag)(&m.Deactivated), (*flag)(&m.Beyond)}, visible+"SELECT "+addressed+`, a.deactivated_at IS NOT NULL,
  NOT ? AND EXISTS (SELECT 1 FROM grants r WHERE r.account_id = a.id AND (r.agency_id IS NULL OR r.agency_id NOT IN (SELECT id FROM visible)))`+
		fromPeople+"p.id = ? AND (? OR w.agency_id IN (SELECT id FROM visible))", append(visibleArgs(scope, on), everywhere, person, everywhere)...)
	return m, err
}

// Parts of statements about accounts a. A link that waits is one that can still be followed.
const (
	hasSignedIn = `EXISTS (SELECT 1 FROM sign_ins i WHERE i.account_id = a.id AND i.stage = 'whole' AND i.class_id IS NULL)`
	linkWaits   = `l.account_id = a.id AND l.kind = 'invitation' AND l.used_at IS NULL AND l.expires_at > ?`
)

// Invited tells how far the invitation of an account has come. Of an account that does not exist, nothing.
func (s *Store) Invited(ctx context.Context, account uuid.UUID, at time.Time) (in access.Invited, err error) {
	defer explain(&err, "store.Invited(%s)", account)
	_, err = list(ctx, s, func(*struct{}) []any {
		return []any{(*instant)(&in.At), (*instant)(&in.Until), (*flag)(&in.SignedIn)}
	}, "SELECT l.made_at, l.expires_at, "+hasSignedIn+` FROM accounts a LEFT JOIN links l ON `+linkWaits+` WHERE a.id = ?`, instant(at), account)
	return in, err
}

// postedThere are people p with their accounts a, who work in what is chosen on a day, and go on doing so.
const postedThere = ` FROM postings w JOIN people p ON p.id = w.person_id LEFT JOIN accounts a ON a.person_id = p.id
WHERE w.is_primary AND w.to_on IS NULL AND w.from_on <= ? AND w.agency_id IN (SELECT id FROM chosen)
  AND p.alias_of IS NULL AND p.erased_at IS NULL AND a.deactivated_at IS NULL`

// inviteState says how far somebody is.
const inviteState = `CASE WHEN p.email IS NULL THEN 'no_address' WHEN ` + hasSignedIn + ` THEN 'signed_in'
  WHEN EXISTS (SELECT 1 FROM links l WHERE ` + linkWaits + `) THEN 'invited' ELSE 'not_invited' END`

// InviteCounts counts the people posted at and below an agency of the scope by their states.
func (s *Store) InviteCounts(ctx context.Context, scope access.Scope, on lang.Date, agency uuid.UUID, at time.Time) (counts map[access.InviteState]int, err error) {
	defer explain(&err, "store.InviteCounts(%s)", agency)
	type row struct {
		state access.InviteState
		n     int
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{(*word)(&r.state), &r.n} },
		within+"SELECT state, count(*) FROM (SELECT "+inviteState+" AS state"+postedThere+") each_one GROUP BY state",
		append(withinArgs(scope, on, agency), instant(at), day(on))...)
	counts = map[access.InviteState]int{}
	for _, r := range rows {
		counts[r.state] = r.n
	}
	return counts, err
}

// ToInvite lists those who have an address and have neither signed in nor a link that waits for them, by name.
func (s *Store) ToInvite(ctx context.Context, scope access.Scope, on lang.Date, agency uuid.UUID, at time.Time, limit int) (people []uuid.UUID, err error) {
	defer explain(&err, "store.ToInvite(%s)", agency)
	return list(ctx, s, func(id *uuid.UUID) []any { return []any{id} },
		within+"SELECT p.id"+postedThere+" AND "+inviteState+" = 'not_invited' ORDER BY p.sort_name, p.id LIMIT ?",
		append(withinArgs(scope, on, agency), day(on), instant(at), limit)...)
}
