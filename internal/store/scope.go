package store

import (
	"baluarte/internal/access"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// visible is the head of a statement that reads only what a scope shows: it names the scope's agencies "visible", as the
// trees are on a day. A loop in the data ends it: UNION takes each agency once.
const visible = `WITH RECURSIVE visible (id) AS (
  SELECT a.id FROM agencies a WHERE ? OR a.id IN {ids}
  UNION SELECT p.agency_id FROM visible v JOIN agency_parents p ON p.parent_id = v.id AND p.from_on <= ? AND (p.to_on IS NULL OR p.to_on >= ?)
)
`

// visibleArgs are the arguments of visible, which stand before all others.
func visibleArgs(scope access.Scope, on lang.Date) []any {
	return []any{scope.IsEverywhere(), ids(scope.Roots()), day(on), day(on)}
}

// within narrows what is visible to an agency and those below it, and calls that "chosen".
const within = visible + `, chosen (id) AS (
  SELECT v.id FROM visible v WHERE v.id = ?
  UNION SELECT p.agency_id FROM chosen c JOIN agency_parents p ON p.parent_id = c.id AND p.from_on <= ? AND (p.to_on IS NULL OR p.to_on >= ?)
)
`

// withinArgs are the arguments of within, which stand before all others.
func withinArgs(scope access.Scope, on lang.Date, agency uuid.UUID) []any {
	return append(visibleArgs(scope, on), agency, day(on), day(on))
}
