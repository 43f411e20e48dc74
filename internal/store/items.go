package store

import (
	"context"
	"encoding/json"
	"time"

	"baluarte/internal/lang"
	"baluarte/internal/report"
)

// spans names the months of a filter in each time zone, for the database that knows no time zones; the other one leaves it
// unread. Not as a join, before which Postgres would put everything there is of an agency, once for each month.
const spans = `WITH spans AS MATERIALIZED (SELECT m.zone, m.month, m.since, m.until FROM {spans})
`

// papers joins the submitted papers a of a filter: those of people whose primary posting on that day was in one of the
// agencies g. Postings have days and no hours, so theirs are taken as those of UTC.
const papers = `
FROM attempts a
JOIN postings w ON w.person_id = a.person_id AND w.is_primary AND {day of a.submitted_at} BETWEEN w.from_on AND COALESCE(w.to_on, {last day})
JOIN agencies g ON g.id = w.agency_id
WHERE a.submitted_at IS NOT NULL AND g.id IN {ids} AND {month of a.submitted_at} BETWEEN ? AND ?`

// sought are the papers of a filter with the arguments of a statement that begins with spans, and the month it tells of each.
func sought(f report.PaperFilter) (month, from string, args []any) {
	month, from, args = "CAST(NULL AS date)", papers, []any{spanned(f.Spans), ids(f.Agencies), day(f.From), day(f.To)}
	if f.Apart {
		month = "{month of a.submitted_at}"
	}
	if f.Module != "" {
		from, args = from+" AND a.module = ?", append(args, f.Module)
	}
	if f.Revision != "" {
		from, args = from+" AND a.revision = ?", append(args, f.Revision)
	}
	if f.First {
		from += " AND a.number = 1"
	}
	return month, from, args
}

// spanned is the argument of {spans}.
func spanned(list []report.Span) string {
	type row struct {
		Zone  string    `json:"zone"`
		Month lang.Date `json:"month"`
		Since string    `json:"since"`
		Until string    `json:"until"`
	}
	rows := make([]row, len(list))
	for i, s := range list {
		rows[i] = row{s.TimeZone, s.Month, s.Since.UTC().Format(instantLayout), s.Until.UTC().Format(instantLayout)}
	}
	data, _ := json.Marshal(rows) // texts and days cannot fail to be written
	return string(data)
}

// PaperRevisions lists the recorded revisions of a module, the newest first.
func (s *Store) PaperRevisions(ctx context.Context, module string) (all []report.PaperRevision, err error) {
	defer explain(&err, "store.PaperRevisions(%q)", module)
	return list(ctx, s, func(r *report.PaperRevision) []any { return []any{&r.Digest, (*instant)(&r.RecordedAt)} },
		"SELECT digest, recorded_at FROM module_revisions WHERE module = ? ORDER BY recorded_at DESC, digest", module)
}

// PaperCounts counts submitted papers. Their questions are not counted here: to read a million papers for their number of lines
// takes longer than all the rest, and each revision says how many it draws.
func (s *Store) PaperCounts(ctx context.Context, f report.PaperFilter) (counts []report.PaperCount, err error) {
	defer explain(&err, "store.PaperCounts(%d agencies, %q)", len(f.Agencies), f.Module)
	month, from, args := sought(f)
	return list(ctx, s, func(c *report.PaperCount) []any {
		return []any{(*day)(&c.Month), &c.Module, &c.Revision, (*word)(&c.Language), (*flag)(&c.First), &c.Papers, &c.Right, &c.Switched}
	}, spans+`SELECT `+month+`, a.module, a.revision, a.language, a.number = 1, count(*), sum(a.score), count(CASE WHEN a.switched THEN 1 END)`+from+`
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5`, args...)
}

// PapersAt counts the papers by agency, month, language and whether they were first attempts.
func (s *Store) PapersAt(ctx context.Context, f report.PaperFilter) (counts []report.PapersAt, err error) {
	defer explain(&err, "store.PapersAt(%d agencies, %q)", len(f.Agencies), f.Module)
	month, from, args := sought(f)
	return list(ctx, s, func(c *report.PapersAt) []any {
		return []any{&c.Agency, (*day)(&c.Month), (*word)(&c.Language), (*flag)(&c.First), &c.Papers}
	}, spans+`SELECT g.id, `+month+`, a.language, a.number = 1, count(*)`+from+`
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`, args...)
}

