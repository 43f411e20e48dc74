package store

import (
	"context"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/audit"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

const eventColumns = "e.id, e.happened_at, e.actor_id, e.action, e.thing_id, e.agency_id, e.sign_in_id, e.token_id"

// newestFirst is the order of the log.
const newestFirst = "\nORDER BY e.happened_at DESC, e.id DESC"

// aboutPerson are the ids of a person, and of what is theirs.
const aboutPerson = `(SELECT ? UNION SELECT a.id FROM accounts a WHERE a.person_id = ?
  UNION SELECT i.id FROM accounts a JOIN sign_ins i ON i.account_id = a.id WHERE a.person_id = ?
  UNION SELECT n.id FROM enrollments n WHERE n.person_id = ?
  UNION SELECT t.id FROM enrollments n JOIN attempts t ON t.enrollment_id = n.id WHERE n.person_id = ?)`

// named joins an event e with the names of who or which program acted and of whom it concerns, and with from where.
const named = `
LEFT JOIN people w ON w.id = e.actor_id
LEFT JOIN sign_ins i ON i.id = e.sign_in_id
LEFT JOIN api_tokens k ON k.id = e.token_id
LEFT JOIN agencies g ON g.id = e.thing_id
LEFT JOIN enrollments n ON n.id = e.thing_id
LEFT JOIN attempts t ON t.id = e.thing_id
LEFT JOIN people p ON p.id = COALESCE((SELECT x.id FROM people x WHERE x.id = e.thing_id), (SELECT a.person_id FROM accounts a WHERE a.id = e.thing_id),
  (SELECT a.person_id FROM sign_ins z JOIN accounts a ON a.id = z.account_id WHERE z.id = e.thing_id), n.person_id, t.person_id)
`

// asked writes what a question demands of an event e.
func asked(q access.TrailQuestion) (where string, args []any) {
	and := func(condition string, more ...any) {
		where += " AND " + condition
		args = append(args, more...)
	}
	if from := q.Since(); !from.IsZero() {
		and("e.happened_at >= ?", instant(from))
	}
	if to := q.Until(); !to.IsZero() {
		and("e.happened_at < ?", instant(to))
	}
	if q.Action != "" {
		and("e.action = ?", word(q.Action))
	}
	if q.Who != uuid.Nil {
		and("e.actor_id = ?", q.Who)
	}
	if q.Thing != uuid.Nil {
		and("e.thing_id IN "+aboutPerson, q.Thing, q.Thing, q.Thing, q.Thing, q.Thing)
	}
	if q.After.ID != uuid.Nil {
		and("(e.happened_at, e.id) < (?, ?)", instant(q.After.At), q.After.ID)
	}
	return where, args
}

// onePage is the most for which the newest of each agency are taken apart; of a longer piece of the log, all of it is read.
const onePage = 500

// Trail lists the events at the agencies of a scope, the newest first; where it is everywhere, those of no agency too.
// Of each agency the newest are taken by its index, so that the log is neither sorted nor read through for the events of
// others; where somebody is asked for, it is their few events that are read. SQLite, which knows nothing of how many there are
// of anything, would read all of an action's or a person's anew for each agency, so there they are read once.
func (s *Store) Trail(ctx context.Context, scope access.Scope, on lang.Date, q access.TrailQuestion, limit int) (entries []access.TrailEntry, err error) {
	defer explain(&err, "store.Trail")
	where, args := asked(q)
	events := "SELECT " + eventColumns + " FROM audit_events e WHERE "
	var head string
	switch {
	case scope.IsEverywhere():
		events += "TRUE" + where + newestFirst + " LIMIT ?"
		args = append(args, limit)
	case q.Thing != uuid.Nil || limit > onePage || !s.dialect.lateral && (q.Who != uuid.Nil || q.Action != ""):
		head = visible
		events += "{past e.agency_id} IN (SELECT id FROM visible)" + where + newestFirst + " LIMIT ?"
		args = append(append(visibleArgs(scope, on), args...), limit)
	default:
		head = visible
		events = s.dialect.ofEach("SELECT "+eventColumns+" FROM audit_events e WHERE e.agency_id = v.id"+where+newestFirst+" LIMIT ?") + newestFirst + " LIMIT ?"
		args = append(append(visibleArgs(scope, on), args...), limit, limit)
	}
	type row struct {
		access.TrailEntry
		who, whom agency.Person
		place     uuid.UUID
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.ID, (*instant)(&r.At), (*ref)(&r.Actor), (*word)(&r.Action), &r.Thing, (*ref)(&r.Agency), (*ref)(&r.SignIn), (*ref)(&r.Token),
			(*word)(&r.who.GivenNames), (*word)(&r.who.FirstSurname), (*word)(&r.who.SecondSurname),
			(*ref)(&r.Person), (*word)(&r.whom.GivenNames), (*word)(&r.whom.FirstSurname), (*word)(&r.whom.SecondSurname),
			(*word)(&r.Module), (*word)(&r.Address), (*word)(&r.Agent), (*ref)(&r.place), (*word)(&r.By)}
	}, head+"SELECT "+eventColumns+`, w.given_names, w.first_surname, w.second_surname, p.id, p.given_names, p.first_surname, p.second_surname,
  COALESCE(n.module, t.module), i.address, i.agent, g.id, k.name
FROM (`+events+") e"+named+newestFirst, args...)
	if err != nil {
		return nil, err
	}
	at := map[uuid.UUID]int{}
	var found []uuid.UUID
	for i, r := range rows {
		at[r.ID], found = i, append(found, r.ID)
		r.Who, r.Name, r.AgencyIsThing = r.who.Name(), r.whom.Name(), r.place != uuid.Nil
		entries = append(entries, r.TrailEntry)
	}
	return entries, s.details(ctx, found, func(event uuid.UUID, d audit.Detail) {
		e := &entries[at[event]]
		if d.Field == "address" && e.Address == "" {
			e.Address = d.After
			return
		}
		e.Details = append(e.Details, d)
	})
}

// ofEach gives the events e that a query with a limit finds for each agency v of those visible.
func (d dialect) ofEach(query string) string {
	if d.lateral {
		return "SELECT e.* FROM visible v CROSS JOIN LATERAL (" + query + ") e"
	}
	return "SELECT " + eventColumns + " FROM visible v CROSS JOIN audit_events e ON e.id IN (SELECT e.id FROM (" + query + ") e)"
}

// details hands out the details of some events.
func (s *Store) details(ctx context.Context, events []uuid.UUID, each func(event uuid.UUID, d audit.Detail)) error {
	type row struct {
		event uuid.UUID
		audit.Detail
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{&r.event, &r.Field, (*word)(&r.Before), (*word)(&r.After)} },
		"SELECT event_id, field, value_before, value_after FROM audit_details WHERE event_id IN {ids} ORDER BY event_id, field", ids(events))
	for _, r := range rows {
		each(r.event, r.Detail)
	}
	return err
}
