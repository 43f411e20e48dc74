package store

import (
	"context"
	"slices"
	"strings"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

type grantRow struct {
	AccountID uuid.UUID
	AgencyID  ref
	Role      access.Role
	MadeBy    ref
	MadeAt    instant
}

func (grantRow) TableName() string { return "grants" }

// InsertGrant gives an account a role at an agency. One that it has already is fault.Conflict.
func (s *Store) InsertGrant(ctx context.Context, account uuid.UUID, g access.Grant) (err error) {
	defer explain(&err, "store.InsertGrant(%s, %s)", account, g.Role)
	return insert(ctx, s, grantRow{account, ref(g.Agency), g.Role, ref(g.By), instant(g.At)})
}

// DeleteGrant takes a role away; fault.NotFound if the account did not have it.
func (s *Store) DeleteGrant(ctx context.Context, account uuid.UUID, g access.Grant) (err error) {
	defer explain(&err, "store.DeleteGrant(%s, %s)", account, g.Role)
	if g.Agency == uuid.Nil {
		return s.once(ctx, "DELETE FROM grants WHERE account_id = ? AND role = ? AND agency_id IS NULL", account, word(g.Role))
	}
	return s.once(ctx, "DELETE FROM grants WHERE account_id = ? AND role = ? AND agency_id = ?", account, word(g.Role), g.Agency)
}

// OtherAdministrators counts the active administrators beside one account: those of the whole installation when the
// account is one of them, else those of any agency. Inside a transaction it holds all of them fast, the account's own
// too and always in the same order, so that of two who remove each other one waits and then fails.
func (s *Store) OtherAdministrators(ctx context.Context, account uuid.UUID) (n int, err error) {
	defer explain(&err, "store.OtherAdministrators(%s)", account)
	type row struct {
		account, agency uuid.UUID
	}
	all, err := list(ctx, s, func(r *row) []any { return []any{&r.account, (*ref)(&r.agency)} }, `SELECT g.account_id, g.agency_id FROM grants g
JOIN accounts a ON a.id = g.account_id AND a.deactivated_at IS NULL WHERE g.role = 'administrator' ORDER BY g.account_id, g.agency_id {lock}`)
	isOfAll := slices.Contains(all, row{account, uuid.Nil})
	for _, g := range all {
		if g.account != account && (g.agency == uuid.Nil || !isOfAll) {
			n++
		}
	}
	return n, err
}

// Path lists an agency and those above it on a day, the nearest first; none when there is no such agency.
func (s *Store) Path(ctx context.Context, id uuid.UUID, on lang.Date) (path []uuid.UUID, err error) {
	defer explain(&err, "store.Path(%s)", id)
	return list(ctx, s, func(id *uuid.UUID) []any { return []any{id} }, `WITH RECURSIVE up (id) AS (
  SELECT a.id FROM agencies a WHERE a.id = ?
  UNION SELECT p.parent_id FROM up u JOIN agency_parents p ON p.agency_id = u.id AND p.from_on <= ? AND (p.to_on IS NULL OR p.to_on >= ?)
) SELECT id FROM up`, id, day(on), day(on))
}

// grantsAsText are the grants of an account a in one text, which grantsOf reads.
const grantsAsText = `(SELECT string_agg(r.role || ':' || COALESCE(CAST(r.agency_id AS text), ''), ' ') FROM grants r WHERE r.account_id = a.id)`

func grantsOf(text string) (grants []access.Grant, err error) {
	for _, grant := range slices.Sorted(strings.FieldsSeq(text)) { // sorted here: Postgres takes far longer over it
		role, at, _ := strings.Cut(grant, ":")
		var id uuid.UUID
		if at != "" {
			if id, err = uuid.Parse(at); err != nil {
				return nil, err
			}
		}
		grants = append(grants, access.Grant{Agency: id, Role: access.Role(role)})
	}
	return grants, nil
}

// hasSecond says of an account a that it has a second factor.
const hasSecond = `EXISTS (SELECT 1 FROM credentials f WHERE f.account_id = a.id AND f.kind IN ('passkey', 'totp') AND f.ended_at IS NULL)`

// holderColumns are of a person p with their account a and their newest primary posting w, if they have them.
const holderColumns = `p.id, a.id, p.given_names, p.first_surname, p.second_surname, w.agency_id, COALESCE(w.employee_number, w.badge_number),
  p.alias_of IS NULL AND p.erased_at IS NULL AND a.deactivated_at IS NULL, ` + hasSecond

// holderInside says of a person with account and posting that they are known in a scope, by where they work or by a
// role; its argument says whether the scope is everywhere.
const holderInside = `(? OR w.agency_id IN (SELECT id FROM visible)
  OR EXISTS (SELECT 1 FROM grants k WHERE k.account_id = a.id AND k.agency_id IN (SELECT id FROM visible)))`

type holderRow struct {
	access.Holder
	named  agency.Person
	grants string
}

func holderInto(r *holderRow) []any {
	return []any{&r.Person, (*ref)(&r.Account), &r.named.GivenNames, &r.named.FirstSurname, (*word)(&r.named.SecondSurname), (*ref)(&r.Holder.Agency),
		(*word)(&r.Number), (*flag)(&r.Active), (*flag)(&r.SecondFactor)}
}

// Holder finds somebody who is known in the scope; else it is fault.NotFound. Inside a transaction they are kept from
// others until its end; the lock is a statement of its own, so that what others did while it waited is seen.
func (s *Store) Holder(ctx context.Context, scope access.Scope, on lang.Date, person uuid.UUID) (h access.Holder, err error) {
	defer explain(&err, "store.Holder(%s)", person)
	if s.dialect.locks && s.within(ctx, nil) != nil {
		if _, err := s.change(ctx, "SELECT id FROM people WHERE id = ? {lock}", person); err != nil {
			return h, err
		}
	}
	var r holderRow
	err = s.one(ctx, append(holderInto(&r), (*word)(&r.grants)), visible+"SELECT "+holderColumns+", "+grantsAsText+`
FROM people p LEFT JOIN accounts a ON a.person_id = p.id`+newestPosting+`
WHERE p.id = ? AND `+holderInside, append(visibleArgs(scope, on), person, scope.IsEverywhere())...)
	if err != nil {
		return h, err
	}
	r.Name = r.named.Name()
	r.Grants, err = grantsOf(r.grants)
	return r.Holder, err
}

// searched writes what a search demands of a person p with their account and posting.
func (s *Store) searched(q access.Search) (where string, args []any) {
	for _, w := range q.Words {
		where += " AND {has words p.sort_name}"
		args = append(args, s.dialect.begins(w))
	}
	if q.Email != "" {
		where += " AND p.email_key = ?"
		args = append(args, q.Email)
	}
	if q.Number != "" {
		where += ` AND p.id IN (SELECT n.person_id FROM postings n WHERE n.to_on IS NULL AND n.employee_number IS NOT NULL AND lower(n.employee_number) = ?
  UNION SELECT n.person_id FROM postings n WHERE n.to_on IS NULL AND n.badge_number IS NOT NULL AND lower(n.badge_number) = ?)`
		args = append(args, q.Number, q.Number)
	}
	return where, args
}

// Holders finds people who are known in the scope, all or the active ones, by name, at most limit.
func (s *Store) Holders(ctx context.Context, scope access.Scope, on lang.Date, q access.Search, active bool, limit int) (found []access.Holder, err error) {
	defer explain(&err, "store.Holders")
	where, more := s.searched(q)
	if active {
		where += " AND p.alias_of IS NULL AND p.erased_at IS NULL AND a.deactivated_at IS NULL"
	}
	args := append(append(visibleArgs(scope, on), scope.IsEverywhere()), more...)
	rows, err := list(ctx, s, holderInto, visible+"SELECT "+holderColumns+`
FROM people p LEFT JOIN accounts a ON a.person_id = p.id`+newestPosting+`
WHERE `+holderInside+where+`
ORDER BY p.sort_name, p.id LIMIT ?`, append(args, limit)...)
	for _, r := range rows {
		r.Name = r.named.Name()
		found = append(found, r.Holder)
	}
	return found, err
}

// Held lists the grants at the agencies of a scope, those of the whole installation first where it is everywhere.
func (s *Store) Held(ctx context.Context, scope access.Scope, on lang.Date, q access.HeldQuestion, offset, limit int) (all []access.Held, err error) {
	defer explain(&err, "store.Held")
	where, more := s.searched(q.Search)
	if q.Role != "" {
		where += " AND g.role = ?"
		more = append(more, word(q.Role))
	}
	if q.Without {
		where += " AND NOT " + hasSecond
	}
	type row struct {
		holderRow
		grant access.Grant
		giver agency.Person
	}
	args := append(append(visibleArgs(scope, on), scope.IsEverywhere()), more...)
	rows, err := list(ctx, s, func(r *row) []any {
		return append(holderInto(&r.holderRow), (*ref)(&r.grant.Agency), (*word)(&r.grant.Role), (*ref)(&r.grant.By), (*instant)(&r.grant.At),
			(*word)(&r.giver.GivenNames), (*word)(&r.giver.FirstSurname), (*word)(&r.giver.SecondSurname))
	}, visible+"SELECT "+holderColumns+`, g.agency_id, g.role, g.made_by, g.made_at, b.given_names, b.first_surname, b.second_surname
FROM grants g JOIN accounts a ON a.id = g.account_id JOIN people p ON p.id = a.person_id`+newestPosting+`
LEFT JOIN people b ON b.id = g.made_by LEFT JOIN agencies c ON c.id = g.agency_id
WHERE (g.agency_id IN (SELECT id FROM visible) OR ? AND g.agency_id IS NULL)`+where+`
ORDER BY g.agency_id IS NOT NULL, c.country, c.code, g.agency_id, g.role, p.sort_name, p.id LIMIT ? OFFSET ?`, append(args, limit, offset)...)
	for _, r := range rows {
		r.Name = r.named.Name()
		all = append(all, access.Held{Grant: r.grant, Holder: r.Holder, Giver: r.giver.Name()})
	}
	return all, err
}

// CardWasUsed reports whether anybody ever signed in to an account by a printed card.
func (s *Store) CardWasUsed(ctx context.Context, account uuid.UUID) (used bool, err error) {
	defer explain(&err, "store.CardWasUsed(%s)", account)
	err = s.one(ctx, []any{(*flag)(&used)}, "SELECT EXISTS (SELECT 1 FROM credentials WHERE account_id = ? AND kind = 'card' AND last_used_at IS NOT NULL)", account)
	return used, err
}
