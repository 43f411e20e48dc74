package store

import (
	"context"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// AccountState tells how a person signs in; nil for who has no account.
func (s *Store) AccountState(ctx context.Context, person uuid.UUID) (state *agency.AccountState, err error) {
	defer explain(&err, "store.AccountState(%s)", person)
	type row struct {
		agency.AccountState
		methods string
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, (*instant)(&r.Deactivated), (*instant)(&r.LastSeen), (*word)(&r.methods)}
	}, `SELECT a.id, a.deactivated_at, (SELECT max(i.last_seen_at) FROM sign_ins i WHERE i.account_id = a.id AND i.class_id IS NULL),
  (SELECT string_agg(k.kind, ' ') FROM (SELECT DISTINCT c.kind FROM credentials c
    WHERE c.account_id = a.id AND c.ended_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > ?) ORDER BY c.kind) k)
FROM accounts a WHERE a.person_id = ?`, instant(s.now()), person)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	rows[0].Methods = strings.Fields(rows[0].methods)
	return &rows[0].AccountState, nil
}

// GrantsOf lists the roles of a person's account.
func (s *Store) GrantsOf(ctx context.Context, person uuid.UUID) (grants []access.Grant, err error) {
	defer explain(&err, "store.GrantsOf(%s)", person)
	return list(ctx, s, func(g *access.Grant) []any { return []any{(*ref)(&g.Agency), (*word)(&g.Role)} },
		"SELECT g.agency_id, g.role FROM grants g JOIN accounts a ON a.id = g.account_id WHERE a.person_id = ? ORDER BY g.role, g.agency_id", person)
}

// thingIs says of an event e that it is about a person or one of their aliases.
const thingIs = "e.thing_id IN (SELECT x.id FROM people x WHERE x.id = ? OR x.alias_of = ?)"

// LooksAt lists who else has looked at a person's record, the newest first, each with where they are posted and the roles they
// have; a program, with the agency for which it reads.
func (s *Store) LooksAt(ctx context.Context, person uuid.UUID, after access.TrailPlace, limit int) (looks []agency.Look, err error) {
	defer explain(&err, "store.LooksAt(%s)", person)
	type row struct {
		agency.Look
		viewer agency.Person
		roles  string
	}
	args, where := []any{person, person, person, person, words(agency.Looking())}, ""
	if after.ID != uuid.Nil {
		args, where = append(args, instant(after.At), after.ID), " AND (e.happened_at, e.id) < (?, ?)"
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, (*instant)(&r.At), (*word)(&r.Action), (*ref)(&r.Viewer), (*word)(&r.viewer.GivenNames), (*word)(&r.viewer.FirstSurname), (*word)(&r.viewer.SecondSurname),
			(*word)(&r.Name), (*flag)(&r.Program), (*word)(&r.roles), document[lang.Text]{&r.Agency}}
	}, `SELECT e.id, e.happened_at, e.action, COALESCE(e.actor_id, e.token_id), p.given_names, p.first_surname, p.second_surname, k.name, k.id IS NOT NULL,
  (SELECT string_agg(o.role, ' ') FROM (SELECT DISTINCT r.role FROM accounts a JOIN grants r ON r.account_id = a.id WHERE a.person_id = p.id ORDER BY r.role) o), g.names
FROM audit_events e
LEFT JOIN people p ON p.id = e.actor_id
LEFT JOIN api_tokens k ON k.id = e.token_id
LEFT JOIN postings w ON w.person_id = p.id AND `+isNewest+`
LEFT JOIN agencies g ON g.id = COALESCE(k.agency_id, w.agency_id)
WHERE `+thingIs+` AND (e.actor_id NOT IN (SELECT y.id FROM people y WHERE y.id = ? OR y.alias_of = ?) OR e.token_id IS NOT NULL) AND e.action IN {words}`+where+`
ORDER BY e.happened_at DESC, e.id DESC LIMIT ?`, append(args, limit)...)
	for _, r := range rows {
		if !r.Program {
			r.Name = r.viewer.Name()
		}
		for _, role := range strings.Fields(r.roles) {
			r.Roles = append(r.Roles, access.Role(role))
		}
		looks = append(looks, r.Look)
	}
	return looks, err
}

