package store

import (
	"context"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"

	"github.com/google/uuid"
)

// InsertCertificates makes certificates, by completion, of those that were earned here. It makes none where there is one, or where
// the code is another's.
func (s *Store) InsertCertificates(ctx context.Context, codes map[uuid.UUID]access.Code, at time.Time) (err error) {
	defer explain(&err, "store.InsertCertificates(%d)", len(codes))
	var which []uuid.UUID
	var cases []any
	for completion, code := range codes {
		which, cases = append(which, completion), append(cases, completion, string(code))
	}
	_, err = s.change(ctx, `INSERT INTO certificates (completion_id, code, made_at)
SELECT c.id, CASE c.id`+strings.Repeat(" WHEN ? THEN ?", len(codes))+` END, ? FROM completions c
WHERE c.id IN {ids} AND c.revision IS NOT NULL AND c.language IS NOT NULL
ON CONFLICT DO NOTHING`, append(cases, instant(at), ids(which))...)
	return err
}

// earned reads completions c of people o with what their papers say. The name is that of who goes on; the agency that of the
// posting on that day, or where none is known for it, the one in whose roster it counts. Of several facts
// that say the same, the newest counts: each completion is one row.
var earned = `SELECT ` + completionColumns + `, x.code, x.made_at, p.id, p.given_names, p.first_surname, p.second_surname,
  g.names, g.time_zone, g.show_scores, k.completion_id, k.issuer, k.minutes, r.effective_on, r.reason
FROM completions c
JOIN people o ON o.id = c.person_id
JOIN people p ON p.id = COALESCE(o.alias_of, o.id)
JOIN enrollments e ON e.id = c.enrollment_id
LEFT JOIN certificates x ON x.completion_id = c.id
LEFT JOIN credits k ON k.completion_id = c.id
LEFT JOIN agencies g ON g.id = COALESCE((SELECT w.agency_id FROM postings w WHERE w.person_id = c.person_id AND w.is_primary
  AND w.from_on <= c.completed_on AND (w.to_on IS NULL OR w.to_on >= c.completed_on) ORDER BY w.from_on DESC LIMIT 1), e.agency_id)
LEFT JOIN ledger f ON f.enrollment_id = c.enrollment_id AND f.completion_id = c.id AND f.kind IN ('completed', 'credited')
  AND NOT EXISTS (SELECT 1 FROM ledger n WHERE n.enrollment_id = f.enrollment_id AND n.completion_id = f.completion_id AND n.kind IN ('completed', 'credited') AND n.number > f.number)
LEFT JOIN ledger r ON r.enrollment_id = f.enrollment_id AND r.corrects_id = f.id AND r.kind = 'corrected'
  AND NOT EXISTS (SELECT 1 FROM ledger n WHERE n.enrollment_id = r.enrollment_id AND n.corrects_id = r.corrects_id AND n.kind = 'corrected' AND n.number > r.number)
`

func (s *Store) earned(ctx context.Context, query string, args ...any) (all []learn.Earned, err error) {
	type row struct {
		learn.Earned
		agency.Person
		zone    string
		shows   flag
		credit  ref
		minutes int
	}
	rows, err := list(ctx, s, func(r *row) []any {
		return append(completed(&r.Completion), (*word)(&r.Code), (*instant)(&r.MadeAt), &r.Holder, &r.GivenNames, &r.FirstSurname, (*word)(&r.SecondSurname),
			document[lang.Text]{&r.Agency}, (*word)(&r.zone), &r.shows, &r.credit, (*word)(&r.Issuer), (*number)(&r.minutes), (*day)(&r.CorrectedOn), (*word)(&r.Reason))
	}, query, args...)
	for _, r := range rows {
		e := r.Earned
		e.Name, e.Zone, e.HidesScore = r.Person.Name(), location(r.zone), r.Agency != nil && !bool(r.shows)
		if e.Credited = uuid.UUID(r.credit) != uuid.Nil; e.Credited {
			e.Minutes = r.minutes
		}
		all = append(all, e)
	}
	return all, err
}

// EarnedAs finds a completion by the code of its certificate.
func (s *Store) EarnedAs(ctx context.Context, code access.Code) (e learn.Earned, err error) {
	defer explain(&err, "store.EarnedAs")
	all, err := s.earned(ctx, earned+"WHERE x.code = ?", string(code))
	if err == nil && len(all) == 0 {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return e, err
	}
	return all[0], nil
}

// Earned lists everything that a person and their aliases completed, the newest first; of one completion, where it is named.
func (s *Store) Earned(ctx context.Context, person, completion uuid.UUID) (all []learn.Earned, err error) {
	defer explain(&err, "store.Earned(%s)", person)
	query, args := earned+"WHERE (o.id = ? OR o.alias_of = ?)", []any{person, person}
	if completion != uuid.Nil {
		query, args = query+" AND c.id = ?", append(args, completion)
	}
	return s.earned(ctx, query+"\nORDER BY c.completed_on DESC, c.completed_at DESC, c.id", args...)
}

// EarnedIn lists what stands of what people completed in a class, by their names, but for those who were erased; so many from
// an offset.
func (s *Store) EarnedIn(ctx context.Context, class uuid.UUID, offset, limit int) (all []learn.Earned, err error) {
	defer explain(&err, "store.EarnedIn(%s)", class)
	return s.earned(ctx, earned+`JOIN attempts t ON t.id = c.attempt_id
WHERE t.class_id = ? AND r.effective_on IS NULL AND p.erased_at IS NULL
ORDER BY p.sort_name, c.id LIMIT ? OFFSET ?`, class, limit, offset)
}

// InsertKey keeps a public key; one that is there stays as it is.
func (s *Store) InsertKey(ctx context.Context, k learn.Key) (err error) {
	defer explain(&err, "store.InsertKey(%s)", k.ID)
	_, err = s.change(ctx, "INSERT INTO signing_keys (id, public_key, first_used_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", k.ID, []byte(k.Public), instant(k.FirstUsed))
	return err
}

// DistrustKey notes that a key is not to be trusted, since when; one of which that is noted stays as it is, and nothing changed.
func (s *Store) DistrustKey(ctx context.Context, id string, since, at time.Time) (changed bool, err error) {
	defer explain(&err, "store.DistrustKey(%s)", id)
	n, err := s.change(ctx, "INSERT INTO distrusted_keys (key_id, since, noted_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id, instant(since), instant(at))
	return n > 0, err
}

// SigningKeys lists the public keys, in the order of their first use.
func (s *Store) SigningKeys(ctx context.Context) (all learn.Keys, err error) {
	defer explain(&err, "store.SigningKeys")
	return list(ctx, s, func(k *learn.Key) []any {
		return []any{&k.ID, (*[]byte)(&k.Public), (*instant)(&k.FirstUsed), (*instant)(&k.Distrusted)}
	}, `SELECT k.id, k.public_key, k.first_used_at, d.since FROM signing_keys k LEFT JOIN distrusted_keys d ON d.key_id = k.id
ORDER BY k.first_used_at, k.id`)
}
