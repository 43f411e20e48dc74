package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

type groupRow struct {
	ID           uuid.UUID
	AgencyID     uuid.UUID
	Name         string
	Kind         agency.GroupKind
	RuleAgencyID ref
	RulePosition word
	RuleJoinedOn day
	MadeBy       ref
	MadeAt       instant
	EndedOn      day
}

func (groupRow) TableName() string { return "groups" }

// InsertGroup keeps a group.
func (s *Store) InsertGroup(ctx context.Context, g agency.Group) (err error) {
	defer explain(&err, "store.InsertGroup(%s)", g.ID)
	return insert(ctx, s, groupRow{g.ID, g.Agency, g.Name, g.Kind, ref(g.Rule.Agency), word(g.Rule.Position), day(g.Rule.JoinedOn), ref(g.By), instant(g.MadeAt), day(g.EndedOn)})
}

// UpdateGroup writes its name, its rule and when it ended.
func (s *Store) UpdateGroup(ctx context.Context, g agency.Group) (err error) {
	defer explain(&err, "store.UpdateGroup(%s)", g.ID)
	n, err := s.change(ctx, "UPDATE groups SET name = ?, rule_agency_id = ?, rule_position = ?, rule_joined_on = ?, ended_on = ? WHERE id = ?",
		g.Name, ref(g.Rule.Agency), word(g.Rule.Position), day(g.Rule.JoinedOn), day(g.EndedOn), g.ID)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "")
	}
	return err
}

// groupsSeen are the groups g of what is visible, with their agency's time zone and who made them.
const groupsSeen = `SELECT g.id, g.agency_id, g.name, g.kind, g.rule_agency_id, g.rule_position, g.rule_joined_on, g.made_by, g.made_at, g.ended_on,
  a.time_zone, p.given_names, p.first_surname, p.second_surname
FROM groups g JOIN visible v ON v.id = g.agency_id JOIN agencies a ON a.id = g.agency_id LEFT JOIN people p ON p.id = g.made_by
WHERE `

// seenGroup is a group as it is read.
type seenGroup struct {
	agency.Group
	by agency.Person
}

func seen(g *seenGroup) []any {
	return []any{&g.ID, &g.Agency, &g.Name, (*word)(&g.Kind), (*ref)(&g.Rule.Agency), (*word)(&g.Rule.Position), (*day)(&g.Rule.JoinedOn), (*ref)(&g.By),
		(*instant)(&g.MadeAt), (*day)(&g.EndedOn), &g.Zone, (*word)(&g.by.GivenNames), (*word)(&g.by.FirstSurname), (*word)(&g.by.SecondSurname)}
}

// Groups lists those at the agencies of a scope, the newest first.
func (s *Store) Groups(ctx context.Context, scope access.Scope, on lang.Date, ended bool, offset, limit int) (groups []agency.Group, err error) {
	defer explain(&err, "store.Groups")
	state := "g.ended_on IS NULL"
	if ended {
		state = "g.ended_on IS NOT NULL"
	}
	rows, err := list(ctx, s, seen, visible+groupsSeen+state+" ORDER BY g.made_at DESC, g.id DESC LIMIT ? OFFSET ?", append(visibleArgs(scope, on), limit, offset)...)
	for _, r := range rows {
		r.ByName = r.by.Name()
		groups = append(groups, r.Group)
	}
	return groups, err
}

