package learn

import (
	"context"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Transcript is everything that somebody completed.
type Transcript struct {
	Name    string
	On      lang.Date     // the day on which it was asked for
	Entries []Certificate // the newest first. Of training elsewhere they have no certificate; what was a mistake is among them
}

// Credit is how much training it adds up to, in hundredths of an hour, without what was a mistake.
func (t Transcript) Credit() (sum int) {
	for _, e := range t.Entries {
		if !e.IsCorrected() {
			sum += e.Credit()
		}
	}
	return sum
}

// Count is how many entries were no mistake.
func (t Transcript) Count() (n int) {
	for _, e := range t.Entries {
		if !e.IsCorrected() {
			n++
		}
	}
	return n
}

// Transcript lists what somebody completed, for whoever may see it. The name and the day are those by which the person is known
// today.
func (s *Service) Transcript(ctx context.Context, person uuid.UUID, name string, today lang.Date) (Transcript, error) {
	t := Transcript{Name: name, On: today}
	all, err := s.earned(ctx, person, uuid.Nil)
	if err != nil {
		return t, err
	}
	for _, e := range all {
		c, err := s.certificate(ctx, e)
		if err != nil {
			return t, err
		}
		t.Entries = append(t.Entries, c)
	}
	return t, nil
}
