package store

import (
	"context"

	"baluarte/internal/report"
)

// stands says of a fact that no correction names it.
func stands(fact string) string {
	return "NOT EXISTS (SELECT 1 FROM ledger v WHERE v.enrollment_id = " + fact + ".enrollment_id AND v.corrects_id = " + fact + ".id)"
}

// serving says that by a fact l, which names an assignment, its enrollment serves that one still.
var serving = "l.kind IN ('enrolled', 'source_added') AND l.assignment_id IS NOT NULL AND " + stands("l") +
	" AND NOT EXISTS (SELECT 1 FROM ledger z WHERE z.enrollment_id = l.enrollment_id AND z.kind = 'source_ended' AND z.assignment_id = l.assignment_id AND z.number > l.number AND " + stands("z") + ")"

// misfits are rows that lie beside the ledger and do not go together with it, by the kind of damage: each with the person, the
// enrollment and its module, the fact, and the row itself, as far as there are any. An alias's completion may finish what is open of
// whom they go on as; and what has returned serves whatever asked for it then, which no fact names.
var misfits = []struct {
	damage report.Damage
	query  string
}{
	{report.StrayCompletion, `SELECT e.person_id, e.id, e.module, NULL, c.id FROM completions c JOIN enrollments e ON e.id = c.enrollment_id
WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.enrollment_id = c.enrollment_id AND l.completion_id = c.id AND ` + finished + `)`},
	{report.WrongCompletion, `SELECT e.person_id, e.id, e.module, l.id, l.completion_id FROM ledger l JOIN enrollments e ON e.id = l.enrollment_id
WHERE ` + finished + ` AND NOT EXISTS (SELECT 1 FROM completions c JOIN people p ON p.id = c.person_id
  WHERE c.id = l.completion_id AND c.module = e.module AND (c.enrollment_id = l.enrollment_id OR p.alias_of IS NOT NULL))`},
	{report.StrayExemption, `SELECT e.person_id, e.id, e.module, NULL, x.id FROM exemptions x JOIN enrollments e ON e.id = x.enrollment_id
WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.enrollment_id = x.enrollment_id AND l.exemption_id = x.id AND l.kind = 'exempted')`},
	{report.WrongExemption, `SELECT e.person_id, e.id, e.module, l.id, l.exemption_id FROM ledger l JOIN enrollments e ON e.id = l.enrollment_id
WHERE l.kind IN ('exempted', 'exemption_ended') AND NOT EXISTS (SELECT 1 FROM exemptions x WHERE x.id = l.exemption_id AND x.enrollment_id = l.enrollment_id)`},
	{report.StraySource, `SELECT e.person_id, e.id, e.module, NULL, s.assignment_id FROM enrollment_sources s JOIN enrollments e ON e.id = s.enrollment_id
WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.enrollment_id = s.enrollment_id AND (l.kind = 'returned' OR l.assignment_id = s.assignment_id AND ` + serving + `))`},
	{report.LostSource, `SELECT e.person_id, e.id, e.module, l.id, l.assignment_id FROM ledger l JOIN enrollments e ON e.id = l.enrollment_id
WHERE ` + serving + ` AND NOT EXISTS (SELECT 1 FROM enrollment_sources s WHERE s.enrollment_id = l.enrollment_id AND s.assignment_id = l.assignment_id)`},
	{report.WrongPerson, `SELECT e.person_id, e.id, e.module, NULL, c.id FROM completions c JOIN enrollments e ON e.id = c.enrollment_id WHERE c.person_id <> e.person_id OR c.module <> e.module
UNION ALL SELECT e.person_id, e.id, e.module, NULL, a.id FROM attempts a JOIN enrollments e ON e.id = a.enrollment_id WHERE a.person_id <> e.person_id OR a.module <> e.module`},
	{report.NeverThere, `SELECT e.person_id, e.id, e.module, NULL, NULL FROM enrollments e
WHERE EXISTS (SELECT 1 FROM postings w WHERE w.person_id = e.person_id)
  AND EXISTS (SELECT 1 FROM ledger l WHERE l.enrollment_id = e.id AND l.kind IN ('enrolled', 'transferred') AND l.agency_id IS NOT NULL)
  AND NOT EXISTS (SELECT 1 FROM ledger l JOIN postings w ON w.person_id = e.person_id AND w.agency_id = l.agency_id WHERE l.enrollment_id = e.id AND l.kind IN ('enrolled', 'transferred'))`},
	{report.BadExport, `SELECT x.person_id, NULL, NULL, NULL, x.id FROM exports x
WHERE length(x.sha256) <> 64 OR ltrim(x.sha256, '0123456789abcdef') <> '' OR x.byte_count < 0 OR x.question = ''
  OR x.agency_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agencies a WHERE a.id = x.agency_id)`},
}

// Misfits hands out rows that do not go together with the ledger, of each kind at most limit.
func (s *Store) Misfits(ctx context.Context, limit int, each func(report.Difference) error) (err error) {
	defer explain(&err, "store.Misfits")
	for _, kind := range misfits {
		found, err := list(ctx, s, func(d *report.Difference) []any {
			return []any{(*ref)(&d.Person), (*ref)(&d.Enrollment), (*word)(&d.Module), (*ref)(&d.Fact), (*ref)(&d.Row)}
		}, kind.query+" LIMIT ?", limit)
		if err != nil {
			return err
		}
		for _, d := range found {
			d.Damage = kind.damage
			if err := each(d); err != nil {
				return err
			}
		}
	}
	return nil
}
