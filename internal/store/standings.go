package store

import (
	"context"
	"encoding/json"
	"slices"

	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// standing are the columns of standings t that total scans.
const standing = `t.agency_id, t.time_zone, t.module, t.day, t.roster, t.completed, t.in_progress, t.not_started, t.exempt,
  t.overdue, t.on_time, t.late, t.left_count`

func total(t *report.Total) []any {
	return []any{&t.Agency, &t.TimeZone, &t.Module, (*day)(&t.Day), &t.Roster, &t.Completed, &t.InProgress, &t.NotStarted, &t.Exempt,
		&t.Overdue, &t.OnTime, &t.Late, &t.Left}
}

// The newest row of a series v on or before a day d: one look by the key, or two where a subquery may not look beside it.
const (
	newestLateral = `CROSS JOIN LATERAL (SELECT x.* FROM standings x
  WHERE x.agency_id = v.agency_id AND x.module = v.module AND x.time_zone = v.time_zone AND x.day <= d.today ORDER BY x.day DESC LIMIT 1) t`
	newestByDay = `JOIN standings t ON t.agency_id = v.agency_id AND t.module = v.module AND t.time_zone = v.time_zone
  AND t.day = (SELECT max(x.day) FROM standings x
    WHERE x.agency_id = v.agency_id AND x.module = v.module AND x.time_zone = v.time_zone AND x.day <= d.today)`
)

// Totals gives, of every series of these agencies, the newest row on or before the day of its time zone. Without modules, of
// all there are, report.AllModules among them.
func (s *Store) Totals(ctx context.Context, agencies []uuid.UUID, modules []string, on []report.Day) (all []report.Total, err error) {
	defer explain(&err, "store.Totals(%d agencies, %d modules)", len(agencies), len(modules))
	where, args := "", []any{days(on), ids(agencies)}
	if len(modules) > 0 {
		data, err := json.Marshal(modules)
		if err != nil {
			return nil, err
		}
		where, args = " AND v.module IN {words}", append(args, string(data))
	}
	newest := newestByDay
	if s.dialect.lateral {
		newest = newestLateral
	}
	return list(ctx, s, total, "SELECT "+standing+`
FROM {days} d
JOIN standing_series v ON v.time_zone = d.time_zone
`+newest+`
WHERE v.agency_id IN {ids}`+where, args...)
}

// Curve gives the rows of all series of an agency in a module: the last on or before the first day, and those up to the last.
func (s *Store) Curve(ctx context.Context, at uuid.UUID, module string, from, to lang.Date) (all []report.Total, err error) {
	defer explain(&err, "store.Curve(%s, %q, %s, %s)", at, module, from, to)
	return list(ctx, s, total, "SELECT "+standing+`
FROM standing_series v
JOIN standings t ON t.agency_id = v.agency_id AND t.module = v.module AND t.time_zone = v.time_zone AND t.day <= ?
  AND t.day >= COALESCE((SELECT max(x.day) FROM standings x
    WHERE x.agency_id = v.agency_id AND x.module = v.module AND x.time_zone = v.time_zone AND x.day <= ?), {first day})
WHERE v.agency_id = ? AND v.module = ?
ORDER BY t.time_zone, t.day`, day(to), day(from), at, module)
}

// seriesAtOnce is of how many series one statement reads or writes.
const seriesAtOnce = 1000

// AddToStandings adds moves, which are in order, to the standings. Nobody else may change these meanwhile: see Folding.
func (s *Store) AddToStandings(ctx context.Context, moves []report.Move) (err error) {
	defer explain(&err, "store.AddToStandings(%d)", len(moves))
	return s.InTx(ctx, func(ctx context.Context) error {
		for some := range slices.Chunk(bySeries(moves), seriesAtOnce) {
			if err := s.addToSeries(ctx, some); err != nil {
				return err
			}
		}
		return nil
	})
}

// bySeries takes moves apart by series.
func bySeries(moves []report.Move) (all [][]report.Move) {
	for len(moves) > 0 {
		n := slices.IndexFunc(moves, func(m report.Move) bool { return m.Series != moves[0].Series })
		if n < 0 {
			n = len(moves)
		}
		all, moves = append(all, moves[:n]), moves[n:]
	}
	return all
}

// A row of standings as the database takes it apart, and one of standing_series.
type (
	totalRow struct {
		seriesRow
		Roster     int `json:"roster"`
		Completed  int `json:"completed"`
		InProgress int `json:"in_progress"`
		NotStarted int `json:"not_started"`
		Exempt     int `json:"exempt"`
		Overdue    int `json:"overdue"`
		OnTime     int `json:"on_time"`
		Late       int `json:"late"`
		Left       int `json:"left_count"`
	}
	seriesRow struct {
		Agency   uuid.UUID `json:"agency"`
		TimeZone string    `json:"zone"`
		Module   string    `json:"module"`
		Day      lang.Date `json:"day"`
	}
)

func (s *Store) addToSeries(ctx context.Context, moves [][]report.Move) error {
	var touched, begun []seriesRow
	for _, m := range moves {
		touched = append(touched, seriesRow{m[0].Agency, m[0].TimeZone, m[0].Module, m[0].Day})
	}
	rows, err := s.standingsFrom(ctx, touched)
	if err != nil {
		return err
	}
	var changed []totalRow
	for i, m := range moves {
		if rows[m[0].Series] == nil {
			begun = append(begun, touched[i])
		}
		for _, t := range report.Add(rows[m[0].Series], m) {
			changed = append(changed, totalRow{seriesRow{t.Agency, t.TimeZone, t.Module, t.Day},
				t.Roster, t.Completed, t.InProgress, t.NotStarted, t.Exempt, t.Overdue, t.OnTime, t.Late, t.Left})
		}
	}
	if err := eachJSON(begun, func(data string) error {
		_, err := s.change(ctx, `INSERT INTO standing_series (agency_id, time_zone, module)
SELECT s.agency, s.zone, s.module FROM {series} WHERE 1 = 1 ON CONFLICT DO NOTHING`, data)
		return err
	}); err != nil {
		return err
	}
	return eachJSON(changed, func(data string) error {
		_, err := s.change(ctx, `INSERT INTO standings (agency_id, time_zone, module, day, roster, completed, in_progress, not_started, exempt,
  overdue, on_time, late, left_count)
SELECT t.agency, t.zone, t.module, t.day, t.roster, t.completed, t.in_progress, t.not_started, t.exempt, t.overdue, t.on_time, t.late, t.left_count
FROM {totals} WHERE 1 = 1
ON CONFLICT (agency_id, module, time_zone, day) DO UPDATE SET roster = excluded.roster, completed = excluded.completed,
  in_progress = excluded.in_progress, not_started = excluded.not_started, exempt = excluded.exempt, overdue = excluded.overdue,
  on_time = excluded.on_time, late = excluded.late, left_count = excluded.left_count`, data)
		return err
	})
}

// standingsFrom reads the rows of some series, each from the last on or before its day.
func (s *Store) standingsFrom(ctx context.Context, from []seriesRow) (map[report.Series][]report.Total, error) {
	all := map[report.Series][]report.Total{}
	err := eachJSON(from, func(data string) error {
		rows, err := list(ctx, s, total, "SELECT "+standing+`
FROM {series}
JOIN standings t ON t.agency_id = s.agency AND t.module = s.module AND t.time_zone = s.zone
  AND t.day >= COALESCE((SELECT max(x.day) FROM standings x
    WHERE x.agency_id = s.agency AND x.module = s.module AND x.time_zone = s.zone AND x.day <= s.day), s.day)`, data)
		for _, r := range rows {
			all[r.Series] = append(all[r.Series], r)
		}
		return err
	})
	for _, rows := range all { // they come by the key: in order already, though nobody promises it
		slices.SortFunc(rows, func(a, b report.Total) int { return a.Day.Compare(b.Day) })
	}
	return all, err
}

// eachJSON gives rows as JSON, not too many at once.
func eachJSON[R any](rows []R, f func(data string) error) error {
	for some := range slices.Chunk(rows, 5000) {
		data, err := json.Marshal(some)
		if err != nil {
			return err
		}
		if err := f(string(data)); err != nil {
			return err
		}
	}
	return nil
}
