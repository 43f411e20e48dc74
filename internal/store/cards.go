package store

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// EndCards ends the cards of accounts.
func (s *Store) EndCards(ctx context.Context, accounts []uuid.UUID, at time.Time) (err error) {
	defer explain(&err, "store.EndCards(%d)", len(accounts))
	_, err = s.change(ctx, "UPDATE credentials SET ended_at = ? WHERE kind = 'card' AND ended_at IS NULL AND account_id IN {ids}", instant(at), ids(accounts))
	return err
}

// CardHolders lists the people who work at and below an agency of the scope, or anywhere in it, by name, at most limit:
// those that the question asks for.
func (s *Store) CardHolders(ctx context.Context, scope access.Scope, on lang.Date, q agency.CardQuestion, limit int) (all []agency.CardHolder, err error) {
	defer explain(&err, "store.CardHolders(%s)", q.Agency)
	head, args := within, withinArgs(scope, on, q.Agency)
	if q.Agency == uuid.Nil {
		head, args = visible+", chosen (id) AS (SELECT id FROM visible)\n", visibleArgs(scope, on)
	}
	query := head + `SELECT p.id, p.given_names, p.first_surname, p.second_surname, p.email, p.language, a.id, w.agency_id,
  COALESCE(w.employee_number, w.badge_number), EXISTS (SELECT 1 FROM grants r WHERE r.account_id = a.id)` + postedThere
	args = append(args, day(on))
	switch q.Only {
	case agency.WithoutEmail:
		query += " AND p.email IS NULL"
	case agency.NeverSignedIn:
		query += " AND NOT " + hasSignedIn
	}
	if len(q.People) > 0 {
		query += " AND p.id IN {ids}"
		args = append(args, ids(q.People))
	}
	return list(ctx, s, func(h *agency.CardHolder) []any {
		return []any{&h.ID, &h.GivenNames, &h.FirstSurname, (*word)(&h.SecondSurname), (*word)(&h.Email), (*word)(&h.Language), (*ref)(&h.Account), &h.Agency,
			(*word)(&h.Number), (*flag)(&h.HasDuty)}
	}, query+" ORDER BY p.sort_name, p.id LIMIT ?", append(args, limit)...)
}
