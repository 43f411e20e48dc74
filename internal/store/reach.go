package store

import (
	"context"
	"encoding/json"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// reach is the head of a statement that needs to know who is in groups, kept or not: it names them, "reached". It is the
// one place that says so.
//
// In "asked" are the groups with the day at each one's own agency. "own" is where their people may work at all, "ruled"
// where those of a rule do, "spelt" how positions of the roster fold. Of a list are those of its rows in force, whether
// the row is theirs or one of somebody who goes on as them. Who "joined" when is the first day of their unbroken time at or
// below the rule's agency, the trees taken as they are today.
const reach = `WITH RECURSIVE asked AS (SELECT * FROM {groups}),
own (group_id, agency_id) AS (
  SELECT g.id, a.id FROM asked g JOIN agencies a ON a.id = g.agency
  UNION SELECT o.group_id, p.agency_id FROM own o JOIN asked g ON g.id = o.group_id
  JOIN agency_parents p ON p.parent_id = o.agency_id AND p.from_on <= g.today AND (p.to_on IS NULL OR p.to_on >= g.today)
),
ruled (group_id, agency_id) AS (
  SELECT g.id, a.id FROM asked g JOIN agencies a ON a.id = g.root WHERE g.kind = 'rule'
  UNION SELECT r.group_id, p.agency_id FROM ruled r JOIN asked g ON g.id = r.group_id
  JOIN agency_parents p ON p.parent_id = r.agency_id AND p.from_on <= g.today AND (p.to_on IS NULL OR p.to_on >= g.today)
),
spelt (written, folded) AS (SELECT key, value FROM {each} pairs),
listed (group_id, person_id) AS (
  SELECT DISTINCT m.group_id, COALESCE(p.alias_of, p.id) FROM asked g JOIN group_members m ON m.group_id = g.id AND m.to_on IS NULL
  JOIN people p ON p.id = m.person_id WHERE g.kind = 'list'
),
reached (group_id, person_id, posting_id) AS (
  SELECT g.id, w.person_id, w.id FROM asked g JOIN listed l ON l.group_id = g.id
  JOIN postings w ON w.person_id = l.person_id AND ` + worksThen + `
  JOIN own o ON o.group_id = g.id AND o.agency_id = w.agency_id
  UNION ALL
  SELECT g.id, w.person_id, w.id FROM asked g JOIN ruled r ON r.group_id = g.id JOIN own o ON o.group_id = g.id AND o.agency_id = r.agency_id
  JOIN postings w ON w.agency_id = r.agency_id AND ` + worksThen + `
  JOIN people p ON p.id = w.person_id AND p.alias_of IS NULL
  WHERE (g.position IS NULL OR EXISTS (SELECT 1 FROM spelt s WHERE s.written = w.position AND s.folded = g.position))
    AND (g.joined IS NULL OR w.from_on >= g.joined AND ` + joinedOn + ` >= g.joined)
)
`

// worksThen says of a posting w that it is the primary one of the day of the group g.
const worksThen = `w.is_primary AND w.from_on <= g.today AND (w.to_on IS NULL OR w.to_on >= g.today)`

// joinedOn is the first day of the unbroken time of the person of a posting w at or below the agency of the rule of g: the
// newest beginning there that nothing there goes right before.
const joinedOn = `(SELECT max(b.from_on) FROM postings b WHERE b.person_id = w.person_id AND b.is_primary AND b.from_on <= w.from_on
  AND b.agency_id IN (SELECT i.agency_id FROM ruled i WHERE i.group_id = g.id)
  AND NOT EXISTS (SELECT 1 FROM postings e WHERE e.person_id = b.person_id AND e.is_primary AND {day after e.to_on} = b.from_on
    AND e.agency_id IN (SELECT i.agency_id FROM ruled i WHERE i.group_id = g.id)))`

// askedGroup is a group as {groups} takes it apart.
type askedGroup struct {
	ID       uuid.UUID  `json:"id"`
	Agency   uuid.UUID  `json:"agency"`
	Root     uuid.UUID  `json:"root"`
	Kind     string     `json:"kind"`
	Position string     `json:"position,omitempty"`
	Joined   *lang.Date `json:"joined,omitempty"`
	Today    lang.Date  `json:"today"`
}

// reachArgs are the arguments of reach, which stand before all others.
func (s *Store) reachArgs(ctx context.Context, now time.Time, groups ...agency.Group) ([]any, error) {
	asked := make([]askedGroup, len(groups))
	byPosition := false
	for i, g := range groups {
		asked[i] = askedGroup{g.ID, g.Agency, g.Root(), string(g.Kind), g.Rule.Position, nil, g.Today(now)}
		if !g.Rule.JoinedOn.IsZero() {
			asked[i].Joined = &groups[i].Rule.JoinedOn
		}
		byPosition = byPosition || g.Rule.Position != ""
	}
	data, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	spelt := map[string]string{}
	if byPosition {
		if spelt, err = s.spelt(ctx, string(data)); err != nil {
			return nil, err
		}
	}
	pairs, err := json.Marshal(spelt)
	return []any{string(data), string(pairs)}, err
}

// spelt tells how the positions fold that people have where the rules of groups look. No database folds as we do.
func (s *Store) spelt(ctx context.Context, groups string) (map[string]string, error) {
	written, err := list(ctx, s, func(text *string) []any { return []any{text} }, reach+`SELECT DISTINCT w.position
FROM asked g JOIN ruled r ON r.group_id = g.id JOIN postings w ON w.agency_id = r.agency_id AND `+worksThen+`
WHERE g.position IS NOT NULL AND w.position IS NOT NULL`, groups, "{}")
	spelt := make(map[string]string, len(written))
	for _, text := range written {
		spelt[text] = lang.Fold(text)
	}
	return spelt, err
}

// markPending begins a statement that notes of people that they have to be held against the assignments again; what gives
// them and the moment follows, and then pendingAgain. Who waits already is written again, not passed over: another copy
// may be at work on them with what was true before this change, and will take the row away; so this waits for it.
const (
	markPending  = "INSERT INTO pending_people (person_id, since) "
	pendingAgain = " ORDER BY 1 ON CONFLICT (person_id) DO UPDATE SET since = excluded.since"
)

// isAsked says of a group, its argument, that an assignment asks it; who is in any other is of no concern to them.
const isAsked = `EXISTS (SELECT 1 FROM assignment_targets t WHERE t.group_id = ?)`

// MarkInside notes that who is in a group has to be held against the assignments again, if any asks the group.
func (s *Store) MarkInside(ctx context.Context, g agency.Group, now time.Time) (err error) {
	defer explain(&err, "store.MarkInside(%s)", g.ID)
	args, err := s.reachArgs(ctx, now, g)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, reach+markPending+"SELECT person_id, {moment} FROM reached WHERE "+isAsked+pendingAgain, append(args, instant(now), g.ID)...)
	return err
}

// MarkPeople notes it of people who came into a group or left it.
func (s *Store) MarkPeople(ctx context.Context, g agency.Group, now time.Time, people []uuid.UUID) (err error) {
	defer explain(&err, "store.MarkPeople(%s, %d)", g.ID, len(people))
	_, err = s.change(ctx, markPending+"SELECT id, {moment} FROM people WHERE "+isAsked+" AND id IN {ids}"+pendingAgain, instant(now), g.ID, ids(people))
	return err
}
