package store

import (
	"cmp"
	"context"
	"strings"

	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/learn"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// unguarded are the tables that Unguarded lets rows into unseen.
var unguarded = []string{"people", "postings", "enrollments", "enrollment_sources", "exemptions", "completions", "attempts", "answers", "ledger", "standings", "standings_ahead"}

// guards are what looks at each row of some tables, and at each that refers to them: keys, references and other indexes; as the
// statements that take them away and make them again, in the order in which to do the latter. Postgres knows them itself, so
// none is forgotten.
const guards = `WITH tables AS (SELECT c.oid FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relname IN {words})
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname),
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', k.conrelid::regclass, k.conname, pg_get_constraintdef(k.oid)), CASE k.contype WHEN 'f' THEN 3 ELSE 1 END AS place, k.conname AS name
FROM pg_constraint k WHERE k.contype IN ('p', 'u') AND k.conrelid IN (SELECT oid FROM tables)
  OR k.contype = 'f' AND (k.conrelid IN (SELECT oid FROM tables) OR k.confrelid IN (SELECT oid FROM tables))
UNION ALL
SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid), 2, i.indexrelid::regclass::text
FROM pg_index i WHERE i.indrelid IN (SELECT oid FROM tables) AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))
ORDER BY place, name`

// Unguarded runs f, which loads rows of people and of what they learnt, in a transaction without the keys, references and indexes
// of their tables, which are made again in the end: that is several times as quick, and refuses as well what breaks them. On
// SQLite it is a transaction like any other.
func (s *Store) Unguarded(ctx context.Context, f func(ctx context.Context) error) (err error) {
	defer explain(&err, "store.Unguarded")
	if !s.dialect.copies {
		return s.InTx(ctx, f)
	}
	err = s.InTx(ctx, func(ctx context.Context) error {
		type guard struct {
			drop, make, name string
			place            int
		}
		all, err := list(ctx, s, func(g *guard) []any { return []any{&g.drop, &g.make, &g.place, &g.name} }, guards, words(unguarded))
		if err != nil {
			return err
		}
		statements := []string{"SET LOCAL maintenance_work_mem = '256MB'"}
		for i := range all {
			statements = append(statements, all[len(all)-1-i].drop)
		}
		if err := s.carryOut(ctx, statements); err != nil {
			return err
		}
		if err := f(ctx); err != nil {
			return err
		}
		statements = nil
		for _, g := range all {
			statements = append(statements, g.make)
		}
		return s.carryOut(ctx, statements)
	})
	if err != nil {
		return err
	}
	return s.carryOut(ctx, []string{"VACUUM (ANALYZE) agencies, agency_parents, standing_series, " + strings.Join(unguarded, ", ")})
}

// carryOut runs statements that the database itself has written: nothing in them is replaced.
func (s *Store) carryOut(ctx context.Context, statements []string) error {
	for _, text := range statements {
		if _, err := s.within(ctx, s.write).Statement.ConnPool.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

// LoadLinks keeps who was under whom, many at a time.
func (s *Store) LoadLinks(ctx context.Context, links []agency.Link) (err error) {
	defer explain(&err, "store.LoadLinks(%d)", len(links))
	var rows [][]any
	for _, l := range links {
		rows = append(rows, []any{l.Agency, l.Parent, day(l.From), day(l.To)})
	}
	return s.InTx(ctx, func(ctx context.Context) error {
		if err := s.load(ctx, "agency_parents", []string{"agency_id", "parent_id", "from_on", "to_on"}, rows); err != nil {
			return err
		}
		return s.treesChanged(ctx)
	})
}

// LoadPeople keeps people and where they work, many at a time. Nobody of them has an address, and nobody is marked as pending.
func (s *Store) LoadPeople(ctx context.Context, people []agency.Person, postings []agency.Posting) (err error) {
	defer explain(&err, "store.LoadPeople(%d)", len(people))
	var rows [][]any
	for _, p := range people {
		rows = append(rows, []any{p.ID, p.GivenNames, p.FirstSurname, word(p.SecondSurname), p.SortName(), word(p.Language)})
	}
	if err := s.load(ctx, "people", []string{"id", "given_names", "first_surname", "second_surname", "sort_name", "language"}, rows); err != nil {
		return err
	}
	rows = nil
	for _, w := range postings {
		rows = append(rows, []any{w.ID, w.Person, w.Agency, word(w.Position), word(w.EmployeeNumber), word(w.BadgeNumber), day(w.From), day(w.To), w.Primary})
	}
	return s.load(ctx, "postings", []string{"id", "person_id", "agency_id", "position", "employee_number", "badge_number", "from_on", "to_on", "is_primary"}, rows)
}

// LoadEnrollments keeps enrollments with the facts that made them, many at a time. What the facts say is in the standings
// already, so none of them goes into the tail.
func (s *Store) LoadEnrollments(ctx context.Context, all []assign.Enrollment, sources []assign.Source, exemptions []assign.Exemption, facts []assign.Fact) (err error) {
	defer explain(&err, "store.LoadEnrollments(%d)", len(all))
	var rows [][]any
	for _, e := range all {
		rows = append(rows, enrollmentRow(e))
	}
	if err := s.load(ctx, "enrollments", enrollmentNames, rows); err != nil {
		return err
	}
	if err := s.NewSources(ctx, sources...); err != nil {
		return err
	}
	rows = nil
	for _, x := range exemptions {
		rows = append(rows, []any{x.ID, x.Enrollment, x.Reason, ref(x.By), day(x.From), day(x.To), instant(x.RecordedAt)})
	}
	if err := s.load(ctx, "exemptions", []string{"id", "enrollment_id", "reason", "approved_by", "from_on", "to_on", "recorded_at"}, rows); err != nil {
		return err
	}
	rows = nil
	for _, f := range facts {
		rows = append(rows, factValues(newFactRow(f)))
	}
	return s.load(ctx, "ledger", factNames, rows)
}

// LoadCompletions keeps completions, many at a time, with the attempts by which some of them were earned.
func (s *Store) LoadCompletions(ctx context.Context, all []learn.Completion, attempts []learn.Attempt) (err error) {
	defer explain(&err, "store.LoadCompletions(%d)", len(all))
	var rows, answers [][]any
	for _, c := range all {
		row := []any{c.ID, c.Enrollment, c.Person, c.Module, word(c.Revision), word(c.Language), day(c.CompletedOn), instant(c.CompletedAt), string(c.Method), ref(c.Attempt), nil, nil, nil}
		if c.Attempt != uuid.Nil {
			row = append(row[:len(row)-3], c.Score, c.Of, c.PassMark)
		}
		rows = append(rows, row)
	}
	if err := s.load(ctx, "completions", []string{"id", "enrollment_id", "person_id", "module", "revision", "language", "completed_on", "completed_at", "method",
		"attempt_id", "score", "question_count", "pass_mark"}, rows); err != nil {
		return err
	}
	rows = nil
	for _, a := range attempts {
		paper, err := a.Paper.MarshalText()
		if err != nil {
			return err
		}
		rows = append(rows, []any{a.ID, a.Enrollment, a.Person, a.Module, a.Revision, a.Number, string(paper), a.PassMark, instant(a.StartedAt),
			instant(a.SubmittedAt), string(a.Language), a.Score, a.Passed})
		for _, q := range a.Paper.Questions {
			if chosen := a.Answers[q.ID]; len(chosen) > 0 {
				answers = append(answers, []any{a.ID, q.ID, strings.Join(chosen, " "), string(a.Language), instant(a.SubmittedAt)})
			}
		}
	}
	if err := s.load(ctx, "attempts", []string{"id", "enrollment_id", "person_id", "module", "revision", "number", "paper", "pass_mark", "started_at",
		"submitted_at", "language", "score", "passed"}, rows); err != nil {
		return err
	}
	return s.load(ctx, "answers", []string{"attempt_id", "question", "chosen", "language", "saved_at"}, answers)
}

// LoadStandings keeps rows of the standings, many at a time: all of some series, one series after another.
func (s *Store) LoadStandings(ctx context.Context, all []report.Total) (err error) {
	defer explain(&err, "store.LoadStandings(%d)", len(all))
	var series [][]report.Move
	for i, t := range all {
		if i == 0 || all[i-1].Series != t.Series {
			series = append(series, []report.Move{{Series: t.Series}})
		}
	}
	numbers, err := s.seriesNumbers(ctx, series)
	if err != nil {
		return err
	}
	begun := s.begunEverywhere()
	var rows, ahead [][]any
	var before report.Count
	for i, t := range all {
		if i > 0 && all[i-1].Series != t.Series {
			numbers, before = numbers[1:], report.Count{}
		}
		to, c := &rows, t.Count
		if begun.Before(t.Day) {
			to, c = &ahead, t.Count.Minus(before)
		}
		before = t.Count
		*to = append(*to, []any{numbers[0], day(t.Day), c.Roster, c.Completed, c.InProgress, c.NotStarted, c.Exempt, c.Overdue, c.OnTime, c.Late, c.Left})
	}
	columns := append([]string{"series_id", "day"}, countedIn...)
	return cmp.Or(s.load(ctx, "standings", columns, rows), s.load(ctx, "standings_ahead", columns, ahead), s.pastChanged(ctx))
}
