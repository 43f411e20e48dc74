package store

import (
	"context"
	"encoding/json"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// rosterKey is an agency.RosterKey as {keys} takes it apart.
type rosterKey struct {
	Row      int    `json:"n"`
	Employee string `json:"e,omitempty"`
	Badge    string `json:"b,omitempty"`
	Email    string `json:"m,omitempty"`
}

// holders finds numbers at agencies by the two indexes of each, and addresses: those that are proved, and those that
// somebody at one of the agencies gave.
const holders = `WITH k AS (SELECT * FROM {keys}), here (id) AS {ids},
held AS (
  SELECT k.n, 'employee_number' AS what, w.id, w.person_id, w.agency_id, w.from_on, TRUE AS is_open FROM k JOIN postings w ON lower(w.employee_number) = k.e AND w.employee_number IS NOT NULL AND w.to_on IS NULL
  UNION ALL SELECT k.n, 'employee_number', w.id, w.person_id, w.agency_id, w.from_on, FALSE FROM k JOIN postings w ON lower(w.employee_number) = k.e AND w.employee_number IS NOT NULL AND w.to_on IS NOT NULL
  UNION ALL SELECT k.n, 'badge_number', w.id, w.person_id, w.agency_id, w.from_on, TRUE FROM k JOIN postings w ON lower(w.badge_number) = k.b AND w.badge_number IS NOT NULL AND w.to_on IS NULL
  UNION ALL SELECT k.n, 'badge_number', w.id, w.person_id, w.agency_id, w.from_on, FALSE FROM k JOIN postings w ON lower(w.badge_number) = k.b AND w.badge_number IS NOT NULL AND w.to_on IS NOT NULL
)
SELECT h.n, h.what, COALESCE(p.alias_of, p.id), h.id, h.agency_id, h.from_on, h.is_open
FROM held h JOIN people p ON p.id = h.person_id WHERE h.agency_id IN (SELECT id FROM here)
UNION ALL
SELECT k.n, 'email', p.id, NULL, NULL, NULL, p.email_verified_at IS NOT NULL
FROM k JOIN people p ON p.email_key = k.m AND p.email_key IS NOT NULL
WHERE p.alias_of IS NULL AND p.erased_at IS NULL
  AND (p.email_verified_at IS NOT NULL OR EXISTS (SELECT 1 FROM postings w WHERE w.person_id = p.id AND w.agency_id IN (SELECT id FROM here)))`

// HoldersOf lists who has, or had, one of some numbers at some agencies, and whose the addresses are.
func (s *Store) HoldersOf(ctx context.Context, agencies []uuid.UUID, keys []agency.RosterKey) (all []agency.Holding, err error) {
	defer explain(&err, "store.HoldersOf(%d)", len(keys))
	asked := make([]rosterKey, 0, len(keys))
	for _, k := range keys {
		asked = append(asked, rosterKey(k))
	}
	data, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	return list(ctx, s, func(h *agency.Holding) []any {
		return []any{&h.Row, (*string)(&h.What), &h.Person, (*ref)(&h.Posting), (*ref)(&h.Agency), (*day)(&h.From), (*flag)(&h.Open)}
	}, holders, string(data), ids(agencies))
}

// Known tells what is known of people on a day. What an alias did belongs to the person who goes on.
func (s *Store) Known(ctx context.Context, on lang.Date, people []uuid.UUID) (known map[uuid.UUID]*agency.Known, err error) {
	defer explain(&err, "store.Known(%d)", len(people))
	known = make(map[uuid.UUID]*agency.Known, len(people))
	if len(people) == 0 {
		return known, nil
	}
	whom := ids(people)
	found, err := list(ctx, s, func(k *agency.Known) []any { return personal(&k.Person) }, "SELECT "+personColumns+" FROM people p WHERE p.id IN {ids}", whom)
	if err != nil {
		return nil, err
	}
	for i := range found {
		known[found[i].Person.ID] = &found[i]
	}
	type posted struct {
		who uuid.UUID
		agency.Posting
	}
	postings, err := list(ctx, s, func(p *posted) []any {
		p.Primary = true
		return []any{&p.who, &p.ID, &p.Person, &p.Agency, (*word)(&p.Position), (*word)(&p.EmployeeNumber), (*word)(&p.BadgeNumber), (*day)(&p.From), (*day)(&p.To)}
	}, `WITH asked (id) AS {ids},
ours AS (SELECT a.id AS who, a.id AS id FROM asked a UNION ALL SELECT p.alias_of, p.id FROM asked a JOIN people p ON p.alias_of = a.id AND p.alias_of IS NOT NULL)
SELECT o.who, w.id, w.person_id, w.agency_id, w.position, w.employee_number, w.badge_number, w.from_on, w.to_on
FROM ours o JOIN postings w ON w.person_id = o.id AND w.is_primary
ORDER BY w.from_on, w.id`, whom)
	if err != nil {
		return nil, err
	}
	for _, p := range postings {
		k := known[p.who]
		switch holds := p.To.IsZero() || !p.To.Before(on); {
		case k == nil:
		case !holds:
			k.Last = p.Posting
		case k.Now.ID == uuid.Nil: // the first of those that hold or are to come
			k.Now = p.Posting
		}
	}
	return known, nil
}

// RolesOf lists the roles of some people, and whether a scope reaches where each holds.
func (s *Store) RolesOf(ctx context.Context, scope access.Scope, on lang.Date, people []uuid.UUID) (all []agency.RoleOf, err error) {
	defer explain(&err, "store.RolesOf(%d)", len(people))
	return list(ctx, s, func(r *agency.RoleOf) []any {
		return []any{&r.Person, (*string)(&r.Role), (*flag)(&r.Beyond)}
	}, visible+`SELECT a.person_id, g.role, NOT (? OR COALESCE(g.agency_id IN (SELECT id FROM visible), FALSE))
FROM accounts a JOIN grants g ON g.account_id = a.id WHERE a.person_id IN {ids}`, append(visibleArgs(scope, on), scope.IsEverywhere(), ids(people))...)
}

// CountPosted counts the people posted at agencies on a day.
func (s *Store) CountPosted(ctx context.Context, agencies []uuid.UUID, on lang.Date) (n int, err error) {
	defer explain(&err, "store.CountPosted(%d)", len(agencies))
	err = s.one(ctx, []any{&n}, `SELECT count(*) FROM postings WHERE is_primary AND from_on <= ? AND (to_on IS NULL OR to_on >= ?) AND agency_id IN {ids}`,
		day(on), day(on), ids(agencies))
	return n, err
}
