package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// standing are the columns of standings t and of their series v that total scans.
var standing = "v.agency_id, v.time_zone, v.module, t.day, " + each("t.{c}")

func total(t *report.Total) []any {
	return append([]any{&t.Agency, &t.TimeZone, &t.Module, (*day)(&t.Day)}, count(&t.Count)...)
}

func count(c *report.Count) []any {
	return []any{&c.Roster, &c.Completed, &c.InProgress, &c.NotStarted, &c.Exempt, &c.Overdue, &c.OnTime, &c.Late, &c.Left}
}

// countedIn are the columns of a count, by name.
var countedIn = strings.Split("roster completed in_progress not_started exempt overdue on_time late left_count", " ")

// each writes something of every column of a count, with commas between: {c} stands for its name.
func each(text string) string {
	all := make([]string, len(countedIn))
	for i, c := range countedIn {
		all[i] = strings.ReplaceAll(text, "{c}", c)
	}
	return strings.Join(all, ", ")
}

// What a series v counts on a day d: its newest row t on or before it, of which a series of which only what comes is known has none,
// and what came by then a. Both are looked up for each series, the latter only when anything has come, which it mostly has not; or,
// where a subquery may not look beside it, what came is gathered.
const (
	newestLateral = `LEFT JOIN LATERAL (SELECT x.* FROM standings x WHERE x.series_id = v.id AND x.day <= d.today ORDER BY x.day DESC LIMIT 1) t ON true
LEFT JOIN LATERAL (SELECT {sums} FROM standings_ahead x WHERE x.series_id = v.id AND x.day <= d.today
  AND (SELECT min(y.day) FROM standings_ahead y) <= (SELECT max(y.today) FROM d y)) a ON true`
	newestByDay = `LEFT JOIN standings t ON t.series_id = v.id AND t.day = (SELECT max(x.day) FROM standings x WHERE x.series_id = v.id AND x.day <= d.today)
LEFT JOIN (SELECT x.series_id, {sums} FROM standings_ahead x JOIN standing_series y ON y.id = x.series_id JOIN d ON d.time_zone = y.time_zone AND x.day <= d.today
  WHERE x.day <= (SELECT max(today) FROM d) GROUP BY x.series_id) a ON a.series_id = v.id`
)

// Totals gives what these agencies count in each module, every time zone on its day. Without modules, of all there are,
// report.AllModules among them. Time zones are added here: so there is half as much to hand over.
func (s *Store) Totals(ctx context.Context, agencies []uuid.UUID, modules []string, on []report.Day) (all []report.Total, err error) {
	defer explain(&err, "store.Totals(%d agencies, %d modules)", len(agencies), len(modules))
	where, args := "", []any{days(on), ids(agencies)}
	if len(modules) > 0 {
		where, args = " AND v.module {in words}", append(args, words(modules))
	}
	newest := newestByDay
	if s.dialect.lateral {
		newest = newestLateral
	}
	return list(ctx, s, func(t *report.Total) []any {
		return append([]any{&t.Agency, &t.Module}, count(&t.Count)...)
	}, `WITH d AS (SELECT x.time_zone, x.today FROM {days} x)
SELECT v.agency_id, v.module, `+each("sum(COALESCE(t.{c}, 0) + COALESCE(a.{c}, 0))")+`
FROM standing_series v
JOIN d ON d.time_zone = v.time_zone
`+strings.Replace(newest, "{sums}", each("sum(x.{c}) AS {c}"), 1)+`
WHERE v.agency_id {in few} AND (t.series_id IS NOT NULL OR a.roster IS NOT NULL)`+where+`
GROUP BY v.agency_id, v.module`, args...)
}

// rowsOf asks for all rows of some series v: those of the standings t and, behind them, those that what comes will make.
func rowsOf(where string) string {
	return "SELECT " + standing + " FROM standing_series v JOIN standings t ON t.series_id = v.id WHERE " + where + `
UNION ALL SELECT v.agency_id, v.time_zone, v.module, t.day, ` + each("COALESCE(b.{c}, 0) + sum(t.{c}) OVER w") + `
FROM standing_series v JOIN standings_ahead t ON t.series_id = v.id
` + newestBefore + " WHERE " + where + " WINDOW w AS (PARTITION BY t.series_id ORDER BY t.day)"
}

