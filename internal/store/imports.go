package store

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

const importColumns = `i.id, i.agency_id, i.file_name, i.digest, i.made_by, i.made_at, i.made_on, i.part, i.state, i.beat_at, i.header, i.columns, i.row_count, i.done, i.people, i.counts, i.problem`

func imported(r *agency.RosterImport) []any {
	return []any{&r.ID, &r.Agency, &r.File, digest{&r.Digest}, (*ref)(&r.By), (*instant)(&r.At), (*day)(&r.On), (*flag)(&r.Part), (*string)(&r.State), (*instant)(&r.Beat),
		document[[]string]{&r.Header}, document[[]agency.Column]{&r.Columns}, &r.Rows, &r.Done, &r.People, document[map[agency.ChangeKind]int]{&r.Counts}, reason{&r.Problem}}
}

// digest scans the bytes of a file's digest.
type digest struct{ of *[32]byte }

func (d digest) Scan(v any) error {
	if data, ok := v.([]byte); ok {
		copy(d.of[:], data)
		return nil
	}
	return unfit(d, v)
}

// reason scans why something was refused, if it was.
type reason struct{ of **agency.Reason }

func (r reason) Scan(v any) error {
	if v == nil {
		return nil
	}
	*r.of = new(agency.Reason)
	if err := (document[agency.Reason]{*r.of}).Scan(v); err != nil {
		return err
	}
	whole((*r.of).Args)
	return nil
}

// whole makes numbers of arguments whole again, which JSON does not tell from others.
func whole(args map[string]any) {
	for name, v := range args {
		if n, ok := v.(float64); ok && n == math.Trunc(n) {
			args[name] = int(n)
		}
	}
}

// InsertImport begins an import; it takes the place of the agency's plan that waits. While another is worked on it is
// fault.Conflict. One whose last sign of life is older than a moment is not worked on any more.
func (s *Store) InsertImport(ctx context.Context, r agency.RosterImport, stale time.Time) (err error) {
	defer explain(&err, "store.InsertImport(%s)", r.ID)
	err = s.InTx(ctx, func(ctx context.Context) error {
		const over = "agency_id = ? AND (state = 'planned' OR state IN ('reading', 'applying') AND beat_at < ?)"
		if _, err := s.change(ctx, "DELETE FROM import_rows WHERE import_id IN (SELECT id FROM imports WHERE "+over+")", r.Agency, instant(stale)); err != nil {
			return err
		}
		if _, err := s.change(ctx, "UPDATE imports SET state = 'dropped' WHERE "+over, r.Agency, instant(stale)); err != nil {
			return err
		}
		_, err := s.change(ctx, `INSERT INTO imports (id, agency_id, file_name, digest, made_by, made_at, made_on, part, state, beat_at, header, columns, row_count, done, people, counts)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'reading', ?, ?, ?, ?, 0, 0, '{}')`, r.ID, r.Agency, r.File, r.Digest[:], ref(r.By), instant(r.At), day(r.On), flag(r.Part), instant(r.Beat),
			document[[]string]{&r.Header}, document[[]agency.Column]{&r.Columns}, r.Rows)
		return err
	})
	if fault.Is(translate(err), fault.Conflict) {
		return fault.Because(fault.Conflict, "roster.busy", err)
	}
	return err
}

// importRowColumns are those that a plan fills.
var importRowColumns = []string{"import_id", "kind", "number", "line", "person_id", "person_act", "posting_id", "posting_act", "end_id", "end_on", "seen",
	"given_names", "first_surname", "second_surname", "sort_name", "email", "email_key", "language",
	"agency_id", "position", "employee_number", "badge_number", "from_on", "to_on", "changes", "reasons", "cells"}

func importRow(id uuid.UUID, r agency.ImportRow) []any {
	act := func(makes, changes bool) word {
		switch {
		case r.Kind == agency.Rejected, r.Kind == agency.Same, r.Kind == agency.Gone:
			return ""
		case makes:
			return "new"
		case changes:
			return "change"
		}
		return ""
	}
	p, w := r.Person, r.Posting
	name := word("")
	if r.Kind != agency.Same && r.Kind != agency.Meant {
		name = word(p.SortName())
	}
	return []any{id, string(r.Kind), r.Number, number(r.Line), ref(p.ID), act(r.NewPerson, r.ChangesPerson()), ref(w.ID), act(r.NewPosting, r.ChangesPosting()),
		ref(r.End), day(r.EndOn), word(r.Seen), word(p.GivenNames), word(p.FirstSurname), word(p.SecondSurname), name, word(p.Email), word(r.EmailKey), word(p.Language),
		ref(w.Agency), word(w.Position), word(w.EmployeeNumber), word(w.BadgeNumber), day(w.From), day(w.To), noted(r.Fields), noted(r.Reasons), noted(r.Cells)}
}