// Tallies hands what was answered on submitted papers to fold, in no order: on the newest ones of each month, at most so many.
// What is alike comes as one: there are as many as there are ways to answer. A question without an answer stands on the paper
// alone.
func (s *Store) Tallies(ctx context.Context, f report.PaperFilter, most int, fold func(report.Tally)) (err error) {
	defer explain(&err, "store.Tallies(%d agencies, %q)", len(f.Agencies), f.Module)
	month, from, args := sought(f)
	rows, err := s.query(ctx, spans+`, ranked AS (SELECT a.id, `+month+` AS month, row_number() OVER (PARTITION BY `+month+` ORDER BY a.submitted_at DESC) AS place`+from+`),
newest AS MATERIALIZED (SELECT id, month FROM ranked WHERE place <= ?)
SELECT n.month, a.language, a.number = 1, a.revision, {first word of l.value}, COALESCE(c.chosen, ''), count(*), sum(a.score), sum(a.score * a.score)
FROM newest n
JOIN attempts a ON a.id = n.id
CROSS JOIN {lines of a.paper} l
LEFT JOIN answers c ON c.attempt_id = a.id AND c.question = {first word of l.value}
GROUP BY 1, 2, 3, 4, 5, 6`, append(args, most)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var t report.Tally
		if err := rows.Scan((*day)(&t.Month), (*word)(&t.Language), (*flag)(&t.First), &t.Revision, &t.Question, &t.Chosen, &t.Papers, &t.Scores, &t.Squares); err != nil {
			return err
		}
		fold(t)
	}
	return rows.Err()
}

// Timings gives the times of the newest papers in a language, at most so many: from an answer to the one before it, or to the
// start. Answers that were saved together, and papers that were keyed in, have none.
func (s *Store) Timings(ctx context.Context, f report.PaperFilter, in lang.Tag, most int) (all []report.Timing, err error) {
	defer explain(&err, "store.Timings(%d agencies, %q, %s)", len(f.Agencies), f.Module, in)
	_, from, args := sought(f)
	type row struct {
		question      string
		saved, before time.Time
	}
	rows, err := list(ctx, s, func(r *row) []any { return []any{&r.question, (*instant)(&r.saved), (*instant)(&r.before)} },
		spans+`, newest AS (SELECT a.id, a.started_at`+from+` AND a.language = ? AND a.variant IS NULL ORDER BY a.submitted_at DESC LIMIT ?),
saved AS (SELECT c.question, c.saved_at, count(*) OVER (PARTITION BY c.attempt_id, c.saved_at) AS together,
  COALESCE(lag(c.saved_at) OVER (PARTITION BY c.attempt_id ORDER BY c.saved_at), n.started_at) AS earlier
  FROM newest n JOIN answers c ON c.attempt_id = n.id)
SELECT question, saved_at, earlier FROM saved WHERE together = 1 AND saved_at >= earlier`, append(args, string(in), most)...)
	for _, r := range rows {
		all = append(all, report.Timing{Question: r.question, Took: r.saved.Sub(r.before)})
	}
	return all, err
}

// Durations counts the required enrollments that were completed by a paper, by month and by days since they opened.
func (s *Store) Durations(ctx context.Context, f report.PaperFilter) (all []report.Duration, err error) {
	defer explain(&err, "store.Durations(%d agencies, %q)", len(f.Agencies), f.Module)
	where, args := "", []any{day(f.From), day(f.To.AddMonths(1)), ids(f.Agencies)}
	if f.Module != "" {
		where, args = " AND c.module = ?", append(args, f.Module)
	}
	return list(ctx, s, func(d *report.Duration) []any { return []any{(*day)(&d.Month), &d.Days, &d.Completions} },
		`SELECT {month of c.completed_on}, CASE WHEN c.completed_on < e.opens_on THEN 0 ELSE {days from e.opens_on to c.completed_on} END, count(*)
FROM completions c
JOIN enrollments e ON e.id = c.enrollment_id AND e.required AND e.completed_at IS NOT NULL
JOIN postings w ON w.person_id = c.person_id AND w.is_primary AND c.completed_on BETWEEN w.from_on AND COALESCE(w.to_on, {last day})
WHERE c.attempt_id IS NOT NULL AND c.completed_on >= ? AND c.completed_on < ? AND w.agency_id IN {ids}`+where+`
GROUP BY 1, 2 ORDER BY 1, 2`, args...)
}
