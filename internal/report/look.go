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
	late  []Change // that bring the standings to what is known
	pasts *pasts
	*Grounds
}

// look runs f, which reads figures that are all of one moment.
func (s *Service) look(ctx context.Context, w When, f func(ctx context.Context, l *look) error) error {
	return s.moment(ctx, w, func(ctx context.Context, kept []Kept) (err error) {
		l := &look{store: s.Store, when: w, pasts: &s.pasts}
		for _, k := range kept {
			l.late = append(l.late, k.catchUp(w.Known)...)
		}
		if len(l.late) > 0 {
			if l.Grounds, err = s.grounds(ctx); err != nil {
				return err
			}
		}
		return f(ctx, l)
	})
}

// figuresIn reads what some sums need of the places shown.
func (s *Service) figuresIn(ctx context.Context, p Places, sums []sum, modules []string, w When) (f Figures, err error) {
	err = s.look(ctx, w, func(ctx context.Context, l *look) error {
		f, err = l.figures(ctx, agenciesIn(sums...), modules, p.everywhere)
		return err
	})
	return f, err
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
	if len(l.late) > 0 {
		f.settle(l.late, l.Grounds, agencies, modules, days)
	}
	return f, nil
}
