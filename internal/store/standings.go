package store

import (
	"context"
	"errors"
	"time"

	"baluarte/internal/lang"
	"baluarte/internal/report"

	"github.com/google/uuid"
)

var errNotYet = errors.New("store: standings are not kept yet")

func (s *Store) Folding(ctx context.Context, f func(ctx context.Context) error) (bool, error) {
	return false, errNotYet
}
func (s *Store) Unfolded(ctx context.Context, limit int) ([]report.Kept, error) {
	return nil, errNotYet
}
func (s *Store) AddToStandings(ctx context.Context, moves []report.Move) error { return errNotYet }
func (s *Store) LeaveTail(ctx context.Context, facts []uuid.UUID) error        { return errNotYet }
func (s *Store) Snapshot(ctx context.Context, f func(ctx context.Context) error) error {
	return errNotYet
}
func (s *Store) Totals(ctx context.Context, agencies []uuid.UUID, modules []string, days []report.Day) ([]report.Total, error) {
	return nil, errNotYet
}
func (s *Store) Curve(ctx context.Context, at uuid.UUID, module string, from, to lang.Date) ([]report.Total, error) {
	return nil, errNotYet
}
func (s *Store) Unsettled(ctx context.Context, known time.Time, on lang.Date) ([]report.Kept, error) {
	return nil, errNotYet
}