// noted is a list as JSON; none is absent.
func noted[V any](list []V) word {
	if len(list) == 0 {
		return ""
	}
	data, _ := json.Marshal(list) // texts and numbers cannot fail to be written
	return word(data)
}

// AddImportRows keeps rows of a plan, and how many of the file are done.
func (s *Store) AddImportRows(ctx context.Context, id uuid.UUID, rows []agency.ImportRow, done int, at time.Time) (err error) {
	defer explain(&err, "store.AddImportRows(%s, %d)", id, len(rows))
	values := make([][]any, 0, len(rows))
	for _, r := range rows {
		values = append(values, importRow(id, r))
	}
	if err := s.load(ctx, "import_rows", importRowColumns, values); err != nil {
		return err
	}
	return s.claimed(s.change(ctx, "UPDATE imports SET done = ?, beat_at = ? WHERE id = ? AND state = 'reading'", done, instant(at), id))
}

// claimed turns a change of nothing into fault.Conflict.
func (s *Store) claimed(n int64, err error) error {
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "roster.not_planned")
	}
	return err
}

// RejectTwins rejects the rows of a plan that share a number, an address or a person with another one. Numbers and
// addresses that the file does not speak of are shared as they were before.
func (s *Store) RejectTwins(ctx context.Context, r agency.RosterImport) (err error) {
	defer explain(&err, "store.RejectTwins(%s)", r.ID)
	keys := []string{"person_id"}
	for _, c := range r.Columns {
		switch c {
		case agency.ColEmployeeNumber:
			keys = append(keys, "lower(employee_number)")
		case agency.ColBadgeNumber:
			keys = append(keys, "lower(badge_number)")
		case agency.ColEmail:
			keys = append(keys, "email_key")
		}
	}
	for _, key := range keys {
		_, err := s.change(ctx, `UPDATE import_rows SET kind = 'rejected', person_act = NULL, posting_act = NULL, changes = NULL,
  reasons = ('[{"Key":"roster.reason.twin","Args":{"Other":' || CASE WHEN line = t.low THEN t.high ELSE t.low END || '}}]'){as json}
FROM (SELECT `+key+` AS shared, min(line) AS low, max(line) AS high FROM import_rows WHERE import_id = ? AND `+key+` IS NOT NULL GROUP BY 1 HAVING min(line) < max(line)) t
WHERE import_id = ? AND `+key+` = t.shared AND kind NOT IN ('rejected', 'meant')`, r.ID, r.ID)
		if err != nil {
			return err
		}
	}
	return nil
}

// Missing lists who is posted at agencies and of whom no row of a plan speaks, after somebody, at most limit. Who leaves
// today has left already.
func (s *Store) Missing(ctx context.Context, id uuid.UUID, agencies []uuid.UUID, on lang.Date, after uuid.UUID, limit int) (people []uuid.UUID, err error) {
	defer explain(&err, "store.Missing(%s)", id)
	return list(ctx, s, func(id *uuid.UUID) []any { return []any{id} }, `SELECT p.id FROM postings w JOIN people p ON p.id = w.person_id
WHERE w.is_primary AND w.from_on <= ? AND (w.to_on IS NULL OR w.to_on > ?) AND w.agency_id IN {ids} AND w.person_id > ?
  AND NOT EXISTS (SELECT 1 FROM import_rows r WHERE r.person_id = COALESCE(p.alias_of, p.id) AND r.import_id = ?)
ORDER BY w.person_id LIMIT ?`, day(on), day(on), ids(agencies), after, id, limit)
}

// EndPlan counts the rows; then the plan waits.
func (s *Store) EndPlan(ctx context.Context, id uuid.UUID, people int, at time.Time) (err error) {
	defer explain(&err, "store.EndPlan(%s)", id)
	return s.InTx(ctx, func(ctx context.Context) error {
		type count struct {
			kind agency.ChangeKind
			n    int
		}
		found, err := list(ctx, s, func(c *count) []any { return []any{(*string)(&c.kind), &c.n} },
			"SELECT kind, count(*) FROM import_rows WHERE import_id = ? AND kind <> 'meant' GROUP BY kind", id)
		if err != nil {
			return err
		}
		counts := map[agency.ChangeKind]int{}
		for _, c := range found {
			counts[c.kind] = c.n
		}
		if _, err := s.change(ctx, "DELETE FROM import_rows WHERE import_id = ? AND kind IN ('same', 'meant')", id); err != nil {
			return err
		}
		return s.claimed(s.change(ctx, "UPDATE imports SET state = 'planned', people = ?, counts = ?, done = 0, beat_at = ? WHERE id = ? AND state = 'reading'",
			people, document[map[agency.ChangeKind]int]{&counts}, instant(at), id))
	})
}

