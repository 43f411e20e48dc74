package store

import (
	"context"
	"encoding/json"
	"slices"

	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// standing are the columns of standings t and of their series v that total scans.
const standing = `v.agency_id, v.time_zone, v.module, t.day, ` + counts

const counts = `t.roster, t.completed, t.in_progress, t.not_started, t.exempt, t.overdue, t.on_time, t.late, t.left_count`

func total(t *report.Total) []any {
	return append([]any{&t.Agency, &t.TimeZone, &t.Module, (*day)(&t.Day)}, count(&t.Count)...)
}

func count(c *report.Count) []any {
	return []any{&c.Roster, &c.Completed, &c.InProgress, &c.NotStarted, &c.Exempt, &c.Overdue, &c.OnTime, &c.Late, &c.Left}
}

// The newest row of a series v on or before a day d: one look by the key, or two where a subquery may not look beside it.
const (
	newestLateral = `CROSS JOIN LATERAL (SELECT x.* FROM standings x WHERE x.series_id = v.id AND x.day <= d.today ORDER BY x.day DESC LIMIT 1) t`
	newestByDay   = `JOIN standings t ON t.series_id = v.id AND t.day = (SELECT max(x.day) FROM standings x WHERE x.series_id = v.id AND x.day <= d.today)`
)

// Totals gives, of every series of these agencies, the newest row on or before the day of its time zone. Without modules, of
// all there are, report.AllModules among them.
func (s *Store) Totals(ctx context.Context, agencies []uuid.UUID, modules []string, on []report.Day) (all []report.Total, err error) {
	defer explain(&err, "store.Totals(%d agencies, %d modules)", len(agencies), len(modules))
	where, args := "", []any{days(on), ids(agencies)}
	if len(modules) > 0 {
		where, args = " AND v.module IN {words}", append(args, words(modules))
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
JOIN standings t ON t.series_id = v.id AND t.day <= ?
  AND t.day >= COALESCE((SELECT max(x.day) FROM standings x WHERE x.series_id = v.id AND x.day <= ?), {first day})
WHERE v.agency_id = ? AND v.module = ?
ORDER BY v.time_zone, t.day`, day(to), day(from), at, module)
}

// seriesAtOnce is of how many series one statement reads or writes.
const seriesAtOnce = 1000

// AddToStandings adds moves, which are in order, to the standings. Nobody else may change these meanwhile: see Folding.
func (s *Store) AddToStandings(ctx context.Context, moves []report.Move) (err error) {
	defer explain(&err, "store.AddToStandings(%d)", len(moves))
	return s.InTx(ctx, func(ctx context.Context) error {
		for some := range slices.Chunk(report.BySeries(moves), seriesAtOnce) {
			if err := s.addToSeries(ctx, some); err != nil {
				return err
			}
		}
		return nil
	})
}

// What statements about many series are told: which they are, and how they change. Only this room knows the numbers of series.
type (
	seriesRow struct {
		N        int       `json:"n"` // its place among those asked for
		Agency   uuid.UUID `json:"agency"`
		TimeZone string    `json:"zone"`
		Module   string    `json:"module"`
	}
	stepRow struct { // counts are more from a day on until another
		Series     int       `json:"series"`
		Day        lang.Date `json:"day"`
		Until      lang.Date `json:"until"`
		Roster     int       `json:"roster"`
		Completed  int       `json:"completed"`
		InProgress int       `json:"in_progress"`
		NotStarted int       `json:"not_started"`
		Exempt     int       `json:"exempt"`
		Overdue    int       `json:"overdue"`
		OnTime     int       `json:"on_time"`
		Late       int       `json:"late"`
		Left       int       `json:"left_count"`
	}
)

// addToSeries gives each series a row for each day of its moves, of what it counted before, and then adds to all rows from one move
// to the next what the moves so far come to. The database does so by itself: a move of today changes the rows of all coming days.
func (s *Store) addToSeries(ctx context.Context, moves [][]report.Move) error {
	numbers, err := s.seriesNumbers(ctx, moves)
	if err != nil {
		return err
	}
	var steps []stepRow
	for i, m := range moves {
		var sum report.Count
		for j, one := range m {
			sum = sum.Plus(one.Count)
			step := stepRow{numbers[i], one.Day, lastDay, sum.Roster, sum.Completed, sum.InProgress, sum.NotStarted, sum.Exempt, sum.Overdue, sum.OnTime, sum.Late, sum.Left}
			if j+1 < len(m) {
				step.Until = m[j+1].Day
			}
			steps = append(steps, step)
		}
	}
	err = eachJSON(steps, func(data string) error {
		_, err := s.change(ctx, newStandings, data)
		return err
	})
	if err != nil {
		return err
	}
	return eachJSON(steps, func(data string) error {
		_, err := s.change(ctx, moreStandings, data)
		return err
	})
}

// lastDay is after all days that anything is counted on.
var lastDay = lang.Date{Year: 9999, Month: 12, Day: 31}

const (
	newStandings = `INSERT INTO standings (series_id, day, roster, completed, in_progress, not_started, exempt, overdue, on_time, late, left_count)
SELECT t.series, t.day, COALESCE(b.roster, 0), COALESCE(b.completed, 0), COALESCE(b.in_progress, 0), COALESCE(b.not_started, 0), COALESCE(b.exempt, 0),
  COALESCE(b.overdue, 0), COALESCE(b.on_time, 0), COALESCE(b.late, 0), COALESCE(b.left_count, 0)
FROM {steps}
LEFT JOIN standings b ON b.series_id = t.series AND b.day = (SELECT max(x.day) FROM standings x WHERE x.series_id = t.series AND x.day < t.day)
WHERE 1 = 1
ON CONFLICT (series_id, day) DO NOTHING`
	moreStandings = `UPDATE standings SET roster = standings.roster + t.roster, completed = standings.completed + t.completed,
  in_progress = standings.in_progress + t.in_progress, not_started = standings.not_started + t.not_started, exempt = standings.exempt + t.exempt,
  overdue = standings.overdue + t.overdue, on_time = standings.on_time + t.on_time, late = standings.late + t.late, left_count = standings.left_count + t.left_count
FROM {steps}
WHERE standings.series_id = t.series AND standings.day >= t.day AND standings.day < t.until`
)

// seriesNumbers gives the number of each series. Those that are new get one: nobody else gives any meanwhile.
func (s *Store) seriesNumbers(ctx context.Context, moves [][]report.Move) ([]int, error) {
	numbers := make([]int, len(moves))
	asked := make([]seriesRow, len(moves))
	for i, m := range moves {
		asked[i] = seriesRow{i, m[0].Agency, m[0].TimeZone, m[0].Module}
	}
	const named = "standing_series v WHERE v.agency_id = s.agency AND v.module = s.module AND v.time_zone = s.zone"
	return numbers, eachJSON(asked, func(data string) error {
		if _, err := s.change(ctx, "INSERT INTO standing_series (agency_id, time_zone, module) SELECT s.agency, s.zone, s.module FROM {series} WHERE NOT EXISTS (SELECT 1 FROM "+named+")", data); err != nil {
			return err
		}
		found, err := list(ctx, s, func(f *[2]int) []any { return []any{&f[0], &f[1]} }, "SELECT s.n, v.id FROM {series}, "+named, data)
		for _, f := range found {
			numbers[f[0]] = f[1]
		}
		return err
	})
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
