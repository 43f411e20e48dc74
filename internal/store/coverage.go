package store

import (
	"context"
	"encoding/json"
	"strings"

	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// Completions c of a person o, each with what says how long it holds. One that was taken back is none. Left to itself Postgres,
// which takes every scope for a large one, would read all completions there are for the few of a small agency.
const (
	heldByEach = `LATERAL (SELECT x.revision, x.module, x.completed_on
    FROM completions x JOIN enrollments e ON e.id = x.enrollment_id AND e.completed_at IS NOT NULL WHERE x.person_id = o.id OFFSET 0) c ON TRUE`
	heldByAnyone = `completions c ON c.person_id = o.id
    AND EXISTS (SELECT 1 FROM enrollments e WHERE e.id = c.enrollment_id AND e.completed_at IS NOT NULL)`
)

// Holdings counts people by agency and by the modules whose completions of theirs are valid, those of their aliases
// with them. Everybody with a primary posting on the agency's own day counts, under no module too.
func (s *Store) Holdings(ctx context.Context, agencies []uuid.UUID, on []report.Day, valid []report.Validity) (holdings []report.Holding, err error) {
	defer explain(&err, "store.Holdings(%d agencies, %d revisions)", len(agencies), len(valid))
	type row struct {
		report.Holding
		modules string
	}
	held := heldByAnyone
	if s.dialect.lateral {
		held = heldByEach
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{&r.Agency, (*word)(&r.modules), &r.People} }, `WITH
valid AS MATERIALIZED (SELECT r.zone, r.revision, r.module, r.since FROM {valid}),
posted AS MATERIALIZED (
  SELECT DISTINCT d.time_zone, g.id AS agency, w.person_id
  FROM {days} d
  JOIN agencies g ON g.time_zone = d.time_zone
  JOIN postings w ON w.agency_id = g.id AND w.is_primary AND w.from_on <= d.today AND (w.to_on IS NULL OR w.to_on >= d.today)
  WHERE g.id IN {ids}),
ours AS (
  SELECT p.time_zone, p.agency, p.person_id AS who, p.person_id AS id FROM posted p
  UNION ALL
  SELECT p.time_zone, p.agency, a.alias_of, a.id FROM posted p JOIN people a ON a.alias_of = p.person_id AND a.alias_of IS NOT NULL),
held AS (
  SELECT o.agency, o.who, {gathered r.module} AS modules
  FROM ours o
  LEFT JOIN `+held+`
  LEFT JOIN valid r ON r.zone = o.time_zone AND r.revision = COALESCE(c.revision, c.module) AND c.completed_on >= r.since
  GROUP BY o.agency, o.who)
SELECT agency, modules, count(*) FROM held GROUP BY agency, modules ORDER BY agency, modules`, validities(valid), days(on), ids(agencies))
	for _, r := range rows {
		if r.modules != "" {
			r.Modules = strings.Split(r.modules, ",")
		}
		holdings = append(holdings, r.Holding)
	}
	return holdings, err
}

// validities is the argument of {valid}.
func validities(valid []report.Validity) string {
	type row struct {
		Zone     string    `json:"zone"`
		Revision string    `json:"revision"`
		Module   string    `json:"module"`
		Since    lang.Date `json:"since"`
	}
	rows := make([]row, len(valid))
	for i, v := range valid {
		rows[i] = row{v.TimeZone, v.Key, v.Module, v.Since}
	}
	data, _ := json.Marshal(rows) // texts and days cannot fail to be written
	return string(data)
}

// RevisionsBut gives the recorded revisions whose digests are not among those known.
func (s *Store) RevisionsBut(ctx context.Context, known []string) (all []report.Revision, err error) {
	defer explain(&err, "store.RevisionsBut(%d)", len(known))
	data, err := json.Marshal(known)
	if err != nil {
		return nil, err
	}
	return list(ctx, s, func(r *report.Revision) []any { return []any{&r.Digest, &r.Module, &r.Canonical} },
		"SELECT digest, module, body FROM module_revisions WHERE digest NOT IN {words} ORDER BY recorded_at, digest", string(data))
}