// newestBefore finds the row of the standings b to which what comes is added.
const newestBefore = "LEFT JOIN standings b ON b.series_id = t.series_id AND b.day = (SELECT max(x.day) FROM standings x WHERE x.series_id = t.series_id)"

// Curve gives by what the figures of agencies in a module, all together, change on each day from the first, which has what holds on
// it, to the last; of a count the roster and its completed, exempt and overdue.
func (s *Store) Curve(ctx context.Context, agencies []uuid.UUID, module string, from, to lang.Date) (all []report.Step, err error) {
	defer explain(&err, "store.Curve(%d agencies, %q, %s, %s)", len(agencies), module, from, to)
	const of = "v.agency_id {in few} AND v.module = ? AND t.day <= ?"
	return list(ctx, s, func(t *report.Step) []any {
		return []any{(*day)(&t.Day), &t.Roster, &t.Completed, &t.Exempt, &t.Overdue}
	}, `SELECT CASE WHEN c.day < ? THEN ? ELSE c.day END, sum(c.roster), sum(c.completed), sum(c.exempt), sum(c.overdue) FROM (
  SELECT t.day, t.roster - lag(t.roster, 1, 0) OVER w AS roster, t.completed - lag(t.completed, 1, 0) OVER w AS completed,
    t.exempt - lag(t.exempt, 1, 0) OVER w AS exempt, t.overdue - lag(t.overdue, 1, 0) OVER w AS overdue
  FROM standing_series v JOIN standings t ON t.series_id = v.id
  WHERE `+of+` AND t.day >= COALESCE((SELECT max(x.day) FROM standings x WHERE x.series_id = v.id AND x.day <= ?), {first day})
  WINDOW w AS (PARTITION BY t.series_id ORDER BY t.day)
  UNION ALL SELECT t.day, t.roster, t.completed, t.exempt, t.overdue FROM standing_series v JOIN standings_ahead t ON t.series_id = v.id WHERE `+of+`) c
GROUP BY 1 ORDER BY 1`, day(from), day(from), ids(agencies), module, day(to), day(from), ids(agencies), module, day(to))
}

// seriesAtOnce is of how many series one statement reads or writes.
const seriesAtOnce = 1000

// AddToStandings adds moves, which are in order, to the standings. Nobody else may change these meanwhile: see Folding.
//
// A row holds what a series counts from its day on, so a move changes all rows after it. Those of coming days would be hundreds,
// since whoever leaves is counted for a year, and they are changed by everybody who passes: so what comes is kept as what it
// changes, each day for itself, and becomes rows when the day has come. For every series all that comes is after its last row.
func (s *Store) AddToStandings(ctx context.Context, moves []report.Move) (err error) {
	defer explain(&err, "store.AddToStandings(%d)", len(moves))
	return s.InTx(ctx, func(ctx context.Context) error {
		begun := s.begunEverywhere()
		if err := s.comeTrue(ctx, begun); err != nil {
			return err
		}
		for some := range slices.Chunk(report.BySeries(moves), seriesAtOnce) {
			if err := s.addToSeries(ctx, some, begun); err != nil {
				return err
			}
		}
		if slices.ContainsFunc(moves, func(m report.Move) bool { return m.Day.Before(begun) }) {
			return s.pastChanged(ctx)
		}
		return nil
	})
}

// pastChanged makes the version of the past another one.
func (s *Store) pastChanged(ctx context.Context) error {
	_, err := s.change(ctx, "UPDATE standings_past SET version = version + 1")
	return err
}

// Past tells the last day of which figures seldom change any more, and the version of all until then: as long as that is the same,
// they are. Between this day and those whose changes make another version lies one day, for copies whose clocks differ.
func (s *Store) Past(ctx context.Context) (last lang.Date, version int, err error) {
	defer explain(&err, "store.Past")
	err = s.one(ctx, []any{&version}, "SELECT version FROM standings_past")
	return s.begunEverywhere().AddDays(-2), version, err
}

// begunEverywhere is the day that has begun in every time zone: the last is twelve hours behind UTC.
func (s *Store) begunEverywhere() lang.Date { return lang.DateOf(s.now().Add(-12*time.Hour), time.UTC) }

