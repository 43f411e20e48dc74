package learn

import (
	"context"
	"slices"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"

	"github.com/google/uuid"
)

// CertificatesAtOnce is how many certificates of a class one file holds: what is drawn at once stays small, and nobody waits
// long for the press.
const CertificatesAtOnce = 30

// Certificates gives those of people who completed the module in a class that the actor may run, to be handed out: who came by
// a number has no other way to the paper. They come by name, so many at once; a part without any is fault.NotFound. That they
// were looked at is noted for each person.
func (s *Classes) Certificates(ctx context.Context, a access.Actor, class uuid.UUID, part int) (all []Certificate, err error) {
	c, err := s.Class(ctx, a, class)
	if err != nil {
		return nil, err
	}
	earned, err := s.earnedIn(ctx, c, part)
	if err == nil && len(earned) == 0 {
		err = fault.New(fault.NotFound, "")
	}
	if err != nil {
		return nil, err
	}
	for _, e := range earned {
		one, err := s.Learn.certificate(ctx, e)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, s.Store.InTx(ctx, func(ctx context.Context) error {
		for _, e := range earned {
			if err := s.note(ctx, a, audit.PersonViewed, e.Holder, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// earnedIn lists what was completed in a class, all with their certificates.
func (s *Classes) earnedIn(ctx context.Context, c Class, part int) (all []Earned, err error) {
	if part < 1 || part > MostSeats {
		return nil, nil
	}
	all, err = s.Learn.certified(ctx, func() ([]Earned, error) {
		return s.Store.EarnedIn(ctx, c.ID, (part-1)*CertificatesAtOnce, CertificatesAtOnce)
	})
	return slices.DeleteFunc(all, func(e Earned) bool { return e.Code == "" }), err
}