// MoveImport brings an import from one state to another, and says why; in a state in which nobody can apply it, its
// rows go. Not in the first state, it is fault.Conflict.
func (s *Store) MoveImport(ctx context.Context, id uuid.UUID, from, to agency.ImportState, problem *agency.Reason, at time.Time) (err error) {
	defer explain(&err, "store.MoveImport(%s, %s, %s)", id, from, to)
	return s.InTx(ctx, func(ctx context.Context) error {
		if to == agency.ImportRefused || to == agency.ImportDropped {
			if _, err := s.change(ctx, "DELETE FROM import_rows WHERE import_id = ?", id); err != nil {
				return err
			}
		}
		return s.claimed(s.change(ctx, "UPDATE imports SET state = ?, problem = ?, beat_at = ? WHERE id = ? AND state = ?",
			string(to), document[agency.Reason]{problem}, instant(at), id, string(from)))
	})
}

// Import finds an import of a scope.
func (s *Store) Import(ctx context.Context, scope access.Scope, on lang.Date, id uuid.UUID) (r agency.RosterImport, err error) {
	defer explain(&err, "store.Import(%s)", id)
	err = s.one(ctx, imported(&r), visible+"SELECT "+importColumns+" FROM imports i WHERE i.id = ? AND i.agency_id IN (SELECT id FROM visible)", append(visibleArgs(scope, on), id)...)
	return r, err
}

// Imports lists the newest imports of a scope.
func (s *Store) Imports(ctx context.Context, scope access.Scope, on lang.Date, limit int) (all []agency.RosterImport, err error) {
	defer explain(&err, "store.Imports")
	return list(ctx, s, imported, visible+"SELECT "+importColumns+" FROM imports i WHERE i.agency_id IN (SELECT id FROM visible) ORDER BY i.made_at DESC, i.id DESC LIMIT ?",
		append(visibleArgs(scope, on), limit)...)
}

// ImportRows lists rows of a kind after a number, at most limit.
func (s *Store) ImportRows(ctx context.Context, id uuid.UUID, kind agency.ChangeKind, after, limit int) (all []agency.ImportRow, err error) {
	defer explain(&err, "store.ImportRows(%s, %s)", id, kind)
	all, err = list(ctx, s, func(r *agency.ImportRow) []any {
		r.Kind = kind
		p, w := &r.Person, &r.Posting
		return []any{&r.Number, (*number)(&r.Line), (*ref)(&p.ID), (*ref)(&w.ID), (*ref)(&r.End), (*day)(&r.EndOn),
			(*word)(&p.GivenNames), (*word)(&p.FirstSurname), (*word)(&p.SecondSurname), (*word)(&p.Email), (*word)(&r.EmailKey), (*word)(&p.Language),
			(*ref)(&w.Agency), (*word)(&w.Position), (*word)(&w.EmployeeNumber), (*word)(&w.BadgeNumber), (*day)(&w.From), (*day)(&w.To),
			document[[]agency.FieldChange]{&r.Fields}, document[[]agency.Reason]{&r.Reasons}, document[[]string]{&r.Cells}}
	}, `SELECT number, line, person_id, posting_id, end_id, end_on, given_names, first_surname, second_surname, email, email_key, language,
  agency_id, position, employee_number, badge_number, from_on, to_on, changes, reasons, cells
FROM import_rows WHERE import_id = ? AND kind = ? AND number > ? ORDER BY number LIMIT ?`, id, string(kind), after, limit)
	for _, r := range all {
		for _, why := range r.Reasons {
			whole(why.Args)
		}
	}
	return all, err
}

// forgetRows takes what rosters said of a person out of the rows that are kept.
const forgetRows = `UPDATE import_rows SET given_names = NULL, first_surname = NULL, second_surname = NULL, sort_name = NULL, email = NULL, email_key = NULL,
  language = NULL, position = NULL, employee_number = NULL, badge_number = NULL, changes = NULL, reasons = NULL, cells = NULL, seen = NULL WHERE person_id = ?`