// Group finds one of a scope.
func (s *Store) Group(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (g agency.Group, err error) {
	defer explain(&err, "store.Group(%s)", id)
	var row seenGroup
	err = s.one(ctx, seen(&row), visible+groupsSeen+"g.id = ?", append(visibleArgs(scope, on), id)...)
	row.ByName = row.by.Name()
	return row.Group, err
}

// LockGroup is Group inside a transaction; the group is kept from others until its end. The lock is a statement of its own,
// so that what others did while it waited is seen after it.
func (s *Store) LockGroup(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (g agency.Group, err error) {
	defer explain(&err, "store.LockGroup(%s)", id)
	if s.dialect.locks {
		if _, err := s.change(ctx, "SELECT id FROM groups WHERE id = ? {lock}", id); err != nil {
			return g, err
		}
	}
	return s.Group(ctx, scope, on, id)
}

// CountInside counts who is in each of some groups, which need not be kept yet. One in which nobody is is missing.
func (s *Store) CountInside(ctx context.Context, now time.Time, groups ...agency.Group) (counts map[uuid.UUID]int, err error) {
	defer explain(&err, "store.CountInside(%d)", len(groups))
	args, err := s.reachArgs(ctx, now, groups...)
	if err != nil {
		return nil, err
	}
	type row struct {
		group uuid.UUID
		n     int
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{&r.group, &r.n} }, reach+"SELECT group_id, count(*) FROM reached GROUP BY group_id", args...)
	counts = make(map[uuid.UUID]int, len(rows))
	for _, r := range rows {
		counts[r.group] = r.n
	}
	return counts, err
}

// ofPosting are the columns of a person p with a posting w, and of the row m that put them on a list, by b.
const ofPosting = personColumns + `, w.agency_id, w.position, COALESCE(w.employee_number, w.badge_number), w.to_on,
  m.from_on, b.given_names, b.first_surname, b.second_surname`

// onList joins a person p of a group g with the oldest row in force that put them on its list: their own, or one of somebody
// who goes on as them.
const onList = `
LEFT JOIN group_members m ON m.group_id = g.id AND m.to_on IS NULL AND m.person_id = (SELECT x.person_id FROM group_members x JOIN people y ON y.id = x.person_id
  WHERE x.group_id = g.id AND x.to_on IS NULL AND (y.id = p.id OR y.alias_of = p.id) ORDER BY x.from_on, x.person_id LIMIT 1)
LEFT JOIN people b ON b.id = m.added_by
`

// insider is somebody of a group as they are read.
type insider struct {
	agency.Inside
	by agency.Person
}

func (r *insider) columns() []any {
	return append(personal(&r.Person), (*ref)(&r.Agency), (*word)(&r.Position), (*word)(&r.Number), (*day)(&r.Last),
		(*day)(&r.AddedOn), (*word)(&r.by.GivenNames), (*word)(&r.by.FirstSurname), (*word)(&r.by.SecondSurname))
}

// insiders gives the people with the names of those who added them.
func insiders(rows []insider) (people []agency.Inside) {
	for _, r := range rows {
		r.AddedBy = r.by.Name()
		people = append(people, r.Inside)
	}
	return people
}

// Inside lists who is in a group by name, after somebody, at most limit. Who comes after nobody known is after everybody.
func (s *Store) Inside(ctx context.Context, g agency.Group, now time.Time, after uuid.UUID, limit int) (people []agency.Inside, err error) {
	defer explain(&err, "store.Inside(%s)", g.ID)
	args, err := s.reachArgs(ctx, now, g)
	if err != nil {
		return nil, err
	}
	where := ""
	if after != uuid.Nil {
		where = " WHERE (p.sort_name, p.id) > (SELECT n.sort_name, n.id FROM people n WHERE n.id = ?)"
		args = append(args, after)
	}
	joined := "NULL"
	if g.IsRule() {
		joined = joinedOn
	}
	rows, err := list(ctx, s, func(r *insider) []any { return append(r.columns(), (*day)(&r.Joined)) }, reach+"SELECT "+ofPosting+", "+joined+`
FROM (SELECT r.group_id, r.posting_id, p.id FROM reached r JOIN people p ON p.id = r.person_id`+where+` ORDER BY p.sort_name, p.id LIMIT ?) few
JOIN asked g ON g.id = few.group_id JOIN people p ON p.id = few.id JOIN postings w ON w.id = few.posting_id`+onList+"ORDER BY p.sort_name, p.id", append(args, limit)...)
	return insiders(rows), err
}

// outside are those on the list of a group who are not in it today, with the newest place they work or worked at.
const outside = ` FROM asked g JOIN listed l ON l.group_id = g.id JOIN people p ON p.id = l.person_id` + newestPosting

const notReached = "WHERE NOT EXISTS (SELECT 1 FROM reached i WHERE i.group_id = g.id AND i.person_id = p.id)"

// Outside lists who is on the list of a group and not in it today, by name, at most limit.
func (s *Store) Outside(ctx context.Context, g agency.Group, now time.Time, limit int) (people []agency.Inside, err error) {
	defer explain(&err, "store.Outside(%s)", g.ID)
	args, err := s.reachArgs(ctx, now, g)
	if err != nil {
		return nil, err
	}
	rows, err := list(ctx, s, (*insider).columns, reach+"SELECT "+ofPosting+outside+onList+notReached+" ORDER BY p.sort_name, p.id LIMIT ?", append(args, limit)...)
	return insiders(rows), err
}

// CountOutside counts them.
func (s *Store) CountOutside(ctx context.Context, g agency.Group, now time.Time) (n int, err error) {
	defer explain(&err, "store.CountOutside(%s)", g.ID)
	args, err := s.reachArgs(ctx, now, g)
	if err != nil {
		return 0, err
	}
	err = s.one(ctx, []any{&n}, reach+"SELECT count(*)"+outside+"\n"+notReached, args...)
	return n, err
}

// holdersNamed finds, among the newest primary postings of people, the numbers of some keys, and addresses; who of them
// works in what is chosen on a day, and who is on a list.
const holdersNamed = within + `, k AS (SELECT * FROM {keys}),
named (n, person_id) AS (
  SELECT k.n, w.person_id FROM k JOIN postings w ON lower(w.employee_number) = k.e AND ` + isNewest + `
  UNION SELECT k.n, w.person_id FROM k JOIN postings w ON lower(w.badge_number) = k.b AND ` + isNewest + `
  UNION SELECT k.n, p.id FROM k JOIN people p ON p.email_key = k.m
)
SELECT x.n, p.id, p.given_names, p.first_surname, p.second_surname, w.agency_id,
  w.agency_id IN (SELECT id FROM chosen) AND w.from_on <= ? AND (w.to_on IS NULL OR w.to_on >= ?),
  ` + isListed + `
FROM named x JOIN people p ON p.id = x.person_id AND p.alias_of IS NULL AND p.erased_at IS NULL
JOIN postings w ON w.person_id = p.id AND ` + isNewest + `
WHERE w.agency_id IN (SELECT id FROM visible)
ORDER BY x.n, p.id`

// isListed says of a person p that a row in force has them on a list, its argument.
const isListed = `EXISTS (SELECT 1 FROM group_members m JOIN people y ON y.id = m.person_id
  WHERE m.group_id = ? AND m.to_on IS NULL AND (y.id = p.id OR y.alias_of = p.id))`

// Named finds whom numbers and addresses belong to in a scope: by the newest primary posting of each.
func (s *Store) Named(ctx context.Context, scope access.Scope, g agency.Group, now time.Time, keys []agency.RosterKey) (all []agency.Named, err error) {
	defer explain(&err, "store.Named(%s, %d)", g.ID, len(keys))
	asked := make([]rosterKey, 0, len(keys))
	for _, k := range keys {
		asked = append(asked, rosterKey(k))
	}
	data, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	type row struct {
		agency.Named
		person agency.Person
	}
	today := g.Today(now)
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.Line, &r.Named.Person, &r.person.GivenNames, &r.person.FirstSurname, (*word)(&r.person.SecondSurname), &r.Agency, (*flag)(&r.Here), (*flag)(&r.Listed)}
	}, holdersNamed, append(withinArgs(scope, today, g.Agency), string(data), day(today), day(today), g.ID)...)
	for _, r := range rows {
		r.Name = r.person.Name()
		all = append(all, r.Named)
	}
	return all, err
}

