package report

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"
)

// Latest is the moment to name for what is known now: in whole seconds, and before every write that is under way, so that nothing
// becomes known by it any more. Figures of now, which name no moment, have all that is committed and may be some seconds ahead of
// it; where nobody writes at that moment, of this second alone.
func (s *Service) Latest(ctx context.Context) (time.Time, error) {
	return s.Store.Settled(ctx, s.Now())
}

// unsettled is for how long a moment may be one of which not all is known: no transaction takes longer.
const unsettled = time.Hour

// settled refuses, as fault.Unavailable, a moment by which more may still become known: whoever asks again soon has the answer.
func (s *Service) settled(ctx context.Context, w When) error {
	if w.Known.IsZero() || s.Now().Sub(w.Known) > unsettled {
		return nil
	}
	latest, err := s.Latest(ctx)
	if err == nil && latest.Before(w.Known) {
		err = fault.New(fault.Unavailable, "report.settling")
	}
	return err
}

// Dated gives a question the day and the moment that a file is of, where they are missing: the day at the first of the agencies
// asked about, and the latest that can be named; and the agencies that its answer shows. It is what the file says of itself, and what
// makes it repeatable. Said is whether both dates were there.
func (s *Service) Dated(ctx context.Context, scope access.Scope, q Question) (dated Question, said bool, err error) {
	places, err := s.placesAsked(ctx, scope, q)
	if err != nil {
		return q, false, err
	}
	q.Shown = places.in(q.Country).Digest()
	if !q.Known.IsZero() { // alone it means nothing, which Check says
		return q, true, nil
	}
	if q.AsOf.IsZero() {
		if q.AsOf = places.AsOf(); q.AsOf.IsZero() {
			return q, false, fault.New(fault.NotFound, "")
		}
	}
	q.Known, err = s.Latest(ctx)
	return q, false, err
}