// Told lists what was changed about a person, the newest first, in one row for each value.
func (s *Store) Told(ctx context.Context, person uuid.UUID, limit int) (all []agency.Told, err error) {
	defer explain(&err, "store.Told(%s)", person)
	type row struct {
		agency.Told
		id     uuid.UUID
		actor  agency.Person
		detail audit.Detail
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.id, (*instant)(&r.At), (*word)(&r.Action), (*word)(&r.actor.GivenNames), (*word)(&r.actor.FirstSurname), (*word)(&r.actor.SecondSurname),
			(*word)(&r.detail.Field), (*word)(&r.detail.Before), (*word)(&r.detail.After)}
	}, `SELECT e.id, e.happened_at, e.action, p.given_names, p.first_surname, p.second_surname, d.field, d.value_before, d.value_after
FROM (SELECT e.* FROM audit_events e WHERE `+thingIs+` AND e.action LIKE 'person.%' AND e.action <> ?
  ORDER BY e.happened_at DESC, e.id DESC LIMIT ?) e
LEFT JOIN people p ON p.id = e.actor_id
LEFT JOIN audit_details d ON d.event_id = e.id
ORDER BY e.happened_at DESC, e.id DESC, d.field`, person, person, audit.PersonViewed, limit)
	var last uuid.UUID
	for _, r := range rows {
		if r.id != last {
			last = r.id
			r.Name = r.actor.Name()
			all = append(all, r.Told)
		}
		if r.detail.Field != "" {
			told := &all[len(all)-1]
			told.Details = append(told.Details, r.detail)
		}
	}
	return all, err
}

// ToldByRosters lists what applied rosters changed about a person, the newest first. When, and who applied one, the audit
// log knows; of whom was erased no values are told.
func (s *Store) ToldByRosters(ctx context.Context, person uuid.UUID, limit int) (all []agency.Told, err error) {
	defer explain(&err, "store.ToldByRosters(%s)", person)
	type row struct {
		agency.ByRoster
		at       time.Time
		actor    agency.Person
		fields   []agency.FieldChange
		from, to lang.Date
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{(*instant)(&r.at), (*word)(&r.actor.GivenNames), (*word)(&r.actor.FirstSurname), (*word)(&r.actor.SecondSurname),
			(*string)(&r.Kind), &r.File, (*day)(&r.On), (*ref)(&r.Agency), document[[]agency.FieldChange]{&r.fields}, (*day)(&r.from), (*day)(&r.to)}
	}, `SELECT e.happened_at, p.given_names, p.first_surname, p.second_surname, r.kind, i.file_name, i.made_on, r.agency_id, r.changes,
  CASE WHEN r.kind = 'added' AND r.sort_name IS NOT NULL THEN r.from_on END, CASE WHEN r.sort_name IS NOT NULL THEN r.end_on END
FROM import_rows r
JOIN imports i ON i.id = r.import_id AND i.state = 'applied'
JOIN audit_events e ON e.thing_id = i.id AND e.action = ?
LEFT JOIN people p ON p.id = e.actor_id
WHERE r.person_id IN (SELECT x.id FROM people x WHERE x.id = ? OR x.alias_of = ?) AND r.kind IN ('added', 'changed', 'moved', 'returned', 'gone')
ORDER BY e.happened_at DESC, i.id DESC LIMIT ?`, audit.RosterApplied, person, person, limit)
	for _, r := range rows {
		t := agency.Told{At: r.at, Name: r.actor.Name(), Action: audit.RosterApplied, Roster: &r.ByRoster}
		for _, f := range r.fields {
			name := string(f.Field)
			if f.Field == agency.ColAgencyCode {
				name = "agency"
			}
			t.Details = append(t.Details, audit.Detail{Field: name, Before: f.Before, After: f.After})
		}
		for _, d := range []audit.Detail{{Field: "from", After: r.from.String()}, {Field: "to", After: r.to.String()}} {
			if d.After != "" {
				t.Details = append(t.Details, d)
			}
		}
		all = append(all, t)
	}
	return all, err
}