// AddMembers puts on a list whoever of some people works at or below its agency today and is not on it yet, and tells who
// that is. Who was taken off it today is put on it again as if nothing had been.
func (s *Store) AddMembers(ctx context.Context, g agency.Group, now time.Time, by uuid.UUID, people []uuid.UUID) (added []uuid.UUID, err error) {
	defer explain(&err, "store.AddMembers(%s, %d)", g.ID, len(people))
	today := day(g.Today(now))
	err = s.InTx(ctx, func(ctx context.Context) error {
		added, err = list(ctx, s, func(id *uuid.UUID) []any { return []any{id} }, below+`SELECT p.id FROM people p
JOIN postings w ON w.person_id = p.id AND w.is_primary AND w.from_on <= ? AND (w.to_on IS NULL OR w.to_on >= ?) AND w.agency_id IN (SELECT id FROM below)
WHERE p.id IN {ids} AND p.alias_of IS NULL AND p.erased_at IS NULL AND NOT `+isListed+" ORDER BY p.id",
			g.Agency, today, today, today, today, ids(people), g.ID)
		if err != nil {
			return err
		}
		for some := range slices.Chunk(added, batch) {
			var rows []string
			var args []any
			for _, person := range some {
				rows = append(rows, "(?, ?, ?, ?)")
				args = append(args, g.ID, person, today, ref(by))
			}
			if _, err := s.change(ctx, "INSERT INTO group_members (group_id, person_id, from_on, added_by) VALUES "+strings.Join(rows, ", ")+
				" ON CONFLICT (group_id, person_id, from_on) DO UPDATE SET to_on = NULL, added_by = excluded.added_by", args...); err != nil {
				return err
			}
		}
		return nil
	})
	return added, err
}