// comeTrue makes rows of what came by a day.
func (s *Store) comeTrue(ctx context.Context, by lang.Date) error {
	var come bool
	if err := s.one(ctx, []any{(*flag)(&come)}, "SELECT EXISTS (SELECT 1 FROM standings_ahead WHERE day <= ?)", day(by)); err != nil || !come {
		return err
	}
	if _, err := s.change(ctx, "INSERT INTO standings (series_id, day, "+each("{c}")+") SELECT t.series_id, t.day, "+each("COALESCE(b.{c}, 0) + sum(t.{c}) OVER w")+
		" FROM standings_ahead t "+newestBefore+" WHERE t.day <= ? WINDOW w AS (PARTITION BY t.series_id ORDER BY t.day)", day(by)); err != nil {
		return err
	}
	_, err := s.change(ctx, "DELETE FROM standings_ahead WHERE day <= ?", day(by))
	return err
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

// addToSeries gives each series a row for each day of its moves that has come, of what it counted before, and then adds to all rows
// from one move to the next what the moves so far come to. What comes later is added to what is known of its day.
func (s *Store) addToSeries(ctx context.Context, moves [][]report.Move, begun lang.Date) error {
	numbers, err := s.seriesNumbers(ctx, moves)
	if err != nil {
		return err
	}
	rows, err := s.lastRows(ctx, numbers)
	if err != nil {
		return err
	}
	var steps, ahead []stepRow
	for i, m := range moves {
		last := begun
		if row := rows[numbers[i]]; last.Before(row) {
			last = row
		}
		var sum report.Count
		for j, one := range m {
			if last.Before(one.Day) {
				ahead = append(ahead, step(numbers[i], one.Day, one.Count))
				continue
			}
			sum = sum.Plus(one.Count)
			next := step(numbers[i], one.Day, sum)
			if j+1 < len(m) && !last.Before(m[j+1].Day) {
				next.Until = m[j+1].Day
			}
			steps = append(steps, next)
		}
	}
	for _, w := range []struct {
		statement string
		rows      []stepRow
	}{{newStandings, steps}, {moreStandings, steps}, {moreAhead, ahead}} {
		if err := eachJSON(w.rows, func(data string) error {
			_, err := s.change(ctx, w.statement, data)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

func step(series int, on lang.Date, c report.Count) stepRow {
	return stepRow{series, on, lastDay, c.Roster, c.Completed, c.InProgress, c.NotStarted, c.Exempt, c.Overdue, c.OnTime, c.Late, c.Left}
}

// lastDay is after all days that anything is counted on.
var lastDay = lang.Date{Year: 9999, Month: 12, Day: 31}

var (
	newStandings = "INSERT INTO standings (series_id, day, " + each("{c}") + ") SELECT t.series, t.day, " + each("COALESCE(b.{c}, 0)") + `
FROM {steps}
LEFT JOIN standings b ON b.series_id = t.series AND b.day = (SELECT max(x.day) FROM standings x WHERE x.series_id = t.series AND x.day < t.day)
WHERE 1 = 1
ON CONFLICT (series_id, day) DO NOTHING`
	moreStandings = "UPDATE standings SET " + each("{c} = standings.{c} + t.{c}") + `
FROM {steps}
WHERE standings.series_id = t.series AND standings.day >= t.day AND standings.day < t.until`
	moreAhead = "INSERT INTO standings_ahead (series_id, day, " + each("{c}") + ") SELECT t.series, t.day, " + each("t.{c}") + `
FROM {steps}
WHERE 1 = 1
ON CONFLICT (series_id, day) DO UPDATE SET ` + each("{c} = standings_ahead.{c} + excluded.{c}")
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

// lastRows gives the day of the last row of each of some series; of one without any, nothing.
func (s *Store) lastRows(ctx context.Context, series []int) (map[int]lang.Date, error) {
	type last struct {
		series int
		day    lang.Date
	}
	asked, _ := json.Marshal(series) // numbers cannot fail to be written
	found, err := list(ctx, s, func(l *last) []any { return []any{&l.series, (*day)(&l.day)} },
		"SELECT v.id, (SELECT max(x.day) FROM standings x WHERE x.series_id = v.id) FROM standing_series v WHERE v.id {in numbers}", string(asked))
	on := make(map[int]lang.Date, len(found))
	for _, l := range found {
		on[l.series] = l.day
	}
	return on, err
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
