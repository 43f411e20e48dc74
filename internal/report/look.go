package report

import (
	"context"

	"github.com/google/uuid"
)

// look is what is read of one moment: with the standings go the histories that they alone do not tell rightly, and where the
// agencies lie. Those are read once, however many figures are asked for.
type look struct {
	store FigureStore
	when  When
	kept  []Kept
	*Grounds
}

// look runs f, which reads figures that are all of one moment.
func (s *Service) look(ctx context.Context, w When, f func(ctx context.Context, l *look) error) error {
	for range 3 {
		unfolded := 0
		err := s.Store.Snapshot(ctx, func(ctx context.Context) (err error) {
			l := &look{store: s.Store, when: w}
			if l.kept, err = s.Store.Unsettled(ctx, w.Known, w.AsOf); err != nil {
				return err
			}
			unfolded = 0
			for _, k := range l.kept {
				unfolded += min(1, len(k.Unfolded))
			}
			if len(l.kept) > 0 {
				if l.Grounds, err = s.grounds(ctx); err != nil {
					return err
				}
			}
			return f(ctx, l)
		})
		// Many at once, as when people are enrolled by the hundred thousand: they are folded first, so that the next report is quick.
		if err != nil || unfolded < foldedAtOnce {
			return err
		}
		if _, err := s.Fold(ctx); err != nil {
			return err
		}
	}
	return nil
}

// figures reads what agencies count. See Service.Figures.
func (l *look) figures(ctx context.Context, agencies []uuid.UUID, modules []string, days []Day) (Figures, error) {
	totals, err := l.store.Totals(ctx, agencies, modules, days)
	if err != nil {
		return nil, err
	}
	f := Figures{}
	for _, t := range totals {
		f.add(t.Agency, t.Module, t.Count)
	}
	if len(l.kept) > 0 {
		f.settle(l.kept, l.Grounds, agencies, modules, l.when, days)
	}
	return f, nil
}
