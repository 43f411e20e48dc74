package report

import (
	"context"

	"baluarte/internal/fault"
)

// foldedFirst is how often a report has histories folded before it gives up: more than that were written at once, and whoever
// folds in the background has seen to them in a minute.
const foldedFirst = 4

// moment runs f, all that it reads being of one moment, with the histories that the standings do not tell rightly then. When too
// many of them are in the tail, as when people are enrolled by the hundred thousand, they are folded first: so that a report
// reads few of them, whatever has been written. f may run again.
func (s *Service) moment(ctx context.Context, w When, f func(ctx context.Context, kept []Kept) error) error {
	for range foldedFirst {
		var tooMany bool
		err := s.Store.Snapshot(ctx, func(ctx context.Context) error {
			kept, tooFull, err := s.tail.read(ctx, s.Store, foldedAtOnce)
			if tooMany = tooFull; err != nil || tooMany {
				return err
			}
			if !w.Known.IsZero() {
				if kept, err = s.Store.Unsettled(ctx, w.Known, w.AsOf); err != nil {
					return err
				}
			}
			return f(ctx, kept)
		})
		if err != nil || !tooMany {
			return err
		}
		n, err := s.Fold(ctx)
		if err == nil && n == 0 { // another copy is at it
			err = s.Store.AwaitFold(ctx)
		}
		if err != nil {
			return err
		}
	}
	return fault.New(fault.Unavailable, "report.folding")
}
