package store

import (
	"context"

	"baluarte/internal/agency"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

// groundsLocked reads where agencies lie, and keeps the standings from others until the transaction ends: whoever folds has then
// read the trees before this transaction changes them, or reads them after.
func (s *Store) groundsLocked(ctx context.Context) (*report.Grounds, error) {
	if s.dialect.locks {
		if _, err := s.change(ctx, "SELECT pg_advisory_xact_lock(?)", foldLock); err != nil {
			return nil, err
		}
	}
	return s.grounds(ctx)
}

func (s *Store) grounds(ctx context.Context) (*report.Grounds, error) {
	links, err := s.Links(ctx)
	if err != nil {
		return nil, err
	}
	all, err := list(ctx, s, func(a *agency.Agency) []any { return []any{&a.ID, &a.TimeZone} }, "SELECT id, time_zone FROM agencies")
	return report.NewGrounds(all, links), err
}

// regraft carries over what an agency counts, after its links have changed.
func (s *Store) regraft(ctx context.Context, before *report.Grounds, moved uuid.UUID) error {
	rows, err := list(ctx, s, total, rowsOf("v.agency_id = ?")+" ORDER BY 3, 2, 4", moved, moved)
	if err != nil || len(rows) == 0 {
		return err
	}
	now, err := s.grounds(ctx)
	if err != nil {
		return err
	}
	return s.AddToStandings(ctx, report.Regraft(before, now, moved, rows))
}

// rezone carries over what an agency's own people count, before its time zone changes.
func (s *Store) rezone(ctx context.Context, id uuid.UUID, to string) error {
	var was string
	err := s.one(ctx, []any{&was}, "SELECT time_zone FROM agencies WHERE id = ? {lock but its key}", id)
	if err != nil || was == to {
		return err
	}
	g, err := s.groundsLocked(ctx)
	if err != nil {
		return err
	}
	of := ids(append(g.Below(id), id))
	rows, err := list(ctx, s, total, rowsOf("v.agency_id IN {ids} AND v.time_zone = ?")+" ORDER BY 1, 3, 4", of, was, of, was)
	if err != nil || len(rows) == 0 {
		return err
	}
	return s.AddToStandings(ctx, report.Rezone(g, id, to, rows))
}
