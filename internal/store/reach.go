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
// In "asked" are the groups with the day at each one's own agency. "own" is where their people may work at all; "held" is
// what lay at or below the agency of a rule from when to when, and "ruled" what does today; "spelt" is how the position
// of a rule is written on the roster. Of a list are those of its rows in force, whether the row is theirs or one of
// somebody who goes on as them. CROSS JOIN keeps SQLite, which knows nothing of how few groups there are, from beginning
// with all postings.
const reach = `WITH RECURSIVE asked AS (SELECT * FROM {groups}),
own (group_id, agency_id) AS (
  SELECT g.id, a.id FROM asked g JOIN agencies a ON a.id = g.agency
  UNION SELECT o.group_id, p.agency_id FROM own o JOIN asked g ON g.id = o.group_id
  JOIN agency_parents p ON p.parent_id = o.agency_id AND p.from_on <= g.today AND (p.to_on IS NULL OR p.to_on >= g.today)
),
held (group_id, agency_id, from_on, to_on) AS (
  SELECT g.id, a.id, {first day}, {last day} FROM asked g JOIN agencies a ON a.id = g.root WHERE g.kind = 'rule'
  UNION SELECT h.group_id, p.agency_id, CASE WHEN p.from_on > h.from_on THEN p.from_on ELSE h.from_on END, CASE WHEN p.to_on < h.to_on THEN p.to_on ELSE h.to_on END
  FROM held h JOIN agency_parents p ON p.parent_id = h.agency_id AND p.from_on <= h.to_on AND (p.to_on IS NULL OR p.to_on >= h.from_on)
),
ruled (group_id, agency_id, from_on) AS (
  SELECT h.group_id, h.agency_id, max(h.from_on) FROM held h JOIN asked g ON g.id = h.group_id
  WHERE h.from_on <= g.today AND h.to_on >= g.today GROUP BY h.group_id, h.agency_id
),
spelt (group_id, position) AS (SELECT g.id, e.key FROM asked g JOIN {each} e ON e.value = g.position),
listed (group_id, person_id) AS (
  SELECT DISTINCT m.group_id, COALESCE(p.alias_of, p.id) FROM asked g JOIN group_members m ON m.group_id = g.id AND m.to_on IS NULL
  JOIN people p ON p.id = m.person_id WHERE g.kind = 'list'
),
reached (group_id, person_id, posting_id) AS (
  SELECT g.id, w.person_id, w.id FROM asked g CROSS JOIN listed l CROSS JOIN postings w
  WHERE l.group_id = g.id AND w.person_id = l.person_id AND ` + worksThen + `
    AND EXISTS (SELECT 1 FROM own o WHERE o.group_id = g.id AND o.agency_id = w.agency_id)
  UNION ALL
  SELECT g.id, w.person_id, w.id FROM asked g CROSS JOIN ruled r CROSS JOIN own o CROSS JOIN postings w
  WHERE r.group_id = g.id AND o.group_id = g.id AND o.agency_id = r.agency_id AND w.agency_id = r.agency_id AND ` + worksThen + `
    AND w.person_id NOT IN (SELECT p.id FROM people p WHERE p.alias_of IS NOT NULL)
    AND (g.position IS NULL OR (g.id, w.position) IN (SELECT s.group_id, s.position FROM spelt s))
    AND (g.joined IS NULL OR (w.from_on >= g.joined OR r.from_on >= g.joined) AND ` + joinedOn + ` >= g.joined)
)
`

// worksThen says of a posting w that it is the primary one of the day of the group g.
const worksThen = `w.is_primary AND w.from_on <= g.today AND (w.to_on IS NULL OR w.to_on >= g.today)`

// joinedOn is the first day of the unbroken time of the person of a posting w at or below the agency of the rule of g, as
// the trees were then: the newest day on which they came there, by a posting b or with its agency, and before which there
// is no such day. Half of a condition spares nearly everybody the look: see reached.
const joinedOn = `(SELECT max(` + cameOn + `) FROM postings b JOIN held h ON h.group_id = g.id AND h.agency_id = b.agency_id
  WHERE b.person_id = w.person_id AND b.is_primary AND ` + cameOn + ` <= g.today AND b.from_on <= h.to_on AND (b.to_on IS NULL OR b.to_on >= h.from_on)
    AND NOT EXISTS (SELECT 1 FROM postings e JOIN held i ON i.group_id = g.id AND i.agency_id = e.agency_id
      WHERE e.person_id = b.person_id AND e.is_primary AND e.from_on < ` + cameOn + ` AND i.from_on < ` + cameOn + `
        AND (e.to_on IS NULL OR {day after e.to_on} >= ` + cameOn + `) AND {day after i.to_on} >= ` + cameOn + `))`

// cameOn is the first day of a posting b in what h says lay there.
const cameOn = `CASE WHEN b.from_on > h.from_on THEN b.from_on ELSE h.from_on END`

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

// spelt tells how the positions fold that people have where the rules of groups look: no database folds as we do.
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
