package store

import (
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// causes are the facts that tell why there is an enrollment e, in no order, each with the names behind it: they come with
// the enrollment, so that a page asks once for all it shows. Who made an assignment stands before who recorded the fact.
const causes = `(SELECT {gather}({object}('id', l.id, 'number', l.number, 'kind', l.kind, 'on', l.effective_on, 'due', l.due_on,
    'grace', l.grace_days, 'due_kind', a.due_kind, 'repeat', a.repeat_kind, 'months', a.repeat_months,
    'group', (SELECT c.name FROM assignment_targets t JOIN groups c ON c.id = t.group_id WHERE t.assignment_id = a.id
      AND NOT EXISTS (SELECT 1 FROM assignment_targets o WHERE o.assignment_id = a.id AND o.agency_id IS NOT NULL) ORDER BY t.number LIMIT 1),
    'named', (SELECT t.number FROM assignment_targets t WHERE t.assignment_id = a.id AND t.person_id IN (SELECT n.id FROM people n WHERE n.id = e.person_id OR n.alias_of = e.person_id) ORDER BY t.number LIMIT 1),
    'assignment', l.assignment_id, 'corrects', l.corrects_id, 'revision', l.revision, 'agency', {json g.names}, 'ended', x.ended_on,
    'given', w.given_names, 'first', w.first_surname, 'second', w.second_surname))
  FROM ledger l
  LEFT JOIN assignments a ON a.id = l.assignment_id
  LEFT JOIN assignment_ends x ON x.assignment_id = a.id
  LEFT JOIN agencies g ON g.id = a.agency_id
  LEFT JOIN people w ON w.id = CASE WHEN a.id IS NULL THEN l.actor_id ELSE a.made_by END
  WHERE l.enrollment_id = e.id AND l.kind NOT IN ('started', 'completed', 'credited', 'transferred'))`

// joinEarlier joins with an enrollment e the newest completion of the module in an earlier cycle, which may still hold.
const joinEarlier = `
LEFT JOIN completions b ON e.cycle > 1 AND b.id = (SELECT x.id FROM completions x JOIN enrollments o ON o.id = x.enrollment_id AND o.completed_at IS NOT NULL
  WHERE x.person_id = e.person_id AND x.module = e.module AND o.cycle < e.cycle ORDER BY x.completed_at DESC, x.id DESC LIMIT 1)`

// told scans causes.
type told []assign.Cause

// causeRow is one of them.
type causeRow struct {
	ID, Assignment, Corrects uuid.UUID
	Number                   int
	Kind                     assign.FactKind
	On, Due, Ended           lang.Date
	Revision                 string
	Grace, Months, Named     int
	DueKind                  assign.DueKind `json:"due_kind"`
	Repeat                   assign.RepeatKind
	Group                    string
	Agency                   lang.Text
	Given, First, Second     string
}

// Scan reads the JSON that the statement makes.
func (t *told) Scan(v any) error {
	var all []causeRow
	*t = nil
	if err := (document[[]causeRow]{&all}).Scan(v); err != nil {
		return err
	}
	for _, c := range all {
		by := agency.Person{GivenNames: c.Given, FirstSurname: c.First, SecondSurname: c.Second}
		*t = append(*t, assign.Cause{Assigner: c.Agency, Person: by.Name(), Ended: c.Ended,
			Terms: assign.Terms{Due: c.DueKind, Repeat: c.Repeat, Months: c.Months, Group: c.Group, Named: c.Named > 0}, Fact: assign.Fact{ID: c.ID, Number: c.Number, Kind: c.Kind,
				Effective: c.On, DueOn: c.Due, Grace: c.Grace, Assignment: c.Assignment, Corrects: c.Corrects, Revision: c.Revision}})
	}
	return nil
}