// Listed tells who of some people is on a list.
func (s *Store) Listed(ctx context.Context, g agency.Group, people []uuid.UUID) (on []uuid.UUID, err error) {
	defer explain(&err, "store.Listed(%s, %d)", g.ID, len(people))
	return list(ctx, s, func(id *uuid.UUID) []any { return []any{id} }, "SELECT p.id FROM people p WHERE p.id IN {ids} AND "+isListed+" ORDER BY p.id", ids(people), g.ID)
}

// RemoveMembers takes people off a list, also by a row of somebody who goes on as them, and tells who was on it.
func (s *Store) RemoveMembers(ctx context.Context, g agency.Group, now time.Time, people []uuid.UUID) (removed []uuid.UUID, err error) {
	defer explain(&err, "store.RemoveMembers(%s, %d)", g.ID, len(people))
	err = s.InTx(ctx, func(ctx context.Context) error {
		if removed, err = s.Listed(ctx, g, people); err != nil {
			return err
		}
		whom := ids(removed)
		_, err = s.change(ctx, `UPDATE group_members SET to_on = ? WHERE group_id = ? AND to_on IS NULL
  AND person_id IN (SELECT p.id FROM people p WHERE p.id IN {ids} OR p.alias_of IN {ids})`, day(g.Today(now)), g.ID, whom, whom)
		return err
	})
	return removed, err
}

// UsesOf lists the assignments in force that ask a group, the newest first.
func (s *Store) UsesOf(ctx context.Context, g agency.Group, now time.Time) (uses []agency.GroupUse, err error) {
	defer explain(&err, "store.UsesOf(%s)", g.ID)
	type row struct {
		agency.GroupUse
		module string
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return []any{&r.Assignment, &r.Agency, (*word)(&r.Course), (*day)(&r.OpensOn), &r.module}
	}, `SELECT a.id, a.agency_id, a.course, a.opens_on, m.module FROM assignments a JOIN assignment_modules m ON m.assignment_id = a.id
WHERE a.id IN (SELECT t.assignment_id FROM assignment_targets t WHERE t.group_id = ?)
  AND NOT EXISTS (SELECT 1 FROM assignment_ends e WHERE e.assignment_id = a.id AND e.ended_on <= ?)
ORDER BY a.made_at DESC, a.id, m.module`, g.ID, day(g.Today(now)))
	for _, r := range rows {
		if n := len(uses); n == 0 || uses[n-1].Assignment != r.Assignment {
			uses = append(uses, r.GroupUse)
		}
		last := &uses[len(uses)-1]
		last.Modules = append(last.Modules, r.module)
	}
	return uses, err
}
